"""How often and how long a node lives: retries, deadlines, limits of its children, pauses."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Limits, Needs, Retry, SuppliedParameter, Suspend, Text, Variable
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.tree import Mapping, Scalar, is_null

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
    for owner in (planner.program.workflow, planner.program.base):
        found = owner.spec.get("retryStrategy")
        if isinstance(found, Mapping):
            return found
    return None


def retry(planner: "Planner", template: nodes.Template, scope: Scope) -> Retry | None:
    """How often a template is tried."""
    node = retry_strategy(planner, template)
    if node is None or template.body is None:
        return None
    planner.fields(node, support.RETRY)
    backoff = node.get("backoff")
    waits = backoff if isinstance(backoff, Mapping) else None
    policy = node.get("retryPolicy")
    name = policy.text if isinstance(policy, Scalar) else ""
    if isinstance(policy, Scalar) and name not in _POLICIES:
        planner.refuse(policy, f"shell bundles cannot do the policy `{name}` yet")
    renderer = Renderer(scope, planner.refuse_text)
    again, again_reads = _again(planner, node, scope)
    return Retry(
        limit=_text(node, "limit", renderer),
        policy=name or ("Always" if node.get("expression") is not None else ""),
        duration=_text(waits, "duration", renderer),
        factor=_text(waits, "factor", renderer),
        cap=_text(waits, "cap", renderer),
        max_duration=_text(waits, "maxDuration", renderer),
        again=again,
        reads=renderer.needs(),
        again_reads=again_reads,
    )


def _again(planner: "Planner", node: Mapping, scope: Scope) -> tuple[Text | None, Needs]:
    """The expression that decides about the next attempt.

    It knows the last one and nothing else; tags in it are those of the template.
    """
    written = node.get("expression")
    if not isinstance(written, Scalar) or not written.text:
        return None, ()
    renderer = Renderer(scope, planner.refuse_text)
    text = renderer.expression(written, "bool", names=tuple(ATTEMPT))
    return text, renderer.needs()


def limits(template: nodes.Template, renderer: Renderer) -> Limits:
    """What bounds a template's node."""
    parallelism = template.node.get("parallelism")
    fail_fast = template.node.get("failFast")
    return Limits(
        parallelism=parallelism.value if isinstance(parallelism, Scalar) and type(parallelism.value) is int else 0,
        fail_fast=isinstance(fail_fast, Scalar) and fail_fast.value is True and bool(template.tasks),
        deadline=_text(template.node, "activeDeadlineSeconds", renderer),
        timeout=_text(template.node, "timeout", renderer),
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


def _text(node: Mapping | None, name: str, renderer: Renderer) -> Text:
    found = node.get(name) if node is not None else None
    return () if not isinstance(found, Scalar) or is_null(found) else renderer.render(found, any_string(found.value))
