"""Parameters: of the workflow, and those that templates take."""

from typing import NamedTuple

from wfc.backends.shell.plan.texts import Needs, Text


class ConfigMapKey(NamedTuple):
    """A key of a ConfigMap whose value a parameter takes; ``default`` is for one that is not there."""

    name: Text
    key: Text
    default: Text | None


class WorkflowParameter(NamedTuple):
    """A parameter of the workflow; one without a value and a source must be given with ``-p``."""

    variable: str
    name: str
    value: Text | None
    listed: tuple[str, str]
    """What stands before and behind its value in the list of all of them."""
    source: ConfigMapKey | None = None


class NextPass(NamedTuple):
    """Values of parameters of the workflow, by variable, that look at other parameters: they are filled in when those
    are known.
    """

    reads: Needs
    values: tuple[tuple[str, Text], ...]


class InputParameter(NamedTuple):
    """A parameter that a template takes: what the caller gives, else what ``source`` has, else the default."""

    variable: str
    name: str
    default: Text | None
    listed: tuple[str, str] | None = None
    """Where a text asks for the list of all of them: what stands before and behind its value there."""
    source: ConfigMapKey | None = None
