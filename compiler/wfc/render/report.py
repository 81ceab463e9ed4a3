"""What renderers are given, and what they give back.

A run hands over one file after the other, so that a run over thousands keeps none of them; a renderer answers each
call with the text to write next.
"""

from typing import NamedTuple, Protocol

from wfc.diagnostics import Diagnostic, Severity


class Finding(NamedTuple):
    """A diagnostic with the document that it belongs to: its number in the file, its kind and its name."""

    diagnostic: Diagnostic
    document: int = 0
    kind: str = ""
    resource: str = ""


class FileReport(NamedTuple):
    """One file: both verdicts, the findings in source order, and the kinds of its documents that are not ours."""

    path: str
    valid: bool
    argo_valid: bool
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...] = ()


class Summary:
    """Counts over a run, filled file by file."""

    __slots__ = ("errors", "files", "infos", "skipped", "warnings")

    def __init__(self) -> None:
        self.files = 0
        self.errors = 0
        self.warnings = 0
        self.infos = 0
        self.skipped: dict[str, int] = {}

    def add(self, report: FileReport) -> None:
        """Count a file."""
        self.files += 1
        for kind in report.skipped:
            self.skipped[kind] = self.skipped.get(kind, 0) + 1
        for finding in report.findings:
            severity = finding.diagnostic.severity
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

    def sentence(self) -> str:
        """``Found 2 errors, 1 warning in 14 files. 3 other manifests (ConfigMap ×2, Pod ×1) skipped.``"""
        counts = [
            _count(number, noun)
            for number, noun in ((self.errors, "error"), (self.warnings, "warning"), (self.infos, "hint"))
            if number
        ]
        words = f"Found {', '.join(counts)}" if counts else "Found nothing to complain about"
        others = self.others()
        return f"{words} in {_count(self.files, 'file')}." + (f" {others}." if others else "")

    def others(self) -> str:
        """``3 other manifests (ConfigMap ×2, Pod ×1) skipped``, most frequent first; empty where there was none."""
        if not self.skipped:
            return ""
        ranked = sorted(self.skipped.items(), key=lambda item: (-item[1], item[0]))
        kinds = ", ".join(f"{kind} ×{number}" for kind, number in ranked)
        return f"{_count(sum(self.skipped.values()), 'other manifest')} ({kinds}) skipped"


class Renderer(Protocol):
    """One output format."""

    def start(self) -> str:
        """The text before the first file."""

    def file(self, report: FileReport) -> str:
        """The text of one file."""

    def finish(self, summary: Summary) -> str:
        """The text after the last file."""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
