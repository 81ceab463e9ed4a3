"""Going on with a run that failed, was interrupted or was killed: what has succeeded with the same inputs is kept."""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.run.bundles import Run, Workflows
from tests.run.processes import wait_for

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: wf-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}, {name: code, value: "0"}]}
  templates:
  - name: show
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
  - name: fail
    container: {image: busybox, command: [sh, -c, "exit $0", "{{workflow.parameters.code}}"]}
"""

CHAIN = (
    HEAD
    + """\
  - name: main
    dag:
      tasks:
      - {name: make, template: make}
      - name: use
        template: use
        dependencies: [make]
        arguments:
          parameters: [{name: m, value: "{{tasks.make.outputs.parameters.p}}"}]
          artifacts: [{name: file, from: "{{tasks.make.outputs.artifacts.file}}"}]
      - {name: alone, template: show, arguments: {parameters: [{name: m, value: "{{workflow.parameters.who}}"}]}}
      - {name: last, template: fail, dependencies: [use, alone]}
      - {name: never, template: show, when: "a == b", arguments: {parameters: [{name: m, value: x}]}}
  - name: make
    container: {image: busybox, command: [sh, -c, "echo made | tee /tmp/p /tmp/f"]}
    outputs:
      parameters: [{name: p, valueFrom: {path: /tmp/p}, globalName: everyone}]
      artifacts: [{name: file, path: /tmp/f, globalName: thing}]
  - name: use
    inputs: {parameters: [{name: m}], artifacts: [{name: file, path: /tmp/f}]}
    container: {image: busybox, command: [sh, -c, 'cat /tmp/f; echo "$0"', "{{inputs.parameters.m}}"]}
"""
)

KEPT = "taken over from the earlier start of this run"


def ran(run: Run) -> set[str]:
    """The nodes that began in this start of the run, below the workflow."""
    return _events(run, "Running", "")


def kept(run: Run) -> set[str]:
    """The nodes that were taken over."""
    return _events(run, "Succeeded", KEPT)


def _events(run: Run, phase: str, message: str) -> set[str]:
    events = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
    return {
        event["node"].partition(".")[2] or "workflow"
        for event in events
        if (event["phase"], event["message"]) == (phase, message)
    }


def again(workflows: Workflows, run: Run, document: str | Path, *options: str) -> Run:
    """Go on with a run, with the bundle of a document."""
    bundle = workflows.bundle(document) if isinstance(document, str) else document
    command = [str(bundle / "run.sh"), f"--resume={run.folder}", "--log-format=json", *options]
    return workflows.finished(command, run.folder)


def test_after_a_failure(workflows: Workflows) -> None:
    """What succeeded is taken over with its outputs, artifacts and global outputs; the rest runs."""
    first = workflows.run(CHAIN, "-p", "code=3")
    assert first.code == 1
    assert (first.folder / "error.json").exists()
    name = first.status["name"]
    run = again(workflows, first, CHAIN, "-p", "code=0").succeeded()
    assert (ran(run), kept(run)) == ({"workflow", "last"}, {"make", "use", "alone"})
    assert run.status["name"] == name
    assert run.printed("use") == "made\nmade\n"
    assert run.phases() == {
        "workflow": "Succeeded", "make": "Succeeded", "use": "Succeeded", "alone": "Succeeded", "last": "Succeeded",
        "never": "Skipped",
    }  # fmt: skip
    assert [each["name"] for each in run.status["outputs"]["parameters"]] == ["everyone"]
    assert [each["name"] for each in run.status["outputs"]["artifacts"]] == ["thing"]
    assert not (run.folder / "error.json").exists()
    whole = again(workflows, run, CHAIN).succeeded()
    assert (ran(whole), kept(whole)) == (set(), {"workflow"})
    assert whole.phases() == run.phases()


def test_the_parameters_of_the_first_start_hold(workflows: Workflows) -> None:
    """And one that changes makes those run again that name it."""
    first = workflows.run(CHAIN, "-p", "who=me", "-p", "code=1")
    bundle = workflows.bundle(CHAIN)
    assert again(workflows, first, bundle).code == 1
    run = again(workflows, first, bundle, "-p", "who=you")
    assert (run.code, ran(run), kept(run)) == (1, {"workflow", "alone", "last"}, {"make", "use"})
    assert run.printed("alone") == "[you]"


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("echo made | tee", "echo other | tee", {"make", "use"}),
        # The same values, another artifact: nobody knows that it is the same.
        ("echo made | tee", "echo  made | tee", {"make", "use"}),
        ('cat /tmp/f; echo "$0"', 'cat /tmp/f; echo "<$0>"', {"use"}),
        ("{{workflow.parameters.who}}", "new {{workflow.parameters.who}}", {"alone"}),
        ('"[%s]"', '"(%s)"', {"alone"}),
        ("# nothing", "", set()),
    ],
)  # fmt: skip
def test_what_has_changed_runs_again(workflows: Workflows, old: str, new: str, runs: set[str]) -> None:
    first = workflows.run(CHAIN, "-p", "code=1")
    run = again(workflows, first, CHAIN.replace(old, new), "-p", "code=0").succeeded()
    assert ran(run) == {"workflow", "last", *runs}


def test_an_artifact_that_is_gone_is_made_again(workflows: Workflows) -> None:
    first = workflows.run(CHAIN, "-p", "code=1")
    for path in (first.folder / "artifacts").rglob("*"):
        if path.is_file():
            path.unlink()
    run = again(workflows, first, CHAIN, "-p", "code=0").succeeded()
    assert ran(run) == {"workflow", "make", "use", "last"}


NESTED = (
    HEAD
    + """\
  - name: main
    steps:
    - - {name: inner, template: inner, arguments: {parameters: [{name: num, value: 1}]}}
      - {name: flaky, template: flaky}
      - name: each
        template: show
        withItems: [a, b]
        onExit: bye
        arguments: {parameters: [{name: m, value: "{{item}}"}]}
    - - {name: last, template: fail}
  - name: inner
    inputs: {parameters: [{name: num}]}
    dag: {tasks: [{name: x, template: show, arguments: {parameters: [{name: m, value: "{{inputs.parameters.num}}"}]}}]}
  - name: flaky
    retryStrategy: {limit: 2}
    container: {image: busybox, command: [sh, -c, "test {{retries}} -eq 1"]}
  - name: bye
    container: {image: busybox, command: [echo, bye]}
