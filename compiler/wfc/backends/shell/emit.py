"""From the plan to the text of the files. Every text of the document goes through :mod:`wfc.backends.shell.quote`."""

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from wfc.backends.base import OutputFile
from wfc.backends.shell import emit_pod, plan
from wfc.backends.shell.emit_calls import arguments, declaration, functions, hooks, outputs
from wfc.backends.shell.emit_kinds import before, listing, locks, memo, metric, object_change, published, request
from wfc.backends.shell.fingerprints import fingerprints
from wfc.backends.shell.lines import fields, function, line, location, optional, reads
from wfc.backends.shell.quote import comment, text_word, word
from wfc.backends.shell.readme import readme

_LIBRARY = Path(__file__).parent / "lib"
# The files of the library in the order in which they are read. Those behind the first group only where they are used.
_ALWAYS = (
    "value", "template", "node", "call", "runtime", "runtime_sandbox", "runtime_engine", "runtime_host", "status",
    "resume", "mock", "select", "dry", "secrets", "main",
)  # fmt: skip
_TRANSFERS = ("transfer", "archive", "map", "local")
_OBJECTS = ("rclone", "remotes")
_OF_KIND = {
    "s3": _OBJECTS, "gcs": _OBJECTS, "azure": _OBJECTS, "oss": _OBJECTS, "hdfs": _OBJECTS,
    "git": ("git",), "http": ("http",),
}  # fmt: skip
# Words assign the variables that texts name (SC2154), and quoted programs are full of dollars (SC2016).
_TEMPLATE_HEAD = "# shellcheck shell=sh disable=SC1003,SC2016,SC2154\n"
_RUN_HEAD = "# shellcheck shell=sh disable=SC1003,SC1091,SC2016,SC2034,SC2154,SC2317,SC2329\n"
# In one file, shellcheck also sees that each node's subshell has variables of its own (SC2030, SC2031), which is meant.
_SINGLE_HEAD = "# shellcheck shell=sh disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154,SC2317,SC2329\n"


def folder(made: plan.Plan) -> tuple[OutputFile, ...]:
    """The bundle as a folder: run.sh, lib/, templates/, README.md."""
    libraries = library_names(made)
    sources = [f'. "$wfc_here/lib/{name}.sh"' for name in libraries]
    sources += [f'. "$wfc_here/templates/{template.file}.sh"' for template in made.templates]
    run = [
        "#!/bin/sh\n", f"# {comment(_headline(made))}\n", _RUN_HEAD, "set -eu\n\n",
        "case $0 in\n  */*) wfc_here=${0%/*} ;;\n  *) wfc_here=. ;;\nesac\n",
        *(f"{line}\n" for line in sources), "\n", *_workflow(made), '\nwfc_main "$@"\n',
    ]  # fmt: skip
    return (
        OutputFile("run.sh", "".join(run), executable=True),
        OutputFile("README.md", readme(made, "run.sh")),
        *(OutputFile(f"lib/{name}.sh", library(name)) for name in libraries),
        *(OutputFile(f"templates/{t.file}.sh", _TEMPLATE_HEAD + text) for t, text in _templates(made)),
    )


def single(made: plan.Plan, name: str) -> tuple[OutputFile, ...]:
    """The bundle as one file."""
    parts = ["#!/bin/sh\n", f"# {comment(_headline(made))}\n", _SINGLE_HEAD, "set -eu\n\n"]
    parts.append("# --- the workflow ---\n\n")
    parts.extend(_workflow(made))
    parts.append("\n# --- the runtime library ---\n\n")
    parts.extend(_without_directive(library(library_name)) + "\n" for library_name in library_names(made))
    parts.append("# --- the templates ---\n")
    parts.extend(f"\n{text}" for _, text in _templates(made))
    parts.append('\nwfc_main "$@"\n')
    return (OutputFile(name, "".join(parts), executable=True),)


