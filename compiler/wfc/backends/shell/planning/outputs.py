"""Output parameters of templates that run as pods."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import OutputText
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.tree import is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner


def written(planner: "Planner", parameter: nodes.Parameter, renderer: Renderer) -> OutputText | None:
    """An output parameter whose value stands in the template; Argo's executor reports it as it is, with its tags filled
    in. None for one that comes from somewhere.
    """
    planner.fields(parameter.node, support.PARAMETER)
    if parameter.name is None or parameter.value_from is not None or is_null(parameter.value):
        return None
    return OutputText(parameter.name.text, renderer.value(parameter.value))
