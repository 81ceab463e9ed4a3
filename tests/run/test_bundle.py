"""The bundle itself, before it runs: its style, its determinism, what it says of itself, what it refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import require
from tests.run.bundles import DEMO, ROOT, Workflows, emitted, in_bucket, page, program
from tests.shell_style import STYLE
from wfc.backends.shell import backend

pytest_plugins = ["tests.run.bundles"]

PAGES = sorted(path.parent.name.removeprefix("page-") for path in ROOT.glob("golden/page-*/spec.yaml"))


@pytest.mark.needs("shellcheck", "shfmt")
@pytest.mark.parametrize("form", ["folder", "file"])
def test_style(workflows: Workflows, form: str) -> None:
    """Every bundle of the page passes the checks that the library passes, as a whole."""
    scripts = []
    for name in PAGES:
        compiled = program(page(name))
        options = in_bucket() if name.startswith("s3") else backend.Options()
        if form == "folder":
            folder, files = workflows.folder / name, backend.emit(compiled, options)
        else:
            folder, files = workflows.folder, backend.emit_single(compiled, f"{name}.sh", options)
        for file in files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text)
            if file.path.endswith(".sh") and not file.path.startswith("lib/"):
                scripts.append(path)
    assert len(scripts) >= len(PAGES)
    # Reading the whole library takes shellcheck some seconds, so it does that for one bundle of each form.
    (whole,) = [path for path in scripts if path.name == "run.sh" or form == "file"][:1]
    parts = scripts if form == "folder" else []
    for command in (
        ["shfmt", "-d", "-ln", "posix", *STYLE, *map(str, scripts)],
        ["shellcheck", "--external-sources", f"--source-path={whole.parent}", str(whole)],
        *([["shellcheck", *map(str, parts)]] if parts else []),
    ):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("form", ["folder", "file"])
def test_the_same_bytes_whatever_the_hash_seed(workflows: Workflows, form: str) -> None:
    made = []
    for seed in ("0", "1", "4711"):
        output = workflows.new_folder("seeded")
        target = output / "bundle.sh" if form == "file" else output
        output.parent.mkdir(exist_ok=True)
        if form == "file":
            output.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}/compiler"}
        command = [sys.executable, "-m", "wfc", "compile", "-t", "shell", f"{DEMO}/s3.yaml", "-o", str(target)]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        made.append({str(p.relative_to(output)): p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file()})
    assert ("run.sh" if form == "folder" else "bundle.sh") in made[0]
    assert made[0] == made[1] == made[2]


def test_the_readme(workflows: Workflows) -> None:
    """The programs, the secrets and the parameters of the page's S3 document; and no program that it does not need."""
    (readme,) = [file.text for file in emitted(DEMO / "s3.yaml", in_bucket()) if file.path == "README.md"]
    for word in ("`rclone`", "`my-s3-credentials/accessKey`", "`my-s3-credentials/secretKey`", "`repository/accessKey`",
                 "WFC_SECRET_<NAME>_<KEY>", "--secrets", "`model-path`: `my-data/output`", "`bash`"):  # fmt: skip
        assert word in readme, word
    assert not [word for word in ("`curl`", "`git`", "`unzip`", "`zip`") if word in readme]
    (readme,) = [file.text for file in emitted(page("git-private")) if file.path == "README.md"]
    assert "`git`" in readme
    assert "`onepanel-default-env/GITHUB_PASSWORD`" in readme
    assert "`rclone`" not in readme


