"""The operators of expr-lang with their levels, and precedence climbing over a flat chain of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfc.expr.lalr import ExpressionSyntaxError, Token
from wfc.expr.nodes import Binary, Expression, Unary

SPELLINGS = {"||": "or", "&&": "and", "!": "not", "^": "**"}
"""Operators with two spellings, and the one that the tree has."""

BINARY = {
    "or": 10, "and": 15,
    "==": 20, "!=": 20, "<": 20, ">": 20, "<=": 20, ">=": 20,
    "in": 20, "matches": 20, "contains": 20, "startsWith": 20, "endsWith": 20,
    "..": 25, "+": 30, "-": 30, "*": 60, "/": 60, "%": 60, "**": 100, "??": 500,
}  # fmt: skip
"""Level of each operator between operands; the higher one binds first. All but ``**`` group from the left."""

PREFIX = {"not": 50, "-": 90, "+": 90}

ORDERINGS = frozenset({"<", ">", "<=", ">="})
"""The comparisons that chain: ``1 < x < 9``."""


class Operator(NamedTuple):
    """An operator in a chain; `negated` for ``not in`` and its like, then `start` is that of the ``not``."""

    name: str
    start: int
    end: int
    negated: bool = False


class Pipe(NamedTuple):
    """``| f(…)`` in a chain: makes a call of what stands to its left."""

    apply: Callable[[Expression], Expression]


Item = Operator | Pipe | Expression


def operator(token: Token) -> Operator:
    """Make an operator of its token."""
    return Operator(SPELLINGS.get(token.text, token.text), token.start, token.end)


def climb(items: list[Item]) -> Expression:
    """Put a chain in order: operands, operators between them, prefix operators before them, pipes behind.

    Raises `ExpressionSyntaxError` where ``??`` is mixed with another operator without parentheses, which expr-lang
    refuses, and where operators nest deeper than `DEPTH`.
    """
    return _Climber(items).expression(0)


DEPTH = 200
"""How deep brackets and prefix operators may nest: far beyond what is written, and short of the interpreter's own
limit."""


class _Climber:
    """Reads a well-formed chain from left to right, as expr-lang's parser does."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.position = 0
        self.depth = 0

    def expression(self, level: int) -> Expression:
        left = self.operand()
        coalesced = False
        while self.position < len(self.items):
            item = self.items[self.position]
            if isinstance(item, Pipe):
                if level:
                    break
                self.position += 1
                left, coalesced = item.apply(left), False
                continue
            assert isinstance(item, Operator)
            own = BINARY[item.name]
            if own < level:
                break
            self.position += 1
            if coalesced and item.name != "??":
                message = f"`??` and `{item.name}` cannot stand side by side without parentheses"
                raise ExpressionSyntaxError(message, item.start, item.end)
            coalesced = item.name == "??"
            if item.name in ORDERINGS:
                left = self.comparisons(left, item, own)
                continue
            right = self.nested(item, own if item.name == "**" else own + 1)
            left = Binary(item.name, left, right, item.start, left.start, right.end)
            if item.negated:
                left = Unary("not", left, item.start, left.start, left.end)
        return left

    def comparisons(self, left: Expression, item: Operator, level: int) -> Expression:
        begin = left.start
        whole: Expression | None = None
        while True:
            right = self.nested(item, level + 1)
            one = Binary(item.name, left, right, item.start, left.start, right.end)
            whole = one if whole is None else Binary("and", whole, one, item.start, begin, right.end)
            following = self.items[self.position] if self.position < len(self.items) else None
            if not (isinstance(following, Operator) and following.name in ORDERINGS):
                return whole
            item, left = following, right
            self.position += 1

    def operand(self) -> Expression:
        item = self.items[self.position]
        self.position += 1
        if isinstance(item, Operator):
            inner = self.nested(item, PREFIX[item.name])
            return Unary(item.name, inner, item.start, item.start, inner.end)
        assert not isinstance(item, Pipe)
        return item

    def nested(self, item: Operator, level: int) -> Expression:
        self.depth += 1
        if self.depth > DEPTH:
            raise ExpressionSyntaxError(f"operators nest deeper than {DEPTH} levels", item.start, item.end)
        found = self.expression(level)
        self.depth -= 1
        return found
