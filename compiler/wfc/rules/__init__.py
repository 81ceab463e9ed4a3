"""Every rule of wfc, declared once, in a module by subject.

The hundreds of the codes group them by reader: 0 the file, 1 the shape of a document, 2 names and structure,
3 references, arguments and artifacts, 4 control flow, 5 Onepanel's form, 6 what a back end cannot do, 7 what Argo's own
validator says without reason, 8 volumes, scripts and secrets, 9 advice. A code is never given a second meaning.

All of them are names of this package: ``rules.UNKNOWN_FIELD``.
"""

from wfc.diagnostics import Rule
from wfc.nearest import Guess, guess
from wfc.rules import (
    advice,
    argo,
    artifacts,
    expressions,
    files,
    flow,
    onepanel,
    programs,
    references,
    shapes,
    structure,
    targets,
)
from wfc.rules.advice import *
from wfc.rules.argo import *
from wfc.rules.artifacts import *
from wfc.rules.expressions import *
from wfc.rules.files import *
from wfc.rules.flow import *
from wfc.rules.onepanel import *
from wfc.rules.programs import *
from wfc.rules.references import *
from wfc.rules.shapes import *
from wfc.rules.structure import *
from wfc.rules.targets import *

_MODULES = (
    files, shapes, structure, references, artifacts, expressions, flow, onepanel, targets, argo, programs, advice,
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (value for module in _MODULES for value in vars(module).values() if type(value) is Rule),
        key=lambda rule: rule.code,
    )
)
"""In the order of the codes."""


def find(text: str) -> Rule | None:
    """The rule of a code (in any case) or of a name; None where there is none."""
    upper, lower = text.upper(), text.lower()
    for rule in RULES:
        if rule.code in (upper, text) or rule.name == lower:
            return rule
    return None


def matching(word: str) -> frozenset[str]:
    """The codes that a code, a name or the beginning of codes (``WF3``) stands for; none for another word."""
    rule = find(word)
    if rule is not None:
        return frozenset((rule.code,))
    upper = word.upper()
    return frozenset(rule.code for rule in RULES if len(word) > 1 and rule.code.startswith(upper))


def meant(word: str) -> str | None:
    """The rule's name or code that a word which names none was probably meant to be."""
    return guessed(word).name or None


def guessed(word: str) -> Guess:
    """The same, and whether that is certain: never of two codes, which differ in a digit."""
    by_name = guess(word, [rule.name for rule in RULES])
    return by_name if by_name.name else guess(word.upper(), [rule.code for rule in RULES])
