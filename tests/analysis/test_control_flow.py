"""What can happen in a DAG or in steps: results that tasks can have, ways out of a recursion, tasks that never run."""

import pytest

from tests.analysis.documents import everything, found, only, workflow

LEAF = "container: {image: busybox, command: [date]}"


def dag(depends: str, first: str = "", template: str = "", more: str = "") -> list[str]:
    """A task ``a`` with ``first`` fields, and one that depends on it."""
    return found(workflow(f"""
arguments: {{parameters: [{{name: x, value: "1"}}, {{name: list, value: "[1]"}}]}}
templates:
- name: main
  dag:
    tasks:
    - {{name: root, template: work}}
    - {{name: a, template: work{first}}}
    - {{name: b, template: work, depends: {depends}}}
{more}
- {{name: work, {template}{LEAF}}}
"""))  # fmt: skip


WHEN = ', when: "{{workflow.parameters.x}} == 1"'


@pytest.mark.parametrize(
    ("depends", "first", "template", "expected"),
    [
        ("a.Daemoned", "", "", ["WF408 a.Daemoned"]),
        ("a.Daemoned", "", "daemon: true, ", []),
        ("a.Daemoned", ", templateRef: {name: x, template: '{{item}}'}, withItems: [t]", "", None),
        ("a.Skipped", "", "", ["WF408 a.Skipped"]),
        ("a.Skipped", WHEN, "", []),
        ("a.Skipped", ", withItems: [1]", "", ["WF408 a.Skipped"]),
        ("a.Skipped", ", withItems: [1]" + WHEN, "", ["WF408 a.Skipped"]),  # its runs are, one by one
        ("a.Skipped", ', withParam: "{{workflow.parameters.list}}"', "", []),
        ("a.Skipped", ", withParam: '[]'", "", []),
        ("a.Skipped", ", withParam: '[1]'", "", ["WF408 a.Skipped"]),
        ("a.Skipped", ', withSequence: {count: "{{workflow.parameters.x}}"}', "", []),
        ("a.Skipped", ', withSequence: {count: "3"}', "", ["WF408 a.Skipped"]),
        ("a.Omitted", "", "", ["WF408 a.Omitted"]),
        ("a.Omitted", ", depends: root", "", []),
        ("a.Succeeded || a.Skipped", "", "", []),  # cautious, and it may run
        ("a.Succeeded && a.Skipped", WHEN, "", ["WF408 a.Succeeded && a.Skipped"]),
        ("a.Failed && root.Daemoned", "", "", ["WF408 a.Failed && root.Daemoned"]),
        ('"!a.Daemoned"', "", "", []),
        ("a.Succeeded", ', when: "false"', "", ["WF408 a.Succeeded"]),
        ("a", ', when: "false"', "", []),
        ("a.Failed", "", "", []),
    ],
)
def test_a_task_waits_for_what_can_happen(depends: str, first: str, template: str, expected: list[str] | None) -> None:
    findings = dag(depends, first, template)
    if expected is None:
        assert "WF408" not in str(findings)
    else:
        assert findings == expected


def test_the_reason_is_told() -> None:
    document = workflow(f"""
templates:
- name: main
  dag: {{tasks: [{{name: a, template: work}}, {{name: b, template: work, depends: a.Skipped || a.Daemoned}}]}}
- {{name: work, {LEAF}}}
""")
    assert (
        only(document).help
        == '"a" is never Daemoned: its template is no daemon; "a" is never Skipped: it has no `when`'
    )


def recursive(fields: str, given: str = "{{inputs.parameters.k}}") -> list[str]:
    """A template that calls itself with ``fields``."""
    return found(workflow(f"""
arguments: {{parameters: [{{name: k, value: "3"}}, {{name: l, value: "3"}}]}}
templates:
- name: main
  inputs: {{parameters: [{{name: k}}, {{name: l}}]}}
  steps:
  - - {{name: work, template: work}}
  - - name: again
      template: main
      arguments: {{parameters: [{{name: k, value: "{given}"}}, {{name: l, value: "x{{{{inputs.parameters.l}}}}"}}]}}
      {fields}
- {{name: work, {LEAF}}}
"""))  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("continueOn: {failed: true}", ["WF403 main"]),
        ("when: 'true'", ["WF403 main"]),
        ("when: 1 == 1", ["WF403 main", "WF408 1 == 1"]),
        ("when: '{{steps.work.outputs.result}} == 1'", []),
        ("when: '{{inputs.parameters.k}} > 1'", ["WF410 '{{inputs.parameters.k}} > 1'"]),
        ("when: '{{inputs.parameters.k}} > {{workflow.parameters.k}}'", [
            "WF410 '{{inputs.parameters.k}} > {{workflow.parameters.k}}'"
        ]),
        ("when: '{{inputs.parameters.l}} > 1'", []),
        ("when: '{{inputs.parameters.k}} > {{inputs.parameters.l}}'", []),
    ],
)  # fmt: skip
def test_a_recursion_has_a_way_out(fields: str, expected: list[str]) -> None:
    assert recursive(fields) == expected


