"""Finds the type of an expression, and what cannot work in it.

Argo's controller compiles an expression against a table of variables before it evaluates it. The types of literals, of
what the builtins give and of variables without a dot in their name are known to its compiler, which insists on them;
all else is a value of any type to it, and an operator that cannot take the value fails when it gets there. Only ``==``
and ``in`` tell the two apart: of values of different types they are an error to the compiler, and simply false later.

Nothing is said of a value whose type is not certain.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, TypeAlias

from wfc import rules
from wfc.expr import functions
from wfc.expr.callees import Callees
from wfc.expr.calls import argument_fits, result_type
from wfc.expr.complaints import Complaint, Complaints, Names, Value, dynamic, static
from wfc.expr.named import Variables, chain
from wfc.expr.nodes import (
    Array,
    Binary,
    Bool,
    Bytes,
    Call,
    Conditional,
    Expression,
    Float,
    Index,
    Integer,
    Let,
    Map,
    Member,
    Name,
    Nil,
    Pointer,
    Predicate,
    Sequence,
    Slice,
    String,
    Unary,
)
from wfc.expr.operations import Operand, binary, unary
from wfc.expr.types import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    NULL,
    STRING,
    UNKNOWN,
    Field,
    ListOf,
    MapOf,
    Object,
    Type,
    describe,
    is_number,
    join,
    object_of,
    values,
)

_Steps: TypeAlias = "Generator[tuple[Expression, _Inside], Value, Value]"


class _Inside(NamedTuple):
    """What is known inside a part: the names that ``let`` bound, and what a predicate looks at.

    `boolean` says that a boolean is asked for, so that the right side of ``and`` and ``or`` must be one, too.
    """

    bound: dict[str, Value]
    pointers: dict[str, Value]
    boolean: bool = False


def infer(tree: Expression, text: str, names: Names, wants: Type = UNKNOWN) -> tuple[Value, list[Complaint]]:
    """Return the type of `tree`, which was parsed from `text`, and what is wrong in it, in the order of the text.

    With `wants` `BOOLEAN` the whole is a condition: its type must be one, and its value must not be certain.
    """
    checker = _Checker(text, names)
    value = checker.run(tree, _Inside({}, {}, wants == BOOLEAN))
    if wants == BOOLEAN:
        checker.condition(tree, value, whole=True)
    return value, checker.complaints.sorted()


class _Checker:
    """Walks a tree from the leaves. Chains of operators make deep trees, so the stack is kept here."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.complaints = Complaints(names.extras)
        self.variables = Variables(text, names, self.complaints)
        self.callees = Callees(names, self.complaints)

    def run(self, tree: Expression, inside: _Inside) -> Value:
        stack = [self.visit(tree, inside)]
        sent: Value | None = None
        while True:
            try:
                node, below = next(stack[-1]) if sent is None else stack[-1].send(sent)
            except StopIteration as stop:
                stack.pop()
                sent = stop.value
                assert sent is not None
                if not stack:
                    return sent
            else:
                stack.append(self.visit(node, below))
                sent = None

    def visit(self, node: Expression, inside: _Inside) -> _Steps:
        words = chain(node)
        if words is not None and words[0] not in inside.bound:
            return self.variable(node, words)
        match node:
            case Member():
                return self.member(node, inside)
            case Index():
                return self.index(node, inside)
            case Slice():
                return self.slice(node, inside)
            case Call():
                return self.call(node, inside)
            case Unary():
                return self.unary(node, inside)
            case Binary():
                return self.binary(node, inside)
            case Conditional():
                return self.conditional(node, inside)
            case Let():
                return self.let(node, inside)
            case Sequence() | Array() | Map():
                return self.several(node, inside)
            case Predicate(body=body):
                return self.inner(body, inside)
            case _:
                return self.leaf(node, inside)

    def leaf(self, node: Expression, inside: _Inside) -> _Steps:
        yield from ()
        match node:
            case Nil():
                return static(NULL)
            case Bool(value=value):
                return static(BOOLEAN, value)
            case Integer(value=value):
                return static(INTEGER, value)
            case Float(value=value):
                return static(FLOAT, value)
            case String(value=value):
                return static(STRING, value)
            case Bytes():
                return dynamic(UNKNOWN)
            case Name(name=name):
                return inside.bound.get(name, dynamic(UNKNOWN))
            case Pointer(name=name):
                return inside.pointers.get(name, dynamic(UNKNOWN))
            case _:
                return dynamic(UNKNOWN)

    def inner(self, body: Expression, inside: _Inside) -> _Steps:
        return (yield body, inside)

    def variable(self, node: Expression, words: tuple[str, ...]) -> _Steps:
        yield from ()
        return self.variables.variable(node, words)

    # --- members and elements ----------------------------------------------------------------------------------------

    def member(self, node: Member, inside: _Inside) -> _Steps:
        owner = yield node.object, inside._replace(boolean=False)
        if owner.type == STRING:
            return self.variables.of_string(node.object, node)
        if is_number(owner.type) or owner.type == BOOLEAN or isinstance(owner.type, ListOf):
            message = f'{describe(owner.type)} has no member "{node.name}"'
            self.complaints.add(rules.TYPE_MISMATCH, message, node.name_start, node.end)
        return _member(owner.type, node.name)

    def index(self, node: Index, inside: _Inside) -> _Steps:
        below = inside._replace(boolean=False)
        owner = yield node.object, below
        position = yield node.position, below
        place = node.position
        if isinstance(owner.type, ListOf):
            if not is_number(position.type) and position.type not in (UNKNOWN, NULL):
                message = f"an element of a list has a number, and this is {describe(position.type)}"
                self.complaints.add(rules.TYPE_MISMATCH, message, place.start, place.end)
            return Value(owner.type.element, owner.static)
        if owner.type == STRING and (owner.static or position.type == STRING):
            message = "a string has no elements"
            help_ = "cut a piece out with `[0:1]`, or read JSON with `fromJSON`"
            self.complaints.add(rules.TYPE_MISMATCH, message, place.start, place.end, hint=help_)
        elif is_number(owner.type) or owner.type == BOOLEAN:
            message = f"{describe(owner.type)} has no elements"
            self.complaints.add(rules.TYPE_MISMATCH, message, place.start, place.end)
        if isinstance(place, String):
            return _member(owner.type, place.value)
        return dynamic(values(owner.type))

    def slice(self, node: Slice, inside: _Inside) -> _Steps:
        below = inside._replace(boolean=False)
        owner = yield node.object, below
        for part in (node.low, node.high):
            if part is not None:
                yield part, below
        if is_number(owner.type) or owner.type == BOOLEAN or isinstance(owner.type, MapOf | Object):
            message = f"{describe(owner.type)} cannot be cut"
            self.complaints.add(rules.TYPE_MISMATCH, message, node.object.start, node.object.end)
            return dynamic(UNKNOWN)
        return Value(owner.type, owner.static)

    # --- operators ---------------------------------------------------------------------------------------------------

    def unary(self, node: Unary, inside: _Inside) -> _Steps:
        below = inside._replace(boolean=node.operator == "not")
        operand = yield node.operand, below
        return unary(node, self.operand(node.operand, operand), self.complaints)

    def binary(self, node: Binary, inside: _Inside) -> _Steps:
        if node.operator == "-" and self.variables.dashed(node, inside.bound):
            return dynamic(UNKNOWN)
        logical = node.operator in ("and", "or")
        left = yield node.left, inside._replace(boolean=logical)
        right = yield node.right, inside._replace(boolean=logical and inside.boolean)
        operands = self.operand(node.left, left), self.operand(node.right, right)
        if node.operator in ("==", "!="):
            self.variables.status(node)
        return binary(node, *operands, self.complaints, boolean=inside.boolean)

    def operand(self, node: Expression, value: Value) -> Operand:
        return Operand(node, value, self.text[node.start : node.end])

    def conditional(self, node: Conditional, inside: _Inside) -> _Steps:
        test = yield node.test, inside._replace(boolean=True)
        self.condition(node.test, test, whole=False)
        then = test if node.then is None else (yield node.then, inside)
        otherwise = yield node.otherwise, inside
        joined = join(then.type, otherwise.type)
        return Value(joined, then.static and otherwise.static and then.type == otherwise.type)

    def condition(self, node: Expression, value: Value, whole: bool) -> None:
        """Complain of a condition that is no boolean, or always the same."""
        if value.type not in (BOOLEAN, UNKNOWN):
            shown = self.text[node.start : node.end]
            message = f"a condition is true or false, and this is {describe(value.type)}"
            help_ = f"compare it: `{shown} == …`" if whole and len(shown) < 60 else ""
            self.complaints.add(rules.NOT_BOOLEAN, message, node.start, node.end, hint=help_)
        elif value.known and not isinstance(node, Bool) and not self.complaints.within(node.start, node.end):
            word = "holds" if value.constant else "fails"
            self.complaints.add(rules.CONSTANT_CONDITION, f"this condition always {word}", node.start, node.end)

    def let(self, node: Let, inside: _Inside) -> _Steps:
        value = yield node.value, inside._replace(boolean=False)
        return (yield node.body, inside._replace(bound={**inside.bound, node.name: value._replace(known=False)}))

    def several(self, node: Sequence | Array | Map, inside: _Inside) -> _Steps:
        below = inside._replace(boolean=False)
        if isinstance(node, Sequence):
            for item in node.items[:-1]:
                yield item, below
            return (yield node.items[-1], inside)
        if isinstance(node, Array):
            found: list[Value] = []
            for item in node.items:
                value = yield item, below
                found.append(value)
            element = found[0].type if found else UNKNOWN
            for value in found:
                element = join(element, value.type)
            uniform = all(value.static and value.type == element for value in found)
            constants = tuple(value.constant for value in found)
            return Value(ListOf(element), uniform, constants, known=all(value.known for value in found))
        return (yield from self.map(node, below))

    def map(self, node: Map, below: _Inside) -> _Steps:
        fields: dict[str, Field] = {}
        named = True
        for pair in node.pairs:
            key = yield pair.key, below
            value = yield pair.value, below
            named = named and isinstance(pair.key, String)
            fields[str(key.constant)] = Field(value.type)
        return static(object_of(fields) if named else MapOf(UNKNOWN))

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, node: Call, inside: _Inside) -> _Steps:
        below = inside._replace(boolean=False)
        function, owner = self.callees.called(node, inside.bound), None
        if function is None and isinstance(node.function, Member) and not self.callees.is_sprig(node.function):
            owner = yield node.function.object, below
            function = self.callees.method(node.function, owner)
        given: list[Value] = []
        for number, argument in enumerate(node.arguments):
            if isinstance(argument, Predicate):
                pointers = _pointers(given)
                given.append((yield argument, _Inside(inside.bound, {**inside.pointers, **pointers})))
            else:
                given.append((yield argument, below))
            if function is not None:
                argument_fits(function, number, argument, given[-1], self.text, self.complaints)
        if function is None:
            return dynamic(UNKNOWN)
        if not function.takes(len(given)):
            self.callees.arity(node, function)
        builtin = isinstance(node.function, Name) and node.function.name in functions.BUILTINS
        return result_type(function, given, static=builtin or (owner is not None and owner.static))


def _pointers(given: list[Value]) -> dict[str, Value]:
    """What ``#`` and its like mean in the predicate of a call."""
    first = given[0] if given else dynamic(UNKNOWN)
    element = Value(first.type.element, first.static) if isinstance(first.type, ListOf) else dynamic(UNKNOWN)
    return {"": element, "index": static(INTEGER), "acc": dynamic(UNKNOWN)}


def _member(owner: Type, name: str) -> Value:
    match owner:
        case MapOf(value=value):
            return dynamic(value)
        case Object():
            field = owner.get(name)
            return dynamic(field.type if field is not None and field.required else UNKNOWN)
        case _:
            return dynamic(UNKNOWN)
