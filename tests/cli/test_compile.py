"""``wfc compile``: what is written where, and what keeps it from being written."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG_MAP, WORKFLOW, Wfc

BAD = WORKFLOW.replace("entrypoint: main", "entrypoint: mian")
PLUGIN = WORKFLOW.replace("container:", "plugin:").replace(
    "      image: busybox\n      command: [echo, hello]\n", "      some: {}\n"
)
READER = WORKFLOW.replace("[echo, hello]", '[echo, "{{workflow.parameters.word}}"]')
PARAMETERS = READER + "  arguments:\n    parameters:\n    - {name: word, value: one}\n"


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_manifest_goes_to_standard_output(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text("# a comment\n" + WORKFLOW)
    result = wfc("compile", "-t", "argo", "a.yaml")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n")
    assert "comment" not in result.out
    assert wfc("compile", "-t", "argo", "-o", "-", "a.yaml") == result
    assert wfc("compile", "-t", "argo", "-", stdin=WORKFLOW.encode()).out == result.out
    assert listing(here) == ["a.yaml"]


def test_a_manifest_goes_to_a_file(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    assert wfc("compile", "-t", "argo", "a.yaml", "-o", "out/b.yaml") == (0, "", "")
    assert (here / "out/b.yaml").read_text() == wfc("compile", "-t", "argo", "a.yaml").out
    # What was compiled compiles to itself.
    assert wfc("compile", "-t", "argo", "out/b.yaml").out == (here / "out/b.yaml").read_text()
    assert wfc("compile", "-t", "argo", "a.yaml", "-o", "out").code == 0
    assert wfc("compile", "-t", "argo", "a.yaml", "-o", "fresh/").code == 0
    assert listing(here) == ["a.yaml", "fresh/a.yaml", "out/a.yaml", "out/b.yaml"]


def test_a_folder_becomes_a_folder(wfc: Wfc, here: Path) -> None:
    for name in ("flows/a.yml", "flows/deep/b.yaml", "flows/config.yaml"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(CONFIG_MAP if "config" in name else WORKFLOW)
    assert wfc("compile", "-t", "argo", "flows", "-o", "out", "--format", "json").code == 0
    assert listing(here / "out") == ["a.json", "deep/b.json"]
    assert json.loads((here / "out/a.json").read_text())["kind"] == "Workflow"
    assert wfc("compile", "-t", "argo", "flows").out.count("kind: Workflow\n") == 2


def test_two_inputs_for_one_output(wfc: Wfc, here: Path) -> None:
    for name in ("x/a.yaml", "y/a.yml"):
        (here / name).parent.mkdir()
        (here / name).write_text(WORKFLOW)
    result = wfc("compile", "-t", "argo", "x", "y", "-o", "out")
    assert (result.code, result.err) == (2, "wfc: two inputs would be written to out/a.yaml\n")
    assert not (here / "out").exists()


@pytest.mark.parametrize("target", ["argo", "shell"])
def test_an_error_writes_nothing(wfc: Wfc, here: Path, target: str) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    (here / "b.yaml").write_text(BAD)
    for arguments in (["b.yaml"], ["a.yaml", "b.yaml"]):
        result = wfc("compile", "-t", target, *arguments, "-o", "out")
        assert result.code == 1
        assert " --> b.yaml:6:15" in result.out
        assert result.err.endswith("wfc: nothing was written\n")
    assert wfc("run", "b.yaml").err.endswith("wfc: nothing was run\n")
    assert listing(here) == ["a.yaml", "b.yaml"]


def test_findings_never_mix_with_the_result(wfc: Wfc, here: Path) -> None:
    (here / "b.yaml").write_text(BAD)
    result = wfc("compile", "-t", "argo", "b.yaml")
    assert (result.code, result.out) == (1, "")
    assert " --> b.yaml:6:15" in result.err


def test_a_missing_file(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    result = wfc("compile", "-t", "argo", "a.yaml", "b.yaml", "-o", "out")
    assert (result.code, "WF001" in result.out) == (3, True)
    assert listing(here) == ["a.yaml"]


def test_what_a_back_end_cannot_do(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(PLUGIN)
    assert wfc("compile", "-t", "argo", "a.yaml").code == 0
    for place in ("out", "out.sh"):
        result = wfc("compile", "-t", "shell", "a.yaml", "-o", place)
        assert result.code == 4
        assert "error[WF601]" in result.out
        assert "Traceback" not in result.err
    assert listing(here) == ["a.yaml"]


def test_nothing_to_compile(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(CONFIG_MAP)
    result = wfc("compile", "-t", "argo", "a.yaml")
    assert (result.code, result.out) == (2, "")
    assert "nothing to compile" in result.err
    assert "ConfigMap ×1" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.yaml"], "-t"),
        (["-t", "argo"], "PATH"),
        (["-t", "bash", "a.yaml"], "bash"),
        (["-t", "argo", "a.yaml", "-p", "word"], "-p takes NAME=VALUE, and not `word`"),
        (["-t", "argo", "a.yaml", "-p", "wrod=x"], "did you mean `word`?"),
        (["-t", "argo", "a.yaml", "--label", "=x"], "--label takes NAME=VALUE, and not `=x`"),
        (["-t", "argo", "a.yaml", "--name", "x", "--generate-name", "y"], "--generate-name"),
        (["-t", "argo", "a.yaml", "--namespace", "A_b"], "`A_b` cannot be a namespace"),
        (["-t", "argo", "a.yaml", "--kind", "CronWorkflow"], "--schedule"),
        (["-t", "shell", "a.yaml", "--kind", "CronWorkflow"], "--kind is an option of -t argo"),
        (["-t", "shell", "a.yaml", "--annotate-form"], "--annotate-form is an option of -t argo"),
        (["-t", "shell", "a.yaml", "--format", "json"], "(wfc check --back-end shell --format … is for findings)"),
        (["-t", "shell", "a.yaml", "b.yaml"], "runs one workflow, and there are 2 (a.yaml:1 hello-, b.yaml:1 hello-)"),
        (["-t", "shell", "shelf.yaml"], "no document has an entrypoint"),
    ],
)
def test_misuse(wfc: Wfc, here: Path, arguments: list[str], message: str) -> None:
    (here / "a.yaml").write_text(PARAMETERS)
    (here / "b.yaml").write_text(WORKFLOW)
    shelf = WORKFLOW.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: hello-", "name: shelf")
    (here / "shelf.yaml").write_text(shelf.replace("  entrypoint: main\n", ""))
    result = wfc("compile", *arguments, "-o", "out")
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert not (here / "out").exists()


def test_the_options_reach_the_manifest(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(PARAMETERS)
    options = ["--kind", "CronWorkflow", "--schedule", "0 4 * * *", "--name", "nightly", "--namespace", "flows"]
    result = wfc("compile", "-t", "argo", "a.yaml", *options, "--label", "team=a", "-p", "word=x=y", "--format", "json")
    assert result.code == 0
    manifest = json.loads(result.out)
    assert manifest["kind"] == "CronWorkflow"
    assert manifest["metadata"] == {"name": "nightly", "namespace": "flows", "labels": {"team": "a"}}
    assert manifest["spec"]["schedules"] == ["0 4 * * *"]
    assert manifest["spec"]["workflowSpec"]["arguments"]["parameters"] == [{"name": "word", "value": "x=y"}]


def test_a_bundle_is_a_folder_or_a_file(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    assert wfc("compile", "-t", "shell", "a.yaml", "-o", "bundle") == (0, "", "")
    assert wfc("compile", "-t", "shell", "a.yaml", "-o", "bundle") == (0, "", "")
    assert "run.sh" in listing(here / "bundle")
    assert wfc("compile", "-t", "shell", "a.yaml", "-o", "hello.sh") == (0, "", "")
    for script in ("bundle/run.sh", "hello.sh"):
        assert os.access(here / script, os.X_OK)
        # The help runs nothing of the workflow.
        shown = subprocess.run([here / script, "--help"], capture_output=True, text=True, check=True)
        assert "usage:" in shown.stdout
    assert wfc("compile", "-t", "shell", "a.yaml").out.startswith("#!/bin/sh\n")


def test_a_bundle_takes_no_strangers_place(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    result = wfc("compile", "-t", "shell", "a.yaml", "-o", ".")
    assert (result.code, result.out) == (2, "")
    assert "did not write" in result.err
    assert listing(here) == ["a.yaml"]


def test_an_output_that_cannot_be_written(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    for target in ("argo", "shell"):
        result = wfc("compile", "-t", target, "a.yaml", "-o", "a.yaml/out")
        assert result == (3, "", "wfc: cannot write `a.yaml/out`: a file is where a folder has to be\n")


def test_warnings_are_shown_and_quiet_hides_them(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(PARAMETERS.replace("value: one", "value: 010"))
    loud, quiet = (wfc("compile", "-t", "argo", "a.yaml", *more) for more in ([], ["-q"]))
    assert (loud.code, quiet.code) == (0, 0)
    assert "warning[WF105]" in loud.err
    assert (quiet.out, quiet.err) == (loud.out, "")


REPOSITORY = """\
s3:
  endpoint: s3.example
  bucket: flows
  keyFormat: "{{workflow.name}}/{{pod.name}}"
