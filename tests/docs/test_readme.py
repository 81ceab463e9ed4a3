"""The tour of the README is what the commands print, word for word. ``--update-golden`` writes it anew."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```console\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
FOLDER = "/home/you/flows"


def tour(text: str) -> tuple[int, int]:
    """Where the tour begins and ends."""
    return text.index("<!-- tour:begin -->"), text.index("<!-- tour:end -->")


def shown(block: str, folder: Path) -> str:
    """A block of commands with what they print now; they are run in ``folder``, and bundles only in the sandbox."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WFC_")}
    environment["PATH"] = f"{sysconfig.get_path('scripts')}{os.pathsep}{environment['PATH']}"
    environment |= {"NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    lines = []
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        assert "run.sh" not in command or "--runtime sandbox" in command
        done = subprocess.run(
            ["sh", "-c", f"{command} 2>&1"], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed = done.stdout.replace(str(folder), FOLDER)
        lines.append(f"$ {command}\n" + "".join(f"{line.rstrip()}\n" for line in printed.rstrip("\n").split("\n")))
    return "\n".join(lines).replace("\n\n$ ", "\n$ ")


@pytest.mark.needs("bwrap")
def test_the_tour_is_real_output(root: Path, tmp_path: Path, update_golden: bool) -> None:
    shutil.copytree(root / "demo", tmp_path / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    text = (root / "README.md").read_text()
    begin, end = tour(text)
    blocks = BLOCK.findall(text[begin:end])
    assert len(blocks) >= 4
    now = text[begin:end]
    for block in blocks:
        now = now.replace(block, shown(block, tmp_path))
    if update_golden:
        (root / "README.md").write_text(text[:begin] + now + text[end:])
    else:
        assert now == text[begin:end]


def test_the_exit_codes_are_those_of_the_help(root: Path) -> None:
    from wfc.cli import exits

    table = re.findall(r"^\| (\d+) \| (.*) \|$", (root / "README.md").read_text(), re.MULTILINE)
    assert table == re.findall(r"^  (\d+) +(.*)$", exits.TABLE, re.MULTILINE)


def test_every_link_leads_somewhere(root: Path) -> None:
    for page in (root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
