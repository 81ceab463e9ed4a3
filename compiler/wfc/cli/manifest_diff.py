"""What is different between two documents, in the terms of who writes them.

Items of a list are matched by their ``name`` where all of them have one of their own; others by what stays the same
around them. Mappings have no order.
"""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

_LONGEST = 60  # characters of a value that are shown
_LARGEST = 1_000_000  # of two lists, the product of the lengths up to which the smallest difference is looked for
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class Change(NamedTuple):
    """One difference: ``mark`` is ``~`` (another value), ``+`` (new) or ``-`` (gone); ``text`` shows the values."""

    mark: str
    path: str
    text: str


def changes(old: Any, new: Any) -> tuple[Change, ...]:
    """How ``new`` differs from ``old``, both JSON values, in the order of ``old``; empty for equal values."""
    return tuple(_changes(old, new, ""))


def document_changes(old: Sequence[Any], new: Sequence[Any]) -> tuple[Change, ...]:
    """The same for the documents of two files, matched by kind and name, or by their order."""
    if len(old) == len(new) == 1:
        return changes(old[0], new[0])
    named_old, named_new = _by(old, _identity), _by(new, _identity)
    if named_old is None or named_new is None:
        return tuple(_lists(old, new, "document"))
    return tuple(_matched(named_old, named_new, lambda name: f"{name}:"))


def _changes(old: Any, new: Any, path: str) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _matched(old, new, lambda name: _below(path, name))
    elif isinstance(old, list) and isinstance(new, list):
        named_old, named_new = _by(old, _name), _by(new, _name)
        if named_old is None or named_new is None:
            yield from _lists(old, new, path)
        else:
            yield from _matched(named_old, named_new, lambda name: f"{path}[{name}]")
            yield from _moved(list(named_old), list(named_new), path)
    elif _differ(old, new):
        yield Change("~", path, _both(old, new))


def _matched(old: dict[str, Any], new: dict[str, Any], path: Any) -> Iterator[Change]:
    for name, value in old.items():
        if name not in new:
            yield Change("-", path(name), shown(value))
        elif _differ(value, new[name]):
            yield from _changes(value, new[name], path(name))
    for name, value in new.items():
        if name not in old:
            yield Change("+", path(name), shown(value))


def _moved(old: list[str], new: list[str], path: str) -> Iterator[Change]:
    before = [name for name in old if name in set(new)]
    after = [name for name in new if name in set(old)]
    if before != after:
        yield Change("~", path, f"order {shown(', '.join(before))} → {shown(', '.join(after))}")


def _lists(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[Change]:
    """Lists without names: what is equal at both ends stays aside, the rest is matched as well as it can be."""
    first = 0
    while first < min(len(old), len(new)) and not _differ(old[first], new[first]):
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and not _differ(old[-1 - last], new[-1 - last]):
        last += 1
    before, after = old[first : len(old) - last], new[first : len(new) - last]
    if len(before) == len(after) or len(before) * len(after) > _LARGEST:
        yield from _replaced(before, after, first, path)
        return
    keys = [[json.dumps(item, sort_keys=True) for item in side] for side in (before, after)]
    for what, i, j, k, m in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if what != "equal":
            yield from _replaced(before[i:j], after[k:m], first + (k if j == i else i), path)


def _replaced(before: Sequence[Any], after: Sequence[Any], at: int, path: str) -> Iterator[Change]:
    """Runs of items in each other's place, from the index ``at``."""
    both = min(len(before), len(after))
    for index in range(both):
        if _differ(before[index], after[index]):
            yield from _changes(before[index], after[index], f"{path}[{at + index}]")
    for index, item in enumerate(before[both:], at + both):
        yield Change("-", f"{path}[{index}]", shown(item))
    for index, item in enumerate(after[both:], at + both):
        yield Change("+", f"{path}[{index}]", shown(item))


def _by(items: Sequence[Any], key: Any) -> dict[str, Any] | None:
    """The items by their keys; None where one has none, or two have the same."""
    found = {key(item): item for item in items}
    return found if len(found) == len(items) and "" not in found else None


def _name(item: Any) -> str:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) else ""


def _identity(document: Any) -> str:
    if not isinstance(document, dict):
        return ""
    metadata = document.get("metadata")
    fields = metadata if isinstance(metadata, dict) else {}
    name = fields.get("name") or fields.get("generateName")
    return f"{document.get('kind')}/{name}" if isinstance(name, str) else ""


def _differ(old: Any, new: Any) -> bool:
    # Python takes True for 1, JSON does not.
    return old != new or json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True)


def _below(path: str, name: str) -> str:
    if not name or not _BARE.issuperset(name):
        return f"{path}[{json.dumps(name, ensure_ascii=False)}]"
    return f"{path}.{name}" if path and not path.endswith(":") else f"{path} {name}" if path else name


def _both(old: Any, new: Any) -> str:
    if isinstance(old, str) and isinstance(new, str) and ("\n" in old or "\n" in new):
        pairs = zip(old.split("\n"), new.split("\n"), strict=False)
        for number, (before, after) in enumerate(pairs, 1):
            if before != after:
                return f"line {number} {shown(before)} → {shown(after)}"
        return f"{old.count(chr(10)) + 1} lines → {new.count(chr(10)) + 1} lines"
    return f"{shown(old)} → {shown(new)}"


def shown(value: Any) -> str:
    """A value on one line, cut where it is long."""
    if isinstance(value, str):
        cut = value[:_LONGEST]
        return json.dumps(cut, ensure_ascii=False) + ("…" if len(value) > _LONGEST else "")
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
