"""Text from outside in a program: what is reported, and which values are harmless."""

import pytest

from tests.analysis.documents import everything, with_advice, workflow

MAIN = """\
arguments: {{parameters: [{{name: who, value: a}}, {{name: size, value: s, enum: [s, m]}}]}}
templates:
- name: main
  dag:
    tasks:
    - name: make
      template: make
    - name: use
      template: use
      dependencies: [make]
      arguments: {{parameters: [{{name: x, value: "{value}"}}]}}
      {loop}
- name: make
  script: {{image: a, command: [sh], source: date}}
- name: use
  inputs: {{parameters: [{{name: x}}]}}
  container: {{image: a, command: [sh, -euo, pipefail, -c, "echo {{{{inputs.parameters.x}}}}"]}}
"""


def pasted(text: str) -> list[str]:
    return [line for line in everything(text) if not line.startswith("WF9")]


@pytest.mark.parametrize(
    ("value", "loop"),
    [
        ("{{workflow.parameters.who}}", ""),
        ("{{tasks.make.outputs.result}}", ""),
        ("{{item}}", 'withParam: "{{tasks.make.outputs.result}}"'),
        ("{{=sprig.upper(workflow.parameters.who)}}", ""),
    ],
)
def test_what_comes_from_outside(value: str, loop: str) -> None:
    assert pasted(workflow(MAIN.format(value=value, loop=loop))) == ["WF803 {{inputs.parameters.x}}"]


@pytest.mark.parametrize(
    ("value", "loop"),
    [
        ("literal", ""),
        ("{{workflow.parameters.size}}", ""),
        ("{{workflow.name}}", ""),
        ("{{tasks.make.status}}", ""),
        ("{{item}}", "withItems: [a, b]"),
        ("{{item}}", "withParam: '[1, 2]'"),
        ("{{item}}", "withSequence: {count: 3}"),
        ("{{=asInt(tasks.make.outputs.result) + 1}}", ""),
    ],
)
def test_what_is_the_documents_own(value: str, loop: str) -> None:
    assert pasted(workflow(MAIN.format(value=value, loop=loop))) == []


def test_the_entrypoints_inputs_are_given_from_outside() -> None:
    text = "templates:\n- name: main\n  inputs: {parameters: [{name: x, default: a}]}\n"
    body = (
        '  script: {image: a, command: [python3], source: "print({{inputs.parameters.x}}, {{inputs.parameters.x}})"}\n'
    )
    (finding,) = with_advice(workflow(text + body)).diagnostics
    assert finding.message == '"{{inputs.parameters.x}}" becomes part of a Python program'
    assert finding.notes == ("the value is given by whoever runs the template",)
    assert [label.text for label in finding.labels] == ["also pasted"]
    assert 'os.environ["X"]' in finding.help


def test_arguments_that_are_no_program() -> None:
    text = "templates:\n- name: main\n  inputs: {parameters: [{name: x, default: a}]}\n"
    body = '  container: {image: a, command: [echo], args: ["-c", "{{inputs.parameters.x}}"]}\n'
    assert everything(workflow(text + body)) == []


def test_templates_that_call_each_other() -> None:
    text = """\
arguments: {parameters: [{name: who, value: a}]}
templates:
- name: main
  steps: [[{name: a, template: again, arguments: {parameters: [{name: x, value: "{{workflow.parameters.who}}"}]}}]]
- name: again
  inputs: {parameters: [{name: x}]}
  steps:
  - - {name: b, template: use, arguments: {parameters: [{name: x, value: "{{inputs.parameters.x}}"}]}}
  - - name: c
      template: again
      when: "{{steps.b.outputs.result}} == 1"
      arguments: {parameters: [{name: x, value: "{{inputs.parameters.x}}"}]}
- name: use
  inputs: {parameters: [{name: x}]}
  script: {image: a, command: [bash], source: "echo {{inputs.parameters.x}}"}
"""
    (finding,) = with_advice(workflow(text)).diagnostics
    assert finding.rule.code == "WF803"
    assert [label.span.text for label in finding.labels] == ["{{workflow.parameters.who}}"]


def test_the_last_line_of_a_file_without_a_line_end() -> None:
    text = "templates:\n- name: main\n  inputs: {parameters: [{name: x, default: a}]}\n"
    body = "  script:\n    image: a\n    command: [sh]\n    source: |\n      date\n      echo {{inputs.parameters.x}} b"
    assert everything(workflow(text + body).rstrip("\n")) == ["WF803 {{inputs.parameters.x}}"]
