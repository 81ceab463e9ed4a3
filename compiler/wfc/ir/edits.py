"""Edits of single words in a document: the text of a scalar changed in the form in which it is written.

Everything here answers None where the place is not certain (an escape, a fold, a text that an upgrade of an old form
made), or where the new text could not stand there as text.
"""

import json
import re

from wfc.diagnostics import Edit, Fix
from wfc.ir.scalars import resolve_plain
from wfc.ir.tree import Scalar
from wfc.source import Span

# Texts that need no quotes anywhere, unless YAML 1.1 reads them as something else than text.
_WORD = r"[A-Za-z0-9_./][A-Za-z0-9_./-]*\Z"
_INSIDE = r"[A-Za-z0-9_.-]*\Z"


def written(text: str, json_style: bool = False) -> str:
    """``text`` as a scalar of one line: plain where that is safe, else (or in a JSON document) in double quotes."""
    if not json_style and re.match(_WORD, text) and isinstance(resolve_plain(text), str):
        return text
    return json.dumps(text, ensure_ascii=False)


def replaced(scalar: Scalar, start: int, end: int, new: str) -> Edit | None:
    """The edit that makes ``new`` of ``text[start:end]`` of a scalar; its quotes, or their absence, stay."""
    place = scalar.at(start, end)
    whole = (start, end) == (0, len(scalar.text))
    if place.text != scalar.text[start:end] or (place == scalar.span and not whole):
        return None
    if "\n" in new or "\r" in new:
        return None
    if scalar.style == "":
        text = f"{scalar.text[:start]}{new}{scalar.text[end:]}"
        if whole:
            return Edit(place, written(new))
        return Edit(place, new) if re.match(_INSIDE, new) and isinstance(resolve_plain(text), str) else None
    if scalar.style == "'":
        return Edit(place, new.replace("'", "''"))
    if scalar.style == '"':
        return Edit(place, json.dumps(new, ensure_ascii=False)[1:-1])
    return Edit(place, new) if new else None  # in a block scalar a line of nothing might lose its indentation


def renamed(scalar: Scalar, start: int, end: int, new: str) -> Fix | None:
    """The fix that replaces a misspelt word, ``text[start:end]`` of a scalar, by ``new``."""
    edit = replaced(scalar, start, end, new)
    return None if edit is None else Fix(f'write "{new}"', (edit,))


def appended(scalar: Scalar, before: str, after: str) -> tuple[Edit, ...] | None:
    """The edits that put ``before`` in front of the text of a scalar and ``after`` behind it, blanks at its ends aside.

    Both are written as they are, and must need no escapes in any style.
    """
    text = scalar.text
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    place = scalar.at(first, last)
    if first >= last or place.text[:1] != text[first] or place.text[-1:] != text[last - 1]:
        return None
    edits = (Edit(Span(place.source, place.start, place.start), before),) if before else ()
    return (*edits, Edit(Span(place.source, place.end, place.end), after))
