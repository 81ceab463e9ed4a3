"""What a bundle will contain: plain data between the program and the text of the files."""

from collections.abc import Iterator
from typing import NamedTuple


class Variable(NamedTuple):
    """The value of a shell variable, known when the text is needed."""

    name: str


Text = tuple[str | Variable, ...]
Fields = tuple[tuple[str, Text], ...]


class Location(NamedTuple):
    """Where an artifact is kept: a kind of the transfer library, and its fields."""

    kind: str
    fields: Fields


class Read(NamedTuple):
    """A value of an earlier node, put into a variable: ``what`` is the verb of the runtime library, without ``read_``.

    ``names`` are the names of what is read there, if it needs any. Where it is not there, ``otherwise`` stands for it;
    without that it is a mistake of the node, unless it ``may_lack``.
    """

    variable: str
    what: str
    node: str
    names: tuple[str, ...]
    may_lack: bool = False
    otherwise: str | None = None


class Evaluations(NamedTuple):
    """Texts that jq works out, all of one place in one process: ``results`` pairs variables with filters.

    ``values`` are the variables of the expressions: their name, and a text or (of an earlier node) what was read.
    A result whose variable is in ``may_fail`` may do so without harm.
    """

    results: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, Text | Read], ...]
    may_fail: frozenset[str] = frozenset()


Needs = tuple[Read | Evaluations, ...]


class ConfigMapKey(NamedTuple):
    """A key of a ConfigMap whose value a parameter takes; ``default`` is for one that is not there."""

    name: Text
    key: Text
    default: Text | None


class InputParameter(NamedTuple):
    """A parameter that a template takes: what the caller gives, else what ``source`` has, else the default."""

    variable: str
    name: str
    default: Text | None
    listed: tuple[str, str] | None = None
    """Where a text asks for the list of all of them: what stands before and behind its value there."""
    source: ConfigMapKey | None = None


class InputArtifact(NamedTuple):
    """An artifact that a template takes; ``path`` is None in a steps or dag template."""

    name: str
    path: Text | None
    fields: Fields
    location: Location | None


class OutputParameter(NamedTuple):
    """A file whose content becomes a parameter."""

    name: str
    path: Text
    default: Text | None


class OutputArtifact(NamedTuple):
    """A path that is saved; without a location below the node's own key in the artifact repository."""

    name: str
    path: Text
    fields: Fields
    location: Location | None


class SuppliedParameter(NamedTuple):
    """An output of a suspend template, which somebody gives when it is resumed; else its default."""

    name: str
    default: Text | None


class Suspend(NamedTuple):
    """A pause: of a duration, or (None) until somebody resumes the run."""

    duration: Text | None
    parameters: tuple[SuppliedParameter, ...]


class Header(NamedTuple):
    """A header of a request: its value, or (then that is empty) the ``NAME/KEY`` of a secret."""

    name: Text
    value: Text
    secret: str


class Request(NamedTuple):
    """What an http template asks for. ``bytes`` is a body in base64; ``condition`` is the expression as it is written,
    and ``holds`` its filter, both empty where any answer with 2xx will do.
    """

    method: Text
    url: Text
    headers: tuple[Header, ...]
    body: Text
    bytes: Text
    timeout: Text
    insecure: bool
    condition: str
    holds: str


class Data(NamedTuple):
    """A list of stored objects, and the program that works out the result; empty where the list is the result."""

    location: Location
    program: str


class ResourceOutput(NamedTuple):
    """An output parameter of a resource template: ``how`` is json-path or jq."""

    name: str
    how: str
    expression: Text
    default: Text | None


class Resource(NamedTuple):
    """What a resource template has kubectl do. ``conditions`` pairs success and failure with a program for jq and the
    condition as it is written.
    """

    action: Text
    manifest: Text
    flags: tuple[Text, ...]
    merge_strategy: Text
    conditions: tuple[tuple[str, str, str], ...]
    parameters: tuple[ResourceOutput, ...]


class Line(NamedTuple):
    """A word of the runtime library and what it is given, where the plan need not know more of it."""

    verb: str
    words: tuple[Text, ...]


