"""Agreement with what the code of Argo itself made of ten thousand texts (reference material beside the repository)."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wfc.expr import functions
from wfc.expr.nodes import Call, Expression, Member, Name, walk
from wfc.expr.parser import ExpressionSyntaxError, parse_depends, parse_expression, parse_when
from wfc.expr.tags import TagKind, scan

# How the parsers of expr-lang and govaluate word what is wrong with a text itself.
SYNTAX = re.compile(
    r"unexpected token (\w+\(|EOF)|unexpected end of expression|bad number syntax|literal not terminated|expected name"
    r"|invalid char escape|a map key must be|expected at least \d+ arguments($| \()|unclosed comment|cannot be mixed"
    r"|unrecognized character|pointer accessor|invalid (hex|float|integer|octal|binary) literal"
    r"|Cannot transition|Invalid token|Unexpected end of expression|Unbalanced|Unclosed|unexported field"
    r"|Hanging accessor|Unable to parse|Undefined function"
)


class Line(dict[str, Any]):
    """One line of the corpus."""

    @property
    def broken(self) -> bool:
        """Whether the text itself was refused."""
        return not self["ok"] and bool(SYNTAX.search(self["error"]))


@pytest.fixture(scope="module")
def corpus(shared: Path) -> list[Line]:
    with gzip.open(shared / "expressions" / "expressions.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [Line(json.loads(line)) for line in lines]


def texts(line: Line) -> Iterator[tuple[Callable[[str], Expression], str]]:
    match line["kind"]:
        case "tag":
            bodies = [tag.body for tag in scan(line["text"]) if tag.kind is TagKind.EXPRESSION]
            # Of several tags, the error does not say which one it is about.
            if line["mode"] == "strict" and len(bodies) == 1:
                yield parse_expression, bodies[0]
        case "bare":
            yield parse_expression, line["text"]
        case "when":
            substituted = line["text"] if line.get("substituted") is None else line["substituted"]
            # A tag that stayed is an operand for us, a stray brace for govaluate. A break cuts the error short.
            if "{{" not in substituted and "\n" not in substituted:
                yield parse_when, substituted
        case "depends":
            # What fails for another reason than syntax (an unknown name, a text) is refused by our grammar, too.
            if line["text"] and "{{" not in line["text"] and (line["ok"] or line.broken):
                yield parse_depends, line["text"]


@pytest.mark.parametrize(("kind", "least"), [("tag", 6000), ("bare", 450), ("when", 1500), ("depends", 1000)])
def test_texts_are_refused_where_argo_refuses_them(corpus: list[Line], kind: str, least: int) -> None:
    judged, wrong = 0, []
    for line in corpus:
        if line["kind"] != kind:
            continue
        for parse, text in texts(line):
            judged += 1
            try:
                parse(text)
            except ExpressionSyntaxError as error:
                if not line.broken:
                    wrong.append((text, error.message, line["error"]))
            else:
                if line.broken:
                    wrong.append((text, "accepted", line["error"]))
    assert judged >= least
    assert len(wrong) <= judged * 0.005, wrong


def test_calls_that_argo_made_fit_the_table_of_functions(corpus: list[Line]) -> None:
    calls = 0
    for line in corpus:
        if not line["ok"] or line["kind"] not in {"tag", "bare"}:
            continue
        for parse, text in texts(line):
            if parse is not parse_expression:
                continue
            try:
                tree = parse(text)
            except ExpressionSyntaxError:
                continue
            for node in walk(tree):
                if isinstance(node, Call) and (function := functions.find(named(node))) is not None:
                    calls += 1
                    assert function.takes(len(node.arguments)), text
    assert calls > 1000


def named(call: Call) -> tuple[str, ...]:
    match call.function:
        case Name(name=name):
            return (name,)
        case Member(object=Name(name=target), name=name):
            return (target, name)
        case _:
            return ()
