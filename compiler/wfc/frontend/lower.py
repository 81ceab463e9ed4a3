"""From the upgraded tree to the typed nodes.

Total: what has the wrong shape is left out, for the schema check has reported it.
"""

from collections.abc import Callable

from wfc.ir import nodes
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text

# The order in which Argo looks for an artifact's location: the first that is not null is used.
LOCATION_KINDS = ("artifactory", "azure", "git", "gcs", "hdfs", "http", "oss", "raw", "s3", "plugin")
_OTHER_KEYS = {"artifactory": "url", "azure": "blob", "hdfs": "path", "oss": "key", "plugin": "key"}
BODY_KINDS = (
    "container", "containerSet", "steps", "script", "resource", "dag", "suspend", "data", "http", "plugin",
)  # fmt: skip


def workflow(document: Mapping, kind: str, onepanel: bool) -> nodes.Workflow:
    """The typed workflow of a document of one of Argo's four kinds, or of Onepanel's bare form."""
    metadata = None if onepanel else _mapping(document, "metadata")
    spec = document if onepanel else _mapping(document, "spec")
    if kind == "CronWorkflow" and spec is not None:
        spec = _mapping(spec, "workflowSpec")
    if spec is None:
        spec = Mapping(document.source, document.start, document.start, ())
    return nodes.Workflow(
        kind=kind,
        onepanel=onepanel,
        name=_text(metadata, "name"),
        generate_name=_text(metadata, "generateName"),
        namespace=_text(metadata, "namespace"),
        metadata=metadata,
        entrypoint=_text(spec, "entrypoint"),
        arguments=_arguments(spec),
        templates=tuple(template(item) for item in _mappings(spec, "templates")),
        on_exit=_text(spec, "onExit"),
        hooks=_hooks(spec),
        workflow_template_ref=_mapping(spec, "workflowTemplateRef"),
        spec=spec,
        node=document,
    )


def template(node: Mapping) -> nodes.Template:
    """One template."""
    inputs, outputs = _mapping(node, "inputs"), _mapping(node, "outputs")
    kinds = tuple(key for key, value in node.entries if key_text(key) in BODY_KINDS and not is_null(value))
    return nodes.Template(
        name=_text(node, "name"),
        inputs=nodes.Inputs(_parameters(inputs), _artifacts(inputs), inputs),
        outputs=nodes.Outputs(_parameters(outputs), _artifacts(outputs), outputs),
        body=_body(node, kinds),
        kinds=kinds,
        retry_strategy=_mapping(node, "retryStrategy"),
        daemon=_flag(node, "daemon"),
        node=node,
    )


def artifact(node: Mapping) -> nodes.Artifact:
    """One artifact, declared or given."""
    return nodes.Artifact(
        name=_text(node, "name"),
        path=_text(node, "path"),
        from_=_text(node, "from"),
        from_expression=_text(node, "fromExpression"),
        sub_path=_text(node, "subPath"),
        locations=locations(node),
        archive=_archive(_mapping(node, "archive")),
        optional=_flag(node, "optional"),
        mode=_scalar(node, "mode"),
        recurse_mode=_flag(node, "recurseMode"),
        global_name=_text(node, "globalName"),
        node=node,
    )


def locations(node: Mapping) -> tuple[nodes.Location, ...]:
    """Every location that an artifact (or an artifact repository) gives, in Argo's order of preference."""
    found: list[nodes.Location] = []
    for kind in LOCATION_KINDS:
        value = _mapping(node, kind)
        if value is not None:
            found.append(_LOCATIONS[kind](value) if kind in _LOCATIONS else _other(kind, value))
    return tuple(found)


def secret(parent: Mapping | None, name: str) -> nodes.SecretKey | None:
    """The secret selector under the key ``name``."""
    node = _mapping(parent, name)
    return None if node is None else nodes.SecretKey(_text(node, "name"), _text(node, "key"), node)


def _s3(node: Mapping) -> nodes.S3:
    return nodes.S3(
        key=_text(node, "key"),
        bucket=_text(node, "bucket"),
        endpoint=_text(node, "endpoint"),
        region=_text(node, "region"),
        insecure=_scalar(node, "insecure"),
        access_key_secret=secret(node, "accessKeySecret"),
        secret_key_secret=secret(node, "secretKeySecret"),
        session_token_secret=secret(node, "sessionTokenSecret"),
        node=node,
    )


def _gcs(node: Mapping) -> nodes.Gcs:
    return nodes.Gcs(_text(node, "key"), _text(node, "bucket"), secret(node, "serviceAccountKeySecret"), node)


def _git(node: Mapping) -> nodes.Git:
    return nodes.Git(
        repo=_text(node, "repo"),
        revision=_text(node, "revision"),
        branch=_text(node, "branch"),
        single_branch=_scalar(node, "singleBranch"),
        depth=_scalar(node, "depth"),
        fetch=_sequence(node, "fetch"),
        username_secret=secret(node, "usernameSecret"),
        password_secret=secret(node, "passwordSecret"),
        ssh_private_key_secret=secret(node, "sshPrivateKeySecret"),
        insecure_ignore_host_key=_scalar(node, "insecureIgnoreHostKey"),
        insecure_skip_tls=_scalar(node, "insecureSkipTLS"),
        disable_submodules=_scalar(node, "disableSubmodules"),
        node=node,
    )


