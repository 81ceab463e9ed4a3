"""Which variables have a value where: what is legal raises no alarm, and what is not is found at the word."""

import pytest

from tests.analysis.documents import found, only, report, workflow
from wfc.diagnostics import Severity

PRODUCER = """
- name: make
  outputs:
    parameters: [{name: count, valueFrom: {path: /tmp/count}}]
    artifacts: [{name: file, path: /tmp/file}]
  container: {image: busybox, command: [make]}
"""
CONSUMER = """
- name: take
  inputs: {parameters: [{name: p}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.p}}"]}
"""


def leaf(text: str, extra: str = "") -> str:
    """A workflow of one container with an argument ``text``."""
    return workflow(
        f"""
arguments:
  parameters: [{{name: known, value: x}}]
templates:
- name: main
  inputs:
    parameters: [{{name: p, value: x}}]
    artifacts: [{{name: a, path: /tmp/a, raw: {{data: x}}}}]
  outputs:
    parameters: [{{name: o, valueFrom: {{path: /tmp/o}}}}]
    artifacts: [{{name: f, path: /tmp/f}}]
  container:
    image: busybox
    command: [echo]
    args: ['{text}']
{extra}"""
    )


def dag(value: str, more: str = "", field: str = "arguments") -> str:
    """A DAG of ``first`` (alone) and ``second`` (after ``make1``) whose argument is ``value``."""
    given = f"arguments: {{parameters: [{{name: p, value: '{value}'}}]}}"
    other = "" if field == "arguments" else f"\n      {field}: '{value}'"
    if other:
        given = "arguments: {parameters: [{name: p, value: x}]}"
    return workflow(
        f"""
templates:
- name: main
  dag:
    tasks:
    - {{name: make1, template: make}}
    - {{name: make2, template: make}}
    - name: between
      template: make
      dependencies: [make1]
    - name: second
      template: take
      dependencies: [between]
      {given}{other}{more}{PRODUCER}{CONSUMER}"""
    )


