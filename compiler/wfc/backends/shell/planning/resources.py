"""``resource`` templates: what kubectl does to an object, and the conditions that are waited for."""

import json
import re
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Resource, ResourceOutput, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.outputs import written
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.fields import mapping_at, scalar_at, scalars_at
from wfc.ir.tree import Mapping, Scalar, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# A requirement of a label selector, which is what a condition is made of.
_REQUIREMENT = re.compile(
    r"\s*(?:!\s*(?P<lacks>[^\s=!<>(),]+)"
    r"|(?P<key>[^\s=!<>(),]+)\s*(?:(?P<sign>==|=|!=|<|>)\s*(?P<value>[^\s=!<>(),]*)"
    r"|\s(?P<word>in|notin)\s*\((?P<values>[^()]*)\))?)\s*\Z"
)
_PATH = re.compile(r"[A-Za-z0-9_./-]+\Z")


def resource(planner: "Planner", template: nodes.Template, body: nodes.Resource, renderer: Renderer) -> Resource:
    """What a resource template asks of kubectl."""
    node = body.node
    planner.fields(node, support.RESOURCE)
    for artifact in template.outputs.artifacts:
        planner.refuse(artifact.node, "a resource template gives parameters, and no artifacts")
    conditions = []
    reader = _Conditions(planner, renderer)
    for what in ("failure", "success"):
        written = scalar_at(node, f"{what}Condition")
        if written is not None and written.text.strip():
            program = reader.program(written)
            if program:
                conditions.append((what, program, renderer.render(written)))
    return Resource(
        action=renderer.render(body.action),
        manifest=renderer.render(body.manifest),
        manifest_from=_artifact(planner, node),
        flags=tuple(renderer.render(word) for word in scalars_at(node, "flags")),
        merge_strategy=renderer.field(node, "mergeStrategy"),
        conditions=tuple(conditions),
        filled=tuple(reader.filled),
        parameters=_outputs(planner, template, renderer),
    )


def _artifact(planner: "Planner", node: Mapping) -> str | None:
    """The name of the input artifact that is the manifest; None where the manifest is a text.

    Of the artifact Argo looks at its name alone. One without a name makes its executor crash. One that is no input of
    the template, which its validator does not ask where objects are read or deleted, is a file that is not there.
    """
    source = mapping_at(node, "manifestFrom")
    if source is None:
        return None
    artifact = mapping_at(source, "artifact")
    for key, value in artifact.entries if artifact is not None else ():
        if key.text != "name" and not is_null(value):
            planner.leave_out(
                key, "a manifest comes from the input artifact of this name; nothing else is looked at here"
            )
    name = scalar_at(artifact, "name")
    return name.text if name is not None else ""


def _outputs(planner: "Planner", template: nodes.Template, renderer: Renderer) -> tuple[ResourceOutput, ...]:
    outputs = []
    for parameter in template.outputs.parameters:
        text = written(planner, parameter, renderer)
        given = parameter.value_from
        if text is not None:
            outputs.append(ResourceOutput(text.name, "text", text.value, None))
        if parameter.name is None or given is None:
            continue
        default: Text | None = None if is_null(given.default) else renderer.value(given.default)
        for key, how in (("jsonPath", "json-path"), ("jqFilter", "jq")):
            expression = scalar_at(given.node, key)
            if expression is not None:
                outputs.append(ResourceOutput(parameter.name.text, how, renderer.render(expression), default))
                break
        else:
            planner.refuse(parameter.node, "a resource template only has parameters with `jsonPath` or `jqFilter`")
    return tuple(outputs)


class _Conditions:
    """The programs of a template's conditions, and the texts with tags in them, by the names that stand for these."""

    def __init__(self, planner: "Planner", renderer: Renderer) -> None:
        self.filled: list[tuple[str, Text]] = []
        self._planner = planner
        self._renderer = renderer

    def program(self, written: Scalar) -> str:
        """The program of a condition: whether the object fits. Empty where it was refused.

        Argo reads a condition as a label selector whose labels are paths into the object.
        """
        tests = []
        for part in re.split(r",(?![^()]*\))", written.text):
            found = _REQUIREMENT.match(part)
            key = found and (found["lacks"] or found["key"])
            if found is None or key is None or not _PATH.match(key):
                self._planner.refuse(written, f"shell bundles cannot read the condition `{part.strip()}`")
                return ""
            at = f"at({json.dumps(key.split('.'))})"
            if found["lacks"]:
                tests.append(f"({at} == null)")
            elif found["word"]:
                values = ", ".join(self._value(written, value.strip()) for value in found["values"].split(","))
                inside = f"({at} as $v | [{values}] | index([$v]) != null)"
                tests.append(inside if found["word"] == "in" else f"({inside} | not)")
            elif found["sign"] in ("<", ">"):
                tests.append(self._comparison(written, at, found["sign"], found["value"]))
            elif found["sign"]:
                sign = "!=" if found["sign"] == "!=" else "=="
                tests.append(f"({at} {sign} {self._value(written, found['value'])})")
            else:
                tests.append(f"({at} != null)")
        return " and ".join(tests)

    def _value(self, written: Scalar, text: str) -> str:
        if "{{" not in text:
            return json.dumps(text)
        name = f"value_{len(self.filled) + 1}"
        self.filled.append((name, self._renderer.render(written, text)))
        return f"$filled[0].{name}"

    def _comparison(self, written: Scalar, at: str, sign: str, text: str) -> str:
        if "{{" in text:
            both = f"number({at}) as $v | number({self._value(written, text)}) as $n | $v != null and $n != null"
            return f"({both} and $v {sign} $n)"
        if re.fullmatch(r"-?[0-9]+", text):
            return f"(number({at}) as $v | $v != null and $v {sign} {text})"
        self._planner.refuse(written, f"`{sign}` compares with a whole number")
        return ""
