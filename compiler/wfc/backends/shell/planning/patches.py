"""``podSpecPatch``: what the workflow and a template change of the pod that Argo makes of the template.

Argo fills the tags in, reads the text (as JSON where it begins with a brace, else as YAML) and merges it into the pod,
first the workflow's patch and then the template's. A bundle does so when it is written: a tag may stand for any value,
but not for a part of the structure that decides what runs.
"""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Line
from wfc.backends.shell.planning import spec, support
from wfc.backends.shell.planning.pods import Parts
from wfc.backends.shell.planning.strategic import MergeError, merged, unknown_directives
from wfc.backends.shell.planning.texts import Renderer
from wfc.diagnostics import Severity
from wfc.expr.tags import TagKind, scan
from wfc.frontend import yaml_tree
from wfc.ir import nodes
from wfc.ir.fields import mappings_at, scalar_at
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text, made, moved, with_entry
from wfc.source import SourceFile, Span

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

_LISTS = ("containers", "initContainers", "volumes")
_TEXTS = ("name", "image", "workingDir", "imagePullPolicy", "value", "mountPath", "subPath")
_TEXT_LISTS = ("command", "args")
_MAP_LISTS = ("env", "envFrom", "volumeMounts", "ports")


def left_out(planner: "Planner", template: nodes.Template) -> None:
    """Note a patch of a template whose container is Argo's own, which a bundle does not run."""
    found = spec.patch(template.node)
    if found is not None:
        planner.leave_out(found, "`podSpecPatch` patches a pod that only Argo needs here; the bundle leaves it out")


class Patches:
    """The patches of one template's pod. ``lines`` are what the pod is told besides its containers and volumes."""

    def __init__(
        self, planner: "Planner", template: nodes.Template, written: Iterable[Scalar], renderer: Renderer
    ) -> None:
        self.lines: list[Line] = []
        self._planner = planner
        self._template = template
        self._renderer = renderer
        self._patches = [patch for text in written if (patch := self._read(text)) is not None]

    def apply(self, parts: Parts) -> Parts:
        """``parts`` with the patches merged into them; as they are where none can be merged."""
        if not self._patches:
            return parts
        main = () if parts.main is None else (with_entry(parts.main, "name", made("main", parts.main.span)),)
        before = ((*main, *parts.members, *parts.sidecars), parts.init_containers, self._volumes())
        try:
            pod = _pod(self._template.node.span, before)
            for patch in self._patches:
                pod = merged(pod, patch)
            # `wait` and `init` are Argo's own, and a bundle has no need of them.
            containers = {_name(item): item for item in mappings_at(pod, "containers") if _name(item) != "wait"}
            first = tuple(item for item in mappings_at(pod, "initContainers") if _name(item) != "init")
            _refuse_new((*containers.values(), *first), {_name(item) for each in before[:2] for item in each})
        except MergeError as error:
            self._fail(str(error))
            return parts
        if main and "main" not in containers:
            self._planner.refuse(self._template.node, "shell bundles need the main container that a patch takes away")
            return parts
        volumes = tuple(mappings_at(pod, "volumes"))
        self._judge((*containers.values(), *first), volumes)
        return Parts(
            main=containers.pop("main") if main else None,
            members=tuple(containers.pop(name) for name in map(_name, parts.members) if name in containers),
            init_containers=first,
            sidecars=tuple(containers.values()),
            volumes=volumes,
        )

    def _read(self, written: Scalar) -> Mapping | None:
        """A patch as a tree whose nodes stand at their places in the document."""
        text, tags = _without_tags(written.text)
        if text.strip() in tags:
            self.lines.append(Line("patched_by", (self._renderer.render(written),)))
            return None
        root = _parsed(text)
        if root is None or not _is_pod(root, tags):
            self._fail(f"invalid podSpecPatch {json.dumps(written.text, ensure_ascii=False)}")
            return None
        patch = _placed(root, written, tags)
        assert isinstance(patch, Mapping)
        self._look_at(patch)
        return patch

    def _look_at(self, patch: Mapping) -> None:
        """Note what a bundle does not obey of a patch."""
        planner = self._planner
        planner.fields(patch, support.POD_PATCH)
        for key in unknown_directives(patch):
            planner.refuse(key, f"shell bundles do not know the directive `{key.text.partition('/')[0]}`")
        for field in _LISTS:
            found = patch.get(field)
            if isinstance(found, Scalar) and not is_null(found):
                planner.refuse(found, f"shell bundles need to know the {field} of a patch when they are compiled")
            for item in mappings_at(patch, field):
                name = item.get("name")
                if isinstance(name, Scalar) and "{{" in name.text:
                    planner.refuse(name, "shell bundles need to know what a patch is for when they are compiled")
        for field, verb in (("activeDeadlineSeconds", "deadline"), ("terminationGracePeriodSeconds", "grace")):
            value = scalar_at(patch, field)
            if value is not None:
                self.lines.append(Line(verb, (self._renderer.render(value),)))

    def _judge(self, containers: tuple[Mapping, ...], volumes: tuple[Mapping, ...]) -> None:
        """Refuse what patches have made that Kubernetes would not take."""
        for variable in (item for container in containers for item in mappings_at(container, "env")):
            if not is_null(variable.get("valueFrom")) and not is_null(variable.get("value")):
                message = "a variable cannot have a `value` and a `valueFrom`: take one away with `null`"
                self._planner.refuse(variable, message)
        for volume in volumes:
            if sum(not is_null(value) for _, value in volume.entries) > 2:
                self._planner.refuse(volume, "a volume cannot have two sources: take one away with `null`")

    def _volumes(self) -> tuple[Mapping, ...]:
        """The volumes of the document that patches say something of; the template's before the workflow's."""
        wanted = {_name(volume) for patch in self._patches for volume in mappings_at(patch, "volumes")}
        owners = (self._planner.program.base.spec, self._planner.program.workflow.spec, self._template.node)
        found = {
            _name(item): item for owner in owners for item in mappings_at(owner, "volumes") if _name(item) in wanted
        }
        return tuple(found.values())

    def _fail(self, message: str) -> None:
        """The node ends in an error when it comes to it, as in Argo."""
        self.lines.append(Line("cannot_start", ((f"Error applying PodSpecPatch: {message}",),)))


