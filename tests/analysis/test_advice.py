"""Advice: what nothing uses. Only what is surely unused is reported."""

import pytest

from tests.analysis.documents import everything, workflow


def leaf(body: str, name: str = "p") -> list[str]:
    inputs = f"  inputs: {{parameters: [{{name: {name}, default: a, enum: [a]}}]}}\n"
    return everything(workflow(f"templates:\n- name: main\n{inputs}{body}"))


@pytest.mark.parametrize(
    "body",
    [
        '  container: {image: a, args: ["{{inputs.parameters.p}}"]}',
        '  container: {image: a, args: ["{{ inputs.parameters.p }}"]}',
        "  container: {image: a, args: ['{{inputs.parameters}}']}",
        "  container: {image: a, args: [\"{{=inputs.parameters['p']}}\"]}",
        '  container: {image: a, args: ["{{=inputs.parameters[\\"p\\"]}}"]}',
        '  container: {image: a}\n  metadata: {labels: {x: "{{inputs.parameters.p}}"}}',
        "  suspend: {}",
        "  plugin: {hello: {}}",
        "  container: {image: a}\n  retryStrategy: {expression: \"inputs.parameters.p == 'a'\"}",
    ],
)
def test_inputs_that_are_used(body: str) -> None:
    assert [line for line in leaf(body) if line.startswith("WF9")] == []


def test_inputs_that_are_not_used() -> None:
    assert leaf("  container: {image: a}") == ["WF901 p"]
    assert leaf('  container: {image: a, args: ["{{inputs.parameters.pp}}"]}') == ["WF301 pp"]
    shared = 'podSpecPatch: "{{inputs.parameters.p}}"\ntemplates:\n- name: main\n'
    inputs = "  inputs: {parameters: [{name: p, default: a}]}\n  container: {image: a}\n"
    assert everything(workflow(shared + inputs)) == []


def test_an_alias_may_use_an_input() -> None:
    text = "templates:\n- name: main\n  steps: [[{name: a, template: one}], [{name: b, template: two}]]\n"
    text += "- name: one\n  inputs: {parameters: [{name: p, default: a, enum: [a]}]}\n"
    text += '  container: &c {image: a, args: ["{{inputs.parameters.p}}"]}\n'
    text += "- name: two\n  inputs: {parameters: [{name: p, default: a, enum: [a]}]}\n  container: *c\n"
    assert everything(workflow(text)) == []


def test_artifacts_of_steps() -> None:
    text = "templates:\n- name: main\n  inputs: {artifacts: [{name: x, raw: {data: a}}]}\n"
    text += "  steps: [[{name: a, template: b}]]\n- {name: b, container: {image: a}}\n"
    assert everything(workflow(text)) == ["WF901 x"]


TEMPLATES = "templates: [{name: main, steps: [[CALL]]}, {name: other, suspend: {}}]\n"


@pytest.mark.parametrize(
    ("before", "call", "found"),
    [
        ("", "{name: a, template: main, when: x == y}", ["WF902 other"]),
        ("", "{name: a, template: other}", []),
        ("", "{name: a, inline: {steps: [[{name: b, template: other}]]}}", []),
        ("", "{name: a, inline: {suspend: {}}, hooks: {exit: {template: other}}}", []),
        ("", "{name: a, inline: {suspend: {}}, onExit: other}", []),
        ("onExit: other\n", "{name: a, inline: {suspend: {}}}", []),
        ("hooks: {exit: {template: other}}\n", "{name: a, inline: {suspend: {}}}", []),
    ],
)
def test_templates_that_nothing_runs(before: str, call: str, found: list[str]) -> None:
    text = everything(workflow(before + TEMPLATES.replace("CALL", call)))
    assert [line for line in text if line.startswith("WF9")] == found


def test_a_second_template_of_one_name_has_an_error_of_its_own() -> None:
    text = workflow("templates: [{name: main, suspend: {}}, {name: main, suspend: {}}, {name: a, suspend: {}}]")
    assert everything(text) == ["WF203 main", "WF902 a"]


def test_a_library_is_for_others() -> None:
    text = workflow(TEMPLATES.replace("CALL", "{name: a, inline: {suspend: {}}}"))
    text = text.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: t-", "name: t")
    assert everything(text) == []


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ("{{workflow.parameters.w}}", []),
        ("{{workflow.parameters}}", []),
        ("{{workflow.parameters.json}}", []),
        ("{{=workflow.parameters['w']}}", []),
        ("x", ["WF903 w"]),
    ],
)
def test_workflow_parameters(args: str, found: list[str]) -> None:
    text = "arguments: {parameters: [{name: w, value: a}]}\n"
    text += f'templates: [{{name: main, container: {{image: a, args: ["{args}"]}}}}]'
    assert everything(workflow(text)) == found


def test_the_entrypoint_is_given_the_workflows_parameters() -> None:
    text = "arguments: {parameters: [{name: w, value: a}]}\ntemplates:\n- name: main\n"
    text += '  inputs: {parameters: [{name: w}]}\n  container: {image: a, args: ["{{inputs.parameters.w}}"]}'
    assert everything(workflow(text)) == []


def test_parameters_that_onepanel_reads() -> None:
    text = "entrypoint: main\narguments:\n  parameters:\n  - {name: NAME, value: a}\ntemplates:\n"
    text += "- name: main\n  dag: {tasks: [{name: a, template: b}]}\n- {name: b, container: {image: a, command: [a]}}\n"
    assert everything(text.replace("NAME", "dump-format")) == []
    assert everything(text.replace("NAME", "format")) == ["WF903 format"]
