"""The workflow as it was written, typed: what Argo's manifests say, with the place of every word.

All nodes are frozen tuples (``typing.NamedTuple``: a tenth of the start-up cost of a dataclass, see
``docs/architecture.md``). A field that was not written, or is null, is None or empty. Texts are the scalars of the
tree, with tags still in them; ``node`` is the mapping that a node was made from and serves as its identity
wherever facts are kept beside the tree. Nothing here is checked: a field of the wrong shape is treated as not written,
because the schema check has reported it.
"""

from typing import NamedTuple

from wfc.ir.tree import Mapping, Node, Scalar, Sequence


class SecretKey(NamedTuple):
    """A reference to one key of a Kubernetes Secret; never its value."""

    name: Scalar | None
    key: Scalar | None
    node: Mapping


class ConfigMapKey(NamedTuple):
    """A reference to one key of a ConfigMap."""

    name: Scalar | None
    key: Scalar | None
    node: Mapping


class ValueFrom(NamedTuple):
    """Where a parameter's value comes from."""

    path: Scalar | None
    parameter: Scalar | None
    expression: Scalar | None
    json_path: Scalar | None
    jq_filter: Scalar | None
    event: Scalar | None
    default: Scalar | None
    supplied: bool
    config_map_key_ref: ConfigMapKey | None
    node: Mapping


class ParameterForm(NamedTuple):
    """The keys by which Onepanel's form shows a workflow parameter."""

    display_name: Scalar | None
    hint: Scalar | None
    type: Scalar | None
    options: Sequence | None
    visibility: Scalar | None
    required: Scalar | None


class Parameter(NamedTuple):
    """A declared parameter or an argument."""

    name: Scalar | None
    value: Scalar | None
    default: Scalar | None
    value_from: ValueFrom | None
    enum: Sequence | None
    global_name: Scalar | None
    form: ParameterForm | None
    node: Mapping


class S3(NamedTuple):
    """An object, or all objects below a prefix, of an S3 store. Without a bucket: of the default repository."""

    key: Scalar | None
    bucket: Scalar | None
    endpoint: Scalar | None
    region: Scalar | None
    insecure: Scalar | None
    access_key_secret: SecretKey | None
    secret_key_secret: SecretKey | None
    session_token_secret: SecretKey | None
    node: Mapping


class Gcs(NamedTuple):
    """An object, or all objects that begin with a key, of a Google Cloud Storage bucket."""

    key: Scalar | None
    bucket: Scalar | None
    service_account_key_secret: SecretKey | None
    node: Mapping


class Git(NamedTuple):
    """A checkout of a git repository."""

    repo: Scalar | None
    revision: Scalar | None
    branch: Scalar | None
    single_branch: Scalar | None
    depth: Scalar | None
    fetch: Sequence | None
    username_secret: SecretKey | None
    password_secret: SecretKey | None
    ssh_private_key_secret: SecretKey | None
    insecure_ignore_host_key: Scalar | None
    insecure_skip_tls: Scalar | None
    disable_submodules: Scalar | None
    node: Mapping


class Header(NamedTuple):
    """One HTTP header."""

    name: Scalar | None
    value: Scalar | None
    node: Mapping


class Http(NamedTuple):
    """A file behind a URL. ``username_secret`` and ``password_secret`` are those of ``auth.basicAuth``."""

    url: Scalar | None
    headers: tuple[Header, ...]
    username_secret: SecretKey | None
    password_secret: SecretKey | None
    auth: Mapping | None
    node: Mapping


class Raw(NamedTuple):
    """A text that stands in the document."""

    data: Scalar | None
    node: Mapping


class OtherLocation(NamedTuple):
    """A location kind whose fields only the Argo back end writes: azure, oss, hdfs, artifactory, plugin.

    ``key`` is what names the object there: ``blob``, ``key``, ``path``, ``url``.
    """

    kind: str
    key: Scalar | None
    node: Mapping


Location = S3 | Gcs | Git | Http | Raw | OtherLocation


class Archive(NamedTuple):
    """How an artifact is packed: ``strategy`` is ``tar``, ``zip`` or ``none``."""

    strategy: str
    compression_level: Scalar | None
    node: Mapping


class Artifact(NamedTuple):
    """A declared artifact or an artifact argument.

    ``locations`` holds every location that was written, in the order in which Argo prefers them: it uses the first.
    """

    name: Scalar | None
    path: Scalar | None
    from_: Scalar | None
    from_expression: Scalar | None
    sub_path: Scalar | None
    locations: tuple[Location, ...]
    archive: Archive | None
    optional: bool
    mode: Scalar | None
    recurse_mode: bool
    global_name: Scalar | None
    node: Mapping

    @property
    def location(self) -> Location | None:
        """The location that Argo uses."""
        return self.locations[0] if self.locations else None


class Arguments(NamedTuple):
    """What a caller, or the workflow itself, gives."""

    parameters: tuple[Parameter, ...]
    artifacts: tuple[Artifact, ...]
    node: Mapping | None


class Inputs(NamedTuple):
    """What a template takes."""

    parameters: tuple[Parameter, ...]
    artifacts: tuple[Artifact, ...]
    node: Mapping | None


class Outputs(NamedTuple):
    """What a template gives."""

    parameters: tuple[Parameter, ...]
    artifacts: tuple[Artifact, ...]
    node: Mapping | None


class EnvVar(NamedTuple):
    """One environment variable; ``value_from`` is the mapping of its source where it has no literal value."""

    name: Scalar | None
    value: Scalar | None
    value_from: Mapping | None
    node: Mapping


