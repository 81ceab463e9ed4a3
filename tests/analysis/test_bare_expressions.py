"""Expressions without braces: what each may read, and what it must be worth. Conditions of cron workflows, metrics."""

import pytest

from tests.analysis.documents import found, only, workflow

LEAF = "container: {image: busybox, command: [echo, hi]}"


def outputs(kind: str, expression: str) -> str:
    """A steps template with an output of this kind that an expression makes."""
    field = {"artifacts": f"fromExpression: {expression}", "parameters": f"valueFrom: {{expression: {expression}}}"}
    return workflow(f"""
templates:
- name: main
  outputs: {{{kind}: [{{name: o, {field[kind]}}}]}}
  steps:
  - - {{name: a, template: work}}
- {{name: work, outputs: {{artifacts: [{{name: f, path: /f}}, {{name: g, path: /g}}]}}, {LEAF}}}
""")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("steps.a.outputs.artifacts.f", []),
        ("\"steps.a.status == 'Failed' ? steps.a.outputs.artifacts.f : steps.a.outputs.artifacts.g\"", []),
        ('"steps.a.outputs.artifacts.f ?? steps.a.outputs.artifacts.g"', []),
        ('"steps.a.outputs.artifacts.f ?? nil"', []),
        ("steps.a.outputs.result", ["WF304 steps.a.outputs.result"]),
        ("\"steps.a.status == 'Failed' ? steps.a.outputs.artifacts.f : 'none'\"", ["WF304 'none'"]),
        ("\"steps.a.outputs.artifacts.f ?? steps.a.id\"", ["WF304 steps.a.id"]),
        ("\"true ? 1 : (false ? steps.a.outputs.artifacts.f : [1])\"", ["WF304 1", "WF304 [1]"]),
    ],
)  # fmt: skip
def test_every_branch_of_an_artifact_is_one(expression: str, expected: list[str]) -> None:
    assert [line for line in found(outputs("artifacts", expression)) if "WF408" not in line] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("steps.a.outputs.result", []),
        ('"1 + 2"', []),
        ("'toJson([1, 2])'", []),
        ("'[1, 2]'", ["WF328 [1, 2]"]),
        ("'{\"a\": 1}'", ['WF328 {"a": 1}']),
        ("\"split(steps.a.outputs.result, ',')\"", ["WF328 split(steps.a.outputs.result, ',')"]),
        ("fromJSON(steps.a.outputs.result)", []),
    ],
)
def test_lists_and_maps_become_parameters_as_json(expression: str, expected: list[str]) -> None:
    assert found(outputs("parameters", expression)) == expected


def label(expression: str) -> list[str]:
    return found(workflow(f"""
workflowMetadata: {{labelsFrom: {{l: {{expression: {expression}}}}}}}
arguments: {{parameters: [{{name: p, value: x}}]}}
templates:
- {{name: main, {LEAF}}}
"""))  # fmt: skip


def test_labels_are_texts() -> None:
    assert label("workflow.parameters.p") == label("\"'v' + workflow.parameters.p\"") == []
    assert label("'string(1 + 1)'") == []
    assert label("'1 + 1'") == ["WF322 1 + 1"]
    assert label("'workflow.parameters'") == ["WF322 workflow.parameters"]


def request(condition: str) -> list[str]:
    return found(workflow(f"templates:\n- {{name: main, http: {{url: 'http://h', successCondition: {condition}}}}}"))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("response.statusCode == 200", []),
        ('"response.body contains \'ok\' && request.method == \'GET\'"', []),
        ('"response.headers[\'X-Y\'][0] == \'1\'"', []),
        ("response.body", ["WF324 response.body"]),
        ("response.code == 200", ["WF301 code"]),
        ("\"request.header['A'] == 'b'\"", ["WF301 header"]),
        ("workflow.name == 'x'", ["WF301 workflow"]),
        ("'asInt(response.body) == 1'", ["WF320 asInt"]),
    ],
)  # fmt: skip
def test_success_conditions_read_the_request_and_the_response(condition: str, expected: list[str]) -> None:
    assert request(condition) == expected


def data(*steps: str) -> list[str]:
    listed = ", ".join(f"{{expression: {step}}}" for step in steps)
    return found(workflow(f"""
templates:
- name: main
  data: {{source: {{artifactPaths: {{name: a, s3: {{key: k}}}}}}, transformation: [{listed}]}}
"""))  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["\"filter(data, {# endsWith '.pdf'})\"", "'len(data)'", "'data + 1'"], []),
        (["\"map(data, {# + 1})\""], ["WF322 #"]),
        (["'len(data)'", "\"filter(data, {# endsWith '.pdf'})\""], ["WF322 data"]),
        (["'len(data)'", "\"data + 'x'\""], ["WF322 'x'"]),
        (["'filter(data, '"], ["WF314 "]),
        (["\"filter(date, {true})\""], ["WF301 date"]),
        (["\"sprig.join(',', data)\""], ["WF320 sprig.join"]),
        (["\"{{workflow.name}}\"", "'data + 1'"], []),
    ],
)  # fmt: skip
def test_each_step_of_a_transformation_works_on_what_the_one_before_made(steps: list[str], expected: list[str]) -> None:
    assert data(*steps) == expected