def _http(node: Mapping) -> nodes.Http:
    auth = _mapping(node, "auth")
    basic = _mapping(auth, "basicAuth")
    headers = tuple(
        nodes.Header(_text(item, "name"), _text(item, "value"), item) for item in _mappings(node, "headers")
    )
    username, password = secret(basic, "usernameSecret"), secret(basic, "passwordSecret")
    return nodes.Http(_text(node, "url"), headers, username, password, auth, node)


def _raw(node: Mapping) -> nodes.Raw:
    return nodes.Raw(_text(node, "data"), node)


def _other(kind: str, node: Mapping) -> nodes.OtherLocation:
    return nodes.OtherLocation(kind, _text(node, _OTHER_KEYS[kind]), node)


_LOCATIONS: dict[str, Callable[[Mapping], nodes.Location]] = {
    "s3": _s3,
    "gcs": _gcs,
    "git": _git,
    "http": _http,
    "raw": _raw,
}


def _archive(node: Mapping | None) -> nodes.Archive | None:
    if node is None:
        return None
    for strategy in ("none", "tar", "zip"):  # the order in which Argo looks
        value = _mapping(node, strategy)
        if value is not None:
            return nodes.Archive(strategy, _scalar(value, "compressionLevel"), node)
    return None


def _parameter(node: Mapping) -> nodes.Parameter:
    return nodes.Parameter(
        name=_text(node, "name"),
        value=_scalar(node, "value"),
        default=_scalar(node, "default"),
        value_from=_value_from(_mapping(node, "valueFrom")),
        enum=_sequence(node, "enum"),
        global_name=_text(node, "globalName"),
        form=_form(node),
        node=node,
    )


_FORM_KEYS = frozenset(("displayName", "hint", "type", "options", "visibility", "required"))


def _form(node: Mapping) -> nodes.ParameterForm | None:
    if node.lacks(_FORM_KEYS):
        return None
    return nodes.ParameterForm(
        display_name=_scalar(node, "displayName"),
        hint=_scalar(node, "hint"),
        type=_scalar(node, "type"),
        options=_sequence(node, "options"),
        visibility=_scalar(node, "visibility"),
        required=_scalar(node, "required"),
    )


def _value_from(node: Mapping | None) -> nodes.ValueFrom | None:
    if node is None:
        return None
    reference = _mapping(node, "configMapKeyRef")
    return nodes.ValueFrom(
        path=_text(node, "path"),
        parameter=_text(node, "parameter"),
        expression=_text(node, "expression"),
        json_path=_text(node, "jsonPath"),
        jq_filter=_text(node, "jqFilter"),
        event=_text(node, "event"),
        default=_scalar(node, "default"),
        supplied=_mapping(node, "supplied") is not None,
        config_map_key_ref=None
        if reference is None
        else nodes.ConfigMapKey(_text(reference, "name"), _text(reference, "key"), reference),
        node=node,
    )


def _parameters(parent: Mapping | None) -> tuple[nodes.Parameter, ...]:
    return tuple(_parameter(item) for item in _mappings(parent, "parameters"))


def _artifacts(parent: Mapping | None) -> tuple[nodes.Artifact, ...]:
    return tuple(artifact(item) for item in _mappings(parent, "artifacts"))


def _arguments(parent: Mapping | None) -> nodes.Arguments:
    node = _mapping(parent, "arguments")
    return nodes.Arguments(_parameters(node), _artifacts(node), node)


def _hooks(parent: Mapping) -> tuple[nodes.Hook, ...]:
    hooks = _mapping(parent, "hooks")
    if hooks is None:
        return ()
    return tuple(
        nodes.Hook(
            name=key,
            template=_text(value, "template"),
            template_ref=_template_ref(value),
            arguments=_arguments(value),
            expression=_text(value, "expression"),
            node=value,
        )
        for key, value in hooks.entries
        if isinstance(value, Mapping)
    )


def _template_ref(parent: Mapping) -> nodes.TemplateRef | None:
    node = _mapping(parent, "templateRef")
    if node is None:
        return None
    return nodes.TemplateRef(_text(node, "name"), _text(node, "template"), _flag(node, "clusterScope"), node)


# What most tasks and steps do without: one question instead of nine, for each of thousands.
_RARE_OF_TASKS = frozenset(
    ("templateRef", "inline", "when", "withItems", "withParam", "withSequence", "continueOn", "onExit", "hooks")
)


