"""Where the values of input parameters come from: from the document itself, or from outside of it."""

from typing import NamedTuple

from wfc.analysis.world import every_template
from wfc.expr.tags import Reference, Tag, TagKind, reference, scan
from wfc.ir.nodes import Hook, Parameter, Task, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence
from wfc.source import Span

# What an expression makes with one of these is a number, or text that another program reads as one value.
_HARMLESS = ("asInt(", "asFloat(", "toJson(", "b64enc(", "quote(", "len(")
_VARIABLES = ("inputs.parameters", "workflow.parameters", ".outputs.")
_OUTPUTS = ("result", "parameters")


class Origin(NamedTuple):
    """Where a text from outside comes in, and from whom. It has no place where the caller is not in the document."""

    span: Span | None
    text: str


class _Call(NamedTuple):
    call: Task | Hook
    caller: Template | None
    values: dict[str, Scalar]


_Input = tuple[Template, str]


class Origins:
    """The origin of each parameter, found once; who calls a template, when that is first asked for."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._entry: Mapping | None = None
        self._calls: dict[Mapping, list[_Call]] | None = None
        self._known: dict[tuple[Mapping, str], Origin | None] = {}
        self._limited: frozenset[str] | None = None

    def of_tag(self, tag: Tag, text: Scalar, template: Template) -> Origin | None:
        """The origin of what a tag in ``text`` becomes; None where that is no text, or the document's own."""
        name = _name(tag)
        if name is not None and name.words[:2] == ("inputs", "parameters"):
            return self._of_input(template, name.words[2]) if len(name.words) == 3 else None
        return self._direct(tag, name, text, None)

    def _direct(self, tag: Tag, name: Reference | None, text: Scalar, call: Task | Hook | None) -> Origin | None:
        """The origin of anything but an input parameter."""
        place = text.at(tag.start, tag.end)
        if name is None:
            harmless = tag.kind is not TagKind.EXPRESSION or any(word in tag.body for word in _HARMLESS)
            return None if harmless or not any(word in tag.body for word in _VARIABLES) else Origin(place, "made here")
        words = name.words
        if words[:2] == ("workflow", "parameters") and len(words) == 3:
            return None if words[2] in self._enumerated() else Origin(place, "given by whoever submits the workflow")
        if words[0] in ("tasks", "steps") and len(words) > 3 and words[2] == "outputs" and words[3] in _OUTPUTS:
            return Origin(place, "what another program wrote")
        if words[0] == "item" and isinstance(call, Task) and call.with_param is not None:
            return Origin(call.with_param.span, "a list of the run") if scan(call.with_param.text) else None
        return None

    def _enumerated(self) -> frozenset[str]:
        """The workflow parameters that can only have the values of an enumeration."""
        if self._limited is None:
            workflows = (self._program.workflow, self._program.base)
            parameters = [parameter for workflow in workflows for parameter in workflow.arguments.parameters]
            self._limited = frozenset(p.name.text for p in parameters if p.name is not None and _is_limited(p))
        return self._limited

    def _of_input(self, template: Template, name: str) -> Origin | None:
        """The origin of what any caller of the template, directly or through inputs of its own, gives for an input."""
        key = (template.node, name)
        if key not in self._known:
            found: Origin | None = None
            seen, stack = {key}, [(template, name)]
            while stack and found is None:
                top = stack.pop()
                found = self._known.get((top[0].node, top[1])) or self._given(*top, seen, stack)
            self._known[key] = found
        return self._known[key]

    def _given(
        self, template: Template, name: str, seen: set[tuple[Mapping, str]], stack: list[_Input]
    ) -> Origin | None:
        """The origin of what callers give from elsewhere; the inputs that they hand on go on the stack."""
        declared = next((p for p in template.inputs.parameters if p.name is not None and p.name.text == name), None)
        if declared is None or _is_limited(declared):
            return None
        calls = self._callers().get(template.node, ())
        if template.node is self._entry or (not calls and self._program.workflow.kind.endswith("Template")):
            return Origin(None, "given by whoever runs the template")
        for call, caller, values in calls:
            value = values.get(name)
            for tag in () if value is None else scan(value.text):
                inner = _name(tag)
                if inner is None or inner.words[:2] != ("inputs", "parameters"):
                    assert value is not None
                    origin = self._direct(tag, inner, value, call)
                    if origin is not None:
                        return origin
                elif caller is not None and len(inner.words) == 3 and (caller.node, inner.words[2]) not in seen:
                    seen.add((caller.node, inner.words[2]))
                    stack.append((caller, inner.words[2]))
        return None

    def _callers(self) -> dict[Mapping, list[_Call]]:
        if self._calls is None:
            self._calls = {}
            program = self._program
            found: list[tuple[Task | Hook, Template | None]] = [(hook, None) for hook in program.workflow.hooks]
            for template in every_template(program.workflow):
                for task in template.tasks:
                    found += [(task, template), *[(hook, template) for hook in task.hooks]]
            for call, caller in found:
                callee = program.callees.get(call.node)
                if callee is not None:
                    given = call.arguments.parameters
                    values = {p.name.text: p.value for p in given if p.name is not None and p.value is not None}
                    self._calls.setdefault(callee.template.node, []).append(_Call(call, caller, values))
            entry = program.workflow.entrypoint
            start = None if entry is None else program.templates.get(entry.text)
            self._entry = None if start is None else start.node
        return self._calls


def _name(tag: Tag) -> Reference | None:
    return reference(tag.body, tag.body_start) if tag.kind is TagKind.SIMPLE else None


def _is_limited(parameter: Parameter) -> bool:
    return isinstance(parameter.enum, Sequence) and bool(parameter.enum.items)
