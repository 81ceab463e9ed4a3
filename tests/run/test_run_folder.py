"""What a run leaves for others to read: status.json while it runs and at its end, outputs.json or error.json."""

import json
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.needs import require
from tests.run.bundles import ROOT, Run, Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

SCHEMA = json.loads((ROOT / "schema" / "status.schema.json").read_text())

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: show
    inputs: {parameters: [{name: m, default: nothing}]}
    container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
  - name: code
    inputs: {parameters: [{name: c}]}
    container: {image: busybox, command: [sh, -c, 'echo "no $0" >&2; exit $0', "{{inputs.parameters.c}}"]}
"""

GIVES = (
    HEAD
    + """\
  - name: main
    steps:
    - - {name: make-it, template: make}
    - - {name: loop, template: show, withItems: [a, b], arguments: {parameters: [{name: m, value: "{{item}}"}]}}
    outputs:
      parameters: [{name: said, valueFrom: {parameter: "{{steps.make-it.outputs.parameters.p}}"}}]
      artifacts: [{name: kept, from: "{{steps.make-it.outputs.artifacts.file}}"}]
  - name: make
    container: {image: busybox, command: [sh, -c, "printf '<\\"x\\">' | tee /tmp/p /tmp/f; sleep 0.2"]}
    outputs:
      parameters: [{name: p, valueFrom: {path: /tmp/p}, globalName: everyone}]
      artifacts: [{name: file, path: /tmp/f, archive: {none: {}}, globalName: thing}]
"""
)


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_status_and_outputs(workflows: Workflows) -> None:
    """Both follow their contracts; times stand in order; a global output is an output of the workflow."""
    run = workflows.run(GIVES).succeeded()
    jsonschema.validate(run.status, SCHEMA)
    times = {}
    for node in run.status["nodes"]:
        start, end = (datetime.fromisoformat(node[key]) for key in ("startedAt", "finishedAt"))
        assert start <= end, node
        times[node["name"]] = (start, end)
    assert (times["wf[0].make-it"][1] - times["wf[0].make-it"][0]).total_seconds() >= 0.2
    assert times["wf[0].make-it"][1] <= times["wf[1].loop(0:a)"][0]
    assert abs(datetime.fromisoformat(run.status["startedAt"]).timestamp() - time.time()) < 300
    place = f"{run.folder}/artifacts/wf/{run.pod('make-it', 'make')}/f"
    everyone = [{"name": "everyone", "value": '<"x">'}]
    thing = [{"name": "thing", "location": place}]
    assert run.status["outputs"] == {"parameters": everyone, "artifacts": thing}
    assert read(run.folder / "outputs.json") == {
        "version": 1,
        "outputs": {
            "parameters": [{"name": "said", "value": '<"x">'}], "artifacts": [{"name": "kept", "location": place}],
        },
        "globals": {"parameters": everyone, "artifacts": thing},
    }  # fmt: skip
    assert Path(place).read_text() == '<"x">'
    assert not (run.folder / "error.json").exists()


def test_the_error(workflows: Workflows) -> None:
    """What failed first, where, and the last that it said; the tasks above it only repeat it."""
    main = """\
  - name: main
    dag:
      failFast: false
      tasks:
      - {name: fine, template: show}
      - {name: deep, template: deep}
      - {name: late, template: code, arguments: {parameters: [{name: c, value: 4}]}, depends: fine && deep.Failed}
  - name: deep
    steps: [[{name: bad, template: code, arguments: {parameters: [{name: c, value: 3}]}}]]
"""
    run = workflows.run(HEAD + main, "--jobs=1")
    assert run.code == 1
    error = read(run.folder / "error.json")
    assert (error["version"], error["phase"], error["message"]) == (1, "Failed", "")
    assert (error["node"]["name"], error["node"]["message"]) == ("wf.deep[0].bad", "main: Error (exit code 3)")
    assert (error["folder"], error["stderr"]) == ("nodes/wf.deep[0].bad", "no 3\n")
    assert not (run.folder / "outputs.json").exists()


def test_the_status_of_a_run_that_goes_on(workflows: Workflows) -> None:
    """Whoever reads it finds a whole document, with what has ended and what runs."""
    main = """\
  - name: main
    dag:
      tasks:
      - {name: first, template: show}
      - {name: long, template: wait, dependencies: [first]}
      - {name: last, template: show, dependencies: [long]}
  - name: wait
    container: {image: busybox, command: [sleep, "4"]}
