"""A run whose starter is killed with SIGKILL, which cannot say anything any more: it ends as after an interrupt."""

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.run.bundles import ROOT, Run, Workflows
from tests.run.processes import wait_for, with_arguments

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

WFC = [sys.executable, "-m", "wfc", "run"]

DOCUMENT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  onExit: bye
  arguments: {parameters: [{name: seconds, value: "0"}]}
  templates:
  - name: main
    steps:
    - - {name: before, template: say}
    - - {name: long, template: long}
      - {name: ask, template: ask, when: "{{workflow.parameters.seconds}} == 0"}
    - - {name: behind, template: say}
  - name: say
    container: {image: busybox, command: [echo, said]}
  - name: long
    container: {image: busybox, command: [sleep, "{{workflow.parameters.seconds}}"]}
  - name: ask
    container: {image: busybox, command: ["true"]}
  - name: bye
    container: {image: busybox, command: [echo, "{{workflow.status}}"]}
"""
ASKS = DOCUMENT.replace('container: {image: busybox, command: ["true"]}', "suspend: {}").replace(
    ', when: "{{workflow.parameters.seconds}} == 0"', ""
)


def is_stopped(workflows: Workflows, folder: Path, marker: str, command: list[str]) -> None:
    """The run has ended by itself, its exit handler has run, and ``command`` resumes it."""
    wait_for((folder / "error.json").exists)
    wait_for(lambda: not with_arguments("sleep", marker))
    run = Run(1, "", "", folder)
    assert run.status["message"] == "Stopped with strategy 'Terminate'"
    phases = {node["name"]: node["phase"] for node in run.status["nodes"]}
    assert (phases["wf[0].before"], phases["wf[1].long"], phases["wf.onExit"]) == ("Succeeded", "Failed", "Succeeded")
    assert "wf[2].behind" not in phases
    assert (folder / "nodes/wf.onExit/stdout").read_text() == "Failed\n"
    words = [f"--resume={folder}", "-p", "seconds=0", "--resume-suspended", "--runtime=sandbox"]
    run = workflows.finished([*command, *words], folder, {"PYTHONPATH": f"{ROOT}/compiler"}).succeeded()
    assert (folder / "nodes/wf[0].before/.kept").exists()
    assert run.phases()["behind"] == "Succeeded"


@contextmanager
def at_a_terminal(command: list[str], workflows: Workflows) -> Iterator[tuple[int, Callable[[], str]]]:
    """A command at a terminal that stays open after it: the process above it, and what reads the terminal on."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which whoever runs the tests may ignore
        os.chdir(workflows.folder / "here")
        os.execvpe("sh", ["sh", "-c", f"{shlex.join(command)}; sleep 60"], workflows.environment())
    os.set_blocking(terminal, False)
    shown = bytearray()

    def read() -> str:
        with suppress(OSError):
            shown.extend(os.read(terminal, 65536))
        return shown.decode(errors="replace")

    try:
        yield pid, read
    finally:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


