"""What a user installs is whole: every way of installing gives a ``wfc`` that runs from anywhere.

The network is not needed: the build back end and the dependencies are linked from the environment that runs the tests.
"""

import importlib.metadata
import os
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import wfc

ROOT = Path(__file__).resolve().parent.parent

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

PACKAGE = ROOT / "compiler/wfc"

# Folders of the repository that the package carries with it.
LINKS = [path for path in sorted(PACKAGE.iterdir()) if path.is_symlink()]

WORKFLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: packaged-}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: busybox, command: [echo, hello]}
"""


def closure(requirements: Iterable[str]) -> list[importlib.metadata.Distribution]:
    """The distributions that satisfy ``requirements``, and all that those require in turn."""
    found: dict[str, importlib.metadata.Distribution] = {}
    todo = [Requirement(text) for text in requirements]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found[name] = importlib.metadata.distribution(name)
            todo += map(Requirement, found[name].requires or ())
    return list(found.values())


def link(distributions: Iterable[importlib.metadata.Distribution], folder: Path) -> None:
    """Fill ``folder`` with links to the distributions' packages: a site-packages with these and nothing else."""
    folder.mkdir()
    for distribution in distributions:
        for top in sorted({file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}):
            target = Path(str(distribution.locate_file(top)))
            if target.exists() and not (folder / top).exists():
                (folder / top).symlink_to(target)


def run(*command: str | Path, cwd: Path = Path("/"), status: int = 0) -> str:
    """The standard output of a command, which must end with ``status``. No variable leads Python back here."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == status, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A wheel built from the checkout, a source distribution, and a wheel built from that one."""
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    run(*build, folder / "direct", "--wheel", ROOT)
    run(*build, folder / "sdist", ROOT)
    return {
        "wheel": next((folder / "direct").glob("*.whl")),
        "sdist": next((folder / "sdist").glob("*.tar.gz")),
        "wheel from sdist": next((folder / "sdist").glob("*.whl")),
    }


@pytest.fixture(scope="session", params=["wheel", "sdist", "plain", "editable"])
def installed(
    request: pytest.FixtureRequest, distributions: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The ``bin`` folder of a fresh environment that holds wfc, installed one way, and its declared dependencies."""
    folder = tmp_path_factory.mktemp(request.param)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv/bin/python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    build, runtime = folder / "build-packages", folder / "runtime-packages"
    link(closure(["hatchling", *PROJECT["dependencies"]]), build)
    link(closure(PROJECT["dependencies"]), runtime)
    (site / "linked.pth").write_text(f"{build}\n")
    ways: dict[str, list[str | Path]] = {
        "wheel": [distributions["wheel"]],
        "sdist": [distributions["sdist"]],
        "plain": [ROOT],
        "editable": ["--editable", ROOT],
    }
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install", "--no-index")
    run(*pip, "--no-deps", "--no-build-isolation", *ways[request.param])
    (site / "linked.pth").write_text(f"{runtime}\n")
    return folder / "venv/bin"


def test_the_command_runs_from_another_folder(installed: Path) -> None:
    assert wfc.__version__ in run(installed / "wfc", "--version")
    assert '"$schema"' in run(installed / "wfc", "schema")


def test_the_installed_compiler_compiles(installed: Path, tmp_path: Path) -> None:
    document = tmp_path / "workflow.yaml"
    document.write_text(WORKFLOW)
    run(installed / "wfc", "check", document)
    assert "kind: Workflow" in run(installed / "wfc", "compile", "-t", "argo", document)
    run(installed / "wfc", "compile", "-t", "shell", document, "-o", tmp_path / "bundle.sh")
    assert (tmp_path / "bundle.sh").read_text().startswith("#!/bin/sh\n")
    document.write_text(WORKFLOW.replace("entrypoint: main", "entrypoint: mian"))
    assert "mian" in run(installed / "wfc", "check", document, status=1)


def test_the_installed_distribution_says_what_it_is(installed: Path) -> None:
    code = "from importlib.metadata import version; import wfc; print(version('wfc-compiler'), wfc.__version__)"
    assert run(installed / "python", "-c", code).split() == [wfc.__version__, wfc.__version__]


@pytest.mark.parametrize("which", ["wheel", "wheel from sdist"])
def test_a_wheel_holds_all_of_the_package_and_nothing_else(distributions: dict[str, Path], which: str) -> None:
    sources = {
        "wfc/" + str(path.relative_to(PACKAGE))
        for folder in (PACKAGE, *LINKS)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(distributions[which]) as archive:
        content = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        licenses = [name for name in archive.namelist() if name.endswith("LICENSE")]
        assert "License-Expression: Apache-2.0" in archive.read(metadata).decode()
    assert content == sources
    assert licenses
    for suffix in (".json", ".lark", ".sh", "py.typed"):
        assert [name for name in content if name.endswith(suffix)], f"no {suffix} in the wheel"


def test_a_source_distribution_holds_what_git_holds(distributions: dict[str, Path]) -> None:
    with tarfile.open(distributions["sdist"]) as archive:
        content = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    links = [str(path.relative_to(ROOT)) for path in LINKS]
    assert [name for name in tracked.split("\0") if name and name not in content and name not in links] == []
    for link in links:
        assert any(name.startswith(f"{link}/") for name in content), f"{link} did not arrive as a folder"
