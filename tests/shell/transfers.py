"""Calls the transfers of the shell library, in the shells that it has to run under.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.needs import require

LIBRARY = Path(__file__).resolve().parents[2] / "compiler/wfc/backends/shell/lib"

FILES = ("transfer", "map", "secrets", "local", "archive", "rclone", "remotes", "customer_key", "http", "git")

SHELLS = {"dash": ["dash"], "bash": ["bash", "--posix"], "busybox": ["busybox", "sh"]}


class Outcome(NamedTuple):
    """What a call left: its exit status, WFC_MESSAGE, and what went to stdout and stderr."""

    status: int
    message: str
    stdout: str
    stderr: str


class Shell:
    """One shell with the library, in a folder of its own."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.command = command
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "WFC_ARTIFACTS": str(folder / "store"),
            "WFC_SECRETS": str(folder / "secrets"),
            "WFC_MAP": str(folder / "map"),
            "WFC_TMP": str(folder / "tmp"),
            "WFC_RETRY_DELAY": "0",
        }
        for name in ("home", "store", "secrets", "tmp", "work"):
            (folder / name).mkdir()
        (folder / "map").touch()
        self.work = folder / "work"
        self.store = folder / "store"

    def record(self, fields: Mapping[str, str | bytes]) -> Path:
        """Write a record: the folder that describes a location."""
        folder = self.folder / f"record-{len(list(self.folder.glob('record-*')))}"
        folder.mkdir()
        for name, value in fields.items():
            (folder / name).write_bytes(value if isinstance(value, bytes) else value.encode())
        return folder

    def secret(self, name: str, key: str, value: str) -> str:
        """Put a secret into the folder of secrets; the reference to it, as a record holds it."""
        path = self.folder / "secrets" / name / key
        path.parent.mkdir(exist_ok=True)
        path.write_text(value)
        return f"{name}/{key}"

    def map(self, *lines: str) -> None:
        """Write the file of redirections."""
        (self.folder / "map").write_text("".join(f"{line}\n" for line in lines))

    def run(
        self, script: str, *arguments: str | Path, wrap: tuple[str, ...] = (), options: str = "-eu", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a script after the library is loaded; its own arguments come as $1 …"""
        sources = "".join(f". {shlex.quote(str(LIBRARY / name))}.sh\n" for name in FILES)
        command = [*wrap, *self.command, options, "-c", sources + script, "wfc", *map(str, arguments)]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=120,
            check=False,
        )

    def _transfer(
        self,
        verb: str,
        fields: Mapping[str, str | bytes] | Path,
        path: Path,
        wrap: tuple[str, ...] = (),
        **environment: str,
    ) -> Outcome:
        record = fields if isinstance(fields, Path) else self.record(fields)
        said = self.folder / "said"
        script = f'status=0; wfc_{verb} "$1" "$2" || status=$?; printf %s "$WFC_MESSAGE" >"$3"; exit "$status"'
        result = self.run(script, record, path, said, wrap=wrap, **environment)
        message = said.read_text(errors="surrogateescape") if said.exists() else ""
        return Outcome(result.returncode, message, result.stdout, result.stderr)

    def load(self, fields: Mapping[str, str | bytes] | Path, dest: Path, **environment: str) -> Outcome:
        """Call wfc_load."""
        return self._transfer("load", fields, dest, (), **environment)

    def save(self, fields: Mapping[str, str | bytes] | Path, src: Path, **environment: str) -> Outcome:
        """Call wfc_save."""
        return self._transfer("save", fields, src, (), **environment)

    def traced(
        self, verb: str, log: Path, fields: Mapping[str, str | bytes], path: Path, **environment: str
    ) -> Outcome:
        """Call wfc_load or wfc_save under strace, which writes every program's arguments and environment to ``log``."""
        wrap = ("strace", "-f", "-qq", "-v", "-s", "100000", "-e", "trace=execve", "-o", str(log))
        return self._transfer(verb, fields, path, wrap, **environment)

    def on_a_small_disk(self, fields: Mapping[str, str | bytes], size: str, **environment: str) -> Outcome:
        """Call wfc_load, its target on a disk of that size (as mount takes it), which must be empty when it fails."""
        disk = self.folder / "disk"
        disk.mkdir(exist_ok=True)
        mount = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
        namespace = ["-m"] if os.geteuid() == 0 else ["-r", "-m"]
        wrap = ("unshare", *namespace, "sh", "-c", mount, "sh", size, str(disk))
        said, left = self.folder / "said", self.folder / "left"
        script = (
            'status=0; wfc_load "$1" "$2/in" || status=$?\n'
            'printf %s "$WFC_MESSAGE" >"$3"; ls -A "$2" >"$4"; exit "$status"'
        )
        result = self.run(script, self.record(fields), disk, said, left, wrap=wrap, **environment)
        assert result.returncode == 0 or left.read_text() == "", left.read_text()
        return Outcome(result.returncode, said.read_text(), result.stdout, result.stderr)

    def litter(self) -> list[Path]:
        """Working folders that were left behind."""
        return [*self.folder.rglob(".wfc.*"), *(self.folder / "tmp").iterdir()]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shell]:
    """Each shell in turn; after the test no working folder may be left."""
    require(request.param)
    made = Shell(SHELLS[request.param], tmp_path)
    yield made
    assert made.litter() == []


@pytest.fixture
def dash(tmp_path: Path) -> Iterator[Shell]:
    """One shell only, for what takes long and does not depend on the shell."""
    require("dash")
    made = Shell(SHELLS["dash"], tmp_path)
    yield made
    assert made.litter() == []


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: a file's content, None for a folder, ``-> target`` for a link."""
    found: dict[str, bytes | None] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}".encode()
        else:
            found[name] = path.read_bytes() if path.is_file() else None
    return found
