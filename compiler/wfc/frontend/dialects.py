"""Which form a document has, and the steps that bring older forms to the one that the inside knows.

Onepanel's bare form is an Argo workflow spec without a Kubernetes frame, with six more keys on workflow parameters and
a few things that its back end added before it handed the spec on. After :func:`upgrade` the same tree is plain Argo
that means the same; what was added points at the place that made it necessary.
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic
from wfc.expr.tags import TagKind, reference, scan
from wfc.frontend.lower import LOCATION_KINDS
from wfc.ir.tree import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_null,
    key_text,
    made_mapping,
    scalars,
    with_entry,
    with_items,
)
from wfc.nearest import guess, nearest
from wfc.source import Span

KINDS = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
FORM_KEYS = ("displayName", "hint", "type", "options", "visibility", "required")
_SPEC_KEYS = frozenset(("entrypoint", "templates", "workflowTemplateRef"))
_WORKSPACE_KEYS = frozenset(("containers", "ports", "routes"))
_OUR_KEYS = _SPEC_KEYS | _WORKSPACE_KEYS | {"arguments", "kind", "spec"}
_TEMPLATE_KEYS = frozenset(("container", "dag", "script", "steps", "template", "templateRef"))
DEFAULT_OUTPUT_KEY = "artifacts/{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}/"
_SYS_METRICS = "sys-metrics"


class Form(Enum):
    """What kind of document stands before us."""

    ARGO = "argo"
    ONEPANEL = "onepanel"
    WORKSPACE = "workspace"
    OTHER = "other"
    UNKNOWN = "unknown"


class Recognised(NamedTuple):
    """A document's form and kind. ``kind`` is empty where the document has none; of a bare spec it is ``Workflow``."""

    form: Form
    kind: str
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_workflow(self) -> bool:
        """Whether the document is one that wfc checks and compiles."""
        return self.form in (Form.ARGO, Form.ONEPANEL)


def members(root: Node | None) -> tuple[Node, ...] | None:
    """The documents of a Kubernetes ``List``, as ``kubectl get -o yaml`` writes one; None for any other document."""
    if not isinstance(root, Mapping):
        return None
    kind, items = root.get("kind"), root.get("items")
    if isinstance(kind, Scalar) and kind.text == "List" and isinstance(items, Sequence):
        return items.items
    return None


def recognise(root: Node) -> Recognised:
    """The form of a document: by its ``kind`` where it has one, else by its keys.

    A document without anything of a workflow or of a Kubernetes object (a tool's settings, a playbook) is one of other
    people's, of the form OTHER and without a kind: hooks hand over every YAML file of a repository.
    """
    if _is_foreign(root):
        return Recognised(Form.OTHER, "", ())
    if not isinstance(root, Mapping):
        what = "a list" if isinstance(root, Sequence) else "a single value"
        message = f"a document must be a mapping, and this is {what}"
        return Recognised(Form.UNKNOWN, "", (Diagnostic(rules.NOT_A_MAPPING, message, _head(root)),))
    kind = root.get("kind")
    if isinstance(kind, Scalar) and isinstance(kind.value, str):
        if kind.value in KINDS:
            return Recognised(Form.ARGO, kind.value, ())
        misspelt = _misspelt_kind(root, kind, kind.value)
        return Recognised(Form.UNKNOWN if misspelt else Form.OTHER, kind.value, (misspelt,) if misspelt else ())
    keys = {key_text(key) for key, _ in root.entries}
    if "apiVersion" not in keys:
        if keys & _SPEC_KEYS:
            return Recognised(Form.ONEPANEL, "Workflow", ())
        if keys & _WORKSPACE_KEYS:
            message = "this is an Onepanel workspace template, not a workflow"
            key = next(key for key, _ in root.entries if key_text(key) in _WORKSPACE_KEYS)
            finding = Diagnostic(rules.WORKSPACE_TEMPLATE, message, key.span, "only workspace templates have this")
            return Recognised(Form.WORKSPACE, "", (finding,))
    message = "this document has no `kind`, and is no workflow spec of Onepanel's form either"
    help_ = "add `apiVersion: argoproj.io/v1alpha1` and `kind: Workflow`, or `entrypoint` and `templates` at the top"
    return Recognised(Form.UNKNOWN, "", (Diagnostic(rules.UNKNOWN_DOCUMENT, message, _head(root), help=help_),))


def _misspelt_kind(root: Mapping, kind: Scalar, word: str) -> Diagnostic | None:
    """The finding about a kind of Argo's that is nearly one of ours. Argo drops such a document, and says nothing.

    Its lists (``WorkflowList``) and its other kinds are near to none.
    """
    version = root.get("apiVersion")
    if not isinstance(version, Scalar) or not version.text.startswith("argoproj.io/") or word.endswith("List"):
        return None
    near = guess(word, KINDS)
    if not near.name or not word.isprintable():
        return None
    from wfc.ir.edits import renamed  # few documents are misspelt so

    message = f'"{word}" is no kind of document that Argo knows'
    label = f'did you mean "{near.name}"?'
    fix = renamed(kind, 0, len(kind.text), near.name) if near.certain else None
    return Diagnostic(rules.UNKNOWN_DOCUMENT, message, kind.span, label, fix=fix, argo_rejects=False)


def _is_foreign(root: Node) -> bool:
    """Whether nothing in a document without a kind says, or almost says, that it is meant for us."""
    if isinstance(root, Sequence):
        return not any(isinstance(item, Mapping) and _has(item, _TEMPLATE_KEYS) for item in root.items)
    if not isinstance(root, Mapping) or _has(root, _OUR_KEYS):
        return False
    version = root.get("apiVersion")
    if isinstance(version, Scalar) and version.text.startswith("argoproj.io"):
        return False
    return not any(nearest(key_text(key), ("entrypoint", "workflowTemplateRef")) for key, _ in root.entries)


def _has(node: Mapping, keys: frozenset[str]) -> bool:
    return any(key_text(key) in keys for key, _ in node.entries)


def _head(node: Node) -> Span:
    """The first line of a node, at most: enough to point at a document."""
    end = node.source.text.find("\n", node.start)
    return Span(node.source, node.start, max(min(end if end >= 0 else node.end, node.end), node.start))


def upgrade(root: Mapping, form: Form) -> Mapping:
    """The tree of plain Argo that means what ``root`` means. Argo's own form comes back as it is."""
    if form is Form.ONEPANEL:
        for step in _ONEPANEL_STEPS:
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


_ONEPANEL_STEPS = (_sys_metrics, _default_archive, _default_location)
