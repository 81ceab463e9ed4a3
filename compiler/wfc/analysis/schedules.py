"""The schedules of a CronWorkflow: whether they can be read, and whether their time ever comes."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.verdict.cron import FIELDS, Bounds, is_descriptor, is_field, is_zone, number
from wfc.analysis.words import quoted
from wfc.diagnostics import Diagnostic
from wfc.ir.nodes import Workflow
from wfc.ir.tree import Mapping, Scalar, Sequence

_NAMES = ("minute", "hour", "day of the month", "month", "day of the week")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days of the months
_DAY, _MONTH, _WEEKDAY = 2, 3, 4


def schedules(workflow: Workflow) -> Iterator[Diagnostic]:
    """What is wrong with the schedules and the time zone of a CronWorkflow."""
    spec = workflow.node.get("spec")
    if not isinstance(spec, Mapping):
        return
    listed = spec.get("schedules")
    for text in (*(listed.items if isinstance(listed, Sequence) else ()), spec.get("schedule")):
        if isinstance(text, Scalar) and isinstance(text.value, str) and "{{" not in text.text:
            yield from _schedule(text)
    zone = spec.get("timezone")
    if isinstance(zone, Scalar) and isinstance(zone.value, str) and not is_zone(zone.text):
        yield _unknown_zone(zone, 0, len(zone.text))


def _unknown_zone(text: Scalar, start: int, end: int) -> Diagnostic:
    message = f"there is no time zone {quoted(text.text[start:end])}"
    help_ = "zones are written like `Europe/Berlin`, or `UTC`"
    return Diagnostic(rules.UNKNOWN_TIME_ZONE, message, text.at(start, end), help=help_)


def _schedule(text: Scalar) -> Iterator[Diagnostic]:
    rest, begin = text.text, 0
    if rest.startswith(("TZ=", "CRON_TZ=")):
        start = rest.index("=") + 1
        end = rest.find(" ")
        if end < 0:
            message = "after the time zone there is no schedule"
            yield Diagnostic(rules.SCHEDULE_SYNTAX, message, text.span, help="write `TZ=zone 0 6 * * *`")
            return
        if not is_zone(rest[start:end]):
            yield _unknown_zone(text, start, end)
            return
        begin = end
    words = [(match[0], begin + match.start(), begin + match.end()) for match in re.finditer(r"\S+", rest[begin:])]
    if words and words[0][0].startswith("@"):
        if not is_descriptor(rest[begin:].strip()):
            message = f"{quoted(rest[begin:].strip())} is no schedule"
            help_ = "words are `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly` and `@every 90m`"
            yield Diagnostic(rules.SCHEDULE_SYNTAX, message, text.at(words[0][1], words[-1][2]), help=help_)
        return
    if len(words) != len(FIELDS):
        message = f"a schedule has five fields, not {len(words)}"
        yield Diagnostic(rules.SCHEDULE_SYNTAX, message, text.span, help="minute, hour, day, month, day of the week")
        return
    wrong = False
    for (word, start, end), bounds, name in zip(words, FIELDS, _NAMES, strict=True):
        if not is_field(word, bounds):
            wrong = True
            message = f"{quoted(word)} is no {name}"
            help_ = f"from {bounds[0]} to {bounds[1]}, lists `1,3`, ranges `1-5`, steps `*/2`"
            yield Diagnostic(rules.SCHEDULE_SYNTAX, message, text.at(start, end), help=help_)
    if not wrong:
        yield from _never(text, words)


def _never(text: Scalar, words: list[tuple[str, int, int]]) -> Iterator[Diagnostic]:
    """A time that never comes: a day that none of the months has, or an empty field."""
    times = [_times(word, bounds) for (word, _, _), bounds in zip(words, FIELDS, strict=True)]
    for (_, start, end), values, name in zip(words, times, _NAMES, strict=True):
        if not values:
            message = f"this schedule never comes: it has no {name}"
            yield Diagnostic(rules.SCHEDULE_NEVER, message, text.at(start, end), "an empty list")
            return
    # Of a day of the month and a day of the week, either will do when both are given.
    if words[_WEEKDAY][0][0] not in "*?":
        return
    if not any(day <= _LONGEST[month - 1] for month in times[_MONTH] for day in times[_DAY]):
        message = "this schedule never comes: no such month has that day"
        place = text.at(words[_DAY][1], words[_MONTH][2])
        yield Diagnostic(rules.SCHEDULE_NEVER, message, place, "the day and the month")


def _times(field: str, bounds: Bounds) -> frozenset[int]:
    """The numbers that a field of a schedule, which can be read, stands for."""
    lowest, highest, words = bounds
    found: set[int] = set()
    for item in field.split(","):
        span, slash, step = item.partition("/")
        low, dash, high = span.partition("-")
        if not item:
            continue
        if low in ("*", "?"):
            first, last = lowest, highest
        else:
            first = number(low, lowest, words) or 0
            last = (number(high, lowest, words) or 0) if dash else highest if slash else first
        found.update(range(first, last + 1, int(step) if slash else 1))
    return frozenset(found)
