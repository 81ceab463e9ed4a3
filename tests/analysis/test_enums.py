"""Enumerations are held to wherever a value comes from, at every kind of call."""

import pytest

from tests.analysis.documents import HEAD, found, only, report, workflow
from wfc.pipeline import check
from wfc.source import SourceFile

LEAF = "container: {image: busybox, command: [echo, hi]}"
PICK = f"- {{name: pick, inputs: {{parameters: [{{name: e, default: a, enum: [a, b]}}]}}, {LEAF}}}"


def call(more: str, arguments: str = "") -> str:
    """A step that calls ``pick`` with ``more`` fields."""
    return workflow(f"""
arguments: {{parameters: [{{name: good, value: a}}, {{name: bad, value: q}}, {{name: empty, value: ""}}{arguments}]}}
templates:
- name: main
  inputs: {{parameters: [{{name: wide, value: a, enum: [a, z]}}, {{name: same, value: a, enum: [b, a]}}]}}
  steps:
  - - {{name: s, template: pick, {more}}}
{PICK}
""")


def value(text: str) -> str:
    return f"arguments: {{parameters: [{{name: e, value: {text}}}]}}"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (value("a"), []),
        (value("c"), ["WF331 c"]),
        (value('"{{workflow.parameters.good}}"'), []),
        (value('"{{workflow.parameters.empty}}"'), []),
        (value('"{{workflow.parameters.bad}}"'), ['WF331 "{{workflow.parameters.bad}}"']),
        (value('"x{{workflow.parameters.bad}}"'), []),
        (value('"{{inputs.parameters.same}}"'), []),
        (value('"{{inputs.parameters.wide}}"'), ['WF331 "{{inputs.parameters.wide}}"']),
        (value('"{{item}}"') + ", withItems: [a, b]", []),
        (value('"{{item}}"') + ", withItems: [a, c]", ['WF331 "{{item}}"']),
        (value('"{{item.k}}"') + ", withItems: [{k: a}, {k: c}]", ['WF331 "{{item.k}}"']),
        (value('"{{item}}"') + """, withParam: '["c"]'""", ['WF331 "{{item}}"']),
        (value("a") + ", hooks: {exit: {template: pick, " + value("c") + "}}", ["WF331 c"]),
        (
            value("a") + ', hooks: {run: {expression: "steps.s.status == \'Running\'", template: pick, '
            + value("c") + "}}",
            ["WF331 c"],
        ),
    ],
)  # fmt: skip
def test_arguments_of_a_call_keep_to_the_enumeration_of_the_input(more: str, expected: list[str]) -> None:
    assert found(call(more)) == expected


def test_the_place_of_the_value_is_shown() -> None:
    finding = only(call(value('"{{item}}"') + ", withItems: [a, c]"))
    assert finding.message == 'this becomes "c", which is not one of the allowed values'
    assert [(label.span.text, label.text) for label in finding.labels] == [
        ("c", "this item"),
        ("e", 'template "pick" lists the allowed values'),
    ]
    assert "may become" in only(call(value('"{{inputs.parameters.wide}}"'))).message


def test_tasks_and_inline_templates_keep_to_it() -> None:
    assert found(workflow(f"""
templates:
- name: main
  dag:
    tasks:
    - {{name: a, template: pick, {value("c")}}}
    - {{name: b, {value("d")}, inline: {{inputs: {{parameters: [{{name: e, enum: [a]}}]}}, {LEAF}}}}}
{PICK}
""")) == ["WF331 c", "WF331 d"]  # fmt: skip


def test_arguments_of_the_workflow_keep_to_the_enumeration_of_the_entrypoint_and_of_the_exit_handler() -> None:
    text = workflow(f"""
arguments: {{parameters: [{{name: e, value: c}}]}}
{{}}
templates:
- {{name: main, inputs: {{parameters: [{{name: e, enum: [a, b]}}]}}, {LEAF}}}
""")
    assert found(text.replace("  {}\n", "")) == ["WF331 c"]
    handled = text.replace("  {}\n", "  onExit: main\n")
    assert found(handled) == ["WF331 c", "WF331 c"]
    template = text.replace("  {}\n", "").replace("kind: Workflow", "kind: WorkflowTemplate")
    assert found(template) == []  # its arguments are replaced by those of whoever runs it


def test_defaults_keep_to_their_own_enumeration() -> None:
    assert found(workflow(f"""
arguments: {{parameters: [{{name: e, value: a, default: c, enum: [a, b]}}]}}
templates:
- {{name: main, inputs: {{parameters: [{{name: f, default: d, enum: [a, b]}}]}}, {LEAF}}}
""")) == ["WF331 c", "WF331 d"]  # fmt: skip


def test_calls_of_another_document_keep_to_it() -> None:
    library = f"""\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {{name: lib}}
spec:
  templates:
  {PICK}
"""
    user = f"""{HEAD}  templates:
  - name: main
    steps:
    - - {{name: s, templateRef: {{name: lib, template: pick}}, {value("c")}}}
"""
    _, found_there = check([SourceFile("lib.yaml", library), SourceFile("user.yaml", user)])
    assert [(d.rule.code, d.span.text) for d in found_there.diagnostics] == [("WF331", "c")]


def test_an_empty_enumeration_of_an_input_allows_anything() -> None:
    assert report(call(value("c")).replace("enum: [a, b]", "enum: []")).valid
