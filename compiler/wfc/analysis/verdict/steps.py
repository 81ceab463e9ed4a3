"""Steps templates: one step after the other, whatever group it is in, over one scope that only grows."""

from collections.abc import Generator, Mapping
from typing import Any, NamedTuple

from wfc.analysis.verdict import arguments, gojson, names, scopes
from wfc.analysis.verdict.reading import Base, Json, Reading
from wfc.analysis.verdict.rejection import RejectedError
from wfc.analysis.verdict.scopes import Scope


class Call(NamedTuple):
    """A wish: look at what a step or task calls. Without ``given``, with dummies for everything."""

    base: Base
    holder: Mapping[str, Any]
    given: Mapping[str, Any] | None


# A reader asks for calls to be looked at by yielding them and is sent the template that was called (None: only the run
# can tell), so that a long chain of templates needs no deep stack.
Calls = Generator[Call, Json | None, None]


def check(reading: Reading, base: Base, template: Json, scope: Scope) -> Calls:
    """ST1 to ST9 for every step."""
    called = f"template {template.get('name', '')!r}"
    seen: set[str] = set()
    for group in template["steps"]:
        for step in group:
            name = step.get("name", "")
            if name in seen:
                raise RejectedError("ST2", f"{called} has the step {name!r} twice")
            seen.add(name)
            names.field_name(names.without_dummies(name), f"a step of {called}", "ST3")
            yield from _step(reading, base, step, scope, f"the step {name!r} of {called}")


def _step(reading: Reading, base: Base, step: Json, scope: Scope, where: str) -> Calls:
    prefix = f"steps.{step['name']}"
    loop(step, where)
    scope.names.add(f"{prefix}.status")
    scopes.add_loop(scope, step)
    given = step.get("arguments", {})
    arguments.check(given, where, may_lack_values=False)
    callee = yield Call(base, step, None)
    hooks = step.get("hooks", {})
    for name, hook in hooks.items():
        if name != "exit" and not hook.get("expression"):
            raise RejectedError("ST7", f"the hook {name!r} of {where} has no expression")
    if step.get("onExit") or "exit" in hooks:
        scopes.add_outputs(scope, reading.globals, prefix, callee, False, reading.dummy())
    own = scope
    if "inline" in step:
        own = Scope(scope)
        scopes.add_inline_inputs(own, step)
    scopes.resolve(gojson.encoded(step), own, reading.globals, where)
    scopes.add_outputs(scope, reading.globals, prefix, callee, scopes.aggregates(step), reading.dummy())
    yield Call(base, step, given)


def loop(call: Mapping[str, Any], where: str) -> None:
    """One kind of loop at most, and a sequence with one end (L1, L2)."""
    sequence = call.get("withSequence")
    if bool(call.get("withItems")) + bool(call.get("withParam")) + (sequence is not None) > 1:
        raise RejectedError("L1", f"{where} has more than one loop")
    if sequence is not None and sequence.get("count") is not None and sequence.get("end") is not None:
        raise RejectedError("L2", f"{where} has a sequence with a count and an end")
