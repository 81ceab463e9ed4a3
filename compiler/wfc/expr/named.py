"""The variables that expressions name."""

from __future__ import annotations

from collections.abc import Container

from wfc import rules
from wfc.expr import functions
from wfc.expr.complaints import Complaints, Names, Value, dynamic
from wfc.expr.nodes import Binary, Expression, Index, Member, Name, String
from wfc.expr.statuses import PHASES, impossible
from wfc.expr.types import STRING, UNKNOWN
from wfc.nearest import guess


class Variables:
    """The variables of one place, as `text` spells them."""

    def __init__(self, text: str, names: Names, complaints: Complaints) -> None:
        self._text = text
        self._names = names
        self._complaints = complaints

    def variable(self, node: Expression, words: tuple[str, ...]) -> Value:
        """Return the type of the variable that `node` spells with `words`; complain where there is none."""
        root = _root(node)
        if words[0] == "$env" or words[0] in self._names.roots:
            owner, place = self._owner(node)
            if owner is not None:
                return self.of_string(owner, place)
            return dynamic(UNKNOWN) if words[0] == "$env" else self._names.type_of(words)
        if self._names.extras and (words[0] == functions.SPRIG or words[0] in functions.EXTRAS):
            return dynamic(UNKNOWN)
        near, instead = guess(words[0], self._names.roots), ""
        message = f'there is no variable "{words[0]}"'
        if words[0] in functions.BUILTINS or words[0] in functions.EXTRAS:
            help_ = f"`{words[0]}` is a function: call it, `{words[0]}(…)`"
        elif near.name:
            help_, instead = f'did you mean "{near.name}"?', near.sure
        elif len(words) == 1 and words[0].isidentifier():
            help_ = f"a text stands in quotes: '{words[0]}'"
        else:
            help_ = ""
        self._complaints.add(rules.UNRESOLVED_REFERENCE, message, root.start, root.end, "", help_, instead)
        return dynamic(UNKNOWN)

    def _owner(self, node: Expression) -> tuple[Expression | None, Expression]:
        """The part of a chain that is a text, which has no members, and the chain up to the member of it."""
        while isinstance(node, Member | Index):
            words = chain(node.object)
            if words is not None and self._names.type_of(words).type == STRING:
                return node.object, node
            node = node.object
        return None, node

    def of_string(self, text: Expression, node: Expression) -> Value:
        """Complain of a member, `node`, of a text."""
        name = node.name if isinstance(node, Member) else ""
        start, end = (node.name_start, node.end) if isinstance(node, Member) else (node.start, node.end)
        shown = self._text[text.start : text.end]
        message = f'`{shown}` is a string, and has no member "{name}"' if name else f"`{shown}` is a string, not a map"
        help_ = f"where it holds JSON, read it: `fromJSON({shown}).{name}`" if name else "read JSON with `fromJSON`"
        self._complaints.add(rules.TYPE_MISMATCH, message, start, end, hint=help_)
        return dynamic(UNKNOWN)

    def dashed(self, node: Binary, bound: Container[str]) -> bool:
        """Complain of a name with a dash, ``steps.a-b.status``, which is a subtraction here."""
        first: Expression = node
        unknown = False
        while isinstance(first, Binary) and first.operator == "-":
            root = _root(first.right)
            if not (isinstance(root, Name) and first.left.end == first.operator_start == root.start - 1):
                return False
            unknown = unknown or not (root.name in bound or root.name in self._names.roots)
            first = first.left
        last = _root(node.right)
        if not unknown or not isinstance(first, Member) or chain(first) is None:
            return False
        name = self._text[first.name_start : last.end]
        owner = self._text[first.object.start : first.object.end]
        message = f'"{name}" is read as a subtraction: a name with dashes stands in brackets'
        help_ = f"write it in brackets: `{owner}['{name}']`"
        self._complaints.add(rules.UNRESOLVED_REFERENCE, message, first.name_start, last.end, hint=help_)
        return True

    def status(self, node: Binary) -> None:
        """Complain of a comparison of a status with a word that is none."""
        for side, other in ((node.left, node.right), (node.right, node.left)):
            words = chain(side)
            if words is None or not isinstance(other, String):
                continue
            message = impossible(words, other.value)
            if message is not None:
                near = guess(other.value, PHASES)
                help_ = f'did you mean "{near.name}"?' if near.name else f"a status is one of {', '.join(PHASES)}"
                quotes = 1 if other.end - other.start == len(other.value) + 2 else 0
                start, end = other.start + quotes, other.end - quotes
                instead = near.sure if quotes else ""
                self._complaints.add(rules.NEVER_EQUAL, message, start, end, "", help_, instead)


def chain(node: Expression) -> tuple[str, ...] | None:
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
