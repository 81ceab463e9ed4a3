"""Positions: every character of a scalar has the place where it stands in the file, or none; never a wrong one."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from wfc import rules
from wfc.frontend.yaml_tree import MAX_DEPTH, parse
from wfc.ir.tree import Mapping, Scalar, Sequence, decoded, scalars
from wfc.source import SourceFile

DOCUMENT = """\
plain: some text   # a comment
single: 'it''s quoted'
double: "tab\\tand \\u00e9, plain é"
literal: |
  first {{a.b}}
    indented

  last
keep: |+
  kept

strip: |-
  stripped
folded: >
  one
  two

  three
indent: |2
    two more
plain-folded: one
  two
  three
"""


def tree(text: str) -> Mapping:
    (document,) = parse(SourceFile("t.yaml", text))
    assert isinstance(document.root, Mapping), document.diagnostics
    return document.root


def codes(text: str) -> list[str]:
    return [d.rule.code for document in parse(SourceFile("t.yaml", text)) for d in document.diagnostics]


def assert_places(scalar: Scalar) -> int:
    """Every character with a place stands there; returns how many have one."""
    known = 0
    for at, char in enumerate(scalar.text):
        span = scalar.at(at, at + 1)
        if span == scalar.span and span.text != char:
            continue  # rewritten by YAML: the whole scalar is pointed at
        if char == "\n":
            assert span.text in ("\n", "\r"), (scalar, at)
        elif char == " " and span.text in ("\n", "\r"):
            pass  # a folded line end
        else:
            assert span.text == char, (scalar, at, span)
        known += 1
    return known


def test_offsets_give_back_their_characters() -> None:
    root = tree(DOCUMENT)
    assert {key.text: decoded(value) for key, value in root.entries} == yaml.safe_load(DOCUMENT)
    for scalar in scalars(root):
        known = assert_places(scalar)
        if scalar.text != root.get("double"):
            assert known >= len(scalar.text) - 4, scalar


def test_a_word_inside_a_block_scalar_has_its_exact_place() -> None:
    scalar = tree(DOCUMENT).get("literal")
    assert isinstance(scalar, Scalar)
    at = scalar.text.index("a.b")
    span = scalar.at(at, at + 3)
    assert span.text == "a.b"
    assert span.source.position(span.start) == (5, 11)


def test_a_rewritten_character_points_at_the_whole_scalar() -> None:
    scalar = tree('a: "x\\ty"\n').get("a")
    assert isinstance(scalar, Scalar)
    assert scalar.at(1, 2) == scalar.span
    assert scalar.at(2, 3).text == "y"


def test_an_escaped_single_quote_in_double_quotes_is_read_as_go_reads_it() -> None:
    root = tree("a: \"it\\'s\"\nb: \"\\'\\'\"\nc: 'x\\'\n")
    assert decoded(root) == {"a": "it's", "b": "''", "c": "x\\"}
    scalar = root.get("a")
    assert isinstance(scalar, Scalar)
    assert scalar.at(3, 4).text == "s"
    assert codes('a: "\\q"\n') == ["WF003"]


def test_a_placeholder_that_was_never_filled_in_is_named() -> None:
    assert codes("a:\n  {{.Repository}}: 1\n") == ["WF014"]


def test_the_place_begins_behind_anchor_and_tag() -> None:
    scalar = tree("a: &x !!str 12\nb: *x\n").get("a")
    assert isinstance(scalar, Scalar)
    assert (scalar.span.text, scalar.value) == ("12", "12")


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n \t'\"\\{}:#-|>"), max_size=40
)


@given(TEXTS, st.sampled_from(["'", '"', "|", ">", None]), st.sampled_from(["\n", "\r\n"]))
def test_places_are_never_wrong(text: str, style: str | None, line_end: str) -> None:
    """Whatever PyYAML writes for a text, in whatever style: known places give back their characters."""
    written = yaml.dump({"k": [text]}, default_style=style, allow_unicode=True, width=12).replace("\n", line_end)
    for document in parse(SourceFile("t.yaml", written)):
        if document.root is not None:
            for scalar in scalars(document.root):
                assert_places(scalar)


@given(TEXTS)
def test_quoted_scalars_are_followed_character_by_character(text: str) -> None:
    line = text.replace("\n", " ").replace("\t", " ")
    scalar = tree("k: '" + line.replace("'", "''") + "'\n").get("k")
    assert isinstance(scalar, Scalar)
    assert scalar.text == line
    for at, char in enumerate(line):
        assert scalar.at(at, at + 1).text == char


def test_plain_scalars_are_read_with_the_rules_of_yaml_1_1() -> None:
    numbers = "0755, 0o755, 0x1F, 0b11, 1_000, +5, -0, 0888, 1e3, .5, 5., 12:30:00, 2020-01-01, 1e400"
    text = f"[{numbers}, yes, n, Off, ~, null, x]"
    root = parse(SourceFile("t.yaml", text))[0].root
    assert isinstance(root, Sequence)
    want = [493, 493, 31, 3, 1000, 5, 0, 888.0, 1000.0, 0.5, 5.0, "12:30:00", "2020-01-01", "1e400"]
    assert decoded(root) == [*want, True, False, False, None, None, "x"]


def test_merge_keys_and_aliases() -> None:
    root = tree("base: &b {x: 1, w: 2}\nuse:\n  <<: *b\n  z: 3\nlist: [*b]\n")
    assert decoded(root) == {"base": {"x": 1, "w": 2}, "use": {"z": 3, "x": 1, "w": 2}, "list": [{"x": 1, "w": 2}]}


def test_documents_are_cut_as_argo_cuts_them() -> None:
    documents = parse(SourceFile("t.yaml", "a: 1\n---\nb: [\n---\nc: 3\n--- # end\n# nothing\n"))
    assert [decoded(d.root) for d in documents] == [{"a": 1}, None, {"c": 3}]
    assert [d.number for d in documents] == [0, 1, 2]


def test_what_is_found_in_broken_text() -> None:
    assert codes("a: 1\na: 2\n") == ["WF004"]
    assert codes("1: a\n0x1: b\n") == ["WF004"]
    assert codes("a: {{x}}\n") == ["WF009"]
    assert codes("a: {{x}}-y\n") == ["WF009"]
    assert codes("a: [1\nb: 2\n") == ["WF003"]
    assert codes("a: 1\n...\nb: 2\n") == ["WF010"]
    assert codes("a: \x01\n") == ["WF002"]
    assert codes("&a [*a]\n") == ["WF006"]
    assert codes("a: *nowhere\n") == ["WF003"]
    assert codes("- " * (MAX_DEPTH + 5) + "x\n") == ["WF005"]


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (document,) = parse(SourceFile("t.yaml", "\n".join(lines)))
    assert [d.rule for d in document.diagnostics] == [rules.ALIAS_BOMB]
    assert document.root is None


@given(st.text(st.sampled_from("a:-[]{}&*!|>'\"#%@`,? \n\t\r0~é\ufeff"), max_size=60))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    for document in parse(SourceFile("t.yaml", text)):
        for diagnostic in document.diagnostics:
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        if document.root is not None:
            decoded(document.root)
