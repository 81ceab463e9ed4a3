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


def report(text: str) -> Report:
    """The report on one document."""
    return check([SourceFile("spec.yaml", text)], each=True)[0]


def workflow(spec: str) -> str:
    """A Workflow with these fields in its spec, written without indentation."""
    return HEAD + "".join(f"  {line}\n" for line in spec.strip("\n").split("\n"))


def found(text: str) -> list[str]:
    """``CODE word`` for every finding, in source order; ``word`` is what the caret marks."""
    return [f"{diagnostic.rule.code} {diagnostic.span.text}" for diagnostic in report(text).diagnostics]


def only(text: str) -> Diagnostic:
    """The one finding."""
    (diagnostic,) = report(text).diagnostics
    return diagnostic
