"""Reading a configuration file: ``wfc.toml``, ``.wfc.toml``, or the table ``[tool.wfc]`` of a ``pyproject.toml``.

The standard library's reader keeps no places, so the place of a mistake is looked up in the text when there is one.
"""

import os
import re
import tomllib
from typing import Any

from wfc.cli import exits
from wfc.cli.settings import KINDS, Setting, Settings, check_rules, valid
from wfc.nearest import nearest

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?$")
_NAME = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


def has_table(text: bytes) -> bool:
    """Whether the text of a ``pyproject.toml`` has the table, or is broken and may have it: reading it says so."""
    try:
        loaded = tomllib.loads(text.decode("utf-8"))
    except ValueError:
        return True
    return isinstance(loaded.get("tool"), dict) and "wfc" in loaded["tool"]


def read(path: str) -> Settings:
    """The settings of a file. Raises :class:`exits.UsageError`, at the place, for what is not a setting."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise exits.UsageError(f"cannot read {path}: {error.strerror or error}") from None
    try:
        text = data.decode("utf-8")
        table: Any = tomllib.loads(text)
    except UnicodeDecodeError:
        raise exits.UsageError(f"{path} is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise exits.UsageError(_syntax(path, str(error))) from None
    return _Reader(path, text).settings(table)


def _syntax(path: str, message: str) -> str:
    """The reader's complaint, with the place in front."""
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if place is None:
        return f"{path}: {message}"
    return f"{path}:{place[1]}:{place[2]}: {message[: place.start()]}"


class _Reader:
    """Turns one file's table into settings."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._folder = os.path.dirname(path)
        self._above = ("tool", "wfc") if os.path.basename(path) == "pyproject.toml" else ()

    def settings(self, table: Any) -> Settings:
        for name in self._above:
            table = table.get(name, {})
            if not isinstance(table, dict):
                raise exits.UsageError(f"{self._path}: [{'.'.join(self._above)}] is to be a table")
        found: Settings = {}
        for name, value in table.items():
            if name not in KINDS:
                meant = nearest(name, KINDS)
                hint = f"did you mean `{meant}`?" if meant else f"the settings are {', '.join(KINDS)}"
                raise exits.UsageError(f"{self._place(name)}: there is no setting `{name}`", hint)
            found[name] = self._setting(name, value)
        return found

    def _setting(self, name: str, value: Any) -> Setting:
        kind = KINDS[name]
        if name == "format" and isinstance(value, str):
            value = [value]
        default = kind.default
        right = (
            isinstance(value, dict) and all(_is_texts(listed) for listed in value.values())
            if isinstance(default, dict)
            else _is_texts(value)
            if isinstance(default, tuple)
            else isinstance(value, type(default)) and not isinstance(value, bool)
        )
        if not right or (isinstance(value, int) and value < 0):
            raise exits.UsageError(f"{self._place(name)}: `{name}` is {kind.noun}")
        if isinstance(value, dict):
            for pattern, listed in value.items():
                for word in listed:
                    check_rules((word,), self._place(name, pattern, word=word))
            value = {pattern: tuple(listed) for pattern, listed in value.items()}
        elif isinstance(value, list):
            for word in value:
                valid(name, (word,), self._place(name, word=word))
            value = tuple(self._located(name, word) for word in value)
        elif isinstance(value, str):
            valid(name, value, self._place(name, word=value))
            value = self._located(name, value)
        line = self._place(name).rpartition(":")[0] or self._path
        return Setting(value, line, self._folder)

    def _located(self, name: str, word: str) -> str:
        """A path of the file, which is relative to the file's folder, as seen from the current folder."""
        if name == "format":
            form, colon, path = word.partition(":")
            return f"{form}{colon}{self._below(path)}" if path not in ("", "-") else word
        return self._below(word) if name in ("library", "baseline", "cache-dir") and word else word

    def _below(self, path: str) -> str:
        return os.path.join(self._folder, path)

    def _place(self, *keys: str, word: str = "") -> str:
        """``path:line:column`` of a key, or of a word in its value; the nearest key above where that is not found."""
        wanted = (*self._above, *keys)
        offsets = dict(self._keys())
        while wanted and wanted not in offsets:
            wanted = wanted[:-1]
        if not wanted:
            return self._path
        offset = offsets[wanted]
        if word:
            quoted = re.compile(f"""(?<=["']){re.escape(word)}(?=["'])""").search(self._text, offset)
            offset = quoted.start() if quoted else offset
        line = self._text.count("\n", 0, offset) + 1
        return f"{self._path}:{line}:{offset - (self._text.rfind(chr(10), 0, offset) + 1) + 1}"

    def _keys(self) -> list[tuple[tuple[str, ...], int]]:
        """Every table and key that begins a line, by its full name, with its offset."""
        found = []
        table: tuple[str, ...] = ()
        start = 0
        for line in self._text.splitlines(keepends=True):
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                table = _names(header[1])
                found.append((table, start + header.start(1)))
            elif key:
                found.append(((*table, *_names(key[1])), start + key.start(1)))
            start += len(line)
        return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_NAME, dotted))


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)
