"""``# noqa: M102; reason``: the comments of another checker of Argo manifests, tugboat, for who comes from there.

They count for what begins on their line, with everything in it. The codes are tugboat's: some of them are spelt like
codes of wfc, and stand for both then. A code of neither (flake8's, say) means nothing here, and is nobody's mistake.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from wfc import rules

_COMMENT = re.compile(
    r"#[ \t]*noqa\b(?P<list>[ \t]*:[ \t]*(?P<words>[a-z]+[0-9]+(?:[ \t]*,[ \t]*[a-z]+[0-9]+)*)?)?[^\r\n]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,]+")

# What wfc says in place of each of tugboat's rules; several words where wfc tells apart what tugboat does not.
_NAMES = "duplicate-name"
_CALLED = "undefined-template undefined-template-ref"
_REFERENCE = (
    "unresolved-reference undeclared-output unknown-task wrong-kind not-an-ancestor misplaced-reference left-as-text "
    "parameter-of-the-caller may-be-skipped"
)
_SURPLUS, _MISSING = "undeclared-argument missing-argument", "missing-argument"
_SYNTAX = f"expression-syntax unclosed-tag unquoted-tag {_REFERENCE}"
_OF_TUGBOAT = {
    "F002": "yaml-syntax duplicate-key unquoted-tag",
    "F003": "not-a-mapping",
    "M001": "unknown-document",
    "M002": "unknown-document",
    "M003": "invalid-value wrong-type invalid-duration invalid-number",
    "M101": "missing-field missing-entrypoint ambiguous-call artifact-without-path",
    "M102": "unknown-field misplaced-field",
    "M103": "wrong-type list-as-value yaml11-scalar",
    "M104": "invalid-value",
    "M201": "template-type ambiguous-call ambiguous-location ambiguous-loop depends-and-dependencies",
    "M202": "missing-field incomplete-location artifact-without-source argument-without-value",
    "M301": "invalid-name",
    "M302": "invalid-name",
    "CW001": "invalid-name",
    "VAR001": _SYNTAX,
    "VAR002": _REFERENCE,
    "VAR101": _SYNTAX,
    "VAR102": _SYNTAX,
    "VAR201": _REFERENCE,
    "VAR202": _REFERENCE,
    **dict.fromkeys(("WF101", "WF102", "WT101", "WT102", "TPL101", "TPL102", "TPL103", "TPL104", "TPL105"), _NAMES),
    **dict.fromkeys(("WF201", "WT201"), f"{_CALLED} missing-entrypoint"),
    "TPL201": _REFERENCE,
    "TPL202": _REFERENCE,
    **{
        f"{kind}{number}": meaning
        for kind in ("STP", "DAG")
        for number, meaning in {
            "101": _NAMES,
            "102": _NAMES,
            "103": _NAMES,
            "201": "endless-recursion",
            "202": _CALLED,
            "301": _REFERENCE,
            "302": _REFERENCE,
            "303": _REFERENCE,
            "304": _SURPLUS,
            "305": _MISSING,
            "306": _SURPLUS,
            "307": _MISSING,
            "401": "template-type",
        }.items()
    },
}


class Noqa(NamedTuple):
    """One comment: where it stands, and its words with their offsets, the codes they stand for, and whether they are
    wfc's own alone, so that one that hides nothing is a mistake. Without words it is about everything.
    """

    start: int
    end: int
    words: tuple[tuple[str, int, frozenset[str], bool], ...]


def comments(text: str) -> Iterator[Noqa]:
    """The comments in a text, those in quotes and scripts included."""
    for match in _COMMENT.finditer(text):
        if match["list"] and not match["words"]:
            continue  # a sentence
        words = []
        for word in _WORD.finditer(match["words"] or ""):
            code, at = word[0].upper(), match.start("words")
            own = rules.find(code)
            named = (rules.find(name) for name in _OF_TUGBOAT.get(code, "").split())
            codes = frozenset(rule.code for rule in (own, *named) if rule is not None)
            words.append((word[0], at + word.start(), codes, own is not None and code not in _OF_TUGBOAT))
        yield Noqa(match.start(), match.start() + len(match[0].rstrip()), tuple(words))
