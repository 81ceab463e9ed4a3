"""``when`` and ``depends`` by what their parts are worth."""

import pytest

from wfc.expr.depends_ends import check_depends
from wfc.expr.parser import parse_depends, parse_when
from wfc.expr.when_types import check_when


@pytest.mark.parametrize(
    "text",
    [
        "{{steps.flip.outputs.result}} == heads",
        "{{inputs.parameters.n}} > 3",
        "{{inputs.parameters.n}} == 3",
        "'{{inputs.parameters.s}}' == 'x y'",
        "'{{inputs.parameters.day}}' < '2024-01-02'",
        "{{tasks.a.status}} == Succeeded",
        "{{steps.f.outputs.result}} =~ hea",
        "{{inputs.parameters.flag}}",
        "{{inputs.parameters.flag}} == true",
        "{{inputs.parameters.x}} in (a, b)",
        "!{{inputs.parameters.flag}}",
        "{{inputs.parameters.n}} + 1 < 5",
        "true",
        "false",
        "[{{inputs.parameters.x}}] == heads",
        "true || foo",
    ],
)
def test_what_works_raises_no_complaint(text: str) -> None:
    assert [one.message for one in check_when(parse_when(text)) if one.rule.code != "WF408"] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'{{inputs.parameters.n}}' > 3", ["WF322 '{{inputs.parameters.n}}'"]),
        ("'{{inputs.parameters.n}}' == 3", ["WF323 '{{inputs.parameters.n}}'"]),
        ("'{{inputs.parameters.f}}' == true", ["WF323 '{{inputs.parameters.f}}'"]),
        ("{{inputs.parameters.f}} == 'true'", ["WF323 {{inputs.parameters.f}}"]),
        ("{{inputs.parameters.n}} != '3'", ["WF323 {{inputs.parameters.n}}"]),
        ("{{tasks.a.status}} == Success", ["WF323 Success"]),
        ('"{{workflow.status}}" == "Omitted"', ["WF323 Omitted"]),
        ("{{inputs.parameters.x}} == foo-bar", ["WF322 foo", "WF322 bar"]),
        ("{{inputs.parameters.x}} && heads", ["WF322 heads"]),
        ("{{inputs.parameters.x}} > true", ["WF322 true"]),
        ("{{inputs.parameters.x}} =~ 5", ["WF322 5"]),
        ("{{inputs.parameters.x}} in (a)", ["WF322 (a)"]),
        ("heads", ["WF324 heads"]),
        ("5", ["WF324 5"]),
        ("'true'", ["WF324 'true'"]),
        ("a == b", ["WF408 a == b"]),
        ("True == False", ["WF408 True == False"]),
        ("1 == 1 && true", ["WF408 1 == 1 && true"]),
    ],
)
def test_what_cannot_work_is_said_at_the_word(text: str, found: list[str]) -> None:
    assert [f"{one.rule.code} {text[one.start : one.end]}" for one in check_when(parse_when(text))] == found


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("a", False),
        ("a && b.Failed", False),
        ("a.Succeeded || a.Failed || a.Errored || a.Skipped || a.Omitted || a.Daemoned", False),
        ("a.Succeeded && a.AnySucceeded", False),
        ("a.Failed && a.AllFailed", False),
        ("!a && a.Failed", False),
        ("a && !b", False),
        ("a.Succeeded && a.Failed", True),
        ("a && a.Failed", True),
        ("a && b && !a", True),
        ("a.Skipped && (b || b.Failed) && a.Omitted", True),
        ("a.Foo && a.Failed", False),  # said elsewhere
        ("{{inputs.parameters.t}} && a && !a", False),
    ],
)
def test_a_depends_that_is_never_true(text: str, never: bool) -> None:
    assert bool(check_depends(parse_depends(text))) == never


def test_a_long_chain_takes_no_stack() -> None:
    text = " && ".join(["{{inputs.parameters.n}} == 1"] * 3000)
    assert check_when(parse_when(text)) == []
