"""What is known of a workflow before it runs: labels and annotations, parameters as a list, parts of its date."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Needs, Text, Variable
from wfc.backends.shell.planning.loops import escaped
from wfc.backends.shell.planning.spec import entrypoint, owners
from wfc.backends.shell.planning.texts import Renderer, Scope, globals_of, joined
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.fields import mapping_at, scalar_at, sequence_at
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, is_null, key_text, scalars

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

_TIMESTAMP = re.compile(r"workflow\.creationTimestamp\.([A-Za-z])(?![A-Za-z0-9])")
_SCHEDULED = "workflows.argoproj.io/scheduled-time"
_CRON = "workflows.argoproj.io/cron-workflow"


def tags(program: Program, parameters: dict[str, str], chosen: str, lists_parameters: bool) -> dict[str, Text]:
    """The tags of the workflow: its ``parameters`` by variable, and what the document says.

    ``chosen`` is the template to begin with if the user has chosen another.
    """
    known = constants(program)
    if chosen:
        known["workflow.mainEntrypoint"] = (chosen,)
    found = globals_of(parameters, known)
    for letter in timestamps(program):
        found[f"workflow.creationTimestamp.{letter}"] = (Variable(f"workflow_timestamp_{letter}"),)
    if lists_parameters:
        listed: Text = (Variable("workflow_parameters_json"),) if parameters else ("null",)
        found["workflow.parameters"] = listed
        # A parameter of that name hides the list, as Argo sets it later.
        found.setdefault("workflow.parameters.json", listed)
    return found


def constants(program: Program) -> dict[str, Text]:
    """The tags of the workflow whose text the document says, or the moment of the start."""
    found: dict[str, Text] = {"workflow.mainEntrypoint": _text(entrypoint(program)), "workflow.serviceAccountName": ()}
    for owner in reversed(owners(program)):
        account = scalar_at(owner.spec, "serviceAccountName")
        if account is not None:
            found["workflow.serviceAccountName"] = _text(account.text)
        priority = scalar_at(owner.spec, "priority")
        if priority is not None:
            found["workflow.priority"] = _text(any_string(priority.value))
    for kind in ("labels", "annotations"):
        own = _own_metadata(program.workflow, kind)
        # Argo makes the list before it adds what workflowMetadata says.
        found[f"workflow.{kind}"] = found[f"workflow.{kind}.json"] = _listed(own)
        for owner in reversed(owners(program)):
            own |= _texts(mapping_at(mapping_at(owner.spec, "workflowMetadata"), kind))
        found.update((f"workflow.{kind}.{key}", value) for key, value in own.items())
    if f"workflow.annotations.{_SCHEDULED}" in found:
        found["workflow.scheduledTime"] = found[f"workflow.annotations.{_SCHEDULED}"]
    return found


def _own_metadata(workflow: nodes.Workflow, kind: str) -> dict[str, Text]:
    """The labels or annotations that the workflow begins with.

    A run of a CronWorkflow has none of those of the CronWorkflow itself. It gets what ``workflowMetadata`` says beside
    the ``workflowSpec``, the name of the CronWorkflow, and the time that it was due: by hand, when it starts.
    """
    if workflow.kind != "CronWorkflow":
        return _texts(mapping_at(workflow.metadata, kind))
    name = workflow.name.text if workflow.name is not None else ""
    made: dict[str, tuple[str, Text]] = {
        "labels": (_CRON, _text(name)),
        "annotations": (_SCHEDULED, (Variable("workflow_creation_timestamp"),)),
    }
    key, value = made[kind]
    return {key: value} | _texts(mapping_at(mapping_at(mapping_at(workflow.node, "spec"), "workflowMetadata"), kind))


def _listed(entries: dict[str, Text]) -> Text:
    """Labels or annotations as Go writes them as JSON."""
    if not entries:
        return ("null",)
    pieces: list[str | Variable] = []
    for key in sorted(entries):
        value = (escaped(piece) if isinstance(piece, str) else piece for piece in entries[key])
        pieces += ["," if pieces else "{", f'{_quoted(key)}:"', *value, '"']
    return joined([*pieces, "}"])


def _texts(entries: Mapping | None) -> dict[str, Text]:
    return {
        key_text(key): _text(any_string(value.value))
        for key, value in (entries.entries if entries is not None else ())
        if isinstance(value, Scalar) and "{{" not in value.text
    }


def _text(value: str) -> Text:
    return (value,) if value else ()


def timestamps(program: Program) -> tuple[str, ...]:
    """The letters of ``workflow.creationTimestamp.LETTER`` (as strftime has them) that a document asks for."""
    found = (_TIMESTAMP.findall(scalar.text) for scalar in texts(program) if "creationTimestamp" in scalar.text)
    return tuple(sorted({letter for letters in found for letter in letters if letter != "s"}))


def texts(program: Program) -> Iterator[Scalar]:
    """All texts of the workflow and of the documents whose templates it uses."""
    documents = {id(owner): owner for owner in owners(program)}
    documents |= {id(callee.owner): callee.owner for callee in program.callees.values()}
    for document in documents.values():
        yield from scalars(document.spec)


def labels_from(planner: "Planner", known: dict[str, Text]) -> tuple[tuple[tuple[str, Text], ...], Needs]:
    """The labels that expressions make at the start, and what they need; ``known`` gets to know their tags."""
    renderer = Renderer(Scope((dict(known),)), planner.refuse_text, "label_made_")
    found: dict[str, Text] = {}
    for owner in reversed(owners(planner.program)):
        made = mapping_at(mapping_at(owner.spec, "workflowMetadata"), "labelsFrom")
        for key, value in made.entries if made is not None else ():
            expression = scalar_at(value, "expression") if isinstance(value, Mapping) else None
            if expression is not None and expression.text:
                found[key_text(key)] = renderer.expression(expression, "text")
    labels = []
    for number, (name, text) in enumerate(found.items(), 1):
        variable = f"workflow_label_{number}"
        known[f"workflow.labels.{name}"] = (Variable(variable),)
        labels.append((variable, text))
    return tuple(labels), renderer.needs()


# --- parameters as a list -----------------------------------------------------------------------------------------


def mentions_list(root: str, texts: Iterable[Scalar]) -> bool:
    """Whether a text asks for all parameters at once: ``{{inputs.parameters}}``, ``workflow.parameters.json``."""
    whole = re.compile(rf"{root}\.parameters(?:\.json)?(?![\w.?\[-])")
    return any(f"{root}.parameters" in scalar.text and whole.search(scalar.text) for scalar in texts)


def listed(parameter: nodes.Parameter) -> tuple[str, str]:
    """A parameter as Go writes it as JSON, cut where its value belongs."""
    assert parameter.name is not None
    before = f'{{"name":{_quoted(parameter.name.text)}'
    if not is_null(parameter.default) and parameter.default is not None:
        before += f',"default":{_quoted(any_string(parameter.default.value))}'
    after = ""
    global_name = scalar_at(parameter.node, "globalName")
    if global_name is not None and global_name.text:
        after += f',"globalName":{_quoted(global_name.text)}'
    enum = sequence_at(parameter.node, "enum")
    if enum is not None and enum.items:
        values = (_quoted(any_string(item.value)) for item in enum.items if isinstance(item, Scalar))
        after += f',"enum":[{",".join(values)}]'
    description = scalar_at(parameter.node, "description")
    if description is not None:
        after += f',"description":{_quoted(any_string(description.value))}'
    return f'{before},"value":', after + "}"


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'