"""
)


def test_trees_attempts_and_hooks(workflows: Workflows) -> None:
    """A template that calls others, a node that was tried twice, the items of a loop and their hooks: all are kept."""
    first = workflows.run(NESTED, "-p", "code=1")
    run = again(workflows, first, NESTED, "-p", "code=0").succeeded()
    assert ran(run) == {"workflow", "last"}
    assert len([name for name in first.phases() if name not in run.phases()]) == 0
    changed = again(
        workflows, first, NESTED.replace('name: m, value: "{{inputs.parameters.num}}"', "name: m, value: 2")
    )
    assert "x" in {name.rpartition(".")[2] for name in ran(changed)}


def test_the_exit_handler_of_a_run_that_went_on(workflows: Workflows) -> None:
    document = CHAIN.replace("  entrypoint: main", "  entrypoint: main\n  onExit: show-status").replace(
        "  - name: make\n", "  - name: show-status\n    container: {image: busybox, command: "
        "[echo, '{{workflow.status}}']}\n  - name: make\n", 1
    )  # fmt: skip
    first = workflows.run(document, "-p", "code=1", "--name=wf")
    assert first.printed("wf.onExit") == "Failed\n"
    run = again(workflows, first, document, "-p", "code=0").succeeded()
    assert run.printed("wf.onExit") == "Succeeded\n"
    assert [node["name"] for node in run.status["nodes"]].count("wf.onExit") == 1
    whole = again(workflows, first, document).succeeded()
    assert (ran(whole), kept(whole)) == (set(), {"workflow"})


HANDLED = (
    HEAD.replace("  entrypoint: main\n", "  entrypoint: main\n  onExit: bye\n")
    + """\
  - name: main
    steps:
    - - {name: work, template: show, arguments: {parameters: [{name: m, value: x}]}}
    - - {name: wait, template: wait}
  - name: wait
    container: {image: busybox, command: [sleep, "{{workflow.parameters.who}}"]}
  - name: bye
    steps:
    - - {name: tell, template: show, arguments: {parameters: [{name: m, value: "{{workflow.status}}"}]}}
    - - {name: last, template: fail}
