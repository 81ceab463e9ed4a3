"""What every template of a workflow may refer to: the variables that begin with ``workflow.``, gathered once."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wfc.analysis.interfaces import Interfaces
from wfc.analysis.words import Guesses
from wfc.expr.tags import scan
from wfc.ir.nodes import Parameter, Task, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, is_null, key_text

if TYPE_CHECKING:
    from wfc.analysis.lists import Lists


class World:
    """The facts about a program that its templates share. What few documents ask for is gathered when it is asked."""

    def __init__(self, program: Program) -> None:
        workflow = program.workflow
        self.program = program
        self.interfaces = Interfaces()
        self.guesses = Guesses()
        # A WorkflowTemplate's parameters may come from the workflow that uses it.
        self.open_parameters = workflow.kind in ("WorkflowTemplate", "ClusterWorkflowTemplate")
        self.parameters: dict[str, Parameter] = {}
        for source in (workflow, program.base):
            for parameter in source.arguments.parameters:
                if parameter.name is not None:
                    self.parameters.setdefault(parameter.name.text, parameter)
        self.retries = any(
            isinstance(node, Mapping) and not is_null(node.get("retryStrategy"))
            for node in (workflow.spec, workflow.spec.get("templateDefaults"))
        )
        self._lists: Lists | None = None
        self._labels: dict[str, frozenset[str]] = {}
        self._outputs: tuple[dict[str, Scalar], dict[str, Scalar], bool] | None = None
        self._exit: frozenset[Mapping] | None = None
        self._main: frozenset[Mapping] | None = None

    @property
    def lists(self) -> "Lists":
        """The types of the lists that loops run over."""
        if self._lists is None:
            from wfc.analysis.lists import Lists  # few documents read members of items that only the run knows

            self._lists = Lists(self.program, self.interfaces)
        return self._lists

    def label_keys(self, kind: str) -> frozenset[str]:
        """The keys of the workflow's ``labels`` or ``annotations``, those that it sets on itself included."""
        found = self._labels.get(kind)
        if found is None:
            program = self.program
            metadata = program.workflow.metadata
            sources: list[Mapping | None] = [metadata]
            for workflow in (program.workflow, program.base):
                extra = workflow.spec.get("workflowMetadata")
                sources.append(extra if isinstance(extra, Mapping) else None)
            if program.workflow.kind == "CronWorkflow":
                spec = program.workflow.node.get("spec")
                extra = spec.get("workflowMetadata") if isinstance(spec, Mapping) else None
                sources[0] = extra if isinstance(extra, Mapping) else None
            keys = set(_CRON_KEYS[kind] if program.workflow.kind == "CronWorkflow" else ())
            for source in sources:
                for field in (kind, f"{kind}From"):
                    values = None if source is None else source.get(field)
                    if isinstance(values, Mapping):
                        keys.update(key_text(key) for key, _ in values.entries)
            found = self._labels[kind] = frozenset(keys)
        return found

    def global_outputs(self, kind: str) -> dict[str, Scalar]:
        """The names under which templates publish their output ``parameters`` or ``artifacts``."""
        parameters, artifacts, _ = self._published()
        return parameters if kind == "parameters" else artifacts

    @property
    def open_outputs(self) -> bool:
        """Whether some template publishes an output under a name that is only known at run time."""
        return self._published()[2]

    def _published(self) -> tuple[dict[str, Scalar], dict[str, Scalar], bool]:
        if self._outputs is None:
            parameters: dict[str, Scalar] = {}
            artifacts: dict[str, Scalar] = {}
            is_open = False
            for template in self._all_templates():
                for names, items in (
                    (parameters, template.outputs.parameters),
                    (artifacts, template.outputs.artifacts),
                ):
                    for item in items:
                        if item.global_name is not None:
                            is_open = is_open or bool(scan(item.global_name.text))
                            names.setdefault(item.global_name.text, item.global_name)
            self._outputs = (parameters, artifacts, is_open)
        return self._outputs

    def _all_templates(self) -> Iterator[Template]:
        seen: set[Mapping] = set()
        for template in (*self.program.base.templates, *(c.template for c in self.program.callees.values())):
            if template.node not in seen:
                seen.add(template.node)
                yield template

    def runs_at_exit(self, template: Template) -> bool:
        """Whether an exit handler of the workflow runs the template, or nothing that is known does."""
        if self._exit is None or self._main is None:
            workflow, templates = self.program.workflow, self.program.templates
            handlers = [workflow.on_exit] + [hook.template for hook in workflow.hooks if hook.name.text == "exit"]
            starts = [templates[name.text] for name in handlers if name is not None and name.text in templates]
            starts += [
                self.program.callees[hook.node].template
                for hook in workflow.hooks
                if hook.name.text == "exit" and hook.node in self.program.callees
            ]
            self._exit = self._reached(starts)
            entry = workflow.entrypoint or self.program.base.entrypoint
            main = [templates[entry.text]] if entry is not None and entry.text in templates else []
            self._main = self._reached(main)
        return template.node in self._exit or template.node not in self._main

    def _reached(self, starts: Iterable[Template]) -> frozenset[Mapping]:
        """The templates that run when ``starts`` do, handlers of tasks included."""
        seen: set[Mapping] = set()
        queue = list(starts)
        while queue:
            template = queue.pop()
            if template.node in seen:
                continue
            seen.add(template.node)
            for task in template.tasks:
                for node in (task.node, *(hook.node for hook in task.hooks)):
                    callee = self.program.callees.get(node)
                    if callee is not None:
                        queue.append(callee.template)
                if task.on_exit is not None and task.on_exit.text in self.program.templates:
                    queue.append(self.program.templates[task.on_exit.text])
        return frozenset(seen)


_CRON_KEYS = {
    "labels": ("workflows.argoproj.io/cron-workflow",),
    "annotations": ("workflows.argoproj.io/scheduled-time",),
}


def every_template(workflow: Workflow) -> Iterator[Template]:
    """The templates of a document, each before those that its calls bring along inline."""
    for template in workflow.templates:
        yield template
        yield from _inline(template.tasks)


def _inline(tasks: Iterable[Task]) -> Iterator[Template]:
    stack = [task.inline for task in tasks if task.inline is not None][::-1]
    while stack:
        template = stack.pop()
        yield template
        stack.extend(task.inline for task in reversed(template.tasks) if task.inline is not None)
