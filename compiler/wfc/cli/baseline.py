"""Findings that are known: a file that lets a repository with many of them begin with new ones only.

An entry is a fingerprint (rule, file, place by names, message; no line) with the number of its findings, so that it
survives edits elsewhere in the file. What else stands in an entry is there for people. Files are named relative to the
baseline's folder, so that it does not matter where wfc runs.
"""

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any

from wfc.cli import exits
from wfc.cli.outputs import write_file
from wfc.render.fingerprint import fingerprint
from wfc.render.report import Finding

_VERSION = 1


class Baseline:
    """The entries of the file ``path``, none where there is no such file and ``fresh`` allows that.

    Raises :class:`exits.UsageError` for a file that is no baseline.
    """

    def __init__(self, path: str, fresh: bool = False) -> None:
        self.path = path
        self._folder = os.path.dirname(os.path.abspath(path))
        self._entries = {} if fresh and not os.path.lexists(path) else _read(path)
        self._left = {name: entry["count"] for name, entry in self._entries.items()}
        self._found: dict[str, dict[str, Any]] = {}
        self._checked: set[str] = set()

    def unknown(self, path: str, findings: Sequence[Finding]) -> list[Finding]:
        """The findings of the file ``path`` that the baseline does not have; of many alike, those beyond its number."""
        name = self._name(path)
        self._checked.add(name)
        fresh = []
        for finding in findings:
            diagnostic = finding.diagnostic
            key = fingerprint(diagnostic, name)
            entry = self._found.get(key)
            if entry is None:
                self._found[key] = {
                    "fingerprint": key,
                    "count": 1,
                    "code": diagnostic.rule.code,
                    "path": name,
                    "where": diagnostic.path,
                    "message": diagnostic.message,
                }
            else:
                entry["count"] += 1
            if self._left.get(key, 0) > 0:
                self._left[key] -= 1
            else:
                fresh.append(finding)
        return fresh

    def stale(self) -> int:
        """How many findings of the baseline are gone: from files that were checked, or together with their file."""
        return sum(left for key, left in self._left.items() if left and self._gone(self._entries[key]))

    def write(self) -> int:
        """Write what was found, and what the baseline has of other files; returns how many findings that makes.

        Raises :class:`exits.OutputError` with the system's reason.
        """
        others = (
            entry for entry in self._entries.values() if entry["path"] not in self._checked and not self._gone(entry)
        )
        entries = sorted(
            (*self._found.values(), *others), key=lambda entry: (entry["path"], entry["code"], entry["fingerprint"])
        )
        lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        body = f"[\n{lines}\n]" if lines else "[]"
        write_file(self.path, f'{{"version": {_VERSION}, "findings": {body}}}\n')
        return sum(entry["count"] for entry in entries)

    def _gone(self, entry: dict[str, Any]) -> bool:
        return entry["path"] in self._checked or not os.path.lexists(os.path.join(self._folder, entry["path"]))

    def _name(self, path: str) -> str:
        if path.startswith("<"):  # standard input
            return path
        return os.path.relpath(os.path.abspath(path), self._folder).replace(os.sep, "/")


def _read(path: str) -> dict[str, dict[str, Any]]:
    """The entries of a baseline by their fingerprints."""
    try:
        with open(path, encoding="utf-8") as file:
            loaded = json.load(file)
    except OSError as error:
        hint = "--write-baseline makes one" if isinstance(error, FileNotFoundError) else ""
        raise exits.UsageError(f"cannot read the baseline {path}: {error.strerror or error}", hint) from None
    except ValueError as error:
        raise exits.UsageError(f"{path} is no baseline: {error}") from None
    if not isinstance(loaded, dict) or loaded.get("version") != _VERSION or not _are_entries(loaded.get("findings")):
        raise exits.UsageError(f"{path} is no baseline of this version of wfc")
    return {entry["fingerprint"]: entry for entry in loaded["findings"]}


def _are_entries(entries: Any) -> bool:
    return isinstance(entries, list) and all(map(_is_entry, entries))


def _is_entry(entry: Any) -> bool:
    texts: Iterable[str] = ("fingerprint", "path", "code", "where", "message")
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("count"), int)
        and all(isinstance(entry.get(name), str) for name in texts)
    )
