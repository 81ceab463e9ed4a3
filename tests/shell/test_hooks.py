"""Hooks of calls and of workflows, over real runs, as Argo's controller has them."""

import textwrap

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "jq")

TEMPLATES = """
- name: good
  container: {image: busybox, command: [sh, -c, "echo made > /tmp/p"]}
  outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
- name: bad
  container: {image: busybox, command: [sh, -c, "echo wrong; exit 3"]}
- name: show
  inputs: {parameters: [{name: m}]}
  container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
- name: shown
  inputs: {parameters: [{name: m, default: nothing}]}
  container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
"""


def document(main: str, spec: str = "") -> str:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"
    body = textwrap.dedent(spec) + "templates:" + TEMPLATES + textwrap.dedent(main)
    return head + textwrap.indent(body, "  ")


def phases(run: Run) -> dict[str, str]:
    return {node["name"]: node["phase"] for node in run.status["nodes"]}


def printed(run: Run, name: str) -> str:
    (node,) = [each for each in run.status["nodes"] if each["name"] == name]
    return (run.folder / node["stdout"]).read_text()


STEPS = """
- name: main
  steps:
  - - name: a
      template: good
      hooks:
        going: {template: shown, expression: "steps.a.status == 'Running'"}
        done:
          template: show
          expression: steps['a'].status == "Succeeded"
          arguments:
            parameters:
            - {name: m, value: "{{steps.a.outputs.parameters.p}} {{steps.a.outputs.result}} {{=steps.a.status}}"}
        wrong: {template: shown, expression: "steps.a.status == 'Failed'"}
        exit: {template: shown, arguments: {parameters: [{name: m, value: "{{steps.a.status}}"}]}}
  - - {name: b, template: good}
"""


def test_hooks_of_a_step(workflows: Workflows) -> None:
    """One when it begins, one when it has ended, the exit hook last; a tag that means nothing to a hook stays."""
    run = workflows.run(document(STEPS)).succeeded()
    assert phases(run) == {
        "wf": "Succeeded", "wf[0]": "Succeeded", "wf[0].a": "Succeeded", "wf[0].a.hooks.going": "Succeeded",
        "wf[0].a.hooks.done": "Succeeded", "wf[0].a.onExit": "Succeeded", "wf[1]": "Succeeded", "wf[1].b": "Succeeded",
    }  # fmt: skip
    assert printed(run, "wf[0].a.hooks.done") == "[made {{steps.a.outputs.result}} Succeeded]"
    assert printed(run, "wf[0].a.onExit") == "[Succeeded]"


def test_a_failing_hook_is_no_matter(workflows: Workflows) -> None:
    main = """
    - name: main
      dag:
        tasks:
        - {name: a, template: good, hooks: {late: {template: bad, expression: "tasks.a.status == 'Succeeded'"}}}
        - {name: b, template: good, dependencies: [a]}
    """
    run = workflows.run(document(main)).succeeded()
    assert phases(run)["wf.a.hooks.late"] == "Failed"
    assert phases(run)["wf.b"] == "Succeeded"


@pytest.mark.parametrize(
    ("root", "phase"),
    [
        ("steps:\n  - - {name: a, template: good, %s}", "Error"),
        ("dag:\n    tasks: [{name: a, template: good, %s}]", "Error"),
    ],
)
@pytest.mark.parametrize("hook", ["hooks: {exit: {template: show}}", "onExit: show"])
def test_a_hook_that_cannot_be_started(workflows: Workflows, root: str, phase: str, hook: str) -> None:
    """It takes the whole template with it. (wfc complains when it checks; Argo does not, and neither does the run.)"""
    run = workflows.unchecked(document(f"- name: main\n  {root % hook}\n"))
    assert run.code == 1, run.explain()
    assert phases(run)["wf"] == phase
    (node,) = [each for each in run.status["nodes"] if each["name"].endswith(".onExit")]
    assert (node["type"], node["phase"], node["message"]) == (
        "Skipped",
        "Error",
        "inputs.parameters.m was not supplied",
    )


