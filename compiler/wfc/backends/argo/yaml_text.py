"""JSON values as YAML that people read and every parser understands alike.

Written by hand because PyYAML's emitter takes 20 times as long and folds, quotes and chops where a person would not.
The rules: two blanks a level, lists not indented below their key, no folding, no anchors, no flow collections but the
empty ones. Text of several lines is a literal block; text is plain where YAML 1.1 and 1.2 both read the same text, else
in double quotes, or in single quotes where it holds double quotes or backslashes.
"""

import re
from typing import Any

# Patterns over the ASCII shape of a text (see _shape): classes of all Unicode would cost 15 ms to compile.
_SOLID = '!-"$-9;-~'  # no blank, no `#`, no `:`
_PLAIN = re.compile(
    rf"(?!-(?: |\Z)|---|\.\.\.)[A-Za-z0-9_/.$+(\\\-](?:[{_SOLID}#]| +(?=[{_SOLID}:])|:(?=[{_SOLID}#:]))*\Z"
)
_PRINTABLE = re.compile(r"[ -~]*\Z")
_BLOCK = re.compile(r"[ -~\t\n]*\Z")
_ESCAPED = re.compile(r"[\x00-\x1f\x7f\"\\]")

# What some version of YAML reads as something else than text: numbers of every base (of 60 too), dates, words.
_NUMBER_LIKE = re.compile(r"(?=[^0-9]*[0-9])[-+.0-9][-+.0-9a-fA-FxXoO_:, tTzZ]*\Z")
_WORDS = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", ".inf", "+.inf", "-.inf", ".nan", "+.nan", "-.nan")
)

_NAMED_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_LONGEST_SIMPLE_KEY = 1000  # libyaml gives up at 1024


def dump(value: Any) -> str:
    """The YAML document for a JSON value (dicts in their order, lists, text, numbers, booleans, None).

    Reading it back as Kubernetes does gives an equal value. Raises TypeError for anything else.
    """
    writer = _Writer()
    if isinstance(value, dict) and value:
        writer.mapping(value, 0, "")
    elif isinstance(value, list) and value:
        writer.sequence(value, 0, "")
    else:
        writer.lines.append(writer.leaf(value, 0))
    writer.lines.append("")
    return "\n".join(writer.lines)


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._texts: dict[str, str] = {}  # most texts of a manifest occur again and again

    def mapping(self, value: dict[str, Any], indent: int, lead: str) -> None:
        """Write a mapping whose keys stand in column ``indent``; ``lead`` is the first line's indentation if given."""
        lines, pad = self.lines, " " * indent
        start = lead or pad
        for key, child in value.items():
            name = self.flow(key)
            if len(name) > _LONGEST_SIMPLE_KEY:
                lines.append(f"{start}? {name}")
                head = f"{pad}:"
            else:
                head = f"{start}{name}:"
            if child.__class__ is dict and child:
                lines.append(head)
                self.mapping(child, indent + 2, "")
            elif child.__class__ is list and child:
                lines.append(head)
                self.sequence(child, indent, "")
            else:
                lines.append(f"{head} {self.leaf(child, indent)}")
            start = pad

    def sequence(self, value: list[Any], indent: int, lead: str) -> None:
        """Write a list whose dashes stand in column ``indent``."""
        lines, pad = self.lines, " " * indent
        start = lead or pad
        for item in value:
            if item.__class__ is dict and item:
                self.mapping(item, indent + 2, f"{start}- ")
            elif item.__class__ is list and item:
                self.sequence(item, indent + 2, f"{start}- ")
            else:
                lines.append(f"{start}- {self.leaf(item, indent)}")
            start = pad

    def leaf(self, value: Any, indent: int) -> str:
        """A scalar or an empty collection, as the value of a key or an item in column ``indent``."""
        if value.__class__ is str:
            return _block(value, indent) or self.flow(value) if "\n" in value else self.flow(value)
        if value is None:
            return "null"
        if value is True:
            return "true"
        if value is False:
            return "false"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float):
            return number(value)
        if isinstance(value, dict | list) and not value:
            return "{}" if isinstance(value, dict) else "[]"
        raise TypeError(f"{type(value).__name__} has no form in YAML")

    def flow(self, text: str) -> str:
        """Text on one line."""
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = _flow(text)
        return known


def escape_unreadable(json_text: str) -> str:
    """JSON whose every character YAML, as which manifests are read again, takes too: the others are escaped.

    They occur in texts alone, so that the whole can be read over.
    """
    if json_text.isascii() and "\x7f" not in json_text:
        return json_text
    return "".join(
        char if char < "\x7f" or (char != "\x7f" and _is_printable(char)) else f"\\u{ord(char):04x}"
        for char in json_text
    )


def number(value: float) -> str:
    """A float as Go's JSON encoder writes it, so that ``1e3`` is 1000; before an exponent with a dot, for YAML 1.1."""
    if value.is_integer() and abs(value) < 1e21 and (value or str(value)[0] != "-"):
        return str(int(value))
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    if not e:
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}"


def _flow(text: str) -> str:
    shape = text if text.isascii() else _shape(text)
    if _PLAIN.match(shape) and not _NUMBER_LIKE.match(text) and text.lower() not in _WORDS:
        return text
    if ('"' in text or "\\" in text) and _PRINTABLE.match(shape):
        return "'" + text.replace("'", "''") + "'"
    escaped = _ESCAPED.sub(_escape, text)
    if shape is not text:
        escaped = "".join(_numbered(char) if char > "\x7f" and not _is_printable(char) else char for char in escaped)
    return f'"{escaped}"'


def _shape(text: str) -> str:
    """The text with ``x`` for every printable character beyond ASCII, and NUL for the others."""
    return "".join(char if char <= "\x7f" else "x" if _is_printable(char) else "\0" for char in text)


def _is_printable(char: str) -> bool:
    """Whether a character beyond ASCII can stand as it is: YAML takes it, and it is no line end or byte order mark."""
    return char >= "\xa0" and char not in "\u2028\u2029\ufeff\ufffe\uffff" and not "\ud800" <= char <= "\udfff"


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _NAMED_ESCAPES.get(char) or _numbered(char)


def _numbered(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _block(text: str, indent: int) -> str:
    """Text of several lines as a literal block; empty where a block cannot hold it."""
    lines = text.split("\n")
    first = next((line for line in lines if line), "")
    if not first.strip(" \t") or not _BLOCK.match(text if text.isascii() else _shape(text)):
        return ""
    if lines[-1] and not lines[-1].strip(" \t"):
        return ""  # a last line of blanks alone: editors and parsers lose it
    chomp = "-" if lines[-1] else "+" if text.endswith("\n\n") else ""
    if chomp != "-":
        lines.pop()
    pad = " " * (indent + 2)
    # The indentation is found from the first line with text, unless that begins with blanks of its own.
    header = f"|{'2' if first[0].isspace() else ''}{chomp}"
    return "\n".join((header, *(pad + line if line else "" for line in lines)))
