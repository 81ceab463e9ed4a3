"""Artifacts: what lies where in the containers, where it comes from, and whether both ends of a hand-over fit."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.interfaces import Interfaces
from wfc.analysis.locations import complete, has_key, incomplete, locations, stored
from wfc.analysis.words import a, declared, of_body, of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Artifact, Dag, Steps, Task, Template
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Scalar, is_null


def artifacts(program: Program) -> Iterator[Diagnostic]:
    """Every declared artifact and every artifact argument, and whether optional outputs meet required inputs."""
    interfaces = Interfaces()
    workflow = program.workflow
    for argument in workflow.arguments.artifacts:
        yield from _argument(argument, "the workflow", argo=True)
    for template in every_template(workflow):
        for artifact in template.inputs.artifacts:
            yield from _input(artifact, template)
        for artifact in template.outputs.artifacts:
            yield from _output(artifact, template)
        if not template.tasks:
            continue
        siblings = program.siblings(template)
        for task in template.tasks:
            caller = of_call(task, siblings.root)
            for argument in task.arguments.artifacts:
                yield from _argument(argument, caller, argo=True)
            for hook in task.hooks:
                for argument in hook.arguments.artifacts:
                    yield from _argument(argument, f"the hook {quoted(hook.name.text)} of {caller}", argo=False)
            yield from _optional(program, template, task, siblings, interfaces)


def _input(artifact: Artifact, template: Template) -> Iterator[Diagnostic]:
    yield from _path(artifact, template, "inputs")
    if artifact.from_ is not None and artifact.from_.text:
        message = "an input does not say where it comes from: whoever calls the template does"
        key = artifact.node.key("from")
        help_ = "give it as an argument in the call"
        yield Diagnostic(rules.MISPLACED_REFERENCE, message, (key or artifact.from_).span, help=help_)
    yield from locations(artifact)
    if artifact.location is not None:
        yield from complete(artifact, artifact.location, is_input=True)


def _output(artifact: Artifact, template: Template) -> Iterator[Diagnostic]:
    yield from _path(artifact, template, "outputs")
    name = quoted(artifact.name.text) if artifact.name is not None else "without a name"
    handed_on = artifact.from_ is not None or artifact.from_expression is not None
    if isinstance(template.body, Dag | Steps):
        if not handed_on and not _from_reported(artifact):
            message = f"the output {name} of {of_template(template)} comes from nowhere"
            noun = "tasks" if isinstance(template.body, Dag) else "steps"
            help_ = f'say which of its {noun} makes it: `from: "{{{{{noun}.NAME.outputs.artifacts.NAME}}}}"`'
            place = artifact.name or artifact.node
            yield Diagnostic(rules.ARTIFACT_WITHOUT_SOURCE, message, place.span, "", (), (), help_, argo_rejects=False)
    elif artifact.from_ is not None and template.body is not None:
        message = f"an output of {a(of_body(template.body))} template comes from its `path`, not from elsewhere"
        key = artifact.node.key("from")
        yield Diagnostic(
            rules.MISPLACED_REFERENCE, message, (key or artifact.from_).span, "Argo ignores this", argo_rejects=False
        )
    yield from _both(artifact, argo=False)
    yield from locations(artifact)
    if artifact.location is not None:
        yield from complete(artifact, artifact.location, is_input=False)
        yield from stored(artifact)


def _from_reported(artifact: Artifact) -> bool:
    """Whether a source of another type was written, which the schema check has reported."""
    return any(not is_null(artifact.node.get(field)) for field in ("from", "fromExpression"))


def _path(artifact: Artifact, template: Template, side: str) -> Iterator[Diagnostic]:
    """Templates that run something have their artifacts in files, the others hand them on."""
    if template.body is None or len(template.kinds) != 1:
        return
    place = artifact.name or artifact.node
    name = quoted(artifact.name.text) if artifact.name is not None else "without a name"
    if template.is_leaf:
        if not _filled(artifact.path) and (artifact.path is not None or is_null(artifact.node.get("path"))):
            message = f"the artifact {name} of {of_template(template)} has no path"
            help_ = f"say which file or folder of the {of_body(template.body)} it is"
            yield Diagnostic(rules.ARTIFACT_WITHOUT_PATH, message, (artifact.path or place).span, help=help_)
    elif _filled(artifact.path) and artifact.path is not None:
        message = f"{a(of_body(template.body))} template has no files, so its artifacts have no path"
        key = artifact.node.key("path")
        help_ = "leave it out" if side == "inputs" else "say with `from` which task or step makes it"
        yield Diagnostic(rules.ARTIFACT_WITHOUT_PATH, message, (key or artifact.path).span, help=help_)


def _argument(artifact: Artifact, caller: str, argo: bool) -> Iterator[Diagnostic]:
    name = quoted(artifact.name.text) if artifact.name is not None else "without a name"
    if not _filled(artifact.from_) and artifact.from_expression is None and not has_key(artifact):
        place = artifact.name or artifact.node
        if artifact.location is not None:
            yield from incomplete(artifact, artifact.location, argo)
        elif not _from_reported(artifact) or artifact.from_ is not None:
            message = f"{caller} gives the artifact {name} without saying where it is"
            help_ = "add `from`, or a location with a key"
            yield Diagnostic(
                rules.ARTIFACT_WITHOUT_SOURCE, message, (artifact.from_ or place).span, help=help_, argo_rejects=argo
            )
    yield from _both(artifact, argo)
    yield from locations(artifact)
    if artifact.location is not None and has_key(artifact):
        yield from complete(artifact, artifact.location, is_input=False)


def _both(artifact: Artifact, argo: bool) -> Iterator[Diagnostic]:
    if artifact.from_ is not None and artifact.from_expression is not None and artifact.from_.text:
        first, second = artifact.node.key("from"), artifact.node.key("fromExpression")
        if first is not None and second is not None:
            labels = (Label(first.span, "one source"),)
            message = "an artifact comes from one place: `from` or `fromExpression`"
            yield Diagnostic(rules.AMBIGUOUS_LOCATION, message, second.span, "another", labels, argo_rejects=argo)


def _optional(
    program: Program, template: Template, task: Task, siblings: Siblings, interfaces: Interfaces
) -> Iterator[Diagnostic]:
    """An optional output that feeds what must be there.

    Where it is missing, Argo drops an argument that is ``optional`` itself, and then asks the input; else the task or
    step is an error, whatever the input says.
    """
    callee = program.callees.get(task.node)
    if callee is None:
        return
    takes = interfaces.of(callee.template).input_artifacts
    for argument in task.arguments.artifacts:
        if argument.from_ is None or argument.name is None:
            continue
        wanted = takes.get(argument.name.text)
        if wanted is None or (wanted.optional and argument.optional):
            continue
        given = _source_of(argument.from_, program, template, siblings, interfaces)
        if given is None or not given.optional or not _was_written(given, "optional"):
            continue
        message = f"the artifact {quoted(argument.name.text)} may be missing, and "
        labels = declared(given.name, "this output is optional")
        if wanted.optional:
            message += "the argument is not optional"
            help_ = "add `optional: true` to the argument: that of the input does not count without"
        else:
            message += f"{of_template(callee.template)} needs it"
            labels = (*labels, *declared(wanted.name, "this input is not"))
            help_ = "make the input optional, too" + ("" if argument.optional else ", and the argument")
        place = argument.from_.span
        yield Diagnostic(rules.OPTIONAL_TO_REQUIRED, message, place, "an optional output", labels, (), help_)


def _was_written(artifact: Artifact, field: str) -> bool:
    """Whether the user wrote a field, and not the upgrade from Onepanel's form."""
    key = artifact.node.key(field)
    return key is not None and key.span.text == field


def _source_of(
    scalar: Scalar, program: Program, template: Template, siblings: Siblings, interfaces: Interfaces
) -> Artifact | None:
    """The declaration of the artifact that a ``from`` names, where it is known."""
    tags = scan(scalar.text)
    if len(tags) != 1 or tags[0].kind is not TagKind.SIMPLE:
        return None
    name = reference(tags[0].body)
    words = name.words if name is not None else ()
    if words[:2] == ("inputs", "artifacts") and len(words) == 3:
        return interfaces.of(template).input_artifacts.get(words[2])
    if len(words) == 5 and words[0] == siblings.root and words[2:4] == ("outputs", "artifacts"):
        index = siblings.by_name.get(words[1])
        callee = None if index is None else program.callees.get(siblings.tasks[index].node)
        return None if callee is None else interfaces.of(callee.template).output_artifacts.get(words[4])
    return None


def _filled(scalar: Scalar | None) -> bool:
    return scalar is not None and scalar.text != ""
