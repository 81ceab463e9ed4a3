"""From a program to the document that a cluster takes."""

from collections.abc import Iterator, Sequence
from typing import Any

from wfc import rules
from wfc.backends.argo import parameters, repository
from wfc.backends.argo.canonical import canonical
from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.names import ONEPANEL_MAX_NAME, set_name, slug
from wfc.backends.argo.options import ArgoOptions, check
from wfc.backends.argo.yaml_text import dump, escape_unreadable
from wfc.backends.base import Backend, OutputFile
from wfc.diagnostics import Diagnostic, Label
from wfc.frontend.dialects import API_VERSION
from wfc.ir.nodes import Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, decoded, is_null, key_text
from wfc.options import NEWEST
from wfc.source import Span

# What the API server and the controller write about an object that is there already. A new object with them is refused,
# or (`completed`) never run.
_SERVER_METADATA = (
    "uid", "resourceVersion", "creationTimestamp", "generation", "selfLink", "managedFields", "deletionTimestamp",
    "deletionGracePeriodSeconds",
)  # fmt: skip
_CONTROLLER_LABELS = (
    "workflows.argoproj.io/completed",
    "workflows.argoproj.io/phase",
    "workflows.argoproj.io/workflow-archiving-status",
)
_TOOL_ANNOTATIONS = ("kubectl.kubernetes.io/last-applied-configuration",)


def target_kind(workflow: Workflow, options: ArgoOptions) -> str:
    """The kind of the document that is written for ``workflow``."""
    return options.kind or workflow.kind


def unsupported(program: Program, options: ArgoOptions = ArgoOptions()) -> tuple[Diagnostic, ...]:  # noqa: B008
    """What the manifest cannot say (``unsupported-construct``), and what it leaves out (``ignored-construct``)."""
    return tuple(_unsupported(program.workflow, options))


def _unsupported(workflow: Workflow, options: ArgoOptions) -> Iterator[Diagnostic]:
    if options.target != NEWEST:
        from wfc.backends.argo import versions  # few manifests are for older clusters

        yield from versions.unsupported(workflow, options.target)
    kind = target_kind(workflow, options)
    runs = workflow.entrypoint is not None or workflow.workflow_template_ref is not None
    if kind in ("Workflow", "CronWorkflow") and kind != workflow.kind and not runs:
        message = f"a {kind} needs an entrypoint, and this {workflow.kind} has none"
        yield Diagnostic(rules.UNSUPPORTED_CONSTRUCT, message, _head(workflow.node), "a library of templates")
    left = list(_left_out(workflow, kind))
    if left:
        first, *others = left
        names = ", ".join(f"`{name}`" for name, _ in left)
        message = f"the manifest leaves out {names}"
        labels = tuple(Label(span, "left out") for _, span in others)
        yield Diagnostic(rules.IGNORED_CONSTRUCT, message, first[1], "left out", labels)
    name = slug(workflow.node.source.path)
    if workflow.onepanel and not options.name and not options.generate_name and len(name) > ONEPANEL_MAX_NAME:
        message = f"the name from the file, `{name}`, has {len(name)} characters; Onepanel allows {ONEPANEL_MAX_NAME}"
        help_ = "give a shorter one with --name or --generate-name; Argo itself takes this one"
        yield Diagnostic(rules.IGNORED_CONSTRUCT, message, _head(workflow.node), help=help_)


def _left_out(workflow: Workflow, kind: str) -> Iterator[tuple[str, Span]]:
    """The fields of the document that the manifest will not have, by their paths."""
    if workflow.onepanel:
        return
    yield from _fields(workflow.node, "", ("status",))
    if workflow.metadata is not None:
        yield from _fields(workflow.metadata, "metadata", _SERVER_METADATA)
        yield from _fields(workflow.metadata.get("labels"), "metadata.labels", _CONTROLLER_LABELS)
        yield from _fields(workflow.metadata.get("annotations"), "metadata.annotations", _TOOL_ANNOTATIONS)
        if kind == "ClusterWorkflowTemplate":
            yield from _fields(workflow.metadata, "metadata", ("namespace",))
    if workflow.kind == "CronWorkflow" and kind != "CronWorkflow":
        spec = workflow.node.get("spec")
        if isinstance(spec, Mapping):
            kept = ("workflowSpec", "workflowMetadata")
            yield from _fields(
                spec, "spec", tuple(key_text(key) for key, _ in spec.entries if key_text(key) not in kept)
            )


def _fields(node: Node | None, path: str, names: Sequence[str]) -> Iterator[tuple[str, Span]]:
    if not isinstance(node, Mapping):
        return
    for name in names:
        key = node.key(name)
        if key is not None and not is_null(node.get(name)):
            yield f"{path}.{name}" if path else name, key.span


