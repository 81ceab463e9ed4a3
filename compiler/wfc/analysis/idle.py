"""Tasks of which none ever runs, templates that call themselves for ever or never, and outputs that nobody writes."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.endings import never
from wfc.analysis.words import of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Artifact, Container, Parameter, Script, Steps, Task, Template
from wfc.ir.program import Program
from wfc.ir.tree import Scalar, is_null, scalars

# Where images bring files along.
_OF_IMAGES = ("/bin", "/etc", "/home", "/lib", "/opt", "/proc", "/root", "/sbin", "/usr", "/var")
_SHELLS = ("sh", "bash", "ash", "dash")


def idle(program: Program) -> Iterator[Diagnostic]:
    """Every template with conditions, and every one whose program stands in the document."""
    for template in every_template(program.workflow):
        tasks = template.tasks
        # One task that is switched off in plain words is taken for intended.
        if (len(tasks) > 1 or (tasks and not never(tasks[0]))) and all(map(_fails, tasks)):
            noun = "step" if isinstance(template.body, Steps) else "task"
            message = f"no {noun} of {of_template(template)} ever runs: their conditions never hold"
            place = template.name.span if template.name is not None else template.kinds[0].span
            labels = tuple(Label(task.when.span, "never true") for task in tasks[:5] if task.when is not None)
            yield Diagnostic(rules.NOTHING_RUNS, message, place, "", labels)
        for task in tasks:
            callee = program.callees.get(task.node)
            if callee is not None and callee.template is template and task.when is not None and not task.loops:
                yield from _unchanged(template, task, task.when)
        yield from _unwritten(template)


def _fails(task: Task) -> bool:
    """Whether the condition of a call is false whatever the run brings."""
    if task.when is None or "{{" in task.when.text:
        return False
    if never(task):
        return True
    # Conditions without a tag are rare.
    from wfc.expr.parser import ExpressionSyntaxError, parse_when
    from wfc.expr.when_types import check_when

    try:
        found = check_when(parse_when(task.when.text))
    except ExpressionSyntaxError:
        return False
    return any(one.rule is rules.CONSTANT_CONDITION and one.message.endswith("fails") for one in found)


def _unchanged(template: Template, task: Task, when: Scalar) -> Iterator[Diagnostic]:
    """A call of the template itself, under a condition about inputs that the call hands on as they are."""
    given = {p.name.text: p.value for p in task.arguments.parameters if p.name is not None and p.value is not None}
    tags = scan(when.text)
    names = [reference(tag.body) if tag.kind is TagKind.SIMPLE and tag.inner is None else None for tag in tags]
    same: list[Scalar] = []
    for name in names:
        words = name.words if name is not None else ()
        if words[:2] == ("workflow", "parameters"):
            continue
        value = given.get(words[2]) if words[:2] == ("inputs", "parameters") and len(words) == 3 else None
        handed = scan(value.text) if value is not None else ()
        inner = reference(handed[0].body) if len(handed) == 1 and handed[0].kind is TagKind.SIMPLE else None
        whole = value is not None and handed and (handed[0].start, handed[0].end) == (0, len(value.text))
        if not whole or inner is None or inner.words != words or value is None:
            return
        same.append(value)
    if names:
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        message = f"{of_call(task, root)} calls {of_template(template)} itself, under a condition that never changes"
        labels = tuple(Label(value.span, "handed on as it is") for value in same)
        notes = ("it either never runs, or calls itself until Argo stops it at 100 levels",)
        help_ = "let the condition read something that the calls change, such as a counter or a result"
        yield Diagnostic(rules.GUARD_NEVER_CHANGES, message, when.span, "", labels, notes, help_)


def _unwritten(template: Template) -> Iterator[Diagnostic]:
    """Outputs of a program in the document that does not name them."""
    body = template.body
    container = body.container if isinstance(body, Script) else body
    if (
        not isinstance(container, Container)
        or not container.command
        or not is_null(template.node.get("initContainers"))
    ):
        return
    program = container.command[0].text.rpartition("/")[2]
    words = [*container.command, *container.args]
    if not (isinstance(body, Script) or (program in _SHELLS and len(words) > 2)):
        return
    text = "\n".join(_texts(template))
    mounts = [mount.mount_path.text for mount in container.volume_mounts if mount.mount_path is not None]
    taken = [artifact.path.text for artifact in template.inputs.artifacts if artifact.path is not None]
    outputs: list[tuple[Parameter | Artifact, Scalar | None, bool]] = [
        (p, p.value_from.path, not is_null(p.value_from.default and p.value_from.node.get("default")))
        for p in template.outputs.parameters if p.value_from is not None
    ]  # fmt: skip
    outputs += [(a, a.path, a.optional) for a in template.outputs.artifacts]
    for output, path, excused in outputs:
        if (
            path is None
            or excused
            or path.text.startswith(_OF_IMAGES)
            or "{{" in path.text
            or output.name is None
            or not path.text.strip("/")
        ):
            continue
        if any(path.text == place or path.text.startswith(f"{place.rstrip('/')}/") for place in (*mounts, *taken)):
            continue
        last = path.text.rstrip("/").rpartition("/")[2]
        if last not in text and f".{output.name.text}.path" not in text:
            message = (
                f"the program of {of_template(template)} does not name {quoted(path.text)}, which is to be its output"
            )
            yield Diagnostic(rules.UNWRITTEN_OUTPUT, message, path.span, "", declared_in(body))


def _texts(template: Template) -> Iterator[str]:
    for key, value in template.node.entries:
        if key.text != "outputs":
            yield from (scalar.text for scalar in scalars(value))


def declared_in(body: object) -> tuple[Label, ...]:
    """A label at the source of a script."""
    source = body.source if isinstance(body, Script) else None
    return () if source is None else (Label(source.span, "this program"),)
