"""Places where Argo's validator may say something else than what is true, found without asking it.

Asking costs a second reading of the document, so that it is done only for documents with such places. A doubt names the
rules of the validator that may show there; whether they do, only the verdict can tell.
"""

from collections.abc import Iterator
from posixpath import normpath
from typing import NamedTuple

from wfc.analysis.world import every_template
from wfc.diagnostics import Edit, Fix
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Artifact, Dag, Task, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, scalars
from wfc.source import Span

RANDOM = "random"
CRASH = "crash"


class Doubt(NamedTuple):
    """A place, the rules of the validator that may refuse it (or RANDOM, CRASH), and what to do about it.

    ``word`` stands in the validator's reason when it means this place; empty for any.
    """

    rules: tuple[str, ...]
    word: str
    span: Span
    message: str
    help: str
    fix: Fix | None = None


def doubts(program: Program) -> Iterator[Doubt]:
    """The doubts about one document, in the order of the file within each kind.

    Every doubt begins with one of the words that ``suspicion`` looks for: the others of a file are not looked at.
    """
    workflow = program.workflow
    text = workflow.node.source.text
    yield from _document(workflow, program)
    for template in every_template(workflow):
        yield from _paths(template)
        if "prometheus" in text:
            yield from _metrics(template)
        if isinstance(template.body, Dag) and template.body.target is not None and "{{" in template.body.target.text:
            yield _target(template, template.body.target)
        if template.tasks:
            yield from _calls(template, program, workflow.kind == "ClusterWorkflowTemplate", "fromExpression" in text)
    if "workflow.failures" in text or "workflow.outputs." in text:
        yield from _workflow_variables(workflow)


def _document(workflow: Workflow, program: Program) -> Iterator[Doubt]:
    if workflow.kind == "CronWorkflow":
        spec = workflow.node.get("spec")
        schedules = spec.get("schedules") if isinstance(spec, Mapping) else None
        for schedule in schedules.items if isinstance(schedules, Sequence) else ():
            if isinstance(schedule, Scalar) and "TZ=" in schedule.text and " " not in schedule.text:
                message = "Argo's validator crashes on a schedule that is nothing but a time zone"
                help_ = f"write the time zone into `timezone`, and the times here: `{schedule.text} 0 3 * * *`"
                yield Doubt((CRASH,), repr(schedule.text), schedule.span, message, help_)
    if workflow.workflow_template_ref is not None and program.base.on_exit is not None and workflow.on_exit is None:
        name = workflow.workflow_template_ref.get("name")
        message = (
            "Argo's validator gives the exit handler of a referenced WorkflowTemplate the workflow's own arguments only"
        )
        help_ = "repeat the arguments in this workflow, or give the handler's inputs a `default`"
        yield Doubt(("I5",), "", (name or workflow.workflow_template_ref).span, message, help_)


def _paths(template: Template) -> Iterator[Doubt]:
    for artifact in (*template.inputs.artifacts, *template.outputs.artifacts):
        path = artifact.path
        if path is None or len(path.text) < 4 or "{{" in path.text:
            continue
        text = path.text
        clean = normpath(text).replace("//", "/")
        if text != clean and ("/../" in text or text[-3] == "/"):
            message = "Argo's validator takes this path for one that leads out of its folder"
            fix = Fix(f"write `{clean}`", (Edit(path.at(0, len(text)), clean),))
            yield Doubt(("A1",), _called(artifact), path.span, message, f"write `{clean}`", fix)


def _target(template: Template, target: Scalar) -> Doubt:
    message = "Argo's validator reads the target of a called template with stand-ins for its inputs, which are no tasks"
    help_ = "name the tasks here, and let each decide by a `when` whether it runs"
    word = f"the target of template {template.name.text!r}" if template.name is not None else ""
    return Doubt(("D10",), word, target.span, message, help_)


def _called(artifact: Artifact) -> str:
    return repr(artifact.name.text) if artifact.name is not None else ""


def _metrics(template: Template) -> Iterator[Doubt]:
    node = template.node.get("metrics")
    metrics = node.get("prometheus") if isinstance(node, Mapping) else None
    for metric in metrics.items if isinstance(metrics, Sequence) else ():
        if is_null(metric):
            message = "Argo crashes on a metric that is null"
            yield Doubt((CRASH,), "null in the metrics", metric.span, message, "remove the empty item")
        labels = metric.get("labels") if isinstance(metric, Mapping) else None
        for label in labels.items if isinstance(labels, Sequence) else ():
            if is_null(label):
                message = "Argo crashes on a label of a metric that is null"
                yield Doubt((CRASH,), "null in the labels", label.span, message, "remove the empty item")


