"""Prometheus metrics of templates and of the workflow, which a run writes to a file when it ends.

Argo fills in the name, the help, the labels and the condition of a metric first, then judges the condition, then fills
in the value; every tag must mean something. Where one of these fails there is no such metric, and nothing else happens.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Metric, Metrics, Template, Text, Variable
from wfc.backends.shell.planning import spec, support
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, mappings_at, scalar_at, scalars_at
from wfc.ir.tree import Mapping, scalars

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# The order in which Argo looks for the kind of a metric that has several.
_KINDS = ("gauge", "histogram", "counter")
_NODE: dict[str, Text] = {"status": (Variable("metric_status"),), "duration": (Variable("metric_duration"),)}


def of_template(planner: "Planner", template: nodes.Template, id_: str, known: dict[str, Text]) -> Metrics:
    """The metrics of a template. They know of its node what it was given, what came of it, and what it gave."""
    listed = _listed(planner, template.node)
    if not listed:
        return Metrics((), ())
    own = {name: text for name, text in known.items() if not name.startswith("outputs.parameters.")}
    given = [f"outputs.parameters.{p.name.text}" for p in template.outputs.parameters if p.name is not None]
    scope = Scope((own, _NODE, planner.globals), mode="strict", measured=("exitCode", "outputs.result", *given))
    return _metrics(planner, listed, scope, f"metric_{id_}", ("duration", "workflow.duration"))


def of_workflow(planner: "Planner", templates: Iterable[Template]) -> Metrics:
    """The metrics of the workflow: its own, else those of the WorkflowTemplate that it runs.

    They know what the nodes of ``templates`` have given to the whole workflow.
    """
    given = dict.fromkeys(
        f"workflow.outputs.parameters.{everywhere}"
        for template in templates
        for kind, _, everywhere in template.globals
        if kind == "parameters"
    )
    for owner in spec.owners(planner.program):
        listed = _listed(planner, owner.spec)
        if listed:
            scope = Scope((planner.globals,), mode="strict", measured=tuple(given))
            return _metrics(planner, listed, scope, "workflow_metric", ("workflow.duration",))
    return Metrics((), ())


def _listed(planner: "Planner", owner: Mapping) -> tuple[Mapping, ...]:
    node = mapping_at(owner, "metrics")
    if node is None:
        return ()
    planner.fields(node, support.METRICS)
    return mappings_at(node, "prometheus")


def _metrics(
    planner: "Planner", listed: tuple[Mapping, ...], scope: Scope, prefix: str, real_time: tuple[str, ...]
) -> Metrics:
    renderer = Renderer(scope, planner.refuse_text)
    found: list[Metric] = []
    for item in listed:
        costly = next((scalar for scalar in scalars(item) if "resourcesDuration." in scalar.text), None)
        if costly is not None:
            message = "only a cluster measures `resourcesDuration`; the bundle leaves this metric out"
            planner.leave_out(costly, message)
            continue
        found.append(_metric(planner, item, renderer, f"{prefix}_{len(found) + 1}", real_time))
    return Metrics(renderer.needs_ahead(), tuple(found))


def _metric(planner: "Planner", item: Mapping, renderer: Renderer, function: str, real_time: tuple[str, ...]) -> Metric:
    planner.fields(item, support.METRIC)
    when = scalar_at(item, "when")
    judged = renderer.condition(when) if when is not None and when.text else None
    begin = renderer.begin()
    pairs = tuple(
        (renderer.field(label, "key"), renderer.field(label, "value")) for label in mappings_at(item, "labels")
    )
    name, about = renderer.field(item, "name"), renderer.field(item, "help")
    reads = renderer.needs_since(begin)
    kind = next((kind for kind in _KINDS if mapping_at(item, kind) is not None), "")
    body = mapping_at(item, kind)
    begin = renderer.begin()
    value: Text = ()
    more: tuple[Text, ...] = ()
    refused = "" if kind else "it is no counter, gauge or histogram"
    if body is not None:
        planner.fields(body, support.METRIC_VALUE)
        refused = _refused(body, real_time)
        if not refused:
            value = renderer.field(body, "value")
        if kind == "gauge":
            more = tuple(text for text in (renderer.field(body, "operation"),) if text)
        elif kind == "histogram":
            more = tuple(renderer.value(bucket) for bucket in scalars_at(body, "buckets"))
    values = renderer.needs_since(begin)
    return Metric(function, reads, judged, name, about, pairs, values, kind, value, more, refused)


def _refused(body: Mapping, real_time: tuple[str, ...]) -> str:
    """Why Argo does not take the value of a gauge in real time; empty where it does."""
    if not flag_at(body, "realtime"):
        return ""
    value = scalar_at(body, "value")
    text = value.text if value is not None else ""
    if not (text.startswith("{{") and text.endswith("}}")):
        return "real time metrics can only be used with metric variables"
    name = text[2:-2].strip()
    return "" if name in real_time else f"'{name}' is not available as a real time metric"
