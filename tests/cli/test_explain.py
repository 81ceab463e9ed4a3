"""``wfc explain``, ``wfc rules``, ``wfc schema``: what wfc says about itself."""

import json
from pathlib import Path

import pytest

import wfc.cli.explain
from tests.cli.conftest import Wfc
from wfc.diagnostics import Rule
from wfc.resources import SCHEMAS, Example, example
from wfc.rules import RULES, UNDECLARED_OUTPUT


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_page(wfc: Wfc, rule: Rule) -> None:
    result = wfc("explain", rule.code)
    assert (result.code, result.err) == (0, "")
    head = f"{rule.code} {rule.name}: {rule.summary}\n\nSeverity: {rule.severity.word}. Argo's own validator "
    assert result.out.startswith(head)
    assert result == wfc("explain", rule.name) == wfc("explain", rule.code.lower())


def test_a_page_in_full() -> None:
    shown = Example("a: 1\n\nb: 2\n", "error[WF302]: no\n", "a: 2\n")
    page = wfc.cli.explain.page(UNDECLARED_OUTPUT, shown)
    assert (
        page
        == """\
WF302 undeclared-output: a task or step does not output what is read from it

Severity: error. Argo's own validator refuses it too.

The template that the task or step calls declares its outputs; the reference names one
that is not among them.

An example:

    a: 1

    b: 2

What wfc check says:

    error[WF302]: no

Without the mistake:

    a: 2
"""
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_example_is_the_golden_case(root: Path, rule: Rule) -> None:
    case = root / "golden" / "rules" / f"{rule.code}-{rule.name}"
    document = "example.yaml" if (case / "session.txt").exists() else "spec.yaml"
    texts = (
        (case / name).read_text(encoding="utf-8", errors="replace") if (case / name).exists() else ""
        for name in (document, "diagnostics.txt", "fixed.yaml", "session.txt")
    )
    assert example(rule.code, rule.name) == Example(*texts)


def test_a_rule_without_an_example_has_a_shorter_page() -> None:
    assert example("WF000", "no-such-rule") == Example("", "", "")
    assert "example" not in wfc.cli.explain.page(UNDECLARED_OUTPUT, Example("", "", ""))


def test_a_page_for_programs(wfc: Wfc) -> None:
    (first, second) = json.loads(wfc("explain", "WF302", "WF001", "--format", "json").out)
    assert set(first) == {"code", "name", "severity", "summary", "argo_rejects", "why", "bad", "output", "good"}
    assert (first["code"], first["severity"], first["argo_rejects"]) == ("WF302", "error", True)
    shown = example("WF302", "undeclared-output")
    assert (first["bad"], first["output"], first["good"]) == (shown.spec, shown.diagnostics, shown.fixed)
    assert (second["bad"], second["good"]) == (None, None)
    assert second["output"].startswith("$ wfc check ")


def test_several_rules(wfc: Wfc) -> None:
    both = wfc("explain", "WF302", "WF301").out
    assert both == wfc("explain", "WF302").out + "\n" + wfc("explain", "WF301").out


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("undeclared-outptu", "there is no rule `undeclared-outptu` (did you mean undeclared-output?)"),
        ("WF30", "there is no rule `WF30` (did you mean WF"),
        ("something-else", "there is no rule `something-else` (`wfc rules` lists them)"),
    ],
)
def test_an_unknown_rule(wfc: Wfc, word: str, message: str) -> None:
    result = wfc("explain", "WF302", word)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"wfc: {message}")


def test_the_table_of_rules(wfc: Wfc) -> None:
    lines = wfc("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES]
    assert len({line.index(rule.summary) for line, rule in zip(lines, RULES, strict=True)}) == 1
    table = json.loads(wfc("rules", "--format", "json").out)
    assert [entry["name"] for entry in table] == [rule.name for rule in RULES]
    assert set(table[0]) == {"code", "name", "severity", "summary", "argo_rejects", "why"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_printed_as_they_are(wfc: Wfc, name: str) -> None:
    result = wfc("schema", name)
    assert result.code == 0
    assert json.loads(result.out)["$id"] == f"urn:wfc:schema:{name}"
    if name == "workflow":
        assert wfc("schema") == result
