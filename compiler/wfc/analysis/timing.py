"""When things run and how long they take: schedules, durations, and the numbers of loops and retries."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic
from wfc.expr.tags import scan
from wfc.ir.nodes import Suspend, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar

# Go's durations; where Argo converts itself, a number alone counts seconds.
_DURATION = r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)"
_INTEGER = r"[-+]?[0-9]{1,18}"
# Of Go's fmt, with what says once more which value is meant, and the letter of all but `%%`.
_VERB = r"%(?:%|[-+# 0]*[0-9]*(?:\.[0-9]*)?(\[1\])?(.?))"
_OF_INTEGERS = "bcdoOqxXUv"


def timing(program: Program) -> Iterator[Diagnostic]:
    """Schedules that cannot be read or never come, and durations, numbers and formats that cannot be read.

    Argo's validator reads the schedules only. The controller reads the rest when it needs it, and ends the node, or
    silently the waiting, in an error.
    """
    workflow = program.workflow
    if workflow.kind == "CronWorkflow":
        # Few documents are of this kind, and what reads their schedules is part of another reading.
        from wfc.analysis.schedules import schedules

        yield from schedules(workflow)
    spec = workflow.spec
    yield from _duration(_in(spec, "podGC", "deleteDelayDuration"), "the delay of `podGC`")
    defaults = spec.get("templateDefaults")
    for node in (spec, defaults):
        if isinstance(node, Mapping):
            yield from _retries(node.get("retryStrategy"))
            yield from _not_negative(node.get("parallelism"))
    yield from _deadline(spec.get("activeDeadlineSeconds"))
    for template in every_template(workflow):
        yield from _template(template)


def _template(template: Template) -> Iterator[Diagnostic]:
    node, body = template.node, template.body
    if isinstance(body, Suspend):
        yield from _duration(body.duration, "the duration of the pause")
    for field in ("timeout", "pendingTimeout"):
        value = node.get(field)
        if isinstance(value, Scalar) and not re.fullmatch(
            r"\+?[0-9]+", value.text
        ):  # which is reported with the bodies
            yield from _duration(value, f"`{field}`", plain=False)
    if template.retry_strategy is not None:
        yield from _retries(template.retry_strategy)
    yield from _not_negative(node.get("parallelism"))
    memoize = node.get("memoize")
    if isinstance(memoize, Mapping):
        yield from _duration(memoize.get("maxAge"), "the `maxAge` of what is memoized", plain=False)
        yield from _key(memoize.get("key"))
    for task in template.tasks:
        if task.with_sequence is not None:
            for field in ("count", "start", "end"):
                yield from _integer(task.with_sequence.get(field), f"the `{field}` of a sequence")
            yield from _format(task.with_sequence.get("format"))


def _key(node: Node | None) -> Iterator[Diagnostic]:
    """The key of what is memoized: Argo stores it in a config map, and takes letters, digits and ``-`` only."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return
    at, end = 0, 0
    for tag in (*scan(node.text), None):
        begin = len(node.text) if tag is None else tag.start
        for at in range(end, begin):
            char = node.text[at]
            if not (char.isascii() and (char.isalnum() or (char == "-" and at))):
                message = f"{'a blank' if char == ' ' else f'`{char}`'} cannot stand in the key of what is memoized"
                message = message if at else f"the key of what is memoized cannot begin with `{char}`"
                place = node.at(at, at + 1)
                yield Diagnostic(rules.INVALID_NAME, message, place, "letters, digits and `-`", argo_rejects=False)
                return
        end = begin if tag is None else tag.end


def _retries(node: Node | None) -> Iterator[Diagnostic]:
    if not isinstance(node, Mapping):
        return
    limit = node.get("limit")
    yield from _integer(limit, "the `limit` of retries")
    if isinstance(limit, Scalar) and re.fullmatch("-0*[1-9][0-9]*", limit.text):
        message = "a negative `limit` retries nothing, as 0 does"
        yield Diagnostic(rules.MISCOUNTED, message, limit.span, "", help="without a `limit` there is no end of retries")
    for field in ("duration", "maxDuration", "cap"):
        yield from _duration(_in(node, "backoff", field), f"the `{field}` of a backoff")
    yield from _integer(_in(node, "backoff", "factor"), "the `factor` of a backoff")


def _in(node: Mapping, outer: str, inner: str) -> Node | None:
    value = node.get(outer)
    return value.get(inner) if isinstance(value, Mapping) else None


def _read(node: Node | None) -> Scalar | None:
    """A text that is read as it stands: not empty, and without tags."""
    known = isinstance(node, Scalar) and isinstance(node.value, str) and node.text and "{{" not in node.text
    return node if known and isinstance(node, Scalar) else None


def _duration(node: Node | None, what: str, plain: bool = True) -> Iterator[Diagnostic]:
    value = _read(node)
    if value is None or re.fullmatch(_DURATION, value.text) or (plain and re.fullmatch(_INTEGER, value.text)):
        return
    help_ = "a duration is written like `90s`, `5m` or `1h30m`"
    days = re.fullmatch(r"([0-9]{1,9})d", value.text)
    if days:
        help_ = f"the largest unit is the hour: `{24 * int(days[1])}h`"
    message = f"{what} cannot be read: {quoted(value.text)}"
    yield Diagnostic(rules.INVALID_DURATION, message, value.span, "no duration", help=help_)


def _integer(node: Node | None, what: str) -> Iterator[Diagnostic]:
    value = _read(node)
    if value is not None and not re.fullmatch(_INTEGER, value.text):
        message = f"{what} must be a whole number, not {quoted(value.text)}"
        yield Diagnostic(rules.INVALID_NUMBER, message, value.span, "no whole number")


def _not_negative(node: Node | None) -> Iterator[Diagnostic]:
    if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool) and node.value < 0:
        message = "a `parallelism` below zero lets nothing run"
        yield Diagnostic(rules.INVALID_NUMBER, message, node.span, "negative")


def _deadline(node: Node | None) -> Iterator[Diagnostic]:
    """The time limit of the workflow itself; the validator looks at those of templates."""
    if isinstance(node, Scalar) and isinstance(node.value, int) and node.value <= 0 and node.value is not False:
        message = "the workflow is stopped when it starts: its time is over by then"
        yield Diagnostic(rules.INVALID_NUMBER, message, node.span, "no time at all")


def _format(node: Node | None) -> Iterator[Diagnostic]:
    value = _read(node)
    if value is None:
        return
    verbs = [match for match in re.finditer(_VERB, value.text) if match[0] != "%%"]
    for match in verbs:
        if not match[2] or match[2] not in _OF_INTEGERS:
            message = f"{quoted(match[0])} in a format does not take a number"
            place = value.at(*match.span())
            yield Diagnostic(rules.SEQUENCE_FORMAT, message, place, "for other values", help="write `%d`, or `%02d`")
            return
    more = [match for match in verbs[1:] if not match[1]]
    if more or not verbs:
        message = "a format shows the number once" if verbs else "the format does not show the number"
        label = "more than one" if verbs else "all items would look alike"
        place = value.at(*more[0].span()) if more else value.span
        yield Diagnostic(rules.SEQUENCE_FORMAT, message, place, label, help="write `%d` where the number belongs")
