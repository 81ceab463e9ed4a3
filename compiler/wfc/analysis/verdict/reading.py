"""The state of reading one document: what is known of it, what was visited, and where templates are found."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from wfc.analysis.verdict import names
from wfc.analysis.verdict.rejection import CrashedError, RejectedError
from wfc.analysis.verdict.scopes import Globals

Json = dict[str, Any]


class Index(NamedTuple):
    """The stored templates of a run: by namespace and name, and by name in the whole cluster."""

    namespaced: Mapping[tuple[str, str], Json]
    cluster: Mapping[str, Json]


class Base:
    """Where plain template names are looked up: the document itself, or the stored template that a reference led to."""

    __slots__ = ("_templates", "kind", "name", "spec")

    def __init__(self, kind: str, name: str, spec: Mapping[str, Any]) -> None:
        self.kind = kind
        self.name = name
        self.spec = spec
        self._templates: dict[str, Json] | None = None

    @property
    def local(self) -> bool:
        """Whether this is the document itself."""
        return self.kind == "local"

    def template(self, name: str) -> Json | None:
        """The template of that name, with the base's own pod metadata merged into its own."""
        if self._templates is None:
            self._templates = {}
            for template in self.spec.get("templates", ()):
                self._templates.setdefault(template.get("name", ""), _with_metadata(template, self.spec))
        return self._templates.get(name)

    def default_image(self, body: str) -> str:
        """The image that the defaults of all templates give a container or a script; a cluster's are never asked."""
        if self.kind == "cluster":
            return ""
        image = self.spec.get("templateDefaults", {}).get(body, {}).get("image", "")
        return image if isinstance(image, str) else ""


def _with_metadata(template: Json, spec: Mapping[str, Any]) -> Json:
    added = spec.get("podMetadata")
    if not added:
        return template
    metadata = dict(template.get("metadata", {}))
    for part in ("annotations", "labels"):
        if added.get(part):
            metadata[part] = {**added[part], **metadata.get(part, {})}
    return {**template, "metadata": metadata}


class Followed(NamedTuple):
    """Where a call leads: the template as it is written, and the base in which its own calls are looked up."""

    base: Base
    template: Json


class Reading:
    """What is known while one document is read.

    ``unclosed`` says that the document has a tag without end, so that the order of JSON fields matters;
    ``reversed_roots`` asks for the tasks without dependencies in the opposite order (their order is random in Argo);
    ``has_several_roots`` and ``has_order`` note that a DAG has several, and something that an order can show in.
    """

    def __init__(self, base: Base, index: Index, namespace: str | None, kind: str, unclosed: bool) -> None:
        self.base = base
        self.index = index
        self.namespace = namespace
        self.kind = kind
        self.unclosed = unclosed
        self.reversed_roots = False
        self.has_several_roots = False
        self.has_order = False
        self.globals = Globals(template_mode=kind in ("WorkflowTemplate", "ClusterWorkflowTemplate"))
        self.visited: set[str] = set()
        self.declared: dict[int, Json] = {}  # templates whose declarations were found sound
        self._stored: dict[str, Json] = {}
        self._bases: dict[tuple[str, str], Base] = {}
        self._dummies = 0

    @property
    def wavers(self) -> bool:
        """Whether the random order of a DAG's roots can show: in what is visited first, or known from then on."""
        return self.has_several_roots and (
            self.has_order or any(name.startswith("workflow.outputs.") for name in self.globals.values)
        )

    def dummy(self) -> str:
        """A new stand-in for a value that is only known at run time."""
        self._dummies += 1
        return f"{names.DUMMY}{self._dummies}"

    def stored_base(self, name: str, cluster: bool) -> Base:
        """The stored template of that name as a base. Raises RejectedError (R6)."""
        kind = "cluster" if cluster else "namespaced"
        base = self._bases.get((kind, name))
        if base is not None:
            return base
        if cluster:
            found = self.index.cluster.get(name)
        elif self.namespace is None:
            raise CrashedError("a ClusterWorkflowTemplate refers to a WorkflowTemplate")
        else:
            found = self.index.namespaced.get((self.namespace, name))
        if found is None:
            raise RejectedError("R6", f"there is no stored template {name!r} in this file")
        base = self._bases[kind, name] = Base(kind, name, found.get("spec", {}))
        return base

    def follow(self, base: Base, call: Mapping[str, Any]) -> Followed | None:
        """Where a step, a task or the entrypoint leads; None where only the run can tell.

        Raises RejectedError. A template that was found by reference is remembered by its bare name, too, and what is
        called under a stored template is remembered by the name of the template or of the step: both show later.
        """
        reference, name, inline = call.get("templateRef"), call.get("template", ""), call.get("inline")
        if reference is not None:
            if name:
                raise RejectedError("R1", f"both template {name!r} and a templateRef")
            if not reference.get("name"):
                raise RejectedError("R2", "a templateRef without name")
            if not reference.get("template"):
                raise RejectedError("R3", "a templateRef without template")
            if _is_open(reference["name"]) or _is_open(reference["template"]):
                return None
        elif name:
            if self._named(base, name) is None:
                raise RejectedError("R5", f"there is no template {name!r}")
        elif inline is None:
            raise RejectedError("R4", f"nothing to call in {call.get('name', '')!r}")
        key = self._key(base, call)
        template = self._stored.get(key) if key else None
        target = base if reference is None else self._referenced(reference)
        if template is None:
            if inline is not None:
                template = inline
            elif reference is None:
                template = self._named(base, name)
            else:
                template = target.template(reference["template"])
            if template is None:
                if reference is not None and names.DUMMY in reference["template"]:
                    return None
                raise RejectedError(
                    "R7", f"no template {reference and reference['template']!r} where a reference leads"
                )
            if key:
                self._stored[key] = template
        return Followed(target, template)

    def _named(self, base: Base, name: str) -> Json | None:
        template = base.template(name)
        if template is None and base.local:
            template = next((stored for stored in self._stored.values() if stored.get("name", "") == name), None)
            self.has_order |= template is not None
        return template

    def _referenced(self, reference: Mapping[str, Any]) -> Base:
        return self.stored_base(reference["name"], bool(reference.get("clusterScope")))

    def _key(self, base: Base, call: Mapping[str, Any]) -> str:
        reference = call.get("templateRef")
        if reference is not None:
            kind = "cluster" if reference.get("clusterScope") else "namespaced"
            return f"{kind}/{reference['name']}/{reference['template']}"
        if base.local:
            return ""
        called = call.get("name", "") if call.get("inline") is not None else call.get("template", "")
        return f"{base.kind}/{base.name}/{called}"


def _is_open(text: str) -> bool:
    """Whether a name holds a simple tag, which only the run resolves."""
    start = text.find("{{")
    while start >= 0:
        end = text.find("}}", start + 2)
        if end < 0 or not text.startswith("=", start + 2):
            return True
        start = text.find("{{", end + 2)
    return False
