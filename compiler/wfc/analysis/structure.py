"""What a template must say about itself: one thing that it runs, and in which image."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.misspelt import is_misspelt
from wfc.analysis.words import listed, of_template
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.frontend.lower import BODY_KINDS
from wfc.ir.nodes import Container, Script, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, is_null, key_text
from wfc.source import Span


def templates(program: Program) -> Iterator[Diagnostic]:
    """Each template runs exactly one thing, and says what that needs."""
    for template in every_template(program.workflow):
        if len(template.kinds) != 1:
            if template.kinds or not is_misspelt(template.node, tuple(BODY_KINDS), "Template"):
                yield _template_type(template)
            continue
        body = template.body
        if isinstance(body, Container | Script):
            yield from _image(template, body.container if isinstance(body, Script) else body, program)


def _template_type(template: Template) -> Diagnostic:
    kinds = template.kinds
    place = template.name.span if template.name is not None else head(template.node)
    if kinds:
        message = f"{of_template(template)} runs more than one thing: {listed([key.text for key in kinds])}"
        labels = (Label(kinds[0].span, "the first one"),)
        help_ = "make a template of each, and call them from a dag or steps template"
        return Diagnostic(rules.TEMPLATE_TYPE, message, kinds[1].span, "and another one", labels, (), help_)
    message = f"{of_template(template)} does not say what it runs"
    for key, value in template.node.entries:
        if key_text(key) in BODY_KINDS and is_null(value):
            help_ = f"write `{key.text}: {{}}`" if key.text == "suspend" else ""
            return Diagnostic(rules.TEMPLATE_TYPE, message, key.span, "empty, so it counts as not written", help=help_)
    return Diagnostic(rules.TEMPLATE_TYPE, message, place, help="give it a `container`, `script`, `dag` or `steps`")


def _image(template: Template, container: Container, program: Program) -> Iterator[Diagnostic]:
    if container.image is not None and container.image.text:
        return
    if not is_null(container.node.get("image")) and container.image is None:
        return  # of another type, which has been reported
    kind = "script" if isinstance(template.body, Script) else "container"
    defaults = program.base.spec.get("templateDefaults")
    body = defaults.get(kind) if isinstance(defaults, Mapping) else None
    if isinstance(body, Mapping) and not is_null(body.get("image")):
        return
    if is_misspelt(container.node, ("image",), "ScriptTemplate" if kind == "script" else "core.Container"):
        return
    place = container.image or template.kinds[0]
    message = f"the {kind} of {of_template(template)} has no image"
    yield Diagnostic(rules.MISSING_FIELD, message, place.span)


def head(node: Mapping) -> Span:
    """The first key of a mapping: enough to point at it."""
    return node.entries[0][0].span if node.entries else node.span
