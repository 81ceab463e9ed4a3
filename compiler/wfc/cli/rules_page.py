"""The page of all rules, ``docs/rules.md``: what ``wfc explain`` says of each, as Markdown."""

from wfc.cli.explain import examples, verdict
from wfc.diagnostics import Rule
from wfc.resources import example
from wfc.rules import RULES

_HEAD = """\
# Rules

What `wfc check` looks for, in the order of the codes. `wfc explain WF302` prints the same offline, `wfc rules` the
table. All output on this page is real: the test suite makes it. `make golden` writes this file, from
`compiler/wfc/rules/` and `golden/rules/`.
"""

_FAMILIES = {
    "0": "The file",
    "1": "The shape of a document",
    "2": "Names and structure",
    "3": "References, arguments, artifacts and types",
    "4": "Control flow",
    "5": "Onepanel's form",
    "6": "What a back end or a server does not take",
    "7": "Where Argo's validator differs",
    "8": "Volumes, scripts and secrets",
    "9": "Advice",
}


def markdown() -> str:
    """The whole page."""
    families: dict[str, list[Rule]] = {}
    for rule in RULES:
        families.setdefault(rule.code[2], []).append(rule)
    parts = [_HEAD]
    for digit, rules in families.items():
        rows = [
            f"| [{rule.code}](#{_anchor(rule)}) | {rule.name} | {rule.severity.word} | {rule.summary} |"
            for rule in rules
        ]
        parts.append("\n".join(["| code | name | severity | what |", "| --- | --- | --- | --- |", *rows, ""]))
        parts[-1] = f"**{_FAMILIES[digit]}**\n\n{parts[-1]}"
    for digit, rules in families.items():
        parts.append(f"## {_FAMILIES[digit]}\n")
        parts += [_section(rule) for rule in rules]
    return "\n".join(parts)


def _anchor(rule: Rule) -> str:
    """What code hosts call the place of the rule's heading."""
    return f"{rule.code.lower()}-{rule.name}"


def _section(rule: Rule) -> str:
    parts = [f"### {rule.code} {rule.name}\n", f"{rule.summary[:1].upper()}{rule.summary[1:]}. {verdict(rule)}\n"]
    parts.append(f"{rule.why}\n")
    for title, text, language in examples(example(rule.code, rule.name)):
        parts.append(f"{title}\n\n{_fenced(text, language)}")
    return "\n".join(parts)


def _fenced(text: str, language: str) -> str:
    """A block of code; its fence is longer than any in the text, and characters that break a page are replaced."""
    shown = "".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text)
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}{language}\n{shown.rstrip()}\n{fence}\n"
