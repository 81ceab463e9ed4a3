"""The value of an expression tag, where the validator can already know it.

Argo evaluates every expression tag that it can and leaves the others in place without a complaint, so this evaluator
may give up on anything that it does not know: operators, member and index access, and the functions of
``expression_functions`` are what the texts that matter (names, conditions, numbers) are made of.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wfc.analysis.verdict.expression_functions import FUNCTIONS, MAX_LENGTH, SPRIG, OpaqueError, floating, truth
from wfc.expr import nodes
from wfc.expr.parser import ExpressionSyntaxError, parse_expression

# Left in place while they are unknown, although an unknown name is only nil.
_ONLY_AT_RUN_TIME = (
    "item", "retries", "lastRetry.exitCode", "lastRetry.status", "lastRetry.duration", "lastRetry.message",
    "workflow.status", "workflow.failures",
)  # fmt: skip
_MAX_LENGTH = 10_000
_MAX_DEPTH = 100


def environment(tables: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The tables as nested maps: of ``a`` and ``a.b``, only the longer one is kept."""
    found: dict[str, Any] = {}
    for table in tables:
        for name, value in table.items():
            at = found
            *outer, last = name.split(".")
            for word in outer:
                inner = at.get(word)
                if not isinstance(inner, dict):
                    inner = at[word] = {}
                at = inner
            if not isinstance(at.get(last), dict):
                at[last] = value
    return found


def result(text: str, scope: Mapping[str, object], tables: Sequence[Mapping[str, str]]) -> Any:
    """The value of an expression; None where it has none, fails, or is beyond this evaluator."""
    if len(text) > _MAX_LENGTH:
        return None
    try:
        tree = parse_expression(text)
    except ExpressionSyntaxError:
        return None
    if any(name in text and not any(name in table for table in tables) for name in _ONLY_AT_RUN_TIME) and any(
        _mentions(tree, name) and not any(name in table for table in tables) for name in _ONLY_AT_RUN_TIME
    ):
        return None
    try:
        return _plain(_Evaluation(scope).value(tree, 0))
    except (OpaqueError, ArithmeticError, AttributeError, ValueError, TypeError, LookupError, RecursionError):
        return None


def _mentions(tree: nodes.Expression, name: str) -> bool:
    return any(_dotted(node) == name for node in nodes.walk(tree))


def _dotted(node: nodes.Expression) -> str:
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Member(object=nodes.Name(name=root), name=name):
            return f"{root}.{name}"
        case _:
            return ""


def _plain(value: Any) -> Any:
    """A result as JSON: whole floats lose their point; what JSON cannot hold has no value."""
    if isinstance(value, float):
        if value - value != 0:
            raise OpaqueError
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return value


class _Evaluation:
    """One evaluation: the variables, with those of ``let``."""

    def __init__(self, scope: Mapping[str, object]) -> None:
        self.scope = dict(scope)

    def value(self, node: nodes.Expression, depth: int) -> Any:
        """The value of a node. Raises OpaqueError or whatever its operations raise."""
        if depth > _MAX_DEPTH:
            raise OpaqueError
        inner = depth + 1
        match node:
            case nodes.Nil():
                return None
            case nodes.Bool(value=value) | nodes.Integer(value=value) | nodes.Float(value=value):
                return value
            case nodes.String(value=value):
                return value
            case nodes.Name(name=name):
                return self.scope[name]
            case nodes.Member(object=holder, name=name, optional=optional):
                return _member(self.value(holder, inner), name, optional)
            case nodes.Index(object=holder, position=position, optional=optional):
                return _index(self.value(holder, inner), self.value(position, inner), optional)
            case nodes.Slice(object=holder, low=low, high=high):
                ends = [None if end is None else self.value(end, inner) for end in (low, high)]
                return _slice(self.value(holder, inner), ends[0], ends[1])
            case nodes.Unary(operator=operator, operand=operand):
                return _unary(operator, self.value(operand, inner))
            case nodes.Binary():
                return self._binary(node, inner)
            case nodes.Conditional(test=test, then=then, otherwise=otherwise):
                tested = truth(self.value(test, inner))
                return self.value((test if then is None else then) if tested else otherwise, inner)
            case nodes.Let(name=name, value=bound, body=body):
                self.scope[name] = _text_or_number(self.value(bound, inner))
                return self.value(body, inner)
            case nodes.Sequence(items=items):
                return [self.value(item, inner) for item in items][-1]
            case nodes.Array(items=items):
                return [self.value(item, inner) for item in items]
            case nodes.Map(pairs=pairs):
                return {_key(self.value(pair.key, inner)): self.value(pair.value, inner) for pair in pairs}
            case nodes.Call():
                return self._call(node, inner)
            case _:
                raise OpaqueError

    def _binary(self, node: nodes.Binary, depth: int) -> Any:
        operator = node.operator
        left = self.value(node.left, depth)
        if operator == "and":
            return truth(left) and truth(self.value(node.right, depth))
        if operator == "or":
            return truth(left) or truth(self.value(node.right, depth))
        if operator == "??":
            return self.value(node.right, depth) if left is None else left
        right = self.value(node.right, depth)
        if operator in ("==", "!="):
            if _is_literal(node.left) and _is_literal(node.right) and _sort(left) != _sort(right):
                raise OpaqueError  # a fault that the compiler sees
            return (_sort(left) == _sort(right) and left == right) == (operator == "==")
        return _OPERATORS[operator](left, right)

    def _call(self, node: nodes.Call, depth: int) -> Any:
        function: Callable[..., Any] | None = None
        match node.function:
            case nodes.Name(name=name):
                function = FUNCTIONS.get(name)
            case nodes.Member(object=nodes.Name(name="sprig"), name=name):
                function = SPRIG.get(name)
            case _:
                pass
        if function is None:
            raise OpaqueError
        return function(*[self.value(argument, depth) for argument in node.arguments])


