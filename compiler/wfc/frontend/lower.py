"""From the upgraded tree to the typed nodes.

Total: what has the wrong shape is left out, for the schema check has reported it.
"""

from collections.abc import Callable

from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, mappings_at, scalar_at, scalars_at, sequence_at, text_at
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text

# The order in which Argo looks for an artifact's location: the first that is not null is used.
LOCATION_KINDS = ("artifactory", "azure", "git", "gcs", "hdfs", "http", "oss", "raw", "s3", "plugin")
_OTHER_KEYS = {"artifactory": "url", "azure": "blob", "hdfs": "path", "oss": "key", "plugin": "key"}
BODY_KINDS = (
    "container", "containerSet", "steps", "script", "resource", "dag", "suspend", "data", "http", "plugin",
)  # fmt: skip


def workflow(document: Mapping, kind: str, onepanel: bool) -> nodes.Workflow:
    """The typed workflow of a document of one of Argo's four kinds, or of Onepanel's bare form."""
    metadata = None if onepanel else mapping_at(document, "metadata")
    spec = document if onepanel else mapping_at(document, "spec")
    if kind == "CronWorkflow" and spec is not None:
        spec = mapping_at(spec, "workflowSpec")
    if spec is None:
        spec = Mapping(document.source, document.start, document.start, ())
    return nodes.Workflow(
        kind=kind,
        onepanel=onepanel,
        name=text_at(metadata, "name"),
        generate_name=text_at(metadata, "generateName"),
        namespace=text_at(metadata, "namespace"),
        metadata=metadata,
        entrypoint=text_at(spec, "entrypoint"),
        arguments=_arguments(spec),
        templates=tuple(template(item) for item in mappings_at(spec, "templates")),
        on_exit=text_at(spec, "onExit"),
        hooks=_hooks(spec),
        workflow_template_ref=mapping_at(spec, "workflowTemplateRef"),
        spec=spec,
        node=document,
    )


def template(node: Mapping) -> nodes.Template:
    """One template."""
    inputs, outputs = mapping_at(node, "inputs"), mapping_at(node, "outputs")
    kinds = tuple(key for key, value in node.entries if key_text(key) in BODY_KINDS and not is_null(value))
    return nodes.Template(
        name=text_at(node, "name"),
        inputs=nodes.Inputs(_parameters(inputs), _artifacts(inputs), inputs),
        outputs=nodes.Outputs(_parameters(outputs), _artifacts(outputs), outputs),
        body=_body(node, kinds),
        kinds=kinds,
        retry_strategy=mapping_at(node, "retryStrategy"),
        daemon=flag_at(node, "daemon"),
        node=node,
    )


def artifact(node: Mapping) -> nodes.Artifact:
    """One artifact, declared or given."""
    return nodes.Artifact(
        name=text_at(node, "name"),
        path=text_at(node, "path"),
        from_=text_at(node, "from"),
        from_expression=text_at(node, "fromExpression"),
        sub_path=text_at(node, "subPath"),
        locations=locations(node),
        archive=_archive(mapping_at(node, "archive")),
        optional=flag_at(node, "optional"),
        mode=scalar_at(node, "mode"),
        recurse_mode=flag_at(node, "recurseMode"),
        global_name=text_at(node, "globalName"),
        node=node,
    )


def locations(node: Mapping) -> tuple[nodes.Location, ...]:
    """Every location that an artifact (or an artifact repository) gives, in Argo's order of preference."""
    found: list[nodes.Location] = []
    for kind in LOCATION_KINDS:
        value = mapping_at(node, kind)
        if value is not None:
            found.append(_LOCATIONS[kind](value) if kind in _LOCATIONS else _other(kind, value))
    return tuple(found)


def secret(parent: Mapping | None, name: str) -> nodes.SecretKey | None:
    """The secret selector under the key ``name``."""
    node = mapping_at(parent, name)
    return None if node is None else nodes.SecretKey(text_at(node, "name"), text_at(node, "key"), node)


def _s3(node: Mapping) -> nodes.S3:
    return nodes.S3(
        key=text_at(node, "key"),
        bucket=text_at(node, "bucket"),
        endpoint=text_at(node, "endpoint"),
        region=text_at(node, "region"),
        insecure=scalar_at(node, "insecure"),
        access_key_secret=secret(node, "accessKeySecret"),
        secret_key_secret=secret(node, "secretKeySecret"),
        session_token_secret=secret(node, "sessionTokenSecret"),
        node=node,
    )


