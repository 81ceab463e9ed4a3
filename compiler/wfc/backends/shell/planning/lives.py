"""How often and how long a node lives: retries, deadlines, limits of its children, pauses."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Limits, Needs, Retry, SuppliedParameter, Suspend, Text, Variable
from wfc.backends.shell.planning import spec, support
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.fields import flag_at, integer_at, mapping_at, scalar_at
from wfc.ir.tree import Mapping, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# The tags that an attempt's texts know besides.
ATTEMPT: dict[str, Text] = {
    "retries": (Variable("retries"),),
    "lastRetry.exitCode": (Variable("last_retry_exit_code"),),
    "lastRetry.status": (Variable("last_retry_status"),),
    "lastRetry.duration": (Variable("last_retry_duration"),),
    "lastRetry.message": (Variable("last_retry_message"),),
}
_POLICIES = ("Always", "OnFailure", "OnError", "OnTransientError", "")


def retry_strategy(planner: "Planner", template: nodes.Template) -> Mapping | None:
    """The retryStrategy of a template, else the workflow's own, which is meant for every template."""
    if template.retry_strategy is not None:
        return template.retry_strategy
    return spec.mapping(planner.program, "retryStrategy")


def retry(planner: "Planner", template: nodes.Template, scope: Scope) -> Retry | None:
    """How often a template is tried."""
    node = retry_strategy(planner, template)
    if node is None or template.body is None:
        return None
    planner.fields(node, support.RETRY)
    waits = mapping_at(node, "backoff")
    policy = scalar_at(node, "retryPolicy")
    name = policy.text if policy is not None else ""
    if policy is not None and name not in _POLICIES:
        planner.refuse(policy, f"shell bundles cannot do the policy `{name}` yet")
    renderer = Renderer(scope, planner.refuse_text)
    again, again_reads = _again(planner, node, scope)
    return Retry(
        limit=renderer.field(node, "limit"),
        policy=name or ("Always" if node.get("expression") is not None else ""),
        duration=renderer.field(waits, "duration"),
        factor=renderer.field(waits, "factor"),
        cap=renderer.field(waits, "cap"),
        max_duration=renderer.field(waits, "maxDuration"),
        again=again,
        reads=renderer.needs(),
        again_reads=again_reads,
    )


def _again(planner: "Planner", node: Mapping, scope: Scope) -> tuple[Text | None, Needs]:
    """The expression that decides about the next attempt.

    It knows the last one and nothing else; tags in it are those of the template.
    """
    written = scalar_at(node, "expression")
    if written is None or not written.text:
        return None, ()
    renderer = Renderer(scope, planner.refuse_text)
    text = renderer.expression(written, "bool", names=tuple(ATTEMPT))
    return text, renderer.needs()


def limits(template: nodes.Template, renderer: Renderer) -> Limits:
    """What bounds a template's node."""
    return Limits(
        parallelism=integer_at(template.node, "parallelism") or 0,
        fail_fast=flag_at(template.node, "failFast") and bool(template.tasks),
        deadline=renderer.field(template.node, "activeDeadlineSeconds"),
        timeout=renderer.field(template.node, "timeout"),
    )


def suspend(planner: "Planner", template: nodes.Template, body: nodes.Suspend, renderer: Renderer) -> Suspend:
    """A pause, and the outputs that nobody will supply."""
    parameters = []
    for parameter in template.outputs.parameters:
        planner.fields(parameter.node, support.PARAMETER)
        given = parameter.value_from
        if parameter.name is None:
            continue
        if given is None or not given.supplied:
            planner.refuse(parameter.node, "shell bundles only know output parameters with `valueFrom.supplied` here")
            continue
        default = None if is_null(given.default) else renderer.value(given.default)
        parameters.append(SuppliedParameter(parameter.name.text, default))
    duration = None if is_null(body.duration) else renderer.value(body.duration)
    return Suspend(duration or None, tuple(parameters))
