"""The order of a DAG's tasks and the conditions under which they run."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wfc.backends.shell.plan import Both, Condition, Either, ItemsPhase, Not, TaskDone, TaskPhase
from wfc.backends.shell.planning.findings import RefuseText
from wfc.ir import nodes
from wfc.ir.tree import Scalar

# The words of `depends` and the phases that they ask for. AnySucceeded and AllFailed look at the items of a loop.
_PHASES = {"Succeeded": "Succeeded", "Failed": "Failed", "Errored": "Error", "Skipped": "Skipped", "Omitted": "Omitted",
           "Daemoned": "Daemoned"}  # fmt: skip


class Found(NamedTuple):
    """The tasks before a task, in the order of their names' first use; the condition where it is more than all done,
    and its text.
    """

    names: tuple[str, ...]
    condition: Condition | None
    shown: str = ""


def depends(task: nodes.Task, ids: dict[str, str], refuse: RefuseText) -> Found:
    """What a task waits for. Names that are no tasks have been reported by the checks and are left out."""
    if task.depends is not None and task.depends.text.strip():
        return _parsed(task.depends, ids, refuse)
    if task.dependencies is None:
        return Found((), None)
    names = dict.fromkeys(item.text for item in task.dependencies.items if isinstance(item, Scalar))
    return Found(tuple(name for name in names if name in ids), None)


def _parsed(scalar: Scalar, ids: dict[str, str], refuse: RefuseText) -> Found:
    # Parsing tables take a while to unfold; most DAGs have no `depends`.
    from wfc.expr import nodes as expressions
    from wfc.expr.lalr import ExpressionSyntaxError
    from wfc.expr.parser import parse_depends

    names: dict[str, None] = {}
    plain = True

    def condition(node: expressions.Expression) -> Condition | None:
        nonlocal plain
        match node:
            case expressions.TaskResult(task=name, result=None) if name in ids:
                names.setdefault(name)
                return TaskDone(ids[name])
            case expressions.TaskResult(task=name, result=result) if name in ids and result in _PHASES:
                names.setdefault(name)
                plain = False
                return TaskPhase(ids[name], _PHASES[result])
            case expressions.TaskResult(task=name, result="AnySucceeded" | "AllFailed" as result) if name in ids:
                names.setdefault(name)
                plain = False
                return ItemsPhase(ids[name], "any_succeeded" if result == "AnySucceeded" else "all_failed")
            case expressions.Binary(operator="and" | "or" as operator, left=left, right=right):
                plain = plain and operator == "and"
                first, second = condition(left), condition(right)
                if first is None or second is None:
                    return None
                return Both(first, second) if operator == "and" else Either(first, second)
            case expressions.Unary(operator="not", operand=operand):
                plain = False
                inner = condition(operand)
                return None if inner is None else Not(inner)
            case expressions.TaskResult(task=name) if name not in ids:
                return None
            case _:
                start, end = node.start, node.end
                refuse(scalar, start, end, f"shell bundles cannot do `{scalar.text[start:end]}` in `depends` yet")
                return None

    try:
        found = condition(parse_depends(scalar.text))
    except ExpressionSyntaxError:
        return Found((), None)
    return Found(tuple(names), None if plain else found, scalar.text)


class Ancestors(Mapping[str, str]):
    """The tasks that a task waits for, directly or not, by name: only of those can it read anything."""

    def __init__(self, task: str, before: dict[str, tuple[str, ...]], ids: dict[str, str]) -> None:
        self._task = task
        self._before = before
        self._ids = ids
        self._found: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        # Most tasks read only what they name as a dependency, or nothing.
        if self._found is None:
            self._found = {}
            waiting = list(self._before.get(self._task, ()))
            while waiting:
                name = waiting.pop()
                if name not in self._found and name in self._ids:
                    self._found[name] = self._ids[name]
                    waiting.extend(self._before.get(name, ()))
        return self._found

    def __getitem__(self, name: str) -> str:
        if name in self._before.get(self._task, ()):
            return self._ids[name]
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class WithItself(Mapping[str, str]):
    """The tasks that a hook of a task can read: those of the task, and the task itself."""

    def __init__(self, task: str, id_: str, others: Mapping[str, str]) -> None:
        self._task = task
        self._id = id_
        self._others = others

    def __getitem__(self, name: str) -> str:
        return self._id if name == self._task else self._others[name]

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self._others if name != self._task)
        yield self._task

    def __len__(self) -> int:
        return len(self._others) + (self._task not in self._others)


def start_order(before: dict[str, tuple[str, ...]], target: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tasks that run, in the order in which Argo starts them, and the targets by name.

    Targets are the words of ``target``, else the tasks that no other waits for. They are taken by name, each behind
    what it waits for; what no target needs does not run.
    """
    if target.split():
        targets = sorted(name for name in dict.fromkeys(target.split()) if name in before)
    else:
        needed = {name for names in before.values() for name in names}
        targets = sorted(name for name in before if name not in needed)
    order: dict[str, None] = {}
    for first in targets:
        stack = [(first, iter(before[first]))]
        entered = {first}
        while stack:
            name, rest = stack[-1]
            following = next((other for other in rest if other not in order and other not in entered), None)
            if following is None:
                order.setdefault(name)
                stack.pop()
            else:
                entered.add(following)
                stack.append((following, iter(before[following])))
    return tuple(order), tuple(targets)
