"""From the program to the plan of a bundle: what is reachable from the entrypoint, and nothing else.

One traversal does both jobs of a back end: it plans, and it notes what it cannot plan. So nothing is refused that would
have worked, and nothing is planned that was refused.
"""

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from typing import NamedTuple

from wfc import rules
from wfc.backends.shell import metrics, plan, support, workflow
from wfc.backends.shell.artifacts import Artifacts, collects, outer_first
from wfc.backends.shell.calls import Calls
from wfc.backends.shell.defaults import with_defaults
from wfc.backends.shell.hooks import LOST, of_workflow
from wfc.backends.shell.listings import data
from wfc.backends.shell.lives import ATTEMPT, limits, retry, retry_strategy, suspend
from wfc.backends.shell.locks import before, workflow_locks
from wfc.backends.shell.names import Names
from wfc.backends.shell.pods import pod
from wfc.backends.shell.requests import request
from wfc.backends.shell.resources import resource
from wfc.backends.shell.supplies import Needed
from wfc.backends.shell.texts import Renderer, Scope, globals_of
from wfc.diagnostics import Diagnostic
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.program import Callee, Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, scalars
from wfc.source import Span

LOCAL = plan.Repository(
    plan.Location("local", ()), (plan.Variable("workflow_name"), "/", plan.Variable("pod_name"))
)  # fmt: skip


class Options(NamedTuple):
    """What the user chose for a bundle. Empty texts leave the document's own."""

    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    parameters: MappingType[str, str] = {}
    repository: plan.Repository = LOCAL
    entrypoint: str = ""


def planned(program: Program, options: Options) -> tuple[plan.Plan, tuple[Diagnostic, ...]]:
    """The plan of ``program``, and what is not in it: only without findings of ``unsupported-construct`` is it whole.

    Never raises for a program without errors of the checks; where a check has reported an error, the plan has a gap.
    """
    return Planner(program, options).run()


