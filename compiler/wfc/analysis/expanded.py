"""References to templates whose names a loop over written items fills in: each item is known."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, scan
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Steps, Task
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence


def expanded(program: Program) -> Iterator[Diagnostic]:
    """``templateRef.name`` with ``{{item}}``: every WorkflowTemplate that an item of ``withItems`` names exists."""
    for template in every_template(program.workflow):
        root = "steps" if isinstance(template.body, Steps) else "tasks"
        for task in template.tasks:
            if task.node in program.dynamic and task.template_ref is not None and task.template_ref.name is not None:
                yield from _names(program, task, task.template_ref.name, of_call(task, root))


def _names(program: Program, task: Task, name: Scalar, caller: str) -> Iterator[Diagnostic]:
    items = task.with_items.items if isinstance(task.with_items, Sequence) else ()
    cluster = task.template_ref is not None and task.template_ref.cluster_scope
    kind = "ClusterWorkflowTemplate" if cluster else "WorkflowTemplate"
    namespace = program.workflow.namespace.text if program.workflow.namespace else ""
    library = program.library
    for item in items:
        filled = filled_by(name.text, item)
        if filled is None:
            continue
        if (filled in library.cluster) if cluster else ((namespace, filled) in library.namespaced):
            continue
        message = f"there is no {kind} {quoted(filled)} among the files, which {caller} refers to"
        labels = (Label(item.span, "for this item"),)
        help_ = "give the file that defines it, too"
        yield Diagnostic(rules.UNKNOWN_ITEM_REF, message, name.span, "", labels, (), help_, elsewhere=True)


def filled_by(text: str, item: Node) -> str | None:
    """A text with an item put in for its tags; None where something else stands in them."""
    parts, end = [], 0
    for tag in scan(text):
        body = tag.body.strip()
        value: Node | None = None
        if tag.kind is TagKind.SIMPLE and body == "item":
            value = item
        elif tag.kind is TagKind.SIMPLE and body.startswith("item.") and isinstance(item, Mapping):
            value = item.get(body[5:])
        if not isinstance(value, Scalar) or value.value is None or "{{" in value.text:
            return None
        parts += [text[end : tag.start], any_string(value.value)]
        end = tag.end
    return "".join((*parts, text[end:]))
