"""Which fixes stay: not those of what aliases share, and not those of a name that is more usual than the right one.

Loaded where a finding has a fix.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from wfc import rules
from wfc.diagnostics import Diagnostic
from wfc.expr import variables
from wfc.frontend.aliases import shared, touches
from wfc.ir.tree import Node
from wfc.source import SourceFile

# Names that a document declares itself, so that the declaration may be what is misspelt.
_OF_DOCUMENT = frozenset(
    (
        rules.UNDEFINED_TEMPLATE,
        rules.UNDEFINED_TEMPLATE_REF,
        rules.UNRESOLVED_REFERENCE,
        rules.UNDECLARED_OUTPUT,
        rules.UNKNOWN_TASK,
        rules.MISSING_ARGUMENT,
        rules.UNDECLARED_ARGUMENT,
        rules.UNKNOWN_DEPENDENCY,
        rules.UNKNOWN_TARGET,
        rules.UNDEFINED_VOLUME,
        rules.LEFT_AS_TEXT,
    )
)
_WORD = re.compile(r"[\w-]+")


def certain(root: Node | None, found: Sequence[Diagnostic], source: SourceFile) -> tuple[Diagnostic, ...]:
    """The findings of a document, some without their fix."""
    ranges = shared(root) if root is not None and "*" in source.text else []
    counts = _Counts(source)
    return tuple(
        one._replace(fix=None)
        if one.fix is not None and (touches(one.fix, ranges) or (one.rule in _OF_DOCUMENT and counts.is_usual(one)))
        else one
        for one in found
    )


class _Counts:
    """How often words stand in a text, counted once."""

    def __init__(self, source: SourceFile) -> None:
        self._text = source.text
        self._counts: Counter[str] | None = None

    def is_usual(self, one: Diagnostic) -> bool:
        """Whether the word that a fix replaces stands more often than the one that it writes.

        A slip of the fingers is no habit: three callers of ``run-job`` and one template ``rn-job``.
        """
        assert one.fix is not None
        edits = [edit for edit in one.fix.edits if edit.span.text]
        if len(edits) != 1:
            return False
        old, new = edits[0].span.text.strip("'\""), edits[0].replacement.strip("'\"")
        if new in _vocabulary():
            return False
        if self._counts is None:
            self._counts = Counter(_WORD.findall(self._text))
        return self._counts[old] > max(self._counts[new], 1)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for variable in variables.VARIABLES for word in variable.pattern)
