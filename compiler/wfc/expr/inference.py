"""Finds the type of an expression, and what cannot work in it.

Argo's controller compiles an expression against a table of variables before it evaluates it. The types of literals, of
what the builtins give and of variables without a dot in their name are known to its compiler, which insists on them;
all else is a value of any type to it, and an operator that cannot take the value fails when it gets there. Only ``==``
and ``in`` tell the two apart: of values of different types they are an error to the compiler, and simply false later.

Nothing is said of a value whose type is not certain.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import NamedTuple, Protocol, TypeAlias

from wfc import rules
from wfc.expr import functions
from wfc.expr.calls import argument_fits, result_type
from wfc.expr.complaints import Complaint, Complaints, Value, dynamic, static
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
from wfc.expr.statuses import PHASES, impossible
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
from wfc.nearest import nearest


class Names(Protocol):
    """The variables of one place."""

    @property
    def roots(self) -> frozenset[str]:
        """The first words of all variables there are."""

    @property
    def extras(self) -> bool:
        """Whether Argo's own functions and sprig's are known here beside the builtins."""

    def type_of(self, words: tuple[str, ...]) -> Value:
        """Return the type of a variable, or of the map of the variables that begin so."""


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
        self.names = names
        self.complaints = Complaints(names.extras)
        self.known = functions.BUILTINS.keys() | (functions.EXTRAS.keys() if names.extras else set())

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
        chain = _chain(node)
        if chain is not None and chain[0] not in inside.bound:
            return self.variable(node, chain)
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

    # --- names -------------------------------------------------------------------------------------------------------

    def variable(self, node: Expression, words: tuple[str, ...]) -> _Steps:
        yield from ()
        root = _root(node)
        if words[0] == "$env" or words[0] in self.names.roots:
            owner, place = self.owner(node)
            if owner is not None:
                return self.of_string(owner, place)
            return dynamic(UNKNOWN) if words[0] == "$env" else self.names.type_of(words)
        if self.names.extras and (words[0] == functions.SPRIG or words[0] in functions.EXTRAS):
            return dynamic(UNKNOWN)
        near = nearest(words[0], self.names.roots)
        message = f'there is no variable "{words[0]}"'
        if words[0] in functions.BUILTINS or words[0] in functions.EXTRAS:
            help_ = f"`{words[0]}` is a function: call it, `{words[0]}(…)`"
        elif near is not None:
            help_ = f'did you mean "{near}"?'
        elif len(words) == 1 and words[0].isidentifier():
            help_ = f"a text stands in quotes: '{words[0]}'"
        else:
            help_ = ""
        self.complaints.add(rules.UNRESOLVED_REFERENCE, message, root.start, root.end, hint=help_)
        return dynamic(UNKNOWN)

    def owner(self, node: Expression) -> tuple[Expression | None, Expression]:
        """The part of a chain that is a text, which has no members, and the chain up to the member of it."""
        while isinstance(node, Member | Index):
            words = _chain(node.object)
            if words is not None and self.names.type_of(words).type == STRING:
                return node.object, node
            node = node.object
        return None, node

    def of_string(self, text: Expression, node: Expression) -> Value:
        name = node.name if isinstance(node, Member) else ""
        start, end = (node.name_start, node.end) if isinstance(node, Member) else (node.start, node.end)
        shown = self.text[text.start : text.end]
        message = f'`{shown}` is a string, and has no member "{name}"' if name else f"`{shown}` is a string, not a map"
        help_ = f"where it holds JSON, read it: `fromJSON({shown}).{name}`" if name else "read JSON with `fromJSON`"
        self.complaints.add(rules.TYPE_MISMATCH, message, start, end, hint=help_)
        return dynamic(UNKNOWN)

    # --- members and elements ----------------------------------------------------------------------------------------

    def member(self, node: Member, inside: _Inside) -> _Steps:
        owner = yield node.object, inside._replace(boolean=False)
        if owner.type == STRING:
            return self.of_string(node.object, node)
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
        if node.operator == "-" and self.dashed(node, inside):
            return dynamic(UNKNOWN)
        logical = node.operator in ("and", "or")
        left = yield node.left, inside._replace(boolean=logical)
        right = yield node.right, inside._replace(boolean=logical and inside.boolean)
        operands = self.operand(node.left, left), self.operand(node.right, right)
        if node.operator in ("==", "!="):
            self.status(node)
        return binary(node, *operands, self.complaints, boolean=inside.boolean)

    def dashed(self, node: Binary, inside: _Inside) -> bool:
        """Complain of a name with a dash, ``steps.a-b.status``, which is a subtraction here."""
        first: Expression = node
        unknown = False
        while isinstance(first, Binary) and first.operator == "-":
            root = _root(first.right)
            if not (isinstance(root, Name) and first.left.end == first.operator_start == root.start - 1):
                return False
            unknown = unknown or not (root.name in inside.bound or root.name in self.names.roots)
            first = first.left
        last = _root(node.right)
        if not unknown or not isinstance(first, Member) or _chain(first) is None:
            return False
        name = self.text[first.name_start : last.end]
        owner = self.text[first.object.start : first.object.end]
        message = f'"{name}" is read as a subtraction: a name with dashes stands in brackets'
        help_ = f"write it in brackets: `{owner}['{name}']`"
        self.complaints.add(rules.UNRESOLVED_REFERENCE, message, first.name_start, last.end, hint=help_)
        return True

    def status(self, node: Binary) -> None:
        """Complain of a comparison of a status with a word that is none."""
        for side, other in ((node.left, node.right), (node.right, node.left)):
            words = _chain(side)
            if words is None or not isinstance(other, String):
                continue
            message = impossible(words, other.value)
            if message is not None:
                near = nearest(other.value, PHASES)
                help_ = f'did you mean "{near}"?' if near else f"a status is one of {', '.join(PHASES)}"
                self.complaints.add(rules.NEVER_EQUAL, message, other.start, other.end, hint=help_)

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
        function, owner = self.function(node, inside), None
        if function is None and isinstance(node.function, Member) and not self.is_sprig(node.function):
            owner = yield node.function.object, below
            function = self.method(node.function, owner)
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
            self.arity(node, function)
        builtin = isinstance(node.function, Name) and node.function.name in functions.BUILTINS
        return result_type(function, given, static=builtin or (owner is not None and owner.static))

    def function(self, node: Call, inside: _Inside) -> functions.Function | None:
        """The function that is called by name; a complaint, where there is none."""
        called = node.function
        if isinstance(called, Name):
            if called.name in inside.bound or (called.name in self.names.roots and not node.forced):
                return None
            found = functions.find((called.name,)) if called.name in self.known else None
            if found is None:
                self.unknown(called.name, called.start, called.end, self.known)
            return found
        if not self.is_sprig(called):
            return None
        found = functions.SPRIG_FUNCTIONS.get(called.name)
        if found is None:
            self.unknown(called.name, called.name_start, called.end, functions.SPRIG_FUNCTIONS.keys(), "sprig.")
        elif not self.names.extras:
            message = "sprig's functions are not known here"
            self.complaints.add(rules.UNKNOWN_FUNCTION, message, called.object.start, called.end, hint=_PLAIN)
        return found

    def is_sprig(self, called: Member) -> bool:
        owner = called.object
        return isinstance(owner, Name) and owner.name == functions.SPRIG and owner.name not in self.names.roots

    def method(self, called: Member, owner: Value) -> functions.Function | None:
        methods = functions.METHODS.get(owner.type)
        if methods is None:
            return None
        found = methods.get(called.name)
        if found is None:
            near = nearest(called.name, methods)
            message = f'{describe(owner.type)} has no method "{called.name}"'
            help_ = f'did you mean "{near}"?' if near else ""
            self.complaints.add(rules.UNKNOWN_FUNCTION, message, called.name_start, called.end, hint=help_)
        return found

    def unknown(self, name: str, start: int, end: int, known: Collection[str], prefix: str = "") -> None:
        message = f'there is no function "{prefix}{name}"'
        near = nearest(name, known)
        if name in functions.EXTRAS and not self.names.extras:
            message, help_ = f'the function "{name}" is not known here', _PLAIN
        elif near is not None:
            help_ = f'did you mean "{prefix}{near}"?'
        elif not prefix and self.names.extras and name in functions.SPRIG_FUNCTIONS:
            help_ = f'did you mean "sprig.{name}"?'
        elif prefix and name in self.known:
            help_ = f'did you mean "{name}", without "{prefix}"?'
        else:
            help_ = ""
        self.complaints.add(rules.UNKNOWN_FUNCTION, message, start, end, hint=help_)

    def arity(self, node: Call, function: functions.Function) -> None:
        called, count = node.function, len(node.arguments)
        start = called.name_start if isinstance(called, Member) else called.start
        low, high = function.minimum, function.maximum
        if high is None:
            wanted = f"{_counted(low)} or more"
        elif low == high:
            wanted = _counted(low)
        else:
            wanted = f"{low} {'or' if high == low + 1 else 'to'} {_counted(high)}"
        message = f'"{function.name}" takes {wanted}, and gets {count or "none"}'
        self.complaints.add(rules.WRONG_ARITY, message, start, called.end)


_PLAIN = "in this field only the builtins of the expression language can be called"


def _counted(count: int) -> str:
    return "no arguments" if count == 0 else "1 argument" if count == 1 else f"{count} arguments"


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


def _chain(node: Expression) -> tuple[str, ...] | None:
    """The words of a name with members and indexes that are spelled out; None for any other tree."""
    words = []
    while not isinstance(node, Name):
        if isinstance(node, Member):
            words.append(node.name)
        elif isinstance(node, Index) and isinstance(node.position, String):
            words.append(node.position.value)
        else:
            return None
        node = node.object
    words.append(node.name)
    return tuple(reversed(words))


def _root(node: Expression) -> Expression:
    while isinstance(node, Member | Index):
        node = node.object
    return node
