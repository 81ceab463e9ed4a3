"""The speed of bundles: many small tasks beside GNU make, scattered files beside cwltool, the start of a large run.

Tasks run on the machine itself (``--runtime host``), as make runs its commands; but the whole bundle is in one sandbox,
which can write in the folder of the benchmark alone, for no workflow is run straight on a machine. And they run in the
sandbox, as for a user without containers; a second row of make gives each command a sandbox of its own, too. cwltool is
measured where it is on the path.

What runs in a process table of its own is missing from the processor time that its starter is told: no figure then.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

_WIDE = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wide}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
"""
_WIDE_TASK = "      - {{name: t{number}, template: step}}\n"
_STEP = '  - name: step\n    container: {image: busybox, command: ["true"]}\n'

_SCATTER = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: scatter}}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: write, template: write}}
    - - name: change
        template: change
        withSequence: {{count: "{count}"}}
        arguments: {{artifacts: [{{name: in, from: "{{{{steps.write.outputs.artifacts.out}}}}"}}]}}
  - name: write
    outputs: {{artifacts: [{{name: out, path: /tmp/out, archive: {{none: {{}}}}}}]}}
    container: {{image: busybox, command: [sh, -c, "echo hello >/tmp/out"]}}
  - name: change
    inputs: {{artifacts: [{{name: in, path: /tmp/in}}]}}
    outputs: {{artifacts: [{{name: out, path: /tmp/out, archive: {{none: {{}}}}}}]}}
    container: {{image: busybox, command: [sh, -c, "tr a-z A-Z </tmp/in >/tmp/out"]}}
"""

_CWL = """\
cwlVersion: v1.2
class: Workflow
requirements: {ScatterFeatureRequirement: {}}
inputs: {files: "File[]"}
outputs: {changed: {type: "File[]", outputSource: change/out}}
steps:
  change:
    scatter: in
    in: {in: files}
    out: [out]
    run:
      class: CommandLineTool
      baseCommand: [tr, a-z, A-Z]
      inputs: {in: {type: File, streamable: true}}
      stdin: $(inputs.in.path)
      stdout: out
      outputs: {out: stdout}
"""

_SANDBOX = "bwrap --ro-bind / / --proc /proc --dev /dev --unshare-pid --die-with-parent true"
_MACHINE = ("bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent")


class Use:
    """What a command took: seconds of wall time, and of its processes on the processors (None where nobody knows)."""

    def __init__(self, command: Sequence[str | Path], folder: Path, sandboxes: bool = False) -> None:
        """Run it in ``folder``; with ``sandboxes`` most of its processes have process tables of their own."""
        before = os.times()
        start = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        self.wall = time.perf_counter() - start
        after = os.times()
        used = after.children_user - before.children_user, after.children_system - before.children_system
        self.processor = None if sandboxes else sum(used)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{said[-3000:]}")


def rows(wfc: str, tasks: int, scattered: int, large: int) -> list[tuple[str, str, str, str]]:
    """The rows of the table: what, wall time, processor time a task, and the ratio to the peer."""
    with tempfile.TemporaryDirectory(prefix="wfc-bench-") as name:
        folder = Path(name)
        return [*_tasks(wfc, folder, tasks), *_scatter(wfc, folder, scattered), *_first(wfc, folder, large)]


def _row(what: str, use: Use, count: int, peer: Use | None) -> tuple[str, str, str, str]:
    ratio = "" if peer is None else f"{use.wall / peer.wall:.1f}"
    processor = "" if use.processor is None else f"{use.processor / count * 1000:.1f} ms"
    return (what, f"{use.wall:.2f} s", processor, ratio)


def _runs(script: Path, runtime: str, run: Path) -> list[str | Path]:
    """The command that runs a bundle with the machine's two cores."""
    return ["sh", script, "--runtime", runtime, "-j", "2", "--workdir", run]


def _bundle(wfc: str, folder: Path, name: str, text: str) -> Path:
    document = folder / f"{name}.yaml"
    document.write_text(text)
    bundle = folder / f"{name}.bundle"
    subprocess.run([wfc, "compile", "-q", "-t", "shell", document, "-o", bundle], check=True, capture_output=True)
    return bundle / "run.sh"


def _tasks(wfc: str, folder: Path, count: int) -> list[tuple[str, str, str, str]]:
    text = _WIDE + "".join(_WIDE_TASK.format(number=number) for number in range(count)) + _STEP
    script = _bundle(wfc, folder, "wide", text)
    names = " ".join(f"t{number}" for number in range(count))
    for file, command in (("plain", "true;"), ("boxed", _SANDBOX)):
        # The semicolon keeps make from running the command without a shell.
        (folder / file).write_text(f"all: {names}\n{names}:\n\t@{command}\n.PHONY: all {names}\n")
    plain = Use(["make", "-j2", "-f", "plain"], folder)
    boxed = Use(["make", "-j2", "-f", "boxed"], folder, sandboxes=True)
    machine = Use([*_MACHINE, "--bind", folder, folder, *_runs(script, "host", folder / "wide.host")], folder)
    ours = Use(_runs(script, "sandbox", folder / "wide.run"), folder, sandboxes=True)
    return [
        _row(f"make -j2, {count:,} commands", plain, count, None),
        _row(f"a bundle of {count:,} tasks, host, -j 2", machine, count, plain),
        _row(f"make -j2, {count:,} commands, each in bwrap", boxed, count, plain),
        _row(f"a bundle of {count:,} tasks, sandbox, -j 2", ours, count, plain),
    ]


def _scatter(wfc: str, folder: Path, count: int) -> list[tuple[str, str, str, str]]:
    script = _bundle(wfc, folder, "scatter", _SCATTER.format(count=count))
    peer = None
    found = []
    cwltool = shutil.which("cwltool")
    if cwltool is not None:
        inputs = []
        for number in range(count):
            (folder / f"in-{number}").write_text("hello\n")
            inputs.append({"class": "File", "path": f"in-{number}"})
        (folder / "scatter.cwl").write_text(_CWL)
        (folder / "scatter.json").write_text(json.dumps({"files": inputs}))
        command = [cwltool, "--parallel", "--quiet", "--outdir", "out", "scatter.cwl", "scatter.json"]
        peer = Use(command, folder)
        found.append(_row(f"cwltool --parallel, {count} files scattered", peer, count, None))
    ours = Use(_runs(script, "sandbox", folder / "scatter.run"), folder, sandboxes=True)
    return [*found, _row(f"a bundle, {count} files in and out", ours, count, peer)]


def _first(wfc: str, folder: Path, count: int) -> list[tuple[str, str, str, str]]:
    text = _WIDE + "".join(_WIDE_TASK.format(number=number) for number in range(count)) + _STEP
    script = _bundle(wfc, folder, "large", text)
    command = [*_runs(script, "sandbox", folder / "large.run"), "--log-format", "json"]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if b'"wide.t' in line and b'"Running"' in line:
                seconds = time.perf_counter() - start
                return [(f"first task of a bundle of {count:,}", f"{seconds:.2f} s", "", "")]
        raise SystemExit("the large bundle started no task")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()
