"""What a bundle will contain: plain data between the program and the text of the files."""

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
    """A value of an earlier node, put into a variable: ``what`` is parameter, result, status, exit_code or id."""

    variable: str
    what: str
    node: str
    name: str


class InputParameter(NamedTuple):
    """A parameter that a template takes."""

    variable: str
    name: str
    default: Text | None


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


class Pod(NamedTuple):
    """What a container or script template runs. ``source`` is None for a container."""

    image: Text
    pull_policy: str
    working_folder: Text
    env: tuple[tuple[str, Text], ...]
    empty_folders: tuple[Text, ...]
    source: Text | None
    command: tuple[Text, ...]
    args: tuple[Text, ...]
    parameters: tuple[OutputParameter, ...]
    artifacts: tuple[OutputArtifact, ...]


class PassedArtifact(NamedTuple):
    """An artifact argument or output taken from an earlier node, or (``node`` is None) from the template's inputs."""

    name: str
    node: str | None
    artifact: str
    optional: bool


class PlacedArtifact(NamedTuple):
    """An artifact argument with a location of its own."""

    name: str
    fields: Fields
    location: Location | None


class Arguments(NamedTuple):
    """What a call gives to its template: first the values that it needs are read, then the arguments are worked out."""

    function: str
    reads: tuple[Read, ...]
    parameters: tuple[tuple[str, Text], ...]
    artifacts: tuple[PassedArtifact | PlacedArtifact, ...]


class TaskDone(NamedTuple):
    """The condition that a task is Succeeded, Skipped or Daemoned (or failed as its ``continueOn`` allows)."""

    task: str


class TaskPhase(NamedTuple):
    """The condition that a task has a phase."""

    task: str
    phase: str


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


Condition = TaskDone | TaskPhase | Not | Both | Either


class Depends(NamedTuple):
    """The condition of a task that is more than all tasks before it being done."""

    function: str
    condition: Condition


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


class Outputs(NamedTuple):
    """What a steps or dag template gives."""

    function: str
    reads: tuple[Read, ...]
    parameters: tuple[tuple[str, Text], ...]
    artifacts: tuple[PassedArtifact, ...]


class Steps(NamedTuple):
    """Groups of calls, one after the other."""

    groups: tuple[tuple[Call, ...], ...]
    outputs: Outputs | None


class Dag(NamedTuple):
    """Calls in the order in which they are started when nothing else decides; ``targets`` give the phase: the first bad
    one, or the last where ``fail_fast`` is off.
    """

    tasks: tuple[Call, ...]
    targets: tuple[str, ...]
    fail_fast: bool
    outputs: Outputs | None


class Template(NamedTuple):
    """One template: ``id`` for functions, ``file`` for its file, ``kind`` container, script, steps or dag.

    ``defaults`` are the outputs of a node that does not run.
    """

    id: str
    file: str
    name: str
    kind: str
    parameters: tuple[InputParameter, ...]
    artifacts: tuple[InputArtifact, ...]
    defaults: tuple[tuple[str, Text], ...]
    body: Pod | Steps | Dag


class WorkflowParameter(NamedTuple):
    """A parameter of the workflow; a value of None must be given with ``-p``."""

    variable: str
    name: str
    value: Text | None


class Repository(NamedTuple):
    """The artifact repository: a location without its key, and the key below which a pod's outputs go."""

    location: Location
    key: Text


class Plan(NamedTuple):
    """A whole bundle. ``generate_name`` is used where ``name`` is empty."""

    title: str
    name: str
    generate_name: str
    namespace: str
    parallelism: int
    parameters: tuple[WorkflowParameter, ...]
    entrypoint: str
    arguments: Arguments | None
    templates: tuple[Template, ...]
    repository: Repository
    kinds: tuple[str, ...]
    secrets: tuple[str, ...]
    images: tuple[str, ...]
    without_command: tuple[str, ...]