class VolumeMount(NamedTuple):
    """A volume at a place of a container."""

    name: Scalar | None
    mount_path: Scalar | None
    sub_path: Scalar | None
    node: Mapping


class Container(NamedTuple):
    """A command in an image."""

    image: Scalar | None
    command: tuple[Scalar, ...]
    args: tuple[Scalar, ...]
    env: tuple[EnvVar, ...]
    env_from: Sequence | None
    working_dir: Scalar | None
    volume_mounts: tuple[VolumeMount, ...]
    node: Mapping


class Script(NamedTuple):
    """A program whose source stands in the document; ``container`` says where and by what it runs."""

    container: Container
    source: Scalar | None
    node: Mapping


class ContainerSet(NamedTuple):
    """Several containers of one pod. ``containers`` pairs each container with its name and its dependencies."""

    containers: tuple[tuple[Scalar | None, tuple[Scalar, ...], Container], ...]
    volume_mounts: tuple[VolumeMount, ...]
    node: Mapping


class TemplateRef(NamedTuple):
    """A template of a WorkflowTemplate (or, with ``cluster_scope``, of a ClusterWorkflowTemplate)."""

    name: Scalar | None
    template: Scalar | None
    cluster_scope: bool
    node: Mapping


class Hook(NamedTuple):
    """A lifecycle hook: a template that runs when an expression becomes true; ``exit`` needs none."""

    name: Scalar
    template: Scalar | None
    template_ref: TemplateRef | None
    arguments: Arguments
    expression: Scalar | None
    node: Mapping


class Task(NamedTuple):
    """A call of a template: a task of a DAG, or a step (then without ``dependencies`` and ``depends``)."""

    name: Scalar | None
    template: Scalar | None
    template_ref: TemplateRef | None
    inline: "Template | None"
    arguments: Arguments
    dependencies: Sequence | None
    depends: Scalar | None
    when: Scalar | None
    with_items: Node | None
    with_param: Scalar | None
    with_sequence: Mapping | None
    continue_on: Mapping | None
    on_exit: Scalar | None
    hooks: tuple[Hook, ...]
    node: Mapping

    @property
    def loops(self) -> bool:
        """Whether the call is expanded: by ``withItems`` (an empty list is none), ``withParam`` or ``withSequence``."""
        items = self.with_items
        if isinstance(items, Sequence):
            return bool(items.items) or self.with_param is not None or self.with_sequence is not None
        return items is not None or self.with_param is not None or self.with_sequence is not None


class Steps(NamedTuple):
    """Groups of steps: the groups one after the other, the steps of a group at the same time."""

    groups: tuple[tuple[Task, ...], ...]
    node: Sequence

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All steps in the order of the list."""
        return tuple(task for group in self.groups for task in group)


class Dag(NamedTuple):
    """Tasks ordered by their dependencies."""

    tasks: tuple[Task, ...]
    target: Scalar | None
    fail_fast: Scalar | None
    node: Mapping


class Suspend(NamedTuple):
    """A pause: for a duration, or until somebody resumes the workflow."""

    duration: Scalar | None
    node: Mapping


class Resource(NamedTuple):
    """An action on a Kubernetes object."""

    action: Scalar | None
    manifest: Scalar | None
    node: Mapping


class HttpCall(NamedTuple):
    """An HTTP request as a template of its own."""

    url: Scalar | None
    success_condition: Scalar | None
    node: Mapping


class Data(NamedTuple):
    """A list of artifacts, transformed by expressions."""

    node: Mapping


class Plugin(NamedTuple):
    """A template that a plugin of the cluster runs."""

    node: Mapping


Body = Container | Script | ContainerSet | Steps | Dag | Suspend | Resource | HttpCall | Data | Plugin


class Template(NamedTuple):
    """A template: what it takes, gives and runs.

    ``kinds`` holds the key of every body that was written (``container``, ``dag`` …): a correct template has one, and
    ``body`` is the first. ``is_pod`` tells the types that run as a pod, which alone have files and a ``pod.name``.
    """

    name: Scalar | None
    inputs: Inputs
    outputs: Outputs
    body: Body | None
    kinds: tuple[Scalar, ...]
    retry_strategy: Mapping | None
    daemon: bool
    node: Mapping

    @property
    def is_pod(self) -> bool:
        """Whether the template runs as a pod."""
        return isinstance(self.body, Container | Script | ContainerSet | Resource | Data)

    @property
    def is_leaf(self) -> bool:
        """Whether the template runs something itself instead of calling templates or waiting."""
        return self.body is not None and not isinstance(self.body, Steps | Dag | Suspend)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The calls of a steps or dag template; none for others."""
        return self.body.tasks if isinstance(self.body, Steps | Dag) else ()


class Workflow(NamedTuple):
    """A document: a Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow, or Onepanel's bare spec.

    ``kind`` is the Kubernetes kind (``Workflow`` for the bare spec) and ``onepanel`` whether the document came in
    Onepanel's form. ``spec`` is the workflow spec: of a CronWorkflow its ``workflowSpec``, of the bare form all of it.
    """

    kind: str
    onepanel: bool
    name: Scalar | None
    generate_name: Scalar | None
    namespace: Scalar | None
    metadata: Mapping | None
    entrypoint: Scalar | None
    arguments: Arguments
    templates: tuple[Template, ...]
    on_exit: Scalar | None
    hooks: tuple[Hook, ...]
    workflow_template_ref: Mapping | None
    spec: Mapping
    node: Mapping
