"""Findings as a JUnit report: a test suite a file, a test case a finding."""

from wfc.diagnostics import Diagnostic, Severity
from wfc.render.excerpt import printable
from wfc.render.report import FileReport, Summary
from wfc.render.style import PLAIN
from wfc.render.text import full

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class JUnitReport:
    """A file without findings is a suite with one test case that passes.

    A finding at or above the severity ``failing`` is a failure; one below it is a test case that passes and says what
    was found in its output, so that the report is red exactly when the check fails.
    """

    def __init__(self, failing: Severity | None) -> None:
        self._failing = failing
        self._suites: list[str] = []
        self._tests = 0
        self._failures = 0

    def start(self) -> str:
        """Nothing: the root element comes with its counts."""
        return ""

    def file(self, report: FileReport) -> str:
        """Nothing yet."""
        path = _escaped(report.path)
        failures = sum(self._fails(found.diagnostic) for found in report.findings)
        cases = [self._case(found.diagnostic, path) for found in report.findings]
        cases = cases or [f'    <testcase name="wfc check" classname="{path}"/>\n']
        head = f'  <testsuite name="{path}" tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">\n'
        self._suites.append(f"{head}{''.join(cases)}  </testsuite>\n")
        self._tests += len(cases)
        self._failures += failures
        return ""

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (the counts of test cases are its own)
        """The whole document."""
        head = f'<testsuites name="wfc" tests="{self._tests}" failures="{self._failures}" errors="0">\n'
        return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{"".join(self._suites)}</testsuites>\n'

    def _fails(self, diagnostic: Diagnostic) -> bool:
        return self._failing is not None and diagnostic.severity >= self._failing

    def _case(self, diagnostic: Diagnostic, path: str) -> str:
        rule = diagnostic.rule
        line, column = diagnostic.span.source.position(diagnostic.span.start)
        message = _escaped(" ".join(diagnostic.message.split("\n")))
        text = "\n".join(_escaped(part) for part in full(diagnostic, PLAIN).split("\n"))
        if self._fails(diagnostic):
            inside = f'      <failure type="{diagnostic.severity.word}" message="{message}">{text}</failure>\n'
        else:
            inside = f"      <system-out>{text}</system-out>\n"
        name = f"{rule.code} {rule.name} at {line}:{column}"
        place = f'classname="{path}" file="{path}" line="{line}"'
        return f'    <testcase name="{name}" {place}>\n{inside}    </testcase>\n'


def _escaped(text: str) -> str:
    """Text for an attribute or an element; characters that XML cannot hold are replaced as on a terminal."""
    return printable(text).translate(_ESCAPES)
