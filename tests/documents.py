"""Sound workflow documents, made at random: what the grammar of documents allows, put together so that it holds."""

import json
from typing import Any

from hypothesis import strategies as st

WORDS = st.sampled_from(["alpha", "beta", "gamma", "über", "a b", "0755", "yes", "-", "x: y", "# no", "{}", '"', "\\n"])
NAMES = ("data", "model", "report")


class _Document:
    """A workflow in the making. Templates call only those that were made before them, so that nothing recurs."""

    def __init__(self, draw: st.DrawFn, stored: bool) -> None:
        self.draw = draw
        self.stored = stored
        self.parameters = [f"p{number}" for number in range(draw(st.integers(0, 3)))]
        self.templates: list[dict[str, Any]] = []
        self.shelf: list[dict[str, Any]] = []

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def text(self) -> str:
        """A value without tags, or with one of the workflow's parameters, as a tag or in an expression."""
        text: str = self.draw(WORDS)
        if self.parameters and not self.stored and self.chance(50):
            name = self.draw(st.sampled_from(self.parameters))
            form = self.draw(st.sampled_from(["{{workflow.parameters.%s}}", "{{=upper(workflow.parameters['%s'])}}"]))
            text += form % name
        return text

    def leaf(self, name: str) -> dict[str, Any]:
        """A template that runs something."""
        takes = [f"in{number}" for number in range(self.draw(st.integers(0, 2)))]
        files = [name_ for name_ in NAMES if self.chance(25)]
        made: dict[str, Any] = {"name": name, "inputs": {}, "outputs": {}}
        if takes:
            made["inputs"]["parameters"] = [
                {"name": take, **({"default": self.draw(WORDS)} if self.chance(30) else {})} for take in takes
            ]
        if files:
            made["inputs"]["artifacts"] = [{"name": file, "path": f"/in/{file}"} for file in files]
        if self.chance(50):
            made["outputs"]["parameters"] = [{"name": "out", "valueFrom": {"path": "/tmp/out"}}]
        if self.chance(50):
            made["outputs"]["artifacts"] = [{"name": self.draw(st.sampled_from(NAMES)), "path": "/tmp/made"}]
        words = [self.text(), *(f"{{{{inputs.parameters.{take}}}}}" for take in takes)]
        if self.chance(50):
            made["container"] = {"image": "busybox", "command": ["echo"], "args": words}
        else:
            made["script"] = {"image": "busybox", "command": ["cat"], "source": "\n".join(words) + "\n"}
        if self.chance(30):
            made["retryStrategy"] = {"limit": self.draw(st.integers(1, 3)), "retryPolicy": "Always"}
        return {key: value for key, value in made.items() if value != {}}

    def arguments(self, callee: dict[str, Any], before: list[tuple[str, dict[str, Any]]], root: str, item: str) -> Any:
        """What a call gives: texts, items, outputs of calls before it; None where an artifact is to be had nowhere."""
        inputs, given = callee.get("inputs", {}), {}
        parameters = []
        for parameter in inputs.get("parameters", ()):
            outs = [name for name, other in before if other.get("outputs", {}).get("parameters")]
            results = [name for name, other in before if "script" in other or "container" in other]
            choices = [self.text(), *(f"{{{{{root}.{name}.outputs.parameters.out}}}}" for name in outs)]
            choices += [f"{{{{{root}.{name}.outputs.result}}}}" for name in results]
            choices += [f"{{{{=toJson({root}['{name}'].outputs.parameters.out)}}}}" for name in outs]
            choices += [item] if item else []
            parameters.append({"name": parameter["name"], "value": self.draw(st.sampled_from(choices))})
        artifacts = []
        for artifact in inputs.get("artifacts", ()):
            sources = [
                {"from": f"{{{{{root}.{name}.outputs.artifacts.{out['name']}}}}}"}
                for name, other in before
                for out in other.get("outputs", {}).get("artifacts", ())
            ]
            sources.append({"raw": {"data": self.draw(WORDS)}})
            artifacts.append({"name": artifact["name"], **self.draw(st.sampled_from(sources))})
        if parameters:
            given["parameters"] = parameters
        if artifacts:
            given["artifacts"] = artifacts
        return given

    def call(self, name: str, before: list[tuple[str, dict[str, Any]]], root: str) -> tuple[dict[str, Any], Any]:
        """A task or step, and the template whose outputs others may read; None for those of a loop or a condition."""
        made: dict[str, Any] = {"name": name}
        kind = self.draw(st.sampled_from(["template", "template", "templateRef", "inline"]))
        pool = self.shelf if kind == "templateRef" else self.templates
        callee = self.leaf("") if kind == "inline" or not pool else self.draw(st.sampled_from(pool))
        if callee.get("name"):
            made.update(
                {"templateRef": {"name": "shelf", "template": callee["name"]}}
                if kind == "templateRef"
                else {"template": callee["name"]}
            )
        else:
            made["inline"] = {key: value for key, value in callee.items() if key != "name"}
        item = ""
        # In a loop an inline template cannot look at its own inputs.
        loops = [""] if made.get("inline", {}).get("inputs") else ["", "", "items", "maps", "sequence", "param"]
        loop = self.draw(st.sampled_from(loops))
        if loop == "items":
            made["withItems"], item = self.draw(st.lists(WORDS, min_size=1, max_size=3)), "{{item}}"
        elif loop == "maps":
            made["withItems"], item = [{"key": self.draw(WORDS)} for _ in range(2)], "{{item.key}}"
        elif loop == "sequence":
            made["withSequence"], item = {"count": "2"}, "{{item}}"
        elif loop == "param":
            made["withParam"], item = json.dumps(["a", "b"]), "{{item}}"
        given = self.arguments(callee, before, root, item)
        if given:
            made["arguments"] = given
        conditional = self.parameters and self.chance(20) and not self.stored
        if conditional:
            made["when"] = f"'{{{{workflow.parameters.{self.parameters[0]}}}}}' == alpha"
        if self.chance(15) and any(not template.get("inputs") for template in self.templates):
            handlers = [template for template in self.templates if not template.get("inputs")]
            made["hooks"] = {"exit": {"template": self.draw(st.sampled_from(handlers))["name"]}}
        return made, None if loop or conditional else callee

    def caller(self, name: str) -> dict[str, Any]:
        """A template that calls others."""
        count = self.draw(st.integers(1, 4))
        names = [f"t{number}" for number in range(count)]
        readable: list[tuple[str, dict[str, Any]]] = []
        if self.chance(50):
            tasks, plain = [], self.chance(50)
            for number, task in enumerate(names):
                after = [other for other in names[:number] if self.chance(60)]
                known = [(other, template) for other, template in readable if other in after]
                made, callee = self.call(task, known, "tasks")
                if after and plain:
                    made["dependencies"] = after
                elif after:
                    made["depends"] = " && ".join(after)
                tasks.append(made)
                readable += [] if callee is None else [(task, callee)]
            return {"name": name, "dag": {"tasks": tasks}}
        groups = []
        for step in names:
            made, callee = self.call(step, readable, "steps")
            groups.append([made])
            readable += [] if callee is None else [(step, callee)]
        return {"name": name, "steps": groups}


