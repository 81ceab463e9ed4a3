"""Documents as Argo's decoder holds them: plain dicts and lists, driven by the shapes of the schema.

Null is "not set" and left out; "any string" fields are text; below a step, unknown fields are gone and the others are
found whatever their case. Whether the values have the right types was the schema check's question.
"""

import json
from functools import cache
from operator import itemgetter
from typing import Any

from wfc.analysis.verdict.rejection import RejectedError
from wfc.frontend.shapes import Shape
from wfc.ir.anystring import any_string
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, decoded, key_text

Json = dict[str, Any]

# Lists of pointers: a null in them stays null, while it is an empty struct in others.
_POINTERS = frozenset(("Prometheus metric", "metric label", "mutex", "semaphore ref"))


def document(root: Node, shape: Shape) -> Json:
    """The document of a type's shape; empty for what is no mapping."""
    value = _value(root, shape, False)
    return value if isinstance(value, dict) else {}


def _value(node: Node, shape: Shape, lenient: bool) -> Any:
    if shape.struct:
        return _struct(node, shape, lenient)
    if isinstance(node, Scalar):
        value = node.value
        if value.__class__ is str or value is None:
            return value
        if shape.raw.get("x-wfc-decoder") == "any-string":
            return any_string(value)
        if isinstance(value, float) and "integer" in shape.kinds and "number" not in shape.kinds:
            return _whole(value, node)
        return value
    if shape.raw.get("x-wfc-decoder") == "any-string":
        return ""
    if isinstance(node, Sequence):
        inner = shape.items
        if inner is None:
            return decoded(node)
        return [_item(item, inner, lenient) for item in node.items]
    values = shape.values
    if values is None:
        return decoded(node)
    return {key_text(key): _item(value, values, lenient) for key, value in node.entries}


def _whole(value: float, node: Scalar) -> int:
    """An integer that is written with a point or an exponent, which YAML's way to JSON takes away, JSON not (P4)."""
    text = node.source.text
    if text.lstrip().startswith("{"):
        try:
            json.loads(text)
        except ValueError:
            pass
        else:
            raise RejectedError("P4", "an integer field has a number that is not written as an integer")
    return int(value)


def _item(node: Node, shape: Shape, lenient: bool) -> Any:
    """A value in a list or a map, where null is the empty value of its type."""
    value = _value(node, shape, lenient)
    if value is not None or shape.any:
        return value
    if shape.struct:
        return None if shape.title in _POINTERS else {}
    if shape.raw.get("x-wfc-decoder") == "any-string" or "string" in shape.kinds:
        return ""
    return [] if shape.items is not None else None


def _struct(node: Node, shape: Shape, lenient: bool) -> Json | None:
    if not isinstance(node, Mapping):
        return None
    fields = shape.fields
    below = lenient or shape.lenient_below
    strict = not lenient or shape.lenient_below  # the direct keys of a step are looked up as they are written
    found: Json = {}
    if strict:
        for key, inner in node.entries:
            name = key_text(key)
            if name in fields:
                value = _value(inner, fields[name], below)
                if value is not None:
                    found[name] = value
        return found
    # YAML becomes JSON with sorted keys first, so that of two spellings the one that sorts last wins.
    for name, inner in sorted(((key_text(key), inner) for key, inner in node.entries), key=itemgetter(0)):
        known = name if name in fields else _folded(shape).get(name.lower())
        value = None if known is None else _value(inner, fields[known], below)
        if known is not None and value is not None:
            found[known] = value
    return found


@cache
def _folded(shape: Shape) -> dict[str, str]:
    """The fields of a shape by their names in lower case."""
    return {name.lower(): name for name in shape.fields}
