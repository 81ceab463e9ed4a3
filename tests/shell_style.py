"""Run shellcheck and shfmt over every piece of shell in the repository: ``python -m tests.shell_style [--write]``.

Shell is what starts with a ``#!`` line that names sh or bash, and what ends in ``.sh``: the run-time library, the
bundles among the golden files, the scripts of the project itself.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

SHEBANG = re.compile(rb"#!\s*/(?:\S*/)?(?:env\s+)?(sh|bash|dash|ash)\b")

STYLE = ("-i", "2", "-ci")

# A part is read into a script, and shares its variables: what is not assigned or not used here (SC2154, SC2034) is
# elsewhere. Bundles that hold all parts in one file are among the golden files, and are checked for these too.
SHARED_VARIABLES = "--exclude=SC2034,SC2154"


class Kind(NamedTuple):
    """How a piece of shell is to be read: the language ("sh" or "bash"), and whether it runs by itself."""

    language: str
    script: bool


def kind(path: Path) -> Kind | None:
    """The kind of a shell file; None for any other file."""
    with path.open("rb") as stream:
        first = stream.readline(200)
    match = SHEBANG.match(first)
    if match:
        return Kind("bash" if match[1] == b"bash" else "sh", True)
    return Kind("sh", False) if path.suffix == ".sh" else None


def shell_files(root: Path) -> list[tuple[str, Kind]]:
    """Every shell file that git tracks or would add under ``root``, in the order of their names."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    found = []
    for name in sorted(filter(None, names)):
        path = root / name
        if path.is_file() and not path.is_symlink():
            shell = kind(path)
            if shell:
                found.append((name, shell))
    return found


def check(root: Path, *, write: bool = False) -> tuple[int, bool]:
    """Check (or rewrite) all shell under ``root``: how many files there are, and whether all of them are in order."""
    files = shell_files(root)
    good = True
    for shell in sorted({shell for _, shell in files}):
        names = [name for name, own in files if own == shell]
        variant = "posix" if shell.language == "sh" else "bash"
        good &= _run(["shfmt", "-w" if write else "-d", "-ln", variant, *STYLE, *names], root)
        options = ["--external-sources", "--source-path=SCRIPTDIR", *([] if shell.script else [SHARED_VARIABLES])]
        good &= _run(["shellcheck", "--shell", shell.language, *options, *names], root)
    return len(files), good


def _run(command: Sequence[str], root: Path) -> bool:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    program = shutil.which(command[0], path=path)
    if program is None:
        print(f"{command[0]} is missing")
        return False
    return subprocess.run([program, *command[1:]], cwd=root, check=False).returncode == 0


def main(arguments: Sequence[str]) -> int:
    """Check or rewrite the repository; the exit status."""
    count, good = check(ROOT, write="--write" in arguments)
    print(f"shell: {count} files {'in order' if good else 'with findings (see above)'}")
    return 0 if good and count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
