"""Names: their characters and lengths, and no two alike."""

from collections.abc import Iterable, Iterator

from wfc import rules
from wfc.analysis.words import a, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Artifact, ContainerSet, Dag, Parameter, Steps, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null

_LONGEST_NAME = 128
# metadata.name; a CronWorkflow's is shorter, because the runs that it makes get a time behind it.
_LONGEST_RESOURCE = {"CronWorkflow": 52}
_LONGEST_OTHER_RESOURCE = 63


def names(program: Program) -> Iterator[Diagnostic]:
    """Names that are empty, too long, of characters that Argo refuses, or taken twice."""
    workflow = program.workflow
    yield from _resource_name(workflow)
    yield from _name_list(
        [template.name for template in workflow.templates if template.name is not None], "template", tags=False
    )
    loose = workflow.workflow_template_ref is not None  # Argo merges these arguments, and so loses the duplicates
    yield from _declared_names(workflow.arguments.parameters, "parameter", loose)
    yield from _declared_names(workflow.arguments.artifacts, "artifact", loose)
    for template in every_template(workflow):
        for parameters in (template.inputs.parameters, template.outputs.parameters):
            yield from _declared_names(parameters, "parameter", tags=parameters is template.outputs.parameters)
        for artifacts in (template.inputs.artifacts, template.outputs.artifacts):
            yield from _declared_names(artifacts, "artifact", tags=artifacts is template.outputs.artifacts)
        outputs = template.outputs
        for name in (*(p.global_name for p in outputs.parameters), *(f.global_name for f in outputs.artifacts)):
            if name is not None and not scan(name.text):
                yield from characters(name, "global name", underscore=True)
        if template.tasks:
            in_steps = isinstance(template.body, Steps)
            noun = "step" if in_steps else "task"
            yield from _name_list([task.name for task in template.tasks if task.name is not None], noun, tags=in_steps)
        for task in template.tasks:
            for given in (task.arguments.parameters, task.arguments.artifacts):
                if given:
                    yield from _declared_names(given, "argument", tags=True)


def _resource_name(workflow: Workflow) -> Iterator[Diagnostic]:
    name = workflow.name
    longest = _LONGEST_RESOURCE.get(workflow.kind, _LONGEST_OTHER_RESOURCE)
    if name is not None and len(name.text.encode("utf-8", "surrogateescape")) > longest:
        message = f"the name of a {workflow.kind} has {longest} characters at most, this one has {len(name.text)}"
        yield Diagnostic(rules.INVALID_NAME, message, name.span)


def _name_list(items: list[Scalar], noun: str, tags: bool) -> Iterator[Diagnostic]:
    """The names of templates, tasks or steps. ``tags``: Argo puts something in for tags before it looks."""
    for name in items:
        if not (tags and _replaced(name.text)):
            yield from characters(name, f"{noun} name", underscore=False)
        if len(name.text) > _LONGEST_NAME:
            message = f"{a(noun)} name has {_LONGEST_NAME} characters at most, this one has {len(name.text)}"
            yield Diagnostic(rules.INVALID_NAME, message, name.span)
    yield from _duplicates(items, noun)


def _declared_names(
    items: Iterable[Parameter] | Iterable[Artifact], noun: str, loose: bool = False, tags: bool = False
) -> Iterator[Diagnostic]:
    """The names of one list of parameters or artifacts. ``loose``: Argo does not mind duplicates here."""
    found = [item.name for item in items if item.name is not None]
    for name in found:
        if not (tags and _replaced(name.text)):
            yield from characters(name, f"{noun} name", underscore=True)
    if len(found) > 1:
        for duplicate in _duplicates(found, noun):
            yield duplicate._replace(argo_rejects=not loose)


def _duplicates(items: list[Scalar], noun: str) -> Iterator[Diagnostic]:
    first: dict[str, Scalar] = {}
    for name in items:
        known = first.setdefault(name.text, name)
        if known is not name and name.text:
            message = f"there are two {noun}s called {quoted(name.text)}"
            labels = (Label(known.span, "the first one"),)
            yield Diagnostic(rules.DUPLICATE_NAME, message, name.span, "the same name again", labels)


def _replaced(text: str) -> bool:
    """Whether a name holds tags, and only such as Argo puts something in for before it looks at the name."""
    tags = scan(text)
    for tag in tags:
        name = reference(tag.body) if tag.kind is TagKind.SIMPLE else None
        if tag.kind is TagKind.UNCLOSED or (name is not None and name.words[0] not in ("inputs", "workflow")):
            return False
    return bool(tags)


def characters(name: Scalar, noun: str, underscore: bool) -> Iterator[Diagnostic]:
    """Letters, digits and ``-``; with ``underscore`` also that, without it beginning with a letter or digit."""
    text = name.text
    if not text:
        yield Diagnostic(rules.INVALID_NAME, f"the {noun} is empty", name.span)
        return
    if text.isascii() and text.replace("-", "a").replace("_", "a" if underscore else "_").isalnum():
        if underscore or text[0] != "-":
            return
        yield Diagnostic(rules.INVALID_NAME, f"{a(noun)} begins with a letter or digit", name.at(0, 1))
        return
    allowed = "letters, digits, `-` and `_`" if underscore else "letters, digits and `-`"
    if "{{" in text:
        start = text.find("{{")
        end = text.find("}}", start) + 2
        message = f"{a(noun)} cannot hold a tag"
        yield Diagnostic(rules.INVALID_NAME, message, name.at(start, end if end > 1 else len(text)), f"only {allowed}")
        return
    marks = "-_" if underscore else "-"
    position = next(i for i, char in enumerate(text) if not (char.isascii() and (char.isalnum() or char in marks)))
    char = text[position]
    shown = "a blank" if char == " " else f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"
    message = f"{shown} cannot stand in {a(noun)}"
    yield Diagnostic(rules.INVALID_NAME, message, name.at(position, position + 1), f"only {allowed}")


def nulls(program: Program) -> Iterator[Diagnostic]:
    """Items of lists that are null where each item needs a name. (Null fields are fields that were not written.)"""
    workflow = program.workflow
    lists: list[tuple[Node | None, str]] = [(workflow.spec.get("templates"), "template")]
    lists += _argument_lists(workflow.arguments.node)
    for template in every_template(workflow):
        lists += [*_argument_lists(template.inputs.node), *_argument_lists(template.outputs.node)]
        body = template.body
        if isinstance(body, Dag):
            lists.append((body.node.get("tasks"), "task"))
        elif isinstance(body, Steps):
            lists += [(group, "step") for group in body.node.items]
        elif isinstance(body, ContainerSet):
            lists.append((body.node.get("containers"), "container"))
        for task in template.tasks:
            lists += _argument_lists(task.arguments.node)
    for node, noun in lists:
        for item in node.items if isinstance(node, Sequence) else ():
            if is_null(item):
                message = f"{a(noun)} is missing: the item of the list is null"
                yield Diagnostic(rules.MISSING_FIELD, message, item.span)


def _argument_lists(node: Mapping | None) -> list[tuple[Node | None, str]]:
    return [] if node is None else [(node.get("parameters"), "parameter"), (node.get("artifacts"), "artifact")]