"""
)
BYE = {"onExit", "onExit[0].tell", "onExit[1].last"}


def test_the_exit_handler_of_a_run_that_was_interrupted(workflows: Workflows) -> None:
    """It has run at the interrupt, and runs again at the end: as Argo drops its nodes before a retry."""
    bundle = workflows.bundle(HANDLED)
    command, folder = workflows.command(bundle, ["-p", "who=600", "--name=wf"])
    process = start(workflows, command)
    wait_for(lambda: list(folder.glob("nodes/*.wait/.began")))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    first = Run(process.returncode, "", "", folder)
    assert (first.code, first.printed("tell")) == (130, "[Failed]")
    run = again(workflows, first, bundle, "-p", "who=0").succeeded()
    assert (ran(run), kept(run)) == ({"workflow", "wait", *BYE}, {"work"})
    assert run.printed("tell") == "[Succeeded]"


def test_an_exit_handler_that_failed_runs_again(workflows: Workflows) -> None:
    """All of it, though the workflow itself had succeeded; once it has succeeded, no more."""
    bundle = workflows.bundle(HANDLED)
    first = workflows.run(bundle, "-p", "who=0", "-p", "code=3", "--name=wf")
    assert (first.code, first.status["phase"]) == (1, "Failed")
    worse = again(workflows, first, bundle, "-p", "code=4")
    assert worse.node("last")["outputs"]["exitCode"] == "4"
    run = again(workflows, first, bundle, "-p", "code=0").succeeded()
    assert (ran(run), kept(run)) == (BYE, {"workflow"})
    whole = again(workflows, first, bundle).succeeded()
    assert ran(whole) == set()


def test_an_exit_handler_that_could_not_start_is_started(workflows: Workflows) -> None:
    """What kept it from starting is not remembered against it."""
    document = HANDLED.replace("onExit: bye\n", "hooks: {exit: {template: bye, expression: PLACE}}\n")
    first = workflows.run(document.replace("PLACE", "'int(workflow.name) > 1'"), "-p", "who=0", "--name=wf")
    assert first.status["phase"] == "Error", first.explain()
    run = again(workflows, first, document.replace("PLACE", "'true'"), "-p", "code=0").succeeded()
    assert run.printed("tell") == "[Succeeded]"


# --- killed -----------------------------------------------------------------------------------------------------------

BUSY = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: make, template: make}
      - name: each
        template: use
        dependencies: [make]
        withItems: [1, 2]
        arguments:
          parameters: [{name: m, value: "{{item}}"}]
          artifacts: [{name: file, from: "{{tasks.make.outputs.artifacts.file}}"}]
      - name: steps
        template: steps
        dependencies: [make]
        arguments: {parameters: [{name: m, value: "{{tasks.make.outputs.parameters.p}}"}]}
      - name: last
        template: use
        dependencies: [each, steps]
        arguments:
          parameters: [{name: m, value: "{{tasks.each.outputs.parameters.p}}"}]
          artifacts: [{name: file, from: "{{tasks.steps.outputs.artifacts.file}}"}]
    outputs: {parameters: [{name: all, valueFrom: {parameter: "{{tasks.last.outputs.parameters.p}}"}}]}
  - name: steps
    inputs: {parameters: [{name: m}]}
    steps:
    - - {name: one, template: make}
    - - {name: two, template: tried}
    outputs: {artifacts: [{name: file, from: "{{steps.one.outputs.artifacts.file}}"}]}
  - name: tried
    retryStrategy: {limit: 2}
    container: {image: busybox, command: [sh, -c, "test {{retries}} -eq 1"]}
  - name: make
    container: {image: busybox, command: [sh, -c, "echo {{pod.name}} | tee /tmp/p /tmp/f"]}
    outputs:
      parameters: [{name: p, valueFrom: {path: /tmp/p}, globalName: everyone}]
      artifacts: [{name: file, path: /tmp/f, archive: {none: {}}, globalName: thing}]
  - name: use
    inputs: {parameters: [{name: m}], artifacts: [{name: file, path: /tmp/f}]}
    container: {image: busybox, command: [sh, -c, 'echo "$0" "$(cat /tmp/f)" >/tmp/p', "{{inputs.parameters.m}}"]}
    outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
"""


def everything(folder: Path) -> Any:
    """What a run gave: its outputs, those of every node, and all that is in the artifact store."""
    status = json.loads((folder / "status.json").read_text())
    text = json.dumps(
        {
            "phase": status["phase"],
            "nodes": sorted((n["name"], n["type"], n["phase"], n["inputs"], n["outputs"]) for n in status["nodes"]),
            "outputs": json.loads((folder / "outputs.json").read_text())["outputs"],
            "artifacts": sorted(
                (str(path.relative_to(folder)), path.read_text())
                for path in (folder / "artifacts").rglob("*")
                if path.is_file()
            ),
        }
    )
    return json.loads(text.replace(str(folder), "RUN"))


