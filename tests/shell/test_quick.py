"""Programs are tried with a part of jq's library first: what that gives is what the whole library gives."""

import itertools
import random
from typing import Any

import pytest

from wfc.backends.shell import jq
from wfc.backends.shell.expressions.library import needed
from wfc.backends.shell.expressions.program import table
from wfc.cli import evaluate

pytestmark = pytest.mark.needs("jq")

OPERANDS = [
    "a", "true", "false", "in", "IN", "info", "_a", "a1", "1a", "a.b", "a-b", "'a b'", "'a-b'", "'2020-01-02'", "'12'",
    "'10:00AM'", "'May'", "12", "007", "1.5", "-1", "0x1", "999999999999999", "9999999999999999", "''", '""', "\"x'",
    "'true'", "é", "'é'", "(a)", "!true", "'x\\\\'", "a\n",
]  # fmt: skip
OPERATORS = ["==", "!=", "<", ">", "<=", ">=", "&&", "||", "=", "===", "=~", "in", ",", "?", "|", "&", "+", ""]
VALUES = [
    "0", "-0", "7", "-7", "+7", "007", "", "-", "x", "7x", "--7", "1.5", "999999999999999", "9007199254740993", "7\n",
    "é\x7f",
]  # fmt: skip
EXPRESSIONS = [
    "int(a)", "a + b", "int(a) + int(b)", "int(a) * int(b)", "int(a) - int(b)", "int(a) % int(b)", "a == b",
    "int(a) == int(b)", "a < b", "int(a) >= int(b)", "[a, b]", "[a, b] == [b, a]", "{x: a}.x", "a == nil",
    "[a, b][0]", "float(a) == int(b)",
]  # fmt: skip


def _conditions() -> list[evaluate.Case]:
    """Pairs of operands with each operator, and longer texts: the same in each run."""
    texts = [f"{a} {op} {b}" for op in OPERATORS for a, b in itertools.product(OPERANDS[:16], OPERANDS[3:16:4])]
    dice = random.Random(1)
    for _ in range(600):
        text = dice.choice(OPERANDS)
        for _ in range(dice.choice([0, 1, 1, 2, 3])):
            gap = dice.choice(["", " ", "  "])
            text += f"{gap}{dice.choice(OPERATORS)}{gap}{dice.choice(OPERANDS)}"
        texts.append(dice.choice(["", " "]) + text)
    return [evaluate.Case("", "when", "step", text, {}) for text in texts]


def _expressions() -> list[evaluate.Case]:
    pairs = [(a, b) for a in VALUES for b in ("3", "0", a)]
    return [
        evaluate.Case("", "tag", "strict", f"{{{{={text}}}}}", {"a": a, "b": b})
        for text in EXPRESSIONS
        for a, b in pairs
    ]


@pytest.mark.parametrize("cases", [_conditions(), _expressions()], ids=["conditions", "expressions"])
def test_a_part_of_the_library_suffices_or_says_so(cases: list[evaluate.Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """Value for value; of failures, only that they are failures."""

    def outcomes() -> list[Any]:
        return [(found.ok, found.refused, found.result) for found in evaluate.evaluate(cases)]

    tried = outcomes()
    monkeypatch.setattr(evaluate, "table", lambda parts, **_: table(parts))
    assert tried == outcomes()
    assert {ok for ok, _, _ in tried} == {True, False}


def test_how_much_a_condition_needs() -> None:
    """Most conditions are simple."""
    made = jq.condition("{{item}} == 1", "step", ["item"])
    assert isinstance(made, jq.Made)
    text = jq.call([made.filter])
    assert len(jq.definitions([text], quick=True)) < len(jq.definitions([text])) / 3
    assert jq.is_quick(text)


def test_what_is_named_is_there() -> None:
    """A program that names the long way gets it, and one that makes other numbers than ints is not tried."""
    assert "def rendered_full: again;" in needed("rendered", quick=True)
    assert "def rendered_full: again;" not in needed("rendered_full", quick=True)
    assert not jq.is_quick(jq.call(["op_div(1; 2)"]))
