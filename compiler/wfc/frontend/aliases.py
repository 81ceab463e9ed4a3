"""What a document says once and means in several places: the subtrees that aliases and merge keys stand for.

An edit there would change every place that they stand in, most of which nobody looked at.
"""

from bisect import bisect_right

from wfc.diagnostics import Fix
from wfc.ir.tree import Mapping, Node, Scalar


def shared(root: Node) -> list[tuple[int, int]]:
    """The ranges of the nodes that are reached in more than one way, in order, none inside another."""
    seen: set[Node] = set()
    again: set[Node] = set()
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if node in seen:
            again.add(node)
            continue
        seen.add(node)
        if isinstance(node, Mapping):
            for key, value in node.entries:
                stack += (key, value)
        elif not isinstance(node, Scalar):
            stack += node.items
    found: list[tuple[int, int]] = []
    for start, end in sorted((node.start, node.end) for node in again):
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found


def touches(fix: Fix, ranges: list[tuple[int, int]]) -> bool:
    """Whether an edit of ``fix`` lies in one of the ranges of :func:`shared`, or at an end of it."""
    for edit in fix.edits:
        at = bisect_right(ranges, (edit.span.end, len(edit.span.source.text))) - 1
        if at >= 0 and edit.span.start <= ranges[at][1]:
            return True
    return False