class Container(NamedTuple):
    """What one container of a pod runs. ``source`` is None where it is no script.

    ``env`` are the lines that give it its variables, ``mounts`` those that put volumes (or, where they are mirrored,
    input artifacts) into its file system.
    """

    image: Text
    pull_policy: str
    working_folder: Text
    env: tuple[Line, ...]
    mounts: tuple[Line, ...]
    source: Text | None
    command: tuple[Text, ...]
    args: tuple[Text, ...]


class Companion(NamedTuple):
    """A container beside the main one: ``verb`` is init_container, sidecar or member; ``function`` describes it.

    A member waits for those in ``after``.
    """

    verb: str
    name: str
    function: str
    container: Container
    after: tuple[str, ...] = ()


class Pod(NamedTuple):
    """What a container, script or containerSet template runs; ``main`` is None for a set, whose members are companions.

    ``settings`` are lines about the pod as a whole, ``volumes`` those that make its volumes, in that order.
    """

    main: Container | None
    settings: tuple[Line, ...]
    volumes: tuple[Line, ...]
    companions: tuple[Companion, ...]
    parameters: tuple[OutputParameter, ...]
    artifacts: tuple[OutputArtifact, ...]

    @property
    def containers(self) -> tuple[Container, ...]:
        """All containers."""
        others = tuple(companion.container for companion in self.companions)
        return (self.main, *others) if self.main is not None else others


class PassedArtifact(NamedTuple):
    """An artifact argument or output taken from an earlier node, from the template's inputs (``node`` is None), or from
    what is known to the whole workflow (``node`` is empty).
    """

    name: str
    node: str | None
    artifact: str
    optional: bool
    sub_path: Text = ()


class ChosenArtifact(NamedTuple):
    """An output that an expression picks from what earlier nodes saved."""

    name: str
    chosen: Text
    optional: bool


class PlacedArtifact(NamedTuple):
    """An artifact argument with a location of its own."""

    name: str
    fields: Fields
    location: Location | None


class Arguments(NamedTuple):
    """What a call gives to its template: first the values that it needs are read, then the arguments are worked out.

    A parameter in ``absentable`` is exactly one reference, and its template has a default: it is left out where the
    value is that of a node that did not run. ``failure`` says why they cannot be had at all.
    """

    function: str
    reads: Needs
    parameters: tuple[tuple[str, Text], ...]
    absentable: frozenset[str]
    artifacts: tuple[PassedArtifact | PlacedArtifact, ...]
    failure: str = ""


class TaskDone(NamedTuple):
    """The condition that a task is Succeeded, Skipped or Daemoned (or failed as its ``continueOn`` allows)."""

    task: str


class TaskPhase(NamedTuple):
    """The condition that a task has a phase."""

    task: str
    phase: str


class ItemsPhase(NamedTuple):
    """The condition on the items of a loop: ``what`` is any_succeeded or all_failed."""

    task: str
    what: str


class Not(NamedTuple):
    """The opposite of a condition."""

    condition: "Condition"


class Both(NamedTuple):
    """``&&``."""

    left: "Condition"
    right: "Condition"


class Either(NamedTuple):
    """``||``."""

    left: "Condition"
    right: "Condition"


Condition = TaskDone | TaskPhase | ItemsPhase | Not | Both | Either


class Depends(NamedTuple):
    """The condition of a task that is more than all tasks before it being done."""

    function: str
    condition: Condition


class When(NamedTuple):
    """The condition under which a call runs: true or false, and its text once its tags are replaced."""

    function: str
    reads: Needs
    judged: Text


class Item(NamedTuple):
    """An item of a loop that is known now. ``name`` stands in the node's name; it is None where a tag decides.

    ``fields`` are the members of a map that the call uses, by variable; None is one that this map lacks.
    """

    name: str | None
    value: Text
    fields: tuple[tuple[str, Text | None], ...]


class MadeItem(NamedTuple):
    """A map or a list with tags inside: its JSON text, in which variables are still to be escaped."""

    text: Text
    fields: tuple[tuple[str, str], ...]


class ItemsFromJson(NamedTuple):
    """The items of a JSON array; ``fields`` pairs the keys that the call uses with their variables."""

    text: Text
    fields: tuple[tuple[str, str], ...]


class ItemsInSequence(NamedTuple):
    """Numbers: from ``start`` to ``end``, or as many as ``number`` says."""

    start: Text
    end: Text | None
    number: Text | None
    format: Text


