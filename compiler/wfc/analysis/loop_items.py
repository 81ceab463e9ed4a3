"""The items of a loop, as far as they stand in the document: what they are, and which of them lack a member."""

from collections.abc import Iterator
from typing import Any

from wfc.ir.nodes import Task
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, decoded


class LoopItems:
    """The items of a ``withItems``, or of a ``withParam`` that is a JSON list as it stands.

    ``values`` are the decoded items and ``places`` where each stands; both are None where items are only known at run
    time. ``lacking`` maps every member that some items have and others lack to the number of the first without it.
    """

    __slots__ = ("_lacking", "places", "values")

    def __init__(self, task: Task) -> None:
        self.values: tuple[Any, ...] | None = None
        self.places: tuple[Node, ...] = ()
        self._lacking: dict[str, int] | None = None
        items, param = task.with_items, task.with_param
        if param is not None:
            if param.text.lstrip().startswith("[") and "{{" not in param.text:
                self.values = _json(param.text)
                self.places = (param,) * len(self.values or ())
        elif isinstance(items, Sequence) and not any(map(_is_made, items.items)):
            self.values = tuple(decoded(item) for item in items.items)
            self.places = items.items

    @property
    def maps_only(self) -> bool:
        """Whether every item is a map."""
        return bool(self.values) and all(isinstance(value, dict) for value in self.values or ())

    @property
    def texts_only(self) -> bool:
        """Whether every item is a text, a number or a boolean."""
        return bool(self.values) and all(isinstance(value, str | int | float) for value in self.values or ())

    @property
    def lacking(self) -> dict[str, int]:
        """The members that not all items have."""
        if self._lacking is None:
            self._lacking = dict(self._find())
        return self._lacking

    def _find(self) -> Iterator[tuple[str, int]]:
        values = self.values or ()
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


def _json(text: str) -> tuple[Any, ...] | None:
    import json  # few documents write a list of items as JSON

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tuple(found) if isinstance(found, list) else None
