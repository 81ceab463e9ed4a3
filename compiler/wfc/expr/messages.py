"""Words the syntax errors of the languages: what was expected, in the terms of who writes the text."""

from __future__ import annotations

from typing import NamedTuple

from wfc.expr.lalr import END, ExpressionSyntaxError, Token

_SHOWN = {
    "LPAR": "`(`", "RPAR": "`)`", "LSQB": "`[`", "RSQB": "`]`", "LBRACE": "`{`", "RBRACE": "`}`", "BLOCK": "`{`",
    "COMMA": "`,`", "COLON": "`:`", "SEMICOLON": "`;`", "ASSIGN": "`=`", "ELSE": "`else`", "NAME": "a name",
}  # fmt: skip
# What a person waits for first when several things are possible.
_FIRST = ("RPAR", "RSQB", "RBRACE", "COLON", "SEMICOLON", "ASSIGN", "ELSE", "LBRACE", "LPAR")
_OPERANDS = frozenset({"NUMBER", "NAME", "WORD", "TASK"})


class Language(NamedTuple):
    """How one of the languages is spoken of."""

    operand: str
    operator: str
    end: str
    operators: frozenset[str]
    """Terminals that stand between two operands."""

    def explain(self, previous: Token | None, token: Token, expected: frozenset[str]) -> str:
        """Word the error at `token`; `expected` are the terminals that could have stood there."""
        place = f"after `{_short(previous.text)}`" if previous else "at the beginning"
        if previous is not None and token.type == END:
            place = f"after `{_short(previous.text)}`, where the text ends"
        wanted = self._wanted(expected)
        if token.type == END:
            return f"expected {wanted} {place}" if previous else f"the text is empty: expected {wanted}"
        return f"expected {wanted} {place}, found `{_short(token.text)}`"

    def _wanted(self, expected: frozenset[str]) -> str:
        parts = []
        if len(expected & _OPERANDS) > 1 or (expected & _OPERANDS and "LPAR" in expected):
            parts.append(self.operand)
        elif "NAME" in expected:
            parts.append("a name")
        elif expected & self.operators:
            parts.append(self.operator)
        closing = [_SHOWN[name] for name in _FIRST if name in expected]
        if parts and parts[0] == self.operand:
            closing = [shown for shown in closing if shown in {"`)`", "`]`", "`}`"}]
        parts += closing
        if "COMMA" in expected and self.operand not in parts:
            parts.append("`,`")
        if END in expected:
            parts.append(self.end)
        if not parts:
            parts = sorted(_SHOWN.get(name, name.lower()) for name in expected)
        return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" or {parts[-1]}"

    def failure(self, text: str, position: int) -> ExpressionSyntaxError:
        """Say why no terminal begins at `position`."""
        character = text[position]
        rest = text[position:]
        if character in "'\"`" or rest[:2] in {"b'", 'b"'}:
            return ExpressionSyntaxError("this quoted text does not end", position, len(text))
        if rest.startswith("/*"):
            return ExpressionSyntaxError("this comment does not end", position, len(text))
        if rest.startswith("[") and self is not EXPRESSION:
            return ExpressionSyntaxError("this `[` has no `]`", position, len(text))
        if rest.startswith("{{"):
            return ExpressionSyntaxError("this tag does not end", position, len(text))
        if character.isdigit() or (character == "." and rest[1:2].isdigit()):
            end = position
            while end < len(text) and (text[end].isalnum() or text[end] in "._"):
                end += 1
            what = (
                "a task's name cannot begin with a digit here"
                if self is DEPENDS
                else f"`{rest[: end - position]}` is no number"
            )
            return ExpressionSyntaxError(what, position, end)
        end = position + 1
        if self is WHEN and not character.isalnum():
            while end < len(text) and not (text[end].isalnum() or text[end].isspace() or text[end] in "()[]'\""):
                end += 1
        elif self is DEPENDS and character.isalnum():
            while end < len(text) and (text[end].isalnum() or text[end] in "._-"):
                end += 1
        return ExpressionSyntaxError(f"`{_short(text[position:end])}` has no meaning here", position, end)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


_BETWEEN = frozenset({"SIGN", "OPERATOR", "OR", "AND", "COMPARATOR", "SUM", "MINUS"})
EXPRESSION = Language("an operand", "an operator", "the end", _BETWEEN)
DEPENDS = Language("a task's name", "`&&`, `||`", "the end", _BETWEEN)
WHEN = Language("a value", "an operator", "the end", _BETWEEN)