"""
    command, folder = workflows.command(workflows.bundle(HEAD + main), [])
    process = subprocess.Popen(
        command,
        env=workflows.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    seen = []
    while process.poll() is None:
        if (folder / "status.json").exists():
            status = read(folder / "status.json")
            jsonschema.validate(status, SCHEMA)
            seen.append((status["phase"], {node["name"]: node["phase"] for node in status["nodes"]}))
        time.sleep(0.05)
    process.communicate()
    assert ("Running", {"wf": "Running", "wf.first": "Succeeded", "wf.long": "Running"}) in seen
    assert Run(0, "", "", folder).succeeded().phases()["last"] == "Succeeded"


def test_quiet(workflows: Workflows) -> None:
    """Nothing of what happens, but what went wrong."""
    run = workflows.run(GIVES, "--quiet").succeeded()
    assert run.stderr == ""
    document = workflows.folder / "here" / "bad.yaml"
    main = (
        "  - name: main\n    steps: [[{name: bad, template: code, arguments: {parameters: [{name: c, value: 3}]}}]]\n"
    )
    document.write_text(HEAD + main)
    run = workflows.wfc("run", "-q", "bad.yaml", "--runtime=sandbox")
    assert (run.code, run.stdout) == (1, "")
    first, line = run.stderr.splitlines()
    assert first == "wfc: Failed    wf[0].bad: main: Error (exit code 3)"
    assert line.startswith("wfc: workflow wf: Failed: child 'wf-")
    run = workflows.wfc("run", "-q", "bad.yaml", "--runtime=sandbox", "--log-format=json")
    first, line = run.stderr.splitlines()
    assert json.loads(first) == {"node": "wf[0].bad", "phase": "Failed", "message": "main: Error (exit code 3)"}


def test_a_time_limit(workflows: Workflows) -> None:
    main = "  - name: main\n    container: {image: busybox, command: [sleep, '600']}\n"
    begun = time.monotonic()
    run = workflows.run(HEAD + main, "--timeout=1s")
    assert time.monotonic() - begun < 30
    assert (run.code, run.status["phase"]) == (1, "Failed")
    assert run.status["nodes"][0]["message"] == "stopped after 1 seconds (--timeout)"
    for wrong in ("soon", "0", "-1", "10ms"):
        run = workflows.run(HEAD + main, f"--timeout={wrong}")
        assert run.code == 2
        assert f"not '{wrong}'" in run.stderr


def test_names_are_those_of_the_document(workflows: Workflows) -> None:
    """A message names a task as the document does, not as a shell function can be called."""
    main = """\
  - name: main
    dag:
      tasks:
      - {name: make-it, template: show, when: "a == b"}
      - name: use-it
        template: show
        dependencies: [make-it]
        arguments: {parameters: [{name: m, value: "got {{tasks.make-it.outputs.result}}"}]}
"""
    run = workflows.run(HEAD + main)
    assert "{{tasks.make-it.outputs.result}}" in run.node("use-it")["message"]


def test_a_run_ends_though_the_signal_to_its_keeper_is_lost(tmp_path: Path) -> None:
    """Whoever writes the status looks itself whether the run is over: a signal before its trap is set is lost."""
    library = ROOT / "compiler" / "wfc" / "backends" / "shell" / "lib" / "status.sh"
    script = (
        '. "$1"; wfc_write_status() { :; }; kill() { :; }; wfc_run=$2; wfc_keep_status; wfc_leave_status; echo over'
    )
    command = ["sh", "-c", script, "sh", str(library), str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout == "over\n"
    assert list(tmp_path.glob(".over")) == []


def test_a_deadline_while_an_attempt_is_waited_for(workflows: Workflows) -> None:
    """Nothing is said but the events, and nobody is said to have stopped the run."""
    document = """
        entrypoint: main
        activeDeadlineSeconds: 5
        templates:
        - name: main
          dag: {tasks: [{name: inner, template: inner}]}
        - name: inner
          steps: [[{name: again, template: again}]]
        - name: again
          retryStrategy: {limit: 9, backoff: {duration: 1h}}
          container: {image: x, command: ["false"]}
    """
    run = workflows.run(document)
    assert all(line.startswith("wfc: ") for line in run.stderr.splitlines()), run.explain()
    assert run.phases()["again"] == "Failed"
    assert run.node("[0]")["message"] == "Step exceeded its deadline"


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_a_folder_that_takes_nothing(workflows: Workflows, shell: list[str]) -> None:
    """A file in the place of a folder, and a disk that is full from the start or fills up, are told as such."""
    require(shell[0])
    bundle = workflows.bundle("""
        entrypoint: main
        templates:
        - name: main
          dag: {tasks: [{name: fill, template: fill}]}
        - name: fill
          container: {image: x, command: [sh, -c, "while echo 0123456789012345678901234567890123456789; do :; done"]}
    """)
    here = workflows.new_folder("here")
    here.mkdir()
    (here / "runs").touch()
    run = workflows.finished([*shell, str(bundle / "run.sh"), "--runtime=sandbox"], here, current=here)
    assert (run.code, run.stderr.startswith(f"wfc: cannot make the folder {here}/runs (")) == (2, True), run.explain()
    for size, code, said in (("20480", 4, "wfc: nothing can be written into /run/user: "), ("4000000", 1, "error 64")):
        disk = ["bwrap", "--dev-bind", "/", "/", "--size", size, "--tmpfs", "/run/user"]
        run = workflows.finished(
            [*disk, *shell, str(bundle / "run.sh"), "--runtime=sandbox", "--workdir=/run/user"], here
        )
        assert run.code == code, run.explain()
        if code == 4:
            assert run.stderr.startswith(said)
        else:
            assert "internal error" not in run.stderr
