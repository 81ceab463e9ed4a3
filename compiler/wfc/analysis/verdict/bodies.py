"""The bodies that call nothing: what is asked of a container, a container set, a script or a resource."""

from collections.abc import Mapping
from typing import Any

from wfc import rules
from wfc.analysis.verdict import names
from wfc.analysis.verdict.reading import Base
from wfc.analysis.verdict.rejection import RejectedError
from wfc.analysis.verdict.substitution import bodies as tags
from wfc.ir import graph
from wfc.source import SourceFile

_ACTIONS = ("get", "create", "apply", "delete", "replace", "patch")
_RESERVED = ("wait", "supervisor")


def check(template: Mapping[str, Any], kind: str, base: Base) -> None:
    """Everything about a body without calls, with the values put in."""
    called = f"template {template.get('name', '')!r}"
    for sidecar in template.get("sidecars", ()):
        _not_reserved(sidecar.get("name", ""), f"a sidecar of {called}", "T12")
    if kind in ("container", "script"):
        body = template[kind]
        _mounts(body, called, template.get("inputs", {}).get("artifacts", ()) if kind == "container" else ())
        if not body.get("image") and not base.default_image(kind):
            raise RejectedError("B3" if kind == "container" else "B4", f"{called} has no image")
    elif kind == "containerSet":
        _container_set(template, called)
    elif kind == "resource":
        _resource(template, called)


def _not_reserved(name: str, what: str, rule: str) -> None:
    if name in _RESERVED or name.startswith("artifact-plugin-"):
        raise RejectedError(rule, f"{what} has the reserved name {name!r}")


def _mounts(body: Mapping[str, Any], called: str, artifacts: Any) -> None:
    """No path twice: of mounts and, for a container, of input artifacts; compared as text (B2)."""
    seen: set[str] = set()
    for path in (*(mount.get("mountPath", "") for mount in body.get("volumeMounts", ())),
                 *(artifact.get("path", "") for artifact in artifacts)):  # fmt: skip
        if path in seen:
            raise RejectedError("B2", f"{called} has {path!r} twice")
        seen.add(path)


def _container_set(template: Mapping[str, Any], called: str) -> None:
    body = template["containerSet"]
    containers = body.get("containers", ())
    if not containers:
        raise RejectedError("B5", f"{called} has no containers")
    _mounts(body, called, ())
    by_name: dict[str, int] = {}
    for number, container in enumerate(containers):
        name = container.get("name", "")
        names.field_name(name, f"a container of {called}", "B5")
        _not_reserved(name, f"a container of {called}", "B5")
        if name in by_name:
            raise RejectedError("B5", f"{called} has the container {name!r} twice")
        by_name[name] = number
    needs: list[list[int]] = []
    for container in containers:
        wanted = container.get("dependencies", ())
        if not all(name in by_name for name in wanted):
            raise RejectedError("B5", f"the container {container['name']!r} of {called} waits for an unknown one")
        needs.append([by_name[name] for name in wanted])
    if graph.circles(needs):
        raise RejectedError("B5", f"the containers of {called} wait for each other")
    outputs = template.get("outputs", {})
    carries = template.get("inputs", {}).get("artifacts") or outputs.get("parameters") or outputs.get("artifacts")
    if carries and "main" not in by_name:
        raise RejectedError("B5", f"{called} has files to carry, and no container called main")


def _resource(template: Mapping[str, Any], called: str) -> None:
    body = template["resource"]
    action, manifest, source = body.get("action", ""), body.get("manifest", ""), body.get("manifestFrom")
    if action.startswith(names.DUMMY):
        pass
    elif action not in _ACTIONS:
        raise RejectedError("B6", f"{called} has the action {action!r}")
    elif action in ("get", "delete"):
        return
    if bool(manifest) == (source is not None):
        raise RejectedError("B6", f"{called} wants either a manifest or a manifestFrom")
    if source is not None:
        artifact = source.get("artifact")
        inputs = template.get("inputs", {}).get("artifacts", ())
        if artifact is not None and not any(item.get("name") == artifact.get("name", "") for item in inputs):
            raise RejectedError("B6", f"the manifest of {called} comes from an artifact that is no input")
    elif not manifest.startswith(names.DUMMY) and not _is_yaml(manifest):
        raise RejectedError("B6", f"the manifest of {called} is not YAML")


def _is_yaml(manifest: str) -> bool:
    """Whether a manifest can be read, with a dummy for every expression; keys may be there twice."""
    from wfc.frontend import yaml_tree  # only resources bring YAML within YAML

    pieces: list[str] = []
    at = 0
    if "{{=" in manifest:
        for start, end, body in tags(manifest):
            if body.startswith("="):
                pieces += (manifest[at:start], names.DUMMY + "0")
                at = end
    text = "".join((*pieces, manifest[at:]))
    documents = yaml_tree.parse(SourceFile("", text))
    return not documents or all(found.rule is rules.DUPLICATE_KEY for found in documents[0].diagnostics)
