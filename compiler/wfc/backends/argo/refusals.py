"""Where in a document the fault is that an Argo Server names in words.

The server knows no lines. Its messages name a place by a path (``templates.main.tasks.use``,
``spec.templates[0].name``), often one after the other on the way to the fault, and quote the text that they mean.
"""

import re
from collections.abc import Iterator

from wfc.ir.nodes import Workflow
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, key_text, scalars
from wfc.source import Span

# `templates.outputs.parameters [1].name` has a blank before the index.
_PATH = re.compile(
    r"(?<![\w.-])(?:metadata|spec|templates|hooks|podGC)(?:\.[\w-]+(?: ?\[\d+\])?|\[\d+\])+|cron workflow\b"
)
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_QUOTED = re.compile(r"\{\{[^{}]*\}\}|'([^']+)'|\"([^\"]+)\"|(?<=invalid dependency )(\S+)|^(\S+)(?= is not a valid)")
# What the cluster has no WorkflowTemplate or ClusterWorkflowTemplate of that name for.
_MISSING = re.compile(r'workflowtemplates\.argoproj\.io "([^"]+)" not found')
_REFERENCES = ("templateRef", "workflowTemplateRef")
# What stands between a template and the lists that the messages name as if they were its own.
_INSIDE = ("dag", "container", "script", "resource", "workflowSpec", "spec")


def place(workflow: Workflow, message: str) -> Span | None:
    """The word of ``workflow`` that ``message`` is about; None where it names nothing of the document."""
    root = workflow.node
    missing = _MISSING.search(message)
    if missing is not None and (span := _reference(root, missing[1])) is not None:
        return span
    found = [node for path in _PATH.findall(message) if (node := _walk(root, path)) is not None]
    texts = [next(filter(None, quoted.groups()), quoted[0]) for quoted in _QUOTED.finditer(message)]
    for node in (*reversed(found), root):
        for text in texts:
            span = _find(node, text) or _find_key(node, text)
            if span is not None:
                return span
    return _head(found[-1]) if found else None


def head(workflow: Workflow) -> Span:
    """The first key of the document, for a message that names no place."""
    return _head(workflow.node)


def _reference(root: Node, name: str) -> Span | None:
    """The name in the first reference to a template of the cluster that is called ``name``."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for key, value in node.entries:
                named = value.get("name") if isinstance(value, Mapping) and key_text(key) in _REFERENCES else None
                if isinstance(named, Scalar) and named.text == name:
                    return named.span
            waiting.extend(value for _, value in reversed(node.entries))
        elif isinstance(node, Sequence):
            waiting.extend(reversed(node.items))
    return None


def _walk(root: Mapping, path: str) -> Node | None:
    """The node at ``path``, or the last one on the way to it; None where not even the first name is there."""
    node: Node = root
    moved = False
    for name, index in _STEP.findall("." + path):
        after = _child(node, name) if name else _item(node, int(index))
        if after is None:
            break
        node, moved = after, True
    return node if moved else None


def _child(node: Node, name: str) -> Node | None:
    if isinstance(node, Mapping):
        value = node.get(name)
        if value is not None:
            return value
        for inside in _INSIDE:
            inner = node.get(inside)
            if isinstance(inner, Mapping):
                found = _child(inner, name)
                if found is not None:
                    return found
    elif isinstance(node, Sequence):
        for item in node.items:
            for member in item.items if isinstance(item, Sequence) else (item,):
                named = member.get("name") if isinstance(member, Mapping) else None
                if isinstance(named, Scalar) and named.text == name:
                    return member
    return None


def _item(node: Node, index: int) -> Node | None:
    return node.items[index] if isinstance(node, Sequence) and index < len(node.items) else None


def _find(node: Node, text: str) -> Span | None:
    """The first place below ``node`` where a scalar is ``text``, or else holds it."""
    holder = None
    for scalar in scalars(node):
        if scalar.text == text:
            return scalar.at(0, len(text))
        if holder is None and text in scalar.text:
            holder = scalar
    if holder is None:
        return None
    start = holder.text.index(text)
    return holder.at(start, start + len(text))


def _find_key(node: Node, text: str) -> Span | None:
    """The key at the end of the path ``text``: unknown fields are named so."""
    *path, last = re.split(r"\.(?![^\[]*\])", text)
    for start in _starts(node, ".".join(path)):
        if isinstance(start, Mapping):
            key = start.key(last)
            if key is not None:
                return key.span
    return None


def _starts(node: Node, path: str) -> Iterator[Node]:
    if not path:
        yield node
    elif isinstance(node, Mapping):
        found = _walk(node, path)
        if found is not None:
            yield found


def _head(node: Node) -> Span:
    if isinstance(node, Mapping) and node.entries:
        named = node.get("name")
        return named.span if isinstance(named, Scalar) else node.entries[0][0].span
    return node.span
