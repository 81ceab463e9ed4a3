"""Expressions, conditions and texts with tags, as bundles evaluate them: compiled to jq, and run by the real jq."""

import gzip
import json
import math
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfc.backends.shell.expressions.errors import ExpressionUnsupported
from wfc.backends.shell.expressions.library import definitions
from wfc.backends.shell.expressions.program import program
from wfc.backends.shell.expressions.scope import scope
from wfc.backends.shell.expressions.text import compile_bare, compile_condition, compile_inputs, compile_text
from wfc.cli.evaluate import MODES, Case, Evaluation, evaluate

pytestmark = pytest.mark.needs("jq")

VARIABLES: dict[str, Any] = {
    "inputs.parameters.city": "Zürich",
    "inputs.parameters.n": "7",
    "inputs.parameters.my-key": "dashed",
    "inputs.parameters.list": '["x","y"]',
    "steps.a.outputs.result": "42",
    "steps.a.outputs.parameters.none": None,
    "workflow.name": "wf",
    "item": "3",
}
FAILS = "(fails)"
REFUSED = "(refused)"


def one(text: str, kind: str = "tag", mode: str = "strict", variables: dict[str, Any] | None = None) -> Any:
    """The result of a case, or FAILS, or REFUSED."""
    (found,) = evaluate([Case("", kind, mode, text, VARIABLES if variables is None else variables)])
    return REFUSED if found.refused else found.result if found.ok else FAILS


def check(rows: list[tuple[str, Any]], kind: str, mode: str) -> None:
    """Evaluate all rows at once, and compare."""
    results = list(evaluate([Case(str(n), kind, mode, text, VARIABLES) for n, (text, _) in enumerate(rows)]))
    found = [(text, _outcome(result)) for (text, _), result in zip(rows, results, strict=True)]
    assert found == rows


def _outcome(found: Evaluation) -> Any:
    return REFUSED if found.refused else found.result if found.ok else FAILS


def test_numbers_are_printed_as_go_does() -> None:
    rows: list[tuple[str, Any]] = [
        ("{{=9 / 2}}", "4.5"),
        ("{{=8 / 2}}", "4"),
        ("{{=1 / 3}}", "0.3333333333333333"),
        ("{{=string(2500000.0)}} {{=string(2500000)}}", "2.5e+06 2500000"),
        ("{{=3e-7}} {{=string(3e-7)}}", "3e-7 3e-07"),
        ("{{=2 ** 70}}", "1.1805916207174113e+21"),
        ("{{=0 * -2.0}}", "-0"),
        ("{{=-9 % 4}}", "-1"),
        ("{{=fromJSON('8')}} {{=type(fromJSON('8'))}}", "8 float"),
        ("{{=4 / 0}}", FAILS),
        ("{{=4 % 0}}", FAILS),
        ("{{=9223372036854775807}}", "9223372036854775807"),
        ("{{=9223372036854775807 + 1}}", REFUSED),
    ]
    check(rows, "tag", "strict")


def test_values_are_rendered_as_json_in_tags_and_as_go_prints_them_in_parameters() -> None:
    check(
        [
            ("{{=['<a>', 1.0, nil]}}", '["\\u003ca\\u003e",1,null]'),
            ("{{={b: 1, a: [true]} }}", '{"a":[true],"b":1}'),
            ("{{=b'xyz'}}", "eHl6"),
            ("{{=duration('90s')}}", "90000000000"),
            ("{{=nil}}", FAILS),
        ],
        "tag",
        "strict",
    )
    check(
        [
            ("['<a>', 1.0, nil]", "[<a> 1 <nil>]"),
            ("{b: 1, a: [true]}", "map[a:[true] b:1]"),
            ("b'xyz'", "[120 121 122]"),
            ("duration('90s')", "1m30s"),
            ("date('2023-07-04T01:02:03+02:00')", "2023-07-04 01:02:03 +0200 +0200"),
            ("first([])", FAILS),
        ],
        "bare",
        "value",
    )


