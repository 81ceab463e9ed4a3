"""The functions of the expression language, read from the shapes in `wfc.expr.signatures`."""

from __future__ import annotations

from typing import NamedTuple

from wfc.expr import signatures
from wfc.expr.types import (
    BOOLEAN,
    DURATION,
    FLOAT,
    INTEGER,
    NUMBER,
    STRING,
    TIME,
    UNKNOWN,
    ListOf,
    MapOf,
    Type,
)


class Parameter(NamedTuple):
    """What a function takes in one place: one of `types`, or with `predicate` an expression to apply to elements.

    A predicate's types are those of its result; no types at all stand for any value.
    """

    types: tuple[Type, ...]
    predicate: bool


class Function(NamedTuple):
    """A function: how many arguments it takes, of which types, and what it gives.

    `result` is a type, or the word by which `wfc.expr.signatures` says where the type comes from.
    """

    name: str
    minimum: int
    maximum: int | None
    """None: any number from the minimum on."""
    parameters: tuple[Parameter, ...]
    """The last one stands for all that follow it."""
    result: Type | str

    def takes(self, count: int) -> bool:
        """Return whether a call with `count` arguments can be."""
        return count >= self.minimum and (self.maximum is None or count <= self.maximum)


_TYPES: dict[str, Type] = {
    "any": UNKNOWN,
    "boolean": BOOLEAN,
    "duration": DURATION,
    "float": FLOAT,
    "integer": INTEGER,
    "list": ListOf(UNKNOWN),
    "list of integer": ListOf(INTEGER),
    "list of string": ListOf(STRING),
    "map": MapOf(UNKNOWN),
    "map of string": MapOf(STRING),
    "number": NUMBER,
    "string": STRING,
    "time": TIME,
}
_PREDICATES = {"test": Parameter((BOOLEAN,), predicate=True), "body": Parameter((), predicate=True)}


def _parameter(word: str) -> Parameter:
    found = _PREDICATES.get(word)
    if found is not None:
        return found
    return Parameter(() if word == "any" else tuple(_TYPES[part] for part in word.split("|")), predicate=False)


def _table(shapes: str) -> dict[str, Function]:
    found = {}
    for line in shapes.strip().splitlines():
        shape, _, names = line.rpartition(": ")
        given, _, result = shape.partition("-> ")
        words = given.split()
        minimum = sum(not word.endswith(("?", "*")) for word in words)
        maximum = None if words and words[-1].endswith("*") else len(words)
        parameters = tuple(_parameter(word.rstrip("?*")) for word in words)
        for name in names.split():
            found[name] = Function(name, minimum, maximum, parameters, _TYPES.get(result, result))
    return found


BUILTINS: dict[str, Function] = _table(signatures.BUILTINS)
EXTRAS: dict[str, Function] = _table(signatures.EXTRAS)

SPRIG = "sprig"
"""The variable whose members are sprig's functions."""

SPRIG_FUNCTIONS: dict[str, Function] = _table(signatures.SPRIG)

METHODS: dict[Type, dict[str, Function]] = {
    TIME: _table(signatures.TIME_METHODS),
    DURATION: _table(signatures.DURATION_METHODS),
}
"""The methods of times and durations, which are Go's."""


def find(words: tuple[str, ...]) -> Function | None:
    """Return the function of a call's name: ``("len",)``, ``("sprig", "trim")``; None when there is none.

    An extra hides the builtin of its name, as in Argo's environment; no two share one at present.
    """
    if len(words) == 1:
        return EXTRAS.get(words[0]) or BUILTINS.get(words[0])
    if len(words) == 2 and words[0] == SPRIG:
        return SPRIG_FUNCTIONS.get(words[1])
    return None
