"""Archives, optional artifacts and data in the document: exact names and tree shapes on both sides."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows, one_task, page

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap", "tar", "gzip", "zip", "unzip")


def store(run: Run) -> dict[str, bytes]:
    """The local artifact store of a run, its folders named by pods cut off."""
    top = run.folder / "artifacts"
    own = f"artifacts/default/{run.status['name']}/{run.pod('work', 'work')}/"
    found = {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}
    return {key.removeprefix(own): content for key, content in found.items()}


def test_nothing_said(workflows: Workflows) -> None:
    """Onepanel stores what it finds; it does so without a word about it, and with `none`."""
    assert store(workflows.run(page("archive-none")).succeeded()) == {"said.txt": b"1\n", "unsaid.txt": b"2\n"}


def test_a_tarball(workflows: Workflows) -> None:
    """One folder is at the top, as Argo packs it; the name is the artifact's."""
    stored = store(workflows.run(page("archive-tar")).succeeded())
    assert list(stored) == ["results.tgz"]
    assert stored["results.tgz"][:2] == b"\x1f\x8b"
    with tarfile.open(fileobj=io.BytesIO(stored["results.tgz"])) as archive:
        assert sorted(archive.getnames()) == ["results", "results/a", "results/b"]
        assert archive.extractfile("results/b").read() == b"2\n"


def test_a_zip_file(workflows: Workflows) -> None:
    stored = store(workflows.run(page("archive-zip")).succeeded())
    assert list(stored) == ["slides.zip"]
    with zipfile.ZipFile(io.BytesIO(stored["slides.zip"])) as archive:
        assert archive.namelist() == ["slides/1.txt"]
        assert archive.read("slides/1.txt") == b"one\n"


@pytest.mark.parametrize("strategy", ["", "none: {}", "tar: {}", "tar: {compressionLevel: 0}", "zip: {}"])
def test_a_tree_there_and_back(workflows: Workflows, strategy: str) -> None:
    """Whatever lies between, the consumer finds the tree directly below its own path."""
    archive = f"archive: {{{strategy}}}" if strategy else ""
    run = workflows.run(f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {{name: make, template: make}}
            - name: show
              template: show
              dependencies: [make]
              arguments:
                artifacts:
                - {{name: tree, from: "{{{{tasks.make.outputs.artifacts.tree}}}}"}}
        - name: make
          outputs: {{artifacts: [{{name: tree, path: /made/tree, {archive}}}]}}
          script:
            image: alpine
            command: [sh]
            source: |
              mkdir -p "/made/tree/a b/c" && cd /made/tree
              printf 1 >one; printf 2 >"a b/-two"; printf 3 >"a b/c/*.'three"; printf 4 >.hidden
        - name: show
          inputs: {{artifacts: [{{name: tree, path: /shown/here}}]}}
          script:
            image: alpine
            command: [sh]
            source: cd /shown/here && find . -type f | sort | while IFS= read -r f; do echo "$f $(cat "$f")"; done
    """).succeeded()
    assert run.printed("show").splitlines() == ["./.hidden 4", "./a b/-two 2", "./a b/c/*.'three 3", "./one 1"]


def test_a_tarball_from_outside(workflows: Workflows, tmp_path: Path) -> None:
    """A gzip tarball is unpacked, one folder at its top is the artifact; `none` keeps the file; plain gzip is one."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name in ("top/a", "top/b"):
            entry = tarfile.TarInfo(name)
            entry.size = 1
            archive.addfile(entry, io.BytesIO(name[-1:].encode()))
    shop = tmp_path / "store"
    shop.mkdir()
    (shop / "in.tgz").write_bytes(content.getvalue())
    (shop / "plain.gz").write_bytes(gzip.compress(b"text"))
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: wf}
        spec:
          entrypoint: work
          templates:
          - name: work
            inputs:
              artifacts:
              - {name: tree, path: /in/tree, s3: {key: in.tgz}}
              - {name: file, path: /in/file, s3: {key: in.tgz}, archive: {none: {}}}
              - {name: plain, path: /in/plain, s3: {key: plain.gz}}
            container:
              image: alpine
              command: [sh, -c]
              args: ["cd /in; find . -type f | sort; gzip -dc <plain; tar -tzf file"]
    """
    run = workflows.run(document, f"--artifacts={shop}").succeeded()
    assert run.printed("wf").splitlines() == ["./file", "./plain", "./tree/a", "./tree/b", "texttop/a", "top/b"]


def test_an_optional_output(workflows: Workflows) -> None:
    """Nothing is there, nothing is stored, nothing is wrong; and when it is there, it is stored."""
    run = workflows.run(page("optional-output")).succeeded()
    assert (store(run), "artifacts" in run.node("work")["outputs"]) == ({}, False)
    document = page("optional-output").read_text().replace("echo nothing went wrong", "echo bad > /out/errors.log")
    assert store(workflows.run(document).succeeded()) == {"errors.log": b"bad\n"}


def test_a_required_output_that_is_not_there(workflows: Workflows) -> None:
    """The command did its work, so the node is in Error, not Failed."""
    run = workflows.run(page("optional-output").read_text().replace("optional: true", "optional: false"))
    assert run.code == 1
    assert run.phases() == {"workflow": "Error", "work": "Error"}
    assert "artifact errors failed to save: /out/errors.log does not exist" in run.node("work")["message"]


def test_an_optional_input(workflows: Workflows, tmp_path: Path) -> None:
    shop = tmp_path / "store"
    (shop / "checkpoints").mkdir(parents=True)
    bundle = workflows.bundle(page("optional-input"))
    assert workflows.run(bundle, f"--artifacts={shop}").succeeded().printed("work") == "from scratch\n"
    (shop / "checkpoints" / "latest").write_text("42")
    assert workflows.run(bundle, f"--artifacts={shop}").succeeded().printed("work") == "resuming\n"


def test_an_optional_artifact_that_was_not_made(workflows: Workflows) -> None:
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: make, template: make}
            - name: use
              template: use
              dependencies: [make]
              arguments:
                artifacts: [{name: maybe, optional: true, from: "{{tasks.make.outputs.artifacts.maybe}}"}]
        - name: make
          outputs: {artifacts: [{name: maybe, path: /maybe, optional: true}]}
          container: {image: alpine, command: ["true"]}
        - name: use
          inputs: {artifacts: [{name: maybe, path: /maybe, optional: true}]}
          container: {image: alpine, command: [sh, -c], args: ["[ ! -e /maybe ] && echo without"]}
    """).succeeded()
    assert run.printed("use") == "without\n"


def test_raw_data(workflows: Workflows) -> None:
    """Text of the document, byte for byte, with its tags filled in; a mode on top."""
    document = one_task("""
        inputs:
          artifacts:
          - name: config
            path: /etc/wfc/config
            mode: 0600
            raw:
              data: |
                it's "$HOME" `id` $(id) \\n {{workflow.name}}
                  é 🐄
        container: {image: alpine, command: [sh, -c], args: ["cat /etc/wfc/config; stat -c %a /etc/wfc/config"]}
    """)
    run = workflows.run(document, "--name=wf").succeeded()
    assert run.printed("work") == 'it\'s "$HOME" `id` $(id) \\n wf\n  é 🐄\n600\n'