def test_types_are_checked_before_an_expression_runs() -> None:
    check(
        [
            ("{{=item == 3}}", FAILS),  # a text, known as such
            ("{{=inputs.parameters.n == 7}}", "false"),  # a member, whose type nobody knows
            ("{{=true ? 'a' : 1 + 'a'}}", FAILS),  # in a branch that is not taken
            ("{{=true or 'x' matches '('}}", FAILS),
            ("{{=false and (3 % 0 == 1)}}", FAILS),  # constants are computed first
            ("{{=true ? 1 : [1][7]}}", "1"),
            ("{{=7 in ['a']}}", FAILS),
            ("{{=1 == 1.0}}", "true"),
        ],
        "tag",
        "strict",
    )


def test_chains_end_at_a_question_mark_behind_nil() -> None:
    check(
        [
            ("{{={}.a?.b.c ?? 'none'}}", "none"),
            ("{{={}.a.b ?? 'none'}}", FAILS),
            ("{{=inputs.parameters['my-key']}}", "dashed"),
            ("{{=inputs.parameters.city[0:3]}}", "Zü"),  # three bytes
            ("{{=inputs.parameters.city[0:2]}}", "Z\ufffd"),
            ("{{=fromJSON(inputs.parameters.list)[-1]}}", "y"),
            ("{{=fromJSON(inputs.parameters.list)[5]}}", FAILS),
        ],
        "tag",
        "strict",
    )


def test_functions() -> None:
    rows: list[tuple[str, Any]] = [
        ("{{=map(fromJSON(inputs.parameters.list), upper(#) + string(#index))}}", '["X0","Y1"]'),
        ("{{=reduce(1..4, #acc * #)}}", "24"),
        ("{{=filter([{n: 1}, {n: 5}], .n > 2)}}", '[{"n":5}]'),
        ("{{=sum([{n: 1}, {n: 5}], .n)}} {{=count([1, 2, 3], # > 1)}}", "6 2"),
        ("{{=sort(['b', 'a'], 'desc')}}", '["b","a"]'),
        ("{{=sort(['b', 1])}}", FAILS),
        ("{{=split('', ',')}}", '[""]'),
        ("{{=replace('banana', 'a', 'o', 2)}}", "bonona"),
        ("{{=lastIndexOf('aaa', 'aa')}}", "1"),
        ("{{=indexOf('éa', 'a')}}", "2"),
        ("{{='b\\n' matches 'b$'}}", "false"),
        ("{{=date('2024-02-28').AddDate(0, 0, 2).Format('Mon 2 Jan')}}", "Fri 1 Mar"),
        ('{{=jsonpath(\'{"a":[{"b":1},{"b":2}]}\', \'$.a[*].b\')}}', "[1,2]"),
        ('{{=jsonpath(\'{"a":[{"b":1},{"b":2.5},{"c":"x"}]}\', \'$.a[?(@.b)].b\')}}', "[1,2.5]"),
        ('{{=jsonpath(\'{"a":[{"b":1},{"b":2.5},{"c":"x"}]}\', \'$.a[?(@.b>=1 && @.b < 2)]\')}}', '[{"b":1}]'),
        (
            '{{=jsonpath(\'{"a":[{"b":1},{"b":2.5},{"c":"x"}]}\', \'$.a[?(@.b==2.5||@.c=="x")]\')}}',
            '[{"b":2.5},{"c":"x"}]',
        ),
        ('{{=jsonpath(\'{"a":[{"b":{"c":"y"},"n":3}]}\', "$.a[?(@.b.c!=\'z\')].n")}}', "[3]"),
        ('{{=jsonpath(\'{"a":[{"b":1}]}\', \'$.a[?(@.b=="1")]\')}}', REFUSED),
        ("{{=jsonpath('{\"a\":[{\"b\":0}]}', '$.a[?(@.b)]')}}", REFUSED),
        ("{{=jsonpath('{\"a\":[1]}', '$.a[?(@.b + 1 > 2)]')}}", REFUSED),
        ("{{=jsonpath('{\"a\":[1]}', '$.a[(@.length-1)]')}}", REFUSED),
        ("{{=sprig.add(1, '2', 3.9)}}", "6"),
        ("{{=sprig.repeat(sprig.add(1, 1), 'a')}}", FAILS),  # an int64 is no int
        ("{{=sprig.addf(0.1, 0.2)}}", "0.3"),
        ("{{=sprig.regexReplaceAll('(a)(b)', 'xaby', '${2}$1')}}", "xbay"),
        ("{{=sprig.quote('a\"b', nil, 1)}}", '"a\\"b" "1"'),
        ("{{=sprig.merge({a: '', b: 1}, {a: 'x', b: 2})}}", '{"a":"x","b":1}'),
        ("{{=sprig.dateInZone('15:04', 0, 'Europe/Paris')}}", REFUSED),
        ("{{=sprig.uuidv4()}}", REFUSED),
        ("{{=sprig.upper(3)}}", FAILS),
        ("{{=upper('a', 'b')}}", FAILS),
    ]
    check(rows, "tag", "strict")


