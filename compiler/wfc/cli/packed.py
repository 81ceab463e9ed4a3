"""Reports of files as bytes: for the cache, and from the processes that make them.

A place is the number of its file, in a list of paths, with two offsets. The texts of the files are not in it.
``marshal`` reads and writes it: of all that Python brings along it is the fastest and loads nothing.
"""

import marshal
from collections.abc import Callable
from typing import Any

from wfc.diagnostics import Diagnostic, Edit, Fix, Label, Rule, Severity
from wfc.render.report import FileReport, Finding
from wfc.rules import RULES
from wfc.source import SourceFile, Span

_RULES: dict[str, Rule] = {rule.code: rule for rule in RULES}


def pack(report: FileReport) -> bytes:
    """The bytes of a report."""
    files = {source: number for number, source in enumerate(sources(report))}

    def place(span: Span) -> tuple[int, int, int]:
        return files[span.source], span.start, span.end

    findings: list[Any] = []
    for diagnostic, document, kind, resource in report.findings:
        rule, message, span, label, labels, notes, help_, fix, path, refused, level, elsewhere = diagnostic
        others = tuple((place(other.span), other.text) for other in labels)
        edits: Any = None
        if fix is not None:
            edits = fix.message, tuple((place(edit.span), edit.replacement) for edit in fix.edits)
        severity = None if level is None else int(level)
        told = (message, place(span), label, others, notes, help_, edits, path, refused, severity, elsewhere)
        findings.append((rule.code, *told, document, kind, resource))
    return marshal.dumps(
        (
            report.path,
            tuple(source.path for source in files),
            report.valid,
            report.argo_valid,
            tuple(findings),
            report.skipped,
            report.checked,
        )
    )


def sources(report: FileReport) -> list[SourceFile]:
    """The files that the findings of a report speak of."""
    found: dict[SourceFile, None] = {}
    for finding in report.findings:
        diagnostic = finding.diagnostic
        found[diagnostic.span.source] = None
        for label in diagnostic.labels:
            found[label.span.source] = None
        if diagnostic.fix is not None:
            for edit in diagnostic.fix.edits:
                found[edit.span.source] = None
    return list(found)


def unpack(data: bytes, source: Callable[[int, str], SourceFile]) -> FileReport:
    """The report; ``source`` gives the files that its findings speak of, by number and path."""
    path, listed, valid, argo_valid, packed, skipped, checked = marshal.loads(data)
    files = [source(number, name) for number, name in enumerate(listed)]

    def span(place: tuple[int, int, int]) -> Span:
        number, start, end = place
        return Span(files[number], start, end)

    return FileReport(path, valid, argo_valid, tuple(_finding(item, span) for item in packed), skipped, checked)


def _finding(packed: Any, span: Callable[[tuple[int, int, int]], Span]) -> Finding:
    code, message, place, label, labels, notes, help_, fix, path, refused, level, elsewhere, *of = packed
    diagnostic = Diagnostic(
        _RULES[code],
        message,
        span(place),
        label,
        tuple(Label(span(at), text) for at, text in labels),
        notes,
        help_,
        None if fix is None else Fix(fix[0], tuple(Edit(span(at), text) for at, text in fix[1])),
        path,
        refused,
        None if level is None else Severity(level),
        elsewhere,
    )
    return Finding(diagnostic, *of)
