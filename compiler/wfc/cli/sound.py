"""Whether documents can be compiled: they are checked, the target is asked, and what was found is shown."""

import os
import sys
from typing import NamedTuple, TextIO

from wfc import rules
from wfc.cli import exits
from wfc.cli.documents import Checked, checked
from wfc.cli.inputs import Inputs, library_files
from wfc.cli.options import Namespace
from wfc.cli.settings import MISSING_REFS, of_references
from wfc.cli.targets import Unsupported, target_of
from wfc.diagnostics import Severity
from wfc.options import Options
from wfc.render.report import FileReport, Finding, Summary
from wfc.render.style import choose
from wfc.render.text import FullText

# Findings that say that Argo refuses a document which nothing is wrong with.
_REFUSALS = (rules.ARGO_REFUSES_SOUND, rules.ARGO_CRASHES)


def sound(
    inputs: Inputs,
    unsupported: Unsupported,
    options: Namespace,
    stream: TextIO,
    at_run_time: frozenset[str] = frozenset(),
    made: str = "written",
) -> list[Checked] | int:
    """The files, checked and fit for the target; the exit code when they are not. What was found is printed.

    ``at_run_time`` as in `Target`; ``made`` is what happens to documents that are fit. Raises
    :class:`exits.UsageError` where no file holds a workflow.
    """
    chosen = of_references(options)
    asked = Options(missing=MISSING_REFS[chosen["missing-refs"].value], target=target_of(options), either=True)
    libraries = library_files(chosen["library"].value, inputs.files)
    decoded = inputs.texts()
    files = list(checked(decoded, asked, libraries, keep_errors=True))
    if at_run_time and not all(file.report.valid for file in files):
        # Whether Argo would run it all the same takes a second reading.
        files = list(checked(decoded, asked._replace(argo=True), libraries, keep_errors=True))
    judged = [_judged(file, unsupported, at_run_time) for file in files]
    summary = show([found.report for found in judged], options, stream)
    code = _conclude(judged, summary, made)
    if code == exits.CLEAN and not any(file.programs for file in files):
        raise exits.UsageError(f"there is nothing to compile: {summary.sentence()}")
    return files if code == exits.CLEAN else code


class _Judged(NamedTuple):
    """The report of a file with what the target says of it, and what follows: why it cannot be compiled, if so."""

    report: FileReport
    code: int = exits.CLEAN
    tolerated: bool = False
    """Whether there are errors that only its run will meet."""


def _judged(file: Checked, unsupported: Unsupported, at_run_time: frozenset[str]) -> _Judged:
    """The report of a file; the target is asked only about programs that can be compiled."""
    report = file.report
    errors = [found.diagnostic for found in report.findings if found.diagnostic.severity is Severity.ERROR]
    tolerated = bool(errors) and bool(report.argo_valid) and all(e.rule.code in at_run_time for e in errors)
    if not report.valid and not tolerated:
        return _Judged(report, exits.FAILURE if file.report.unreadable else exits.FINDINGS)
    if at_run_time and any(found.diagnostic.rule in _REFUSALS for found in report.findings):
        return _Judged(report._replace(valid=False), exits.FINDINGS)
    more = tuple(Finding(found) for program in file.programs for found in unsupported(program))
    impossible = any(found.diagnostic.severity is Severity.ERROR for found in more)
    report = report._replace(findings=(*report.findings, *more))
    return _Judged(report, exits.UNSUPPORTED if impossible else exits.CLEAN, tolerated)


def show(reports: list[FileReport], options: Namespace, stream: TextIO) -> Summary:
    """Print what the reports hold, without what ``--quiet`` leaves out, and how much it is."""
    render = FullText(choose(options.color, dict(os.environ), stream.isatty()))
    least = Severity.ERROR if options.quiet else Severity.INFO
    summary = Summary()
    for report in reports:
        shown = tuple(
            found
            for found in report.findings
            # Why Argo refuses a document that has no error is said in any case.
            if found.diagnostic.severity >= least or (not report.valid and found.diagnostic.rule in _REFUSALS)
        )
        summary.add(report._replace(findings=shown))
        stream.write(render.file(report._replace(findings=shown)))
    stream.flush()
    if summary.findings and not options.quiet:
        sys.stderr.write(f"\n{summary.sentence('wfc check --fix')}\n")
    return summary


def _conclude(judged: list[_Judged], summary: Summary, made: str) -> int:
    """Say why nothing is made, if so; the exit code."""
    codes = {found.code for found in judged}
    if codes <= {exits.CLEAN}:
        if any(found.tolerated for found in judged):
            sys.stderr.write("wfc: Argo accepts this, and meets the errors when it comes to them; so does the bundle\n")
        return exits.CLEAN
    if exits.FINDINGS in codes and not summary.errors:
        sys.stderr.write("wfc: error: Argo refuses this workflow before anything runs\n")
    sys.stderr.write(f"wfc: nothing was {made}\n")
    return next(code for code in (exits.FAILURE, exits.FINDINGS, exits.UNSUPPORTED) if code in codes)
