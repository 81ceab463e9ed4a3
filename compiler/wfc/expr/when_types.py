"""What cannot work in a ``when``.

It is read by govaluate after the tags are replaced: a tag without quotes becomes whatever its text looks like,
one in quotes a string (or a time, which is a number there). All numbers are alike, ``==`` compares by type, and an
operator that cannot take its operands ends the step in an error when it gets there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias

from wfc import rules
from wfc.expr.complaints import Complaint, Complaints, Value, dynamic, static
from wfc.expr.nodes import (
    Array,
    Binary,
    Bool,
    Conditional,
    Expression,
    Float,
    Placeholder,
    String,
    Time,
    Unary,
    Word,
)
from wfc.expr.statuses import PHASES, impossible
from wfc.expr.types import BOOLEAN, NUMBER, STRING, UNKNOWN, ListOf, describe, join
from wfc.nearest import guess

_COMPARISONS = frozenset({"<", ">", "<=", ">="})
_MATCHES = frozenset({"=~", "!~"})
_LOGIC = frozenset({"and", "or"})
_NUMERIC = frozenset({"-", "*", "/", "%", "**", "<<", ">>", "&", "|", "^"})
_SPELLED = {"and": "&&", "or": "||", "not": "!"}

_Steps: TypeAlias = "Generator[Expression, Value, Value]"


def check_when(tree: Expression) -> list[Complaint]:
    """Return what is wrong in a ``when``, in the order of its text."""
    checker = _When()
    value = _run(tree, checker.visit)
    complaints = checker.complaints
    if value.type not in (BOOLEAN, UNKNOWN):
        message = f"a `when` is true or false, and this is {describe(value.type)}"
        complaints.add(rules.NOT_BOOLEAN, message, tree.start, tree.end)
    elif value.known and not isinstance(tree, Bool) and not complaints.within(tree.start, tree.end):
        word = "holds" if value.constant else "fails"
        complaints.add(rules.CONSTANT_CONDITION, f"this condition always {word}", tree.start, tree.end)
    return complaints.sorted()


def _run(tree: Expression, visit: Callable[[Expression], _Steps]) -> Value:
    # Chains of operators make deep trees, so the stack is kept here.
    stack = [visit(tree)]
    sent: Value | None = None
    while True:
        try:
            node = next(stack[-1]) if sent is None else stack[-1].send(sent)
        except StopIteration as stop:
            stack.pop()
            sent = stop.value
            assert sent is not None
            if not stack:
                return sent
        else:
            stack.append(visit(node))
            sent = None


class _When:
    def __init__(self) -> None:
        self.complaints = Complaints(extras=False)

    def visit(self, node: Expression) -> _Steps:
        match node:
            case Unary():
                operand = yield node.operand
                return self.unary(node, operand)
            case Binary():
                left = _dated(node.left, (yield node.left), node.right)
                right = _dated(node.right, (yield node.right), node.left)
                return self.binary(node, left, right)
            case Conditional():
                test = yield node.test
                then = test if node.then is None else (yield node.then)
                otherwise = yield node.otherwise
                if test.type not in (BOOLEAN, UNKNOWN):
                    message = f"what stands before `?` is true or false, and this is {describe(test.type)}"
                    self.complaints.add(rules.NOT_BOOLEAN, message, node.test.start, node.test.end)
                return dynamic(join(then.type, otherwise.type))
            case Array():
                for item in node.items:
                    _ = yield item
                return dynamic(ListOf(UNKNOWN))
            case _:
                return self.leaf(node)

    def leaf(self, node: Expression) -> Value:
        match node:
            case Bool(value=value):
                return static(BOOLEAN, value)
            case Float(value=value):
                return static(NUMBER, value)
            case Time():
                return static(NUMBER)
            case Word(value=value) | String(value=value):
                # With a tag inside it is any text, and a time where that is a date.
                return dynamic(STRING) if "{{" in value else static(STRING, value)
            case _:
                return dynamic(UNKNOWN)

    def unary(self, node: Unary, operand: Value) -> Value:
        if node.operator == "not":
            if operand.type not in (BOOLEAN, UNKNOWN):
                message = f"`!` turns a boolean round, and this is {describe(operand.type)}"
                self.complaints.add(rules.TYPE_MISMATCH, message, node.operand.start, node.operand.end)
            return Value(BOOLEAN, True, not operand.constant, operand.known)
        self.numeric(node.operator, node.operand, operand)
        return Value(NUMBER, True)

    def binary(self, node: Binary, left: Value, right: Value) -> Value:
        operator = node.operator
        sides = ((node.left, left), (node.right, right))
        if operator in ("==", "!="):
            return self.equality(node, left, right)
        if operator in _LOGIC:
            return self.logic(node, left, right)
        if operator in _COMPARISONS:
            self.comparison(node, left, right)
            return static(BOOLEAN)
        if operator in _MATCHES:
            for side, value in sides:
                if value.type not in (STRING, UNKNOWN):
                    message = f"`{operator}` matches strings, and this is {describe(value.type)}"
                    self.complaints.add(rules.TYPE_MISMATCH, message, side.start, side.end, hint=self.quotes(side))
            return static(BOOLEAN)
        if operator == "in":
            if not isinstance(right.type, ListOf) and right.type != UNKNOWN:
                message = f"`in` looks into a list of two or more, and this is {describe(right.type)}"
                self.complaints.add(rules.TYPE_MISMATCH, message, node.right.start, node.right.end)
            return static(BOOLEAN)
        if operator == "+" and (STRING in (left.type, right.type) or UNKNOWN in (left.type, right.type)):
            return dynamic(STRING if STRING in (left.type, right.type) else UNKNOWN)
        if operator in _NUMERIC or operator == "+":
            for side, value in sides:
                self.numeric(operator, side, value)
            return Value(NUMBER, True)
        return dynamic(UNKNOWN)

    def numeric(self, operator: str, node: Expression, value: Value) -> None:
        if value.type not in (NUMBER, UNKNOWN) and not self.complaints.within(node.start, node.end):
            message = f"`{operator}` takes numbers, and this is {describe(value.type)}"
            help_ = "a word with other characters than letters and digits stands in quotes"
            self.complaints.add(
                rules.TYPE_MISMATCH, message, node.start, node.end, hint=help_ if isinstance(node, Word) else ""
            )

    def logic(self, node: Binary, left: Value, right: Value) -> Value:
        spelled = _SPELLED[node.operator]
        decisive = node.operator == "or"
        decided = left.known and left.constant is decisive  # then the right side is not looked at
        for side, value in ((node.left, left), (node.right, right))[: 1 if decided else 2]:
            if value.type not in (BOOLEAN, UNKNOWN):
                message = f"`{spelled}` joins booleans, and this is {describe(value.type)}"
                self.complaints.add(rules.TYPE_MISMATCH, message, side.start, side.end)
        if decided:
            return static(BOOLEAN, decisive)
        if right.type == BOOLEAN and right.known and right.constant is decisive and left.type == BOOLEAN:
            return static(BOOLEAN, decisive)
        if left.known and right.known:
            return static(BOOLEAN, not decisive)
        return static(BOOLEAN)

    def comparison(self, node: Binary, left: Value, right: Value) -> None:
        one, other = left.type, right.type
        for side, value in ((node.left, left), (node.right, right)):
            if value.type not in (NUMBER, STRING, UNKNOWN):
                message = f"`{node.operator}` compares numbers or strings, and this is {describe(value.type)}"
                self.complaints.add(rules.TYPE_MISMATCH, message, side.start, side.end)
                return
        if {one, other} == {NUMBER, STRING}:
            odd = node.left if one == STRING else node.right
            message = f"`{node.operator}` cannot compare a string with a number"
            self.complaints.add(
                rules.TYPE_MISMATCH, message, odd.start, odd.end, "this is a string", self.quotes(odd)
            )  # fmt: skip

    def equality(self, node: Binary, left: Value, right: Value) -> Value:
        if left.known and right.known and left.type == right.type:
            return static(BOOLEAN, (left.constant == right.constant) == (node.operator == "=="))
        always = "false" if node.operator == "==" else "true"
        for side, other, value in ((node.left, node.right, right), (node.right, node.left, left)):
            if not isinstance(side, Placeholder):
                continue
            if value.known and isinstance(other, String) and _read_as_other(other.value):
                message = f"without quotes, a tag that gives {other.value} is no string: this is always {always}"
                help_ = f'quote the tag: `"{side.text}"`'
                self.complaints.add(rules.NEVER_EQUAL, message, side.start, side.end, hint=help_)
                return dynamic(BOOLEAN)
            if value.known and isinstance(value.constant, str):
                self.status(node, side.text, other, value.constant, always)
        if isinstance(node.left, String) and right.known and isinstance(right.constant, str):
            self.status(node, node.left.value, node.right, right.constant, always)
        if UNKNOWN in (left.type, right.type) or left.type == right.type:
            return static(BOOLEAN)
        odd = node.left if left.type == STRING else node.right
        message = f"{describe(left.type)} is never {describe(right.type)}: this is always {always}"
        self.complaints.add(
            rules.NEVER_EQUAL, message, odd.start, odd.end, f"this is {describe(STRING)}", self.quotes(odd)
        )
        return dynamic(BOOLEAN)

    def status(self, node: Binary, tag: str, place: Expression, word: str, always: str) -> None:
        name = tag.strip().removeprefix("{{").removesuffix("}}").strip()
        message = impossible(tuple(name.split(".")), word)
        if message is not None:
            near = guess(word, PHASES)
            help_ = f'did you mean "{near.name}"?' if near.name else f"a status is one of {', '.join(PHASES)}"
            message = f"{message}: `{node.operator}` is always {always}"
            quotes = 1 if place.end - place.start == len(word) + 2 else 0
            start, end = place.start + quotes, place.end - quotes
            instead = near.sure if end - start == len(word) else ""
            self.complaints.add(rules.NEVER_EQUAL, message, start, end, "", help_, instead)

    def quotes(self, node: Expression) -> str:
        if not isinstance(node, String):
            return ""
        inner = node.value
        whole = inner.startswith("{{") and inner.endswith("}}") and inner.count("{{") == 1
        if whole:
            return f"write the tag without quotes: `{inner}`"
        return f"write it without quotes: `{inner}`" if inner.isascii() and inner.isdigit() else ""


def _dated(node: Expression, value: Value, other: Expression) -> Value:
    """A quoted tag beside a date: where its text is a date, too, both are numbers."""
    return dynamic(UNKNOWN) if isinstance(other, Time) and isinstance(node, String) and not value.known else value


def _read_as_other(text: str) -> bool:
    """Whether a text without quotes would be read as a number or a boolean."""
    return text in ("true", "false") or (text.isascii() and text.isdigit())