"""
WITH_OUTPUT = WORKFLOW + "    outputs:\n      artifacts: [{name: out, path: /tmp/out}]\n"


@pytest.mark.parametrize("target", ["argo", "shell"])
def test_an_artifact_repository_reaches_the_result(wfc: Wfc, here: Path, target: str) -> None:
    (here / "a.yaml").write_text(WITH_OUTPUT)
    (here / "repository.yaml").write_text(REPOSITORY)
    plain = wfc("compile", "-t", target, "a.yaml")
    stored = wfc("compile", "-t", target, "a.yaml", "--artifact-repository", "repository.yaml")
    assert (plain.code, stored.code) == (0, 0)
    assert "s3.example" not in plain.out
    assert "s3.example" in stored.out


def test_an_artifact_repository_that_a_bundle_cannot_reach(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WITH_OUTPUT)
    (here / "repository.yaml").write_text("hdfs: {addresses: ['n:8020'], krbRealm: R}\n")
    assert wfc("compile", "-t", "argo", "a.yaml", "--artifact-repository", "repository.yaml").code == 0
    result = wfc("compile", "-t", "shell", "a.yaml", "--artifact-repository", "repository.yaml", "-o", "out")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("wfc: --artifact-repository repository.yaml: shell bundles cannot do `krbRealm`")


WITH_REF = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: ref}
spec:
  entrypoint: work
  artifactRepositoryRef: {configMap: team-stores, key: fast}
  templates:
  - name: work
    container: {image: busybox, command: ["true"]}
    outputs: {artifacts: [{name: a, path: /a}]}
"""


