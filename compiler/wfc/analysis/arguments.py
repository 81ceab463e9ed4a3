"""What a call gives against what its template takes, and the values that workflow and calls give."""

from collections.abc import Iterable, Iterator, Sequence as Items
from typing import NamedTuple

from wfc import rules
from wfc.analysis.artifacts import has_key
from wfc.analysis.interfaces import Interface, Interfaces
from wfc.analysis.words import declared, listed, of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import scan
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Arguments, Artifact, Hook, Parameter, Steps, Task, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, is_null
from wfc.nearest import nearest
from wfc.source import Span


class _Call(NamedTuple):
    """Somebody who gives arguments to a template: how he is called, where to point, and whether Argo looks there."""

    caller: str
    place: Span
    arguments: Arguments
    argo: bool


def arguments(program: Program) -> Iterator[Diagnostic]:
    """Arguments of the workflow, of every task, step and hook."""
    workflow = program.workflow
    interfaces = Interfaces()
    yield from _workflow_arguments(workflow)
    yield from _entry(program, interfaces)
    for hook in workflow.hooks:
        yield from _hook(program, hook, f"the hook {quoted(hook.name.text)}", interfaces)
    for template in every_template(workflow):
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            yield from _task(program, task, of_call(task, root), interfaces)


def _task(program: Program, task: Task, caller: str, interfaces: Interfaces) -> Iterator[Diagnostic]:
    given = task.arguments
    for parameter in given.parameters:
        yield from _value(parameter, caller, required=True, argo=True)
    callee = program.callees.get(task.node)
    if callee is not None and (callee.template.inputs.node is not None or given.node is not None):
        place = task.name or task.template
        call = _Call(caller, place.span if place is not None else task.node.span, given, argo=True)
        yield from _bound(call, callee.template, interfaces.of(callee.template))
    for hook in task.hooks:
        yield from _hook(program, hook, f"the hook {quoted(hook.name.text)} of {caller}", interfaces)


def _hook(program: Program, hook: Hook, caller: str, interfaces: Interfaces) -> Iterator[Diagnostic]:
    for parameter in hook.arguments.parameters:
        yield from _value(parameter, caller, required=True, argo=False)
    callee = program.callees.get(hook.node)
    if callee is not None:
        call = _Call(caller, hook.name.span, hook.arguments, argo=False)
        yield from _bound(call, callee.template, interfaces.of(callee.template))


def _bound(call: _Call, template: Template, takes: Interface) -> Iterator[Diagnostic]:
    """Whether everything that a template needs is given, and nothing else."""
    given = call.arguments
    surplus = {
        "parameter": [p.name for p in given.parameters if p.name and p.name.text not in takes.input_parameters],
        "artifact": [a.name for a in given.artifacts if a.name and a.name.text not in takes.input_artifacts],
    }
    missing = {"parameter": list(_missing_parameters(given, takes)), "artifact": list(_missing_artifacts(given, takes))}
    explained: set[Scalar] = set()
    for kind, other in (("parameter", "artifact"), ("artifact", "parameter")):
        for name in missing[kind]:
            yield _missing(call, template, kind, name, surplus[kind], surplus[other], explained)
    for kind, known in (("parameter", takes.input_parameters), ("artifact", takes.input_artifacts)):
        for argument in surplus[kind]:
            if argument is not None and argument not in explained and argument.text:
                yield _surplus(template, kind, argument, known, takes)


def _missing_parameters(given: Arguments, takes: Interface) -> Iterator[Scalar]:
    names = {parameter.name.text for parameter in given.parameters if parameter.name is not None}
    for name, parameter in takes.input_parameters.items():
        if name not in names and not has_value(parameter) and parameter.name is not None:
            yield parameter.name


def _missing_artifacts(given: Arguments, takes: Interface) -> Iterator[Scalar]:
    names = {artifact.name.text for artifact in given.artifacts if artifact.name is not None}
    for name, artifact in takes.input_artifacts.items():
        if name not in names and not artifact.optional and not has_key(artifact) and artifact.name is not None:
            yield artifact.name


def has_value(parameter: Parameter) -> bool:
    """Whether an input parameter has a value of its own, so that callers need not give one."""
    if parameter.value is not None or parameter.default is not None:
        return True
    node = parameter.node
    # A list or mapping has been reported; Argo takes the empty text for it.
    if any(not is_null(node.get(field)) for field in ("value", "default")):
        return True
    return parameter.value_from is not None and parameter.value_from.config_map_key_ref is not None