@pytest.mark.parametrize(
    ("text", "strict", "steps", "lenient"),
    [
        ("a {{workflow.name}} b", "a wf b", "a wf b", "a wf b"),
        ("{{nobody}}", FAILS, "{{nobody}}", "{{nobody}}"),
        ("{{steps.b.outputs.result}}", FAILS, FAILS, "{{steps.b.outputs.result}}"),
        (
            "{{steps.b.outputs.artifacts.f}}",
            FAILS,
            "{{steps.b.outputs.artifacts.f}}",
            "{{steps.b.outputs.artifacts.f}}",
        ),
        ("{{=steps.b.outputs}}", FAILS, FAILS, "{{=steps.b.outputs}}"),
        ("{{=nobody.x}}", FAILS, "{{=nobody.x}}", "{{=nobody.x}}"),
        ("{{=retries}}", FAILS, "{{=retries}}", "{{=retries}}"),
        ("{{=asInt('x')}}", FAILS, FAILS, "{{=asInt('x')}}"),
        ("{{=let x = 2; x}}", FAILS, "2", "2"),  # Argo takes the name of a `let` for a variable that is missing
        ("{{=1 +}}", FAILS, FAILS, FAILS),
        ("{{open", FAILS, FAILS, FAILS),
        ("{{workflow.{{item}}}}", "{{workflow.3}}", "{{workflow.3}}", "{{workflow.3}}"),
        ("{{=steps.a.outputs.parameters.none ?? 'd'}}", "d", "d", "d"),
        ("{{steps.a.outputs.parameters.none}}", FAILS, FAILS, FAILS),
    ],
)
def test_modes_of_tags(text: str, strict: Any, steps: Any, lenient: Any) -> None:
    assert [one(text, "tag", mode) for mode in ("strict", "steps", "lenient")] == [strict, steps, lenient]


def test_conditions_are_read_after_their_tags_are_filled_in() -> None:
    rows: list[tuple[str, Any]] = [
        ("{{item}} > 2 && {{workflow.name}} == wf", True),
        ("'{{item}}' == 3", False),
        ("{{inputs.parameters.city}} in (Bern, Zürich)", True),
        ("{{=asInt(item) > 2}}", True),
        ("'Zug' =~ '^Z' || 1 / 0 > 1", True),
        ("(6 & 3) == 2", True),
        ("'2024-01-02' > '2024-01-01'", True),
        ("a-b == a-b", FAILS),
        ("{{item}}", FAILS),
        ("!true == false", True),
        ("", True),
    ]
    check(rows, "when", "step")
    # What a value holds can be half of the condition, as in Argo.
    sneaky = {"inputs.parameters.v": "x' == 'y' || 'a' == 'a"}
    assert one("'{{inputs.parameters.v}}' == 'z'", "when", "step", sneaky) is False
    assert one("{{inputs.parameters.v}} == 'z'", "when", "step", {"inputs.parameters.v": "a =~ 'b'"}) is REFUSED
    assert one("foo == foo", "when", "cron") is FAILS


