"""``resource`` templates. There is no cluster here: a program called kubectl stands in for the real one.

It keeps objects in a file, counts one more Pod of a Job as succeeded each time that it is asked, and notes down how it
was called.
"""

import json
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows, program
from wfc import pipeline
from wfc.backends.shell import backend
from wfc.source import SourceFile

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "jq")

STAND_IN = r"""#!/usr/bin/env python3
import json, os, sys
folder = os.path.dirname(os.path.abspath(__file__))
words = sys.argv[1:]
with open(f"{folder}/calls", "a") as calls:
    calls.write(json.dumps(words) + "\n")
store = f"{folder}/objects"
objects = json.load(open(store)) if os.path.exists(store) else {}
action = next(word for word in words if word in ("get", "create", "apply", "delete", "patch"))
def after(option):
    return words[words.index(option) + 1] if option in words else None
if action == "get":
    name = next(word for word in words if "/" in word and word != after("-o")).split("/")[1]
elif after("--patch-file"):
    name = words[words.index("patch") + 6] if after("-f") is None else json.load(open(after("-f")))["metadata"]["name"]
else:
    name = json.load(open(after("-f")))["metadata"]["name"]
if action in ("create", "apply"):
    if name == "forbidden":
        sys.exit("Error from server (Forbidden): jobs.batch is forbidden")
    objects[name] = {**json.load(open(after("-f"))), "status": {"succeeded": 0, "failed": 0}}
elif action == "patch":
    objects[name]["patched"] = json.load(open(after("--patch-file")))
elif action == "get":
    objects[name]["status"]["succeeded"] += 1
    objects[name]["status"]["failed"] += objects[name].get("fails", 0)
elif action == "delete":
    objects.pop(name, None)
json.dump(objects, open(store, "w"))
if after("-o") == "json":
    print(json.dumps(objects[name]))
elif (after("-o") or "").startswith("jsonpath="):
    found = objects[name]
    for part in after("-o")[10:].strip("{}.").split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if found is None:
        sys.exit(f"error: {part} is not found")
    print(found, end="")
"""

