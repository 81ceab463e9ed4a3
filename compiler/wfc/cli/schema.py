"""``wfc schema``: the JSON Schemas, for editors and for readers of reports."""

import sys

from wfc.cli import exits
from wfc.cli.options import Namespace, Parser
from wfc.resources import SCHEMAS, schema_text


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        choices=SCHEMAS,
        default="workflow",
        help="workflow: the documents (default); status: the status.json of a run; diagnostics: check --format json",
    )


def run(options: Namespace) -> int:
    """Print one schema."""
    sys.stdout.write(schema_text(options.name))
    return exits.CLEAN
