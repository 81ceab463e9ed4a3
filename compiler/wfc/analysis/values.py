"""The values of arguments: present, from a source that arguments may have, and one of an enumeration."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import asked, listed, mended, quoted
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import scan
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Parameter
from wfc.ir.tree import Mapping, Scalar, is_null
from wfc.nearest import guess


def value(
    parameter: Parameter, caller: str, required: bool, argo: bool, declared: bool = False
) -> Iterator[Diagnostic]:
    """An argument has a value, or a source that Argo reads for arguments, and the value is one of its enumeration.

    ``declared``: an argument of the workflow itself, which Argo looks at as it was written.
    """
    node, source = parameter.node, parameter.value_from
    written = not is_null(node.get("value"))
    yield from unprintable(parameter.value)
    if source is None and not written:
        if required and is_null(node.get("valueFrom")):
            place = parameter.name.span if parameter.name is not None else node.span
            name = quoted(parameter.name.text) if parameter.name is not None else "without a name"
            notes = ("`default` does not count in an argument",) if parameter.default is not None else ()
            message = f"{caller} gives the parameter {name} without a value"
            yield Diagnostic(
                rules.ARGUMENT_WITHOUT_VALUE, message, place, "", (), notes, "give it a `value`", argo_rejects=argo
            )
        return
    if source is not None:
        yield from _source(parameter, source.node, argo)
    yield from _enumerated(parameter, argo, declared)


# Go writes these as `\\a`, `\\v` and `\\x1b`, which JSON does not know; \\b, \\f, \\n, \\r and \\t it does.
_CONTROLS = r"[\x00-\x07\x0b\x0e-\x1f\x7f]"


def unprintable(value: Scalar | None) -> Iterator[Diagnostic]:
    """Characters that make the template no JSON when a value is put in. Only quotes and escapes can write them."""
    if value is None or value.style != '"':
        return
    text = value.text
    if text.isascii() and text.isprintable():
        return  # nearly every one
    found = re.search(_CONTROLS, text)
    if found is None and text.isascii():
        return
    at = found.start() if found else next((n for n, c in enumerate(text) if c > "\uffff" and not c.isprintable()), -1)
    if at >= 0:
        message = f"U+{ord(text[at]):04X} cannot be put into a template: Argo makes no JSON of it"
        yield Diagnostic(rules.UNPRINTABLE_VALUE, message, value.at(at, at + 1), argo_rejects=False)


_FOR_ARGUMENTS = ("configMapKeyRef", "event", "supplied")
_FOR_OUTPUTS = ("path", "jsonPath", "parameter", "expression")


def _source(parameter: Parameter, node: Mapping, argo: bool) -> Iterator[Diagnostic]:
    """``valueFrom`` of an argument: most of its fields are for outputs."""
    good = [field for field in _FOR_ARGUMENTS if not is_null(node.get(field))]
    bad = [node.key(field) for field in _FOR_OUTPUTS if not _empty(node.get(field))]
    help_ = 'write the value itself, with a tag where it comes from elsewhere: `value: "{{…}}"`'
    for key in bad:
        if key is not None:
            message = f"`{key.text}` says where an output comes from, not an argument"
            yield Diagnostic(rules.ARGUMENT_WITHOUT_VALUE, message, key.span, help=help_, argo_rejects=argo)
            return
    if not good:
        place = parameter.node.key("valueFrom")
        message = "this `valueFrom` has no source that an argument may have"
        span = place.span if place is not None else node.span
        yield Diagnostic(rules.ARGUMENT_WITHOUT_VALUE, message, span, help=help_, argo_rejects=argo)


def _empty(node: object) -> bool:
    return node is None or (isinstance(node, Scalar) and node.value in (None, ""))


def _enumerated(parameter: Parameter, argo: bool, declared: bool) -> Iterator[Diagnostic]:
    """The value of an argument that carries its own ``enum``.

    Argo writes a task or step as JSON and reads it again before it looks, which loses an empty list.
    """
    if parameter.enum is None:
        return
    words = [any_string(item.value) for item in parameter.enum.items if isinstance(item, Scalar)]
    given = parameter.value
    if not parameter.enum.items:
        key = parameter.node.key("enum")
        message = "an `enum` without values allows no value at all"
        yield Diagnostic(rules.VALUE_NOT_IN_ENUM, message, (key or parameter.enum).span, argo_rejects=argo and declared)
    elif given is not None and any_string(given.value) not in words and not scan(given.text):
        yield not_in_enum(given, words, (), argo)


def not_in_enum(given: Scalar, words: list[str], labels: tuple[Label, ...], argo: bool) -> Diagnostic:
    """A value that is none of those allowed."""
    message = f"{quoted(any_string(given.value))} is not one of the allowed values"
    rule = rules.VALUE_NOT_IN_ENUM if argo else rules.OUTSIDE_ENUM
    near = guess(any_string(given.value), words)
    help_ = asked(near) or (f"the allowed values are {listed(words)}" if words else "")
    fix = mended(near, given) if isinstance(given.value, str) else None
    return Diagnostic(rule, message, given.span, "", labels, (), help_, fix)
