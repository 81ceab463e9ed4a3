"""Where Argo's validator will say something else than what is true: the place, the reason, and the way around."""

import subprocess
import sys

import pytest

from tests.analysis.documents import only, report, workflow
from wfc.diagnostics import Severity
from wfc.pipeline import check
from wfc.source import SourceFile

LEAF = """
- name: leaf
  container: {image: busybox}
"""
MAKER = """
- name: maker
  outputs: {parameters: [{name: o, globalName: version, valueFrom: {path: /tmp/out}}]}
  container: {image: busybox}
- name: reader
  container: {image: busybox, args: ["{{workflow.outputs.parameters.version}}"]}
"""
CHOICE = "{{=inputs.parameters.t == 'leaf' ? 'leaf' : 'nope'}}"
CLUSTER = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: lib}
spec: {templates: [{name: t, container: {image: i}}]}
---
apiVersion: argoproj.io/v1alpha1
kind: ClusterWorkflowTemplate
metadata: {name: c}
spec: {templates: [{name: m, steps: [[{name: a, templateRef: {name: lib, template: t}}]]}]}
"""


def templates(text: str) -> str:
    return workflow(f"templates:\n{text}")


REFUSED = {
    "a path with a dot": (
        templates("""
- name: main
  outputs: {artifacts: [{name: a, path: /tmp/./ab}]}
  container: {image: busybox}
"""),
        "/tmp/./ab",
        "write `/tmp/ab`",
    ),
    "a target that is an input": (
        templates(f"""
- name: main
  dag: {{tasks: [{{name: a, template: part, arguments: {{parameters: [{{name: p, value: one}}]}}}}]}}
- name: part
  inputs: {{parameters: [{{name: p}}]}}
  dag: {{target: "{{{{inputs.parameters.p}}}}", tasks: [{{name: one, template: leaf}}, {{name: two, template: leaf}}]}}
{LEAF}"""),
        '"{{inputs.parameters.p}}"',
        "name the tasks here, and let each decide by a `when` whether it runs",
    ),
    "the name of the task": (
        templates(f"""
- name: main
  dag: {{tasks: [{{name: a, template: cons, arguments: {{parameters: [{{name: p, value: "{{{{tasks.name}}}}"}}]}}}}]}}
- name: cons
  inputs: {{parameters: [{{name: p}}]}}
  container: {{image: busybox, args: ["{{{{inputs.parameters.p}}}}"]}}
{LEAF}"""),
        '"{{tasks.name}}"',
        "write a blank before the name",
    ),
    "the pod of an inline template": (
        templates("""
- name: main
  steps: [[{name: a, inline: {container: {image: busybox, args: ["{{pod.name}}"]}}}]]
"""),
        "{{pod.name}}",
        "make it a template of its own",
    ),
    "a choice as an argument": (
        templates("""
- name: main
  steps:
  - [{name: a, template: prod}]
  - [{name: b, template: cons, arguments: {artifacts: [{name: p, fromExpression: steps.a.outputs.artifacts.o}]}}]
- name: prod
  outputs: {artifacts: [{name: o, path: /tmp/out}]}
  container: {image: busybox}
- name: cons
  inputs: {artifacts: [{name: p, path: /tmp/in}]}
  container: {image: busybox}
"""),
        "fromExpression",
        "let a steps or dag template choose",
    ),
    "the failures in an exit hook": (
        workflow("""
hooks: {exit: {template: bye}}
templates:
- {name: main, container: {image: busybox}}
- {name: bye, container: {image: busybox, args: ["{{workflow.failures}}"]}}
"""),
        "{{workflow.failures}}",
        "name the template in `onExit`",
    ),
    "an output that is published later": (
        templates(f"""
- name: main
  steps:
  - [{{name: b, template: reader, when: "{{{{workflow.status}}}} == Failed"}}]
  - [{{name: a, template: maker}}]
{MAKER}"""),
        "{{workflow.outputs.parameters.version}}",
        "take the value as an input",
    ),
    "a template that an input names": (
        templates(f"""
- name: main
  steps: [[{{name: a, template: choose, arguments: {{parameters: [{{name: t, value: leaf}}]}}}}]]
