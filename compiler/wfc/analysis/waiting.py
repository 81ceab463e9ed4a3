"""The fixes that make a task wait for another, and that say in one way what tasks wait for."""

import re

from wfc.diagnostics import Edit, Fix
from wfc.ir.additions import is_json, with_entry, with_item
from wfc.ir.edits import appended, written
from wfc.ir.nodes import Task
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

_NAME = r"[a-zA-Z0-9][-a-zA-Z0-9]*\Z"
_BEFORE = ("template", "name", "templateRef")


def wait_for(task: Task, other: str, siblings: Siblings) -> Fix | None:
    """The fix by which ``task`` waits for the task ``other`` too, in the field that its DAG uses."""
    edits = _depends(task, other) if siblings.waits == "depends" else _dependencies(task, other)
    return Fix(f'add "{other}" to `{siblings.waits}`', edits) if edits else None


def _dependencies(task: Task, other: str) -> tuple[Edit, ...]:
    node = task.node
    json_style = is_json(node)
    text = written(other, json_style)
    given = node.get("dependencies")
    if node.key("dependencies") is None:
        edit = with_entry(node, "dependencies", f"[{text}]", _BEFORE)
    else:
        edit = with_item(given, text) if isinstance(given, Sequence) else None
    return () if edit is None else (edit,)


def _depends(task: Task, other: str) -> tuple[Edit, ...]:
    if not re.match(_NAME, other) or not is_null(task.node.get("dependencies")):
        return ()
    given = task.depends
    if given is None or not given.text.strip():
        if task.node.key("depends") is not None:
            return ()
        edit = with_entry(task.node, "depends", written(other, is_json(task.node)), _BEFORE)
        return () if edit is None else (edit,)
    # `&&` binds tighter than `||`.
    loose = "||" in given.text
    return appended(given, "(" if loose else "", f"{')' if loose else ''} && {other}") or ()


def as_depends(task: Task) -> Fix | None:
    """The fix that turns the ``dependencies`` of a task into ``depends``."""
    node: Mapping = task.node
    key, given = node.key("dependencies"), node.get("dependencies")
    if key is None or not isinstance(given, Sequence) or not given.items or node.key("depends") is not None:
        return None
    names = [item.text for item in given.items if isinstance(item, Scalar) and re.match(_NAME, item.text)]
    if len(names) != len(given.items) or given.source.text[given.start : given.start + 1] != "[":
        return None
    text = " && ".join(names)
    shown = f'"{text}"' if is_json(node) or (len(names) > 1 and key.style == '"') else text
    name = written("depends", key.style == '"')
    return Fix(f"write `depends: {text}`", (Edit(key.span, name), Edit(given.span, shown)))
