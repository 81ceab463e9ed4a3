"""Outputs of tasks and steps that may be skipped, read by what runs all the same."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import declared, of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import Tag, TagKind, reference, scan
from wfc.ir.nodes import Parameter, Task
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Scalar, is_null

_DEPENDS = "read it in a step or task that only runs when the other one did"


def skipped(program: Program) -> Iterator[Diagnostic]:
    """What is read of a call with a ``when``: outputs without a default, artifacts, results and exit codes.

    A reader with a ``when`` of its own is left alone, but for the condition itself, and so is a task that waits for a
    certain result: both may well ask the same.
    """
    for template in every_template(program.workflow):
        if not any(_may_be_skipped(task) for task in template.tasks):
            continue
        siblings = program.siblings(template)
        for index, task in enumerate(template.tasks):
            reader = _Reader(program, siblings, index, task)
            if task.when is None or not task.when.text.strip():
                yield from reader.parameters()
                yield from reader.artifacts()
                sequence = task.with_sequence.entries if task.with_sequence is not None else ()
                for text in (task.with_param, *(value for _, value in sequence)):
                    yield from reader.text(text if isinstance(text, Scalar) else None)
            else:
                yield from reader.text(task.when)


def _may_be_skipped(task: Task) -> bool:
    """Whether a call has a condition. (The runs of a loop are skipped one by one, and the loop itself is not.)"""
    return task.when is not None and task.when.text.strip() != "" and not task.loops


class _Reader:
    """One task or step that may read of others."""

    def __init__(self, program: Program, siblings: Siblings, index: int, task: Task) -> None:
        self._program = program
        self._siblings = siblings
        self._index = index
        self._task = task
        callee = program.callees.get(task.node)
        self._takes = callee.template.inputs if callee is not None else None

    def _producers(self, text: Scalar | None) -> Iterator[tuple[Tag, tuple[str, ...], Task]]:
        """The tags of a text that read of a call which may be skipped, their words, and that call."""
        for tag in scan(text.text) if text is not None and "{{" in text.text else ():
            name = reference(tag.body) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
            words = name.words if name is not None else ()
            if len(words) < 3 or words[0] != self._siblings.root:
                continue
            number = self._siblings.by_name.get(words[1])
            producer = None if number is None else self._siblings.tasks[number]
            if producer is None or producer is self._task or not _may_be_skipped(producer):
                continue
            if words[0] == "steps" or _waits_plainly(self._siblings, self._index, words[1]):
                yield tag, words, producer

    def parameters(self) -> Iterator[Diagnostic]:
        """Output parameters, where neither end has a default, and results.

        The default of the input only stands in for an argument that is nothing but the reference.
        """
        inputs = self._takes.parameters if self._takes is not None else ()
        defaulted = {p.name.text for p in inputs if p.name is not None and not is_null(p.node.get("default"))}
        taken = {p.name.text for p in inputs if p.name is not None}
        for argument in self._task.arguments.parameters:
            if argument.name is None or argument.name.text not in taken:
                yield from self._hangs(argument.value)
            else:
                yield from self.text(argument.value, argument.name.text in defaulted)

    def text(self, text: Scalar | None, has_default: bool = False) -> Iterator[Diagnostic]:
        """Results and output parameters in a text. It ``has_default`` where there is one for a text that is one tag."""
        yield from self._hangs(text)
        for tag, words, producer in self._producers(text):
            if text is None or len(words) != 5 or words[2:4] != ("outputs", "parameters"):
                continue
            made = self._program.callees.get(producer.node)
            outputs = made.template.outputs.parameters if made is not None else ()
            output = next((p for p in outputs if p.name is not None and p.name.text == words[4]), None)
            alone = text.text == text.text[tag.start : tag.end]
            if output is None or _has_default(output) or (has_default and alone):
                continue
            labels = declared(output.name, "has no `default`")
            also = "the reader the same `when`" if text is not self._task.when else _DEPENDS
            help_ = f"give the output {quoted(words[4])} a `valueFrom.default`, or {also}"
            notes = ("the default of the input stands for a whole argument only",) if has_default else ()
            yield self._finding(text, tag, "an output", producer, labels, help_, notes)

    def artifacts(self) -> Iterator[Diagnostic]:
        """Artifacts. A task does without one that is optional at both ends; a step fails all the same."""
        for argument in self._task.arguments.artifacts:
            inputs = self._takes.artifacts if self._takes is not None else ()
            taken = next((a for a in inputs if argument.name and a.name and a.name.text == argument.name.text), None)
            for tag, words, producer in self._producers(argument.from_):
                if len(words) != 5 or words[2:4] != ("outputs", "artifacts") or argument.from_ is None or taken is None:
                    continue
                optional = argument.optional and taken.optional
                if optional and words[0] == "tasks":
                    continue
                help_ = "give the reader the same `when`"
                if words[0] == "tasks":
                    help_ += ", or make the artifact optional, at the argument and at the input"
                yield self._finding(argument.from_, tag, "an artifact", producer, (), help_)

    def _hangs(self, text: Scalar | None) -> Iterator[Diagnostic]:
        """Results and exit codes, for which Argo waits and waits."""
        for tag, words, producer in self._producers(text):
            if text is not None and (words[2:] == ("outputs", "result") or words[2:] == ("exitCode",)):
                what = "the result" if words[2] == "outputs" else "the exit code"
                help_ = "give the reader the same `when`" if text is not self._task.when else _DEPENDS
                yield self._finding(text, tag, what, producer, (), help_, ("Argo then waits for it for ever",))

    def _finding(
        self,
        text: Scalar,
        tag: Tag,
        what: str,
        producer: Task,
        labels: tuple[Label, ...],
        help_: str,
        notes: tuple[str, ...] = (),
    ) -> Diagnostic:
        root = self._siblings.root
        assert producer.when is not None
        message = f"{of_call(self._task, root)} reads {what} of {of_call(producer, root)}, which may be skipped"
        labels = (Label(producer.when.span, "skipped where this is false"), *labels)
        return Diagnostic(rules.MAY_BE_SKIPPED, message, text.at(tag.start, tag.end), "", labels, notes, help_)


def _waits_plainly(siblings: Siblings, index: int, name: str) -> bool:
    """Whether a task waits for another by its bare name: then it also runs where that was skipped."""
    words = [need for need in siblings.words[index] if need.task == name]
    return bool(words) and all(need.result is None for need in words)


def _has_default(output: Parameter) -> bool:
    source = output.value_from
    return source is None or not is_null(source.node.get("default"))
