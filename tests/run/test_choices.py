"""Calls whose `templateRef` holds tags: each child runs the template that its values name."""

import json
import textwrap

import pytest

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

TOOLS = """\
---
apiVersion: argoproj.io/v1alpha1
kind: {kind}
metadata: {{name: tools}}
spec:
  templates:
  - name: print
    inputs: {{parameters: [{{name: text}}]}}
    container: {{image: busybox, command: [echo, "{{{{inputs.parameters.text}}}}"]}}
  - name: file
    inputs: {{parameters: [{{name: text, default: none}}, {{name: end, default: "!"}}]}}
    outputs:
      artifacts: [{{name: made, path: /tmp/made}}]
      parameters: [{{name: size, valueFrom: {{path: /tmp/size}}}}]
    script:
      image: busybox
      command: [sh]
      env: [{{name: TEXT, value: "{{{{inputs.parameters.text}}}}{{{{inputs.parameters.end}}}}"}}]
      source: |
        echo "$TEXT" | tee /tmp/made
        echo 5 >/tmp/size
  - name: both
    inputs: {{parameters: [{{name: text}}]}}
    retryStrategy: {{limit: "1"}}
    steps:
    - - name: file
        template: file
        arguments: {{parameters: [{{name: text, value: "{{{{inputs.parameters.text}}}}"}}]}}
    - - name: print
        template: print
        arguments: {{parameters: [{{name: text, value: "{{{{steps.file.outputs.parameters.size}}}}"}}]}}
  - name: broken
    plugin: {{x: {{}}}}
"""


def document(main: str, kind: str = "WorkflowTemplate") -> str:
    head = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: kind, value: file}]}
  templates:
"""
    return head + textwrap.indent(textwrap.dedent(main), "  ") + TOOLS.format(kind=kind)


LOOP = """
- name: main
  dag:
    tasks:
    - name: each
      templateRef: {name: tools, template: "{{item}}"}
      withItems: [print, file, both]
      arguments: {parameters: [{name: text, value: "for {{item}}"}, {name: end, value: "?"}]}
"""


def test_the_items_of_a_loop(workflows: Workflows) -> None:
    """Each has the type, the inputs and the children of its own template; what no item names is not planned."""
    run = workflows.unchecked(document(LOOP)).succeeded()
    assert run.printed("each(0:print)") == "for print\n"
    assert run.printed("each(1:file)") == "for file?\n"
    assert run.node("each(2:both)")["type"] == "Retry"
    assert run.printed("print") == "5\n"
    assert [each["name"] for each in run.node("each(0:print)")["inputs"]["parameters"]] == ["text"]
    bundle = run.folder / "bundle"
    assert not (bundle / "templates" / "broken.sh").exists()


INPUTS = """
- name: main
  inputs: {parameters: [{name: kind}]}
  steps:
  - - {name: zero, template: zero}
  - - name: one
      templateRef: {name: tools, template: "{{inputs.parameters.kind}}", clusterScope: %s}
      arguments: {parameters: [{name: text, value: x}]}
  - - name: two
      templateRef:
        name: "{{=workflow.parameters.kind == 'file' ? 'tools' : ''}}"
        template: "{{steps.zero.outputs.result}}"
        clusterScope: %s
      arguments: {parameters: [{name: text, value: "{{steps.one.outputs.parameters.size}}"}]}
- name: zero
  container: {image: busybox, command: [echo, print]}
