"""Near names: what is offered, and that it is the same on every run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.nearest import closest, distance, nearest

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
