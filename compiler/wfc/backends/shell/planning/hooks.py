"""Hooks of calls and of the workflow: templates that run when an expression becomes true, or when a node has ended.

In Argo, an exit hook without arguments of its own is given those of the workflow. Hooks see of their own node its
status and its outputs, and of the nodes before it what a call there would see; a tag that means nothing stays as it is.
A hook whose template lacks an argument cannot be started, and takes the whole template with it.
"""

from typing import TYPE_CHECKING

from wfc.backends.shell import plan
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.artifacts import from_words
from wfc.backends.shell.planning.dependencies import WithItself
from wfc.backends.shell.planning.parameters import workflow_arguments
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.program import Callee
from wfc.ir.tree import Scalar, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

EXIT = "exit"
# Whether it is the exit hook: its moment is its own, and all others are looked at together.
_MOMENTS = (False, True)
LOST = "shell bundles need the template, which is not among the files"


def of_call(
    planner: "Planner", owner: nodes.Workflow, task: nodes.Task, base: str, id_: str, scope: Scope
) -> plan.Hooks | None:
    """The hooks of a call; ``base`` begins the names of its functions."""
    if task.name is None:
        return None
    own = scope._replace(siblings=WithItself(task.name.text, id_, scope.siblings), own=task.name.text, mode="lenient")
    return _hooks(planner, owner, task.hooks, task.on_exit, f"{base}__{id_}", own)


def of_workflow(planner: "Planner") -> plan.Hooks | None:
    """The hooks of the workflow; its own come before those of the WorkflowTemplate that it runs, by name."""
    workflow, base = planner.program.workflow, planner.program.base
    found: dict[str, nodes.Hook] = {}
    for owner in (workflow, base) if workflow is not base else (workflow,):
        for hook in owner.hooks:
            found.setdefault(hook.name.text, hook)
    scope = Scope((planner.globals,))
    return _hooks(planner, base, tuple(found.values()), workflow.on_exit or base.on_exit, "workflow", scope)


def _hooks(
    planner: "Planner",
    owner: nodes.Workflow,
    written: tuple[nodes.Hook, ...],
    on_exit: Scalar | None,
    base: str,
    scope: Scope,
) -> plan.Hooks | None:
    hooks = []
    renderers = {moment: Renderer(scope, planner.refuse_text) for moment in _MOMENTS}
    for hook in written:
        if hook.node in planner.program.dynamic:
            planner.refuse(hook.node, "shell bundles need to know the template when they are compiled")
            continue
        callee = planner.program.callees.get(hook.node)
        if callee is None:
            planner.refuse_lost(hook)
            continue
        name = hook.name.text
        renderer = renderers[name == EXIT]
        condition = None
        if hook.expression is not None and hook.expression.text:
            condition = _condition(planner, hook.expression, f"{base}__{name}", renderer)
        elif name != EXIT:
            continue  # the checks have said so: Argo asks for one
        arguments = _arguments(planner, hook, callee, f"{base}__{name}", scope, renderer)
        hooks.append(plan.Hook(name, planner.template_id(callee), arguments, condition))
    if on_exit is not None and on_exit.text and all(hook.name != EXIT for hook in hooks):
        callee = _named(owner, on_exit.text)
        if callee is None:
            planner.refuse(on_exit, LOST)
        else:
            arguments = _workflow_arguments(planner, callee, f"{base}__{EXIT}")
            hooks.append(plan.Hook(EXIT, planner.template_id(callee), arguments, None))
    if not hooks:
        return None
    values = []
    for is_exit, renderer in renderers.items():
        names = tuple(hook.name for hook in hooks if (hook.name == EXIT) == is_exit)
        if ahead := renderer.needs_ahead():
            values.append(plan.HookValues(planner.functions.identifier("hook_values_", base), names, ahead))
    return plan.Hooks(planner.functions.identifier("hooks_", base), tuple(hooks), tuple(values))


def _named(owner: nodes.Workflow, name: str) -> Callee | None:
    for template in owner.templates:
        if template.name is not None and template.name.text == name:
            return Callee(template, owner)
    return None


def _condition(planner: "Planner", expression: Scalar, base: str, renderer: Renderer) -> plan.HookCondition:
    begin = renderer.begin()
    holds = renderer.expression(expression, "bool")
    function = planner.functions.identifier("if_", base)
    return plan.HookCondition(function, renderer.needs_since(begin), holds, expression.text)


def _arguments(
    planner: "Planner", hook: nodes.Hook, callee: Callee, base: str, scope: Scope, renderer: Renderer
) -> plan.Arguments | None:
    given = hook.arguments
    if not given.parameters and not given.artifacts:
        if hook.name.text == EXIT:
            return _workflow_arguments(planner, callee, base)
        return _lacking(planner, callee, base, set())
    begin = renderer.begin()
    inputs = callee.template.inputs
    wanted = {p.name.text for p in inputs.parameters if p.name is not None}
    parameters = []
    for parameter in given.parameters:
        planner.fields(parameter.node, support.PARAMETER)
        if parameter.name is None or parameter.name.text not in wanted or is_null(parameter.value):
            continue
        parameters.append((parameter.name.text, renderer.value(parameter.value)))
    failure = _missing(callee, {name for name, _ in parameters})
    taken = {a.name.text: a for a in inputs.artifacts if a.name is not None}
    artifacts = []
    for artifact in given.artifacts:
        planner.fields(artifact.node, support.ARTIFACT)
        if artifact.name is None or artifact.name.text not in taken:
            continue
        words = from_words(artifact)
        if words and not scope.own:
            # Where Argo starts the exit handler of the workflow, it knows of no artifact of a node.
            if not (artifact.optional or taken[artifact.name.text].optional):
                failure = failure or f"inputs.artifacts.{artifact.name.text} missing location information"
            continue
        placed = planner.artifacts.argument(artifact, renderer, scope.siblings, planner.refuse, callee.template)
        if placed is not None:
            artifacts.append(placed)
    if not parameters and not artifacts and not failure:
        return None
    function = planner.functions.identifier("hook_", base)
    needs = renderer.needs_since(begin)
    return plan.Arguments(function, needs, tuple(parameters), frozenset(), tuple(artifacts), failure)


def _workflow_arguments(planner: "Planner", callee: Callee, base: str) -> plan.Arguments | None:
    """What an exit hook without arguments of its own is given: those of the workflow."""
    failure = _missing(callee, set(planner.parameters))
    function = planner.functions.identifier("hook_", base)
    found = workflow_arguments(planner, callee.template, function)
    if not failure:
        return found
    return plan.Arguments(function, (), (), frozenset(), (), failure)


def _lacking(planner: "Planner", callee: Callee, base: str, given: set[str]) -> plan.Arguments | None:
    failure = _missing(callee, given)
    if not failure:
        return None
    return plan.Arguments(planner.functions.identifier("hook_", base), (), (), frozenset(), (), failure)


def _missing(callee: Callee, given: set[str]) -> str:
    """Why the template cannot be started with the parameters ``given``; empty where it can."""
    for parameter in callee.template.inputs.parameters:
        if parameter.name is None or parameter.name.text in given or parameter.value_from is not None:
            continue
        if is_null(parameter.value) and is_null(parameter.default):
            return f"inputs.parameters.{parameter.name.text} was not supplied"
    return ""
