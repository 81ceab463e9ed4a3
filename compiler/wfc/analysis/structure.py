"""Names, duplicates, the entrypoint, and what templates and calls must say about themselves."""

from collections.abc import Iterable, Iterator

from wfc import rules
from wfc.analysis.bind import is_dynamic, referenced
from wfc.analysis.words import listed, of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.frontend.lower import BODY_KINDS
from wfc.ir.nodes import Artifact, Container, ContainerSet, Dag, Parameter, Script, Steps, Task, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text
from wfc.nearest import nearest
from wfc.source import Span

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
        for item in (*template.outputs.parameters, *template.outputs.artifacts):
            if item.global_name is not None and not scan(item.global_name.text):
                yield from characters(item.global_name, "global name", underscore=True)
        if template.tasks:
            in_steps = isinstance(template.body, Steps)
            noun = "step" if in_steps else "task"
            yield from _name_list([task.name for task in template.tasks if task.name is not None], noun, tags=in_steps)
        for task in template.tasks:
            yield from _declared_names(task.arguments.parameters, "argument", tags=True)
            yield from _declared_names(task.arguments.artifacts, "argument", tags=True)


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
            message = f"a {noun} name has {_LONGEST_NAME} characters at most, this one has {len(name.text)}"
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
        yield Diagnostic(rules.INVALID_NAME, f"a {noun} begins with a letter or digit", name.at(0, 1))
        return
    allowed = "letters, digits, `-` and `_`" if underscore else "letters, digits and `-`"
    if "{{" in text:
        start = text.find("{{")
        end = text.find("}}", start) + 2
        message = f"a {noun} cannot hold a tag"
        yield Diagnostic(rules.INVALID_NAME, message, name.at(start, end if end > 1 else len(text)), f"only {allowed}")
        return
    for position, char in enumerate(text):
        if not (char.isascii() and (char.isalnum() or char == "-" or (underscore and char == "_"))):
            break
    shown = "a blank" if char == " " else f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"
    message = f"{shown} cannot stand in a {noun}"
    yield Diagnostic(rules.INVALID_NAME, message, name.at(position, position + 1), f"only {allowed}")


def templates(program: Program) -> Iterator[Diagnostic]:
    """Each template runs exactly one thing, and says what that needs."""
    for template in every_template(program.workflow):
        if len(template.kinds) != 1:
            yield _template_type(template)
            continue
        body = template.body
        if isinstance(body, Container | Script):
            yield from _image(template, body.container if isinstance(body, Script) else body, program)


def _template_type(template: Template) -> Diagnostic:
    kinds = template.kinds
    place = template.name.span if template.name is not None else _head(template.node)
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
    misspelt = [key for key, _ in template.node.entries if nearest(key.text, BODY_KINDS)]
    if misspelt:
        near = nearest(misspelt[0].text, BODY_KINDS)
        return Diagnostic(rules.TEMPLATE_TYPE, message, misspelt[0].span, help=f"did you mean `{near}`?")
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
    place = container.image or template.kinds[0]
    message = f"the {kind} of {of_template(template)} has no image"
    yield Diagnostic(rules.MISSING_FIELD, message, place.span)


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
                message = f"a {noun} is missing: the item of the list is null"
                yield Diagnostic(rules.MISSING_FIELD, message, item.span)


def _argument_lists(node: Mapping | None) -> list[tuple[Node | None, str]]:
    return [] if node is None else [(node.get("parameters"), "parameter"), (node.get("artifacts"), "artifact")]


def _head(node: Mapping) -> Span:
    """The first key of a mapping: enough to point at it."""
    return node.entries[0][0].span if node.entries else node.span


def calls(program: Program) -> Iterator[Diagnostic]:
    """Whatever names a template names one that exists, and names one only."""
    workflow = program.workflow
    yield from _schedules(workflow)
    yield from _entrypoint(program)
    if workflow.workflow_template_ref is not None:
        yield from _workflow_template_ref(program, workflow.workflow_template_ref)
    missing_base = workflow.workflow_template_ref is not None and program.base is workflow
    if workflow.on_exit is not None and not missing_base:
        yield from _named(program, workflow.on_exit, "the exit handler", argo=True)
    for hook in workflow.hooks:
        if not missing_base:
            yield from _called(program, hook.node, f"the hook {quoted(hook.name.text)}", hooked=True)
    for template in every_template(workflow):
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            yield from _call(program, task, root)


