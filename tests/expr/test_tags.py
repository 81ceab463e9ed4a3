"""Tags and dotted names, found without a grammar; `tag.lark` says the same."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.expr import generate
from wfc.expr.tags import BLANKS, TagKind, malformed, reference, scan


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no tag { here }", []),
        ("{{a.b}}", [(TagKind.SIMPLE, "a.b")]),
        ("x{{a}}y{{ b }}z", [(TagKind.SIMPLE, "a"), (TagKind.SIMPLE, " b ")]),
        ("{{=a + 1}}", [(TagKind.EXPRESSION, "a + 1")]),
        ("{{ =a}}", [(TagKind.SIMPLE, " =a")]),
        ("{{={'a': {'b': 1}}.a}}", [(TagKind.EXPRESSION, "{'a': {'b': 1")]),
        ("{{a}", [(TagKind.UNCLOSED, "a}")]),
        ("{{a}} {{=b", [(TagKind.SIMPLE, "a"), (TagKind.UNCLOSED, "=b")]),
        ("{{{a}}}", [(TagKind.SIMPLE, "{a")]),
        ("{{}}", [(TagKind.SIMPLE, "")]),
    ],
)
def test_tags_of_a_text(text: str, found: list[tuple[TagKind, str]]) -> None:
    assert [(tag.kind, tag.body) for tag in scan(text)] == found


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("{{steps.{{workflow.parameters.s}}.outputs.result}}", "workflow.parameters.s"),
        ("{{a{{b{{ c }}", " c "),
        ("{{ {{a}}", None),
        ("{{{{a}}", None),
        ("{{={{a}}", None),
        ("{{a}}", None),
    ],
)
def test_the_tag_inside_a_tag(text: str, inner: str | None) -> None:
    (tag,) = scan(text)
    assert tag.inner == inner
    assert inner is None or text.startswith(inner, tag.inner_start)


@given(st.text("{}= ab.", max_size=30))
def test_offsets_give_back_the_characters(text: str) -> None:
    end = 0
    for tag in scan(text):
        assert tag.start >= end
        end = tag.end
        opening = "{{=" if tag.kind is TagKind.EXPRESSION else "{{"
        closing = "" if tag.kind is TagKind.UNCLOSED else "}}"
        assert text[tag.start : tag.end] == opening + tag.body + closing
        assert text[tag.body_start :].startswith(tag.body)
    assert "{{" not in text[end:]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("inputs.parameters.my-param_2", ("inputs", "parameters", "my-param_2")),
        ("  workflow.name ", ("workflow", "name")),
        ("workflow.annotations.example.io/owner", ("workflow", "annotations", "example", "io/owner")),
        ("item", ("item",)),
        ("item.a key", ("item", "a key")),
        ("item[0]", ("item", "[0]")),
        ("item.[0].x", ("item", "[0]", "x")),
        ("inputs.parameters['a.b']", ("inputs", "parameters", "['a.b']")),
        ("workflow.creationTimestamp.%Y", ("workflow", "creationTimestamp", "%Y")),
    ],
)
def test_dotted_names(body: str, words: tuple[str, ...]) -> None:
    found = reference(body, 7)
    assert found is not None
    assert found.words == words
    assert [body[part.start - 7 : part.end - 7] for part in found.parts] == list(words)
    assert body[found.start - 7 : found.end - 7] == found.text == body.strip()
    assert [part.text for part in found.parts if part.is_index] == [word for word in words if word[0] == "["]


@pytest.mark.parametrize(
    ("body", "message", "marked"),
    [
        ("", "the tag is empty", ""),
        ("  ", "the tag is empty", "  "),
        ("a..b", "a word is missing after the dot", "."),
        ("a.", "a word is missing after the dot", "."),
        (".a", "a word is missing before the dot", "."),
        ("\na", "a line break inside the braces hides the name", "\n"),
        ("a\t", "a tab inside the braces hides the name", "\t"),
        ("a.{b", "`{` cannot stand in a name", "{"),
        ("1a.b", "a name begins with a letter and goes on with letters, digits, `-` and `_`", "1a"),
        ("a b.c", "a name begins with a letter and goes on with letters, digits, `-` and `_`", "a b"),
        ("item[0", "the brackets do not make an index", "[0"),
        ("item[0]x", "the brackets do not make an index", "[0]x"),
        ("a.b]", "the brackets do not make an index", "]"),
    ],
)
def test_what_is_no_name(body: str, message: str, marked: str) -> None:
    assert reference(body) is None
    found = malformed(body, 3)
    assert (found.message, body[found.start - 3 : found.end - 3]) == (message, marked)


bodies = st.one_of(
    st.text(string.ascii_letters[:4] + "01_-.[]{}'/ \t\n\x7fé\xa0", max_size=14),
    st.lists(st.sampled_from(["a", "inputs", ".", "..", "[0]", "['x']", "[", "]", " ", "{"]), max_size=8).map("".join),
)


@given(bodies)
def test_the_grammar_agrees(body: str) -> None:
    text = body.strip(BLANKS)
    try:
        tree = TAG_GRAMMAR.parse(text)
    except generate.lark.exceptions.LarkError:
        assert reference(body) is None
        assert malformed(body).message
        return
    found = reference(body)
    assert found is not None
    offset = len(body) - len(body.lstrip(BLANKS))
    expected = [(str(token), token.start_pos + offset) for token in tree.children if token.type != "DOT"]
    assert [(part.text, part.start) for part in found.parts] == expected


TAG_GRAMMAR = generate.build("tag", lexer="contextual", keep_all_tokens=True)