def steps(value: str, more: str = "") -> str:
    """Two groups of steps; the second one's argument is ``value``."""
    return workflow(
        f"""
templates:
- name: main
  steps:
  - - {{name: one, template: make}}
  - - {{name: two, template: make}}
    - name: three
      template: take
      arguments: {{parameters: [{{name: p, value: '{value}'}}]}}{more}
  - - {{name: four, template: make}}{PRODUCER}{CONSUMER}"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{inputs.parameters.p}} {{ inputs.parameters.p }} {{inputs.parameters}}",
        "{{inputs.artifacts.a.path}} {{outputs.artifacts.f.path}} {{outputs.parameters.o.path}}",
        "{{workflow.name}} {{workflow.namespace}} {{workflow.uid}} {{workflow.status}} {{workflow.parameters}}",
        "{{workflow.parameters.known}} {{workflow.parameters.json}} {{workflow.labels.json}}",
        "{{workflow.mainEntrypoint}}",
        "{{workflow.creationTimestamp.RFC3339}} {{workflow.creationTimestamp.Y}} {{workflow.duration}}",
        "{{pod.name}} {{node.name}} {{steps.name}} {{tasks.name}}",
        "{{.State.Running}} {{range .items}} {{ jinja | upper }} {{foo}} {{foo.bar.baz}} {{user.name}}",
        "{{{inputs.parameters.nosuch}}} ${{ github.ref }}",
        "{{=inputs.parameters.p}} {{=inputs.parameters[''p'']}} {{=sprig.upper(workflow.name)}}",
        "{{=workflow.parameters.other ?? ''none''}} {{=workflow.parameters?.other}}",
        "{{=let inputs = {a: 1}; inputs.a}} {{=map([1, 2], # * 2)}} {{=toJson(workflow.labels)}}",
    ],
)
def test_what_a_container_may_read(text: str) -> None:
    assert found(leaf(text)) == []


@pytest.mark.parametrize(
    ("text", "expected", "argo"),
    [
        ("{{inputs.parameters.q}}", "WF301 q", False),
        ("{{inputs.params.p}}", "WF301 params", False),
        ("{{inputs.parameters.a}}", "WF304 parameters", False),
        ("{{inputs.parameters.p.x}}", "WF301 x", False),
        ("{{inputs.artifacts.a}}", "WF304 inputs.artifacts.a", True),
        ("{{inputs.parameters.p!}}", "WF301 p!", False),
        ("{{inputs.parameters.}}", "WF301 .", False),
        ("{{workflow.parameters.knwon}}", "WF301 knwon", False),
        ("{{workflow.nmae}}", "WF301 nmae", False),
        ("{{workflow.durationn}}", "WF301 durationn", True),
        ("{{workflow.labels.app}}", "WF301 app", False),
        ("{{workflow.priority}}", "WF301 priority", False),
        ("{{workflow.failures}}", "WF306 workflow.failures", False),
        ("{{workflow.outputs.parameters.g}}", "WF301 g", False),
        ("{{steps.one.outputs.result}}", "WF306 steps", False),
        ("{{tasks.one.outputs.result}}", "WF306 tasks", False),
        ("{{item}}", "WF332 item", True),
        ("{{item.x}}", "WF306 item.x", False),
        ("{{retries}}", "WF332 retries", True),
        ("{{lastRetry.exitCode}}", "WF332 lastRetry.exitCode", True),
        ("{{outputs.parameters.nosuch.path}}", "WF301 nosuch", True),
        ("{{pod.ip}}", "WF301 ip", False),
        ("{{input.parameters.p}}", "WF332 input", True),
        ("{{Workflow.name}}", "WF332 Workflow", True),
        ("{{workflow.creationTimestamp.Y}} {{workflow.creationTimestamp.bogus}}", "WF301 bogus", True),
        ("{{inputs.parameters.p", "WF315 {{", False),
        ("{{=inputs.parameters.p", "WF315 {{", False),
        ("{{=1 +}}", "WF314 ", True),
        ("{{=inputs.parameters.q}}", "WF301 q", True),
        ("{{=inputs.parameters[''q'']}}", "WF301 q", True),
    ],
)
def test_what_a_container_may_not_read(text: str, expected: str, argo: bool) -> None:
    finding = only(leaf(text))
    assert f"{finding.rule.code} {finding.span.text}" == expected
    assert finding.rejected_by_argo is not argo


def test_a_template_with_a_retry_strategy_knows_its_attempts() -> None:
    text = leaf("{{retries}} {{lastRetry.exitCode}} {{lastRetry.message}}", "  retryStrategy: {limit: 2}")
    assert found(text) == []
    assert found(leaf("{{lastRetry.exitcode}}", "  retryStrategy: {limit: 2}")) == ["WF332 exitcode"]


@pytest.mark.parametrize(
    "value",
    [
        "{{tasks.between.outputs.parameters.count}}",
        "{{tasks.make1.outputs.parameters.count}}",
        "{{tasks.between.status}} {{tasks.make1.exitCode}} {{tasks.make1.outputs.result}}",
        "{{tasks.make1.id}} {{tasks.make1.startedAt}} {{tasks.make1.hostNodeName}}",
        "{{workflow.status}} {{tasks.name}}",
        "{{tasks.{{workflow.name}}.outputs.result}}",
        "{{=tasks.between.outputs.parameters.count}}",
    ],
)
def test_what_a_task_may_read(value: str) -> None:
    assert found(dag(value)) == []


@pytest.mark.parametrize(
    ("value", "expected", "argo"),
    [
        ("{{tasks.make2.outputs.parameters.count}}", "WF305 make2", False),
        ("{{tasks.make2.status}}", "WF305 make2", False),
        ("x{{tasks.make2.outputs.parameters.count}}", "WF305 make2", True),
        ("{{tasks.second.outputs.result}}", "WF305 second", False),
        ("{{tasks.make3.outputs.parameters.count}}", "WF303 make3", False),
        ("{{tasks.make1.outputs.parameters.cuont}}", "WF302 cuont", False),
        ("{{tasks.make1.outputs.parameters.file}}", "WF304 parameters", False),
        ("{{tasks.make1.outputs.artifacts.file}}", "WF304 tasks.make1.outputs.artifacts.file", True),
        ("{{tasks.make1.outputs.parameters}}", "WF302 parameters", False),
        ("{{tasks.make1.ip}}", "WF302 ip", False),
        ("{{tasks.make1.output.result}}", "WF301 output", False),
        ("{{steps.make1.outputs.result}}", "WF306 steps", False),
        ("{{item}}", "WF332 item", True),
        ("{{pod.name}}", "WF306 pod.name", False),
        ("{{=tasks.make2.outputs.parameters.count}}", "WF305 make2", True),
    ],
)
def test_what_a_task_may_not_read(value: str, expected: str, argo: bool) -> None:
    assert found(dag(value)) == [expected]
    assert only(dag(value)).rejected_by_argo is not argo


def test_a_condition_reads_like_an_argument() -> None:
    assert found(dag("{{tasks.make2.status}} == Succeeded", field="when")) == ["WF305 make2"]
    assert found(dag("{{tasks.make1.status}} == Succeeded", field="when")) == []
    assert found(dag("{{item}} == 1", field="when")) == ["WF306 item"]


def test_reading_from_a_task_that_waits_is_not_mended_by_waiting() -> None:
    text = dag("x").replace(
        "{name: make1, template: make}", "{name: make1, template: make, when: '{{tasks.second.id}} == 1'}"
    )
    finding = only(text)
    assert finding.help == ""
    assert finding.notes == ("it is the other way round: that task waits for this one",)


def test_what_a_dag_waits_for_by_a_tag_is_not_known_before_it_runs() -> None:
    text = dag("{{tasks.make2.outputs.result}}").replace(
        "dependencies: [between]", "dependencies: ['{{workflow.name}}']"
    )
    assert found(text) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{{steps.one.outputs.parameters.count}}", []),
        ("{{steps.one.status}}", []),
        ("{{steps.two.outputs.parameters.count}}", ["WF305 two"]),
        ("{{steps.three.outputs.result}}", ["WF305 three"]),
        ("{{steps.four.outputs.parameters.count}}", ["WF305 four"]),
        ("{{steps.five.outputs.result}}", ["WF303 five"]),
        ("{{tasks.one.outputs.result}}", ["WF306 tasks"]),
    ],
)
def test_a_step_reads_from_earlier_groups(value: str, expected: list[str]) -> None:
    assert found(steps(value)) == expected


@pytest.mark.parametrize(
    ("loop", "value", "expected"),
    [
        ("withItems: [1, 2]", "{{item}}", []),
        ("withItems: [{a: 1}, {b: 2}]", "{{item.a}} {{item.b}} {{item}}", ["WF325 a", "WF325 b"]),
        ("withItems: [{a: 1}]", "{{item.c}}", ["WF301 c"]),
        ("withItems: [{y: 1}]", "{{item.y}}", ["WF301 y"]),
        ("withItems: [1]", "{{item.a}}", ["WF301 a"]),
        ("withParam: '[]'", "{{item.anything}}", []),
        ("withSequence: {count: 3}", "{{item}}", []),
        ("withSequence: {count: 3}", "{{item.a}}", ["WF301 a"]),
    ],
)
def test_items_of_a_loop(loop: str, value: str, expected: list[str]) -> None:
    warnings = ["WF105 y"] if "{y:" in loop else []
    assert [line for line in found(steps(value, f"\n      {loop}")) if line not in warnings] == expected


def test_a_hook_reads_from_its_own_task() -> None:
    hook = """
      hooks:
        exit:
          template: take
          arguments: {parameters: [{name: p, value: "{{tasks.second.status}}"}]}
        running:
          expression: tasks.second.status == "Running"
          template: make"""
    assert found(dag("x", hook)) == []


def test_outputs_of_a_dag_come_from_any_task() -> None:
    outputs = """
  outputs:
    parameters:
    - {name: good, valueFrom: {parameter: "{{tasks.make2.outputs.parameters.count}}"}}
    - {name: choice, valueFrom: {expression: "tasks.make1.status == 'Succeeded' ? tasks.make1.outputs.result : ''"}}
    - {name: kind, valueFrom: {parameter: "{{tasks.make2.outputs.artifacts.file}}"}}
    artifacts:
    - {name: plain, from: tasks.make2.outputs.artifacts.file}
    - {name: lost, from: tasks.make2.outputs.artifacts.flie}
"""
    text = dag("x").replace(
        "- name: main\n", f"- name: main{outputs.rstrip()}\n".replace("\n", "\n  ").rstrip() + "\n", 1
    )
    assert found(text) == ["WF304 tasks.make2.outputs.artifacts.file", "WF302 flie"]


def artifact_from(text: str) -> str:
    """A task that takes an artifact from ``text``."""
    return workflow(
        f"""
templates:
- name: main
  dag:
    tasks:
    - {{name: make1, template: make}}
    - name: second
      template: take
      depends: make1
      arguments: {{artifacts: [{{name: a, from: "{text}"}}]}}
- name: take
  inputs: {{artifacts: [{{name: a, path: /tmp/a}}]}}
  container: {{image: busybox, command: [cat, /tmp/a]}}
{PRODUCER.strip()}
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{tasks.make1.outputs.artifacts.file}}",
        "{{ tasks.make1.outputs.artifacts.file }}",
        "tasks.make1.outputs.artifacts.file",
        "{{=tasks['make1'].outputs.artifacts.file}}",
    ],
)
def test_a_source_is_one_tag_or_one_name(text: str) -> None:
    assert found(artifact_from(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{tasks.make1.outputs.artifacts.file}}/part",
        "x{{tasks.make1.outputs.artifacts.file}}",
        " {{tasks.make1.outputs.artifacts.file}}",
        "{{tasks.make1.outputs.artifacts.file}}{{tasks.make1.outputs.artifacts.file}}",
    ],
)
def test_text_around_a_source_makes_it_another_name(text: str) -> None:
    finding = only(artifact_from(text))
    assert (finding.rule.code, finding.span.text, finding.rejected_by_argo) == ("WF301", f'"{text}"', False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{tasks.make1.outputs.parameters.count}}", []),
        ("tasks.make1.outputs.parameters.count", []),
        ("{{tasks.make1.outputs.parameters.count}} files", ["WF301"]),
        ("{{tasks.make1.outputs.parameters.count}}{{tasks.make1.outputs.parameters.count}}", ["WF301"]),
    ],
)
def test_text_around_the_source_of_an_output(text: str, expected: list[str]) -> None:
    outputs = f"""- name: main
    outputs: {{parameters: [{{name: o, valueFrom: {{parameter: "{text}"}}}}]}}"""
    whole = artifact_from("{{tasks.make1.outputs.artifacts.file}}").replace("- name: main", outputs, 1)
    assert [finding.rule.code for finding in report(whole).diagnostics] == expected


