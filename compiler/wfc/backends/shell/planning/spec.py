"""What the spec of a workflow says: its own word comes before that of the WorkflowTemplate that it runs."""

from collections.abc import Iterator

from wfc.backends.shell.plan import Text
from wfc.ir import nodes
from wfc.ir.fields import mapping_at, scalar_at
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar


def owners(program: Program) -> tuple[nodes.Workflow, ...]:
    """The workflow and the WorkflowTemplate that it runs, if that is another document."""
    return (program.workflow,) if program.workflow is program.base else (program.workflow, program.base)


def written(program: Program, name: str) -> Iterator[Node]:
    """What the specs have in the field ``name``, the first to be asked first."""
    for owner in owners(program):
        value = owner.spec.get(name)
        if value is not None:
            yield value


def mapping(program: Program, name: str) -> Mapping | None:
    """A field that is a map."""
    return next((value for value in written(program, name) if isinstance(value, Mapping)), None)


def numbers(program: Program, name: str) -> Iterator[int]:
    """A field that is a whole number."""
    for value in written(program, name):
        if isinstance(value, Scalar) and type(value.value) is int:
            yield value.value


def patch(node: Mapping) -> Scalar | None:
    """The `podSpecPatch` of a template or a spec, if it says something."""
    found = scalar_at(node, "podSpecPatch")
    return found if found is not None and found.text.strip() else None


def patches(program: Program, template: nodes.Template) -> tuple[Scalar, ...]:
    """The patches of the pods of a template, in the order in which they are merged."""
    of_workflow = next((found for owner in owners(program) if (found := patch(owner.spec)) is not None), None)
    return tuple(found for found in (of_workflow, patch(template.node)) if found is not None)


def title(program: Program) -> str:
    """What the workflow is called in texts for people: its name, else that of its file."""
    main = program.workflow
    name = _text(main.name) or _text(main.generate_name).rstrip("-.")
    if name:
        return name
    stem = main.node.source.path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    return stem.strip("<>") or "workflow"


def names(program: Program) -> tuple[str, str]:
    """The name that the workflow has, and (where that is empty) the beginning of the one that it gets."""
    main = program.workflow
    return _text(main.name), _text(main.generate_name) or f"{_dns(title(program))}-"


def namespace(program: Program) -> str:
    """The namespace that the workflow names."""
    return _text(program.workflow.namespace)


def entrypoint(program: Program) -> str:
    """The name of the template that the workflow begins with."""
    return _text(program.workflow.entrypoint or program.base.entrypoint)


def parallelism(program: Program) -> int:
    """How many pods may run at the same time; 0 is no limit."""
    return next((value for value in numbers(program, "parallelism") if value > 0), 0)


def priority(program: Program) -> int:
    """Who comes first where several wait for a lock."""
    return next(numbers(program, "priority"), 0)


def deadline(program: Program) -> Text:
    """The duration of the whole workflow in seconds."""
    return next(((str(value),) for value in numbers(program, "activeDeadlineSeconds")), ())


def suspended(program: Program) -> bool:
    """Whether the workflow waits before anything starts."""
    flags = (value.value for value in written(program, "suspend") if isinstance(value, Scalar))
    return next((value for value in flags if isinstance(value, bool)), False)


def archives_logs(program: Program) -> bool:
    """Whether what containers print is to be kept as artifacts, where their templates say nothing of it."""
    flags = (value.value for value in written(program, "archiveLogs") if isinstance(value, Scalar))
    return next((value for value in flags if isinstance(value, bool)), False)


def shutdown(program: Program) -> str:
    """How the workflow is shut down from its start: Stop, Terminate, or (empty) not at all."""
    texts = (value.text for value in written(program, "shutdown") if isinstance(value, Scalar))
    return next((text for text in texts if text in ("Stop", "Terminate")), "")


def drops_claims(program: Program) -> bool:
    """Whether the claims' folders go away whatever comes of the workflow, and not only when it succeeds."""
    strategies = (scalar_at(mapping_at(owner.spec, "volumeClaimGC"), "strategy") for owner in owners(program))
    return next((s.text for s in strategies if s is not None), "") == "OnWorkflowCompletion"


def _text(scalar: Scalar | None) -> str:
    return scalar.text if scalar is not None else ""


def _dns(title: str) -> str:
    """``title`` as the beginning of a Kubernetes name."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in title.lower()).strip("-")
    return kept[:40].rstrip("-") or "workflow"
