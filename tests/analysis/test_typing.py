"""Types in documents: every place of an expression or a condition, with what its variables are there."""

import pytest

from tests.analysis.documents import found, only, report, workflow

LEAF = "container: {image: busybox, command: [echo, hi]}"
WORK = f"- {{name: work, inputs: {{parameters: [{{name: p, default: x}}]}}, {LEAF}}}"


def leaf(text: str) -> str:
    """A container whose argument is ``text``, with two inputs."""
    return workflow(f"""
templates:
- name: main
  inputs: {{parameters: [{{name: num, value: "5"}}, {{name: s, value: x}}]}}
  container:
    image: busybox
    command: [echo]
    args: ["{text}"]
""")


def steps(more: str) -> str:
    """A step called ``first``, and one with ``more`` fields."""
    return workflow(f"""
templates:
- name: main
  steps:
  - - {{name: first, template: work}}
  - - name: second
      template: work
{more}
{WORK}
""")


def dag(depends: str) -> str:
    return workflow(f"""
templates:
- name: main
  dag:
    tasks:
    - {{name: a, template: work}}
    - {{name: b, template: work, depends: "{depends}"}}
    - {{name: if, template: work}}
    - {{name: if-not, template: work}}
{WORK}
""")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{=asInt(inputs.parameters.num) + 1}}", []),
        ("{{=inputs.parameters['num'] + 'x'}}", []),
        ("{{=workflow.name}} {{=pod.name}}", []),
        ("{{=len(inputs.parameters)}}", []),
        ("{{=jsonpath(inputs.parameters.s, '$.a')}}", []),
        ("{{=inputs.parameters.num + 1}}", ["WF322 inputs.parameters.num"]),
        ("x {{=1}} {{=inputs.parameters.num * 2}}", ["WF322 inputs.parameters.num"]),
        ("{{=inputs.parameters.num == 5}}", ["WF323 inputs.parameters.num"]),
        ("{{=fromJSON(workflow.parameters)}}", ["WF322 workflow.parameters"]),
        ("{{=wrkflow.name}}", ["WF301 wrkflow"]),
        ("{{=uper('x')}}", ["WF320 uper"]),
        ("{{=upper()}}", ["WF321 upper"]),
        ("{{=inputs.parameters.s ? 1 : 2}}", ["WF324 inputs.parameters.s"]),
    ],
)
def test_tags(text: str, expected: list[str]) -> None:
    assert found(leaf(text)) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("      when: '{{steps.first.status}} == Succeeded'", []),
        ("      when: '{{steps.first.status}} == Succeded'", ["WF323 Succeded"]),
        ("      when: \"'{{workflow.name}}' > 3\"", ["WF322 '{{workflow.name}}'"]),
        ("      when: a == b", ["WF408 a == b"]),
        ("      when: 'false'", []),
        ("      when: heads", ["WF324 heads"]),
        ("      hooks: {h: {template: work, expression: steps.first.status == 'Failed'}}", []),
        ("      hooks: {h: {template: work, expression: steps.first.status}}", ["WF324 steps.first.status"]),
        ("      hooks: {h: {template: work, expression: steps.second.status == 'Done'}}", ["WF323 Done"]),
    ],
)
def test_conditions_of_steps(more: str, expected: list[str]) -> None:
    assert found(steps(more)) == expected


@pytest.mark.parametrize(
    ("depends", "expected"),
    [
        ("a", []),
        ("a.Succeeded || a.Failed", []),
        ("a && if-not.Failed", []),
        ("a && if", ["WF404 if"]),
        ("if.Failed", ["WF404 if"]),
        ("a && a.Failed", ["WF408 a && a.Failed"]),
        ("a.Skipped && !a.Skipped", ["WF408 a.Skipped && !a.Skipped"]),
    ],
)
def test_what_a_task_waits_for(depends: str, expected: list[str]) -> None:
    assert found(dag(depends)) == expected


@pytest.mark.parametrize(
    ("loop", "value", "expected"),
    [
        ("withItems: [a, b]", "{{=item + 'x'}}", []),
        ("withItems: [1, 2]", "{{=asInt(item) + 1}}", []),
        ("withItems: [1, 2]", "{{=item + 1}}", ["WF322 item"]),
        ("withItems: [1, 2]", "{{=item == 1}}", ["WF322 item"]),
        ("withSequence: {count: 3}", "{{=item * 2}}", ["WF322 item"]),
        ("withItems: [{a: 1}, {a: 2}]", "{{=asInt(item.a) + 1}}", []),
        ("withItems: [{a: 1}, {a: 2}]", "{{=item.a + 1}}", ["WF322 item.a"]),
        ("withItems: [{a: 1}, {b: 2}]", "{{=get(item, 'a') ?? 'x'}}", []),
        ("withItems: [{a: 1}, {b: 2}]", "{{item.a}}", ["WF325 a"]),
        ("withItems: [{a: 1}, '{{workflow.name}}']", "{{item.a}}", []),
        ("withItems: [a, {a: 2}]", "{{item.a}}", ["WF325 a"]),
        ("""withParam: '[{"a": 1}, {"a": 2}]'""", "{{=item.a + 1}}", ["WF322 item.a"]),
        ("withParam: '{{workflow.parameters.list}}'", "{{=item.a + 1}}", []),
    ],
)
def test_items(loop: str, value: str, expected: list[str]) -> None:
    text = steps(f'      arguments: {{parameters: [{{name: p, value: "{value}"}}]}}\n      {loop}')
    text = text.replace("spec:\n", "spec:\n  arguments: {parameters: [{name: list, value: '[]'}]}\n")
    assert found(text) == expected


