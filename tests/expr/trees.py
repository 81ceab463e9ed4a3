"""Random expression trees, and what two trees must have in common to be the same."""

from typing import Any

from hypothesis import strategies as st

from wfc.expr.nodes import (
    Array,
    Binary,
    Bool,
    Bytes,
    Call,
    Conditional,
    Expression,
    Float,
    Index,
    Integer,
    Let,
    Map,
    Member,
    Name,
    Nil,
    Pair,
    Pointer,
    Predicate,
    Sequence,
    Slice,
    String,
    Unary,
)
from wfc.expr.operators import BINARY
from wfc.expr.retag import FOLDS, FUNCTIONS, TALLIES

OFFSETS = ("start", "end", "name_start", "operator_start", "result_start")


def shape(node: Any) -> Any:
    """The tree without its offsets."""
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        kept = [shape(value) for field, value in zip(node._fields, node, strict=True) if field not in OFFSETS]
        return (type(node).__name__, *kept)
    if isinstance(node, tuple):
        return tuple(shape(item) for item in node)
    return (type(node).__name__, node)


# `in` and its like as names are no names; b is what a bytes literal begins with.
words = st.sampled_from(["a", "b", "item", "inputs", "$env", "_x1", "map", "größe", "nilly", "or_"])
members = st.one_of(words.filter(lambda word: word != "$env"), st.sampled_from(["not", "in", "let", "true", "filter"]))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text("}{'\"\\\n`", max_size=6)

leaves = st.one_of(
    st.just(Nil(0, 0)),
    st.builds(Bool, st.booleans(), st.just(0), st.just(0)),
    st.builds(Integer, st.integers(0, 2**63 - 1), st.just(0), st.just(0)),
    st.builds(Float, st.floats(0, allow_nan=False, allow_infinity=False), st.just(0), st.just(0)),
    st.builds(String, texts, st.just(0), st.just(0)),
    st.builds(Bytes, st.binary(max_size=6), st.just(0), st.just(0)),
    st.builds(Name, words, st.just(0), st.just(0)),
)


def _call(function: str, arguments: list[Expression], body: Expression, rest: list[Expression]) -> Expression:
    name = Name(function, 0, 0)
    if function in FUNCTIONS:
        return Call(name, (arguments[0], Predicate(body, 0, 0)), False, 0, 0)
    if function in FOLDS:
        return Call(name, (arguments[0], Predicate(body, 0, 0), *rest[:1]), False, 0, 0)
    if function in TALLIES:
        return Call(name, (arguments[0], *((Predicate(body, 0, 0),) if rest else ())), False, 0, 0)
    return Call(name, tuple(arguments), bool(rest), 0, 0)


def _of_element(name: str, other: Expression) -> Expression:
    return Binary("==", Member(Pointer("", 0, 0), name, False, 0, 0, 0), other, 0, 0, 0)


def _grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    # Inside a predicate, and only there, the element may be named.
    pointed = st.one_of(
        inner,
        st.builds(Pointer, st.sampled_from(["", "acc", "index"]), st.just(0), st.just(0)),
        st.builds(_of_element, members, inner),
    )
    many = st.lists(inner, min_size=1, max_size=3)
    functions = st.sampled_from(["len", "f", *sorted(FUNCTIONS | FOLDS | TALLIES)])
    keys = st.one_of(st.builds(String, texts, st.just(0), st.just(0)), inner)
    return st.one_of(
        st.builds(lambda op, a, b: Binary(op, a, b, 0, 0, 0), st.sampled_from(sorted(BINARY)), inner, inner),
        st.builds(lambda op, a: Unary(op, a, 0, 0, 0), st.sampled_from(["-", "+", "not"]), inner),
        st.builds(lambda a, n, o: Member(a, n, o, 0, 0, 0), inner, members, st.booleans()),
        st.builds(lambda a, b, o: Index(a, b, o, 0, 0), inner, inner, st.booleans()),
        st.builds(lambda a, b, c: Slice(a, b, c, 0, 0), inner, st.none() | inner, st.none() | inner),
        st.builds(lambda a, b, c: Conditional(a, b, c, 0, 0), inner, st.none() | inner, inner),
        st.builds(lambda n, a, b: Let(n, a, b, 0, 0, 0), words, inner, inner),
        st.builds(lambda items: Sequence(tuple(items), 0, 0), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda items: Array(tuple(items), 0, 0), st.lists(inner, max_size=3)),
        st.builds(
            lambda pairs: Map(tuple(Pair(key, value, 0, 0) for key, value in pairs), 0, 0),
            st.lists(st.tuples(keys, inner), max_size=3),
        ),
        st.builds(_call, functions, many, pointed, st.lists(inner, max_size=1)),
        st.builds(
            lambda a, n, o, items: Call(Member(a, n, o, 0, 0, 0), tuple(items), False, 0, 0),
            inner,
            members,
            st.booleans(),
            st.lists(inner, max_size=2),
        ),
    )


expressions = st.recursive(leaves, _grow, max_leaves=12)
