"""Values that an enumeration does not list, wherever they come from: written, an item of a loop, or another parameter.

Argo compares an argument with the ``enum`` that stands beside it (see `values.py`), and with that of the input never.
"""

from collections.abc import Iterator

from wfc.analysis.interfaces import Interface
from wfc.analysis.loop_items import LoopItems
from wfc.analysis.values import not_in_enum
from wfc.analysis.words import declared, of_template, quoted
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Arguments, Parameter, Task, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Scalar
from wfc.source import Span

_ALLOWED = "allowed here"


def outside(
    program: Program,
    given: Arguments,
    task: Task | None,
    around: Template | None,
    template: Template,
    takes: Interface,
) -> Iterator[Diagnostic]:
    """Arguments of a call that the inputs of ``template`` do not list; ``task`` is the call, in ``around``."""
    for argument in given.parameters:
        wanted = takes.input_parameters.get(argument.name.text) if argument.name is not None else None
        if wanted is None or wanted.enum is None or argument.value is None:
            continue
        label = f"{of_template(template)} lists the allowed values"
        if "{{" in argument.value.text:
            yield from _made(program, argument.value, task, around, wanted, label)
        else:
            yield from _unlisted(argument.value, wanted, label)


def own(template: Template) -> Iterator[Diagnostic]:
    """Values and defaults of inputs that their own enumeration does not list."""
    for parameter in template.inputs.parameters:
        if parameter.enum is not None:
            for given in (parameter.value, parameter.default):
                yield from _unlisted(given, parameter, "the allowed values are listed here")


def of_reference(workflow: Workflow, base: Workflow) -> Iterator[Diagnostic]:
    """Defaults of the workflow's parameters that their enumeration does not list, and values that the one of the
    WorkflowTemplate's own argument does not: Argo loses that.
    """
    for parameter in workflow.arguments.parameters:
        if parameter.enum is not None:
            yield from _unlisted(parameter.default, parameter, "the allowed values are listed here")
    if base is workflow:
        return
    known = {item.name.text: item for item in base.arguments.parameters if item.name is not None and item.enum}
    for argument in workflow.arguments.parameters:
        wanted = known.get(argument.name.text) if argument.name is not None else None
        if wanted is not None:
            yield from _unlisted(argument.value, wanted, f"the {base.kind} lists the allowed values")


def _words(parameter: Parameter) -> list[str]:
    items = parameter.enum.items if parameter.enum is not None else ()
    return [any_string(item.value) for item in items if isinstance(item, Scalar)]


def _unlisted(given: Scalar | None, wanted: Parameter, label: str) -> Iterator[Diagnostic]:
    if given is None or scan(given.text):
        return
    words = _words(wanted)
    if words and any_string(given.value) not in words:
        yield not_in_enum(given, words, declared(wanted.name, label), argo=False)


def _made(
    program: Program, given: Scalar, task: Task | None, around: Template | None, wanted: Parameter, label: str
) -> Iterator[Diagnostic]:
    """An argument that is one tag, where the document says what it becomes."""
    tags = scan(given.text)
    whole = len(tags) == 1 and tags[0].kind is TagKind.SIMPLE and given.text.strip() == given.text
    name = reference(tags[0].body) if whole and (tags[0].start, tags[0].end) == (0, len(given.text)) else None
    words, allowed = name.words if name is not None else (), _words(wanted)
    if not words or not allowed:
        return
    for value, place, what in _values(program, words, task, around):
        if value not in allowed:
            may = "may become" if what == _ALLOWED else "becomes"
            message = f"this {may} {quoted(value)}, which is not one of the allowed values"
            labels = (Label(place, what), *declared(wanted.name, label))
            yield not_in_enum(given, allowed, labels, argo=False)._replace(message=message, help="")
            return


def _values(
    program: Program, words: tuple[str, ...], task: Task | None, around: Template | None
) -> Iterator[tuple[str, Span, str]]:
    """What a variable may become as far as the document says it: each value, where it stands, and what that is."""
    if words[0] == "item" and task is not None:
        items = LoopItems(task)
        for value, node in zip(items.values, items.places, strict=True):
            if len(words) == 2 and isinstance(value, dict):
                value = value.get(words[1])
            elif len(words) > 1:
                continue
            if isinstance(value, str | int | float):
                yield any_string(value), node.span, "this item"
    elif words[:2] == ("workflow", "parameters") and len(words) == 3:
        yield from _of_parameters(program.workflow.arguments.parameters, words[2])
    elif words[:2] == ("inputs", "parameters") and len(words) == 3 and around is not None:
        for value, place, what in _of_parameters(around.inputs.parameters, words[2]):
            if what == _ALLOWED:  # what else it has, callers may replace
                yield value, place, what


def _of_parameters(parameters: tuple[Parameter, ...], name: str) -> Iterator[tuple[str, Span, str]]:
    """The values that a parameter lists, or else the one that it has."""
    found = next((one for one in parameters if one.name is not None and one.name.text == name), None)
    if found is None:
        return
    if found.enum is not None and found.enum.items:
        for item in found.enum.items:
            if isinstance(item, Scalar):
                yield any_string(item.value), item.span, _ALLOWED
        return
    value = found.value if found.value is not None else found.default
    if value is not None and value.text and "{{" not in value.text:
        yield any_string(value.value), value.span, "the value in the document"
