"""How a node lives: what it waits for, how often it is tried, what bounds it, and what is measured of it."""

from typing import NamedTuple

from wfc.backends.shell.plan.texts import Line, Needs, Text


class Memo(NamedTuple):
    """What a node is remembered by. An empty ``max_age`` is no limit."""

    key: Text
    cache: Text
    max_age: Text


class Before(NamedTuple):
    """What happens before a node runs: it waits for locks, and its outputs may be known."""

    reads: Needs
    locks: tuple[Line, ...]
    memo: Memo | None


class Retry(NamedTuple):
    """How often a template is tried, when, and after what wait. An empty text is a field that was not written."""

    limit: Text
    policy: str
    duration: Text
    factor: Text
    cap: Text
    max_duration: Text
    again: Text | None
    reads: Needs
    again_reads: Needs


class Limits(NamedTuple):
    """What bounds a node: the children that run at the same time, its first failure, its duration in seconds."""

    parallelism: int
    fail_fast: bool
    deadline: Text
    timeout: Text


class Metric(NamedTuple):
    """A Prometheus metric. ``reads`` is what its ``name``, ``help``, ``labels`` and ``when`` need; ``value_reads`` what
    its value needs, which is looked at where the condition holds.

    ``kind`` is gauge, histogram, counter, or empty; ``more`` the operation of a gauge, the buckets of a histogram.
    ``refused`` says why it is never emitted.
    """

    function: str
    reads: Needs
    when: Text | None
    name: Text
    help: Text
    labels: tuple[tuple[Text, Text], ...]
    value_reads: Needs
    kind: str
    value: Text
    more: tuple[Text, ...]
    refused: str


class Metrics(NamedTuple):
    """What is measured of a template or of the workflow; ``reads`` is what one process works out for all of them."""

    reads: Needs
    each: tuple[Metric, ...]
