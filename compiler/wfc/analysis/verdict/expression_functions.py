"""The functions of expressions that texts are usually made with. All others are left to Argo."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from wfc.ir.anystring import any_string


class OpaqueError(Exception):
    """A value that this evaluator does not know, or that an expression does not have."""


MAX_LENGTH = 1_000_000
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def truth(value: Any) -> bool:
    """A boolean; nothing else is a condition."""
    if not isinstance(value, bool):
        raise OpaqueError
    return value


def integer(value: Any) -> int:
    """``asInt``: of a number or of a text that is one."""
    if isinstance(value, str) and _INTEGER.fullmatch(value) and len(value) < 20:
        return int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    raise OpaqueError


def floating(value: Any) -> float:
    """``asFloat``: of a number or of a text that is one."""
    if isinstance(value, str) and _FLOAT.fullmatch(value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise OpaqueError


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise OpaqueError
    return value


def _string(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        raise OpaqueError
    return any_string(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _decoded(text: Any) -> Any:
    return json.loads(_text(text))


def _length(value: Any) -> int:
    if isinstance(value, str | list | dict):
        return len(value)
    raise OpaqueError


def _repeat(text: str, count: int) -> str:
    if not 0 <= count * max(len(text), 1) <= MAX_LENGTH:
        raise OpaqueError
    return _text(text) * count


def _replaced(text: str, old: str, new: str, count: int = -1) -> str:
    if (len(text) + 1) * (len(new) + 1) > MAX_LENGTH and len(new) > len(old):
        raise OpaqueError
    return _text(text).replace(old, new, count)


def _base64(text: str) -> str:
    return base64.b64encode(_text(text).encode()).decode()


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(_text(text), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise OpaqueError from None


def _default(fallback: Any, value: Any) -> Any:
    return fallback if value in (None, "", 0, False, [], {}) else value


def _joined(items: Any, separator: str = "") -> str:
    if not isinstance(items, list):
        raise OpaqueError
    return separator.join([_text(item) for item in items])


def _title(text: str) -> str:
    return re.sub(r"(?<!\S)\S", lambda match: match[0].upper(), _text(text))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "asInt": integer,
    "asFloat": floating,
    "int": integer,
    "float": floating,
    "string": _string,
    "toJson": _json,
    "fromJSON": _decoded,
    "len": _length,
    "upper": lambda text: _text(text).upper(),
    "lower": lambda text: _text(text).lower(),
    "trim": lambda text, characters=None: _text(text).strip(characters),
    "trimPrefix": lambda text, prefix=" ": _text(text).removeprefix(prefix),
    "trimSuffix": lambda text, suffix=" ": _text(text).removesuffix(suffix),
    "replace": _replaced,
    "split": lambda text, separator, limit=0: _text(text).split(separator, limit - 1 if limit > 0 else -1),
    "join": _joined,
    "repeat": _repeat,
    "indexOf": lambda text, part: _text(text).find(part),
    "lastIndexOf": lambda text, part: _text(text).rfind(part),
    "hasPrefix": lambda text, prefix: _text(text).startswith(prefix),
    "hasSuffix": lambda text, suffix: _text(text).endswith(suffix),
    "toBase64": _base64,
    "fromBase64": _from_base64,
    "abs": abs,
    "first": lambda items: items[0] if items else None,
    "last": lambda items: items[-1] if items else None,
    "keys": sorted,
    "min": min,
    "max": max,
}

SPRIG: dict[str, Callable[..., Any]] = {
    "trim": lambda text: _text(text).strip(),
    "trimAll": lambda characters, text: _text(text).strip(characters),
    "trimPrefix": lambda prefix, text: _text(text).removeprefix(prefix),
    "trimSuffix": lambda suffix, text: _text(text).removesuffix(suffix),
    "upper": lambda text: _text(text).upper(),
    "lower": lambda text: _text(text).lower(),
    "title": _title,
    "nospace": lambda text: re.sub(r"\s", "", _text(text)),
    "replace": lambda old, new, text: _replaced(text, old, new),
    "contains": lambda part, text: part in _text(text),
    "hasPrefix": lambda prefix, text: _text(text).startswith(prefix),
    "hasSuffix": lambda suffix, text: _text(text).endswith(suffix),
    "repeat": lambda count, text: _repeat(text, count),
    "trunc": lambda count, text: _text(text)[:count] if count >= 0 else _text(text)[count:],
    "substr": lambda start, end, text: _text(text)[max(start, 0) : end if end >= 0 else None],
    "default": _default,
    "ternary": lambda yes, no, test: yes if truth(test) else no,
    "empty": lambda value: _default(None, value) is None,
    "quote": lambda *texts: " ".join([f'"{_text(text)}"' for text in texts]),
    "squote": lambda *texts: " ".join([f"'{_text(text)}'" for text in texts]),
    "toString": _string,
    "toJson": _json,
    "fromJson": _decoded,
    "b64enc": _base64,
    "b64dec": _from_base64,
    "int": integer,
    "int64": integer,
    "atoi": lambda value: integer(_text(value)),
    "float64": floating,
    "add": lambda *numbers: sum(map(integer, numbers)),
    "add1": lambda number: integer(number) + 1,
    "sub": lambda left, right: integer(left) - integer(right),
    "mul": lambda left, *others: _product([left, *others]),
    "div": lambda left, right: int(integer(left) / integer(right)),
    "mod": lambda left, right: abs(integer(left)) % abs(integer(right)) * (-1 if integer(left) < 0 else 1),
    "max": lambda *numbers: max(map(integer, numbers)),
    "min": lambda *numbers: min(map(integer, numbers)),
    "splitList": lambda separator, text: _text(text).split(separator),
    "join": lambda separator, items: separator.join(map(_string, items)),
    "list": lambda *items: list(items),
    "first": lambda items: items[0] if items else None,
    "last": lambda items: items[-1] if items else None,
    "has": lambda item, items: item in items,
    "concat": lambda *lists: [item for items in lists for item in items],
}


def _product(numbers: list[Any]) -> int:
    found = 1
    for number in numbers:
        found *= integer(number)
    return found
