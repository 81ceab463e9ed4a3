"""A workflow document from its name to its last template, in the validator's order."""

from collections.abc import Mapping
from typing import Any

from wfc.analysis.verdict import arguments, names, templates
from wfc.analysis.verdict.reading import Json, Reading
from wfc.analysis.verdict.rejection import RejectedError
from wfc.analysis.verdict.visits import visit

_MAX_NAME = 63
_DUMMY_GLOBALS = (
    "workflow.name", "workflow.namespace", "workflow.mainEntrypoint", "workflow.serviceAccountName", "workflow.uid",
    "workflow.status", "workflow.labels", "workflow.labels.json", "workflow.annotations", "workflow.annotations.json",
)  # fmt: skip
_POD_GC = ("", "OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess")


def check(reading: Reading, metadata: Mapping[str, Any], spec: Json) -> None:
    """Raises RejectedError at the first thing that the validator rejects.

    ``metadata`` is what the workflow would be created with (of a CronWorkflow, not its own).
    """
    if len(metadata.get("name", "").encode()) > _MAX_NAME:
        raise RejectedError("M1", "the name is longer than 63 bytes")
    reference = spec.get("workflowTemplateRef")
    referenced: Json = {} if reference is None else _referenced(reading, reference, spec)
    _template_names(spec)
    _executor_plugins(spec)
    own = spec.get("arguments", {})
    merged = own if reference is None else _merged(own, referenced.get("arguments", {}))
    cron = reading.kind == "CronWorkflow"
    arguments.check(merged, "the workflow's arguments", may_lack_values=not cron, as_written=True)
    _set_globals(reading, metadata, spec, referenced, merged)
    entrypoint = spec.get("entrypoint") or referenced.get("entrypoint")
    template_mode = reading.kind not in ("Workflow", "CronWorkflow")
    if entrypoint:
        visit(reading, _holder(reference, entrypoint), None if template_mode else merged)
    elif not template_mode:
        raise RejectedError("S5", "there is no entrypoint")
    listed = (spec if reference is None else referenced).get("templates", ())
    exits = spec.get("onExit") or referenced.get("onExit")
    if exits:
        reading.globals.values["workflow.failures"] = reading.dummy()
        reading.globals.any_artifact = _has_open_global_artifact(listed)
        visit(reading, _holder(reference, exits), own)
    for name, hook in spec.get("hooks", {}).items():
        if name != "exit" and not hook.get("expression"):
            raise RejectedError("S8", f"the hook {name!r} has no expression")
    _pod_gc(spec.get("podGC", {}))
    if spec.get("podResources") is not None:
        templates.pod_resources(spec["podResources"], "the workflow")
    for template in listed:
        visit(reading, _holder(reference, template.get("name", "")), None)


def _referenced(reading: Reading, reference: Mapping[str, Any], spec: Json) -> Json:
    if spec.get("templates"):
        raise RejectedError("S1", "there are templates beside a workflowTemplateRef")
    return dict(reading.stored_base(reference.get("name", ""), bool(reference.get("clusterScope"))).spec)


def _holder(reference: Mapping[str, Any] | None, name: str) -> Json:
    if reference is None:
        return {"template": name}
    return {"templateRef": {**reference, "template": name}}


def _template_names(spec: Json) -> None:
    seen: set[str] = set()
    for template in spec.get("templates", ()):
        name = template.get("name", "")
        names.field_name(name, "a template", "S2")
        if name in seen:
            raise RejectedError("S2", f"there are two templates called {name!r}")
        seen.add(name)


def _executor_plugins(spec: Json) -> None:
    for plugin in spec.get("executorPlugins", ()):
        container = plugin.get("spec", {}).get("sidecar", {}).get("container", {})
        resources = container.get("resources", {})
        sound = (
            plugin.get("metadata", {}).get("name")
            and container.get("ports")
            and "requests" in resources
            and "limits" in resources
            and "securityContext" in container
        )
        if not sound:
            raise RejectedError("S3", "an executor plugin lacks something")


def _merged(own: Mapping[str, Any], referenced: Mapping[str, Any]) -> Json:
    """The arguments of a workflow over those of the stored template that it runs; of equal names the first."""
    found: Json = {}
    for part in ("parameters", "artifacts"):
        by_name: dict[str, Json] = {}
        for item in (*own.get(part, ()), *referenced.get(part, ())):
            by_name.setdefault(item.get("name", ""), item)
        found[part] = list(by_name.values())
    return found


def _set_globals(
    reading: Reading, metadata: Mapping[str, Any], spec: Json, referenced: Json, given: Mapping[str, Any]
) -> None:
    values = reading.globals.values
    for name in _DUMMY_GLOBALS:
        values[name] = reading.dummy()
    for part in ("labels", "annotations"):
        keys = dict.fromkeys(metadata.get(part, {}))
        for holder in (spec, referenced):
            added = holder.get("workflowMetadata", {})
            keys |= dict.fromkeys((*added.get(part, {}), *(added.get("labelsFrom", {}) if part == "labels" else ())))
        for key in keys:
            values[f"workflow.{part}.{key}"] = reading.dummy()
    if given.get("parameters"):
        values["workflow.parameters"] = reading.dummy()
        values["workflow.parameters.json"] = reading.dummy()
    for parameter in given.get("parameters", ()):
        name, value = parameter.get("name", ""), parameter.get("value")
        if name:
            values[f"workflow.parameters.{name}"] = reading.dummy() if value is None else value
    if spec.get("priority") is not None:
        values["workflow.priority"] = str(int(spec["priority"]))


def _has_open_global_artifact(listed: Any) -> bool:
    return any(
        names.has_tag(artifact.get("globalName", ""))
        for template in listed
        for artifact in template.get("outputs", {}).get("artifacts", ())
    )


def _pod_gc(pod_gc: Mapping[str, Any]) -> None:
    if pod_gc.get("strategy", "") not in _POD_GC:
        raise RejectedError("S9", "podGC has an unknown strategy")
    selector = pod_gc.get("labelSelector", {})
    for key, value in selector.get("matchLabels", {}).items():
        if not names.label_key(key) or not names.label_value(value):
            raise RejectedError("S10", f"podGC selects by the label {key!r}")
    for expression in selector.get("matchExpressions", ()):
        operator, values = expression.get("operator", ""), expression.get("values", ())
        wants = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}.get(operator)
        if wants is None or wants != bool(values) or not names.label_key(expression.get("key", "")):
            raise RejectedError("S10", f"podGC selects with the operator {operator!r}")
        if not all(names.label_value(value) for value in values):
            raise RejectedError("S10", "podGC selects by what is no value of a label")