def _calls(template: Template, program: Program, cluster: bool, expressions: bool) -> Iterator[Doubt]:
    is_dag = isinstance(template.body, Dag)
    bare = [task for task in template.tasks if task.inline is not None and task.inline.name is None]
    hooked = {task.name.text for task in template.tasks if task.hooks and task.name is not None} if is_dag else ()
    for task in template.tasks:
        if task.inline is not None:
            yield from _inline(task, len(bare) > 1 and task is not bare[0] and is_dag)
        ref = task.template_ref
        if cluster and ref is not None and not ref.cluster_scope:
            message = "Argo's validator crashes on a ClusterWorkflowTemplate that refers to a WorkflowTemplate"
            help_ = "refer to a ClusterWorkflowTemplate with `clusterScope: true`"
            yield Doubt((CRASH,), "ClusterWorkflowTemplate", (ref.name or ref.node).span, message, help_)
        if task.node in program.dynamic:
            yield from _dynamic(task)
        if expressions:
            yield from _expressions(task)
        for argument in task.arguments.parameters if is_dag else ():
            value = argument.value
            if value is not None and value.text.startswith("{{tasks.name"):
                message = "Argo's validator takes `name` for the name of a task here"
                fix = Fix("write a blank before the name", (Edit(value.at(2, 3), " t"),))
                help_ = "write a blank before the name, and it does not look: `{{ tasks.name}}`"
                yield Doubt(("D14",), "tasks.name", value.span, message, help_, fix)
        if hooked and task.when is not None and ".status" in task.when.text:
            yield from _unordered_status(task.when, hooked)


def _inline(task: Task, random: bool) -> Iterator[Doubt]:
    template = task.inline
    assert template is not None
    key = task.node.key("inline")
    place = (key or task.node).span
    help_ = "make it a template of its own, and call it by its name"
    message = "Argo's validator reads an inline template in the place of its caller, too, where this is not known"
    tags = [scalar for scalar in scalars(template.node) if "{{" in scalar.text]
    for scalar in tags:
        for tag in scan(scalar.text):
            word = tag.body.strip()
            if tag.kind is TagKind.SIMPLE and not word.startswith("inputs.parameters."):
                yield Doubt(("V1",), f"{{{{{word}}}}}", scalar.at(tag.start, tag.end), message, help_)
    if template.inputs.parameters or template.inputs.artifacts or tags:
        message = "Argo's validator takes this inline template for another one under a step of the same name"
        yield Doubt(("I5",), "", place, message, "give the steps different names")
    if random:
        message = "Argo's validator examines one inline template without a name, and chance decides which"
        yield Doubt((RANDOM,), "", place, message, help_)


def _dynamic(task: Task) -> Iterator[Doubt]:
    name = task.template
    if name is not None:
        message = "Argo looks this name up before the run, with stand-ins for what is not known yet, and finds nothing"
        help_ = "call each of the templates that may be meant, each with a `when`"
        yield Doubt(("R5",), "", name.span, message, help_)
    elif task.name is not None and task.template_ref is not None:
        called = task.name.text
        place = (task.template_ref.name or task.template_ref.node).span
        message = "Argo's validator knows no outputs of a template that only the run can tell"
        help_ = "call the template from one with a fixed name that hands the outputs on"
        for root in ("steps", "tasks"):
            yield Doubt(("V1",), f"{{{{{root}.{called}.outputs.", place, message, help_)


def _expressions(task: Task) -> Iterator[Doubt]:
    for argument in task.arguments.artifacts:
        if argument.from_expression is not None and argument.from_ is None and not argument.locations:
            key = argument.node.key("fromExpression")
            message = "Argo's validator wants `from` or a location here, and does not count `fromExpression`"
            help_ = (
                "let a steps or dag template choose: give it an output artifact with the `fromExpression`, and take "
                "that with `from`"
            )
            yield Doubt(("G5",), _called(argument), (key or argument.node).span, message, help_)


def _unordered_status(text: Scalar, hooked: "set[str] | tuple[()]") -> Iterator[Doubt]:
    for tag in scan(text.text):
        name = reference(tag.body) if tag.kind is TagKind.SIMPLE else None
        if name is not None and name.words[0] == "tasks" and len(name.words) == 3 and name.words[1] in hooked:
            message = "Argo's validator knows this status or not, as chance orders the tasks"
            help_ = f'add "{name.words[1]}" to what the task waits for'
            yield Doubt((RANDOM,), "", text.at(tag.start, tag.end), message, help_)


def _workflow_variables(workflow: Workflow) -> Iterator[Doubt]:
    for scalar in _tagged(workflow.spec):
        for tag in scan(scalar.text):
            word = tag.body.strip()
            place = scalar.at(tag.start, tag.end)
            if word == "workflow.failures":
                message = "Argo's validator knows the failures in `onExit` only, and not in an exit hook"
                yield Doubt(("V1",), f"{{{{{word}}}}}", place, message, "name the template in `onExit`")
            elif word.startswith("workflow.outputs."):
                message = "Argo's validator has not met this output yet: it goes by the order in which it reads"
                help_ = "take the value as an input, and give the other's output as the argument"
                yield Doubt(("V1",), f"{{{{{word}}}}}", place, message, help_)
                message = "Argo's validator has met this output or not, as chance orders the tasks of a DAG"
                yield Doubt((RANDOM,), "", place, message, "let the one task wait for the other")


def _tagged(node: Node) -> Iterator[Scalar]:
    for scalar in scalars(node):
        if "{{workflow" in scalar.text or "{{ " in scalar.text:
            yield scalar