def _text_or_number(value: Any) -> Any:
    if isinstance(value, list | dict):
        raise OpaqueError  # named twice in a list, and so on, it would grow without end
    return value


def _key(value: Any) -> str:
    if not isinstance(value, str):
        raise OpaqueError
    return value


def _member(holder: Any, name: str, optional: bool) -> Any:
    if holder is None and optional:
        return None
    if not isinstance(holder, dict):
        raise OpaqueError
    return holder.get(name)


def _index(holder: Any, position: Any, optional: bool) -> Any:
    if holder is None and optional:
        return None
    if isinstance(holder, dict) and isinstance(position, str):
        return holder.get(position)
    if isinstance(holder, list) and _sort(position) == "number" and isinstance(position, int):
        return holder[position]
    raise OpaqueError


def _slice(holder: Any, low: Any, high: Any) -> Any:
    if not isinstance(holder, str | list):
        raise OpaqueError
    return holder[low:high]


def _unary(operator: str, value: Any) -> Any:
    if operator == "not":
        return not truth(value)
    if _sort(value) != "number":
        raise OpaqueError
    return -value if operator == "-" else value


def _is_literal(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.String | nodes.Integer | nodes.Float | nodes.Bool)


def _sort(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return type(value).__name__


def _numbers(left: Any, right: Any) -> None:
    if _sort(left) != "number" or _sort(right) != "number":
        raise OpaqueError


def _alike(left: Any, right: Any) -> None:
    if _sort(left) != _sort(right) or _sort(left) not in ("number", "str"):
        raise OpaqueError


def _texts(left: Any, right: Any) -> None:
    if not isinstance(left, str) or not isinstance(right, str):
        raise OpaqueError


def _add(left: Any, right: Any) -> Any:
    _alike(left, right)
    if isinstance(left, str) and len(left) + len(right) > MAX_LENGTH:
        raise OpaqueError
    return left + right


def _arithmetic(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def checked(left: Any, right: Any) -> Any:
        _numbers(left, right)
        return apply(left, right)

    return checked


def _comparison(apply: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def checked(left: Any, right: Any) -> bool:
        _alike(left, right)
        return apply(left, right)

    return checked


def _text_test(apply: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def checked(left: Any, right: Any) -> bool:
        _texts(left, right)
        return apply(left, right)

    return checked


def _remainder(left: Any, right: Any) -> Any:
    if not isinstance(left, int) or not isinstance(right, int):
        raise OpaqueError
    return abs(left) % abs(right) * (-1 if left < 0 else 1)


def _within(left: Any, right: Any) -> bool:
    if isinstance(right, list | dict):
        return left in right
    raise OpaqueError


def _range(left: Any, right: Any) -> list[int]:
    if not isinstance(left, int) or not isinstance(right, int) or right - left > 1000:
        raise OpaqueError
    return list(range(left, right + 1))


def _power(left: float, right: float) -> float:
    return floating(left) ** floating(right) if abs(right) < 1000 else floating("x")


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _add,
    "-": _arithmetic(lambda left, right: left - right),
    "*": _arithmetic(lambda left, right: left * right),
    "/": _arithmetic(lambda left, right: floating(left) / right),
    "%": _arithmetic(_remainder),
    "**": _arithmetic(_power),
    "<": _comparison(lambda left, right: left < right),
    "<=": _comparison(lambda left, right: left <= right),
    ">": _comparison(lambda left, right: left > right),
    ">=": _comparison(lambda left, right: left >= right),
    "contains": _text_test(lambda left, right: right in left),
    "startsWith": _text_test(str.startswith),
    "endsWith": _text_test(str.endswith),
    "in": _within,
    "..": _range,
}
