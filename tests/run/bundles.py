"""Compiles documents and runs their bundles, each in a folder of its own; afterwards looks for what must not be there.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.servers.objects import ObjectServer
from wfc import pipeline
from wfc.backends.base import OutputFile
from wfc.backends.shell import backend, plan
from wfc.diagnostics import Severity
from wfc.ir.program import Program
from wfc.source import SourceFile

ROOT = Path(__file__).resolve().parents[2]

DEMO = ROOT / "demo"

REPOSITORY_HOST = "s3.repository.internal"
REPOSITORY_BUCKET = "namespace-artifacts"


def page(name: str) -> Path:
    """The document of a golden case that the page's items have."""
    return ROOT / "golden" / f"page-{name}" / "spec.yaml"


def program(document: str | Path) -> Program:
    """The one program of a document, which the checks must find no error in."""
    text = document.read_text() if isinstance(document, Path) else textwrap.dedent(document)
    (report,) = pipeline.check([SourceFile("spec.yaml", text)])
    errors = [f"{found.rule.name}: {found.message}" for found in report.diagnostics if found.severity is Severity.ERROR]
    assert not errors, errors
    (found,) = [unit.program for unit in report.units if unit.program is not None]
    return found


def emitted(document: str | Path, options: backend.Options | None = None) -> tuple[OutputFile, ...]:
    """The files of a document's bundle, which the back end must find nothing in that it cannot do."""
    options = options or backend.Options()
    compiled = program(document)
    refused = [f"{found.rule.name}: {found.message}" for found in backend.unsupported(compiled, options)]
    assert not refused, refused
    return backend.emit(compiled, options)


def one_task(template: str) -> str:
    """A document of the form that the page has: one task ``work`` of one template, whose inside is given."""
    inside = textwrap.indent(textwrap.dedent(template), "  ")
    return f"""\
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - name: work
      template: work
- name: work
{inside}"""


def in_bucket(bucket: str = REPOSITORY_BUCKET) -> backend.Options:
    """Options for a default artifact repository in an object store, as a namespace has one."""
    fields: tuple[tuple[str, plan.Text], ...] = (
        ("endpoint", (REPOSITORY_HOST,)),
        ("bucket", (bucket,)),
        ("access-key-secret", ("repository/accessKey",)),
        ("secret-key-secret", ("repository/secretKey",)),
    )
    key: plan.Text = (plan.Variable("workflow_name"), "/", plan.Variable("pod_name"))
    return backend.Options(repository=plan.Repository(plan.Location("s3", fields), key))


class Run(NamedTuple):
    """What a run left: its exit status, what it printed, and its folder."""

    code: int
    stdout: str
    stderr: str
    folder: Path

    @property
    def status(self) -> dict[str, Any]:
        """The content of status.json."""
        found = json.loads((self.folder / "status.json").read_text())
        assert isinstance(found, dict)
        return found

    def node(self, name: str) -> dict[str, Any]:
        """The one node that shows this name."""
        (found,) = [node for node in self.status["nodes"] if node["displayName"] == name]
        assert isinstance(found, dict)
        return found

    def phases(self) -> dict[str, str]:
        """Every node's phase, by the name that it shows; the root is called "workflow"."""
        name = self.status["name"]
        return {
            "workflow" if node["name"] == name else node["displayName"]: node["phase"] for node in self.status["nodes"]
        }

    def pod(self, name: str, template: str) -> str:
        """A node's pod name, which default keys hold."""
        workflow = str(self.status["name"])
        return f"{workflow}-{template}-{self.node(name)['id'].removeprefix(f'{workflow}-')}"

    def printed(self, name: str) -> str:
        """What a node's command wrote to its standard output."""
        return (self.folder / str(self.node(name)["stdout"])).read_text(errors="surrogateescape")

    def parameters(self, name: str) -> dict[str, str]:
        """A node's output parameters."""
        return {each["name"]: each["value"] for each in self.node(name)["outputs"].get("parameters", [])}

    def succeeded(self) -> "Run":
        """This run, which must have succeeded."""
        assert self.code == 0, self.explain()
        assert self.status["phase"] == "Succeeded"
        return self

    def explain(self) -> str:
        """What there is to say about a run that went wrong."""
        errors = "".join(
            f"\n{path.parent.name}: {path.read_text(errors='replace')[-500:]}"
            for path in sorted(self.folder.glob("nodes/*/stderr"))
            if path.stat().st_size
        )
        return f"exit {self.code}\n{self.stdout}{self.stderr}{errors}"


