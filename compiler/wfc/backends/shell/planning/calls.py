"""Steps and DAG templates: calls, their order, their conditions, their arguments."""

import re
from collections.abc import Mapping as MappingType
from typing import TYPE_CHECKING

from wfc.backends.shell import plan
from wfc.backends.shell.names import Names
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.artifacts import may_lack, needed, passed
from wfc.backends.shell.planning.choices import merged
from wfc.backends.shell.planning.dependencies import Ancestors, depends, start_order
from wfc.backends.shell.planning.hooks import of_call
from wfc.backends.shell.planning.inlined import captures
from wfc.backends.shell.planning.loops import loop
from wfc.backends.shell.planning.texts import ItemFields, Renderer, Scope
from wfc.expr.tags import BLANKS, TagKind, scan
from wfc.ir import nodes
from wfc.ir.fields import flag_at
from wfc.ir.tree import Mapping, Scalar, is_null, scalars

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

Siblings = MappingType[str, str]

# Argo looks for these words in the text of the calling template, and captures what a call prints only where it finds
# them.
_RESULT = re.compile(r"(?:steps|tasks)\.([A-Za-z0-9_-]+)\.outputs\.result|\['([A-Za-z0-9_-]+)'\]\.outputs\.result")


class Calls:
    """Plans the calls of one template."""

    def __init__(
        self,
        planner: "Planner",
        template: nodes.Template,
        owner: nodes.Workflow,
        id_: str,
        scope: Scope,
    ) -> None:
        self._planner = planner
        self._owner = owner
        self._template = template
        self._id = id_
        self._names_of_node = {name: scope.fixed[0][name] for name in ("steps.name", "tasks.name")}
        # A call's own name is no tag in its arguments.
        own = {name: text for name, text in scope.fixed[0].items() if name not in ("steps.name", "tasks.name")}
        self._scope = scope._replace(fixed=(own, *scope.fixed[1:]))
        self._names = Names()
        self._ids: dict[str, str] = {}
        self._looped: dict[str, tuple[str, ...]] = {}
        self._given: dict[str, tuple[str, ...]] = {}
        self._artifacts: dict[str, tuple[str, ...]] = {}
        self._captured = _captured(template.node)
        self._root = "steps" if isinstance(template.body, nodes.Steps) else "tasks"

    def body(self, body: nodes.Steps | nodes.Dag) -> plan.Steps | plan.Dag:
        """The plan of a steps or dag template."""
        for task in body.tasks:
            if task.name is not None and task.name.text not in self._ids:
                self._ids[task.name.text] = self._names.identifier("", task.name.text)
                if task.loops:
                    self._looped[task.name.text] = self._outputs_of(task)
                self._given[task.name.text] = self._gives(task)
                outputs = (a for template in self._planner.callees(task) for a in template.outputs.artifacts)
                names = (artifact.name.text for artifact in outputs if artifact.name is not None)
                self._artifacts[task.name.text] = tuple(dict.fromkeys(names))
        return self._steps(body) if isinstance(body, nodes.Steps) else self._dag(body)

    def _outputs_of(self, task: nodes.Task) -> tuple[str, ...]:
        outputs = (p for template in self._planner.callees(task) for p in template.outputs.parameters)
        return tuple(dict.fromkeys(p.name.text for p in outputs if p.name is not None))

    def _gives(self, task: nodes.Task) -> tuple[str, ...]:
        """What may be asked of a call, behind its name. A loop as a whole is no pod."""
        callees = self._planner.callees(task)
        names = ["id", "status", "startedAt", "finishedAt"]
        outputs = self._outputs_of(task)
        names += [f"outputs.parameters.{name}" for name in outputs]
        if task.loops and outputs:
            names.append("outputs.parameters")
        if any(template.is_pod for template in callees):
            names += ["outputs.result"] if task.loops else ["exitCode", "hostNodeName", "outputs.result"]
        elif any(isinstance(template.body, nodes.HttpCall) for template in callees):
            names.append("outputs.result")
        return tuple(names)

    def _steps(self, body: nodes.Steps) -> plan.Steps:
        groups = []
        earlier: dict[str, str] = {}
        for group in body.groups:
            calls = [call for task in group if (call := self._call(task, dict(earlier), (), None)) is not None]
            groups.append(tuple(calls))
            earlier.update((task.name.text, self._ids[task.name.text]) for task in group if task.name is not None)
        return plan.Steps(tuple(groups), self._outputs(earlier))

    def _dag(self, body: nodes.Dag) -> plan.Dag:
        if body.node is not None:
            self._planner.fields(body.node, support.DAG)
        target = body.target.text if body.target is not None else ""
        chosen = self._targets(body.target) if body.target is not None and "{{" in target else None
        tasks = {task.name.text: task for task in reversed(body.tasks) if task.name is not None}
        conditions = {name: depends(task, self._ids, self._planner.refuse_text) for name, task in tasks.items()}
        before = {name: found.names for name, found in conditions.items()}
        order, targets = start_order(before, target if chosen is None else "")
        calls = []
        for name in order:
            found = conditions[name]
            condition = None
            if found.condition is not None:
                function = self._planner.functions.identifier(f"depends_{self._id}__", self._ids[name])
                condition = plan.Depends(function, found.condition, found.shown)
            after = tuple(self._ids[other] for other in found.names)
            call = self._call(tasks[name], Ancestors(name, before, self._ids), after, condition)
            if call is not None:
                calls.append(call)
        return plan.Dag(
            tasks=tuple(calls),
            targets=tuple(self._ids[name] for name in targets),
            fail_fast=not (body.fail_fast is not None and body.fail_fast.value is False),
            outputs=self._outputs(self._ids),
            chosen=chosen,
        )

    def _targets(self, target: Scalar) -> plan.Text:
        """Targets that are known when the template runs: the tags of the template, which nothing has to be read for."""
        renderer = Renderer(self._scope, self._planner.refuse_text)
        text = renderer.render(target)
        if renderer.needs():
            self._planner.refuse(target, "shell bundles only know simple tags in the targets of a DAG")
        return text

    def _call(
        self, task: nodes.Task, siblings: Siblings, after: tuple[str, ...], condition: plan.Depends | None
    ) -> plan.Call | None:
        planner = self._planner
        planner.fields(task.node, support.CALL)
        callee = planner.program.callees.get(task.node)
        ref, written = task.template_ref, ""
        chosen = task.node in planner.program.dynamic and ref is not None
        if callee is None and not chosen:
            if task.node in planner.program.dynamic:
                message = "shell bundles need to know the template when they are compiled"
                planner.refuse(task.template or task.node, message)
            else:
                planner.refuse_lost(task)
        if task.name is None or (callee is None and not chosen):
            return None
        id_ = self._ids[task.name.text]
        item = ItemFields() if task.loops else None
        mode = "steps" if item is None else "strict"
        scope = self._scope_among(siblings)._replace(item=item, mode=mode)
        renderer = Renderer(scope, planner.refuse_text)
        asked = task.when if task.when is not None and task.when.text.strip() not in ("", "true") else None
        judged = renderer.condition(asked) if asked is not None else ()
        begin = renderer.begin()
        captured, handed = captures(task, renderer, self._names_of_node, self._scope.fixed)
        arguments = self._arguments(task, id_, renderer, siblings, handed)
        when = None
        if asked is not None:
            function = planner.functions.identifier(f"when_{self._id}__", id_)
            when = plan.When(function, renderer.needs_ahead(), judged, _with_bare_names(asked.text))
            if arguments is not None:
                arguments = arguments._replace(reads=renderer.needs_since(begin))
        if callee is not None:
            template = planner.template_id(callee, captured)
        else:
            template = planner.functions.identifier(f"choice_{self._id}__", id_)
            written = "" if ref is None or ref.template is None else ref.template.text
        looped = None
        if item is not None:
            renderer = Renderer(scope._replace(item=None, mode="steps"), planner.refuse_text)
            function = planner.functions.identifier(f"items_{self._id}__", id_)
            looped = loop(task, function, renderer, item, planner.refuse)
        return plan.Call(
            id=id_,
            name=task.name.text,
            template=template,
            arguments=arguments,
            captures_result=task.name.text in self._captured,
            tolerates=_tolerates(task.continue_on),
            after=after,
            depends=condition,
            when=when,
            loop=looped,
            hooks=of_call(planner, self._owner, task, self._id, id_, scope._replace(item=None)),
            choice=written,
        )

    def _scope_among(self, siblings: Siblings) -> Scope:
        """What the tags of a call mean that knows these others."""
        return self._scope._replace(
            sibling_root=self._root, siblings=siblings, looped=self._looped, given=self._given, mode="steps"
        )

    def _arguments(
        self,
        task: nodes.Task,
        id_: str,
        renderer: Renderer,
        siblings: Siblings,
        handed: list[tuple[str, plan.Text]],
    ) -> plan.Arguments | None:
        """What the call gives, behind what it has ``handed`` over, and which template it runs, if that is not known
        before. What its template does not take is worked out by Argo, and then dropped.
        """
        planner, given = self._planner, task.arguments
        choice = self._choice(task, renderer)
        if not planner.callees(task):
            function = planner.functions.identifier(f"arguments_{self._id}__", id_)
            return plan.Arguments(function, renderer.needs(), (), frozenset(), (), choice=choice)
        callee = merged(planner.callees(task)) if choice is not None else planner.callees(task)[0]
        wanted = {p.name.text for p in callee.inputs.parameters if p.name is not None}
        parameters = [*handed]
        for parameter in given.parameters:
            planner.fields(parameter.node, support.PARAMETER)
            if parameter.name is None or parameter.name.text not in wanted:
                continue
            if parameter.value_from is not None and is_null(parameter.value):
                planner.refuse(
                    parameter.node.key("valueFrom") or parameter.node,
                    "shell bundles cannot take an argument from elsewhere yet: give a value",
                )
            elif not is_null(parameter.value):
                parameters.append((parameter.name.text, renderer.value(parameter.value)))
        wanted = {a.name.text for a in callee.inputs.artifacts if a.name is not None}
        artifacts: list[plan.PassedArtifact | plan.PlacedArtifact | plan.ChosenArtifact] = []
        for artifact in given.artifacts:
            planner.fields(artifact.node, support.ARTIFACT)
            if artifact.name is None or artifact.name.text not in wanted:
                continue
            if artifact.from_ is None and artifact.from_expression is not None and artifact.from_expression.text:
                chosen = self._chosen(artifact, renderer, siblings)
                artifacts.append(chosen._replace(sub_path=renderer.render(artifact.sub_path)))
            else:
                placed = planner.artifacts.argument(artifact, renderer, siblings, planner.refuse, callee)
                if placed is not None:
                    artifacts.append(placed)
        if not parameters and not artifacts and choice is None:
            return None
        function = planner.functions.identifier(f"arguments_{self._id}__", id_)
        absentable = _absentable(callee, renderer, parameters)
        required = needed(callee) if choice is None else frozenset[str]()
        passing = may_lack(artifacts, self._template, required)
        return plan.Arguments(
            function, renderer.needs(), tuple(parameters), absentable, passing, choice=choice, required=required
        )

    def _choice(self, task: nodes.Task, renderer: Renderer) -> plan.Choice | None:
        """Which template a call runs whose `templateRef` holds tags."""
        ref = task.template_ref
        if task.node not in self._planner.program.dynamic or ref is None or ref.name is None or ref.template is None:
            return None
        known = []
        for found in self._planner.candidates(task):
            id_ = self._planner.template_id(found.callee) if found.callee is not None else ""
            known.append((found.document, found.name, id_))
        return plan.Choice(renderer.render(ref.name), renderer.render(ref.template), tuple(known))

    def _outputs(self, siblings: dict[str, str]) -> plan.Outputs | None:
        planner, outputs = self._planner, self._template.outputs
        scope = self._scope_among(siblings)
        renderer = Renderer(scope, planner.refuse_text)
        parameters = []
        defaults = []
        for parameter in outputs.parameters:
            planner.fields(parameter.node, support.PARAMETER)
            given = parameter.value_from
            if parameter.name is None:
                continue
            if given is None and not is_null(parameter.value):
                function = planner.functions.identifier("outputs_", self._id)
                return plan.Outputs(function, (), (), (), (), "output parameters must have a valueFrom specified")
            if given is None or (given.parameter is None and given.expression is None):
                message = "shell bundles only know output parameters with `valueFrom.parameter` or `expression` here"
                planner.refuse(parameter.node, message)
                continue
            name, has_default = parameter.name.text, not is_null(given.default)
            if given.expression is not None and (given.expression.text or given.parameter is None):
                text = renderer.expression(given.expression, "value", has_default)
            else:
                assert given.parameter is not None
                taken = self._taken(given.parameter, renderer)
                if isinstance(taken, str):
                    if not has_default:
                        function = planner.functions.identifier("outputs_", self._id)
                        return plan.Outputs(function, (), (), (), (), taken)
                    parameters.append((name, renderer.value(given.default)))
                    continue
                text = taken
            parameters.append((name, text))
            if has_default:
                defaults.append((name, renderer.value(given.default)))
                if len(text) != 1 or not isinstance(text[0], plan.Variable):
                    planner.refuse(given.node, "shell bundles only know `default` for one reference")
        artifacts: list[plan.PassedArtifact | plan.ChosenArtifact] = []
        for artifact in outputs.artifacts:
            planner.fields(artifact.node, support.ARTIFACT)
            if artifact.name is None:
                continue
            if artifact.sub_path is not None and artifact.sub_path.text:
                planner.refuse(artifact.sub_path, "shell bundles cannot do `subPath` of an output")
            if artifact.from_expression is not None and artifact.from_expression.text and artifact.from_ is None:
                artifacts.append(self._chosen(artifact, renderer, siblings))
            elif artifact.from_ is not None:
                given_artifact = passed(artifact, siblings, planner.refuse)
                if given_artifact is not None:
                    artifacts.append(given_artifact)
        if not parameters and not artifacts:
            return None
        function = planner.functions.identifier("outputs_", self._id)
        return plan.Outputs(function, renderer.needs(), tuple(parameters), tuple(defaults), tuple(artifacts))

    def _taken(self, scalar: Scalar, renderer: Renderer) -> plan.Text | str:
        """What ``valueFrom.parameter`` names, or why that is nothing.

        Argo fills in what the template itself knows, and looks up what is there then, with braces or without.
        """
        text = scalar.text
        tags = scan(text)
        if any(tag.inner_start >= 0 for tag in tags):
            return renderer.render(scalar)
        name = text.removeprefix("{{").removesuffix("}}").strip(BLANKS)
        bare = not tags
        if bare or (len(tags) == 1 and tags[0].start == 0 and tags[0].end == len(text)):
            found = any(name in known for known in self._scope.fixed)
            if bare and name.startswith(("inputs.", f"{self._root}.", "workflow.outputs.")):
                return renderer.render(scalar, f"{{{{{name}}}}}")
            if not bare and found:
                return f"Unable to resolve: {text} is filled in before, and nothing is called like its value"
            if not bare and tags[0].kind is TagKind.SIMPLE:
                return renderer.render(scalar)
        elif all(any(tag.body.strip(BLANKS) in known for known in self._scope.fixed) for tag in tags):
            self._planner.refuse(scalar, "shell bundles need to know what is taken when they are compiled")
        return f"Unable to resolve: {text}"

    def _chosen(self, artifact: nodes.Artifact, renderer: Renderer, siblings: Siblings) -> plan.ChosenArtifact:
        """What ``fromExpression`` picks from the artifacts of the calls and the inputs."""
        assert artifact.name is not None
        assert artifact.from_expression is not None
        known = [f"inputs.artifacts.{a.name.text}" for a in self._template.inputs.artifacts if a.name is not None]
        for name in siblings:
            known += [f"{self._root}.{name}.outputs.artifacts.{given}" for given in self._artifacts.get(name, ())]
        chosen = renderer.expression(artifact.from_expression, "artifact", may_fail=True, more=known)
        return plan.ChosenArtifact(artifact.name.text, chosen, artifact.optional)