def _task(node: Mapping, in_dag: bool) -> nodes.Task:
    if node.lacks(_RARE_OF_TASKS):
        return nodes.Task(
            name=_text(node, "name"),
            template=_text(node, "template"),
            template_ref=None,
            inline=None,
            arguments=_arguments(node),
            dependencies=_sequence(node, "dependencies") if in_dag else None,
            depends=_text(node, "depends") if in_dag else None,
            when=None,
            with_items=None,
            with_param=None,
            with_sequence=None,
            continue_on=None,
            on_exit=None,
            hooks=(),
            node=node,
        )
    inline = _mapping(node, "inline")
    items = node.get("withItems")
    return nodes.Task(
        name=_text(node, "name"),
        template=_text(node, "template"),
        template_ref=_template_ref(node),
        inline=None if inline is None else template(inline),
        arguments=_arguments(node),
        dependencies=_sequence(node, "dependencies") if in_dag else None,
        depends=_text(node, "depends") if in_dag else None,
        when=_text(node, "when"),
        with_items=None if is_null(items) else items,
        with_param=_text(node, "withParam"),
        with_sequence=_mapping(node, "withSequence"),
        continue_on=_mapping(node, "continueOn"),
        on_exit=_text(node, "onExit"),
        hooks=_hooks(node),
        node=node,
    )


def _steps(node: Node) -> nodes.Steps | None:
    if not isinstance(node, Sequence):
        return None
    groups = tuple(
        tuple(_task(step, in_dag=False) for step in group.items if isinstance(step, Mapping))
        for group in node.items
        if isinstance(group, Sequence)
    )
    return nodes.Steps(groups, node)


def _dag(node: Mapping) -> nodes.Dag:
    tasks = tuple(_task(item, in_dag=True) for item in _mappings(node, "tasks"))
    return nodes.Dag(tasks, _text(node, "target"), _scalar(node, "failFast"), node)


def container(node: Mapping) -> nodes.Container:
    """One container of a pod."""
    return nodes.Container(
        image=_text(node, "image"),
        command=_texts(node, "command"),
        args=_texts(node, "args"),
        env=tuple(
            nodes.EnvVar(_text(item, "name"), _text(item, "value"), _mapping(item, "valueFrom"), item)
            for item in _mappings(node, "env")
        ),
        env_from=_sequence(node, "envFrom"),
        working_dir=_text(node, "workingDir"),
        volume_mounts=mounts(node),
        node=node,
    )


def mounts(node: Mapping) -> tuple[nodes.VolumeMount, ...]:
    """The `volumeMounts` of a container or of a containerSet."""
    return tuple(
        nodes.VolumeMount(_text(item, "name"), _text(item, "mountPath"), _text(item, "subPath"), item)
        for item in _mappings(node, "volumeMounts")
    )


def _script(node: Mapping) -> nodes.Script:
    return nodes.Script(container(node), _text(node, "source"), node)


def _container_set(node: Mapping) -> nodes.ContainerSet:
    members = tuple(
        (_text(item, "name"), _texts(item, "dependencies"), container(item)) for item in _mappings(node, "containers")
    )
    return nodes.ContainerSet(members, mounts(node), node)


def _suspend(node: Mapping) -> nodes.Suspend:
    return nodes.Suspend(_scalar(node, "duration"), node)


def _resource(node: Mapping) -> nodes.Resource:
    return nodes.Resource(_text(node, "action"), _text(node, "manifest"), node)


def _http_call(node: Mapping) -> nodes.HttpCall:
    return nodes.HttpCall(_text(node, "url"), _text(node, "successCondition"), node)


_BODIES: dict[str, Callable[[Mapping], nodes.Body]] = {
    "container": container,
    "containerSet": _container_set,
    "script": _script,
    "resource": _resource,
    "dag": _dag,
    "suspend": _suspend,
    "data": nodes.Data,
    "http": _http_call,
    "plugin": nodes.Plugin,
}


def _body(node: Mapping, kinds: tuple[Scalar, ...]) -> nodes.Body | None:
    for key in kinds:
        kind = key_text(key)
        value = node.get(kind)
        if kind == "steps" and value is not None:
            return _steps(value)
        if isinstance(value, Mapping):
            return _BODIES[kind](value)
    return None


def _mapping(parent: Mapping | None, name: str) -> Mapping | None:
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Mapping) else None


def _sequence(parent: Mapping, name: str) -> Sequence | None:
    value = parent.get(name)
    return value if isinstance(value, Sequence) else None


def _mappings(parent: Mapping | None, name: str) -> tuple[Mapping, ...]:
    value = None if parent is None else parent.get(name)
    if not isinstance(value, Sequence):
        return ()
    return tuple(item for item in value.items if isinstance(item, Mapping))


def _scalar(parent: Mapping | None, name: str) -> Scalar | None:
    """A scalar that is not null, of whatever type."""
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Scalar) and value.value is not None else None


def _text(parent: Mapping | None, name: str) -> Scalar | None:
    """A scalar that the decoder reads as text."""
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Scalar) and isinstance(value.value, str) else None


def _texts(parent: Mapping, name: str) -> tuple[Scalar, ...]:
    value = parent.get(name)
    if not isinstance(value, Sequence):
        return ()
    return tuple(item for item in value.items if isinstance(item, Scalar) and item.value is not None)


def _flag(parent: Mapping, name: str) -> bool:
    value = parent.get(name)
    return isinstance(value, Scalar) and value.value is True
