"""Words the syntax errors of the languages: what was expected, in the terms of who writes the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wfc.expr.lalr import END, ExpressionSyntaxError, Token

_SHOWN = {
    "LPAR": "`(`", "RPAR": "`)`", "LSQB": "`[`", "RSQB": "`]`", "LBRACE": "`{`", "RBRACE": "`}`", "BLOCK": "`{`",
    "COMMA": "`,`", "COLON": "`:`", "SEMICOLON": "`;`", "ASSIGN": "`=`", "ELSE": "`else`", "NAME": "a name",
    "CONTAINS": "`contains`", "ENDS_WITH": "`endsWith`", "IN": "`in`", "MATCHES": "`matches`",
    "STARTS_WITH": "`startsWith`",
}  # fmt: skip
_CLOSING = ("RPAR", "RSQB", "RBRACE")
# What a person waits for first when several things are possible.
_FIRST = (*_CLOSING, "COLON", "SEMICOLON", "ASSIGN", "ELSE", "LBRACE", "LPAR")
_OPERANDS = frozenset({"NUMBER", "NAME", "WORD", "TASK"})
# Terminals that stand between two operands.
_BETWEEN = frozenset({"SIGN", "OPERATOR", "OR", "AND", "COMPARATOR", "SUM", "MINUS"})


class Language(NamedTuple):
    """How one of the languages is spoken of."""

    operand: str
    operator: str
    hints: dict[str, str]
    """What to write for words and signs of other languages."""
    digits: str = "`{}` is no number"

    def explain(self, previous: Token | None, token: Token, expected: frozenset[str]) -> ExpressionSyntaxError:
        """Word the error at `token`; `expected` are the terminals that could have stood there."""
        for suspect in (token, previous):
            if suspect is not None and suspect.text in self.hints:
                message = f"`{suspect.text}` is no operator here: write `{self.hints[suspect.text]}`"
                return ExpressionSyntaxError(message, suspect.start, suspect.end)
        return ExpressionSyntaxError(self._message(previous, token, expected), token.start, token.end)

    def _message(self, previous: Token | None, token: Token, expected: frozenset[str]) -> str:
        found = _short(token.text)
        if token.type == END and previous is None:
            return f"the text is empty: expected {self._wanted(expected)}"
        if token.type in _CLOSING and END in expected:
            return f"`{found}` closes nothing"
        place = f"after `{_short(previous.text)}`" if previous else "at the beginning"
        ending = ", where the text ends" if token.type == END else f", found `{found}`"
        return f"expected {self._wanted(expected)} {place}{ending}"

    def _wanted(self, expected: frozenset[str]) -> str:
        if len(expected & _OPERANDS) > 1 or (expected & _OPERANDS and "LPAR" in expected):
            parts = [self.operand, *(_SHOWN[name] for name in _CLOSING if name in expected)]
        elif "NAME" in expected:
            parts = ["a name"]
        elif expected & _BETWEEN:
            # Operators are many, and nobody waits for the parenthesis of a call or a semicolon then.
            parts = [self.operator, *(_SHOWN[name] for name in _CLOSING if name in expected)]
        else:
            parts = [_SHOWN[name] for name in _FIRST if name in expected]
        if "COMMA" in expected and self.operand not in parts:
            parts.append("`,`")
        if END in expected:
            parts.append("the end")
        if not parts:
            parts = sorted(_SHOWN.get(name, name.lower()) for name in expected)
        return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" or {parts[-1]}"

    def failure(self, text: str, position: int) -> ExpressionSyntaxError:
        """Say why no terminal begins at `position`."""
        character = text[position]
        rest = text[position : position + 2]
        if character in "'\"`" or rest.lower() in {"b'", 'b"'}:
            return ExpressionSyntaxError("this quoted text does not end", position, len(text))
        if rest == "/*":
            return ExpressionSyntaxError("this comment does not end", position, len(text))
        if character == "[":
            return ExpressionSyntaxError("this `[` has no `]`", position, len(text))
        if rest == "{{":
            return ExpressionSyntaxError("this tag does not end", position, len(text))
        if character.isdigit() or (character == "." and rest[1:].isdigit()):
            end = _run(text, position, lambda one: one.isalnum() or one in "._")
            return ExpressionSyntaxError(self.digits.format(text[position:end]), position, end)
        end = position + 1
        if self is WHEN and not character.isalnum():
            end = _run(text, position, lambda one: not (one.isalnum() or one.isspace() or one in "()[]'\""))
        elif self is DEPENDS and character.isalnum():
            end = _run(text, position, lambda one: one.isalnum() or one in "._-")
        found = text[position:end]
        if found in self.hints:
            return ExpressionSyntaxError(f"`{found}` is no operator here: write `{self.hints[found]}`", position, end)
        return ExpressionSyntaxError(f"`{_short(found)}` has no meaning here", position, end)


def _run(text: str, start: int, belongs: Callable[[str], bool]) -> int:
    end = start + 1
    while end < len(text) and belongs(text[end]):
        end += 1
    return end


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


EXPRESSION = Language("an operand", "an operator", {"=": "==", "&": "&&", "===": "=="})
DEPENDS = Language(
    "a task's name",
    "`&&`, `||`",
    {"and": "&&", "or": "||", "not": "!", "&": "&&", "|": "||", ",": "&&"},
    "`{}` begins with a digit, which a task's name cannot do here",
)
WHEN = Language(
    "a value",
    "an operator",
    {"=": "==", "===": "==", "<>": "!=", "and": "&&", "or": "||", "not": "!"},
)
