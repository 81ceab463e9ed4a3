"""The hooks that other repositories use, run by the real pre-commit on a repository of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.needs("git")

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: hooked-
spec:
  entrypoint: main
  templates:
  - name: main
    container:
      image: busybox
      command: [echo, hello]
"""

FOREIGN = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: not-ours}
data: {entrypoint: mian}
"""


class Repository:
    """A git repository under ``folder`` that takes its hooks from a copy of this project."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str | Path) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True).stdout.strip()

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", name)

    def configure(self, source: "Repository", *hooks: str) -> None:
        lines = ["repos:", f"- repo: {source.folder}", f"  rev: {source.git('rev-parse', 'HEAD')}", "  hooks:"]
        self.write(".pre-commit-config.yaml", "\n".join([*lines, *(f"  - id: {hook}" for hook in hooks)]) + "\n")

    def commit(self, *, passes: bool) -> str:
        """What pre-commit prints as it runs the hooks on what is staged; the commit itself is made if they pass."""
        command = [sys.executable, "-m", "pre_commit", "run", "--verbose"]
        result = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        output = result.stdout + result.stderr
        assert (result.returncode == 0) is passes, output
        if passes:
            self.git("commit", "--quiet", "--no-verify", "-m", "change")
        return output


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it clones and installs."""
    return tmp_path_factory.mktemp("pre-commit-home")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Repository:
    """A repository that holds this project as it stands, uncommitted changes included."""
    copy = Repository(tmp_path_factory.mktemp("project") / "wfc", home)
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listing.split("\0")):
        if not name.startswith(("tests/", "benchmarks/", "docs/")) and os.path.lexists(ROOT / name):
            target = copy.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_symlink():
                target.symlink_to((ROOT / name).readlink())
            else:
                target.write_bytes((ROOT / name).read_bytes())
    copy.git("add", "--all", "--force")
    copy.git("commit", "--quiet", "-m", "all of it")
    return copy


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Repository:
    return Repository(tmp_path / "scratch", home)


def test_check_passes_judgement_on_what_is_staged(repository: Repository, project: Repository) -> None:
    repository.configure(project, "wfc-check-system")
    repository.write("flows/good.yaml", WORKFLOW)
    repository.write("deploy/config.yaml", FOREIGN)
    repository.commit(passes=True)

    repository.write("flows/bad.yaml", WORKFLOW.replace("entrypoint: main", "entrypoint: mian"))
    output = repository.commit(passes=False)
    assert "flows/bad.yaml:6:15" in output
    assert "mian" in output
    assert "good.yaml" not in output

    repository.write("flows/bad.yaml", WORKFLOW)
    repository.commit(passes=True)


def test_what_is_staged_is_fixed_and_to_be_staged_again(repository: Repository, project: Repository) -> None:
    repository.configure(project, "wfc-check-fix-system")
    broken = WORKFLOW.replace("entrypoint: main", "entrypoint: mian  # the first one")
    repository.write("flows/a.yaml", broken)
    output = repository.commit(passes=False)
    assert "files were modified by this hook" in output
    assert "exit code: 1" in output
    assert "(1 fixed)" in output
    assert (repository.folder / "flows/a.yaml").read_text() == broken.replace("mian", "main")
    repository.git("add", "flows/a.yaml")
    repository.commit(passes=True)

    # What nobody can fix fails the hook as well, and stays as it is.
    hopeless = WORKFLOW.replace("entrypoint: main", "entrypoint: elsewhere")
    repository.write("flows/a.yaml", hopeless)
    output = repository.commit(passes=False)
    assert "files were modified" not in output
    assert (repository.folder / "flows/a.yaml").read_text() == hopeless


def test_foreign_documents_alone_do_not_fail(repository: Repository, project: Repository) -> None:
    repository.configure(project, "wfc-check-system")
    repository.write("deploy/config.yaml", FOREIGN)
    assert "Passed" in repository.commit(passes=True)


def test_diff_guards_the_expected_outputs(repository: Repository, project: Repository) -> None:
    repository.configure(project, "wfc-diff-system")
    repository.write("golden/hello/spec.yaml", WORKFLOW)
    output = repository.commit(passes=False)
    assert "hello" in output

    subprocess.run(
        [sys.executable, "-m", "wfc", "diff", "--update"],
        cwd=repository.folder,
        env={name: value for name, value in os.environ.items() if name != "CI"},
        check=True,
    )
    repository.git("add", "golden")
    repository.commit(passes=True)

    repository.write("golden/hello/spec.yaml", WORKFLOW.replace("hello", "goodbye"))
    output = repository.commit(passes=False)
    assert "goodbye" in output


@pytest.mark.needs("index")
def test_pre_commit_installs_the_project_by_itself(repository: Repository, project: Repository) -> None:
    repository.configure(project, "wfc-check-fix", "wfc-check", "wfc-diff")
    # Nothing of the environment that runs the tests may help.
    repository.environment["PATH"] = os.defpath
    repository.environment.pop("PYTHONPATH", None)
    repository.write("flow.yaml", WORKFLOW.replace("image: busybox", "imgae: busybox"))
    repository.commit(passes=False)
    assert (repository.folder / "flow.yaml").read_text() == WORKFLOW
    repository.write("flow.yaml", WORKFLOW.replace("image: busybox", "picture: busybox"))
    assert "flow.yaml:10:7" in repository.commit(passes=False)
    repository.write("flow.yaml", WORKFLOW)
    repository.commit(passes=True)