def cron(fields: str) -> list[str]:
    return found(f"""\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {{name: c}}
spec:
  schedules: ["0 6 * * *"]
  {fields}
  workflowSpec: {{entrypoint: main, templates: [{{name: main, {LEAF}}}]}}
""")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ('"{{=cronworkflow.lastScheduledTime == nil || (now() - cronworkflow.lastScheduledTime).Hours() > 3}}"', []),
        ('"{{cronworkflow.failed}} < 3"', []),
        ("\"'{{cronworkflow.labels.a}}' == 'b'\"", []),
        ("'true'", []),
        ("a == b", ["WF322 a", "WF322 b"]),
        ("\"{{cronworkflow.name}} == 'x'\"", ["WF322 {{cronworkflow.name}}"]),
        ('"{{cronworkflow.fail}} < 3"', ["WF301 fail"]),
        ('"{{workflow.status}} == 1"', ["WF306 {{workflow.status}}"]),
        ("'1 <'", ["WF314 "]),
        ("'1 + 1'", ["WF324 1 + 1"]),
        ('"{{=cronworkflow.fail > 3}}"', ["WF301 fail"]),
        ("'{{=len(\"a\")}}'", ['WF324 len("a")']),
        ("'{{=1 +}}'", ["WF314 "]),
        ("'{{=sprig.nosuch(1) == 1}}'", ["WF320 nosuch"]),
        ("'{{='", ["WF315 {{"]),
    ],
)
def test_the_condition_of_a_cron_workflow_has_variables_of_its_own(when: str, expected: list[str]) -> None:
    assert cron(f"when: {when}") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cronworkflow.failed >= 3", []),
        ("cronworkflow.succeeded", ["WF324 cronworkflow.succeeded"]),
        ("\"cronworkflow.failed >= '3'\"", ["WF322 '3'"]),
        ("cronworkflow.fail >= 3", ["WF301 fail"]),
        ("workflow.name == 'x'", ["WF301 workflow"]),
    ],
)
def test_a_stop_strategy_counts(expression: str, expected: list[str]) -> None:
    assert cron(f"stopStrategy: {{expression: {expression}}}") == expected


def test_a_map_in_a_tag_ends_at_the_first_braces() -> None:
    document = workflow("templates:\n- {name: main, container: {image: i, command: ['{{={\"a\": 1}}}']}}")
    assert only(document).help == "a tag ends at the first `}}`: write `} }}` after a map"
    assert found(document.replace("1}}}", "1} }}")) == []


def metric(fields: str, spec: bool = False) -> list[str]:
    listed = f"metrics: {{prometheus: [{{name: m, help: h, {fields}}}]}}"
    return found(workflow(f"{listed if spec else 'parallelism: 3'}\ntemplates:\n- name: main\n  {LEAF}\n"
                          f"  {'daemon: false' if spec else listed}"))  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('counter: {value: "1"}', []),
        ('counter: {value: "1e3"}', []),
        ('counter: {value: one}', ["WF427 one"]),
        ('gauge: {value: "{{duration}}"}', []),
        ('gauge: {value: x, realtime: false}', ["WF427 x"]),
        ('gauge: {value: "{{duration}}", realtime: true}', []),
        ('gauge: {value: "{{ workflow.duration }}", realtime: true}', []),
        ('gauge: {value: "5", realtime: true}', ['WF427 "5"']),
        ('gauge: {value: "{{exitCode}}", realtime: true}', ['WF427 "{{exitCode}}"']),
        ('histogram: {value: "{{duration}}", buckets: [1, 2.5, 10]}', []),
        ('histogram: {value: "{{duration}}", buckets: [1, many]}', ["WF427 many"]),
        ('counter: {value: "1"}, when: "{{status}} == Failed"', []),
        ('counter: {value: "1"}, when: "{{status}} = Failed"', ["WF427 ="]),
        ('counter: {value: "1"}, when: "{{status}}"', []),
        ('counter: {value: "1"}, when: Failed', ["WF427 Failed"]),
        ('counter: {value: "1"}, when: "{{status}} == Faild"', ["WF323 Faild"]),
    ],
)  # fmt: skip
def test_metrics_can_be_read(fields: str, expected: list[str]) -> None:
    assert metric(fields) == expected


def test_metrics_of_the_workflow_can_be_read() -> None:
    assert metric('counter: {value: "1"}', spec=True) == []
    labels = "labels: [{key: a-b, value: x}]"
    assert metric(f"counter: {{value: one}}, {labels}", spec=True) == ["WF427 one", "WF427 a-b"]
    assert metric('gauge: {value: "{{workflow.duration}}", realtime: true}', spec=True) == []


def memoized(key: str, more: str = "maxAge: 1h, ") -> list[str]:
    return found(workflow(f"""
templates:
- {{name: main, memoize: {{key: {key}, {more}cache: {{configMap: {{name: c}}}}}}, {LEAF}}}
"""))  # fmt: skip


def test_keys_of_what_is_memoized() -> None:
    assert memoized("a-1") == memoized('"{{workflow.name}}-x"') == memoized('"{{=1 + 1}}"') == []
    assert memoized("a_1") == ["WF204 _"]
    assert memoized("-a") == ["WF204 -"]
    assert memoized('"{{workflow.name}} x"') == ["WF204  "]
    assert memoized("a", "maxAge: 1d, ") == ["WF424 1d"]
    assert memoized("a", 'maxAge: "10", ') == ['WF424 "10"']
