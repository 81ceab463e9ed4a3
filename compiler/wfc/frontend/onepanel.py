"""The steps that make plain Argo of Onepanel's bare form.

The form is an Argo workflow spec without a Kubernetes frame, with six more keys on workflow parameters and a few
things that Onepanel's back end added before it handed the spec on. After :func:`upgrade` the same tree is plain Argo
that means the same; what was added points at the place that made it necessary.
"""

from collections.abc import Callable

from wfc.expr.tags import TagKind, reference, scan
from wfc.frontend.lower import LOCATION_KINDS
from wfc.ir.tree import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_null,
    made_mapping,
    scalars,
    with_entry,
    with_items,
)
from wfc.source import Span

DEFAULT_OUTPUT_KEY = "artifacts/{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}/"
_SYS_METRICS = "sys-metrics"


def upgrade(root: Mapping) -> Mapping:
    """The tree of plain Argo that means what the bare spec ``root`` means."""
    for step in (_sys_metrics, _default_archive, _default_location):
        root = step(root)
    return root


def _default_archive(root: Mapping) -> Mapping:
    """``archive: {none: {}}`` where the user wrote none: Onepanel stores artifacts as they are, Argo packs them.

    What the user wrote stays, although Onepanel's back end overwrote it: its documentation promises it.
    """

    def add(artifact: Mapping) -> Mapping:
        if not is_null(artifact.get("archive")):
            return artifact
        return with_entry(artifact, "archive", made_mapping(_place(artifact), none=_empty(artifact)))

    return _each_artifact(root, ("inputs", "outputs"), add)


def _default_location(root: Mapping) -> Mapping:
    """The key under which Onepanel stored an output without a location, with the name that Argo appends."""

    def add(artifact: Mapping) -> Mapping:
        if any(not is_null(artifact.get(kind)) for kind in _LOCATIONS):
            return artifact
        file_name = _file_name(artifact)
        if not file_name:
            return artifact
        return with_entry(artifact, "s3", made_mapping(_place(artifact), key=DEFAULT_OUTPUT_KEY + file_name))

    return _each_artifact(root, ("outputs",), add)


_LOCATIONS = (*LOCATION_KINDS, "from", "fromExpression")


def _file_name(artifact: Mapping) -> str:
    """``<artifact>.tgz`` or ``.zip``, or the path's own name without archiving; empty where there is no name."""
    archive = artifact.get("archive")
    if isinstance(archive, Mapping):
        if not is_null(archive.get("none")):
            path = artifact.get("path")
            return path.text.rstrip("/").rpartition("/")[2] if isinstance(path, Scalar) else ""
        suffix = ".tgz" if is_null(archive.get("zip")) or not is_null(archive.get("tar")) else ".zip"
    else:
        suffix = ".tgz"
    name = artifact.get("name")
    return name.text + suffix if isinstance(name, Scalar) else ""


def _sys_metrics(root: Mapping) -> Mapping:
    """The output ``sys-metrics`` that Onepanel gives every container and script, where a task refers to it."""
    templates = root.get("templates")
    if not isinstance(templates, Sequence):
        return root
    wanted: set[str] = set()
    for template in templates.items:
        if isinstance(template, Mapping):
            wanted |= _sys_metrics_producers(template)
    items = tuple(_with_sys_metrics(item) if _named(item) in wanted else item for item in templates.items)
    return with_entry(root, "templates", with_items(templates, items)) if items != templates.items else root


def _sys_metrics_producers(template: Mapping) -> set[str]:
    """The templates of the tasks whose ``sys-metrics`` output the dag or steps template reads."""
    calls: dict[tuple[str, str], str] = {}
    for root, task in _calls(template):
        called = task.get("template")
        if isinstance(called, Scalar):
            calls[root, _named(task)] = called.text
    found: set[str] = set()
    if not calls:
        return found
    for scalar in scalars(template):
        if _SYS_METRICS not in scalar.text:
            continue
        for tag in scan(scalar.text):
            name = reference(tag.body, tag.body_start) if tag.kind is TagKind.SIMPLE else None
            if name is not None and name.words[2:] == ("outputs", "artifacts", _SYS_METRICS):
                found.add(calls.get((name.words[0], name.words[1]), ""))
    return found


def _calls(template: Mapping) -> list[tuple[str, Mapping]]:
    """The tasks and steps of a template, each with the root of references to it."""
    dag, steps = template.get("dag"), template.get("steps")
    tasks = dag.get("tasks") if isinstance(dag, Mapping) else None
    listed = tasks.items if isinstance(tasks, Sequence) else ()
    calls = [("tasks", item) for item in listed if isinstance(item, Mapping)]
    for group in steps.items if isinstance(steps, Sequence) else ():
        if isinstance(group, Sequence):
            calls.extend(("steps", item) for item in group.items if isinstance(item, Mapping))
    return calls


def _with_sys_metrics(template: Node) -> Node:
    if not isinstance(template, Mapping) or not (_is(template, "container") or _is(template, "script")):
        return template
    place = (template.key("name") or template).span
    outputs = template.get("outputs")
    artifacts = outputs.get("artifacts") if isinstance(outputs, Mapping) else None
    listed = artifacts.items if isinstance(artifacts, Sequence) else ()
    if any(_named(item) == _SYS_METRICS for item in listed):
        return template
    optional = Scalar(place.source, place.start, place.end, "true", "", None)
    artifact = made_mapping(place, name=_SYS_METRICS, path="/tmp/sys-metrics.json", optional=optional)
    items = Sequence(place.source, place.start, place.end, (*listed, artifact))
    kept = outputs if isinstance(outputs, Mapping) else Mapping(place.source, place.start, place.end, ())
    return with_entry(template, "outputs", with_entry(kept, "artifacts", items))


def _is(template: Mapping, body: str) -> bool:
    return not is_null(template.get(body))


def _named(node: Node) -> str:
    name = node.get("name") if isinstance(node, Mapping) else None
    return name.text if isinstance(name, Scalar) else ""


def _place(artifact: Mapping) -> Span:
    """Where an artifact that lacks something is pointed at: its name."""
    name = artifact.get("name")
    return name.span if isinstance(name, Scalar) else artifact.span


def _empty(artifact: Mapping) -> Mapping:
    return Mapping(artifact.source, artifact.start, artifact.start, ())


def _each_artifact(root: Mapping, sides: tuple[str, ...], change: Callable[[Mapping], Mapping]) -> Mapping:
    """``root`` with every declared artifact of its container and script templates replaced by ``change`` of it."""
    templates = root.get("templates")
    if not isinstance(templates, Sequence):
        return root
    items: list[Node] = []
    for template in templates.items:
        changed = template
        if isinstance(changed, Mapping) and (_is(changed, "container") or _is(changed, "script")):
            for side in sides:
                declared = changed.get(side)
                artifacts = declared.get("artifacts") if isinstance(declared, Mapping) else None
                if not isinstance(declared, Mapping) or not isinstance(artifacts, Sequence):
                    continue
                listed = tuple(change(item) if isinstance(item, Mapping) else item for item in artifacts.items)
                changed = with_entry(changed, side, with_entry(declared, "artifacts", with_items(artifacts, listed)))
        items.append(changed)
    return with_entry(root, "templates", with_items(templates, tuple(items)))
