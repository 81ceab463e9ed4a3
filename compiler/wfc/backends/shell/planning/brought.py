"""Expression tags that values bring: Argo goes over a template more than once, so that a value may hold one itself.

Those that stand in the document are compiled for every template where they can land: the default of an input that looks
at others in its own template, and what the workflow or a call gives without knowing all of its names in every template.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from wfc.backends.shell import plan
from wfc.backends.shell.planning.texts import Brought
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.program import Program
from wfc.ir.tree import Scalar, is_null, scalars

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

Tags = dict[str, Scalar]
"""The insides of expression tags, and for each a place where it is written."""


def strangers(program: Program, given: Mapping[str, nodes.Parameter], chosen: Mapping[str, str]) -> Tags:
    """The tags that name what is not known where they are written, in values of the workflow and of calls.

    ``given`` are the parameters of the workflow, ``chosen`` the values that the user has given some of them.
    """
    found: Tags = {}
    for name, parameter in given.items():
        place = parameter.value or parameter.default or parameter.name
        if place is not None:
            text = chosen.get(name, any_string(place.value))
            if "{{=" in text:
                _add(found, place, text, _AtStart())
    for template in _templates(program):
        for task in template.tasks:
            for scalar in _given(task):
                if "{{=" in scalar.text:
                    _add(found, scalar, scalar.text, _AtTask(template, task))
    return found


def of_defaults(planner: "Planner", template: nodes.Template, early: Mapping[str, plan.Text]) -> dict[str, Tags]:
    """The inputs of a template whose defaults have an expression that names what is not in ``early``, the template's
    own tags without the inputs: all expressions of these defaults.
    """
    found: dict[str, Tags] = {}
    for parameter in template.inputs.parameters:
        default = parameter.value if not is_null(parameter.value) else parameter.default
        if parameter.name is not None and default is not None and "{{=" in default.text:
            from wfc.backends.shell import jq  # the expressions of jq are read from files; most documents have none

            text = any_string(default.value)
            if not all(jq.has_all(tag, (*early, *planner.globals)) for tag in jq.left_over(text)):
                found[parameter.name.text] = dict.fromkeys(jq.left_over(text), default)
    return found


def of_inputs(
    planner: "Planner",
    template: nodes.Template,
    parameters: Sequence[plan.InputParameter],
    defaults: Mapping[str, Tags],
    early: Mapping[str, plan.Text],
    late: Mapping[str, plan.Text],
) -> tuple[plan.Evaluations, Brought] | None:
    """What works the inputs of a template out where they bring expressions, and what its texts know of it; None where
    no expression is known that could land there.

    ``defaults`` is what `of_defaults` has found; ``early`` and ``late`` are the template's own tags without the inputs
    and with them.
    """
    before, known = (*early, *planner.globals), (*late, *planner.globals)
    tags = {**planner.strangers, **{tag: place for found in defaults.values() for tag, place in found.items()}}
    if not tags or not parameters:
        return None
    from wfc.backends.shell import jq  # as above

    if not template.is_pod:
        # What is left for the calls would have to be worked out there.
        tags = {tag: place for tag, place in tags.items() if jq.has_all(tag, known)}
    names = tuple(f"inputs.parameters.{parameter.name}" for parameter in parameters)
    for tag, place in tags.items():
        made = jq.inputs(names, (tag,), before, known)
        if isinstance(made, jq.Refused):
            planner.refuse_text(place, 0, len(place.text), f"shell bundles cannot evaluate this: {made.reason}")
            return None
    shared = jq.inputs(names, tuple(tags), before, known)
    assert not isinstance(shared, jq.Refused)
    # Argo does not go over a request or a pause once more, so their texts get the inputs as they are at first.
    is_once = isinstance(template.body, nodes.HttpCall | nodes.Suspend)
    results = tuple(
        (variable, f"shared($shared; {3 * place + which})")
        for place, p in enumerate(parameters)
        for variable, which in (
            (f"early_{p.variable}", 0), (f"late_{p.variable}", 1), (p.variable, 0 if is_once else 2)
        )
    )  # fmt: skip
    own_values = {name: (plan.Variable(p.variable),) for name, p in zip(names, parameters, strict=True)}
    values = tuple((planner.globals | dict(late) | own_values).items())
    inputs = {
        name: ((plan.Variable(f"early_{parameter.variable}"),), (plan.Variable(f"late_{parameter.variable}"),))
        for name, parameter in zip(names, parameters, strict=True)
        # An inline template does not see an input whose name its caller has, too.
        if not is_once and (planner.strangers or parameter.name in defaults) and late[name] == own_values[name]
    }
    return plan.Evaluations(results, values, shared=shared), Brought(tuple(tags), known, inputs)


def _add(found: Tags, place: Scalar, text: str, known: Container[str]) -> None:
    """Note the expressions of a text that name what is not ``known``."""
    from wfc.backends.shell import jq  # as above

    for tag in jq.left_over(text, known):
        found.setdefault(tag, place)


class _AtTask:
    """What may be named where a call is written: its own words are left over where they are not there, others fail."""

    def __init__(self, template: nodes.Template, task: nodes.Task) -> None:
        inputs = (f"inputs.parameters.{p.name.text}" for p in template.inputs.parameters if p.name is not None)
        self._names = {*inputs, "inputs", "inputs.parameters", "node", "node.name"}
        self._roots = {"workflow", "steps", "tasks", *(("item",) if task.loops else ())}

    def __contains__(self, name: object) -> bool:
        return name in self._names or str(name).partition(".")[0] in self._roots


class _AtStart:
    """What may be named in a parameter of the workflow."""

    def __contains__(self, name: object) -> bool:
        return str(name).partition(".")[0] == "workflow"


def _templates(program: Program) -> Iterator[nodes.Template]:
    """All templates that the calls of the program can reach, each once."""
    reached = (*program.templates.values(), *(callee.template for callee in program.callees.values()))
    yield from {id(template.node): template for template in reached}.values()


def _given(task: nodes.Task) -> Iterator[Scalar]:
    """The texts that a call takes to its template, by arguments and by items."""
    for arguments in (task.arguments, *(hook.arguments for hook in task.hooks)):
        yield from (parameter.value for parameter in arguments.parameters if parameter.value is not None)
    if task.with_items is not None:
        yield from scalars(task.with_items)
    if task.with_param is not None:
        yield task.with_param
