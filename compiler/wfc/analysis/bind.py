"""Resolves what a workflow calls: which template every task, step and hook runs."""

from collections.abc import Iterable

from wfc.expr.tags import TagKind, scan
from wfc.ir.nodes import Hook, Task, Template, TemplateRef, Workflow
from wfc.ir.program import Callee, Library, Program
from wfc.ir.tree import Mapping, Scalar


def library(workflows: Iterable[Workflow]) -> Library:
    """The WorkflowTemplates and ClusterWorkflowTemplates among ``workflows``; of two with one name the first."""
    known = Library({}, {})
    for workflow in workflows:
        name = workflow.name.text if workflow.name else ""
        if workflow.kind == "WorkflowTemplate":
            known.namespaced.setdefault((_namespace(workflow), name), workflow)
        elif workflow.kind == "ClusterWorkflowTemplate":
            known.cluster.setdefault(name, workflow)
    return known


def bind(workflow: Workflow, known: Library) -> Program:
    """Resolve every call of ``workflow``, and of all templates that its calls reach.

    As Argo does it, a plain template name is looked up in the document that the calling template comes from, and a
    ``templateRef`` in the library under the namespace of ``workflow``.
    """
    base = _base(workflow, known)
    binder = _Binder(workflow, known)
    binder.visit(base)
    return Program(
        workflow=workflow,
        base=base,
        templates=binder.names(base),
        callees=binder.callees,
        dynamic=frozenset(binder.dynamic),
        library=known,
    )


def referenced(ref: Mapping | TemplateRef, workflow: Workflow, known: Library) -> Workflow | None:
    """The document that a ``templateRef`` or ``workflowTemplateRef`` of ``workflow`` names, if there is one."""
    node = ref.node if isinstance(ref, TemplateRef) else ref
    name, scope = node.get("name"), node.get("clusterScope")
    if not isinstance(name, Scalar):
        return None
    if isinstance(scope, Scalar) and scope.value is True:
        return known.cluster.get(name.text)
    return known.namespaced.get((_namespace(workflow), name.text))


def is_dynamic(scalar: Scalar | None) -> bool:
    """Whether a name holds a tag, so that it is only known at run time."""
    return scalar is not None and any(tag.kind is not TagKind.UNCLOSED for tag in scan(scalar.text))


def _namespace(workflow: Workflow) -> str:
    return workflow.namespace.text if workflow.namespace else ""


def _base(workflow: Workflow, known: Library) -> Workflow:
    """The document whose templates ``workflow`` runs: its own, or that of its ``workflowTemplateRef``."""
    if workflow.workflow_template_ref is None or workflow.templates:
        return workflow
    return referenced(workflow.workflow_template_ref, workflow, known) or workflow


class _Binder:
    def __init__(self, workflow: Workflow, known: Library) -> None:
        self.workflow = workflow
        self.known = known
        self.callees: dict[Mapping, Callee] = {}
        self.dynamic: set[Mapping] = set()
        self._names: dict[Mapping, dict[str, Template]] = {}
        self._seen: set[Mapping] = set()
        self._open: list[tuple[Template, Workflow]] = []

    def names(self, owner: Workflow) -> dict[str, Template]:
        """The templates of a document by name, the first of each."""
        found = self._names.get(owner.node)
        if found is None:
            found = {}
            for template in owner.templates:
                if template.name is not None:
                    found.setdefault(template.name.text, template)
            self._names[owner.node] = found
        return found

    def visit(self, base: Workflow) -> None:
        """Bind the hooks of the workflow, all templates of ``base``, and all that they reach."""
        for hook in (*self.workflow.hooks, *(base.hooks if base is not self.workflow else ())):
            self._call(hook, base)
        self._open.extend((template, base) for template in base.templates)
        while self._open:
            template, owner = self._open.pop()
            if template.node in self._seen:
                continue
            self._seen.add(template.node)
            for task in template.tasks:
                self._call(task, owner)
                for hook in task.hooks:
                    self._call(hook, owner)

    def _call(self, call: Task | Hook, owner: Workflow) -> None:
        callee: Callee | None = None
        if isinstance(call, Task) and call.inline is not None:
            callee = Callee(call.inline, owner)
        elif call.template_ref is not None:
            if is_dynamic(call.template_ref.name) or is_dynamic(call.template_ref.template):
                self.dynamic.add(call.node)
                return
            document = referenced(call.template_ref, self.workflow, self.known)
            name = call.template_ref.template
            if document is not None and name is not None:
                template = self.names(document).get(name.text)
                callee = None if template is None else Callee(template, document)
        elif call.template is not None:
            if is_dynamic(call.template):
                self.dynamic.add(call.node)
                return
            template = self.names(owner).get(call.template.text)
            callee = None if template is None else Callee(template, owner)
        if callee is not None:
            self.callees[call.node] = callee
            if callee.template.node not in self._seen:
                self._open.append(callee)
