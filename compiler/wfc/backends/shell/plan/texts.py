"""Texts that are known when a node runs, and what has to be read for them before."""

from typing import NamedTuple


class Variable(NamedTuple):
    """The value of a shell variable, known when the text is needed."""

    name: str


Text = tuple[str | Variable, ...]

Fields = tuple[tuple[str, Text], ...]


class Read(NamedTuple):
    """A value of an earlier node, put into a variable: ``what`` is the verb of the runtime library, without ``read_``.

    ``names`` are the names of what is read there, if it needs any. Where it is not there, ``otherwise`` stands for it;
    without that it is a mistake of the node, unless it ``may_lack``.
    """

    variable: str
    what: str
    node: str
    names: tuple[str, ...]
    may_lack: bool = False
    otherwise: str | None = None


class Members(NamedTuple):
    """All members of the item of a loop, where it is a map: the variable that holds them."""

    variable: str


class Ahead(NamedTuple):
    """Expressions of the template that a call runs: their filters, and what their variables are; there the variables of
    the call's own results stand for these.
    """

    results: tuple[str, ...]
    values: Fields


class Evaluations(NamedTuple):
    """Texts that jq works out in one process, all of the same moment: ``results`` pairs variables with filters.

    ``values`` are the variables of the expressions: their name, and a text, (of an earlier node) what was read, or all
    members of an item.
    A result whose variable is in ``may_fail`` may do so without harm. The filter ``shared`` is worked out once for all
    of them: they know its value as `$shared`.
    """

    results: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, Text | Read | Members], ...]
    may_fail: frozenset[str] = frozenset()
    shared: str = ""
    ahead: Ahead | None = None
    """What the same process works out for the node that is called."""


class WorkedOut(NamedTuple):
    """Variables that hold results of expressions already: jq has worked them out with those of a condition."""

    variables: tuple[str, ...]


Needs = tuple[Read | Evaluations | WorkedOut, ...]


class Line(NamedTuple):
    """A word of the runtime library and what it is given, where the plan need not know more of it."""

    verb: str
    words: tuple[Text, ...]
