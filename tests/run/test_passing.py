"""Artifacts from one task to the next, and what a run leaves, in each shell that a bundle has to run under."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import require
from tests.run.bundles import DEMO, Run, Workflows, program
from wfc.backends.shell import backend

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

PAGE = DEMO / "passing.yaml"

SHELLS = {"dash": ["dash"], "bash": ["bash", "--posix"], "busybox": ["busybox", "sh"]}

# Something for every place that the page names; a machine has none of these files.
PATHS = """
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
            artifacts:
            - {name: file, from: "{{tasks.make.outputs.artifacts.file}}"}
            - {name: folder, from: "{{tasks.make.outputs.artifacts.folder}}"}
    - name: make
      container:
        image: alpine
        command: [sh, -c]
        args: ["umask 077; mkdir -p /mnt/out/deep; cd /mnt/out; echo 1 >one; echo 2 >deep/two; printf bytes >/wfc-file"]
      outputs:
        artifacts:
        - {name: file, path: /wfc-file}
        - {name: folder, path: /mnt/out}
    - name: use
      inputs:
        artifacts:
        - {name: file, path: /usr/local/share/wfc/deep/file, mode: 0640}
        - {name: folder, path: /opt/wfc in/}
      container:
        image: alpine
        workingDir: /usr/local/share/wfc/deep
        command: [sh, -c]
        args: ['cat file; stat -c " %a" file; cd "/opt/wfc in" && find . -type f | sort']
"""


def test_the_page(workflows: Workflows) -> None:
    """The consumer prints what the producer said; it travelled through the local store, below the default key."""
    require("cowsay")
    run = workflows.run(PAGE, "--name=cows").succeeded()
    assert run.phases() == {
        "workflow": "Succeeded", "generate-artifact": "Succeeded", "consume-artifact": "Succeeded",
    }  # fmt: skip
    assert "< hello world >" in run.printed("generate-artifact")
    assert run.printed("consume-artifact") == run.printed("generate-artifact")
    pod = run.pod("generate-artifact", "whalesay")
    stored = run.folder / "artifacts/artifacts/default/cows" / pod / "hello_world.txt"
    assert stored.read_text() == run.printed("consume-artifact")


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell(workflows: Workflows, shell: str) -> None:
    require(shell)
    tools = DEMO / "tools"
    run = workflows.run(PAGE, f"--tools={tools}", shell=SHELLS[shell]).succeeded()
    assert "< hello world >" in run.printed("consume-artifact")
    said = subprocess.run([tools / "cowsay", "hello", "world"], capture_output=True, text=True, check=True).stdout
    assert run.printed("consume-artifact") == said


@pytest.mark.parametrize("shell", SHELLS)
def test_one_file(workflows: Workflows, shell: str) -> None:
    """The form in one file does the same, wherever it lies."""
    require(shell)
    (file,) = backend.emit_single(program(PATHS), "passing.sh")
    assert file.executable
    script = workflows.folder / "passing.sh"
    script.write_text(file.text)
    assert_passed(workflows.run(script, shell=SHELLS[shell]))


def test_files_and_folders_anywhere(workflows: Workflows) -> None:
    """A path may lie in a folder that is read-only in the sandbox, in none that exists, or have a blank in it."""
    assert_passed(workflows.run(PATHS))


def assert_passed(run: Run) -> None:
    assert run.succeeded().printed("use") == "bytes 640\n./deep/two\n./one\n"
    for path in ("/wfc-file", "/mnt/out", "/usr/local/share/wfc", "/opt/wfc in"):
        assert not os.path.lexists(path)


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    """A folder beside the run whose content, modes and times must stay as they are."""
    folder = tmp_path / "canary"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "bird").write_text("sings")

    def look() -> list[tuple[str, int, int]]:
        return [(str(p), p.lstat().st_mode, p.lstat().st_mtime_ns) for p in (folder, *sorted(folder.rglob("*")))]

    before = look()
    yield folder
    assert look() == before


def test_nothing_outside_the_run_changes(workflows: Workflows, canary: Path) -> None:
    """Not even when a task tries: it cannot see the folder, and whatever it writes is gone with its root."""
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {{name: wreck, template: wreck}}
        - name: wreck
          inputs:
            artifacts:
            - {{name: note, path: {canary}/deep/bird, raw: {{data: "not the bird\\n"}}}}
          script:
            image: alpine
            command: [sh]
            source: |
              cat {canary}/deep/bird
              rm -rf {canary} /tmp/* /usr/bin/env /etc/hostname 2>/dev/null
              for folder in / /tmp /var/tmp /mnt /root /home /usr /usr/bin /etc /run /dev/shm {canary}/..; do
                echo x >"$folder/wfc-canary" 2>/dev/null
              done
              kill -KILL -1 2>/dev/null
              exit 0
    """
    run = workflows.run(document).succeeded()
    assert run.printed("wreck") == "not the bird\n"
    for folder in ("", "/tmp", "/var/tmp", "/mnt", "/root", "/home", "/usr", "/usr/bin", "/etc", "/run", "/dev/shm"):
        assert not Path(folder, "wfc-canary").exists()
        assert not os.path.lexists(f"{folder}/wfc-canary")
    assert os.path.exists("/usr/bin/env")
    assert {path.name for path in workflows.folder.iterdir()} == {
        "bundle-1", "run-2", "canary", "secrets", "tmp", "home", "here",
    }  # fmt: skip