def test_a_ragged_item_is_pointed_at() -> None:
    text = steps("""      arguments: {parameters: [{name: p, value: "{{item.tag}}"}]}
      withItems: [{tag: a}, {tag: b}, {name: c}]""")
    finding = only(text)
    assert [label.text for label in finding.labels] == ["item 3 of 3 has none"]
    assert finding.labels[0].span.text == "{name: c}"
    assert not finding.rejected_by_argo


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("http: {url: http://x, successCondition: response.statusCode in 200..299}", []),
        ("http: {url: http://x, successCondition: \"response.body contains 'ok'\"}", []),
        ("http: {url: http://x, successCondition: \"'x' in response.headers['Via']\"}", []),
        ("http: {url: http://x, successCondition: \"response.statusCode == '200'\"}", ["WF323 response.statusCode"]),
        ("http: {url: http://x, successCondition: response.body}", ["WF324 response.body"]),
        ("http: {url: http://x, successCondition: \"asInt('1') == 1\"}", ["WF320 asInt"]),
        ("http: {url: http://x, successCondition: workflow.name == 'x'}", ["WF301 workflow"]),
        ("data: {source: {}, transformation: [{expression: \"filter(data, # endsWith 'x')\"}]}", []),
        ("data: {source: {}, transformation: [{expression: 'filter(data, # > 5)'}]}", ["WF322 #"]),
        ("retryStrategy: {expression: asInt(lastRetry.exitCode) > 1}\n  " + LEAF, []),
        ("retryStrategy: {expression: lastRetry.exitCode > 1}\n  " + LEAF, ["WF322 lastRetry.exitCode"]),
        ("retryStrategy: {expression: lastRetry.exitCode}\n  " + LEAF, ["WF324 lastRetry.exitCode"]),
    ],
)
def test_expressions_of_templates(body: str, expected: list[str]) -> None:
    codes = [line for line in found(workflow(f"templates:\n- name: main\n  {body}\n")) if not line.startswith("WF1")]
    assert codes == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("steps.first.outputs.artifacts.f", []),
        ("steps.first.outputs.result == 'x' ? steps.first.outputs.artifacts.f : steps.first.outputs.artifacts.f", []),
        ("steps.first.outputs.result", ["WF304 steps.first.outputs.result"]),
        ("1 == 1 ? steps.first.outputs.artifacts.f : nil", ["WF408 1 == 1"]),
    ],
)
def test_artifacts_from_expressions(expression: str, expected: list[str]) -> None:
    text = workflow(f"""
templates:
- name: main
  outputs:
    artifacts:
    - {{name: out, fromExpression: "{expression}"}}
  steps:
  - - {{name: first, template: make}}
- name: make
  outputs: {{artifacts: [{{name: f, path: /tmp/f}}]}}
  {LEAF}
""")
    assert found(text) == expected


def test_expressions_of_the_workflow() -> None:
    text = workflow(f"""
hooks: {{late: {{template: main, expression: workflow.status == "Runing"}}}}
workflowMetadata: {{labelsFrom: {{a: {{expression: workflow.parameters.p + 1}}}}}}
arguments: {{parameters: [{{name: p, value: x}}]}}
templates:
- name: main
  {LEAF}
""")
    assert found(text) == ["WF323 Runing", "WF322 workflow.parameters.p"]


def test_argo_does_not_read_expressions() -> None:
    for text in (leaf("{{=inputs.parameters.num + 1}}"), leaf("{{=nope(1)}}"), steps("      when: heads")):
        assert [finding.rejected_by_argo for finding in report(text).diagnostics] == [False]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("workflow.labels.app.example['io/owner'] + workflow.annotations.b", []),
        ("workflow.labels['app'].example['io/owner'] + workflow.labels['plain-one']", []),
        ("workflow.creationTimestamp.Y + workflow.creationTimestamp.RFC3339", []),
        ("workflow.labels['app.example.io/owner']", ["WF301 app.example.io/owner"]),
        ("workflow.labels['plain-one'].x", ["WF322 x"]),
        ("workflow.labels.app + ''", ["WF322 workflow.labels.app"]),
        ("workflow.creationTimestamp + ''", ["WF322 workflow.creationTimestamp"]),
    ],
)
def test_names_are_cut_at_their_dots(expression: str, expected: list[str]) -> None:
    """A name that others go on from is the map of these."""
    text = f"""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: w
  labels: {{app: short, app.example.io/owner: me, plain-one: p}}
  annotations: {{b: text}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {{image: busybox, command: [echo, "{{{{={expression}}}}}"]}}
"""
    assert found(text) == expected
