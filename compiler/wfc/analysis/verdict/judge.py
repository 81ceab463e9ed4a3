"""The verdict on a file: which of its documents are read at all, and whether one of those is rejected.

The files of a run are read twice by Argo. The first time every document is decoded, leniently, and the stored templates
are collected; a document that does not decode ends the run. The second time the documents of four kinds are checked,
each on its own; those that YAML's own rules forbid are left out without a word.
"""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any, NamedTuple

from wfc import rules
from wfc.analysis.verdict import cron, decode, workflow
from wfc.analysis.verdict.reading import Base, Index, Json, Reading
from wfc.analysis.verdict.rejection import RejectedError
from wfc.diagnostics import Diagnostic, Rule
from wfc.frontend import schema_check
from wfc.frontend.dialects import KINDS
from wfc.frontend.shapes import type_shape
from wfc.ir.tree import Mapping, Node, Scalar, scalars

# What makes a document unreadable for Argo, which then logs it and goes on without it (P2).
_UNREADABLE = frozenset(
    (rules.NOT_TEXT, rules.YAML_SYNTAX, rules.TOO_DEEP, rules.ALIAS_BOMB, rules.UNQUOTED_TAG, rules.GO_PLACEHOLDER)
)


class Input(NamedTuple):
    """One document: its tree, and what its text and its shape were found to be."""

    root: Node | None
    diagnostics: Sequence[Diagnostic]


class Verdict(NamedTuple):
    """What Argo's validator says of a file.

    ``reason`` is why it rejects it and ``rule`` by which rule, both empty where it does not; ``root`` is the document
    that it is about, None where that is the file. ``certain`` is False where Argo itself says now this, now that: the
    order in which it takes the roots of a DAG is random.
    """

    accepted: bool
    reason: str = ""
    certain: bool = True
    rule: str = ""
    root: Node | None = None


class _Document(NamedTuple):
    root: Mapping
    kind: str
    diagnostics: Sequence[Diagnostic]
    dropped: bool

    def refused_for(self, rule: Rule) -> bool:
        """Whether Argo's decoder refuses the document because of a finding of that rule."""
        return any(found.rule is rule and found.rejected_by_argo for found in self.diagnostics)


def verdict(documents: Iterable[Input]) -> Verdict:
    """What `argo lint --offline` says of a file with these documents. Raises nothing."""
    try:
        return _judged(documents)
    except RejectedError as rejection:
        return Verdict(False, str(rejection), rule=rejection.rule)


def _judged(documents: Iterable[Input]) -> Verdict:
    read = [document for document in map(_document, documents) if document is not None]
    for document in read:
        if document.refused_for(rules.WRONG_TYPE):
            raise RejectedError("P5", f"a {document.kind} does not decode")
    linted = [document for document in read if document.kind in KINDS and not document.dropped]
    if not linted:
        raise RejectedError("P2", "nothing to lint")
    bindings = [document for document in read if document.kind == "WorkflowEventBinding" and not document.dropped]
    for document in (*linted, *bindings):
        if document.refused_for(rules.UNKNOWN_FIELD):
            raise RejectedError("P6", f"a {document.kind} has an unknown field")
    held = [
        (document, decode.document(document.root, type_shape(document.kind)))
        for document in read
        if document.kind in KINDS
    ]
    index = _index([(document.kind, content) for document, content in held])
    certain, random = True, None
    for document, content in held:
        if document.dropped:
            continue
        rejection, wavers = _read(document, content, index, False)
        if wavers:
            again, _ = _read(document, content, index, True)
            if (rejection is None) != (again is None):
                certain, random = False, document.root
        if rejection is not None:
            return Verdict(False, str(rejection), certain, rejection.rule, document.root)
    return Verdict(True, "", certain, "", random)


def _document(given: Input) -> _Document | None:
    """The document as far as Argo reads it; None for one that is not YAML or has no kind."""
    root = given.root
    if not isinstance(root, Mapping) or any(found.rule in _UNREADABLE for found in given.diagnostics):
        return None
    kind = root.get("kind")
    if not isinstance(kind, Scalar) or not isinstance(kind.value, str) or not kind.value:
        return None
    name = kind.value
    diagnostics = given.diagnostics
    if name not in KINDS:
        shape = name if name == "WorkflowEventBinding" else "meta.ObjectMeta"
        diagnostics = (*diagnostics, *schema_check.check(root, shape))
    if any(found.rule is rules.WRONG_TYPE for found in diagnostics) and not all(map(_is_json, scalars(root))):
        return None
    dropped = any(found.rule is rules.DUPLICATE_KEY for found in diagnostics)
    return _Document(root, name, diagnostics, dropped)


def _is_json(scalar: Scalar) -> bool:
    """Whether JSON can hold a value: all but ``.inf`` and ``.nan``, which YAML's decoder already refuses."""
    return not isinstance(scalar.value, float) or isfinite(scalar.value)


def _index(documents: Iterable[tuple[str, Json]]) -> Index:
    namespaced: dict[tuple[str, str], Json] = {}
    cluster: dict[str, Json] = {}
    for kind, document in documents:
        metadata = document.get("metadata", {})
        name = metadata.get("name", "")
        if kind == "WorkflowTemplate":
            key = (metadata.get("namespace", ""), name)
            if key in namespaced:
                raise RejectedError("P", f"there are two WorkflowTemplates called {name!r}")
            namespaced[key] = document
        elif kind == "ClusterWorkflowTemplate":
            if name in cluster:
                raise RejectedError("P", f"there are two ClusterWorkflowTemplates called {name!r}")
            cluster[name] = document
    return Index(namespaced, cluster)


def _read(document: _Document, content: Json, index: Index, reversed_roots: bool) -> tuple[RejectedError | None, bool]:
    """One document from top to bottom: why it is rejected, and whether a random order may have decided that."""
    metadata: Any = content.get("metadata", {})
    namespace = metadata.get("namespace", "")
    spec = content.get("spec", {})
    reading: Reading | None = None
    try:
        if document.kind == "CronWorkflow":
            cron.check(metadata, spec)
            metadata, spec = cron.workflow_metadata(metadata, spec), spec.get("workflowSpec", {})
        elif document.kind == "ClusterWorkflowTemplate":
            namespace = None
        # A workflow made of a template has no name, so that the names of inline templates fall together with it.
        name = metadata.get("name", "") if document.kind == "Workflow" else ""
        reading = Reading(Base("local", name, spec), index, namespace, document.kind, _has_unclosed_tag(document.root))
        reading.reversed_roots = reversed_roots
        workflow.check(reading, metadata, spec)
    except RejectedError as rejection:
        return rejection, reading is not None and reading.has_several_roots
    return None, reading.wavers


def _has_unclosed_tag(root: Node) -> bool:
    return any("{{" in scalar.text and scalar.text.rfind("{{") > scalar.text.rfind("}}") for scalar in scalars(root))
