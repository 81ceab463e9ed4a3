"""What is repeated otherwise than it reads: retries without a pause, counted attempts, levels that multiply."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import of_template
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import ContainerSet, Dag, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, is_null

_DEEPEST = 20  # levels of templates that are counted


def retries(program: Program) -> Iterator[Diagnostic]:
    """Every retry strategy, and the ``failFast`` of every DAG."""
    spec = program.workflow.spec
    defaults = spec.get("templateDefaults")
    for node in (spec, defaults if isinstance(defaults, Mapping) else None):
        strategy = node.get("retryStrategy") if node is not None else None
        key = node.key("retryStrategy") if node is not None else None
        if isinstance(strategy, Mapping) and key is not None:
            yield from _pause(strategy)
            yield from _levels(program, strategy, key)
    for template in every_template(program.workflow):
        if template.retry_strategy is not None:
            yield from _pause(template.retry_strategy)
        if isinstance(template.body, ContainerSet):
            yield from _attempts(template.body.node.get("retryStrategy"))
        elif isinstance(template.body, Dag):
            yield from _fail_fast(template.body)


def _pause(strategy: Mapping) -> Iterator[Diagnostic]:
    """Without a limit, Argo does not wait between attempts, whatever the backoff says."""
    backoff, key = strategy.get("backoff"), strategy.key("backoff")
    duration = backoff.get("duration") if isinstance(backoff, Mapping) else None
    if key is not None and not is_null(duration) and _is_unset(strategy.get("limit")):
        message = "Argo does not wait between attempts here: a `backoff` is only kept with a `limit`"
        help_ = "add a `limit` beside it"
        yield Diagnostic(rules.BACKOFF_NOT_KEPT, message, key.span, "no `limit` beside it", help=help_)


def _is_unset(node: Node | None) -> bool:
    return is_null(node) or (isinstance(node, Scalar) and node.text == "")


def _attempts(strategy: Node | None) -> Iterator[Diagnostic]:
    value = strategy.get("retries") if isinstance(strategy, Mapping) else None
    if not isinstance(value, Scalar) or value.text not in ("0", "1"):
        return
    message = "this is one attempt, and no retry: the number counts the attempts"
    if value.text == "0":
        message = "nothing is run, and that counts as a success: the number counts the attempts"
    help_ = "write 2 for one retry, or leave `retryStrategy` out for none"
    yield Diagnostic(rules.ATTEMPTS_COUNTED, message, value.span, "", help=help_)


def _fail_fast(dag: Dag) -> Iterator[Diagnostic]:
    key = dag.node.key("failFast")
    if dag.fail_fast is not None and dag.fail_fast.value is True and key is not None:
        message = "this does not stop the other branches of the DAG when a task fails"
        help_ = "write `failFast: true` beside `dag`, not in it: then nothing new is started"
        yield Diagnostic(rules.FAIL_FAST, message, key.span, "Argo starts all tasks that are ready", help=help_)


def _levels(program: Program, strategy: Mapping, key: Scalar) -> Iterator[Diagnostic]:
    """The strategy of the workflow counts for every template, those that call others included."""
    limit = strategy.get("limit")
    entry = program.workflow.entrypoint or program.base.entrypoint
    start = program.templates.get(entry.text) if entry is not None else None
    if start is None or not start.tasks or not isinstance(limit, Scalar) or not limit.text.isdigit():
        return
    attempts = int(limit.text[:6]) + 1
    way = _deepest(program, start)
    if attempts == 1 or len(way) < 2:
        return
    number = attempts ** len(way)
    message = (
        f"a task that fails is run {number:,} times: {attempts} attempts on each of {len(way)} levels of templates"
    )
    labels = tuple(
        Label(template.name.span, "retried as a whole") for template in way[:-1] if template.name is not None
    )[:5]
    help_ = f"give the `retryStrategy` to the templates that run something, such as {of_template(way[-1])}"
    yield Diagnostic(rules.RETRIES_MULTIPLY, message, key.span, "counts for every template", labels, (), help_)


def _deepest(program: Program, start: Template) -> list[Template]:
    """The first way down from a template that is as deep as any, as far as it is not repeated."""
    best: dict[Mapping, list[Template]] = {}
    order: list[Template] = []
    open_: set[Mapping] = set()
    stack: list[tuple[Template, bool]] = [(start, False)]
    while stack:
        template, left = stack.pop()
        if left:
            order.append(template)
            continue
        if template.node in open_:
            continue
        open_.add(template.node)
        stack.append((template, True))
        stack.extend((callee, False) for callee in reversed(_called(program, template)))
    for template in order:
        ways = [best[callee.node] for callee in _called(program, template) if callee.node in best]
        longest = max(ways, key=len, default=[])
        best[template.node] = [template, *longest] if len(longest) < _DEEPEST else longest
    return best[start.node]


def _called(program: Program, template: Template) -> list[Template]:
    callees = (program.callees.get(task.node) for task in template.tasks)
    return list({callee.template.node: callee.template for callee in callees if callee is not None}.values())
