"""Calls whose ``templateRef`` holds tags: which template they run is chosen when they start."""

from typing import NamedTuple

from wfc.analysis import bind
from wfc.analysis.expanded import filled_by
from wfc.backends.shell.planning.texts import may_become
from wfc.ir import nodes
from wfc.ir.program import Callee, Program
from wfc.ir.tree import Scalar, Sequence


class Candidate(NamedTuple):
    """A document that a call may come to name, and one of its templates, if it may come to name that."""

    document: str
    name: str
    callee: Callee | None


def candidates(program: Program, task: nodes.Task) -> tuple[Candidate, ...]:
    """What a call whose `templateRef` holds tags may come to run, in the order of the documents.

    The items of a loop that are written there say which names these are; else the texts around the tags do.
    """
    ref = task.template_ref
    if ref is None or ref.name is None or ref.template is None:
        return ()
    listed = _of_items(task, ref.name, ref.template)
    found: list[Candidate] = []
    for name, document in bind.candidates(program, ref):
        if not may_become(ref.name.text, name) or (listed is not None and all(name != wanted for wanted, _ in listed)):
            continue
        templates: dict[str, Candidate] = {}
        for template in document.templates:
            text = template.name.text if template.name is not None else ""
            if text and (may_become(ref.template.text, text) if listed is None else (name, text) in listed):
                templates.setdefault(text, Candidate(name, text, Callee(template, document)))
        found += templates.values() or (Candidate(name, "", None),)
    return tuple(found)


def merged(templates: tuple[nodes.Template, ...]) -> nodes.Template:
    """A template that takes what any of these takes; a parameter with a default is preferred to one without."""
    parameters: dict[str, nodes.Parameter] = {}
    artifacts: dict[str, nodes.Artifact] = {}
    for template in templates:
        for parameter in template.inputs.parameters:
            if parameter.name is not None:
                known = parameters.setdefault(parameter.name.text, parameter)
                if known.value is None and known.default is None:
                    parameters[parameter.name.text] = parameter
        for artifact in template.inputs.artifacts:
            if artifact.name is not None:
                artifacts.setdefault(artifact.name.text, artifact)
    inputs = nodes.Inputs(tuple(parameters.values()), tuple(artifacts.values()), None)
    return templates[0]._replace(inputs=inputs)


def _of_items(task: nodes.Task, name: Scalar, template: Scalar) -> set[tuple[str | None, str | None]] | None:
    """The names that the written items of a loop make; None where something else decides as well."""
    if not isinstance(task.with_items, Sequence) or not task.with_items.items:
        return None
    pairs = {(filled_by(name.text, item), filled_by(template.text, item)) for item in task.with_items.items}
    return None if any(None in pair for pair in pairs) else pairs
