"""The items of a loop, as far as they stand in the document: what they are, and which of them lack a member."""

from collections.abc import Iterator
from typing import Any

from wfc.ir.nodes import Task
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, decoded


class LoopItems:
    """The items of a ``withItems``, or of a ``withParam`` that is a JSON list as it stands.

    ``values`` are the decoded items and ``places`` where each stands; both are empty where items are only known at run
    time. ``maps_only`` and ``texts_only`` say whether there are items, and all are maps, or texts, numbers or booleans.
    ``lacking`` maps every member that some items have and others lack to the number of the first without it; ``texts``
    are the members that all items have and that are texts, numbers or booleans in all.
    """

    __slots__ = ("_lacking", "_texts", "maps_only", "places", "texts_only", "values")

    def __init__(self, task: Task) -> None:
        self.values: tuple[Any, ...] = ()
        self.places: tuple[Node, ...] = ()
        self._lacking: dict[str, int] | None = None
        self._texts: frozenset[str] | None = None
        items, param = task.with_items, task.with_param
        if param is not None:
            if param.text.lstrip().startswith("[") and "{{" not in param.text:
                self.values = _json(param.text)
                self.places = (param,) * len(self.values)
        elif isinstance(items, Sequence) and not any(map(_is_made, items.items)):
            self.values = tuple(decoded(item) for item in items.items)
            self.places = items.items
        self.maps_only = bool(self.values) and all(isinstance(value, dict) for value in self.values)
        self.texts_only = bool(self.values) and all(map(_is_text, self.values))

    @property
    def texts(self) -> frozenset[str]:
        """The members that are text in every item."""
        if self._texts is None:
            found = set(self.values[0]) if self.maps_only else set()
            for value in self.values:
                found = {key for key in found if key in value and _is_text(value[key])} if found else found
            self._texts = frozenset(found)
        return self._texts

    @property
    def lacking(self) -> dict[str, int]:
        """The members that not all items have."""
        if self._lacking is None:
            self._lacking = dict(self._find())
        return self._lacking

    def _find(self) -> Iterator[tuple[str, int]]:
        values = self.values
        counts: dict[str, int] = {}
        for value in values:
            for key in value if isinstance(value, dict) else ():
                counts[key] = counts.get(key, 0) + 1
        # A member is looked for in the items that have it and in the first that has not: each entry counts once.
        missing = {key: None for key, count in counts.items() if count < len(values)}
        for number, value in enumerate(values):
            if not missing:
                return
            gone = [key for key in missing if not isinstance(value, dict) or key not in value]
            for key in gone:
                del missing[key]
                yield key, number


def _is_made(item: Node) -> bool:
    """Whether an item, or a key of it, is only known once its tags are replaced."""
    if isinstance(item, Mapping):
        return any("{{" in key.text for key, _ in item.entries)
    return isinstance(item, Scalar) and "{{" in item.text


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | float)


def _json(text: str) -> tuple[Any, ...]:
    import json  # few documents write a list of items as JSON

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(found) if isinstance(found, list) else ()