@pytest.mark.parametrize(
    ("text", "a", "b", "expected"),
    [
        ("a", "Succeeded", "Failed", True),
        ("a && b", "Succeeded", "Failed", False),
        ("a || b.Failed", "Omitted", "Failed", True),
        ("!a", "Omitted", "Failed", True),
        ("a && b", "Succeeded", "Running", "wait"),
        ("a && c", "Succeeded", "Failed", FAILS),
        ("a and b", "Succeeded", "Failed", FAILS),
        ("a.Running", "Succeeded", "Failed", FAILS),
    ],
)
def test_depends(text: str, a: str, b: str, expected: Any) -> None:
    assert one(text, "depends", "dag", {"tasks": {"a": {"phase": a}, "b": {"phase": b}}}) == expected


TEXTS = st.text("'\"\\\n\t ab${}`()#|é日\U0001f600<>&.0", max_size=30)


@given(TEXTS)
@settings(max_examples=25)
def test_texts_survive(value: str) -> None:
    variables = {"inputs.parameters.v": value}
    batch = [
        Case("simple", "tag", "strict", "<{{inputs.parameters.v}}>", variables),
        Case("expression", "tag", "strict", "<{{=inputs.parameters.v}}>", variables),
        Case("parameter", "bare", "value", "inputs.parameters.v + '|'", variables),
        Case("round", "bare", "value", "fromJSON(toJson([inputs.parameters.v]))[0]", variables),
        Case("bytes", "bare", "value", "fromBase64(toBase64(inputs.parameters.v))", variables),
    ]
    assert [found.result for found in evaluate(batch)] == [f"<{value}>", f"<{value}>", value + "|", value, value]


INTEGERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.integers(-1000, 1000)


@given(st.lists(st.tuples(INTEGERS, st.sampled_from("+-*%"), INTEGERS), min_size=1, max_size=20))
@settings(max_examples=20)
def test_integers_are_exact_or_refused(sums: list[tuple[int, str, int]]) -> None:
    cases = [Case("", "bare", "value", f"({left}) {operator} ({right})", {}) for left, operator, right in sums]
    for (left, operator, right), found in zip(sums, evaluate(cases), strict=True):
        if operator == "%":
            expected = None if right == 0 else int(math.fmod(left, right))
        else:
            expected = {"+": left + right, "-": left - right, "*": left * right}[operator]
        if max(abs(left), abs(right), abs(expected or 0)) > 2**53:
            assert found.refused or (expected is None and not found.ok)
        elif expected is None:
            assert (found.ok, found.refused) == (False, False)
        else:
            assert found.result == str(expected)