"""


@pytest.mark.needs("jq")
@pytest.mark.parametrize("cluster", [False, True])
def test_inputs_and_expressions(workflows: Workflows, cluster: bool) -> None:
    flag = str(cluster).lower()
    kind = "ClusterWorkflowTemplate" if cluster else "WorkflowTemplate"
    # What may be named here is any template of the document: none of these must be refused.
    text = document(INPUTS % (flag, flag), kind).partition("  - name: broken")[0]
    run = workflows.unchecked(text).succeeded()
    assert run.printed("one") == "x!\n"
    assert run.printed("two") == "5\n"


@pytest.mark.parametrize(
    ("name", "template", "message"),
    [
        ("none", "print", "workflow template none not found"),
        ("tools", "none", "template none not found in workflow template tools"),
    ],
)
@pytest.mark.parametrize("body", ["dag: {tasks: [LOST, SKIPPED]}", "steps: [[LOST, SKIPPED]]"])
def test_a_name_that_nobody_gave(workflows: Workflows, body: str, name: str, template: str, message: str) -> None:
    """The node ends in an error, as in Argo; one that is skipped looks nothing up."""
    items = f"withItems: [{{doc: {name}, tmpl: {template}}}]"
    for call, more in (("LOST", ""), ("SKIPPED", ', when: "1 == 2"')):
        reference = 'templateRef: {name: "{{item.doc}}", template: "{{item.tmpl}}"}'
        body = body.replace(call, f"{{name: {call.lower()}, {reference}, {items}{more}}}")
    run = workflows.unchecked(document(f"- name: main\n  {body}\n"))
    assert run.code == 1
    lost, skipped = run.node(f"lost(0:doc:{name},tmpl:{template})"), run.node(f"skipped(0:doc:{name},tmpl:{template})")
    assert (lost["type"], lost["phase"], lost["message"]) == ("Skipped", "Error", message)
    assert skipped["phase"] == "Skipped"


ABSENT = """
- name: main
  steps:
  - - {name: first, template: first, when: "1 == 2"}
  - - name: second
      templateRef: {name: tools, template: "{{item}}"}
      withItems: [file]
      arguments: {parameters: [{name: text, value: "{{steps.first.outputs.parameters.p}}"}]}
- name: first
  container: {image: busybox, command: ["true"]}
  outputs: {parameters: [{name: p, valueFrom: {path: /p}}]}
"""


@pytest.mark.needs("jq")
def test_a_value_that_a_skipped_step_does_not_give(workflows: Workflows) -> None:
    """The template that is chosen has a default for it."""
    run = workflows.unchecked(document(ABSENT)).succeeded()
    assert run.printed("second(0:file)") == "none!\n"


def test_a_run_that_is_resumed(workflows: Workflows) -> None:
    """What has succeeded is kept, since the template that was chosen is the same."""
    lacking = document(LOOP).replace("- name: both", "- name: another")
    first = workflows.unchecked(lacking)
    assert first.node("each(2:both)")["message"] == "template both not found in workflow template tools"
    path = workflows.new_folder("document").with_suffix(".yaml")
    path.write_text(document(LOOP))
    command = ["run", path, f"--resume={first.folder}", "--log-format=json", "--runtime=sandbox"]
    run = workflows.wfc(*command)._replace(folder=first.folder).succeeded()
    events = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
    kept = {event["node"] for event in events if "taken over" in event["message"]}
    assert kept == {"wf.each(0:print)", "wf.each(1:file)"}
    assert run.printed("print") == "5\n"


def test_ways_to_a_task(workflows: Workflows) -> None:
    """They lead through all templates that may be chosen; a dry run shows the one of the first item."""
    dry = workflows.unchecked(document(LOOP), "--dry-run")
    assert "each: Pod print, for each of print, file, both" in dry.stdout
    mocked = workflows.new_folder("mock")
    (mocked / "parameters").mkdir(parents=True)
    (mocked / "parameters" / "size").write_text("7")
    run = workflows.unchecked(document(LOOP), f"--mock=each(2:both).file={mocked}").succeeded()
    assert run.printed("print") == "7\n"


def test_what_cannot_be_done_is_refused(workflows: Workflows) -> None:
    """Any template that may be named has to be one that a bundle can run."""
    run = workflows.unchecked(document(INPUTS % ("false", "false")))
    assert run.code == 4
    assert "shell bundles cannot do `plugin` yet" in run.stdout
