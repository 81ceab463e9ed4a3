"""Parses the languages of a document's texts into the nodes of `wfc.expr.nodes`.

Parsing runs on generated tables (`wfc.expr.tables`), which the first text of a language unpacks. Equal texts are parsed
once. The import costs more than most documents need: only what has met an expression should import this module.
"""

from __future__ import annotations

from functools import lru_cache

from wfc.expr import builders, tables
from wfc.expr.lalr import ExpressionSyntaxError, Table, Token, parse, tokenize
from wfc.expr.messages import DEPENDS, EXPRESSION, WHEN, Language
from wfc.expr.nodes import Bool, Expression
from wfc.expr.retag import retag, trailing

__all__ = ["ExpressionSyntaxError", "parse_depends", "parse_expression", "parse_when"]

_CACHED = 4096


@lru_cache(maxsize=_CACHED)
def parse_expression(text: str) -> Expression:
    """Parse an expr-lang expression: what follows the ``=`` of a tag, or an ``expression:`` field.

    Raises `ExpressionSyntaxError` with a place in `text`. Accepts what the parser of expr-lang 1.17.8 accepts; whether
    names exist and types fit is not its business.
    """
    table = expression_table()
    tokens = retag(tokenize(table, text, EXPRESSION.failure))
    return _parsed(table, tokens, text, builders.ExpressionBuilder(), EXPRESSION)


@lru_cache(maxsize=_CACHED)
def parse_depends(text: str) -> Expression:
    """Parse the ``depends`` of a DAG task into `TaskResult`, `Binary`, `Unary` and their like.

    Raises `ExpressionSyntaxError` for what the controller fails to evaluate when the task's turn comes (Argo's
    validator only looks for words in the text). Whether tasks and results exist is not checked.
    """
    table = depends_table()
    tokens = trailing(tokenize(table, text, DEPENDS.failure))
    return _parsed(table, tokens, text, builders.DependsBuilder(), DEPENDS)


@lru_cache(maxsize=_CACHED)
def parse_when(text: str) -> Expression:
    """Parse a ``when`` condition; tags in the place of operands become `Placeholder`.

    An empty text is no condition and gives true, as in Argo. Raises `ExpressionSyntaxError` for what govaluate refuses.
    """
    if not text:
        return Bool(value=True, start=0, end=0)
    table = when_table()
    return _parsed(table, tokenize(table, text, WHEN.failure), text, builders.WhenBuilder(), WHEN)


def _parsed(table: Table, tokens: list[Token], text: str, builder: object, language: Language) -> Expression:
    found: Expression = parse(table, tokens, len(text), builder, language.explain)
    return found


@lru_cache(maxsize=1)
def expression_table() -> Table:
    """Return the unpacked tables of ``expression.lark``."""
    return Table(
        tables.EXPRESSION_TERMINALS, tables.EXPRESSION_KEYWORDS, tables.EXPRESSION_IGNORED,
        tables.EXPRESSION_RULES, tables.EXPRESSION_ROWS, tables.EXPRESSION_ACCEPTING,
    )  # fmt: skip


@lru_cache(maxsize=1)
def depends_table() -> Table:
    """Return the unpacked tables of ``depends.lark``."""
    return Table(
        tables.DEPENDS_TERMINALS, tables.DEPENDS_KEYWORDS, tables.DEPENDS_IGNORED,
        tables.DEPENDS_RULES, tables.DEPENDS_ROWS, tables.DEPENDS_ACCEPTING,
    )  # fmt: skip


@lru_cache(maxsize=1)
def when_table() -> Table:
    """Return the unpacked tables of ``when.lark``."""
    return Table(
        tables.WHEN_TERMINALS, tables.WHEN_KEYWORDS, tables.WHEN_IGNORED,
        tables.WHEN_RULES, tables.WHEN_ROWS, tables.WHEN_ACCEPTING,
    )  # fmt: skip
