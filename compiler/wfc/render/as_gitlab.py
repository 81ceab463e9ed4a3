"""Findings as GitLab's code quality report, which a merge request compares with the one of its target branch."""

import json
from typing import Any

from wfc.diagnostics import Diagnostic, Severity
from wfc.render.fingerprint import Fingerprints, file_name
from wfc.render.report import FileReport, Summary

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


class GitLabReport:
    """One array for the whole run, one finding a line. The fingerprints survive lines that move."""

    def __init__(self) -> None:
        self._fingerprints = Fingerprints()
        self._begun = False

    def start(self) -> str:
        """The head of the array."""
        return "["

    def file(self, report: FileReport) -> str:
        """The findings of one file."""
        lines = []
        for found in report.findings:
            text = json.dumps(self._issue(found.diagnostic), ensure_ascii=False)
            lines.append(f"{',' if self._begun else ''}\n{text}")
            self._begun = True
        return "".join(lines)

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (counts are no findings)
        """The end of the array."""
        return "\n]\n" if self._begun else "]\n"

    def _issue(self, diagnostic: Diagnostic) -> dict[str, Any]:
        span = diagnostic.span
        line, column = span.source.position(span.start)
        end_line, end_column = span.source.position(span.end)
        return {
            "type": "issue",
            "check_name": f"{diagnostic.rule.code} {diagnostic.rule.name}",
            "description": diagnostic.message,
            "severity": _SEVERITIES[diagnostic.severity],
            "fingerprint": self._fingerprints.of(diagnostic),
            "location": {
                "path": file_name(span.source.path),
                "positions": {
                    "begin": {"line": line, "column": column},
                    "end": {"line": end_line, "column": end_column},
                },
            },
        }
