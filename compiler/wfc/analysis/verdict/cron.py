"""What is particular to a CronWorkflow: schedules, zones, and the workflow that it makes."""

import re
from collections.abc import Mapping
from typing import Any

from wfc.analysis.verdict.rejection import CrashedError, RejectedError

_MAX_NAME = 52
_POLICIES = ("", "Allow", "Forbid", "Replace")
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
Bounds = tuple[int, int, tuple[str, ...]]
"""The lowest and the highest number of a field, and the words for its numbers from the lowest on."""
FIELDS: tuple[Bounds, ...] = (
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    (0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_NUMBER = r"\+?0*[0-9]{1,18}"
_DURATION = r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)"


def check(metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> None:
    """C1 to C6. The workflow inside is checked like any other, afterwards."""
    if len(metadata.get("name", "").encode()) > _MAX_NAME:
        raise RejectedError("C1", "the name is longer than 52 bytes")
    schedules = spec.get("schedules", ())
    if not schedules:
        raise RejectedError("C2", "there is no schedule")
    for schedule in schedules:
        check_schedule(schedule)
    if not is_zone(spec.get("timezone", "")):
        raise RejectedError("C4", f"the time zone {spec['timezone']!r} is unknown")
    if spec.get("concurrencyPolicy", "") not in _POLICIES:
        raise RejectedError("C5", "the concurrencyPolicy is unknown")
    if (spec.get("startingDeadlineSeconds") or 0) < 0:
        raise RejectedError("C6", "startingDeadlineSeconds is negative")


def workflow_metadata(metadata: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of the workflows that a CronWorkflow makes."""
    given = spec.get("workflowMetadata", {})
    labels = {"workflows.argoproj.io/cron-workflow": "", **given.get("labels", {})}
    instance = "workflows.argoproj.io/controller-instanceid"
    if instance in metadata.get("labels", {}):
        labels[instance] = ""
    annotations = {"workflows.argoproj.io/scheduled-time": "", **given.get("annotations", {})}
    return {"labels": labels, "annotations": annotations}


def check_schedule(text: str) -> None:
    """C3. Raise :class:`RejectedError` for a schedule that Argo cannot read."""
    rejection = RejectedError("C3", f"the schedule {text!r} cannot be read")
    rest = text
    if rest.startswith(("TZ=", "CRON_TZ=")):
        zone, blank, rest = rest.partition(" ")
        if not blank:
            raise CrashedError(f"the schedule {text!r} is only a time zone")
        if not is_zone(zone.partition("=")[2]):
            raise rejection
        rest = rest.strip()
    if rest.startswith("@"):
        if not is_descriptor(rest):
            raise rejection
        return
    fields = rest.split()
    if len(fields) != len(FIELDS) or not all(map(is_field, fields, FIELDS)):
        raise rejection


def is_descriptor(text: str) -> bool:
    """Whether a text is a word for a schedule: ``@daily``, ``@every 5m``."""
    return text in _DESCRIPTORS or (text.startswith("@every ") and re.fullmatch(_DURATION, text[7:]) is not None)


def is_field(text: str, bounds: Bounds) -> bool:
    """Whether a field of a schedule can be read."""
    return all(_range(item, bounds) for item in text.split(",") if item)


def _range(text: str, bounds: Bounds) -> bool:
    lowest, highest, words = bounds
    span, slash, step = text.partition("/")
    low_text, dash, high_text = span.partition("-")
    if slash and (not re.fullmatch(_NUMBER, step) or int(step) < 1):
        return False
    if low_text in ("*", "?"):
        return True  # whatever follows a dash
    low = number(low_text, lowest, words)
    high = number(high_text, lowest, words) if dash else highest if slash else low
    return low is not None and high is not None and lowest <= low <= high <= highest


def number(text: str, lowest: int, words: tuple[str, ...]) -> int | None:
    """The number that a word or a numeral in a field stands for."""
    if text.lower() in words:
        return words.index(text.lower()) + lowest
    return int(text) if re.fullmatch(_NUMBER, text) else None


def is_zone(name: str) -> bool:
    """Whether a time zone can be loaded, by the database of this machine; empty is UTC.

    A machine without a database knows nothing of zones: there, every name may be one.
    """
    if name in ("", "UTC", "Local"):
        return True
    if ".." in name or name[0] in "/\\":
        return False
    return _loads(name) or not _loads("Europe/Berlin")


def _loads(name: str) -> bool:
    from zoneinfo import ZoneInfo  # only CronWorkflows with a zone ask

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
