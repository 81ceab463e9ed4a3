"""A whole bundle, and its templates."""

from typing import NamedTuple

from wfc.backends.shell.plan.artifacts import InputArtifact, Location, Repository
from wfc.backends.shell.plan.calls import Arguments, Dag, Hooks, Steps
from wfc.backends.shell.plan.leaves import Data, Request, Resource, Suspend
from wfc.backends.shell.plan.lives import Before, Limits, Metrics, Retry
from wfc.backends.shell.plan.parameters import InputParameter, NextPass, WorkflowParameter
from wfc.backends.shell.plan.pods import Pod
from wfc.backends.shell.plan.texts import Evaluations, Line, Needs, Text

Body = Pod | Steps | Dag | Suspend | Request | Data | Resource


class Template(NamedTuple):
    """One template: ``id`` for functions, ``file`` for its file, ``kind`` container, script, steps, dag,
    suspend or http.

    ``taken`` is what the defaults of ``parameters`` need, ``reads`` what its other texts need; ``defaults`` are the
    outputs of a node that does not run; ``globals`` holds the kind (parameters or artifacts), the name and the global
    name of outputs that the whole workflow knows. ``captured`` is what tags of an inline template mean where it is
    called: for each a variable, and the name by which the call gives it.
    """

    id: str
    file: str
    name: str
    kind: str
    captured: tuple[tuple[str, str], ...]
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
    metrics: Metrics = Metrics((), ())
    brought: Evaluations | None = None
    """What works out the inputs where their values bring expressions."""
    made_ahead: bool = False
    """Whether there are calls that work out the expressions of `reads`, too."""


class Supplies(NamedTuple):
    """What the user gives for a run: keys of secrets and ConfigMaps (``NAME/KEY``, or ``NAME/`` for all of one), the
    limits of semaphores, and volumes: ``claims`` and ``others`` by name, ``host_folders`` with their paths on the
    machine.
    """

    secrets: tuple[str, ...]
    config_maps: tuple[str, ...]
    semaphores: tuple[str, ...]
    claims: tuple[str, ...]
    host_folders: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


class Plan(NamedTuple):
    """A whole bundle. ``generate_name`` is used where ``name`` is empty; ``locks`` are those of the workflow as a
    whole.
    """

    title: str
    name: str
    generate_name: str
    namespace: str
    parallelism: int
    parameter_reads: Needs
    parameters: tuple[WorkflowParameter, ...]
    parameter_passes: tuple[NextPass, ...]
    lists_parameters: bool
    timestamps: tuple[str, ...]
    labels: tuple[tuple[str, Text], ...]
    label_reads: Needs
    entrypoint: str
    arguments: Arguments | None
    hooks: Hooks | None
    deadline: Text
    lists_failures: bool
    templates: tuple[Template, ...]
    repository: Repository
    kinds: tuple[str, ...]
    supplies: Supplies
    drops_claims: bool
    locks: tuple[Line, ...]
    priority: int
    suspended: bool
    shutdown: str
    """Stop or Terminate, where nothing of the workflow is to start."""
    metrics: Metrics
