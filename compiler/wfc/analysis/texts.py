"""Every text of a program in which tags are replaced, with the names that are known there."""

from collections.abc import Iterator
from collections.abc import Sequence as Sequence_
from typing import NamedTuple

from wfc.analysis.scopes import Scope, Wants, Where, leaked_keys
from wfc.analysis.world import World
from wfc.ir.nodes import Dag, Steps, Task, Template
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, scalars


class Text(NamedTuple):
    """A text with tags.

    ``argument`` marks the value or ``from`` of a task's argument: Argo's validator asks it for an ancestor. ``source``
    marks what the controller looks up as the name of one variable, whole.
    """

    scalar: Scalar
    scope: Scope
    wants: Wants
    argument: bool = False
    source: bool = False


# Fields of a spec that become part of pods, where the variables of templates are known.
_PART_OF_TEMPLATES = frozenset(("podMetadata", "podSpecPatch", "templateDefaults"))
_NOT_REPLACED = frozenset(("templates", "workflowMetadata", "hooks"))
_CALLS = frozenset(("dag", "steps"))
_OF_CALLS = {
    "when": Wants.CONDITION, "withItems": Wants.LOOP, "withParam": Wants.LOOP, "withSequence": Wants.LOOP,
}  # fmt: skip


def tagged(node: Node | None) -> Sequence_[Scalar]:
    """The scalars below ``node`` that hold an opening brace of a tag."""
    if node is None:
        return ()
    if isinstance(node, Scalar):  # most are asked for one by one
        return (node,) if "{{" in node.text else ()
    return [scalar for scalar in scalars(node) if "{{" in scalar.text]


def texts(program: Program, world: World) -> Iterator[Text]:
    """The texts of the workflow's own document. Those of a template come together, in the order of the file."""
    workflow = program.workflow
    spec = Scope(world, None, Where.SPEC, judged=False)
    volumes = Scope(world, None, Where.VOLUMES, judged=False)
    for name, value in workflow.spec.fields():
        if name == "hooks":
            for hook in workflow.hooks:
                yield from _arguments(hook.node.get("arguments"), spec, argument=False)
        elif name not in _NOT_REPLACED and name not in _PART_OF_TEMPLATES:
            for scalar in tagged(value):
                yield Text(scalar, volumes if name == "volumes" else spec, Wants.ANY)
    entry = workflow.entrypoint.text if workflow.entrypoint and workflow.kind in ("Workflow", "CronWorkflow") else None
    for template in workflow.templates:
        is_entry = entry is not None and template.name is not None and template.name.text == entry
        yield from _template(template, world, is_entry, None)


def _template(template: Template, world: World, is_entry: bool, caller: Scope | None) -> Iterator[Text]:
    if isinstance(template.body, Dag | Steps):
        yield from _calling(template, world, caller)
        return
    scope = Scope(world, template, Where.LEAF, True, caller=caller)
    # What callers replace Argo's validator sees in the entrypoint only, for all others it has a placeholder there.
    given = scope if is_entry else Scope(world, template, Where.LEAF, False, caller=caller)
    for name, value in template.node.fields():
        if name == "inputs" and isinstance(value, Mapping):
            yield from _inputs(value, scope, given)
        else:
            for scalar in tagged(value):
                yield Text(scalar, scope, Wants.ANY)


def _inputs(node: Mapping, scope: Scope, given: Scope) -> Iterator[Text]:
    for kind, value in node.fields():
        items = value.items if isinstance(value, Sequence) else ()
        for item in items:
            if not isinstance(item, Mapping):
                continue
            for field, inner in item.fields():
                replaced = kind == "artifacts" or field == "value"
                for scalar in tagged(inner):
                    yield Text(scalar, given if replaced else scope, Wants.ANY)


def _calling(template: Template, world: World, caller: Scope | None) -> Iterator[Text]:
    """The texts of a dag or steps template."""
    siblings = world.program.siblings(template)
    frame = Scope(world, template, Where.FRAME, False, siblings=None, caller=caller)
    results = Scope(world, template, Where.OUTPUTS, True, siblings=siblings, caller=caller)
    for name, value in template.node.fields():
        if name in _CALLS:
            continue
        if name == "outputs":
            yield from _outputs(value, results)
        else:
            for scalar in tagged(value):
                yield Text(scalar, frame, Wants.ANY)
    leaked: set[str] = set()
    body = template.body
    if isinstance(body, Dag):
        for scalar in tagged(body.target):
            yield Text(scalar, results, Wants.ANY)
    for task in template.tasks:
        yield from _task(task, template, world, siblings, caller, leaked)
        if siblings.root == "steps" and task.loops:
            leaked |= leaked_keys(task)


def _outputs(node: Node, scope: Scope) -> Iterator[Text]:
    """Outputs of a dag or steps template: each says where it comes from."""
    if not isinstance(node, Mapping):
        return
    for kind, value in node.fields():
        items = value.items if isinstance(value, Sequence) else ()
        for item in items:
            if not isinstance(item, Mapping):
                continue
            for field, inner in item.fields():
                wants = Wants.TEXT if kind == "parameters" else Wants.ANY
                if kind == "artifacts" and field == "from":
                    for scalar in _source(inner):
                        yield Text(scalar, scope, Wants.ARTIFACT, source=True)
                elif field == "valueFrom" and isinstance(inner, Mapping):
                    for name, value in inner.fields():
                        source = name == "parameter"
                        for scalar in _source(value) if source else tagged(value):
                            yield Text(scalar, scope, wants, source=source)
                else:
                    for scalar in tagged(inner):
                        yield Text(scalar, scope, wants)


def _source(node: Node) -> Iterator[Scalar]:
    """A field that names a variable, with braces or without."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.text:
        yield node


def _task(
    task: Task,
    template: Template,
    world: World,
    siblings: Siblings,
    caller: Scope | None,
    leaked: set[str],
) -> Iterator[Text]:
    scope = Scope(world, template, Where.CALL, True, siblings, task, caller, leaked)
    for name, value in task.node.fields():
        if name == "arguments":
            yield from _arguments(value, scope, siblings.root == "tasks")
        elif name == "hooks":
            yield from _hooks(value, Scope(world, template, Where.HOOK, True, siblings, task, caller, leaked))
        elif name == "inline":
            if task.inline is not None:
                yield from _template(task.inline, world, False, scope)
        else:
            for scalar in tagged(value):
                yield Text(scalar, scope, _OF_CALLS.get(name, Wants.ANY))


def _hooks(node: Node, scope: Scope) -> Iterator[Text]:
    if not isinstance(node, Mapping):
        return
    for _, hook in node.fields():
        if isinstance(hook, Mapping):
            for name, value in hook.fields():
                if name == "arguments":
                    yield from _arguments(value, scope, argument=False)
                else:
                    for scalar in tagged(value):
                        yield Text(scalar, scope, Wants.ANY)


def _arguments(node: Node | None, scope: Scope, argument: bool) -> Iterator[Text]:
    if not isinstance(node, Mapping):
        return
    for kind, value in node.fields():
        items = value.items if isinstance(value, Sequence) else ()
        for item in items:
            if not isinstance(item, Mapping):
                continue
            for name, inner in item.fields():
                if kind == "parameters" and name == "value":
                    for scalar in tagged(inner):
                        yield Text(scalar, scope, Wants.TEXT, argument)
                elif kind == "artifacts" and name == "from":
                    for scalar in _source(inner):
                        yield Text(scalar, scope, Wants.ARTIFACT, argument, source=True)
                else:
                    for scalar in tagged(inner):
                        yield Text(scalar, scope, Wants.ANY)
