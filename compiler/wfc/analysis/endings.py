"""What a task can end in, as far as the document says it: only some are skipped, omitted, or daemons."""

from wfc.ir.nodes import Task
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Scalar

_ALWAYS = ("Succeeded", "Failed", "Errored")


class Endings:
    """The results that the tasks of a DAG can have."""

    def __init__(self, program: Program, siblings: Siblings) -> None:
        self._program = program
        self._siblings = siblings

    def of(self, name: str) -> tuple[frozenset[str], dict[str, str]]:
        """The results that a task can have, and for those that it cannot, why; everything for what is no task."""
        index = self._siblings.by_name.get(name)
        if index is None:
            return frozenset((*_ALWAYS, "Skipped", "Omitted", "Daemoned")), {}
        task = self._siblings.tasks[index]
        why: dict[str, str] = {}
        callee = self._program.callees.get(task.node)
        defaults = self._program.workflow.spec.get("templateDefaults")
        if callee is not None and not callee.template.daemon and not isinstance(defaults, Mapping):
            why["Daemoned"] = "its template is no daemon"
        if not _can_be_skipped(task):
            why["Skipped"] = "it has no `when`" if not task.loops else "its runs are skipped one by one, not the loop"
        if not self._siblings.words[index] and not _waits_for_unknown(task):
            why["Omitted"] = "it waits for no other task"
        results = [*_ALWAYS, "Skipped", "Omitted", "Daemoned"]
        if never(task):
            why |= dict.fromkeys((*_ALWAYS, "Daemoned"), "its `when` is never true")
        return frozenset(result for result in results if result not in why), why


def never(task: Task) -> bool:
    """Whether a task or step never runs, because its condition says so in plain words."""
    return task.when is not None and task.when.text.strip() == "false" and not task.loops


def _waits_for_unknown(task: Task) -> bool:
    """Whether names that a task waits for are only known at run time."""
    texts = [task.depends] if task.depends is not None else []
    items = task.dependencies.items if task.dependencies is not None else ()
    return any("{{" in text.text for text in (*texts, *(item for item in items if isinstance(item, Scalar))))


def _can_be_skipped(task: Task) -> bool:
    """Whether a task has a condition, or is a loop over what may be nothing."""
    if not task.loops:
        return task.when is not None and task.when.text.strip() != ""
    if task.with_param is not None:
        text = task.with_param.text.strip()
        return not text.startswith("[") or text.strip("[] ") == ""
    if isinstance(task.with_sequence, Mapping):
        count = task.with_sequence.get("count")
        return isinstance(count, Scalar) and (count.text == "0" or not count.text.isdigit())
    return False
