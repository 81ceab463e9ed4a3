"""Findings as Markdown tables, for comments on a change and for the summaries of a build."""

from wfc.render.excerpt import printable
from wfc.render.report import FileReport, Finding, Summary

# Characters that begin something in Markdown or HTML, within a line of a table.
_ESCAPES = str.maketrans({char: f"\\{char}" for char in r"\`*_[]<>|#~"})


class MarkdownTables:
    """A table a file with findings, and the summary as the last line."""

    def start(self) -> str:
        """Nothing."""
        return ""

    def file(self, report: FileReport) -> str:
        """The table of one file; nothing where nothing was found."""
        if not report.findings:
            return ""
        head = f"### {_escaped(report.path)}\n\n| Place | Severity | Rule | Finding |\n| ---: | --- | --- | --- |\n"
        return f"{head}{''.join(_row(found) for found in report.findings)}\n"

    def finish(self, summary: Summary) -> str:
        """The summary."""
        return f"{summary.sentence()}\n"


def _row(found: Finding) -> str:
    diagnostic = found.diagnostic
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    rule = diagnostic.rule
    texts = [diagnostic.message, *diagnostic.notes, *((diagnostic.help,) if diagnostic.help else ())]
    words = "<br>".join(_escaped(part) for text in texts for part in text.split("\n"))
    return f"| {line}:{column} | {diagnostic.severity.word} | {rule.code} {rule.name} | {words} |\n"


def _escaped(text: str) -> str:
    return printable(text).translate(_ESCAPES)
