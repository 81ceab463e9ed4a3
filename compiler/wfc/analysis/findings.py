"""From what is wrong with a reference to the finding, at the place of its words."""

from collections.abc import Iterator

from wfc.analysis.scopes import Scope, Trouble
from wfc.analysis.siblings import Siblings
from wfc.diagnostics import Diagnostic
from wfc.expr.tags import Reference
from wfc.ir.graph import Question, ancestors
from wfc.ir.tree import Scalar

_TURNED = "it is the other way round: that task waits for this one"


class Questions:
    """Findings that hold unless one task is an ancestor of another, gathered for each DAG and answered at once."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[Siblings, list[tuple[Question, Diagnostic]]]] = {}

    def ask(self, scope: Scope, ancestor: int, finding: Diagnostic) -> None:
        """Keep ``finding`` until `answer`, where it holds unless ``ancestor`` is one of the task of ``scope``."""
        siblings = scope.siblings
        assert siblings is not None
        asked = self._asked.setdefault(id(siblings), (siblings, []))
        asked[1].append((Question(scope.index, ancestor), finding))

    def answer(self) -> Iterator[Diagnostic]:
        """The findings that hold, in the order in which they were asked."""
        for siblings, asked in self._asked.values():
            answers = ancestors(siblings.needs, [question for question, _ in asked])
            wrong = [pair for pair, is_ancestor in zip(asked, answers, strict=True) if not is_ancestor]
            turned = ancestors(siblings.needs, [Question(pair[0].ancestor, pair[0].node) for pair in wrong])
            for (_, finding), waits in zip(wrong, turned, strict=True):
                # Where the other task waits for this one, the advice to wait for it would make a circle.
                yield finding._replace(help="", notes=(_TURNED,)) if waits else finding


def report(
    scalar: Scalar, name: Reference, found: Trouble, scope: Scope, questions: Questions, argo_rejects: bool
) -> Iterator[Diagnostic]:
    """The finding for ``name`` in ``scalar``, at once or as a question to the graph of its DAG."""
    finding = Diagnostic(
        rule=found.rule,
        message=found.message,
        span=scalar.at(name.parts[found.first].start, name.parts[found.last].end),
        label=found.label,
        labels=found.labels,
        notes=found.notes,
        help=found.help,
        argo_rejects=argo_rejects,
    )
    if found.unless_ancestor >= 0:
        questions.ask(scope, found.unless_ancestor, finding)
    else:
        yield finding
