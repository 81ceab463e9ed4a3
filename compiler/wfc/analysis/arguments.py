"""What a call gives against what its template takes."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from wfc import rules
from wfc.analysis.interfaces import Interface, Interfaces, has_value
from wfc.analysis.misspelt import is_misspelt
from wfc.analysis.values import value
from wfc.analysis.words import Guesses, asked, declared, listed, mended, of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Arguments, Hook, Steps, Task, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null, key_text

_INHERITED = "an exit handler without arguments is given those of the workflow"


class _Call(NamedTuple):
    """Somebody who gives arguments to a template: how he is called, where to point, and whether Argo looks there."""

    caller: str
    place: Scalar | Mapping
    arguments: Arguments
    argo: bool
    task: Task | None = None
    around: Template | None = None


def arguments(program: Program) -> Iterator[Diagnostic]:
    """Arguments of the workflow, of every task, step and hook."""
    workflow = program.workflow
    check = _Check(program)
    for parameter in workflow.arguments.parameters:
        yield from value(parameter, "the workflow", required=workflow.kind == "CronWorkflow", argo=True, declared=True)
    yield from check.entry()
    for hook in workflow.hooks:
        yield from check.hook(hook, f"the hook {quoted(hook.name.text)}")
    if any(parameter.enum is not None for parameter in program.base.arguments.parameters):
        from wfc.analysis.enums import of_reference  # few parameters have an enumeration

        yield from of_reference(workflow, program.base)
    for template in every_template(workflow):
        if any(parameter.enum is not None for parameter in template.inputs.parameters):
            from wfc.analysis.enums import own  # as above

            yield from own(template)
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            yield from check.task(task, of_call(task, root), template)


class _Check:
    """The checks of one program, with what they share."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._interfaces = Interfaces()
        self._guesses = Guesses()

    def task(self, task: Task, caller: str, around: Template) -> Iterator[Diagnostic]:
        """A task or step of the template ``around``, and its hooks."""
        given = task.arguments
        for parameter in given.parameters:
            yield from value(parameter, caller, required=True, argo=True)
        callee = self._program.callees.get(task.node)
        if callee is not None and (callee.template.inputs.node is not None or given.node is not None):
            call = _Call(caller, task.name or task.template or task.node, given, True, task, around)
            yield from self._bound(call, callee.template, self._interfaces.of(callee.template))
        for hook in task.hooks:
            yield from self.hook(hook, f"the hook {quoted(hook.name.text)} of {caller}", around)
        handler = self._program.templates.get(task.on_exit.text) if task.on_exit is not None else None
        if handler is not None and task.on_exit is not None and handler.inputs.node is not None:
            call = _Call(f"the exit handler of {caller}", task.on_exit, Arguments((), (), None), argo=False)
            yield from self._handler(call, handler)

    def hook(self, hook: Hook, caller: str, around: Template | None = None) -> Iterator[Diagnostic]:
        """A hook, of a task or of the workflow. Argo's validator never looks at them."""
        for parameter in hook.arguments.parameters:
            yield from value(parameter, caller, required=True, argo=False)
        callee = self._program.callees.get(hook.node)
        if callee is None:
            return
        call = _Call(caller, hook.name, hook.arguments, False, None, around)
        if hook.name.text == "exit" and not hook.arguments.parameters and not hook.arguments.artifacts:
            yield from self._handler(call, callee.template)
        else:
            yield from self._bound(call, callee.template, self._interfaces.of(callee.template))

    def _handler(self, call: _Call, template: Template) -> Iterator[Diagnostic]:
        """An exit handler without arguments of its own is given those of the workflow."""
        workflow = self._program.workflow
        if workflow.kind.endswith("Template"):
            return  # the arguments are those of whoever runs it
        given, takes = _merged(workflow, self._program.base), self._interfaces.of(template)
        parameters = {item.name.text for item in given.parameters if item.name is not None}
        artifacts = {item.name.text for item in given.artifacts if item.name is not None}
        for kind, needed, present in (
            ("parameter", takes.needed_parameters, parameters),
            ("artifact", takes.needed_artifacts, artifacts),
        ):
            for word, name in needed.items():
                if word not in present:
                    surplus: dict[str, list[Scalar]] = {"parameter": [], "artifact": []}
                    found = self._missing(call, template, kind, name, surplus, set(), takes)
                    yield found._replace(notes=(*found.notes, _INHERITED))

    def _bound(self, call: _Call, template: Template, takes: Interface) -> Iterator[Diagnostic]:
        """Whether everything that a template needs is given, and nothing else."""
        given = call.arguments
        parameters = [item.name for item in given.parameters if item.name is not None]
        artifacts = [item.name for item in given.artifacts if item.name is not None]
        surplus = {
            "parameter": [name for name in parameters if name.text and name.text not in takes.input_parameters],
            "artifact": [name for name in artifacts if name.text and name.text not in takes.input_artifacts],
        }
        explained: set[Scalar] = set()
        for kind, needed, names in (
            ("parameter", takes.needed_parameters, parameters),
            ("artifact", takes.needed_artifacts, artifacts),
        ):
            if needed:
                present = {name.text for name in names}
                missing = [word for word in needed if word not in present]
                if missing and call.task is not None and _unread(call.task):
                    continue
                for word in missing:
                    yield self._missing(call, template, kind, needed[word], surplus, explained, takes)
        for kind, names in surplus.items():
            for name in names:
                if name not in explained:
                    present = {given.text for given in (parameters if kind == "parameter" else artifacts)}
                    yield self._surplus(template, kind, name, takes, present)
        yield from self._enums(call, template, takes)

    def _enums(self, call: _Call, template: Template, takes: Interface) -> Iterator[Diagnostic]:
        """Arguments that the enumeration of the input does not list. Argo never compares them."""
        if any(wanted.enum is not None for wanted in takes.input_parameters.values()):
            # Few inputs have an enumeration.
            from wfc.analysis.enums import outside

            yield from outside(self._program, call.arguments, call.task, call.around, template, takes)

    def _missing(
        self,
        call: _Call,
        template: Template,
        kind: str,
        name: Scalar,
        surplus: dict[str, list[Scalar]],
        explained: set[Scalar],
        takes: Interface,
    ) -> Diagnostic:
        whose = of_template(template)
        labels = declared(name, f"{whose} needs this {kind}")
        message = f"{call.caller} does not give the {kind} {quoted(name.text)}, which {whose} needs"
        other, wrong = ("artifact", "an artifact") if kind == "parameter" else ("parameter", "a parameter")
        same = next((given for given in surplus[other] if given.text == name.text), None)
        if same is not None:
            explained.add(same)
            labels = (Label(same.span, f"given as {wrong}"), *labels)
        left = {given.text: given for given in surplus[kind] if given not in explained}
        near = self._guesses.guess(name.text, left)
        if near.name:
            wrong_name = left[near.name]
            explained.add(wrong_name)
            place, label = wrong_name.span, f"no input {kind} of that name"
            # The argument may have been meant for another input as well, or the other way round.
            back = self._guesses.guess(wrong_name.text, takes.inputs(f"{kind}s"))
            fix = mended(back, wrong_name) if near.certain and back.name == name.text else None
            help_, refused = f"did you mean {quoted(name.text)}?", call.argo
            return Diagnostic(rules.MISSING_ARGUMENT, message, place, label, labels, (), help_, fix, "", refused)
        what = f"{{name: {name.text}, value: …}}" if kind == "parameter" else f"{{name: {name.text}, from: …}}"
        help_ = f"add `{what}` to its `arguments.{kind}s`"
        return Diagnostic(
            rules.MISSING_ARGUMENT, message, call.place.span, "", labels, (), help_, argo_rejects=call.argo
        )

    def _surplus(
        self, template: Template, kind: str, name: Scalar, takes: Interface, present: Collection[str]
    ) -> Diagnostic:
        whose = of_template(template)
        message = f"{whose} takes no {kind} {quoted(name.text)}"
        known = takes.inputs(f"{kind}s")
        guess = self._guesses.guess(name.text, known)
        labels: tuple[Label, ...] = ()
        if guess.name:
            labels = declared(known[guess.name].name, f"{whose} declares this one")
            help_ = asked(guess)
        elif known:
            help_ = f"it takes {listed(known)}"
        else:
            labels = declared(template.name, f"declares no input {kind}s")
            help_ = ""
        fix = mended(guess, name) if guess.name not in present else None
        return Diagnostic(rules.UNDECLARED_ARGUMENT, message, name.span, "Argo ignores this", labels, (), help_, fix)

    def entry(self) -> Iterator[Diagnostic]:
        """The workflow calls its entrypoint and its exit handler with its own arguments."""
        program = self._program
        workflow, base = program.workflow, program.base
        entry = workflow.entrypoint or base.entrypoint
        if entry is not None and entry.text in program.templates and workflow.kind in ("Workflow", "CronWorkflow"):
            yield from self._started(entry, program.templates[entry.text])
        handler = workflow.on_exit or base.on_exit
        if handler is not None and handler.text in program.templates:
            yield from self._started(handler, program.templates[handler.text])

    def _started(self, place: Scalar, template: Template) -> Iterator[Diagnostic]:
        workflow = self._program.workflow
        given = _merged(workflow, self._program.base)
        takes = self._interfaces.of(template)
        here = place if place.source is workflow.node.source else workflow.spec
        call = _Call("the workflow", here, given, argo=True)
        names = {
            "parameter": [item.name for item in given.parameters if item.name is not None],
            "artifact": [item.name for item in given.artifacts if item.name is not None],
        }
        for kind, needed in (("parameter", takes.needed_parameters), ("artifact", takes.needed_artifacts)):
            present = {name.text for name in names[kind]}
            others = {"parameter": names["parameter"] if kind == "artifact" else [], "artifact": []}
            if kind == "parameter":
                others["artifact"] = names["artifact"]
            for word, name in needed.items():
                if word not in present:
                    yield self._missing(call, template, kind, name, others, set(), takes)
        yield from self._enums(call, template, takes)
        if not workflow.onepanel and workflow.kind != "CronWorkflow":  # there it is said of every parameter
            yield from _without_value(given, template, takes)


