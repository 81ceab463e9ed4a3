"""Run shellcheck and shfmt over every piece of shell in the repository: ``python -m tests.shell_style [--write]``.

Shell is what ends in ``.sh`` and what starts with a ``#!`` line that names sh or bash: the run-time library, the
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

ROOT = Path(__file__).resolve().parent.parent

SHEBANG = re.compile(rb"#!\s*/(?:\S*/)?(?:env\s+)?(sh|bash|dash|ash)\b")

STYLE = ("-i", "2", "-ci", "-bn")


def dialect(path: Path) -> str | None:
    """The language of a shell file, "bash" or "sh"; None for any other file."""
    with path.open("rb") as stream:
        first = stream.readline(200)
    match = SHEBANG.match(first)
    if match:
        return "bash" if match[1] == b"bash" else "sh"
    return "sh" if path.suffix == ".sh" else None


def shell_files(root: Path) -> list[tuple[Path, str]]:
    """Every shell file that git tracks or would add under ``root``, with its dialect, in the order of their names."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    found = []
    for name in sorted(filter(None, names)):
        path = root / name
        if path.is_file() and not path.is_symlink():
            spoken = dialect(path)
            if spoken:
                found.append((path, spoken))
    return found


def check(root: Path, *, write: bool = False) -> tuple[int, bool]:
    """Check (or rewrite) all shell under ``root``: how many files there are, and whether all of them are in order."""
    files = shell_files(root)
    good = True
    for spoken in ("sh", "bash"):
        names = [str(path.relative_to(root)) for path, language in files if language == spoken]
        if names:
            variant = "posix" if spoken == "sh" else "bash"
            good &= _run(["shfmt", "-w" if write else "-d", "-ln", variant, *STYLE, *names], root)
            good &= _run(
                ["shellcheck", "--shell", spoken, "--external-sources", "--source-path=SCRIPTDIR", *names], root
            )
    return len(files), good


def _run(command: Sequence[str], root: Path) -> bool:
    program = shutil.which(
        command[0], path=os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    )
    if program is None:
        print(f"{command[0]} is missing")
        return False
    return subprocess.run([program, *command[1:]], cwd=root, check=False).returncode == 0


def main(arguments: Sequence[str]) -> int:
    count, good = check(ROOT, write="--write" in arguments)
    print(f"shell: {count} files {'in order' if good else 'with findings (see above)'}")
    return 0 if good and count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