def test_hooks_of_a_looped_task(workflows: Workflows) -> None:
    """Items have exit hooks only; the others belong to the node above them."""
    main = """
    - name: main
      dag:
        tasks:
        - name: a
          template: good
          withItems: [x, z]
          hooks:
            going: {template: shown, expression: "tasks.a.status == 'Running'"}
            done: {template: shown, expression: "tasks.a.status == 'Succeeded'"}
            exit: {template: shown}
    """
    run = workflows.run(document(main)).succeeded()
    assert set(phases(run)) == {
        "wf", "wf.a", "wf.a.hooks.going", "wf.a.hooks.done", "wf.a.onExit", "wf.a(0:x)", "wf.a(0:x).onExit",
        "wf.a(1:z)", "wf.a(1:z).onExit",
    }  # fmt: skip


def test_hooks_of_a_call_with_retries(workflows: Workflows) -> None:
    """They see the node above the attempts, and what the last attempt gave."""
    main = """
    - name: main
      steps:
      - - name: a
          template: flaky
          hooks:
            done:
              template: show
              expression: steps.a.status == "Succeeded"
              arguments: {parameters: [{name: m, value: "{{steps.a.outputs.parameters.p}}"}]}
    - name: flaky
      retryStrategy: {limit: 2}
      container: {image: busybox, command: [sh, -c, "echo {{retries}} > /tmp/p; test {{retries}} = 1"]}
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert printed(run, "wf[0].a.hooks.done") == "[1]"


SPEC = """
arguments: {parameters: [{name: notify, value: "yes"}]}
hooks:
  turn-on:
    template: show
    expression: workflow.parameters.notify == "yes"
    arguments: {parameters: [{name: m, value: "{{workflow.parameters.notify}} {{workflow.status}}"}]}
  turn-off: {template: shown, expression: workflow.parameters.notify == "no"}
  good-end: {template: shown, expression: workflow.status == "Succeeded"}
  bad-end: {template: shown, expression: workflow.status == "Failed"}
  exit: {template: show, arguments: {parameters: [{name: m, value: "{{workflow.status}}"}]}}
"""


@pytest.mark.parametrize(("template", "phase", "end"), [("good", "Succeeded", "good"), ("bad", "Failed", "bad")])
def test_hooks_of_the_workflow(workflows: Workflows, template: str, phase: str, end: str) -> None:
    main = f"- name: main\n  steps: [[{{name: a, template: {template}}}]]\n"
    run = workflows.run(document(main, SPEC))
    assert run.status["phase"] == phase
    names = [name for name in phases(run) if ".hooks." in name or "onExit" in name]
    assert names == ["wf.hooks.turn-on", f"wf.hooks.{end}-end", "wf.onExit"]
    assert printed(run, "wf.hooks.turn-on") == "[yes Running]"
    assert printed(run, "wf.onExit") == f"[{phase}]"


@pytest.mark.parametrize(("given", "ran"), [("yes", True), ("no", False)])
def test_an_exit_handler_with_a_condition(workflows: Workflows, given: str, ran: bool) -> None:
    spec = """
    arguments: {parameters: [{name: notify, value: "no"}]}
    hooks: {exit: {template: good, expression: workflow.parameters.notify == "yes"}}
    """
    main = "- name: main\n  steps: [[{name: a, template: good}]]\n"
    run = workflows.run(document(main, spec), f"-pnotify={given}").succeeded()
    assert ("wf.onExit" in phases(run)) is ran


def test_an_exit_handler_that_wants_an_artifact(workflows: Workflows) -> None:
    """In Argo the workflow's exit handler cannot be handed one of a node: the workflow ends in Error."""
    spec = """
    hooks: {exit: {template: cat, arguments: {artifacts: [{name: in, from: "{{workflow.outputs.artifacts.pub}}"}]}}}
    """
    main = """
    - name: main
      steps: [[{name: make, template: make}]]
    - name: make
      container: {image: busybox, command: [sh, -c, "echo published > /tmp/out"]}
      outputs: {artifacts: [{name: out, globalName: pub, path: /tmp/out}]}
    - name: cat
      inputs: {artifacts: [{name: in, path: /tmp/in}]}
      container: {image: busybox, command: [cat, /tmp/in]}
    """
    run = workflows.run(document(main, spec))
    assert run.status["phase"] == "Error"
    assert (
        run.status["message"] == "error in exit template execution : inputs.artifacts.in missing location information"
    )
