"""The languages of `depends` and `when`."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.expr.trees import shape
from wfc.expr.nodes import Bool, Expression, Placeholder, TaskResult, Time, Unary, Word, walk
from wfc.expr.parser import ExpressionSyntaxError, parse_depends, parse_when


def test_depends_names_tasks_and_results() -> None:
    text = "fetch && (build-2.Succeeded || !test.Failed)"
    found = [node for node in walk(parse_depends(text)) if isinstance(node, TaskResult)]
    assert [(node.task, node.result) for node in found] == [
        ("fetch", None),
        ("build-2", "Succeeded"),
        ("test", "Failed"),
    ]
    assert [text[node.start : node.end] for node in found] == ["fetch", "build-2.Succeeded", "test.Failed"]
    assert [text[node.result_start : node.end] for node in found[1:]] == ["Succeeded", "Failed"]


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("A || B && C", "A || (B && C)"),
        ("!A && B", "(!A) && B"),
        ("!A.Failed == B", "(!A.Failed) == B"),
        ("A && B ? C : D", "(A && B) ? C : D"),
        ("A; B", "(A; B)"),
        ("A\n&&\tB", "A && B"),
        ("A;", "A"),
    ],
)
def test_how_depends_groups(text: str, grouped: str) -> None:
    assert shape(parse_depends(text)) == shape(parse_depends(grouped))


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("", "the text is empty: expected a task's name", ""),
        ("A and B", "`and` is no operator here: write `&&`", "and"),
        ("not A", "`not` is no operator here: write `!`", "not"),
        ("A | B", "`|` is no operator here: write `||`", "|"),
        ("A, B", "`,` is no operator here: write `&&`", ","),
        ("A B", "expected `&&`, `||` or the end after `A`, found `B`", "B"),
        ("A &&", "expected a task's name after `&&`, where the text ends", ""),
        ("(A", "expected `)` after `A`, where the text ends", ""),
        ("1a", "`1a` begins with a digit, which a task's name cannot do here", "1a"),
        ("in || A", "`in` is a word of the expression language and cannot name a task here", "in"),
        ("A.Succeeded.Failed", "`A.Succeeded.Failed` has no meaning here", "A.Succeeded.Failed"),
        ("'A'", "this quoted text does not end", "'A'"),
    ],
)
def test_broken_depends(text: str, message: str, marked: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_depends(text)
    assert (caught.value.message, text[caught.value.start : caught.value.end]) == (message, marked)


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("2 ** 3 ** 2", "(2 ** 3) ** 2"),
        ("1 + 2 * 3 == 7 && a || b", "(((1 + (2 * 3)) == 7) && a) || b"),
        ("1 | 2 == 3", "(1 | 2) == 3"),
        ("1 + 1 << 2", "(1 + 1) << 2"),
        ("a == b == true", "(a == b) == true"),
        ("a in (b, c)", "a IN ((b), c)"),
        ("2 - -2 == 4", "(2 - (-2)) == 4"),
        ("true ? false : true || true", "true ? false : (true || true)"),
        ("{{a}} == x", "({{a}}) == x"),
    ],
)
def test_how_when_groups(text: str, grouped: str) -> None:
    assert shape(parse_when(text)) == shape(parse_when(grouped))


def leaves(text: str) -> list[Any]:
    return [shape(node) for node in walk(parse_when(text)) if isinstance(node, Word | Time | Placeholder | Unary)]


def test_words_times_and_tags_of_when() -> None:
    assert leaves(r"foo\ bar == [any text]") == [("Word", ("str", "foo bar")), ("Word", ("str", "any text"))]
    assert leaves("'2024-01-02' > 'soon'") == [("Time", ("str", "2024-01-02"))]
    assert leaves("'10:00PM' == '13:00PM'") == [("Time", ("str", "10:00PM"))]
    assert leaves("x{{=a > 1}}y.z == {{steps.a.outputs.result}}") == [
        ("Placeholder", ("str", "x{{=a > 1}}y.z")),
        ("Placeholder", ("str", "{{steps.a.outputs.result}}")),
    ]
    assert leaves("'{{a}}' == ''") == []
    assert parse_when("") == Bool(True, 0, 0)


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("a ==", "expected a value after `==`, where the text ends", ""),
        ("a = b", "`=` is no operator here: write `==`", "="),
        ("a === b", "`===` is no operator here: write `==`", "==="),
        ("a and b", "`and` is no operator here: write `&&`", "and"),
        ("two words == a", "expected an operator, `,` or the end after `two`, found `words`", "words"),
        ("a ==-1", "`==-` has no meaning here", "==-"),
        ("!!true", "`!!` has no meaning here", "!!"),
        ("!foo", "expected a value after `!`, found `foo`", "foo"),
        ("a.b == c", "`a.b` needs quotes: govaluate takes the dot for the access to a field", "a.b"),
        ("a == 'it's'", "this quoted text does not end", "'"),
        ("[a == b", "this `[` has no `]`", "[a == b"),
        ("1 + '2024-01-02'", "a quoted date cannot follow `+`: govaluate takes it for a time", "'2024-01-02'"),
        ("'2024-01-02' ?? a", "`??` cannot follow a quoted date: govaluate takes it for a time", "??"),
        ("1.2.3 == a", "`1.2.3` is no number", "1.2.3"),
        ("{{a", "this tag does not end", "{{a"),
        ("foo(1)", "expected an operator, `,` or the end after `foo`, found `(`", "("),
    ],
)
def test_broken_when(text: str, message: str, marked: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_when(text)
    assert (caught.value.message, text[caught.value.start : caught.value.end]) == (message, marked)


pieces = st.sampled_from(
    [
        "a",
        "b-c",
        "x.Y",
        "(",
        ")",
        ",",
        "==",
        "=~",
        "in",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "**",
        "?",
        ":",
        "??",
        "1",
        "2.5",
        "'x'",
        '"2024-01-02"',
        "[y]",
        "{{z}}",
        "{",
        ";",
        "A.Failed",
    ]
)


@given(st.lists(pieces, max_size=10).map(" ".join) | st.text(max_size=20))
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    for found in (*attempt(parse_when, text), *attempt(parse_depends, text)):
        assert 0 <= found.start <= found.end <= len(text)


def attempt(parse: Callable[[str], Expression], text: str) -> Iterable[Expression] | tuple[ExpressionSyntaxError]:
    try:
        return walk(parse(text))
    except ExpressionSyntaxError as error:
        return (error,)