def _missing(
    call: _Call,
    template: Template,
    kind: str,
    name: Scalar,
    surplus: Items[Scalar | None],
    others: Items[Scalar | None],
    explained: set[Scalar],
) -> Diagnostic:
    whose = of_template(template)
    labels = declared(name, f"{whose} needs this {kind}")
    message = f"{call.caller} does not give the {kind} {quoted(name.text)}, which {whose} needs"
    same = next((other for other in others if other is not None and other.text == name.text), None)
    if same is not None:
        explained.add(same)
        wrong = "artifact" if kind == "parameter" else "parameter"
        labels = (Label(same.span, f"given as {'an' if wrong == 'artifact' else 'a'} {wrong}"), *labels)
    left = {other.text: other for other in surplus if other is not None and other not in explained}
    near = nearest(name.text, left)
    if near is not None:
        explained.add(left[near])
        return Diagnostic(
            rules.MISSING_ARGUMENT, message, left[near].span, f"no input {kind} of that name", labels, (),
            f"did you mean {quoted(name.text)}?", argo_rejects=call.argo,
        )  # fmt: skip
    what = f"{{name: {name.text}, value: …}}" if kind == "parameter" else f"{{name: {name.text}, from: …}}"
    help_ = f"add `{what}` to its `arguments.{kind}s`"
    return Diagnostic(rules.MISSING_ARGUMENT, message, call.place, "", labels, (), help_, argo_rejects=call.argo)


def _surplus(template: Template, kind: str, name: Scalar, known: Iterable[str], takes: Interface) -> Diagnostic:
    whose = of_template(template)
    message = f"{whose} takes no {kind} {quoted(name.text)}"
    names = list(known)
    near = nearest(name.text, names)
    items = takes.input_parameters if kind == "parameter" else takes.input_artifacts
    labels: tuple[Label, ...] = ()
    if near is not None:
        place = items[near].name
        labels = declared(place, f"{whose} declares this one")
        help_ = f"did you mean {quoted(near)}?"
    elif names:
        help_ = f"it takes {listed(names)}"
    else:
        labels = declared(template.name, f"declares no input {kind}s")
        help_ = ""
    return Diagnostic(rules.UNDECLARED_ARGUMENT, message, name.span, "Argo ignores this", labels, (), help_)


# --- values -----------------------------------------------------------------------------------------------------------


def _value(parameter: Parameter, caller: str, required: bool, argo: bool) -> Iterator[Diagnostic]:
    """An argument has a value, or a source that Argo reads for arguments, and the value is one of its enumeration."""
    node, source = parameter.node, parameter.value_from
    place = parameter.name.span if parameter.name is not None else node.span
    name = quoted(parameter.name.text) if parameter.name is not None else "without a name"
    written = not is_null(node.get("value"))
    if source is None and not written:
        if required and is_null(node.get("valueFrom")):
            notes = ("`default` does not count in an argument",) if parameter.default is not None else ()
            message = f"{caller} gives the parameter {name} without a value"
            yield Diagnostic(
                rules.ARGUMENT_WITHOUT_VALUE, message, place, "", (), notes, "give it a `value`", argo_rejects=argo
            )
        return
    if source is not None:
        yield from _source(parameter, source.node, argo)
    yield from _enumerated(parameter, argo, declared=caller == "the workflow")


_FOR_ARGUMENTS = ("configMapKeyRef", "event", "supplied")
_FOR_OUTPUTS = ("path", "jsonPath", "parameter", "expression")


def _source(parameter: Parameter, node: Mapping, argo: bool) -> Iterator[Diagnostic]:
    """``valueFrom`` of an argument: most of its fields are for outputs."""
    good = [field for field in _FOR_ARGUMENTS if not is_null(node.get(field))]
    bad = [node.key(field) for field in _FOR_OUTPUTS if not _empty(node.get(field))]
    help_ = "write the value itself, with a tag where it comes from elsewhere: `value: \"{{…}}\"`"
    for key in bad:
        if key is not None:
            message = f"`{key.text}` says where an output comes from, not an argument"
            yield Diagnostic(rules.ARGUMENT_WITHOUT_VALUE, message, key.span, help=help_, argo_rejects=argo)
            return
    if not good:
        place = parameter.node.key("valueFrom")
        message = "this `valueFrom` has no source that an argument may have"
        span = place.span if place is not None else node.span
        yield Diagnostic(rules.ARGUMENT_WITHOUT_VALUE, message, span, help=help_, argo_rejects=argo)


