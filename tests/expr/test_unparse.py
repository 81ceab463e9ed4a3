"""Trees written as text, and text read as trees."""

import pytest
from hypothesis import given

from tests.expr.trees import expressions, shape
from tests.expr.unparse import unparse
from wfc.expr.nodes import Binary, Expression, Name, Placeholder, Unary, walk
from wfc.expr.parser import parse_expression


@given(expressions)
def test_parsing_what_was_written_gives_the_same_tree(tree: Expression) -> None:
    text = unparse(tree)
    assert shape(parse_expression(text)) == shape(tree), text


@given(expressions)
def test_the_text_may_stand_in_a_tag(tree: Expression) -> None:
    assert "}}" not in unparse(tree)


@given(expressions)
def test_offsets_give_back_the_characters_of_a_node(tree: Expression) -> None:
    text = unparse(tree)
    parsed = parse_expression(text)
    assert shape(parse_expression(text[parsed.start : parsed.end])) == shape(parsed)
    for node in walk(parsed):
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, Name):
            assert text[node.start : node.end] in {node.name, f"({node.name})"}
        if isinstance(node, Unary):
            assert text.startswith(("not", "!") if node.operator == "not" else node.operator, node.operator_start)
        if isinstance(node, Binary):
            assert text.startswith((node.operator, "not"), node.operator_start) or node.operator == "and"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a||b&&!c", "a or b and not c"),
        ("(a || b) && c", "(a or b) and c"),
        ("a * not b * c", "a * (not b * c)"),
        ("-2 ^ 2", "-2 ** 2"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
        ("(2 ** 3) ** 4", "(2 ** 3) ** 4"),
        ("1 < x <= 9", "1 < x and x <= 9"),
        ("a not in [1,2,]", "not (a in [1, 2])"),
        ("xs | filter(.n > 1) | len()", "len(filter(xs, {#.n > 1}))"),
        ('"it\'s" + `raw\\n`', "'it\\'s' + 'raw\\\\n'"),
        ("if a { 1 } else if b { 2 } else { 3; 4 }", "a ? 1 : b ? 2 : (3; 4)"),
        ("let x = 1; x + 1;", "let x = 1; x + 1"),
        ("{a: 1, 'b c': {d: 2}, (e): 3}", "{'a': 1, 'b c': {'d': 2}, (e): 3}"),
        ("a?.b?.[0][1:][:2]", "a?.b?.[0][1:][:2]"),
        ("(a ?? b) + c ?? d", "(a ?? b) + c ?? d"),
        ("::len(a)", "::len(a)"),
        ("map(xs, ({k: [{z: #}] }))", "map(xs, {{'k': [{'z': #}]} })"),
        ("0x1F + 1_000 + .5", "31 + 1000 + 0.5"),
    ],
)
def test_the_canonical_text(text: str, canonical: str) -> None:
    assert unparse(parse_expression(text)) == canonical


def test_a_long_chain_is_no_problem() -> None:
    text = " + ".join(["a"] * 20_000)
    assert unparse(parse_expression(text)) == text


def test_nodes_of_other_languages_are_refused() -> None:
    with pytest.raises(TypeError, match="Placeholder"):
        unparse(Placeholder("{{x}}", 0, 5))
