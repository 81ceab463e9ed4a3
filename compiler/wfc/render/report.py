"""What renderers are given, and what they give back.

A run hands over one file after the other, so that a run over thousands keeps none of them; a renderer answers each
call with the text to write next.
"""

from typing import NamedTuple, Protocol

from wfc.diagnostics import Diagnostic, Severity
from wfc.rules import UNREADABLE_FILE


class Finding(NamedTuple):
    """A diagnostic with the document that it belongs to: its number in the file, its kind and its name."""

    diagnostic: Diagnostic
    document: int = 0
    kind: str = ""
    resource: str = ""


class FileReport(NamedTuple):
    """One file: both verdicts, the findings in source order, and its documents that are not ours.

    ``argo_valid`` is None where nobody asked for it. ``skipped`` holds the kinds of documents that are not ours, empty
    for one without a kind; ``checked`` counts the documents of ours.
    """

    path: str
    valid: bool
    argo_valid: bool | None
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...] = ()
    checked: int = 0

    @property
    def unreadable(self) -> bool:
        """Whether the system refused the file."""
        return any(finding.diagnostic.rule is UNREADABLE_FILE for finding in self.findings)


class Summary:
    """Counts over a run, filled file by file."""

    __slots__ = ("checked", "errors", "files", "fixable", "fixed", "infos", "skipped", "warnings")

    def __init__(self) -> None:
        self.files = 0
        self.checked = 0
        self.errors = 0
        self.warnings = 0
        self.infos = 0
        self.fixable = 0
        self.fixed = 0  # before the files were counted: what is counted is what is left
        self.skipped: dict[str, int] = {}

    def add(self, report: FileReport) -> None:
        """Count a file."""
        self.files += 1
        self.checked += report.checked
        for kind in report.skipped:
            self.skipped[kind] = self.skipped.get(kind, 0) + 1
        for finding in report.findings:
            severity = finding.diagnostic.severity
            self.fixable += finding.diagnostic.fix is not None
            if severity is Severity.ERROR:
                self.errors += 1
            elif severity is Severity.WARNING:
                self.warnings += 1
            else:
                self.infos += 1

    @property
    def findings(self) -> int:
        """How many findings there were."""
        return self.errors + self.warnings + self.infos

    def at_least(self, severity: Severity) -> int:
        """How many findings were as bad as ``severity``, or worse."""
        if severity is Severity.ERROR:
            return self.errors
        return self.findings if severity is Severity.INFO else self.errors + self.warnings

    def sentence(self, option: str = "--fix") -> str:
        """``Found 2 errors in 14 files (1 fixable with --fix). 3 other manifests (ConfigMap ×2, Pod ×1) skipped.``

        ``option`` is what fixes what can be fixed.
        """
        if self.fixed:
            more = f" ({self.fixed:,} fixed)"
        else:
            more = f" ({self.fixable:,} fixable with {option})" if self.fixable else ""
        counts = [
            count(number, noun)
            for number, noun in ((self.errors, "error"), (self.warnings, "warning"), (self.infos, "hint"))
            if number
        ]
        if counts:
            words = f"Found {', '.join(counts)} in {count(self.files, 'file')}{more}."
        elif self.checked:
            words = f"Found nothing to complain about in {count(self.files, 'file')}{more}."
        else:
            words = f"Found no workflow document in {count(self.files, 'file')}, so that nothing was checked."
        return " ".join((words, *self._others()))

    def _others(self) -> list[str]:
        """A sentence on the documents that were skipped, the most frequent kind first; none where there are none."""
        if not self.skipped:
            return []
        kinds = sorted((-number, kind) for kind, number in self.skipped.items() if kind)
        named = ", ".join(f"{kind} ×{-number}" for number, kind in kinds)
        total = -sum(number for number, _ in kinds)
        parts = [f"{count(total, 'other manifest')} ({named})"] if kinds else []
        plain = self.skipped.get("", 0)
        if plain:
            parts.append(count(plain, "other YAML document"))
        return [f"{' and '.join(parts)} skipped."]


class Renderer(Protocol):
    """One output format."""

    def start(self) -> str:
        """The text before the first file."""

    def file(self, report: FileReport) -> str:
        """The text of one file."""

    def finish(self, summary: Summary) -> str:
        """The text after the last file."""


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 file``, ``1,000 files``; ``plural`` where that is not the noun with an s."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
