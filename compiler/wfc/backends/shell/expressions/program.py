"""Programs for jq: single results, and several of them in one program."""

from collections.abc import Sequence
from typing import NamedTuple

from wfc.backends.shell.expressions.library import needed


class JqProgram(NamedTuple):
    """A filter with one value that expects ``$flat``, the texts by their dotted names, and ``$env``, the same nested.

    Its value is a text, a boolean or ``"wait"``; it fails as Argo fails, or with ``{"refused": …}``.
    """

    filter: str

    def __str__(self) -> str:
        return program([self])


_PREAMBLE = ". as $flat | (try nested catch {}) as $env | "


def program(parts: Sequence[JqProgram], *, framed: bool = False, shared: str = "", behind: str = "") -> str:
    """One program for several results: its input is the object of the variables. What the filter ``shared`` comes to is
    known to all as `$shared`. The outcomes of the filter ``behind`` come last; it knows the others as the list `$done`.

    A result is a line of JSON: ``{"ok": …}``, ``{"failed": why}`` or ``{"refused": what}``. With ``framed`` (for
    ``jq -j``) it is for a shell to read: a line with ``ok``, ``failed`` or ``refused`` and the number of lines that
    follow, then the text in these lines.
    """
    outcomes = ", ".join(f"outcome({part.filter})" for part in parts)
    first = f"outcome({shared}) as $shared | " if shared else ""
    all_ = f"[{outcomes}] as $done | ($done[], {behind})" if behind else f"({outcomes})"
    text = f"{_PREAMBLE}{first}{all_}" + (" | framed" if framed else "")
    return needed(text) + text


def table(parts: Sequence[JqProgram], *, quick: bool = False) -> str:
    """One program for results over different variables: the input is the list of the objects, one for each part.

    With ``quick`` some results may be ``{"again": true, …}``: it has not all of the library (see `needed`).
    """
    rows = [f"(.[{number}] | {_PREAMBLE}outcome({part.filter}))" for number, part in enumerate(parts)]
    text = ",\n".join(rows)
    return needed(text, quick=quick) + text