def test_a_workflow_names_its_repository(wfc: Wfc, here: Path) -> None:
    """The entry of a ConfigMap: of the file that is given, or of a folder of ConfigMaps for `wfc run`."""
    (here / "a.yaml").write_text(WITH_REF)
    entry = "s3: {{endpoint: {name}.example, bucket: b}}"
    entries = {name: entry.format(name=name) for name in ("slow", "fast")}
    lines = [f"  {name}: '{text}'\n" for name, text in entries.items()]
    (here / "map.yaml").write_text("kind: ConfigMap\napiVersion: v1\ndata:\n" + "".join(lines))
    stored = wfc("compile", "-t", "shell", "a.yaml", "--artifact-repository", "map.yaml")
    assert "endpoint fast.example" in stored.out
    maps = here / "maps/team-stores"
    maps.mkdir(parents=True)
    run = ("run", "a.yaml", "--dry-run", "--config-maps", "maps")
    missing = wfc(*run)
    assert missing.code == 2
    assert "needs the entry `fast` of the ConfigMap `team-stores`" in missing.err
    (maps / "fast").write_text(entries["fast"])
    assert "artifactRepositoryRef" not in wfc(*run).err


@pytest.mark.parametrize("command", [["compile", "-t", "argo"], ["compile", "-t", "shell"], ["run"]])
def test_values_keep_to_the_enumeration_of_their_parameter(wfc: Wfc, here: Path, command: list[str]) -> None:
    (here / "a.yaml").write_text(PARAMETERS.replace("value: one", "value: one, enum: [one, two]"))
    result = wfc(*command, "a.yaml", "-p", "word=three")
    assert (result.code, result.out) == (2, "")
    assert "-p word: `three` is not one of its values (they are one, two)" in result.err
