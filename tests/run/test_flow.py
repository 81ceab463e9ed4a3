"""Order, failure, interruption: steps and DAGs, and what a run says and leaves in each case."""

import json
import os
import signal
import subprocess

import pytest

from tests.needs import require
from tests.run.bundles import DEMO, Run, Workflows, one_task
from tests.run.processes import wait_for, with_arguments

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

STEPS = """
    entrypoint: main
    templates:
    - name: main
      dag: {tasks: [{name: both, template: groups}]}
    - name: groups
      steps:
      - - {name: left, template: meet, arguments: {parameters: [{name: me, value: left}]}}
        - {name: right, template: meet, arguments: {parameters: [{name: me, value: right}]}}
      - - name: after
          template: show
          arguments:
            parameters: [{name: text, value: "{{steps.left.outputs.result}}/{{steps.right.outputs.result}}"}]
            artifacts: [{name: file, from: "{{steps.right.outputs.artifacts.file}}"}]
    - name: meet
      inputs: {parameters: [{name: me}]}
      outputs: {artifacts: [{name: file, path: /tmp/file}]}
      container: {image: alpine, command: [sh, -c], args: ["date +%s%N | tee /tmp/file; sleep 2; date +%s%N"]}
    - name: show
      inputs: {parameters: [{name: text}], artifacts: [{name: file, path: /file}]}
      container: {image: alpine, command: [sh, -c], args: ["echo '{{inputs.parameters.text}}'; cat /file"]}
"""


def spans(run: Run) -> tuple[list[int], list[int], int]:
    """When the two steps of the first group began and ended, and what the artifact of the right one says."""
    *lines, file = run.printed("after").replace("/", "\n").split()
    left, right = [int(line) for line in lines[:2]], [int(line) for line in lines[2:]]
    return left, right, int(file)


def test_steps(workflows: Workflows) -> None:
    """The steps of a group run together, the next group after all of them."""
    run = workflows.run(STEPS, "--jobs=2").succeeded()
    left, right, file = spans(run)
    assert max(left[0], right[0]) < min(left[1], right[1])
    assert file == right[0]
    types = {node["displayName"]: node["type"] for node in run.status["nodes"]}
    assert (types["both"], types["[0]"], types["[1]"], types["left"]) == ("Steps", "StepGroup", "StepGroup", "Pod")
    assert set(run.phases().values()) == {"Succeeded"}


def test_one_job_at_a_time(workflows: Workflows) -> None:
    left, right, _ = spans(workflows.run(STEPS, "--jobs=1").succeeded())
    assert max(left[0], right[0]) >= min(left[1], right[1])


FAILING = """
    entrypoint: main
    templates:
    - name: main
      dag:
        failFast: false
        tasks:
        - {name: good, template: run, arguments: {parameters: [{name: code, value: 0}]}}
        - {name: bad, template: run, arguments: {parameters: [{name: code, value: 7}]}}
        - {name: behind, template: run, dependencies: [bad], arguments: {parameters: [{name: code, value: 0}]}}
        - {name: further, template: run, dependencies: [behind, bad], arguments: {parameters: [{name: code, value: 0}]}}
        - {name: beside, template: run, dependencies: [good], arguments: {parameters: [{name: code, value: 0}]}}
    - name: run
      inputs: {parameters: [{name: code}]}
      outputs: {artifacts: [{name: log, path: /tmp/log, optional: true}]}
      container:
        image: alpine
        command: [sh, -c]
        args: ["echo kept >/tmp/log; echo oops >&2; exit {{inputs.parameters.code}}"]
"""


