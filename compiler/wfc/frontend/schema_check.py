"""The shape of a document: unknown fields, wrong types, words without meaning, missing fields, surprises of YAML 1.1.

One pass over the tree, driven by ``schema/workflow.schema.json``. What is wrong in one place stops nothing elsewhere.
Null means "not set" everywhere, as for Argo's decoder. The words of the messages are in ``schema_words``.
"""

from collections.abc import Iterator
from math import isfinite
from typing import Optional

from wfc.diagnostics import Diagnostic, source_order
from wfc.frontend import schema_words
from wfc.frontend.shapes import Edition, Frame, Shape, Site, type_shape
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, key_text
from wfc.options import NEWEST

# A value to look at: with its shape, the visit of the mapping around it, its key there, whether it is an item of a list
# under that key, and how Argo looks at the place. Plain tuples: one is made for every mapping and list of the document,
# and most are never looked at again.
_Visit = tuple[Node, Shape, Optional["_Visit"], str, bool, int]

_LENIENT = 1  # the decoder ignores unknown fields: below a step
_UNVALIDATED = 2  # the validator does not look further than the decoder: hooks, status and the like


def check(root: Node, kind: str, onepanel: bool = False, edition: Edition = (NEWEST, False)) -> Iterator[Diagnostic]:
    """Every finding in a document of one of Argo's kinds or of Onepanel's bare form, in source order.

    ``kind`` is the name of a type in the schema's ``$defs``; any will do. Raises KeyError for another name. A subtree
    that several aliases stand for is looked at once a type.
    """
    found = _walk(root, type_shape("OnepanelSpec" if onepanel else kind, edition))
    if not found:
        return iter(())
    # Of the same finding through two aliases, one that Argo rejects and one that it does not, the former stays.
    found.sort(key=lambda diagnostic: diagnostic.rejected_by_argo)
    once = {(d.rule.code, d.span.start, d.span.end, d.message): d for d in found}
    return iter(sorted(once.values(), key=source_order))


def _walk(root: Node, top: Shape) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    seen: set[Node] = set()
    again: set[tuple[Node, Shape, int]] = set()
    stack: list[_Visit] = [(root, top, None, top.title, False, 0)]
    while stack:
        visit = stack.pop()
        node, shape, around, name, item, how = visit
        if shape.unvalidated:
            how |= _UNVALIDATED
            visit = (node, shape, around, name, item, how)
        if node in seen:  # through an alias
            known = (node, shape, how)
            if known in again:
                continue
            again.add(known)
        seen.add(node)
        if isinstance(node, Mapping) and (shape.struct or shape.values is not None or shape.any):
            if shape.struct:
                _struct(node, visit, stack, found)
            else:
                _free_mapping(node, visit, stack, found)
        elif isinstance(node, Sequence) and (shape.items is not None or shape.any):
            inner = shape.items or shape
            quick = inner.quick
            for value in node.items:
                if value.__class__ is not Scalar:
                    stack.append((value, inner, around, name, True, how))
                elif value.value.__class__ not in quick:
                    _scalar(value, inner, around or visit, name, True, found)
        elif isinstance(node, Scalar):
            _scalar(node, shape, around or visit, name, item, found)
        else:
            _wrong_collection(node, visit, stack, found)
    return found


