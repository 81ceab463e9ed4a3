"""Calls, and the bodies of steps and dag templates, which are made of them."""

from typing import NamedTuple

from wfc.backends.shell.plan.artifacts import ChosenArtifact, PassedArtifact, PlacedArtifact
from wfc.backends.shell.plan.conditions import Depends, HookCondition, When
from wfc.backends.shell.plan.loops import Loop
from wfc.backends.shell.plan.texts import Needs, Text


class Choice(NamedTuple):
    """Which template a call runs: the one of ``candidates`` (names of its document and its own, and its id) whose names
    come of ``document`` and ``name``. An empty id stands for a document that has no other template to offer.
    """

    document: Text
    name: Text
    candidates: tuple[tuple[str, str, str], ...]


class Arguments(NamedTuple):
    """What a call gives to its template: first the values that it needs are read, then the arguments are worked out.

    A parameter in ``absentable`` is exactly one reference, and its template has a default: it is left out where the
    value is that of a node that did not run. ``failure`` says why they cannot be had at all.
    """

    function: str
    reads: Needs
    parameters: tuple[tuple[str, Text], ...]
    absentable: frozenset[str]
    artifacts: tuple[PassedArtifact | PlacedArtifact | ChosenArtifact, ...]
    failure: str = ""
    choice: Choice | None = None
    """The template, where it depends on values as well."""
    made_ahead: bool = False
    """Whether expressions of the template have been worked out with those of the call."""
    required: frozenset[str] = frozenset()
    """The artifacts without which the template cannot begin."""


class Hook(NamedTuple):
    """A template that runs when its condition begins to hold; the hook ``exit`` once a node has ended."""

    name: str
    template: str
    arguments: Arguments | None
    condition: HookCondition | None


class HookValues(NamedTuple):
    """What one process works out for the conditions of the hooks ``names``, and for the arguments behind these."""

    function: str
    names: tuple[str, ...]
    reads: Needs


class Hooks(NamedTuple):
    """The hooks of a call or of the workflow: ``function`` lists them."""

    function: str
    hooks: tuple[Hook, ...]
    values: tuple[HookValues, ...]


class Call(NamedTuple):
    """A step or a task. ``tolerates`` holds the phases that ``continueOn`` lets pass.

    Where the template is chosen with the arguments, ``template`` stands for none, and ``choice`` is the name of the
    template as it is written.
    """

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
    choice: str = ""

    @property
    def templates(self) -> tuple[str, ...]:
        """The ids of all templates that the call may run."""
        choice = self.arguments.choice if self.arguments is not None else None
        return (self.template,) if choice is None else tuple(id_ for _, _, id_ in choice.candidates if id_)


class Outputs(NamedTuple):
    """What a steps or dag template gives; ``defaults`` are for parameters that cannot be worked out."""

    function: str
    reads: Needs
    parameters: tuple[tuple[str, Text], ...]
    defaults: tuple[tuple[str, Text], ...]
    artifacts: tuple[PassedArtifact | ChosenArtifact, ...]
    failure: str = ""
    """Why there are none."""


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