TEXT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: name, value: pi}, {name: fails, value: "0"}]}
  templates:
  - name: main
    steps:
    - - {name: make, template: make}
    - - {name: patch, template: patch}
    - - {name: remove, template: remove}
    - - name: show
        template: show
        arguments: {parameters: [{name: m, value: "{{steps.make.outputs.parameters.state}}"}]}
  - name: make
    inputs: {parameters: [{name: count, value: "2"}, {name: kind, value: Job}, {name: most, value: "3"}]}
    resource:
      action: create
      successCondition: status.succeeded > {{inputs.parameters.count}}, kind in ({{inputs.parameters.kind}}, CronJob)
      failureCondition: status.failed > {{inputs.parameters.most}}
      manifest: |
        {"apiVersion": "batch/v1", "kind": "Job", "fails": {{workflow.parameters.fails}},
         "metadata": {"name": "{{workflow.parameters.name}}", "namespace": "jobs"}}
    outputs:
      parameters:
      - {name: job, valueFrom: {jsonPath: "{.metadata.name}"}}
      - {name: state, valueFrom: {jqFilter: '.status | "\\(.failed)/\\(.succeeded > 2)"'}}
      - {name: none, valueFrom: {jsonPath: "{.spec.nothing}", default: nothing}}
  - name: patch
    resource:
      action: patch
      mergeStrategy: json
      flags: [job, "{{workflow.parameters.name}}", --field-manager=wfc]
      manifest: '[{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}]'
  - name: remove
    resource:
      action: delete
      manifest: '{"kind": "Job", "metadata": {"name": "{{workflow.parameters.name}}"}}'
  - name: show
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.m}}"]}
"""


class Cluster:
    """The stand-in: where it is, and what it was asked."""

    def __init__(self, workflows: Workflows) -> None:
        self.folder: Path = workflows.folder / "cluster"
        self.folder.mkdir()
        program = self.folder / "kubectl"
        program.write_text(STAND_IN)
        program.chmod(0o755)
        self._workflows = workflows

    def run(self, *options: str, shell: list[str] | None = None, text: str | Path = TEXT) -> Run:
        """A run that may use it."""
        path = f"{self.folder}:{self._workflows.environment()['PATH']}"
        allowed = ["--allow-kubectl", "--kube-context=here"]
        surroundings = {"PATH": path, "WFC_POLL": "0.1"}
        return self._workflows.run(text, *allowed, *options, shell=shell or [], environment=surroundings)

    def calls(self) -> list[list[str]]:
        """The command lines."""
        return [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_an_object_from_its_creation_to_its_end(workflows: Workflows, shell: list[str]) -> None:
    """kubectl is called as Argo calls it, in the context that was named; conditions are waited for, outputs read."""
    cluster = Cluster(workflows)
    run = cluster.run(shell=shell).succeeded()
    (make,) = [node for node in run.status["nodes"] if node["displayName"] == "make"]
    assert make["type"] == "Pod"
    assert {found["name"]: found["value"] for found in make["outputs"]["parameters"]} == {
        "job": "pi", "state": "0/true", "none": "nothing",
    }  # fmt: skip
    calls = cluster.calls()
    assert {tuple(words[:2]) for words in calls} == {("--context", "here")}
    assert calls[0][2:4] == ["create", "-f"]
    gets = [words for words in calls if words[2] == "get" and words[-1] == "json"]
    assert gets[0][3:] == ["Job.v1.batch/pi", "-n", "jobs", "-o", "json"]
    assert len(gets) == 4
    patches = [words for words in calls if words[2] == "patch"]
    assert patches[0][3:6] == ["--type", "json", "--patch-file"]
    assert patches[0][7:] == ["job", "pi", "--field-manager=wfc", "-o", "json"]
    assert calls[-1][2:4] == ["delete", "-f"]
    assert calls[-1][5:] == ["--ignore-not-found", "-o", "name"]


FROM_AN_ARTIFACT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: write, template: write}
    - - name: make
        template: make
        arguments: {artifacts: [{name: given, from: "{{steps.write.outputs.artifacts.job}}"}]}
      - {name: lacks, template: lacks}
  - name: write
    outputs: {artifacts: [{name: job, path: /tmp/job}]}
    container:
      image: busybox
      command: [sh, -c, 'echo "{\\"kind\\": \\"Job\\", \\"metadata\\": {\\"name\\": \\"pi\\"}}" >/tmp/job']
  - name: make
    inputs: {artifacts: [{name: given, path: /in/job}]}
    resource: {action: create, manifestFrom: {artifact: {name: given}}}
    outputs:
      parameters:
      - {name: job, valueFrom: {jsonPath: "{.metadata.name}"}}
      - {name: plain, value: "made by {{pod.name}}"}
  - name: lacks
    inputs: {artifacts: [{name: given, path: /in/job, s3: {key: nothing/here}}]}
    resource: {action: create, manifestFrom: {artifact: {name: given}}}
"""


def test_a_manifest_that_is_an_artifact(workflows: Workflows) -> None:
    """It is loaded before kubectl is called; where it cannot be, the node is in Error."""
    cluster = Cluster(workflows)
    run = cluster.run(text=FROM_AN_ARTIFACT)
    nodes = {node["displayName"]: node for node in run.status["nodes"]}
    assert run.parameters("make") == {"job": "pi", "plain": f"made by {run.pod('make', 'make')}"}
    assert [words[2] for words in cluster.calls()] == ["create", "get"]
    assert nodes["lacks"]["phase"] == "Error"
    assert nodes["lacks"]["message"].startswith("init: Error (exit code 64): artifact given failed to load: ")


