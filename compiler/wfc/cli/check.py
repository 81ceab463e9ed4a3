"""``wfc check``: every finding of every file, in one run."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wfc.cli import exits, settings
from wfc.cli.inputs import STDIN, Inputs, library_files, require_some
from wfc.cli.options import Namespace, Parser, add_color, add_stdin_filename
from wfc.cli.reach import Files, LibraryFile
from wfc.cli.reports import Reports
from wfc.diagnostics import Severity
from wfc.frontend.read import Decoded
from wfc.options import Options
from wfc.render.report import FileReport, Summary
from wfc.render.style import Style, choose

if TYPE_CHECKING:
    from wfc.analysis.passes import Pass
    from wfc.cli.fixing import Fixed
    from wfc.cli.selection import Review


_MANY = 16  # files
_LARGE = 256 * 1024  # bytes


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, folders, patterns, or - for standard input (default: the YAML and JSON files under this folder)",
    )
    settings.add_options(parser)
    parser.add_argument("--write-baseline", action="store_true", help="write what is found to the baseline instead")
    parser.add_argument("--fix", action="store_true", help="fix what has one right answer, and report what is left")
    parser.add_argument("--diff", action="store_true", help="show what --fix would change, and write nothing")
    parser.add_argument(
        "--exit-non-zero-on-fix", action="store_true", help="end with exit code 1 when --fix has changed a file"
    )
    parser.add_argument("--statistics", action="store_true", help="count the findings of each rule instead")
    parser.add_argument(
        "--each", action="store_true", help="judge every file on its own: references do not reach other files"
    )
    parser.add_argument("--no-suppress", action="store_true", help="report what comments ignore, as if there were none")
    add_stdin_filename(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="no summary")
    add_color(parser)


def run(options: Namespace) -> int:
    """Check, print, count; the exit code says whether something was found that fails the check."""
    chosen = settings.in_force(options)
    inputs = Inputs(options.paths or ["."], options.stdin_filename)
    require_some(inputs)
    review = _review(options, chosen)
    excluded = review.exclude(inputs) if review is not None else 0
    style = choose(options.color, dict(os.environ), sys.stdout.isatty())
    failing = None if chosen["fail-on"].value == "never" else Severity[chosen["fail-on"].value.upper()]
    words = () if options.write_baseline or options.diff else chosen["format"].value
    stream = sys.stderr if options.fix and STDIN in inputs.files else sys.stdout
    reports = Reports(words, style, failing, options.statistics, stream)
    how = _How(
        _asked(options, chosen, reports.needs_verdict),
        library_files(chosen["library"].value, inputs.files, options.each),
        _more(chosen["shellcheck"].value),
    )
    fixed = _fix(options, chosen, inputs, how, style) if options.fix or options.diff else None
    reports.start()
    summary = Summary()
    summary.fixed = 0 if fixed is None or options.diff else fixed.findings
    unreadable = False
    for file in _found(inputs, how, chosen, fixed):
        unreadable |= file.unreadable
        report = file if review is None else review.counted(file)
        summary.add(report)
        reports.file(report if review is None else review.shown(report))
    reports.finish(summary)
    if reports.readable and not options.quiet:
        spaced = "\n" if reports.stdout == "full" and summary.findings and not options.statistics else ""
        notes = [] if fixed is None else fixed.notes(options.diff)
        notes += [] if review is None else review.notes(excluded)
        sys.stderr.write(f"{spaced}{' '.join((summary.sentence(), *notes))}\n")
    for sentence in inputs.unmatched:
        sys.stderr.write(f"wfc: {sentence}\n")
    if unreadable:
        return exits.FAILURE
    if inputs.unmatched:
        return exits.MISUSE
    if options.write_baseline and review is not None:
        sys.stderr.write(f"wfc: {review.write_baseline()}\n")
        return exits.CLEAN
    if fixed is not None and fixed.changed and (options.diff or options.exit_non_zero_on_fix):
        return exits.FINDINGS
    return exits.FINDINGS if failing is not None and summary.at_least(failing) else exits.CLEAN


class _How(NamedTuple):
    """How files are checked: what is asked, the libraries, and checks besides those that always run."""

    asked: Options
    libraries: Sequence[LibraryFile]
    more: "Sequence[Pass]"


def _asked(options: Namespace, chosen: settings.Settings, verdict: bool) -> Options:
    return Options(
        each=options.each,
        argo=verdict,
        missing=settings.MISSING_REFS[chosen["missing-refs"].value],
        obey=not options.no_suppress,
        target=chosen["target"].value,
        back_end="" if chosen["back-end"].value == "none" else chosen["back-end"].value,
    )


def _found(inputs: Inputs, how: _How, chosen: settings.Settings, fixed: "Fixed | None") -> Iterator[FileReport]:
    """The report of every file, and of what is broken in a library; of fixed files, as they are now."""
    if fixed is not None:
        return _few(fixed.files, how)
    texts = inputs.texts(keep=not how.asked.each)
    if not inputs.are_many(_MANY, _LARGE):
        return _few(texts, how)
    from wfc.cli.answers import answers  # several processes and a cache: loaded only for who gains by it

    return answers(texts, how.asked, how.libraries, chosen, how.more)


def _few(files: Files, how: _How) -> Iterator[FileReport]:
    from wfc.cli.documents import checked  # not for a run that finds everything in the cache

    return (file.report for file in checked(files, how.asked, how.libraries, more=how.more))


def _fix(
    options: Namespace,
    chosen: settings.Settings,
    inputs: Inputs,
    how: _How,
    style: Style,
) -> "Fixed":
    """Fix what is shown and has one right answer, or show how. Raises :class:`exits.UsageError` for what cannot be."""
    from wfc.cli.fixes import Looked  # few runs change anything
    from wfc.cli.fixing import Fixing  # as above

    how = how._replace(asked=how.asked._replace(argo=False))
    if options.write_baseline:
        raise exits.UsageError("--write-baseline and --fix do not go together", "fix first, and write what is left")

    def look(files: Sequence[Decoded]) -> Iterator[Looked]:
        review = _review(options, chosen)
        reports = list(_few(files, how))
        for report in reports[len(reports) - len(files) :]:  # those of broken libraries come first
            counted = report if review is None else review.counted(report)
            yield Looked(report, counted if review is None else review.shown(counted))

    fixing = Fixing(inputs)
    return fixing.show(look, style) if options.diff else fixing.write(look)


def _more(shellcheck: str) -> "tuple[Pass, ...]":
    """The checks that only run when they are asked for."""
    if shellcheck == "off":
        return ()
    # Starts a program, which few runs ask for.
    from wfc.cli.shellcheck import ShellCheck, installed

    return () if shellcheck == "auto" and installed() is None else (ShellCheck(),)


def _review(options: Namespace, chosen: settings.Settings) -> "Review | None":
    """What leaves findings out; None for the usual run, which shows them all and does not load it."""
    names = ("select", "ignore", "per-file-ignores", "severity", "max-diagnostics", "baseline", "exclude")
    if not options.write_baseline and all(chosen[name] is settings.DEFAULTS[name] for name in names):
        return None
    from wfc.cli.selection import Review  # few runs leave anything out

    return Review(chosen, options.write_baseline, options.statistics)
