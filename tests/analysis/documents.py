"""Small documents for the tests of the passes, and what is found in them as one line each."""

from wfc.diagnostics import Diagnostic
from wfc.pipeline import Report, check
from wfc.source import SourceFile

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: t-}
spec:
  entrypoint: main
"""

# Rules about what is sound and could be better. Documents that test something else need not obey them.
ADVICE = ("WF802", "WF803", "WF901", "WF902", "WF903")


def report(text: str) -> Report:
    """The report on one document, without advice."""
    whole = with_advice(text)
    return whole._replace(diagnostics=without_advice(whole))


def without_advice(report: Report) -> tuple[Diagnostic, ...]:
    """The findings of a report that are no advice."""
    return tuple(found for found in report.diagnostics if found.rule.code not in ADVICE)


def with_advice(text: str) -> Report:
    """The report on one document."""
    return check([SourceFile("spec.yaml", text)], each=True)[0]


def workflow(spec: str) -> str:
    """A Workflow with these fields in its spec, written without indentation."""
    return HEAD + "".join(f"  {line}\n" for line in spec.strip("\n").split("\n"))


def found(text: str) -> list[str]:
    """``CODE word`` for every finding, in source order; ``word`` is what the caret marks. Advice is left out."""
    return _lines(report(text))


def everything(text: str) -> list[str]:
    """The lines of `found`, with those of advice."""
    return _lines(with_advice(text))


def _lines(report: Report) -> list[str]:
    return [f"{diagnostic.rule.code} {diagnostic.span.text}" for diagnostic in report.diagnostics]


def only(text: str) -> Diagnostic:
    """The one finding."""
    (diagnostic,) = report(text).diagnostics
    return diagnostic
