"""The tree of a YAML document: every value with the place where it stood.

Nodes are compared and hashed by identity, so that facts can be kept beside the tree. They are never changed; what the
compiler adds (:func:`made`) points at the place in the source that made it necessary.
"""

from collections.abc import Iterator
from typing import Any

from wfc.ir.scalars import is_plain_text, offsets, resolve_plain
from wfc.source import SourceFile, Span

Value = str | int | float | bool | None


class Scalar:
    """A leaf: ``text`` as YAML decodes it, ``style`` ``""`` (plain), ``'``, ``"``, ``|`` or ``>``."""

    __slots__ = ("_places", "end", "source", "start", "style", "tag", "text")

    def __init__(self, source: SourceFile, start: int, end: int, text: str, style: str, tag: str | None) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.text = text
        self.style = style
        self.tag = tag
        self._places: list[int | None] | bool | None = False

    @property
    def plain(self) -> bool:
        """Whether the scalar is neither quoted nor a block, so that YAML 1.1 may read it as no text."""
        return self.style == ""

    @property
    def value(self) -> Value:
        """The value as the Kubernetes decoder reads it."""
        if self.tag is not None and self.tag != "!":
            return _tagged(self.tag, self.text)
        return resolve_plain(self.text) if self.style == "" else self.text

    @property
    def span(self) -> Span:
        """The scalar with its quotes."""
        return Span(self.source, self.start, self.end)

    def at(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``, or of the whole scalar where YAML rewrote one of its ends."""
        places = self._offsets()
        if places is not None and start < end <= len(self.text):
            first, last = places[start], places[end - 1]
            if first is not None and last is not None and first <= last:
                return Span(self.source, first, last + 1)
        elif places is not None and start == end and start < len(places):
            place = places[start]
            if place is not None:
                return Span(self.source, place, place)
        return self.span

    def _offsets(self) -> list[int | None] | None:
        if isinstance(self._places, bool):
            self._places = offsets(self.source.text, self.start, self.end, self.style, self.text)
        return self._places

    def __repr__(self) -> str:
        return f"Scalar({self.text!r})"


class Mapping:
    """Keys and values in the order of the file, merge keys (``<<``) resolved; of a key written twice the last value."""

    __slots__ = ("_index", "end", "entries", "source", "start")

    def __init__(self, source: SourceFile, start: int, end: int, entries: tuple[tuple[Scalar, "Node"], ...]) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.entries = entries
        self._index: dict[str, tuple[Scalar, Node]] | None = None

    @property
    def span(self) -> Span:
        """From the first key to the end of the last value."""
        return Span(self.source, self.start, self.end)

    def _indexed(self) -> "dict[str, tuple[Scalar, Node]]":
        index = self._index = {key_text(entry[0]): entry for entry in self.entries}
        return index

    def get(self, name: str) -> "Node | None":
        """The value of the key ``name``; None where the key is absent (a null value is a Scalar)."""
        entry = (self._index or self._indexed()).get(name)
        return None if entry is None else entry[1]

    def fields(self) -> "list[tuple[str, Node]]":
        """The names of the keys, as :func:`key_text` gives them, each with its value."""
        return [(name, entry[1]) for name, entry in (self._index or self._indexed()).items()]

    def key(self, name: str) -> Scalar | None:
        """The key ``name`` as it stands in the file."""
        entry = (self._index or self._indexed()).get(name)
        return None if entry is None else entry[0]

    def lacks(self, names: frozenset[str]) -> bool:
        """Whether none of the keys ``names`` is there."""
        return names.isdisjoint(self._index or self._indexed())

    def __repr__(self) -> str:
        return f"Mapping({', '.join(key.text for key, _ in self.entries)})"


class Sequence:
    """The items of a list."""

    __slots__ = ("end", "items", "source", "start")

    def __init__(self, source: SourceFile, start: int, end: int, items: "tuple[Node, ...]") -> None:
        self.source = source
        self.start = start
        self.end = end
        self.items = items

    @property
    def span(self) -> Span:
        """From the first item to the end of the last."""
        return Span(self.source, self.start, self.end)

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)})"


Node = Scalar | Mapping | Sequence


def made(text: str, span: Span) -> Scalar:
    """A text that the compiler adds because of what stands at ``span``."""
    scalar = Scalar(span.source, span.start, span.end, text, "'", None)
    scalar._places = None
    return scalar


def moved(scalar: Scalar, text: str, span: Span) -> Scalar:
    """``scalar`` with another text, as if the whole of it stood at ``span``."""
    found = Scalar(span.source, span.start, span.end, text, scalar.style, scalar.tag)
    found._places = None
    return found


def made_mapping(span: Span, **values: "Node | str") -> Mapping:
    """A mapping that the compiler adds because of what stands at ``span``; texts become scalars of that place."""
    entries = tuple(
        (made(name, span), made(value, span) if isinstance(value, str) else value) for name, value in values.items()
    )
    return Mapping(span.source, span.start, span.end, entries)


def with_entry(mapping: Mapping, name: str, value: Node) -> Mapping:
    """``mapping`` with its key ``name`` replaced or added at the end."""
    key = mapping.key(name)
    entry = (key or made(name, mapping.span), value)
    kept = mapping.entries
    entries = (*kept, entry) if key is None else tuple(entry if old[0] is key else old for old in kept)
    return Mapping(mapping.source, mapping.start, mapping.end, entries)


def without_entry(mapping: Mapping, name: str) -> Mapping:
    """``mapping`` without its key ``name``."""
    entries = tuple(entry for entry in mapping.entries if key_text(entry[0]) != name)
    return Mapping(mapping.source, mapping.start, mapping.end, entries)


def with_items(sequence: Sequence, items: "tuple[Node, ...]") -> Sequence:
    """``sequence`` with other items."""
    return Sequence(sequence.source, sequence.start, sequence.end, items)


def is_null(node: Node | None) -> bool:
    """Whether a value is absent or null, which the decoder treats alike."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def key_text(key: Scalar) -> str:
    """A key as the text that JSON will hold: ``y: 1`` has the key ``true``, ``0x10: 1`` the key ``16``."""
    text = key.text
    if key.style == "" and key.tag is None:
        if is_plain_text(text):
            return text
    elif key.tag is None or key.tag == "!":
        return text
    value = key.value
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar value below ``node``, keys included, in the order of the file."""
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Scalar):
            yield top
        elif isinstance(top, Mapping):
            for key, value in reversed(top.entries):
                stack.append(value)
                stack.append(key)
        else:
            stack.extend(reversed(top.items))


def decoded(node: Node | None) -> Any:
    """The plain JSON value of a tree: dicts, lists, text, numbers, booleans and None."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key_text(key): decoded(value) for key, value in node.entries}
    return [decoded(item) for item in node.items]


def _tagged(tag: str, text: str) -> Value:
    """The value of a scalar with an explicit tag, as the decoder converts it."""
    if tag == "tag:yaml.org,2002:str":
        return text
    value = resolve_plain(text)
    if tag == "tag:yaml.org,2002:float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
