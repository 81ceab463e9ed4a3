"""Every variable of the workflow language, declared once: its name, where it may be used, when it gets its value.

The checker, the completion and the manual's page read this table. The scopes are Argo's (its ``variables.md`` and the
maps that the controller and the executor fill); a name that Argo's validator merely lets through is no variable and not
listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple


class Scope(Enum):
    """A circumstance that brings variables. The place of a text has several: a looped step has TEMPLATE, STEPS and
    LOOP.
    """

    WORKFLOW = "fields of the workflow itself"
    TEMPLATE = "anything inside a template"
    POD = "templates that run a pod"
    RETRY = "templates with a retry strategy"
    STEPS = "steps of a steps template, and its outputs"
    DAG = "tasks of a DAG template, and its outputs"
    LOOP = "steps and tasks with withItems, withParam or withSequence"
    EXIT = "exit handlers and what they call"
    METRICS = "metrics of a template or of the workflow"
    HTTP = "the success condition of an HTTP template"
    DATA = "the transformation of a data template"
    CRON = "conditions of a cron workflow"


class Known(Enum):
    """When a variable has its value."""

    COMPILE = "in the document"
    START = "when the workflow starts"
    NODE = "when the step or task starts"
    LATER = "once what it tells about has happened"


class Variable(NamedTuple):
    """A variable, or a family of them."""

    pattern: tuple[str, ...]
    """Its words. ``*`` stands for one word, a last ``**`` for one or more: a key that may hold dots."""
    type: str
    """``string``, ``number``, ``time``, ``json`` or ``artifact``; all but artifacts are put in as text."""
    scopes: frozenset[Scope]
    """It may be used where one of these holds."""
    known: Known
    summary: str

    @property
    def name(self) -> str:
        """The pattern as the manual prints it: ``inputs.parameters.<name>``."""
        return ".".join("<name>" if word == "*" else "<key>" if word == "**" else word for word in self.pattern)


def find(words: Sequence[str]) -> Variable | None:
    """Return the variable that a dotted name belongs to, None when there is none. Literal words go before patterns."""
    return _find(_TREE, words, 0)


def roots() -> tuple[str, ...]:
    """Return the first words of all variables, in the table's order."""
    return tuple(dict.fromkeys(variable.pattern[0] for variable in VARIABLES))


def _find(tree: _Node, words: Sequence[str], position: int) -> Variable | None:
    if position == len(words):
        return tree.variable
    word = words[position]
    for key in (word, "*"):
        below = tree.below.get(key)
        if below is not None:
            found = _find(below, words, position + 1)
            if found is not None:
                return found
    rest = tree.below.get("**")
    return rest.variable if rest is not None else None


class _Node:
    __slots__ = ("below", "variable")

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.variable: Variable | None = None


_ANYWHERE = frozenset({Scope.WORKFLOW, Scope.TEMPLATE})
_TEMPLATE = frozenset({Scope.TEMPLATE})


_Row = tuple[str, str, Known, str]


def _group(scopes: frozenset[Scope], *rows: _Row) -> tuple[Variable, ...]:
    return tuple(
        Variable(tuple(name.split(".")), type_, scopes, known, summary) for name, type_, known, summary in rows
    )


def _keyed(root: str, whose: str) -> tuple[_Row, ...]:
    """Labels and annotations, which come as a whole and one by one."""
    return tuple(
        row
        for kind in ("label", "annotation")
        for row in (
            (f"{root}.{kind}s", "json", Known.START, f"All {kind}s of the {whose}, a JSON object."),
            (f"{root}.{kind}s.json", "json", Known.START, f"All {kind}s of the {whose}, a JSON object."),
            (f"{root}.{kind}s.**", "string", Known.START, f"The value of one {kind} of the {whose}."),
        )
    )


