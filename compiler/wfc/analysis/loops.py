"""Loops of tasks and steps, and the hooks that run beside them."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Hook, Steps, Task
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

_LOOPS = ("withItems", "withParam", "withSequence")
_NEGATIVE = r"-0*[1-9][0-9]{0,8}"


def loops(program: Program) -> Iterator[Diagnostic]:
    """A task or step loops over one thing, and as often as it reads."""
    for template in every_template(program.workflow):
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            if task.loops:
                yield from _several(task, root)
                if task.with_sequence is not None:
                    yield from _ends(task, task.with_sequence, root)
                    yield from _downwards(task.with_sequence)
            elif isinstance(task.with_items, Sequence):
                message = f"{of_call(task, root)} is no loop: with an empty `withItems` it runs once, without an `item`"
                help_ = "a `withParam` with the list `[]` runs nothing"
                yield Diagnostic(rules.MISCOUNTED, message, task.with_items.span, "", help=help_)


def _several(task: Task, root: str) -> Iterator[Diagnostic]:
    keys = [key for key in map(task.node.key, _LOOPS) if key is not None and _present(task.node.get(key.text))]
    if len(keys) > 1:
        message = f"{of_call(task, root)} loops over more than one thing"
        labels = (Label(keys[0].span, "the first one"),)
        yield Diagnostic(rules.AMBIGUOUS_LOOP, message, keys[1].span, "another one", labels)


def _ends(task: Task, sequence: Mapping, root: str) -> Iterator[Diagnostic]:
    """A sequence ends in one way. For one without an end the controller stops when it comes to the loop."""
    keys = [
        key for key in map(sequence.key, ("count", "end")) if key is not None and not is_null(sequence.get(key.text))
    ]
    if len(keys) > 1:
        message = "a sequence ends by its `count` or by its `end`"
        labels = (Label(keys[0].span, "the first one"),)
        yield Diagnostic(rules.AMBIGUOUS_LOOP, message, keys[1].span, "another one", labels)
    elif not keys:
        key = task.node.key("withSequence")
        message = f"{of_call(task, root)} loops over a sequence that has neither `count` nor `end`"
        yield Diagnostic(rules.MISSING_FIELD, message, (key or task.node).span, "without end", argo_rejects=False)


def _downwards(sequence: Mapping) -> Iterator[Diagnostic]:
    """A negative count: the controller goes from ``start`` to ``start + count - 1``, whichever is the greater."""
    count, start = sequence.get("count"), sequence.get("start")
    if isinstance(count, Scalar) and re.fullmatch(_NEGATIVE, count.text):
        times = 2 - int(count.text)
        message = f"a negative `count` counts down: the loop runs {times:,} times"
        if is_null(start):
            message += f", from 0 to {int(count.text) - 1}"
        yield Diagnostic(rules.MISCOUNTED, message, count.span, "", help="a `count` of 0 runs nothing")


def _present(node: object) -> bool:
    if isinstance(node, Sequence):
        return bool(node.items)
    if isinstance(node, Scalar):
        return node.value not in (None, "")
    return isinstance(node, Mapping)


def hooks(program: Program) -> Iterator[Diagnostic]:
    """A hook that is no exit handler says with an expression when it runs. Argo asks tasks of a DAG for none."""
    for hook in program.workflow.hooks:
        yield from _expression(hook, argo=True)
    for template in every_template(program.workflow):
        for task in template.tasks:
            for hook in task.hooks:
                yield from _expression(hook, argo=isinstance(template.body, Steps))


def _expression(hook: Hook, argo: bool) -> Iterator[Diagnostic]:
    if hook.name.text == "exit" or (hook.expression is not None and hook.expression.text):
        return
    if hook.expression is None and not is_null(hook.node.get("expression")):
        return  # of another type, which has been reported
    message = f"the hook {quoted(hook.name.text)} does not say when it runs"
    help_ = "add an `expression`; only `exit` needs none"
    yield Diagnostic(rules.MISSING_FIELD, message, hook.name.span, help=help_, argo_rejects=argo)
