"""Runs of one bundle at the same time, from one folder: they do not meet. And a run on a disk that is full."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.bundles import ROOT, Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

DOCUMENT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: wf-}
spec:
  entrypoint: main
  onExit: bye
  arguments: {parameters: [{name: who}]}
  volumeClaimTemplates: [{metadata: {name: claim}, spec: {}}]
  templates:
  - name: main
    steps:
    - - {name: make, template: make}
    - - name: each
        template: use
        withItems: [1, 2, 3]
        arguments: {artifacts: [{name: in, from: "{{steps.make.outputs.artifacts.out}}"}]}
    outputs: {parameters: [{name: all, valueFrom: {parameter: "{{steps.each.outputs.parameters}}"}}]}
  - name: make
    container:
      image: busybox
      command: [sh, -c, 'echo "$0" | tee /out /claim/who; sleep 0.2', "{{workflow.parameters.who}}"]
      volumeMounts: [{name: claim, mountPath: /claim}]
    outputs: {artifacts: [{name: out, path: /out, globalName: thing}]}
  - name: use
    inputs: {artifacts: [{name: in, path: /in}]}
    container:
      image: busybox
      command: [sh, -c, 'cmp /in /claim/who && cp /in /back']
      volumeMounts: [{name: claim, mountPath: /claim}]
    outputs: {parameters: [{name: back, valueFrom: {path: /back}}]}
  - name: bye
    container: {image: busybox, command: [echo, "{{workflow.parameters.who}}"]}
"""


@pytest.mark.parametrize("way", ["bundle", "wfc"])
def test_runs_of_one_bundle_at_the_same_time(workflows: Workflows, way: str) -> None:
    """Each has a folder and a name of its own, also where they begin in the same second and share a store."""
    here = workflows.folder / "here"
    if way == "bundle":
        command = [str(workflows.bundle(DOCUMENT) / "run.sh")]
    else:
        (here / "document.yaml").write_text(DOCUMENT)
        command = [sys.executable, "-m", "wfc", "run", "document.yaml"]
    names = [f"user-{number}" for number in range(5)]
    environment = {**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler"}
    options = ["--runtime=sandbox", f"--artifacts={workflows.folder}/store", "-j2"]
    started = [
        subprocess.Popen(
            [*command, *options, "-p", f"who={name}"], cwd=here, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for name in names
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 5, said
    folders = [path for path in (here / "runs").iterdir() if not path.is_symlink()]
    runs = [Run(0, "", "", folder).succeeded() for folder in folders]
    assert len({run.status["name"] for run in runs}) == 5
    given = {run.printed("make").strip(): json.loads((run.folder / "outputs.json").read_text()) for run in runs}
    assert sorted(given) == names
    for who, outputs in given.items():
        (all_of_them,) = outputs["outputs"]["parameters"]
        assert json.loads(all_of_them["value"]) == [{"back": who}] * 3
    for run in runs:
        assert run.printed(f"{run.status['name']}.onExit") == run.printed("make")
    assert (here / "runs" / "latest").resolve() in folders
    assert [path.name for path in (here / "runs").iterdir() if path.name.startswith(".")] == []


FULL = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  onExit: bye
  templates:
  - name: main
    dag:
      tasks:
      - {name: small, template: make, arguments: {parameters: [{name: bytes, value: "1000"}]}}
      - {name: large, template: make, dependencies: [small], arguments: {parameters: [{name: bytes, value: "2000000"}]}}
      - name: use
        template: use
        dependencies: [large]
        arguments: {artifacts: [{name: in, from: "{{tasks.large.outputs.artifacts.out}}"}]}
  - name: make
    inputs: {parameters: [{name: bytes}]}
    container: {image: busybox, command: [sh, -c, 'head -c "$0" /dev/urandom >/out', "{{inputs.parameters.bytes}}"]}
    outputs: {artifacts: [{name: out, path: /out}]}
  - name: use
    inputs: {artifacts: [{name: in, path: /in}]}
    container: {image: busybox, command: [wc, -c, /in]}
  - name: bye
    container: {image: busybox, command: [echo, "{{workflow.status}}"]}
"""


@pytest.mark.needs("unshare")
def test_a_run_on_a_disk_that_is_full(workflows: Workflows) -> None:
    """The task whose artifact has no room fails with its name and the reason; nothing half is passed on, the exit
    handler runs, and what the run says of itself is whole. On a larger disk the run goes on from there.
    """
    disk = workflows.folder / "disk"
    disk.mkdir()
    after = workflows.folder / "run-after"
    folder = disk / "run"
    bundle = workflows.bundle(FULL)
    mount = 'mount -t tmpfs -o size=3m none "$1"; status=0; "$3" --runtime=sandbox --workdir="$1/run" || status=$?'
    keep = 'cp -a "$1/run" "$2"; exit "$status"'
    namespace = ["-m"] if os.geteuid() == 0 else ["-r", "-m"]
    command = ["unshare", *namespace, "sh", "-c", f"{mount}; {keep}", "sh", disk, after, bundle / "run.sh"]
    run = workflows.finished([str(word) for word in command], after)
    assert run.code == 1, run.explain()
    phases = run.phases()
    assert [phases[name] for name in ("workflow", "small", "large", "use")] == [
        "Error",
        "Succeeded",
        "Error",
        "Omitted",
    ]
    message = run.node("large")["message"]
    assert "artifact out failed to save" in message
    assert "disk" in message.lower() or "no space left" in message.lower(), message
    assert json.loads((after / "error.json").read_text())["node"]["displayName"] == "large"
    assert run.printed("wf.onExit") in ("Failed\n", "Error\n")
    assert [path.name for path in (after / "artifacts").rglob("*.tgz")] == ["out.tgz"]
    (after / "workflow/artifacts").write_text(f"{after}/artifacts")
    resumed = workflows.finished([str(bundle / "run.sh"), f"--resume={after}"], after).succeeded()
    assert (after / "nodes/wf.small/.kept").exists()
    assert resumed.printed("use").split()[0] == "2000000"
    assert not Path(folder).exists()
