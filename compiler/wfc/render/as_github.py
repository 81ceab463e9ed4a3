"""Findings as workflow commands, which GitHub Actions turns into annotations of a change."""

from wfc.diagnostics import Diagnostic, Severity
from wfc.render.excerpt import printable
from wfc.render.fingerprint import file_name
from wfc.render.report import FileReport, Summary

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

# What the runner decodes again: in the text of a command, and in its properties.
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


class GitHubCommands:
    """One command a finding."""

    def start(self) -> str:
        """Nothing."""
        return ""

    def file(self, report: FileReport) -> str:
        """The commands of one file."""
        return "".join(command(found.diagnostic) for found in report.findings)

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (the summary goes to standard error)
        """Nothing."""
        return ""


def command(diagnostic: Diagnostic) -> str:
    """The command of one finding, with its line end. Columns are given only within one line, as GitHub wants it."""
    rule, span = diagnostic.rule, diagnostic.span
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    places = {"file": file_name(span.source.path), "line": line, "endLine": end_line}
    if line == end_line:
        places |= {"col": column, "endColumn": end_column}
    places["title"] = f"{rule.code} {rule.name}"
    properties = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in places.items())
    help_text = (diagnostic.help,) if diagnostic.help else ()
    lines = [diagnostic.message, *diagnostic.notes, *help_text]
    text = "\n".join(printable(part) for line in lines for part in line.split("\n"))
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{text.translate(_DATA)}\n"
