"""Output parameters: each has a value, or one source of a kind that its template can have."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import a, listed, of_body, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Container, ContainerSet, Dag, Parameter, Resource, Script, Steps, Template, ValueFrom
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, is_null

_SOURCES = ("path", "jqFilter", "jsonPath", "parameter", "expression", "supplied")


def outputs(program: Program) -> Iterator[Diagnostic]:
    """Each output parameter has a value or exactly one source, of a kind that its template can have."""
    for template in every_template(program.workflow):
        if len(template.kinds) == 1:
            for parameter in template.outputs.parameters:
                yield from _output_parameter(parameter, template)


def _output_parameter(parameter: Parameter, template: Template) -> Iterator[Diagnostic]:
    node = parameter.node
    place = (parameter.name or node).span
    name = quoted(parameter.name.text) if parameter.name is not None else "without a name"
    has_value = not is_null(node.get("value"))
    has_source = not is_null(node.get("valueFrom"))
    rule = rules.OUTPUT_WITHOUT_SOURCE
    if not has_value and not has_source:
        message = f"the output parameter {name} does not say where its value comes from"
        yield Diagnostic(rule, message, place, help=f"add {_fitting(template)}")
        return
    if has_value and has_source:
        key, other = node.key("value"), node.key("valueFrom")
        if key is not None and other is not None:
            message = f"the output parameter {name} has a value and a source"
            yield Diagnostic(rule, message, other.span, "and a source", (Label(key.span, "a value"),))
        return
    if parameter.value_from is not None:
        yield from _value_from(parameter.value_from, node, name, template)


def _value_from(source: ValueFrom, node: Mapping, name: str, template: Template) -> Iterator[Diagnostic]:
    rule = rules.OUTPUT_WITHOUT_SOURCE
    given = [key for key in (source.node.key(field) for field in _SOURCES) if key and not _blank(source.node, key)]
    key = node.key("valueFrom")
    if not given:
        message = f"the source of the output parameter {name} is empty"
        yield Diagnostic(rule, message, (key or source.node).span, help=f"add {_fitting(template)}")
    elif len(given) > 1:
        message = f"the output parameter {name} has more than one source: {listed([one.text for one in given])}"
        yield Diagnostic(rule, message, given[1].span, "another one", (Label(given[0].span, "the first one"),))
    else:
        fields = _fields(template)
        if fields and given[0].text not in fields:
            message = f"{a(of_body(template.body))} template cannot have the source `{given[0].text}`"
            yield Diagnostic(rule, message, given[0].span, help=f"use {_fitting(template)}")


def _blank(node: Mapping, key: Scalar) -> bool:
    value = node.get(key.text)
    return is_null(value) or (isinstance(value, Scalar) and value.value == "")


def _fields(template: Template) -> tuple[str, ...]:
    body = template.body
    if isinstance(body, Container | ContainerSet | Script):
        return ("path",)
    if isinstance(body, Resource):
        return ("jqFilter", "jsonPath")
    if isinstance(body, Dag | Steps):
        return ("parameter", "expression")
    return ()


def _fitting(template: Template) -> str:
    fields = _fields(template)
    if not fields:
        return "a `value` or a `valueFrom`"
    return "`valueFrom` with " + " or ".join(f"`{field}`" for field in fields)
