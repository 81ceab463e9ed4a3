"""Lines of the source with marks under them.

Columns of the terminal differ from columns of the text: tabs, wide characters, control characters and cut lines are all
dealt with here. A line of megabytes costs no more than a short one: only the part around the mark is looked at.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wfc.render.style import Style
from wfc.source import SourceFile, Span

WIDTH = 120  # characters of a line that are shown
_BEFORE = 40  # of them in front of the mark, where a line is cut
_TAB = 4
_CUT = "…"


class Mark(NamedTuple):
    """A span to underline with ``^`` (the primary one) or ``-``, the words beside it, and their colour."""

    span: Span
    text: str
    primary: bool
    color: str = ""


class _Place(NamedTuple):
    """A mark on one line: offsets of the source, and the words with what was left out of a longer span."""

    start: int
    end: int
    text: str
    mark: Mark


def excerpt(marks: Sequence[Mark], style: Style) -> tuple[int, list[str]]:
    """The width of the gutter, and the lines that show ``marks``: the first mark's file first, each from the top."""
    sources: dict[SourceFile, dict[int, list[_Place]]] = {}
    for mark in marks:
        number, place = _place(mark)
        sources.setdefault(mark.span.source, {}).setdefault(number, []).append(place)
    width = max((len(str(number)) for lines in sources.values() for number in lines), default=1)
    blank = style.paint(style.frame, " " * (width + 1) + "|")
    shown: list[str] = []
    for source, lines in sources.items():
        if shown:
            numbers = [(min(places)[0], number) for number, places in lines.items()]
            line, column = source.position(min(numbers)[0])
            arrow = style.paint(style.frame, " " * width + ":::")
            shown.append(f"{arrow} {printable(source.path)}:{line}:{column}")
        last = -1
        for number in sorted(lines):
            if number != last + 1:
                shown.append(blank)
            last = number
            for text, under in _shown(source, number, lines[number], style):
                shown.append(f"{style.paint(style.frame, f'{number:>{width}} |')} {text}".rstrip())
                shown.extend(f"{blank} {row}" for row in under)
    return width, shown


def printable(text: str) -> str:
    """``text`` with its control characters made visible: nothing in a document may steer a terminal."""
    return text if text.isprintable() else "".join(_glyph(char) for char in text)


def _glyph(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    # Blanks of other scripts stay; lone surrogates, C1 controls and marks that turn the direction of text do not.
    return char if char.isspace() and code not in (0x85, 0x2028, 0x2029) else "\ufffd"


def _place(mark: Mark) -> tuple[int, _Place]:
    """The line of a mark, and where on it the mark stands; a longer span is marked to the end of its first line."""
    source, start, end = mark.span
    text = source.text
    while end > start + 1 and text[end - 1] in " \t\r\n":
        end -= 1
    number, _ = source.position(start)
    stop = _line_end(source, number)
    words = mark.text
    if end > stop:
        last, _ = source.position(end - 1)
        words = f"{words} (to line {last})" if words else f"(to line {last})"
        end = stop
    return number, _Place(start, max(end, start + 1), words, mark)


def _line_end(source: SourceFile, number: int) -> int:
    starts, text = source.line_starts(), source.text
    end = starts[number] if number < len(starts) else len(text)
    while end > starts[number - 1] and text[end - 1] in "\r\n":
        end -= 1
    return end


def _shown(
    source: SourceFile, number: int, places: Sequence[_Place], style: Style
) -> Iterator[tuple[str, Sequence[str]]]:
    """The line as text with the rows under it; a long line comes once for each part that has marks."""
    begin, end = source.line_starts()[number - 1], _line_end(source, number)
    waiting = sorted(places, key=lambda place: (not place.mark.primary, place.start, place.end))
    while waiting:
        low, high = begin, end
        if end - begin > WIDTH:
            low = max(begin, waiting[0].start - _BEFORE)
            high = min(end, low + WIDTH)
            low = max(begin, min(low, high - WIDTH))
        inside = [place for place in waiting if low <= place.start <= high]
        waiting = [place for place in waiting if not low <= place.start <= high]
        before, after = _CUT if low > begin else "", _CUT if high < end else ""
        text, columns = _columns(source.text[low:high], len(before))
        spots = [
            (
                columns[place.start - low],
                max(columns[min(place.end, high) - low], columns[place.start - low] + 1),
                place,
            )
            for place in sorted(inside, key=lambda place: (place.start, place.end, not place.mark.primary))
        ]
        yield before + text + after, _under(spots, style)


def _columns(text: str, column: int) -> tuple[str, Sequence[int]]:
    """``text`` as shown, and the column at which each of its characters begins (and where the last one ends)."""
    if text.isascii() and text.isprintable():
        return text, range(column, column + len(text) + 1)
    # A line of plain text, the usual case, does not need the tables.
    import unicodedata

    shown: list[str] = []
    columns: list[int] = []
    for char in text:
        columns.append(column)
        glyph = " " * (_TAB - column % _TAB) if char == "\t" else _glyph(char)
        shown.append(glyph)
        if len(glyph) > 1 or glyph.isascii():
            column += len(glyph)
        elif unicodedata.combining(glyph) or unicodedata.category(glyph) in ("Mn", "Me"):
            pass
        else:
            column += 2 if unicodedata.east_asian_width(glyph) in "WF" else 1
    columns.append(column)
    return "".join(shown), columns


def _under(spots: Sequence[tuple[int, int, _Place]], style: Style) -> list[str]:
    """The rows under a line: the marks with the words of the last one, then the words of the others, right to left."""
    cells: dict[int, tuple[str, str]] = {}
    for primary in (False, True):  # the primary mark covers what it meets
        for start, end, place in spots:
            if place.mark.primary is primary:
                cells.update(dict.fromkeys(range(start, end), ("^" if primary else "-", place.mark.color)))
    # Words fit behind the marks only where nothing else stands to the right.
    talking = [(start, place) for start, _, place in spots if place.text]
    rows = [_row(cells, style)]
    if talking and talking[-1][1] is spots[-1][2] and spots[-1][1] == max(end for _, end, _ in spots):
        _, place = talking.pop()
        rows[0] += " " + style.paint(place.mark.color, printable(place.text))
    if talking:
        rows.append(_row({start: ("|", place.mark.color) for start, place in talking}, style))
    while talking:
        start, place = talking.pop()
        bars = {at: ("|", other.mark.color) for at, other in talking if at < start}
        rows.append(f"{_row(bars, style, start)}{style.paint(place.mark.color, printable(place.text))}")
    return rows


def _row(cells: dict[int, tuple[str, str]], style: Style, width: int = 0) -> str:
    """Characters at columns, blanks between them; padded to ``width``."""
    row: list[str] = []
    color = ""
    for column in range(max(max(cells, default=-1) + 1, width)):
        char, wanted = cells.get(column, (" ", ""))
        if wanted != color:
            row.append((style.reset if color else "") + wanted)
            color = wanted
        row.append(char)
    return "".join(row) + (style.reset if color else "")