def manifest(program: Program, options: ArgoOptions = ArgoOptions()) -> dict[str, Any]:  # noqa: B008
    """The document for ``program`` as a JSON value in canonical form.

    Total for programs without errors for which :func:`unsupported` finds nothing that is not supported. Raises
    OptionError for options that do not fit the document.
    """
    workflow = program.workflow
    kind = target_kind(workflow, options)
    spec: dict[str, Any] = decoded(workflow.spec)
    annotations = parameters.take_form(workflow, spec)
    parameters.apply(program, spec, options.parameters)
    if options.repository is not None:
        repository.resolve(workflow, spec, options.repository)
    metadata = _metadata(workflow, kind)
    set_name(metadata, workflow, kind, options)
    if options.namespace:
        if kind == "ClusterWorkflowTemplate":
            raise OptionError("a ClusterWorkflowTemplate has no namespace")
        metadata["namespace"] = options.namespace
    if options.labels:
        metadata["labels"] = {**(metadata.get("labels") or {}), **dict(options.labels)}
    if options.form_annotations and annotations:
        metadata["annotations"] = {**(metadata.get("annotations") or {}), **annotations}
    if kind == "CronWorkflow":
        spec = _cron_spec(workflow, spec, options)
    elif options.schedules:
        raise OptionError(f"a {kind} has no schedule", "--schedule goes with --kind CronWorkflow")
    made: dict[str, Any] = {"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}
    if options.target != NEWEST:
        from wfc.backends.argo import versions  # as above

        made = versions.written_for(made, options.target)
    whole: dict[str, Any] = canonical(made)
    return whole


def _metadata(workflow: Workflow, kind: str) -> dict[str, Any]:
    metadata: dict[str, Any] = decoded(workflow.metadata) or {}
    for name in _SERVER_METADATA:
        metadata.pop(name, None)
    if kind == "ClusterWorkflowTemplate":
        metadata.pop("namespace", None)
    if workflow.kind == "CronWorkflow" and kind != "CronWorkflow":
        spec = workflow.node.get("spec")
        made = decoded(spec.get("workflowMetadata")) if isinstance(spec, Mapping) else None
        for part in ("labels", "annotations"):  # those of the workflows that the schedule makes
            if made and made.get(part):
                metadata[part] = {**(metadata.get(part) or {}), **made[part]}
    for part, names in (("labels", _CONTROLLER_LABELS), ("annotations", _TOOL_ANNOTATIONS)):
        if metadata.get(part):
            metadata[part] = {key: value for key, value in metadata[part].items() if key not in names}
            if not metadata[part]:
                del metadata[part]
    return metadata


def _cron_spec(workflow: Workflow, spec: dict[str, Any], options: ArgoOptions) -> dict[str, Any]:
    around = decoded(workflow.node.get("spec")) if workflow.kind == "CronWorkflow" else {}
    around["workflowSpec"] = spec
    if options.schedules:
        around["schedules"] = list(options.schedules)
    if not around.get("schedules"):
        raise OptionError("a CronWorkflow needs a schedule", 'give --schedule, such as --schedule "0 4 * * *"')
    return around


def text(manifests: Sequence[dict[str, Any]], form: str = "yaml") -> str:
    """Documents as one file: YAML, with ``---`` between them; or JSON, several as one Kubernetes List."""
    if form == "yaml":
        return "---\n".join(dump(document) for document in manifests)
    import json  # only when JSON is asked for

    listed: Any = {"apiVersion": "v1", "kind": "List", "items": list(manifests)}
    written = json.dumps(manifests[0] if len(manifests) == 1 else listed, ensure_ascii=False, indent=2)
    return escape_unreadable(written) + "\n"


def emit_all(programs: Sequence[Program], options: ArgoOptions = ArgoOptions()) -> tuple[OutputFile, ...]:  # noqa: B008
    """One file with the manifests of ``programs``, in their order. Raises OptionError."""
    check(options)
    parameters.check(programs, options.parameters)
    if len(programs) > 1 and (options.name or options.generate_name):
        raise OptionError(f"one name does not fit {len(programs)} documents", "compile them one at a time")
    made = [manifest(program, options) for program in programs]
    suffix = "json" if options.format == "json" else "yaml"
    return (OutputFile(f"workflow.{suffix}", text(made, options.format)),)


def emit(program: Program, options: ArgoOptions = ArgoOptions()) -> tuple[OutputFile, ...]:  # noqa: B008
    """The file for one program. Raises OptionError."""
    return emit_all((program,), options)


def _head(node: Mapping) -> Span:
    return node.entries[0][0].span if node.entries else Span(node.source, node.start, node.start)


BACKEND = Backend("argo", unsupported, emit)
