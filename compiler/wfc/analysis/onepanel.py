"""What Onepanel asks of its own form beyond what Argo does."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import Guesses, asked, listed, mended, of_body, quoted
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Dag, Parameter, ParameterForm
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, is_null

_NODE_POOL = "select.nodepool"
_TYPES = (
    "input.text", "input.number", "input.radio", "input.checkbox", "input.hidden", "hidden", "select.select",
    "select.nodepool", "textarea.textarea", "editor.yaml",
)  # fmt: skip
_WITH_OPTIONS = ("select.select", "input.radio")


def onepanel(program: Program) -> Iterator[Diagnostic]:
    """The entrypoint and the form's parameters of a document of Onepanel's form."""
    workflow = program.workflow
    if not workflow.onepanel:
        return
    for name, what in ((workflow.entrypoint, "entrypoint"), (workflow.on_exit, "exit handler")):
        template = program.templates.get(name.text) if name is not None else None
        if name is None or template is None or template.body is None or isinstance(template.body, Dag):
            continue
        key = template.kinds[0]
        message = f"the {what} must be a DAG, and {quoted(name.text)} is a {of_body(template.body)} template"
        help_ = "wrap it: a template with a `dag` of one task that calls it"
        yield Diagnostic(rules.ENTRYPOINT_NOT_DAG, message, key.span, "not a `dag`", help=help_)
    guesses = Guesses()
    for parameter in workflow.arguments.parameters:
        yield from _parameter(parameter, guesses)


def _parameter(parameter: Parameter, guesses: Guesses) -> Iterator[Diagnostic]:
    name, value = parameter.name, parameter.value
    if name is None:
        return
    if value is None:
        if is_null(parameter.node.get("value")) and parameter.value_from is None:
            message = f"the parameter {quoted(name.text)} has no value"
            help_ = "give it a `value`; an empty one is `value: ''`"
            yield Diagnostic(rules.PARAMETER_WITHOUT_VALUE, message, name.span, help=help_)
        return
    form = parameter.form
    if form is None or form.type is None:
        return
    yield from _form(form.type, form, value, name, guesses)
    if form.type.text == _NODE_POOL and value.text == "default":
        message = f"the node pool {quoted(name.text)} is left to Onepanel's form"
        help_ = f"name a pool with `-p {name.text}=POOL`"
        yield Diagnostic(rules.NODE_POOL_PLACEHOLDER, message, value.span, "not a node pool", help=help_)
    elif form.type.text in _WITH_OPTIONS and form.options is not None:
        options = [
            any_string(option.value)
            for item in form.options.items
            if isinstance(item, Mapping) and isinstance(option := item.get("value"), Scalar)
        ]
        text = any_string(value.value)
        if options and text not in options:
            message = f"{quoted(text)} is not among the options of {quoted(name.text)}"
            guess = guesses.guess(text, options)
            help_ = asked(guess) or f"the options are {listed(options)}"
            fix = mended(guess, value) if text == value.text else None
            yield Diagnostic(rules.VALUE_NOT_IN_OPTIONS, message, value.span, help=help_, fix=fix)


def _form(type_: Scalar, form: ParameterForm, value: Scalar, name: Scalar, guesses: Guesses) -> Iterator[Diagnostic]:
    """Whether the form can show the parameter as it says. Onepanel's server looks at none of it."""
    word = type_.text.strip()
    rule = rules.FORM_DOES_NOT_FIT
    key = form.options
    if word not in _TYPES:
        guess = guesses.guess(word, _TYPES)
        message = f"Onepanel's form shows no field of the type {quoted(word)}"
        if guess.name or "input" not in word:
            help_ = asked(guess) or f"the types are {', '.join(_TYPES)}"
            yield Diagnostic(rule, message, type_.span, help=help_, fix=mended(guess, type_) if word else None)
    elif word in _WITH_OPTIONS and (key is None or not key.items):
        message = f"the form offers nothing for {quoted(name.text)}: a {quoted(word)} field shows its `options`"
        yield Diagnostic(rule, message, type_.span, "no `options`")
    elif word == _NODE_POOL and key is not None:
        message = "the options of a node pool are those of the installation; Onepanel refuses others"
        yield Diagnostic(rule, message, key.span, help="leave `options` out")
    elif word == "input.number" and value.text and "{{" not in value.text:
        text = any_string(value.value)
        if not re.fullmatch(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", text):
            message = f"{quoted(text)} is no number, and the form asks for one"
            yield Diagnostic(rule, message, value.span, "", (Label(type_.span, "a field for numbers"),))
