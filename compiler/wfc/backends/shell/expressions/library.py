"""The jq library: its definitions, and which of them a program needs."""

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent.parent / "lib"
# In the order in which they build on each other.
FILES = (
    "expr", "expr_regex", "expr_time", "expr_builtins", "expr_sprig", "expr_jsonpath", "expr_text", "when", "depends",
)  # fmt: skip
_DEFINITION = re.compile(r"^def ([A-Za-z_0-9]+)", re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


class Definition(NamedTuple):
    """A ``def`` of the first column."""

    name: str
    text: str
    uses: frozenset[str]


@lru_cache(maxsize=1)
def definitions() -> tuple[Definition, ...]:
    """All definitions, in their order; those of one name with other numbers of arguments stand side by side."""
    found: list[Definition] = []
    for file in FILES:
        lines = (_FOLDER / f"{file}.jq").read_text(encoding="utf-8").splitlines(keepends=True)
        text = "".join(line for line in lines if not line.lstrip().startswith("#"))
        starts = [*(match.start() for match in _DEFINITION.finditer(text)), len(text)]
        for start, end in pairwise(starts):
            body = text[start:end].rstrip() + "\n"
            match = _DEFINITION.match(body)
            assert match is not None
            found.append(Definition(match[1], body, frozenset(_WORD.findall(body))))
    return tuple(found)


def needed(text: str) -> str:
    """The definitions that a program's text uses, directly or through others."""
    wanted = set(_WORD.findall(text))
    kept = []
    # What a definition uses stands before it, or has its name.
    for definition in reversed(definitions()):
        if definition.name in wanted:
            wanted |= definition.uses
            kept.append(definition.text)
    return "".join(reversed(kept))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(definition.name for definition in definitions())


def has_filter(name: str) -> bool:
    """Whether the library defines a filter of this name."""
    return name in _names()
