"""Laws of fixes: each mends what it is for and breaks nothing, for documents with slips of the fingers in them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfc.cli.documents import checked
from wfc.cli.fixes import Looked, applied, mend
from wfc.diagnostics import Diagnostic, Edit, Severity
from wfc.frontend.read import Decoded, decode
from wfc.source import SourceFile, Span

ROOT = Path(__file__).resolve().parents[2] / "golden"
WORDS = re.compile(r"[A-Za-z][A-Za-z-]{3,}")


def look(files: Iterable[Decoded]) -> Iterator[Looked]:
    for file in checked(files):
        yield Looked(file.report, file.report)


def found(text: str) -> list[Diagnostic]:
    (file,) = checked([decode("x.yaml", text.encode())])
    return [finding.diagnostic for finding in file.report.findings]


def errors(text: str) -> int:
    return sum(one.severity is Severity.ERROR for one in found(text))


def mended(text: str) -> str:
    return mend([decode("x.yaml", text.encode())], look).files[0].source.text


@cache
def sound() -> list[str]:
    """The documents of the golden cases that nothing is wrong with."""
    paths = sorted([*ROOT.glob("*/spec.yaml"), *ROOT.glob("rules/*/fixed.yaml")])
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return [text for text in texts if not errors(text)]


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A sound document, and the same with letters of a few words left out, doubled or swapped."""
    text = before = draw(st.sampled_from(sound()))
    for _ in range(draw(st.integers(1, 4))):
        words = list(WORDS.finditer(text))
        word = words[draw(st.integers(0, len(words) - 1))]
        at = draw(st.integers(word.start(), word.end() - 2))
        pair = text[at : at + 2]
        text = text[:at] + draw(st.sampled_from((pair[1], pair[0] * 2 + pair[1], pair[::-1]))) + text[at + 2 :]
    return before, draw(st.sampled_from((text, text.replace("\n", "\r\n"))))


RELAXED = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(slips())
def test_fixing_breaks_nothing(pair: tuple[str, str]) -> None:
    _, broken = pair
    after = mended(broken)
    # A field that is read again may show what is wrong below it, but a document that was read is read.
    assert all(one.rule.code > "WF100" for one in found(after)) or any(one.rule.code < "WF100" for one in found(broken))
    assert mended(after) == after
    assert [line for line in after.split("\n") if line.lstrip().startswith("#")] == [
        line for line in broken.split("\n") if line.lstrip().startswith("#")
    ]
    assert ("\r\n" in after) == ("\r\n" in broken)


@RELAXED
@given(slips())
def test_a_single_fix_removes_its_finding(pair: tuple[str, str]) -> None:
    _, broken = pair
    before = found(broken)
    for one in before:
        if one.fix is None:
            continue
        after = found(applied(broken, one.fix.edits))
        key = (one.rule.code, one.message)
        assert sum((two.rule.code, two.message) == key for two in after) < sum(
            (two.rule.code, two.message) == key for two in before
        )
        # Whether the field that was misspelt hid something, or another name stood for two things, the engine finds out.
        assert not [two for two in after if two.rule.code in ("WF002", "WF003", "WF009", "WF011")]


# What stands below such a place is not read before it is mended: an unknown kind, an unknown field, a wrong type.
HIDING = ("WF012", "WF101", "WF102")


@RELAXED
@given(slips())
def test_one_slip_that_is_fixed_leaves_no_error(pair: tuple[str, str]) -> None:
    before, broken = pair
    after = mended(broken)
    if after.replace("\r\n", "\n") == before:
        assert errors(after) == 0
    assert errors(after) <= max(errors(broken), 1) or any(one.rule.code in HIDING for one in found(broken))


TEXT = "0123456789"
PLACES = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(sorted)


@given(st.lists(st.tuples(PLACES, st.text("ab", max_size=2)), max_size=4))
def test_edits_that_do_not_meet_commute(wanted: list[tuple[list[int], str]]) -> None:
    source = SourceFile("x", TEXT)
    edits = [Edit(Span(source, start, end), new) for (start, end), new in wanted]
    apart = all(
        one.span.end < two.span.start or two.span.end < one.span.start
        for number, one in enumerate(edits)
        for two in edits[:number]
    )
    if apart:
        by_hand = TEXT
        for edit in sorted(edits, key=lambda edit: -edit.span.start):
            by_hand = by_hand[: edit.span.start] + edit.replacement + by_hand[edit.span.end :]
        assert applied(TEXT, edits) == applied(TEXT, edits[::-1]) == by_hand
