"""The tables stand for the grammars: they are what lark makes of them, and parse as lark does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Token as LarkToken
from lark import Tree
from lark.exceptions import GrammarError, UnexpectedInput
from lark.lexer import Lexer

from tests.expr.trees import expressions
from tests.expr.unparse import unparse
from wfc.expr import generate, lalr, messages, parser, retag, tables
from wfc.expr.nodes import Expression

TABLES = {"expression": parser.expression_table, "depends": parser.depends_table, "when": parser.when_table}
LANGUAGES = {"expression": messages.EXPRESSION, "depends": messages.DEPENDS, "when": messages.WHEN}
SORTERS = {"expression": retag.retag, "depends": retag.trailing, "when": list}


def test_the_tables_are_those_of_the_grammars() -> None:
    current = Path(tables.__file__).read_text(encoding="utf-8")
    assert generate.render() == current, "run python -m wfc.expr.generate"


def test_a_grammar_with_a_conflict_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.lark").write_text('start: "if" start ("else" start)? | "x"\n')
    monkeypatch.setattr(generate.resources, "files", lambda _: tmp_path)
    with pytest.raises(GrammarError, match="Shift/Reduce conflict"):
        generate.build("bad")


class Tokens(Lexer):
    """Hands our tokens to lark."""

    def __init__(self, _: object) -> None: ...

    def lex(self, state: Any) -> Iterator[LarkToken]:
        for token in state:
            yield LarkToken(token.type, token.text, token.start)


class Recorder:
    """A builder for all rules: keeps their names and children, as lark's trees do."""

    def __getattr__(self, action: str) -> Any:
        return lambda children: (action, *(c.text if isinstance(c, lalr.Token) else c for c in children))


def of_lark(tree: Any) -> Any:
    return (str(tree.data), *map(of_lark, tree.children)) if isinstance(tree, Tree) else str(tree)


LARK = {
    language: generate.build(language, lexer=Tokens, keep_all_tokens=True, debug=False, maybe_placeholders=False)
    for language in TABLES
}


def agree(language: str, text: str) -> None:
    table = TABLES[language]()
    try:
        tokens = SORTERS[language](lalr.tokenize(table, text, LANGUAGES[language].failure))
    except lalr.ExpressionSyntaxError:
        return
    try:
        ours = lalr.parse(table, tokens, len(text), Recorder(), LANGUAGES[language].explain)
    except lalr.ExpressionSyntaxError:
        with pytest.raises(UnexpectedInput):
            LARK[language].parse(tokens)
    else:
        assert of_lark(LARK[language].parse(tokens)) == ours


@given(expressions)
def test_lark_agrees_on_expressions(tree: Expression) -> None:
    agree("expression", unparse(tree))


words = [
    "a",
    "b.c",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "?",
    "?.",
    ".",
    "..",
    "+",
    "-",
    "*",
    "**",
    "??",
    "|",
    "||",
    "&&",
    "!",
    "not",
    "in",
    "==",
    "<",
    "#",
    ".x",
    "1",
    "'x'",
    "let",
    "if",
    "else",
    "=",
    "map(",
    "{{t}}",
    "A.Failed",
]


@given(st.sampled_from(sorted(TABLES)), st.lists(st.sampled_from(words), max_size=10).map(" ".join))
def test_lark_agrees_on_anything(language: str, text: str) -> None:
    agree(language, text)
