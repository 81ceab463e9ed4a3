"""Templates as text: what each takes, the functions of its life, and its body."""

import re
from collections.abc import Iterator

from wfc.backends.shell import plan
from wfc.backends.shell.emit import pods
from wfc.backends.shell.emit.calls import declaration, functions, outputs
from wfc.backends.shell.emit.fingerprints import called_again, fingerprints
from wfc.backends.shell.emit.kinds import before, listing, locks, memo, metrics, object_change, published, request
from wfc.backends.shell.emit.lines import fields, function, line, listed, location, optional, reads
from wfc.backends.shell.quote import assignment, comment, text_word, word

# Every process of a node begins with a copy of what its caller knows. A function of fewer calls may stay there.
_LARGE = 50


def templates(made: plan.Plan) -> Iterator[tuple[plan.Template, str]]:
    """Every template and its text: the line behind the first empty one is its fingerprint."""
    by_pod = plan.stored_by_pod(made)
    once = {template.id for template in made.templates if len(plan.calls_of(template.body)) >= _LARGE}
    if once:
        once -= called_again(made.templates)
    texts = {t.id: "".join(_template(t, t.id in by_pod, t.id in once)) for t in made.templates}
    prints = fingerprints(made.templates, texts)
    for template in made.templates:
        head, blank, rest = texts[template.id].partition("\n\n")
        declaration, _, rest = rest.partition("\n")
        told = line("fingerprint", template.id, *prints[template.id])
        yield template, f"{head}{blank}{declaration}\n{told}\n{rest}"


def _template(template: plan.Template, stored: bool, once: bool) -> Iterator[str]:
    yield f"# The {template.kind} template {comment(template.name)}.\n\n"
    defaults = [f"defaults_{template.id}"] if template.defaults else []
    if template.retry is not None:
        defaults = [*(defaults or ["''"]), "retry"]
    yield line("template", template.id, template.kind, word(template.name), *defaults) + "\n"
    for call in plan.calls_of(template.body):
        if call.choice:
            yield line("template", call.template, "choice", word(call.choice)) + "\n"
    if once:
        yield line("once", template.id) + "\n"
    if records := _records(template, stored):
        yield line("records", template.id, *records) + "\n"
    if template.before.locks or template.before.memo is not None:
        yield before(template) + "\n"
        lines = [*_inputs(template), *reads(template.before.reads), *locks(template.before.locks), *memo(template)]
        yield from function(f"before_{template.id}", lines)
    if template.metrics.each:
        yield line("measures", template.id) + "\n"
        yield from metrics(f"metrics_{template.id}", _inputs(template), template.metrics)
    if template.globals:
        yield line("publishes", template.id) + "\n"
        yield from function(f"publish_{template.id}", published(template))
    if template.brought is not None:
        yield "\n# The expressions that values may bring into its inputs."
        yield from function(f"inputs_{template.id}", reads((template.brought,)))
    if template.defaults:
        lines = [line("output_value", word(name), text_word(value)) for name, value in template.defaults]
        yield from function(f"defaults_{template.id}", lines)
    if template.retry is not None:
        yield from _retry(template, template.retry)
    if template.keeper is not None:
        yield "\n# Where an output without a location of its own goes; $1 is the name of its file."
        yield from function(f"keep_{template.id}", location(template.keeper))
    own = reads(template.reads, own=template.made_ahead)
    lines = [*_inputs(template), *own, *_artifacts(template), *_limits(template)]
    if template.keeper is not None:
        lines.append(line("keep_outputs", f"keep_{template.id}"))
    content = template.body
    lines.extend(_body(content))
    yield from function(f"template_{template.id}", lines)
    if isinstance(content, plan.Pod):
        yield from pods.functions(content)
    for call in plan.calls_of(content):
        yield from functions(call)
    if isinstance(content, plan.Steps | plan.Dag) and content.outputs is not None:
        yield from function(content.outputs.function, outputs(content.outputs))


def _records(template: plan.Template, stored: bool) -> list[str]:
    """The folders for the artifacts of a node, and whether the local store has one for what it gives.

    The attempts of a retry get copies of what the node above them was given, so nothing is made for them.
    """
    if template.retry is not None:
        return []
    saved = template.body.artifacts if isinstance(template.body, plan.Pod) else ()
    folders = [f"inputs/artifacts/{artifact.name}" for artifact in template.artifacts if _is_plain(artifact.name)]
    folders += [f"outputs/artifacts/{artifact.name}" for artifact in saved if _is_plain(artifact.name)]
    return [*folders, "stored"] if stored else folders


def _is_plain(name: str) -> bool:
    """Whether the library takes the name of an artifact as the name of its folder (`wfc_file_name`)."""
    return re.fullmatch(r"[A-Za-z0-9_-]+", name, re.ASCII) is not None


def _body(body: plan.Body) -> Iterator[str]:
    """The lines that say what a node of the template does."""
    match body:
        case plan.Pod():
            yield from pods.pod(body)
        case plan.Request():
            yield from request(body)
        case plan.Resource():
            yield from object_change(body)
        case plan.Data():
            yield from listing(body)
        case plan.Suspend():
            yield from (line("supplied", word(p.name), *optional(p.default)) for p in body.parameters)
            yield line("pause", *optional(body.duration))
        case plan.Steps():
            for group in body.groups:
                yield "group"
                yield from (declaration("step", call) for call in group)
            yield from _outputs(body)
        case plan.Dag():
            behind: dict[str, list[str]] = {}
            for call in body.tasks:
                for earlier in call.after:
                    behind.setdefault(earlier, []).append(call.id)
            yield from (declaration("task", call, behind.get(call.id, ())) for call in body.tasks)
            yield from _targets(body)
            yield from _outputs(body)


def _outputs(body: plan.Steps | plan.Dag) -> Iterator[str]:
    if body.outputs is not None:
        yield line("outputs", body.outputs.function)


def _inputs(template: plan.Template) -> Iterator[str]:
    """The parameters that the template takes, and before them what it knows of its caller."""
    yield from (line("of_caller", variable, word(name)) for variable, name in template.captured)
    yield from reads(template.taken)
    for p in template.parameters:
        if p.source is not None:
            yield line("input_parameter_from", p.variable, word(p.name), *pods.source(p.source))
        else:
            yield line("input_parameter", p.variable, word(p.name), *optional(p.default))
    if template.parameters:
        pairs = [part for p in template.parameters for part in (p.variable, word(p.name))]
        by = () if template.brought is None else (f"inputs_{template.id}",)
        yield line("fill_inputs_by" if by else "fill_inputs", *by, *pairs)
    shown = [(p.variable, p.listed) for p in template.parameters if p.listed is not None]
    if shown:
        yield listed("in_all_json", shown)


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
        lines = [*reads(retry.again_reads), assignment("wfc_again", text_word(retry.again))]
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