- name: choose
  inputs: {{parameters: [{{name: t}}]}}
  steps: [[{{name: a, template: "{CHOICE}"}}]]
{LEAF}"""),
        f'"{CHOICE}"',
        "call each of the templates",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_sound_and_refused_is_valid_with_a_note(case: str) -> None:
    text, word, help_ = REFUSED[case]
    finding = only(text)
    assert finding.rule.code == "WF701"
    assert finding.severity is Severity.WARNING
    assert finding.span.text == word
    assert finding.help.startswith(help_)
    assert finding.path, "the place has no name"
    assert report(text).valid


def test_the_arguments_of_a_referenced_template_do_not_reach_its_exit_handler() -> None:
    text = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: lib}
spec:
  entrypoint: main
  onExit: bye
  arguments: {parameters: [{name: p, value: x}]}
  templates:
  - {name: main, container: {image: busybox}}
  - {name: bye, inputs: {parameters: [{name: p}]}, container: {image: busybox, args: ["{{inputs.parameters.p}}"]}}
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: t-}
spec: {workflowTemplateRef: {name: lib}}
"""
    found = [finding for finding in report(text).diagnostics if finding.rule.code == "WF701"]
    assert [finding.span.text for finding in found] == ["lib"]
    assert report(text).valid


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (
            CLUSTER,
            "lib",
        ),
        (templates("- {name: main, metrics: {prometheus: [null]}, container: {image: busybox}}"), "null"),
        (
            templates("""
- name: main
  metrics: {prometheus: [{name: a, help: b, labels: [~], counter: {value: "1"}}]}
  container: {image: busybox}
"""),
            "~",
        ),
    ],
)
def test_crashes_are_named(text: str, word: str) -> None:
    found = [finding for finding in report(text).diagnostics if finding.rule.code == "WF702"]
    assert [finding.span.text for finding in found] == [word]


@pytest.mark.parametrize(
    ("tasks", "more", "word"),
    [
        ("[{name: a, template: maker}, {name: b, template: reader}]", MAKER, "{{workflow.outputs.parameters.version}}"),
        (
            """[{name: a, template: leaf, hooks: {exit: {template: leaf}}},
            {name: b, template: leaf, when: "{{tasks.a.status}} == Succeeded"}]""",
            LEAF,
            "{{tasks.a.status}}",
        ),
        ("[{name: a, inline: {container: {image: i}}}, {name: b, inline: {container: {}}}]", "", "inline"),
    ],
)
def test_verdicts_of_chance_are_named(tasks: str, more: str, word: str) -> None:
    found = report(templates(f"- name: main\n  dag: {{tasks: {tasks}}}\n{more}")).diagnostics
    assert [finding.span.text for finding in found if finding.rule.code == "WF703"] == [word]


def test_a_finding_that_explains_the_verdict_needs_no_note() -> None:
    text = templates("""
- name: main
  outputs: {artifacts: [{name: a, path: /tmp/./ab}]}
  container: {image: busybox, args: ["{{inputs.parameters.nope}}"]}
""")
    assert [finding.rule.code for finding in report(text).diagnostics] == ["WF301"]


def test_a_mistake_that_is_seen_elsewhere_needs_no_note() -> None:
    """The validator does not look at the argument, and refuses the tag where it is put in."""
    text = workflow("""
arguments: {artifacts: [{name: a, http: {url: "{{workflow.paramters.url}}"}}]}
templates: [{name: main, inputs: {artifacts: [{name: a, path: /tmp/in}]}, container: {image: busybox}}]
""")
    (one,) = check([SourceFile("spec.yaml", text)], argo=True)
    assert one.argo_valid is False
    assert [finding.rule.code for finding in one.diagnostics] == ["WF301"]


def test_what_another_file_may_hold_is_no_disagreement() -> None:
    text = CLUSTER.partition("---\n")[2].replace("ClusterWorkflowTemplate", "WorkflowTemplate")
    other = SourceFile("lib.yaml", CLUSTER.partition("---\n")[0])
    reports = check([SourceFile("spec.yaml", text), other], argo=True)
    assert [one.argo_valid for one in reports] == [False, True]
    assert not reports[0].diagnostics


def test_other_kubernetes_objects_are_no_disagreement() -> None:
    (one,) = check([SourceFile("map.yaml", "kind: ConfigMap\ndata: {a: inline}\n")], argo=True)
    assert one.argo_valid is False
    assert not one.diagnostics


@pytest.mark.parametrize(("line", "loaded"), [("echo", False), ("{{pod.name}}", True)])
def test_the_verdict_is_loaded_for_documents_that_may_be_judged_otherwise(line: str, loaded: bool) -> None:
    program = (
        "import sys; from wfc.pipeline import check; from wfc.source import SourceFile; "
        "check([SourceFile('spec.yaml', sys.stdin.read())]); "
        "print('wfc.analysis.verdict.judge' in sys.modules)"
    )
    kind = "inline: {container: {image: busybox, args: ['%s']}}" if loaded else "template: leaf"
    text = templates(f"- name: main\n  steps: [[{{name: a, {kind % line if loaded else kind}}}]]{LEAF}")
    done = subprocess.run([sys.executable, "-c", program], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(loaded)
