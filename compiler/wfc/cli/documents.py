"""The documents of a command line, checked: what every command that reads workflows begins with."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wfc import pipeline
from wfc.analysis.bind import add_to, library
from wfc.analysis.passes import Pass
from wfc.cli.inputs import refused
from wfc.cli.reach import Files, LibraryFile, defining, refers
from wfc.diagnostics import Severity, source_order
from wfc.ir.nodes import Workflow
from wfc.ir.program import Library, Program
from wfc.options import Options
from wfc.render.report import FileReport, Finding
from wfc.source import SourceFile

_ROOM = 1024 * 1024  # characters of files whose trees are kept, though nothing refers to them
_NONE = library(())


class Checked(NamedTuple):
    """A file: what to report of it, and the programs of its workflow documents, in their order.

    ``sound`` says that no document has an error, one that a comment ignores included: only then back ends can work.
    """

    report: FileReport
    programs: tuple[Program, ...] = ()
    sound: bool = False


# One of these stands in every text that holds a comment about findings.
_COMMENTS = ("wfc:", "WFC:", "Wfc:", "noqa", "NOQA", "NoQA")


def checked(
    files: Files,
    options: Options = Options(),  # noqa: B008 (a constant)
    libraries: Sequence[LibraryFile] = (),
    keep_errors: bool = False,
    more: Sequence[Pass] = (),
) -> Iterator[Checked]:
    """Check files, in their order; one that cannot be decoded does not keep the others from being checked.

    Before them comes each file of ``libraries`` that could not be read: see :meth:`Run.broken`. For the rest see
    :class:`Run`.
    """
    run = Run(files, options, libraries, keep_errors, more)
    for file in libraries:
        broken = run.broken(file)
        if broken is not None:
            yield Checked(broken)
    for number in range(len(files)):
        yield run.check(number)


class Run:
    """The files of a command, each checked when it is asked for, in any order.

    Trees are kept only of the files that others refer to, so that a run over thousands of files has room; of few
    files, so that none is read twice. What comments in a file ignore is left out; with ``keep_errors``, only what is no
    error (for who goes on to work with the programs, which no comment makes sound). ``more`` are checks besides those
    that always run.
    """

    def __init__(
        self,
        files: Files,
        options: Options,
        libraries: Sequence[LibraryFile] = (),
        keep_errors: bool = False,
        more: Sequence[Pass] = (),
    ) -> None:
        self._files = files
        self._options = options
        self._libraries = libraries
        self._keep_errors = keep_errors
        self._more = more
        self._defining: Sequence[int] | None = None
        self._known: Library | None = None
        self._shelf: list[Workflow] | None = None
        self._trees: dict[int, tuple[SourceFile, tuple[pipeline.Unit, ...]]] = {}

    def defined_by(self, numbers: Sequence[int]) -> None:
        """Say what :func:`defining` says of the files, where that is known already."""
        self._defining = numbers

    def check(self, number: int) -> Checked:
        """The file of this number."""
        decoded = self._files[number]
        if decoded.problem is not None:
            return Checked(refused(decoded))
        alone = self._options.each or len(self._files) == 1
        far = refers(decoded.source.text)
        known = self._library() if far and not alone else _NONE
        source, units = self._trees.pop(number, None) or (decoded.source, None)
        if units is None:
            units = pipeline.read(source, self._options)
        if far and alone:
            known = library((*pipeline.workflows(units), *self._shelved()))
        report = pipeline.report(source, units, known, self._options, self._more)
        programs = tuple(unit.program for unit in report.units if unit.program is not None)
        return Checked(_file_report(report, self._keep_errors, self._options.obey), programs, report.valid)

    def broken(self, file: LibraryFile) -> FileReport | None:
        """The report of a library's file of which not all could be read; None for others, and for a named one.

        What is missing from it must not look like a mistake of those who refer to it.
        """
        if file.named:
            return None
        if file.decoded.problem is not None:
            return refused(file.decoded)
        units = pipeline.read(file.decoded.source, self._options)
        unread = [unit for unit in units if unit.root is None]
        if not unread:
            return None
        findings = [Finding(found, unit.number) for unit in unread for found in unit.diagnostics]
        accepted = pipeline.judged(units).accepted if self._options.argo else None
        return FileReport(file.decoded.source.path, False, accepted, tuple(findings), (), len(unread))

    def _library(self) -> Library:
        """What documents of all files and of the libraries can refer to."""
        if self._known is None:
            known = library(())
            room = _ROOM
            for number in defining(self._files) if self._defining is None else self._defining:
                source = self._files[number].source
                units = pipeline.read(source, self._options)
                room -= len(source.text)
                if add_to(known, pipeline.workflows(units)) or room >= 0:
                    self._trees[number] = (source, units)
            add_to(known, self._shelved())
            self._known = known
        return self._known

    def _shelved(self) -> list[Workflow]:
        """The workflows of the libraries."""
        if self._shelf is None:
            readable = (file.decoded.source for file in self._libraries if file.decoded.problem is None)
            self._shelf = [workflow for source in readable for workflow in pipeline.workflows(pipeline.read(source))]
        return self._shelf


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
