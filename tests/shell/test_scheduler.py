"""The phases of steps and DAGs, as Argo's controller gives them."""

import textwrap

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

TEMPLATES = """
    - name: good
      container: {image: busybox, command: [echo, fine]}
    - name: bad
      container: {image: busybox, command: [sh, -c, "echo wrong; exit 3"]}
    - name: lacking
      container: {image: busybox, command: [echo, ran]}
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/never-written}}]}
    - name: worded
      inputs: {parameters: [{name: word}]}
      container: {image: busybox, command: [printf, "<%s>", "{{inputs.parameters.word}}"]}
    - name: defaulted
      container: {image: busybox, command: [sh, -c, "echo real > /tmp/p"]}
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p, default: otherwise}}]}
"""


def document(main: str) -> str:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\n"
    head += "spec:\n  entrypoint: main\n  templates:"
    return head + textwrap.indent(textwrap.dedent(TEMPLATES), "  ") + textwrap.indent(textwrap.dedent(main), "  ")


def dag(*tasks: str, more: str = "") -> str:
    lines = "".join(f"    - {{{task}}}\n" for task in tasks)
    return document(f"- name: main\n  dag:\n{more}    tasks:\n{lines}")


def messages(run: Run) -> dict[str, str]:
    return {node["name"]: node["message"] for node in run.status["nodes"]}


def test_a_failure_omits_what_is_behind_it(workflows: Workflows) -> None:
    run = workflows.run(dag(
        "name: a, template: bad", "name: b, template: good, dependencies: [a]",
        "name: c, template: good, dependencies: [b]", "name: d, template: good",
    ))  # fmt: skip
    assert run.code == 1
    assert run.phases() == {"workflow": "Failed", "a": "Failed", "b": "Omitted", "c": "Omitted", "d": "Succeeded"}
    assert messages(run)["wf.a"] == "main: Error (exit code 3)"
    assert messages(run)["wf.b"] == "omitted: depends condition not met"
    assert messages(run)["wf"] == ""
    types = {node["name"]: node["type"] for node in run.status["nodes"]}
    assert types == {"wf": "DAG", "wf.a": "Pod", "wf.b": "Skipped", "wf.c": "Skipped", "wf.d": "Pod"}


@pytest.mark.parametrize(
    ("depends", "runs"),
    [
        ("a.Failed", True),
        ("a", False),
        ("a || ok", True),
        ("a && ok", False),
        ("!a.Succeeded && ok.Succeeded", True),
        ("a.Errored", False),
        ("(a.Failed || a.Errored) && !(ok.Failed || ok.Omitted)", True),
    ],
)
def test_depends(workflows: Workflows, depends: str, runs: bool) -> None:
    run = workflows.run(
        dag("name: a, template: bad", "name: ok, template: good", f"name: b, template: good, depends: '{depends}'")
    )
    assert run.phases()["b"] == ("Succeeded" if runs else "Omitted"), run.explain()


def test_a_failure_that_is_handled_is_none(workflows: Workflows) -> None:
    """The phase of a DAG comes from its targets."""
    run = workflows.run(dag("name: a, template: bad", "name: b, template: good, depends: a.Failed"))
    assert run.phases() == {"workflow": "Succeeded", "a": "Failed", "b": "Succeeded"}
    assert run.code == 0


def test_an_omitted_target_passes_the_failure_on(workflows: Workflows) -> None:
    run = workflows.run(dag(
        "name: a, template: bad", "name: b, template: good, depends: a.Failed", "name: c, template: good, depends: a",
    ))  # fmt: skip
    assert run.phases() == {"workflow": "Failed", "a": "Failed", "b": "Succeeded", "c": "Omitted"}


def test_an_omitted_target_behind_a_success_is_harmless(workflows: Workflows) -> None:
    run = workflows.run(dag("name: a, template: good", "name: b, template: good, depends: a.Failed"))
    assert run.phases() == {"workflow": "Succeeded", "a": "Succeeded", "b": "Omitted"}


def test_what_continue_on_lets_pass(workflows: Workflows) -> None:
    run = workflows.run(dag(
        "name: a, template: bad, continueOn: {failed: true}", "name: b, template: good, dependencies: [a]",
        "name: c, template: lacking, continueOn: {failed: true}", "name: d, template: good, dependencies: [c]",
    ))  # fmt: skip
    assert run.phases() == {"workflow": "Error", "a": "Failed", "b": "Succeeded", "c": "Error", "d": "Omitted"}


@pytest.mark.parametrize(("fail_fast", "phase"), [("true", "Error"), ("false", "Failed")])
def test_which_of_two_bad_targets_counts(workflows: Workflows, fail_fast: str, phase: str) -> None:
    tasks = ("name: a, template: lacking", "name: b, template: bad")
    run = workflows.run(dag(*tasks, more=f"    failFast: {fail_fast}\n"))
    assert run.phases() == {"workflow": phase, "a": "Error", "b": "Failed"}


def test_only_what_the_targets_need_runs(workflows: Workflows) -> None:
    run = workflows.run(dag(
        "name: a, template: good", "name: b, template: good, dependencies: [a]", "name: c, template: bad",
        more="    target: b\n",
    ))  # fmt: skip
    assert run.phases() == {"workflow": "Succeeded", "a": "Succeeded", "b": "Succeeded"}


def test_tasks_start_as_argo_starts_them(workflows: Workflows) -> None:
    """Targets by name, each behind what it needs; seen where one runs at a time."""
    run = workflows.run(dag(
        "name: z, template: good", "name: b, template: good, dependencies: [x]", "name: x, template: good",
        "name: a, template: good",
    ), "--jobs=1")  # fmt: skip
    assert [node["displayName"] for node in run.status["nodes"]] == ["wf", "a", "x", "z", "b"]


