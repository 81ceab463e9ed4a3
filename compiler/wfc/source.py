"""Source files and places in them.

Offsets count code points of the decoded text, from 0. Lines and columns count from 1 and are made only when somebody
reads a report: everything else speaks in offsets.
"""

from bisect import bisect_right
from typing import NamedTuple


class SourceFile:
    """A text that was read once, with the name under which the user gave it.

    ``path`` is what reports print (``<stdin>`` for standard input); ``text`` is decoded and has no byte order mark.
    Compared by identity: two files of the same name are two files.
    """

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def line_starts(self) -> list[int]:
        """The offset of each line's first character. Lines end as in YAML's files: LF, CRLF or a lone CR."""
        if self._starts is None:
            starts = [0]
            text = self.text
            at = text.find("\n")
            if "\r" not in text:
                while at >= 0:
                    starts.append(at + 1)
                    at = text.find("\n", at + 1)
            else:
                for index, char in enumerate(text):
                    if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
                        starts.append(index + 1)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (both from 1, the column in code points) of ``offset``."""
        starts = self.line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1), without its line end."""
        starts = self.line_starts()
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


class Span(NamedTuple):
    """The half-open range ``[start, end)`` of one source file, in code points."""

    source: SourceFile
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of the span as they stand in the file."""
        return self.source.text[self.start : self.end]
