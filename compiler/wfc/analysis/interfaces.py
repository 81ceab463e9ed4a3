"""What a template takes and what a call of it gives: read-only views that several passes share."""

from typing import NamedTuple, TypeVar

from wfc.analysis.locations import has_key
from wfc.analysis.misspelt import is_misspelt
from wfc.ir.nodes import (
    Artifact,
    Container,
    ContainerSet,
    Data,
    Git,
    Http,
    HttpCall,
    Parameter,
    Plugin,
    Script,
    Task,
    Template,
)
from wfc.ir.tree import Mapping, Scalar, is_null

# Members that every call has, also one whose template is only known at run time.
ALWAYS = ("id", "startedAt", "finishedAt", "hostNodeName", "status")
MEMBERS = (*ALWAYS, "ip", "exitCode", "outputs")


Declarations = dict[str, Parameter] | dict[str, Artifact]


class Interface(NamedTuple):
    """The inputs and outputs of a template by name, the first of each name."""

    input_parameters: dict[str, Parameter]
    input_artifacts: dict[str, Artifact]
    needed_parameters: dict[str, Scalar]
    """Those that every caller must give, by the names of their declarations."""
    needed_artifacts: dict[str, Scalar]
    output_parameters: dict[str, Parameter]
    output_artifacts: dict[str, Artifact]

    def inputs(self, kind: str) -> Declarations:
        """The input ``parameters`` or ``artifacts``."""
        return self.input_parameters if kind == "parameters" else self.input_artifacts

    def outputs(self, kind: str) -> Declarations:
        """The output ``parameters`` or ``artifacts``."""
        return self.output_parameters if kind == "parameters" else self.output_artifacts


class Interfaces:
    """The interface of each template, made once: a template may be called from thousands of places."""

    def __init__(self) -> None:
        self._known: dict[Mapping, Interface] = {}

    def of(self, template: Template) -> Interface:
        """The interface of ``template``."""
        found = self._known.get(template.node)
        if found is None:
            parameters, artifacts = _named(template.inputs.parameters), _named(template.inputs.artifacts)
            found = self._known[template.node] = Interface(
                parameters,
                artifacts,
                {name: p.name for name, p in parameters.items() if p.name is not None and not has_value(p)},
                {name: a.name for name, a in artifacts.items() if a.name is not None and not _is_found(a)},
                _named(template.outputs.parameters),
                _named(template.outputs.artifacts),
            )
        return found


def has_result(template: Template, task: Task) -> bool:
    """Whether a call of ``template`` has ``outputs.result`` and ``exitCode``.

    They are those of a pod's main container, which a container set has only where one of its containers is called so
    (in a loop Argo's validator does not ask); to the validator http, data and plugin templates have them, too.
    """
    body = template.body
    if isinstance(body, ContainerSet):
        return task.loops or any(name is not None and name.text == "main" for name, _, _ in body.containers)
    return isinstance(body, Container | Script | Data | HttpCall | Plugin)


def has_aggregate(task: Task) -> bool:
    """Whether ``outputs.parameters`` of a call is the list of all its runs (which ``withSequence`` does not make)."""
    return task.loops and (task.with_items is not None or task.with_param is not None)


def has_value(parameter: Parameter) -> bool:
    """Whether an input parameter has a value of its own, so that callers need not give one."""
    if parameter.value_from is not None and parameter.value_from.config_map_key_ref is not None:
        return True
    # A list or mapping counts, too: it has been reported, and Argo takes the empty text for it.
    if any(not is_null(parameter.node.get(field)) for field in ("value", "default")):
        return True
    return len(parameter.node.entries) > 1 and is_misspelt(parameter.node, ("value", "default"), "Parameter")


def _is_found(artifact: Artifact) -> bool:
    """Whether callers need not give an input artifact. (A git or http location that lacks something is reported.)"""
    return artifact.optional or has_key(artifact) or isinstance(artifact.location, Git | Http)


_Named = TypeVar("_Named", Parameter, Artifact)


def _named(items: tuple[_Named, ...]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for item in items:
        if item.name is not None:
            found.setdefault(item.name.text, item)
    return found