def test_an_exit_handler_knows_the_failures() -> None:
    text = workflow(
        """
onExit: bye
templates:
- {name: main, container: {image: busybox, command: [echo]}}
- name: bye
  steps:
  - - {name: tell, template: tell}
- {name: tell, container: {image: busybox, command: [echo, "{{workflow.failures}} {{workflow.status}}"]}}
"""
    )
    assert found(text) == []


def test_published_outputs_are_known_everywhere() -> None:
    text = steps("{{workflow.outputs.parameters.total}}").replace(
        "{name: count, valueFrom", "{name: count, globalName: total, valueFrom"
    )
    assert found(text) == []
    assert found(text.replace("outputs.parameters.total", "outputs.parameters.toatl")) == ["WF301 toatl"]


def test_an_inline_template_sees_what_its_caller_sees() -> None:
    text = workflow(
        """
templates:
- name: main
  inputs: {parameters: [{name: p, value: x}]}
  steps:
  - - {name: one, inline: {container: {image: busybox, command: [echo, "{{inputs.parameters.p}} {{pod.name}}"]}}}
  - - name: two
      inline:
        inputs: {parameters: [{name: own, value: z}]}
        container:
          image: busybox
          command: [echo, "{{inputs.parameters.own}} {{steps.one.outputs.result}} {{item}} {{inputs.parameters.no}}"]
      LOOP
"""
    )
    assert found(text.replace("LOOP", "").replace("{{item}}", "")) == ["WF301 no"]
    # In a loop its own inputs come too late.
    assert found(text.replace("LOOP", "withItems: [1]")) == ["WF301 {{inputs.parameters.own}}", "WF301 no"]


