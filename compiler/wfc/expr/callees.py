"""The functions that expressions call by name."""

from __future__ import annotations

from collections.abc import Collection, Container

from wfc import rules
from wfc.expr import functions
from wfc.expr.complaints import Complaints, Names, Value
from wfc.expr.nodes import Call, Member, Name
from wfc.expr.types import describe
from wfc.nearest import guess

_PLAIN = "in this field only the builtins of the expression language can be called"


def _counted(count: int) -> str:
    return "no arguments" if count == 0 else "1 argument" if count == 1 else f"{count} arguments"


class Callees:
    """The functions of one place."""

    def __init__(self, names: Names, complaints: Complaints) -> None:
        self._names = names
        self._complaints = complaints
        self._known = functions.BUILTINS.keys() | (functions.EXTRAS.keys() if names.extras else set())

    def called(self, node: Call, bound: Container[str]) -> functions.Function | None:
        """Return the function that is called by name; complain where there is none. `bound` are names of values."""
        called = node.function
        if isinstance(called, Name):
            if called.name in bound or (called.name in self._names.roots and not node.forced):
                return None
            found = functions.find((called.name,)) if called.name in self._known else None
            if found is None:
                self._unknown(called.name, called.start, called.end, self._known)
            return found
        if not self.is_sprig(called):
            return None
        found = functions.SPRIG_FUNCTIONS.get(called.name)
        if found is None:
            self._unknown(called.name, called.name_start, called.end, functions.SPRIG_FUNCTIONS.keys(), "sprig.")
        elif not self._names.extras:
            message = "sprig's functions are not known here"
            self._complaints.add(rules.UNKNOWN_FUNCTION, message, called.object.start, called.end, hint=_PLAIN)
        return found

    def is_sprig(self, called: Member) -> bool:
        """Return whether a function of sprig's is called, and no method."""
        owner = called.object
        return isinstance(owner, Name) and owner.name == functions.SPRIG and owner.name not in self._names.roots

    def method(self, called: Member, owner: Value) -> functions.Function | None:
        """Return the method of a time or a duration; complain where it has none of the name."""
        methods = functions.METHODS.get(owner.type)
        if methods is None:
            return None
        found = methods.get(called.name)
        if found is None:
            near = guess(called.name, methods)
            message = f'{describe(owner.type)} has no method "{called.name}"'
            help_ = f'did you mean "{near.name}"?' if near.name else ""
            start, end = called.name_start, called.end
            self._complaints.add(rules.UNKNOWN_FUNCTION, message, start, end, "", help_, near.sure)
        return found

    def _unknown(self, name: str, start: int, end: int, known: Collection[str], prefix: str = "") -> None:
        message = f'there is no function "{prefix}{name}"'
        near, instead = guess(name, known), ""
        if name in functions.EXTRAS and not self._names.extras:
            message, help_ = f'the function "{name}" is not known here', _PLAIN
        elif near.name:
            help_, instead = f'did you mean "{prefix}{near.name}"?', near.sure
        elif not prefix and self._names.extras and name in functions.SPRIG_FUNCTIONS:
            help_ = f'did you mean "sprig.{name}"?'
        elif prefix and name in self._known:
            help_ = f'did you mean "{name}", without "{prefix}"?'
        else:
            help_ = ""
        self._complaints.add(rules.UNKNOWN_FUNCTION, message, start, end, "", help_, instead)

    def arity(self, node: Call, function: functions.Function) -> None:
        """Complain of a call with a number of arguments that the function does not take."""
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
        self._complaints.add(rules.WRONG_ARITY, message, start, called.end)
