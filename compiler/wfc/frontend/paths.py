"""Names for places: ``spec.templates[main].dag.tasks[use].arguments.artifacts[data].from``.

List items are named by their ``name`` where they have one, by their index otherwise. Only findings ask for a name, so
the tree is searched then instead of naming every node of every document.
"""

from bisect import bisect_right

from wfc.ir.nodes import Workflow
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, key_text
from wfc.source import Span


class Paths:
    """Finds the names of places in one document."""

    def __init__(self, workflow: Workflow) -> None:
        self._root = workflow.node

    def of(self, span: Span) -> str:
        """The path of the innermost field around ``span``; empty for the document itself or another file."""
        if span.source is not self._root.source:
            return ""
        path = ""
        node: Node | None = self._root
        while node is not None:
            step, node = _step(node, span)
            path += step if path or not step.startswith(".") else step[1:]
        return path


def _step(node: Node, span: Span) -> tuple[str, Node | None]:
    """The part of the path from ``node`` to its child around ``span``, and the child."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if key.start <= span.start and span.end <= key.end:
                return f".{key_text(key)}", None
            if value.start <= span.start and span.end <= max(value.end, value.start):
                return f".{key_text(key)}", value
    elif isinstance(node, Sequence):
        items = node.items
        at = bisect_right(items, span.start, key=lambda item: item.start) - 1
        if at >= 0 and span.end <= items[at].end:
            item = items[at]
            name = item.get("name") if isinstance(item, Mapping) else None
            label = name.text if isinstance(name, Scalar) else str(at)
            return f"[{label}]", item
    return "", None
