"""Metrics that are never emitted: conditions, values and buckets that Argo cannot read when it gets to them.

A metric that fails leaves a condition on the workflow, which runs on. Names and labels of the metrics of templates are
checked with the bodies, because Argo's validator refuses those.
"""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Severity
from wfc.expr.tags import TagKind, scan
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence

_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?(?i:inf|infinity|nan)|0[xX][0-9a-fA-F_]+"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_OF_WORKFLOW = ("workflow.duration",)
_OF_TEMPLATES = ("duration", "workflow.duration")


def metrics(program: Program) -> Iterator[Diagnostic]:
    """The metrics of the workflow and of its templates."""
    for metric in _listed(program.workflow.spec):
        yield from _metric(metric, _OF_WORKFLOW)
        yield from _names(metric)
    for template in every_template(program.workflow):
        for metric in _listed(template.node):
            yield from _metric(metric, _OF_TEMPLATES)


def _listed(node: Mapping) -> Iterator[Mapping]:
    metrics = node.get("metrics")
    items = metrics.get("prometheus") if isinstance(metrics, Mapping) else None
    for item in items.items if isinstance(items, Sequence) else ():
        if isinstance(item, Mapping):
            yield item


def _metric(metric: Mapping, real_time: tuple[str, ...]) -> Iterator[Diagnostic]:
    when = metric.get("when")
    if isinstance(when, Scalar) and isinstance(when.value, str):
        yield from _when(when)
    for kind in ("counter", "gauge", "histogram"):
        body = metric.get(kind)
        value = body.get("value") if isinstance(body, Mapping) else None
        if not isinstance(body, Mapping) or not isinstance(value, Scalar) or not isinstance(value.value, str):
            continue
        flag = body.get("realtime")
        if kind == "gauge" and isinstance(flag, Scalar) and flag.value is True:
            yield from _real_time(value, real_time)
        else:
            yield from _number(value, f"the value of a {kind}")
        buckets = body.get("buckets")
        for bucket in buckets.items if isinstance(buckets, Sequence) else ():
            yield from _number(bucket, "a bucket")


def _when(when: Scalar) -> Iterator[Diagnostic]:
    """The condition of a metric is that of a step; where it fails there is no metric, and nothing else."""
    tags = scan(when.text)
    if not when.text.strip() or any(tag.kind is not TagKind.SIMPLE or tag.inner is not None for tag in tags):
        return
    from wfc.analysis.typing import condition  # few metrics have a condition

    for finding in condition(when, "when", rules.EXPRESSION_SYNTAX):
        if finding.severity is Severity.ERROR:
            yield finding._replace(rule=rules.METRIC_NOT_EMITTED)
        else:
            yield finding


def _number(value: Node, what: str) -> Iterator[Diagnostic]:
    if not isinstance(value, Scalar) or not isinstance(value.value, str) or "{{" in value.text:
        return
    if value.text and not re.fullmatch(_NUMBER, value.text):
        message = f"{what} is a number, not {quoted(value.text)}"
        yield Diagnostic(rules.METRIC_NOT_EMITTED, message, value.span, "no number")


def _real_time(value: Scalar, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    """What is shown in real time is one of the variables that Argo works out anew each time."""
    text = value.text
    if "resourcesDuration." in text or (text.startswith("{{") and text.endswith("}}") and text[2:-2].strip() in known):
        return  # the former is reported with the bodies
    names = " or ".join(f"`{{{{{name}}}}}`" for name in known)
    message = "a gauge in real time shows a duration that goes on, and nothing else"
    yield Diagnostic(rules.METRIC_NOT_EMITTED, message, value.span, "", help=f"write {names}")


def _names(metric: Mapping) -> Iterator[Diagnostic]:
    """Names and labels of the workflow's own metrics, which Argo's validator does not look at."""
    labels = metric.get("labels")
    items = labels.items if isinstance(labels, Sequence) else ()
    keys = [item.get("key") for item in items if isinstance(item, Mapping)]
    for name, noun in ((metric.get("name"), "a metric"), *((key, "a label of a metric") for key in keys)):
        known = isinstance(name, Scalar) and isinstance(name.value, str) and name.text and "{{" not in name.text
        if known and isinstance(name, Scalar) and not re.fullmatch(_NAME, name.text):
            message = f"{quoted(name.text)} cannot be the name of {noun}"
            yield Diagnostic(rules.METRIC_NOT_EMITTED, message, name.span, "only letters, digits and `_`")
