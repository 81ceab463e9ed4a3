"""Findings as text: with the source around them, or one line each."""

from wfc.diagnostics import Diagnostic
from wfc.render.excerpt import Mark, excerpt, printable
from wfc.render.report import FileReport, Summary
from wfc.render.style import Style


class FullText:
    """The form for people: message, place, the marked source, notes and help, a blank line between findings."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._begun = False

    def start(self) -> str:
        """Nothing."""
        return ""

    def file(self, report: FileReport) -> str:
        """The findings of one file."""
        parts: list[str] = []
        for finding in report.findings:
            if self._begun:
                parts.append("\n")
            self._begun = True
            parts.append(full(finding.diagnostic, self._style))
        return "".join(parts)

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (the summary of text goes to standard error)
        """Nothing."""
        return ""


class ConciseText:
    """One line a finding, as compilers write it: ``path:line:col: error WF302 message [undeclared-output]``."""

    def __init__(self, style: Style) -> None:
        self._style = style

    def start(self) -> str:
        """Nothing."""
        return ""

    def file(self, report: FileReport) -> str:
        """The findings of one file."""
        return "".join(concise(finding.diagnostic, self._style) for finding in report.findings)

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (the summary of text goes to standard error)
        """Nothing."""
        return ""


def concise(diagnostic: Diagnostic, style: Style) -> str:
    """One line, with its line end."""
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    rule = diagnostic.rule
    word = style.paint(style.severity(diagnostic.severity), diagnostic.severity.word)
    place = style.paint(style.strong, f"{printable(diagnostic.span.source.path)}:{line}:{column}")
    return f"{place}: {word} {rule.code} {_one_line(diagnostic.message)} [{rule.name}]\n"


def full(diagnostic: Diagnostic, style: Style) -> str:
    """The whole form of one finding, with the last line's end."""
    rule, span = diagnostic.rule, diagnostic.span
    color = style.severity(diagnostic.severity)
    head = style.paint(color, f"{diagnostic.severity.word}[{rule.code}]")
    lines = [f"{head}{style.paint(style.strong, ': ' + _one_line(diagnostic.message))}"]
    marks = [Mark(span, diagnostic.label, True, color)]
    marks += [Mark(label.span, label.text, False, style.frame) for label in diagnostic.labels]
    # A finding about the file as a whole has no word to show.
    width, shown = excerpt(() if span.end == 0 and len(marks) == 1 else marks, style)
    place = printable(span.source.path)
    if span.source.text:
        line, column = span.source.position(span.start)
        place = f"{place}:{line}:{column}"
    path = f"   {style.paint(style.faint, printable(diagnostic.path))}" if diagnostic.path else ""
    lines.append(f"{style.paint(style.frame, ' ' * width + '-->')} {place}{path}")
    lines += shown
    help_ = diagnostic.help
    if diagnostic.fix is not None:
        help_ = f"{help_ or diagnostic.fix.message} (fixable: wfc check --fix)"
    for kind, texts in (
        ("note", diagnostic.notes),
        ("help", (help_,) if help_ else ()),
        ("docs", (f"wfc explain {rule.code}",)),
    ):
        for text in texts:
            first, *rest = text.split("\n")
            lines.append(f"{style.paint(style.frame, ' ' * (width + 1) + '=')} {kind}: {printable(first)}")
            lines += [f"{' ' * (width + 3 + len(kind) + 2)}{printable(line)}".rstrip() for line in rest]
    return "\n".join(lines) + "\n"


def _one_line(message: str) -> str:
    return printable(" ".join(message.split("\n")))
