"""Differences between documents, in the terms of who writes them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.cli.manifest_diff import changes, document_changes, shown

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["a", "b", "a\nb"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["name", "x", "y"]), inner, max_size=3),
        st.lists(st.fixed_dictionaries({"name": st.sampled_from("abc"), "v": inner}), max_size=3),
    ),
    max_leaves=10,
)


def lines(old: Any, new: Any) -> list[str]:
    return [" ".join(change) for change in changes(old, new)]


def tasks(*names: str, **more: Any) -> dict[str, Any]:
    return {"spec": {"templates": [{"name": "main", "dag": {"tasks": [{"name": name, **more} for name in names]}}]}}


def test_items_are_matched_by_name() -> None:
    old = tasks("A", "B", depends="A")
    new = tasks("A", "B", "C", depends="A.Succeeded")
    assert lines(old, new) == [
        '~ spec.templates[main].dag.tasks[A].depends "A" → "A.Succeeded"',
        '~ spec.templates[main].dag.tasks[B].depends "A" → "A.Succeeded"',
        '+ spec.templates[main].dag.tasks[C] {"name": "C", "depends": "A.Succeeded"}',
    ]


def test_another_order_of_named_items_is_one_line() -> None:
    assert lines(tasks("A", "B", "C"), tasks("A", "C", "B")) == [
        '~ spec.templates[main].dag.tasks order "A, B, C" → "A, C, B"'
    ]
    assert lines(tasks("A", "B", "C"), tasks("C", "A")) == [
        '- spec.templates[main].dag.tasks[B] {"name": "B"}',
        '~ spec.templates[main].dag.tasks order "A, C" → "C, A"',
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1, "b": None}, ["+ b null"]),
        ({"a": {"b": 1}}, {"a": {}}, ["- a.b 1"]),
        ({"a": 1}, {"a": True}, ["~ a 1 → true"]),
        ({"a": [1]}, {"a": {"x": 1}}, ['~ a [1] → {"x": 1}']),
        ({"l": {"a.b/c": "x"}}, {"l": {"a.b/c": "y"}}, ['~ l["a.b/c"] "x" → "y"']),
        (["a", "b", "c"], ["a", "c"], ['- [1] "b"']),
        (["a", "c"], ["a", "b", "c"], ['+ [1] "b"']),
        (["a", "b", "c", "d"], ["x", "b", "d"], ['~ [0] "a" → "x"', '- [2] "c"']),
        ([[{"name": "s"}], [{"name": "t"}]], [[{"name": "s"}], [{"name": "t", "x": 1}]], ["+ [1][t].x 1"]),
        ([{"name": "v"}, {"name": "v"}], [{"name": "v"}], ['- [1] {"name": "v"}']),
        ({"s": "a\nb\nc"}, {"s": "a\nB\nc"}, ['~ s line 2 "b" → "B"']),
        ({"s": "a\n"}, {"s": "a\nb\n"}, ['~ s line 2 "" → "b"']),
        ({"s": "a\nb"}, {"s": "a\nb\nc"}, ["~ s 2 lines → 3 lines"]),
    ],
)
def test_changes(old: Any, new: Any, expected: list[str]) -> None:
    assert lines(old, new) == expected


def test_mappings_have_no_order() -> None:
    assert changes({"a": 1, "b": [1, {"x": 1, "y": 2}]}, {"b": [1, {"y": 2, "x": 1}], "a": 1}) == ()


@given(VALUES, VALUES)
def test_only_equal_values_have_no_changes(old: Any, new: Any) -> None:
    assert changes(old, old) == ()
    found = changes(old, new)
    assert bool(found) == (shown_fully(old) != shown_fully(new))
    assert found == changes(old, new)


def shown_fully(value: Any) -> Any:
    """A value in which nothing is equal that JSON tells apart."""
    if isinstance(value, dict):
        return {key: shown_fully(item) for key, item in value.items()}
    return [shown_fully(item) for item in value] if isinstance(value, list) else (type(value), value)


def document(kind: str, name: str, **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": name}, "spec": spec}


def test_documents_are_matched_by_kind_and_name() -> None:
    old = [document("WorkflowTemplate", "a"), document("Workflow", "a", x=1)]
    new = [document("Workflow", "a", x=2), document("WorkflowTemplate", "b")]
    assert [(change.mark, change.path) for change in document_changes(old, new)] == [
        ("-", "WorkflowTemplate/a:"),
        ("~", "Workflow/a: spec.x"),
        ("+", "WorkflowTemplate/b:"),
    ]
    assert [change.path for change in document_changes([{}, {"x": 1}], [{}, {"x": 2}])] == ["document[1].x"]
    assert [change.path for change in document_changes(old[1:], new[:1])] == ["spec.x"]


def test_long_lists_take_linear_time() -> None:
    old = [str(number) for number in range(20_000)]
    assert len(changes(old, ["new", *old])) == 1
    assert len(changes(old, [*old[:10_000], "x", *old[10_001:]])) == 1


def test_long_values_are_cut() -> None:
    assert shown("x" * 61) == f'"{"x" * 60}"…'
    assert len(shown(["x" * 100])) == 61
