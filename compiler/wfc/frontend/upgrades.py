"""The fixes for fields that Argo has removed, where there is one way to say the same today."""

import json

from wfc.diagnostics import Edit, Fix
from wfc.ir.additions import in_flow
from wfc.ir.edits import replaced
from wfc.ir.tree import Mapping, Node, Scalar
from wfc.source import Span

# A field of which there was one, and the field that is a list of such today.
_LISTS = {"schedule": "schedules", "mutex": "mutexes", "semaphore": "semaphores"}
TODAY = {**_LISTS, "ttlSecondsAfterFinished": "ttlStrategy"}


def upgrade(node: Mapping, key: Scalar, value: Node) -> Fix | None:
    """The fix for the removed field ``key`` of ``node``; None where somebody has to think, or see to the layout."""
    name = key.text
    if not node.start <= key.start < value.start < value.end <= node.end:
        return None  # from a merge key, or without a value
    if name == "ttlSecondsAfterFinished" and isinstance(value, Scalar) and value.plain and isinstance(value.value, int):
        return _changed(node, key, TODAY[name], (_around(value, "{secondsAfterCompletion: ", "}")))
    if name in _LISTS:
        return _changed(node, key, _LISTS[name], _as_list(value))
    return None


def _changed(node: Mapping, key: Scalar, name: str, edits: tuple[Edit, ...]) -> Fix | None:
    edit = replaced(key, 0, len(key.text), name)
    if edit is None or not edits or node.key(name) is not None:
        return None
    return Fix(f"write `{name}`", (edit, *edits))


def _as_list(value: Node) -> tuple[Edit, ...]:
    """The edits that make a list of one item of a value."""
    source = value.source
    first, last = source.position(value.start)[0], source.position(value.end)[0]
    if isinstance(value, Scalar):
        if first != last or value.style in ("|", ">") or not isinstance(value.value, str):
            return ()
        raw = value.span.text if value.style else json.dumps(value.text, ensure_ascii=False)
        return (Edit(value.span, f"[{raw}]"),)
    if not isinstance(value, Mapping):
        return ()
    if in_flow(value):
        return _around(value, "[", "]")
    if source.line(first)[: source.position(value.start)[1] - 1].strip():
        return ()  # behind an anchor, say
    starts = source.line_starts()
    lines = [starts[number - 1] for number in range(first + 1, last + 1) if source.line(number).strip()]
    first_edit = Edit(Span(source, value.start, value.start), "- ")
    return (first_edit, *(Edit(Span(source, at, at), "  ") for at in lines if at < value.end))


def _around(value: Node, before: str, after: str) -> tuple[Edit, ...]:
    source = value.source
    return (Edit(Span(source, value.start, value.start), before), Edit(Span(source, value.end, value.end), after))
