"""The YAML writer: every reading of YAML gives the value back, and people can read it."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from wfc.backends.argo.yaml_text import dump
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import decoded
from wfc.source import SourceFile

AWKWARD = " \t\n\r#:-?,[]{}&*!|>'\"%@`\\~=<0123456789.eExXoO_+TnyYaé\x85\u2028\ufeff\x00\x7f😀"
LINES = ("", " ", "  x", "x", "\tx", "x ", "# x", "- x", "x: y", "---", "...", "\t", "|")
TEXTS = st.one_of(
    st.text(max_size=20),
    st.text(alphabet=AWKWARD, max_size=12),
    st.lists(st.sampled_from(LINES), max_size=6).map("\n".join),
)
NUMBERS = st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def read(text: str) -> Any:
    """The value of a YAML document as the Kubernetes decoder reads it."""
    (document,) = parse(SourceFile("x.yaml", text))
    assert document.diagnostics == ()
    return decoded(document.root)


def typed(value: Any) -> Any:
    """A value in which 1, 1.0 and True differ as they do in JSON: numbers by value, booleans not at all from texts."""
    if isinstance(value, dict):
        return {key: typed(child) for key, child in value.items()}
    if isinstance(value, list):
        return [typed(child) for child in value]
    return (isinstance(value, bool), isinstance(value, str), value)


@given(VALUES)
@example("")
@example("---")
@example("...\n")
@example({"a": {"b": ["x\n\n"], "c": "\n x"}, "<<": "=", "?": {"": None}})
@example([[["\tx\ny"], "a\n  "], {"k" * 2000: {"v": "\n\nx"}}])
@example(-0.0)
@example([1e16, 1e21, 1.5e300, 5e-324, 2**64 - 1, -(2**63)])
def test_what_is_written_is_read_back(value: Any) -> None:
    text = dump(value)
    assert typed(read(text)) == typed(value)
    assert dump(read(text)) == text


@given(VALUES)
def test_both_parsers_of_pyyaml_read_the_same_texts(value: Any) -> None:
    text = dump(value)
    assert yaml.load(text, yaml.BaseLoader) == yaml.load(text, yaml.CBaseLoader)


@given(TEXTS)
def test_texts_stay_texts_for_readers_of_yaml_1_1(value: str) -> None:
    assert yaml.safe_load(dump({"key": [value, {value: 1}]})) == {"key": [value, {value: 1}]}


@given(TEXTS)
def test_keys_and_indicators_of_blocks_count_from_every_level(value: str) -> None:
    nested = {"a": {"b": [{"c": value, "d": [value, [value]]}, value]}}
    assert read(dump(nested)) == nested


@pytest.mark.parametrize(
    "text",
    [
        "busybox", "docker/whalesay:latest", "https://example.com:8443/a?b=c#d", "/tmp/out", "-c", "--all", "sh",
        "1.13-alpine", "a && b", "cowsay hello | tee /tmp/x", "100Mi",
        "artifacts/{{workflow.name}}/{{pod.name}}/a.tgz", "été",
        "$HOME/x", "a, b",
        "say \"hi\"", "(a)", "x=1", ".gitignore", "no-boto", "null-safe", "yesterday", "C:\\temp",
    ],
)  # fmt: skip
def test_plain_texts(text: str) -> None:
    assert dump({"k": text}) == f"k: {text}\n"


@pytest.mark.parametrize(
    "text",
    [
        "0755", "493", "-1", "1.10", "1e3", ".5", "0x1F", "0o17", "0b11", "1_000", "12:30:00", "1:30",
        "2020-01-01", "2001-12-14t21:59:43.10-05:00", "y", "n", "Y", "N", "yes", "No", "ON", "off", "true", "False",
        "null", "Null",
        "~", "", " ", " x", "x ", "-", "- x", "? x", ": x", "x:", "x: y", "x #y", "#x", "*", "*x", "&x", "!x", "%x",
        "@x", "`x`",
        "{{x}}", "{x}", "[x]", "'x'", "|", ">", "=", "<<", "---", "...", ".inf", "-.INF", ".NaN", ",x",
    ],
)  # fmt: skip
def test_texts_that_some_reader_takes_for_something_else(text: str) -> None:
    assert dump({"k": text}) == f'k: "{text}"\n'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"a": "b"}', """'{"a": "b"}'"""),
        ("'\"", "'''\"'"),
        (": \\d", "': \\d'"),
        ("a\tb", '"a\\tb"'),
        ("a\rb", '"a\\rb"'),
        ("\x1b[1m", '"\\x1b[1m"'),
        ("\ufeffx", '"\\ufeffx"'),
        ("a\x85b\u2028", '"a\\x85b\\u2028"'),
        ('"\x00', '"\\"\\x00"'),
    ],
)
def test_quotes(text: str, written: str) -> None:
    assert dump({"k": text}) == f"k: {written}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\nb\n", "|\n  a\n  b\n"),
        ("a\nb", "|-\n  a\n  b\n"),
        ("a\n\nb\n\n\n", "|+\n  a\n\n  b\n\n\n"),
        ("if x:\n\ty  \n", "|\n  if x:\n  \ty  \n"),
        ("  a\nb\n", "|2\n    a\n  b\n"),
        ("\ta\n", "|2\n  \ta\n"),
        ("\n\na", "|-\n\n\n  a\n"),
        ("a\n  ", '"a\\n  "\n'),
        ("\n", '"\\n"\n'),
        ("a\r\nb", '"a\\r\\nb"\n'),
        ("é\n{{x}} # y: z\n", "|\n  é\n  {{x}} # y: z\n"),
    ],
)
def test_several_lines_are_a_block_where_a_block_can_hold_them(text: str, written: str) -> None:
    assert dump({"k": text}) == f"k: {written}"


def test_collections() -> None:
    value = {"a": {}, "b": [], "c": [{}, [], [[1], {"x": [2]}], {"y": {"z": None}}], "d": [True, False, 1.5]}
    assert dump(value) == (
        "a: {}\nb: []\nc:\n- {}\n- []\n- - - 1\n  - x:\n    - 2\n- \"y\":\n    z: null\nd:\n- true\n- false\n- 1.5\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "written"),
    [(1000.0, "1000"), (1.5, "1.5"), (1e21, "1.0e+21"), (1.5e-7, "1.5e-07"), (1e20, "100000000000000000000")],
)
def test_numbers_are_those_of_json(number: float, written: str) -> None:
    assert dump(number) == f"{written}\n"
    assert json.loads(written) == number


def test_a_text_is_never_folded() -> None:
    text = "word " * 5000 + "end"
    assert dump([text]) == f"- {text}\n"


def test_other_values_are_refused() -> None:
    with pytest.raises(TypeError, match="set has no form in YAML"):
        dump({"a": [{1}]})
