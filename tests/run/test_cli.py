"""The command line from end to end: ``wfc compile`` writes what runs, ``wfc run`` does both."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.run.bundles import DEMO, ROOT, Workflows, page
from tests.servers.objects import ObjectServer

pytest_plugins = ["tests.run.bundles", "tests.servers.objects"]

pytestmark = pytest.mark.needs("bwrap")

TOOLS = f"--tools={DEMO}/tools"


@pytest.mark.parametrize("output", ["bundle", "bundle.sh"])
def test_compile_then_run(workflows: Workflows, output: str) -> None:
    target = workflows.folder / output
    compiled = workflows.wfc("compile", "-t", "shell", DEMO / "passing.yaml", "-o", target, "--name", "cows")
    assert (compiled.code, compiled.stdout) == (0, ""), compiled.explain()
    script = target / "run.sh" if output == "bundle" else target
    assert os.access(script, os.X_OK)
    run = workflows.run(target, TOOLS).succeeded()
    assert run.status["name"] == "cows"
    assert "< hello world >" in run.printed("consume-artifact")


def test_to_standard_output(workflows: Workflows) -> None:
    """One file, ready for `| sh`."""
    compiled = workflows.wfc("compile", "-t", "shell", DEMO / "passing.yaml")
    assert compiled.code == 0
    folder = workflows.new_folder("run")
    result = subprocess.run(
        ["sh", "-s", "--", "--runtime=sandbox", f"--workdir={folder}", TOOLS],
        input=compiled.stdout, env=workflows.environment(), cwd=workflows.folder / "here",
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert json.loads((folder / "status.json").read_text())["phase"] == "Succeeded"


def test_run(workflows: Workflows) -> None:
    """The run folder holds the bundle that ran; events go to standard error, nothing else is printed."""
    folder = workflows.new_folder("run")
    options = ["--runtime=sandbox", f"--workdir={folder}", TOOLS, "--log-format=json"]
    run = workflows.wfc("run", DEMO / "passing.yaml", *options, folder=folder)
    run.succeeded()
    assert "< hello world >" in run.printed("consume-artifact")
    assert (folder / "bundle" / "run.sh").exists()
    events = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
    assert [event["phase"] for event in events][-1] == "Succeeded"
    assert run.stdout == ""


def test_run_where_it_stands(workflows: Workflows) -> None:
    """Without a folder given, each run makes one below `runs`."""
    for _ in range(2):
        assert workflows.wfc("run", page("archive-none"), "--runtime=sandbox").code == 0
    runs = workflows.folder / "here" / "runs"
    folders = sorted(folder for folder in runs.iterdir() if not folder.is_symlink())
    assert len(folders) == 2
    assert all((folder / "status.json").exists() for folder in folders)
    latest = (runs / "latest").readlink()
    assert latest in [Path(folder.name) for folder in folders]
    # One that never began is no run.
    assert workflows.wfc("run", page("archive-none"), "--runtime=sandbox", "--jobs=0").code == 2
    assert (runs / "latest").readlink() == latest


@pytest.mark.needs("weed", "rclone")
def test_run_with_a_repository(workflows: Workflows, object_server: ObjectServer) -> None:
    """A namespace's ConfigMap says where artifacts are kept; the host that it names is redirected."""
    bucket = "team-bucket"
    assert object_server.request("PUT", f"/{bucket}")[0] in (200, 409)
    object_server.put("datasets/photos/one.jpg", b"1", bucket)
    workflows.secret("onepanel", "artifactRepositoryS3AccessKey", object_server.access_key)
    workflows.secret("onepanel", "artifactRepositoryS3SecretKey", object_server.secret_key)
    case = page("s3-artifact-repository")
    folder = workflows.new_folder("run")
    run = workflows.wfc(
        "run", case, f"--artifact-repository={case.parent}/repository.yaml", "--runtime=sandbox",
        f"--workdir={folder}", f"--secrets={workflows.secrets}", f"--map=s3.amazonaws.com=http://{object_server.endpoint}",
        "--name=cli", "--namespace=team", folder=folder,
    ).succeeded()  # fmt: skip
    count, logs = (f"artifacts/team/cli/{run.pod('work', 'work')}/{name}" for name in ("count.txt", "main.log"))
    assert object_server.keys("", bucket) == [count, logs, "datasets/photos/one.jpg", "listings/photos/all"]
    assert object_server.get(count, bucket).strip() == b"1"
    assert object_server.get("listings/photos/all", bucket) == b"one.jpg\n"