@st.composite
def sound(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The documents of a file: a workflow (of one of the kinds), and the WorkflowTemplate that it refers to, if any."""
    kind = draw(st.sampled_from(["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow"]))
    shelf = _Document(draw, stored=True)
    # Argo's validator crashes on a ClusterWorkflowTemplate that refers to a WorkflowTemplate.
    most = 0 if kind == "ClusterWorkflowTemplate" else 2
    shelf.templates = [shelf.leaf(f"s{number}") for number in range(draw(st.integers(0, most)))]
    document = _Document(draw, stored=False)
    document.shelf = shelf.templates
    document.templates = [document.leaf(f"leaf{number}") for number in range(draw(st.integers(1, 3)))]
    for number in range(draw(st.integers(0, 2))):
        document.templates.append(document.caller(f"call{number}"))
    document.templates.append(document.caller("main"))
    spec: dict[str, Any] = {"entrypoint": "main", "templates": document.templates}
    if document.parameters:
        spec["arguments"] = {"parameters": [{"name": name, "value": draw(WORDS)} for name in document.parameters]}
    whole = {"schedules": ["0 4 * * *"], "workflowSpec": spec} if kind == "CronWorkflow" else spec
    head = {"apiVersion": "argoproj.io/v1alpha1"}
    documents = [{**head, "kind": kind, "metadata": {"name": "made"}, "spec": whole}]
    if shelf.templates:
        held = {"templates": shelf.templates}
        documents.append({**head, "kind": "WorkflowTemplate", "metadata": {"name": "shelf"}, "spec": held})
    return documents


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a document but the whole."""
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [way for key, inner in value.items() for way in paths(inner, (*path, key))]
    if isinstance(value, list):
        return found + [way for number, inner in enumerate(value) for way in paths(inner, (*path, number))]
    return found
