"""Loops of tasks and steps, and the hooks that run beside them."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Hook, Steps
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

_LOOPS = ("withItems", "withParam", "withSequence")


def loops(program: Program) -> Iterator[Diagnostic]:
    """A task or step loops over one thing."""
    for template in every_template(program.workflow):
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            if not task.loops:
                continue
            keys = [key for key in map(task.node.key, _LOOPS) if key is not None and _present(task.node.get(key.text))]
            if len(keys) > 1:
                message = f"{of_call(task, root)} loops over more than one thing"
                labels = (Label(keys[0].span, "the first one"),)
                yield Diagnostic(rules.AMBIGUOUS_LOOP, message, keys[1].span, "another one", labels)
            if task.with_sequence is not None:
                count, end = task.with_sequence.key("count"), task.with_sequence.key("end")
                if (
                    count is not None
                    and end is not None
                    and not is_null(task.with_sequence.get("count"))
                    and not is_null(task.with_sequence.get("end"))
                ):
                    message = "a sequence ends by its `count` or by its `end`"
                    labels = (Label(count.span, "the first one"),)
                    yield Diagnostic(rules.AMBIGUOUS_LOOP, message, end.span, "another one", labels)
                elif all(is_null(task.with_sequence.get(name)) for name in ("count", "end")):
                    key = task.node.key("withSequence")
                    message = f"{of_call(task, root)} loops over a sequence that has neither `count` nor `end`"
                    # The controller asks for one when it comes to the loop.
                    yield Diagnostic(
                        rules.MISSING_FIELD, message, (key or task.node).span, "without end", argo_rejects=False
                    )


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
