"""Finds the ``{{…}}`` tags of a text and reads simple tags as dotted names.

Nearly every scalar of every document passes through `scan`, so this module imports nothing heavy and leaves all loops
to the interpreter's string methods. `tag.lark` states the same grammar of names; a test holds the two together.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

# Argo trims a tag inside the template's JSON text, where a tab or a line break is a backslash and a letter: those stay
# and hide the name. What is left of Go's unicode.IsSpace after JSON escaping (Go escapes U+2028 and U+2029, too):
BLANKS = " \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_CONTROLS = frozenset(map(chr, range(0x20))) | {"\x7f"}
_NOT_IN_WORDS = _CONTROLS | set("{}[]")
_NOT_IN_INDEXES = _CONTROLS | set("{}")


class TagKind(Enum):
    """What stands between the braces."""

    SIMPLE = "simple"
    """``{{a.b}}``: a variable's name."""
    EXPRESSION = "expression"
    """``{{=…}}``: an expression."""
    UNCLOSED = "unclosed"
    """``{{`` without a later ``}}``: the tag reaches to the end of the text."""


class Tag(NamedTuple):
    """One tag. All offsets count from the beginning of the scanned text."""

    kind: TagKind
    start: int
    """Of the opening brace."""
    end: int
    """Behind the closing brace."""
    body: str
    """The text between the braces; of an expression tag, what follows the ``=``."""
    body_start: int
    inner_start: int = -1
    """In a simple tag that holds another ``{{``: where the text behind the last ``{{`` begins; otherwise -1."""

    @property
    def inner(self) -> str | None:
        """The name that Argo looks up when the whole body names nothing, untrimmed as there.

        The body of ``{{steps.{{workflow.parameters.s}}.outputs.result}}`` ends at the first ``}}``. Argo puts the inner
        variable's value in and so assembles the outer tag for its next pass.
        """
        return None if self.inner_start < 0 else self.body[self.inner_start - self.body_start :]


class Part(NamedTuple):
    """One word of a name, or an index with its brackets (``[0]``, ``['x']``)."""

    text: str
    start: int
    end: int

    @property
    def is_index(self) -> bool:
        """True for a bracketed part."""
        return self.text.startswith("[")


class Reference(NamedTuple):
    """A dotted name: ``inputs.parameters.message``. Offsets of the parts count like the `body_start` that was given."""

    parts: tuple[Part, ...]
    text: str
    """The trimmed name as it is written."""
    words: tuple[str, ...]
    """The texts of the parts."""

    @property
    def start(self) -> int:
        """Where the first part begins."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Where the last part ends."""
        return self.parts[-1].end


class Malformed(NamedTuple):
    """Why a simple tag's body is no name, and where."""

    message: str
    start: int
    end: int


def scan(text: str) -> tuple[Tag, ...]:
    """Return the tags of `text` from left to right.

    As Argo's template engine does it: a tag reaches from ``{{`` to the first ``}}`` behind it, whatever stands between,
    and the search goes on behind that. A last ``{{`` without its ``}}`` is returned as `TagKind.UNCLOSED`.
    """
    start = text.find("{{")
    if start < 0:
        return ()
    tags = []
    while start >= 0:
        begin = start + 2
        end = text.find("}}", begin)
        if end < 0:
            tags.append(Tag(TagKind.UNCLOSED, start, len(text), text[begin:], begin))
            break
        if text.startswith("=", begin):
            tags.append(Tag(TagKind.EXPRESSION, start, end + 2, text[begin + 1 : end], begin + 1))
        else:
            # The engine trims before it looks for the inner opening, and wants something before it: ``{{ {{a}}`` is
            # no nested tag.
            last = text.rfind("{{", begin, end)
            nested = last >= 0 and text[begin:last].strip(BLANKS) != ""
            tags.append(Tag(TagKind.SIMPLE, start, end + 2, text[begin:end], begin, last + 2 if nested else -1))
        start = text.find("{{", end + 2)
    return tuple(tags)


def reference(body: str, body_start: int = 0) -> Reference | None:
    """Read the body of a simple tag as a dotted name; None when it is not one (`malformed` says why).

    The first word is a name of letters, digits, ``_`` and ``-``. Later words may hold anything but dots, brackets,
    braces and control characters, for keys of labels, annotations and loop items are any text. A dot in such a key
    parts it: the reader of the parts knows which variable has dotted keys. An index is a part of its own, with or
    without a dot before it.
    """
    text = body.strip(BLANKS)
    words = text.split(".")
    offset = body_start + len(body) - len(body.lstrip(BLANKS))
    if not _is_root(words[0].partition("[")[0]):
        return None
    parts = []
    if "[" not in text:
        if "" in words or (not _is_plain(text) and not _NOT_IN_WORDS.isdisjoint(text)):
            return None
        for word in words:
            end = offset + len(word)
            parts.append(Part(word, offset, end))
            offset = end + 1
        return Reference(tuple(parts), text, tuple(words))
    position = 0
    while position < len(text):
        if text[position] == "." and position > 0:
            position += 1
        elif parts and text[position] != "[":
            return None
        if text.startswith("[", position):
            end = text.find("]", position) + 1
            if not end or "[" in text[position + 1 : end] or not _NOT_IN_INDEXES.isdisjoint(text[position:end]):
                return None
        else:
            ends = [found for found in (text.find(".", position), text.find("[", position)) if found >= 0]
            end = min(ends, default=len(text))
            if end == position or not _NOT_IN_WORDS.isdisjoint(text[position:end]):
                return None
        parts.append(Part(text[position:end], offset + position, offset + end))
        position = end
    return None if text.endswith(".") else Reference(tuple(parts), text, tuple([part.text for part in parts]))


def malformed(body: str, body_start: int = 0) -> Malformed:
    """Say why `reference` returns None for `body`: the reason in a few words and the place."""
    text = body.strip(BLANKS)
    start = body_start + len(body) - len(body.lstrip(BLANKS)) if text else body_start
    if not text:
        return Malformed("the tag is empty", body_start, body_start + len(body))
    for position, character in enumerate(text):
        if character in "\n\r\t":
            name = "tab" if character == "\t" else "line break"
            return Malformed(f"a {name} inside the braces hides the name", start + position, start + position + 1)
        if character in _NOT_IN_WORDS and character not in "[]":
            shown = f"`{character}`" if character in "{}" else f"control character U+{ord(character):04X}"
            return Malformed(f"{shown} cannot stand in a name", start + position, start + position + 1)
    position = 0
    for word in text.split("."):
        if not word:
            dot = min(position, len(text) - 1)
            place = "before" if position == 0 else "after"
            return Malformed(f"a word is missing {place} the dot", start + dot, start + dot + 1)
        position += len(word) + 1
    root = text.partition(".")[0].partition("[")[0]
    if not _is_root(root):
        message = "a name begins with a letter and goes on with letters, digits, `-` and `_`"
        return Malformed(message, start, start + max(len(root), 1))
    opening = text.find("[") if "[" in text else text.find("]")
    return Malformed("the brackets do not make an index", start + opening, start + len(text))


def _is_plain(text: str) -> bool:
    """Whether nothing in a text without brackets may be what no word holds, at a glance."""
    return text.isprintable() and "{" not in text and "}" not in text and "]" not in text


def _is_root(word: str) -> bool:
    return word.isascii() and word.replace("-", "_").isidentifier() and word[0] != "-"
