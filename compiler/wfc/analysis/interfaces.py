"""What a template takes and what a call of it gives: read-only views that several passes share."""

from typing import NamedTuple, TypeVar

from wfc.ir.nodes import Artifact, Container, ContainerSet, Data, HttpCall, Parameter, Plugin, Script, Task, Template
from wfc.ir.tree import Mapping

# Members that every call has, also one whose template is only known at run time.
ALWAYS = ("id", "startedAt", "finishedAt", "hostNodeName", "status")
MEMBERS = (*ALWAYS, "ip", "exitCode", "outputs")


class Interface(NamedTuple):
    """The inputs and outputs of a template by name, the first of each name."""

    input_parameters: dict[str, Parameter]
    input_artifacts: dict[str, Artifact]
    output_parameters: dict[str, Parameter]
    output_artifacts: dict[str, Artifact]


class Interfaces:
    """The interface of each template, made once: a template may be called from thousands of places."""

    def __init__(self) -> None:
        self._known: dict[Mapping, Interface] = {}

    def of(self, template: Template) -> Interface:
        """The interface of ``template``."""
        found = self._known.get(template.node)
        if found is None:
            found = self._known[template.node] = Interface(
                _named(template.inputs.parameters),
                _named(template.inputs.artifacts),
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


_Named = TypeVar("_Named", Parameter, Artifact)


def _named(items: tuple[_Named, ...]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for item in items:
        if item.name is not None:
            found.setdefault(item.name.text, item)
    return found
