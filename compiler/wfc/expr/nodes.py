"""The tree of an expression: a closed union of tuples, each with its half-open offsets in the parsed text.

One set of nodes serves the three languages; each docstring names those that build it. Sugar is gone: ``a | f(b)`` is
``f(a, b)``, ``1 < x < 9`` is ``1 < x and x < 9``, ``a not in b`` is ``not (a in b)``. Parentheses leave no node, but
belong to the offsets of what they enclose. Operators are spelled ``and or not ** == …``, whichever way they were
written.

Left-associative chains make deep trees: walk them with `walk`, which does not recurse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias


class Nil(NamedTuple):
    """``nil`` (expression)."""

    start: int
    end: int


class Bool(NamedTuple):
    """``true`` or ``false`` (expression, when)."""

    value: bool
    start: int
    end: int


class Integer(NamedTuple):
    """An integer literal in any base (expression)."""

    value: int
    start: int
    end: int


class Float(NamedTuple):
    """A number with a point or an exponent (expression); any number (when, which has no integers)."""

    value: float
    start: int
    end: int


class String(NamedTuple):
    """A quoted text, unescaped (expression, when); the key of a map that was written without quotes, too."""

    value: str
    start: int
    end: int


class Bytes(NamedTuple):
    """``b'…'`` (expression)."""

    value: bytes
    start: int
    end: int


class Time(NamedTuple):
    """A quoted text that is a date or a time (when)."""

    text: str
    start: int
    end: int


class Word(NamedTuple):
    """A text without quotes, or ``[any text]`` (when), which stands for itself."""

    value: str
    start: int
    end: int


class Placeholder(NamedTuple):
    """A tag in the place of an operand, with the letters that touch it (when, depends)."""

    text: str
    start: int
    end: int


class TaskResult(NamedTuple):
    """A task's name, with the result that is asked for, or None (depends)."""

    task: str
    result: str | None
    start: int
    end: int
    result_start: int
    """Where the result's name begins; -1 without one."""


class Name(NamedTuple):
    """A variable, a function's name or ``$env`` (expression)."""

    name: str
    start: int
    end: int


class Pointer(NamedTuple):
    """``#``, the element that a predicate looks at; ``#acc``, ``#index`` (expression). Empty where ``.field`` leaves it
    out.
    """

    name: str
    start: int
    end: int


class Member(NamedTuple):
    """``object.name`` or ``object?.name`` (expression)."""

    object: Expression
    name: str
    optional: bool
    name_start: int
    start: int
    end: int


class Index(NamedTuple):
    """``object[position]`` or ``object?.[position]`` (expression)."""

    object: Expression
    position: Expression
    optional: bool
    start: int
    end: int


class Slice(NamedTuple):
    """``object[low:high]`` (expression)."""

    object: Expression
    low: Expression | None
    high: Expression | None
    start: int
    end: int


class Call(NamedTuple):
    """``f(…)``, ``object.f(…)`` or ``::f(…)``, which takes the builtin even where a variable has its name
    (expression).
    """

    function: Name | Member
    arguments: tuple[Expression, ...]
    forced: bool
    start: int
    end: int


class Predicate(NamedTuple):
    """The expression that a function like ``filter`` applies to each element (expression)."""

    body: Expression
    start: int
    end: int


class Unary(NamedTuple):
    """A prefix operator: ``- + not`` (expression), ``- not ~`` (when), ``not`` (depends)."""

    operator: str
    operand: Expression
    operator_start: int
    start: int
    end: int


class Binary(NamedTuple):
    """An operator between two operands (all)."""

    operator: str
    left: Expression
    right: Expression
    operator_start: int
    start: int
    end: int


class Conditional(NamedTuple):
    """``test ? then : otherwise``; `then` is None in ``test ?: otherwise``. The words ``if`` and ``else`` make one,
    too.
    """

    test: Expression
    then: Expression | None
    otherwise: Expression
    start: int
    end: int


class Let(NamedTuple):
    """``let name = value; body`` (expression)."""

    name: str
    value: Expression
    body: Expression
    name_start: int
    start: int
    end: int


class Sequence(NamedTuple):
    """``a; b``, worth its last item (expression, depends); always two items or more."""

    items: tuple[Expression, ...]
    start: int
    end: int


class Array(NamedTuple):
    """``[a, b]`` (expression); ``a, b`` (when)."""

    items: tuple[Expression, ...]
    start: int
    end: int


class Pair(NamedTuple):
    """One entry of a map; not an expression by itself."""

    key: Expression
    value: Expression
    start: int
    end: int


class Map(NamedTuple):
    """``{a: 1, 'b': 2, (c): 3}`` (expression)."""

    pairs: tuple[Pair, ...]
    start: int
    end: int


Expression: TypeAlias = (
    Nil | Bool | Integer | Float | String | Bytes | Time | Word | Placeholder | TaskResult | Name | Pointer
    | Member | Index | Slice | Call | Predicate | Unary | Binary | Conditional | Let | Sequence | Array | Map
)  # fmt: skip


def children(node: Expression) -> tuple[Expression, ...]:
    """Return the expressions right below `node`, in the order in which they are written."""
    match node:
        case Member(object=inner) | Predicate(body=inner) | Unary(operand=inner):
            return (inner,)
        case Index(object=inner, position=position):
            return (inner, position)
        case Slice(object=inner, low=low, high=high):
            return tuple(part for part in (inner, low, high) if part is not None)
        case Call(function=function, arguments=arguments):
            return (function, *arguments)
        case Binary(left=left, right=right):
            return (left, right)
        case Conditional(test=test, then=then, otherwise=otherwise):
            return (test, otherwise) if then is None else (test, then, otherwise)
        case Let(value=value, body=body):
            return (value, body)
        case Sequence(items=items) | Array(items=items):
            return items
        case Map(pairs=pairs):
            return tuple(part for pair in pairs for part in (pair.key, pair.value))
        case _:
            return ()


def walk(node: Expression) -> Iterator[Expression]:
    """Yield `node` and all below it, every node before its children, from left to right."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))
