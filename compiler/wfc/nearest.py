"""Names that a misspelt name may stand for. Every answer is the same on every run: ties go by the alphabet."""

from collections.abc import Iterable
from typing import NamedTuple

_LONGEST = 64  # no name of a document's vocabulary is longer, and the distance is quadratic in the lengths
_SHORT = 5  # of shorter names, two that differ in one letter are as often two words (gate, date)
_LONG = 8  # in words of so many letters two slips are likely


def distance(one: str, other: str) -> int:
    """How many letters to insert, delete, replace or swap with their neighbour to turn one into the other."""
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            best = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            current.append(best)
        before, previous = previous, current
    return previous[-1]


class Guess(NamedTuple):
    """What a misspelt word may stand for: the nearest name, "" where none is near.

    ``certain`` says that there is nothing else that it may stand for, so that it can be replaced unseen.
    """

    name: str
    certain: bool

    @property
    def sure(self) -> str:
        """The name where it is certain, "" where it is not."""
        return self.name if self.certain else ""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``word`` was probably meant to be; None when none is near.

    Near is what differs in case or in ``-`` and ``_`` only, or in at most a third of its letters, or what ``word`` is
    the beginning of, when it is the beginning of no other name. (Any name of two letters is one letter away from many.)
    """
    return guess(word, names).name or None


def guess(word: str, names: Iterable[str]) -> Guess:
    """The nearest of ``names``, as by :func:`nearest`, and whether it is the only answer.

    It is where no other name is as near or nearly so, the difference is a slip of the fingers (one letter, two in a
    long word, or case and dashes only), and no digit is part of it: ``train-2`` is no misspelt ``train-1``.
    """
    folded = _fold(word)
    if not folded or len(word) > _LONGEST:
        return Guess("", False)
    known = sorted(names)
    ranked = sorted((distance(folded, _fold(name)), name) for name in known if len(name) <= _LONGEST and name != word)
    if not ranked:
        return Guess("", False)
    best, name = ranked[0]
    near = len(folded) // 3
    if best <= near:
        clean = name[0].isalnum() and name[-1].isalnum()  # else the name is what has slipped
        return Guess(name, clean and _is_slip(folded, _fold(name), best) and not _has_rival(folded, ranked))
    longer = [longer for longer in known if _fold(longer).startswith(folded)] if len(folded) > 2 else []
    return Guess(longer[0] if len(longer) == 1 else "", False)


def closest(word: str, names: Iterable[str], count: int) -> list[str]:
    """The ``count`` names with the most likeness to ``word``, best first, however far they are."""
    folded = _fold(word[:_LONGEST])
    ranked = sorted((distance(folded, _fold(name)), name) for name in names if len(name) <= _LONGEST)
    return [name for _, name in ranked[:count]]


def _fold(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _is_slip(word: str, name: str, edits: int) -> bool:
    if _digits(word) != _digits(name):
        return False
    if edits == 1:
        other_letter = len(word) == len(name) and sorted(word) != sorted(name)
        return len(word) >= _SHORT or not other_letter
    # What goes on after the whole of a name, or of the word, is no slip: `dependsOn`.
    return edits == 0 or (edits == 2 and len(word) >= _LONG and not word.startswith(name) and not name.startswith(word))


def _has_rival(word: str, ranked: list[tuple[int, str]]) -> bool:
    """Whether another of the names, with the same digits, could be meant as well."""
    best = ranked[0][0]
    within = max(len(word) // 3, best + 1) if best else 0
    return any(edits <= within and _digits(_fold(name)) == _digits(word) for edits, name in ranked[1:])


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
