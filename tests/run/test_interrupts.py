"""Interrupts: the tasks are stopped, the exit handler runs once, the exit status is 130; a second one kills."""

import os
import signal
import subprocess

import pytest

from tests.run.bundles import Run, Workflows
from tests.run.processes import wait_for, with_arguments

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

DOCUMENT = """
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata: {{name: wf}}
    spec:
      entrypoint: main
      onExit: bye
      templates:
      - name: main
        steps:
        - - {{name: nested, template: inner}}
        - - {{name: never, template: say}}
      - name: inner
        dag:
          tasks:
          - {{name: again, template: again, onExit: say}}
          - {{name: endless, template: endless}}
          - {{name: behind, template: say, dependencies: [endless]}}
      - name: again
        retryStrategy: {{limit: 3}}
        container: {{image: busybox, command: [sleep, "{marker}"]}}
      - name: endless
        container: {{image: busybox, command: [sh, -c, "trap '' TERM INT; sleep {marker}; sleep {marker}"]}}
      - name: say
        container: {{image: busybox, command: [echo, said]}}
      - name: bye
        container: {{image: busybox, command: [sh, -c, "{bye}"]}}
"""


def started(workflows: Workflows, marker: str, bye: str) -> tuple["subprocess.Popen[str]", Run]:
    """A run whose two endless tasks have begun."""
    command, folder = workflows.command(workflows.bundle(DOCUMENT.format(marker=marker, bye=bye)), ["-j2"])
    # A shell cannot take back that a signal is ignored, and whoever started these tests may ignore it.
    process = subprocess.Popen(
        ["env", "--default-signal=INT", *command], env=workflows.environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(lambda: len(with_arguments("sleep", marker)) == 2)
    return process, Run(0, "", "", folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt(workflows: Workflows, number: signal.Signals) -> None:
    marker = f"77{os.getpid()}{int(number)}"
    process, run = started(workflows, marker, "echo {{workflow.status}}")
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    wait_for(lambda: not with_arguments("sleep", marker))
    nodes = {node["name"]: node for node in run.status["nodes"]}
    assert run.status["phase"] == "Failed"
    assert run.status["message"] == "Stopped with strategy 'Terminate'"
    # One attempt only, no exit hook of a task, nothing that had not begun.
    assert nodes["wf[0].nested.again(0)"]["outputs"]["exitCode"] == "143"  # SIGTERM, as the containers of a cluster
    assert "wf[0].nested.again(1)" not in nodes
    assert "wf[0].nested.again.onExit" not in nodes
    assert "wf[1]" not in nodes
    assert [name for name in nodes if "onExit" in name] == ["wf.onExit"]
    assert (run.folder / "nodes" / "wf.onExit" / "stdout").read_text() == "Failed\n"
    assert stderr.count("Running   wf.onExit") == 1


def test_a_second_interrupt_kills(workflows: Workflows) -> None:
    """While the exit handler runs, too."""
    marker = f"78{os.getpid()}"
    process, run = started(workflows, marker, f"sleep {marker}")
    process.send_signal(signal.SIGTERM)
    wait_for(
        lambda: (run.folder / "nodes" / "wf.onExit" / "phase").exists() and len(with_arguments("sleep", marker)) == 1
    )
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    wait_for(lambda: not with_arguments("sleep", marker))
    assert run.status["phase"] == "Failed"


def test_an_interrupt_behind_a_loop_that_was_read(workflows: Workflows) -> None:
    """What a loop gave is read through a file of its own, which is no loop; also where the loop has that name."""
    marker = f"79{os.getpid()}"
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {{name: list, template: give, withItems: [1, 2]}}
            - name: use
              template: use
              depends: list
              arguments: {{parameters: [{{name: all, value: "{{{{tasks.list.outputs.parameters.o}}}}"}}]}}
        - name: give
          outputs: {{parameters: [{{name: o, valueFrom: {{path: /o}}}}]}}
          container: {{image: busybox, command: [sh, -c, "echo o >/o"]}}
        - name: use
          inputs: {{parameters: [{{name: all}}]}}
          container: {{image: busybox, command: [sh, -c, 'echo "$0"; sleep {marker}', "{{{{inputs.parameters.all}}}}"]}}
    """
    command, folder = workflows.command(workflows.bundle(document), ["--name=wf"])
    process = subprocess.Popen(
        command,
        env=workflows.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: process.poll() is not None or with_arguments("sleep", marker))
    process.terminate()
    _, stderr = process.communicate(timeout=60)
    run = Run(process.returncode, "", stderr.decode(), folder)
    assert run.printed("use") == '["o","o"]\n', run.explain()
    (root,) = (node for node in run.status["nodes"] if node["name"] == "wf")
    assert (run.code, root["message"]) == (130, "Stopped with strategy 'Terminate'"), run.explain()
