"""The bodies of templates that run no command of their own, and what happens before a node and at its end."""

from collections.abc import Iterable, Iterator

from wfc.backends.shell import plan
from wfc.backends.shell.emit.lines import fields, function, line, location, reads
from wfc.backends.shell.quote import text_word, word


def request(body: plan.Request) -> Iterator[str]:
    """The lines of an http template; the last one sends the request."""
    for header in body.headers:
        if header.secret:
            yield line("request_secret", text_word(header.name), word(header.secret))
        else:
            yield line("request_header", text_word(header.name), text_word(header.value))
    if body.body:
        yield line("request_body", text_word(body.body))
    if body.bytes:
        yield line("request_bytes", text_word(body.bytes))
    if body.timeout:
        yield line("request_timeout", text_word(body.timeout))
    if body.insecure:
        yield "request_insecure"
    if body.holds:
        yield from _filled(body.filled)
        yield line("request_condition", text_word(body.condition), word(body.holds))
    yield line("send_request", text_word(body.method or ("GET",)), text_word(body.url))


def listing(body: plan.Data) -> Iterator[str]:
    """The lines of a data template; the last one makes the list."""
    for parameter in body.parameters:
        yield line("output_value", word(parameter.name), text_word(parameter.value))
    yield "artifact_paths"
    yield from location(body.location)
    yield from _filled(body.filled)
    yield line("list_data", *([word(body.program)] if body.program else []))


def _filled(values: plan.Fields) -> Iterator[str]:
    """The line that gives an expression the values of its tags."""
    if values:
        yield line("filled", *fields(values))


def object_change(body: plan.Resource) -> Iterator[str]:
    """The lines of a resource template; the last one runs kubectl."""
    if body.manifest:
        yield line("resource_manifest", text_word(body.manifest))
    if body.manifest_from is not None:
        yield line("resource_manifest_from", *([word(body.manifest_from)] if body.manifest_from else []))
    for flag in body.flags:
        yield line("resource_flag", text_word(flag))
    if body.merge_strategy:
        yield line("resource_merge", text_word(body.merge_strategy))
    yield from _filled(body.filled)
    for what, program, written in body.conditions:
        yield line(f"resource_{what}", word(program), text_word(written))
    for found in body.parameters:
        default = [text_word(found.default)] if found.default is not None else []
        yield line("resource_output", word(found.name), found.how, text_word(found.expression), *default)
    yield line("change_resource", text_word(body.action))


def before(template: plan.Template) -> str:
    """The line that says what happens before a node of this template runs."""
    words = ["locks"] if template.before.locks else []
    if template.before.memo is not None:
        words.append("memo")
    return line("before", template.id, *words)


def locks(wanted: tuple[plan.Line, ...]) -> Iterator[str]:
    """A line for each lock; an empty namespace at the end is left out."""
    for lock in wanted:
        words = [text_word(text) for text in lock.words]
        yield line(lock.verb, *(words if lock.words[-1] else words[:-1]))


def memo(template: plan.Template) -> Iterator[str]:
    """What the node is remembered by."""
    found = template.before.memo
    if found is not None:
        age = [text_word(found.max_age)] if found.max_age else []
        yield line("memoize", text_word(found.key), text_word(found.cache), *age)


def metrics(name: str, known: Iterable[str], found: plan.Metrics) -> Iterator[str]:
    """The function that goes through metrics, behind lines that give it what its texts know; one for each metric."""
    yield from function(name, [*known, *reads(found.reads), *(line("metric", each.function) for each in found.each)])
    for each in found.each:
        yield from function(each.function, _metric(each))


def _metric(found: plan.Metric) -> Iterator[str]:
    """The lines of a metric; the last one notes its value down."""
    yield from reads(found.reads)
    if found.when is not None:
        yield line("when", *(piece.name for piece in found.when if isinstance(piece, plan.Variable)))
    yield line("metric_name", text_word(found.name), text_word(found.help))
    for key, value in found.labels:
        yield line("metric_label", text_word(key), text_word(value))
    if found.refused:
        yield line("metric_refused", word(found.refused))
        return
    yield "metric_due || return 0"
    yield from reads(found.value_reads)
    yield line("metric_value", found.kind, text_word(found.value), *(text_word(text) for text in found.more))


def published(template: plan.Template) -> Iterator[str]:
    """The outputs that the whole workflow knows."""
    for kind, name, everywhere in template.globals:
        yield line("publish", kind, word(name), word(everywhere))
