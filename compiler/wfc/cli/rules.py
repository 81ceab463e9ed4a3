"""``wfc rules``: the table of rules."""

import sys
from typing import Any

from wfc.cli import exits
from wfc.cli.options import Namespace, Parser
from wfc.diagnostics import Rule
from wfc.rules import RULES


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="a table, or a page with examples (markdown)",
    )


def run(options: Namespace) -> int:
    """Print the rules in code order."""
    if options.format == "markdown":
        from wfc.cli.rules_page import markdown  # once in a while

        sys.stdout.write(markdown())
    else:
        sys.stdout.write(as_json() if options.format == "json" else as_text())
    return exits.CLEAN


def as_text() -> str:
    """One line a rule."""
    width = max(len(rule.name) for rule in RULES)
    return "".join(f"{rule.code}  {rule.severity.word:7}  {rule.name:{width}}  {rule.summary}\n" for rule in RULES)


def as_json() -> str:
    """An array of objects."""
    # Text does without it.
    import json

    return json.dumps([as_object(rule) for rule in RULES], indent=2, ensure_ascii=False) + "\n"


def as_object(rule: Rule) -> dict[str, Any]:
    """What a rule says of itself, for programs."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.word,
        "summary": rule.summary,
        "argo_rejects": rule.argo_rejects,
        "why": rule.why,
    }