def library_names(made: plan.Plan) -> tuple[str, ...]:
    """The files of the runtime library that the bundle needs."""
    bodies = [template.body for template in made.templates]
    names = [*_ALWAYS]
    if any(isinstance(body, plan.Steps | plan.Dag) for body in bodies):
        names.insert(4, "scheduler")
    if any(isinstance(body, plan.Dag) for body in bodies):
        names.insert(5, "scheduler_dag")
    calls = [call for template in made.templates for call in plan.calls_of(template.body)]
    if any(call.loop is not None for call in calls):
        names.append("loop")
    if "loop" in names or made.lists_parameters or any(p.listed for t in made.templates for p in t.parameters):
        names.append("json")
    if made.hooks is not None or any(call.hooks is not None for call in calls):
        names.append("hooks")
    if plan.evaluations(made):
        names.append("expressions")
    if any(isinstance(body, plan.Request) for body in bodies):
        names.extend(("map", "http", "request"))
    if any(isinstance(body, plan.Data) for body in bodies):
        names.append("listing")
    if any(isinstance(body, plan.Resource) for body in bodies):
        names.append("kubectl")
    if any(isinstance(body, plan.Suspend) for body in bodies):
        names.append("suspend")
    if any(template.before.locks or template.before.memo for template in made.templates):
        names.append("before")
    if made.locks or any(template.before.locks for template in made.templates):
        names.append("locks")
    if any(template.before.memo is not None for template in made.templates):
        names.append("memo")
    if plan.is_measured(made):
        names.append("metrics")
    names.extend(emit_pod.libraries(made))
    if made.kinds:
        names.extend(_TRANSFERS)
        names.extend(name for kind in made.kinds for name in _OF_KIND.get(kind, ()))
        if _collects(made):
            names.append("collect")
    return tuple(dict.fromkeys(names))


def _collects(made: plan.Plan) -> bool:
    """Whether an artifact is to be deleted when the workflow has completed."""
    saved = (artifact for template in made.templates for artifact in getattr(template.body, "artifacts", ()))
    return any(name == "gc" for artifact in saved for name, _ in artifact.fields)


def library(name: str) -> str:
    """The text of one file of the runtime library."""
    return (_LIBRARY / f"{name}.sh").read_text(encoding="utf-8")


def _without_directive(text: str) -> str:
    return text.partition("\n")[2] if text.startswith("# shellcheck shell=sh") else text


def _headline(made: plan.Plan) -> str:
    return f"The workflow {made.title}, compiled by wfc. `sh run.sh --help` tells how to run it."


# --- run.sh -----------------------------------------------------------------------------------------------------------


def _workflow(made: plan.Plan) -> Iterator[str]:
    settings = {
        "wfc_title": word(made.title), "wfc_fixed_name": word(made.name) if made.name else "",
        "wfc_generate_name": word(made.generate_name), "wfc_namespace": word(made.namespace) if made.namespace else "",
        "wfc_parallelism": str(made.parallelism or ""), "wfc_entrypoint": made.entrypoint,
        "wfc_kinds": word(" ".join(made.kinds)) if made.kinds else "",
        "wfc_secrets": word(" ".join(made.secrets)) if made.secrets else "",
        **emit_pod.supplies(made),
        "wfc_needs_image": word(", ".join(made.without_command)) if made.without_command else "",
        "wfc_workflow_deadline": text_word(made.deadline) if made.deadline else "",
        "wfc_hooks": made.hooks.function if made.hooks is not None else "",
        "wfc_timestamps": word(" ".join(made.timestamps)) if made.timestamps else "",
        "wfc_lists_failures": "yes" if made.lists_failures else "",
        "wfc_programs": word(" ".join(plan.programs_of(made))) if plan.programs_of(made) else "",
        "wfc_workflow_locks": "yes" if made.locks else "",
        "wfc_workflow_priority": str(made.priority) if made.priority else "",
        "wfc_semaphores": word(" ".join(made.semaphores)) if made.semaphores else "",
        "wfc_spec_suspended": "yes" if made.suspended else "",
        "wfc_resources": _resources(made),
        "wfc_waits": word(", ".join(made.suspends)) if made.suspends else "",
        "wfc_parameter_names": word(", ".join(p.name for p in made.parameters)) if made.parameters else "",
    }  # fmt: skip
    yield from (f"{name}={value}\n" for name, value in settings.items() if value)
    # Unset ones would be taken from the environment. Nobody needs to read them, so they do not get a line each.
    yield "# What this workflow does not ask for.\n"
    unasked = " ".join(f"{name}=''" for name, value in settings.items() if not value)
    yield from (f"{line}\n" for line in textwrap.wrap(unasked, 118, break_on_hyphens=False))
    yield "\n# What -p gives.\nset_workflow_parameter() {\n"
    if made.parameters:
        yield "  case $1 in\n"
        for parameter in made.parameters:
            yield f'    {word(parameter.name)}) wfc_given {parameter.variable} "$2" ;;\n'
        yield "    *) return 1 ;;\n  esac\n"
    else:
        yield "  return 1\n"
    yield "}\n"
    yield from function("workflow_parameters", _parameters(made))
    yield "\n# What the workflow gives to the template that it begins with."
    yield from function("entrypoint_arguments", arguments(made.arguments) if made.arguments is not None else ())
    if made.hooks is not None:
        yield "\n# What runs beside the workflow, and behind it."
        yield from hooks(made.hooks)
    if made.locks:
        yield "\n# The locks that the workflow holds from its start to its end."
        yield from function("workflow_locks", locks(made.locks))
    if made.metrics:
        yield "\n# What is measured of the workflow at its end."
        yield from function("workflow_metrics", (line("metric", each.function) for each in made.metrics))
        for each in made.metrics:
            yield from function(each.function, metric(each))
    yield "\n# Where an output without a location of its own goes; $1 is the name of its file."
    key = (*made.repository.key, "/", plan.Variable("1"))
    repository = plan.Location(made.repository.location.kind, (*made.repository.location.fields, ("key", key)))
    yield from function("artifact_repository", () if made.repository.key_format else location(repository))
    programs, conditions, others = plan.evaluations(made), plan.conditions(made), plan.transformations(made)
    if programs or conditions or others:
        from wfc.backends.shell import jq  # reading its library takes a while; most documents have no expressions

        yield "\n# What the expressions use, in the language of jq.\n"
        yield f"wfc_jq={word(jq.definitions([jq.call(programs), *map(jq.http_condition, conditions), *others]))}\n"
    yield from function(
        "list_templates", (line("printf", word("%-10s %s\\n"), t.kind, word(t.name)) for t in made.templates)
    )


