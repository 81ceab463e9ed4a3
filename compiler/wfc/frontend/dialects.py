"""Which form a document has, and the one way from there to plain Argo, the form that the inside knows."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic, Fix
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text
from wfc.nearest import guess, nearest
from wfc.source import Span

API_VERSION = "argoproj.io/v1alpha1"
KINDS = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
_SPEC_KEYS = frozenset(("entrypoint", "templates", "workflowTemplateRef"))
_WORKSPACE_KEYS = frozenset(("containers", "ports", "routes"))
_OUR_KEYS = _SPEC_KEYS | _WORKSPACE_KEYS | {"arguments", "kind", "spec"}
_TEMPLATE_KEYS = frozenset(("container", "dag", "script", "steps", "template", "templateRef"))


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
            return Recognised(Form.ARGO, kind.value, tuple(_version(root, kind)))
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


def _version(root: Mapping, kind: Scalar) -> Iterator[Diagnostic]:
    """What is wrong with the ``apiVersion`` of a document of Argo's kinds. Argo's validator never looks at it.

    A cluster knows a kind by its version, and finds no match for this one.
    """
    version = root.get("apiVersion")
    if isinstance(version, Scalar) and version.value == API_VERSION:
        return
    from wfc.ir import additions, edits  # nearly every document has the right version

    if is_null(version):
        message = f"a {kind.text} has no `apiVersion`"
        edit = additions.with_first_entry(root, "apiVersion", API_VERSION) if version is None else None
        fix = Fix(f"add `apiVersion: {API_VERSION}`", (edit,)) if edit is not None else None
        help_ = f"write `apiVersion: {API_VERSION}` before it"
        yield Diagnostic(rules.MISSING_FIELD, message, kind.span, "", help=help_, fix=fix, argo_rejects=False)
    elif isinstance(version, Scalar) and isinstance(version.value, str):
        message = f"this is not the `apiVersion` of a {kind.text}"
        near = guess(version.text, (API_VERSION,))
        ours = near.name or version.text.startswith("argoproj.io/") or "/" not in version.text
        fix = edits.renamed(version, 0, len(version.text), API_VERSION) if ours else None
        label = f'did you mean "{API_VERSION}"?' if ours else f'Argo has "{API_VERSION}"'
        yield Diagnostic(rules.INVALID_VALUE, message, version.span, label, fix=fix, argo_rejects=False)


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
        from wfc.frontend import onepanel  # most documents are in Argo's own form

        return onepanel.upgrade(root)
    return root
