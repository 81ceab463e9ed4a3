"""Reads the literals of expr-lang: numbers, quoted texts, bytes."""

from __future__ import annotations

from wfc.expr.lalr import ExpressionSyntaxError, Token
from wfc.expr.nodes import Bytes, Float, Integer, String

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_DIGITS = {"x": 2, "u": 4, "U": 8}
_INTEGER_MAX = 2**63 - 1


def number(token: Token) -> Integer | Float:
    """Read a number; raise `ExpressionSyntaxError` when Go's parser refuses it or it does not fit into 64 bits."""
    text = token.text.replace("_", "").lower()
    try:
        if text[:2] in {"0x", "0o", "0b"}:
            value: int | float = int(text, 0)
        elif "." in text or "e" in text:
            value = float(text)
        else:
            value = int(text, 10)
    except ValueError:
        raise ExpressionSyntaxError("the number has no digits", token.start, token.end) from None
    if isinstance(value, float):
        if value == float("inf"):
            raise ExpressionSyntaxError("the number is too large", token.start, token.end)
        return Float(value, token.start, token.end)
    if value > _INTEGER_MAX:
        raise ExpressionSyntaxError("the integer does not fit into 64 bits", token.start, token.end)
    return Integer(value, token.start, token.end)


def string(token: Token) -> String:
    """Read a quoted text; raise `ExpressionSyntaxError` at an unknown escape."""
    if token.text[0] == "`":
        return String(token.text[1:-1].replace("``", "`"), token.start, token.end)
    return String("".join(_unescaped(token, 1, raw=False)), token.start, token.end)


def bytes_(token: Token) -> Bytes:
    """Read ``b'…'``: text stands for its UTF-8 form, an escape with ``x`` or octal digits for one byte."""
    pieces = _unescaped(token, 2, raw=True)
    return Bytes(b"".join(_encoded(piece, token) for piece in pieces), token.start, token.end)


def _encoded(piece: str, token: Token) -> bytes:
    # One byte comes as the two characters that `_unescaped` makes of it, so that it differs from a character of the
    # text.
    if piece.startswith("\0x"):
        return bytes.fromhex(piece.removeprefix("\0x"))
    try:
        return piece.encode()
    except UnicodeEncodeError:
        raise ExpressionSyntaxError("the text holds half a surrogate pair", token.start, token.end) from None


def _unescaped(token: Token, begin: int, *, raw: bool) -> list[str]:
    text, quote = token.text, token.text[begin - 1]
    pieces = []
    position, last = begin, len(text) - 1
    while position < last:
        slash = text.find("\\", position, last)
        if slash < 0:
            pieces.append(text[position:last])
            break
        pieces.append(text[position:slash])
        letter = text[slash + 1]
        position = slash + 2
        if letter in _ESCAPES or letter == quote:
            pieces.append(_ESCAPES.get(letter, letter))
            continue
        if letter in "01234567" and letter <= "3":
            position, digits, base = slash + 4, text[slash + 1 : slash + 4], 8
        elif letter == "u" and text.startswith("{", position) and not raw:
            close = text.find("}", position, last)
            digits, base = text[position + 1 : close] if close > 0 else "", 16
            position = close + 1
        elif letter in _DIGITS and not (raw and letter != "x"):
            digits, base = text[position : position + _DIGITS[letter]], 16
            position += _DIGITS[letter]
        else:
            digits, base = "", 0
        code = _code(digits, base, 3 if base == 8 else _DIGITS.get(letter, 0), braced=text[slash + 2] == "{")
        if code is None or position > last:
            start = token.start + slash
            raise ExpressionSyntaxError("this escape is unknown or cut short", start, min(start + 2, token.end))
        if raw:
            pieces.append(f"\0x{code:02x}")
        else:
            # Half a surrogate pair is no character: Go puts U+FFFD for each.
            pieces.append("\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code))
    return pieces


def _code(digits: str, base: int, width: int, *, braced: bool) -> int | None:
    alphabet = "01234567" if base == 8 else "0123456789abcdefABCDEF"
    if not digits or (len(digits) != width and not braced) or any(digit not in alphabet for digit in digits):
        return None
    code = int(digits, base)
    return None if code > 0x10FFFF else code
