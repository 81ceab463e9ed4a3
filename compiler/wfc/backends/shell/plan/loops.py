"""What calls are expanded by: the items of loops."""

from typing import NamedTuple

from wfc.backends.shell.plan.texts import Needs, Text


class Item(NamedTuple):
    """An item of a loop that is known now. ``name`` stands in the node's name; it is None where a tag decides.

    ``fields`` are the members of a map that the call uses, by variable; None is one that this map lacks.
    """

    name: str | None
    value: Text
    fields: tuple[tuple[str, Text | None], ...]


class MadeItem(NamedTuple):
    """A map or a list with tags inside: its JSON text, in which variables are still to be escaped."""

    text: Text
    fields: tuple[tuple[str, str], ...]


class ItemsFromJson(NamedTuple):
    """The items of a JSON array; ``fields`` pairs the keys that the call uses with their variables."""

    text: Text
    fields: tuple[tuple[str, str], ...]


class ItemsInSequence(NamedTuple):
    """Numbers: from ``start`` to ``end``, or as many as ``number`` says."""

    start: Text
    end: Text | None
    number: Text | None
    format: Text


class Loop(NamedTuple):
    """What a call is expanded by."""

    function: str
    reads: Needs
    items: tuple[Item | MadeItem, ...] | ItemsFromJson | ItemsInSequence
