"""``synchronization``: mutexes and semaphores that the runs on this machine share."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "flock")

SHELLS = [["dash"], ["bash", "--posix"], ["busybox", "ash"]]

LOOP = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks: [{name: each, template: locked, withSequence: {count: "5"}}]
  - name: locked
    synchronization: LOCKS
    container: {image: busybox, command: [sh, -c, "date +%s%N; sleep 0.2; date +%s%N"]}
"""


def most_at_once(run: Run) -> int:
    """How many pods of the run were there at the same time."""
    moments = []
    for path in run.folder.glob("nodes/*/stdout"):
        begin, end = path.read_text().split()
        moments += [(int(begin), 1), (int(end), -1)]
    now = most = 0
    for _, change in sorted(moments):
        now += change
        most = max(most, now)
    return most


@pytest.mark.parametrize("shell", SHELLS, ids=lambda words: words[0])
def test_a_mutex(workflows: Workflows, shell: list[str]) -> None:
    """One after the other, and those that wait say so, in Argo's words; nobody keeps an entry afterwards."""
    run = workflows.run(LOOP.replace("LOCKS", "{mutexes: [{name: one}]}"), "--jobs=5", shell=shell).succeeded()
    assert most_at_once(run) == 1
    assert run.stderr.count("Waiting for default/Mutex/one lock. Lock status: 0/1") >= 3
    assert {node["message"] for node in run.status["nodes"]} == {""}
    assert sorted(path.name for path in (workflows.folder / "locks").iterdir()) == ["guard", "last"]


@pytest.mark.parametrize("kind", ["steps", "dag"])
@pytest.mark.parametrize("shell", SHELLS, ids=lambda words: words[0])
def test_those_that_wait_stand_in_the_order_of_their_calls(workflows: Workflows, shell: list[str], kind: str) -> None:
    """However fast each of them starts: tasks, those with retries, and the items of a loop."""
    names = [f"n{number}" for number in range(8)]
    calls = [
        f"{{name: {name}, template: {'again' if number % 3 else 'locked'}, "
        f"arguments: {{parameters: [{{name: who, value: {name}}}]}}}}"
        for number, name in enumerate(names)
    ]
    calls.append(
        "{name: nx, template: locked, withItems: [a, b, c], arguments: {parameters: [{name: who, value: '{{item}}'}]}}"
    )
    listed = ", ".join(calls)
    text = f"""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: wf}}
spec:
  entrypoint: main
  volumes: [{{name: shared, emptyDir: {{}}}}]
  templates:
  - name: main
    {f"steps: [[{listed}]]" if kind == "steps" else f"dag: {{tasks: [{listed}]}}"}
  - name: locked
    inputs: {{parameters: [{{name: who}}]}}
    synchronization: {{mutexes: [{{name: one}}]}}
    container: {{image: busybox, command: [sh, -c, "date +%s%N"]}}
  - name: again
    inputs: {{parameters: [{{name: who}}]}}
    synchronization: {{mutexes: [{{name: one}}]}}
    retryStrategy: {{limit: 1}}
    container: {{image: busybox, command: [sh, -c, "date +%s%N"]}}
"""
    run = workflows.run(text, "--jobs=16", shell=shell).succeeded()
    began = {}
    for node in run.status["nodes"]:
        if node["type"] == "Pod":
            began[node["name"].split(".")[-1]] = int((run.folder / node["stdout"]).read_text())
    order = sorted(began, key=lambda name: began[name])
    assert [name.partition("(0)")[0].partition("(")[0] for name in order[:8]] == names
    assert order[8:] == ["nx(0:a)", "nx(1:b)", "nx(2:c)"]


