"""Scalars as the Kubernetes decoder reads them, and the source place of each of their characters.

Kubernetes (and with it Argo and Onepanel) turns YAML into JSON with the YAML 1.1 rules of its Go library: ``0755`` is
493, ``n`` is false, ``1_000`` is 1000, dates stay text.
"""

import re

_WORDS: dict[str, bool | None] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"), True)
_WORDS |= dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"), False)

# A plain scalar that begins with none of these is text: the test that nearly every scalar passes.
_SPECIAL_FIRST = frozenset("+-.0123456789~yYnNoOtTfF")
# Texts, not compiled patterns: compiling one takes as long as checking some small documents, and `re` keeps them.
_INTEGER = r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))\Z"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z"
_NOT_FINITE = r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"

_INT64, _UINT64 = 1 << 63, 1 << 64


def is_plain_text(text: str) -> bool:
    """Whether an unquoted scalar is text by its first character and not one of the few words: true of nearly all."""
    return text != "" and (text[0] not in _SPECIAL_FIRST or (text[0] > "9" and text not in _WORDS))


def resolve_plain(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar.

    Integers beyond 64 bits become floats; floats too large for a double stay text; ``.inf`` and ``.nan`` come back as
    floats, which JSON cannot hold: the caller reports them.
    """
    if not text:
        return None
    if text[0] not in _SPECIAL_FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text[0] > "9":  # a word that only begins like `true`, `no` or `~`
        return text
    bare = text.replace("_", "")
    match = re.match(_INTEGER, bare)
    if match:
        sign, hexadecimal, binary, octal, decimal = match.groups()
        digits, base = next((d, b) for d, b in ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10)) if d)
        number = int(digits, base)
        number = -number if sign == "-" else number
        if -_INT64 <= number < _UINT64:
            return number
        return float(number)
    if re.match(_FLOAT, bare):
        value = float(bare)
        return text if value in (float("inf"), float("-inf")) else value
    if re.match(_NOT_FINITE, text):
        return float(text.replace(".", "").lower())
    return text


def offsets(source: str, start: int, end: int, style: str, text: str) -> list[int | None] | None:
    """The source offset of each character of a scalar, and of its end: ``len(text) + 1`` entries.

    ``source[start:end]`` is the scalar as it stands in the file, ``style`` its first character when it is quoted or a
    block (``'``, ``"``, ``|``, ``>``) and empty when it is plain. An entry is None where the text was rewritten (an
    escape, a fold). The result is None when the scalar cannot be followed; it is never a guess: what these functions
    decode is compared with what the parser decoded.
    """
    if style == "":
        pairs = _flow(source, start, end, "")
    elif style in "'\"":
        pairs = _flow(source, start + 1, end - 1, style)
    else:
        pairs = _block(source, start, end, style)
    if "".join(char for char, _ in pairs) != text:
        return None
    places: list[int | None] = [place for _, place in pairs]
    places.append(end if not pairs else _after(pairs[-1][1]))
    return places


def _after(place: int | None) -> int | None:
    return None if place is None else place + 1


_Pairs = list[tuple[str, int | None]]

_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_LENGTH = {"x": 2, "u": 4, "U": 8}


def _flow(source: str, start: int, end: int, quote: str) -> _Pairs:
    """Decode a plain or quoted scalar whose content is ``source[start:end]``; line folding as YAML defines it."""
    pairs: _Pairs = []
    at = start
    kept = 0  # pairs before this index are never trimmed as blanks before a line end
    while at < end:
        char = source[at]
        if char in "\r\n":
            while len(pairs) > kept and pairs[-1][0] in " \t":
                pairs.pop()
            breaks, first = 0, at
            while at < end and source[at] in " \t\r\n":
                if source[at] == "\r" and source[at + 1 : at + 2] == "\n":
                    at += 1
                breaks += source[at] in "\r\n"
                at += 1
            pairs.extend([(" ", first)] if breaks == 1 else [("\n", None)] * (breaks - 1))
            kept = len(pairs)
        elif quote == "'" and char == "'":
            pairs.append(("'", at))
            at += 2
        elif quote == '"' and char == "\\":
            escape = source[at + 1 : at + 2]
            if escape in ("\r", "\n"):
                at += 1
                at += 2 if source[at : at + 2] == "\r\n" else 1
                kept = len(pairs)
                while at < end and source[at] in " \t":
                    at += 1
                continue
            width = _HEX_LENGTH.get(escape)
            if width:
                pairs.append((chr(int(source[at + 2 : at + 2 + width], 16)), None))
                at += 2 + width
            else:
                pairs.append((_ESCAPES.get(escape, ""), None))
                at += 2
            kept = len(pairs)
        else:
            pairs.append((char, at))
            at += 1
    return pairs


def _block(source: str, start: int, end: int, style: str) -> _Pairs:
    """Decode a literal (``|``) or folded (``>``) block scalar, header included in ``source[start:end]``."""
    header_end = start
    while header_end < end and source[header_end] not in "\r\n":
        header_end += 1
    header = source[start:header_end].split("#", maxsplit=1)[0]
    chomp = "+" if "+" in header else "-" if "-" in header else ""
    lines: list[tuple[int, int]] = []  # content start and end of each line, without the line end
    at = _next_line(source, header_end)
    while at < end:
        stop = at
        while stop < len(source) and source[stop] not in "\r\n":
            stop += 1
        lines.append((at, stop))
        at = _next_line(source, stop)
    indent = _indent(source, lines, header, start)
    pairs: _Pairs = []
    folding = style == ">"
    pending = 0  # line ends not yet written
    previous_more_indented = True  # before the first text line a line end is never folded
    first = True
    last_break: int | None = None
    for begin, stop in lines:
        body = min(begin + indent, stop)
        if source[begin:body].strip(" ") and source[begin:stop].strip():
            break  # less indented: a comment after the scalar
        if body >= stop:
            pending += 1
            last_break = stop
            continue
        more_indented = source[body] in " \t"
        if folding and not first and not more_indented and not previous_more_indented:
            pairs.extend([(" ", last_break)] if pending == 1 else [("\n", None)] * (pending - 1))
        else:
            pairs.extend([("\n", last_break if pending == 1 else None)] * pending)
        pairs.extend((source[i], i) for i in range(body, stop))
        pending, last_break, first = 1, stop, False
        previous_more_indented = more_indented
    if pending and last_break == len(source):
        pending -= 1  # the file ends without a line end
    if chomp == "+":
        pairs.extend([("\n", None)] * pending)
    elif chomp == "" and not first and pending:
        pairs.append(("\n", last_break if pending == 1 else None))
    return pairs


def _next_line(source: str, at: int) -> int:
    if source[at : at + 2] == "\r\n":
        return at + 2
    return at + 1


def _indent(source: str, lines: list[tuple[int, int]], header: str, start: int) -> int:
    """The indentation of a block: that of its first line with text, or the parent's plus what the header says."""
    explicit = next((int(char) for char in header if char.isdigit()), 0)
    if explicit:
        line_start = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1
        at = line_start
        while source[at : at + 1] in (" ", "-", "?") and (source[at] == " " or source[at + 1 : at + 2] == " "):
            at += 1
        # The parent of `- key: |2` is indented as deep as `key`; that of `- |2`, as deep as the dash.
        parent = at - line_start if source[at:start].strip() else max(source[line_start:start].rfind("-"), -1)
        return max(parent, 0) + explicit if parent >= 0 else explicit
    for begin, stop in lines:
        text = source[begin:stop]
        if text.strip(" "):
            return len(text) - len(text.lstrip(" "))
    return max((stop - begin for begin, stop in lines), default=0)
