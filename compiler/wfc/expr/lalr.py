"""Runs the generated tables: a scanner and an LALR(1) parser for every language of the package, without lark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple


class Token(NamedTuple):
    """One terminal of a text."""

    type: str
    text: str
    start: int
    end: int


class ExpressionSyntaxError(ValueError):
    """A text is not of its language. `start` and `end` delimit what is wrong, in the text that was given."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class Table:
    """The tables of one language, unpacked from their text form (the fields of `generate.tables`)."""

    __slots__ = ("accepting", "actions", "ignored", "keywords", "rules", "scan")

    def __init__(
        self,
        terminals: Sequence[str],
        keywords: Sequence[str],
        ignored: Sequence[str],
        rules: Sequence[str],
        rows: Sequence[str],
        accepting: Sequence[str],
    ) -> None:
        named = [terminal.partition(" ") for terminal in terminals]
        self.scan = re.compile("|".join(f"(?P<{name}>{pattern})" for name, _, pattern in named)).match
        self.keywords: dict[str, str] = dict(_pair(keyword) for keyword in keywords)
        self.ignored = frozenset(ignored)
        self.rules = [(origin, int(size), action) for origin, size, action in (rule.split(" ") for rule in rules)]
        self.actions: list[dict[str, int]] = [
            {symbol: int(target) for symbol, target in map(_pair, row.split(",") if row else ())} for row in rows
        ]
        self.accepting = int(accepting[0])


class Splice(list[Any]):
    """The children of a rule that adds no level to the tree."""


Failure = Callable[[str, int], ExpressionSyntaxError]
"""Explains why no terminal begins at an offset of a text."""

Explain = Callable[[Token | None, Token, frozenset[str]], ExpressionSyntaxError]
"""Words a syntax error: the token before it (None at the beginning), the unexpected one, what was expected."""

END = "$END"


def tokenize(table: Table, text: str, failure: Failure) -> list[Token]:
    """Cut `text` into tokens, without the ignored ones; raise what `failure` returns where none fits."""
    tokens = []
    position, length = 0, len(text)
    scan, keywords, ignored = table.scan, table.keywords, table.ignored
    while position < length:
        match = scan(text, position)
        if match is None or match.end() == position:
            raise failure(text, position)
        name = match.lastgroup or ""
        end = match.end()
        if name not in ignored:
            found = match.group()
            tokens.append(Token(keywords.get(found, name), found, position, end))
        position = end
    return tokens


def parse(table: Table, tokens: Iterable[Token], length: int, builder: object, explain: Explain) -> Any:
    """Parse the tokens of a text of `length` characters and return what `builder` makes of the start rule.

    For each completed rule the method that the grammar names is called with the list of its children: tokens, and what
    the methods returned before. Raises `ExpressionSyntaxError` at the first token that cannot stand where it does. No
    recursion: the depth of a text is bounded by memory alone.
    """
    actions = table.actions
    rules = [
        (origin, size, None if action in {"_", "="} else getattr(builder, action), action)
        for origin, size, action in table.rules
    ]
    states: list[int] = [0]
    values: list[Any] = []
    previous: Token | None = None
    for token in (*tokens, Token(END, "", length, length)):
        while True:
            target = actions[states[-1]].get(token.type)
            if target is None:
                raise explain(previous, token, _expected(table, states))
            if target >= 0:
                break
            origin, size, method, action = rules[~target]
            children: list[Any] = []
            if size:
                rest = values[-size:]
                if type(rest[0]) is Splice:
                    # A list grows in place, or a chain of n operators would copy n lists.
                    children = rest.pop(0)
                for value in rest:
                    if type(value) is Splice:
                        children += value
                    else:
                        children.append(value)
            if size:
                del values[-size:], states[-size:]
            if method is not None:
                values.append(method(children))
            elif action == "=":
                values.append(children[0])
            else:
                values.append(children if type(children) is Splice else Splice(children))
            state = actions[states[-1]][origin]
            if state == table.accepting and token.type == END:
                return values[-1]
            states.append(state)
        states.append(target)
        values.append(token)
        previous = token
    raise AssertionError("the end of the text is either accepted or refused")


def _expected(table: Table, states: list[int]) -> frozenset[str]:
    """Return the terminals that could stand where parsing stopped.

    A row alone says too much: a reduction that it offers for a terminal may lead to a state that refuses it.
    """
    found = set()
    for symbol in table.actions[states[-1]]:
        if not (symbol.isupper() or symbol == END):
            continue
        stack = list(states)
        target: int | None = table.actions[stack[-1]][symbol]
        while target is not None and target < 0:
            origin, size, _ = table.rules[~target]
            if size:
                del stack[-size:]
            stack.append(table.actions[stack[-1]][origin])
            target = 0 if symbol == END and stack[-1] == table.accepting else table.actions[stack[-1]].get(symbol)
        if target is not None:
            found.add(symbol)
    return frozenset(found)


def _pair(text: str) -> tuple[str, str]:
    first, _, second = text.rpartition(" ")
    return first, second
