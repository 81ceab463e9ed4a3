"""``data`` templates: what is stored somewhere, as a list that expressions make something of."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Data, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.outputs import written
from wfc.backends.shell.planning.texts import Renderer
from wfc.frontend.lower import artifact as lowered
from wfc.ir import nodes
from wfc.ir.fields import mapping_at, mappings_at, scalar_at

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner


def data(planner: "Planner", template: nodes.Template, body: nodes.Data, renderer: Renderer) -> Data | None:
    """The list of a data template, and its transformations; None where it was refused."""
    planner.fields(body.node, support.DATA)
    paths = mapping_at(mapping_at(body.node, "source"), "artifactPaths")
    if paths is None:
        planner.refuse(body.node, "a data template needs `source.artifactPaths`")
        return None
    source = lowered(paths)
    if source.location is None:
        planner.refuse(paths, "a data template needs a location to list")
        return None
    location = planner.artifacts.listed(source, renderer, planner.refuse)
    if location is None:
        return None
    # The expressions of jq are read from files; most documents have none.
    from wfc.backends.shell import jq

    steps: list[str] = []
    filled: list[tuple[str, Text]] = []
    for step in mappings_at(body.node, "transformation"):
        expression = scalar_at(step, "expression")
        if expression is None or not expression.text:
            continue
        named, tags = renderer.literals(expression, f"{len(steps)}_")
        made = jq.data(named, first=not steps, literals=frozenset(dict(tags)))
        if isinstance(made, jq.Refused):
            planner.refuse(expression, f"shell bundles cannot evaluate this: {made.reason}")
            continue
        steps.append(made)
        filled.extend(tags)
    parameters = []
    for parameter in template.outputs.parameters:
        text = written(planner, parameter, renderer)
        if text is None:
            planner.refuse(parameter.node, "a data template gives a list, and parameters only with a `value`")
        else:
            parameters.append(text)
    return Data(location, jq.transformed(steps) if steps else "", tuple(filled), tuple(parameters))
