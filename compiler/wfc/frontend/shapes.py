"""The JSON Schema of documents, read as fast tables.

``schema/workflow.schema.json`` is the one source of what a document may hold. A :class:`Shape` is one of its subschemas
with what the checker asks for at each value; a type's fields become shapes when the first value of that type is met,
so that a small document pays for the types that it uses. Understood are the keywords that the file uses, which a test
watches: ``$ref`` (to ``$defs``, or to a property of one), ``type``, ``properties``, ``additionalProperties``,
``items``, ``required``, ``minimum``, ``maximum``, ``pattern``, ``enum``, ``anyOf`` of an ``enum`` and a ``pattern``,
``minProperties`` with ``maxProperties``, and the ``x-wfc-`` annotations.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from wfc import resources
from wfc.options import NEWEST

_CLASSES = {"string": str, "boolean": bool, "integer": int, "null": type(None)}
_ALL_KINDS = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))

# Who refuses a document with a word that the decoder takes and nobody understands, or without a required field.
REFUSED_BY_ARGO = "argo"

# A target, and whether the fields of newer ones are known as well.
Edition = tuple[str, bool]


class Shape:
    """What a value may be.

    ``kinds`` are JSON Schema's names of types; ``quick`` the Python classes of scalars that need no closer look.
    ``title`` is the noun for a mapping of this type, ``raw`` the schema itself, and ``edition`` what it was made for.
    """

    __slots__ = (
        "_fields", "_items", "_loaded", "_values", "any", "edition", "enum", "exactly_one", "fallback", "kinds",
        "lenient_below", "limits", "pattern", "quick", "raw", "refused_by", "required", "required_by", "struct",
        "title", "unvalidated",
    )  # fmt: skip

    def __init__(self, raw: dict[str, Any], edition: "Edition" = (NEWEST, False)) -> None:
        self.raw = raw
        self.edition = edition
        kinds = raw.get("type")
        self.any = kinds is None
        self.kinds = _ALL_KINDS if kinds is None else frozenset((kinds,) if isinstance(kinds, str) else kinds)
        self.title: str = raw.get("title", "")
        self.struct = "properties" in raw
        self.required: tuple[str, ...] = tuple(raw.get("required", ()))
        self.required_by: str = raw.get("x-wfc-required-by", REFUSED_BY_ARGO)
        self.refused_by: str = raw.get("x-wfc-refused-by", REFUSED_BY_ARGO)
        self.lenient_below: bool = raw.get("x-wfc-lenient-below", False)
        self.unvalidated: bool = not raw.get("x-wfc-validated", True)
        self.exactly_one = raw.get("maxProperties") == 1
        self.limits: tuple[int, int] | None = (raw["minimum"], raw["maximum"]) if "minimum" in raw else None
        self.pattern: str | None = raw.get("pattern")
        self.enum: tuple[str, ...] | None = None
        self.fallback: str | None = None  # a pattern for texts beyond those of the enumeration: tags
        holders = raw.get("anyOf", (raw,))
        for holder in holders:
            if "enum" in holder:
                self.enum = tuple(word for word in holder["enum"] if word is not None)
            elif holder is not raw:
                self.fallback = holder["pattern"]
        self.quick = self._quick()
        self._loaded = False
        self._fields: dict[str, Shape] = {}
        self._values: Shape | None = None
        self._items: Shape | None = None

    def _quick(self) -> frozenset[type]:
        classes = {_CLASSES[kind] for kind in self.kinds if kind in _CLASSES}
        if self.limits is not None or {"string", "number"} <= self.kinds:
            classes.discard(int)  # a range to check, or a text that differs from what is written
            classes.discard(bool)
        if self.pattern is not None or self.enum is not None:
            classes.discard(str)
        return frozenset(classes)

    def _load(self) -> None:
        self._loaded = True
        raw = self.raw
        for name, field in raw.get("properties", {}).items():
            self._fields[name] = shape(field, self.edition)
        if raw.get("additionalProperties"):
            self._values = shape(raw["additionalProperties"], self.edition)
        if "items" in raw:
            self._items = shape(raw["items"], self.edition)

    @property
    def fields(self) -> "dict[str, Shape]":
        """The fields of a mapping of this type, in the alphabet's order."""
        if not self._loaded:
            self._load()
        return self._fields

    @property
    def values(self) -> "Shape | None":
        """The values of a mapping with free keys."""
        if not self._loaded:
            self._load()
        return self._values

    @property
    def items(self) -> "Shape | None":
        """The items of a list."""
        if not self._loaded:
            self._load()
        return self._items

    def later(self, name: str) -> "Shape | None":
        """The values of a field that came with a newer version than this is of."""
        known = self.raw.get("x-wfc-later", {}).get(name)
        return None if known is None else shape(known["schema"], self.edition)

    def matches(self, text: str) -> bool:
        """Whether a text is one of the enumeration, or has the pattern. True where there is neither."""
        if self.enum is not None:
            return text in self.enum or (self.fallback is not None and _found(self.fallback, text))
        return self.pattern is None or _found(self.pattern, text)


@cache
def type_shape(name: str, edition: Edition = (NEWEST, False)) -> Shape:
    """The shape of a type of the schema's ``$defs``. Raises KeyError for a name that it does not have."""
    if edition[0] == NEWEST:
        return Shape(resources.schema("workflow")["$defs"][name], edition)
    from wfc.frontend.editions import definitions  # few runs have another target

    return Shape(definitions(*edition)[name], edition)


_NO_MEANING = frozenset(("$ref", "title", "description"))


def shape(raw: dict[str, Any], edition: Edition = (NEWEST, False)) -> Shape:
    """The shape of a subschema."""
    reference = raw.get("$ref")
    if reference is None:
        return Shape(raw, edition)
    name, _, field = reference.removeprefix("#/$defs/").partition("/properties/")
    target = type_shape(name, edition)
    if field:
        target = target.fields[field]
    refined = {keyword: value for keyword, value in raw.items() if keyword not in _NO_MEANING}
    if not refined:
        return target
    # Keywords beside a reference hold as well. Here they only ever narrow (required fields, which then are not null) or
    # annotate.
    merged = {**target.raw, **refined}
    if target.struct:
        merged["properties"] = {**target.raw["properties"], **refined.get("properties", {})}
        merged["required"] = sorted({*target.required, *refined.get("required", ())})
    return Shape(merged, edition)


def _found(pattern: str, text: str) -> bool:
    return re.search(pattern, text) is not None


class Frame(NamedTuple):
    """A mapping: its shape, the key that it stands under, and the mapping around it."""

    parent: "Frame | None"
    shape: Shape
    name: str


class Site(NamedTuple):
    """Where a value stands, for the words of a message: the mapping around it and the key in that.

    ``item`` is true for the item of a list under that key, ``validated`` where Argo's validator looks beyond the types.
    """

    frame: Frame
    name: str
    item: bool
    validated: bool
