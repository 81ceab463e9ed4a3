"""Writes an expression's tree as text again; parsing that gives the same tree (but for offsets).

The text is canonical, not the one that was read: parentheses only where the shape needs them, words for the logical
operators, texts in single quotes. It never holds ``}}``; before the braces that close a tag it wants a blank.
"""

from __future__ import annotations

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
    Pair,
    Pointer,
    Predicate,
    Sequence,
    Slice,
    String,
    Unary,
)
from wfc.expr.operators import BINARY, ORDERINGS, PREFIX

# Levels of the contexts outside the operators' own: a sequence's item or argument takes all but sequences, a chain
# takes what is no conditional, and the target of a postfix is one operand.
_SEQUENCE = -3
_VALUE = -2
_CLOSED = -1
_CHAIN = 0
_POSTFIX = 1000

_Piece = str | tuple[Expression, int]


def unparse(node: Expression) -> str:
    """Return the text of an expression of expr-lang (not of a ``when`` or ``depends``). Does not recurse."""
    written: list[str] = []
    stack: list[_Piece] = [(node, _SEQUENCE)]
    while stack:
        piece = stack.pop()
        if isinstance(piece, str):
            # Never two braces in a row, and never two tokens grown together.
            if piece.startswith("}") and written and written[-1].endswith("}"):
                written.append(" ")
            written.append(piece)
            continue
        inner, level = piece
        pieces, own = _pieces(inner)
        stack.extend(reversed(["(", *pieces, ")"] if own < level else pieces))
    return "".join(written)


def _pieces(node: Expression) -> tuple[list[_Piece], int]:
    """Return a node's text, with holes for the nodes below, and the highest level of a context that takes it bare."""
    match node:
        case Nil():
            return ["nil"], _POSTFIX - 1
        case Bool(value=value):
            return ["true" if value else "false"], _POSTFIX - 1
        case Integer(value=number) | Float(value=number):
            return [repr(number)], _POSTFIX - 1
        case String(value=text):
            return [_quote(text)], _POSTFIX
        case Bytes(value=raw):
            return [_quote_bytes(raw)], _POSTFIX
        case Name(name=name):
            return [name], _POSTFIX
        case Pointer(name=name):
            return [f"#{name}"], _POSTFIX
        case Member(object=target, name=name, optional=optional):
            return [(target, _POSTFIX), "?." if optional else ".", name], _POSTFIX
        case Index(object=target, position=position, optional=optional):
            return [(target, _POSTFIX), "?.[" if optional else "[", (position, _VALUE), "]"], _POSTFIX
        case Slice(object=target, low=low, high=high):
            bounds: list[_Piece] = [*([(low, _VALUE)] if low else []), ":", *([(high, _VALUE)] if high else [])]
            return [(target, _POSTFIX), "[", *bounds, "]"], _POSTFIX
        case Call(function=function, arguments=arguments, forced=forced):
            return ["::" if forced else "", (function, _POSTFIX), "(", *_listed(arguments), ")"], _POSTFIX
        case Predicate(body=body):
            return ["{", (body, _SEQUENCE), "}"], _POSTFIX
        case Array(items=items):
            return ["[", *_listed(items), "]"], _POSTFIX
        case Map(pairs=pairs):
            return [
                "{",
                *(piece for at, pair in enumerate(pairs) for piece in _pair(pair, first=at == 0)),
                "}",
            ], _POSTFIX
        case Unary(operator=operator, operand=operand):
            prefix = "not " if operator == "not" else operator
            return [prefix, (operand, PREFIX[operator])], PREFIX[operator]
        case Binary():
            return _binary(node)
        case Conditional(test=test, then=then, otherwise=otherwise):
            middle: list[_Piece] = [" ? ", (then, _CLOSED), " : "] if then is not None else [" ?: "]
            return [(test, _CHAIN), *middle, (otherwise, _CLOSED)], _CLOSED
        case Let(name=name, value=value, body=body):
            return [f"let {name} = ", (value, _CLOSED), "; ", (body, _SEQUENCE)], _SEQUENCE
        case Sequence(items=items):
            separated: list[_Piece] = [(items[0], _CLOSED)]
            for item in items[1:]:
                separated += ["; ", (item, _CLOSED)]
            return separated, _SEQUENCE
        case _:
            raise TypeError(f"{type(node).__name__} is no node of expr-lang")


def _binary(node: Binary) -> tuple[list[_Piece], int]:
    level = BINARY[node.operator]
    if node.operator == "**":
        left, right = level + 1, level
    elif node.operator in ORDERINGS:
        # Two orderings side by side would chain.
        left, right = level + 1, level + 1
    else:
        left, right = level, level + 1
    if node.operator != "??" and isinstance(node.left, Binary) and node.left.operator == "??":
        # `a ?? b + c` is refused, the other way round is fine.
        left = _POSTFIX
    return [(node.left, left), f" {node.operator} ", (node.right, right)], level


def _listed(items: tuple[Expression, ...]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for item in items:
        pieces += [", ", (item, _VALUE)] if pieces else [(item, _VALUE)]
    return pieces


def _pair(pair: Pair, *, first: bool) -> list[_Piece]:
    key: list[_Piece] = [(pair.key, _POSTFIX)] if isinstance(pair.key, String) else ["(", (pair.key, _SEQUENCE), ")"]
    return ["" if first else ", ", *key, ": ", (pair.value, _VALUE)]


def _quote(text: str) -> str:
    """Write a text as a literal in single quotes that is safe inside a tag: never ``}}``, never a control character."""
    pieces = []
    previous = ""
    for character in text:
        if character in "\\'":
            pieces.append("\\" + character)
        elif character == "\n":
            pieces.append("\\n")
        elif not character.isprintable() or (character == previous == "}"):
            code = ord(character)
            pieces.append(f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
        else:
            pieces.append(character)
        previous = character
    return "'" + "".join(pieces) + "'"


def _quote_bytes(value: bytes) -> str:
    """Write bytes as a literal, printable ASCII as it is."""
    shown = "".join(chr(b) if 0x20 <= b < 0x7F and b not in b"\\'}" else f"\\x{b:02x}" for b in value)
    return f"b'{shown}'"