def _schedules(workflow: Workflow) -> Iterator[Diagnostic]:
    spec = workflow.node.get("spec")
    schedules = spec.get("schedules") if workflow.kind == "CronWorkflow" and isinstance(spec, Mapping) else None
    if isinstance(spec, Mapping) and isinstance(schedules, Sequence) and not schedules.items:
        key = spec.key("schedules")
        message = "a CronWorkflow without a schedule never runs"
        yield Diagnostic(rules.MISSING_FIELD, message, (key or schedules).span)


def _entrypoint(program: Program) -> Iterator[Diagnostic]:
    workflow = program.workflow
    entry = workflow.entrypoint
    if entry is None or not entry.text:
        if workflow.kind in ("WorkflowTemplate", "ClusterWorkflowTemplate"):
            return
        if not is_null(workflow.spec.get("entrypoint")) and entry is None:
            return  # of another type, which has been reported
        if workflow.workflow_template_ref is not None and (program.base is workflow or program.base.entrypoint):
            return
        names_ = [template.name.text for template in workflow.templates if template.name is not None]
        help_ = f"name one of the templates: {listed(names_)}" if names_ else ""
        place = workflow.entrypoint.span if workflow.entrypoint is not None else _spec_key(workflow)
        message = "the workflow does not say which template it begins with"
        yield Diagnostic(rules.MISSING_ENTRYPOINT, message, place, "no `entrypoint`", help=help_)
        return
    if workflow.workflow_template_ref is None or program.base is not workflow:
        yield from _named(program, entry, "the entrypoint", argo=True)


def _spec_key(workflow: Workflow) -> Span:
    """Where the spec is called so; its first key in a document that is nothing but a spec."""
    stack: list[Mapping] = [workflow.node]
    while stack:
        node = stack.pop()
        for key, value in node.entries:
            if value is workflow.spec:
                return key.span
            if isinstance(value, Mapping) and key_text(key) == "spec":
                stack.append(value)
    return _head(workflow.spec) if workflow.spec.entries else _head(workflow.node)


def _workflow_template_ref(program: Program, ref: Mapping) -> Iterator[Diagnostic]:
    workflow = program.workflow
    name = ref.get("name")
    key = workflow.spec.key("templates")
    if workflow.templates and key is not None:
        message = "a workflow has templates of its own or a `workflowTemplateRef`, not both"
        place = workflow.spec.key("workflowTemplateRef")
        labels = (Label(key.span, "its own templates"),)
        yield Diagnostic(rules.AMBIGUOUS_CALL, message, (place or ref).span, "", labels)
        return
    if not isinstance(name, Scalar) or not isinstance(name.value, str) or not name.text:
        if not isinstance(name, Scalar) or name.value is None or name.value == "":
            place = workflow.spec.key("workflowTemplateRef")
            yield Diagnostic(rules.MISSING_FIELD, "`workflowTemplateRef` has no name", (place or ref).span)
        return
    if referenced(ref, workflow, program.library) is None:
        yield _unknown_document(program, ref, name)


def _unknown_document(program: Program, ref: Mapping, name: Scalar) -> Diagnostic:
    scope = ref.get("clusterScope")
    cluster = isinstance(scope, Scalar) and scope.value is True
    library = program.library
    kind = "ClusterWorkflowTemplate" if cluster else "WorkflowTemplate"
    namespace = program.workflow.namespace.text if program.workflow.namespace else ""
    known = list(library.cluster) if cluster else [known for space, known in library.namespaced if space == namespace]
    notes = []
    if not cluster and name.text in library.cluster:
        notes.append("there is a ClusterWorkflowTemplate of that name: that takes `clusterScope: true`")
    elif cluster and (namespace, name.text) in library.namespaced:
        notes.append("there is a WorkflowTemplate of that name: leave `clusterScope` out")
    elif not cluster and any(known == name.text for _, known in library.namespaced):
        notes.append("there is one of that name in another namespace, where Argo does not look")
    near = nearest(name.text, known)
    help_ = f"did you mean {quoted(near)}?" if near else "give the file that defines it, too"
    message = f"there is no {kind} {quoted(name.text)} among the files"
    return Diagnostic(rules.UNDEFINED_TEMPLATE_REF, message, name.span, "", (), tuple(notes), help_)


def _named(program: Program, name: Scalar, what: str, argo: bool) -> Iterator[Diagnostic]:
    """A plain template name at the level of the workflow, or of an exit handler."""
    known = program.templates
    if name.text in known or (not argo and is_dynamic(name)):
        return
    yield _undefined(program, name, f"{what} names a template that does not exist", argo)


