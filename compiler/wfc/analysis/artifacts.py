"""Artifacts and outputs: where they lie, where they come from, and whether the two ends fit."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.interfaces import Interfaces
from wfc.analysis.words import declared, listed, of_body, of_call, of_template, quoted
from wfc.analysis.world import Siblings, every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import (
    Artifact,
    Container,
    ContainerSet,
    Dag,
    Gcs,
    Git,
    Http,
    Location,
    Parameter,
    Raw,
    Resource,
    S3,
    Script,
    Steps,
    Task,
    Template,
    ValueFrom,
)
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null
from wfc.source import Span


def has_key(artifact: Artifact) -> bool:
    """Whether an artifact has a location, or the key of one in the default repository, as Argo counts it.

    Only the first location in Argo's order of kinds is looked at. (Argo's ``HasLocationOrKey``.)
    """
    location = artifact.location
    if location is None:
        return False
    if isinstance(location, Raw):
        return True
    if isinstance(location, Git):
        return _filled(location.repo)
    if isinstance(location, Http):
        return _filled(location.url)
    if isinstance(location, S3 | Gcs):
        return _filled(location.key)
    if location.kind == "hdfs":
        addresses = location.node.get("addresses")
        return _filled(location.key) or (isinstance(addresses, Sequence) and bool(addresses.items))
    if location.kind == "artifactory":
        return _filled(location.key) and (
            not is_null(location.node.get("usernameSecret")) or _has_path(location.key.text if location.key else "")
        )
    return _filled(location.key)


def _has_path(url: str) -> bool:
    _, separator, rest = url.partition("://")
    return "/" in (rest if separator else url)


def _filled(scalar: Scalar | None) -> bool:
    return scalar is not None and scalar.text != ""


def artifacts(program: Program) -> Iterator[Diagnostic]:
    """Every declared artifact and every artifact argument, and whether optional outputs meet required inputs."""
    interfaces = Interfaces()
    workflow = program.workflow
    for argument in workflow.arguments.artifacts:
        yield from _argument(argument, "the workflow", argo=True)
    for template in every_template(workflow):
        for artifact in template.inputs.artifacts:
            yield from _input(artifact, template)
        for artifact in template.outputs.artifacts:
            yield from _output(artifact, template)
        if not template.tasks:
            continue
        siblings = Siblings(template)
        for task in template.tasks:
            caller = of_call(task, siblings.root)
            for argument in task.arguments.artifacts:
                yield from _argument(argument, caller, argo=True)
            for hook in task.hooks:
                for argument in hook.arguments.artifacts:
                    yield from _argument(argument, f"the hook {quoted(hook.name.text)} of {caller}", argo=False)
            yield from _optional(program, template, task, siblings, interfaces)


def _input(artifact: Artifact, template: Template) -> Iterator[Diagnostic]:
    yield from _path(artifact, template, "inputs")
    if artifact.from_ is not None and artifact.from_.text:
        message = "an input does not say where it comes from: whoever calls the template does"
        key = artifact.node.key("from")
        help_ = "give it as an argument in the call"
        yield Diagnostic(rules.MISPLACED_REFERENCE, message, (key or artifact.from_).span, help=help_)
    yield from _locations(artifact)
    if artifact.location is not None:
        yield from _complete(artifact, artifact.location, is_input=True)


def _output(artifact: Artifact, template: Template) -> Iterator[Diagnostic]:
    yield from _path(artifact, template, "outputs")
    name = quoted(artifact.name.text) if artifact.name is not None else "without a name"
    handed_on = artifact.from_ is not None or artifact.from_expression is not None
    if isinstance(template.body, Dag | Steps):
        if not handed_on and not _from_reported(artifact):
            message = f"the output {name} of {of_template(template)} comes from nowhere"
            noun = "tasks" if isinstance(template.body, Dag) else "steps"
            help_ = f"say which of its {noun} makes it: `from: \"{{{{{noun}.NAME.outputs.artifacts.NAME}}}}\"`"
            place = artifact.name or artifact.node
            yield Diagnostic(rules.ARTIFACT_WITHOUT_SOURCE, message, place.span, "", (), (), help_, argo_rejects=False)
    elif artifact.from_ is not None and template.body is not None:
        message = f"an output of a {of_body(template.body)} template comes from its `path`, not from elsewhere"
        key = artifact.node.key("from")
        yield Diagnostic(
            rules.MISPLACED_REFERENCE, message, (key or artifact.from_).span, "Argo ignores this", argo_rejects=False
        )
    yield from _both(artifact, argo=False)
    yield from _locations(artifact)
    if artifact.location is not None:
        yield from _complete(artifact, artifact.location, is_input=False)


def _from_reported(artifact: Artifact) -> bool:
    """Whether a source of another type was written, which the schema check has reported."""
    return any(not is_null(artifact.node.get(field)) for field in ("from", "fromExpression"))


def _path(artifact: Artifact, template: Template, side: str) -> Iterator[Diagnostic]:
    """Templates that run something have their artifacts in files, the others hand them on."""
    if template.body is None or len(template.kinds) != 1:
        return
    place = artifact.name or artifact.node
    name = quoted(artifact.name.text) if artifact.name is not None else "without a name"
    if template.is_leaf:
        if not _filled(artifact.path) and (artifact.path is not None or is_null(artifact.node.get("path"))):
            message = f"the artifact {name} of {of_template(template)} has no path"
            help_ = f"say which file or folder of the {of_body(template.body)} it is"
            yield Diagnostic(rules.ARTIFACT_WITHOUT_PATH, message, (artifact.path or place).span, help=help_)
    elif _filled(artifact.path) and artifact.path is not None:
        message = f"a {of_body(template.body)} template has no files, so its artifacts have no path"
        key = artifact.node.key("path")
        help_ = "leave it out" if side == "inputs" else "say with `from` which task or step makes it"
        yield Diagnostic(rules.ARTIFACT_WITHOUT_PATH, message, (key or artifact.path).span, help=help_)


def _argument(artifact: Artifact, caller: str, argo: bool) -> Iterator[Diagnostic]:
    name = quoted(artifact.name.text) if artifact.name is not None else "without a name"
    if not _filled(artifact.from_) and artifact.from_expression is None and not has_key(artifact):
        place = artifact.name or artifact.node
        if artifact.location is not None:
            yield from _incomplete(artifact.location, argo)
        elif not _from_reported(artifact) or artifact.from_ is not None:
            message = f"{caller} gives the artifact {name} without saying where it is"
            help_ = "add `from`, or a location with a key"
            yield Diagnostic(
                rules.ARTIFACT_WITHOUT_SOURCE, message, (artifact.from_ or place).span, help=help_, argo_rejects=argo
            )
    yield from _both(artifact, argo)
    yield from _locations(artifact)
    if artifact.location is not None and has_key(artifact):
        yield from _complete(artifact, artifact.location, is_input=False)


def _both(artifact: Artifact, argo: bool) -> Iterator[Diagnostic]:
    if artifact.from_ is not None and artifact.from_expression is not None and artifact.from_.text:
        first, second = artifact.node.key("from"), artifact.node.key("fromExpression")
        if first is not None and second is not None:
            labels = (Label(first.span, "one source"),)
            message = "an artifact comes from one place: `from` or `fromExpression`"
            yield Diagnostic(rules.AMBIGUOUS_LOCATION, message, second.span, "another", labels, argo_rejects=argo)


def _locations(artifact: Artifact) -> Iterator[Diagnostic]:
    """More than one location, or a location beside ``from``: Argo uses one and says nothing."""
    used, *others = artifact.locations or (None,)
    if used is None:
        return
    key = artifact.node.key(kind_of(used))
    for other in others:
        second = artifact.node.key(kind_of(other)) if other is not None else None
        if key is not None and second is not None:
            message = f"the artifact has more than one location, and Argo uses `{key.text}`"
            labels = (Label(key.span, "this one is used"),)
            yield Diagnostic(rules.AMBIGUOUS_LOCATION, message, second.span, "this one is ignored", labels)
    from_ = artifact.node.key("from")
    if key is not None and from_ is not None and _filled(artifact.from_):
        message = f"the artifact has `from` and a location, and Argo uses `from`"
        labels = (Label(from_.span, "this one is used"),)
        yield Diagnostic(rules.AMBIGUOUS_LOCATION, message, key.span, "this one is ignored", labels)


def kind_of(location: Location) -> str:
    """The key under which a location stands: ``s3``, ``git`` …"""
    kinds: dict[type, str] = {S3: "s3", Gcs: "gcs", Git: "git", Http: "http", Raw: "raw"}
    return kinds.get(type(location)) or getattr(location, "kind", "")


def _complete(artifact: Artifact, location: Location, is_input: bool) -> Iterator[Diagnostic]:
    """What a location lacks that its transfer needs. Argo looks at git and hdfs inputs only."""
    if isinstance(location, Git):
        if not _filled(location.repo) and is_input and _unset(location.node, "repo"):
            yield from _incomplete(location, argo=True)
        return
    if isinstance(location, S3):
        yield from _lost_bucket(location)
    if isinstance(location, Http):
        if not _filled(location.url) and _unset(location.node, "url") and not artifact.optional:
            yield from _incomplete(location, argo=False)
    elif not isinstance(location, Raw | S3 | Gcs) and location.kind == "hdfs" and is_input:
        yield from _hdfs(location.node)


def _unset(node: Mapping, field: str) -> bool:
    value = node.get(field)
    return is_null(value) or (isinstance(value, Scalar) and value.text == "")


_NEEDED = {
    "git": ("repo", "the repository"), "http": ("url", "the address"), "s3": ("key", "the object or prefix"),
    "gcs": ("key", "the object or prefix"), "azure": ("blob", "the blob"), "oss": ("key", "the object"),
    "hdfs": ("path", "the file"), "artifactory": ("url", "the address"), "plugin": ("key", "the object"),
}  # fmt: skip


def _incomplete(location: Location, argo: bool) -> Iterator[Diagnostic]:
    kind = kind_of(location)
    field, what = _NEEDED[kind]
    if not _unset(location.node, field) and kind != "artifactory":
        return
    value = location.node.get(field)
    place = value.span if isinstance(value, Scalar) and value.value is not None else _key_of(location)
    message = f"the `{kind}` location does not say which: `{field}` is missing"
    help_ = f"add `{field}`: {what}"
    yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, help=help_, argo_rejects=argo)


def _key_of(location: Location) -> Span:
    """The first line of a location: its key stands before it."""
    node = location.node
    return node.entries[0][0].span if node.entries else node.span


def _lost_bucket(location: S3) -> Iterator[Diagnostic]:
    """Argo takes the location of an artifact from the repository unless bucket and endpoint are both there."""
    bucket, endpoint = _filled(location.bucket), _filled(location.endpoint)
    if bucket == endpoint:
        return
    has, lacks = ("bucket", "endpoint") if bucket else ("endpoint", "bucket")
    key = location.node.key(has)
    if key is not None:
        message = f"an `s3` location with a `{has}` and no `{lacks}` loses it: Argo keeps the key only"
        help_ = f"add the `{lacks}`, or leave only the `key` to use the default repository"
        yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, key.span, "", (), (), help_, argo_rejects=False)


_KERBEROS = ("krbServicePrincipalName", "krbConfigConfigMap", "krbUsername", "krbRealm")


def _hdfs(node: Mapping) -> Iterator[Diagnostic]:
    """Argo's own checks of an HDFS location (``ValidateArtifact`` of its hdfs driver)."""

    def set_(field: str) -> bool:
        return not _unset(node, field)

    addresses, path = node.get("addresses"), node.get("path")
    place = node.entries[0][0].span if node.entries else node.span
    missing = []
    if not isinstance(addresses, Sequence) or not addresses.items:
        missing.append("addresses")
    if not set_("path"):
        missing.append("path")
    if not any(set_(field) for field in ("hdfsUser", "krbCCacheSecret", "krbKeytabSecret")):
        missing.append("hdfsUser")
    if set_("krbKeytabSecret"):
        missing.extend(field for field in _KERBEROS if not set_(field))
    elif set_("krbCCacheSecret"):
        missing.extend(field for field in _KERBEROS[:2] if not set_(field))
    if missing:
        message = f"the `hdfs` location lacks {', '.join(f'`{field}`' for field in missing)}"
        yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, argo_rejects=True)
    elif isinstance(path, Scalar) and not path.text.startswith("/"):
        message = "the path of an `hdfs` location begins with `/`"
        yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, path.span, argo_rejects=True)


