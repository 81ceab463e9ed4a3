"""Manifests for older versions of Argo: what can be said with their fields, and what cannot.

A list of one lock or schedule is the older single field; that is exact. Any other field that came later is refused.
"""

from collections.abc import Iterator
from typing import Any

from wfc import rules
from wfc.backends.argo.errors import OptionError
from wfc.diagnostics import Diagnostic
from wfc.frontend.editions import first, version
from wfc.frontend.schema_check import check
from wfc.ir.nodes import Workflow
from wfc.ir.tree import Mapping, Scalar, Sequence, key_text
from wfc.options import NEWEST, TARGETS

_SINGLE = {"schedules": "schedule", "mutexes": "mutex", "semaphores": "semaphore"}


def unsupported(workflow: Workflow, target: str) -> Iterator[Diagnostic]:
    """A finding at every field that the target does not know and that cannot be said otherwise."""
    if target == NEWEST:
        return
    exact = {(key.start, key.end) for key in _exact(workflow.node)}
    for found in check(workflow.node, workflow.kind, workflow.onepanel, (target, False)):
        if found.rule is rules.OTHER_VERSION and (found.span.start, found.span.end) not in exact:
            single = _SINGLE.get(found.span.text)
            help_ = found.help if single is None else f"{version(target)} has room for one, as `{single}`"
            yield Diagnostic(rules.UNSUPPORTED_CONSTRUCT, found.message, found.span, found.label, (), (), help_)


def _exact(root: Mapping) -> Iterator[Scalar]:
    """The keys of the lists that an older version has a single field for, where one item stands in them, or none."""
    stack: list[object] = [root]
    seen: set[object] = set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Sequence):
            stack.extend(node.items)
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                stack.append(value)
                one = isinstance(value, Sequence) and len(value.items) <= 1
                if one and key_text(key) in _SINGLE and node.key(_SINGLE[key_text(key)]) is None:
                    yield key


def written_for(manifest: dict[str, Any], target: str) -> dict[str, Any]:
    """The manifest in the fields of the target. Raises OptionError for schedules that were given as options."""
    if target == NEWEST:
        return manifest
    spec = manifest["spec"]
    if _is_later("CronWorkflowSpec", "schedules", target) and "schedules" in spec:
        if len(spec["schedules"]) > 1:
            many = f"a CronWorkflow of {version(target)} has one schedule"
            raise OptionError(f"{many}, and there are {len(spec['schedules'])}")
        spec = _single(spec, "schedules")
    inner = spec.get("workflowSpec")
    spec = {**spec, "workflowSpec": _unlisted(inner, target)} if inner else _unlisted(spec, target)
    return {**manifest, "spec": spec}


def _unlisted(spec: dict[str, Any], target: str) -> dict[str, Any]:
    """A workflow spec with single locks."""
    if not _is_later("Synchronization", "mutexes", target):
        return spec
    spec = _with_lock(spec)
    if isinstance(spec.get("templateDefaults"), dict):
        spec = {**spec, "templateDefaults": _with_lock(spec["templateDefaults"])}
    if isinstance(spec.get("templates"), list):
        spec = {**spec, "templates": [_with_lock(template) for template in spec["templates"]]}
    return spec


def _with_lock(holder: dict[str, Any]) -> dict[str, Any]:
    """A spec or template with single locks, and so the templates that stand in its calls."""
    held = holder.get("synchronization")
    if isinstance(held, dict):
        for name in ("mutexes", "semaphores"):
            held = _single(held, name)
        holder = {**holder, "synchronization": held}
    if isinstance(holder.get("steps"), list):
        holder = {**holder, "steps": [[_with_inline(call) for call in group] for group in holder["steps"]]}
    if isinstance(holder.get("dag"), dict) and isinstance(holder["dag"].get("tasks"), list):
        holder = {**holder, "dag": {**holder["dag"], "tasks": [_with_inline(call) for call in holder["dag"]["tasks"]]}}
    return holder


def _with_inline(call: dict[str, Any]) -> dict[str, Any]:
    return {**call, "inline": _with_lock(call["inline"])} if isinstance(call.get("inline"), dict) else call


def _single(holder: dict[str, Any], name: str) -> dict[str, Any]:
    """``holder`` with a list of one item as the older field; an empty list says nothing."""
    if not isinstance(holder.get(name), list):
        return holder
    made = {key: value for key, value in holder.items() if key != name}
    if holder[name]:
        made[_SINGLE[name]] = holder[name][0]
    return made


def _is_later(type_name: str, field: str, target: str) -> bool:
    return TARGETS.index(first(type_name, field)) > TARGETS.index(target)
