"""What wfc says about Argo's verdict, where that is no consequence of a finding.

The findings tell what is true of a document; Argo's validator is asked apart from them (``analysis.verdict``). Where it
refuses what no finding explains, crashes, or answers by chance, the user should know before submitting.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from wfc import rules
from wfc.analysis.doubts import CRASH, RANDOM, Doubt
from wfc.diagnostics import Diagnostic, Rule, Severity
from wfc.ir.tree import Mapping, Node, scalars
from wfc.source import SourceFile, Span

if TYPE_CHECKING:
    from wfc.analysis.verdict.judge import Verdict

# What a verdict on one file cannot know (a stored template may be in another file of the run), and that the file holds
# nothing of Argo's.
_ELSEWHERE = frozenset(("R6", "S1", "P2"))


def disagreement(
    verdict: "Verdict", doubts: Sequence[Doubt], found: Iterable[Diagnostic], source: SourceFile
) -> Iterator[Diagnostic]:
    """At most one finding that the verdict is another than the findings let expect, and one that it is random.

    ``doubts`` are those about all documents of the file, ``found`` everything that was found in them.
    """
    found = tuple(found)
    if not verdict.accepted and verdict.rule == CRASH:
        yield _finding(rules.ARGO_CRASHES, "Argo's validator crashes on this", verdict, doubts, source)
    elif _is_unexplained(verdict, doubts, found):
        yield _finding(rules.ARGO_REFUSES_SOUND, "Argo's validator refuses this document", verdict, doubts, source)
    if not verdict.certain:
        doubt = next((doubt for doubt in doubts if RANDOM in doubt.rules), None)
        message = "Argo's validator accepts this file in one run and refuses it in another"
        if doubt is None:
            yield Diagnostic(rules.ARGO_UNDECIDED, message, _place(verdict.root, "", source))
        else:
            notes = ("the order in which it takes the tasks of a DAG that wait for none is random",)
            yield Diagnostic(rules.ARGO_UNDECIDED, doubt.message, doubt.span, "", (), notes, doubt.help, doubt.fix)


def _is_unexplained(verdict: "Verdict", doubts: Sequence[Doubt], found: Sequence[Diagnostic]) -> bool:
    """Whether Argo refuses what is sound: no finding is its reason, or a doubt is, whatever else is wrong.

    (The validator meets a mistake in a place that it does not look at where the value is put in, for instance.)
    """
    if verdict.accepted or verdict.rule in _ELSEWHERE or any(diagnostic.rejected_by_argo for diagnostic in found):
        return False
    return _doubt(verdict, doubts) is not None or all(diagnostic.severity < Severity.ERROR for diagnostic in found)


def _doubt(verdict: "Verdict", doubts: Sequence[Doubt]) -> Doubt | None:
    """The doubt that the verdict confirms."""
    return next((doubt for doubt in doubts if verdict.rule in doubt.rules and doubt.word in verdict.reason), None)


def _finding(rule: Rule, message: str, verdict: "Verdict", doubts: Sequence[Doubt], source: SourceFile) -> Diagnostic:
    doubt = _doubt(verdict, doubts)
    if doubt is None:
        place = _place(verdict.root, verdict.reason, source)
        return Diagnostic(rule, f"{message}: {verdict.reason}", place, argo_rejects=True)
    notes = (f"the reason of the validator: {verdict.reason}",)
    return Diagnostic(rule, doubt.message, doubt.span, "", (), notes, doubt.help, doubt.fix, "", True)


def _place(root: Node | None, reason: str, source: SourceFile) -> Span:
    """The first tag or quoted word of a reason in the document that it is about, or else the document's first key."""
    if root is None:
        return Span(source, 0, 0)
    tag = reason.partition(" is unknown in ")[0] if reason.startswith("{{") else ""
    words = [tag] if tag else [word for word in reason.split("'")[1::2] if word]
    for word in words:
        for scalar in scalars(root):
            start = scalar.text.find(word)
            if start >= 0 and (tag or len(scalar.text) == len(word)):
                return scalar.at(start, start + len(word))
    return root.entries[0][0].span if isinstance(root, Mapping) and root.entries else root.span
