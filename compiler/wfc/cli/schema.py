"""``wfc schema``: the JSON Schemas, for editors and for readers of reports."""

import sys

from wfc.cli import exits
from wfc.cli.options import Namespace, Parser
from wfc.options import NEWEST, TARGETS
from wfc.resources import SCHEMAS, schema, schema_text


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        choices=SCHEMAS,
        default="workflow",
        help="workflow: the documents (default); status: the status.json of a run; diagnostics: check --format json",
    )
    parser.add_argument(
        "--target", choices=TARGETS, default=NEWEST, help=f"the version of the documents (default: {NEWEST})"
    )


def run(options: Namespace) -> int:
    """Print one schema."""
    if options.target == NEWEST:
        sys.stdout.write(schema_text(options.name))
        return exits.CLEAN
    if options.name != "workflow":
        raise exits.UsageError(f"the schema {options.name} is the same for every target")
    # Few look at older versions.
    import json

    from wfc.frontend.editions import definitions

    made = {**schema(options.name), "$defs": definitions(options.target)}
    sys.stdout.write(f"{json.dumps(made, indent=2, ensure_ascii=False)}\n")
    return exits.CLEAN
