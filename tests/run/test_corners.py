"""What tasks may leave behind and where artifacts may lie, without harm to the machine or to the run's report."""

import json
from pathlib import Path

import pytest

from tests.run.bundles import Workflows, one_task

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap", "tar", "gzip", "zip", "unzip")


@pytest.mark.parametrize("strategy", ["none: {}", "tar: {}", "zip: {}"])
@pytest.mark.parametrize("link", ["{bird}", "../../../../../../../../../..{bird}", "/proc/self/root{bird}"])
def test_links_that_lead_out(workflows: Workflows, tmp_path: Path, strategy: str, link: str) -> None:
    """A task cannot have files of the machine stored by naming them: a link means what it means inside the sandbox."""
    bird = tmp_path / "canary" / "bird"
    bird.parent.mkdir()
    bird.write_text("sings of the machine")
    target = link.format(bird=bird)
    document = one_task(f"""
        outputs:
          artifacts:
          - {{name: file, path: /out/link, optional: true, archive: {{{strategy}}}}}
          - {{name: below, path: /out/folder/bird, optional: true, archive: {{{strategy}}}}}
          - {{name: tree, path: /out/tree, archive: {{{strategy}}}}}
          parameters:
          - {{name: text, valueFrom: {{path: /out/link, default: nothing}}}}
        script:
          image: alpine
          command: [sh]
          source: |
            mkdir -p /out/tree
            echo inside >/out/tree/file
            ln -s "{target}" /out/link
            ln -s "{target}" /out/tree/link
            ln -s "{Path(target).parent}" /out/folder
    """)
    run = workflows.run(document).succeeded()
    assert run.parameters("work") == {"text": "nothing"}
    assert [artifact["name"] for artifact in run.node("work")["outputs"]["artifacts"]] == ["tree"]
    for path in run.folder.rglob("*"):
        assert path.is_symlink() or path.is_dir() or b"sings" not in path.read_bytes(), path


def test_one_artifact_inside_another(workflows: Workflows) -> None:
    """In either order, as with mounts."""
    for first, second in (("/data", "/data/deep/extra"), ("/data/deep/extra", "/data")):
        shop = workflows.new_folder("store")
        (shop / "tree").mkdir(parents=True)
        (shop / "tree" / "a").write_text("a")
        (shop / "extra").write_text("e")
        keys = {"/data": "tree", "/data/deep/extra": "extra"}
        document = one_task(f"""
            inputs:
              artifacts:
              - {{name: first, path: {first}, s3: {{key: {keys[first]}}}}}
              - {{name: second, path: {second}, s3: {{key: {keys[second]}}}}}
            container: {{image: alpine, command: [sh, -c], args: ["cd /data && find . -type f | sort"]}}
        """)
        run = workflows.run(document, f"--artifacts={shop}").succeeded()
        assert run.printed("work") == "./a\n./deep/extra\n", (first, second)


def test_output_that_is_no_text(workflows: Workflows) -> None:
    """Bytes, control characters and a very long line; status.json stays JSON, and the result is cut as Argo cuts it."""
    document = """
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - name: bytes
              template: print
              arguments: {parameters: [{name: code, value: 'printf "\\377\\001\\033[31m\\r\\n"'}]}
            - name: long
              template: print
              arguments: {parameters: [{name: code, value: "head -c 300000 /dev/zero | tr '\\\\0' x; echo end"}]}
            - name: use
              template: print
              dependencies: [bytes, long]
              arguments:
                parameters:
                - {name: code, value: "printf %s '{{tasks.bytes.outputs.result}}' | od -An -tx1"}
                - {name: long, value: "{{tasks.long.outputs.result}}"}
        - name: print
          inputs: {parameters: [{name: code}, {name: long, value: ""}]}
          script: {image: alpine, command: [sh], source: "{{inputs.parameters.code}}"}
    """
    run = workflows.run(document).succeeded()
    assert (run.folder / run.node("bytes")["stdout"]).read_bytes() == b"\xff\x01\x1b[31m\r\n"
    assert run.node("bytes")["outputs"]["result"] == "\ufffd\x01\x1b[31m\r"
    assert run.printed("use").split() == ["ff", "01", "1b", "5b", "33", "31", "6d", "0d"]
    result = run.node("long")["outputs"]["result"]
    assert (len(result), result[-4:]) == (262_143, "xend")
    assert json.loads((run.folder / "status.json").read_text(encoding="ascii"))


def test_what_cannot_be_deleted_easily(workflows: Workflows) -> None:
    """Folders without rights, odd names, a process that stays: the sandbox is gone afterwards."""
    document = one_task("""
        outputs: {artifacts: [{name: tree, path: /out, archive: {tar: {}}}]}
        script:
          image: alpine
          command: [sh]
          source: |
            mkdir -p "/out/a b" "/tmp/-rf" "/tmp/closed/inner"
            touch "/out/a b/*" "/out/-rf" "/tmp/-rf/x" "/tmp/closed/inner/y" "/out/new
            line"
            chmod 000 /tmp/closed/inner /tmp/closed
            mkfifo /tmp/pipe
            sleep 300 &
    """)
    run = workflows.run(document).succeeded()
    assert not (run.folder / "nodes" / run.node("work")["name"] / "root").exists()


def test_many_tasks(workflows: Workflows) -> None:
    """A hundred tasks, each after two others, through two slots."""
    tasks = "".join(
        f"""
            - {{name: t{n}, template: echo, dependencies: [{", ".join(f"t{m}" for m in (n - 1, n - 7) if m >= 0)}],
               arguments: {{parameters: [{{name: number, value: "{n}"}}]}}}}"""
        for n in range(100)
    )
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks: {tasks}
        - name: echo
          inputs: {{parameters: [{{name: number}}]}}
          container: {{image: alpine, command: [echo, "{{{{inputs.parameters.number}}}}"]}}
    """
    run = workflows.run(document, "-j2").succeeded()
    assert [run.printed(f"t{n}") for n in range(100)] == [f"{n}\n" for n in range(100)]


def test_artifacts_that_only_the_run_misses(workflows: Workflows) -> None:
    """What the checks find wrong and Argo's validator does not, the run comes to: or not, behind a condition."""
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: wf}
        spec:
          entrypoint: main
          templates:
          - name: main
            dag:
              tasks:
              - {name: make, template: make}
              - {name: read, template: read, depends: make, arguments: {artifacts: [&part
                  {name: tree, from: "{{tasks.make.outputs.artifacts.tree}}", subPath: part}]}}
              - {name: skipped, template: read, depends: make, when: "false", arguments: {artifacts: [*part]}}
              - {name: handle, template: make, depends: read.Errored}
            outputs: {artifacts: [{name: nowhere}]}
          - name: make
            outputs: {artifacts: [{name: tree, path: /tmp/tree}]}
            container: {image: alpine, command: [mkdir, -p, /tmp/tree/part]}
          - name: read
            inputs: {artifacts: [{name: tree, path: /tmp/tree}]}
            container: {image: alpine, command: [ls, /tmp/tree]}
    """
    run = workflows.unchecked(document).succeeded()
    assert run.phases() == {
        "workflow": "Succeeded", "make": "Succeeded", "read": "Error", "skipped": "Skipped", "handle": "Succeeded"
    }  # fmt: skip
    assert "artifact tree failed to load: nothing is stored at" in run.node("read")["message"]