def _resources(made: plan.Plan) -> str:
    names = [template.name for template in made.templates if isinstance(template.body, plan.Resource)]
    return word(", ".join(names)) if names else ""


def _parameters(made: plan.Plan) -> Iterator[str]:
    """What is known of the workflow before it runs."""
    yield from reads(made.parameter_reads)
    for p in made.parameters:
        if p.source is not None:
            yield line("workflow_parameter_from", p.variable, word(p.name), *emit_pod.source(p.source))
        else:
            yield line("workflow_parameter", p.variable, word(p.name), *optional(p.value))
    if made.lists_parameters:
        yield _list("workflow_parameters_json", ((p.variable, p.listed) for p in made.parameters))
    yield from reads(made.label_reads)
    for variable, text in made.labels:
        yield f"{variable}={text_word(text)}"


def _list(variable: str, parameters: Iterable[tuple[str, tuple[str, str]]]) -> str:
    words = [part for name, (before, after) in parameters for part in (word(before), name, word(after))]
    return line("list_parameters", variable, *words)


def _templates(made: plan.Plan) -> Iterator[tuple[plan.Template, str]]:
    """Every template and its text: the line behind the first empty one is its fingerprint."""
    texts = {template.id: "".join(_template(template)) for template in made.templates}
    prints = fingerprints(made.templates, texts)
    for template in made.templates:
        head, blank, rest = texts[template.id].partition("\n\n")
        declaration, _, rest = rest.partition("\n")
        told = line("fingerprint", template.id, *prints[template.id])
        yield template, f"{head}{blank}{declaration}\n{told}\n{rest}"


# --- templates --------------------------------------------------------------------------------------------------------


