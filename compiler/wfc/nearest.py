"""Names that a misspelt name may stand for. Every answer is the same on every run: ties go by the alphabet."""

from collections.abc import Iterable

_LONGEST = 64  # no name of a document's vocabulary is longer, and the distance is quadratic in the lengths


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


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``word`` was probably meant to be; None when none is near.

    Near is what differs in case or in ``-`` and ``_`` only, or in at most a third of its letters, or what ``word`` is
    the beginning of, when it is the beginning of no other name. (Any name of two letters is one letter away from many.)
    """
    folded = _fold(word)
    if not folded or len(word) > _LONGEST:
        return None
    known = sorted(names)
    ranked = [(distance(folded, _fold(name)), name) for name in known if len(name) <= _LONGEST and name != word]
    if not ranked:
        return None
    best, name = min(ranked)
    if best <= len(folded) // 3:
        return name
    longer = [longer for longer in known if _fold(longer).startswith(folded)] if len(folded) > 2 else []
    return longer[0] if len(longer) == 1 else None


def closest(word: str, names: Iterable[str], count: int) -> list[str]:
    """The ``count`` names with the most likeness to ``word``, best first, however far they are."""
    folded = _fold(word[:_LONGEST])
    ranked = sorted((distance(folded, _fold(name)), name) for name in names if len(name) <= _LONGEST)
    return [name for _, name in ranked[:count]]


def _fold(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
