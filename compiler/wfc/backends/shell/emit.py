"""From the plan to the text of the files. Every text of the document goes through :mod:`wfc.backends.shell.quote`."""

from collections.abc import Container, Iterator
from pathlib import Path

from wfc.backends.base import OutputFile
from wfc.backends.shell import plan
from wfc.backends.shell.emit_kinds import request
from wfc.backends.shell.lines import body as _body
from wfc.backends.shell.lines import fields as _fields
from wfc.backends.shell.lines import line as _line
from wfc.backends.shell.lines import optional as _optional
from wfc.backends.shell.quote import comment, text_word, word
from wfc.backends.shell.readme import readme

_LIBRARY = Path(__file__).parent / "lib"
# The files of the library in the order in which they are read. Those behind the first group only where they are used.
_ALWAYS = (
    "value", "template", "node", "call", "runtime", "runtime_sandbox", "runtime_engine", "runtime_host", "status",
    "secrets", "main",
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
        *(OutputFile(f"templates/{t.file}.sh", _TEMPLATE_HEAD + "".join(_template(t))) for t in made.templates),
    )


def single(made: plan.Plan, name: str) -> tuple[OutputFile, ...]:
    """The bundle as one file."""
    parts = ["#!/bin/sh\n", f"# {comment(_headline(made))}\n", _SINGLE_HEAD, "set -eu\n\n"]
    parts.append("# --- the workflow ---\n\n")
    parts.extend(_workflow(made))
    parts.append("\n# --- the runtime library ---\n\n")
    parts.extend(_without_directive(library(library_name)) + "\n" for library_name in library_names(made))
    parts.append("# --- the templates ---\n")
    for template in made.templates:
        parts.append("\n")
        parts.extend(_template(template))
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
        names.extend(("loop", "json"))
    if any(call.when is not None for call in calls):
        names.append("when")
    if plan.evaluations(made):
        names.append("expressions")
    if any(isinstance(body, plan.Request) for body in bodies):
        names.extend(("map", "http", "request"))
    if made.kinds:
        names.extend(_TRANSFERS)
        names.extend(name for kind in made.kinds for name in _OF_KIND.get(kind, ()))
    return tuple(dict.fromkeys(names))


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
        "wfc_needs_image": word(", ".join(made.without_command)) if made.without_command else "",
        "wfc_workflow_deadline": text_word(made.deadline) if made.deadline else "",
        "wfc_exit": word(_hook(made.exit)) if made.exit is not None else "",
        "wfc_lists_failures": "yes" if made.lists_failures else "",
        "wfc_programs": word(" ".join(plan.programs_of(made))) if plan.programs_of(made) else "",
        "wfc_waits": word(", ".join(made.suspends)) if made.suspends else "",
        "wfc_parameter_names": word(", ".join(p.name for p in made.parameters)) if made.parameters else "",
    }  # fmt: skip
    yield from (f"{name}={value}\n" for name, value in settings.items())
    yield "\n# What -p gives.\nset_workflow_parameter() {\n"
    if made.parameters:
        yield "  case $1 in\n"
        for parameter in made.parameters:
            yield f'    {word(parameter.name)}) wfc_given {parameter.variable} "$2" ;;\n'
        yield "    *) return 1 ;;\n  esac\n"
    else:
        yield "  return 1\n"
    yield "}\n\nworkflow_parameters() {\n"
    yield from _body(
        _line("workflow_parameter", p.variable, word(p.name), *_optional(p.value)) for p in made.parameters
    )
    yield "}\n\n# What the workflow gives to the template that it begins with.\nentrypoint_arguments() {\n"
    yield from _body(_arguments(made.arguments) if made.arguments is not None else ())
    if made.exit is not None and made.exit.arguments is not None:
        yield f"}}\n\n# What the exit handler is given.\n{made.exit.arguments.function}() {{\n"
        yield from _body(_arguments(made.exit.arguments))
    yield "}\n\n# Where an output without a location of its own goes; $1 is the name of its file.\n"
    yield "artifact_repository() {\n"
    key = (*made.repository.key, "/", plan.Variable("1"))
    repository = plan.Location(made.repository.location.kind, (*made.repository.location.fields, ("key", key)))
    yield from _body(_location(repository))
    programs, conditions = plan.evaluations(made), plan.conditions(made)
    if programs or conditions:
        from wfc.backends.shell import jq  # as above

        yield "}\n\n# What the expressions use, in the language of jq.\n"
        yield f"wfc_jq={word(jq.definitions([jq.call(programs), *map(jq.http_condition, conditions)]))}\n"
        yield "\nlist_templates() {\n"
    else:
        yield "}\n\nlist_templates() {\n"
    yield from _body(_line("printf", word("%-10s %s\\n"), t.kind, word(t.name)) for t in made.templates)
    yield "}\n"