class Planner:
    """The state of one planning: names that are taken, templates that are waiting, findings."""

    def __init__(self, program: Program, options: Options) -> None:
        self.program = program
        self.options = options
        self.functions = Names()
        self.artifacts = Artifacts(options.repository, collects(program.workflow, program.base))
        self.needed = Needed()
        self.parameters: dict[str, str] = {}
        self._files = Names()
        self._ids: dict[Mapping, str] = {}
        self._waiting: list[tuple[nodes.Template, nodes.Workflow, str, bool]] = []
        self._findings: list[Diagnostic] = []
        self._noted: set[str] = set()
        self._checked: set[Mapping] = set()
        self.globals: dict[str, plan.Text] = {}
        self._lists = False
        self.semaphores: dict[str, None] = {}

    def run(self) -> tuple[plan.Plan, tuple[Diagnostic, ...]]:
        """Plan everything that the entrypoint reaches, in the order in which it is reached."""
        base, main = self.program.base, self.program.workflow
        for owner in workflow.owners(self.program):
            self.fields(owner.spec, support.SPEC)
        parameters, parameter_reads = self._workflow_parameters()
        labels, label_reads = workflow.labels_from(self, self.globals)
        entrypoint = main.entrypoint or base.entrypoint
        first = self.options.entrypoint or (entrypoint.text if entrypoint else "")
        entry = self.program.templates.get(first)
        templates: list[plan.Template] = []
        without_command: list[str] = []
        images: dict[str, None] = {}
        entry_id, arguments = "", None
        if entry is not None:
            entry_id = self.template_id(Callee(entry, base), inline=False)
            arguments = self.workflow_arguments(entry, "entrypoint_arguments")
        elif main.workflow_template_ref is not None and base is main:
            self.refuse(main.workflow_template_ref.get("name") or main.workflow_template_ref, LOST)
        hooks = of_workflow(self)
        at = 0
        while at < len(self._waiting):
            template, owner, id_, inline = self._waiting[at]
            at += 1
            planned_template = self._template(template, owner, id_, inline)
            if planned_template is None:
                continue
            templates.append(planned_template)
            if isinstance(planned_template.body, plan.Pod):
                containers = planned_template.body.containers
                if not all(container.command for container in containers):
                    without_command.append(planned_template.name)
                for container in containers:
                    images.setdefault("".join(p if isinstance(p, str) else "…" for p in container.image))
        title = self._title()
        locks = workflow_locks(self)
        result = plan.Plan(
            title=title,
            name=self.options.name or ("" if self.options.generate_name else _text(main.name)),
            generate_name=self.options.generate_name or _text(main.generate_name) or f"{_dns(title)}-",
            namespace=self.options.namespace or _text(main.namespace),
            parallelism=self._parallelism(),
            parameter_reads=parameter_reads,
            parameters=parameters,
            lists_parameters=bool(parameters) and self._lists,
            timestamps=workflow.timestamps(self.program),
            labels=labels,
            label_reads=label_reads,
            entrypoint=entry_id,
            arguments=arguments,
            hooks=hooks,
            deadline=self._deadline(),
            lists_failures=any("workflow.failures" in found.text for found in workflow.texts(self.program)),
            suspends=tuple(t.name for t in templates if isinstance(t.body, plan.Suspend) and t.body.duration is None),
            templates=tuple(templates),
            repository=self.options.repository,
            kinds=tuple(sorted(self.artifacts.kinds)),
            secrets=tuple(sorted(self.artifacts.secrets)),
            supplies=self.needed.planned(),
            drops_claims=self._drops_claims(),
            images=tuple(image for image in images if image),
            without_command=tuple(without_command),
            locks=locks,
            priority=self._priority(),
            semaphores=tuple(self.semaphores),
            suspended=self._suspended(),
            metrics=metrics.of_workflow(self, templates),
        )
        return result, tuple(self._findings)

    # --- findings ---

    def refuse(self, place: Node | Span, message: str) -> None:
        """Note something that cannot be done."""
        span = place if isinstance(place, Span) else place.span
        self._findings.append(Diagnostic(rules.UNSUPPORTED_CONSTRUCT, message, span))

    def refuse_text(self, scalar: Scalar, start: int, end: int, message: str) -> None:
        """Note a part of a text that cannot be done."""
        self.refuse(scalar.at(start, end), message)

    def leave_out(self, place: Node, message: str) -> None:
        """Note something that only a cluster can do, and that nothing else depends on."""
        self._findings.append(Diagnostic(rules.IGNORED_CONSTRUCT, message, place.span))

    def fields(self, node: Mapping, known: support.Fields) -> None:
        """Note the fields of ``node`` that a bundle does not obey; one that only a cluster needs, once a document."""
        if node in self._checked:
            return
        self._checked.add(node)
        for finding in support.unobeyed(node, known):
            if finding.name == "artifactRepositoryRef" and self.options.repository is not LOCAL:
                continue
            if not finding.cluster:
                self.refuse(finding.key, f"shell bundles cannot do `{finding.name}` yet")
            elif finding.name not in self._noted:
                self._noted.add(finding.name)
                message = f"`{finding.name}` only means something to a cluster; the bundle leaves it out"
                self._findings.append(Diagnostic(rules.IGNORED_CONSTRUCT, message, finding.key.span))

    # --- the workflow ---

    def _title(self) -> str:
        main = self.program.workflow
        written = _text(main.name) or _text(main.generate_name).rstrip("-.")
        if written:
            return written
        stem = main.node.source.path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
        return stem.strip("<>") or "workflow"

    def _parallelism(self) -> int:
        for owner in (self.program.workflow, self.program.base):
            value = owner.spec.get("parallelism")
            if isinstance(value, Scalar) and type(value.value) is int and value.value > 0:
                return value.value
        return 0

    def _arguments(self) -> tuple[dict[str, nodes.Parameter], dict[str, nodes.Artifact]]:
        """The workflow's arguments by name; its own before those of the WorkflowTemplate that it runs."""
        parameters: dict[str, nodes.Parameter] = {}
        artifacts: dict[str, nodes.Artifact] = {}
        owners = (self.program.workflow, self.program.base)
        for owner in owners[: 1 if owners[0] is owners[1] else 2]:
            for parameter in owner.arguments.parameters:
                if parameter.name is not None:
                    parameters.setdefault(parameter.name.text, parameter)
            for artifact in owner.arguments.artifacts:
                if artifact.name is not None:
                    artifacts.setdefault(artifact.name.text, artifact)
        return parameters, artifacts

    def _workflow_parameters(self) -> tuple[tuple[plan.WorkflowParameter, ...], plan.Needs]:
        given, _ = self._arguments()
        names = Names()
        self.parameters = {name: names.identifier("workflow_parameter_", name) for name in given}
        self.globals = globals_of(self.parameters, self._constants())
        for letter in workflow.timestamps(self.program):
            self.globals[f"workflow.creationTimestamp.{letter}"] = (plan.Variable(f"workflow_timestamp_{letter}"),)
        # The values may use the workflow's own tags, but not each other.
        own = {name: text for name, text in self.globals.items() if not name.startswith("workflow.parameters.")}
        renderer = Renderer(Scope((own,)), self.refuse_text)
        planned_parameters = []
        for name, parameter in given.items():
            self.fields(parameter.node, support.PARAMETER)
            source = self._source(parameter, renderer)
            value: plan.Text | None = None
            if name in self.options.parameters:
                chosen = self.options.parameters[name]
                value = (chosen,) if chosen else ()
            elif isinstance(parameter.node.get("value"), Mapping | Sequence):
                value = ()  # Argo reads anything but a scalar as the empty text
            elif not is_null(parameter.value):
                value = self.value(renderer, parameter.value)
            elif not is_null(parameter.default):
                value = self.value(renderer, parameter.default)
            if name in self.options.parameters:
                source = None
            elif source is not None:
                value = None  # Argo looks there, whatever else is written
            shown = workflow.listed(parameter)
            planned_parameters.append(plan.WorkflowParameter(self.parameters[name], name, value, shown, source))
        self._lists = workflow.mentions_list("workflow", workflow.texts(self.program))
        for name in ("workflow.parameters", "workflow.parameters.json") if self._lists else ():
            self.globals[name] = (plan.Variable("workflow_parameters_json"),) if given else ("null",)
        return tuple(planned_parameters), renderer.needs()

    def _source(self, parameter: nodes.Parameter, renderer: Renderer) -> plan.ConfigMapKey | None:
        """The ConfigMap that has a parameter's value; other places are refused."""
        given = parameter.value_from
        if given is None:
            return None
        reference = given.config_map_key_ref
        if reference is None:
            place = parameter.node.key("valueFrom") or parameter.node
            self.refuse(place, "shell bundles only know `valueFrom.configMapKeyRef` here: give a value")
            return None
        default = None if is_null(given.default) else self.value(renderer, given.default)
        return plan.ConfigMapKey(renderer.render(reference.name), renderer.render(reference.key), default)

    def workflow_arguments(self, entry: nodes.Template, function: str) -> plan.Arguments | None:
        """The workflow's own arguments, as its first template and exit hooks without arguments are given them."""
        _, artifacts = self._arguments()
        renderer = Renderer(Scope((self.globals,)), self.refuse_text)
        parameters = tuple(
            (parameter.name.text, (plan.Variable(self.parameters[parameter.name.text]),))
            for parameter in entry.inputs.parameters
            if parameter.name is not None and parameter.name.text in self.parameters
        )
        placed: list[plan.PassedArtifact | plan.PlacedArtifact] = []
        for artifact in entry.inputs.artifacts:
            argument = artifacts.get(artifact.name.text) if artifact.name is not None else None
            if argument is not None:
                self.fields(argument.node, support.ARTIFACT)
                found = self.artifacts.argument(argument, renderer, {}, self.refuse, entry)
                if found is not None:
                    placed.append(found)
        if not parameters and not placed:
            return None
        return plan.Arguments(function, (), parameters, frozenset(), tuple(placed))

    def refuse_lost(self, call: nodes.Task | nodes.Hook) -> None:
        """Refuse a call whose template is nowhere among the files.

        In the document itself that is an error, unless the user says otherwise; a library's file is not reported on.
        """
        name = call.template_ref.name if call.template_ref is not None else call.template
        self.refuse(name or call.node, LOST)

    def _constants(self) -> dict[str, str]:
        """The tags of the workflow whose text is known now."""
        found = workflow.constants(self.program)
        if self.options.entrypoint:
            found["workflow.mainEntrypoint"] = self.options.entrypoint
        return found

    def _suspended(self) -> bool:
        """Whether the workflow waits before anything starts."""
        for owner in (self.program.workflow, self.program.base):
            value = owner.spec.get("suspend")
            if isinstance(value, Scalar) and isinstance(value.value, bool):
                return value.value
        return False

    def _priority(self) -> int:
        """Who comes first where several wait for a lock."""
        for owner in (self.program.workflow, self.program.base):
            value = owner.spec.get("priority")
            if isinstance(value, Scalar) and type(value.value) is int:
                return value.value
        return 0

    def _defaults(self) -> Mapping | None:
        """What the workflow says of all templates."""
        for owner in (self.program.workflow, self.program.base):
            value = owner.spec.get("templateDefaults")
            if isinstance(value, Mapping):
                return value
        return None

    def _drops_claims(self) -> bool:
        """Whether the claims' folders go away whatever comes of the workflow, and not only when it succeeds."""
        for owner in (self.program.workflow, self.program.base):
            value = owner.spec.get("volumeClaimGC")
            strategy = value.get("strategy") if isinstance(value, Mapping) else None
            if isinstance(strategy, Scalar):
                return strategy.text == "OnWorkflowCompletion"
        return False

    def _deadline(self) -> plan.Text:
        """The duration of the whole workflow in seconds."""
        for owner in (self.program.workflow, self.program.base):
            value = owner.spec.get("activeDeadlineSeconds")
            if isinstance(value, Scalar) and type(value.value) is int:
                return (str(value.value),)
        return ()

    # --- templates ---

    def template_id(self, callee: Callee, inline: bool) -> str:
        """The identifier of a template; the first call of each puts it on the list of what is to be planned."""
        template = callee.template
        known = self._ids.get(template.node)
        if known is None:
            known = self.functions.identifier("", _text(template.name) or "inline")
            self._ids[template.node] = known
            self._waiting.append((with_defaults(template, self._defaults()), callee.owner, known, inline))
        return known

    def _template(
        self, template: nodes.Template, owner: nodes.Workflow, id_: str, inline: bool
    ) -> plan.Template | None:
        self.fields(template.node, support.TEMPLATE)
        body = template.body
        if not isinstance(
            body,
            nodes.Container
            | nodes.Script
            | nodes.ContainerSet
            | nodes.Steps
            | nodes.Dag
            | nodes.Suspend
            | nodes.HttpCall
            | nodes.Data
            | nodes.Resource,
        ):
            return None
        known, parameters, taken = self._inputs(template, inline)
        scope = Scope((known, self.globals))
        renderer = Renderer(scope, self.refuse_text)
        for side, artifacts in (("inputs", template.inputs.artifacts), ("outputs", template.outputs.artifacts)):
            for artifact in artifacts:
                if artifact.name is not None and artifact.path is not None:
                    known[f"{side}.artifacts.{artifact.name.text}.path"] = renderer.render(artifact.path)
        for parameter in template.outputs.parameters:
            if parameter.name is not None and parameter.value_from is not None and parameter.value_from.path:
                rendered = renderer.render(parameter.value_from.path)
                known[f"outputs.parameters.{parameter.name.text}.path"] = rendered
        keeper = self.artifacts.begin(template, renderer, scope, self.refuse) if template.is_pod else None
        inputs = []
        for artifact in template.inputs.artifacts:
            self.fields(artifact.node, support.ARTIFACT)
            accepted = self.artifacts.input(artifact, renderer, self.refuse, isinstance(body, nodes.Steps | nodes.Dag))
            if accepted is not None:
                inputs.append(accepted)
        planned_body: plan.Body
        if isinstance(body, nodes.Container | nodes.Script | nodes.ContainerSet):
            kind = {nodes.Container: "container", nodes.Script: "script"}.get(type(body), "containerSet")
            planned_body = pod(self, template, id_, body, renderer)
        elif isinstance(body, nodes.HttpCall):
            kind = "http"
            planned_body = request(self, template, body, renderer)
        elif isinstance(body, nodes.Resource):
            kind = "resource"
            planned_body = resource(self, template, body, renderer)
        elif isinstance(body, nodes.Data):
            kind = "data"
            found = data(self, body, renderer)
            if found is None:
                return None
            planned_body = found
        elif isinstance(body, nodes.Suspend):
            kind = "suspend"
            planned_body = suspend(self, template, body, renderer)
        else:
            kind = "steps" if isinstance(body, nodes.Steps) else "dag"
            planned_body = Calls(self, template, owner, id_, (known, self.globals)).body(body)
        name = _text(template.name)
        file = self._files.file(name or id_)
        return plan.Template(
            id=id_,
            file=file,
            name=name,
            kind=kind,
            taken=taken,
            parameters=parameters,
            artifacts=outer_first(inputs),
            defaults=_defaults(planned_body),
            reads=renderer.needs(),
            globals=_globals(template),
            retry=retry(self, template, scope),
            limits=limits(template, renderer),
            before=before(self, template, scope),
            body=planned_body,
            keeper=keeper if any(a.location is None for a in getattr(planned_body, "artifacts", ())) else None,
            metrics=metrics.of_template(self, template, id_, known),
        )

    def _inputs(
        self, template: nodes.Template, inline: bool
    ) -> tuple[dict[str, plan.Text], tuple[plan.InputParameter, ...], plan.Needs]:
        """The tags that are the template's own, the parameters that it takes, and what their defaults need."""
        known: dict[str, plan.Text] = {"node.name": (plan.Variable("node_name"),)}
        for root in ("steps", "tasks"):
            known[f"{root}.name"] = () if inline else (plan.Variable(f"{root}_name"),)
        if template.is_pod:
            known["pod.name"] = (plan.Variable("pod_name"),)
            if retry_strategy(self, template) is not None:
                known.update(ATTEMPT)
        # A default is filled in before the inputs are known.
        renderer = Renderer(Scope((dict(known), self.globals)), self.refuse_text, "default_made_")
        names = Names()
        parameters = []
        listed = workflow.mentions_list("inputs", scalars(template.node))
        for parameter in template.inputs.parameters:
            if parameter.name is None:
                continue
            self.fields(parameter.node, support.PARAMETER)
            source = self._source(parameter, renderer)
            variable = names.identifier("in_", parameter.name.text)
            default = parameter.value if not is_null(parameter.value) else parameter.default
            rendered = None if is_null(default) else self.value(renderer, default)
            shown = workflow.listed(parameter) if listed else None
            parameters.append(plan.InputParameter(variable, parameter.name.text, rendered, shown, source))
            known[f"inputs.parameters.{parameter.name.text}"] = (plan.Variable(variable),)
        if listed:
            known["inputs.parameters"] = (plan.Variable("in_all_json"),) if parameters else ("null",)
        return known, tuple(parameters), renderer.needs()

    def value(self, renderer: Renderer, scalar: Scalar | None) -> plan.Text:
        """The text of a parameter's value, as Argo decodes it."""
        return () if scalar is None else renderer.render(scalar, any_string(scalar.value))


