"""Parameters: those of the workflow, and those that its templates take."""

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, TypeVar

from wfc.backends.shell import plan
from wfc.backends.shell.names import Names
from wfc.backends.shell.planning import spec, support, workflow
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null, scalars

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

_LISTS = ("workflow.parameters", "workflow.parameters.json")
_Argument = TypeVar("_Argument", nodes.Parameter, nodes.Artifact)


def given_parameters(program: Program) -> dict[str, nodes.Parameter]:
    """The workflow's parameters by name; its own before those of the WorkflowTemplate that it runs."""
    return _by_name(parameter for owner in spec.owners(program) for parameter in owner.arguments.parameters)


def given_artifacts(program: Program) -> dict[str, nodes.Artifact]:
    """The artifacts that the workflow gives, likewise."""
    return _by_name(artifact for owner in spec.owners(program) for artifact in owner.arguments.artifacts)


def _by_name(arguments: Iterable[_Argument]) -> dict[str, _Argument]:
    """The first of each name."""
    found: dict[str, _Argument] = {}
    for argument in arguments:
        if argument.name is not None:
            found.setdefault(argument.name.text, argument)
    return found


def of_workflow(planner: "Planner") -> tuple[tuple[plan.WorkflowParameter, ...], plan.Needs]:
    """The parameters of the workflow, and what their values need.

    Their values may use the workflow's own tags, but not each other.
    """
    own = {name: text for name, text in planner.globals.items() if not name.startswith("workflow.parameters")}
    renderer = Renderer(Scope((own,)), planner.refuse_text)
    planned = []
    for name, parameter in given_parameters(planner.program).items():
        planner.fields(parameter.node, support.PARAMETER)
        source = _source(planner, parameter, renderer)
        value: plan.Text | None = None
        if name in planner.options.parameters:
            # Argo fills in what the workflow knows wherever the value comes from.
            source, value = None, renderer.render(parameter.name, planner.options.parameters[name])
        elif source is not None:
            pass  # Argo looks there, whatever else is written
        elif isinstance(parameter.node.get("value"), Mapping | Sequence):
            value = ()  # Argo reads anything but a scalar as the empty text
        elif not is_null(parameter.value):
            value = renderer.value(parameter.value)
        elif not is_null(parameter.default):
            value = renderer.value(parameter.default)
        shown = workflow.listed(parameter)
        planned.append(plan.WorkflowParameter(planner.parameters[name], name, value, shown, source))
    return tuple(planned), renderer.needs()


def of_each_other(planner: "Planner") -> tuple[plan.NextPass, ...]:
    """The passes over values that look at other parameters of the workflow, once all are known.

    Argo fills such a tag in wherever the value lands; since the workflow alone decides what it becomes, a bundle does
    it at the start. What looks at a value that is filled in itself comes behind that one.
    """
    known = {name: text for name, text in planner.globals.items() if name not in _LISTS}
    own = {f"workflow.parameters.{name}" for name in planner.parameters}
    tagged: dict[str, tuple[Scalar, str]] = {}
    for name, parameter in given_parameters(planner.program).items():
        written = parameter.value if not is_null(parameter.value) else parameter.default
        place = parameter.name if name in planner.options.parameters else written
        if place is not None and parameter.value_from is None:
            text = planner.options.parameters.get(name, any_string(place.value))
            if "{{" in text:
                tagged[f"workflow.parameters.{name}"] = (place, text)
    if not tagged:
        return ()
    from wfc.backends.shell import jq  # the expressions of jq are read from files; most documents have none

    waiting = {name: found for name, found in tagged.items() if not own.isdisjoint(jq.mentioned(found[1]))}
    passes: list[plan.NextPass] = []
    while ready := [name for name, (_, text) in waiting.items() if waiting.keys().isdisjoint(jq.mentioned(text))]:
        renderer = Renderer(Scope((known,)), planner.refuse_text, f"pass_{len(passes) + 1}_made_")
        variables = [piece.name for name in ready for piece in known[name] if isinstance(piece, plan.Variable)]
        texts = [renderer.render(*waiting.pop(name)) for name in ready]
        passes.append(plan.NextPass(renderer.needs(), tuple(zip(variables, texts, strict=True))))
    return tuple(passes)


def of_template(
    planner: "Planner", template: nodes.Template, known: dict[str, plan.Text], bringing: Container[str]
) -> tuple[tuple[plan.InputParameter, ...], plan.Needs]:
    """The parameters that a template takes, and what their defaults need; ``known`` gets to know their tags.

    The defaults of those in ``bringing`` are filled in together with the inputs.
    """
    # A default is filled in before the inputs are known.
    renderer = Renderer(Scope((dict(known), planner.globals)), planner.refuse_text, "default_made_")
    names = Names()
    planned = []
    listed = workflow.mentions_list("inputs", scalars(template.node))
    for parameter in template.inputs.parameters:
        if parameter.name is None:
            continue
        planner.fields(parameter.node, support.PARAMETER)
        source = _source(planner, parameter, renderer)
        variable = names.identifier("in_", parameter.name.text)
        default = parameter.value if not is_null(parameter.value) else parameter.default
        rendered: plan.Text | None = None
        if default is not None and not is_null(default):
            brings = parameter.name.text in bringing
            rendered = (any_string(default.value),) if brings else renderer.value(default)
        shown = workflow.listed(parameter) if listed else None
        planned.append(plan.InputParameter(variable, parameter.name.text, rendered, shown, source))
        known[f"inputs.parameters.{parameter.name.text}"] = (plan.Variable(variable),)
    if listed:
        known["inputs.parameters"] = (plan.Variable("in_all_json"),) if planned else ("null",)
    return tuple(planned), renderer.needs()


def _source(planner: "Planner", parameter: nodes.Parameter, renderer: Renderer) -> plan.ConfigMapKey | None:
    """The ConfigMap that has a parameter's value; other places are refused."""
    given = parameter.value_from
    if given is None:
        return None
    reference = given.config_map_key_ref
    if reference is None:
        place = parameter.node.key("valueFrom") or parameter.node
        planner.refuse(place, "shell bundles only know `valueFrom.configMapKeyRef` here: give a value")
        return None
    default = None if is_null(given.default) else renderer.value(given.default)
    return plan.ConfigMapKey(renderer.render(reference.name), renderer.render(reference.key), default)


def workflow_arguments(planner: "Planner", entry: nodes.Template, function: str) -> plan.Arguments | None:
    """The workflow's own arguments, as its first template and exit hooks without arguments are given them."""
    given = given_artifacts(planner.program)
    renderer = Renderer(Scope((planner.globals,)), planner.refuse_text)
    parameters = tuple(
        (parameter.name.text, (plan.Variable(planner.parameters[parameter.name.text]),))
        for parameter in entry.inputs.parameters
        if parameter.name is not None and parameter.name.text in planner.parameters
    )
    placed: list[plan.PassedArtifact | plan.PlacedArtifact] = []
    for artifact in entry.inputs.artifacts:
        argument = given.get(artifact.name.text) if artifact.name is not None else None
        if argument is not None:
            planner.fields(argument.node, support.ARTIFACT)
            found = planner.artifacts.argument(argument, renderer, {}, planner.refuse, entry)
            if found is not None:
                placed.append(found)
    if not parameters and not placed:
        return None
    return plan.Arguments(function, (), parameters, frozenset(), tuple(placed))