def _undefined(program: Program, name: Scalar, message: str, argo: bool) -> Diagnostic:
    known = program.templates
    near = nearest(name.text, known)
    labels: tuple[Label, ...] = ()
    if near is not None:
        declared = known[near].name
        labels = () if declared is None else (Label(declared.span, "this one exists"),)
        help_ = f"did you mean {quoted(near)}?"
    else:
        help_ = f"the templates are {listed(list(known))}" if known else "the document defines no templates"
    label = f"no template {quoted(name.text)}"
    return Diagnostic(rules.UNDEFINED_TEMPLATE, message, name.span, label, labels, (), help_, argo_rejects=argo)


def _call(program: Program, task: Task, root: str) -> Iterator[Diagnostic]:
    caller = of_call(task, root)
    yield from _called(program, task.node, caller, hooked=False)
    if task.on_exit is not None and task.on_exit.text:
        yield from _named(program, task.on_exit, f"the exit handler of {caller}", argo=False)
    for hook in task.hooks:
        yield from _called(program, hook.node, f"the hook {quoted(hook.name.text)} of {caller}", hooked=True)


def _called(program: Program, node: Mapping, caller: str, hooked: bool) -> Iterator[Diagnostic]:
    """The template of a task, a step or a hook (which Argo's validator never looks up)."""
    name = node.get("template")
    ref = node.get("templateRef")
    inline = node.get("inline")
    given = [field for field in ("template", "templateRef", "inline") if not _absent(node.get(field))]
    argo = not hooked
    if not given:
        place = node.key("name") or node.key("template")
        what = place.span if place is not None and not hooked else _head(node)
        named = node.get("name")
        if isinstance(named, Scalar) and not hooked:
            what = named.span
        message = f"{caller} does not say which template it calls"
        help_ = "give it a `template`"
        yield Diagnostic(rules.AMBIGUOUS_CALL, message, what, help=help_, argo_rejects=argo)
        return
    if len(given) > 1:
        first, second = (node.key(field) for field in given[:2])
        assert first is not None
        assert second is not None
        message = f"{caller} says in more than one way which template it calls"
        labels = (Label(first.span, "the first one"),)
        refused = argo and "template" in given and "templateRef" in given
        yield Diagnostic(rules.AMBIGUOUS_CALL, message, second.span, "another one", labels, argo_rejects=refused)
        if refused:
            return
    if isinstance(ref, Mapping) and inline is None:
        yield from _template_ref(program, ref, caller, argo)
    elif isinstance(name, Scalar) and isinstance(name.value, str) and not _absent(name):
        if node in program.dynamic:
            if argo and all(tag.kind is TagKind.SIMPLE for tag in scan(name.text)):
                message = f"the name of the template that {caller} calls cannot hold a tag"
                label = "Argo looks it up before it has a value"
                help_ = "use `templateRef`, whose names may hold tags, or a call for each template with a `when`"
                yield Diagnostic(rules.UNDEFINED_TEMPLATE, message, name.span, label, help=help_)
        elif node not in program.callees:
            yield _undefined(program, name, f"{caller} calls a template that does not exist", argo)


def _absent(node: object) -> bool:
    """Whether a field is as good as not written: absent, null or the empty text."""
    return node is None or (isinstance(node, Scalar) and node.value in (None, ""))


def _template_ref(program: Program, ref: Mapping, caller: str, argo: bool) -> Iterator[Diagnostic]:
    name, template = ref.get("name"), ref.get("template")
    for field, value in (("name", name), ("template", template)):
        if _absent(value):
            message = f"the `templateRef` of {caller} has no {field}"
            yield Diagnostic(rules.MISSING_FIELD, message, _head(ref), argo_rejects=argo)
    if not isinstance(name, Scalar) or not isinstance(template, Scalar) or _absent(name) or _absent(template):
        return
    if is_dynamic(name) or is_dynamic(template):
        return
    document = referenced(ref, program.workflow, program.library)
    if document is None:
        yield _unknown_document(program, ref, name)._replace(argo_rejects=argo)
        return
    known = {item.name.text: item.name for item in document.templates if item.name is not None}
    if template.text not in known:
        near = nearest(template.text, known)
        labels = () if near is None else (Label(known[near].span, "this one exists"),)
        help_ = f"did you mean {quoted(near)}?" if near else f"its templates are {listed(list(known))}" if known else ""
        message = f"the {document.kind} {quoted(name.text)} has no template {quoted(template.text)}"
        yield Diagnostic(
            rules.UNDEFINED_TEMPLATE_REF, message, template.span, "", labels, (), help_, argo_rejects=argo
        )
