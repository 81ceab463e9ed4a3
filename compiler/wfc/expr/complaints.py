"""What the inference of types passes around: variables, the values of parts, and what is wrong with them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from wfc.diagnostics import Rule
from wfc.expr.types import Type


class Value(NamedTuple):
    """What is known of a part of an expression: its type, and its value where that is certain (`known`).

    `static` says that Argo's compiler knows the type, too.
    """

    type: Type
    static: bool
    constant: object = None
    known: bool = False


def static(type_: Type, *constant: object) -> Value:
    """Make a value whose type the compiler knows; `constant` is the value itself, of a literal."""
    return Value(type_, True, constant[0] if constant else None, bool(constant))


def dynamic(type_: Type) -> Value:
    """Make a value of which the compiler knows nothing."""
    return Value(type_, False)


class Names(Protocol):
    """The variables of one place."""

    @property
    def roots(self) -> frozenset[str]:
        """The first words of all variables there are."""

    @property
    def extras(self) -> bool:
        """Whether Argo's own functions and sprig's are known here beside the builtins."""

    def type_of(self, words: tuple[str, ...]) -> Value:
        """Return the type of a variable, or of the map of the variables that begin so."""


class Complaint(NamedTuple):
    """One thing that cannot work, with its place in the text of the expression, and what certainly belongs there."""

    rule: Rule
    message: str
    start: int
    end: int
    label: str = ""
    help: str = ""
    instead: str = ""


class Complaints:
    """Gathers complaints. `to_integer` and `to_float` are the functions that hints name for conversions."""

    def __init__(self, extras: bool) -> None:
        self.to_integer = "asInt" if extras else "int"
        self.to_float = "asFloat" if extras else "float"
        self._found: list[Complaint] = []

    def add(
        self, rule: Rule, message: str, start: int, end: int, label: str = "", hint: str = "", instead: str = ""
    ) -> None:
        """Keep one."""
        self._found.append(Complaint(rule, message, start, end, label, hint, instead))

    def within(self, start: int, end: int) -> bool:
        """Return whether something was said of what stands between the two places."""
        return any(start <= found.start and found.end <= end for found in self._found)

    def sorted(self) -> list[Complaint]:
        """Return all, in the order of the text."""
        return sorted(self._found, key=lambda found: (found.start, found.end, found.rule.code))
