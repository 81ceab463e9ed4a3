"""Outputs of tasks and steps that may be skipped, read by what runs all the same."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.siblings import Siblings
from wfc.analysis.words import declared, of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Parameter, Steps, Task
from wfc.ir.program import Program
from wfc.ir.tree import is_null


def skipped(program: Program) -> Iterator[Diagnostic]:
    """Arguments that are outputs of a call with a ``when``, where neither end has a default.

    A reader with a ``when`` of its own is left alone, and so is a task that waits for a certain result: both may well
    ask the same.
    """
    for template in every_template(program.workflow):
        if not any(task.when is not None and task.when.text.strip() for task in template.tasks):
            continue
        siblings = Siblings(template)
        for index, task in enumerate(template.tasks):
            if task.when is None and task.arguments.parameters:
                yield from _reader(program, siblings, index, task, isinstance(template.body, Steps))


def _reader(program: Program, siblings: Siblings, index: int, task: Task, steps: bool) -> Iterator[Diagnostic]:
    callee = program.callees.get(task.node)
    for argument in task.arguments.parameters:
        if argument.value is None or "{{" not in argument.value.text:
            continue
        for tag in scan(argument.value.text):
            name = reference(tag.body) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
            words = name.words if name is not None else ()
            if len(words) != 5 or words[0] != siblings.root or words[2:4] != ("outputs", "parameters"):
                continue
            number = siblings.by_name.get(words[1])
            producer = None if number is None else siblings.tasks[number]
            if producer is None or producer is task or producer.when is None or not producer.when.text.strip():
                continue
            if not steps and not _waits_plainly(siblings, index, words[1]):
                continue
            made = program.callees.get(producer.node)
            outputs = made.template.outputs.parameters if made is not None else ()
            output = next((p for p in outputs if p.name is not None and p.name.text == words[4]), None)
            inputs = callee.template.inputs.parameters if callee is not None else ()
            taken = next((p for p in inputs if argument.name and p.name and p.name.text == argument.name.text), None)
            if output is None or _has_default(output) or taken is None or not is_null(taken.node.get("default")):
                continue
            message = (
                f"{of_call(task, words[0])} reads an output of {of_call(producer, words[0])}, which may be skipped"
            )
            labels = (
                Label(producer.when.span, "skipped where this is false"),
                *declared(output.name, "has no `default`"),
            )
            help_ = f"give the output {quoted(words[4])} a `valueFrom.default`, or the reader the same `when`"
            yield Diagnostic(
                rules.MAY_BE_SKIPPED, message, argument.value.at(tag.start, tag.end), "", labels, (), help_
            )


def _waits_plainly(siblings: Siblings, index: int, name: str) -> bool:
    """Whether a task waits for another by its bare name: then it also runs where that was skipped."""
    words = [need for need in siblings.words[index] if need.task == name]
    return bool(words) and all(need.result is None for need in words)


def _has_default(output: Parameter) -> bool:
    source = output.value_from
    return source is None or not is_null(source.node.get("default"))
