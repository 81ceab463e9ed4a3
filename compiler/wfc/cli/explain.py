"""``wfc explain``: what a rule means, with its examples."""

import os
import sys
from typing import Any

from wfc.cli import exits, rules
from wfc.cli.options import Namespace, Parser, add_color
from wfc.diagnostics import Rule
from wfc.render.style import choose
from wfc.resources import Example, example
from wfc.rules import find, meant


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("rules", nargs="+", metavar="RULE", help="a rule's code or name, such as WF302")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the explanations")
    add_color(parser)


def run(options: Namespace) -> int:
    """Print a page for each rule. Raises :class:`exits.UsageError` for a rule that does not exist."""
    chosen = [_rule(word) for word in options.rules]
    if options.format == "json":
        import json  # text does without it

        print(
            json.dumps(
                [as_object(rule, example(rule.code, rule.name)) for rule in chosen], indent=2, ensure_ascii=False
            )
        )
        return exits.CLEAN
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

    parts = [
        f"{rule.code} {rule.name}: {rule.summary}\n",
        f"{verdict(rule)}\n",
        fill(rule.why, 90, break_long_words=False, break_on_hyphens=False) + "\n",
    ]
    parts += [f"{title}\n\n{indent(text.rstrip() + chr(10), '    ')}" for title, text, _ in examples(shown)]
    return "\n".join(parts)


def verdict(rule: Rule) -> str:
    """How bad it is, and what Argo's own validator says."""
    argo = "Argo's own validator refuses it too." if rule.argo_rejects else "Argo's own validator accepts it."
    return f"Severity: {rule.severity.word}. {argo}"


def examples(shown: Example) -> list[tuple[str, str, str]]:
    """The parts of an example that there are: a title, the text, and what language that is in."""
    parts = (
        ("An example:", shown.spec, "yaml"),
        ("What wfc check says:", shown.diagnostics, "text"),
        ("What wfc says:" if shown.spec else "An example:", shown.session, "console"),
        ("Without the mistake:", shown.fixed, "yaml"),
    )
    return [part for part in parts if part[1]]


def as_object(rule: Rule, shown: Example) -> dict[str, Any]:
    """A rule with its example, for programs; what an example does not have is null."""
    return {
        **rules.as_object(rule),
        "bad": shown.spec or None,
        "output": shown.diagnostics or shown.session or None,
        "good": shown.fixed or None,
    }
