"""What wfc says about a document: rules, severities, and findings with their places."""

from enum import IntEnum
from typing import NamedTuple

from wfc.source import Span


class Severity(IntEnum):
    """How bad a finding is: an error would fail at submission or at run time, a warning is probably wrong."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case word that reports print."""
        return self.name.lower()


class Rule(NamedTuple):
    """One thing that wfc looks for. Declared once, in ``wfc.rules``; codes are permanent.

    ``argo_rejects`` says whether Argo's own validator refuses a document with this finding; ``why`` is the reason as
    ``wfc explain`` prints it. The examples of a rule are its golden case (``golden/rules/<code>-<name>/``).
    """

    code: str
    name: str
    severity: Severity
    summary: str
    argo_rejects: bool
    why: str


class Label(NamedTuple):
    """A second place that belongs to a finding, with the words printed beside it."""

    span: Span
    text: str


class Edit(NamedTuple):
    """Replace the characters of ``span`` by ``replacement``."""

    span: Span
    replacement: str


class Fix(NamedTuple):
    """A change that has exactly one right answer."""

    message: str
    edits: tuple[Edit, ...]


class Diagnostic(NamedTuple):
    """One finding.

    ``span`` is the word to point at, ``label`` the text at its caret; ``path`` names the place by names instead of
    indexes (``spec.templates[main].dag.tasks[use].arguments``). ``argo_rejects`` overrides the rule's own value where
    one rule has cases of both kinds, and ``level`` the rule's severity. ``elsewhere``: what is missing may stand in a
    file that the run does not have, so that a setting decides how bad that is.
    """

    rule: Rule
    message: str
    span: Span
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    path: str = ""
    argo_rejects: bool | None = None
    level: Severity | None = None
    elsewhere: bool = False

    @property
    def severity(self) -> Severity:
        """How bad this finding is: as its rule says, unless ``level`` does."""
        return self.rule.severity if self.level is None else self.level

    @property
    def rejected_by_argo(self) -> bool:
        """Whether Argo's validator refuses the document because of this."""
        return self.rule.argo_rejects if self.argo_rejects is None else self.argo_rejects


def source_order(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    """Sort key: file, place, code, message. Findings of one run are always reported in this order."""
    span = diagnostic.span
    return (span.source.path, span.start, span.end, diagnostic.rule.code, diagnostic.message)
