"""From what is wrong with a reference to the finding, at the place of its words."""

from collections.abc import Iterator
from typing import NamedTuple

from wfc.analysis.names import trouble
from wfc.analysis.scopes import How, Scope, Trouble
from wfc.analysis.waiting import wait_for
from wfc.diagnostics import Diagnostic
from wfc.expr.tags import Reference
from wfc.ir.edits import renamed
from wfc.ir.graph import Question, ancestors
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Scalar

_TURNED = "it is the other way round: that task waits for this one"


class _Asked(NamedTuple):
    """A reference that is right if its task is an ancestor of the task around it."""

    question: Question
    scalar: Scalar
    name: Reference
    how: How
    scope: Scope


class Questions:
    """References to tasks that are not named as dependencies, gathered for each DAG and answered at once."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[Siblings, list[_Asked]]] = {}

    def ask(self, asked: _Asked) -> None:
        """Keep a reference until `answer`."""
        siblings = asked.scope.siblings
        assert siblings is not None
        self._asked.setdefault(id(siblings), (siblings, []))[1].append(asked)

    def answer(self) -> Iterator[Diagnostic]:
        """What is wrong, in the order in which it was asked."""
        for siblings, asked in self._asked.values():
            answers = ancestors(siblings.needs, [one.question for one in asked])
            wrong = [one for one, is_ancestor in zip(asked, answers, strict=True) if not is_ancestor]
            turned = ancestors(siblings.needs, [Question(one.question.ancestor, one.question.node) for one in wrong])
            for one, waits in zip(wrong, turned, strict=True):
                found = trouble(one.scope, one.name, one.how._replace(sure=True))
                if found is not None:
                    finding = _finding(one.scalar, one.name, found)
                    task = one.scope.task
                    if found.wait_for and task is not None and not waits:
                        fix = wait_for(task, found.wait_for, siblings)
                        finding = finding._replace(fix=fix)
                    # Where the other task waits for this one, the advice to wait for it would make a circle.
                    yield finding._replace(help="", notes=(_TURNED,)) if waits else finding


def judge(scalar: Scalar, name: Reference, how: How, scope: Scope, questions: Questions) -> Iterator[Diagnostic]:
    """What is wrong with ``name`` in ``scalar``; what only the graph of a DAG can tell is left to ``questions``."""
    found = trouble(scope, name, how)
    if found is None:
        return
    if found.unless_ancestor >= 0:
        questions.ask(_Asked(Question(scope.index, found.unless_ancestor), scalar, name, how, scope))
    else:
        yield _finding(scalar, name, found)


def _finding(scalar: Scalar, name: Reference, found: Trouble) -> Diagnostic:
    start, end = name.parts[found.first].start, name.parts[found.last].end
    return Diagnostic(
        rule=found.rule,
        message=found.message,
        span=scalar.at(start, end),
        label=found.label,
        labels=found.labels,
        notes=found.notes,
        help=found.help,
        fix=renamed(scalar, start, end, found.instead) if found.instead else None,
        argo_rejects=found.argo_rejects,
    )
