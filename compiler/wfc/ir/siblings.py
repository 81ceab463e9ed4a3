"""The tasks of a DAG or the steps of a steps template, and who waits for whom, with the place of every word."""

import re
from typing import NamedTuple

from wfc.expr.tags import scan
from wfc.ir.nodes import Steps, Task, Template
from wfc.ir.tree import Mapping, Scalar
from wfc.source import Span

# The words of `depends`, as Argo's validator reads them: a task with the result that is asked for, or a task.
_WORDS = r"([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)"
RESULTS = ("Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed")


class Need(NamedTuple):
    """One word by which a task waits for another."""

    task: str
    result: str | None
    scalar: Scalar
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the task's name."""
        return self.scalar.at(self.start, self.end)


def needs(task: Task) -> list[Need]:
    """What a task waits for, in the order of the file. Words that a tag makes are only known at run time."""
    found: list[Need] = []
    if task.dependencies is not None:
        found.extend(
            Need(item.text, None, item, 0, len(item.text))
            for item in task.dependencies.items
            if isinstance(item, Scalar) and isinstance(item.value, str) and "{{" not in item.text
        )
    if task.depends is not None:
        text = task.depends.text
        tags = scan(text)
        for word in re.finditer(_WORDS, text):
            start, end = word.span(1) if word.group(1) is not None else word.span(3)
            if not any(tag.start <= start < tag.end for tag in tags):
                found.append(Need(word.group(1) or word.group(3), word.group(2), task.depends, start, end))
    return found


class Siblings:
    """The calls of a dag or steps template: who can refer to whom, and who waits for whom.

    ``root`` is the first word of references to them; ``group`` gives the number of a step's group; ``waits`` is the
    field by which the tasks say what they wait for. ``words`` and
    ``needs`` say for each task what it waits for; what names no task is left out of ``needs``.
    """

    __slots__ = ("_direct", "_needs", "_words", "by_name", "group", "position", "root", "tasks", "waits")

    def __init__(self, template: Template) -> None:
        self.tasks = template.tasks
        self.root = "steps" if isinstance(template.body, Steps) else "tasks"
        self.waits = "depends" if any(task.depends is not None for task in self.tasks) else "dependencies"
        self.by_name: dict[str, int] = {}
        self.position: dict[Mapping, int] = {}
        for index, task in enumerate(self.tasks):
            self.position.setdefault(task.node, index)
            if task.name is not None:
                self.by_name.setdefault(task.name.text, index)
        self.group: list[int] = []
        if isinstance(template.body, Steps):
            for number, group in enumerate(template.body.groups):
                self.group.extend(number for _ in group)
        self._words: list[list[Need]] | None = None
        self._needs: list[list[int]] | None = None
        self._direct: dict[int, frozenset[int]] = {}

    @property
    def words(self) -> list[list[Need]]:
        """The words by which each task waits for others."""
        if self._words is None:
            self._words = [needs(task) for task in self.tasks]
        return self._words

    @property
    def needs(self) -> list[list[int]]:
        """The numbers of the tasks that each task waits for by name."""
        if self._needs is None:
            by_name = self.by_name
            self._needs = [[by_name[need.task] for need in words if need.task in by_name] for words in self.words]
        return self._needs

    def waits_for(self, index: int, other: int) -> bool:
        """Whether a task names another among those that it waits for."""
        direct = self._direct.get(index)
        if direct is None:
            direct = self._direct[index] = frozenset(self.needs[index])
        return other in direct
