"""What is known of the variables when an expression is compiled."""

from collections.abc import Iterable
from typing import NamedTuple

from wfc.backends.shell.expressions.types import ANY, MAP, NIL, STRING, STRINGS, Type


class Scope(NamedTuple):
    """The names of the variables; their values are the input of the program.

    expr-lang checks an expression against the names that there are, so they must be known. ``groups`` are the dotted
    names that hold others: ``inputs`` and ``inputs.parameters``.
    """

    names: frozenset[str]
    absent: frozenset[str]
    groups: frozenset[str]
    extras: bool = True
    """Whether Argo's own functions are there; not in the condition of an HTTP template."""
    roots: tuple[tuple[str, Type], ...] = ()
    """The types of variables that are no texts."""

    def known(self, name: str) -> bool:
        """Whether a dotted name is a variable or holds some."""
        return name in self.names or name in self.groups

    def type_of(self, name: str) -> Type | None:
        """The type of a variable without dots; None when there is none."""
        for root, found in self.roots:
            if root == name:
                return found
        if name in self.groups:
            return MAP
        if name in self.absent:
            return NIL
        return STRING if name in self.names else None


def scope(names: Iterable[str], absent: Iterable[str] = ()) -> Scope:
    """The scope of texts with these names; ``absent`` ones are declared, and have no value."""
    every = frozenset(names)
    groups = {".".join(words[:count]) for words in map(_words, every) for count in range(1, len(words))}
    return Scope(every, frozenset(absent), frozenset(groups))


def _words(name: str) -> list[str]:
    return name.split(".")


def http_scope() -> Scope:
    """The scope of an HTTP template's ``successCondition``."""
    return Scope(frozenset(), frozenset(), frozenset(), False, (("request", MAP), ("response", MAP)))


def data_scope(first: bool) -> Scope:
    """The scope of a data template's expressions: the first one is given a list of texts."""
    return Scope(frozenset(), frozenset(), frozenset(), False, (("data", STRINGS if first else ANY),))
