"""The documents of a command line, checked: what every command that reads workflows begins with."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wfc import pipeline, rules
from wfc.analysis.passes import Pass
from wfc.cli import exits
from wfc.cli.inputs import Inputs, read_input
from wfc.diagnostics import Severity, source_order
from wfc.frontend.read import Decoded
from wfc.ir.nodes import Workflow
from wfc.ir.program import Program
from wfc.render.report import FileReport, Finding
from wfc.source import SourceFile


class Checked(NamedTuple):
    """A file: what to report of it, and the programs of its workflow documents, in their order.

    ``sound`` says that no document has an error, one that a comment ignores included: only then back ends can work.
    """

    report: FileReport
    programs: tuple[Program, ...] = ()
    sound: bool = False

    @property
    def unreadable(self) -> bool:
        """Whether the system refused the file."""
        return any(finding.diagnostic.rule is rules.UNREADABLE_FILE for finding in self.report.findings)


class LibraryFile(NamedTuple):
    """A file whose templates may be referred to; ``named``: it is to be checked, too, and reported on as such."""

    decoded: Decoded
    named: bool = False


def library_files(paths: Sequence[str], files: Sequence[str] = (), each: bool = False) -> list[LibraryFile]:
    """The files of ``--library``, for a run over ``files``. Raises :class:`exits.UsageError` when a path matches none.

    One that is to be checked as well is left out, except with ``each``, where it would not be found otherwise.
    """
    if not paths:
        return []
    inputs = Inputs(paths)
    if inputs.unmatched:
        raise exits.UsageError("; ".join(inputs.unmatched))
    checked_too = {os.path.normpath(name) for name in files}
    found = [(name, os.path.normpath(name) in checked_too) for name in inputs.files]
    return [LibraryFile(read_input(name), named) for name, named in found if each or not named]


# One of these stands in every text that holds a comment about findings.
_COMMENTS = ("wfc:", "noqa", "NOQA", "NoQA")


def checked(
    files: Iterable[Decoded],
    options: pipeline.Options = pipeline.Options(),  # noqa: B008 (a constant)
    libraries: Iterable[LibraryFile] = (),
    keep_errors: bool = False,
    more: Sequence[Pass] = (),
    obey: bool = True,
) -> Iterator[Checked]:
    """Check files, in their order; one that cannot be decoded does not keep the others from being checked.

    Before them comes each file of ``libraries`` that could not be read, with the findings that say so: what is missing
    from it must not look like a mistake of others. With ``options.each``, a file is read only when the one before it is
    done. What comments in a file ignore is left out; with ``keep_errors``, only what is no error (for who goes on to
    work with the programs, which no comment makes sound), and without ``obey`` nothing is, as if there were none.
    ``more`` are checks besides those that always run.
    """
    known: list[Workflow] = []
    for library in libraries:
        problem, workflows = _library(library.decoded, options)
        known += workflows
        if problem is not None and not library.named:
            yield problem
    waiting: deque[Decoded] = deque()

    def usable() -> Iterator[SourceFile]:
        for decoded in files:
            waiting.append(decoded)
            if decoded.problem is None:
                yield decoded.source

    for report in pipeline.reports(usable(), options, known, more):
        while waiting[0].problem is not None:
            yield _refused(waiting.popleft())
        waiting.popleft()
        programs = tuple(unit.program for unit in report.units if unit.program is not None)
        yield Checked(_file_report(report, keep_errors, obey), programs, report.valid)
    while waiting:
        yield _refused(waiting.popleft())


def _library(decoded: Decoded, options: pipeline.Options) -> tuple[Checked | None, list[Workflow]]:
    """The workflows of a library's file, and its report where not all of it could be read."""
    if decoded.problem is not None:
        return _refused(decoded), []
    units = pipeline.read(decoded.source)
    broken = [unit for unit in units if unit.root is None]
    if not broken:
        return None, pipeline.workflows(units)
    findings = [Finding(found, unit.number) for unit in broken for found in unit.diagnostics]
    accepted = pipeline.judged(units).accepted if options.argo else None
    report = FileReport(decoded.source.path, False, accepted, tuple(findings), (), len(broken))
    return Checked(report), pipeline.workflows(units)


def _file_report(report: pipeline.Report, keep_errors: bool, obey: bool) -> FileReport:
    findings = []
    for unit in report.units:
        name = unit.workflow and (unit.workflow.name or unit.workflow.generate_name)
        findings += [Finding(found, unit.number, unit.kind, name.text if name else "") for found in unit.diagnostics]
    if not report.units:
        findings = [Finding(found) for found in report.diagnostics]
    valid = report.valid
    if obey and any(mark in report.source.text for mark in _COMMENTS):
        findings = _not_ignored(report, findings, keep_errors)
        valid = not any(finding.diagnostic.severity is Severity.ERROR for finding in findings)
    findings.sort(key=lambda finding: source_order(finding.diagnostic))
    skipped = report.skipped
    ours = len(report.units) - len(skipped)
    return FileReport(report.source.path, valid, report.argo_valid, tuple(findings), skipped, ours)


def _not_ignored(report: pipeline.Report, findings: list[Finding], keep_errors: bool) -> list[Finding]:
    """The findings that no comment ignores, and what is wrong with the comments."""
    # Few files have such comments.
    from wfc.frontend.suppressions import Suppressions

    comments = Suppressions(report.source, [unit.root for unit in report.units])
    kept = comments.apply([finding.diagnostic for finding in findings], keep_errors)
    left = [finding for finding, keep in zip(findings, kept, strict=True) if keep]
    if keep_errors:
        return left
    for problem in comments.problems():
        before = [unit for unit in report.units if unit.root is not None and unit.root.start <= problem.span.start]
        left.append(Finding(problem, before[-1].number, before[-1].kind) if before else Finding(problem))
    return left


def _refused(decoded: Decoded) -> Checked:
    assert decoded.problem is not None
    return Checked(FileReport(decoded.source.path, False, False, (Finding(decoded.problem),)))