class Loop(NamedTuple):
    """What a call is expanded by."""

    function: str
    reads: Needs
    items: tuple[Item | MadeItem, ...] | ItemsFromJson | ItemsInSequence


class HookCondition(NamedTuple):
    """The expression of a hook."""

    function: str
    reads: Needs
    holds: Text


class Hook(NamedTuple):
    """A template that runs when its condition begins to hold; the hook ``exit`` once a node has ended."""

    name: str
    template: str
    arguments: Arguments | None
    condition: HookCondition | None


class Hooks(NamedTuple):
    """The hooks of a call or of the workflow: ``function`` lists them."""

    function: str
    hooks: tuple[Hook, ...]


class Call(NamedTuple):
    """A step or a task. ``tolerates`` holds the phases that ``continueOn`` lets pass."""

    id: str
    name: str
    template: str
    arguments: Arguments | None
    captures_result: bool
    tolerates: tuple[str, ...]
    after: tuple[str, ...]
    depends: Depends | None
    when: When | None
    loop: Loop | None
    hooks: Hooks | None


class Outputs(NamedTuple):
    """What a steps or dag template gives; ``defaults`` are for parameters that cannot be worked out."""

    function: str
    reads: Needs
    parameters: tuple[tuple[str, Text], ...]
    defaults: tuple[tuple[str, Text], ...]
    artifacts: tuple[PassedArtifact | ChosenArtifact, ...]


class Steps(NamedTuple):
    """Groups of calls, one after the other."""

    groups: tuple[tuple[Call, ...], ...]
    outputs: Outputs | None


class Dag(NamedTuple):
    """Calls in the order in which they are started when nothing else decides; ``targets`` give the phase: the first bad
    one, or the last where ``fail_fast`` is off. ``chosen`` are the names of other targets, known when it runs.
    """

    tasks: tuple[Call, ...]
    targets: tuple[str, ...]
    fail_fast: bool
    outputs: Outputs | None
    chosen: Text | None = None


class Retry(NamedTuple):
    """How often a template is tried, when, and after what wait. An empty text is a field that was not written."""

    limit: Text
    policy: str
    duration: Text
    factor: Text
    cap: Text
    max_duration: Text
    again: Text | None
    reads: Needs
    again_reads: Needs


class Lock(NamedTuple):
    """A mutex or semaphore: the verb of the runtime library, and its words."""

    verb: str
    words: tuple[Text, ...]


class Memo(NamedTuple):
    """What a node is remembered by. An empty ``max_age`` is no limit."""

    key: Text
    cache: Text
    max_age: Text


class Before(NamedTuple):
    """What happens before a node runs: it waits for locks, and its outputs may be known."""

    reads: Needs
    locks: tuple[Lock, ...]
    memo: Memo | None


class Metric(NamedTuple):
    """A Prometheus metric. ``reads`` is what its ``name``, ``help``, ``labels`` and ``when`` need; ``value_reads`` what
    its value needs, which is looked at where the condition holds.

    ``kind`` is gauge, histogram, counter, or empty; ``more`` the operation of a gauge, the buckets of a histogram.
    ``refused`` says why it is never emitted.
    """

    function: str
    reads: Needs
    when: Text | None
    name: Text
    help: Text
    labels: tuple[tuple[Text, Text], ...]
    value_reads: Needs
    kind: str
    value: Text
    more: tuple[Text, ...]
    refused: str


class Limits(NamedTuple):
    """What bounds a node: the children that run at the same time, its first failure, its duration in seconds."""

    parallelism: int
    fail_fast: bool
    deadline: Text
    timeout: Text


Body = Pod | Steps | Dag | Suspend | Request | Data | Resource


class Template(NamedTuple):
    """One template: ``id`` for functions, ``file`` for its file, ``kind`` container, script, steps, dag,
    suspend or http.

    ``taken`` is what the defaults of ``parameters`` need, ``reads`` what its other texts need; ``defaults`` are the
    outputs of a node that does not run; ``globals`` holds the kind (parameters or artifacts), the name and the global
    name of outputs that the whole workflow knows.
    """

    id: str
    file: str
    name: str
    kind: str
    taken: Needs
    parameters: tuple[InputParameter, ...]
    artifacts: tuple[InputArtifact, ...]
    defaults: tuple[tuple[str, Text], ...]
    reads: Needs
    globals: tuple[tuple[str, str, str], ...]
    retry: Retry | None
    limits: Limits
    before: Before
    body: Body
    keeper: Location | None = None
    """Where outputs without a location go, if not to the repository of the workflow; `$1` is the name of the file."""
    metrics: tuple[Metric, ...] = ()


