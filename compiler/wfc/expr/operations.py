"""What the operators of expr-lang take, and what they make of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfc import rules
from wfc.expr.complaints import Complaints, Value, dynamic, static
from wfc.expr.nodes import Binary, Expression, Unary
from wfc.expr.types import (
    BOOLEAN,
    DURATION,
    FLOAT,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    TIME,
    UNKNOWN,
    ListOf,
    MapOf,
    Object,
    Type,
    comparable,
    describe,
    is_number,
    join,
)


class Operand(NamedTuple):
    """One side of an operator: its node, its type and its text."""

    node: Expression
    value: Value
    text: str


_TEXTS = frozenset({"matches", "contains", "startsWith", "endsWith"})
_ORDERINGS = frozenset({"<", ">", "<=", ">="})
_LOGIC = frozenset({"and", "or"})
_SHOWN = 60  # characters of an operand that a hint repeats

_Pair = tuple[Type, Type]
# Pairs of times and durations, with what comes of them; numbers and strings are treated before.
_CLOCK: dict[str, dict[_Pair, Type]] = {
    "+": {(TIME, DURATION): TIME, (DURATION, TIME): TIME, (DURATION, DURATION): DURATION},
    "-": {(TIME, DURATION): TIME, (TIME, TIME): DURATION, (DURATION, DURATION): DURATION},
    "*": {(DURATION, INTEGER): DURATION, (INTEGER, DURATION): DURATION, (DURATION, DURATION): DURATION,
          (DURATION, FLOAT): UNKNOWN, (FLOAT, DURATION): UNKNOWN,
          (DURATION, NUMBER): UNKNOWN, (NUMBER, DURATION): UNKNOWN},
    "<": {(TIME, TIME): BOOLEAN, (DURATION, DURATION): BOOLEAN},
}  # fmt: skip


def unary(node: Unary, operand: Operand, complaints: Complaints) -> Value:
    """Return what a prefix operator makes of its operand."""
    type_ = operand.value.type
    if node.operator == "not":
        if type_ not in (BOOLEAN, UNKNOWN):
            message = f"`not` turns a boolean round, and this is {describe(type_)}"
            complaints.add(rules.TYPE_MISMATCH, message, operand.node.start, operand.node.end)
        value = operand.value
        return Value(BOOLEAN, True, not value.constant, value.known and isinstance(value.constant, bool))
    if node.operator == "+" and not operand.value.static:
        return operand.value  # it does nothing at all then
    if not is_number(type_) and type_ not in (UNKNOWN, DURATION):
        message = f"`{node.operator}` takes a number, and this is {describe(type_)}"
        complaints.add(
            rules.TYPE_MISMATCH,
            message,
            operand.node.start,
            operand.node.end,
            hint=_to_number(operand, INTEGER, complaints),
        )
        return dynamic(UNKNOWN)
    value = operand.value
    if value.known and isinstance(value.constant, int | float):
        return static(type_, -value.constant if node.operator == "-" else value.constant)
    return Value(type_, value.static)


def binary(node: Binary, left: Operand, right: Operand, complaints: Complaints, boolean: bool) -> Value:
    """Return what an operator makes of its operands; `boolean` where a boolean is asked for."""
    operator = node.operator
    if operator in _LOGIC:
        return _logic(node, left, right, complaints, boolean)
    if operator in ("==", "!="):
        return _equality(node, left, right, complaints)
    if operator == "in":
        return _membership(node, left, right, complaints)
    if operator == "??":
        return _fallback(left.value, right.value)
    one, other = left.value.type, right.value.type
    if operator == "..":
        _each(node, (left, right), is_number, "integers", complaints)
        return static(ListOf(INTEGER))
    if operator in _TEXTS:
        if NULL not in (one, other):  # nothing matches nil, and nil contains nothing
            _each(node, (left, right), lambda type_: type_ == STRING, "strings", complaints)
        return static(BOOLEAN)
    result = _arithmetic(operator, one, other)
    if result is None:
        _mismatch(node, left, right, complaints)
        return static(BOOLEAN) if operator in _ORDERINGS else dynamic(UNKNOWN)
    if operator in _ORDERINGS:
        return _ordered(operator, left.value, right.value)
    return Value(result, left.value.static and right.value.static and result != UNKNOWN)


def _logic(node: Binary, left: Operand, right: Operand, complaints: Complaints, boolean: bool) -> Value:
    for operand, must in ((left, True), (right, boolean or right.value.static)):
        type_ = operand.value.type
        if must and type_ not in (BOOLEAN, UNKNOWN, NULL):
            message = f"`{node.operator}` joins booleans, and this is {describe(type_)}"
            complaints.add(
                rules.TYPE_MISMATCH, message, operand.node.start, operand.node.end, hint=_to_boolean(operand)
            )
    decisive = node.operator == "or"
    one, other = left.value, right.value
    if one.known and one.constant is decisive:
        return static(BOOLEAN, decisive)
    if one.known and other.known and isinstance(one.constant, bool) and isinstance(other.constant, bool):
        return static(BOOLEAN, other.constant)
    if right.value.type in (BOOLEAN, UNKNOWN) and other.known and other.constant is decisive:
        return static(BOOLEAN, decisive)
    return static(BOOLEAN) if other.type == BOOLEAN or boolean else dynamic(UNKNOWN)


def _to_boolean(operand: Operand) -> str:
    if operand.value.type == STRING and not operand.value.known and len(operand.text) < _SHOWN:
        return f"compare it: `{operand.text} == 'true'`"
    return ""


def _equality(node: Binary, left: Operand, right: Operand, complaints: Complaints) -> Value:
    one, other = left.value, right.value
    if NULL in (one.type, other.type) or comparable(one.type, other.type):
        if one.known and other.known:
            same = _same(one.constant, other.constant)
            return static(BOOLEAN, same == (node.operator == "=="))
        return static(BOOLEAN)
    if one.static and other.static:
        _mismatch(node, left, right, complaints)
        return static(BOOLEAN)
    always = "false" if node.operator == "==" else "true"
    odd = left if not one.known else right
    message = f"`{node.operator}` of {describe(one.type)} and {describe(other.type)} is always {always}"
    complaints.add(
        rules.NEVER_EQUAL, message, odd.node.start, odd.node.end,
        f"this is {describe(odd.value.type)}", _conversion(left, right, node.operator, complaints),
    )  # fmt: skip
    return static(BOOLEAN, node.operator != "==")


def _same(one: object, other: object) -> bool:
    # True equals 1 in Python, and nowhere else.
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _membership(node: Binary, left: Operand, right: Operand, complaints: Complaints) -> Value:
    one, other = left.value, right.value
    if isinstance(other.type, ListOf):
        element = other.type.element
        if one.type == NULL or comparable(one.type, element) or UNKNOWN in (one.type, element):
            return static(BOOLEAN)
        if one.static and other.static:
            _mismatch(node, left, right, complaints)
            return static(BOOLEAN)
        message = f"{describe(one.type)} is never in {describe(other.type)}"
        help_ = _conversion(left, Operand(right.node, Value(element, False), right.text), node.operator, complaints)
        complaints.add(rules.NEVER_EQUAL, message, left.node.start, left.node.end, "", help_)
        return static(BOOLEAN, False)
    if other.type in (UNKNOWN, NULL, TIME) or isinstance(other.type, MapOf | Object):
        return static(BOOLEAN)
    message = f"`in` looks into a list or a map, and this is {describe(other.type)}"
    help_ = f"`{right.text} contains …` looks into a string" if other.type == STRING else ""
    complaints.add(rules.TYPE_MISMATCH, message, right.node.start, right.node.end, hint=help_)
    return static(BOOLEAN)


def _fallback(left: Value, right: Value) -> Value:
    if left.type == NULL:
        return right
    joined = join(left.type, right.type)
    return Value(joined, left.static and right.static and left.type == right.type)


def _arithmetic(operator: str, one: Type, other: Type) -> Type | None:
    """The type of what an operator makes; None where it cannot take the two."""
    if is_number(one) and is_number(other):
        return _of_numbers(operator, one, other)
    if one == other == STRING and (operator == "+" or operator in _ORDERINGS):
        return STRING if operator == "+" else BOOLEAN
    pairs = _CLOCK.get("<" if operator in _ORDERINGS else operator, {})
    if UNKNOWN in (one, other):
        known = other if one == UNKNOWN else one
        takes_text = operator == "+" or operator in _ORDERINGS
        if known == UNKNOWN or is_number(known) or (known == STRING and takes_text):
            return UNKNOWN
        return UNKNOWN if any(known in pair for pair in pairs) else None
    return pairs.get((one, other))


def _of_numbers(operator: str, one: Type, other: Type) -> Type | None:
    if operator in _ORDERINGS:
        return BOOLEAN
    if operator in ("/", "**"):
        return FLOAT
    if operator == "%":
        return None if FLOAT in (one, other) else INTEGER
    if FLOAT in (one, other):
        return FLOAT
    return INTEGER if one == other == INTEGER else NUMBER


def _ordered(operator: str, one: Value, other: Value) -> Value:
    left, right = one.constant, other.constant
    if not (one.known and other.known):
        return static(BOOLEAN)
    if isinstance(left, str) and isinstance(right, str):
        low, high = (left.encode(), right.encode()) if operator in ("<", "<=") else (right.encode(), left.encode())
        return static(BOOLEAN, low < high or (len(operator) == 2 and low == high))
    if isinstance(left, int | float) and isinstance(right, int | float):
        small, large = (left, right) if operator in ("<", "<=") else (right, left)
        return static(BOOLEAN, small < large or (len(operator) == 2 and small == large))
    return static(BOOLEAN)


def _each(
    node: Binary, operands: tuple[Operand, ...], fits: Callable[[Type], bool], wanted: str, complaints: Complaints
) -> None:
    for operand in operands:
        type_ = operand.value.type
        if type_ != UNKNOWN and not fits(type_):
            message = f"`{node.operator}` takes {wanted}, and this is {describe(type_)}"
            help_ = _to_number(operand, INTEGER, complaints) if wanted == "integers" else _to_string(operand)
            complaints.add(rules.TYPE_MISMATCH, message, operand.node.start, operand.node.end, hint=help_)


def _mismatch(node: Binary, left: Operand, right: Operand, complaints: Complaints) -> None:
    """Complain of an operator that cannot take its two operands, at the one that is to be converted."""
    one, other = left.value.type, right.value.type
    if node.operator == "%" and is_number(one) and is_number(other):
        odd = left if one == FLOAT else right
        message = f"`%` takes integers, and this is {describe(odd.value.type)}"
        help_ = f"cut it: `int({odd.text})`" if len(odd.text) < _SHOWN else ""
        complaints.add(rules.TYPE_MISMATCH, message, odd.node.start, odd.node.end, hint=help_)
        return
    odd = _odd(node.operator, left, right)
    both = "two values: one is" if UNKNOWN in (one, other) else f"{describe(one)} and"
    named = describe(odd.value.type) if UNKNOWN in (one, other) else describe(other)
    message = f"`{node.operator}` cannot take {both} {named}"
    label = f"this is {describe(odd.value.type)}"
    help_ = _conversion(left, right, node.operator, complaints)
    complaints.add(rules.TYPE_MISMATCH, message, odd.node.start, odd.node.end, label, help_)


def _odd(operator: str, left: Operand, right: Operand) -> Operand:
    """The operand to point at: a string beside a number, else the one that the operator never takes."""
    if left.value.type == UNKNOWN:
        return right
    if right.value.type == UNKNOWN or (left.value.type == STRING and is_number(right.value.type)):
        return left
    takes = (is_number(left.value.type) or left.value.type == STRING) and not is_number(right.value.type)
    return right if takes or is_number(left.value.type) or operator in ("==", "!=", "in") else left


def _conversion(left: Operand, right: Operand, operator: str, complaints: Complaints) -> str:
    """How to make the operands fit: a string beside a number is converted."""
    for operand, other in ((left, right), (right, left)):
        if operand.value.type == STRING and is_number(other.value.type):
            if operand.value.known:
                return f"write {operand.value.constant} without quotes" if _numeral(operand.value.constant) else ""
            advice = _to_number(operand, other.value.type, complaints)
            if operator == "+" and advice:
                return f"{advice}; or join texts, with `string({other.text})`"
            return advice
        if operand.value.type == STRING and other.value.type == BOOLEAN and other.value.known:
            word = "true" if other.value.constant else "false"
            return f"compare with the text: `'{word}'`"
    return ""


def _numeral(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit()


def _to_number(operand: Operand, wanted: Type, complaints: Complaints) -> str:
    if operand.value.type != STRING or len(operand.text) > _SHOWN:
        return ""
    name = complaints.to_float if wanted == FLOAT else complaints.to_integer
    return f"convert it: `{name}({operand.text})`"


def _to_string(operand: Operand) -> str:
    fits = is_number(operand.value.type) and len(operand.text) < _SHOWN
    return f"convert it: `string({operand.text})`" if fits else ""