def test_the_default_of_an_output_that_was_not_made(workflows: Workflows) -> None:
    run = workflows.run(dag(
        "name: a, template: good", "name: b, template: defaulted, depends: a.Failed",
        "name: c, template: worded, depends: b.Omitted, "
        'arguments: {parameters: [{name: word, value: "{{tasks.b.outputs.parameters.p}}"}]}',
    )).succeeded()  # fmt: skip
    assert run.printed("c") == "<otherwise>"


def test_an_argument_that_cannot_be_had(workflows: Workflows) -> None:
    """Of a task in a DAG it is the task's error."""
    run = workflows.run(dag(
        "name: a, template: lacking, continueOn: {error: true}",
        "name: b, template: worded, dependencies: [a], "
        'arguments: {parameters: [{name: word, value: "{{tasks.a.outputs.parameters.p}}"}]}',
    ))  # fmt: skip
    assert run.phases() == {"workflow": "Error", "a": "Error", "b": "Error"}
    assert "tasks.a.outputs.parameters.p" in messages(run)["wf.b"]


def test_a_failing_step(workflows: Workflows) -> None:
    """Its siblings run to their end; the next group has no nodes; errors become failures on the way up."""
    run = workflows.run(
        document("""
        - name: main
          steps:
          - - {name: inner, template: sub}
          - - {name: never, template: good}
        - name: sub
          steps:
          - - {name: a, template: lacking}
            - {name: b, template: good}
          - - {name: c, template: good}
    """)
    )
    phases = {node["name"]: (node["type"], node["phase"]) for node in run.status["nodes"]}
    assert phases == {
        "wf": ("Steps", "Failed"),
        "wf[0]": ("StepGroup", "Failed"),
        "wf[0].inner": ("Steps", "Failed"),
        "wf[0].inner[0]": ("StepGroup", "Failed"),
        "wf[0].inner[0].a": ("Pod", "Error"),
        "wf[0].inner[0].b": ("Pod", "Succeeded"),
    }
    ids = {node["name"]: node["id"] for node in run.status["nodes"]}
    assert messages(run)["wf[0].inner[0]"] == f"child '{ids['wf[0].inner[0].a']}' failed"
    assert messages(run)["wf"] == f"child '{ids['wf[0].inner']}' failed"


def test_a_step_that_may_fail(workflows: Workflows) -> None:
    run = workflows.run(
        document("""
        - name: main
          steps:
          - - {name: a, template: bad, continueOn: {failed: true}}
          - - name: b
              template: worded
              arguments:
                parameters:
                - {name: word, value: "{{steps.a.status}} {{steps.a.exitCode}} {{steps.a.outputs.result}}"}
    """)
    ).succeeded()
    assert run.printed("b") == "<Failed 3 wrong>"


def test_an_argument_of_a_step_that_cannot_be_had(workflows: Workflows) -> None:
    """No member of its group starts, and none is a node."""
    run = workflows.run(
        document("""
        - name: main
          steps:
          - - {name: a, template: lacking, continueOn: {error: true}}
          - - {name: b, template: good}
            - name: c
              template: worded
              arguments: {parameters: [{name: word, value: "{{steps.a.outputs.parameters.p}}"}]}
    """)
    )
    phases = {node["name"]: node["phase"] for node in run.status["nodes"]}
    assert phases == {"wf": "Failed", "wf[0]": "Succeeded", "wf[0].a": "Error", "wf[1]": "Error"}
    assert [path.name for path in (run.folder / "nodes").iterdir() if path.name.startswith("wf[1].")] == []


def test_names_meet_nowhere(workflows: Workflows) -> None:
    """Names that would be the same variable, function or file are kept apart, and so are an outer and an inner call."""
    run = workflows.run(
        document("""
        - name: main
          dag:
            tasks:
            - name: a-b
              template: t-1
              arguments: {parameters: [{name: x-y, value: first}, {name: x_y, value: second}]}
            - {name: ab, template: t1, arguments: {parameters: [{name: x_y, value: third}]}}
            - {name: A-b, template: inner, arguments: {parameters: [{name: x_y, value: fourth}]}}
        - name: t-1
          inputs: {parameters: [{name: x-y}, {name: x_y}]}
          container:
            image: busybox
            command: [printf, "%s %s", "{{inputs.parameters.x-y}}", "{{inputs.parameters.x_y}}"]
        - name: t1
          inputs: {parameters: [{name: x_y}]}
          container: {image: busybox, command: [printf, "only %s", "{{inputs.parameters.x_y}}"]}
        - name: inner
          inputs: {parameters: [{name: x_y}, {name: z, default: "unset"}]}
          steps:
          - - {name: leaf, template: inner-leaf}
          - - name: show
              template: t1
              arguments:
                parameters:
                - name: x_y
                  value: "{{inputs.parameters.x_y}} {{inputs.parameters.z}} {{steps.leaf.outputs.result}}"
        - name: inner-leaf
          inputs: {parameters: [{name: x_y, default: own}]}
          container: {image: busybox, command: [echo, "{{inputs.parameters.x_y}}"]}
    """)
    ).succeeded()
    assert run.printed("a-b") == "first second"
    assert run.printed("ab") == "only third"
    assert run.printed("show") == "only fourth unset own"


def test_a_hundred_tasks(workflows: Workflows) -> None:
    """A net of tasks with several dependencies each, in all shells' own way of counting."""
    tasks = [
        f"name: t{i}, template: good" + (f", dependencies: [t{i // 2}, t{i // 3}]" if i > 2 else "")
        for i in range(1, 101)
    ]
    run = workflows.run(dag(*tasks)).succeeded()
    assert len(run.status["nodes"]) == 101
    assert set(run.phases().values()) == {"Succeeded"}
