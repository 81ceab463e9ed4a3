"""Who calls whom with what: templates, arguments, artifacts and outputs."""

import pytest

from tests.analysis.documents import found, only, report, without_advice, workflow
from wfc.pipeline import check
from wfc.source import SourceFile

LIBRARY = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: tools}
spec:
  templates:
  - name: build
    inputs: {parameters: [{name: target}]}
    container: {image: busybox, command: [make, "{{inputs.parameters.target}}"]}
"""


def call(step: str, callee: str = "") -> str:
    """A workflow of one step; ``callee`` are fields of the template ``work`` that it may call."""
    return workflow(
        f"""
templates:
- name: main
  steps:
  - - name: one
{step.strip(chr(10))}
- name: work
{callee.strip(chr(10)) or "  suspend: {}"}
"""
    )


CONTAINER = "  container: {image: busybox, command: [echo]}"


@pytest.mark.parametrize(
    ("step", "expected", "argo"),
    [
        ("      template: wrok", "WF202 wrok", True),
        ("      template: 'work{{item}}'\n      withItems: [1]", "WF202 'work{{item}}'", True),
        ("      when: 'true'", "WF206 one", True),
        ("      template: work\n      templateRef: {name: x, template: z}", "WF206 templateRef", True),
        ("      template: work\n      inline: {suspend: {}}", "WF206 inline", False),
        ("      templateRef: {name: toolz, template: build}", "WF207 toolz", True),
        ("      templateRef: {name: x}", "WF104 name", True),
        ("      template: work\n      onExit: wrok", "WF202 wrok", False),
        ("      template: work\n      hooks: {exit: {template: wrok}}", "WF202 wrok", False),
        ("      template: work\n      hooks: {running: {template: work}}", "WF104 running", True),
        ("      template: work\n      withItems: [1]\n      withParam: '[]'", "WF407 withParam", True),
        ("      template: work\n      withSequence: {count: 1, end: 2}", "WF407 end", True),
    ],
)
def test_a_call_names_one_template_that_exists(step: str, expected: str, argo: bool) -> None:
    assert found(call(step)) == [expected]
    assert only(call(step)).rejected_by_argo is argo


@pytest.mark.parametrize(
    "step",
    [
        "      template: work",
        "      templateRef: {name: '{{workflow.name}}', template: '{{workflow.uid}}'}",
        "      inline: {suspend: {}}",
        "      template: work\n      hooks: {exit: {template: work}}",
        "      template: work\n      withItems: []\n      withParam: '[]'",
    ],
)
def test_calls_that_are_fine(step: str) -> None:
    assert found(call(step)) == []


def test_a_template_may_be_named_by_a_parameter_with_a_value() -> None:
    text = call("      template: '{{workflow.parameters.which}}'")
    given = "arguments: {parameters: [{name: which, value: work}]}\n  templates:"
    assert found(text.replace("templates:", given)) == []
    wrong = text.replace("templates:", given.replace("value: work", "value: wrok"))
    assert found(wrong) == ["WF202 '{{workflow.parameters.which}}'"]


def test_a_library_is_looked_up_among_the_files() -> None:
    reference = (
        "      templateRef: {name: tools, template: build}\n      arguments: {parameters: [{name: target, value: all}]}"
    )
    one = SourceFile("one.yaml", call(reference))
    assert [d.rule.code for d in check([one])[0].diagnostics] == ["WF207"]
    library = SourceFile("library.yaml", LIBRARY)
    assert without_advice(check([one], libraries=[library])[0]) == ()
    assert without_advice(check([one, library])[0]) == ()
    assert [d.rule.code for d in check([one, library], each=True)[0].diagnostics] == ["WF207"]
    misspelt = SourceFile("two.yaml", call(reference.replace("template: build", "template: biuld")))
    (finding,) = without_advice(check([misspelt], libraries=[library])[0])
    assert finding.rule.code == "WF207"
    assert [(label.span.source.path, label.span.text) for label in finding.labels] == [("library.yaml", "build")]
    bare = SourceFile("three.yaml", call("      templateRef: {name: tools, template: build}"))
    assert [d.rule.code for d in without_advice(check([bare], libraries=[library])[0])] == ["WF307"]


DATA = "artifacts: [{name: data, raw: {data: x}}]"
TAKES = f"""
  inputs:
    parameters: [{{name: message}}, {{name: size, default: small}}, {{name: kind, enum: [a, b], value: a}}]
    artifacts: [{{name: data, path: /tmp/data}}, {{name: extra, path: /tmp/extra, optional: true}}]
{CONTAINER}
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("parameters: [{name: message, value: x}], {DATA}", []),
        ("parameters: [{name: message, value: ''}], artifacts: [{name: data, s3: {key: k}}]", []),
        ("{DATA}", ["WF307 one"]),
        ("parameters: [{name: mesage, value: x}], {DATA}", ["WF307 mesage"]),
        ("parameters: [{name: message, value: x}]", ["WF307 one"]),
        ("parameters: [{name: message, value: x}, {name: data, value: x}]", ["WF307 one"]),
        (
            "parameters: [{name: message, value: x}, {name: sise, value: x}], {DATA}",
            ["WF308 sise"],
        ),
        ("parameters: [{name: message}], {DATA}", ["WF317 message"]),
        (
            "parameters: [{name: message, valueFrom: {path: /x}}], {DATA}",
            ["WF317 path"],
        ),
        (
            "parameters: [{name: message, value: x}, {name: kind, value: c}], {DATA}",
            ["WF331 c"],
        ),
        ("parameters: [{name: message, value: x}], artifacts: [{name: data}]", ["WF311 data"]),
        (
            "parameters: [{name: message, value: x}], artifacts: [{name: data, s3: {bucket: b, endpoint: e}}]",
            ["WF312 s3"],
        ),
        ("parameters: [{name: message, value: x}], artifacts: [{name: data, git: {repo: ''}}]", ["WF312 ''"]),
        (
            "parameters: [{name: message, value: x}], artifacts: [{name: data, raw: {data: x}, s3: {key: k}}]",
            ["WF313 s3"],
        ),
        (
            "parameters: [{name: message, value: x}, {name: message, value: z}], {DATA}",
            ["WF203 message"],
        ),
    ],
)
def test_arguments(arguments: str, expected: list[str]) -> None:
    assert (
        found(call(f"      template: work\n      arguments: {{{arguments.replace('{DATA}', DATA)}}}", TAKES))
        == expected
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("  inputs: {artifacts: [{name: a, path: /a, s3: {key: k}}]}\n" + CONTAINER, []),
        ("  inputs: {artifacts: [{name: a, raw: {data: x}}]}\n" + CONTAINER, ["WF310 a"]),
        ("  inputs: {artifacts: [{name: a, path: '', raw: {data: x}}]}\n" + CONTAINER, ["WF310 ''"]),
        ("  inputs: {artifacts: [{name: a, path: /a, raw: {data: x}, from: '{{workflow.name}}'}]}\n" + CONTAINER,
         ["WF313 raw", "WF306 from"]),
        ("  inputs: {artifacts: [{name: a, path: /a, git: {revision: v1}}]}\n" + CONTAINER, ["WF312 git"]),
        ("  inputs: {artifacts: [{name: a, path: /a, http: {url: ''}}]}\n" + CONTAINER, ["WF312 ''"]),
        ("  inputs: {artifacts: [{name: a, path: /a, optional: true, http: {url: ''}}]}\n" + CONTAINER, []),
        ("  inputs: {artifacts: [{name: a, path: /a, s3: {key: k, bucket: b}}]}\n" + CONTAINER, ["WF352 bucket"]),
        ("  inputs: {artifacts: [{name: a, path: /a, hdfs: {path: /x}}]}\n" + CONTAINER, ["WF312 path"]),
        ("  outputs: {artifacts: [{name: a}]}\n" + CONTAINER, ["WF310 a"]),
        ("  outputs: {artifacts: [{name: a, path: /a}]}\n  suspend: {}", ["WF310 path"]),
        ("  outputs: {parameters: [{name: a}]}\n" + CONTAINER, ["WF316 a"]),
        ("  outputs: {parameters: [{name: a, value: x}]}\n" + CONTAINER, []),
        ("  outputs: {parameters: [{name: a, valueFrom: {path: /a, default: x}}]}\n" + CONTAINER, []),
        ("  outputs: {parameters: [{name: a, value: x, valueFrom: {path: /a}}]}\n" + CONTAINER, ["WF316 valueFrom"]),
        ("  outputs: {parameters: [{name: a, valueFrom: {default: x}}]}\n" + CONTAINER, ["WF316 valueFrom"]),
        ("  outputs: {parameters: [{name: a, valueFrom: {path: /a, jsonPath: x}}]}\n" + CONTAINER, ["WF316 jsonPath"]),
        ("  outputs: {parameters: [{name: a, valueFrom: {supplied: {}}}]}\n  suspend: {}", []),
        ("  container: {command: [echo]}", ["WF104 container"]),
        ("  container: {image: '', command: [echo]}", ["WF104 ''"]),
        ("  suspend:", ["WF205 suspend"]),
        ("  contanier: {image: x}", ["WF101 contanier"]),
        ("  suspend: {}\n" + CONTAINER, ["WF205 container"]),
        ("  dag: {tasks: []}", ["WF104 dag"]),
        ("  timeout: 5m\n  suspend: {}", ["WF107 timeout"]),
        ("  timeout: '10'\n" + CONTAINER, ["WF103 '10'"]),
        ("  activeDeadlineSeconds: 10s\n" + CONTAINER, ["WF103 10s"]),
        ("  activeDeadlineSeconds: '{{workflow.priority}}'\n" + CONTAINER, ["WF301 priority"]),
        ("  metrics: {prometheus: [{name: a-b, help: h, counter: {value: '1'}}]}\n" + CONTAINER, ["WF204 -"]),
        ("  resource: {action: create}", ["WF104 resource"]),
        ("  resource: {action: get}", ["WF104 resource"]),
        ("  containerSet: {containers: [{name: a, image: x}, {name: a, image: x}]}", ["WF203 a"]),
        ("  containerSet: {containers: [{name: a, image: x, dependencies: [b]}]}", ["WF401 b"]),
        ("  containerSet: {containers: [{name: a, image: x, dependencies: [a]}]}", ["WF402 a"]),
        ("  containerSet: {containers: [{name: wait, image: x}]}", ["WF204 wait"]),
        ("  inputs: {parameters: [{name: a.b, value: x}]}\n" + CONTAINER, ["WF204 ."]),
        ("  inputs: {parameters: [null]}\n" + CONTAINER, ["WF104 null"]),
    ],
)  # fmt: skip
def test_templates(fields: str, expected: list[str]) -> None:
    assert found(call("      template: work", fields)) == expected


