"""Who waits for whom in a DAG, with the place of every word that says so."""

import re
from typing import NamedTuple

from wfc.analysis.world import Siblings
from wfc.expr.tags import scan
from wfc.ir.nodes import Task
from wfc.ir.tree import Scalar
from wfc.source import Span

# The words of `depends`, as Argo's validator reads them: a task with the result that is asked for, or a task.
_WORDS = re.compile(r"([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)")
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
        for item in task.dependencies.items:
            if isinstance(item, Scalar) and isinstance(item.value, str) and "{{" not in item.text:
                found.append(Need(item.text, None, item, 0, len(item.text)))
    if task.depends is not None:
        text = task.depends.text
        tags = scan(text)
        for word in _WORDS.finditer(text):
            start, end = word.span(1) if word.group(1) is not None else word.span(3)
            if not any(tag.start <= start < tag.end for tag in tags):
                found.append(Need(word.group(1) or word.group(3), word.group(2), task.depends, start, end))
    return found


class DagGraph:
    """The tasks of a DAG by number, and what each waits for. What names no task is left out of ``needs``."""

    __slots__ = ("needs", "words")

    def __init__(self, siblings: Siblings) -> None:
        by_name = siblings.by_name
        self.words: list[list[Need]] = [needs(task) for task in siblings.tasks]
        self.needs: list[list[int]] = [
            [by_name[need.task] for need in words if need.task in by_name] for words in self.words
        ]
