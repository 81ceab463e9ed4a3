"""Containers beside the main one, members of a containerSet, daemons: in the sandbox and in real engines."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import ENGINES, Engine
from tests.needs import require
from tests.run.bundles import Run, Workflows
from tests.servers.process import free_ports

pytest_plugins = ["tests.run.bundles"]

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"


@pytest.fixture(params=["bwrap", "unshare", *ENGINES])
def way(request: pytest.FixtureRequest) -> str:
    """What the pods run in."""
    return str(request.param)


@pytest.fixture
def runner(way: str, request: pytest.FixtureRequest, workflows: Workflows, tmp_path: Path) -> Iterator["Runner"]:
    """Runs documents in that way; afterwards no container of them is left."""
    if way in ENGINES:
        engine = request.getfixturevalue(way).within(tmp_path / "engine")
        yield Runner(workflows, way, engine.environment, engine.image)
        assert engine.image not in engine.containers("Image")
    else:
        require(way, "busybox")
        yield Runner(workflows, "sandbox", {"WFC_SANDBOX": way}, "busybox")


class Runner:
    """One runtime of this machine."""

    def __init__(self, workflows: Workflows, runtime: str, environment: dict[str, str], image: str) -> None:
        self.workflows = workflows
        self.runtime = runtime
        self.environment = environment
        self.image = image
        self.port = str(free_ports(1)[0])

    def document(self, spec: str) -> str:
        return HEAD + spec.replace("IMAGE", self.image).replace("PORT", self.port)

    def run(self, spec: str, *options: str) -> Run:
        return self.workflows.run(self.document(spec), *options, runtime=self.runtime, environment=self.environment)


def printed_by(run: Run, node: str, container: str) -> str:
    """What a container beside the main one printed."""
    return (run.folder / "nodes" / node / "containers" / container / "stdout").read_text()


def test_init_containers_and_sidecars(runner: Runner) -> None:
    """One after the other before the main container; beside it, with its network, until it has ended."""
    spec = """
  volumes: [{name: shared, emptyDir: {}}]
  templates:
  - name: main
    inputs: {artifacts: [{name: a, path: /in/a, raw: {data: "an artifact\\n"}}]}
    outputs: {parameters: [{name: p, valueFrom: {path: /shared/order}}]}
    initContainers:
    - {name: first, image: IMAGE, command: [sh, -c, "cat /in/a; echo first >>/shared/order"], mirrorVolumeMounts: true}
    - name: second
      image: IMAGE
      command: [sh, -c, "[ ! -e /in/a ] && echo second >>/s/order"]
      env: [{name: X, value: "y"}]
      volumeMounts: [{name: shared, mountPath: /s}]
    sidecars:
    - name: web
      image: IMAGE
      command: [sh, -c]
      args: ["mkdir /www; echo $0 >/www/x; trap 'echo stopped; exit 0' TERM;
              busybox httpd -f -p PORT -h /www & while :; do sleep 0.1; done", the sidecar]
    container:
      image: IMAGE
      command: [sh, -c]
      args: ["echo main >>/shared/order; until busybox wget -q -O - http://127.0.0.1:PORT/x; do sleep 0.2; done;
              ls /in"]
      volumeMounts: [{name: shared, mountPath: /shared}]
"""
    run = runner.run(spec, "--grace=20").succeeded()
    assert run.parameters("wf") == {"p": "first\nsecond\nmain"}
    assert run.printed("wf") == "the sidecar\na\n"
    assert printed_by(run, "wf", "first") == "an artifact\n"
    assert printed_by(run, "wf", "web") == "stopped\n"


@pytest.mark.parametrize(
    ("companion", "message", "ran"),
    [
        ("initContainers: [{name: c, image: IMAGE, command: [sh, -c, 'exit 4']}]", "c: Error (exit code 4)", False),
        ("sidecars: [{name: c, image: IMAGE, command: [sh, -c, 'MARK; exit 5'] MORE}]", "c: Error (exit code 5)", True),
        ("sidecars: [{name: c, image: IMAGE, command: [sh, -c, 'MARK; exit 0'] MORE}]", "", True),
        ("sidecars: [{name: c, image: IMAGE, command: [sh, -c, 'MARK; exec sleep 600'] MORE}]", "", True),
    ],
    ids=["init", "sidecar", "sidecar-done", "sidecar-stopped"],
)
def test_what_becomes_of_the_pod(runner: Runner, companion: str, message: str, ran: bool) -> None:
    companion = companion.replace("MARK", "touch /s/begun").replace(" MORE", ", mirrorVolumeMounts: true")
    spec = f"""
  volumes: [{{name: s, emptyDir: {{}}}}]
  templates:
  - name: main
    {companion}
    container:
      image: IMAGE
      command: [sh, -c, "until [ -e /s/begun ]; do sleep 0.1; done; sleep 1; echo main"]
      volumeMounts: [{{name: s, mountPath: /s}}]
"""
    run = runner.run(spec)
    assert run.node("wf")["message"] == message
    assert run.node("wf")["phase"] == ("Failed" if message else "Succeeded")
    assert (run.folder / "nodes/wf/stdout").exists() == ran


INIT_SIDECARS = """
  volumes: [{name: shared, persistentVolumeClaim: {claimName: claim}}]
  templates:
  - name: main
    outputs: {parameters: [{name: order, valueFrom: {path: /shared/order}}]}
    initContainers:
    - name: early
      image: IMAGE
      restartPolicy: Always
      command: [sh, -c]
      args: ["trap 'echo early >>/shared/stopped; exit 3' TERM; echo early >>/shared/order;
              while :; do sleep 0.1; done"]
      mirrorVolumeMounts: true
    - name: web
      image: IMAGE
      restartPolicy: Always
      command: [sh, -c]
      args: ["mkdir /www; sleep 1; echo web >>/shared/order; echo served >/www/x;
              trap 'echo web >>/shared/stopped; exit 0' TERM;
              busybox httpd -f -p PORT -h /www & while :; do sleep 0.1; done"]
      ports: [{name: web, containerPort: PORT}]
      startupProbe: {httpGet: {path: /x, port: web}, periodSeconds: 1, failureThreshold: 60}
      mirrorVolumeMounts: true
    - name: between
      image: IMAGE
      command: [sh, -c, "busybox wget -q -O - http://127.0.0.1:PORT/x; echo between >>/shared/order"]
      mirrorVolumeMounts: true
    - name: again
      image: IMAGE
      restartPolicy: Always
      command: [sh, -c]
      args: ["[ ! -e /here ] && touch /here && echo again >>/shared/again; echo run;
              [ $(wc -l </shared/again) -lt 2 ] || exec sleep 600; exit 5"]
      mirrorVolumeMounts: true
    sidecars:
    - name: beside
      image: IMAGE
      command: [sh, -c]
      args: ["trap 'sleep 1; echo beside >>/shared/stopped; exit 0' TERM; touch /shared/beside;
              while :; do sleep 0.1; done"]
      mirrorVolumeMounts: true
    container:
      image: IMAGE
      command: [sh, -c]
      args: ["until [ $(wc -l </shared/again) -gt 1 ] && [ -e /shared/beside ]; do sleep 0.1; done;
              echo main >>/shared/order; exit CODE"]
      volumeMounts: [{name: shared, mountPath: /shared}]
"""


def test_init_containers_that_go_on(runner: Runner, tmp_path: Path) -> None:
    """Each starts in its turn, and the next one when it has; it is started again; how it ends is nobody's concern."""
    (tmp_path / "claim").mkdir(mode=0o777)
    run = runner.run(INIT_SIDECARS.replace("CODE", "0"), "--grace=20", f"--volume=claim={tmp_path}/claim").succeeded()
    assert run.parameters("wf") == {"order": "early\nweb\nbetween\nmain"}
    assert printed_by(run, "wf", "between") == "served\n"
    assert printed_by(run, "wf", "again") == "run\nrun\n"
    # Behind all others, the last one first.
    assert (tmp_path / "claim/stopped").read_text() == "beside\nweb\nearly\n"


def test_how_an_init_container_that_goes_on_ended_is_told_of_a_pod_that_failed(runner: Runner) -> None:
    """Argo looks at the init containers first."""
    run = runner.run(INIT_SIDECARS.replace("CODE", "7"), "--grace=20")
    assert (run.node("wf")["phase"], run.node("wf")["message"]) == ("Failed", "early: Error (exit code 3)")
    assert (run.folder / "nodes/wf/exit-code").read_text() == "7"
    run = runner.run(INIT_SIDECARS.replace("CODE", "7").replace("exit 3", "exit 143"), "--grace=20")
    assert (run.node("wf")["phase"], run.node("wf")["message"]) == ("Failed", "main: Error (exit code 7)")


def test_an_init_container_fails_behind_one_that_goes_on(runner: Runner) -> None:
    spec = """
  volumes: [{name: s, emptyDir: {}}]
  templates:
  - name: main
    initContainers:
    - name: goes
      image: IMAGE
      command: [sh, -c, "trap 'echo stopped; exit 0' TERM; touch /s/listens; while :; do sleep 0.1; done"]
      restartPolicy: Always
      mirrorVolumeMounts: true
    - name: bad
      image: IMAGE
      command: [sh, -c, "until [ -e /s/listens ]; do sleep 0.1; done; exit 4"]
      mirrorVolumeMounts: true
    container: {image: IMAGE, command: [echo, main], volumeMounts: [{name: s, mountPath: /s}]}
"""
    run = runner.run(spec, "--grace=20")
    assert (run.node("wf")["phase"], run.node("wf")["message"]) == ("Failed", "bad: Error (exit code 4)")
    assert printed_by(run, "wf", "goes") == "stopped\n"
    assert not (run.folder / "nodes/wf/stdout").exists()


@pytest.mark.parametrize("policy", ["", "restartPolicy: Always, startupProbe: {exec: {command: ['false']}}, "])
def test_a_deadline_before_the_main_container(runner: Runner, policy: str) -> None:
    """The time of a pod begins with its first container."""
    spec = f"""
  templates:
  - name: main
    activeDeadlineSeconds: 2
    initContainers: [{{name: first, {policy}image: IMAGE, command: [sleep, "600"]}}]
    container: {{image: IMAGE, command: [echo, main]}}
"""
    start = time.monotonic()
    run = runner.run(spec)
    assert time.monotonic() - start < 30
    assert run.node("wf")["message"] == "Pod was active on the node longer than the specified deadline"
    assert run.node("wf")["phase"] == "Failed"
    assert not (run.folder / "nodes/wf/stdout").exists()


def test_the_time_of_all_attempts_stops_no_init_container(workflows: Workflows) -> None:
    """Argo's executor keeps it, which is in the main container."""
    spec = """
  templates:
  - name: main
    retryStrategy: {limit: 3, backoff: {duration: 1s, maxDuration: 3s}}
    initContainers: [{name: first, image: x, command: [sh, -c, "[ {{retries}} = 0 ] || sleep 5; echo done"]}]
    container: {image: x, command: [sh, -c, "[ {{retries}} = 0 ] && exit 3; exec sleep 600"]}
"""
    run = workflows.run(HEAD + spec, "--grace=2")
    assert printed_by(run, "wf(1)", "first") == "done\n"
    assert run.node("wf(1)")["phase"] == "Failed"
    assert run.node("wf(1)")["message"].startswith("main: Error (exit code ")


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_the_time_is_over_when_an_init_container_is_started(shell: list[str], tmp_path: Path) -> None:
    """It is asked to end, by whoever sees it first, once it can hear that."""
    require(shell[0])
    library = Path(__file__).resolve().parents[2] / "compiler/wfc/backends/shell/lib"
    script = f"""
set -eu
for part in value runtime containers; do . {library}/$part.sh; done
wfc_node={tmp_path} wfc_watcher=yes
wfc_live_container() {{
  trap '' TERM
  sleep 1
  trap 'echo asked >>{tmp_path}/asked; exit 0' TERM
  wfc_write "$wfc_node/.began.$1" yes
  sleep 20 & wait $! || :
}}
if [ "$1" = before ]; then : >"$wfc_node/.deadline"; fi
wfc_launch 1
if [ "$1" = behind ]; then (wfc_expire_before); fi
wait
"""
    for when in ("before", "behind"):
        for name in (".deadline", ".began.1"):
            (tmp_path / name).unlink(missing_ok=True)
        start = time.monotonic()
        subprocess.run([*shell, "-c", script, "x", when], check=True, timeout=60)
        assert time.monotonic() - start < 15
    assert (tmp_path / "asked").read_text() == "asked\nasked\n"


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_init_containers_that_go_on_share_the_time_to_end(shell: list[str], tmp_path: Path) -> None:
    """Of ten seconds the first takes seven, and the second all that it has; then each has two, but no more than there
    are in all.
    """
    require(shell[0])
    library = Path(__file__).resolve().parents[2] / "compiler/wfc/backends/shell/lib"
    script = f"""
set -eu
for part in value runtime containers init_sidecars; do . {library}/$part.sh; done
wfc_node={tmp_path} wfc_box={tmp_path} wfc_grace=$1 wfc_halted_code=143 wfc_attempts=1 clock=1000
wfc_companions=4 wfc_init_sidecars='4 3 2 1'
for number in 1 2 3 4; do
  wfc_set "wfc_companion_kind_$number" restarted
  wfc_set "wfc_companion_pid_$number" ''
done
date() {{
  echo "$clock"
}}
wfc_halt() {{
  echo "$wfc_grace"
}}
wfc_command_ended() {{
  :
}}
wfc_ask_to_end() {{
  (
    wfc_pid=$$
    wfc_stop_container
  ) || :
}}
wfc_await_container() {{
  clock=$((clock + 7))
}}
wfc_stop_companions
"""

    def given(seconds: int) -> list[str]:
        (tmp_path / ".ends-by").unlink(missing_ok=True)
        words = [*shell, "-c", script, "x", str(seconds)]
        return subprocess.run(words, check=True, timeout=60, stdout=subprocess.PIPE, text=True).stdout.split()

    assert given(10) == ["10", "3", "2", "2"]
    assert given(1) == ["1", "1", "1", "1"]


def test_a_start_that_takes_too_long(workflows: Workflows) -> None:
    """The command is stopped, and tried again; whoever waits for it goes on waiting."""
    spec = """
  volumes: [{name: shared, emptyDir: {}}]
  templates:
  - name: main
    initContainers:
    - name: slow
      image: x
      restartPolicy: Always
      command: [sh, -c, "echo run; echo x >>/shared/x; sleep 600"]
      startupProbe: {exec: {command: [sh, -c, "[ $(wc -l </shared/x) = 2 ]"]}, periodSeconds: 1, failureThreshold: 2}
      mirrorVolumeMounts: true
    container: {image: x, command: [cat, /shared/x], volumeMounts: [{name: shared, mountPath: /shared}]}
"""
    run = workflows.run(HEAD + spec).succeeded()
    assert run.printed("wf") == "x\nx\n"
    assert printed_by(run, "wf", "slow") == "run\nrun\n"


def test_a_container_beside_that_cannot_be_started(workflows: Workflows, engine: Engine) -> None:
    """The engine's words are those about this container."""
    spec = f"""
  templates:
  - name: main
    initContainers: [{{name: c, image: {engine.image}, command: [no-such-program], POLICY}}]
    container: {{image: {engine.image}, command: [echo, main]}}
"""
    for policy in ("", "restartPolicy: Always"):
        run = workflows.run(HEAD + spec.replace("POLICY", policy), runtime=engine.name, environment=engine.environment)
        message = run.node("wf")["message"]
        assert message.startswith(f"c: Error (exit code 64): {engine.name} cannot start the container: ")
        assert "no-such-program" in message


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_a_probe_waits_for_the_sandbox(workflows: Workflows, way: str, shell: list[str]) -> None:
    """It enters the same root: while that is furnished, each would be in the way of the other."""
    require(way, *shell[:1])
    spec = """
  templates:
  - name: main
    initContainers:
    - name: goes
      image: x
      restartPolicy: Always
      command: [sh, -c, 'echo "run $A"; touch /ready; exec sleep 600']
      env: [{name: A, value: "a'b"}]
      startupProbe: {exec: {command: [test, -e, /ready]}}
    container: {image: x, command: [echo, main]}
"""
    for _ in range(3):
        run = workflows.run(HEAD + spec, shell=shell, environment={"WFC_SANDBOX": way}).succeeded()
        assert printed_by(run, "wf", "goes") == "run a'b\n"


@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_the_time_of_a_probe_begins_when_it_runs(workflows: Workflows, way: str) -> None:
    """On a busy machine its sandbox may take longer to be made than the probe may take."""
    require(way)
    slow = workflows.folder / "slow"
    slow.mkdir()
    (slow / way).write_text(f'#!/bin/sh\ncase $1 in --help) ;; *) sleep 1.5 ;; esac\nexec {shutil.which(way)} "$@"\n')
    (slow / way).chmod(0o755)
    spec = """
  templates:
  - name: main
    initContainers:
    - name: goes
      image: x
      restartPolicy: Always
      command: [sh, -c, 'echo run; touch /ready; exec sleep 600']
      startupProbe: {exec: {command: [test, -e, /ready]}, periodSeconds: 1, failureThreshold: 8}
    container: {image: x, command: [echo, main]}
"""
    environment = {"WFC_SANDBOX": way, "PATH": f"{slow}:{os.environ['PATH']}"}
    run = workflows.run(HEAD + spec, environment=environment).succeeded()
    assert printed_by(run, "wf", "goes") == "run\n"


@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_a_probe_takes_too_long(workflows: Workflows, way: str) -> None:
    """It is killed when its time is over, and counts as one that failed."""
    require(way)
    spec = """
  templates:
  - name: main
    initContainers:
    - name: goes
      image: x
      restartPolicy: Always
      command: [sh, -c, 'echo run; exec sleep 600']
      startupProbe:
        exec: {command: [sh, -c, "[ -e /asked ] && exit 0; touch /asked; exec sleep 600"]}
        periodSeconds: 1
        failureThreshold: 60
    container: {image: x, command: [echo, main]}
"""
    run = workflows.run(HEAD + spec, environment={"WFC_SANDBOX": way}).succeeded()
    assert printed_by(run, "wf", "goes") == "run\n"


@pytest.mark.parametrize("kind", ["container", "containerSet"])
def test_an_interruption_stops_init_containers_that_go_on(workflows: Workflows, kind: str) -> None:
    spec = """
  templates:
  - name: main
    initContainers:
    - name: goes
      image: x
      command: [sh, -c, "trap 'echo stopped; exit 0' TERM; while :; do sleep 0.1; done"]
      restartPolicy: Always
    - {name: failing, image: x, command: [sh, -c, "echo run; exit 1"], restartPolicy: Always}
    MAIN
"""
    main = "container: {image: x, command: [sh, -c, 'echo started; sleep 600']}"
    members = "containerSet: {containers: [{name: main, image: x, command: [sh, -c, 'echo started; sleep 600']}]}"
    document = HEAD + spec.replace("MAIN", main if kind == "container" else members)
    command, folder = workflows.command(workflows.bundle(document), ["--grace=20"])
    process = subprocess.Popen(command, env=workflows.environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    limit = time.monotonic() + 60
    while not any(path.read_text() for path in folder.glob("nodes/wf*/stdout")):
        assert process.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.1)
    time.sleep(1)
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - start < 8
    assert (folder / "nodes/wf/containers/goes/stdout").read_text() == "stopped\n"
    assert (folder / "nodes/wf/containers/failing/stdout").read_text() == "run\nrun\n"


SET = """
  volumes: [{name: shared, emptyDir: {}}]
  templates:
  - name: main
    steps:
    - - {name: set, template: set}
    - - name: after
        template: after
        arguments:
          parameters: [{name: r, value: "{{steps.set.outputs.result}} {{steps.set.exitCode}}"}]
          artifacts: [{name: o, from: "{{steps.set.outputs.artifacts.o}}"}]
  - name: after
    inputs: {parameters: [{name: r}], artifacts: [{name: o, path: /o}]}
    container: {image: IMAGE, command: [sh, -c, 'echo "$0"; cat /o', "{{inputs.parameters.r}}"]}
  - name: set
    inputs: {artifacts: [{name: i, path: /tmp/i, raw: {data: input}}]}
    outputs:
      parameters: [{name: r, valueFrom: {path: /shared/r}}]
      artifacts: [{name: o, path: /tmp/o}]
    containerSet:
      volumeMounts: [{name: shared, mountPath: /shared}]
      retryStrategy: {retries: 3, duration: "100ms"}
      containers:
      - {name: a, image: IMAGE, command: [sh, -c, "[ ! -e /tmp/i ]; echo a >/shared/r; echo out-a"]}
      - {name: b, image: IMAGE, command: [sh, -c, "echo try; [ -e /tmp/again ] && exit 0; touch /tmp/again; exit 3"],
         dependencies: [a]}
      - {name: main, image: IMAGE, command: [sh, -c, "cat /tmp/i /shared/r >/tmp/o; echo result"], dependencies: [a, b]}
"""


def test_a_container_set(runner: Runner) -> None:
    """A graph with a volume between its members; a member is tried again in its place; `main` gives the outputs."""
    run = runner.run(SET).succeeded()
    assert run.printed("after") == "result 0\ninputa\n"
    assert run.parameters("set") == {"r": "a"}
    names = {node["name"]: (node["type"], node["phase"]) for node in run.status["nodes"]}
    assert names["wf[0].set"] == ("Pod", "Succeeded")
    for member in ("a", "b", "main"):
        assert names[f"wf[0].set.{member}"] == ("Container", "Succeeded")
    assert (run.printed("a"), run.printed("b"), run.printed("main")) == ("out-a\n", "try\ntry\n", "result\n")


def test_a_container_set_that_fails(runner: Runner) -> None:
    """The first that fails stops the others; what depends on it ends with an error."""
    spec = """
  templates:
  - name: main
    containerSet:
      containers:
      - {name: a, image: IMAGE, command: [sh, -c, "sleep 1; exit 6"]}
      - {name: b, image: IMAGE, command: [sleep, "600"]}
      - {name: c, image: IMAGE, command: [echo, c], dependencies: [a]}
"""
    start = time.monotonic()
    run = runner.run(spec)
    assert time.monotonic() - start < 30
    assert run.phases() == {"workflow": "Failed", "a": "Failed", "b": "Failed", "c": "Error"}
    assert run.status["message"] == "a: Error (exit code 6)"
    assert run.node("a")["message"] == "a: Error (exit code 6): "
    assert run.node("c")["message"] == "c: Error (exit code 64): a container that it depends on has failed"


@pytest.mark.parametrize(("retries", "tries"), [("1", 1), ("2", 2), ("0", 0)])
def test_attempts_of_a_set_are_counted_in_all(workflows: Workflows, retries: str, tries: int) -> None:
    """As Argo does it: none at all is a success."""
    spec = f"""
  templates:
  - name: main
    containerSet:
      retryStrategy: {{retries: {retries}}}
      containers: [{{name: main, image: x, command: [sh, -c, "echo try; exit 3"]}}]
"""
    run = workflows.run(HEAD + spec)
    assert run.phases()["main"] == ("Failed" if tries else "Succeeded")
    assert (run.folder / "nodes/wf.main/stdout").exists() == (tries > 0)
    if tries:
        assert run.printed("main") == "try\n" * tries


PROBES = {
    "http": "{httpGet: {path: /x, port: web, httpHeaders: [{name: A, value: b}]}, periodSeconds: 1}",
    "tcp": "{tcpSocket: {port: PORT}, periodSeconds: 1}",
    "exec": "{exec: {command: [cat, /www/x]}, initialDelaySeconds: 1, periodSeconds: 1}",
}


@pytest.mark.parametrize("kind", ["steps", "dag"])
@pytest.mark.parametrize("probe", PROBES)
def test_a_daemon(runner: Runner, probe: str, kind: str) -> None:
    """It counts as done when it is ready, is found at its address, and is stopped with the template that called it."""
    address = "steps" if kind == "steps" else "tasks"
    argument = f'arguments: {{parameters: [{{name: ip, value: "{{{{{address}.server.ip}}}}"}}]}}'
    calls = (
        f"steps: [[{{name: server, template: server}}], [{{name: client, template: client, {argument}}}]]"
        if kind == "steps"
        else f"dag: {{tasks: [{{name: server, template: server}}, "
        f"{{name: client, template: client, depends: server, {argument}}}]}}"
    )
    spec = f"""
  parallelism: 1
  templates:
  - name: main
    {calls}
  - name: server
    daemon: true
    container:
      image: IMAGE
      command: [sh, -c, "sleep 1; mkdir /www; echo served >/www/x; exec busybox httpd -f -p PORT -h /www"]
      ports: [{{name: web, containerPort: PORT}}]
      readinessProbe: {PROBES[probe]}
  - name: client
    inputs: {{parameters: [{{name: ip}}]}}
    container:
      image: IMAGE
      command: [sh, -c, "until busybox wget -q -O - http://$0:PORT/x; do sleep 0.1; done"]
      args: ["{{{{inputs.parameters.ip}}}}"]
"""
    run = runner.run(spec).succeeded()
    assert run.printed("client") == "served\n"
    assert run.node("server")["phase"] == "Succeeded"
    inputs = run.node("client")["inputs"]["parameters"]
    assert inputs[0]["value"].count(".") == 3


def test_a_daemon_that_ends_by_itself(workflows: Workflows) -> None:
    """Before it is ready: Failed, whatever its exit code; with a retryStrategy it is tried again."""
    spec = """
  templates:
  - name: main
    dag:
      tasks:
      - {name: server, template: server}
      - {name: client, template: client, depends: server}
  - name: server
    daemon: true
    retryStrategy: {limit: 1}
    container:
      image: x
      command: [sh, -c, "echo '{{retries}}'; [ '{{retries}}' = 1 ] && exec busybox httpd -f -p PORT -h /etc; exit 0"]
      readinessProbe: {tcpSocket: {port: PORT}}
  - name: client
    container: {image: x, command: [echo, client]}
""".replace("PORT", str(free_ports(1)[0]))
    run = workflows.run(HEAD + spec).succeeded()
    phases = run.phases()
    assert (phases["server(0)"], phases["server(1)"], phases["server"]) == ("Failed", "Succeeded", "Succeeded")
    assert run.node("server(0)")["message"] == "the daemon ended by itself"
    run = workflows.run(HEAD + spec.replace("limit: 1", "limit: 0"))
    assert run.phases() == {"workflow": "Failed", "server(0)": "Failed", "server": "Failed", "client": "Omitted"}


def test_a_workflow_that_is_a_daemon(workflows: Workflows) -> None:
    """Nothing needs it once it is ready."""
    spec = """
  templates:
  - name: main
    daemon: true
    container: {image: x, command: [sleep, "600"]}
"""
    run = workflows.run(HEAD + spec).succeeded()
    assert run.phases() == {"workflow": "Succeeded"}


# --- time to end --------------------------------------------------------------------------------------------------

SLOW = """
  templates:
  - name: main
    DEADLINE
    container:
      image: IMAGE
      command: [sh, -c, "trap 'echo asked; sleep 1; echo done; exit 0' TERM; echo started; while :; do sleep 0.1; done"]
"""


def test_a_command_is_asked_to_end_and_given_time(runner: Runner) -> None:
    run = runner.run(SLOW.replace("DEADLINE", "activeDeadlineSeconds: 4"), "--grace=20")
    assert run.node("wf")["message"] == "Pod was active on the node longer than the specified deadline"
    assert (run.folder / "nodes/wf/stdout").read_text() == "started\nasked\ndone\n"


@pytest.mark.parametrize(
    ("handler", "printed"),
    [("echo asked; sleep 1; echo done; exit 0", "started\nasked\ndone\n"), ("", "started\n")],
    ids=["hears", "deaf"],
)
def test_an_interruption_gives_time(runner: Runner, handler: str, printed: str) -> None:
    """A command that does not listen is killed when its time is over, and not before."""
    spec = SLOW.replace("DEADLINE", "").replace("echo asked; sleep 1; echo done; exit 0", handler)
    workflows = runner.workflows
    grace = 20 if handler else 2
    command, folder = workflows.command(
        workflows.bundle(runner.document(spec)), [f"--grace={grace}"], runtime=runner.runtime
    )
    process = subprocess.Popen(
        command, env={**workflows.environment(), **runner.environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    limit = time.monotonic() + 60
    while not any(path.read_text() for path in folder.glob("nodes/*/stdout")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.1)
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=60)
    took = time.monotonic() - start
    assert process.returncode == 130, stderr
    assert (folder / "nodes/wf/stdout").read_text() == printed
    assert (took >= 2) == (not handler) or handler
    assert took < 20


@pytest.mark.needs("bwrap")
def test_a_sidecar_that_is_stopped_before_it_begins(workflows: Workflows) -> None:
    """A main container may be that quick: what has not begun has not failed."""
    slow = workflows.folder / "slow"
    slow.mkdir()
    # Pipes are made for commands that are given a secret: here, for the sidecar.
    (slow / "mkfifo").write_text("""#!/bin/sh
        PATH=${PATH#*:}
        case $* in
          *output-*) sleep 2 ;;
        esac
        exec mkfifo "$@"
    """)
    (slow / "mkfifo").chmod(0o755)
    workflows.secret("s", "k", "planted-secret")
    document = (
        HEAD
        + """\
  templates:
  - name: main
    container: {image: busybox, command: ["true"]}
    sidecars:
    - name: beside
      image: busybox
      command: [sleep, "60"]
      env: [{name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}]
"""
    )
    environment = {"PATH": f"{slow}:{workflows.environment()['PATH']}"}
    run = workflows.run(document, f"--secrets={workflows.secrets}", environment=environment).succeeded()
    (code,) = run.folder.glob("nodes/*/containers/beside/exit-code")
    assert code.read_text() == "143"