def _pod(place: Span, lists: tuple[tuple[Mapping, ...], ...]) -> Mapping:
    """The pod as a tree: its containers, those before them and its volumes."""
    entries = tuple(
        (made(field, place), Sequence(place.source, place.start, place.end, items))
        for field, items in zip(_LISTS, lists, strict=True)
    )
    return Mapping(place.source, place.start, place.end, entries)


def _refuse_new(containers: Iterable[Mapping], known: set[str]) -> None:
    for container in containers:
        if _name(container) not in known and is_null(container.get("image")):
            raise MergeError(f"there is no container {_name(container)}, and a new one needs an image")


def _parsed(text: str) -> Node | None:
    """The tree of a patch; None where it is none."""
    if text.lstrip().startswith("{"):
        try:
            json.loads(text)
        except ValueError:
            return None
    documents = yaml_tree.parse(SourceFile("", text))
    if not documents or any(found.severity is Severity.ERROR for found in documents[0].diagnostics):
        return None
    return documents[0].root


def _is_pod(root: Node, tags: dict[str, str]) -> bool:
    """Whether the decoder takes the patch for the spec of a pod, as far as a bundle looks at it."""
    if not isinstance(root, Mapping):
        return False
    for field in _LISTS:
        found = root.get(field)
        if isinstance(found, Mapping) or (isinstance(found, Scalar) and not is_null(found) and found.text not in tags):
            return False
        if isinstance(found, Sequence) and not all(_is_part(item, tags) for item in found.items):
            return False
    return True


def _is_part(item: Node, tags: dict[str, str]) -> bool:
    """Whether the texts and lists of a container, a variable or a mount are some."""
    if not isinstance(item, Mapping):
        return False
    for key, value in item.entries:
        name = key_text(key)
        if is_null(value) or (isinstance(value, Scalar) and value.text in tags):
            continue
        if name in _TEXTS:
            fits = _is_text(value, tags)
        elif name in _TEXT_LISTS:
            fits = isinstance(value, Sequence) and all(_is_text(word, tags) for word in value.items)
        elif name in _MAP_LISTS:
            fits = isinstance(value, Sequence) and all(_is_part(part, tags) for part in value.items)
        else:
            fits = True
        if not fits:
            return False
    return True


def _is_text(node: Node, tags: dict[str, str]) -> bool:
    return isinstance(node, Scalar) and (isinstance(node.value, str) or any(mark in node.text for mark in tags))


def _without_tags(text: str) -> tuple[str, dict[str, str]]:
    """A patch with a number as long as the tag in place of each tag, and the tag that each stands for.

    A number is a value wherever it stands in JSON and YAML, inside quotes and outside.
    """
    tags = [tag for tag in scan(text) if tag.kind in (TagKind.SIMPLE, TagKind.EXPRESSION)]
    lead = next(digit for digit in "9876543210" if digit == "0" or digit * 2 not in text)
    found: dict[str, str] = {}
    pieces: list[str] = []
    at = 0
    for number, tag in enumerate(tags):
        if tag.start < at:
            continue
        mark = f"{number:03}".rjust(tag.end - tag.start, lead)
        found[mark] = text[tag.start : tag.end]
        pieces += [text[at : tag.start], mark]
        at = tag.end
    return "".join((*pieces, text[at:])), found


def _placed(node: Node, written: Scalar, tags: dict[str, str]) -> Node:
    """``node`` with its tags, at its place in the text ``written``."""
    span = written.at(node.start, min(node.end, len(written.text)))
    if isinstance(node, Scalar):
        text = node.text
        for mark, tag in tags.items():
            text = text.replace(mark, tag)
        return moved(node, text, span)
    if isinstance(node, Sequence):
        items = tuple(_placed(item, written, tags) for item in node.items)
        return Sequence(span.source, span.start, span.end, items)
    entries = []
    for key, value in node.entries:
        placed = _placed(key, written, tags)
        assert isinstance(placed, Scalar)
        entries.append((placed, _placed(value, written, tags)))
    return Mapping(span.source, span.start, span.end, tuple(entries))


def _name(item: Mapping) -> str:
    name = scalar_at(item, "name")
    return "" if name is None else name.text
