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
    "http",
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


# A value of a rare kind begins in one of these.
_MAKES_SPECIAL = re.compile(r'special\("(?!float64|int64|bigint|func)|"\\u0000": "(?!nillist|float64)')


def needed(text: str, *, quick: bool = False) -> str:
    """The definitions that a program's text uses, directly or through others.

    Filters named ``…_special`` fail in a program that cannot come to have a value of a rare kind. With ``quick``, those
    named ``…_full`` say that the program is to be tried again with all definitions, unless the text itself names them.
    """
    used = _used(text, quick, follow_special=False)
    if _MAKES_SPECIAL.search(text) or any(_MAKES_SPECIAL.search(definition.text) for definition in used):
        used = _used(text, quick, follow_special=True)
    return "".join(definition.text for definition in used)


def is_quick(text: str) -> bool:
    """Whether a program can do with the definitions that `needed` gives for a ``quick`` one: numbers that are no ints,
    and values of rare kinds, are likely to ask for more.
    """
    return all(definition.name != "special" for definition in _used(text, True, follow_special=False))


def _used(text: str, quick: bool, *, follow_special: bool) -> list[Definition]:
    wanted = set(_WORD.findall(text))
    named = frozenset(wanted)
    kept = []
    # What a definition uses stands before it, or has its name.
    for definition in reversed(definitions()):
        name = definition.name
        if name not in wanted:
            continue
        if name.endswith("_special") and not follow_special:
            definition = _replaced(definition, 'fail("a \\(kind) does not fit here")', "fail", "kind")
        elif quick and name.endswith("_full") and name not in named:
            definition = _replaced(definition, "again", "again")
        wanted |= definition.uses
        kept.append(definition)
    return kept[::-1]


def _replaced(definition: Definition, body: str, *uses: str) -> Definition:
    head = definition.text.partition(":")[0]
    return Definition(definition.name, f"{head}: {body};\n", frozenset(uses))


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(definition.name for definition in definitions())


def has_filter(name: str) -> bool:
    """Whether the library defines a filter of this name."""
    return name in _names()
