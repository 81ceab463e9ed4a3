"""What Argo's validator never looks at: it fails at submission to the cluster or at run time, or means nothing."""

import pytest

from tests.analysis.documents import HEAD, found, only, report, workflow
from wfc.diagnostics import Severity
from wfc.pipeline import check
from wfc.source import SourceFile

PRODUCER = """
- name: prod
  outputs: {parameters: [{name: o, valueFrom: {path: /tmp/out%s}}]}
  container: {image: busybox}
- name: cons
  inputs: {parameters: [{name: p%s}]}
  container: {image: busybox}
"""
READS = 'arguments: {parameters: [{name: p, value: "{{%s.a.outputs.parameters.o}}"}]}'
WHEN = 'when: "{{workflow.status}} == Failed"'


def templates(text: str) -> str:
    return workflow(f"templates:\n{text}")


def steps(first: str, second: str, output: str = "", taken: str = "") -> str:
    reads = READS % "steps"
    body = f"  - [{{name: a, template: prod{first}}}]\n  - [{{name: b, template: cons, {reads}{second}}}]"
    return templates(f"- name: main\n  steps:\n{body}{PRODUCER % (output, taken)}")


def dag(waits: str) -> str:
    tasks = f"[{{name: a, template: prod, {WHEN}}}, {{name: b, template: cons, {READS % 'tasks'}, {waits}}}]"
    return templates(f"- name: main\n  dag:\n    tasks: {tasks}{PRODUCER % ('', '')}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (steps("", ""), []),
        (steps(f", {WHEN}", ""), ["WF334 {{steps.a.outputs.parameters.o}}"]),
        (steps(f", {WHEN}", "", ", default: x"), []),
        (steps(f", {WHEN}", "", "", ", default: x"), []),
        (steps(f", {WHEN}", f", {WHEN}"), []),
        (dag("dependencies: [a]"), ["WF334 {{tasks.a.outputs.parameters.o}}"]),
        (dag("depends: a"), ["WF334 {{tasks.a.outputs.parameters.o}}"]),
        (dag("depends: a.Succeeded"), []),
    ],
)
def test_outputs_of_what_may_be_skipped(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ('arguments: {parameters: [{name: p, value: "{{steps.a.outputs.parameters.o}}"}]}', False),
        ('arguments: {parameters: [{name: p, value: "at {{steps.a.outputs.parameters.o}}"}]}', True),
        ('when: "{{steps.a.outputs.parameters.o}} == x"', True),
        ('withParam: "{{steps.a.outputs.parameters.o}}"', True),
        ('withSequence: {count: "{{steps.a.outputs.parameters.o}}"}', True),
    ],
)
def test_what_no_default_of_an_input_stands_in_for(reader: str, expected: bool) -> None:
    body = f"  - [{{name: a, template: prod, {WHEN}}}]\n  - [{{name: b, template: cons, {reader}}}]"
    text = templates(f"- name: main\n  steps:\n{body}{PRODUCER % ('', ', default: x')}")
    assert found(text) == (["WF334 {{steps.a.outputs.parameters.o}}"] if expected else [])