def _template(template: plan.Template) -> Iterator[str]:
    yield f"# The {template.kind} template {comment(template.name)}.\n\n"
    defaults = [f"defaults_{template.id}"] if template.defaults else []
    if template.retry is not None:
        defaults = [*(defaults or ["''"]), "retry"]
    yield line("template", template.id, template.kind, word(template.name), *defaults) + "\n"
    if template.before.locks or template.before.memo is not None:
        yield before(template) + "\n"
        lines = [*_inputs(template), *reads(template.before.reads), *locks(template.before.locks), *memo(template)]
        yield from function(f"before_{template.id}", lines)
    if template.metrics:
        yield line("measures", template.id) + "\n"
        lines = [*_inputs(template), *(line("metric", each.function) for each in template.metrics)]
        yield from function(f"metrics_{template.id}", lines)
        for each in template.metrics:
            yield from function(each.function, metric(each))
    if template.defaults:
        lines = [line("output_value", word(name), text_word(value)) for name, value in template.defaults]
        yield from function(f"defaults_{template.id}", lines)
    if template.retry is not None:
        yield from _retry(template, template.retry)
    if template.keeper is not None:
        yield "\n# Where an output without a location of its own goes; $1 is the name of its file."
        yield from function(f"keep_{template.id}", location(template.keeper))
    lines = [*_inputs(template), *reads(template.reads), *_artifacts(template), *_limits(template)]
    if template.keeper is not None:
        lines.append(line("keep_outputs", f"keep_{template.id}"))
    content = template.body
    calls = plan.calls_of(content)
    if isinstance(content, plan.Pod):
        lines.extend(emit_pod.pod(content))
    elif isinstance(content, plan.Request):
        lines.extend(request(content))
    elif isinstance(content, plan.Resource):
        lines.extend(object_change(content))
    elif isinstance(content, plan.Data):
        lines.extend(listing(content))
    elif isinstance(content, plan.Suspend):
        lines.extend(line("supplied", word(p.name), *optional(p.default)) for p in content.parameters)
        lines.append(line("pause", *optional(content.duration)))
    else:
        if isinstance(content, plan.Steps):
            for group in content.groups:
                lines.append("group")
                lines.extend(declaration("step", call) for call in group)
        else:
            behind: dict[str, list[str]] = {}
            for call in content.tasks:
                for earlier in call.after:
                    behind.setdefault(earlier, []).append(call.id)
            lines.extend(declaration("task", call, behind.get(call.id, ())) for call in content.tasks)
            lines.extend(_targets(content))
        if content.outputs is not None:
            lines.append(line("outputs", content.outputs.function))
    yield from function(f"template_{template.id}", lines)
    if isinstance(content, plan.Pod):
        yield from emit_pod.functions(content)
    for call in calls:
        yield from functions(call)
    if isinstance(content, plan.Steps | plan.Dag) and content.outputs is not None:
        yield from function(content.outputs.function, outputs(content.outputs))


def _inputs(template: plan.Template) -> Iterator[str]:
    """The parameters that the template takes."""
    yield from reads(template.taken)
    for p in template.parameters:
        if p.source is not None:
            yield line("input_parameter_from", p.variable, word(p.name), *emit_pod.source(p.source))
        else:
            yield line("input_parameter", p.variable, word(p.name), *optional(p.default))
    if template.parameters:
        pairs = [part for p in template.parameters for part in (p.variable, word(p.name))]
        yield line("fill_inputs", *pairs)
    listed = [(p.variable, p.listed) for p in template.parameters if p.listed is not None]
    if listed:
        yield _list("in_all_json", listed)


def _artifacts(template: plan.Template) -> Iterator[str]:
    """The artifacts that the template takes."""
    for artifact in template.artifacts:
        path = () if artifact.path is None else artifact.path
        flags = fields(artifact.fields)
        yield line("input_artifact", word(artifact.name), *([text_word(path)] if path or flags else []), *flags)
        if artifact.location is not None:
            yield from location(artifact.location)


def _targets(dag: plan.Dag) -> Iterator[str]:
    which = "first" if dag.fail_fast else "last"
    if dag.chosen is None:
        yield line("targets", which, *dag.targets)
        return
    names = [part for call in sorted(dag.tasks, key=lambda call: call.name) for part in (word(call.name), call.id)]
    yield line("targets_of", which, text_word(dag.chosen), *names)


def _retry(template: plan.Template, retry: plan.Retry) -> Iterator[str]:
    if retry.again is not None:
        lines = [*reads(retry.again_reads), f"wfc_again={text_word(retry.again)}"]
        yield from function(f"again_{template.id}", lines)
    words = ["expression", f"again_{template.id}"] if retry.again is not None else []
    for name, text in (
        ("limit", retry.limit), ("policy", (retry.policy,) if retry.policy else ()), ("duration", retry.duration),
        ("factor", retry.factor), ("cap", retry.cap), ("max-duration", retry.max_duration),
    ):  # fmt: skip
        if text:
            words += [name, text_word(text)]
    # The node above the attempts takes what they take; of the texts it needs those of artifacts only.
    artifacts = list(_artifacts(template))
    needed = reads(template.reads) if any("$made_" in each or "${made_" in each for each in artifacts) else ()
    lines = [*_inputs(template), *needed, *artifacts, *reads(retry.reads), line("retry", *words)]
    yield from function(f"retry_{template.id}", lines)


def _limits(template: plan.Template) -> Iterator[str]:
    limits = template.limits
    if limits.parallelism:
        yield line("parallelism", str(limits.parallelism))
    if limits.fail_fast:
        yield "fail_fast"
    if limits.deadline:
        yield line("deadline", text_word(limits.deadline))
    if limits.timeout:
        yield line("timeout", text_word(limits.timeout))
    yield from published(template)
