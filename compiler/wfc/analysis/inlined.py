"""Inline templates: inputs that hide behind those of their callers, and tags that a loop does not wait for."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, scan
from wfc.ir.nodes import Task, Template
from wfc.ir.program import Program
from wfc.ir.tree import Scalar, is_null, scalars

# What the caller knows, or others tell of.
_EARLY = ("item", "workflow.", "steps.", "tasks.", "node.name", "pod.name")


def inlined(program: Program) -> Iterator[Diagnostic]:
    """Tags in inline templates that mean an input of the caller, though the template has one of that name, too.

    Where the argument is nothing but the caller's input, both have the same value.
    """
    for template in every_template(program.workflow):
        for task in template.tasks:
            if task.inline is not None:
                yield from _hidden(task, task.inline, template)
    for template in program.workflow.templates:
        for task in template.tasks:
            if task.inline is not None and task.loops:
                yield from _too_early(task.inline, template)


def _hidden(task: Task, inline: Template, caller: Template) -> Iterator[Diagnostic]:
    known = {p.name.text: p.name for p in caller.inputs.parameters if p.name is not None}
    given = {p.name.text: p.value for p in task.arguments.parameters if p.name is not None and not is_null(p.value)}
    for own in inline.inputs.parameters:
        name = own.name
        if name is None or name.text not in known:
            continue
        written = f"inputs.parameters.{name.text}"
        value = given.get(name.text) or (own.value if not is_null(own.value) else own.default)
        if value is not None and value.text.removeprefix("{{").removesuffix("}}").strip() == written:
            continue
        found = _first(inline, written)
        if found is None:
            continue
        scalar, start, end = found
        message = f"this is the input {quoted(name.text)} of the caller, which is filled in first"
        labels = (Label(name.span, "not this one"), Label(known[name.text].span, "but this one"))
        help_ = "give the input of the inline template another name"
        yield Diagnostic(rules.INPUT_OF_THE_CALLER, message, scalar.at(start, end), "", labels, (), help_)


def _too_early(inline: Template, caller: Template) -> Iterator[Diagnostic]:
    """The first tag that means nothing yet where Argo makes the runs of a loop, in whose text every tag has to."""
    known = {f"inputs.parameters.{p.name.text}" for p in caller.inputs.parameters if p.name is not None}
    for scalar in scalars(inline.node):
        for tag in scan(scalar.text) if "{{" in scalar.text else ():
            word = tag.body.strip()
            if tag.kind is not TagKind.SIMPLE or tag.inner is not None or word in known or word.startswith(_EARLY):
                continue
            message = "Argo wants every tag of a loop to mean something before it looks at the inline template"
            help_ = "make it a template of its own, and call it by its name"
            place = scalar.at(tag.start, tag.end)
            label = "known too late"
            yield Diagnostic(rules.UNRESOLVED_REFERENCE, message, place, label, (), (), help_, argo_rejects=False)
            return


def _first(inline: Template, written: str) -> tuple[Scalar, int, int] | None:
    """The first tag in the template that is this name."""
    for scalar in scalars(inline.node):
        for tag in scan(scalar.text) if "{{" in scalar.text else ():
            if tag.kind is TagKind.SIMPLE and tag.body.strip() == written:
                return scalar, tag.start, tag.end
    return None
