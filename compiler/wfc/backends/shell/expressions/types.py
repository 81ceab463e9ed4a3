"""The static types of expr-lang: what its checker knows before an expression runs.

Only where the checker's verdict differs from what happens at run time does it matter here: comparisons of unlike types,
branches that are never taken. The checker of expr-lang 1.17.8 is the source of the rules.
"""

from typing import NamedTuple

from wfc.expr import types as checked
from wfc.expr.functions import Function


class Type(NamedTuple):
    """A type: ``any`` where it is only known at run time."""

    kind: str
    element: str = "any"
    """Of a list: the kind of its items."""
    function: str = ""
    """Of a function: ``sprig.upper``."""
    go: str = ""
    """Of a list that Go types more narrowly than others: ``[]int``."""


ANY = Type("any")
NIL = Type("nil")
BOOL = Type("bool")
INT = Type("int")
INT64 = Type("int64")
FLOAT = Type("float")
STRING = Type("string")
BYTES = Type("bytes", "int")
LIST = Type("array")
INTS = Type("array", "int", go="[]int")
STRINGS = Type("array", "string", go="[]string")
MAP = Type("map")
TIME = Type("time")
DURATION = Type("duration")

BY_NAME = {
    "any": ANY, "nil": NIL, "bool": BOOL, "int": INT, "int64": INT64, "float": FLOAT, "string": STRING, "bytes": BYTES,
    "list": LIST, "array": LIST, "ints": INTS, "strings": STRINGS, "map": MAP, "time": TIME, "duration": DURATION,
}  # fmt: skip

# The types of signatures, which `wfc check` reads; of a number only the run tells which kind it is.
_OF_SIGNATURES = {
    checked.BOOLEAN: BOOL, checked.INTEGER: INT, checked.FLOAT: FLOAT, checked.STRING: STRING, checked.TIME: TIME,
    checked.DURATION: DURATION, checked.ListOf(checked.INTEGER): INTS, checked.ListOf(checked.STRING): STRINGS,
    checked.ListOf(checked.UNKNOWN): LIST, checked.MapOf(checked.UNKNOWN): MAP,
}  # fmt: skip


def result_of(function: Function) -> Type:
    """What a function gives; a list for one that gives back the list that it takes."""
    if isinstance(function.result, str):
        takes_list = function.parameters[0].types == (checked.ListOf(checked.UNKNOWN),)
        return LIST if function.result == "first" and takes_list else ANY
    return _OF_SIGNATURES.get(function.result, ANY)


_NUMBERS = ("int", "int64", "float")
_INTEGERS = ("int", "int64")
_ORDERED = (_NUMBERS, ("string",), ("time",), ("duration",))
_REFLECT_KIND = {"time": "struct", "duration": "int64", "bytes": "array"}


def is_number(one: Type) -> bool:
    """True for integers and floats."""
    return one.kind in _NUMBERS


def comparable(left: Type, right: Type) -> bool:
    """Whether ``==`` may stand between the two."""
    if "any" in (left.kind, right.kind) or "nil" in (left.kind, right.kind):
        return True
    if is_number(left) and is_number(right):
        return True
    return _REFLECT_KIND.get(left.kind, left.kind) == _REFLECT_KIND.get(right.kind, right.kind)


def binary(operator: str, left: Type, right: Type) -> Type | None:
    """The type of an operation; None when the checker refuses it."""
    kinds = (left.kind, right.kind)
    match operator:
        case "==" | "!=":
            return BOOL if comparable(left, right) else None
        case "and" | "or":
            return BOOL if _all(kinds, ("bool",)) else None
        case "<" | ">" | "<=" | ">=":
            return BOOL if any(_all(kinds, group) for group in _ORDERED) else None
        case "/" | "**":
            return FLOAT if _all(kinds, _NUMBERS) else None
        case "%":
            return INT if _all(kinds, _INTEGERS) else None
        case "..":
            return INTS if _all(kinds, _INTEGERS) else None
        case "matches" | "contains" | "startsWith" | "endsWith":
            return BOOL if _all(kinds, ("string",)) else None
        case "+" | "-" | "*":
            return _arithmetic(operator, left, right)
        case "in":
            return _within(left, right)
        case _:
            return ANY


def _all(kinds: tuple[str, str], group: tuple[str, ...]) -> bool:
    return all(kind in group or kind == "any" for kind in kinds)


_SPECIAL = {
    ("+", "string", "string"): STRING,
    ("+", "time", "duration"): TIME,
    ("+", "duration", "time"): TIME,
    ("+", "duration", "duration"): DURATION,
    ("-", "time", "time"): DURATION,
    ("-", "time", "duration"): TIME,
    ("-", "duration", "duration"): DURATION,
    ("*", "duration", "duration"): DURATION,
}


def _arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    if is_number(left) and is_number(right):
        return FLOAT if FLOAT in (left, right) else INT
    found = _SPECIAL.get((operator, left.kind, right.kind))
    if found is None and operator == "*" and "duration" in (left.kind, right.kind):
        other = right if left.kind == "duration" else left
        if is_number(other):
            return DURATION
    if found is not None:
        return found
    if "any" not in (left.kind, right.kind):
        return None
    other = right if left.kind == "any" else left
    allowed = {"+": (*_NUMBERS, "string", "time", "duration"), "-": (*_NUMBERS, "time", "duration")}
    return ANY if other.kind == "any" or other.kind in allowed.get(operator, (*_NUMBERS, "duration")) else None


def _within(left: Type, right: Type) -> Type | None:
    if right.kind == "map":
        return BOOL if left.kind in ("any", "string") else None
    if right.kind in ("array", "bytes"):
        return BOOL if comparable(left, Type(right.element)) else None
    if right.kind == "time":
        return BOOL if left.kind in ("any", "string") else None
    return BOOL if right.kind == "any" or (left.kind == "any" and right.kind == "string") else None


def either(left: Type, right: Type) -> Type:
    """The type of a value that comes from one of two branches."""
    if left.kind == "nil":
        return right
    if right.kind == "nil" or left == right:
        return left
    return ANY
