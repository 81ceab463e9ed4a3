"""What expr-lang knows of an expression before it runs: types of members and predicates, constants, patterns."""

from wfc.backends.shell.expressions import types
from wfc.backends.shell.expressions.errors import ExpressionError
from wfc.backends.shell.expressions.types import ANY, BOOL, INT, STRING, Type
from wfc.expr import nodes
from wfc.expr import types as checked
from wfc.expr.functions import BUILTINS, METHODS

WITHOUT_FIELDS = ("nil", "string", "int", "int64", "float", "bool", "array", "bytes", "func")
PREDICATES = frozenset(
    name for name, found in BUILTINS.items() if any(each.predicate and each.types for each in found.parameters)
)
"""The builtins whose predicate must be a boolean."""
# Results that Go types otherwise than `wfc.expr.signatures`, which has all methods.
_OF_METHODS = {
    "Month": Type("month"), "Weekday": Type("weekday"), "Location": Type("location"),
    **dict.fromkeys(("Unix", "UnixMilli", "UnixMicro", "UnixNano"), types.INT64),
    **dict.fromkeys(("Milliseconds", "Microseconds", "Nanoseconds"), types.INT64),
}  # fmt: skip


def method_type(owner: Type, name: str) -> Type:
    """The type of what the method ``name`` of a value gives."""
    if owner.kind in ("month", "weekday", "location"):
        return STRING if name == "String" else ANY
    known = METHODS[checked.TIME] if owner.kind == "time" else METHODS[checked.DURATION]
    if owner.kind == "any" or name not in known:
        return ANY
    return _OF_METHODS.get(name) or types.result_of(known[name])


def predicate_type(name: str, collection: Type) -> Type:
    """The type of what the builtin ``name`` makes of a list by a predicate."""
    if name in ("all", "none", "any", "one"):
        return BOOL
    if name in ("count", "findIndex", "findLastIndex"):
        return INT if name == "count" else ANY
    if name in ("filter", "sortBy"):
        return collection if collection.kind == "array" and name == "filter" else types.LIST
    if name == "map":
        return types.LIST
    if name in ("find", "findLast"):
        return types.BY_NAME.get(collection.element, ANY) if collection.kind == "array" else ANY
    return ANY


def is_optional(node: nodes.Expression) -> bool:
    """Whether a link of a chain has a ``?``: behind nil, the chain ends there."""
    if isinstance(node, nodes.Call):
        return isinstance(node.function, nodes.Member) and node.function.optional
    return isinstance(node, nodes.Member | nodes.Index) and node.optional


def coalesced(left: Type, right: Type) -> Type:
    """The type of ``left ?? right``."""
    if left.kind == "nil":
        return right
    return left if right.kind in ("nil", left.kind) else ANY


def constant(node: nodes.Expression) -> int | None:
    """The value of an integer that expr-lang computes before it runs an expression; None for anything else."""
    match node:
        case nodes.Integer(value=number):
            return number
        case nodes.Unary(operator="-" | "+" as sign, operand=inner):
            number_inside = constant(inner)
            return None if number_inside is None else -number_inside if sign == "-" else number_inside
        case nodes.Binary(operator="+" | "-" | "*" as operator, left=left, right=right):
            first, second = constant(left), constant(right)
            if first is None or second is None:
                return None
            return first + second if operator == "+" else first - second if operator == "-" else first * second
        case _:
            return None


def check_pattern(pattern: str) -> None:
    """Refuse a constant pattern whose parentheses or brackets do not close; expr-lang compiles it before it runs."""
    depth, position, inside = 0, 0, False
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            position += 1
        elif inside:
            inside = character != "]"
        elif character == "[":
            inside = True
            position += 1 if pattern.startswith(("]", "^]"), position + 1) else 0
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                raise ExpressionError("the pattern closes a parenthesis that is not open")
        position += 1
    if depth or inside or pattern.startswith(("*", "+", "?")):
        raise ExpressionError("the pattern is not a regular expression")
