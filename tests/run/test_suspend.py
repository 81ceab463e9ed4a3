"""Suspend templates that wait for somebody: who resumes them, and what that one says."""

import os
import pty
import signal
import time
from pathlib import Path

import pytest

from tests.needs import require
from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

TEXT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: approve, template: ask}
    - - name: show
        template: show
        arguments: {parameters: [{name: m, value: "{{steps.approve.outputs.parameters.answer}}"}]}
  - name: ask
    suspend: {}
    outputs:
      parameters:
      - {name: answer, valueFrom: {supplied: {}}}
      - {name: why, valueFrom: {supplied: {}, default: no reason}}
  - name: show
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.m}}"]}
"""


def outputs(run: Run) -> dict[str, str]:
    """What the suspended node gave."""
    (node,) = [node for node in run.status["nodes"] if node["displayName"] == "approve"]
    assert node["type"] == "Suspend"
    return {found["name"]: found.get("value", "") for found in node["outputs"].get("parameters", [])}


@pytest.mark.parametrize("name", ["approve", "wf[0].approve", "ask"])
def test_supplied_outputs(workflows: Workflows, name: str) -> None:
    """--supply gives an output of the node, and so resumes it."""
    run = workflows.run(TEXT, "--supply", f"{name}.answer=it's = $(fine)\nreally").succeeded()
    assert outputs(run) == {"answer": "it's = $(fine)\nreally", "why": "no reason"}
    assert run.printed("show") == "it's = $(fine)\nreally\n"


def test_nobody_is_there(workflows: Workflows) -> None:
    """Without a terminal such a workflow does not start; resumed by force, an output without a default is an Error."""
    refused = workflows.run(TEXT)
    assert refused.code == 4
    assert "ask" in refused.stderr
    assert workflows.run(TEXT, "--supply", "nonsense").code == 2
    run = workflows.run(TEXT, "--resume-suspended")
    assert run.code == 1
    assert "raw output parameter 'answer' has not been set" in str(run.status)


def begun_at_a_terminal(command: list[str], workflows: Workflows) -> tuple[int, int]:
    """A command that has begun at a terminal of its own: its process, and the terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which whoever runs the tests may ignore
        os.chdir(workflows.folder / "here")
        os.execvpe(command[0], command, workflows.environment())
    return pid, terminal


def read_until(terminal: int, text: str) -> None:
    """Wait until ``text`` is shown at the terminal."""
    shown = ""
    while text not in shown:
        shown += os.read(terminal, 4096).decode()


def at_a_terminal(command: list[str], workflows: Workflows, answers: list[tuple[str, str]]) -> str:
    """Run a command at a terminal of its own: what is shown there. Each answer is typed when its question is there."""
    pid, terminal = begun_at_a_terminal(command, workflows)
    shown = ""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        if not read:
            break
        shown += read.decode()
        if answers and answers[0][0] in shown:
            os.write(terminal, f"{answers.pop(0)[1]}\n".encode())
    os.waitpid(pid, 0)
    assert not answers, shown
    return shown


QUESTIONS = [("waits for answer: ", "YES"), ("waits for why (Enter for: no reason): ", "")]


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_a_prompt(workflows: Workflows, shell: list[str]) -> None:
    """Somebody at the terminal is asked for each output."""
    command, folder = workflows.command(workflows.bundle(TEXT), [], shell)
    shown = at_a_terminal(command, workflows, list(QUESTIONS))
    run = Run(0, shown, "", folder)
    assert outputs(run) == {"answer": "YES", "why": "no reason"}