def test_through_templates(workflows: Workflows) -> None:
    """Handed to the workflow, down through a DAG and steps, and up again; each level may call it something else."""
    run = workflows.run("""
        entrypoint: main
        arguments:
          artifacts: [{name: start, raw: {data: "from the workflow"}}]
        templates:
        - name: main
          inputs: {artifacts: [{name: start}]}
          dag:
            tasks:
            - name: inner
              template: inner
              arguments: {artifacts: [{name: given, from: "{{inputs.artifacts.start}}"}]}
            - name: show
              template: show
              dependencies: [inner]
              arguments: {artifacts: [{name: text, from: "{{tasks.inner.outputs.artifacts.made}}"}]}
        - name: inner
          inputs: {artifacts: [{name: given}]}
          outputs: {artifacts: [{name: made, from: "{{steps.add.outputs.artifacts.text}}"}]}
          steps:
          - - name: add
              template: add
              arguments: {artifacts: [{name: text, from: "{{inputs.artifacts.given}}"}]}
        - name: add
          inputs: {artifacts: [{name: text, path: /text}]}
          outputs: {artifacts: [{name: text, path: /text}]}
          container: {image: alpine, command: [sh, -c], args: ["printf ', and more' >>/text"]}
        - name: show
          inputs: {artifacts: [{name: text, path: /text}]}
          container: {image: alpine, command: [cat, /text]}
    """).succeeded()
    assert run.printed("show") == "from the workflow, and more"
    assert [artifact["name"] for artifact in run.node("inner")["outputs"]["artifacts"]] == ["made"]


def test_known_to_the_whole_workflow(workflows: Workflows) -> None:
    """What a task has published is an argument of a later one, and may be what a template below gives."""
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: make, template: make}
            - {name: inner, template: inner, dependencies: [make]}
            - name: show
              template: show
              dependencies: [inner]
              arguments:
                artifacts:
                - {name: one, from: "{{workflow.outputs.artifacts.shared}}"}
                - {name: two, from: "{{tasks.inner.outputs.artifacts.again}}"}
        - name: make
          container: {image: alpine, command: [sh, -c], args: ["printf published >/tmp/file"]}
          outputs: {artifacts: [{name: file, path: /tmp/file, globalName: shared}]}
        - name: inner
          outputs: {artifacts: [{name: again, from: "{{workflow.outputs.artifacts.shared}}"}]}
          steps: [[{name: nothing, template: nothing}]]
        - name: nothing
          container: {image: alpine, command: ["true"]}
        - name: show
          inputs: {artifacts: [{name: one, path: /tmp/one}, {name: two, path: /tmp/two}]}
          container: {image: alpine, command: [cat, /tmp/one, /tmp/two]}
    """).succeeded()
    assert run.printed("show") == "publishedpublished"


@pytest.mark.parametrize("which", ["one", "two", "none"])
@pytest.mark.parametrize(
    "body",
    [
        "dag: {{tasks: [{{name: make, template: make}}, {{name: show, dependencies: [make], {call}}}]}}",
        "steps: [[{{name: make, template: make}}], [{{name: show, {call}}}]]",
    ],
)
def test_an_argument_that_an_expression_picks(workflows: Workflows, body: str, which: str) -> None:
    """Argo's validator wants a location beside `fromExpression`, and its controller takes what the expression gives."""
    root = "tasks" if body.startswith("dag") else "steps"
    given = f"{root}.make.outputs.artifacts"
    expression = (
        f"workflow.parameters.which == 'one' ? {given}.one : workflow.parameters.which == 'two' ? {given}.two : nil"
    )
    artifact = f'{{name: in, raw: {{data: x}}, fromExpression: "{expression}"}}'
    run = workflows.run(f"""
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {{name: wf}}
        spec:
          entrypoint: main
          arguments: {{parameters: [{{name: which, value: {which}}}]}}
          templates:
          - name: main
            {body.format(call=f"template: show, arguments: {{artifacts: [{artifact}]}}")}
          - name: make
            container: {{image: alpine, command: [sh, -c], args: ["printf 1 >/tmp/one; printf 2 >/tmp/two"]}}
            outputs: {{artifacts: [{{name: one, path: /tmp/one}}, {{name: two, path: /tmp/two}}]}}
          - name: show
            inputs: {{artifacts: [{{name: in, path: /in}}]}}
            container: {{image: alpine, command: [cat, /in]}}
    """)
    if which == "none":
        assert run.code == 1
        assert "picks no artifact" in json.dumps(run.status)
    else:
        assert run.succeeded().printed("show") == {"one": "1", "two": "2"}[which]