def _absentable(callee: nodes.Template, renderer: Renderer, parameters: list[tuple[str, plan.Text]]) -> frozenset[str]:
    """The arguments that are exactly one value of a node, and that the template has a default for."""
    defaulted = {
        p.name.text
        for p in callee.inputs.parameters
        if p.name is not None and not (is_null(p.value) and is_null(p.default))
    }
    # A result is no output that a template declares, and nothing stands in for it: Argo waits for it for ever.
    read = {r.variable for r in renderer.reads if not r.may_lack and r.what in ("parameter", "list_parameter")}
    used: dict[str, int] = {}
    for _, text in parameters:
        for piece in text:
            if isinstance(piece, plan.Variable):
                used[piece.name] = used.get(piece.name, 0) + 1
    return frozenset(
        name
        for name, text in parameters
        if name in defaulted and len(text) == 1 and isinstance(text[0], plan.Variable)
        and text[0].name in read and used[text[0].name] == 1
    )  # fmt: skip


def _captured(node: Mapping) -> frozenset[str]:
    found: set[str] = set()
    for scalar in scalars(node):
        if ".outputs.result" in scalar.text:
            found.update(name for names in _RESULT.findall(scalar.text) for name in names if name)
    return frozenset(found)


def _with_bare_names(text: str) -> str:
    """``text`` with nothing but their names in its tags, as they are looked up."""
    pieces, done = [], 0
    for tag in scan(text):
        if tag.kind is TagKind.SIMPLE and tag.inner_start < 0:
            pieces += [text[done : tag.start], "{{", tag.body.strip(BLANKS), "}}"]
            done = tag.end
    return "".join([*pieces, text[done:]])


def _tolerates(continue_on: Mapping | None) -> tuple[str, ...]:
    phases = (("error", "Error"), ("failed", "Failed"))
    return tuple(phase for key, phase in phases if flag_at(continue_on, key))