def test_a_semaphore(workflows: Workflows) -> None:
    """As many as the ConfigMap says; without a limit nothing starts."""
    text = LOOP.replace("LOCKS", "{semaphores: [{configMapKeyRef: {name: limits, key: two}}]}")
    maps = workflows.folder / "maps/limits"
    maps.mkdir(parents=True)
    (maps / "two").write_text("2\n")
    run = workflows.run(text, "--jobs=5", f"--config-maps={maps.parent}").succeeded()
    assert most_at_once(run) == 2
    assert "Waiting for default/ConfigMap/limits/two lock. Lock status: 0/2" in run.stderr
    assert most_at_once(workflows.run(text, "--jobs=5", "--semaphore=limits/two=1").succeeded()) == 1
    refused = workflows.run(text)
    assert refused.code == 4
    assert "limits/two" in refused.stderr
    database = LOOP.replace("LOCKS", "{semaphores: [{database: {key: shared}}], mutexes: [{name: m, database: true}]}")
    assert most_at_once(workflows.run(database, "--jobs=5", "--semaphore=shared=3").succeeded()) == 1


def test_locks_and_places(workflows: Workflows) -> None:
    """A node that waits for a lock takes no place of -j: who holds the lock gets it, and all templates end."""
    text = """
    entrypoint: main
    templates:
    - name: main
      dag:
        tasks:
        - {name: a, template: both}
        - {name: b, template: leaf}
        - {name: c, template: leaf}
    - name: both
      synchronization: {mutexes: [{name: m}]}
      steps: [[{name: one, template: plain}], [{name: two, template: plain}]]
    - name: plain
      container: {image: busybox, command: [sleep, "0.1"]}
    - name: leaf
      synchronization: {mutexes: [{name: m}]}
      retryStrategy: {limit: 1}
      container: {image: busybox, command: [sh, -c, "test {{retries}} = 1"]}
    """
    run = workflows.run(text, "--jobs=1").succeeded()
    assert len([node for node in run.status["nodes"] if node["type"] == "Retry"]) == 2


WHOLE = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  synchronization: {mutexes: [{name: FIRST}, {name: SECOND}]}
  onExit: last
  templates:
  - name: main
    container: {image: busybox, command: [sleep, "SECONDS"]}
  - name: last
    container: {image: busybox, command: [date, "+%s%N"]}
"""


def started(workflows: Workflows, text: str, *options: str) -> tuple[subprocess.Popen[str], Path]:
    """A run in the background, in a process group of its own."""
    command, folder = workflows.command(workflows.bundle(text), options)
    process = subprocess.Popen(
        command, cwd=workflows.folder / "here", env=workflows.environment(), stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    return process, folder


def until(condition: object, seconds: float = 30) -> None:
    """Wait until ``condition()`` holds."""
    assert callable(condition)
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def phase(folder: Path) -> str:
    """The phase of a workflow now."""
    try:
        found = json.loads((folder / "status.json").read_text())
    except FileNotFoundError:
        return ""
    return f"{found['phase']} {found['message']}".strip()


def whole(seconds: float, first: str = "a", second: str = "b") -> str:
    """A workflow that holds two locks."""
    return WHOLE.replace("SECONDS", str(seconds)).replace("FIRST", first).replace("SECOND", second)


@pytest.mark.parametrize("ending", ["end", "kill", "interrupt"])
def test_two_runs(workflows: Workflows, ending: str) -> None:
    """The second waits, without a node, until the first has ended, however that ends: even killed on the spot."""
    first, one = started(workflows, whole(1 if ending == "end" else 60))
    until(lambda: list(one.glob("nodes/*/command")))
    second, two = started(workflows, whole(0, "b", "a"))
    until(lambda: phase(two).startswith("Pending"))
    assert phase(two) == "Pending Waiting for default/Mutex/b lock. Lock status: 0/1"
    if ending == "kill":
        os.killpg(first.pid, signal.SIGKILL)
    elif ending == "interrupt":
        first.send_signal(signal.SIGINT)
    assert second.wait(timeout=30) == 0
    assert phase(two) == "Succeeded"
    first.communicate(timeout=30)
    second.communicate(timeout=30)


def test_an_interrupt_while_it_waits(workflows: Workflows) -> None:
    """It ends at once, leaves no entry, and the holder goes on."""
    first, one = started(workflows, whole(2))
    until(lambda: list(one.glob("nodes/*/command")))
    second, two = started(workflows, whole(0))
    until(lambda: phase(two).startswith("Pending"))
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=10) == 130
    assert phase(two) == "Failed Stopped with strategy 'Terminate'"
    assert first.wait(timeout=30) == 0
    first.communicate()
    second.communicate()
    assert sorted(path.name for path in (workflows.folder / "locks").iterdir()) == ["guard", "last"]


def test_no_deadlock(workflows: Workflows) -> None:
    """Many runs that want the same locks in different orders all end."""
    orders = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")]
    running = [started(workflows, whole(0, *orders[number % 4])) for number in range(8)]
    for process, folder in running:
        process.communicate(timeout=90)
        assert (process.returncode, phase(folder)) == (0, "Succeeded")


@pytest.mark.parametrize("level", ["workflow", "template"])
def test_a_semaphore_without_a_limit(workflows: Workflows, level: str) -> None:
    """Of the workflow it ends the run as in Argo; of a template nothing starts. Both say the way out."""
    lock = "synchronization: {semaphores: [{configMapKeyRef: {name: limits, key: door}}]}"
    document = f"""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: wf}}