def _gcs(node: Mapping) -> nodes.Gcs:
    return nodes.Gcs(text_at(node, "key"), text_at(node, "bucket"), secret(node, "serviceAccountKeySecret"), node)


def _git(node: Mapping) -> nodes.Git:
    return nodes.Git(
        repo=text_at(node, "repo"),
        revision=text_at(node, "revision"),
        branch=text_at(node, "branch"),
        single_branch=scalar_at(node, "singleBranch"),
        depth=scalar_at(node, "depth"),
        fetch=sequence_at(node, "fetch"),
        username_secret=secret(node, "usernameSecret"),
        password_secret=secret(node, "passwordSecret"),
        ssh_private_key_secret=secret(node, "sshPrivateKeySecret"),
        insecure_ignore_host_key=scalar_at(node, "insecureIgnoreHostKey"),
        insecure_skip_tls=scalar_at(node, "insecureSkipTLS"),
        disable_submodules=scalar_at(node, "disableSubmodules"),
        node=node,
    )


def _http(node: Mapping) -> nodes.Http:
    auth = mapping_at(node, "auth")
    basic = mapping_at(auth, "basicAuth")
    headers = tuple(
        nodes.Header(text_at(item, "name"), text_at(item, "value"), item) for item in mappings_at(node, "headers")
    )
    username, password = secret(basic, "usernameSecret"), secret(basic, "passwordSecret")
    return nodes.Http(text_at(node, "url"), headers, username, password, auth, node)


def _raw(node: Mapping) -> nodes.Raw:
    return nodes.Raw(text_at(node, "data"), node)


def _other(kind: str, node: Mapping) -> nodes.OtherLocation:
    return nodes.OtherLocation(kind, text_at(node, _OTHER_KEYS[kind]), node)


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
        value = mapping_at(node, strategy)
        if value is not None:
            return nodes.Archive(strategy, scalar_at(value, "compressionLevel"), node)
    return None


def _parameter(node: Mapping) -> nodes.Parameter:
    return nodes.Parameter(
        name=text_at(node, "name"),
        value=scalar_at(node, "value"),
        default=scalar_at(node, "default"),
        value_from=_value_from(mapping_at(node, "valueFrom")),
        enum=sequence_at(node, "enum"),
        global_name=text_at(node, "globalName"),
        form=_form(node),
        node=node,
    )


FORM_KEYS = ("displayName", "hint", "type", "options", "visibility", "required")
_FORM_KEYS = frozenset(FORM_KEYS)


def _form(node: Mapping) -> nodes.ParameterForm | None:
    if node.lacks(_FORM_KEYS):
        return None
    return nodes.ParameterForm(
        display_name=scalar_at(node, "displayName"),
        hint=scalar_at(node, "hint"),
        type=scalar_at(node, "type"),
        options=sequence_at(node, "options"),
        visibility=scalar_at(node, "visibility"),
        required=scalar_at(node, "required"),
    )


def _value_from(node: Mapping | None) -> nodes.ValueFrom | None:
    if node is None:
        return None
    reference = mapping_at(node, "configMapKeyRef")
    return nodes.ValueFrom(
        path=text_at(node, "path"),
        parameter=text_at(node, "parameter"),
        expression=text_at(node, "expression"),
        json_path=text_at(node, "jsonPath"),
        jq_filter=text_at(node, "jqFilter"),
        event=text_at(node, "event"),
        default=scalar_at(node, "default"),
        supplied=mapping_at(node, "supplied") is not None,
        config_map_key_ref=None
        if reference is None
        else nodes.ConfigMapKey(text_at(reference, "name"), text_at(reference, "key"), reference),
        node=node,
    )


def _parameters(parent: Mapping | None) -> tuple[nodes.Parameter, ...]:
    return tuple(_parameter(item) for item in mappings_at(parent, "parameters"))


def _artifacts(parent: Mapping | None) -> tuple[nodes.Artifact, ...]:
    return tuple(artifact(item) for item in mappings_at(parent, "artifacts"))


def _arguments(parent: Mapping | None) -> nodes.Arguments:
    node = mapping_at(parent, "arguments")
    return nodes.Arguments(_parameters(node), _artifacts(node), node)


