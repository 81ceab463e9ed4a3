"""Make nodes of completed grammar rules: each method is the action of a rule, and gets the rule's tokens and nodes."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar, cast

from wfc.expr import literals
from wfc.expr.lalr import ExpressionSyntaxError, Token
from wfc.expr.nodes import (
    Array,
    Binary,
    Bool,
    Call,
    Conditional,
    Expression,
    Float,
    Index,
    Let,
    Map,
    Member,
    Name,
    Nil,
    Pair,
    Placeholder,
    Pointer,
    Predicate,
    Sequence,
    Slice,
    String,
    TaskResult,
    Time,
    Unary,
    Word,
)  # fmt: skip
from wfc.expr.operators import SPELLINGS, Item, Operator, Pipe, climb, operator

Children: TypeAlias = list[Any]
Spanned = TypeVar("Spanned", Token, Expression)


def _nodes(children: Children) -> tuple[Expression, ...]:
    return tuple(child for child in children if not isinstance(child, Token))


class _Shared:
    """Rules that two languages have in common."""

    def start(self, children: Children) -> Expression:
        return cast(Expression, children[0])

    def sequence(self, children: Children) -> Expression:
        items = _nodes(children)
        return items[0] if len(items) == 1 else Sequence(items, items[0].start, items[-1].end)

    def parenthesized(self, children: Children) -> Expression:
        opening, inner, closing = children
        return cast(Expression, inner._replace(start=opening.start, end=closing.end))

    def conditional(self, children: Children) -> Expression:
        test, _, then, _, otherwise = children
        return Conditional(test, then, otherwise, test.start, otherwise.end)

    def otherwise(self, children: Children) -> Expression:
        test, otherwise = _nodes(children)
        return Conditional(test, None, otherwise, test.start, otherwise.end)

    def binary(self, children: Children) -> Expression:
        left, token, right = children
        name = SPELLINGS.get(token.text, token.text)
        return Binary(name.lower(), left, right, token.start, left.start, right.end)

    def placeholder(self, children: Children) -> Expression:
        (token,) = children
        return Placeholder(token.text, token.start, token.end)


class ExpressionBuilder(_Shared):
    """The actions of ``expression.lark``."""

    def let(self, children: Children) -> Expression:
        let, name, _, value, _, body = children
        return Let(name.text, value, body, name.start, let.start, body.end)

    def branch(self, children: Children) -> Expression:
        test, then, otherwise = _nodes(children)
        return Conditional(test, then, otherwise, children[0].start, children[-1].end)

    def chain(self, children: Children) -> Expression:
        if len(children) == 1:
            return cast(Expression, children[0])
        items: list[Item] = []
        negation: Token | None = None
        operand = True  # an operand or a prefix can come next
        for child in children:
            if not isinstance(child, Token):
                items.append(child)
                operand = False
            elif child.type == "PIPE":
                continue
            elif child.type == "NOT" and not operand:
                negation = child
            elif negation is not None:
                items.append(Operator(child.text, negation.start, child.end, negated=True))
                negation, operand = None, True
            else:
                items.append(operator(child))
                operand = True
        return climb(items)

    def literal(self, children: Children) -> Expression:
        (token,) = children
        match token.type:
            case "NUMBER":
                return literals.number(token)
            case "NIL":
                return Nil(token.start, token.end)
            case _:
                return Bool(token.type == "TRUE", token.start, token.end)

    def name(self, children: Children) -> Expression:
        (token,) = children
        return Name(token.text, token.start, token.end)

    def string(self, children: Children) -> Expression:
        return literals.string(children[0])

    def bytes(self, children: Children) -> Expression:
        return literals.bytes_(children[0])

    def array(self, children: Children) -> Expression:
        return Array(_nodes(children[1:-1]), children[0].start, children[-1].end)

    def map(self, children: Children) -> Expression:
        pairs = cast(tuple[Pair, ...], _nodes(children[1:-1]))
        return Map(pairs, children[0].start, children[-1].end)

    def pair(self, children: Children) -> Pair:
        key, _, value = children
        text = literals.string(key).value if key.type == "STRING" else key.text
        return Pair(String(text, key.start, key.end), value, key.start, value.end)

    def computed_pair(self, children: Children) -> Pair:
        opening, key, closing, _, value = children
        key = key._replace(start=opening.start, end=closing.end)
        return Pair(key, value, key.start, value.end)

    def pointer(self, children: Children) -> Expression:
        (token,) = children
        return Pointer(token.text[1:], token.start, token.end)

    def pointer_member(self, children: Children) -> Expression:
        dot = children[0]
        return self.member([Pointer("", dot.start, dot.start), *children])

    def pointer_method(self, children: Children) -> Expression:
        dot = children[0]
        return self.method([Pointer("", dot.start, dot.start), *children])

    def member(self, children: Children) -> Member:
        target, dot, name = children
        return Member(target, name.text, dot.type == "OPTIONAL", name.start, target.start, name.end)

    def method(self, children: Children) -> Expression:
        function = self.member(children[:3])
        return Call(function, _nodes(children[3:]), False, function.start, children[-1].end)

    def index(self, children: Children) -> Expression:
        target, index = _nodes(children)
        optional = children[1].type == "OPTIONAL"
        return Index(target, index, optional, target.start, children[-1].end)

    def slice(self, children: Children) -> Expression:
        bounds: dict[str, Expression] = {}
        side = "low"
        for child in children[1:]:
            if not isinstance(child, Token):
                bounds[side] = child
            elif child.type == "COLON":
                side = "high"
        return Slice(children[0], bounds.get("low"), bounds.get("high"), children[0].start, children[-1].end)

    def call(self, children: Children) -> Call:
        token = children[0]
        function = Name(token.text, token.start, token.end)
        return Call(function, _nodes(children[1:]), False, token.start, children[-1].end)

    def builtin(self, children: Children) -> Expression:
        token, call = children
        return cast(Expression, call._replace(forced=True, start=token.start))

    def piped(self, children: Children) -> Pipe:
        call = self.call(children)

        def apply(left: Expression) -> Expression:
            return call._replace(arguments=(left, *call.arguments), start=left.start)

        return Pipe(apply)

    def predicate(self, children: Children) -> Expression:
        (body,) = _nodes(children)
        return Predicate(body, children[0].start, children[-1].end)


class DependsBuilder(_Shared):
    """The actions of ``depends.lark``."""

    # Task names that expr-lang takes for its own words once they stand in the expanded text.
    RESERVED = frozenset({
        "and", "contains", "else", "endsWith", "false", "if", "in", "let", "matches", "nil", "not", "or", "startsWith",
        "true",
    })  # fmt: skip

    def task(self, children: Children) -> Expression:
        (token,) = children
        task, dot, result = token.text.partition(".")
        if task in self.RESERVED:
            message = f"`{task}` is a word of the expression language and cannot name a task here"
            raise ExpressionSyntaxError(message, token.start, token.start + len(task))
        if not dot:
            return TaskResult(task, None, token.start, token.end, -1)
        return TaskResult(task, result, token.start, token.end, token.start + len(task) + 1)

    def negated(self, children: Children) -> Expression:
        bang, operand = children
        return Unary("not", operand, bang.start, bang.start, operand.end)


class WhenBuilder(_Shared):
    """The actions of ``when.lark``."""

    def list(self, children: Children) -> Expression:
        items = _nodes(children)
        return items[0] if len(items) == 1 else Array(items, items[0].start, items[-1].end)

    def choose(self, children: Children) -> Expression:
        left, token, right = children
        if isinstance(left, Time):
            message = f"`{token.text}` cannot follow a quoted date: govaluate takes it for a time"
            raise ExpressionSyntaxError(message, token.start, token.end)
        if token.text == ":" and isinstance(left, Binary) and left.operator == "?":
            return Conditional(left.left, left.right, right, left.start, right.end)
        return Binary(token.text, left, right, token.start, left.start, right.end)

    def arithmetic(self, children: Children) -> Expression:
        _, token, right = children
        if isinstance(right, Time):
            message = f"a quoted date cannot follow `{token.text}`: govaluate takes it for a time"
            raise ExpressionSyntaxError(message, right.start, right.end)
        left, token, right = children
        return Binary(token.text, left, right, token.start, left.start, right.end)

    def prefix(self, children: Children) -> Expression:
        token, operand = children
        return Unary(SPELLINGS.get(token.text, token.text), operand, token.start, token.start, operand.end)

    def string(self, children: Children) -> Expression:
        (token,) = children
        return String(_unslashed(token.text[1:-1]), token.start, token.end)

    def time(self, children: Children) -> Expression:
        (token,) = children
        return Time(token.text[1:-1], token.start, token.end)

    def number(self, children: Children) -> Expression:
        (token,) = children
        value = float(int(token.text, 16)) if token.text.startswith("0x") else float(token.text)
        return Float(value, token.start, token.end)

    def true(self, children: Children) -> Expression:
        return Bool(True, children[0].start, children[0].end)

    def false(self, children: Children) -> Expression:
        return Bool(False, children[0].start, children[0].end)

    def word(self, children: Children) -> Expression:
        (token,) = children
        value = _unslashed(token.text)
        # A dot makes an accessor, and govaluate refuses fields that Go does not export.
        for field in value.split(".")[1:]:
            if not field or field[0] != field[0].upper():
                message = f"`{token.text}` needs quotes: govaluate takes the dot for the access to a field"
                raise ExpressionSyntaxError(message, token.start, token.end)
        return Word(value, token.start, token.end)

    def bracketed(self, children: Children) -> Expression:
        (token,) = children
        return Word(_unslashed(token.text[1:-1]), token.start, token.end)


def _unslashed(text: str) -> str:
    if "\\" not in text:
        return text
    found, escaped = [], False
    for character in text:
        if character == "\\" and not escaped:
            escaped = True
            continue
        found.append(character)
        escaped = False
    return "".join(found)