def test_the_workflow_gives_its_entrypoint_what_it_takes() -> None:
    text = workflow(
        """
arguments: {parameters: [{name: given, value: x}, {name: later}]}
templates:
- name: main
  inputs: {parameters: [{name: given}, {name: later}, {name: missing}]}
  container: {image: busybox, command: [echo]}
"""
    )
    assert found(text) == ["WF307 main", "WF505 later"]
    assert all(finding.rejected_by_argo for finding in report(text).diagnostics)
    assert found(text.replace("kind: Workflow\n", "kind: WorkflowTemplate\n")) == []


def test_recursion_needs_a_way_out() -> None:
    text = workflow(
        """
templates:
- {name: main, steps: [[{name: a, template: left}]]}
- {name: left, steps: [[{name: a, template: right}]]}
- {name: right, steps: [[{name: a, template: left}]]}
"""
    )
    finding = only(text)
    assert finding.rule.code == "WF403"
    assert finding.message == "templates call each other for ever: left → right → left"
    assert [label.text for label in finding.labels] == ["right calls left"]
    assert found(text.replace("template: right}", "template: right, when: '{{workflow.name}} == x'}")) == []


def test_a_mistake_in_an_argument_of_a_hook_is_not_argos_business() -> None:
    text = call(
        "      template: work\n      hooks: {exit: {template: work}}",
        "  inputs: {parameters: [{name: p}]}\n" + CONTAINER,
    )
    findings = report(text).diagnostics
    assert [(d.rule.code, d.span.text, d.rejected_by_argo) for d in findings] == [
        ("WF307", "one", True),
        ("WF307", "exit", False),
    ]
