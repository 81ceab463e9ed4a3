"""``wfc check``: every finding of every file, in one run."""

import os
import sys
from collections import deque
from collections.abc import Iterator

from wfc import pipeline, rules
from wfc.cli import exits
from wfc.cli.inputs import Inputs, require_some
from wfc.cli.options import Namespace, Parser, add_color
from wfc.diagnostics import source_order
from wfc.frontend.read import Decoded
from wfc.render.formats import FORMATS, READABLE, renderer
from wfc.render.report import FileReport, Finding, Summary
from wfc.render.style import choose
from wfc.source import SourceFile


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, folders, patterns, or - for standard input (default: the YAML and JSON files under this folder)",
    )
    parser.add_argument("--format", choices=FORMATS, default="full", help="how to write the findings (default: full)")
    parser.add_argument(
        "--each", action="store_true", help="judge every file on its own: references do not reach other files"
    )
    parser.add_argument(
        "-I",
        "--library",
        action="append",
        default=[],
        metavar="PATH",
        help="files whose templates may be referred to, and which are not reported on (repeatable)",
    )
    parser.add_argument("--stdin-filename", default="", metavar="NAME", help="what to call standard input")
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    add_color(parser)


def run(options: Namespace) -> int:
    """Check, print, count; the exit code says whether there was an error."""
    inputs = Inputs(options.paths or ["."], options.stdin_filename)
    require_some(inputs)
    out = sys.stdout
    style = choose(options.color, dict(os.environ), out.isatty())
    render = renderer(options.format, style)
    summary = Summary()
    unreadable = False
    out.write(render.start())
    for report in file_reports(inputs.decoded(), options.each, library_sources(options.library)):
        summary.add(report)
        unreadable |= any(finding.diagnostic.rule is rules.UNREADABLE_FILE for finding in report.findings)
        text = render.file(report)
        if text:
            out.write(text)
    out.write(render.finish(summary))
    out.flush()
    if options.format in READABLE and not options.quiet:
        spaced = "\n" if options.format == "full" and summary.findings else ""
        sys.stderr.write(f"{spaced}{summary.sentence()}\n")
    for sentence in inputs.unmatched:
        sys.stderr.write(f"wfc: {sentence}\n")
    if unreadable:
        return exits.FAILURE
    if inputs.unmatched:
        return exits.MISUSE
    return exits.FINDINGS if summary.errors else exits.CLEAN


def library_sources(paths: list[str]) -> list[SourceFile]:
    """The files of ``--library``. Raises :class:`exits.UsageError` for one that wfc cannot read."""
    inputs = Inputs(paths)
    if inputs.unmatched:
        raise exits.UsageError("; ".join(inputs.unmatched))
    sources = []
    for decoded in inputs.decoded():
        if decoded.problem is not None:
            raise exits.UsageError(f"library {decoded.source.path}: {decoded.problem.message}")
        sources.append(decoded.source)
    return sources


def file_reports(files: Iterator[Decoded], each: bool, libraries: list[SourceFile]) -> Iterator[FileReport]:
    """One report for each file, in order; what cannot be decoded does not keep the others from being checked."""
    waiting: deque[Decoded] = deque()

    def usable() -> Iterator[SourceFile]:
        for decoded in files:
            waiting.append(decoded)
            if decoded.problem is None:
                yield decoded.source

    for report in pipeline.reports(usable(), each, libraries):
        while waiting[0].problem is not None:
            yield _refused(waiting.popleft())
        waiting.popleft()
        yield file_report(report)
    while waiting:
        yield _refused(waiting.popleft())


def file_report(report: pipeline.Report) -> FileReport:
    """What renderers need to know of a checked file."""
    findings = []
    for unit in report.units:
        name = unit.workflow and (unit.workflow.name or unit.workflow.generate_name)
        findings += [Finding(found, unit.number, unit.kind, name.text if name else "") for found in unit.diagnostics]
    if not report.units:
        findings = [Finding(found) for found in report.diagnostics]
    findings.sort(key=lambda finding: source_order(finding.diagnostic))
    skipped = report.skipped
    checked = len(report.units) - len(skipped)
    return FileReport(report.source.path, report.valid, report.argo_valid, tuple(findings), skipped, checked)


def _refused(decoded: Decoded) -> FileReport:
    assert decoded.problem is not None
    return FileReport(decoded.source.path, False, False, (Finding(decoded.problem),))
