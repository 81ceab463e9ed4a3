"""Workflow parameters: the values that were given, and the keys of Onepanel's form."""

from collections.abc import Sequence
from typing import Any

from wfc.backends.argo.errors import OptionError
from wfc.frontend.lower import FORM_KEYS
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Workflow
from wfc.ir.program import Program
from wfc.nearest import nearest

ANNOTATION_PREFIX = "parameter.wfc/"
_LONGEST_ANNOTATION = 63


def declared(program: Program) -> list[str] | None:
    """The names of the parameters that a run can be given; None where an unknown document declares them."""
    workflow = program.workflow
    if workflow.workflow_template_ref is not None and program.base is workflow:
        return None
    documents = (workflow,) if program.base is workflow else (workflow, program.base)
    return [p.name.text for document in documents for p in document.arguments.parameters if p.name is not None]


def check(programs: Sequence[Program], given: Sequence[tuple[str, str]]) -> None:
    """Raise OptionError for a given parameter that no document has."""
    names: list[str] = []
    for program in programs:
        known = declared(program)
        if known is None:
            return
        names.extend(known)
    for name, _ in given:
        if name not in names:
            meant = nearest(name, names)
            listed = ", ".join(dict.fromkeys(names))
            hint = f"did you mean `{meant}`?" if meant else f"there are: {listed}" if listed else "there are none"
            raise OptionError(f"-p {name}: there is no workflow parameter of this name", hint)


def apply(program: Program, spec: dict[str, Any], given: Sequence[tuple[str, str]]) -> None:
    """Write the given values into the arguments of ``spec``. A value takes the place of a ``valueFrom``.

    Raises OptionError for a value that is not in the parameter's ``enum``.
    """
    known = declared(program)
    values = {name: value for name, value in given if known is None or name in known}
    if not values:
        return
    listed: list[dict[str, Any]] = _listed(spec)
    for parameter in listed:
        name = parameter.get("name")
        if name in values:
            value = values.pop(name)
            enum = [any_string(item) for item in parameter.get("enum") or ()]
            if enum and value not in enum:
                raise OptionError(f"-p {name}: `{value}` is not one of its values", f"they are {', '.join(enum)}")
            parameter["value"] = value
            parameter.pop("valueFrom", None)
    if values:  # declared by the WorkflowTemplate that the document refers to
        listed.extend({"name": name, "value": value} for name, value in values.items())
        arguments = spec.get("arguments") or {}
        arguments["parameters"] = listed
        spec["arguments"] = arguments


def take_form(workflow: Workflow, spec: dict[str, Any]) -> dict[str, str]:
    """Remove the keys of Onepanel's form from the parameters of ``spec``; the annotations that would keep them."""
    annotations: dict[str, str] = {}
    for parameter in _listed(spec) if workflow.onepanel else ():
        form = {key: parameter.pop(key) for key in FORM_KEYS if key in parameter}
        kept = {key: value for key, value in form.items() if value is not None}
        name = parameter.get("name")
        if kept and isinstance(name, str) and len(name) <= _LONGEST_ANNOTATION:
            import json  # only documents with a form need it

            annotations[ANNOTATION_PREFIX + name] = json.dumps(kept, ensure_ascii=False)
    return annotations


def _listed(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return (spec.get("arguments") or {}).get("parameters") or []