def test_a_workflow_template_may_be_given_parameters_by_who_uses_it() -> None:
    text = leaf("{{workflow.parameters.other}}")
    assert found(text) == ["WF301 other"]
    (finding,) = report(text.replace("kind: Workflow\n", "kind: WorkflowTemplate\n")).diagnostics
    assert finding.rule.code == "WF333"
    assert finding.severity is Severity.INFO


def test_volumes_are_filled_in_by_tasks_other_fields_of_the_workflow_are_not() -> None:
    volumes = 'volumes: [{name: v, persistentVolumeClaim: {claimName: "{{tasks.make1.outputs.result}}"}}]\n'
    account = 'serviceAccountName: "{{inputs.parameters.p}}"\n'
    assert found(workflow(volumes + "templates:\n- {name: main, suspend: {}}")) == []
    assert found(workflow(account + "templates:\n- {name: main, suspend: {}}")) == ["WF306 inputs.parameters.p"]


def test_an_undefined_or_dynamic_template_has_unknown_outputs() -> None:
    undefined = steps("{{steps.one.outputs.parameters.whatever}}").replace(
        "{name: one, template: make}", "{name: one, template: nosuchthing}"
    )
    assert found(undefined) == ["WF202 nosuchthing"]
    dynamic = steps("{{steps.one.outputs.parameters.whatever}}").replace(
        "{name: one, template: make}", "{name: one, templateRef: {name: '{{workflow.name}}', template: t}}"
    )
    assert found(dynamic) == []