def _hooks(parent: Mapping) -> tuple[nodes.Hook, ...]:
    hooks = mapping_at(parent, "hooks")
    if hooks is None:
        return ()
    return tuple(
        nodes.Hook(
            name=key,
            template=text_at(value, "template"),
            template_ref=_template_ref(value),
            arguments=_arguments(value),
            expression=text_at(value, "expression"),
            node=value,
        )
        for key, value in hooks.entries
        if isinstance(value, Mapping)
    )


def _template_ref(parent: Mapping) -> nodes.TemplateRef | None:
    node = mapping_at(parent, "templateRef")
    if node is None:
        return None
    return nodes.TemplateRef(text_at(node, "name"), text_at(node, "template"), flag_at(node, "clusterScope"), node)


# What most tasks and steps do without: one question instead of nine, for each of thousands.
_RARE_OF_TASKS = frozenset(
    ("templateRef", "inline", "when", "withItems", "withParam", "withSequence", "continueOn", "onExit", "hooks")
)


def _task(node: Mapping, in_dag: bool) -> nodes.Task:
    if node.lacks(_RARE_OF_TASKS):
        return nodes.Task(
            name=text_at(node, "name"),
            template=text_at(node, "template"),
            template_ref=None,
            inline=None,
            arguments=_arguments(node),
            dependencies=sequence_at(node, "dependencies") if in_dag else None,
            depends=text_at(node, "depends") if in_dag else None,
            when=None,
            with_items=None,
            with_param=None,
            with_sequence=None,
            continue_on=None,
            on_exit=None,
            hooks=(),
            node=node,
        )
    inline = mapping_at(node, "inline")
    items = node.get("withItems")
    return nodes.Task(
        name=text_at(node, "name"),
        template=text_at(node, "template"),
        template_ref=_template_ref(node),
        inline=None if inline is None else template(inline),
        arguments=_arguments(node),
        dependencies=sequence_at(node, "dependencies") if in_dag else None,
        depends=text_at(node, "depends") if in_dag else None,
        when=text_at(node, "when"),
        with_items=None if is_null(items) else items,
        with_param=text_at(node, "withParam"),
        with_sequence=mapping_at(node, "withSequence"),
        continue_on=mapping_at(node, "continueOn"),
        on_exit=text_at(node, "onExit"),
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
    tasks = tuple(_task(item, in_dag=True) for item in mappings_at(node, "tasks"))
    return nodes.Dag(tasks, text_at(node, "target"), scalar_at(node, "failFast"), node)


def container(node: Mapping) -> nodes.Container:
    """One container of a pod."""
    return nodes.Container(
        image=text_at(node, "image"),
        command=scalars_at(node, "command"),
        args=scalars_at(node, "args"),
        env=tuple(
            nodes.EnvVar(text_at(item, "name"), text_at(item, "value"), mapping_at(item, "valueFrom"), item)
            for item in mappings_at(node, "env")
        ),
        env_from=sequence_at(node, "envFrom"),
        working_dir=text_at(node, "workingDir"),
        volume_mounts=mounts(node),
        node=node,
    )


def mounts(node: Mapping) -> tuple[nodes.VolumeMount, ...]:
    """The `volumeMounts` of a container or of a containerSet."""
    return tuple(
        nodes.VolumeMount(text_at(item, "name"), text_at(item, "mountPath"), text_at(item, "subPath"), item)
        for item in mappings_at(node, "volumeMounts")
    )


def _script(node: Mapping) -> nodes.Script:
    return nodes.Script(container(node), text_at(node, "source"), node)


def _container_set(node: Mapping) -> nodes.ContainerSet:
    members = tuple(
        (text_at(item, "name"), scalars_at(item, "dependencies"), container(item))
        for item in mappings_at(node, "containers")
    )
    return nodes.ContainerSet(members, mounts(node), node)


def _suspend(node: Mapping) -> nodes.Suspend:
    return nodes.Suspend(scalar_at(node, "duration"), node)


def _resource(node: Mapping) -> nodes.Resource:
    return nodes.Resource(text_at(node, "action"), text_at(node, "manifest"), node)


def _http_call(node: Mapping) -> nodes.HttpCall:
    return nodes.HttpCall(text_at(node, "url"), text_at(node, "successCondition"), node)


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
