"""``docs/findings.md``: its files are written, its commands are run, and what they print is what the page says.

``--update-golden`` rewrites the output on the page.
"""

import re
import shlex
from pathlib import Path

from tests.cli.conftest import Wfc

BLOCK = re.compile(r"^```(?P<form>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def played(page: str, wfc: Wfc, folder: Path) -> str:
    """The page as it should be, after its files and commands were played in ``folder``."""
    parts = []
    at = 0
    for block in BLOCK.finditer(page):
        parts.append(page[at : block.start("text")])
        at = block.end("text")
        text = block["text"]
        if block["path"]:
            path = folder / block["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif block["form"] == "console":
            text = ""
            for line in block["text"].splitlines():
                if line.startswith("$ wfc "):
                    result = wfc(*shlex.split(line)[2:])
                    text += f"{line}\n{result.out}{result.err}"
                    assert result.code in (0, 1, 2)
        parts.append(text)
    return "".join((*parts, page[at:]))


def test_the_page_shows_what_is_printed(wfc: Wfc, here: Path, root: Path, update_golden: bool) -> None:
    page = root / "docs" / "findings.md"
    text = page.read_text(encoding="utf-8")
    made = played(text, wfc, here)
    if update_golden:
        page.write_text(made, encoding="utf-8")
    else:
        assert made == text
    assert made.count("\n$ wfc ") >= 10
