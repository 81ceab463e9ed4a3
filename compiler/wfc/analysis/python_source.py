"""Python programs that stand in a document, read by Python's own parser. Loaded when a document has one."""

import ast
import sys
import warnings
from typing import NamedTuple

from wfc.expr.tags import TagKind, scan

_LONGEST = 100_000  # characters; a program of this length lies in an image


class Mistake(NamedTuple):
    """What the parser stumbles over; the offsets count from the beginning of the program."""

    message: str
    start: int
    end: int


def mistake(text: str, interpreter: str, image: str) -> Mistake | None:
    """The first syntax error of a program; None where it has none, or where a tag may be to blame.

    Tags stand for a name, then for a number, of their own length, so that all places stay. A line with a tag is never
    blamed: nobody knows what it becomes. ``interpreter`` and ``image`` tell programs of Python 2.
    """
    tags = scan(text)
    if len(text) > _LONGEST or any(tag.kind is TagKind.UNCLOSED or "\n" in tag.body for tag in tags):
        return None
    error = _error(_masked(text, "_"))
    if error is None or (tags and _error(_masked(text, "1")) is None):
        return None
    if error.msg.startswith("Missing parentheses in call") and not _is_three(interpreter, image):
        return None
    if error.msg.startswith("f-string") and sys.version_info < (3, 12):
        return None  # newer interpreters allow more inside of the braces
    return _place(text, error)


def _masked(text: str, char: str) -> str:
    parts, end = [], 0
    for tag in scan(text):
        parts += [text[end : tag.start], char * (tag.end - tag.start)]
        end = tag.end
    return "".join((*parts, text[end:]))


def _error(text: str) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes such as \d, which are for the author's own linter
        try:
            ast.parse(text)
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError):  # beyond this parser, which says nothing of the other
            return None
    return None


def _is_three(interpreter: str, image: str) -> bool:
    return interpreter.startswith("python3") or image.rpartition("/")[2].startswith(("python:3", "python:alpine3"))


def _place(text: str, error: SyntaxError) -> Mistake | None:
    lines = text.split("\n")
    number = min(max(error.lineno or 1, 1), len(lines)) - 1
    line = lines[number]
    if "{{" in line:
        return None
    begin = sum(map(len, lines[:number])) + number
    column = min(max((error.offset or 1) - 1, 0), max(len(line) - 1, 0))
    end = len(line)
    if error.end_lineno == error.lineno and error.end_offset is not None:
        end = min(max(error.end_offset - 1, column + 1), len(line))
    return Mistake(error.msg, begin + column, begin + max(end, column))
