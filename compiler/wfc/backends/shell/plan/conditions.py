"""The conditions of calls: ``depends``, ``when`` and the expressions of hooks."""

from typing import NamedTuple

from wfc.backends.shell.plan.texts import Needs, Text


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
    """The condition of a task that is more than all tasks before it being done; ``shown`` is its text."""

    function: str
    condition: Condition
    shown: str


class When(NamedTuple):
    """The condition under which a call runs: ``judged`` is true or false, and its text once its tags are replaced;
    ``shown`` is that text as it is written.
    """

    function: str
    reads: Needs
    judged: Text
    shown: str


class HookCondition(NamedTuple):
    """The expression of a hook; ``shown`` is its text."""

    function: str
    reads: Needs
    holds: Text
    shown: str
