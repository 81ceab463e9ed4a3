"""``http`` templates: a request whose answer is the result."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Header, Request, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

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

    def text(name: str) -> Text:
        found = node.get(name)
        return (
            renderer.render(found, any_string(found.value)) if isinstance(found, Scalar) and not is_null(found) else ()
        )

    source = node.get("bodyFrom")
    given = source.get("bytes") if isinstance(source, Mapping) else None
    condition, holds = _condition(planner, body.success_condition)
    insecure = node.get("insecureSkipVerify")
    return Request(
        method=text("method"),
        url=text("url"),
        headers=_headers(planner, node, renderer),
        body=() if isinstance(given, Scalar) else text("body"),
        bytes=renderer.render(given) if isinstance(given, Scalar) and not is_null(given) else (),
        timeout=text("timeoutSeconds"),
        insecure=isinstance(insecure, Scalar) and insecure.value is True,
        condition=condition,
        holds=holds,
    )


def _headers(planner: "Planner", node: Mapping, renderer: Renderer) -> tuple[Header, ...]:
    written = node.get("headers")
    headers = []
    for item in written.items if isinstance(written, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        planner.fields(item, support.HEADER)
        name, value = item.get("name"), item.get("value")
        source = item.get("valueFrom")
        reference = source.get("secretKeyRef") if isinstance(source, Mapping) else None
        secret = ""
        if isinstance(reference, Mapping):
            words = [found.text for key in ("name", "key") if isinstance(found := reference.get(key), Scalar)]
            secret = "/".join(words)
            if len(words) < 2 or "{{" in secret:
                planner.refuse(reference, "shell bundles need to know the secret when they are compiled")
                continue
            planner.artifacts.secrets.add(secret)
        headers.append(
            Header(
                renderer.render(name) if isinstance(name, Scalar) else (),
                renderer.render(value) if isinstance(value, Scalar) and not is_null(value) else (),
                secret,
            )
        )
    return tuple(headers)


def _condition(planner: "Planner", written: Scalar | None) -> tuple[str, str]:
    """The condition under which an answer is a success, and its filter; empty texts for any 2xx."""
    if written is None or not written.text:
        return "", ""
    if "{{" in written.text:
        planner.refuse(written, "shell bundles cannot do tags in a condition on an answer: compare in the caller")
        return "", ""
    # The expressions of jq are read from files; most documents have none.
    from wfc.backends.shell import jq

    made = jq.http(written.text)
    if isinstance(made, jq.Refused):
        planner.refuse(written, f"shell bundles cannot evaluate this: {made.reason}")
        return "", ""
    return written.text, made.filter
