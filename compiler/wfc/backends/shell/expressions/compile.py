"""Compiles the tree of an expression of expr-lang to a filter of jq.

The filter ignores its input and has exactly one value, or fails. It finds the variables in ``$env``; names of its own
are numbered, and no word of the expression becomes part of the program but as a JSON text.
"""

import json
from typing import NamedTuple

from wfc.backends.shell.expressions import types
from wfc.backends.shell.expressions.calls import call_builtin, call_sprig
from wfc.backends.shell.expressions.errors import ExpressionError, ExpressionUnsupported
from wfc.backends.shell.expressions.scope import Scope
from wfc.backends.shell.expressions.static import (
    PREDICATES,
    WITHOUT_FIELDS,
    check_pattern,
    coalesced,
    constant,
    is_optional,
    method_type,
    predicate_type,
)
from wfc.backends.shell.expressions.types import ANY, BOOL, INT, MAP, NIL, STRING, Type
from wfc.expr import nodes
from wfc.expr.functions import BUILTINS, EXTRAS, SPRIG, SPRIG_FUNCTIONS

_LARGEST = 2**53
_OPERATORS = {
    "+": "op_add", "-": "op_sub", "*": "op_mul", "/": "op_div", "%": "op_mod", "**": "op_pow", "..": "op_range",
    "<": "op_lt", "<=": "op_le", ">": "op_gt", ">=": "op_ge", "in": "op_in", "contains": "op_contains",
    "startsWith": "op_starts", "endsWith": "op_ends", "matches": "op_matches", "==": "equals",
}  # fmt: skip


class Code(NamedTuple):
    """A filter and the static type of its value."""

    text: str
    type: Type


class _Pointers(NamedTuple):
    """What ``#``, ``#index`` and ``#acc`` stand for in a predicate."""

    item: Type
    number: int
    has_index: bool
    has_accumulator: bool


def compile_expression(tree: nodes.Expression, scope: Scope) -> Code:
    """Compile an expression.

    Raises `ExpressionError` where expr-lang refuses it before it runs, `ExpressionUnsupported` for what jq cannot do.
    """
    try:
        return _Compiler(scope).value(tree)
    except RecursionError:
        raise ExpressionUnsupported("an expression that nests as deep as this", tree.start, tree.end) from None


def quoted(text: str) -> str:
    """A text as a literal of jq."""
    return json.dumps(text)


