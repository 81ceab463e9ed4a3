"""Resolves what a workflow calls: which template every task, step and hook runs."""

from collections.abc import Iterable, Iterator

from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Hook, Parameter, Task, Template, TemplateRef, Workflow
from wfc.ir.program import Callee, Library, Program
from wfc.ir.tree import Mapping, Scalar


def library(workflows: Iterable[Workflow]) -> Library:
    """The WorkflowTemplates and ClusterWorkflowTemplates among ``workflows``; of two with one name the first."""
    known = Library({}, {})
    add_to(known, workflows)
    return known


def add_to(known: Library, workflows: Iterable[Workflow]) -> bool:
    """Put those of ``workflows`` into a library whose names it does not know; whether there were any."""
    added = False
    for workflow in workflows:
        name = workflow.name.text if workflow.name else ""
        if workflow.kind == "WorkflowTemplate":
            added |= known.namespaced.setdefault((_namespace(workflow), name), workflow) is workflow
        elif workflow.kind == "ClusterWorkflowTemplate":
            added |= known.cluster.setdefault(name, workflow) is workflow
    return added


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
        groups={},
    )


def with_candidates(program: Program) -> Program:
    """The program with the calls of all templates resolved that a ``templateRef`` with tags may come to name, which are
    those of the library; the program itself where it has none.
    """
    if not any(isinstance(call.get("templateRef"), Mapping) for call in program.dynamic):
        return program
    binder = _Binder(program.workflow, program.library)
    binder.visit(program.base)
    for document in (*program.library.namespaced.values(), *program.library.cluster.values()):
        binder.reach(document)
    return program._replace(callees=binder.callees, dynamic=frozenset(binder.dynamic))


def candidates(program: Program, ref: TemplateRef) -> Iterator[tuple[str, Workflow]]:
    """The documents, with their names, that a ``templateRef`` may come to name."""
    known = program.library
    if ref.cluster_scope:
        yield from known.cluster.items()
        return
    namespace = _namespace(program.workflow)
    yield from ((name, document) for (where, name), document in known.namespaced.items() if where == namespace)


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
        self._values = _values(workflow.arguments.parameters)

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
            self._call(hook, base, None)
        self.reach(base)

    def reach(self, document: Workflow) -> None:
        """Bind all templates of a document, and all that they reach."""
        self._open.extend((template, document) for template in document.templates)
        while self._open:
            template, owner = self._open.pop()
            if template.node in self._seen:
                continue
            self._seen.add(template.node)
            for task in template.tasks:
                self._call(task, owner, template)
                for hook in task.hooks:
                    self._call(hook, owner, template)

    def _call(self, call: Task | Hook, owner: Workflow, caller: Template | None) -> None:
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
            text = self._filled(call.template, caller)
            if text is None:
                self.dynamic.add(call.node)
                return
            template = self.names(owner).get(text)
            callee = None if template is None else Callee(template, owner)
        if callee is not None:
            self.callees[call.node] = callee
            if callee.template.node not in self._seen:
                self._open.append(callee)

    def _filled(self, name: Scalar, caller: Template | None) -> str | None:
        """A template's name with the values in it that Argo knows when it looks it up; None where it knows one not.

        Those are the workflow's parameters, and in the entrypoint its inputs.
        """
        text = name.text
        if "{{" not in text:
            return text
        parts, end = [], 0
        for tag in scan(text):
            variable = reference(tag.body) if tag.kind is TagKind.SIMPLE else None
            words = variable.words if variable is not None else ()
            value = None
            if words[:2] == ("workflow", "parameters") and len(words) == 3:
                value = self._values.get(words[2])
            elif words[:2] == ("inputs", "parameters") and len(words) == 3 and caller is not None:
                value = self._entry_inputs(caller).get(words[2])
            if value is None:
                return None
            parts += [text[end : tag.start], value]
            end = tag.end
        return "".join((*parts, text[end:]))

    def _entry_inputs(self, template: Template) -> dict[str, str]:
        entry = self.workflow.entrypoint
        if entry is None or template.name is None or template.name.text != entry.text:
            return {}
        return {**_values(template.inputs.parameters), **self._values}


def _values(parameters: Iterable[Parameter]) -> dict[str, str]:
    """The values, or else the defaults, of parameters that have any."""
    found = {}
    for parameter in parameters:
        value = parameter.value if parameter.value is not None else parameter.default
        if parameter.name is not None and value is not None:
            found[parameter.name.text] = any_string(value.value)
    return found
