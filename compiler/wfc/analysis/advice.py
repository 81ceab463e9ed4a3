"""What could be left out: inputs and parameters that nothing reads, templates that nothing runs."""

import re
from collections.abc import Iterable, Iterator

from wfc import rules
from wfc.analysis.words import of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic
from wfc.ir.nodes import Plugin, Suspend, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, key_text, scalars

# Parameters that Onepanel, and the annotation tool that starts its workflows, fill in or read by these names.
_ONEPANELS = ("sys-", "cvat-", "dump-format")
_KINDS = {"parameters": "parameter", "artifacts": "artifact"}


def advice(program: Program) -> Iterator[Diagnostic]:
    """Unused inputs and workflow parameters, and templates that no run reaches. None of it is wrong."""
    workflow = program.workflow
    calls = [hook.node for hook in workflow.hooks]
    foreign = workflow.workflow_template_ref is not None or any(hook.template_ref for hook in workflow.hooks)
    for template in every_template(workflow):
        for task in template.tasks:
            calls.append(task.node)
            calls += [hook.node for hook in task.hooks]
            foreign = foreign or task.template_ref is not None
    if workflow.kind in ("Workflow", "CronWorkflow") and workflow.workflow_template_ref is None:
        yield from _templates(program, calls)
    if workflow.arguments.parameters and not foreign:
        yield from _parameters(program)
    yield from _inputs(program)


def _templates(program: Program, calls: list[Mapping]) -> Iterator[Diagnostic]:
    """Templates that neither the entrypoint nor a handler reaches, where it is known what every call runs."""
    workflow = program.workflow
    starts = [workflow.entrypoint, workflow.on_exit, *(hook.template for hook in workflow.hooks)]
    names = [name.text for name in starts if name is not None]
    if program.dynamic or workflow.entrypoint is None or any(name not in program.templates for name in names):
        return
    if any(call not in program.callees for call in calls):
        return
    queue = [program.templates[name] for name in names]
    seen: set[Mapping] = set()
    while queue:
        template = queue.pop()
        if template.node in seen:
            continue
        seen.add(template.node)
        for task in template.tasks:
            nodes = [task.node, *(hook.node for hook in task.hooks)]
            queue += [program.callees[node].template for node in nodes if node in program.callees]
            if task.on_exit is not None:
                if task.on_exit.text not in program.templates:
                    return
                queue.append(program.templates[task.on_exit.text])
    for template in workflow.templates:
        # A second template of a name has an error of its own, and nothing can run it.
        if (
            template.node not in seen
            and template.name is not None
            and program.templates[template.name.text] is template
        ):
            message = f"nothing runs {of_template(template)}"
            yield Diagnostic(rules.UNREACHABLE_TEMPLATE, message, template.name.span)


def _parameters(program: Program) -> Iterator[Diagnostic]:
    """Workflow parameters that nothing reads: by their name, or as the input of the entrypoint that is called so."""
    workflow = program.workflow
    read = _Readers(workflow.node, "workflow.parameters")
    start = program.templates.get(workflow.entrypoint.text) if workflow.entrypoint is not None else None
    given = {p.name.text for p in start.inputs.parameters if p.name is not None} if start is not None else set()
    if start is None:
        return
    names = frozenset(p.name.text for p in workflow.arguments.parameters if p.name is not None)
    if "json" in read or not read.only(names):
        return
    for parameter in workflow.arguments.parameters:
        name = parameter.name
        if name is not None and name.text.startswith(_ONEPANELS):
            continue
        if name is not None and name.text not in given and name.text not in read:
            yield Diagnostic(rules.UNUSED_PARAMETER, f"nothing reads the parameter {quoted(name.text)}", name.span)


def _inputs(program: Program) -> Iterator[Diagnostic]:
    """Input parameters that a template does not read; artifacts, too, where it places none: in a dag or in steps."""
    shared: dict[str, tuple[_Readers, ...]] = {}
    for template in every_template(program.workflow):
        # A plugin is given its inputs as they are, and whoever resumes a pause is shown them.
        if template.body is None or isinstance(template.body, Plugin | Suspend):
            continue
        for kind, names in _declared(template):
            read = _Readers(template.node, f"inputs.{kind}")
            unused = [name for name in names if name.text not in read]
            if not unused or not read.only(frozenset(name.text for name in names)):
                continue
            if kind not in shared:
                shared[kind] = tuple(_of_spec(program, f"inputs.{kind}"))
            for scalar in unused:
                if not any(scalar.text in readers for readers in shared[kind]):
                    message = f"{of_template(template)} does not use its input {_KINDS[kind]} {quoted(scalar.text)}"
                    yield Diagnostic(rules.UNUSED_INPUT, message, scalar.span)


def _declared(template: Template) -> Iterator[tuple[str, list[Scalar]]]:
    parameters = [item.name for item in template.inputs.parameters if item.name is not None]
    if parameters:
        yield "parameters", parameters
    artifacts = [item.name for item in template.inputs.artifacts if item.name is not None]
    if artifacts and template.tasks:
        yield "artifacts", artifacts


def _of_spec(program: Program, root: str) -> "Iterator[_Readers]":
    """Fields of the workflow that become part of its templates."""
    for spec in (program.workflow.spec, program.base.spec):
        for key, value in spec.entries:
            if key_text(key) != "templates" and isinstance(value, Mapping | Scalar):
                yield _Readers(value, root)


_QUOTE = r"(?:\\?['\"]|'')"  # as it stands in a file: within quotes, one is escaped or doubled


class _Readers:
    """The names behind ``root`` that are read below a node. A text that does not surely name one reads all.

    The text of the file is looked through first: aliases of YAML, which put together what stands in two places, are the
    only reason to look at the values.
    """

    def __init__(self, node: Mapping | Scalar, root: str) -> None:
        self._node = node
        self._pattern = rf"{re.escape(root)}(?:\.([A-Za-z0-9_-]+)|\[\s*{_QUOTE}([^'\"\\\]]+){_QUOTE}\s*\]|)"
        self._all = False
        self._found: set[str] = set()
        self._sure = False
        self._take([node.source.text[node.start : node.end]])

    def _take(self, texts: Iterable[str]) -> None:
        for text in texts:
            for match in re.finditer(self._pattern, text):
                name = match[1] or match[2]
                if name:
                    self._found.add(name)
                else:
                    self._all = True

    def only(self, names: frozenset[str]) -> bool:
        """Whether nothing else is read: a misspelt name, which has been reported, is what an unused one was meant."""
        return self._found <= names

    def __contains__(self, name: str) -> bool:
        if not (self._all or name in self._found or self._sure):
            self._take(scalar.text for scalar in scalars(self._node))
            self._sure = True
        return self._all or name in self._found
