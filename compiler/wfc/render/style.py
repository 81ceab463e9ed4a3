"""Colours, and when to use them."""

from typing import NamedTuple

from wfc.diagnostics import Severity


class Style(NamedTuple):
    """Terminal sequences by role; all empty for plain text."""

    error: str = ""
    warning: str = ""
    info: str = ""
    frame: str = ""
    strong: str = ""
    faint: str = ""
    reset: str = ""

    def severity(self, severity: Severity) -> str:
        """The sequence that begins a word of this severity."""
        if severity is Severity.ERROR:
            return self.error
        return self.warning if severity is Severity.WARNING else self.info

    def paint(self, sequence: str, text: str) -> str:
        """``text`` between ``sequence`` and the reset; unchanged in plain text."""
        return f"{sequence}{text}{self.reset}" if sequence else text


PLAIN = Style()
COLOR = Style(
    error="\x1b[1;31m",
    warning="\x1b[1;33m",
    info="\x1b[1;36m",
    frame="\x1b[34m",
    strong="\x1b[1m",
    faint="\x1b[2m",
    reset="\x1b[0m",
)


def choose(wish: str, environment: dict[str, str], terminal: bool) -> Style:
    """The style for ``--color wish``: the option wins, then NO_COLOR, FORCE_COLOR, and whether this is a terminal."""
    if wish == "always":
        return COLOR
    if wish == "never" or environment.get("NO_COLOR"):
        return PLAIN
    if environment.get("FORCE_COLOR"):
        return COLOR
    return COLOR if terminal and environment.get("TERM") != "dumb" else PLAIN