def test_exit_codes(workflows: Workflows) -> None:
    """A failed task, a document with an error, and one that a bundle cannot run."""
    here = workflows.folder / "here"
    (here / "fails.yaml").write_text(page("archive-none").read_text().replace("mkdir -p /out", "exit 3"))
    run = workflows.wfc("run", "fails.yaml", "--runtime=sandbox")
    assert run.code == 1
    assert "Error (exit code 3)" in run.stderr
    (here / "broken.yaml").write_text(page("archive-none").read_text().replace("template: work", "template: wrok"))
    run = workflows.wfc("run", "broken.yaml", "--runtime=sandbox")
    assert run.code == 1
    assert "wrok" in run.stdout + run.stderr
    (here / "cloud.yaml").write_text("""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: wf-}
spec:
  entrypoint: main
  templates:
  - name: main
    inputs: {artifacts: [{name: in, path: /in, plugin: {name: cloud, key: data}}]}
    container: {image: alpine, command: ["true"]}
""")
    run = workflows.wfc("run", "cloud.yaml", "--runtime=sandbox")
    assert run.code == 4, run.explain()
    assert "plugin" in run.stdout + run.stderr
    assert len([path for path in (here / "runs").iterdir() if not path.is_symlink()]) == 1


def test_a_missing_secret(workflows: Workflows) -> None:
    run = workflows.wfc("run", page("git-private"), "--runtime=sandbox", "--dry-run")
    assert run.code == 0
    assert "onepanel-default-env/GITHUB_PASSWORD" in run.stdout
    run = workflows.wfc("run", page("git-private"), "--runtime=sandbox")
    assert run.code == 4
    assert "onepanel-default-env/GITHUB_PASSWORD" in run.stderr


def test_a_refused_run_leaves_its_folder_free(workflows: Workflows) -> None:
    """The same command succeeds once what was missing is there."""
    folder = workflows.new_folder("run")
    options = ["--runtime=sandbox", f"--workdir={folder}"]
    document = page("s3-explicit-location")
    assert workflows.wfc("run", document, *options).code == 4
    assert workflows.wfc("run", document, *options, "-p", "nonsense=1").code == 2
    assert not folder.exists()
    folder.mkdir()
    assert workflows.wfc("run", document, *options).code == 4
    assert list(folder.iterdir()) == []
    assert workflows.wfc("run", DEMO / "passing.yaml", *options, TOOLS).code == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(workflows: Workflows, closed: str) -> None:
    folder = workflows.new_folder("run")
    words = [sys.executable, "-m", "wfc", "run", str(page("archive-none")), f"--workdir={folder}", "--runtime=sandbox"]
    environment = {**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler"}
    assert subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *words], env=environment, check=False).returncode == 0
    assert json.loads((folder / "status.json").read_text())["phase"] == "Succeeded"


def test_an_interruption(workflows: Workflows) -> None:
    """Handed on to the bundle, which stops its tasks and writes its status."""
    folder = workflows.new_folder("run")
    document = workflows.folder / "endless.yaml"
    document.write_text(page("archive-none").read_text().replace("mkdir -p /out", "echo started; exec sleep 600"))
    command = [sys.executable, "-m", "wfc", "run", str(document), "--runtime=sandbox", f"--workdir={folder}"]
    environment = {**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler"}
    process = subprocess.Popen(
        ["env", "--default-signal=INT", *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    limit = time.monotonic() + 30
    while not any(path.read_text() for path in folder.glob("nodes/*/stdout")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    assert json.loads((folder / "status.json").read_text())["phase"] == "Failed"