STORED = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: lint}
spec: {templates: [{name: run, container: {image: busybox}}]}
---
"""


@pytest.mark.parametrize(
    ("name", "items", "expected"),
    [
        ("{{item}}", "[lint]", []),
        ("{{item}}", "[lint, tset]", ["WF208 tset"]),
        ("{{item.t}}", "[{t: lint}, {t: tset}]", ["WF208 tset"]),
        ("{{item}}", '["{{workflow.name}}"]', []),
        ("{{workflow.name}}", "[lint]", []),
    ],
)
def test_items_that_name_a_workflow_template(name: str, items: str, expected: list[str]) -> None:
    call = f'{{name: a, templateRef: {{name: "{name}", template: run}}, withItems: {items}}}'
    findings = report(STORED + templates(f"- {{name: main, steps: [[{call}]]}}")).diagnostics
    assert [f"{d.rule.code} {d.message.split(chr(34))[1]}" for d in findings] == expected
    assert all(d.severity is Severity.WARNING for d in findings)


def _pod(more: str, image: str = "busybox") -> str:
    return templates(f'- {{name: main, container: {{image: "{image}"}}{more}}}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_pod(", sidecars: [{name: s, image: i}]"), []),
        (_pod(", sidecars: [{name: s, image: i}, {name: s, image: i}]"), ["WF203 s"]),
        (_pod(", sidecars: [{name: s, image: i}], initContainers: [{name: s, image: i}]"), ["WF203 s"]),
        (_pod(", sidecars: [{name: main, image: i}]"), ["WF204 main"]),
        (_pod(", sidecars: [{name: s}]"), ["WF104 s"]),
        (_pod(", nodeSelector: {kubernetes.io/os: linux}"), []),
        (_pod(", nodeSelector: {x y: z}"), ["WF204 x y"]),
        (_pod(", nodeSelector: {x: '{{workflow.name}}'}"), []),
        (_pod("", "ghcr.io/a/b:v1@sha256:0a"), []),
        (_pod("", "registry:5000/a_b/c"), []),
        (_pod("", "::bad image::"), ['WF103 "::bad image::"']),
        (_pod("", "localhost:5000/a_b/c.d--e__f:V1_0"), []),
        (_pod("", "GHCR.io/a"), []),
        (_pod("", "[::1]:5000/a"), []),
        (_pod("", "Busybox"), ['WF103 "Busybox"']),
        (_pod("", "busybox:"), ['WF103 "busybox:"']),
        (_pod("", "a//b"), ['WF103 "a//b"']),
        (_pod("", "docker://busybox"), ['WF103 "docker://busybox"']),
        (_pod("", "a:b:c"), ['WF103 "a:b:c"']),
        (_pod("", "{{workflow.name}}"), []),
    ],
)
def test_what_the_cluster_refuses(text: str, expected: list[str]) -> None:
    assert found(text) == expected
    assert not any(finding.rejected_by_argo for finding in report(text).diagnostics)


def test_names_and_labels_of_the_workflow() -> None:
    head = HEAD.replace("{generateName: t-}", '{name: Not-A-Name, labels: {"bad key": ok, fine: "bad value"}}')
    text = head + "  serviceAccountName: Robot\n  templates: [{name: main, container: {image: i}}]\n"
    assert found(text) == ["WF204 Not-A-Name", 'WF204 "bad key"', 'WF204 "bad value"', "WF204 Robot"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("http: {}", "http"),
        ("data: {}", "data"),
        ("resource: {action: get}", "resource"),
        ("script: {image: i, source: x}, memoize: {key: k}", "memoize"),
        ("script: {image: i, source: x}, synchronization: {mutexes: [{}]}", "mutexes"),
        ("script: {image: i, source: x}, synchronization: {semaphores: [{namespace: n}]}", "namespace"),
    ],
)
def test_bodies_and_settings_that_hold_nothing(body: str, word: str) -> None:
    assert f"WF104 {word}" in found(templates(f"- {{name: main, {body}}}"))


PLUGIN = """
executorPlugins: [{metadata: {name: p}, spec: {sidecar: {%s}}}]
templates: [{name: main, container: {image: i}}]
"""
SIDECAR = "name: c, image: i, ports: [{containerPort: 1}], securityContext: {}"


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        (f"container: {{{SIDECAR}, resources: {{limits: {{}}, requests: {{}}}}}}", []),
        (f"container: {{{SIDECAR}, resources: {{limits: {{}}}}}}", ["WF104 name"]),
        (f"container: {{{SIDECAR}}}", ["WF104 name"]),
        ("", ["WF104 metadata"]),
    ],
)
def test_executor_plugins(sidecar: str, expected: list[str]) -> None:
    text = workflow(PLUGIN % sidecar)
    assert found(text) == expected
    (one,) = check([SourceFile("spec.yaml", text)], argo=True)
    assert one.argo_valid is (not expected)


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("a: {{workflow.name}}\nb: x-{{workflow.creationTimestamp}}", ""),
        ("a: 1\na: 2", ""),
        ("a: [1\nb: {{workflow.name}}", ":"),
        ("a: {{workflow.name}}\n\tb: 1", "\t"),
    ],
)
def test_manifests_in_texts(lines: str, word: str) -> None:
    manifest = "".join(f"      {line}\n" for line in lines.split("\n"))
    text = templates(f"- name: main\n  resource:\n    action: create\n    manifest: |\n{manifest}")
    (one,) = check([SourceFile("spec.yaml", text)], argo=True)
    assert [d.rule.code for d in one.diagnostics] == (["WF103"] if word else [])
    assert [d.span.text[:1] for d in one.diagnostics] == ([word] if word else [])
    assert one.argo_valid is (not word)


def test_a_gauge_in_real_time() -> None:
    gauge = "gauge: {value: '{{resourcesDuration.cpu}}', realtime: %s}"
    metric = "- {name: main, container: {image: i}, metrics: {prometheus: [{name: cpu, help: h, %s}]}}"
    assert found(templates(metric % (gauge % "false"))) == []
    assert found(templates(metric % (gauge % "true"))) == ["WF306 resourcesDuration"]


@pytest.mark.parametrize(
    "body",
    [
        "http: {url: 'http://x'}",
        "resource: {action: get, flags: [pods]}",
        "script: {image: i, source: x}, memoize: {key: k, cache: {configMap: {name: c}}}",
        "script: {image: i, source: x}, synchronization: {mutexes: [{name: m}]}",
    ],
)
def test_bodies_and_settings_that_hold_something(body: str) -> None:
    assert found(templates(f"- {{name: main, {body}}}")) == []


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("entrypont: main\ntemplates: [{name: main, container: {image: i}}]", ["WF101 entrypont"]),
        ("templates: [{name: main, contaner: {image: i}}]", ["WF101 contaner"]),
        ("templates: [{name: main, container: {imgae: i}}]", ["WF101 imgae"]),
        ("templates: [{name: main, steps: [[{name: a, templte: b}]]}]", ["WF101 templte"]),
        (
            "templates: [{name: main, inputs: {parameters: [{name: p, defualt: x}]}, container: {image: i}}]",
            ["WF101 defualt"],
        ),
        (
            """templates:
- {name: main, steps: [[{name: a, template: b, argments: {parameters: [{name: p, value: v}]}}]]}
- {name: b, inputs: {parameters: [{name: p}]}, container: {image: i}}""",
            ["WF101 argments"],
        ),
    ],
)
def test_a_misspelt_field_is_not_missed_as_well(spec: str, expected: list[str]) -> None:
    text = workflow(spec)
    assert found(text.replace("  entrypoint: main\n", "") if "entrypont" in spec else text) == expected


def test_a_tag_in_a_tag_of_a_condition_is_filled_in_first() -> None:
    text = workflow("""
arguments: {parameters: [{name: s, value: a}]}
templates:
- name: main
  steps:
  - [{name: a, template: leaf}]
  - [{name: b, template: leaf, when: "{{steps.{{workflow.parameters.s}}.outputs.result}} == 1"}]
- {name: leaf, container: {image: busybox}}
""")
    assert found(text) == []


def test_a_tag_without_an_end_that_holds_a_name() -> None:
    finding = only(templates('- {name: main, container: {image: i, args: ["{{foo", "{{ x | y"]}}'))
    assert finding.rule.code == "WF332"
    assert finding.severity is Severity.WARNING