def killed(workflows: Workflows, command: list[str], after: float, whole: bool) -> int | None:
    """Start it and kill it, or it and all its processes, with SIGKILL; its exit status where it was done before."""
    process = subprocess.Popen(
        command, env=workflows.environment(), cwd=workflows.folder / "here", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
    )  # fmt: skip
    try:
        return process.wait(after)
    except subprocess.TimeoutExpired:
        pass
    if whole:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    return None


def test_a_hundred_kills(workflows: Workflows) -> None:
    """Killed at random moments and resumed, again and again: what comes of it is what an undisturbed run gives."""
    chance = random.Random(20261127)
    bundle = workflows.bundle(BUSY)
    begun = time.monotonic()
    undisturbed = workflows.run(bundle).succeeded()
    length = time.monotonic() - begun
    expected = everything(undisturbed.folder)
    kills = finished = 0
    command, folder = workflows.command(bundle, [])
    resuming = [str(bundle / "run.sh"), f"--resume={folder}", "--runtime=sandbox"]
    while kills < 100:
        started = (folder / "nodes").exists()
        code = killed(workflows, resuming if started else command, chance.uniform(0, length), chance.random() < 0.5)
        if code is None:
            kills += 1
            continue
        if code == 2 and not started and (folder / "nodes").exists():
            # Made by a process that outlived the shell which was killed.
            continue
        assert code == 0, (kills, workflows.finished(resuming, folder).explain())
        assert everything(folder) == expected, kills
        finished += 1
        command, folder = workflows.command(bundle, [])
        resuming[1] = f"--resume={folder}"
    if (folder / "nodes").exists():
        workflows.finished(resuming, folder).succeeded()
        assert everything(folder) == expected
        finished += 1
    assert finished > 5


def test_killed_while_the_sandbox_was_tried(workflows: Workflows) -> None:
    """The trial has left a root folder, a part of one: the run begins all the same."""
    bundle = workflows.bundle(BUSY)
    folder = workflows.new_folder("run")
    for name in ("nodes", "artifacts", ".probe/root/tmp"):
        (folder / name).mkdir(parents=True)
    resumed = workflows.finished([str(bundle / "run.sh"), f"--resume={folder}", "--runtime=sandbox"], folder)
    resumed.succeeded()
    assert not (folder / ".probe").exists()


# --- who may --------------------------------------------------------------------------------------------------------

SLOW = (
    HEAD
    + """\
  - name: main
    steps: [[{name: a, template: show, arguments: {parameters: [{name: m, value: x}]}}], [{name: wait, template: wait}]]
  - name: wait
    container: {image: busybox, command: [sh, -c, "sleep 600"]}
"""
)


