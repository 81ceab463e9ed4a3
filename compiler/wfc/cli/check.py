"""``wfc check``: every finding of every file, in one run."""

import os
import sys

from wfc.cli import exits
from wfc.cli.documents import checked, library_sources
from wfc.cli.inputs import Inputs, require_some
from wfc.cli.options import Namespace, Parser, add_color, add_library, add_stdin_filename
from wfc.render.formats import FORMATS, READABLE, renderer
from wfc.render.report import Summary
from wfc.render.style import choose


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
    add_library(parser)
    add_stdin_filename(parser)
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
    argo = options.format == "json"
    for file in checked(inputs.decoded(), options.each, library_sources(options.library), argo):
        summary.add(file.report)
        unreadable |= file.unreadable
        text = render.file(file.report)
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