def test_a_text_that_aliases_repeat_is_reported_once() -> None:
    text = workflow(
        """
templates:
- name: main
  container: &c {image: busybox, command: [echo, "{{workflow.nosuch}}"]}
- {name: other, container: *c}
"""
    )
    assert found(text) == ["WF301 nosuch"]


@pytest.mark.parametrize(
    ("output", "argument", "taken", "help_"),
    [
        ("", "", "", None),
        (", optional: true", ", optional: true", ", optional: true", None),
        (", optional: true", "", "", "make the input optional, too, and the argument"),
        (", optional: true", ", optional: true", "", "make the input optional, too"),
        (
            ", optional: true",
            "",
            ", optional: true",
            "add `optional: true` to the argument: that of the input does not",
        ),
    ],
)
def test_what_may_be_missing(output: str, argument: str, taken: str, help_: str | None) -> None:
    """An optional output needs an optional argument and an optional input: Argo asks both, in this order."""
    text = workflow(f"""
templates:
- name: main
  dag:
    tasks:
    - {{name: make, template: make}}
    - name: take
      template: take
      dependencies: [make]
      arguments: {{artifacts: [{{name: a, from: '{{{{tasks.make.outputs.artifacts.f}}}}'{argument}}}]}}
- name: make
  outputs: {{artifacts: [{{name: f, path: /tmp/f{output}}}]}}
  container: {{image: busybox, command: [make]}}
- name: take
  inputs: {{artifacts: [{{name: a, path: /tmp/a{taken}}}]}}
  container: {{image: busybox, command: [cat, /tmp/a]}}
""")
    if help_ is None:
        assert found(text) == []
    else:
        assert only(text).rule.code == "WF309"
        assert only(text).help.startswith(help_)


@pytest.mark.parametrize(
    ("loop", "value", "expected"),
    [
        ("withItems: [1], ", "{{nope.x}} {{item}}", ["WF301 nope.x"]),
        ("withItems: [1], ", "{{outputs.result}}", ["WF306 outputs.result"]),
        ("withItems: [1], ", "{{node.name}} {{workflow.name}} {{steps.name}}", []),
        ("", "{{nope.x}}", []),
        ("", "{{ .Values.name }}", []),
    ],
)
def test_in_a_loop_every_tag_must_have_a_value(loop: str, value: str, expected: list[str]) -> None:
    """Recorded runs show it: the node ends in an error, where outside of loops the tag would stay as it is."""
    call = f'{{name: each, template: take, {loop}arguments: {{parameters: [{{name: p, value: "{value}"}}]}}}}'
    text = workflow(f"templates:\n- name: main\n  steps:\n  - - {call}\n{CONSUMER}")
    assert [text for text in found(text) if text.startswith(("WF301", "WF306"))] == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{{typo}} == 1", ["WF301 typo"]),
        ("1 == 1 && {{typo.x}} == 1", ["WF301 typo.x"]),
        ("{{steps}} == 1", ["WF301 steps"]),
        ("{{}} == 1", ["WF301 "]),
        ("{{a b}} == 1", ["WF301 a b"]),
        ("{{{{a}}}} == 1", ["WF301 {"]),
        ("{{outputs.result}} == 1", ["WF306 outputs.result"]),
        ("{{steps.one.outputs.artifacts.file}} == 1", ["WF304 steps.one.outputs.artifacts.file"]),
        ("'{{typo}}' == x", ["WF332 typo"]),
        (r""""a\"{{typo}}" == x""", ["WF332 typo"]),
        ("[{{typo}}] == x", ["WF332 typo"]),
        ("'{{steps.one.status}}' == 'Failed' && {{typo}} == 'y'", ["WF301 typo"]),
        ("{{node.name}} == x", []),
        ("{{=typo}} == 1", ["WF301 typo"]),
        ("{{workflow.name}} == x && '{{steps.one.status}}' == 'Succeeded'", []),
        ("{{inputs.parameters.{{workflow.name}}}} == x", []),
        ("{{typo{{workflow.name}}}} == x", []),
    ],
)
def test_a_tag_that_stays_in_a_condition(when: str, expected: list[str]) -> None:
    """govaluate takes no braces for an operand, and in quotes they are text."""
    block = "".join(f"\n        {line}" for line in when.split("\n"))
    assert found(steps("x", f"\n      when: >-{block}")) == expected


