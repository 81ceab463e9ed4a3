"""When a daemon is ready, and when an init container has started that goes on. Other probes do not count."""

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
    ("successThreshold", "successes"), ("failureThreshold", "failures"),
)  # fmt: skip


def readiness(planner: "Planner", container: nodes.Container, renderer: Renderer) -> list[Line]:
    """The lines for the readiness probe of a daemon's container, which is all that Argo waits for."""
    return probe_of(planner, container, "readinessProbe", support.PROBE, renderer)


def probe_of(
    planner: "Planner", container: nodes.Container, field: str, known: support.Fields, renderer: Renderer
) -> list[Line]:
    """The lines for one of the probes of a container; ``known`` are the fields of it that count."""
    probe = mapping_at(container.node, field)
    if probe is None or not probe.entries:
        return []
    planner.fields(probe, known)
    times: list[Text] = []
    for name, word in _TIMES:
        value = integer_at(probe, name)
        if value is not None and name in known.obeyed:
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