def test_an_input_that_counts_down_is_a_way_out() -> None:
    assert recursive("when: '{{inputs.parameters.k}} > 1'", "{{=asInt(inputs.parameters.k) - 1}}") == []


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("onExit: main", ["WF403 main"]),
        ("hooks: {exit: {template: main}}", ["WF403 main"]),
        ("hooks: {exit: {template: main, expression: \"steps.a.status == 'Failed'\"}}", []),
        ("hooks: {run: {template: main, expression: \"steps.a.status == 'Running'\"}}", []),
        ("onExit: work", []),
    ],
)
def test_exit_handlers_run_after_every_call(handler: str, expected: list[str]) -> None:
    assert found(workflow(f"""
templates:
- {{name: main, steps: [[{{name: a, template: work, {handler}}}]]}}
- {{name: work, {LEAF}}}
""")) == expected  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["'false'", "'false'"], ["WF409 main"]),
        (["'false'"], []),
        (["'false'", "'true'"], []),
        (["'false'", "'{{workflow.parameters.x}} == 1'"], []),
        (["1 == 2"], ["WF409 main", "WF408 1 == 2"]),
        (["'1 =='", "'false'"], ["WF314 "]),
    ],
)
def test_something_runs(conditions: list[str], expected: list[str]) -> None:
    tasks = ", ".join(f"{{name: t{n}, template: work, when: {when}}}" for n, when in enumerate(conditions))
    assert found(workflow(f"""
arguments: {{parameters: [{{name: x, value: "1"}}]}}
templates:
- {{name: main, dag: {{tasks: [{tasks}]}}}}
- {{name: work, {LEAF}}}
""")) == expected  # fmt: skip


def writes(body: str, path: str = "/tmp/out.txt", more: str = "", parameter: bool = True) -> list[str]:
    output = f"parameters: [{{name: o, valueFrom: {{path: {path}{more}}}}}]"
    if not parameter:
        output = f"artifacts: [{{name: o, path: {path}{more}}}]"
    return everything(workflow(f"""
volumes: [{{name: v, emptyDir: {{}}}}]
templates:
- name: main
  inputs: {{artifacts: [{{name: i, path: /in, raw: {{data: x}}}}]}}
  outputs: {{{output}}}
  {body}, volumeMounts: [{{name: v, mountPath: /v}}]}}
"""))  # fmt: skip


SCRIPT = "script: {image: busybox, command: [sh], source: 'date > %s'"


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        (SCRIPT % "/tmp/out.txt", "/tmp/out.txt", []),
        (SCRIPT % "out.txt", "/tmp/out.txt", []),
        (SCRIPT % "{{outputs.parameters.o.path}}", "/tmp/out.txt", []),
        (SCRIPT % "/tmp/other", "/tmp/out.txt", ["WF904 /tmp/out.txt"]),
        (SCRIPT % "/tmp/other", "/v/out.txt", []),
        (SCRIPT % "/tmp/other", "/in/out.txt", []),
        (SCRIPT % "/tmp/other", "/etc/hosts", []),
        (SCRIPT % "/tmp/other", '"/tmp/{{workflow.name}}"', []),
        ("container: {image: busybox, command: [sh, -c, date]", "/tmp/out.txt", ["WF904 /tmp/out.txt"]),
        ("container: {image: busybox, command: [sh, /run.sh]", "/tmp/out.txt", []),
        ("container: {image: busybox, command: [train]", "/tmp/out.txt", []),
        ("container: {image: busybox", "/tmp/out.txt", []),
    ],
)
def test_a_program_in_the_document_names_what_it_writes(body: str, path: str, expected: list[str]) -> None:
    assert writes(body, path) == expected
    if "parameters.o" not in body:
        assert writes(body, path, parameter=False) == expected


def test_what_may_be_missing_need_not_be_written() -> None:
    body = SCRIPT % "/tmp/other"
    assert writes(body, more=", default: x") == writes(body, more=", optional: true", parameter=False) == []


def test_a_misspelt_result_of_a_task_that_does_not_exist() -> None:
    text = workflow(
        """
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: one}
    - {name: b, template: one, depends: a.Succeded && nope.Faild && nope.AnySucceeded}
- {name: one, suspend: {}}"""
    )
    assert found(text) == ["WF404 Succeded", "WF401 nope", "WF404 Faild", "WF401 nope"]
