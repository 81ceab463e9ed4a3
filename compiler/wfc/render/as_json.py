"""Findings as one JSON object: the contract is ``schema/diagnostics.schema.json``."""

import json
from typing import Any

from wfc.render.report import FileReport, Finding, Summary
from wfc.source import Span


class JsonReport:
    """One object for the whole run, one file a line, written as the files come."""

    def __init__(self) -> None:
        self._begun = False

    def start(self) -> str:
        """The head of the object."""
        return '{"version": 1, "files": ['

    def file(self, report: FileReport) -> str:
        """One file's object."""
        comma = "," if self._begun else ""
        self._begun = True
        return f"{comma}\n{json.dumps(file_object(report), ensure_ascii=False)}"

    def finish(self, summary: Summary) -> str:
        """The counts, and the end of the object."""
        counts = {
            "files": summary.files,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "infos": summary.infos,
            "fixable": summary.fixable,
            "fixed": summary.fixed,
            "skipped": sum(summary.skipped.values()),
        }
        return f'\n], "summary": {json.dumps(counts)}}}\n'


def file_object(report: FileReport) -> dict[str, Any]:
    """The object of one file."""
    return {
        "path": report.path,
        "valid": report.valid,
        "argo_valid": report.argo_valid,
        "diagnostics": [finding_object(finding) for finding in report.findings],
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """The object of one finding; fields without content are left out, but for ``fix``, which is null then."""
    diagnostic = finding.diagnostic
    result: dict[str, Any] = {
        "code": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "severity": diagnostic.severity.word,
        "message": diagnostic.message,
        **_place(diagnostic.span),
        "document": finding.document,
        "argo_rejects": diagnostic.rejected_by_argo,
    }
    optional = {
        "label": diagnostic.label,
        "path": diagnostic.path,
        "kind": finding.kind,
        "resource": finding.resource,
        "labels": [{**_place(label.span), "text": label.text} for label in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
    }
    result.update((key, value) for key, value in optional.items() if value)
    fix = diagnostic.fix
    result["fix"] = fix and {
        "message": fix.message,
        "edits": [{**_place(edit.span), "replacement": edit.replacement} for edit in fix.edits],
    }
    return result


def _place(span: Span) -> dict[str, Any]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
