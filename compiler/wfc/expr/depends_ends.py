"""Finds a ``depends`` that can never be true, by trying what its tasks can end in."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Protocol

from wfc import rules
from wfc.expr.complaints import Complaint
from wfc.expr.nodes import Binary, Expression, Placeholder, Sequence, TaskResult, Unary, children, walk

RESULTS = ("Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned")
_OF_LOOPS = ("AnySucceeded", "AllFailed")
_ABOUT = frozenset(_OF_LOOPS)
_BARE = ("Succeeded", "Skipped", "Daemoned")
_TRIED = 3  # tasks whose ends are tried in all combinations
_LONGEST = 200  # nodes of a text that is tried

# What can be said at once of a task that has ended: one result, and of a loop something about its children.
_ENDS = (
    *(frozenset((result,)) for result in RESULTS),
    frozenset(("Succeeded", "Daemoned")),
    *(frozenset((result, about)) for result in ("Succeeded", "Failed", "Errored") for about in _OF_LOOPS),
)


class Ends(Protocol):
    """What is known of the tasks of a DAG."""

    def of(self, name: str) -> tuple[frozenset[str], Mapping[str, str]]:
        """Return the results that a task can have, and for those that it cannot, why."""


def check_depends(tree: Expression, known: Ends | None = None) -> list[Complaint]:
    """Return a complaint if no end of its tasks makes a ``depends`` true. Only short ones are tried.

    With `known`, only the ends that the tasks can have are.
    """
    nodes = list(walk(tree))
    tasks = sorted({node.task for node in nodes if isinstance(node, TaskResult)})
    if not 0 < len(tasks) <= _TRIED or len(nodes) > _LONGEST or any(isinstance(n, Placeholder) for n in nodes):
        return []
    if any(isinstance(n, TaskResult) and n.result not in (None, *RESULTS, *_OF_LOOPS) for n in nodes):
        return []  # a result that does not exist has been reported
    order = nodes[::-1]  # every node behind those below it
    possible = {task: known.of(task) if known is not None else (frozenset(RESULTS), {}) for task in tasks}
    choices = [[end for end in _ENDS if end <= possible[task][0] | _ABOUT] for task in tasks]
    for ends in product(*choices):
        if _holds(order, dict(zip(tasks, ends, strict=True))):
            return []
    message = "this is never true, so that the task never runs"
    reasons = {
        f'"{node.task}" is never {node.result}: {possible[node.task][1][node.result]}': None
        for node in nodes[::-1]
        if isinstance(node, TaskResult) and node.result is not None and node.result in possible[node.task][1]
    }
    return [Complaint(rules.CONSTANT_CONDITION, message, tree.start, tree.end, "", "; ".join(reasons))]


def _holds(order: list[Expression], ends: Mapping[str, frozenset[str]]) -> bool:
    values: dict[int, bool] = {}
    for node in order:
        below = [values[id(child)] for child in children(node)]
        match node:
            case TaskResult(task=task, result=None):
                value = not ends[task].isdisjoint(_BARE)
            case TaskResult(task=task, result=str(result)):
                value = result in ends[task]
            case Unary():
                value = not below[0]
            case Binary(operator="and"):
                value = all(below)
            case Binary():
                value = any(below)
            case Sequence():
                value = below[-1]
            case _:
                value = True
        values[id(node)] = value
    return values[id(order[-1])]
