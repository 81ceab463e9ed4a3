"""Turns the ``*.lark`` grammars into the tables of `wfc.expr.tables`: ``python -m wfc.expr.generate``.

Lark reads a grammar and builds its LALR tables in tens of milliseconds, and its import takes forty more: too much for the first
expression of a run. So it works here, ahead of time, and the tables it finds are kept as plain text. A test generates them again and
compares; another one lets lark parse beside the tables.

This is the one module that imports lark.
"""

from __future__ import annotations

import logging
import re
from importlib import resources
from pathlib import Path
from typing import Any

import lark
from lark.lexer import PatternStr, TerminalDef
from lark.parsers.lalr_analysis import Shift

LANGUAGES = ("tag", "expression", "depends", "when")


def build(language: str) -> lark.Lark:
    """Return lark's own parser of one of the `LANGUAGES`; raise lark's GrammarError when its grammar is not LALR(1)."""
    text = resources.files("wfc.expr").joinpath(f"{language}.lark").read_text(encoding="utf-8")
    conflicts: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "conflict" in record.getMessage():
                conflicts.append(record.getMessage())

    collector = Collector()
    level = lark.logger.level
    lark.logger.addHandler(collector)
    lark.logger.setLevel(logging.DEBUG)
    try:
        # Lark settles shift/reduce conflicts by itself and only logs them; here, a grammar has none.
        parser = lark.Lark(text, parser="lalr", lexer="basic", debug=True)
    finally:
        lark.logger.removeHandler(collector)
        lark.logger.setLevel(level)
    if conflicts:
        raise lark.exceptions.GrammarError(f"{language}.lark: " + "\n".join(conflicts))
    return parser


def tables(language: str) -> dict[str, tuple[str, ...]]:
    """Return the tables of a language as text, field by field (`wfc.expr.lalr.Table` has their meaning)."""
    parser = build(language)
    engine: Any = parser.parser.parser  # type: ignore[attr-defined]
    table = engine._parse_table
    terminals = sorted(
        parser.terminals,
        key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
    )
    scanned, keywords = _split(terminals)
    rules = sorted(parser.rules, key=lambda rule: (rule.origin.name, rule.order, str(rule.expansion), str(rule.alias)))
    # Lark's rule objects compare by origin and expansion, which is what the numbering needs.
    numbers = {rule: number for number, rule in enumerate(rules)}
    # `$root_start` completes in the end state; it needs no action.
    states = _renumbered(table.states, table.start_states["start"], numbers)
    rows = []
    for state in states.order:
        cells = []
        for symbol, (action, target) in sorted(table.states[state].items()):
            # Shifts and gotos are kept as they are, reductions as the complement of the rule's number.
            cells.append(f"{symbol} {states.number[target] if action is Shift else ~numbers[target]}")
        rows.append(",".join(cells))
    return {
        "terminals": tuple(f"{name} {pattern}" for name, pattern in scanned),
        "keywords": tuple(f"{text} {name}" for text, name in sorted(keywords.items())),
        "ignored": tuple(sorted(parser.ignore_tokens)),
        "rules": tuple(f"{rule.origin.name} {len(rule.expansion)} {_action(rule)}" for rule in rules),
        "rows": tuple(rows),
        "accepting": (str(states.number[table.end_states["start"]]),),
    }


def render() -> str:
    """Return the text of ``tables.py``."""
    lines = [
        '"""The LALR tables of the languages, generated from the grammars by ``python -m wfc.expr.generate``. Do not edit."""',
        "",
        "from __future__ import annotations",
        "",
    ]
    for language in LANGUAGES:
        for field, values in tables(language).items():
            lines.append(f"{language.upper()}_{field.upper()}: tuple[str, ...] = (")
            lines += [f"    {_literal(value)}," for value in values]
            lines.append(")")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write ``tables.py`` beside this module."""
    Path(__file__).with_name("tables.py").write_text(render(), encoding="utf-8")


class _States:
    """The states in a stable order: as they are reached from the first one, by symbols in alphabetical order."""

    def __init__(self, order: list[Any]) -> None:
        self.order = order
        self.number = {state: number for number, state in enumerate(order)}


def _renumbered(states: Any, first: Any, rules: Any) -> _States:
    order, known = [first], {first}
    for state in order:
        for _, (action, target) in sorted(states[state].items(), key=lambda cell: cell[0]):
            if action is Shift and target not in known:
                known.add(target)
                order.append(target)
            elif action is not Shift and target not in rules:
                raise LookupError(f"no number for the rule {target}")
    return _States(order)


def _split(terminals: list[TerminalDef]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Part the words that another terminal's pattern matches, too, from what the scanner looks for."""
    patterns = [t for t in terminals if not isinstance(t.pattern, PatternStr)]
    scanned, keywords = [], {}
    for terminal in terminals:
        texts = [terminal.pattern.value] if isinstance(terminal.pattern, PatternStr) else []
        if texts and any(re.fullmatch(p.pattern.to_regexp(), texts[0]) for p in patterns) and texts[0].isalpha():
            keywords[texts[0]] = terminal.name
        else:
            scanned.append((terminal.name, terminal.pattern.to_regexp()))
    return scanned, keywords


def _action(rule: Any) -> str:
    """Name the method that a completed rule calls; `_` splices its children, `=` hands a single child through."""
    if rule.alias:
        return str(rule.alias)
    name = str(rule.origin.name)
    if name.startswith("_"):
        return "_"
    return "=" if rule.options.expand1 and len(rule.expansion) == 1 else name


def _literal(text: str) -> str:
    """Return a Python literal of at most the project's line length, continued where it is longer."""
    width = 108
    pieces = [text[i : i + width] for i in range(0, len(text), width)] or [""]
    return "\n    ".join(repr(piece) for piece in pieces)


if __name__ == "__main__":
    main()