def test_a_failure(workflows: Workflows) -> None:
    """What waits for the failed task is left out, all else runs; what a failed task made is kept."""
    run = workflows.run(FAILING)
    assert run.code == 1
    assert run.phases() == {
        "workflow": "Failed", "good": "Succeeded", "bad": "Failed", "behind": "Omitted", "further": "Omitted",
        "beside": "Succeeded",
    }  # fmt: skip
    assert run.node("bad")["message"] == "main: Error (exit code 7)"
    place = f"{run.folder}/artifacts/artifacts/default/{run.status['name']}/{run.pod('bad', 'run')}/log"
    assert run.node("bad")["outputs"] == {"artifacts": [{"name": "log", "location": place}], "exitCode": "7"}
    assert (run.folder / "nodes" / run.node("bad")["name"] / "stderr").read_text() == "oops\n"
    assert "Failed" in run.stderr.splitlines()[-1]


def test_a_command_that_does_not_exist(workflows: Workflows) -> None:
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          dag: {tasks: [{name: work, template: work}]}
        - name: work
          container: {image: alpine, command: [no-such-program-at-all, "1"]}
    """)
    assert run.code == 1
    assert (run.node("work")["phase"], run.node("work")["outputs"]["exitCode"]) == ("Failed", "64")
    stderr = run.folder / "nodes" / run.node("work")["name"] / "stderr"
    assert "no-such-program-at-all" in stderr.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption(workflows: Workflows, number: signal.Signals) -> None:
    """The tasks are stopped, the status is written, the exit status says so."""
    marker = f"86{os.getpid()}{int(number)}"
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {{name: endless, template: endless}}
            - {{name: behind, template: endless, dependencies: [endless]}}
        - name: endless
          container: {{image: alpine, command: [sh, -c], args: ["trap '' TERM INT; sleep {marker}; sleep {marker}"]}}
    """
    command, folder = workflows.command(workflows.bundle(document), [])
    # A shell cannot take back that a signal is ignored, and whoever started these tests may ignore it.
    command = ["env", "--default-signal=INT", *command]
    process = subprocess.Popen(
        command, env=workflows.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    wait_for(lambda: with_arguments("sleep", marker))
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    run = Run(process.returncode, stdout, stderr, folder)
    assert run.code == 130, run.explain()
    wait_for(lambda: not with_arguments("sleep", marker))
    assert run.status["phase"] == "Failed"
    assert run.phases()["endless"] == "Failed"
    assert run.phases().get("behind", "Omitted") == "Omitted"
    assert run.status["message"] == run.node("endless")["message"] == "Stopped with strategy 'Terminate'"
    assert "interrupted" in stderr
    assert not (folder / "nodes" / run.node("endless")["name"] / "root").exists()


def test_two_runs_at_the_same_time(workflows: Workflows) -> None:
    """Of one bundle, into folders that each run picks by itself, with one artifact store between them."""
    bundle = workflows.bundle(DEMO / "passing.yaml")
    shop = workflows.folder / "store"
    command = [str(bundle / "run.sh"), "--runtime=sandbox", f"--tools={DEMO}/tools", f"--artifacts={shop}"]
    started = [
        subprocess.Popen(
            command, cwd=workflows.folder / "here", env=workflows.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in started:
        _, stderr = process.communicate(timeout=60)
        assert process.returncode == 0, stderr
    folders = sorted(path for path in (workflows.folder / "here" / "runs").iterdir() if not path.is_symlink())
    runs = [Run(0, "", "", folder).succeeded() for folder in folders]
    assert len({run.status["name"] for run in runs}) == 2
    for run in runs:
        assert "hello world" in run.printed("consume-artifact")
    assert len(list(shop.glob("artifacts/default/*/*/hello_world.txt"))) == 2


def test_a_folder_that_is_in_use(workflows: Workflows) -> None:
    bundle = workflows.bundle(FAILING)
    command, folder = workflows.command(bundle, [])
    folder.mkdir()
    (folder / "mine").write_text("mine")
    run = workflows.finished(command, folder)
    assert run.code == 2
    assert "is not empty" in run.stderr
    assert [path.name for path in folder.iterdir()] == ["mine"]


def test_events_for_a_program(workflows: Workflows) -> None:
    """One JSON object a line, for whoever watches."""
    run = workflows.run(FAILING, "--log-format=json", "--name=wf")
    events = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
    assert {"node": "wf.bad", "phase": "Failed", "message": "main: Error (exit code 7)"} in events
    assert [event["phase"] for event in events if event["node"] == "wf.good"] == ["Running", "Succeeded"]
    assert [event["phase"] for event in events if event["node"] == "wf.behind"] == ["Omitted"]


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_nobody_watches_any_more(workflows: Workflows, shell: list[str]) -> None:
    """Who reads what a run says may go away at once (`2>&1 | head -0`); the run goes on to its own end."""
    require(shell[0])
    document = """
        entrypoint: main
        onExit: none
        volumes: [{name: data, persistentVolumeClaim: {claimName: noted-at-the-start}}]
        templates:
        - name: main
          dag:
            tasks:
            - {name: work, template: work, onExit: none}
            - {name: each, template: work, withItems: [1, 2], depends: work}
            - {name: skip, template: work, when: 1 == 2, depends: each}
            - {name: never, template: work, depends: skip.Failed}
            - {name: steps, template: steps, depends: skip}
        - name: steps
          steps:
          - - {name: skip, template: work, when: 1 == 2}
          - - {name: each, template: work, withItems: [1, 2]}
        - name: work
          container: {image: x, command: [touch, /data/f], volumeMounts: [{name: data, mountPath: /data}]}
        - name: none
          dag: {tasks: [{name: skip, template: work, when: 1 == 2}]}
    """
    command, folder = workflows.command(workflows.bundle(document), ["--name=wf"], shell)
    reader, writer = os.pipe()
    os.close(reader)
    assert (
        subprocess.run(command, env=workflows.environment(), stdout=writer, stderr=writer, check=False).returncode == 0
    )
    os.close(writer)
    assert json.loads((folder / "status.json").read_text())["phase"] == "Succeeded"


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(workflows: Workflows, shell: list[str], closed: str) -> None:
    """A service manager may start a run without any of them: nothing that it opens comes in their places."""
    require(shell[0])
    document = one_task("""
        inputs: {artifacts: [{name: text, path: /text, raw: {data: said}}]}
        container: {image: x, command: [sh, -c, "cat /text; echo more >&2"]}
    """)
    command, folder = workflows.command(workflows.bundle(document), ["--name=wf"], shell)
    code = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *command], env=workflows.environment(), check=False)
    run = Run(code.returncode, "", "", folder).succeeded()
    assert run.printed("work") == "said"
    assert (folder / "nodes/wf.work/stderr").read_text() == "more\n"


def test_more_items_than_jobs(workflows: Workflows) -> None:
    """A looped task ends once, with its last item, though earlier ones end while others have yet to start."""
    run = workflows.run(
        """
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - name: each
              template: each
              withSequence: {count: "7"}
              arguments: {parameters: [{name: number, value: "{{item}}"}]}
            - name: all
              template: show
              depends: each
              arguments: {parameters: [{name: text, value: "{{tasks.each.outputs.parameters.out}}"}]}
        - name: each
          inputs: {parameters: [{name: number}]}
          outputs: {parameters: [{name: out, valueFrom: {path: /tmp/out}}]}
          container:
            image: alpine
            command: [sh, -c]
            args: ["sleep 0.2; echo -n {{inputs.parameters.number}} >/tmp/out"]
        - name: show
          inputs: {parameters: [{name: text}]}
          container: {image: alpine, command: [sh, -c], args: ["echo '{{inputs.parameters.text}}'"]}
        """,
        "--jobs=2",
    ).succeeded()
    names = [node["displayName"] for node in run.status["nodes"]]
    assert sorted(names) == sorted({*names})
    assert len(names) == 10
    assert run.printed("all") == '["0","1","2","3","4","5","6"]\n'