# --- templates --------------------------------------------------------------------------------------------------------


def _template(template: plan.Template) -> Iterator[str]:
    yield f"# The {template.kind} template {comment(template.name)}.\n\n"
    defaults = [f"defaults_{template.id}"] if template.defaults else []
    if template.retry is not None:
        defaults = [*(defaults or ["''"]), "retry"]
    yield _line("template", template.id, template.kind, word(template.name), *defaults) + "\n"
    if template.defaults:
        yield f"\ndefaults_{template.id}() {{\n"
        yield from _body(_line("output_value", word(name), text_word(value)) for name, value in template.defaults)
        yield "}\n"
    if template.retry is not None and template.retry.again is not None:
        yield f"\nagain_{template.id}() {{\n"
        yield from _body(_reads((template.retry.again,)))
        yield f"  wfc_again=${template.retry.again.results[0][0]}\n}}\n"
    if template.retry is not None:
        yield f"\nretry_{template.id}() {{\n"
        yield from _body([*_taken(template), _retry(template.retry, template.id)])
        yield "}\n"
    yield f"\ntemplate_{template.id}() {{\n"
    lines = [*_taken(template), *_limits(template)]
    body = template.body
    if isinstance(body, plan.Pod):
        lines.extend(_pod(body))
        yield from _body(lines)
        yield "}\n"
        return
    if isinstance(body, plan.Request):
        lines.extend(request(body))
        yield from _body(lines)
        yield "}\n"
        return
    if isinstance(body, plan.Suspend):
        lines.extend(_line("supplied", word(p.name), *_optional(p.default)) for p in body.parameters)
        lines.append(_line("suspend", *_optional(body.duration)))
        yield from _body(lines)
        yield "}\n"
        return
    calls = plan.calls_of(body)
    if isinstance(body, plan.Steps):
        for group in body.groups:
            lines.append("group")
            lines.extend(_call("step", call) for call in group)
    else:
        lines.extend(_call("task", call) for call in body.tasks)
        lines.append(_line("targets", "first" if body.fail_fast else "last", *body.targets))
    if body.outputs is not None:
        lines.append(_line("outputs", body.outputs.function))
    yield from _body(lines)
    yield "}\n"
    for call in calls:
        yield from _functions(call)
    if body.outputs is not None:
        yield f"\n{body.outputs.function}() {{\n"
        yield from _body(_outputs(body.outputs))
        yield "}\n"


def _taken(template: plan.Template) -> Iterator[str]:
    """What the template takes."""
    for p in template.parameters:
        yield _line("input_parameter", p.variable, word(p.name), *_optional(p.default))
    yield from _reads(template.reads)
    for artifact in template.artifacts:
        path = () if artifact.path is None else artifact.path
        fields = _fields(artifact.fields)
        words = [word(artifact.name), *([text_word(path)] if path or fields else []), *fields]
        yield _line("input_artifact", *words)
        if artifact.location is not None:
            yield from _location(artifact.location)


def _limits(template: plan.Template) -> Iterator[str]:
    limits = template.limits
    if limits.parallelism:
        yield _line("parallelism", str(limits.parallelism))
    if limits.fail_fast:
        yield "fail_fast"
    if limits.deadline:
        yield _line("deadline", text_word(limits.deadline))
    if limits.timeout:
        yield _line("timeout", text_word(limits.timeout))
    for kind, name, everywhere in template.globals:
        yield _line("publish", kind, word(name), word(everywhere))


