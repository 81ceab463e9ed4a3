"""DAG templates: the tasks in the order in which they could run, over one scope and a private one for each task."""

import re
from collections.abc import Mapping
from typing import Any

from wfc.analysis.verdict import arguments, gojson, names, scopes
from wfc.analysis.verdict.reading import Base, Json, Reading
from wfc.analysis.verdict.rejection import RejectedError
from wfc.analysis.verdict.scopes import Scope
from wfc.analysis.verdict.steps import Call, Calls, loop
from wfc.ir import graph

# What the validator takes for words of `depends`: a task with a result, or a task. It does not parse.
_WORDS = r"([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)"
_RESULTS = frozenset(("Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"))
_OF_ITEMS = ("AnySucceeded", "AllFailed")


class _Task:
    """A task, its number in the list, and what it waits for."""

    __slots__ = ("callee", "depends", "entry", "name", "needs", "number", "where")

    def __init__(self, number: int, entry: Json, called: str) -> None:
        self.number = number
        self.entry = entry
        self.name: str = entry.get("name", "")
        self.where = f"the task {self.name!r} of {called}"
        self.depends = _depends(entry)
        self.needs: list[int] = []
        self.callee: Json | None = None


class _TaskScope(Scope):
    """The names of one task. The status of another task is known to those that wait for it, which is asked later."""

    __slots__ = ("_dag", "_number")

    def __init__(self, outer: Scope, dag: "_Dag", number: int) -> None:
        super().__init__(outer)
        self._dag = dag
        self._number = number

    def knows(self, name: str) -> bool:
        """As for any scope."""
        if super().knows(name):
            return True
        return name.startswith("tasks.") and name.endswith(".status") and self._dag.wonder(self._number, name[6:-7])


class _Dag:
    """The tasks of a DAG with the order in which the validator takes them."""

    def __init__(self, tasks: list[Json], called: str) -> None:
        self.called = called
        self.tasks = [_Task(number, entry, called) for number, entry in enumerate(tasks)]
        self.numbers: dict[str, int] = {}
        self.roots = 0
        self.questions: list[graph.Question] = []
        for task in self.tasks:
            if task.name in self.numbers:
                raise RejectedError("D2", f"{called} has the task {task.name!r} twice")
            self.numbers[task.name] = task.number
        for task in self.tasks:
            for name, _ in _needs(task.depends):
                if name not in self.numbers:
                    raise RejectedError("D2", f"{task.where} waits for {name!r}, which is no task")
            task.needs = [self.numbers[name] for name in dict.fromkeys(name for name, _ in _needs(task.depends))]

    def order(self, reversed_roots: bool) -> list[_Task]:
        """Breadth first from the tasks that wait for none. Raises RejectedError (D2) for a circle."""
        waiting = [len(task.needs) for task in self.tasks]
        dependents: list[list[int]] = [[] for _ in self.tasks]
        for task in self.tasks:
            for needed in task.needs:
                dependents[needed].append(task.number)
        queue = [number for number, count in enumerate(waiting) if not count]
        self.roots = len(queue)
        if reversed_roots:
            queue.reverse()
        for number in queue:
            for dependent in dependents[number]:
                waiting[dependent] -= 1
                if not waiting[dependent]:
                    queue.append(dependent)
        if len(queue) < len(self.tasks):
            raise RejectedError("D2", f"tasks of {self.called} wait for each other")
        return [self.tasks[number] for number in queue]

    def wonder(self, number: int, ancestor: str) -> bool:
        """Take for granted that a task waits for another one, and ask later. False where there is no such task."""
        other = self.numbers.get(ancestor)
        if other is None:
            return False
        self.questions.append(graph.Question(number, other))
        return True

    def answer(self) -> None:
        """Raises RejectedError where a task does not wait for what it was supposed to wait for."""
        answers = graph.ancestors([task.needs for task in self.tasks], self.questions)
        for question, waits in zip(self.questions, answers, strict=True):
            if not waits or question.node == question.ancestor:
                other = self.tasks[question.ancestor].name
                raise RejectedError("D14", f"{self.tasks[question.node].where} does not wait for {other!r}")


