"""Expressions by their types: what works raises no complaint, and what cannot is said at the word."""

import pytest

from wfc.expr.complaints import Value, dynamic, static
from wfc.expr.inference import infer
from wfc.expr.nodes import Expression
from wfc.expr.parser import parse_expression
from wfc.expr.types import (
    BOOLEAN,
    DURATION,
    FLOAT,
    INTEGER,
    STRING,
    TIME,
    UNKNOWN,
    ListOf,
    MapOf,
    Type,
)


class Names:
    """A few variables, as a template has them."""

    roots = frozenset({"inputs", "item", "steps", "workflow", "response", "lastRetry"})

    def __init__(self, extras: bool = True) -> None:
        self.extras = extras

    def type_of(self, words: tuple[str, ...]) -> Value:
        if words == ("item",):
            return static(STRING)
        if words == ("response", "statusCode"):
            return dynamic(INTEGER)
        if words == ("inputs", "parameters"):
            return dynamic(MapOf(STRING))
        texts = (
            len(words) > 3
            or words[:2] == ("inputs", "parameters")
            or words[-1] in ("status", "exitCode", "creationTimestamp")
        )
        return dynamic(STRING if texts else UNKNOWN)


def complaints(text: str, wants: Type = UNKNOWN, extras: bool = True) -> list[str]:
    """``CODE word`` for every complaint about ``text``."""
    _, found = infer(parse_expression(text), text, Names(extras), wants)
    return [f"{one.rule.code} {text[one.start : one.end]}" for one in found]


