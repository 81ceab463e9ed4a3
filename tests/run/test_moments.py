"""When nodes began and ended, on which machine, and when a run of a CronWorkflow was due."""

import os
from datetime import datetime

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: slow, template: wait}
      - {name: each, template: wait, depends: slow, withItems: [a, b]}
      - {name: skip, template: wait, depends: slow, when: "no == yes"}
      - name: tell
        template: tell
        depends: each && skip
        arguments:
          parameters:
          - {name: slow, value: "{{tasks.slow.startedAt}} {{tasks.slow.finishedAt}} {{tasks.slow.hostNodeName}}"}
          - {name: each, value: "{{tasks.each.startedAt}} {{tasks.each.finishedAt}}"}
          - {name: skip, value: "{{tasks.skip.startedAt}} {{tasks.skip.finishedAt}}"}
          - {name: later, value: "{{=tasks.slow.finishedAt > tasks.slow.startedAt}}"}
          - {name: year, value: "{{=sprig.substr(0, 4, tasks.slow.startedAt)}}"}
  - name: wait
    container: {image: busybox, command: [sleep, "1.1"]}
  - name: tell
    inputs: {parameters: [{name: slow}, {name: each}, {name: skip}, {name: later}, {name: year}]}
    container:
      image: busybox
      command: [printenv, MACHINE]
      env: [{name: MACHINE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
"""


def moments(run: Run, name: str) -> str:
    """When a node began and ended, from status.json, as Argo writes it where a tag asks: in whole seconds."""
    node = run.node(name)
    return " ".join(f"{node[key].partition('.')[0]}Z" for key in ("startedAt", "finishedAt"))


def test_of_earlier_nodes(workflows: Workflows) -> None:
    """In tags and in expressions; of a loop as a whole; of a task that did not run."""
    run = workflows.run(DOCUMENT).succeeded()
    given = {each["name"]: each["value"] for each in run.node("tell")["inputs"]["parameters"]}
    machine = os.uname().nodename
    assert given["slow"] == f"{moments(run, 'slow')} {machine}"
    assert given["each"] == moments(run, "each")
    assert given["skip"] == moments(run, "skip")
    assert given["later"] == "true"
    assert given["year"] == run.node("slow")["startedAt"][:4]
    assert run.printed("tell") == f"{machine}\n"


def test_of_steps(workflows: Workflows) -> None:
    document = (
        DOCUMENT[: DOCUMENT.index("    dag:")]
        + """\
    steps:
    - - {name: one, template: wait}
      - {name: each, template: wait, withItems: [a, b]}
    - - name: tell
        template: tell
        arguments:
          parameters:
          - {name: one, value: "{{steps.one.startedAt}} {{steps.one.finishedAt}}"}
          - {name: each, value: "{{steps.each.startedAt}} {{steps.each.finishedAt}}"}
  - name: wait
    container: {image: busybox, command: [sleep, "1.1"]}
  - name: tell
    inputs: {parameters: [{name: one}, {name: each}]}
    container: {image: busybox, command: ["true"]}
"""
    )
    run = workflows.run(document).succeeded()
    given = {each["name"]: each["value"] for each in run.node("tell")["inputs"]["parameters"]}
    # A looped step is the group that its items are in.
    assert given == {"one": moments(run, "one"), "each": moments(run, "[0]")}


def test_only_pods_have_a_machine(workflows: Workflows) -> None:
    """In Argo nobody ever sets it for other nodes, and the reference waits for ever."""
    document = DOCUMENT.replace("  - name: wait\n    container: {image: busybox, command: [sleep, \"1.1\"]}",
                                "  - name: wait\n    suspend: {duration: '1'}")  # fmt: skip
    run = workflows.run(document.replace(', when: "no == yes"', ""))
    assert run.code == 1
    assert "failed to resolve {{tasks.slow.hostNodeName}}" in run.stderr


def test_what_is_not_known_before(workflows: Workflows) -> None:
    """A dry run shows the tags."""
    bundle = workflows.bundle(DOCUMENT.replace("[printenv, MACHINE]", '[echo, "{{inputs.parameters.slow}}"]'))
    command, folder = workflows.command(bundle, ["--dry-run"])
    shown = workflows.finished(command, folder).stdout
    assert "command: echo '{{tasks.slow.startedAt}} {{tasks.slow.finishedAt}} {{tasks.slow.hostNodeName}}'\n" in shown


CRON = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly, labels: {own: mine}, annotations: {own: mine}}
spec:
  schedules: ["0 4 * * *"]
  workflowMetadata: {labels: {team: night}, annotations: {note: 'a "b"'}}
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container:
        image: busybox
        command: [printf, '%s\\n']
        args:
        - "{{workflow.scheduledTime}}"
        - "{{=workflow.scheduledTime}}"
        - "{{workflow.annotations.workflows.argoproj.io/scheduled-time}}"
        - "{{workflow.labels.workflows.argoproj.io/cron-workflow}}"
        - "{{workflow.annotations}}"
        - "{{workflow.labels.json}}"
"""


def test_a_cron_workflow_is_due_when_it_starts(workflows: Workflows) -> None:
    """As if it were submitted by hand; of its own labels and annotations the run has none."""
    run = workflows.run(CRON).succeeded()
    due = run.status["startedAt"]
    assert abs(datetime.fromisoformat(due).timestamp() - (run.folder / "status.json").stat().st_mtime) < 60
    assert run.printed("nightly").splitlines() == [
        due,
        due,
        due,
        "nightly",
        f'{{"note":"a \\"b\\"","workflows.argoproj.io/scheduled-time":"{due}"}}',
        '{"team":"night","workflows.argoproj.io/cron-workflow":"nightly"}',
    ]
