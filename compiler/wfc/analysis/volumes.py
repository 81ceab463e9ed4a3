"""The volumes of a workflow's pods: what is mounted is declared, and what is declared is mounted."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import Guesses, asked, listed, mended, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Container, ContainerSet, Script, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, scalars

# Volumes that Argo itself adds to its pods.
_ARGOS = frozenset(("var-run-argo", "tmp-dir-argo", "input-artifacts", "argo-staging"))
_LIBRARIES = ("WorkflowTemplate", "ClusterWorkflowTemplate")


def volumes(program: Program) -> Iterator[Diagnostic]:
    """Mounts of volumes that are declared nowhere, two of them at one place, and volumes that nothing mounts.

    The controller puts the ``volumes`` of the workflow and of the template, and the claims of its
    ``volumeClaimTemplates``, into a pod and does not compare them with the mounts: the cluster refuses the pod when it
    is made. A WorkflowTemplate without an entrypoint is a library, whose templates find the volumes of the workflow
    that calls them.
    """
    workflow = program.workflow
    is_library = workflow.entrypoint is None and workflow.kind in _LIBRARIES
    shared = _Volumes(program.base.spec, workflow.spec)
    used: set[str] = set()
    guesses = Guesses()
    for template in every_template(workflow):
        mounts = _mounts(template)
        own = _Volumes(template.node)
        if not mounts and not own.names:
            continue
        yield from _collisions(template)
        mounted = {name.text for name in mounts}
        if not (is_library or shared.is_open or own.is_open):
            known = {**shared.names, **own.names}
            for name in mounts:
                if name.text not in known and name.text not in _ARGOS and "{{" not in name.text:
                    yield _undefined(template, name, known, guesses)
        if not own.is_open and not any("{{" in text for text in mounted):
            for text, name in own.names.items():
                if text not in mounted:
                    yield _unused(name, f"{of_template(template)} does not mount it")
        used |= mounted - own.names.keys()
    if shared.names and not shared.is_open and not is_library:
        yield from _idle(program, shared, used)


class _Volumes:
    """The volumes that workflows or a template declare. ``is_open``: more of them, or mounts, may come from a patch."""

    def __init__(self, *nodes: Mapping) -> None:
        self.names: dict[str, Scalar] = {}
        self.is_open = False
        for node in nodes:
            self.is_open = self.is_open or not is_null(node.get("podSpecPatch"))
            self._add(node)
            defaults = node.get("templateDefaults")
            if isinstance(defaults, Mapping):
                self._add(defaults)

    def _add(self, node: Mapping) -> None:
        for item in _mappings(node.get("volumes")):
            self._name(item.get("name"))
        for item in _mappings(node.get("volumeClaimTemplates")):
            metadata = item.get("metadata")
            self._name(metadata.get("name") if isinstance(metadata, Mapping) else None)

    def _name(self, name: Node | None) -> None:
        if isinstance(name, Scalar) and "{{" not in name.text:
            self.names.setdefault(name.text, name)
        else:
            self.is_open = True  # known at run time, or reported already


def _containers(template: Template) -> Iterator[Mapping]:
    """Everything in a template that can mount volumes; of a container set its common mounts, too."""
    body = template.body
    if isinstance(body, ContainerSet):
        yield body.node
        for _, _, container in body.containers:
            yield container.node
    elif isinstance(body, Container | Script):
        yield body.node
    yield from _extra(template)


def _extra(template: Template) -> Iterator[Mapping]:
    for field in ("initContainers", "sidecars"):
        yield from _mappings(template.node.get(field))


def _mounts(template: Template) -> list[Scalar]:
    """The names of volumes in the mounts of a template's containers."""
    found = []
    for container in _containers(template):
        for field in ("volumeMounts", "volumeDevices"):
            for mount in _mappings(container.get(field)):
                name = mount.get("name")
                if isinstance(name, Scalar):
                    found.append(name)
    return found


def _mappings(node: Node | None) -> Iterator[Mapping]:
    if isinstance(node, Sequence):
        for item in node.items:
            if isinstance(item, Mapping):
                yield item


def _collisions(template: Template) -> Iterator[Diagnostic]:
    """Two volumes at one place of an init container or a sidecar, which the cluster refuses."""
    for container in _extra(template):
        taken: dict[str, Scalar] = {}
        for mount in _mappings(container.get("volumeMounts")):
            path = mount.get("mountPath")
            if isinstance(path, Scalar) and taken.setdefault(path.text, path) is not path:
                message = f"{quoted(path.text)} is taken: a volume lies there already"
                labels = (Label(taken[path.text].span, "a volume"),)
                yield Diagnostic(
                    rules.PATH_COLLISION, message, path.span, "the same place again", labels, argo_rejects=False
                )


def _undefined(template: Template, name: Scalar, known: dict[str, Scalar], guesses: Guesses) -> Diagnostic:
    message = f"{of_template(template)} mounts the volume {quoted(name.text)}, which is declared nowhere"
    guess = guesses.guess(name.text, known)
    help_ = asked(guess)
    if not help_:
        help_ = f"the volumes here are {listed(known)}" if known else "declare it in the `volumes` of the workflow"
    fix = mended(guess, name)
    return Diagnostic(rules.UNDEFINED_VOLUME, message, name.span, "no such volume", help=help_, fix=fix)


def _unused(name: Scalar, label: str) -> Diagnostic:
    return Diagnostic(rules.UNUSED_VOLUME, f"the volume {quoted(name.text)} is not used", name.span, label)


def _idle(program: Program, shared: _Volumes, used: set[str]) -> Iterator[Diagnostic]:
    """The volumes of the workflow that nothing mounts: no template of its own, and none of another document."""
    workflow, base = program.workflow, program.base
    if workflow.workflow_template_ref is not None and base is workflow:
        return  # its templates are in a document that is not here
    calls = [hook.node for hook in workflow.hooks]
    for template in every_template(base):
        for task in template.tasks:
            calls += [task.node, *[hook.node for hook in task.hooks]]
    if program.dynamic or any(call not in program.callees for call in calls):
        return  # nobody knows what the templates mount that are not here
    callees = [callee.template for callee in program.callees.values()]
    for template in (*callees, *base.templates):
        used.update(name.text for name in _mounts(template))
    idle = {text: name for text, name in shared.names.items() if text not in used}
    if not idle or any("{{" in text for text in used):
        return
    # A claim may also be meant by its name, which is the workflow's with this one behind it: in the manifest of a
    # resource, or in an argument.
    names = {id(name) for name in shared.names.values()}
    for scalar in scalars(workflow.node):
        if id(scalar) not in names:
            for text in [text for text in idle if text == scalar.text or f"-{text}" in scalar.text]:
                del idle[text]
    for name in idle.values():
        yield _unused(name, "no template mounts it")
