"""Marked source lines: every picture is written out, so that the expectation shows what a reader sees."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.render.excerpt import WIDTH, Mark, excerpt, printable
from wfc.render.style import COLOR, PLAIN
from wfc.source import SourceFile, Span


def mark(source: SourceFile, word: str, text: str = "", primary: bool = False, after: int = 0) -> Mark:
    start = source.text.index(word, after)
    return Mark(Span(source, start, start + len(word)), text, primary)


def picture(*marks: Mark) -> str:
    return "\n".join(excerpt(marks, PLAIN)[1]) + "\n"


def expected(text: str) -> str:
    return dedent(text).lstrip("\n")


def test_one_word() -> None:
    source = SourceFile("a.yaml", "a: 1\nb: two words\nc: 3\n")
    assert picture(mark(source, "words", "this", True)) == expected("""
          |
        2 | b: two words
          |        ^^^^^ this
        """)


def test_without_words() -> None:
    source = SourceFile("a.yaml", "a: 1")
    assert picture(mark(source, "1", "", True)) == expected("""
          |
        1 | a: 1
          |    ^
        """)


def test_other_lines_come_in_their_order_with_a_gap_between() -> None:
    source = SourceFile("a.yaml", "".join(f"key{number}: x\n" for number in range(1, 13)))
    shown = picture(mark(source, "key9", "here", True), mark(source, "key12", "and there"), mark(source, "key8", "why"))
    assert shown == expected("""
           |
         8 | key8: x
           | ---- why
         9 | key9: x
           | ^^^^ here
           |
        12 | key12: x
           | ----- and there
        """)


def test_several_marks_on_one_line() -> None:
    source = SourceFile("a.yaml", "{one: 1, two: 2, three: 3}\n")
    shown = picture(mark(source, "one", "the first"), mark(source, "two", "the second", True), mark(source, "three"))
    assert shown == expected("""
          |
        1 | {one: 1, two: 2, three: 3}
          |  ---     ^^^     -----
          |  |       |
          |  |       the second
          |  the first
        """)
    shown = picture(mark(source, "one", "the first", True), mark(source, "three", "the last"))
    assert shown == expected("""
          |
        1 | {one: 1, two: 2, three: 3}
          |  ^^^             ----- the last
          |  |
          |  the first
        """)


def test_marks_that_overlap() -> None:
    source = SourceFile("a.yaml", "name: {{inputs.parameters.x}}\n")
    shown = picture(mark(source, "{{inputs.parameters.x}}", "the tag"), mark(source, "x", "the name", True))
    assert shown == expected("""
          |
        1 | name: {{inputs.parameters.x}}
          |       --------------------^--
          |       |                   |
          |       |                   the name
          |       the tag
        """)
    shown = picture(mark(source, "inputs", "one", True), mark(source, "inputs", "other"))
    assert shown == expected("""
          |
        1 | name: {{inputs.parameters.x}}
          |         ^^^^^^ other
          |         |
          |         one
        """)


def test_another_file() -> None:
    first, second = SourceFile("a.yaml", "a: 1\n"), SourceFile("b.yaml", "\nb: 2\nc: 3\n")
    assert picture(mark(second, "c", "declared"), mark(first, "a", "used", True), mark(second, "b")) == expected("""
          |
        2 | b: 2
          | -
        3 | c: 3
          | - declared
         ::: a.yaml:1:1
          |
        1 | a: 1
          | ^ used
        """)


def test_a_span_of_several_lines_is_marked_on_its_first() -> None:
    source = SourceFile("a.yaml", "- a: 1  \r\n  b: 2\r\n\r\n- c: 3\r\n")
    end = source.text.index("- c")
    assert picture(Mark(Span(source, 2, end), "this item", True)) == expected("""
          |
        1 | - a: 1
          |   ^^^^^^ this item (to line 2)
        """)
    assert "^ (to line 2)" in picture(Mark(Span(source, 2, end), "", True))
    assert "(to" not in picture(Mark(Span(source, 2, 10), "", True))


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "under"),
    [
        ("\ta:\tb", 4, 5, "    a:  b", "        ^"),
        ("\t\tab", 2, 4, "        ab", "        ^^"),
        ("k: \t", 3, 4, "k:", "   ^"),
        ("名前: 値x", 4, 5, "名前: 値x", "      ^^"),
        ("e\u0301: x", 4, 5, "e\u0301: x", "   ^"),
        ("\U0001f680 x", 2, 3, "\U0001f680 x", "   ^"),
        ("a\x1b[31mb", 6, 7, "a␛[31mb", "      ^"),
        ("a\x85b\u202ec\udcffd", 6, 7, "a\ufffdb\ufffdc\ufffdd", "      ^"),
        ("a\xa0b", 2, 3, "a\xa0b", "  ^"),
        ("a: 1", 4, 4, "a: 1", "    ^"),
        ("", 0, 0, "", "^"),
    ],
)
def test_columns_of_the_terminal(text: str, start: int, end: int, line: str, under: str) -> None:
    source = SourceFile("a.yaml", text)
    assert excerpt([Mark(Span(source, start, end), "", True)], PLAIN)[1] == [
        "  |",
        f"1 | {line}".rstrip(),
        f"  | {under}",
    ]


def test_a_long_line_is_cut_around_the_mark() -> None:
    text = "x" * 500 + "MARK" + "y" * 500
    source = SourceFile("a.yaml", text)
    _, _, line, under = ["", *excerpt([mark(source, "MARK", "here", True)], PLAIN)[1]]
    assert line == f"1 | …{'x' * 40}MARK{'y' * 76}…"
    assert under == f"  | {' ' * 41}^^^^ here"


def test_the_ends_of_a_long_line() -> None:
    source = SourceFile("a.yaml", "BEGIN" + "x" * 500 + "END")
    begin = excerpt([mark(source, "BEGIN", "", True)], PLAIN)[1][1]
    assert begin == f"1 | BEGIN{'x' * 115}…"
    end = excerpt([mark(source, "END", "", True)], PLAIN)[1][1]
    assert end == f"1 | …{'x' * 117}END"


def test_marks_far_apart_on_a_long_line_show_it_twice() -> None:
    source = SourceFile("a.yaml", "BEGIN" + "x" * 500 + "END")
    shown = excerpt([mark(source, "END", "the end", True), mark(source, "BEGIN", "the beginning")], PLAIN)[1]
    assert [line for line in shown if line.startswith("1 |")] == [f"1 | …{'x' * 117}END", f"1 | BEGIN{'x' * 115}…"]


def test_a_mark_wider_than_the_cut() -> None:
    source = SourceFile("a.yaml", "x" * 5000)
    _, line, under = excerpt([Mark(Span(source, 100, 4900), "too long", True)], PLAIN)[1]
    assert line == f"1 | …{'x' * WIDTH}…"
    assert under == f"  | {' ' * 41}{'^' * 80} too long"


def test_a_huge_line_costs_no_more_than_a_short_one() -> None:
    """Only the part around a mark is looked at: what is handled is counted, not timed."""

    class Counting(str):
        taken = 0
        __slots__ = ()

        def __getitem__(self, key: object) -> str:
            found = str.__getitem__(self, key)
            Counting.taken += len(found)
            return found

    source = SourceFile("a.yaml", Counting("x" * 1_000_000 + "MARK" + "y" * 1_000_000))
    excerpt([mark(source, "MARK", "here", True)], PLAIN)
    assert Counting.taken < 1000


def test_colours_change_nothing_but_the_colours() -> None:
    source = SourceFile("a.yaml", "{one: 1, two: 2, three: 3}\n")
    marks = [mark(source, "one", "first"), mark(source, "two", "second", True), mark(source, "three", "x")]
    colors = (COLOR.frame, COLOR.error, COLOR.frame)
    colored = "\n".join(
        excerpt([one._replace(color=color) for one, color in zip(marks, colors, strict=True)], COLOR)[1]
    )
    assert f"{COLOR.error}^^^{COLOR.reset}" in colored
    for sequence in set(COLOR):
        colored = colored.replace(sequence, "")
    assert colored == "\n".join(excerpt(marks, PLAIN)[1])


@given(st.text(max_size=300), st.data())
def test_any_text_and_any_mark_can_be_shown(text: str, data: st.DataObject) -> None:
    source = SourceFile("a.yaml", text)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    marks = [
        Mark(Span(source, start, end), words, number == 0)
        for number, ((start, end), words) in enumerate(
            data.draw(st.lists(st.tuples(places, st.text(max_size=10)), min_size=1, max_size=4))
        )
    ]
    for line in excerpt(marks, PLAIN)[1]:
        assert line == printable(line)
        assert "\n" not in line


@given(st.text())
def test_nothing_printable_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in shown)
    assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in shown)