spec:
  entrypoint: main
  {lock if level == "workflow" else ""}
  templates:
  - name: main
    {lock if level == "template" else ""}
    container: {{image: busybox, command: [echo, x]}}
"""
    run = workflows.run(document)
    assert "--semaphore" in run.stderr
    assert "--config-maps DIR" in run.stderr
    assert "limits/door" in run.stderr
    assert run.code == (1 if level == "workflow" else 4)
    if level == "workflow":
        message = (
            "Failed to acquire the synchronization lock. "
            "failed to initialize semaphore default/ConfigMap/limits/door with limit"
        )
        assert (run.status["phase"], run.status["message"], run.status["nodes"]) == ("Failed", message, [])
        assert run.status["finishedAt"]
        assert json.loads((run.folder / "error.json").read_text()) == {
            "version": 1,
            "phase": "Failed",
            "message": message,
        }
        assert not (run.folder / ".slots").exists()
    assert workflows.run(document, "--semaphore=limits/door=1").succeeded()


def test_a_timeout_while_it_waits(workflows: Workflows) -> None:
    """The time of a node begins when it begins to wait; the others do not wait for it any more."""
    run = workflows.run("""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      failFast: false
      tasks:
      - {name: first, template: long}
      - {name: second, template: short, depends: late}
      - {name: third, template: long, depends: second.Failed}
      - {name: late, template: pause}
  - name: pause
    suspend: {duration: "1"}
  - name: long
    synchronization: {mutexes: [{name: door}]}
    timeout: 20s
    container: {image: busybox, command: [sleep, "6"]}
  - name: short
    synchronization: {mutexes: [{name: door}]}
    timeout: 2s
    container: {image: busybox, command: [echo, x]}
""").succeeded()
    assert (run.node("second")["phase"], run.node("second")["message"]) == ("Failed", "timeout")
    assert (run.node("first")["phase"], run.node("third")["phase"]) == ("Succeeded", "Succeeded")
    assert not list((workflows.folder / "locks").glob("[0-9]*"))


@pytest.mark.parametrize("shell", SHELLS, ids=lambda words: words[0])
def test_a_folder_of_locks_that_cannot_be_used(workflows: Workflows, shell: list[str]) -> None:
    """The node says so."""
    place = workflows.new_folder("elsewhere")
    place.symlink_to(workflows.folder)
    text = LOOP.replace("LOCKS", "{mutexes: [{name: one}]}")
    run = workflows.run(text, shell=shell, environment={"WFC_LOCKS": str(place)})
    node = run.node("each(0:0)")
    assert (run.code, node["phase"]) == (1, "Error")
    assert node["message"] == f"the folder of the locks cannot be used: {place}"
