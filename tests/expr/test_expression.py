"""Expressions of expr-lang: what they mean, and what is said about broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.expr.trees import shape
from wfc.expr.nodes import (
    Binary,
    Bytes,
    Call,
    Conditional,
    Expression,
    Float,
    Integer,
    Member,
    Name,
    Pointer,
    String,
    children,
    walk,
)
from wfc.expr.parser import ExpressionSyntaxError, parse_expression


def same(text: str, other: str) -> bool:
    return bool(shape(parse_expression(text)) == shape(parse_expression(other)))


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a or b and c", "a or (b and c)"),
        ("a and b == c", "a and (b == c)"),
        ("a == b .. c", "a == (b .. c)"),
        ("a .. b + c", "a .. (b + c)"),
        ("a + b * c", "a + (b * c)"),
        ("a * b ** c", "a * (b ** c)"),
        ("a ** b ?? c", "a ** (b ?? c)"),
        ("a - b - c", "(a - b) - c"),
        ("a ** b ** c", "a ** (b ** c)"),
        ("-a ** b", "-(a ** b)"),
        ("-a * b", "(-a) * b"),
        ("not a + b", "(not a) + b"),
        ("not a * b", "not (a * b)"),
        ("not a in b", "(not a) in b"),
        ("a * not b * c + d", "(a * (not (b * c))) + d"),
        ("2 ** -a * b", "(2 ** (-a)) * b"),
        ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
        ("a or b ? c : d", "(a or b) ? c : d"),
        ("a + b | f()", "f(a + b)"),
        ("a | f(b) | g() + 1", "g(f(a, b)) + 1"),
        ("a ? b : c | f()", "a ? b : f(c)"),
        ("let x = a; x; b", "let x = a; (x; b)"),
        ("a; let x = b; x; c", "a; (let x = b; (x; c))"),
        ("[let x = a; x, b]", "[(let x = a; x), b]"),
        ("1 < a < 3 == b", "((1 < a) and (a < 3)) == b"),
        ("a not contains b", "not (a contains b)"),
        ("a.b?.c[d]", "((a.b)?.c)[d]"),
        ("filter(a, {.b > 1})", "filter(a, #.b > 1)"),
        ("map(a, let x = #; x)", "map(a, {let x = #; x})"),
        ("if a {b} else if c {d} else {e}", "a ? b : (c ? d : e)"),
        ("a && b || !c ^ d", "a and b or not (c ** d)"),
        ("a // note\n + /* more */ b", "a + b"),
    ],
)
def test_how_operators_group(text: str, grouped: str) -> None:
    assert same(text, grouped)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42), ("1_000", 1000), ("0x2A", 42), ("0o52", 42), ("0b101", 5), ("007", 7),
        ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1_0.2_5e-1", 1.025),
        ("9223372036854775807", 2**63 - 1),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float) -> None:
    node = parse_expression(text)
    assert isinstance(node, Integer | Float)
    assert node.value == value
    assert type(node.value) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'a\'b\\c\n\t'", "a'b\\c\n\t"),
        (r'"\"\x41\101\u00e9\u{1F600}\U0001F600"', '"AAé😀😀'),
        ("`raw \\n ``tick`` \n`", "raw \\n `tick` \n"),
        (r"'\ud83d\ude00'", "��"),
        ("''", ""),
    ],
)
def test_quoted_texts(text: str, value: str) -> None:
    node = parse_expression(text)
    assert node == String(value, 0, len(text))


def test_bytes() -> None:
    assert parse_expression(r"b'é\xff\0001'") == Bytes("é".encode() + b"\xff\x001", 0, 13)


def test_offsets_of_parts() -> None:
    text = "f(steps.x.outputs?.result, (1 + 2))"
    call = parse_expression(text)
    assert isinstance(call, Call)
    member, total = call.arguments
    assert isinstance(member, Member)
    assert isinstance(total, Binary)
    assert text[member.start : member.end] == "steps.x.outputs?.result"
    assert text[member.name_start : member.end] == "result"
    assert member.optional
    assert text[total.start : total.end] == "(1 + 2)"
    assert text[total.operator_start] == "+"
    assert text[total.right.start : total.right.end] == "2"


def test_words_of_the_language_are_names_after_a_dot_and_keys_of_maps_are_texts() -> None:
    member = parse_expression("a.not.in")
    assert isinstance(member, Member)
    assert member.name == "in"
    found = [
        node.value for node in walk(parse_expression("{true: 1, b: 2, 'c d': 3, 4: 5}")) if isinstance(node, String)
    ]
    assert found == ["true", "b", "c d", "4"]


def test_functions_are_ordinary_names_without_a_call() -> None:
    assert parse_expression("filter") == Name("filter", 0, 6)
    conditional = parse_expression("map ? count : all")
    assert isinstance(conditional, Conditional)
    assert children(conditional) == (Name("map", 0, 3), Name("count", 6, 11), Name("all", 14, 17))


def test_the_element_is_named_inside_predicates_only() -> None:
    pointers = [
        node for node in walk(parse_expression("reduce(xs, #acc + # * #index, 0)")) if isinstance(node, Pointer)
    ]
    assert [pointer.name for pointer in pointers] == ["acc", "", "index"]
    with pytest.raises(ExpressionSyntaxError, match="no predicate is around it"):
        parse_expression("reduce(xs, #acc, #)")


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("", "the text is empty: expected an operand", ""),
        ("a +", "expected an operand after `+`, where the text ends", ""),
        ("a + * b", "expected an operand after `+`, found `*`", "*"),
        ("a b", "expected an operator or the end after `a`, found `b`", "b"),
        ("(a", "expected `)` after `a`, where the text ends", ""),
        ("a)", "`)` closes nothing", ")"),
        ("f(a,", "expected an operand or `)` after `,`, where the text ends", ""),
        ("a ? b", "expected `:` after `b`, where the text ends", ""),
        ("a.", "expected a name after `.`, where the text ends", ""),
        ("let x 1; x", "expected `=` after `x`, found `1`", "1"),
        ("let x = 1", "expected `;` after `1`, where the text ends", ""),
        ("if a {1}", "expected `else` after `}`, where the text ends", ""),
        ("{a 1}", "expected `:` after `a`, found `1`", "1"),
        ("map(xs)", "expected `,` after `xs`, found `)`", ")"),
        ("a = b", "`=` is no operator here: write `==`", "="),
        ("a ?? b + c", "`??` and `+` cannot stand side by side without parentheses", "+"),
        ("a + # * 2", "`#` stands for an element, and no predicate is around it", "#"),
        ("'abc", "this quoted text does not end", "'abc"),
        ("a /* b", "this comment does not end", "/* b"),
        ("'a\\qb'", "this escape is unknown or cut short", "\\q"),
        ("'\\u00g0'", "this escape is unknown or cut short", "\\u"),
        ("0b12", "`0b12` is no number", "0b12"),
        ("9223372036854775808", "the integer does not fit into 64 bits", "9223372036854775808"),
        ("1e999", "the number is too large", "1e999"),
        ("0x_", "the number has no digits", "0x_"),
        ("a @ b", "`@` has no meaning here", "@"),
    ],
)
def test_syntax_errors(text: str, message: str, marked: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as caught:
        parse_expression(text)
    error = caught.value
    assert (error.message, text[error.start : error.end]) == (message, marked)
    assert marked or error.start == len(text)


def test_nesting_has_a_limit_and_length_has_none() -> None:
    with pytest.raises(ExpressionSyntaxError, match="brackets nest deeper than 200 levels"):
        parse_expression("(" * 100_000 + "a")
    with pytest.raises(ExpressionSyntaxError, match="operators nest deeper than 200 levels"):
        parse_expression("- " * 100_000 + "a")
    assert len(list(walk(parse_expression(" + ".join(["a"] * 10_000))))) == 19_999


pieces = st.sampled_from(
    [
        "a",
        "b.c",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        ":",
        "?",
        "?.",
        ".",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "??",
        "|",
        "||",
        "&&",
        "!",
        "not",
        "in",
        "matches",
        "==",
        "<",
        "#",
        ".x",
        "1",
        "2.5",
        "'x'",
        "let",
        "if",
        "else",
        "=",
        "map(",
        "sum(",
        "reduce(",
        "::",
    ]
)


@given(st.lists(pieces, max_size=12).map(" ".join) | st.text(max_size=20))
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    found = attempt(text)
    assert 0 <= found.start <= found.end <= len(text)


def attempt(text: str) -> Expression | ExpressionSyntaxError:
    try:
        return parse_expression(text)
    except ExpressionSyntaxError as error:
        return error
