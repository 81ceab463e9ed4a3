"""Where Argo waits for ever, a bundle fails at once and says what is missing; where Argo is odd, a bundle is, too."""

import os
import shutil
import subprocess
import textwrap
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.needs import require
from tests.run.bundles import ROOT, Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "jq")

LIBRARY = ROOT / "compiler/wfc/backends/shell/lib"

TEMPLATES = """
- name: say
  container: {image: busybox, command: [echo, said]}
- name: fails
  container: {image: busybox, command: [sh, -c, "exit 3"]}
- name: show
  inputs: {parameters: [{name: m}]}
  container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
"""


def document(main: str, spec: str = "") -> str:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"
    return head + textwrap.indent(textwrap.dedent(spec) + "templates:" + TEMPLATES + textwrap.dedent(main), "  ")


def message(run: Run, name: str) -> str:
    (found,) = [node for node in run.status["nodes"] if node["name"] == name]
    return str(found["message"])


def phases(run: Run) -> dict[str, str]:
    return {node["name"]: node["phase"] for node in run.status["nodes"]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{{steps.a.outputs.result}}", "steps.a.outputs.result"),
        ("{{steps.a.exitCode}}", "steps.a.exitCode"),
        ("{{=steps.a.outputs.result}}", "steps.a.outputs.result"),
        ("{{=steps.a.exitCode + 'x'}}", "steps.a.exitCode"),
    ],
)
def test_what_a_skipped_step_never_gives(workflows: Workflows, value: str, said: str) -> None:
    main = f"""
    - name: main
      steps:
      - - {{name: a, template: say, when: "1 == 2"}}
      - - {{name: b, template: show, arguments: {{parameters: [{{name: m, value: "{value}"}}]}}}}
    """
    began = time.monotonic()
    run = workflows.run(document(main))
    assert time.monotonic() - began < 60
    assert phases(run) == {"wf": "Failed", "wf[0]": "Succeeded", "wf[0].a": "Skipped", "wf[1]": "Error"}
    assert said in message(run, "wf[1]")