def _retry(retry: plan.Retry, id_: str) -> str:
    words = ["expression", f"again_{id_}"] if retry.again is not None else []
    for name, text in (
        ("limit", retry.limit), ("policy", (retry.policy,) if retry.policy else ()), ("duration", retry.duration),
        ("factor", retry.factor), ("cap", retry.cap), ("max-duration", retry.max_duration),
    ):  # fmt: skip
        if text:
            words += [name, text_word(text)]
    return _line("retry", *words)


def _hook(hook: plan.ExitHook) -> str:
    return f"{hook.template} {hook.arguments.function if hook.arguments is not None else '-'}"


def _pod(pod: plan.Pod) -> Iterator[str]:
    if pod.image:
        yield _line("image", text_word(pod.image), *([pod.pull_policy] if pod.pull_policy else []))
    if pod.working_folder:
        yield _line("working_folder", text_word(pod.working_folder))
    for name, value in pod.env:
        yield _line("with_env", word(name), text_word(value))
    for path in pod.empty_folders:
        yield _line("empty_folder", text_word(path))
    for parameter in pod.parameters:
        yield _line("output_parameter", word(parameter.name), text_word(parameter.path), *_optional(parameter.default))
    for artifact in pod.artifacts:
        yield _line("output_artifact", word(artifact.name), text_word(artifact.path), *_fields(artifact.fields))
        if artifact.location is not None:
            yield from _location(artifact.location)
    if pod.source is not None:
        yield _line("source_text", text_word(pod.source))
    words = [text_word(text) for text in (*pod.command, *pod.args)]
    yield _line("run" if pod.command else "run_image", *words)


def _call(kind: str, call: plan.Call) -> str:
    words = [call.id, word(call.name), call.template]
    if call.arguments is not None:
        words += ["arguments", call.arguments.function]
    if call.captures_result:
        words.append("result")
    if call.when is not None:
        words += ["when", call.when.function]
    if call.loop is not None:
        words += ["loop", call.loop.function]
    if call.exit is not None:
        words += ["exit", *_hook(call.exit).split(" ")]
    for phase in call.tolerates:
        words += ["continue-on", phase]
    if call.depends is not None:
        words += ["depends", call.depends.function]
    if call.after:
        words += ["after", *call.after]
    return _line(kind, *words)


def _functions(call: plan.Call) -> Iterator[str]:
    if call.arguments is not None:
        yield f"\n{call.arguments.function}() {{\n"
        yield from _body(_arguments(call.arguments))
        yield "}\n"
    if call.when is not None:
        yield f"\n{call.when.function}() {{\n"
        yield from _body([*_reads(call.when.reads), _line("when", text_word(call.when.text))])
        yield "}\n"
    if call.loop is not None:
        yield f"\n{call.loop.function}() {{\n"
        yield from _body([*_reads(call.loop.reads), *_items(call.loop.items)])
        yield "}\n"
    if call.exit is not None and call.exit.arguments is not None:
        yield f"\n{call.exit.arguments.function}() {{\n"
        yield from _body(_arguments(call.exit.arguments))
        yield "}\n"
    if call.depends is not None:
        yield f"\n{call.depends.function}() {{\n"
        yield from _body([_condition(call.depends.condition)])
        yield "}\n"


def _items(items: tuple[plan.Item, ...] | plan.ItemsFromJson | plan.ItemsInSequence) -> Iterator[str]:
    if isinstance(items, plan.ItemsFromJson):
        fields = [part for key, variable in items.fields for part in (word(f":{key}"), f"={variable}")]
        yield _line("items_from_json", text_word(items.text), *fields)
        return
    if isinstance(items, plan.ItemsInSequence):
        words = (items.start, items.end or (), items.number or (), items.format)
        yield _line("items_in_sequence", *(text_word(text) for text in words))
        return
    for item in items:
        if item.name is None:
            yield _line("item_text", text_word(item.value))
            continue
        lacks = [name for name, text in item.fields if text is None]
        if lacks:
            yield _line("item_lacks", word(lacks[0]))
        fields = [part for name, text in item.fields if text is not None for part in (name, text_word(text))]
        yield _line("item", word(item.name), text_word(item.value), *fields)


