"""Results that are read otherwise than Argo hands them out: not kept, not gathered, not unescaped, not yet there."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.loop_items import LoopItems
from wfc.analysis.printed import Printed, printed
from wfc.analysis.words import of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import Tag, TagKind, reference, scan
from wfc.ir.nodes import Task, Template
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Scalar, is_null, scalars

_INDEXED = (
    r"""\b(?:steps|tasks)(?:\?\.)?\[[ ]*(["'])([A-Za-z0-9-]+)\1[ ]*\][ ]*\??\.outputs"""
    r"""(?:\??\.result\b|\[[ ]*["']result["'][ ]*\])"""
)
# How the latter stands in a file, whatever its lines and quotes do to it.
_MAY_BE_INDEXED = r"\]\s*\??\.outputs"


def results(program: Program) -> Iterator[Diagnostic]:
    """The results that the tasks and steps of every template read of one another, and the members of items."""
    memoized = _Memoized()
    said: dict[Mapping, Printed | None] = {}
    for template in every_template(program.workflow):
        if not template.tasks:
            continue
        text = template.node.source.text[template.node.start : template.node.end]
        reads = "result" in text or "exitCode" in text or "outputs.parameters" in text
        captured = set(_captured(text)) if reads else set()
        siblings = program.siblings(template) if reads else None
        loops = any(task.loops for task in template.tasks)
        if siblings is not None and re.search(_MAY_BE_INDEXED, text):
            for scalar in scalars(template.node):
                if "result" in scalar.text and "[" in scalar.text:
                    yield from _not_captured(scalar, captured, siblings)
        for task in template.tasks:
            if siblings is not None:
                if loops:
                    yield from _gathered(program, task, siblings, said)
                yield from _own(task, siblings.root)
            if task.loops and "item." in text:
                yield from _escaped(task)
            callee = program.callees.get(task.node)
            if callee is not None and not is_null(callee.template.node.get("memoize")):
                memoized.add(callee.template, task, task.name is not None and task.name.text in captured)
    yield from memoized.findings()


def _captured(text: str) -> Iterator[str]:
    """The calls whose results are kept: those that the controller finds in the JSON of the template around.

    It looks for ``(steps|tasks).NAME.outputs.result`` and ``['NAME'].outputs.result``, where a name is of letters,
    digits and ``-``.
    """
    for before in text.split(".outputs.result")[:-1]:
        if before.endswith("']"):
            name = before[before.rfind("['") + 2 : -2]
        else:
            head, _, name = before.rpartition(".")
            if not head.endswith(("steps", "tasks")):
                continue
        if name.isascii() and name.replace("-", "a").isalnum():
            yield name


def _not_captured(scalar: Scalar, captured: set[str], siblings: Siblings) -> Iterator[Diagnostic]:
    """A result that is only named in a way that the controller does not notice."""
    for match in re.finditer(_INDEXED, scalar.text):
        name = match[2]
        if name in captured or name not in siblings.by_name:
            continue
        message = f"Argo does not keep this result, and waits for it for ever: it looks for `['{name}'].outputs.result`"
        place = scalar.at(*match.span())
        help_ = f"write `{siblings.root}['{name}'].outputs.result`, with single quotes and without blanks"
        yield Diagnostic(rules.RESULT_NOT_KEPT, message, place, "", help=help_)


def _tags(task: Task) -> Iterator[tuple[Scalar, Tag, tuple[str, ...]]]:
    """The simple tags of a call outside of its hooks and its inline template, and what they name."""
    texts = [parameter.value for parameter in task.arguments.parameters]
    for text in (*texts, task.when, task.with_param):
        for tag in scan(text.text) if text is not None and "{{" in text.text else ():
            name = reference(tag.body) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
            if name is not None and text is not None:
                yield text, tag, name.words


def _gathered(
    program: Program, task: Task, siblings: Siblings, said: dict[Mapping, Printed | None]
) -> Iterator[Diagnostic]:
    """The aggregates of loops that a call reads; ``said`` keeps what the loops print."""
    for text, tag, words in _tags(task):
        whole = words[2:] in (("outputs", "result"), ("outputs", "parameters"))
        index = siblings.by_name.get(words[1]) if whole and words[0] == siblings.root else None
        loop = siblings.tasks[index] if index is not None else None
        if loop is None or not loop.loops or loop is task:
            continue
        called = of_call(loop, siblings.root)
        empty = _empty(loop)
        callee = program.callees.get(loop.node)
        if empty is not None:
            message = f"{called} runs over nothing, and then there is nothing to gather: Argo waits for ever"
            labels = (Label(empty.span, "an empty list"),)
            place = text.at(tag.start, tag.end)
            yield Diagnostic(rules.NOTHING_GATHERED, message, place, "", labels)
        elif words[2:] == ("outputs", "result") and callee is not None:
            if loop.node not in said:
                said[loop.node] = printed(callee.template, loop)
            first = said[loop.node]
            if first is not None and not _is_json(first.text):
                message = f"the results of {called} are gathered as JSON, and {quoted(first.text)} is none"
                labels = (Label(first.place, "printed here"),)
                help_ = 'print JSON, such as `"text"` in quotes, or hand it over as an output parameter'
                place = text.at(tag.start, tag.end)
                yield Diagnostic(rules.RESULT_NOT_JSON, message, place, "", labels, (), help_)


def _empty(loop: Task) -> Scalar | None:
    """What says that a loop runs over nothing."""
    if loop.with_param is not None and re.fullmatch(r"\s*\[\s*\]\s*", loop.with_param.text):
        return loop.with_param
    if isinstance(loop.with_sequence, Mapping):
        count = loop.with_sequence.get("count")
        if isinstance(count, Scalar) and count.text == "0":
            return count
    return None


def _is_json(text: str) -> bool:
    import json  # few loops print what is known beforehand

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _own(task: Task, root: str) -> Iterator[Diagnostic]:
    """A hook that reads the result or the exit code of its own step or task, which it is not told."""
    for hook in task.hooks:
        for parameter in hook.arguments.parameters:
            text = parameter.value
            for tag in scan(text.text) if text is not None and "{{" in text.text else ():
                name = reference(tag.body) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
                words = name.words if name is not None else ()
                own = task.name is not None and words[:2] == (root, task.name.text)
                if text is not None and own and words[2:] in (("outputs", "result"), ("exitCode",)):
                    what = "exit code" if words[2] == "exitCode" else "result"
                    message = f"a hook is not told the {what} of {of_call(task, root)}, which it belongs to"
                    notes = ("Argo leaves the tag as it is: the program gets it, braces and all",)
                    help_ = "hand it over as an output parameter: those are known"
                    place = text.at(tag.start, tag.end)
                    yield Diagnostic(rules.LEFT_AS_TEXT, message, place, "", (), notes, help_)


def _escaped(task: Task) -> Iterator[Diagnostic]:
    """Members of items whose text JSON writes with backslashes: there it stays so."""
    items: LoopItems | None = None
    for text, tag, words in _tags(task):
        if words[0] != "item" or len(words) != 2:
            continue
        if items is None:
            items = LoopItems(task)
        for value, node in zip(items.values, items.places, strict=True):
            inner = value.get(words[1]) if isinstance(value, dict) else None
            if isinstance(inner, str) and any(char in '"\\' or char < " " for char in inner):
                message = f"the member {quoted(words[1])} comes as JSON writes it, with backslashes"
                labels = (Label(node.span, "needs them here"),)
                help_ = f"write {{{{=fromJSON('\"' + item['{words[1]}'] + '\"')}}}}"
                yield Diagnostic(rules.ESCAPED_MEMBER, message, text.at(tag.start, tag.end), "", labels, (), help_)
                break


class _Memoized:
    """The calls of memoized templates, those that read a result and those that do not."""

    def __init__(self) -> None:
        self._calls: dict[Mapping, tuple[Template, list[Task], list[Task]]] = {}

    def add(self, template: Template, task: Task, reads: bool) -> None:
        """Note a call."""
        _, reading, others = self._calls.setdefault(template.node, (template, [], []))
        (reading if reads else others).append(task)

    def findings(self) -> Iterator[Diagnostic]:
        """Templates whose result is kept for some calls, and asked for by others."""
        for template, reading, others in self._calls.values():
            key = template.node.key("memoize")
            if not reading or not others or key is None or key.source is not reading[0].node.source:
                continue
            message = (
                f"the result of {of_template(template)} may not be remembered, and then Argo waits for it for ever"
            )
            labels = tuple(
                Label(task.name.span, text)
                for task, text in ((reading[0], "its result is read"), (others[0], "that of this call is not kept"))
                if task.name is not None
            )
            help_ = "hand it over as an output parameter: those are always remembered"
            yield Diagnostic(rules.RESULT_NOT_REMEMBERED, message, key.span, "", labels, (), help_)
