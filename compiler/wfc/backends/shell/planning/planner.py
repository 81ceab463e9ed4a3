"""From the program to the plan of a bundle: what is reachable from the entrypoint, and nothing else.

One traversal does both jobs of a back end: it plans, and it notes what it cannot plan. So nothing is refused that would
have worked, and nothing is planned that was refused.
"""

from collections.abc import Mapping as MappingType
from types import MappingProxyType
from typing import NamedTuple

from wfc.analysis.bind import with_candidates
from wfc.backends.shell import plan
from wfc.backends.shell.names import Names
from wfc.backends.shell.planning import ahead, brought, metrics, parameters, spec, support, workflow
from wfc.backends.shell.planning.artifacts import Artifacts, collects
from wfc.backends.shell.planning.choices import Candidate, candidates
from wfc.backends.shell.planning.defaults import with_defaults
from wfc.backends.shell.planning.findings import Findings
from wfc.backends.shell.planning.hooks import LOST, of_workflow
from wfc.backends.shell.planning.locks import workflow_locks
from wfc.backends.shell.planning.supplies import Needed
from wfc.backends.shell.planning.templates import Reached, template
from wfc.diagnostics import Diagnostic
from wfc.ir import nodes
from wfc.ir.program import Callee, Program
from wfc.ir.tree import Mapping

LOCAL = plan.Repository(
    plan.Location("local", ()), (plan.Variable("workflow_name"), "/", plan.Variable("pod_name"))
)  # fmt: skip


class Options(NamedTuple):
    """What the user chose for a bundle. Empty texts leave the document's own; ``images`` are what images run."""

    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    parameters: MappingType[str, str] = {}
    repository: plan.Repository = LOCAL
    entrypoint: str = ""
    images: MappingType[str, plan.Image] = {}


def planned(program: Program, options: Options) -> tuple[plan.Plan, tuple[Diagnostic, ...]]:
    """The plan of ``program``, and what is not in it: only without findings of ``unsupported-construct`` is it whole.

    Never raises for a program without errors of the checks; where a check has reported an error, the plan has a gap.
    """
    planner = Planner(program, options)
    return planner.run(), tuple(planner.noted)


class Planner(Findings):
    """The state of one planning: names that are taken, templates that are waiting, what will be needed, findings."""

    def __init__(self, program: Program, options: Options) -> None:
        super().__init__(settled=() if options.repository is LOCAL else ("artifactRepositoryRef",))
        self.program = program = with_candidates(program)
        self.options = options
        self.functions = Names()
        self.files = Names()
        self.needed = Needed()
        self.artifacts = Artifacts(
            options.repository, self.needed, collects(program.workflow, program.base), self.leave_out
        )
        names = Names()
        given = parameters.given_parameters(program)
        self.parameters = {name: names.identifier("workflow_parameter_", name) for name in given}
        self.lists_parameters = workflow.mentions_list("workflow", workflow.texts(program))
        self.globals = workflow.tags(program, self.parameters, options.entrypoint, self.lists_parameters)
        self.strangers = brought.strangers(program, given, options.parameters)
        self._ids: dict[Mapping, str] = {}
        self._reached: list[Reached] = []
        self._candidates: dict[Mapping, tuple[Candidate, ...]] = {}

    def run(self) -> plan.Plan:
        """Plan everything that the entrypoint reaches, in the order in which it is reached."""
        program, options = self.program, self.options
        for owner in spec.owners(program):
            self.fields(owner.spec, support.SPEC)
        planned_parameters, parameter_reads = parameters.of_workflow(self)
        labels, label_reads = workflow.labels_from(self, self.globals)
        entrypoint, arguments = self._entrypoint()
        hooks = of_workflow(self)
        templates = self._templates()
        name, generate_name = spec.names(program)
        return plan.Plan(
            title=spec.title(program),
            name=options.name or ("" if options.generate_name else name),
            generate_name=options.generate_name or generate_name,
            namespace=options.namespace or spec.namespace(program),
            parallelism=spec.parallelism(program),
            parameter_reads=parameter_reads,
            parameters=planned_parameters,
            parameter_passes=parameters.of_each_other(self),
            lists_parameters=bool(planned_parameters) and self.lists_parameters,
            timestamps=workflow.timestamps(program),
            labels=labels,
            label_reads=label_reads,
            entrypoint=entrypoint,
            arguments=arguments,
            hooks=hooks,
            deadline=spec.deadline(program),
            lists_failures=any("workflow.failures" in found.text for found in workflow.texts(program)),
            templates=templates,
            repository=options.repository,
            kinds=tuple(sorted(self.artifacts.kinds)),
            supplies=self.needed.planned(),
            drops_claims=spec.drops_claims(program),
            locks=workflow_locks(self),
            priority=spec.priority(program),
            suspended=spec.suspended(program),
            shutdown=spec.shutdown(program),
            metrics=metrics.of_workflow(self, templates),
        )

    def _entrypoint(self) -> tuple[str, plan.Arguments | None]:
        """The id of the template that the workflow begins with, and what it is given."""
        main, base = self.program.workflow, self.program.base
        entry = self.program.templates.get(self.options.entrypoint or spec.entrypoint(self.program))
        if entry is not None:
            id_ = self.template_id(Callee(entry, base))
            return id_, parameters.workflow_arguments(self, entry, "entrypoint_arguments")
        if main.workflow_template_ref is not None and base is main:
            self.refuse(main.workflow_template_ref.get("name") or main.workflow_template_ref, LOST)
        return "", None

    def _templates(self) -> tuple[plan.Template, ...]:
        """All templates that are reached; planning one may reach more, which come behind it."""
        found = (template(self, reached) for reached in self._reached)
        return ahead.joined(tuple(planned for planned in found if planned is not None))

    def template_id(self, callee: Callee, captured: MappingType[str, plan.Text] = MappingProxyType({})) -> str:
        """The identifier of a template; the first call of each puts it on the list of what is to be planned.

        ``captured`` is what tags of an inline template mean where it is called.
        """
        written = callee.template
        known = self._ids.get(written.node)
        if known is None:
            name = written.name.text if written.name is not None else ""
            known = self.functions.identifier("", name or "inline")
            self._ids[written.node] = known
            whole = with_defaults(written, spec.mapping(self.program, "templateDefaults"))
            self._reached.append(Reached(whole, callee.owner, known, captured))
        return known

    def candidates(self, task: nodes.Task) -> tuple[Candidate, ...]:
        """What a call whose `templateRef` holds tags may come to run."""
        if task.node not in self._candidates:
            self._candidates[task.node] = candidates(self.program, task)
        return self._candidates[task.node]

    def callees(self, task: nodes.Task) -> tuple[nodes.Template, ...]:
        """The template that a call runs, or all that it may come to run; none where it is lost."""
        callee = self.program.callees.get(task.node)
        if callee is not None:
            return (callee.template,)
        if task.node not in self.program.dynamic:
            return ()
        return tuple(found.callee.template for found in self.candidates(task) if found.callee is not None)

    def refuse_lost(self, call: nodes.Task | nodes.Hook) -> None:
        """Refuse a call whose template is nowhere among the files.

        In the document itself that is an error, unless the user says otherwise; a library's file is not reported on.
        """
        name = call.template_ref.name if call.template_ref is not None else call.template
        self.refuse(name or call.node, LOST)
