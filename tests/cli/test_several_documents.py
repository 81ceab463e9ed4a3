"""``wfc run`` and ``wfc compile -t shell`` where there is more than one document, or a WorkflowTemplate to run."""

from pathlib import Path

import pytest

from tests.cli.conftest import Wfc

TEMPLATES = """
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: first}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    inputs: {parameters: [{name: who}]}
    container: {image: busybox, command: [echo, "hello {{inputs.parameters.who}}"]}
  - name: other
    container: {image: busybox, command: [echo, "{{workflow.mainEntrypoint}}"]}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: second}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: busybox, command: [echo, second]}
"""


@pytest.mark.parametrize(
    ("options", "begins"),
    [
        (["--workflow=first"], "main"),
        (["--workflow=second"], "main"),
        (["--entrypoint=other"], "other"),
        (["--workflow=first", "--entrypoint=other"], "other"),
    ],
)
def test_one_is_chosen(wfc: Wfc, tmp_path: Path, options: list[str], begins: str) -> None:
    (tmp_path / "spec.yaml").write_text(TEMPLATES)
    done = wfc("compile", "-t", "shell", "-o", str(tmp_path / "out"), str(tmp_path / "spec.yaml"), *options)
    assert done.code == 0, done
    script = (tmp_path / "out/run.sh").read_text()
    assert f"\nwfc_entrypoint={begins}\n" in script
    assert ("first" in script) == ("--workflow=second" not in options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "a bundle runs one workflow, and there are 2 (spec.yaml:2 first, spec.yaml:15 second)"),
        (["--workflow=third"], "there is no document called `third`"),
        (["--entrypoint=nothing"], "there is no template called `nothing`"),
    ],
)
def test_what_is_there_is_said(wfc: Wfc, here: Path, options: list[str], said: str) -> None:
    (here / "spec.yaml").write_text(TEMPLATES)
    done = wfc("compile", "-t", "shell", "spec.yaml", *options)
    assert done.code == 2
    assert said in done.err