def test_a_prompt_of_the_command_line(workflows: Workflows) -> None:
    """``wfc run`` leaves the terminal to the bundle that asks there."""
    document = workflows.folder / "here/spec.yaml"
    document.write_text(TEXT)
    folder = workflows.folder / "run-by-hand"
    wfc = str(Path(__file__).parents[2] / ".venv/bin/wfc")
    command = [wfc, "run", str(document), "--runtime=sandbox", f"--workdir={folder}"]
    run = Run(0, at_a_terminal(command, workflows, list(QUESTIONS)), "", folder)
    assert outputs(run) == {"answer": "YES", "why": "no reason"}


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
@pytest.mark.parametrize("way", ["closed", "end of file"])
def test_no_answer_is_none(workflows: Workflows, shell: list[str], way: str) -> None:
    """A terminal that is closed approves of nothing; nor does the end of what is typed there."""
    require(shell[0])
    text = """
        entrypoint: main
        templates:
        - name: main
          dag: {tasks: [{name: ask, template: ask}, {name: deploy, template: deploy, dependencies: [ask]}]}
        - name: ask
          suspend: {}
        - name: deploy
          container: {image: x, command: ["true"]}
    """
    command, folder = workflows.command(workflows.bundle(text), ["--name=wf"], shell)
    pid, terminal = begun_at_a_terminal(command, workflows)
    read_until(terminal, "press Enter to go on ")
    if way == "closed":
        os.close(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130
        assert Run(130, "", "", folder).phases() == {"workflow": "Failed", "ask": "Failed"}
        return
    os.write(terminal, b"\x04")
    read_until(terminal, "nobody has answered")
    assert Run(0, "", "", folder).phases().get("deploy") is None
    (folder / "nodes/wf.ask/resume").touch()
    read_until(terminal, "workflow wf: Succeeded")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(terminal)


def test_a_suspended_workflow(workflows: Workflows) -> None:
    """``spec.suspend``: it waits before anything starts."""
    text = TEXT.replace(
        "  entrypoint: main", "  entrypoint: show\n  suspend: true\n  arguments: {parameters: [{name: m, value: x}]}"
    )
    assert workflows.run(text).code == 4
    assert workflows.run(text, "--resume-suspended").succeeded().printed("wf") == "x\n"
    command, folder = workflows.command(workflows.bundle(text), [])
    at_a_terminal(command, workflows, [("the workflow waits: press Enter to go on ", "")])
    assert Run(0, "", "", folder).printed("wf") == "x\n"


def test_a_suspended_workflow_that_nobody_answers(workflows: Workflows) -> None:
    """The end of what is typed is no answer; then a file in the folder of the run resumes it."""
    text = TEXT.replace(
        "  entrypoint: main", "  entrypoint: show\n  suspend: true\n  arguments: {parameters: [{name: m, value: x}]}"
    )
    command, folder = workflows.command(workflows.bundle(text), [])
    pid, terminal = begun_at_a_terminal(command, workflows)
    read_until(terminal, "press Enter to go on ")
    os.write(terminal, b"\x04")
    read_until(terminal, "nobody has answered")
    assert not (folder / "nodes/wf/phase").exists()
    (folder / "resume").touch()
    read_until(terminal, "workflow wf: Succeeded")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(terminal)


def test_a_deadline_for_many(workflows: Workflows) -> None:
    """Each hears of it twice, from the root and from the node above it, and says once how it ended."""
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: wf}
        spec:
          entrypoint: main
          activeDeadlineSeconds: 2
          templates:
          - name: main
            dag: {tasks: [{name: each, template: wait, withSequence: {count: 60}}]}
          - {name: wait, suspend: {}}
    """
    run = workflows.run(document)
    assert run.code == 1
    assert len(run.phases()) == 62
    assert set(run.phases().values()) == {"Failed"}


def test_a_duration_that_is_none(workflows: Workflows) -> None:
    """The node could not be worked out to its end: so its group is in Error, and not Failed as for a bad child."""
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: wf}
        spec:
          entrypoint: main
          templates:
          - name: main
            steps: [[{name: wait, template: wait}]]
          - {name: wait, suspend: {duration: soon}}
    """
    assert workflows.unchecked(document).phases() == {"workflow": "Failed", "[0]": "Error", "wait": "Error"}
