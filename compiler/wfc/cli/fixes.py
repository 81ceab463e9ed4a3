"""Applying the fixes of findings to texts: which go together, what comes out, and whether that is better.

Nothing here reads or writes a file.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic, Edit, Severity
from wfc.frontend.read import Decoded
from wfc.render.report import FileReport
from wfc.source import SourceFile

# Of one finding, its rule, message and place by names: what is recognised when its line has moved.
_Key = tuple[str, str, str]

# A file with more of these is more broken than before, whatever else was mended: it is read no more, or runs for ever.
_BROKEN = frozenset(
    rule.code
    for rule in (
        rules.NOT_TEXT,
        rules.YAML_SYNTAX,
        rules.DUPLICATE_KEY,
        rules.TOO_DEEP,
        rules.ALIAS_BOMB,
        rules.EMPTY_INPUT,
        rules.NOT_A_MAPPING,
        rules.UNKNOWN_DOCUMENT,
        rules.UNQUOTED_TAG,
        rules.DEPENDENCY_CYCLE,
        rules.ENDLESS_RECURSION,
    )
)
# Who mends one of these sees what it hid: a field that nobody read, a document that did not parse. The mistakes in
# there are none that the fix made.
_HIDING = frozenset(
    rule.code for rule in (rules.UNKNOWN_DOCUMENT, rules.UNKNOWN_FIELD, rules.WRONG_TYPE, rules.UNQUOTED_TAG)
)


class Looked(NamedTuple):
    """A file that was checked: everything that was found, and what the settings show of it."""

    full: FileReport
    shown: FileReport


Look = Callable[[Sequence[Decoded]], Iterator[Looked]]


class Mended(NamedTuple):
    """The files with what could be fixed, how many findings that were in each, and fixes that made things worse."""

    files: list[Decoded]
    fixed: list[int]
    refused: int


def mend(files: Sequence[Decoded], look: Look) -> Mended:
    """Apply the fixes of what ``look`` shows, and look again, until there is nothing left to fix.

    The fixes of a file are applied together as far as their edits do not meet. When the file has then a mistake that it
    did not have, half of them are tried, and a single one that is to blame is left out.
    """
    files = list(files)
    fixed = [0] * len(files)
    most: dict[int, int] = {}
    refused: dict[int, set[_Key]] = {}
    looked = list(look(files))
    while True:
        chosen = {
            number: picked
            for number, (file, report) in enumerate(zip(files, looked, strict=True))
            if (picked := _pick(file.source, report.shown, refused.get(number, ()), most.get(number)))
        }
        if not chosen:
            return Mended(files, fixed, sum(len(keys) for keys in refused.values()))
        tried = list(files)
        for number, picked in chosen.items():
            source = files[number].source
            edits = dict.fromkeys(edit for found in picked if found.fix for edit in found.fix.edits)
            tried[number] = Decoded(SourceFile(source.path, applied(source.text, edits)), None)
        after = list(look(tried))
        rejected = False
        for number, picked in chosen.items():
            if is_better(looked[number].full, after[number].full, picked):
                files[number] = tried[number]
                fixed[number] += len(picked)
                most.pop(number, None)
                continue
            rejected = True
            keys = dict.fromkeys(map(_key, picked))
            if len(keys) == 1:
                refused.setdefault(number, set()).update(keys)
                most.pop(number, None)
            else:
                most[number] = len(keys) // 2
        looked = list(look(files)) if rejected else after


def _key(found: Diagnostic) -> _Key:
    return (found.rule.code, found.message, found.path)


def _pick(source: SourceFile, report: FileReport, refused: Collection[_Key], most: int | None) -> list[Diagnostic]:
    """The findings whose fixes go together, from the top of the file; of ``most`` kinds at most."""
    picked: list[Diagnostic] = []
    kinds: set[_Key] = set()
    taken = _Taken()
    with_fix = [found.diagnostic for found in report.findings if found.diagnostic.fix is not None]
    for found in sorted(with_fix, key=lambda found: min((edit.span.start for edit in _edits(found)), default=0)):
        edits, key = _edits(found), _key(found)
        if key in refused or not edits or any(edit.span.source is not source for edit in edits):
            continue
        if most is not None and key not in kinds and len(kinds) >= most:
            break
        if taken.add(edits):
            picked.append(found)
            kinds.add(key)
    return picked


class _Taken:
    """The edits that are made together, in the order of the text."""

    def __init__(self) -> None:
        self._edits: list[Edit] = []
        self._starts: list[int] = []

    def add(self, edits: Sequence[Edit]) -> bool:
        """Take edits that belong together, if none of them overlaps or touches another one: then the order matters.

        The same edit may be wanted for several reasons.
        """
        fresh = [edit for edit in edits if not self._has(edit)]
        if not all(self._is_free(edit) for edit in fresh):
            return False
        for edit in fresh:
            at = bisect_left(self._starts, edit.span.start)
            self._starts.insert(at, edit.span.start)
            self._edits.insert(at, edit)
        return True

    def _has(self, edit: Edit) -> bool:
        at = bisect_left(self._starts, edit.span.start)
        return at < len(self._edits) and self._edits[at] == edit

    def _is_free(self, edit: Edit) -> bool:
        at = bisect_right(self._starts, edit.span.end)
        return not at or self._edits[at - 1].span.end < edit.span.start


def _edits(found: Diagnostic) -> tuple[Edit, ...]:
    return found.fix.edits if found.fix is not None else ()


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all of the edits, which do not meet."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        parts += (text[at : edit.span.start], edit.replacement)
        at = edit.span.end
    return "".join((*parts, text[at:]))


def is_better(before: FileReport, after: FileReport, picked: Sequence[Diagnostic]) -> bool:
    """Whether the findings that were mended are gone, and nothing has broken instead."""
    if before.checked + len(before.skipped) != after.checked + len(after.skipped):
        return False
    # The parser stops at the first mistake: what comes below the last one that was mended is no matter of the fixes.
    last = max((_line(found) for found in picked if found.rule is rules.UNQUOTED_TAG), default=0)
    was, now = _counted(before, last), _counted(after, last)
    gone = Counter((found.rule.code, found.message) for found in picked)
    if any(now[key] > was[key] - count for key, count in gone.items()) or _broken(after, last) > _broken(before, last):
        return False
    return any(found.rule.code in _HIDING for found in picked) or _errors(after) <= _errors(before)


def _counted(report: FileReport, last: int) -> Counter[tuple[str, str]]:
    """How often each thing was found; unquoted tags down to the line ``last`` only."""
    return Counter(
        (found.diagnostic.rule.code, found.diagnostic.message)
        for found in report.findings
        if found.diagnostic.rule is not rules.UNQUOTED_TAG or _line(found.diagnostic) <= last
    )


def _line(found: Diagnostic) -> int:
    return found.span.source.position(found.span.start)[0]


def _broken(report: FileReport, last: int) -> int:
    broken = [found.diagnostic for found in report.findings if found.diagnostic.rule.code in _BROKEN]
    return sum(not last or _line(found) <= last for found in broken)


def _errors(report: FileReport) -> int:
    return sum(found.diagnostic.severity is Severity.ERROR for found in report.findings)