class _Compiler:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.lets: dict[str, Code] = {}
        self.pointers: list[_Pointers] = []
        self.count = 0

    def value(self, node: nodes.Expression) -> Code:
        match node:
            case nodes.Nil():
                return Code("null", NIL)
            case nodes.Bool(value=value):
                return Code("true" if value else "false", BOOL)
            case nodes.Integer(value=number):
                return self.integer(number)
            case nodes.Float(value=real):
                return Code(f"({real!r} | float)", types.FLOAT)
            case nodes.String(value=text):
                return Code(quoted(text), STRING)
            case nodes.Bytes(value=raw):
                return Code(f'{{"\\u0000": "bytes", v: {json.dumps(list(raw))}}}', types.BYTES)
            case nodes.Name(name=name):
                return self.name(name)
            case nodes.Pointer(name=name):
                return self.pointer(name)
            case nodes.Unary():
                return self.unary(node)
            case nodes.Binary():
                return self.binary(node)
            case nodes.Conditional():
                return self.conditional(node)
            case nodes.Let():
                return self.let(node)
            case nodes.Sequence(items=items):
                *before, last = [self.value(item) for item in items]
                steps = "".join(f"{code.text} as $_ | " for code in before)
                return Code(f"({steps}{last.text})", last.type)
            case nodes.Array(items=items):
                codes = [self.value(item) for item in items]
                kinds = {code.type.kind for code in codes}
                element = kinds.pop() if len(kinds) == 1 else "any"
                return Code("[" + ", ".join(code.text for code in codes) + "]", Type("array", element))
            case nodes.Map(pairs=pairs):
                return self.map(pairs)
            case nodes.Member() | nodes.Index() | nodes.Slice():
                return self.postfix(node)
            case nodes.Call(function=nodes.Member(object=holder)) if not self.is_sprig(holder):
                return self.postfix(node)
            case nodes.Call():
                return self.call(node)
            case _:
                raise ExpressionUnsupported(type(node).__name__, node.start, node.end)

    def integer(self, number: int) -> Code:
        if abs(number) > _LARGEST:
            return Code(f'("{number}" | special("bigint"))', INT)
        return Code(str(number), INT)

    def fresh(self, letter: str) -> str:
        self.count += 1
        return f"${letter}{self.count}"

    def name(self, name: str) -> Code:
        if name in self.lets:
            return self.lets[name]
        if name == "$env":
            return Code("$env", MAP)
        if self.scope.extras and name in EXTRAS:
            return Code(f'({quoted(name)} | special("func"))', Type("func", function=name))
        if self.scope.extras and name == SPRIG:
            return Code('("sprig" | special("functions"))', MAP)
        found = self.scope.type_of(name)
        if found is None:
            raise ExpressionError(f"unknown name {name}")
        return Code(f"$env[{quoted(name)}]", found)

    def pointer(self, name: str) -> Code:
        if not self.pointers:
            raise ExpressionError("a pointer outside of a predicate")
        here = self.pointers[-1]
        if name == "":
            return Code(f"$p{here.number}", here.item)
        if name == "index" and here.has_index:
            return Code(f"$i{here.number}", INT)
        if name == "acc" and here.has_accumulator:
            return Code(f"$a{here.number}", ANY)
        raise ExpressionError(f"unknown pointer #{name}")

    def unary(self, node: nodes.Unary) -> Code:
        operand = self.value(node.operand)
        if node.operator == "not":
            if operand.type.kind not in ("bool", "any"):
                raise ExpressionError(f"not {operand.type.kind}")
            return Code(f"({operand.text} | op_not)", BOOL)
        if not types.is_number(operand.type) and operand.type.kind != "any":
            raise ExpressionError(f"{node.operator}{operand.type.kind}")
        if node.operator == "+":  # which does nothing, whatever it is given at run time
            return operand
        if isinstance(node.operand, nodes.Integer) and abs(node.operand.value) <= _LARGEST:
            return Code(f"({-node.operand.value})", INT)
        return Code(f"({operand.text} | op_neg)", operand.type)

    def binary(self, node: nodes.Binary) -> Code:
        operator = node.operator
        left, right = self.value(node.left), self.value(node.right)
        if operator == "??":
            text = f"({left.text} | if . == null then {right.text} else . end)"
            return Code(text, coalesced(left.type, right.type))
        found = types.binary(operator, left.type, right.type)
        if found is None:
            raise ExpressionError(f"invalid operation: {left.type.kind} {operator} {right.type.kind}")
        if operator == "%" and constant(node.right) == 0 and constant(node.left) is not None:
            raise ExpressionError("integer divide by zero")
        if operator == "matches" and isinstance(node.right, nodes.String):
            check_pattern(node.right.value)
        # Of the right side expr-lang only checks what it knows of its type.
        if operator == "and":
            return Code(f"(if ({left.text} | truth) then {right.text} else false end)", BOOL)
        if operator == "or":
            return Code(f"(if ({left.text} | truth) then true else {right.text} end)", BOOL)
        if operator == "!=":
            return Code(f"(equals({left.text}; {right.text}) | not)", BOOL)
        return Code(f"{_OPERATORS[operator]}({left.text}; {right.text})", found)

    def conditional(self, node: nodes.Conditional) -> Code:
        test = self.value(node.test)
        if test.type.kind not in ("bool", "any"):
            raise ExpressionError(f"a {test.type.kind} is no condition")
        otherwise = self.value(node.otherwise)
        if node.then is None:
            text = f"({test.text} | if truth then . else {otherwise.text} end)"
            return Code(text, types.either(BOOL, otherwise.type))
        then = self.value(node.then)
        text = f"(if ({test.text} | truth) then {then.text} else {otherwise.text} end)"
        return Code(text, types.either(then.type, otherwise.type))

    def let(self, node: nodes.Let) -> Code:
        if node.name in self.lets or self.scope.type_of(node.name) is not None or self._is_function(node.name):
            raise ExpressionError(f"cannot redeclare {node.name}")
        value = self.value(node.value)
        variable = self.fresh("v")
        self.lets[node.name] = Code(variable, value.type)
        body = self.value(node.body)
        del self.lets[node.name]
        return Code(f"({value.text} as {variable} | {body.text})", body.type)

    def _is_function(self, name: str) -> bool:
        return name in BUILTINS or (self.scope.extras and (name in EXTRAS or name == SPRIG))

    def map(self, pairs: tuple[nodes.Pair, ...]) -> Code:
        entries = []
        for pair in reversed(pairs):  # the first of two equal keys wins
            value = self.value(pair.value)
            if isinstance(pair.key, nodes.String):
                key = quoted(pair.key.value)
            else:
                key = f"({self.value(pair.key).text} | text)"
            entries.append(f"({key}): {value.text}")
        return Code("{" + ", ".join(entries) + "}", MAP)

    # Members, indexes, slices and methods: a chain, which ends at a `?.` behind nil.

    def postfix(self, node: nodes.Expression) -> Code:
        links: list[nodes.Expression] = []
        current = node
        while True:
            if isinstance(current, nodes.Member | nodes.Index | nodes.Slice):
                inner = current.object
            elif isinstance(current, nodes.Call) and isinstance(current.function, nodes.Member):
                inner = current.function.object
                if self.is_sprig(inner):
                    break
            else:
                break
            links.append(current)
            # Parentheses end a chain.
            parenthesized = current.start < inner.start and isinstance(inner, nodes.Member | nodes.Index | nodes.Slice)
            current = inner
            if parenthesized:
                break
        base = self.value(current)
        if self.is_sprig(current):
            return self._function_value(links)
        environment = isinstance(current, nodes.Name) and current.name == "$env"
        text, closing, static = base.text, "", base.type
        for link in reversed(links):
            optional = is_optional(link)
            step, static = self.link(link, static, environment)
            environment = False
            if optional:
                text += " | if . == null then null else "
                closing = " end" + closing
                text += step
            else:
                text += f" | {step}"
        return Code(f"({text}{closing})", static)

    def _function_value(self, links: list[nodes.Expression]) -> Code:
        if len(links) == 1 and isinstance(links[0], nodes.Member):
            name = links[0].name
            if name not in SPRIG_FUNCTIONS:
                return Code("null", ANY)
            return Code(f'({quoted("sprig." + name)} | special("func"))', Type("func", function=f"sprig.{name}"))
        raise ExpressionUnsupported("members of sprig other than functions")

    def is_sprig(self, node: nodes.Expression) -> bool:
        return isinstance(node, nodes.Name) and node.name == SPRIG and self.scope.extras and SPRIG not in self.lets

    def link(self, node: nodes.Expression, static: Type, environment: bool) -> tuple[str, Type]:
        match node:
            case nodes.Call(function=nodes.Member(name=name), arguments=arguments):
                if static.kind not in ("any", "time", "duration", "month", "weekday", "location"):
                    raise ExpressionError(f"{static.kind} has no method {name}")
                given = ", ".join(self.value(argument).text for argument in arguments)
                return f"method({quoted(name)}; [{given}])", method_type(static, name)
            case nodes.Member(name=name, optional=optional):
                if environment and not optional:
                    found = self.name_of_environment(name)
                    return f"fetch({quoted(name)})", found
                if static.kind in WITHOUT_FIELDS:
                    raise ExpressionError(f"{static.kind} has no field {name}")
                if static.kind in ("time", "duration"):
                    raise ExpressionUnsupported(f"the method {name} as a value", node.start, node.end)
                return f"fetch({quoted(name)})", ANY
            case nodes.Index(position=position, optional=optional):
                where = self.value(position)
                if environment and isinstance(position, nodes.String) and not optional:
                    return f"fetch({where.text})", self.name_of_environment(position.value)
                fetch = "fetch_full" if static.kind in ("array", "bytes", "string") else "fetch"
                return f"{fetch}({where.text})", self._indexed(static, where.type)
            case nodes.Slice(low=low, high=high):
                if static.kind not in ("any", "string", "array", "bytes"):
                    raise ExpressionError(f"cannot slice {static.kind}")
                bounds = []
                for bound in (low, high):
                    code = Code("null", INT) if bound is None else self.value(bound)
                    if code.type.kind not in ("int", "int64", "any"):
                        raise ExpressionError("a bound is no integer")
                    bounds.append(code.text)
                return f"sliced({bounds[0]}; {bounds[1]})", static
            case _:
                raise AssertionError(node)

    def name_of_environment(self, name: str) -> Type:
        if self.scope.extras and (name in EXTRAS or name == SPRIG):
            raise ExpressionUnsupported("functions as values")
        found = self.scope.type_of(name)
        if found is None:
            raise ExpressionError(f"unknown name {name}")
        return found

    def _indexed(self, static: Type, position: Type) -> Type:
        if static.kind in ("array", "bytes"):
            if position.kind not in ("int", "int64", "any"):
                raise ExpressionError("an index is no integer")
            return types.BY_NAME.get(static.element, ANY)
        if static.kind == "map":
            if position.kind not in ("string", "any"):
                raise ExpressionError(f"a {position.kind} is no key")
            return ANY
        if static.kind == "any":
            return ANY
        raise ExpressionError(f"{static.kind} has no items")

    # Calls.

    def call(self, node: nodes.Call) -> Code:
        function = node.function
        if isinstance(function, nodes.Member):
            if function.name not in SPRIG_FUNCTIONS:
                raise ExpressionError(f"sprig.{function.name} is no function")
            return self.sprig(function.name, node)
        name = function.name
        if not node.forced:
            if name in self.lets:
                target = self.lets[name].type
                if target.function.startswith("sprig."):
                    return self.sprig(target.function.removeprefix("sprig."), node)
                if target.kind == "any":
                    raise ExpressionUnsupported("a call of what a variable holds", node.start, node.end)
                raise ExpressionError(f"{target.kind} is not callable")
            if not (self.scope.extras and name in EXTRAS) and self.scope.type_of(name) is not None:
                raise ExpressionError(f"{name} is not callable")
        if name in EXTRAS and self.scope.extras:
            if not EXTRAS[name].takes(len(node.arguments)):
                raise ExpressionError(f"wrong number of arguments for {name}")
            return self.builtin(name, node)
        if name not in BUILTINS:
            raise ExpressionError(f"unknown name {name}")
        if not BUILTINS[name].takes(len(node.arguments)):
            raise ExpressionError(f"wrong number of arguments for {name}")
        return self.builtin(name, node)

    def sprig(self, name: str, node: nodes.Call) -> Code:
        codes = [self.value(argument) for argument in node.arguments]
        if not SPRIG_FUNCTIONS[name].takes(len(codes)):
            # expr-lang does not know how many arguments a member of a map takes before it calls it.
            return Code('fail("wrong number of arguments")', ANY)
        text, kind = call_sprig(name, [(code.text, code.type) for code in codes], node)
        return Code(text, kind)

    def builtin(self, name: str, node: nodes.Call) -> Code:
        arguments = list(node.arguments)
        predicate: nodes.Predicate | None = None
        if len(arguments) > 1 and isinstance(arguments[1], nodes.Predicate):
            predicate = arguments[1]
            del arguments[1]
        codes = [self.value(argument) for argument in arguments]
        if predicate is None:
            text, kind = call_builtin(name, [(code.text, code.type) for code in codes], node)
            return Code(text, kind)
        collection = codes[0]
        if collection.type.kind not in ("any", "array", "bytes"):
            raise ExpressionError(f"{name} takes only lists")
        self.count += 1
        item = types.BY_NAME.get(collection.type.element, ANY) if collection.type.kind != "any" else ANY
        here = _Pointers(item, self.count, name in ("map", "reduce"), name == "reduce")
        self.pointers.append(here)
        body = self.value(predicate.body)
        self.pointers.pop()
        closure = f". as [$p{here.number}, $i{here.number}, $a{here.number}] | {body.text}"
        if name in PREDICATES and body.type.kind not in ("bool", "any"):
            raise ExpressionError(f"the predicate of {name} is no boolean")
        rest = "".join(f"; {code.text}" for code in codes[1:])
        return Code(f"({collection.text} | p_{name}({closure}{rest}))", predicate_type(name, collection.type))