def help_of(text: str, wants: Type = UNKNOWN, extras: bool = True) -> str:
    _, (found,) = infer(parse_expression(text), text, Names(extras), wants)
    return found.help


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1 + 2", INTEGER),
        ("1 / 2", FLOAT),
        ("'a' + 'b'", STRING),
        ("[1, 2]", ListOf(INTEGER)),
        ("[]", ListOf(UNKNOWN)),
        ("map([1, 2], string(#))", ListOf(STRING)),
        ("filter(['a'], # != 'b')", ListOf(STRING)),
        ("split(inputs.parameters.x, ',')", ListOf(STRING)),
        ("split(inputs.parameters.x, ',')[0]", STRING),
        ("now() - date('2024-01-02')", DURATION),
        ("now() + duration('1h')", TIME),
        ("(now() - now()).Seconds()", FLOAT),
        ("max(1, 2)", INTEGER),
        ("sprig.add(1, 2)", INTEGER),
        ("sprig.first(['a'])", STRING),
        ("inputs.parameters.x == 'y' ? 'a' : 'b'", STRING),
        ("inputs.parameters.x == 'y' ? 'a' : 1", UNKNOWN),
        ("inputs.parameters.x ?? 'd'", STRING),
        ("let n = asInt(inputs.parameters.x); n + 1", INTEGER),
        ("if true {1} else {2}", INTEGER),
        ("fromJSON(inputs.parameters.x).y", UNKNOWN),
        ("1..3", ListOf(INTEGER)),
        ("{a: 1}.a", INTEGER),
        ("not true", BOOLEAN),
    ],
)
def test_what_comes_out(text: str, type_: Type) -> None:
    value, found = infer(parse_expression(text), text, Names())
    assert value.type == type_
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "asInt(inputs.parameters.n) > 5",
        "inputs.parameters['my-p'] == '5'",
        "inputs.parameters.name[0]",
        "steps.a?.outputs?.result ?? 'none'",
        "inputs.parameters.x in ['a', 'b']",
        "get(fromJSON(item), 'type') ?? 'x'",
        "'x' in fromJSON(item)",
        "now() > date(workflow.creationTimestamp)",
        "duration('1h') * 2",
        "any(fromJSON(item), # == 1)",
        "reduce([1, 2], #acc + #)",
        "1 < asInt(item) < 9",
        "[1, 2, 3] | map(# * 2) | sum()",
        "max(inputs.parameters.x)",
        "false ? 1 : 2",
        "sprig.default('a', inputs.parameters.x)",
        "len(item) > 3",
        "steps == nil",
    ],
)
def test_what_works_raises_no_complaint(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'5' > 3", ["WF322 '5'"]),
        ("inputs.parameters.n > 3", ["WF322 inputs.parameters.n"]),
        ("3 < inputs.parameters.n", ["WF322 inputs.parameters.n"]),
        ("inputs.parameters.n + 1", ["WF322 inputs.parameters.n"]),
        ("inputs.parameters.n - 1 > 0", ["WF322 inputs.parameters.n"]),
        ("item == 5", ["WF322 item"]),
        ("inputs.parameters.n == 5", ["WF323 inputs.parameters.n"]),
        ("inputs.parameters.flag == true", ["WF323 inputs.parameters.flag"]),
        ("response.statusCode == '200'", ["WF323 response.statusCode"]),
        ("inputs.parameters.n in [1, 2]", ["WF323 inputs.parameters.n"]),
        ("workflow.status == 'Succeded'", ["WF323 Succeded"]),
        ("steps.a.status != 'succeeded'", ["WF323 succeeded"]),
        ("true and 5", ["WF322 5"]),
        ("not 'a'", ["WF322 'a'"]),
        ("-'a'", ["WF322 'a'"]),
        ("1.5 % 2", ["WF322 1.5"]),
        ("'a' in 'abc'", ["WF322 'abc'"]),
        ("5 matches 'a'", ["WF322 5"]),
        ("item.name", ["WF322 name"]),
        ("inputs.parameters.json.key", ["WF322 key"]),
        ("[1]['a']", ["WF322 'a'"]),
        ("'abc'[0]", ["WF322 0"]),
        ("upper(5)", ["WF322 5"]),
        ("sprig.repeat('a', 3)", ["WF322 'a'", "WF322 3"]),
        ("join(inputs.parameters.x, ',')", ["WF322 inputs.parameters.x"]),
        ("filter([1, 2], # + 1)", ["WF324 # + 1"]),
        ("5 ? 1 : 2", ["WF324 5"]),
        ("inputs.parameters.x ? 1 : 2", ["WF324 inputs.parameters.x"]),
        ("1 == 1 ? 'a' : 'b'", ["WF408 1 == 1"]),
        ("[1] == [2] ? 'a' : 'b'", ["WF408 [1] == [2]"]),
        ("uppper('a')", ["WF320 uppper"]),
        ("sprig.uppper('a')", ["WF320 uppper"]),
        ("now().Foo()", ["WF320 Foo"]),
        ("trim()", ["WF321 trim"]),
        ("sprig.trim('a', 'b')", ["WF321 trim"]),
        ("now().Format()", ["WF321 Format"]),
        ("nope + 1", ["WF301 nope"]),
        ("inputs.parameters.os-list", ["WF301 os-list"]),
        ("steps.safe-to-retry.outputs.result", ["WF301 safe-to-retry"]),
        ("workflow.status == Running", ["WF301 Running"]),
        ("inputs.parameters.a > 1 and inputs.parameters.b < 2",
         ["WF322 inputs.parameters.a", "WF322 inputs.parameters.b"]),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said_at_the_word(text: str, found: list[str]) -> None:
    assert complaints(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lastRetry.status == 'Failed'", []),
        ("asInt(lastRetry.exitCode) > 1 && lastRetry.status != 'Error'", []),
        ("true", []),
        ("fromJSON(item)", []),
        ("lastRetry.exitCode", ["WF324 lastRetry.exitCode"]),
        ("asInt(lastRetry.exitCode)", ["WF324 asInt(lastRetry.exitCode)"]),
        ("'true'", ["WF324 'true'"]),
        ("lastRetry.status == 'Failed' && inputs.parameters.again", ["WF322 inputs.parameters.again"]),
        ("1 < 2", ["WF408 1 < 2"]),
        ("'a' == 'b' or false", ["WF408 'a' == 'b' or false"]),
        ("inputs.parameters.n == 5", ["WF323 inputs.parameters.n"]),
    ],
)
def test_a_condition_is_a_boolean_that_is_not_certain(text: str, found: list[str]) -> None:
    assert complaints(text, BOOLEAN) == found


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("inputs.parameters.n > 3", "convert it: `asInt(inputs.parameters.n)`"),
        ("inputs.parameters.n > 0.5", "convert it: `asFloat(inputs.parameters.n)`"),
        ("'5' == 5", "write 5 without quotes"),
        ("inputs.parameters.on == true", "compare with the text: `'true'`"),
        ("inputs.parameters.n + 1", "convert it: `asInt(inputs.parameters.n)`; or join texts, with `string(1)`"),
        ("upper(5)", "convert it: `string(5)`"),
        ("asint(item)", 'did you mean "asInt"?'),
        ("title(item)", 'did you mean "sprig.title"?'),
        ("sprig.asInt(item)", 'did you mean "asInt", without "sprig."?'),
        ("item.name", "where it holds JSON, read it: `fromJSON(item).name`"),
        ("wrkflow.name", 'did you mean "workflow"?'),
        ("steps.a-b.outputs.result", "write it in brackets: `steps['a-b']`"),
        ("item == heads", "a text stands in quotes: 'heads'"),
    ],
)
def test_the_way_out_is_shown(text: str, help_: str) -> None:
    assert help_of(text) == help_


def test_where_argo_fills_in_no_functions_of_its_own() -> None:
    assert complaints("asInt('1') == 1", extras=False) == ["WF320 asInt"]
    assert complaints("sprig.upper('a')", extras=False) == ["WF320 sprig.upper"]
    assert help_of("response.statusCode > '200'", extras=False) == "write 200 without quotes"
    assert help_of("inputs.parameters.n > 3", extras=False) == "convert it: `int(inputs.parameters.n)`"


def test_a_long_chain_takes_no_stack() -> None:
    text = " + ".join(["asInt(inputs.parameters.n)"] * 5000)
    tree: Expression = parse_expression(text)
    value, found = infer(tree, text, Names())
    assert (value.type, found) == (INTEGER, [])