def test_what_a_skipped_step_never_gives_may_have_a_substitute(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - {name: a, template: say, when: "1 == 2"}
      - - name: b
          template: show
          arguments: {parameters: [{name: m, value: "{{=steps.a.outputs.result ?? 'none'}}"}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert run.printed("b") == "[none]"


@pytest.mark.parametrize("what", ["outputs.result", "outputs.parameters"])
def test_what_an_empty_loop_never_gives(workflows: Workflows, what: str) -> None:
    main = f"""
    - name: main
      steps:
      - - {{name: each, template: say, withParam: "[]"}}
      - - {{name: b, template: show, arguments: {{parameters: [{{name: m, value: "{{{{steps.each.{what}}}}}"}}]}}}}
    """
    run = workflows.run(document(main))
    assert phases(run)["wf[1]"] == "Error"
    assert message(run, "wf[1]").endswith(f"{{{{steps.each.{what}}}}}: that loop had no items")


def test_a_result_that_nobody_asks_for_in_a_way_that_argo_sees(workflows: Workflows) -> None:
    """Argo looks for `steps.NAME` and `['NAME']` in the text, and captures nothing for an index in double quotes."""
    main = """
    - name: main
      steps:
      - - {name: a, template: say}
      - - {name: b, template: show, arguments: {parameters: [{name: m, value: '{{=steps["a"].outputs.result}}'}]}}
    """
    run = workflows.unchecked(document(main))
    assert phases(run) == {"wf": "Failed", "wf[0]": "Succeeded", "wf[0].a": "Succeeded", "wf[1]": "Error"}
    assert "steps.a.outputs.result" in message(run, "wf[1]")


def test_a_tag_of_a_task_that_is_not_waited_for(workflows: Workflows) -> None:
    """In a DAG the task fails, and not the tasks beside it."""
    main = """
    - name: main
      dag:
        tasks:
        - {name: a, template: fails, continueOn: {failed: true}}
        - name: b
          template: show
          dependencies: [a]
          arguments: {parameters: [{name: m, value: "{{tasks.a.outputs.result}}{{tasks.c.outputs.result}}"}]}
        - {name: c, template: say}
    """
    run = workflows.unchecked(document(main))
    assert phases(run) == {"wf": "Error", "wf.a": "Failed", "wf.b": "Error", "wf.c": "Succeeded"}
    assert message(run, "wf.b") == "failed to resolve {{tasks.c.outputs.result}}"


def test_the_aggregate_of_what_is_no_json(workflows: Workflows) -> None:
    """An error of the workflow in Argo, and not of the step."""
    main = """
    - name: main
      steps:
      - - {name: each, template: say, withItems: [1, 2]}
      - - {name: b, template: show, arguments: {parameters: [{name: m, value: "{{steps.each.outputs.result}}"}]}}
    """
    run = workflows.run(document(main))
    assert run.status["phase"] == "Error"
    assert "is not JSON" in run.status["message"]


def test_a_failed_item_leaves_no_gap(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - name: each
          template: item
          withItems: [0, 1, 2]
          continueOn: {failed: true}
          arguments: {parameters: [{name: m, value: "{{item}}"}]}
      - - {name: b, template: show, arguments: {parameters: [{name: m, value: "{{steps.each.outputs.parameters.p}}"}]}}
    - name: item
      inputs: {parameters: [{name: m}]}
      container:
        image: busybox
        command: [sh, -c, "echo v{{inputs.parameters.m}} > /tmp/p; test {{inputs.parameters.m}} != 1"]
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert run.printed("b") == '[["v0","v2"]]'


def test_a_sequence_that_ends_before_it_starts_counts_down(workflows: Workflows) -> None:
    main = """
    - name: main
      steps: [[{name: each, template: say, withSequence: {start: "1", end: "0"}}]]
    """
    run = workflows.run(document(main)).succeeded()
    assert [name for name in phases(run) if "each" in name] == ["wf[0].each(0:1)", "wf[0].each(1:0)"]


def test_an_error_below_steps_becomes_a_failure(workflows: Workflows) -> None:
    """And stays an error in a DAG."""
    main = """
    - name: main
      dag:
        tasks:
        - {name: a, template: flat}
        - {name: b, template: lacks}
    - name: flat
      steps: [[{name: s, template: lacks}]]
    - name: lacks
      container: {image: busybox, command: ["true"]}
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/never}}]}
    """
    run = workflows.run(document(main))
    assert phases(run) == {
        "wf": "Failed", "wf.a": "Failed", "wf.a[0]": "Failed", "wf.a[0].s": "Error", "wf.b": "Error",
    }  # fmt: skip


def test_two_writers_of_one_global_name(workflows: Workflows) -> None:
    """The one that ends last wins, also where it failed."""
    main = """
    - name: main
      steps:
      - - {name: a, template: write, arguments: {parameters: [{name: v, value: first}, {name: code, value: 0}]}}
      - - name: b
          template: write
          continueOn: {failed: true}
          arguments: {parameters: [{name: v, value: second}, {name: code, value: 1}]}
      - - {name: c, template: show, arguments: {parameters: [{name: m, value: "{{workflow.outputs.parameters.pub}}"}]}}
    - name: write
      inputs: {parameters: [{name: v}, {name: code}]}
      container:
        image: busybox
        command: [sh, -c, "echo {{inputs.parameters.v}} > /tmp/p; exit {{inputs.parameters.code}}"]
      outputs: {parameters: [{name: p, globalName: pub, valueFrom: {path: /tmp/p}}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert run.printed("c") == "[second]"


@pytest.mark.parametrize("kind", ["steps", "dag"])
def test_retries_of_a_template_run_all_of_it_again(workflows: Workflows, kind: str) -> None:
    """And multiply with those below, where the workflow says how often for every template."""
    body = "steps: [[{name: x, template: fails}]]" if kind == "steps" else "dag: {tasks: [{name: x, template: fails}]}"
    run = workflows.run(document(f"- name: main\n  {body}\n", "retryStrategy: {limit: 1}\n"))
    pods = [node for node in run.status["nodes"] if node["type"] == "Pod"]
    assert len(pods) == 4
    assert message(run, "wf") == "No more retries left"


def test_a_dag_within_a_dag_may_have_the_same_names(workflows: Workflows) -> None:
    """What the outer one counts of a task is nothing to the inner one; a loop outside is none inside."""
    main = """
    - name: main
      dag:
        tasks:
        - {name: A, template: say}
        - {name: B, template: say, dependencies: [A], withItems: [1, 2]}
        - {name: C, template: say, dependencies: [A]}
        - {name: D, template: inner, dependencies: [A, B, C]}
    - name: inner
      dag:
        tasks:
        - {name: A, template: say}
        - {name: B, template: flat, dependencies: [A]}
        - {name: C, template: say, dependencies: [A]}
        - {name: D, template: say, dependencies: [B, C]}
    - name: flat
      steps: [[{name: s, template: say}, {name: t, template: say}]]
    """
    run = workflows.run(document(main)).succeeded()
    assert set(phases(run).values()) == {"Succeeded"}
    assert {"wf.D.A", "wf.D.B", "wf.D.C", "wf.D.D", "wf.D.B[0].t"} <= set(phases(run))


def test_endless_recursion_ends_where_it_does_in_argo(workflows: Workflows) -> None:
    run = workflows.unchecked(document("- name: main\n  steps: [[{name: r, template: main}]]\n"))
    assert run.status["phase"] == "Failed"
    (leaf,) = [node for node in run.status["nodes"] if node["phase"] == "Error"]
    assert leaf["message"].startswith("Maximum recursion depth exceeded")
    assert leaf["name"].count("[0].r") == 99


def test_recursion_with_an_end(workflows: Workflows) -> None:
    main = """
    - name: main
      dag: {tasks: [{name: down, template: down, arguments: {parameters: [{name: count, value: 3}]}}]}
    - name: down
      inputs: {parameters: [{name: count}]}
      dag:
        tasks:
        - {name: here, template: show, arguments: {parameters: [{name: m, value: "{{inputs.parameters.count}}"}]}}
        - name: below
          template: down
          dependencies: [here]
          when: "{{inputs.parameters.count}} > 1"
          arguments: {parameters: [{name: count, value: "{{=asInt(inputs.parameters.count) - 1}}"}]}
    """
    run = workflows.run(document(main)).succeeded()
    shown = [node["name"] for node in run.status["nodes"] if node["displayName"] == "here"]
    assert shown == ["wf.down.here", "wf.down.below.here", "wf.down.below.below.here"]


@pytest.mark.parametrize(("spec", "template"), [("parallelism: 1\n", ""), ("", "parallelism: 1")])
def test_one_at_a_time(workflows: Workflows, spec: str, template: str) -> None:
    """Of all pods of a workflow, or of the children of a template."""
    main = f"""
    - name: main
      {template or "failFast: false"}
      dag:
        tasks:
        - {{name: a, template: slow}}
        - {{name: b, template: slow}}
        - {{name: c, template: slow}}
    - name: slow
      container: {{image: busybox, command: [sh, -c, "date +%s%N; sleep 0.2; date +%s%N"]}}
    """
    run = workflows.run(document(main, spec), "-j4").succeeded()
    spans = sorted(tuple(map(int, run.printed(name).split())) for name in "abc")
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_fail_fast_starts_nothing_more(workflows: Workflows) -> None:
    main = """
    - name: main
      failFast: true
      parallelism: 1
      steps: [[{name: a, template: fails}, {name: b, template: say}, {name: c, template: say}]]
    """
    run = workflows.run(document(main))
    assert phases(run) == {"wf": "Failed", "wf[0]": "Failed", "wf[0].a": "Failed"}
    assert message(run, "wf") == "template has failed or errored children and failFast enabled"


def test_fail_fast_takes_what_ends_at_about_the_same_time_together(workflows: Workflows) -> None:
    """Before the next task it waits a moment, here until the other task has failed, for those that still run."""
    (workflows.folder / "claim").mkdir(mode=0o777)
    main = """
    - name: main
      failFast: true
      dag:
        tasks:
        - {name: bad, template: bad}
        - {name: good, template: good}
        - {name: next, template: say, depends: good}
    - name: good
      container: {image: busybox, command: [touch, /shared/good], volumeMounts: [{name: s, mountPath: /shared}]}
    - name: bad
      container:
        image: busybox
        command: [sh, -c, "until [ -e /shared/good ]; do sleep 0.1; done; sleep 0.5; exit 1"]
        volumeMounts: [{name: s, mountPath: /shared}]
    """
    slow = workflows.folder / "slow"
    slow.mkdir()
    failed = f"{workflows.folder}/run-2/nodes/wf/.tasks/bad"
    wait = f"[ $1 != 0.1 ] || until [ -e {failed} ]; do {shutil.which('sleep')} 0.05; done"
    (slow / "sleep").write_text(f'#!/bin/sh\n{wait}\nexec {shutil.which("sleep")} "$@"\n')
    (slow / "sleep").chmod(0o755)
    run = workflows.run(
        document(main, "volumes: [{name: s, persistentVolumeClaim: {claimName: claim}}]\n"), "-j4",
        f"--volume=claim={workflows.folder}/claim", environment={"PATH": f"{slow}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert run.folder == workflows.folder / "run-2"
    assert phases(run) == {"wf": "Failed", "wf.bad": "Failed", "wf.good": "Succeeded"}


def test_the_deadline_of_a_workflow_spares_its_exit_handler(workflows: Workflows) -> None:
    spec = "activeDeadlineSeconds: 1\nonExit: bye\n"
    main = """
    - name: main
      steps: [[{name: a, template: endless}]]
    - name: endless
      container: {image: busybox, command: [sleep, "300"]}
    - name: bye
      container: {image: busybox, command: [sh, -c, "sleep 2; echo {{workflow.status}}"]}
    """
    run = workflows.run(document(main, spec))
    assert run.code == 1
    assert phases(run)["wf[0].a"] == "Failed"
    assert message(run, "wf[0].a") == "Step exceeded its deadline"
    assert (run.folder / "nodes" / "wf.onExit" / "stdout").read_text() == "Failed\n"


@pytest.mark.parametrize("field", ["activeDeadlineSeconds: 1", "timeout: 2s"])
def test_the_deadline_of_an_attempt_is_a_failure(workflows: Workflows, field: str) -> None:
    """Each attempt has its own; the default policy tries again."""
    main = f"""
    - name: main
      {field}
      retryStrategy: {{limit: 1}}
      container: {{image: busybox, command: [sh, -c, "test {{{{retries}}}} = 1 || sleep 300"]}}
    """
    run = workflows.run(document(main)).succeeded()
    assert phases(run) == {"wf": "Succeeded", "wf(0)": "Failed", "wf(1)": "Succeeded"}


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_what_has_just_been_started_is_not_waited_for(shell: list[str], tmp_path: Path) -> None:
    """Of the tasks behind one that was alone, none waits for the first of them, nor ends with it."""
    require(shell[0])
    script = f"""
set -eu
. {LIBRARY}/scheduler_dag.sh
sleep() {{
  echo slept
}}
wfc_tasks={tmp_path} wfc_unsettled=yes wfc_running=0
wfc_wait_for_others
wfc_running=1
wfc_wait_for_others
echo another has ended
wfc_unsettled=yes
wfc_wait_for_others
wfc_wait_for_others
"""
    done = subprocess.run([*shell, "-c", script], check=True, timeout=60, stdout=subprocess.PIPE, text=True)
    assert done.stdout == "another has ended\nslept\n"
