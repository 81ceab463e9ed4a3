"""Which names a tag may have where: the validator's only check of unresolved variables.

A scope is a set of names that only grows while a template is read, in the order in which it is read. A name is looked
at only if it begins with one of seven words, and prefixes are compared as text.
"""

from collections.abc import Mapping
from typing import Any

from wfc.analysis.verdict import names
from wfc.analysis.verdict.rejection import RejectedError
from wfc.analysis.verdict.substitution import bodies
from wfc.expr.tags import BLANKS

CHECKED = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
_TOLERATED = (
    "outputs.",
    "workflow.creationTimestamp",
    "workflow.scheduledTime",
    "workflow.duration",
    "tasks.name",
    "steps.name",
)
_PARAMETERS, _ARTIFACTS = "workflow.outputs.parameters.", "workflow.outputs.artifacts."


class Globals:
    """The names that every template of the document knows, with the values that are put in for them."""

    __slots__ = ("any_artifact", "any_parameter", "values")

    def __init__(self, template_mode: bool) -> None:
        self.values: dict[str, str] = {}
        self.any_parameter = template_mode
        """Any ``workflow.parameters…`` is tolerated: in the kinds of templates, whose callers bring parameters."""
        self.any_artifact = False
        """Any global artifact is tolerated: an output's globalName holds a tag, and an exit handler is read."""


class Scope:
    """The names of one template, or of one task of a DAG on top of those of the DAG."""

    __slots__ = ("any_artifact", "any_item", "any_parameter", "names", "outer")

    def __init__(self, outer: "Scope | None" = None) -> None:
        self.outer = outer
        self.names: set[str] = set()
        self.any_item = False
        self.any_parameter = False
        self.any_artifact = False

    def knows(self, name: str) -> bool:
        """Whether a name is known here, by itself or by a prefix that is tolerated."""
        return (
            name in self.names
            or (self.any_item and name.startswith("item."))
            or (self.any_parameter and name.startswith(_PARAMETERS))
            or (self.any_artifact and name.startswith(_ARTIFACTS))
            or (self.outer is not None and self.outer.knows(name))
        )


def resolve(text: str, scope: Scope, common: Globals, where: str) -> None:
    """Look at every simple tag of a JSON text. Raises RejectedError (V1) at the first that nothing explains."""
    if "{{" not in text:
        return
    for _, _, body in bodies(text):
        if body.startswith("="):
            continue
        name = body.strip(BLANKS)
        if not name.startswith(CHECKED) or name.startswith(_TOLERATED):
            continue
        if name in common.values or scope.knows(name):
            continue
        if common.any_parameter and name.startswith("workflow.parameters"):
            continue
        if common.any_artifact and name.startswith(_ARTIFACTS):
            continue
        raise RejectedError("V1", f"{{{{{name}}}}} is unknown in {where}")


def add_inputs(scope: Scope, template: Mapping[str, Any], leaf: bool) -> None:
    """The inputs that a template declares. Only leaves know where an artifact stands."""
    inputs = template.get("inputs", {})
    for parameter in inputs.get("parameters", ()):
        scope.names.add(f"inputs.parameters.{parameter.get('name', '')}")
    for artifact in inputs.get("artifacts", ()):
        scope.names.add(f"inputs.artifacts.{artifact.get('name', '')}")
        if leaf:
            scope.names.add(f"inputs.artifacts.{artifact.get('name', '')}.path")


def add_inline_inputs(scope: Scope, call: Mapping[str, Any]) -> None:
    """The input parameters of a call's own template, which its text may use as well as the caller's."""
    for parameter in call.get("inline", {}).get("inputs", {}).get("parameters", ()):
        scope.names.add(f"inputs.parameters.{parameter.get('name', '')}")


def add_loop(scope: Scope, call: Mapping[str, Any]) -> None:
    """What the loop of a call says about its items. (In a steps template it stays for all that follows.)"""
    for item in call.get("withItems", ()):
        if isinstance(item, dict):
            scope.names.update([f"item.{key}" for key in item])
        elif isinstance(item, list):
            scope.names.update([f"item.[{number}]" for number in range(len(item))])
    if call.get("withParam"):
        scope.any_item = True


def aggregates(call: Mapping[str, Any]) -> bool:
    """Whether the outputs of a call are collected in lists: a sequence does not count."""
    return bool(call.get("withItems")) or bool(call.get("withParam"))


_WITH_RESULT = ("container", "script", "data", "http", "plugin")


def add_outputs(
    scope: Scope, common: Globals, prefix: str, callee: Mapping[str, Any] | None, aggregate: bool, dummy: str
) -> None:
    """What a call leaves behind under ``prefix``. Of a callee that is not known (None), only what every node has."""
    found = scope.names
    found.update((f"{prefix}.id", f"{prefix}.startedAt", f"{prefix}.finishedAt", f"{prefix}.hostNodeName"))
    if callee is None:
        return
    if callee.get("daemon"):
        found.add(f"{prefix}.ip")
    if _has_result(callee, aggregate):
        found.update((f"{prefix}.outputs.result", f"{prefix}.exitCode"))
    outputs = callee.get("outputs", {})
    for parameter in outputs.get("parameters", ()):
        found.add(f"{prefix}.outputs.parameters.{parameter.get('name', '')}")
        if _global(parameter, _PARAMETERS, common, dummy):
            scope.any_parameter = True
    for artifact in outputs.get("artifacts", ()):
        found.add(f"{prefix}.outputs.artifacts.{artifact.get('name', '')}")
        if _global(artifact, _ARTIFACTS, common, dummy):
            scope.any_artifact = True
    if aggregate:
        found.add(f"{prefix}.outputs.parameters")


def _has_result(callee: Mapping[str, Any], aggregate: bool) -> bool:
    if any(kind in callee for kind in _WITH_RESULT):
        return True
    container_set = callee.get("containerSet")
    if container_set is None:
        return False
    return aggregate or any(container.get("name") == "main" for container in container_set.get("containers", ()))


def _global(output: Mapping[str, Any], prefix: str, common: Globals, dummy: str) -> bool:
    """Note the global name of an output; True where it holds a tag, so that any name may be meant."""
    name = output.get("globalName", "")
    if not name:
        return False
    if names.has_tag(name):
        return True
    common.values[prefix + name] = dummy
    return False
