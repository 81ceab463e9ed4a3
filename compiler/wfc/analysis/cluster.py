"""What only the cluster refuses: names, labels and images of the wrong form, containers of one pod with one name."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import ContainerSet, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text

_SUBDOMAIN = r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?"
_LABEL = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_LABEL_KEY = rf"(?:{_SUBDOMAIN}/)?{_LABEL}"
# A reference as container engines read it: host and port, a path in small letters, tag, digest.
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
_IMAGE_PATH = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_IMAGE = (
    rf"(?:{_HOST}/)?{_IMAGE_PATH}(?:/{_IMAGE_PATH})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?"
    r"(?:@[A-Za-z0-9+._-]+:[0-9a-fA-F]+)?"
)
# Argo's own container names in a pod, and that of the container that a template says itself.
_TAKEN = ("main", "wait", "init", "supervisor")


def cluster(program: Program) -> Iterator[Diagnostic]:
    """Names, labels and images, and the containers of pods. Argo's validator looks at none of them."""
    workflow = program.workflow
    if not workflow.onepanel:
        yield from _metadata(workflow)
    yield from _name(workflow.spec.get("serviceAccountName"), "a service account")
    for template in every_template(workflow):
        yield from _labels(template.node.get("nodeSelector"), "node selector")
        yield from _name(template.node.get("serviceAccountName"), "a service account")
        if template.is_pod:
            yield from _containers(template)


def _metadata(workflow: Workflow) -> Iterator[Diagnostic]:
    yield from _name(workflow.name, f"a {workflow.kind}")
    if workflow.metadata is not None:
        yield from _labels(workflow.metadata.get("labels"), "label")


def _name(node: Node | None, whose: str) -> Iterator[Diagnostic]:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.text or "{{" in node.text:
        return
    if re.fullmatch(_SUBDOMAIN, node.text) is None:
        message = f"{quoted(node.text)} cannot be the name of {whose}"
        help_ = "names in Kubernetes are of lower-case letters, digits, `-` and `.`"
        yield Diagnostic(rules.INVALID_NAME, message, node.span, help=help_, argo_rejects=False)


def _labels(node: Node | None, what: str) -> Iterator[Diagnostic]:
    for key, value in node.entries if isinstance(node, Mapping) else ():
        name = key_text(key)
        if "{{" not in name and re.fullmatch(_LABEL_KEY, name) is None:
            message = f"{quoted(name)} cannot be the key of a {what}"
            help_ = "letters, digits, `-`, `_` and `.`, 63 at most, with a domain and `/` before it at will"
            yield Diagnostic(rules.INVALID_NAME, message, key.span, help=help_, argo_rejects=False)
        text = value.value if isinstance(value, Scalar) else None
        if isinstance(text, str) and text and "{{" not in text and re.fullmatch(_LABEL, text) is None:
            message = f"{quoted(text)} cannot be the value of a {what}"
            help_ = "letters, digits, `-`, `_` and `.`, 63 at most, with a letter or digit at both ends"
            yield Diagnostic(rules.INVALID_NAME, message, value.span, help=help_, argo_rejects=False)


def _containers(template: Template) -> Iterator[Diagnostic]:
    """The image of the template's container, and the containers beside it."""
    body = template.body
    own: list[Mapping] = []
    if isinstance(body, ContainerSet):
        own = [container.node for _, _, container in body.containers]
    elif body is not None and isinstance(body.node, Mapping):
        own = [body.node]
    for container in own:
        yield from _image(container.get("image"))
    first: dict[str, Scalar] = {}
    for field in ("initContainers", "sidecars"):
        items = template.node.get(field)
        for item in items.items if isinstance(items, Sequence) else ():
            if isinstance(item, Mapping):
                yield from _beside(template, item, field, first)


def _beside(template: Template, item: Mapping, field: str, first: dict[str, Scalar]) -> Iterator[Diagnostic]:
    name, image = item.get("name"), item.get("image")
    yield from _image(image)
    if not isinstance(name, Scalar) or not isinstance(name.value, str) or not name.text or "{{" in name.text:
        return
    known = first.setdefault(name.text, name)
    if known is not name:
        message = f"two containers of {of_template(template)} are called {quoted(name.text)}"
        labels = (Label(known.span, "the first one"),)
        yield Diagnostic(rules.DUPLICATE_NAME, message, name.span, "the same name again", labels, argo_rejects=False)
    elif name.text in _TAKEN and not (field == "sidecars" and name.text in ("wait", "supervisor")):
        message = f"{quoted(name.text)} is the name of a container that every pod of a template has"
        yield Diagnostic(rules.INVALID_NAME, message, name.span, argo_rejects=False)
    elif is_null(image):
        message = f"the container {quoted(name.text)} has no image"
        yield Diagnostic(rules.MISSING_FIELD, message, name.span, "add `image`", argo_rejects=False)


def _image(node: Node | None) -> Iterator[Diagnostic]:
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.text or "{{" in node.text:
        return
    if re.fullmatch(_IMAGE, node.text) is None:
        message = f"{quoted(node.text)} is no name of an image"
        small = re.fullmatch(_IMAGE, node.text.lower()) is not None
        help_ = "it is written in small letters" if small else ""
        yield Diagnostic(rules.INVALID_VALUE, message, node.span, help=help_, argo_rejects=False)
