"""One process for a node: its template's own expressions are worked out together with its condition and arguments.

That can be where they look at nothing but inputs that the call gives, or literal defaults, and at what is known of the
workflow from its start. The names of a node, attempts and tags that a value brings are known later.
"""

from collections.abc import Callable
from typing import NamedTuple

from wfc.backends.shell import plan

_CHANGING = ("workflow_status", "workflow_duration", "workflow_failures")


class _Own(NamedTuple):
    """The expressions of a template, and its inputs: by variable, the name and the literal default."""

    evaluations: plan.Evaluations
    inputs: dict[str, tuple[str, plan.Text | None]]


def joined(templates: tuple[plan.Template, ...]) -> tuple[plan.Template, ...]:
    """The templates, with their own expressions beside the arguments of the calls that allow it."""
    known = {template.id: own for template in templates if (own := _own(template)) is not None}
    if not known:
        return templates
    reached: set[str] = set()

    def join(call: plan.Call) -> plan.Call:
        own = known.get(call.template)
        found = None if own is None else _joined(call, own)
        if found is None:
            return call
        reached.add(call.template)
        return found

    bodies = [_with_calls(template.body, join) for template in templates]
    return tuple(
        template._replace(body=body, made_ahead=template.id in reached)
        for template, body in zip(templates, bodies, strict=True)
    )


def _with_calls(body: plan.Body, change: Callable[[plan.Call], plan.Call]) -> plan.Body:
    if isinstance(body, plan.Steps):
        return body._replace(groups=tuple(tuple(map(change, group)) for group in body.groups))
    return body._replace(tasks=tuple(map(change, body.tasks))) if isinstance(body, plan.Dag) else body


def _own(template: plan.Template) -> _Own | None:
    """What could be worked out before a node of the template begins; None where nothing can be."""
    if template.retry is not None or template.taken or template.captured or template.brought is not None:
        return None
    if len(template.reads) != 1 or not isinstance(template.reads[0], plan.Evaluations):
        return None
    inputs: dict[str, tuple[str, plan.Text | None]] = {}
    for parameter in template.parameters:
        if parameter.source is None:
            default = parameter.default if parameter.default is not None and _is_literal(parameter.default) else None
            inputs[parameter.variable] = (parameter.name, default)
    for _, text in template.reads[0].values:
        if isinstance(text, plan.Read | plan.Members):
            return None
        for piece in text:
            if isinstance(piece, plan.Variable) and piece.name not in inputs and not _is_known(piece.name):
                return None
    return _Own(template.reads[0], inputs)


def _is_literal(text: plan.Text) -> bool:
    return all(isinstance(piece, str) and "{{" not in piece for piece in text)


def _is_known(variable: str) -> bool:
    return variable.startswith("workflow_") and variable not in _CHANGING


def _joined(call: plan.Call, own: _Own) -> plan.Call | None:
    """The call with the expressions of its template beside its own; None where they cannot stand there."""
    arguments = call.arguments
    if arguments is None:
        return None
    needs = arguments.reads if call.when is None else call.when.reads
    if not needs or not isinstance(needs[-1], plan.Evaluations):
        return None
    given = dict(arguments.parameters)
    # What is read for the arguments alone comes behind the condition.
    later = {read.variable for read in arguments.reads if isinstance(read, plan.Read)} if call.when is not None else ()
    values: list[tuple[str, plan.Text]] = []
    for name, text in own.evaluations.values:
        assert not isinstance(text, plan.Read | plan.Members)
        pieces: list[str | plan.Variable] = []
        for piece in text:
            if isinstance(piece, plan.Variable) and piece.name in own.inputs:
                parameter, default = own.inputs[piece.name]
                found = None if parameter in arguments.absentable else given.get(parameter, default)
                if found is None:
                    return None
                pieces += found
            else:
                pieces.append(piece)
        if any(isinstance(piece, plan.Variable) and piece.name in later for piece in pieces):
            return None
        values.append((name, tuple(pieces)))
    ahead = plan.Ahead(tuple(text for _, text in own.evaluations.results), tuple(values))
    needs = (*needs[:-1], needs[-1]._replace(ahead=ahead))
    if call.when is None:
        return call._replace(arguments=arguments._replace(reads=needs, made_ahead=True))
    return call._replace(when=call.when._replace(reads=needs), arguments=arguments._replace(made_ahead=True))
