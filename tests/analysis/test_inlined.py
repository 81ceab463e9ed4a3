"""Inputs of inline templates, and those of their callers."""

import pytest

from tests.analysis.documents import found, workflow


@pytest.mark.parametrize(
    ("own", "argument", "text", "expected"),
    [
        ("name: x", "mine", "{{inputs.parameters.x}}", ["WF335 {{inputs.parameters.x}}"]),
        ("name: x", "mine", "{{ inputs.parameters.x }}", ["WF335 {{ inputs.parameters.x }}"]),
        ("name: x, default: mine", "", "{{inputs.parameters.x}}", ["WF335 {{inputs.parameters.x}}"]),
        ("name: x", "{{inputs.parameters.x}}", "{{inputs.parameters.x}}", []),
        ("name: x", "{{ inputs.parameters.x }}", "{{inputs.parameters.x}}", []),
        ("name: other", "mine", "{{inputs.parameters.other}} {{inputs.parameters.x}}", []),
    ],
)
@pytest.mark.parametrize("steps", [True, False])
def test_inputs_that_their_caller_has_too(own: str, argument: str, text: str, expected: list[str], steps: bool) -> None:
    name = own.partition(",")[0].removeprefix("name: ")
    given = f"arguments: {{parameters: [{{name: {name}, value: '{argument}'}}]}}, " if argument else ""
    inline = f"inputs: {{parameters: [{{{own}}}]}}, container: {{image: busybox, command: [echo, '{text}']}}"
    task = f"{{name: one, {given}inline: {{{inline}}}}}"
    document = workflow(f"""
arguments: {{parameters: [{{name: x, value: theirs}}]}}
templates:
- name: main
  inputs: {{parameters: [{{name: x}}]}}
  {f"steps: [[{task}]]" if steps else f"dag: {{tasks: [{task}]}}"}
""")
    assert [line for line in found(document) if line.startswith("WF335")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{item}} {{item.k}} {{inputs.parameters.x}} {{workflow.name}} {{node.name}}", []),
        ("{{inputs.parameters.own}} {{inputs.parameters.own}}", ["WF301 {{inputs.parameters.own}}"]),
        ("{{retries}}", ["WF301 {{retries}}"]),
        ("{{foo}}", ["WF301 {{foo}}"]),
    ],
)
def test_what_a_loop_does_not_wait_for(text: str, expected: list[str]) -> None:
    inline = f"inputs: {{parameters: [{{name: own}}]}}, container: {{image: busybox, command: [echo, '{text}']}}"
    given = "arguments: {parameters: [{name: own, value: a}]}"

    def document(loop: str) -> str:
        return workflow(f"""
arguments: {{parameters: [{{name: x, value: theirs}}]}}
templates:
- name: main
  inputs: {{parameters: [{{name: x}}]}}
  dag: {{tasks: [{{name: one, {given}{loop}, inline: {{{inline}}}}}]}}
""")

    assert [line for line in found(document(", withItems: [{k: 1}]")) if line.startswith("WF301")] == expected
    if "item" not in text:
        assert [line for line in found(document("")) if line.startswith("WF301")] == []
