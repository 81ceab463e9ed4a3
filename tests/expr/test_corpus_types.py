"""What Argo evaluates raises no error of ours (reference material beside the repository)."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from wfc.diagnostics import Severity
from wfc.expr.complaints import Complaint, Value, dynamic, static
from wfc.expr.depends_ends import check_depends
from wfc.expr.inference import infer
from wfc.expr.parser import ExpressionSyntaxError, parse_depends, parse_expression, parse_when
from wfc.expr.tags import TagKind, scan
from wfc.expr.types import BOOLEAN, INTEGER, STRING, UNKNOWN
from wfc.expr.when_types import check_when

HTTP = {
    "request.body": STRING, "request.method": STRING, "request.url": STRING,
    "response.body": STRING, "response.statusCode": INTEGER,
}  # fmt: skip


class Given:
    """The variables that a line of the corpus gives: texts, and maps of them."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.extras = line["mode"] != "http"
        self._texts: dict[str, object] = line["vars"] if self.extras else {}
        self.roots = frozenset(name.split(".")[0] for name in line["vars"])

    def type_of(self, words: tuple[str, ...]) -> Value:
        name = ".".join(words)
        if not self.extras:
            return dynamic(HTTP.get(name, UNKNOWN))
        if any(other.startswith(name + ".") for other in self._texts) or not isinstance(self._texts.get(name), str):
            return dynamic(UNKNOWN)
        return static(STRING) if len(words) == 1 else dynamic(STRING)


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[dict[str, Any]]:
    with gzip.open(shared / "expressions" / "expressions.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def complaints(line: dict[str, Any]) -> list[Complaint] | None:
    """What is said of a line; None where it is none of this reader's, or does not parse."""
    text = line["text"]
    try:
        match line["kind"], line["mode"]:
            case "tag", "strict":
                bodies = [tag.body for tag in scan(text) if tag.kind is TagKind.EXPRESSION]
                return [one for body in bodies for one in infer(parse_expression(body), body, Given(line))[1]]
            case "bare", mode:
                wants = UNKNOWN if mode == "value" else BOOLEAN
                return infer(parse_expression(text), text, Given(line), wants)[1]
            case "when", "step" if "{{=" not in text:
                return check_when(parse_when(text))
            case "depends", _ if text:
                return check_depends(parse_depends(text))
    except ExpressionSyntaxError:
        pass
    return None


def test_what_argo_evaluates_raises_no_error(lines: list[dict[str, Any]]) -> None:
    false = []
    for line in lines:
        found = complaints(line) or []
        errors = [one.message for one in found if one.rule.severity is Severity.ERROR]
        if line["ok"] and errors:
            false.append((line["text"], errors))
    assert false == []


def test_what_is_called_certain_is(lines: list[dict[str, Any]]) -> None:
    for line in lines:
        found = complaints(line) or []
        certain = [one.message for one in found if one.rule.code == "WF408" and one.start == 0]
        whole = [one for one in found if one.rule.code == "WF408" and one.end == len(line["text"]) and one.start == 0]
        if line["kind"] in ("bare", "when") and line["ok"] and whole:
            assert ("holds" in certain[0]) == line["result"], line["text"]
        if line["kind"] == "depends" and whole:
            assert line["result"] is not True, line["text"]


def test_most_of_what_fails_by_its_types_is_found(lines: list[dict[str, Any]]) -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    for line in lines:
        found = complaints(line)
        if not line["ok"] and found is not None:
            counts[line["kind"], bool(found)] += 1
    assert counts["tag", True] > 0.8 * (counts["tag", True] + counts["tag", False])
    assert counts["bare", True] > 0.8 * (counts["bare", True] + counts["bare", False])
    assert counts["when", True] > 0.8 * (counts["when", True] + counts["when", False])
