"""The lattice of types: its laws, and what may stand where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.expr.types import (
    ATOMS,
    BOOLEAN,
    DURATION,
    FLOAT,
    INTEGER,
    NEVER,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    ArtifactType,
    Field,
    ListOf,
    MapOf,
    Type,
    assignable,
    comparable,
    describe,
    join,
    meet,
    object_of,
    of_json,
    values,
)

_LEAVES = st.sampled_from(ATOMS) | st.builds(ArtifactType, st.sampled_from(("", "file", "folder")), st.booleans())


def _grown(inner: st.SearchStrategy[Type]) -> st.SearchStrategy[Type]:
    fields = st.dictionaries(st.sampled_from("abc"), st.builds(Field, inner, st.booleans()), max_size=3)
    return st.builds(ListOf, inner) | st.builds(MapOf, inner) | fields.map(object_of)


TYPES = st.recursive(_LEAVES, _grown, max_leaves=6)


@given(TYPES)
def test_a_type_with_itself_is_itself(one: Type) -> None:
    assert join(one, one) == one == meet(one, one)
    assert assignable(one, one)


@given(TYPES, TYPES)
def test_the_order_of_two_is_of_no_matter(one: Type, other: Type) -> None:
    assert join(one, other) == join(other, one)
    assert meet(one, other) == meet(other, one)
    assert comparable(one, other) == comparable(other, one)


@given(TYPES, TYPES, TYPES)
def test_nor_is_that_of_three(one: Type, two: Type, three: Type) -> None:
    assert join(join(one, two), three) == join(one, join(two, three))


@given(TYPES)
def test_unknown_absorbs_and_never_gives_way(one: Type) -> None:
    assert join(one, UNKNOWN) == UNKNOWN
    assert meet(one, UNKNOWN) == one
    assert join(one, NEVER) == one
    assert meet(one, NEVER) == NEVER
    assert assignable(one, UNKNOWN)
    assert assignable(UNKNOWN, one)
    assert assignable(NEVER, one)


@given(TYPES, TYPES)
def test_a_value_may_stand_where_its_type_or_a_wider_one_is_asked_for(one: Type, other: Type) -> None:
    assert assignable(one, join(one, other))


@given(TYPES, TYPES)
def test_what_both_hold_either_holds(one: Type, other: Type) -> None:
    assert join(one, meet(one, other)) == one


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (INTEGER, FLOAT, NUMBER),
        (INTEGER, NUMBER, NUMBER),
        (STRING, INTEGER, UNKNOWN),
        (NULL, STRING, UNKNOWN),
        (ListOf(NEVER), ListOf(STRING), ListOf(STRING)),
        (ListOf(INTEGER), ListOf(STRING), ListOf(UNKNOWN)),
        (object_of({"a": Field(STRING)}), object_of({}), object_of({"a": Field(STRING, required=False)})),
        (object_of({"a": Field(STRING)}), MapOf(STRING), MapOf(STRING)),
        (ArtifactType("file"), ArtifactType("folder", optional=True), ArtifactType("", optional=True)),
    ],
)
def test_what_types_have_in_common(one: Type, other: Type, joined: Type) -> None:
    assert join(one, other) == joined


@pytest.mark.parametrize(
    ("given_", "wanted", "fits"),
    [
        (INTEGER, NUMBER, True),
        (NUMBER, INTEGER, True),  # it may be one
        (FLOAT, INTEGER, False),
        (STRING, INTEGER, False),
        (ListOf(STRING), ListOf(UNKNOWN), True),
        (ListOf(STRING), ListOf(INTEGER), False),
        (object_of({"a": Field(STRING)}), MapOf(STRING), True),
        (object_of({"a": Field(STRING)}), object_of({}), False),
        (object_of({}), object_of({"a": Field(STRING, required=False)}), True),
        (object_of({}), object_of({"a": Field(STRING)}), False),
        (ArtifactType(optional=True), ArtifactType(), False),
        (ArtifactType(), ArtifactType("file", optional=True), True),
        (ArtifactType("file"), ArtifactType("folder"), False),
    ],
)
def test_what_may_stand_where(given_: Type, wanted: Type, fits: bool) -> None:
    assert assignable(given_, wanted) == fits


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (None, NULL),
        (True, BOOLEAN),
        (1, FLOAT),
        ("x", STRING),
        ([], ListOf(NEVER)),
        ([1, 2.5], ListOf(FLOAT)),
        ({"a": "x", "b": [True]}, object_of({"a": Field(STRING), "b": Field(ListOf(BOOLEAN))})),
    ],
)
def test_values_of_json_have_types(value: object, type_: Type) -> None:
    assert of_json(value) == type_


def test_members_have_something_in_common() -> None:
    assert values(object_of({"a": Field(INTEGER), "b": Field(FLOAT)})) == NUMBER
    assert values(ListOf(STRING)) == STRING
    assert values(STRING) == UNKNOWN


def test_types_have_names() -> None:
    assert [describe(one) for one in (STRING, INTEGER, ListOf(DURATION), ListOf(UNKNOWN), MapOf(STRING))] == [
        "a string", "an integer", "a list of durations", "a list", "a map",
    ]  # fmt: skip
    assert all(describe(one) for one in ATOMS)
