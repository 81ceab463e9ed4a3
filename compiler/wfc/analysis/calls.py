"""Whatever names a template names one, and one that exists."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.bind import is_dynamic, referenced
from wfc.analysis.misspelt import is_misspelt
from wfc.analysis.structure import head
from wfc.analysis.words import Guesses, asked, listed, mended, of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, scan
from wfc.ir.nodes import Steps, Task, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null, key_text
from wfc.source import Span


def calls(program: Program) -> Iterator[Diagnostic]:
    """The entrypoint, the exit handlers, and what every task, step and hook calls."""
    workflow = program.workflow
    check = _Check(program)
    yield from _schedules(workflow)
    yield from check.entrypoint()
    if workflow.workflow_template_ref is not None:
        yield from check.workflow_template_ref(workflow.workflow_template_ref)
    if workflow.workflow_template_ref is None or program.base is not workflow:
        if workflow.on_exit is not None:
            yield from check.named(workflow.on_exit, "the exit handler", argo=True)
        for hook in workflow.hooks:
            yield from check.called(hook.node, f"the hook {quoted(hook.name.text)}", hooked=True)
    for template in every_template(workflow):
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            yield from check.call(task, of_call(task, root))


class _Check:
    """The checks of one program, with what they share."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._guesses = Guesses()

    def entrypoint(self) -> Iterator[Diagnostic]:
        """The template that a workflow begins with; libraries of templates may have none."""
        workflow = self._program.workflow
        entry = workflow.entrypoint
        if entry is None or not entry.text:
            if workflow.kind in ("WorkflowTemplate", "ClusterWorkflowTemplate"):
                return
            if not is_null(workflow.spec.get("entrypoint")) and entry is None:
                return  # of another type, which has been reported
            if workflow.workflow_template_ref is not None and (
                self._program.base is workflow or self._program.base.entrypoint
            ):
                return
            if is_misspelt(workflow.spec, ("entrypoint",), "WorkflowSpec"):
                return
            names_ = [template.name.text for template in workflow.templates if template.name is not None]
            help_ = f"name one of the templates: {listed(names_)}" if names_ else ""
            place = workflow.entrypoint.span if workflow.entrypoint is not None else _spec_key(workflow)
            message = "the workflow does not say which template it begins with"
            yield Diagnostic(rules.MISSING_ENTRYPOINT, message, place, "no `entrypoint`", help=help_)
            return
        if workflow.workflow_template_ref is None or self._program.base is not workflow:
            yield from self.named(entry, "the entrypoint", argo=True)

    def workflow_template_ref(self, ref: Mapping) -> Iterator[Diagnostic]:
        """The WorkflowTemplate that a workflow runs instead of templates of its own."""
        workflow = self._program.workflow
        name = ref.get("name")
        key = workflow.spec.key("templates")
        if workflow.templates and key is not None:
            message = "a workflow has templates of its own or a `workflowTemplateRef`, not both"
            place = workflow.spec.key("workflowTemplateRef")
            labels = (Label(key.span, "its own templates"),)
            yield Diagnostic(rules.AMBIGUOUS_CALL, message, (place or ref).span, "", labels)
            return
        if not isinstance(name, Scalar) or not isinstance(name.value, str) or not name.text:
            if not isinstance(name, Scalar) or name.value is None or name.value == "":
                place = workflow.spec.key("workflowTemplateRef")
                yield Diagnostic(rules.MISSING_FIELD, "`workflowTemplateRef` has no name", (place or ref).span)
            return
        if referenced(ref, workflow, self._program.library) is None:
            yield self._unknown_document(ref, name)

    def _unknown_document(self, ref: Mapping, name: Scalar) -> Diagnostic:
        scope = ref.get("clusterScope")
        cluster = isinstance(scope, Scalar) and scope.value is True
        library = self._program.library
        kind = "ClusterWorkflowTemplate" if cluster else "WorkflowTemplate"
        namespace = self._program.workflow.namespace.text if self._program.workflow.namespace else ""
        known = (
            list(library.cluster) if cluster else [known for space, known in library.namespaced if space == namespace]
        )
        notes = []
        if not cluster and name.text in library.cluster:
            notes.append("there is a ClusterWorkflowTemplate of that name: that takes `clusterScope: true`")
        elif cluster and (namespace, name.text) in library.namespaced:
            notes.append("there is a WorkflowTemplate of that name: leave `clusterScope` out")
        elif not cluster and any(known == name.text for _, known in library.namespaced):
            notes.append("there is one of that name in another namespace, where Argo does not look")
        guess = self._guesses.guess(name.text, known)
        help_ = asked(guess) or "give the file that defines it, too"
        message = f"there is no {kind} {quoted(name.text)} among the files"
        # Not mended: the files of a run need not be all that there are.
        return Diagnostic(rules.UNDEFINED_TEMPLATE_REF, message, name.span, "", (), tuple(notes), help_, elsewhere=True)

    def named(self, name: Scalar, what: str, argo: bool) -> Iterator[Diagnostic]:
        """A plain template name at the level of the workflow, or of an exit handler."""
        known = self._program.templates
        if name.text in known or (not argo and is_dynamic(name)):
            return
        yield self._undefined(name, f"{what} names a template that does not exist", argo)

    def _undefined(self, name: Scalar, message: str, argo: bool) -> Diagnostic:
        known = self._program.templates
        guess = self._guesses.guess(name.text, known)
        labels: tuple[Label, ...] = ()
        if guess.name:
            declared = known[guess.name].name
            labels = () if declared is None else (Label(declared.span, "this one exists"),)
            help_ = asked(guess)
        else:
            help_ = f"the templates are {listed(known)}" if known else "the document defines no templates"
        label, fix = f"no template {quoted(name.text)}", mended(guess, name)
        return Diagnostic(
            rules.UNDEFINED_TEMPLATE, message, name.span, label, labels, (), help_, fix, argo_rejects=argo
        )

    def call(self, task: Task, caller: str) -> Iterator[Diagnostic]:
        """A task or step with its exit handler and hooks."""
        yield from self.called(task.node, caller, hooked=False)
        if task.on_exit is not None and task.on_exit.text:
            yield from self.named(task.on_exit, f"the exit handler of {caller}", argo=False)
        for hook in task.hooks:
            yield from self.called(hook.node, f"the hook {quoted(hook.name.text)} of {caller}", hooked=True)

    def called(self, node: Mapping, caller: str, hooked: bool) -> Iterator[Diagnostic]:
        """The template of a task, a step or a hook (which Argo's validator never looks up)."""
        name = node.get("template")
        ref = node.get("templateRef")
        inline = node.get("inline")
        given = [field for field in ("template", "templateRef", "inline") if not _absent(node.get(field))]
        argo = not hooked
        if not given:
            if not hooked and is_misspelt(node, ("template", "templateRef", "inline"), "DAGTask"):
                return
            place = node.key("name") or node.key("template")
            what = place.span if place is not None and not hooked else head(node)
            named = node.get("name")
            if isinstance(named, Scalar) and not hooked:
                what = named.span
            message = f"{caller} does not say which template it calls"
            help_ = "give it a `template`"
            yield Diagnostic(rules.AMBIGUOUS_CALL, message, what, help=help_, argo_rejects=argo)
            return
        if len(given) > 1:
            first, second = (node.key(field) for field in given[:2])
            assert first is not None
            assert second is not None
            message = f"{caller} says in more than one way which template it calls"
            labels = (Label(first.span, "the first one"),)
            refused = argo and "template" in given and "templateRef" in given
            yield Diagnostic(rules.AMBIGUOUS_CALL, message, second.span, "another one", labels, argo_rejects=refused)
            if refused:
                return
        if isinstance(ref, Mapping) and inline is None:
            yield from self._template_ref(node, ref, caller, argo)
        elif isinstance(name, Scalar) and isinstance(name.value, str) and not _absent(name):
            if node in self._program.dynamic:
                if argo and all(tag.kind is TagKind.SIMPLE for tag in scan(name.text)):
                    message = f"the name of the template that {caller} calls cannot hold a tag"
                    label = "Argo looks it up before it has a value"
                    help_ = "use `templateRef`, whose names may hold tags, or a call for each template with a `when`"
                    yield Diagnostic(rules.UNDEFINED_TEMPLATE, message, name.span, label, help=help_)
            elif node not in self._program.callees:
                yield self._undefined(name, f"{caller} calls a template that does not exist", argo)

    def _template_ref(self, node: Mapping, ref: Mapping, caller: str, argo: bool) -> Iterator[Diagnostic]:
        name, template = ref.get("name"), ref.get("template")
        for field, value in (("name", name), ("template", template)):
            if _absent(value):
                message = f"the `templateRef` of {caller} has no {field}"
                yield Diagnostic(rules.MISSING_FIELD, message, head(ref), argo_rejects=argo)
        if not isinstance(name, Scalar) or not isinstance(template, Scalar) or _absent(name) or _absent(template):
            return
        if is_dynamic(name) or is_dynamic(template):
            return
        document = referenced(ref, self._program.workflow, self._program.library)
        if document is None:
            yield self._unknown_document(ref, name)._replace(argo_rejects=argo)
            return
        if node not in self._program.callees:
            known = {item.name.text: item.name for item in document.templates if item.name is not None}
            guess = self._guesses.guess(template.text, known)
            labels = (Label(known[guess.name].span, "this one exists"),) if guess.name else ()
            help_ = asked(guess) or (f"its templates are {listed(known)}" if known else "")
            fix = mended(guess, template)
            message = f"the {document.kind} {quoted(name.text)} has no template {quoted(template.text)}"
            yield Diagnostic(
                rules.UNDEFINED_TEMPLATE_REF, message, template.span, "", labels, (), help_, fix, argo_rejects=argo
            )


def _schedules(workflow: Workflow) -> Iterator[Diagnostic]:
    spec = workflow.node.get("spec")
    schedules = spec.get("schedules") if workflow.kind == "CronWorkflow" and isinstance(spec, Mapping) else None
    if isinstance(spec, Mapping) and isinstance(schedules, Sequence) and not schedules.items:
        key = spec.key("schedules")
        message = "a CronWorkflow without a schedule never runs"
        yield Diagnostic(rules.MISSING_FIELD, message, (key or schedules).span)


def _spec_key(workflow: Workflow) -> Span:
    """Where the spec is called so; its first key in a document that is nothing but a spec."""
    stack: list[Mapping] = [workflow.node]
    while stack:
        node = stack.pop()
        for key, value in node.entries:
            if value is workflow.spec:
                return key.span
            if isinstance(value, Mapping) and key_text(key) == "spec":
                stack.append(value)
    return head(workflow.spec) if workflow.spec.entries else head(workflow.node)


def _absent(node: object) -> bool:
    """Whether a field is as good as not written: absent, null or the empty text."""
    return node is None or (isinstance(node, Scalar) and node.value in (None, ""))