def check(reading: Reading, base: Base, template: Json, scope: Scope) -> Calls:
    """D1 to D15."""
    called = f"template {template.get('name', '')!r}"
    listed = template["dag"].get("tasks", ())
    if not listed:
        raise RejectedError("D1", f"{called} has no tasks")
    dag = _Dag(listed, called)
    order = dag.order(reading.reversed_roots)
    if dag.roots > 1:
        reading.has_several_roots = True
        reading.has_order |= any(_is_sensitive(task.entry) for task in order)
    uses_depends = any(task.entry.get("depends") for task in dag.tasks)
    for task in order:
        names.field_name(task.name, f"a task of {called}", "D3")
    for task in order:
        _form(task, uses_depends)
        task.callee = yield Call(base, task.entry, None)
        aggregate = scopes.aggregates(task.entry)
        scopes.add_outputs(scope, reading.globals, f"tasks.{task.name}", task.callee, aggregate, reading.dummy())
        _results(dag, task)
    _target(reading, dag, template["dag"].get("target", ""), scope)
    for task in order:
        yield from _task(reading, base, dag, task, scope)
    dag.answer()


def _is_sensitive(entry: Mapping[str, Any]) -> bool:
    return "inline" in entry or bool(entry.get("hooks")) or "templateRef" in entry


def _form(task: _Task, uses_depends: bool) -> None:
    entry = task.entry
    if task.name[0].isdigit() and (uses_depends or entry.get("dependencies")):
        raise RejectedError("D4", f"{task.where} begins with a digit")
    if uses_depends and entry.get("dependencies"):
        raise RejectedError("D5", f"{task.where} has dependencies beside the depends of others")
    if uses_depends and entry.get("continueOn") is not None:
        raise RejectedError("D6", f"{task.where} has continueOn beside a depends")


def _results(dag: _Dag, task: _Task) -> None:
    """The results that are asked for: known ones, and those of loops only of loops (D8, D9)."""
    of_items: dict[str, bool] = {}
    for name, result in _needs(task.depends):
        if result is None:
            of_items[name] = False
            continue
        if result not in _RESULTS:
            raise RejectedError("D8", f"{task.where} asks for the result {result!r}")
        if result in _OF_ITEMS:
            of_items[name] = True
        else:
            of_items.setdefault(name, False)
    for name, loops in of_items.items():
        entry = dag.tasks[dag.numbers[name]].entry
        if loops and not scopes.aggregates(entry) and entry.get("withSequence") is None:
            raise RejectedError("D9", f"{task.where} asks for a result of a loop, and {name!r} is none")


def _target(reading: Reading, dag: _Dag, target: str, scope: Scope) -> None:
    if not target:
        return
    scopes.resolve(target, scope, reading.globals, f"the target of {dag.called}")
    for part in target.split(" "):
        if part not in dag.numbers and not names.has_tag(part):
            raise RejectedError("D10", f"the target of {dag.called} names {part!r}")


def _task(reading: Reading, base: Base, dag: _Dag, task: _Task, scope: Scope) -> Calls:
    entry = task.entry
    loop(entry, task.where)
    if entry.get("hooks"):
        scope.names.add(f"tasks.{task.name}.status")
    own = _TaskScope(scope, dag, task.number)
    scopes.add_loop(own, entry)
    if "inline" in entry:
        scopes.add_inline_inputs(own, entry)
    scopes.resolve(gojson.encoded(entry), own, reading.globals, task.where)
    given = entry.get("arguments", {})
    arguments.check(given, task.where, may_lack_values=False)
    for text in (
        *(parameter.get("value", "") for parameter in given.get("parameters", ())),
        *(artifact.get("from", "") for artifact in given.get("artifacts", ())),
    ):
        # Only a value that begins with the tag is asked, and only by the word after the first dot.
        if text.startswith("{{tasks.") and not dag.wonder(task.number, text.split(".")[1]):
            raise RejectedError("D14", f"{task.where} does not wait for what {text!r} names")
    yield Call(base, entry, given)


def _depends(entry: Mapping[str, Any]) -> str:
    """The condition of a task. A list of dependencies stands for one, and is read like one."""
    text: str = entry.get("depends", "")
    if text or not entry.get("dependencies"):
        return text
    return " && ".join([f"({name}.Succeeded || {name}.Skipped || {name}.Daemoned)" for name in entry["dependencies"]])


def _needs(depends: str) -> list[tuple[str, str | None]]:
    return [(match[1] or match[3], match[2]) for match in re.finditer(_WORDS, depends)] if depends else []