def _empty(node: object) -> bool:
    return node is None or (isinstance(node, Scalar) and node.value in (None, ""))


def _enumerated(parameter: Parameter, argo: bool, declared: bool) -> Iterator[Diagnostic]:
    """The value of an argument that carries its own ``enum``.

    Argo writes a task or step as JSON and reads it again before it looks, which loses an empty list.
    """
    if parameter.enum is None:
        return
    words = [any_string(item.value) for item in parameter.enum.items if isinstance(item, Scalar)]
    value = parameter.value
    if not parameter.enum.items:
        key = parameter.node.key("enum")
        message = "an `enum` without values allows no value at all"
        yield Diagnostic(rules.VALUE_NOT_IN_ENUM, message, (key or parameter.enum).span, argo_rejects=argo and declared)
    elif value is not None and any_string(value.value) not in words and not scan(value.text):
        yield not_in_enum(value, words, (), argo)


def not_in_enum(value: Scalar, words: list[str], labels: tuple[Label, ...], argo: bool) -> Diagnostic:
    """A value that is none of those allowed."""
    message = f"{quoted(any_string(value.value))} is not one of the allowed values"
    near = nearest(any_string(value.value), words)
    help_ = f"did you mean {quoted(near)}?" if near else f"the allowed values are {listed(words)}" if words else ""
    return Diagnostic(rules.VALUE_NOT_IN_ENUM, message, value.span, "", labels, (), help_, argo_rejects=argo)


# --- the workflow itself ----------------------------------------------------------------------------------------------


def _workflow_arguments(workflow: Workflow) -> Iterator[Diagnostic]:
    cron = workflow.kind == "CronWorkflow"
    for parameter in workflow.arguments.parameters:
        yield from _value(parameter, "the workflow", required=cron, argo=True)


def _entry(program: Program, interfaces: Interfaces) -> Iterator[Diagnostic]:
    """The workflow calls its entrypoint and its exit handler with its own arguments."""
    workflow, base = program.workflow, program.base
    given = workflow.arguments
    merged = given
    if base is not workflow:
        known = {item.name.text for item in (*given.parameters, *given.artifacts) if item.name is not None}
        merged = Arguments(
            (*given.parameters, *(p for p in base.arguments.parameters if p.name and p.name.text not in known)),
            (*given.artifacts, *(a for a in base.arguments.artifacts if a.name and a.name.text not in known)),
            given.node,
        )
    entry = workflow.entrypoint or base.entrypoint
    if entry is not None and workflow.kind in ("Workflow", "CronWorkflow"):
        template = program.templates.get(entry.text)
        if template is not None:
            yield from _started(workflow, entry, template, merged, interfaces, "the workflow")
    handler = workflow.on_exit or base.on_exit
    if handler is not None:
        template = program.templates.get(handler.text)
        if template is not None:
            yield from _started(workflow, handler, template, merged, interfaces, "the workflow")


def _started(
    workflow: Workflow, place: Scalar, template: Template, given: Arguments, interfaces: Interfaces, caller: str
) -> Iterator[Diagnostic]:
    takes = interfaces.of(template)
    span = place.span if place.source is workflow.node.source else workflow.spec.span
    call = _Call(caller, span, given, argo=True)
    for name in _missing_parameters(given, takes):
        yield _missing(call, template, "parameter", name, (), [a.name for a in given.artifacts], set())
    for name in _missing_artifacts(given, takes):
        yield _missing(call, template, "artifact", name, (), [p.name for p in given.parameters], set())
    if workflow.onepanel or workflow.kind == "CronWorkflow":
        return  # said of every parameter there
    for parameter in given.parameters:
        source = parameter.value_from
        if (
            parameter.name is not None
            and parameter.name.text in takes.input_parameters
            and is_null(parameter.node.get("value"))
            and (source is None or source.config_map_key_ref is None)
        ):
            message = f"the parameter {quoted(parameter.name.text)} has no value, and {of_template(template)} needs one"
            labels = declared(takes.input_parameters[parameter.name.text].name, "needed here")
            notes = ()
            if has_value(takes.input_parameters[parameter.name.text]):
                notes = ("the argument without a value hides the template's own default",)
            help_ = f"give it a value, or submit the workflow with `-p {parameter.name.text}=…`"
            yield Diagnostic(
                rules.PARAMETER_WITHOUT_VALUE, message, parameter.name.span, "", labels, notes, help_, argo_rejects=True
            )