def test_names_of_artifacts_without_braces(workflows: Workflows) -> None:
    """Argo takes the braces off before it looks an artifact up."""
    document = """
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: make, template: make}
            - name: inner
              template: inner
              depends: make
              arguments: {artifacts: [{name: given, from: tasks.make.outputs.artifacts.file}]}
        - name: inner
          inputs: {artifacts: [{name: given}]}
          outputs: {artifacts: [{name: same, from: inputs.artifacts.given}]}
          steps:
          - - name: show
              template: show
              arguments: {artifacts: [{name: given, from: inputs.artifacts.given}]}
        - name: make
          outputs: {artifacts: [{name: file, path: /file}]}
          container: {image: alpine, command: [sh, -c, "echo made >/file"]}
        - name: show
          inputs: {artifacts: [{name: given, path: /given}]}
          container: {image: alpine, command: [cat, /given]}
    """
    run = workflows.run(document).succeeded()
    assert run.printed("show") == "made\n"
    assert [artifact["name"] for artifact in run.node("inner")["outputs"]["artifacts"]] == ["same"]


DROPPED = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
    entrypoint: main
    templates:
    - name: main
      CALLS
    - name: make
      container: {image: alpine, command: [echo, made]}
      outputs: {artifacts: [{name: lost, path: /lost, optional: true}]}
    - name: use
      inputs: {artifacts: [{name: a, path: /in}]}
      container: {image: alpine, command: [cat, /in]}
    - name: hand-on
      inputs: {artifacts: [{name: b, optional: true}]}
      steps:
      - - name: inner
          template: use
          arguments: {artifacts: [{name: a, from: "{{inputs.artifacts.b}}"}]}
"""

IN_STEPS = """
      steps:
      - - {name: make, template: make}
      - - {name: beside, template: make}
        - name: use
          template: TEMPLATE
          LOOP
          continueOn: {error: true}
          arguments: {artifacts: [{name: NAME, from: "{{steps.make.outputs.artifacts.lost}}", optional: true}]}
        - {name: behind, template: make}
"""

IN_DAG = """
      dag:
        tasks:
        - {name: make, template: make}
        - name: use
          template: use
          depends: make
          LOOP
          arguments: {artifacts: [{name: a, from: "{{tasks.make.outputs.artifacts.lost}}", optional: true}]}
        - {name: behind, template: make, depends: use.Errored}
"""


def dropped(workflows: Workflows, calls: str, loop: str = "", template: str = "use", name: str = "a") -> Run:
    calls = calls.strip().replace("LOOP", loop).replace("TEMPLATE", template).replace("NAME", name)
    return workflows.run(DROPPED.replace("CALLS", calls))


def end_of(run: Run, name: str) -> tuple[str, str, str]:
    return tuple(run.node(name)[key] for key in ("type", "phase", "message"))  # type: ignore[return-value]


def test_an_argument_that_is_left_out_and_needed_in_steps(workflows: Workflows) -> None:
    """The node ends before it has a pod, and with it the group, whatever it tolerates; nothing begins behind it."""
    run = dropped(workflows, IN_STEPS)
    why = "inputs.artifacts.a was not supplied"
    assert end_of(run, "use") == ("Skipped", "Error", why)
    message = f"step group deemed errored due to child wf[1].use error: {why}"
    assert end_of(run, "[1]") == ("StepGroup", "Error", message)
    assert end_of(run, "wf") == ("Steps", "Failed", message)
    assert "behind" not in run.phases()
    assert run.phases()["beside"] == "Succeeded"


def test_items_whose_argument_is_left_out(workflows: Workflows) -> None:
    assert set(dropped(workflows, IN_STEPS, "withItems: [1, 2]").phases()) == {
        "workflow", "[0]", "make", "[1]", "beside", "use(0:1)"
    }  # fmt: skip
    phases = dropped(workflows, IN_DAG, "withItems: [1, 2]").phases()
    assert [phases[name] for name in ("use", "use(0:1)", "use(1:2)", "behind")] == ["Error"] * 3 + ["Succeeded"]


def test_an_argument_that_is_left_out_and_needed_in_a_dag(workflows: Workflows) -> None:
    run = dropped(workflows, IN_DAG)
    assert end_of(run, "use") == ("Skipped", "Error", "task 'wf.use' errored: inputs.artifacts.a was not supplied")
    assert run.phases()["behind"] == "Succeeded"


def test_an_argument_that_is_nowhere(workflows: Workflows) -> None:
    """An input that nobody gave, and what a step was to give that is skipped: Argo has it, without a location."""
    why = "inputs.artifacts.a missing location information"
    assert end_of(dropped(workflows, IN_STEPS, "", "hand-on", "b"), "inner") == ("Skipped", "Error", why)
    skipped = IN_STEPS.replace("{name: make, template: make}", '{name: make, template: make, when: "1 == 2"}', 1)
    assert end_of(dropped(workflows, skipped), "use") == ("Skipped", "Error", why)
