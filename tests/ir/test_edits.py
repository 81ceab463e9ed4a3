"""Edits of words: the form of the scalar stays, and what cannot stand there is not written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.diagnostics import Edit
from wfc.frontend.yaml_tree import parse
from wfc.ir.edits import appended, replaced, written
from wfc.ir.tree import Mapping, Scalar
from wfc.source import SourceFile


def value(text: str) -> Scalar:
    """The scalar at ``k`` of a document."""
    (document,) = parse(SourceFile("x.yaml", text))
    assert isinstance(document.root, Mapping)
    found = document.root.get("k")
    assert isinstance(found, Scalar)
    return found


def done(text: str, *edits: Edit) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("k: gan # why\n", "gan", "gen", "k: gen # why\n"),
        ("k: 'gan'\n", "gan", "gen", "k: 'gen'\n"),
        ('{"k": "gan"}', "gan", "gen", '{"k": "gen"}'),
        ("k: gan\n", "gan", "123", 'k: "123"\n'),
        ("k: gan\n", "gan", "yes", 'k: "yes"\n'),
        ("k: gan\n", "gan", "a b: c", 'k: "a b: c"\n'),
        ("k: 'gan'\n", "gan", "it's", "k: 'it''s'\n"),
        ('k: "gan"\n', "gan", 'a "b"', 'k: "a \\"b\\""\n'),
        ("k: echo {{a.gan.c}}\n", "gan", "gen", "k: echo {{a.gen.c}}\n"),
        ("k: |\n  echo {{a.gan.c}}\n", "gan", "gen", "k: |\n  echo {{a.gen.c}}\n"),
        ("k: >-\n  echo\n  {{a.gan.c}}\n", "gan", "gen", "k: >-\n  echo\n  {{a.gen.c}}\n"),
        ("k: echo {{a.gan.c}}\n", "gan", "g: n", None),  # without quotes it would be something else
        ('k: "g\\x61n"\n', "gan", "gen", None),  # an escape has no certain place
        ("k: 0gan\n", "gan", "3", None),  # a number
    ],
)
def test_a_word_is_replaced(text: str, old: str, new: str, expected: str | None) -> None:
    scalar = value(text)
    start = scalar.text.index(old)
    edit = replaced(scalar, start, start + len(old), new)
    assert (None if edit is None else done(text, edit)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: a # why\n", "k: (a) && b # why\n"),
        ("k: 'a'\n", "k: '(a) && b'\n"),
        ("k: >-\n  a ||\n  c\n\nl: 1\n", "k: >-\n  (a ||\n  c) && b\n\nl: 1\n"),
        ("k: '\\n'\n", "k: '(\\n) && b'\n"),
        ('k: "\\x61 c"\n', None),
        ("k: ''\n", None),
    ],
)
def test_a_text_is_continued(text: str, expected: str | None) -> None:
    edits = appended(value(text), "(", ") && b")
    assert (None if edits is None else done(text, *edits)) == expected


STYLES = st.sampled_from(("{}", "'{}'", '"{}"', "|\n  {}", ">-\n  {}"))


@given(STYLES, st.text("ab", min_size=1), st.text(min_size=1))
def test_what_was_written_is_read_again(style: str, old: str, new: str) -> None:
    text = f"k: {style.format(old)}\nl: 1\n"
    scalar = value(text)
    start = scalar.text.index(old)
    edit = replaced(scalar, start, start + len(old), new)
    if edit is not None and new.isprintable() and (style[0] not in "|>" or new.strip() == new):
        after = value(done(text, edit))
        assert after.text.rstrip("\n") == new
        assert isinstance(after.value, str)


@given(st.text(st.characters(exclude_categories=("Cs",))), st.booleans())
def test_a_written_text_is_that_text(text: str, json_style: bool) -> None:
    if all(char.isprintable() for char in text):
        after = value(f"k: {written(text, json_style)}\n")
        assert (after.text, after.value) == (text, text)
