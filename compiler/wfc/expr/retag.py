"""Tells apart the tokens of an expression that look the same: the part of expr-lang's syntax with a context."""

from __future__ import annotations

from wfc.expr.lalr import ExpressionSyntaxError, Token
from wfc.expr.operators import DEPTH

FUNCTIONS = frozenset(
    {"all", "none", "any", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "groupBy"}
)
"""Builtins of a list and a predicate."""
FOLDS = frozenset({"sortBy", "reduce"})
"""Builtins of a list, a predicate and perhaps a value."""
TALLIES = frozenset({"count", "sum"})
"""Builtins of a list and perhaps a predicate."""

_KINDS = {**dict.fromkeys(FUNCTIONS, "FUNCTION"), **dict.fromkeys(FOLDS, "FOLD"), **dict.fromkeys(TALLIES, "TALLY")}
_OPENING = frozenset({"LPAR", "LSQB", "LBRACE"})
_CLOSING = frozenset({"RPAR", "RSQB", "RBRACE"})
# What an operand can follow, so that a dot behind it can only be that of a pointer's member.
_BEFORE_OPERAND = frozenset({
    "", "LPAR", "LSQB", "LBRACE", "BLOCK", "COMMA", "COLON", "QUESTION", "SEMICOLON", "ASSIGN", "SIGN", "OPERATOR",
    "OR", "AND", "IN", "MATCHES", "CONTAINS", "STARTS_WITH", "ENDS_WITH", "NOT", "BANG", "IF", "PIPE",
})  # fmt: skip


def retag(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the types that the grammar asks for.

    A word behind a dot is a name, even one of the language's own. A function's name that takes a predicate is told from
    other names (before a parenthesis only), the brace that opens a predicate from a map's, and a last semicolon from
    one between expressions. Raises `ExpressionSyntaxError` for ``#`` outside a predicate and for brackets that nest too
    deeply.
    """
    found: list[Token] = []
    # One entry for each open bracket: the number of the argument that is a predicate (-1: none), and the present
    # argument.
    frames: list[list[int]] = []
    depth = 0  # of predicates around the token
    previous = ""
    for position, token in enumerate(tokens):
        kind = token.type
        if previous in {"DOT", "OPTIONAL"} and token.text.isidentifier():
            kind = "NAME"
        elif kind == "NAME" and token.text in _KINDS:
            following = tokens[position + 1].type if position + 1 < len(tokens) else ""
            if following == "LPAR":
                kind = _KINDS[token.text]
        elif kind == "LBRACE" and _opens_predicate(frames, previous):
            kind = "BLOCK"
        if kind in _OPENING or kind == "BLOCK":
            if len(frames) >= DEPTH:
                raise ExpressionSyntaxError(f"brackets nest deeper than {DEPTH} levels", token.start, token.end)
            frame = [-1, 0]
            if kind == "LPAR" and previous in {"FUNCTION", "FOLD", "TALLY"}:
                piped = len(found) > 1 and found[-2].type == "PIPE"
                frame = [0 if piped else 1, 0]
                depth += piped
            frames.append(frame)
        elif kind in _CLOSING:
            if frames:
                predicate, argument = frames.pop()
                depth -= predicate == argument
        elif kind == "COMMA" and frames:
            frame = frames[-1]
            depth -= frame[0] == frame[1]
            frame[1] += 1
            depth += frame[0] == frame[1]
        elif depth == 0 and (kind == "POINTER" or (kind == "DOT" and previous in _BEFORE_OPERAND)):
            raise ExpressionSyntaxError(
                f"`{token.text}` stands for an element, and no predicate is around it", token.start, token.end
            )
        found.append(token if kind == token.type else token._replace(type=kind))
        previous = kind
    return trailing(found)


def _opens_predicate(frames: list[list[int]], previous: str) -> bool:
    return bool(frames) and frames[-1][0] == frames[-1][1] and previous in {"COMMA", "LPAR"}


def trailing(tokens: list[Token]) -> list[Token]:
    """Mark a semicolon at the very end."""
    if tokens and tokens[-1].type == "SEMICOLON":
        return [*tokens[:-1], tokens[-1]._replace(type="TRAILING")]
    return tokens
