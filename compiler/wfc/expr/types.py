"""The types of values in documents and expressions: a closed lattice, `UNKNOWN` at the top and `NEVER` at the bottom.

There are no unions. What two types have in common is a wider type (``integer`` and ``float`` make ``number``) or, where
there is none, `UNKNOWN`, about which nothing is ever complained. Integers and floats are two types because expr-lang
keeps them apart: ``%`` and indexes want integers, and ``/`` never makes one.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias


class Atom(NamedTuple):
    """A type without parts; `name` is what messages call it."""

    name: str


class ListOf(NamedTuple):
    """A list. That of `NEVER` is empty."""

    element: Type
    kind: Literal["list"] = "list"
    """Tuples are equal when their parts are, whatever their classes: this tells a list from a map."""


class MapOf(NamedTuple):
    """A map from texts to values of one type."""

    value: Type
    kind: Literal["map"] = "map"


class Field(NamedTuple):
    """A member of an object; not `required` when some of the objects are without it."""

    type: Type
    required: bool = True


class Object(NamedTuple):
    """A map whose keys are known: these and no others, in the order of the alphabet. Made by `object_of`."""

    fields: tuple[tuple[str, Field], ...]
    kind: Literal["object"] = "object"

    def get(self, name: str) -> Field | None:
        """Return the member called `name`."""
        return dict(self.fields).get(name)


class ArtifactType(NamedTuple):
    """An artifact: `form` is ``file``, ``folder``, or ``""`` where it may be either."""

    form: str = ""
    optional: bool = False


Type: TypeAlias = Atom | ListOf | MapOf | Object | ArtifactType

UNKNOWN = Atom("unknown")
"""Any value at all: the type of what is only known when the workflow runs."""
NEVER = Atom("never")
"""No value: the element of the empty list."""
STRING = Atom("string")
NUMBER = Atom("number")
INTEGER = Atom("integer")
FLOAT = Atom("float")
BOOLEAN = Atom("boolean")
NULL = Atom("null")
TIME = Atom("time")
DURATION = Atom("duration")

ATOMS = (UNKNOWN, NEVER, STRING, NUMBER, INTEGER, FLOAT, BOOLEAN, NULL, TIME, DURATION)

_NUMBERS = frozenset({NUMBER, INTEGER, FLOAT})


def object_of(fields: dict[str, Field]) -> Object:
    """Make an object type. A member that can have no value is none."""
    return Object(tuple(sorted((name, field) for name, field in fields.items() if field.type != NEVER)))


def join(one: Type, other: Type) -> Type:
    """Return the narrowest type that holds the values of both. `UNKNOWN` absorbs."""
    if other in (one, NEVER):
        return one
    if one == NEVER:
        return other
    if one in _NUMBERS and other in _NUMBERS:
        return NUMBER
    match one, other:
        case ListOf(element=left), ListOf(element=right):
            return ListOf(join(left, right))
        case Object(), Object():
            return _joined(dict(one.fields), dict(other.fields))
        case (MapOf(), MapOf() | Object()) | (Object(), MapOf()):
            return MapOf(join(values(one), values(other)))
        case ArtifactType(), ArtifactType():
            form = one.form if one.form == other.form else ""
            return ArtifactType(form, one.optional or other.optional)
        case _:
            return UNKNOWN


def _joined(one: dict[str, Field], other: dict[str, Field]) -> Object:
    fields = {}
    for name in one.keys() | other.keys():
        left, right = one.get(name), other.get(name)
        if left is not None and right is not None:
            fields[name] = Field(join(left.type, right.type), left.required and right.required)
        else:
            only = left or right
            assert only is not None
            fields[name] = Field(only.type, False)
    return object_of(fields)


def meet(one: Type, other: Type) -> Type:
    """Return the widest type whose values belong to both; `NEVER` where there is none."""
    if other in (one, UNKNOWN):
        return one
    if one == UNKNOWN:
        return other
    if one in _NUMBERS and other in _NUMBERS:
        return one if other == NUMBER else other if one == NUMBER else NEVER
    match one, other:
        case ListOf(element=left), ListOf(element=right):
            return ListOf(meet(left, right))
        case MapOf(value=left), MapOf(value=right):
            return MapOf(meet(left, right))
        case Object(), Object():
            return _met(dict(one.fields), dict(other.fields))
        case Object(), MapOf(value=value):
            return _met(dict(one.fields), {name: Field(value, False) for name, _ in one.fields})
        case MapOf(), Object():
            return meet(other, one)
        case ArtifactType(), ArtifactType():
            if one.form and other.form and one.form != other.form:
                return NEVER
            return ArtifactType(one.form or other.form, one.optional and other.optional)
        case _:
            return NEVER


def _met(one: dict[str, Field], other: dict[str, Field]) -> Type:
    fields = {}
    for name in one.keys() | other.keys():
        left, right = one.get(name), other.get(name)
        required = (left is not None and left.required) or (right is not None and right.required)
        type_ = NEVER if left is None or right is None else meet(left.type, right.type)
        if type_ == NEVER and required:
            return NEVER
        fields[name] = Field(type_, required)
    return object_of(fields)


def assignable(given: Type, wanted: Type) -> bool:
    """Return whether a value of type `given` may stand where `wanted` is asked for.

    True unless it is certain that it may not: of `UNKNOWN` nothing is certain, nor of what is unknown in a part.
    """
    if given == NEVER or UNKNOWN in (given, wanted):
        return True
    if given == NUMBER and wanted in _NUMBERS:
        return True  # it may be of the kind that is wanted
    if given in _NUMBERS and wanted == NUMBER:
        return True
    match given, wanted:
        case ListOf(element=have), ListOf(element=want):
            return assignable(have, want)
        case MapOf(value=have), MapOf(value=want):
            return assignable(have, want)
        case Object(), MapOf(value=want):
            return all(assignable(field.type, want) for _, field in given.fields)
        case MapOf(value=have), Object():
            return all(assignable(have, field.type) for _, field in wanted.fields)
        case Object(), Object():
            have_fields, want_fields = dict(given.fields), dict(wanted.fields)
            return all(
                (name not in have_fields and not field.required)
                or (name in have_fields and assignable(have_fields[name].type, field.type))
                for name, field in want_fields.items()
            ) and all(name in want_fields or not field.required for name, field in have_fields.items())
        case ArtifactType(), ArtifactType():
            forms = not given.form or not wanted.form or given.form == wanted.form
            return forms and (wanted.optional or not given.optional)
        case _:
            return given == wanted


def comparable(one: Type, other: Type) -> bool:
    """Return whether a value of one type can equal one of the other. Numbers of all kinds can, and so can parts."""
    if one in _NUMBERS and other in _NUMBERS:
        return True
    if isinstance(one, ListOf) and isinstance(other, ListOf):
        return True  # both may be empty
    if isinstance(one, MapOf | Object) and isinstance(other, MapOf | Object):
        return True  # what their members are worth is compared one by one
    return meet(one, other) != NEVER


def values(type_: Type) -> Type:
    """Return what the members of a map or an object, or the elements of a list, have in common."""
    match type_:
        case ListOf(element=inner) | MapOf(value=inner):
            return inner
        case Object(fields=fields):
            found: Type = NEVER
            for _, field in fields:
                found = join(found, field.type)
            return found
        case _:
            return UNKNOWN


def is_number(type_: Type) -> bool:
    """Return whether all values of a type are numbers."""
    return type_ in _NUMBERS


def of_json(value: object) -> Type:
    """Return the type of a JSON value; its numbers are floats, as they are once an expression has read them.

    Lists and maps are looked at to a depth of `_DEPTH` and are of unknown values below.
    """
    return _of_json(value, _DEPTH)


_DEPTH = 32


def _of_json(value: object, depth: int) -> Type:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int | float):
        return FLOAT
    if isinstance(value, str):
        return STRING
    if not depth:
        return UNKNOWN
    if isinstance(value, list):
        element: Type = NEVER
        for item in value:
            element = join(element, _of_json(item, depth - 1))
            if element == UNKNOWN:
                break
        return ListOf(element)
    if isinstance(value, dict):
        return object_of({str(name): Field(_of_json(item, depth - 1)) for name, item in value.items()})
    return UNKNOWN


def describe(type_: Type) -> str:
    """Return what messages call a value of the type, with its article: ``a string``, ``a list of integers``."""
    match type_:
        case Atom():
            return _WITH_ARTICLE[type_.name]
        case ListOf(element=element):
            plural = _PLURALS.get(element.name) if isinstance(element, Atom) else None
            return f"a list of {plural}" if plural else "a list"
        case ArtifactType():
            return "an artifact"
        case _:
            return "a map"


_WITH_ARTICLE = {
    "unknown": "a value", "never": "no value", "string": "a string", "number": "a number", "integer": "an integer",
    "float": "a float", "boolean": "a boolean", "null": "nil", "time": "a time", "duration": "a duration",
}  # fmt: skip
_PLURALS = {
    "string": "strings", "number": "numbers", "integer": "integers", "float": "floats", "boolean": "booleans",
    "time": "times", "duration": "durations",
}  # fmt: skip
