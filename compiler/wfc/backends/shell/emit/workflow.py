"""The part of run.sh that is about the workflow as a whole."""

import textwrap
from collections.abc import Iterable, Iterator

from wfc.backends.shell import plan
from wfc.backends.shell.emit.calls import arguments, hooks
from wfc.backends.shell.emit.kinds import locks, metrics
from wfc.backends.shell.emit.lines import function, joined, line, listed, location, optional, reads
from wfc.backends.shell.emit.pods import source, supplies
from wfc.backends.shell.quote import assignment, text_word, word


def workflow(made: plan.Plan) -> Iterator[str]:
    """What run.sh knows of the workflow as a whole: settings, parameters, hooks, and what expressions use."""
    settings = _settings(made)
    yield from (f"{assignment(name, value)}\n" for name, value in settings.items() if value)
    # Unset ones would be taken from the environment. Nobody needs to read them, so they do not get a line each.
    yield "# What this workflow does not ask for.\n"
    unasked = " ".join(f"{name}=''" for name, value in settings.items() if not value)
    yield from (f"{line}\n" for line in textwrap.wrap(unasked, 118, break_on_hyphens=False))
    yield from _setter(made.parameters)
    yield from function("workflow_parameters", _parameters(made))
    yield "\n# What the workflow gives to the template that it begins with."
    yield from function("entrypoint_arguments", arguments(made.arguments) if made.arguments is not None else ())
    if made.hooks is not None:
        yield "\n# What runs beside the workflow, and behind it."
        yield from hooks(made.hooks)
    if made.locks:
        yield "\n# The locks that the workflow holds from its start to its end."
        yield from function("workflow_locks", locks(made.locks))
    if made.metrics.each:
        yield "\n# What is measured of the workflow at its end."
        yield from metrics("workflow_metrics", (), made.metrics)
    yield "\n# Where an output without a location of its own goes; $1 is the name of its file."
    key = (*made.repository.key, "/", plan.Variable("1"))
    repository = plan.Location(made.repository.location.kind, (*made.repository.location.fields, ("key", key)))
    yield from function("artifact_repository", () if made.repository.key_format else location(repository))
    if plan.stored_by_pod(made):
        yield "\n# Where in the local store that is, for what the pod $pod_name gives."
        yield from function("artifact_folder", [assignment("wfc_value", text_word(made.repository.key))])
    yield from _definitions(made)
    yield from function(
        "list_templates", (line("printf", word("%-10s %s\\n"), t.kind, word(t.name)) for t in made.templates)
    )
    yield "\n# The calls of each template, and which template each of them runs."
    yield from function("list_calls", _calls(made))


def _settings(made: plan.Plan) -> dict[str, str]:
    """The variables that run.sh sets, each with its word; empty where nothing is asked for."""
    return {
        "wfc_title": word(made.title), "wfc_fixed_name": word(made.name) if made.name else "",
        "wfc_generate_name": word(made.generate_name), "wfc_namespace": word(made.namespace) if made.namespace else "",
        "wfc_parallelism": str(made.parallelism or ""), "wfc_entrypoint": made.entrypoint,
        "wfc_kinds": joined(made.kinds),
        **supplies(made),
        "wfc_needs_image": joined((f"{name} ({image})" for name, image in plan.without_command(made)), ", "),
        "wfc_workflow_deadline": text_word(made.deadline) if made.deadline else "",
        "wfc_hooks": made.hooks.function if made.hooks is not None else "",
        "wfc_timestamps": joined(made.timestamps),
        "wfc_lists_failures": "yes" if made.lists_failures else "",
        "wfc_programs": joined(plan.programs_of(made)),
        "wfc_workflow_locks": "yes" if made.locks else "",
        "wfc_workflow_priority": str(made.priority) if made.priority else "",
        "wfc_semaphores": joined(made.supplies.semaphores),
        "wfc_spec_suspended": "yes" if made.suspended else "",
        "wfc_shutdown": made.shutdown,
        "wfc_resources": joined((t.name for t in made.templates if isinstance(t.body, plan.Resource)), ", "),
        "wfc_waits": joined(plan.waiting(made), ", "),
        "wfc_parameter_names": joined((p.name for p in made.parameters), ", "),
    }  # fmt: skip


def _setter(parameters: tuple[plan.WorkflowParameter, ...]) -> Iterator[str]:
    """The function that sets a parameter of the workflow by its name."""
    yield "\n# What -p gives.\nset_workflow_parameter() {\n"
    if parameters:
        yield "  case $1 in\n"
        for parameter in parameters:
            yield f'    {word(parameter.name)}) wfc_given {parameter.variable} "$2" ;;\n'
        yield "    *) return 1 ;;\n  esac\n"
    else:
        yield "  return 1\n"
    yield "}\n"


def _calls(made: plan.Plan) -> Iterator[str]:
    """The lines about the calls of each template, then about the hooks of the workflow."""
    bodies = {template.id: plan.calls_of(template.body) for template in made.templates}
    for template in made.templates:
        calls = plan.calls_of(template.body)
        if calls:
            yield line("calls", template.id, *_called(calls))
        for call in calls:
            if call.choice:
                inner = (each for id_ in dict.fromkeys(call.templates) for each in bodies[id_])
                yield line("calls", call.template, *_called(inner))
    if made.hooks is not None:
        yield line("calls", "-", *_hooked("", made.hooks))


def _called(calls: Iterable[plan.Call]) -> Iterator[str]:
    """The names of calls and of their hooks, and what each runs."""
    for call in calls:
        yield from (word(call.name), call.template, *_hooked(call.name, call.hooks))


def _hooked(owner: str, hooks: plan.Hooks | None) -> Iterator[str]:
    """The names that the nodes of hooks have, and what each runs."""
    for hook in hooks.hooks if hooks is not None else ():
        name = "onExit" if hook.name == "exit" else f"hooks.{hook.name}"
        yield from (word(f"{owner}.{name}" if owner else name), hook.template)


def _definitions(made: plan.Plan) -> Iterator[str]:
    """The definitions that the expressions of the bundle share."""
    programs, conditions, others = plan.evaluations(made), plan.http_conditions(made), plan.transformations(made)
    if programs or conditions or others:
        from wfc.backends.shell import jq  # reading its library takes a while; most documents have no expressions

        yield "\n# What the expressions use, in the language of jq.\n"
        full = jq.definitions([jq.call(programs), *conditions, *others])
        yield assignment("wfc_jq", word(full)) + "\n"
        if programs:
            quick = jq.definitions([jq.call(programs)], quick=True)
            yield "\n# What they use most of the time.\n"
            yield assignment("wfc_jq_quick", '"$wfc_jq"' if quick == full else word(quick)) + "\n"


def _parameters(made: plan.Plan) -> Iterator[str]:
    """What is known of the workflow before it runs."""
    yield from reads(made.parameter_reads)
    for p in made.parameters:
        if p.source is not None:
            yield line("workflow_parameter_from", p.variable, word(p.name), *source(p.source))
        else:
            yield line("workflow_parameter", p.variable, word(p.name), *optional(p.value))
    for each in made.parameter_passes:
        yield from reads(each.reads)
        yield from (line("workflow_parameter_again", variable, text_word(text)) for variable, text in each.values)
    if made.lists_parameters:
        yield listed("workflow_parameters_json", ((p.variable, p.listed) for p in made.parameters))
    yield from reads(made.label_reads)
    for variable, text in made.labels:
        yield assignment(variable, text_word(text))