class WorkflowParameter(NamedTuple):
    """A parameter of the workflow; one without a value and a source must be given with ``-p``."""

    variable: str
    name: str
    value: Text | None
    listed: tuple[str, str]
    """What stands before and behind its value in the list of all of them."""
    source: ConfigMapKey | None = None


class Repository(NamedTuple):
    """The artifact repository: a location without its key, and the key below which a pod's outputs go.

    ``key_format`` is that key as it is written, where only a template can say what it comes to.
    """

    location: Location
    key: Text
    key_format: str = ""


class Supplies(NamedTuple):
    """What the user gives for a run besides secrets: keys of ConfigMaps (``NAME/KEY``, or ``NAME/`` for all of one),
    and volumes: ``claims`` and ``others`` by name, ``host_folders`` with their paths on the machine.
    """

    config_maps: tuple[str, ...]
    claims: tuple[str, ...]
    host_folders: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


class Plan(NamedTuple):
    """A whole bundle. ``generate_name`` is used where ``name`` is empty; ``locks`` are those of the workflow as a
    whole, and ``semaphores`` the limits that must be given.
    """

    title: str
    name: str
    generate_name: str
    namespace: str
    parallelism: int
    parameter_reads: Needs
    parameters: tuple[WorkflowParameter, ...]
    lists_parameters: bool
    timestamps: tuple[str, ...]
    labels: tuple[tuple[str, Text], ...]
    label_reads: Needs
    entrypoint: str
    arguments: Arguments | None
    hooks: Hooks | None
    deadline: Text
    lists_failures: bool
    suspends: tuple[str, ...]
    templates: tuple[Template, ...]
    repository: Repository
    kinds: tuple[str, ...]
    secrets: tuple[str, ...]
    supplies: Supplies
    drops_claims: bool
    images: tuple[str, ...]
    without_command: tuple[str, ...]
    locks: tuple[Lock, ...]
    priority: int
    semaphores: tuple[str, ...]
    suspended: bool
    metrics: tuple[Metric, ...]


def calls_of(body: Body) -> tuple[Call, ...]:
    """The calls of a steps or dag template; none for others."""
    if isinstance(body, Steps):
        return tuple(call for group in body.groups for call in group)
    return body.tasks if isinstance(body, Dag) else ()


def is_measured(made: Plan) -> bool:
    """Whether a run writes metrics."""
    return bool(made.metrics) or any(template.metrics for template in made.templates)


def evaluations(made: Plan) -> tuple[str, ...]:
    """The filters of all expressions of a bundle."""
    return tuple(text for found in _evaluations(made) for _, text in found.results)


def _evaluations(part: object) -> Iterator[Evaluations]:
    if isinstance(part, Evaluations):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            if isinstance(inner, tuple):
                yield from _evaluations(inner)


def programs_of(made: Plan) -> tuple[str, ...]:
    """The programs that a bundle needs besides those of a Unix system and of its transfers."""
    bodies = [template.body for template in made.templates]
    found = {"jq"} if evaluations(made) or conditions(made) or transformations(made) else set()
    if any(isinstance(body, Request) for body in bodies):
        found.add("curl")
    if any(isinstance(body, Data) for body in bodies):
        found.add("jq")
    if any(isinstance(body, Resource) for body in bodies):
        found.update(("jq", "kubectl"))
    if made.locks or any(template.before.locks for template in made.templates):
        found.add("flock")
    if any(template.before.memo is not None for template in made.templates):
        found.update(("flock", "jq"))
    return tuple(sorted(found))


def conditions(made: Plan) -> tuple[str, ...]:
    """The filters of the conditions of all http templates."""
    bodies = [template.body for template in made.templates]
    return tuple(body.holds for body in bodies if isinstance(body, Request) and body.holds)


def transformations(made: Plan) -> tuple[str, ...]:
    """The programs of all data templates."""
    bodies = [template.body for template in made.templates]
    return tuple(body.program for body in bodies if isinstance(body, Data) and body.program)