def test_only_what_is_needed_is_there() -> None:
    """The parts of the library for other stores stay away, and so do the templates that nothing reaches."""
    paths = {file.path for file in emitted(page("git-public"))}
    assert "lib/git.sh" in paths
    assert not paths & {"lib/rclone.sh", "lib/http.sh", "lib/scheduler_steps.sh"}
    paths = {file.path for file in emitted(DEMO / "s3.yaml", in_bucket())}
    assert {"run.sh", "README.md", "templates/main.sh", "templates/input-output.sh", "lib/rclone.sh"} <= paths
    assert not paths & {"lib/git.sh", "lib/http.sh"}
    assert [file.path for file in emitted(DEMO / "s3.yaml") if file.executable] == ["run.sh"]


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "sh"]], ids=lambda words: str(words[0]))
def test_options(workflows: Workflows, shell: list[str]) -> None:
    """What can be asked without running anything, and what is refused."""
    require(shell[0])
    script = workflows.bundle(DEMO / "s3.yaml") / "run.sh"

    def ask(*words: str) -> tuple[int, str, str]:
        run = workflows.finished([*shell, str(script), *words], workflows.folder / "none")
        return run.code, run.stdout, run.stderr

    code, stdout, stderr = ask("--help")
    assert (code, stderr) == (0, "")
    assert "--workdir DIR" in stdout
    assert "model-path" in stdout
    assert ask("--list") == (0, "dag        main\ncontainer  input-output\n", "")
    code, stdout, stderr = ask("--dry-run", "--name=wf")
    assert (code, stderr) == (0, "")
    assert "my-s3-credentials/accessKey" in stdout
    for words, reason in (
        (("--frobnicate",), "no option '--frobnicate'"),
        (("-p", "modelpath=x"), "no parameter 'modelpath'; it has: model-path"),
        (("-p", "model-path"), "NAME=VALUE"),
        (("-j", "many"), "--jobs needs a number"),
        (("--runtime=cloud",), "--runtime is auto, podman, docker, sandbox or host"),
        (("--name=../up",), "cannot be the name"),
        (("--tools=/no/such/folder",), "not a folder"),
        (("--map=nothing",), "FROM=TO"),
        (("--workdir",), "needs a value"),
    ):
        code, stdout, stderr = ask(*words)
        assert (code, stdout) == (2, ""), words
        assert reason in stderr
    assert list((workflows.folder / "here").iterdir()) == []


def test_a_parameter_without_a_value(workflows: Workflows) -> None:
    document = """
        entrypoint: main
        arguments: {parameters: [{name: here, value: 1}, {name: missing}]}
        templates:
        - name: main
          dag: {tasks: [{name: work, template: work}]}
        - name: work
          container: {image: alpine, command: [echo, "{{workflow.parameters.missing}}"]}
    """
    run = workflows.run(document)
    assert run.code == 2
    assert "give a value with -p NAME=VALUE for: missing" in run.stderr


def test_from_anywhere(workflows: Workflows, tmp_path: Path) -> None:
    """The bundle finds its files whatever the current folder and whatever its own is called."""
    require("bwrap")
    folder = tmp_path / "here" / "it's a $(folder)"
    os.rename(workflows.bundle(page("archive-none")), folder)
    command = ["sh", "run.sh", "--runtime=sandbox", "--workdir", "a run; with 'blanks'"]
    result = subprocess.run(
        command, cwd=folder, env=workflows.environment(), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert (folder / "a run; with 'blanks'" / "status.json").exists()


MANY = """
    entrypoint: main
    arguments: {{parameters: [{{name: depth, value: "1"}}]}}
    templates:
    - name: main
      inputs: {{parameters: [{{name: depth, value: "{{{{workflow.parameters.depth}}}}"}}]}}
      dag:
        tasks:
        {tasks}
        {inner}
    - name: work
      container: {{image: alpine, command: ["true"]}}
"""
AGAIN = (
    '- {name: again, template: main, when: "{{inputs.parameters.depth}} > 0",'
    ' arguments: {parameters: [{name: depth, value: "0"}]}}'
)


@pytest.mark.needs("bwrap")
@pytest.mark.parametrize("again", [False, True])
def test_what_is_needed_once_is_forgotten(workflows: Workflows, again: bool) -> None:
    """A template of many tasks is, unless it calls itself; that one is still there when it does."""
    tasks = "\n        ".join(f"- {{name: t{number}, template: work}}" for number in range(50))
    bundle = workflows.bundle(MANY.format(tasks=tasks, inner=AGAIN if again else ""))
    assert ("once main\n" in (bundle / "templates" / "main.sh").read_text()) is not again
    assert "once" not in (bundle / "templates" / "work.sh").read_text()
    run = workflows.run(bundle).succeeded()
    kinds = [node["type"] for node in run.status["nodes"]]
    assert kinds.count("Pod") == (100 if again else 50)
    assert kinds.count("DAG") == (2 if again else 1)