def _struct(node: Mapping, visit: _Visit, stack: list[_Visit], found: list[Diagnostic]) -> None:
    """A mapping with named fields."""
    shape, how = visit[1], visit[5]
    fields = shape.fields
    below = how | _LENIENT if shape.lenient_below else how
    guessed: set[str] = set()
    for key, value in node.entries:
        name = key.text
        field = fields.get(name)
        if field is None:
            # The decoder is strict about the direct keys of a step even where it is not about what surrounds it.
            ignored = bool(how & _LENIENT) and not shape.lenient_below
            finding, meant = schema_words.unknown_field(node, key, value, _frame(visit), ignored)
            found.append(finding)
            if meant is None:
                stack.append((value, shape.later(name) or _UNKNOWN, visit, name, False, below))
                continue
            guessed.add(meant)
            # A value of a misspelt field is nobody's mistake yet, except where the decoder takes the field for the
            # other one: where it ignores unknown fields it ignores case as well.
            if value.__class__ is Scalar and not (ignored and meant.lower() == name.lower()):
                continue
            field, name = fields[meant], meant
        if value.__class__ is not Scalar:
            stack.append((value, field, visit, name, False, below))
        elif value.value.__class__ not in field.quick:
            _scalar(value, field, visit, name, False, found)
    found.extend(
        schema_words.missing_field(node, Site(_frame(visit), name, False, not how & _UNVALIDATED))
        for name in shape.required
        if node.key(name) is None and name not in guessed
    )


def _free_mapping(node: Mapping, visit: _Visit, stack: list[_Visit], found: list[Diagnostic]) -> None:
    """A mapping whose keys are the user's: labels, resources, hooks, the settings of a plugin."""
    shape, how = visit[1], visit[5]
    inner = shape.values or shape
    if shape.exactly_one and len(node.entries) != 1:
        found.append(schema_words.not_one_key(node, visit[3]))
    for key, value in node.entries:
        name = key.text
        if key.style == "" and key.value.__class__ is not str:
            name = key_text(key)
            if name != key.text and not shape.any:
                found.append(schema_words.surprising_key(key, visit[3]))
        if value.__class__ is not Scalar:
            stack.append((value, inner, visit, name, False, how))
        elif value.value.__class__ not in inner.quick:
            _scalar(value, inner, visit, name, False, found)


# What stands under an unknown field: only numbers that no JSON can hold are looked for.
_UNKNOWN = Shape({"title": "value", "x-wfc-decoder": "unknown"})


def _scalar(value: Scalar, shape: Shape, around: _Visit, name: str, item: bool, found: list[Diagnostic]) -> None:
    """A scalar that is not one of the quick classes of its shape. Most are sound."""
    content = value.value
    kinds = shape.kinds
    if content is None:
        sound = "null" in kinds
    elif isinstance(content, bool):
        sound = "boolean" in kinds
    elif isinstance(content, str):
        sound = "string" in kinds and shape.matches(content)
    elif isinstance(content, float) and not isfinite(content):
        sound = False
    else:
        whole = isinstance(content, int) or content.is_integer()
        sound = "number" in kinds or ("integer" in kinds and whole)
        if sound and shape.limits is not None:
            sound = shape.limits[0] <= content <= shape.limits[1]
    if sound and (not value.plain or content.__class__ is str or content is None or shape is _UNKNOWN):
        return
    site = Site(_frame(around), name, item, not around[5] & _UNVALIDATED)
    if not sound:
        found.append(schema_words.wrong_scalar(value, shape, site))
        return
    finding = schema_words.surprising_scalar(value, shape, site)
    if finding is not None:
        found.append(finding)


def _wrong_collection(node: Node, visit: _Visit, stack: list[_Visit], found: list[Diagnostic]) -> None:
    """A mapping or list where something else is wanted."""
    if isinstance(node, Mapping) and node.source.text.startswith("{{", node.start):
        return  # an unquoted tag, which has been reported as one
    _, shape, around, name, item, how = visit
    found.append(schema_words.wrong_collection(node, shape, Site(_frame(around or visit), name, item, True)))
    # A mapping where a list of such mappings is wanted (a flat list of steps, a single template): look into it as well,
    # when it looks like one.
    inner = shape.items
    if isinstance(node, Mapping) and inner is not None and inner.struct:
        known = sum(1 for key, _ in node.entries if key.text in inner.fields)
        if known and known * 2 >= len(node.entries):
            stack.append((node, inner, around, name, True, how))


def _frame(visit: _Visit) -> Frame:
    """The mapping that is visited, with what is around it, for the words of a message."""
    around = visit[2]
    return Frame(None if around is None else _frame(around), visit[1], visit[3])
