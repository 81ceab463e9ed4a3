"""The variables of a container: values of the document, of secrets and ConfigMaps, and of the pod itself."""

import re
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Line, Text, Variable
from wfc.backends.shell.planning import spec
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, scalar_at
from wfc.ir.tree import Mapping, key_text

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# What Kubernetes takes for the name of a variable (`IsRelaxedEnvVarName`).
_VARIABLE = re.compile(r"[ -<>-~]+\Z")
_NAME = re.compile(r"[-._a-zA-Z0-9]+\Z")
_METADATA = re.compile(r"metadata\.(labels|annotations)\['([^']*)'\]\Z")
# What a pod knows of itself. It runs on this machine.
_FIELDS: dict[str, Text] = {
    "metadata.name": (Variable("pod_name"),),
    "metadata.namespace": (Variable("workflow_namespace"),),
    "metadata.uid": (Variable("workflow_uid"),),
    "spec.nodeName": (Variable("wfc_host_name"),),
    "status.hostIP": ("127.0.0.1",),
    "status.podIP": ("127.0.0.1",),
    "status.podIPs": ("127.0.0.1",),
}
# What Argo itself writes on a pod.
_LABELS: dict[str, Text] = {
    "workflows.argoproj.io/workflow": (Variable("workflow_name"),),
    "workflows.argoproj.io/completed": ("false",),
}
_ANNOTATIONS: dict[str, Text] = {
    "workflows.argoproj.io/node-name": (Variable("wfc_node_name"),),
    "workflows.argoproj.io/node-id": (Variable("wfc_node_id"),),
}


def environment(
    planner: "Planner", template: nodes.Template, container: nodes.Container, renderer: Renderer
) -> tuple[Line, ...]:
    """The lines that give a container its variables, in the order in which a later one replaces an earlier one."""
    lines = []
    for source in container.env_from.items if container.env_from is not None else ():
        if isinstance(source, Mapping):
            lines.extend(_all_of(planner, source, renderer))
    for variable in container.env:
        if variable.name is None:
            continue
        if not _VARIABLE.match(variable.name.text):
            planner.refuse(variable.name, "Kubernetes takes no variable of this name")
        elif variable.value_from is None:
            lines.append(Line("with_env", ((variable.name.text,), renderer.render(variable.value))))
        else:
            line = _from(planner, template, variable.name.text, variable.value_from, renderer)
            if line is not None:
                lines.append(line)
    return tuple(lines)


def _all_of(planner: "Planner", source: Mapping, renderer: Renderer) -> list[Line]:
    """A line for an entry of `envFrom`."""
    for field, verb in (("secretRef", "env_secrets"), ("configMapRef", "env_config_maps")):
        reference = mapping_at(source, field)
        if reference is not None:
            text, optional = renderer.field(reference, "name"), flag_at(reference, "optional")
            need(planner, field == "secretRef", text, (), optional)
            return [Line(verb, (renderer.field(source, "prefix"), text, *((("optional",),) if optional else ())))]
    return []


def _from(planner: "Planner", template: nodes.Template, name: str, source: Mapping, renderer: Renderer) -> Line | None:
    for key, value in source.entries:
        kind = key_text(key)
        if not isinstance(value, Mapping):
            continue
        if kind in ("secretKeyRef", "configMapKeyRef"):
            reference, wanted = renderer.field(value, "name"), renderer.field(value, "key")
            optional = flag_at(value, "optional")
            need(planner, kind == "secretKeyRef", reference, wanted, optional)
            verb = "env_secret" if kind == "secretKeyRef" else "env_config_map"
            return Line(verb, ((name,), reference, wanted, *((("optional",),) if optional else ())))
        if kind == "fieldRef":
            text = field(planner, template, value, renderer)
            return None if text is None else Line("env_text", ((name,), text))
        planner.refuse(key, f"shell bundles cannot take a variable's value from `{kind}`")
        return None
    return None


def field(planner: "Planner", template: nodes.Template, reference: Mapping, renderer: Renderer) -> Text | None:
    """The text of a `fieldRef`; None where a pod of a bundle has no such field, which is refused."""
    path = scalar_at(reference, "fieldPath")
    if path is None:
        return None
    if path.text in _FIELDS:
        return _FIELDS[path.text]
    if path.text == "spec.serviceAccountName":
        own = renderer.field(template.node, "serviceAccountName")
        return own or planner.globals["workflow.serviceAccountName"] or ("default",)
    found = _METADATA.match(path.text)
    if found is None:
        planner.refuse(path, f"a pod of a shell bundle has no `{path.text}`")
        return None
    kind, key = found.groups()
    known = _LABELS if kind == "labels" else _ANNOTATIONS
    if key in known:
        return known[key]
    for metadata in (template.node.get("metadata"), *spec.written(planner.program, "podMetadata")):
        value = scalar_at(mapping_at(metadata, kind), key) if isinstance(metadata, Mapping) else None
        if value is not None:
            return renderer.value(value)
    return ()


def need(planner: "Planner", secret: bool, name: Text, key: Text, optional: bool) -> None:
    """Note that a key (or, where it is empty, all) of a secret or ConfigMap must be there before anything starts.

    What a tag decides is only known when the pod starts.
    """
    if optional or not _fixed(name) or not (_fixed(key) or not key):
        return
    wanted = f"{name[0]}/{key[0] if key else ''}"
    (planner.needed.secrets if secret else planner.needed.config_maps).add(wanted)


def _fixed(text: Text) -> bool:
    return len(text) == 1 and isinstance(text[0], str) and _NAME.match(text[0]) is not None