def test_an_exit_handler_knows_the_failures_in_its_conditions() -> None:
    when = "\"'{{workflow.failures}}' != 'null'\""
    call = f"{{name: tell, template: make, when: {when}}}"
    bye, main = f"{{name: bye, steps: [[{call}]]}}", "{name: main, steps: [[{name: one, template: make}]]}"
    text = f"onExit: bye\ntemplates:\n- {bye}\n- {main}{PRODUCER}"
    assert found(workflow(text)) == []


def test_the_parameter_that_a_single_word_of_a_condition_means() -> None:
    text = steps("x", "\n      when: '{{known}} == 1'").replace(
        "spec:", "spec:\n  arguments: {parameters: [{name: known, value: 1}]}"
    )
    assert only(text).help == "write {{workflow.parameters.known}}"


@pytest.mark.parametrize(
    ("loop", "word"),
    [
        ("withParam: '{{item.x}}'", "item.x"),
        ("withParam: '{{item}}'", "item"),
        ("withItems: ['a{{item}}']", "item"),
        ("withItems: [{a: '{{item.a}}'}]", "item.a"),
        ("withSequence: {count: '{{item}}'}", "item"),
    ],
)
def test_a_loop_runs_over_no_item_of_its_own(loop: str, word: str) -> None:
    assert found(steps("x", f"\n      {loop}")) == [f"WF306 {word}"]
    assert "before there is an `item`" in only(steps("x", f"\n      {loop}")).message


def test_a_loop_of_an_inline_template_runs_over_the_item_of_the_loop_around_it() -> None:
    inner = "{name: in, template: make, withParam: '{{item}}'}"
    text = workflow(
        f"""
templates:
- name: main
  steps:
  - - name: out
      withParam: '[[1], [2]]'
      inline: {{steps: [[{inner}]]}}{PRODUCER}"""
    )
    assert found(text) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{steps.a.outputs.parameters.o}}", None),
        ("steps.a.outputs.parameters.o", None),
        ("inputs.parameters.p-q", None),
        ("{{inputs.parameters.p-q}}", "write `expression: inputs.parameters['p-q']` in place of `parameter`"),
        (
            "{{workflow.name}}",
            "take it as an input, and write `expression: inputs.parameters.NAME` in place of `parameter`",
        ),
        (
            "{{=steps.a.outputs.parameters.o}}",
            "write `expression: steps.a.outputs.parameters.o` in place of `parameter`",
        ),
    ],
)
def test_what_is_filled_in_before_an_output_is_looked_for(source: str, expected: str | None) -> None:
    text = workflow(f"""
arguments: {{parameters: [{{name: p-q, value: x}}]}}
templates:
- name: main
  inputs: {{parameters: [{{name: p-q}}]}}
  outputs: {{parameters: [{{name: o, valueFrom: {{parameter: "{source}"}}}}]}}
  steps: [[{{name: a, template: a}}]]
- name: a
  outputs: {{parameters: [{{name: o, valueFrom: {{path: /o}}}}]}}
  container: {{image: busybox}}
""")
    errors = [finding for finding in report(text).diagnostics if finding.severity is Severity.ERROR]
    assert [finding.help for finding in errors] == ([] if expected is None else [expected])
    assert not any(finding.argo_rejects for finding in errors)