def _arguments(arguments: plan.Arguments) -> Iterator[str]:
    lacking = {
        piece.name
        for name, value in arguments.parameters
        if name in arguments.absentable
        for piece in value
        if isinstance(piece, plan.Variable)
    }
    yield from _reads(arguments.reads, lacking)
    for name, value in arguments.parameters:
        if name in arguments.absentable and isinstance(value[0], plan.Variable):
            yield _line("parameter_unless_lacking", word(name), value[0].name)
        else:
            yield _line("parameter", word(name), text_word(value))
    for artifact in arguments.artifacts:
        if isinstance(artifact, plan.PassedArtifact):
            yield _passed("artifact_from", artifact)
        else:
            yield _line("artifact", word(artifact.name), *_fields(artifact.fields))
            if artifact.location is not None:
                yield from _location(artifact.location)


def _outputs(outputs: plan.Outputs) -> Iterator[str]:
    names = {name for name, _ in outputs.defaults}
    lacking = {v.name for n, text in outputs.parameters if n in names for v in text if isinstance(v, plan.Variable)}
    yield from _reads(outputs.reads, lacking, "may_fail")
    defaults = dict(outputs.defaults)
    for name, value in outputs.parameters:
        if name in defaults and len(value) == 1 and isinstance(value[0], plan.Variable):
            yield _line("output_value_or", word(name), value[0].name, text_word(defaults[name]))
            continue
        yield _line("output_value", word(name), text_word(value))
    for artifact in outputs.artifacts:
        yield _passed("output_artifact_from", artifact)


def _passed(verb: str, artifact: plan.PassedArtifact) -> str:
    optional = ["optional"] if artifact.optional else []
    if not artifact.node:
        verb += "_input" if artifact.node is None else "_global"
        return _line(verb, word(artifact.name), word(artifact.artifact), *optional)
    return _line(verb, word(artifact.name), artifact.node, word(artifact.artifact), *optional)


def _reads(reads: plan.Needs, lacking: Container[str] = (), how: str = "may_lack") -> Iterator[str]:
    for read in reads:
        if isinstance(read, plan.Evaluations):
            yield _expressions(read)
            continue
        node = [read.node] if read.node else []
        line = _line(f"read_{read.what}", read.variable, *node, *(word(name) for name in read.names))
        yield f"{how} {line}" if read.variable in lacking else f"may_lack {line}" if read.may_lack else line


def _expressions(made: plan.Evaluations) -> str:
    # Reading the library of jq takes a while; most documents have no expressions.
    from wfc.backends.shell import jq

    words = [f"?{variable}" if variable in made.may_fail else variable for variable, _ in made.results]
    words += ["--", word(jq.call(text for _, text in made.results))]
    for name, value in made.values:
        if isinstance(value, plan.Read):
            words += ["read", word(name), value.variable]
        else:
            words += ["text", word(name), text_word(value)]
    return _line("expressions", *words)


def _condition(condition: plan.Condition, inner: bool = False) -> str:
    match condition:
        case plan.TaskDone(task=task):
            return f"task_done {task}"
        case plan.TaskPhase(task=task, phase=phase):
            return f"task_phase {task} {phase}"
        case plan.ItemsPhase(task=task, what=what):
            return f"task_{what} {task}"
        case plan.Not(condition=other):
            return f"! {_condition(other, inner=True)}"
        case plan.Both(left=left, right=right):
            text = f"{_condition(left, inner=True)} && {_condition(right, inner=True)}"
        case plan.Either(left=left, right=right):
            text = f"{_condition(left, inner=True)} || {_condition(right, inner=True)}"
    return f"{{ {text}; }}" if inner else text


def _location(location: plan.Location) -> Iterator[str]:
    yield _line("location", location.kind, *_fields(location.fields))
