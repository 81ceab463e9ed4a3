"""Edits that add to a mapping or a list, in the style in which it is written.

Everything here answers None where the place is not plain to see: an entry that comes from a merge key, a value of
several lines to add behind, something else on the line.
"""

from collections.abc import Sequence as Items

from wfc.diagnostics import Edit
from wfc.ir.edits import written
from wfc.ir.tree import Mapping, Scalar, Sequence
from wfc.source import SourceFile, Span


def in_flow(node: Mapping | Sequence) -> bool:
    """Whether a collection is written in brackets."""
    return node.source.text[node.start : node.start + 1] in ("{", "[")


def is_json(node: Mapping) -> bool:
    """Whether a mapping is written as JSON is."""
    return in_flow(node) and bool(node.entries) and all(key.style == '"' for key, _ in node.entries)


def with_entry(node: Mapping, name: str, text: str, behind: Items[str]) -> Edit | None:
    """The edit that adds the entry ``name: text`` to a mapping, behind the first of the keys ``behind`` that it can be.

    ``text`` is a value of one line, in the style of the mapping.
    """
    source = node.source
    for wanted in behind:
        key, value = node.key(wanted), node.get(wanted)
        if key is None or not isinstance(value, Scalar) or not node.start <= key.start < value.end <= node.end:
            continue
        if in_flow(node):
            shown = written(name, is_json(node))
            return Edit(Span(source, value.end, value.end), f", {shown}: {text}")
        line, column = source.position(key.start)
        if source.position(value.end)[0] == line and _ends_line(source, value.end):
            return _new_line(source, line, f"{' ' * (column - 1)}{written(name)}: {text}")
    return None


def with_first_entry(node: Mapping, name: str, text: str) -> Edit | None:
    """The edit that adds the entry ``name: text`` to the head of a mapping, one in block style at the left margin."""
    source = node.source
    at = node.entries[0][0].start if node.entries else -1
    if not node.start <= at < node.end:
        return None
    entry = f"{written(name, is_json(node))}: {written(text, is_json(node))}"
    if in_flow(node):
        return Edit(Span(source, at, at), f"{entry}, ")
    line, column = source.position(at)
    return Edit(Span(source, at, at), f"{entry}{_newline(source, line)}") if at == node.start and column == 1 else None


def with_item(node: Sequence, text: str) -> Edit | None:
    """The edit that adds an item of one line to the end of a list."""
    source = node.source
    last = node.items[-1] if node.items else None
    if in_flow(node):
        if last is None:
            return Edit(Span(source, node.start + 1, node.start + 1), text)
        return Edit(Span(source, last.end, last.end), f", {text}") if isinstance(last, Scalar) else None
    if not isinstance(last, Scalar) or not node.start <= last.start < last.end <= node.end:
        return None
    line, _ = source.position(last.start)
    begin = source.line_starts()[line - 1]
    dash = source.text[begin : last.start]
    if source.position(last.end)[0] != line or not _ends_line(source, last.end) or dash.strip() != "-":
        return None
    return _new_line(source, line, f"{dash}{text}")


def _ends_line(source: SourceFile, at: int) -> bool:
    """Whether nothing but a comment comes behind ``at`` on its line."""
    line, column = source.position(at)
    rest = source.line(line)[column - 1 :]
    return not rest.strip() or (rest[0] in " \t" and rest.lstrip().startswith("#"))


def _new_line(source: SourceFile, line: int, text: str) -> Edit:
    """The edit that adds a line behind the line with this number; it ends as that one does."""
    at = _line_end(source, line)
    return Edit(Span(source, at, at), f"{_newline(source, line)}{text}")


def _line_end(source: SourceFile, line: int) -> int:
    return source.line_starts()[line - 1] + len(source.line(line))


def _newline(source: SourceFile, line: int) -> str:
    """What the line with this number ends in, or would."""
    at = _line_end(source, line)
    end = source.text[at : at + 2]
    return "\r\n" if end == "\r\n" or (not end and "\r\n" in source.text) else "\n"
