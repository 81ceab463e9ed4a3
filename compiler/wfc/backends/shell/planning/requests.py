"""``http`` templates: a request whose answer is the result."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Fields, Header, Request, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, mappings_at, scalar_at
from wfc.ir.tree import Mapping, Scalar

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner


def request(planner: "Planner", template: nodes.Template, body: nodes.HttpCall, renderer: Renderer) -> Request:
    """What an http template asks for, as Argo's agent reads it."""
    node = body.node
    planner.fields(node, support.HTTP)
    for parameter in template.outputs.parameters:
        planner.refuse(parameter.node, "an http template gives its answer as the result, and no parameters")
    for artifact in template.outputs.artifacts:
        planner.refuse(artifact.node, "an http template gives its answer as the result, and no artifacts")
    given = mapping_at(node, "bodyFrom")
    condition, holds, filled = _condition(planner, body.success_condition, renderer)
    return Request(
        method=renderer.field(node, "method"),
        url=renderer.field(node, "url"),
        headers=_headers(planner, node, renderer),
        body=() if scalar_at(given, "bytes") is not None else renderer.field(node, "body"),
        bytes=renderer.field(given, "bytes"),
        timeout=renderer.field(node, "timeoutSeconds"),
        insecure=flag_at(node, "insecureSkipVerify"),
        condition=condition,
        holds=holds,
        filled=filled,
    )


def _headers(planner: "Planner", node: Mapping, renderer: Renderer) -> tuple[Header, ...]:
    headers = []
    for item in mappings_at(node, "headers"):
        planner.fields(item, support.HEADER)
        reference = mapping_at(mapping_at(item, "valueFrom"), "secretKeyRef")
        secret = ""
        if reference is not None:
            words = [found.text for key in ("name", "key") if (found := scalar_at(reference, key)) is not None]
            secret = "/".join(words)
            if len(words) < 2 or "{{" in secret:
                planner.refuse(reference, "shell bundles need to know the secret when they are compiled")
                continue
            planner.needed.secrets.add(secret)
        headers.append(Header(renderer.field(item, "name"), renderer.field(item, "value"), secret))
    return tuple(headers)


def _condition(planner: "Planner", written: Scalar | None, renderer: Renderer) -> tuple[Text, str, Fields]:
    """The condition under which an answer is a success, its program, and the names in that which stand for tags; empty
    for any 2xx.
    """
    if written is None or not written.text:
        return (), "", ()
    # The expressions of jq are read from files; most documents have none.
    from wfc.backends.shell import jq

    text, filled = renderer.literals(written)
    program = jq.http(text, frozenset(dict(filled)))
    if isinstance(program, jq.Refused):
        planner.refuse(written, f"shell bundles cannot evaluate this: {program.reason}")
        return (), "", ()
    return renderer.render(written), program, filled
