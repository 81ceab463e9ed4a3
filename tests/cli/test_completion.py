"""wfc completion: what a shell completes with."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Wfc
from wfc.cli.main import ALIASES, COMMANDS

# Bash calls the function with the words of the line, and takes what it leaves in COMPREPLY.
COMPLETE = """
source {script}
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
COMP_LINE="${{COMP_WORDS[*]}}" COMP_POINT=999
$(complete -p wfc | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.needs("bash")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wfc co", {"compile", "config", "completion"}),
        ("wfc run --runtime s", {"sandbox"}),
        ("wfc compile -t ar", {"argo", "argo-3.4", "argo-3.5", "argo-3.6", "argo-3.7", "argo-4.1"}),
        ("wfc validate --exit-z", {"--exit-zero"}),
        ("wfc check fl", {"flows"}),
        ("wfc logs --stream st", {"stdout", "stderr"}),
    ],
)
def test_bash_completes(wfc: Wfc, here: Path, line: str, offered: set[str]) -> None:
    (here / "flows").mkdir()
    script = here / "wfc.bash"
    script.write_text(wfc("completion", "bash").out)
    program = COMPLETE.format(script=script, words=" ".join(map(shlex.quote, line.split(" "))))
    result = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert (set(result.stdout.split()), result.stderr) == (offered, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_is_in_it_and_it_is_the_same_each_time(wfc: Wfc, shell: str) -> None:
    found = wfc("completion", shell)
    assert (found.code, found.err) == (0, "")
    assert found == wfc("completion", shell)
    assert [name for name in (*COMMANDS, *ALIASES) if name not in found.out] == []


def test_it_says_what_it_lacks(wfc: Wfc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert wfc("completion", "bash") == (
        2, "", "wfc: wfc completion needs the shtab package (pip install 'wfc-compiler[completion]')\n",
    )  # fmt: skip
    assert wfc("completion", "tcsh").code == 2