_GLOBALS = (
    *_group(
        _ANYWHERE,
        ("workflow.name", "string", Known.START, "The workflow's name."),
        ("workflow.namespace", "string", Known.START, "The namespace that the workflow runs in."),
        ("workflow.uid", "string", Known.START, "The workflow's unique identifier, good for keys of artifacts."),
        ("workflow.mainEntrypoint", "string", Known.COMPILE, "The template that the workflow begins with."),
        ("workflow.serviceAccountName", "string", Known.COMPILE, "The service account of the pods, empty when unset."),
        ("workflow.priority", "number", Known.COMPILE, "The workflow's priority, when the document sets one."),
        ("workflow.parameters", "json", Known.START, "All arguments of the workflow, a JSON list."),
        ("workflow.parameters.json", "json", Known.START, "All arguments of the workflow, a JSON list."),
        ("workflow.parameters.*", "string", Known.START, "The value of an argument of the workflow."),
        *_keyed("workflow", "workflow"),
        ("workflow.creationTimestamp", "time", Known.START, "When the workflow was created."),
        ("workflow.creationTimestamp.RFC3339", "time", Known.START, "When it was created: 2024-03-05T06:07:08Z."),
        ("workflow.creationTimestamp.s", "number", Known.START, "When it was created, in seconds since 1970."),
        ("workflow.creationTimestamp.*", "string", Known.START, "A strftime field of it: Y, m, d, H, M, S, …"),
        ("workflow.scheduledTime", "time", Known.START, "When the run was due, in runs of a cron workflow."),
        ("workflow.status", "string", Known.LATER, "The workflow's phase; the final one in exit handlers."),
        ("workflow.duration", "number", Known.LATER, "How long the workflow has run, in seconds."),
    ),
    *_group(
        frozenset({Scope.EXIT}),
        ("workflow.failures", "json", Known.LATER, "The nodes that failed, a JSON list of objects."),
    ),
    *_group(
        _TEMPLATE,
        ("workflow.outputs.parameters.*", "string", Known.LATER, "An output parameter with this `globalName`."),
        ("workflow.outputs.artifacts.*", "artifact", Known.LATER, "An output artifact with this `globalName`."),
    ),
)

_OF_TEMPLATES = (
    *_group(
        _TEMPLATE,
        ("inputs.parameters", "json", Known.NODE, "All input parameters of the template, a JSON list."),
        ("inputs.parameters.*", "string", Known.NODE, "The value of an input parameter of the template."),
    ),
    *_group(
        frozenset({Scope.STEPS, Scope.DAG}),
        ("inputs.artifacts.*", "artifact", Known.NODE, "An input artifact of the template, to hand it on."),
    ),
    *_group(
        frozenset({Scope.POD}),
        ("inputs.artifacts.*.path", "string", Known.COMPILE, "Where an input artifact lies in the container."),
        ("outputs.artifacts.*.path", "string", Known.COMPILE, "Where an output artifact is expected."),
        ("outputs.parameters.*.path", "string", Known.COMPILE, "The file that an output parameter is read from."),
        ("pod.name", "string", Known.NODE, "The name of the pod that runs the template."),
    ),
    *_group(
        _TEMPLATE,
        ("node.name", "string", Known.NODE, "The full name of the node that runs the template."),
        ("steps.name", "string", Known.NODE, "The name of the step that runs the template."),
        ("tasks.name", "string", Known.NODE, "The name of the task that runs the template."),
    ),
    *_group(
        frozenset({Scope.RETRY}),
        ("retries", "number", Known.NODE, "The number of this attempt, from 0."),
        ("lastRetry.exitCode", "number", Known.NODE, "The exit code of the attempt before, -1 without one."),
        ("lastRetry.status", "string", Known.NODE, "The phase of the attempt before."),
        ("lastRetry.duration", "number", Known.NODE, "How long the attempt before took, in seconds."),
        ("lastRetry.message", "string", Known.NODE, "The message of the attempt before."),
    ),
    *_group(
        frozenset({Scope.LOOP}),
        ("item", "json", Known.NODE, "The loop's present item; lists and maps as JSON."),
        ("item.**", "string", Known.NODE, "A member of the loop's present item, when the items are maps."),
    ),
)