def test_a_manifest_that_is_no_artifact(workflows: Workflows) -> None:
    """As in Argo: nothing of the artifact counts but its name, and what is not there fails when it is read."""
    text = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    dag: {tasks: [{name: nothing, template: nothing}, {name: optional, template: optional}, {name: own, template: own}]}
  - {name: nothing, resource: {action: create, manifestFrom: {}, flags: [--all]}}
  - name: optional
    inputs: {artifacts: [{name: given, path: /in/job, optional: true}]}
    resource: {action: get, manifestFrom: {artifact: {name: given}}, flags: [job, pi]}
  - name: own
    inputs: {artifacts: [{name: given, path: /in/job, raw: {data: '{"kind": "Job", "metadata": {"name": "pi"}}'}}]}
    resource: {action: create, manifestFrom: {artifact: {name: given}}}
"""
    cluster = Cluster(workflows)
    run = cluster.run(text=text)
    nodes = {node["displayName"]: (node["phase"], node.get("message")) for node in run.status["nodes"]}
    assert nodes["nothing"] == ("Failed", "main: Error (exit code 2): manifestFrom names no artifact")
    assert nodes["optional"] == ("Failed", "main: Error (exit code 1): open /in/job: no such file or directory")
    assert nodes["own"][0] == "Succeeded", nodes
    assert [words[2] for words in cluster.calls()] == ["create"]
    with_more = text.removesuffix("{name: given}}}\n") + "{name: given, raw: {data: x}}}}\n"
    (note,) = backend.unsupported(program(with_more))
    assert note.span.source.text[note.span.start : note.span.end] == "raw"
    assert note.message == "a manifest comes from the input artifact of this name; nothing else is looked at here"


def test_a_manifest_from_what_is_no_input(workflows: Workflows) -> None:
    """Argo's validator does not look where objects are read: the node fails."""
    text = (
        TEXT[: TEXT.index("spec:")]
        + """spec:
  entrypoint: main
  templates:
  - {name: main, resource: {action: get, manifestFrom: {artifact: {name: none}}, flags: [job, pi]}}
"""
    )
    (report,) = pipeline.check([SourceFile("spec.yaml", text)])
    (compiled,) = [unit.program for unit in report.units if unit.program is not None]
    assert [found.message for found in report.diagnostics] == ['template "main" has no input artifact "none"']
    assert backend.unsupported(compiled) == ()
    folder = workflows.new_folder("bundle")
    for file in backend.emit(compiled):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    (folder / "run.sh").chmod(0o755)
    cluster = Cluster(workflows)
    run = cluster.run(text=folder)
    (node,) = run.status["nodes"]
    assert (node["phase"], node["message"]) == (
        "Failed", "main: Error (exit code 1): open /tmp/manifest.yaml: no such file or directory",
    )  # fmt: skip


def test_failures(workflows: Workflows) -> None:
    """A condition of failure, and what kubectl says, end the node as Failed."""
    cluster = Cluster(workflows)
    run = cluster.run("-p", "fails=2")
    (make,) = [node for node in run.status["nodes"] if node["displayName"] == "make"]
    assert (make["phase"], make["message"]) == (
        "Failed", "main: Error (exit code 1): failure condition 'status.failed > 3' evaluated true",
    )  # fmt: skip
    run = cluster.run("-p", "name=forbidden")
    (make,) = [node for node in run.status["nodes"] if node["displayName"] == "make"]
    assert make["message"] == "main: Error (exit code 1): Error from server (Forbidden): jobs.batch is forbidden"


def test_nothing_without_permission(workflows: Workflows) -> None:
    """Without --allow-kubectl nothing starts, and kubectl is not called."""
    cluster = Cluster(workflows)
    refused = workflows.run(TEXT, environment={"PATH": f"{cluster.folder}:{workflows.environment()['PATH']}"})
    assert refused.code == 4
    assert "make, patch, remove (--allow-kubectl" in refused.stderr
    assert workflows.run(TEXT, "--allow-kubectl").code == 2
    assert not (cluster.folder / "calls").exists()