def test_no_value_becomes_part_of_a_program() -> None:
    known = scope(["inputs.parameters.v"])
    for made in (
        compile_text("{{inputs.parameters.v}} {{=inputs.parameters.v}}", "steps", known),
        compile_condition("{{inputs.parameters.v}} == 1", "step", known),
        compile_bare("inputs.parameters.v", "value", known),
    ):
        hostile = '") | halt_error, ("'
        done = subprocess.run(
            ["jq", "-c", str(made)],
            input=json.dumps({"inputs.parameters.v": hostile}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0
    # Quotes and interpolations of the expression's own texts are quoted, too.
    assert one('{{=\'\\\\(1)\' + "\\""}}') == '\\(1)"'


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ w }} {{i}} {{x}} {{w", {"ok": ["W {{i}} {{x}} {{w", "W I {{x}} {{w", "W I {{x}} {{w"]}),
        ("{{=w}}{{=i}}", {"ok": ["W{{=i}}", "WI", "WI"]}),
        ("{{=asInt(w)}}", {"ok": ["{{=asInt(w)}}"] * 3}),
        ("{{=1}}", {"refused": "an expression that a value brings in: {{=1}}"}),
        ("", {"ok": ["", "", ""]}),
    ],
)
def test_what_the_inputs_of_a_template_become(text: str, result: dict[str, str | list[str]]) -> None:
    """First what is known beside them is filled in, then they are; an expression must be one that was compiled."""
    variables = {"w": "W", "i": "I", "t": text}
    made = compile_inputs(("t", "i"), ("w", "i", "asInt(w)"), scope(["w"]), scope(variables))
    done = subprocess.run(
        ["jq", "-c", str(made)], input=json.dumps(variables), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert {how: what[:3] if how == "ok" else what for how, what in found.items()} == result


def test_what_jq_cannot_do_is_refused_by_name_and_place() -> None:
    with pytest.raises(ExpressionUnsupported) as refusal:
        compile_bare("1 + sprig.randInt(1, 5)", "value", scope([]))
    assert "sprig.randInt" in refusal.value.name
    assert (refusal.value.start, refusal.value.end) == (4, 23)


@pytest.mark.needs("dash")
def test_a_shell_reads_several_results_of_one_process(tmp_path: Path) -> None:
    known = scope(["inputs.parameters.v"])
    text = program(
        [
            compile_text("{{inputs.parameters.v}}", "steps", known),
            compile_condition("1 == 1", "step", known),
            compile_bare("asInt(inputs.parameters.v)", "value", known),
            compile_text("", "steps", known),
        ],
        framed=True,
    )
    (tmp_path / "program.jq").write_text(text)
    (tmp_path / "input.json").write_text(json.dumps({"inputs.parameters.v": "two\nlines\n"}))
    script = """
    jq -j -f program.jq input.json | while IFS=' ' read -r how count; do
      value= line= n=0
      while [ "$n" -lt "$count" ]; do
        IFS= read -r line
        value=$value${n:+$([ "$n" -gt 0 ] && printf '\\nx')}
        value=${value%x}$line
        n=$((n + 1))
      done
      printf '%s[%s]\\n' "$how" "$value"
    done
    """
    done = subprocess.run(["dash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "ok[two\nlines\n]\nok[true]\nfailed[invalid operation: int(two\nlines\n)]\nok[]\n"


def test_the_library_defines_before_it_uses() -> None:
    seen: set[str] = set()
    names = {definition.name for definition in definitions()}
    for definition in definitions():
        later = (definition.uses & names) - seen - {definition.name}
        parameters = definition.text.partition(":")[0]
        assert not {name for name in later if f"{name}(" in definition.text and name not in parameters}, definition.name
        seen.add(definition.name)


def test_a_program_holds_only_what_it_needs() -> None:
    assert len(str(compile_text("{{workflow.name}}", "steps", scope(["workflow.name"])))) < 2000
    plain = str(compile_bare("string([1])", "value", scope([])))
    assert "rfc3339" not in plain
    assert "rfc3339" in str(compile_text("{{=[date('2024-01-02')]}}", "strict", scope([])))


def test_cases_come_back_in_their_order() -> None:
    cases = [Case(str(n), "bare", "value", f"{n} + {n}", {}) for n in range(450)]
    assert [(found.id, found.result) for found in evaluate(cases)] == [(str(n), str(2 * n)) for n in range(450)]


FLOOR = {"depends": (1.0, 1.0), "when": (1.0, 1.0), "tag": (0.995, 0.95), "bare": (0.995, 0.95)}
"""Of each kind: how many of the results that are given must be Argo's, and how many of all are right."""


def test_agrees_with_argo(shared: Path) -> None:
    with gzip.open(shared / "expressions" / "expressions.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file][::7]
    cases = [Case(line["id"], line["kind"], line["mode"], line["text"], line["vars"]) for line in lines]
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in MODES}
    for line, found in zip(lines, evaluate(cases), strict=True):
        right = found.ok == line["ok"] and (not found.ok or found.result == line["result"])
        counts[line["kind"]]["refused" if found.refused else "right" if right else "wrong"] += 1
    for kind, (given_right, all_right) in FLOOR.items():
        count = counts[kind]
        assert count["right"] >= given_right * (count["right"] + count["wrong"]), (kind, count)
        assert count["right"] >= all_right * count.total(), (kind, count)