def _siblings(root: str, scope: Scope, what: str) -> tuple[Variable, ...]:
    name = f"{root}.*."
    return _group(
        frozenset({scope}),
        (f"{name}id", "string", Known.LATER, f"The identifier of the {what}'s node."),
        (f"{name}ip", "string", Known.LATER, f"The address of the {what}'s pod, when it is a daemon."),
        (f"{name}status", "string", Known.LATER, f"The phase in which the {what} ended."),
        (f"{name}exitCode", "number", Known.LATER, f"The exit code of the {what}'s main container."),
        (f"{name}startedAt", "time", Known.LATER, f"When the {what} started."),
        (f"{name}finishedAt", "time", Known.LATER, f"When the {what} ended."),
        (f"{name}hostNodeName", "string", Known.LATER, f"The machine that the {what}'s pod ran on."),
        (f"{name}outputs.result", "string", Known.LATER, f"The {what}'s standard output; a JSON list for a loop."),
        (f"{name}outputs.parameters", "json", Known.LATER, f"All output parameters of a looped {what}, a JSON list."),
        (
            f"{name}outputs.parameters.*",
            "string",
            Known.LATER,
            f"An output parameter of the {what}; a JSON list for a loop.",
        ),
        (f"{name}outputs.artifacts.*", "artifact", Known.LATER, f"An output artifact of the {what}."),
    )


_SPECIAL = (
    *_group(
        frozenset({Scope.METRICS}),
        ("status", "string", Known.LATER, "The phase in which the measured node ended."),
        ("duration", "number", Known.LATER, "How long the measured node took, in seconds."),
        ("exitCode", "number", Known.LATER, "The exit code of the measured node."),
        ("outputs.result", "string", Known.LATER, "The standard output of the measured node."),
        ("outputs.parameters.*", "string", Known.LATER, "An output parameter of the measured node."),
        ("resourcesDuration.cpu", "number", Known.LATER, "The node's processor time, in seconds."),
        ("resourcesDuration.memory", "number", Known.LATER, "The node's memory, in units of 100 Mi times seconds."),
    ),
    *_group(
        frozenset({Scope.HTTP}),
        ("request.method", "string", Known.LATER, "The method of the request that was sent."),
        ("request.url", "string", Known.LATER, "The address of the request that was sent."),
        ("request.body", "string", Known.LATER, "The body of the request that was sent."),
        ("request.bodyBytes", "string", Known.LATER, "The body of the request that was sent, as bytes."),
        ("request.headers", "json", Known.LATER, "The headers of the request, each name with a list of values."),
        ("request.headers.**", "json", Known.LATER, "The values of one header of the request."),
        ("response.statusCode", "number", Known.LATER, "The status of the answer."),
        ("response.body", "string", Known.LATER, "The body of the answer."),
        ("response.headers", "json", Known.LATER, "The headers of the answer, each name with a list of values."),
        ("response.headers.**", "json", Known.LATER, "The values of one header of the answer."),
    ),
    *_group(
        frozenset({Scope.DATA}),
        ("data", "json", Known.NODE, "What the transformation works on."),
    ),
    *_group(
        frozenset({Scope.CRON}),
        ("cronworkflow.name", "string", Known.START, "The cron workflow's name."),
        ("cronworkflow.namespace", "string", Known.START, "The cron workflow's namespace."),
        *_keyed("cronworkflow", "cron workflow"),
        ("cronworkflow.lastScheduledTime", "time", Known.START, "When the last run was due."),
        ("cronworkflow.failed", "number", Known.START, "How many runs have failed."),
        ("cronworkflow.succeeded", "number", Known.START, "How many runs have succeeded."),
    ),
)


VARIABLES: tuple[Variable, ...] = (
    *_GLOBALS,
    *_OF_TEMPLATES,
    *_siblings("steps", Scope.STEPS, "step"),
    *_siblings("tasks", Scope.DAG, "task"),
    *_SPECIAL,
)
"""All variables, in the order of the manual."""


def _tree() -> _Node:
    root = _Node()
    for variable in VARIABLES:
        node = root
        for word in variable.pattern:
            node = node.below.setdefault(word, _Node())
        node.variable = variable
    return root


_TREE = _tree()
