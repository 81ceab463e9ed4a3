"""One template: the tags that its texts know, what it takes and gives, and its body."""

from collections.abc import Mapping as MappingType
from typing import TYPE_CHECKING, NamedTuple

from wfc.backends.shell import plan
from wfc.backends.shell.planning import brought, metrics, parameters, support
from wfc.backends.shell.planning.artifacts import outer_first
from wfc.backends.shell.planning.calls import Calls
from wfc.backends.shell.planning.inlined import OF_CALLER
from wfc.backends.shell.planning.lives import ATTEMPT, limits, retry, retry_strategy, suspend
from wfc.backends.shell.planning.locks import before
from wfc.backends.shell.planning.pods import pod
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# What a template of each body is called. Others are run by plugins, which a bundle has none of.
_KINDS = {
    nodes.Container: "container", nodes.Script: "script", nodes.ContainerSet: "containerSet", nodes.Steps: "steps",
    nodes.Dag: "dag", nodes.Suspend: "suspend", nodes.HttpCall: "http", nodes.Data: "data", nodes.Resource: "resource",
}  # fmt: skip


class Reached(NamedTuple):
    """A template that is to be planned: with the document that it stands in, and the id that calls know it by.

    ``captured`` are tags of an inline template that mean what they mean where it is called: a constant, or the variable
    of what the caller hands over.
    """

    template: nodes.Template
    owner: nodes.Workflow
    id: str
    captured: MappingType[str, plan.Text]


def template(planner: "Planner", reached: Reached) -> plan.Template | None:
    """The plan of a template; None where it has no body that a bundle knows."""
    written, id_ = reached.template, reached.id
    planner.fields(written.node, support.TEMPLATE)
    kind = _KINDS.get(type(written.body))
    if kind is None:
        return None
    known = _own_tags(planner, reached)
    early = dict(known)
    bringing = brought.of_defaults(planner, written, early)
    taken_parameters, taken = parameters.of_template(planner, written, known, bringing)
    # Argo fills these in before it looks at the template itself.
    known.update(reached.captured)
    filling = brought.of_inputs(planner, written, taken_parameters, bringing, early, known)
    evaluations, found = (None, None) if filling is None else filling
    scope = Scope((known, planner.globals), brought=found)
    renderer = Renderer(scope, planner.refuse_text)
    _learn_paths(written, renderer, known)
    keeper = planner.artifacts.begin(written, renderer, scope, planner.refuse) if written.is_pod else None
    artifacts = _artifacts(planner, written, renderer)
    body = _body(planner, reached, renderer, scope)
    if body is None:
        return None
    name = written.name.text if written.name is not None else ""
    return plan.Template(
        id=id_,
        file=planner.files.file(name or id_),
        name=name,
        kind=kind,
        captured=tuple(
            (piece.name, f"{OF_CALLER}{name}")
            for name, text in reached.captured.items()
            for piece in text
            if isinstance(piece, plan.Variable)
        ),
        taken=taken,
        parameters=taken_parameters,
        artifacts=artifacts,
        defaults=_defaults(body),
        reads=renderer.needs(),
        globals=_globals(written),
        retry=retry(planner, written, scope),
        limits=limits(written, renderer),
        before=before(planner, written, scope),
        body=body,
        keeper=keeper if isinstance(body, plan.Pod) and body.keeps else None,
        metrics=metrics.of_template(planner, written, id_, known),
        brought=evaluations,
    )


def _own_tags(planner: "Planner", reached: Reached) -> dict[str, plan.Text]:
    """The tags that are the template's own, before its inputs are known."""
    known: dict[str, plan.Text] = {"node.name": (plan.Variable("node_name"),)}
    known |= {f"{root}.name": (plan.Variable(f"{root}_name"),) for root in ("steps", "tasks")}
    if reached.template.is_pod:
        known["pod.name"] = (plan.Variable("pod_name"),)
    if retry_strategy(planner, reached.template) is not None:
        known.update(ATTEMPT)
    return {**known, **reached.captured}


def _learn_paths(template: nodes.Template, renderer: Renderer, known: dict[str, plan.Text]) -> None:
    """Let ``known`` know the tags of the paths of artifacts and output parameters."""
    for side, artifacts in (("inputs", template.inputs.artifacts), ("outputs", template.outputs.artifacts)):
        for artifact in artifacts:
            if artifact.name is not None and artifact.path is not None:
                known[f"{side}.artifacts.{artifact.name.text}.path"] = renderer.render(artifact.path)
    for parameter in template.outputs.parameters:
        if parameter.name is not None and parameter.value_from is not None and parameter.value_from.path:
            rendered = renderer.render(parameter.value_from.path)
            known[f"outputs.parameters.{parameter.name.text}.path"] = rendered


def _artifacts(planner: "Planner", template: nodes.Template, renderer: Renderer) -> tuple[plan.InputArtifact, ...]:
    """The artifacts that the template takes."""
    composite = isinstance(template.body, nodes.Steps | nodes.Dag)
    planned = []
    for artifact in template.inputs.artifacts:
        planner.fields(artifact.node, support.ARTIFACT)
        accepted = planner.artifacts.input(artifact, renderer, planner.refuse, composite)
        if accepted is not None:
            planned.append(accepted)
    return outer_first(planned)


def _body(planner: "Planner", reached: Reached, renderer: Renderer, scope: Scope) -> plan.Body | None:
    template = reached.template
    match template.body:
        case nodes.Container() | nodes.Script() | nodes.ContainerSet() as body:
            return pod(planner, template, reached.id, body, renderer)
        case nodes.Steps() | nodes.Dag() as body:
            return Calls(planner, template, reached.owner, reached.id, scope).body(body)
        case nodes.Suspend() as body:
            return suspend(planner, template, body, renderer)
        case _:
            return _service(planner, template, renderer)


def _service(planner: "Planner", template: nodes.Template, renderer: Renderer) -> plan.Body | None:
    """The body of a template that runs no container of its own: http, data, resource."""
    # Few documents have one.
    from wfc.backends.shell.planning import listings, patches, requests, resources

    match template.body:
        case nodes.HttpCall() as body:
            return requests.request(planner, template, body, renderer)
        case nodes.Data() as body:
            patches.left_out(planner, template)
            return listings.data(planner, template, body, renderer)
        case nodes.Resource() as body:
            patches.left_out(planner, template)
            return resources.resource(planner, template, body, renderer)
        case _:
            return None


def _globals(template: nodes.Template) -> tuple[tuple[str, str, str], ...]:
    """The outputs that the whole workflow knows: kind, name, global name."""
    outputs = template.outputs
    return tuple(
        (kind, found.name.text, found.global_name.text)
        for kind, all_ in (("parameters", outputs.parameters), ("artifacts", outputs.artifacts))
        for found in all_
        if found.name is not None and found.global_name is not None and found.global_name.text
    )


def _defaults(body: plan.Body) -> tuple[tuple[str, plan.Text], ...]:
    """The outputs of a node that does not run; what is made of inputs, which such a node has none of, is left out."""
    parameters = body.parameters if isinstance(body, plan.Pod | plan.Suspend) else ()
    return tuple(
        (parameter.name, parameter.default)
        for parameter in parameters
        if not isinstance(parameter, plan.OutputText)
        and parameter.default is not None
        and not any(isinstance(piece, plan.Variable) and piece.name.startswith("in_") for piece in parameter.default)
    )
