"""What each variable of the catalogue is in an expression.

The controller hands texts to expressions, whatever a variable tells of; only the success condition of an http template,
the conditions of a cron workflow and the transformation of a data template get numbers, lists and times. Of a name
that others go on from (``workflow.parameters`` and ``workflow.parameters.x``) an expression sees the map of the others.
"""

from __future__ import annotations

from wfc.expr.types import INTEGER, STRING, UNKNOWN, ArtifactType, ListOf, MapOf, Type
from wfc.expr.variables import Variable

_MAPS = frozenset({
    "workflow.parameters", "workflow.labels", "workflow.annotations", "workflow.creationTimestamp", "inputs.parameters",
    "cronworkflow.labels", "cronworkflow.annotations",
})  # fmt: skip

_OTHERS: dict[str, Type] = {
    # A list in JSON, or the map of the parameters, as the callee declares them.
    "steps.<name>.outputs.parameters": UNKNOWN,
    "tasks.<name>.outputs.parameters": UNKNOWN,
    "item": UNKNOWN,
    "item.<key>": STRING,
    "request.bodyBytes": UNKNOWN,
    "request.headers": MapOf(ListOf(STRING)),
    "request.headers.<key>": ListOf(STRING),
    "response.statusCode": INTEGER,
    "response.headers": MapOf(ListOf(STRING)),
    "response.headers.<key>": ListOf(STRING),
    "data": ListOf(STRING),
    # A time, a text of one, or nil before the first run.
    "cronworkflow.lastScheduledTime": UNKNOWN,
    # A number in a stop strategy, a text in a tag.
    "cronworkflow.failed": UNKNOWN,
    "cronworkflow.succeeded": UNKNOWN,
}


def type_of(variable: Variable) -> Type:
    """Return the type that an expression sees."""
    name = variable.name
    if name in _MAPS:
        return MapOf(STRING)
    found = _OTHERS.get(name)
    if found is not None:
        return found
    return ArtifactType() if variable.type == "artifact" else STRING