def _globals(template: nodes.Template) -> tuple[tuple[str, str, str], ...]:
    """The outputs that the whole workflow knows: kind, name, global name."""
    outputs = template.outputs
    return tuple(
        (kind, found.name.text, found.global_name.text)
        for kind, all_ in (("parameters", outputs.parameters), ("artifacts", outputs.artifacts))
        for found in all_
        if found.name is not None and found.global_name is not None and found.global_name.text
    )


def _defaults(body: plan.Body) -> tuple[tuple[str, plan.Text], ...]:
    """The outputs of a node that does not run; what is made of inputs, which such a node has none of, is left out."""
    parameters = body.parameters if isinstance(body, plan.Pod | plan.Suspend) else ()
    return tuple(
        (parameter.name, parameter.default)
        for parameter in parameters
        if parameter.default is not None
        and not any(isinstance(piece, plan.Variable) and piece.name.startswith("in_") for piece in parameter.default)
    )


def _text(scalar: Scalar | None) -> str:
    return scalar.text if scalar is not None else ""


def _dns(title: str) -> str:
    """``title`` as the beginning of a Kubernetes name."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in title.lower()).strip("-")
    return kept[:40].rstrip("-") or "workflow"


def by_name(items: Iterable[nodes.Parameter]) -> dict[str, nodes.Parameter]:
    """Parameters by name, the first of each."""
    found: dict[str, nodes.Parameter] = {}
    for item in items:
        if item.name is not None:
            found.setdefault(item.name.text, item)
    return found
