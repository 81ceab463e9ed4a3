"""When a daemon is ready: Argo waits for the readiness probe of its container, and for no other probe."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Line, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.fields import integer_at, mapping_at, mappings_at, scalar_at, scalars_at, text_at
from wfc.ir.tree import Mapping

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

_TIMES = (
    ("initialDelaySeconds", "delay"), ("periodSeconds", "period"), ("timeoutSeconds", "timeout"),
    ("successThreshold", "successes"),
)  # fmt: skip


def readiness(planner: "Planner", container: nodes.Container, renderer: Renderer) -> list[Line]:
    """The lines for the readiness probe of a daemon's container."""
    probe = mapping_at(container.node, "readinessProbe")
    if probe is None or not probe.entries:
        return []
    planner.fields(probe, support.PROBE)
    times: list[Text] = []
    for name, word in _TIMES:
        value = integer_at(probe, name)
        if value is not None:
            times += [(word,), (str(value),)]
    lines = [Line("probe_times", tuple(times))] if times else []
    command, http, tcp = (mapping_at(probe, name) for name in ("exec", "httpGet", "tcpSocket"))
    if command is not None:
        words = scalars_at(command, "command")
        lines.append(Line("probe_command", tuple(renderer.render(word) for word in words)))
    elif http is not None:
        asked: list[Text] = [renderer.field(http, "scheme") or ("HTTP",), renderer.field(http, "host")]
        asked += [_port(container, http, renderer), renderer.field(http, "path") or ("/",)]
        for header in mappings_at(http, "httpHeaders"):
            asked += [renderer.field(header, "name"), renderer.field(header, "value")]
        planner.artifacts.kinds.add("http")
        lines.append(Line("probe_http", tuple(asked)))
    elif tcp is not None:
        lines.append(Line("probe_tcp", (_port(container, tcp, renderer),)))
    return lines


def _port(container: nodes.Container, action: Mapping, renderer: Renderer) -> Text:
    """The number of a port; one that is given by name stands among the container's ports."""
    port = text_at(action, "port")
    for known in mappings_at(container.node, "ports") if port is not None else ():
        name = scalar_at(known, "name")
        if port is not None and name is not None and name.text == port.text:
            return renderer.field(known, "containerPort")
    return renderer.field(action, "port")
