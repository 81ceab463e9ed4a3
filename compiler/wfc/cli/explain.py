"""``wfc explain``: what a rule means, with its examples."""

import os
import sys

from wfc.cli import exits
from wfc.cli.options import Namespace, Parser, add_color
from wfc.diagnostics import Rule
from wfc.render.style import choose
from wfc.resources import Example, example
from wfc.rules import find, meant


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("rules", nargs="+", metavar="RULE", help="a rule's code or name, such as WF302")
    add_color(parser)


def run(options: Namespace) -> int:
    """Print a page for each rule. Raises :class:`exits.UsageError` for a rule that does not exist."""
    chosen = [_rule(word) for word in options.rules]
    style = choose(options.color, dict(os.environ), sys.stdout.isatty())
    for number, rule in enumerate(chosen):
        text = page(rule, example(rule.code, rule.name))
        title, rest = text.split("\n", 1)
        if number:
            sys.stdout.write("\n")
        sys.stdout.write(f"{style.paint(style.strong, title)}\n{rest}")
    return exits.CLEAN


def _rule(word: str) -> Rule:
    rule = find(word)
    if rule is None:
        known = meant(word)
        hint = f"did you mean {known}?" if known else "`wfc rules` lists them"
        raise exits.UsageError(f"there is no rule `{word}`", hint)
    return rule


def page(rule: Rule, shown: Example) -> str:
    """The page of a rule; parts of the example that are not there are left out."""
    # A paragraph is wrapped here alone.
    from textwrap import fill, indent

    verdict = "Argo's own validator refuses it too." if rule.argo_rejects else "Argo's own validator accepts it."
    parts = [
        f"{rule.code} {rule.name}: {rule.summary}\n",
        f"Severity: {rule.severity.word}. {verdict}\n",
        fill(rule.why, 90, break_long_words=False, break_on_hyphens=False) + "\n",
    ]
    for title, text in (
        ("An example:", shown.spec),
        ("What wfc check says:", shown.diagnostics),
        ("Without the mistake:", shown.fixed),
    ):
        if text:
            parts.append(f"{title}\n\n{indent(text.rstrip() + chr(10), '    ')}")
    return "\n".join(parts)
