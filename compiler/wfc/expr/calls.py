"""The arguments and results of calls."""

from __future__ import annotations

from collections.abc import Sequence

from wfc import rules
from wfc.expr.complaints import Complaints, Value
from wfc.expr.functions import BUILTINS, Function, Parameter
from wfc.expr.nodes import Expression
from wfc.expr.types import (
    FLOAT,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    ListOf,
    MapOf,
    Type,
    assignable,
    describe,
    is_number,
    join,
)

# Builtins that make something (if not what was meant) of a wrong value, once the compiler has let it pass.
_TOLERANT = frozenset({"first", "last", "sort", "max", "min"})


def argument_fits(
    function: Function, number: int, node: Expression, value: Value, text: str, complaints: Complaints
) -> None:
    """Complain of the argument of a call that is of no type which the function takes there."""
    parameter = function.parameters[min(number, len(function.parameters) - 1)] if function.parameters else None
    if parameter is None or not parameter.types or value.type in (UNKNOWN, NULL):
        return  # what nil does is the function's own affair
    if number >= len(function.parameters) and function.maximum is not None:
        return  # one too many, which is said once
    if any(assignable(value.type, wanted) for wanted in parameter.types):
        return
    if not value.static and function is BUILTINS.get(function.name) and function.name in _TOLERANT:
        return
    if parameter.predicate:
        message = f'"{function.name}" asks of each element whether it is so, and this is {describe(value.type)}'
        complaints.add(rules.NOT_BOOLEAN, message, node.start, node.end)
        return
    wanted = " or ".join(describe(wanted) for wanted in parameter.types)
    message = f'"{function.name}" takes {wanted} here, and this is {describe(value.type)}'
    shown = text[node.start : node.end]
    complaints.add(
        rules.TYPE_MISMATCH, message, node.start, node.end, hint=_conversion(value.type, parameter, shown, complaints)
    )


def _conversion(have: Type, parameter: Parameter, shown: str, complaints: Complaints) -> str:
    wanted = parameter.types
    if have == STRING and any(is_number(one) for one in wanted):
        return f"convert it: `{complaints.to_integer}({shown})`"
    if have == STRING and any(isinstance(one, ListOf | MapOf) for one in wanted):
        return f"where it holds JSON, read it: `fromJSON({shown})`"
    if is_number(have) and STRING in wanted:
        return f"convert it: `string({shown})`"
    return ""


def result_type(function: Function, given: Sequence[Value], static: bool) -> Value:
    """Return what a call gives. What the compiler is told of `static` functions it knows of their results."""
    result = function.result
    if not isinstance(result, str):
        return Value(result, static and result != UNKNOWN)
    first = given[0].type if given else UNKNOWN
    if result == "first":
        return Value(first, static and given[0].static if given else False)
    if result == "element":
        return Value(first.element if isinstance(first, ListOf) else UNKNOWN, False)
    if result == "bodies":
        return Value(ListOf(given[1].type if len(given) > 1 else UNKNOWN), False)
    assert result == "widest"
    widest: Type | None = None
    for value in given:
        inner = value.type.element if isinstance(value.type, ListOf) else value.type
        widest = inner if widest is None else join(widest, inner)
    return Value(widest if widest in (INTEGER, FLOAT, NUMBER) else UNKNOWN, False)
