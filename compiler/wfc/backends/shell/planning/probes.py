"""When a daemon is ready: Argo waits for the readiness probe of its container, and for no other probe."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Line, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

_TIMES = (
    ("initialDelaySeconds", "delay"), ("periodSeconds", "period"), ("timeoutSeconds", "timeout"),
    ("successThreshold", "successes"),
)  # fmt: skip


def readiness(planner: "Planner", container: nodes.Container, renderer: Renderer) -> list[Line]:
    """The lines for the readiness probe of a daemon's container."""
    probe = container.node.get("readinessProbe")
    if not isinstance(probe, Mapping) or not probe.entries:
        return []
    planner.fields(probe, support.PROBE)
    times: list[Text] = []
    for name, word in _TIMES:
        value = probe.get(name)
        if isinstance(value, Scalar) and type(value.value) is int:
            times += [(word,), (str(value.value),)]
    lines = [Line("probe_times", tuple(times))] if times else []
    command, http, tcp = (probe.get(name) for name in ("exec", "httpGet", "tcpSocket"))
    if isinstance(command, Mapping):
        words = command.get("command")
        items = words.items if isinstance(words, Sequence) else ()
        lines.append(Line("probe_command", tuple(renderer.render(word) for word in items if isinstance(word, Scalar))))
    elif isinstance(http, Mapping):
        asked: list[Text] = [_field(http, "scheme", renderer) or ("HTTP",), _field(http, "host", renderer)]
        asked += [_port(container, http, renderer), _field(http, "path", renderer) or ("/",)]
        headers = http.get("httpHeaders")
        for header in headers.items if isinstance(headers, Sequence) else ():
            if isinstance(header, Mapping):
                asked += [_field(header, "name", renderer), _field(header, "value", renderer)]
        planner.artifacts.kinds.add("http")
        lines.append(Line("probe_http", tuple(asked)))
    elif isinstance(tcp, Mapping):
        lines.append(Line("probe_tcp", (_port(container, tcp, renderer),)))
    return lines


def _port(container: nodes.Container, action: Mapping, renderer: Renderer) -> Text:
    """The number of a port; one that is given by name stands among the container's ports."""
    port = action.get("port")
    ports = container.node.get("ports")
    if isinstance(port, Scalar) and isinstance(port.value, str) and isinstance(ports, Sequence):
        for known in ports.items:
            name = known.get("name") if isinstance(known, Mapping) else None
            if isinstance(known, Mapping) and isinstance(name, Scalar) and name.text == port.text:
                return _field(known, "containerPort", renderer)
    return _field(action, "port", renderer)


def _field(node: Mapping, name: str, renderer: Renderer) -> Text:
    value = node.get(name)
    return () if not isinstance(value, Scalar) or is_null(value) else renderer.render(value, any_string(value.value))