def start(workflows: Workflows, command: list[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["env", "--default-signal=INT", *command], env=workflows.environment(), cwd=workflows.folder / "here",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("flock", [True, False])
def test_a_run_that_goes_on_is_not_resumed(workflows: Workflows, flock: bool) -> None:
    """Neither one that was started, nor one that somebody else resumes. Once that is gone, the run is free."""
    if not flock:
        _without_flock(workflows)
    bundle = workflows.bundle(SLOW)
    command, folder = workflows.command(bundle, [])
    resuming = [str(bundle / "run.sh"), f"--resume={folder}"]
    first = start(workflows, command)
    wait_for(lambda: list(folder.glob("nodes/*.wait/.began")))
    refused = workflows.finished(resuming, folder)
    assert refused.code == 2
    assert f"wfc: the run {folder} is still going on (process " in refused.stderr
    first.kill()
    assert first.stderr is not None
    first.stderr.close()
    first.wait()  # not for the end of its output: what it leaves behind holds that
    second = start(workflows, resuming)
    # What the killed start had left is stopped, and its finished step is kept.
    wait_for(lambda: (folder / ".before").is_dir() and list(folder.glob("nodes/*.wait/.began")))
    assert list(folder.glob("nodes/*[[]0[]].a/.kept"))
    refused = workflows.finished(resuming, folder)
    assert (refused.code, "still going on" in refused.stderr) == (2, True)
    second.send_signal(signal.SIGINT)
    _, stderr = second.communicate(timeout=30)
    assert second.returncode == 130, stderr
    third = start(workflows, resuming)
    wait_for(lambda: json.loads((folder / "status.json").read_text())["phase"] == "Running")
    third.send_signal(signal.SIGTERM)
    third.communicate(timeout=30)
    assert third.returncode == 130
    assert json.loads((folder / "status.json").read_text())["phase"] == "Failed"


def _without_flock(workflows: Workflows) -> None:
    """A machine that lacks it: links to everything else that is on the path."""
    tools = workflows.folder / "tools"
    tools.mkdir()
    for folder in os.environ["PATH"].split(":"):
        for path in Path(folder).glob("*") if Path(folder).is_dir() else ():
            if path.name != "flock" and not (tools / path.name).exists():
                (tools / path.name).symlink_to(path)
    environment = workflows.environment()
    workflows.environment = lambda: {**environment, "PATH": str(tools)}


def test_two_resumes_at_the_same_moment(workflows: Workflows) -> None:
    """One of them goes on, the others say why they do not."""
    bundle = workflows.bundle(CHAIN)
    first = workflows.run(bundle, "-p", "code=1")
    command = [str(bundle / "run.sh"), f"--resume={first.folder}", "-p", "code=0"]
    started = [start(workflows, command) for _ in range(4)]
    said = [process.communicate(timeout=60)[1] for process in started]
    codes = sorted(process.returncode for process in started)
    assert (codes[0], set(codes) - {0, 2}) == (0, set()), said
    assert all("still going on" in text for text, process in zip(said, started, strict=True) if process.returncode == 2)
    assert Run(0, "", "", first.folder).succeeded().phases()["last"] == "Succeeded"


def test_misuses(workflows: Workflows) -> None:
    bundle = workflows.bundle(CHAIN)
    (workflows.folder / "here" / "empty").mkdir()
    for options, message in (
        (["--resume=nowhere"], "--resume: there is no run 'nowhere'"),
        (["--resume=@latest"], "--resume: there is no run '@latest'"),
        (["--resume=empty"], "is not the folder of a run that had begun"),
        (["--resume="], "--resume needs the folder or the name of a run"),
        (["--resume=empty", "--workdir=other"], "it cannot be given together with --workdir"),
    ):
        run = workflows.finished([str(bundle / "run.sh"), *options], workflows.folder)
        assert (run.code, run.stderr.count("\n"), message in run.stderr) == (2, 1, True), (options, run.stderr)
    first = workflows.run(bundle, "-p", "code=1", "--name=mine")
    run = again(workflows, first, bundle, "--name=other")
    assert (run.code, run.stderr) == (2, "wfc: --name: the run that is resumed is called 'mine'\n")


@pytest.mark.parametrize(
    "left", [".room", ".probe/root", ".engine", ".slots", ".process.new", "workflow.new/parameters"]
)
def test_killed_before_it_began(workflows: Workflows, left: str) -> None:
    """What a start leaves that was killed while it looked for a runtime, or before it had noted all, is no run yet."""
    folder = workflows.new_folder("run")
    (folder / "nodes").mkdir(parents=True)
    (folder / left).mkdir(parents=True) if "/" in left else (folder / left).touch()
    run = workflows.finished(
        [str(workflows.bundle(CHAIN) / "run.sh"), f"--resume={folder}", "--runtime=sandbox"], folder
    )
    assert run.succeeded().phases()["use"] == "Succeeded"


def test_the_command_line(workflows: Workflows) -> None:
    """With the document (changed, perhaps), or with the bundle that the run itself holds; @latest is the last run."""
    here = workflows.folder / "here"
    (here / "doc.yaml").write_text(CHAIN.replace('value: "0"', 'value: "3"'))
    assert workflows.wfc("run", "doc.yaml", "--runtime=sandbox", "-p", "who=me").code == 1
    latest = (here / "runs" / "latest").resolve()
    assert workflows.wfc("run", "--resume", "@latest", "-q", folder=latest).code == 1
    (here / "doc.yaml").write_text(CHAIN)
    run = workflows.wfc("run", "doc.yaml", "--resume", latest.name, "--log-format=json", folder=latest)
    assert kept(run.succeeded()) == {"make", "use", "alone"}
    assert run.printed("alone") == "[me]"
    assert [path.name for path in latest.iterdir() if path.name.startswith(".bundle")] == []
    run = workflows.wfc("run", "--resume", "@latest", "--log-format=json", folder=latest)
    assert kept(run.succeeded()) == {"workflow"}
    for words, message in (
        (["--resume", "nothing"], "wfc: there is no run `nothing` (wfc runs lists them)"),
        (["--resume", "@latest", "--workdir", "x"], "--resume goes on in the folder of that run"),
        ([], "wfc: there is nothing to run: no PATH was given"),
    ):
        refused = workflows.wfc("run", *words)
        assert (refused.code, refused.stderr.startswith(message) or message in refused.stderr) == (2, True)
