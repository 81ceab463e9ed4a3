"""The shape of a document: unknown fields, wrong types, words without meaning, missing fields, surprises of YAML 1.1.

One pass over the tree, driven by ``schema/workflow.schema.json``. What is wrong in one place stops nothing elsewhere.
Null means "not set" everywhere, as for Argo's decoder. The words of the messages are in ``schema_words``.
"""

from collections.abc import Iterator
from math import isfinite

from wfc.diagnostics import Diagnostic, source_order
from wfc.frontend import schema_words
from wfc.frontend.shapes import Frame, Shape, Site, type_shape
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, key_text


def check(root: Node, kind: str, onepanel: bool = False) -> Iterator[Diagnostic]:
    """Every finding in a document of one of Argo's kinds or of Onepanel's bare form, in source order.

    ``kind`` is the name of a type in the schema's ``$defs``; any will do. Raises KeyError for another name. A subtree
    that several aliases stand for is looked at once a type.
    """
    found = _walk(root, type_shape("OnepanelSpec" if onepanel else kind))
    if not found:
        return iter(())
    once = {(d.rule.code, d.span.start, d.span.end, d.message): d for d in sorted(found, key=_lenient_first)}
    return iter(sorted(once.values(), key=source_order))


def _lenient_first(diagnostic: Diagnostic) -> bool:
    """Of the same finding through two aliases, the one that Argo rejects stays."""
    return diagnostic.rejected_by_argo


def _walk(root: Node, top: Shape) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    seen: set[tuple[Node, Shape, bool]] = set()
    start = Frame(None, top, top.title)
    # Collections to look into: their shape, the frame around them, their key there, whether they are list items.
    stack: list[tuple[Node, Shape, Frame, str, bool, bool]] = [(root, top, start, top.title, False, False)]
    while stack:
        node, shape, around, name, item, lenient = stack.pop()
        visit = (node, shape, lenient)
        if visit in seen:
            continue
        seen.add(visit)
        if isinstance(node, Mapping) and (shape.struct or shape.values is not None or shape.any):
            frame = Frame(around, shape, name)
            _mapping(node, shape, frame, lenient, stack, found)
        elif isinstance(node, Sequence) and (shape.items is not None or shape.any):
            inner = shape.items or shape
            frame = Frame(around, shape, name)
            quick = inner.quick
            for value in node.items:
                if value.__class__ is not Scalar:
                    stack.append((value, inner, frame, name, True, lenient))
                elif value.value.__class__ not in quick:
                    _scalar(value, inner, Site(frame, name, True, lenient), found)
        elif isinstance(node, Scalar):
            _scalar(node, shape, Site(around, name, item, lenient), found)
        else:
            _wrong_collection(node, shape, Site(around, name, item, lenient), stack, found)
    return found


_Stack = list[tuple[Node, Shape, Frame, str, bool, bool]]


def _mapping(node: Mapping, shape: Shape, frame: Frame, lenient: bool, stack: _Stack, found: list[Diagnostic]) -> None:
    if not shape.struct:
        _free_mapping(node, shape, frame, lenient, stack, found)
        return
    fields = shape.fields
    below = lenient or shape.lenient_below
    guessed: set[str] | None = None
    for key, value in node.entries:
        field = fields.get(key.text)
        name = key.text
        if field is None:
            # The decoder is strict about the direct keys of a step even where it is not about what surrounds it.
            finding, meant = schema_words.unknown_field(node, key, frame, lenient and not shape.lenient_below)
            found.append(finding)
            if meant is None:
                _only_finite(value, frame, stack)
                continue
            if guessed is None:
                guessed = set()
            guessed.add(meant)
            if value.__class__ is Scalar:
                continue
            field, name = fields[meant], meant
        if value.__class__ is not Scalar:
            stack.append((value, field, frame, name, False, below))
        elif value.value.__class__ not in field.quick:
            required = shape.required_by if name in shape.required else ""
            _scalar(value, field, Site(frame, name, False, below), found, required)
    found.extend(
        schema_words.missing_field(node, name, frame, shape.required_by)
        for name in shape.required
        if node.key(name) is None and (guessed is None or name not in guessed)
    )


def _free_mapping(
    node: Mapping, shape: Shape, frame: Frame, lenient: bool, stack: _Stack, found: list[Diagnostic]
) -> None:
    """A mapping whose keys are the user's: labels, resources, hooks, the settings of a plugin."""
    inner = shape.values or shape
    if shape.exactly_one and len(node.entries) != 1:
        found.append(schema_words.not_one_key(node, frame))
    for key, value in node.entries:
        name = key.text
        if key.style == "" and key.value.__class__ is not str:
            name = key_text(key)
            if name != key.text and not shape.any:
                found.append(schema_words.surprising_key(key, frame))
        if value.__class__ is not Scalar:
            stack.append((value, inner, frame, name, False, lenient))
        elif value.value.__class__ not in inner.quick:
            _scalar(value, inner, Site(frame, name, False, lenient), found)


def _only_finite(value: Node, frame: Frame, stack: _Stack) -> None:
    """Look through what stands under an unknown field for the numbers that no JSON can hold, and nothing else."""
    if value.__class__ is not Scalar:
        stack.append((value, _UNKNOWN, frame, "", False, False))


_UNKNOWN = Shape({"title": "value", "x-wfc-decoder": "unknown"})


def _scalar(value: Scalar, shape: Shape, site: Site, found: list[Diagnostic], required: str = "") -> None:
    """A scalar that is not one of the quick classes of its shape. Most are sound."""
    decoded = value.value
    kinds = shape.kinds
    if decoded is None:
        sound = "null" in kinds
    elif isinstance(decoded, bool):
        sound = "boolean" in kinds
    elif isinstance(decoded, str):
        sound = "string" in kinds and shape.matches(decoded)
    elif isinstance(decoded, float) and not isfinite(decoded):
        sound = False
    else:
        whole = isinstance(decoded, int) or decoded.is_integer()
        sound = "number" in kinds or ("integer" in kinds and whole)
        if sound and shape.limits is not None:
            sound = shape.limits[0] <= decoded <= shape.limits[1]
    if sound and (not value.plain or decoded.__class__ in (str, type(None)) or shape is _UNKNOWN):
        return
    if not sound:
        if decoded is None and required:
            found.append(schema_words.null_field(value, site, required))
        else:
            found.append(schema_words.wrong_scalar(value, shape, site))
        return
    finding = schema_words.surprising_scalar(value, shape, site)
    if finding is not None:
        found.append(finding)


def _wrong_collection(node: Node, shape: Shape, site: Site, stack: _Stack, found: list[Diagnostic]) -> None:
    """A mapping or list where something else is wanted."""
    if isinstance(node, Mapping) and node.source.text.startswith("{{", node.start):
        return  # an unquoted tag, which has been reported as one
    found.append(schema_words.wrong_collection(node, shape, site))
    # A mapping where a list of such mappings is wanted (a flat list of steps, a single template): look into it as well,
    # when it looks like one.
    inner = shape.items
    if isinstance(node, Mapping) and inner is not None and inner.struct and _resembles(node, inner):
        stack.append((node, inner, site.frame, site.name, True, site.lenient))


def _resembles(node: Mapping, shape: Shape) -> bool:
    known = sum(1 for key, _ in node.entries if key.text in shape.fields)
    return known * 2 > len(node.entries)
