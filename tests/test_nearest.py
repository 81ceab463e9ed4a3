"""Near names: what is offered, and that it is the same on every run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.nearest import closest, distance, guess, nearest

FIELDS = ("args", "command", "dependencies", "depends", "env", "envFrom", "image", "imagePullPolicy", "name", "s3")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("comand", "command"),
        ("commnad", "command"),
        ("Image", "image"),
        ("image_pull_policy", "imagePullPolicy"),
        ("env-from", "envFrom"),
        ("arg", "args"),
        ("imagePull", "imagePullPolicy"),
        ("dependsOn", "depends"),
        ("depen", None),
        ("s4", None),
        ("x", None),
        ("", None),
        ("unrelated", None),
        ("n" * 1000, None),
    ],
)
def test_nearest(word: str, expected: str | None) -> None:
    assert nearest(word, FIELDS) == expected
    assert nearest(word, reversed(FIELDS)) == expected


def test_of_two_equally_near_names_the_first_of_the_alphabet_is_taken() -> None:
    assert nearest("beat", ["boat", "bent", "heat"]) == "bent"


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert nearest("a", []) is None
    assert closest("a", [], 3) == []


def test_closest_ranks_by_likeness() -> None:
    assert closest("imag", FIELDS, 2) == ["image", "name"]


WORDS = st.text("abcd", max_size=6)


@given(WORDS, WORDS, WORDS)
def test_distance_is_symmetric_and_nothing_only_for_equal_words(one: str, other: str, third: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
    assert distance(one + third, other + third) <= distance(one, other)


@pytest.mark.parametrize(
    ("word", "names", "certain"),
    [
        ("comand", FIELDS, True),
        ("Image", FIELDS, True),
        ("env-from", FIELDS, True),
        ("depndencies", FIELDS, True),
        ("imagePull", FIELDS, False),  # the beginning of a name may be the beginning of another one, too
        ("dependsOn", FIELDS, False),
        ("train-2", ["train-1"], False),  # another number is another thing
        ("train1", ["train-1"], True),
        ("reslt", ["result", "results"], False),  # two are near
        ("Result", ["result", "results"], True),
        ("gan", ["gen"], False),  # of three letters, two words as often as a misspelt one
        ("encode", ["decode"], False),
        ("rar", ["tar"], False),
        ("tra", ["tar"], True),
        ("nme", ["name"], True),
        ("gate", ["date"], False),
        ("trian-1", ["train-1", "train-2"], True),
    ],
)
def test_what_is_certain(word: str, names: tuple[str, ...], certain: bool) -> None:
    assert guess(word, names).certain is certain
    assert bool(guess(word, names).sure) is certain
    assert nearest(word, names)
