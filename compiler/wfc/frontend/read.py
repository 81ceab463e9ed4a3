"""Bytes to text: the one place that knows encodings.

YAML is read as UTF-8, with or without a byte order mark, or as UTF-16 with one, as libyaml (and so Kubernetes) does.
Bytes that are no text become one finding at their place, and the file counts as read: its text is what came before.
"""

from typing import NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic
from wfc.source import SourceFile, Span

MAX_BYTES = 32 * 1024 * 1024


class Decoded(NamedTuple):
    """The text of a file, and why it cannot be used (None for text that can be parsed)."""

    source: SourceFile
    problem: Diagnostic | None


def decode(path: str, data: bytes) -> Decoded:
    """Decode the bytes of the file that reports call ``path``."""
    if len(data) > MAX_BYTES:
        return too_large(path, len(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(path, data)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        # The bytes that do not decode become lone surrogates, one each: the text stays countable, and shows the place.
        text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        place = len(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        source = SourceFile(path, text)
        message = f"the byte 0x{data[error.start]:02X} at offset {error.start:,} is not UTF-8"
        return Decoded(source, _not_text(source, place, message))
    return _checked(path, text)


def too_large(path: str, size: int) -> Decoded:
    """The refusal of a file of ``size`` bytes, which need not have been read."""
    source = SourceFile(path, "")
    message = f"the file has {size / 1048576:,.1f} MiB, and wfc reads up to {MAX_BYTES // 1048576} MiB"
    return Decoded(source, Diagnostic(rules.FILE_TOO_LARGE, message, Span(source, 0, 0)))


def unreadable(path: str, reason: str) -> Decoded:
    """The stand-in for a file that the operating system refused, for ``reason``."""
    source = SourceFile(path, "")
    return Decoded(source, Diagnostic(rules.UNREADABLE_FILE, f"cannot read this file: {reason}", Span(source, 0, 0)))


def encoded(text: str, like: bytes) -> bytes:
    """``text`` in the encoding of ``like``, the bytes of a file that could be decoded, with its byte order mark."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if like.startswith(mark):
            return mark + text.encode(encoding)
    mark = b"\xef\xbb\xbf"
    return (mark if like.startswith(mark) else b"") + text.encode("utf-8")


def _utf16(path: str, data: bytes) -> Decoded:
    try:
        return _checked(path, data.decode("utf-16"))
    except UnicodeDecodeError as error:
        text = data[: error.start].decode("utf-16", "replace")
        source = SourceFile(path, text)
        message = f"the bytes at offset {error.start:,} are not UTF-16, which the file's byte order mark promises"
        return Decoded(source, _not_text(source, max(len(text) - 1, 0), message))


def _checked(path: str, text: str) -> Decoded:
    source = SourceFile(path, text)
    at = text.find("\0")
    if at < 0:
        return Decoded(source, None)
    return Decoded(source, _not_text(source, at, "a NUL byte: this is a binary file, not YAML"))


def _not_text(source: SourceFile, place: int, message: str) -> Diagnostic:
    return Diagnostic(rules.NOT_TEXT, message, Span(source, place, min(place + 1, len(source.text))), "not text")
