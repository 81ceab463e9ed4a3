"""Findings as JSON Lines: the objects of the JSON report, one a line, for tools that read a stream."""

import json

from wfc.render.as_json import finding_object
from wfc.render.report import FileReport, Summary


class JsonLines:
    """One line a finding; nothing for a file without one."""

    def start(self) -> str:
        """Nothing."""
        return ""

    def file(self, report: FileReport) -> str:
        """The findings of one file."""
        return "".join(f"{json.dumps(finding_object(found), ensure_ascii=False)}\n" for found in report.findings)

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (counts are no findings)
        """Nothing."""
        return ""