def _unread(task: Task) -> bool:
    """Whether the arguments of a call, or a list or name in them, are misspelt (which has been reported).

    Below a step the decoder takes fields in any case, and ignores others: those do not reach the template.
    """
    node = task.arguments.node
    if node is None:
        return is_misspelt(task.node, ("arguments",), "DAGTask")
    lists = [value for key, value in node.entries if key_text(key).lower() in ("parameters", "artifacts")]
    items = [
        item for value in lists if isinstance(value, Sequence) for item in value.items if isinstance(item, Mapping)
    ]
    return any(
        mapping.get(field) is None and any(key_text(key).lower() == field for key, _ in mapping.entries)
        for mapping, fields in ((node, ("parameters", "artifacts")), *((item, ("name",)) for item in items))
        for field in fields
    )


def _merged(workflow: Workflow, base: Workflow) -> Arguments:
    """The arguments of a workflow, and those of the WorkflowTemplate that it runs under names that are its own not."""
    given = workflow.arguments
    if base is workflow:
        return given
    known = {item.name.text for item in given.parameters if item.name is not None}
    files = {item.name.text for item in given.artifacts if item.name is not None}
    return Arguments(
        (*given.parameters, *(p for p in base.arguments.parameters if p.name and p.name.text not in known)),
        (*given.artifacts, *(a for a in base.arguments.artifacts if a.name and a.name.text not in files)),
        given.node,
    )


def _without_value(given: Arguments, template: Template, takes: Interface) -> Iterator[Diagnostic]:
    """Parameters of the workflow that its entrypoint takes and that have no value before it is submitted."""
    for parameter in given.parameters:
        if parameter.name is None or not is_null(parameter.node.get("value")):
            continue
        wanted = takes.input_parameters.get(parameter.name.text)
        source = parameter.value_from
        if wanted is None or (source is not None and source.config_map_key_ref is not None):
            continue
        name = parameter.name
        message = f"the parameter {quoted(name.text)} has no value, and {of_template(template)} needs one"
        hidden = ("the argument without a value hides the template's own default",) if has_value(wanted) else ()
        notes = (*hidden, "Argo's validator refuses the workflow as it is")
        help_ = f"give it a value, or submit the workflow with `-p {name.text}=…`"
        labels = declared(wanted.name, "needed here")
        yield Diagnostic(rules.PARAMETER_WITHOUT_VALUE, message, name.span, "", labels, notes, help_, argo_rejects=True)