@pytest.mark.parametrize("way", ["piped", "live", "asking"])
def test_wfc_is_killed(workflows: Workflows, way: str) -> None:
    """Where events are lines, where a tree is shown at a terminal, and where the bundle itself asks there."""
    marker = f"79{os.getpid()}{len(way)}"
    folder = workflows.new_folder("run")
    document = workflows.folder / "document.yaml"
    document.write_text(ASKS if way == "asking" else DOCUMENT)
    command = [*WFC, str(document), "--runtime=sandbox", f"--workdir={folder}", "-j2"]
    command = ["env", f"PYTHONPATH={ROOT}/compiler", "TERM=xterm", *command, "-p", f"seconds={marker}"]
    if way == "piped":
        process = subprocess.Popen(
            command, env=workflows.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        wait_for(lambda: with_arguments("sleep", marker))
        process.kill()
        process.communicate()
        is_stopped(workflows, folder, marker, WFC)
        return
    with at_a_terminal(command, workflows) as (above, read):
        wait_for(lambda: read() and with_arguments("sleep", marker))
        if way == "asking":
            wait_for(lambda: "press Enter" in read())
        (wfc,) = (int(word) for word in Path(f"/proc/{above}/task/{above}/children").read_text().split())
        os.kill(wfc, signal.SIGKILL)
        wait_for(lambda: read() and (folder / "error.json").exists())
        is_stopped(workflows, folder, marker, WFC)


@pytest.mark.parametrize("way", ["lines", "live", "asking"])
def test_the_terminal_goes_away(workflows: Workflows, way: str) -> None:
    """The system says so more than once, and nothing can be shown any more: that is one interrupt all the same."""
    marker = f"81{os.getpid()}{len(way)}"
    folder = workflows.new_folder("run")
    document = workflows.folder / "document.yaml"
    document.write_text(ASKS if way == "asking" else DOCUMENT)
    words = [*WFC, str(document), "--runtime=sandbox", f"--workdir={folder}", "-j2", "-p", f"seconds={marker}"]
    words += ["--color=never"] if way == "lines" else []
    environment = {**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler", "TERM": "xterm"}
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which whoever runs the tests may ignore
        os.chdir(workflows.folder / "here")
        os.execvpe(words[0], words, environment)
    os.set_blocking(terminal, False)

    def read() -> bool:
        with suppress(OSError):
            os.read(terminal, 65536)
        return True

    wait_for(lambda: read() and with_arguments("sleep", marker))
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    is_stopped(workflows, folder, marker, WFC)


def test_a_terminal_may_go_away(workflows: Workflows) -> None:
    """Whoever starts it with nohup wants it to go on."""
    marker = f"0.5{os.getpid()}"
    folder = workflows.new_folder("run")
    (workflows.folder / "document.yaml").write_text(DOCUMENT)
    words = ["nohup", *WFC, str(workflows.folder / "document.yaml"), "--runtime=sandbox", f"--workdir={folder}"]
    process = subprocess.Popen(
        [*words, "-p", f"seconds={marker}"], env={**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler"},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for((folder / "workflow/name").exists)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 0
    assert json.loads((folder / "status.json").read_text())["phase"] == "Succeeded"


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_the_lifeline_of_a_bundle(workflows: Workflows, shell: list[str]) -> None:
    marker = f"80{os.getpid()}"
    command, folder = workflows.command(workflows.bundle(DOCUMENT), ["--lifeline", "-p", f"seconds={marker}"], shell)
    process = subprocess.Popen(
        ["sh", "-c", 'exec "$@" 3<&0 </dev/null', "sh", *command], env=workflows.environment(), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    wait_for(lambda: with_arguments("sleep", marker))
    # What is written into it says nothing.
    process.stdin.write(b"go on\n")
    process.stdin.flush()
    time.sleep(0.3)
    assert process.poll() is None
    _, stderr = process.communicate(timeout=60)  # closes it
    assert process.returncode == 130, stderr
    assert stderr.count(b"interrupted, stopping") == 1
    is_stopped(workflows, folder, marker, command[:-4])


def test_a_run_that_ends_leaves_nobody_behind(workflows: Workflows) -> None:
    """The pipe is still held; the process that waits for it is gone."""
    command, folder = workflows.command(workflows.bundle(DOCUMENT), ["--lifeline"])
    process = subprocess.Popen(
        ["sh", "-c", 'exec "$@" 3<&0 </dev/null', "sh", *command], env=workflows.environment(), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.wait(60) == 0
    left = [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(folder).encode() in _content(path)]
    assert process.stdin is not None
    process.stdin.close()
    assert left == []
    assert json.loads((folder / "status.json").read_text())["phase"] == "Succeeded"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_lifeline_that_is_none(workflows: Workflows) -> None:
    run = workflows.run(DOCUMENT, "--lifeline")
    assert (run.code, run.stderr) == (2, "wfc: --lifeline needs a pipe on descriptor 3\n")


def test_expressions_at_the_start_let_it_be(workflows: Workflows) -> None:
    """What is worked out before the run begins has descriptors of its own."""
    document = DOCUMENT.replace('value: "0"', 'value: "{{=1 - 1}}"')
    assert workflows.unchecked(document).succeeded().printed("wf.onExit") == "Succeeded\n"
