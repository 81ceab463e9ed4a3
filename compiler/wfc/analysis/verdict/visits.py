"""Looking at a template because something calls it.

A template is examined once, by the first call that reaches it, with the values of that call; all later calls only ask
whether its inputs are supplied. Templates without a name share one examination, and so do templates whose base and name
make the same text: that is how a broken template can be accepted.
"""

from collections.abc import Generator, Mapping
from typing import Any

from wfc.analysis.verdict import arguments, bodies, dag, gojson, scopes, steps, templates
from wfc.analysis.verdict.reading import Base, Json, Reading
from wfc.analysis.verdict.rejection import RejectedError
from wfc.analysis.verdict.steps import Call
from wfc.analysis.verdict.substitution import Table, replaced

_Visit = Generator[Call, Json | None, Json | None]


def visit(reading: Reading, holder: Mapping[str, Any], given: Mapping[str, Any] | None) -> Json | None:
    """Look at what a call of the document itself leads to, and at all that is called from there.

    Without ``given`` every input has a dummy. Returns the template, None where only the run can tell which.
    """
    stack = [_visit(reading, Call(reading.base, holder, given))]
    answer: Json | None = None
    while stack:
        try:
            call = stack[-1].send(answer)
        except StopIteration as end:
            stack.pop()
            answer = end.value
        else:
            stack.append(_visit(reading, call))
            answer = None
    return answer


def _visit(reading: Reading, call: Call) -> _Visit:
    followed = reading.follow(call.base, call.holder)
    if followed is None:
        return None
    base, template = followed
    if id(template) not in reading.declared:
        templates.declarations(template, templates.kind_of(template))
        reading.declared[id(template)] = template
    kind = templates.kind_of(template)
    key = f"{base.kind}/{base.name}{template.get('name', '')}"
    bound = arguments.bound(template, call.given, reading.dummy)
    known = key in reading.visited
    if known and not reading.unclosed and _is_plain(template, call.given):
        templates.limits(bound, kind)
        return template
    filled = _filled(reading, bound, kind)
    templates.limits(filled, kind)
    if known:
        return template
    reading.visited.add(key)
    yield from _examine(reading, base, filled, kind)
    return template


def _examine(reading: Reading, base: Base, template: Json, kind: str) -> steps.Calls:
    """The body, the outputs and the rest, over the scope of the template."""
    where = f"template {template.get('name', '')!r}"
    scope = scopes.Scope()
    scopes.add_inputs(scope, template, kind in templates.LEAVES)
    if kind in templates.PODS:
        scope.names.add("pod.name")
    body = kind if template.get(kind) != [] else ""  # `steps: []` is a body until it is written as JSON again
    templates.deadline(template, body)
    if body == "steps":
        yield from steps.check(reading, base, template, scope)
    elif body == "dag":
        yield from dag.check(reading, base, template, scope)
    else:
        scopes.resolve(gojson.encoded(template), scope, reading.globals, where)
        bodies.check(template, body, base)
    outputs = template.get("outputs")
    if outputs:
        scopes.resolve(gojson.encoded(outputs), scope, reading.globals, f"the outputs of {where}")
        templates.outputs(template, body)
    if template.get("archiveLocation"):
        templates.location(template["archiveLocation"], f"the archiveLocation of {where}")
    if template.get("metrics"):
        templates.metrics(template)


def _filled(reading: Reading, template: Json, kind: str) -> Json:
    """The template with the values that are known put in: first the common ones, then the inputs.

    A value of the first round may bring tags for the second.
    """
    if reading.unclosed:
        template = gojson.ordered(template, "Template")
    text = gojson.encoded(template)
    if "{{" not in text:
        return template
    common: tuple[Table, ...] = (reading.globals.values, _local(reading, template, kind))
    first = replaced(text, common)
    inputs = _inputs(template if first == text else _read(first))
    second = replaced(first, (*common, inputs))
    return template if second == text else _read(second)


def _read(text: str) -> Json:
    try:
        template: Json = gojson.decoded(text)
    except ValueError:
        raise RejectedError("V3", "a value makes the template unreadable") from None
    return template


def _local(reading: Reading, template: Json, kind: str) -> Table:
    found = {"pod.name": reading.dummy()} if kind in templates.PODS else {}
    if "retryStrategy" in template:
        for name in ("retries", "lastRetry.exitCode", "lastRetry.status", "lastRetry.duration", "lastRetry.message"):
            found[name] = reading.dummy()
    return found


def _inputs(template: Json) -> Table:
    inputs, outputs = template.get("inputs", {}), template.get("outputs", {})
    found: dict[str, str] = {}
    for parameter in inputs.get("parameters", ()):
        if "value" in parameter:
            found[f"inputs.parameters.{parameter.get('name', '')}"] = parameter["value"]
    found["inputs.parameters"] = gojson.encoded(inputs.get("parameters", []))
    for side, listed in (("inputs", inputs.get("artifacts", ())), ("outputs", outputs.get("artifacts", ()))):
        for artifact in listed:
            if artifact.get("path"):
                found[f"{side}.artifacts.{artifact.get('name', '')}.path"] = artifact["path"]
    for parameter in outputs.get("parameters", ()):
        path = parameter.get("valueFrom", {}).get("path")
        if path:
            found[f"outputs.parameters.{parameter.get('name', '')}.path"] = path
    return found


def _is_plain(template: Json, given: Mapping[str, Any] | None) -> bool:
    """Whether putting values in cannot be what a later call fails on: its timeout is fixed, its values are ordinary."""
    if "{{" in template.get("timeout", ""):
        return False
    return given is None or all(_is_ordinary(parameter.get("value", "")) for parameter in given.get("parameters", ()))


def _is_ordinary(value: str) -> bool:
    return value.isprintable() and value.rfind("{{") <= value.rfind("}}")