class Workflows:
    """Bundles and runs below one folder; secrets that were planted must not be found anywhere in it afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets = folder / "secrets"
        self.planted: list[str] = []
        self.said: list[str] = []
        self._count = 0
        for name in ("secrets", "tmp", "home", "here"):
            (folder / name).mkdir()

    def environment(self) -> dict[str, str]:
        """What a run sees: nothing of the developer's own."""
        return {"PATH": os.environ["PATH"], "HOME": f"{self.folder}/home", "TMPDIR": f"{self.folder}/tmp",
                "WFC_RETRY_DELAY": "0", "WFC_LOCKS": f"{self.folder}/locks", "WFC_GRACE": "1"}  # fmt: skip

    def secret(self, name: str, key: str, value: str) -> None:
        """Put a secret into the folder of secrets, and look for it everywhere else afterwards."""
        path = self.secrets / name / key
        path.parent.mkdir(exist_ok=True)
        path.write_text(value)
        self.planted.append(value)

    def keys_of(self, server: ObjectServer, *names: str) -> None:
        """Put the server's keys into the folder of secrets, below each of the names."""
        for name in names:
            self.secret(name, "accessKey", server.access_key)
            self.secret(name, "secretKey", server.secret_key)

    def serving(self, server: ObjectServer, *hosts: str) -> list[str]:
        """Options that lead the default repository and the hosts to the server; its keys become secrets."""
        self.keys_of(server, "repository")
        target = f"http://{server.endpoint}"
        maps = [f"--map={host}={target}" for host in (REPOSITORY_HOST, *hosts)]
        return [*maps, f"--secrets={self.secrets}"]

    def new_folder(self, kind: str) -> Path:
        """A path for one more folder, which is not there yet."""
        self._count += 1
        return self.folder / f"{kind}-{self._count}"

    def bundle(self, document: str | Path, options: backend.Options | None = None) -> Path:
        """Compile, and write the bundle as a folder."""
        folder = self.new_folder("bundle")
        for file in emitted(document, options):
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text)
            path.chmod(0o755 if file.executable else 0o644)
        return folder

    def command(
        self, bundle: Path, options: Sequence[str], shell: Sequence[str] = (), runtime: str = "sandbox"
    ) -> tuple[list[str], Path]:
        """The command that runs a bundle (a folder or a file) in a new folder, and that folder."""
        script = bundle / "run.sh" if bundle.is_dir() else bundle
        folder = self.new_folder("run")
        return [*shell, str(script), f"--runtime={runtime}", f"--workdir={folder}", *options], folder

    def run(
        self,
        document: str | Path,
        *options: str,
        compiled: backend.Options | None = None,
        shell: Sequence[str] = (),
        runtime: str = "sandbox",
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run a document, or a bundle that is there already, to its end."""
        ready = isinstance(document, Path) and (document.is_dir() or document.suffix == ".sh")
        bundle = document if ready else self.bundle(document, compiled)
        assert isinstance(bundle, Path)
        command, folder = self.command(bundle, options, shell, runtime)
        return self.finished(command, folder, environment)

    def unchecked(self, document: str, *options: str) -> Run:
        """Run a document with ``wfc run``, whatever errors the checks find that Argo does not."""
        path = self.new_folder("document").with_suffix(".yaml")
        path.write_text(textwrap.dedent(document))
        folder = self.new_folder("run")
        command = [sys.executable, "-m", "wfc", "run", str(path), "--runtime=sandbox", f"--workdir={folder}"]
        return self.finished([*command, *options], folder)

    def finished(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        current: Path | None = None,
    ) -> Run:
        """Run a command that makes the run folder ``folder``, in the folder ``current`` or one of its own."""
        result = subprocess.run(
            command,
            cwd=current or self.folder / "here",
            env={**self.environment(), **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=180,
            check=False,
        )
        self.said += [result.stdout, result.stderr]
        return Run(result.returncode, result.stdout, result.stderr, folder)

    def wfc(self, *words: str | Path, folder: Path | None = None) -> Run:
        """Run the command line, as a user does."""
        command = [sys.executable, "-m", "wfc", *map(str, words)]
        paths = {"PYTHONPATH": f"{ROOT}/compiler"}
        return self.finished(command, folder or self.folder / "nothing", paths)

    def check_afterwards(self) -> None:
        """No secret outside the folder of secrets, no working folder left behind."""
        found = []
        for path in sorted(self.folder.rglob("*")):
            inside = path.relative_to(self.folder)
            if inside.parts[0] == "secrets":
                continue
            assert not path.name.startswith(".wfc."), f"a working folder was left behind: {inside}"
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                found += [f"{secret!r} in {inside}" for secret in self.planted if secret.encode() in content]
        said = "".join(self.said)
        found += [f"{secret!r} printed" for secret in self.planted if secret in said]
        assert not found, found
        left = [path.name for path in (self.folder / "tmp").iterdir()]
        assert not left, left


@pytest.fixture
def workflows(tmp_path: Path) -> Iterator[Workflows]:
    """A folder for bundles and runs."""
    made = Workflows(tmp_path)
    yield made
    made.check_afterwards()