# --- producers and consumers ------------------------------------------------------------------------------------------


def _optional(
    program: Program, template: Template, task: Task, siblings: Siblings, interfaces: Interfaces
) -> Iterator[Diagnostic]:
    """An optional output that feeds a required input."""
    callee = program.callees.get(task.node)
    if callee is None:
        return
    takes = interfaces.of(callee.template).input_artifacts
    for argument in task.arguments.artifacts:
        if argument.from_ is None or argument.name is None or argument.optional:
            continue
        wanted = takes.get(argument.name.text)
        if wanted is None or wanted.optional:
            continue
        given = _source_of(argument.from_, program, template, siblings, interfaces)
        if given is None or not given.optional or not _was_written(given, "optional"):
            continue
        message = f"the artifact {quoted(argument.name.text)} may be missing, and {of_template(callee.template)} needs it"
        labels = (
            *declared(given.name, "this output is optional"),
            *declared(wanted.name, "this input is not"),
        )
        help_ = "make the input optional, too"
        place = argument.from_.span
        yield Diagnostic(rules.OPTIONAL_TO_REQUIRED, message, place, "an optional output", labels, (), help_)


def _was_written(artifact: Artifact, field: str) -> bool:
    """Whether the user wrote a field, and not the upgrade from Onepanel's form."""
    key = artifact.node.key(field)
    return key is not None and key.span.text == field


def _source_of(
    scalar: Scalar, program: Program, template: Template, siblings: Siblings, interfaces: Interfaces
) -> Artifact | None:
    """The declaration of the artifact that a ``from`` names, where it is known."""
    tags = scan(scalar.text)
    if len(tags) != 1 or tags[0].kind is not TagKind.SIMPLE:
        return None
    name = reference(tags[0].body)
    words = name.words if name is not None else ()
    if words[:2] == ("inputs", "artifacts") and len(words) == 3:
        return interfaces.of(template).input_artifacts.get(words[2])
    if len(words) == 5 and words[0] == siblings.root and words[2:4] == ("outputs", "artifacts"):
        index = siblings.by_name.get(words[1])
        callee = None if index is None else program.callees.get(siblings.tasks[index].node)
        return None if callee is None else interfaces.of(callee.template).output_artifacts.get(words[4])
    return None


# --- output parameters ------------------------------------------------------------------------------------------------

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
            message = f"a {of_body(template.body)} template cannot have the source `{given[0].text}`"
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
