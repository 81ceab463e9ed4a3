"""What a reference may name, by the place where it stands.

`Scope.trouble` judges one reference. It knows two readings: whether the reference has a value when the workflow runs
(the finding), and whether Argo's validator would refuse it (``argo_rejects`` of the finding), which looks at fewer
places and lets whole prefixes through.
"""

from enum import Enum
from typing import NamedTuple

from wfc import rules
from wfc.analysis.interfaces import ALWAYS, MEMBERS, Interface, has_aggregate, has_result
from wfc.analysis.words import declared, guess, listed, of_body, of_call, of_template, quoted
from wfc.analysis.world import Siblings, World
from wfc.diagnostics import Label, Rule
from wfc.expr import variables
from wfc.expr.tags import Reference
from wfc.ir.nodes import ContainerSet, Script, Task, Template
from wfc.ir.tree import Mapping, Scalar, Sequence, key_text
from wfc.nearest import nearest


class Where(Enum):
    """The kinds of places."""

    LEAF = "in a template that runs something itself"
    CALL = "in a task or step"
    HOOK = "in a hook of a task or step, which runs during or after it"
    OUTPUTS = "in the outputs of a dag or steps template"
    FRAME = "in another field of a dag or steps template"
    SPEC = "in a field of the workflow itself"
    VOLUMES = "in the volumes of the workflow, which every task and step fills in with what it knows"


class Wants(Enum):
    """What a reference must be worth there."""

    TEXT = "text"
    ARTIFACT = "artifact"
    ANY = "any"


class Trouble(NamedTuple):
    """What is wrong with a reference; ``first`` and ``last`` number the words to point at.

    Where ``unless_ancestor`` is no -1 it is only wrong if the task of that number is no ancestor of the task around.
    """

    rule: Rule
    message: str
    first: int
    last: int
    argo_rejects: bool
    label: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""
    notes: tuple[str, ...] = ()
    unless_ancestor: int = -1


# Argo's validator looks at a tag when it begins like this, and lets these through whatever follows.
CHECKED = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
_TOLERATED = (
    "outputs.", "workflow.creationTimestamp", "workflow.scheduledTime", "workflow.duration", "tasks.name", "steps.name",
)  # fmt: skip
_LAST_RETRY = ("exitCode", "status", "duration", "message")
_SECOND_WORDS = {root: frozenset(v.pattern[1] for v in variables.VARIABLES if v.pattern[0] == root and v.pattern[1:])
                 for root in ("inputs", "outputs", "workflow")}  # fmt: skip


class Scope:
    """The names that are known in one place.

    ``template`` is the template around it (None at the level of the workflow), ``task`` the task or step around it, and
    ``caller`` the scope of the call that brings an inline template along: the controller fills in the caller's names
    first. ``judged`` says whether Argo's validator looks at the place.
    """

    __slots__ = ("_index", "_interface", "_leaked", "caller", "judged", "siblings", "task", "template", "where", "world")

    def __init__(
        self,
        world: World,
        template: Template | None,
        where: Where,
        judged: bool,
        siblings: Siblings | None = None,
        task: Task | None = None,
        caller: "Scope | None" = None,
        leaked: "frozenset[str] | None" = None,
    ) -> None:
        self.world = world
        self.template = template
        self.where = where
        self.judged = judged
        self.siblings = siblings
        self.task = task
        self.caller = caller
        self._leaked = leaked  # the item keys of loops before, which Argo's validator forgets to forget
        self._interface: Interface | None = None
        self._index = -1 if siblings is None or task is None else siblings.position[task.node]

    @property
    def index(self) -> int:
        """The number of the task or step around, -1 where there is none."""
        return self._index

    def trouble(self, name: Reference, wants: Wants, begins: bool = False, partial: bool = False) -> Trouble | None:
        """What is wrong with ``name``; None when it has a value here.

        ``begins``: it stands at the very beginning of an argument, without a blank, where Argo's validator asks for an
        ancestor. ``partial``: an expression reads it, where also a map of variables is a value.
        """
        judge = _JUDGES.get(name.parts[0].text)
        found = self._stranger(name) if judge is None else judge(self, name, wants, begins, partial)
        if found is not None and self.caller is not None and self.caller.trouble(name, Wants.ANY, False, partial) is None:
            return None
        return found

    @property
    def interface(self) -> Interface:
        """The inputs and outputs of the template around."""
        if self._interface is None:
            assert self.template is not None
            self._interface = self.world.interfaces.of(self.template)
        return self._interface

    def _refused(self, name: Reference) -> bool:
        return self.refuses(name.text)

    def refuses(self, text: str) -> bool:
        """Whether Argo's validator refuses the name ``text`` here when it does not know it."""
        return (
            self.judged
            and text.startswith(CHECKED)
            and not text.startswith(_TOLERATED)
            and not (self.world.open_parameters and text.startswith("workflow.parameters"))
        )

    def _unknown(self, name: Reference, at: int, message: str, label: str = "", names: tuple[str, ...] = ()) -> Trouble:
        """A word that means nothing, with the nearest that would."""
        help_ = guess(name.parts[at].text, names) if names else ""
        if not help_ and names and len(names) <= _FEW:
            help_ = f"known here: {', '.join(f'`{word}`' for word in names)}"
        refused = self._refused(name)
        return Trouble(rules.UNRESOLVED_REFERENCE, message, at, len(name.parts) - 1 if label else at, refused, label, (), help_)

    def _misplaced(self, name: Reference, message: str, help_: str = "", last: int = 0) -> Trouble:
        return Trouble(rules.MISPLACED_REFERENCE, message, 0, last, self._refused(name), "", (), help_)

    # --- inputs and outputs of the template around -------------------------------------------------------------------

    def _inputs(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        words = name.words
        if len(words) == 1:
            return None
        kind = words[1]
        if kind not in ("parameters", "artifacts"):
            return self._unknown(name, 1, f"inputs have no {quoted(kind)}", names=("parameters", "artifacts"))
        if self.template is None:
            message = "the workflow itself has no inputs: they belong to templates"
            known = len(words) == 3 and words[2] in self.world.parameters
            help_ = f"write {{{{workflow.parameters.{words[2]}}}}}" if known else ""
            return self._misplaced(name, message, help_, len(words) - 1)
        if len(words) == 2:
            if partial or kind == "parameters":
                return None
            return self._unknown(name, 1, "say which artifact: `inputs.artifacts.NAME`")
        interface = self.interface
        mine: dict[str, Scalar | None]
        if kind == "parameters":
            mine = {key: item.name for key, item in interface.input_parameters.items()}
            others = {key: item.name for key, item in interface.input_artifacts.items()}
        else:
            mine = {key: item.name for key, item in interface.input_artifacts.items()}
            others = {key: item.name for key, item in interface.input_parameters.items()}
        word = words[2]
        if word not in mine:
            return self._undeclared_input(name, kind[:-1], word, mine, others)
        if kind == "parameters":
            if wants is Wants.ARTIFACT:
                return self._wrong_kind(name, "an input parameter", "an artifact", declared(mine[word], "declared here"))
            if len(words) > 3 and not partial:
                return self._unknown(name, 3, f"the parameter {quoted(word)} is text and has no {quoted(words[3])}")
            return None
        return self._input_artifact(name, wants, partial, mine[word])

    def _input_artifact(self, name: Reference, wants: Wants, partial: bool, place: Scalar | None) -> Trouble | None:
        words = name.words
        leaf = self.where is Where.LEAF
        if len(words) == 3:
            if partial or wants is Wants.ARTIFACT or (wants is Wants.ANY and not leaf):
                return None
            help_ = f"{{{{inputs.artifacts.{words[2]}.path}}}} is the place where it lies" if leaf else ""
            return self._wrong_kind(name, "an artifact", "text", declared(place, "declared here"), help_)
        if len(words) > 4 or words[3] != "path":
            return self._unknown(name, 3, f"an artifact has no {quoted(words[3])}", names=("path",))
        if leaf:
            return None
        message = f"a {of_body(self.template.body if self.template else None)} template has no files, so no path either"
        return self._misplaced(name, message, last=len(words) - 1)

    def _undeclared_input(
        self, name: Reference, kind: str, word: str, mine: dict[str, Scalar | None], others: dict[str, Scalar | None]
    ) -> Trouble:
        assert self.template is not None
        whose = of_template(self.template)
        refused = self._refused(name)
        if word in others:
            other = "artifact" if kind == "parameter" else "parameter"
            message = f"{whose} takes {quoted(word)} as {_a(other)}, not as {_a(kind)}"
            return Trouble(rules.WRONG_KIND, message, 1, 1, refused, "", declared(others[word], f"{_a(other)}"))
        message = f"{whose} has no input {kind} {quoted(word)}"
        near = nearest(word, mine)
        labels = declared(mine[near], f"{whose} declares this one") if near is not None else ()
        help_ = f"did you mean {quoted(near)}?" if near is not None else ""
        if near is None and kind == "parameter" and word in self.world.parameters:
            help_ = f"the workflow has a parameter of that name: write {{{{workflow.parameters.{word}}}}}"
        elif near is None:
            help_ = (
                f"its input {kind}s are {listed(tuple(mine))}"
                if mine
                else f"declare it under `inputs.{kind}s`, and give it in every call"
            )
        return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, 2, refused, f"no input {kind} of that name", labels, help_)

    def _outputs(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        words = name.words
        if self.template is None or partial or len(words) == 1:
            return None
        kind = words[1]
        if kind in ("result", "exitCode") and len(words) == 2:
            return None
        if kind not in ("parameters", "artifacts"):
            return self._unknown(name, 1, f"outputs have no {quoted(kind)}", names=("parameters", "artifacts", "result"))
        if len(words) == 2:
            return None
        mine = self.interface.output_parameters if kind == "parameters" else self.interface.output_artifacts
        if words[2] not in mine:
            message = f"{of_template(self.template)} has no output {kind[:-1]} {quoted(words[2])}"
            return self._unknown(name, 2, message, names=tuple(mine))._replace(last=2)
        if len(words) > 3 and words[3:] != ("path",):
            return self._unknown(name, 3, f"an output has no {quoted(words[3])}", names=("path",))
        return None

    def _wrong_kind(
        self, name: Reference, is_: str, wanted: str, labels: tuple[Label, ...] = (), help_: str = ""
    ) -> Trouble:
        message = f"this is {is_}, and {wanted} is wanted here"
        last = len(name.parts) - 1
        return Trouble(rules.WRONG_KIND, message, 0, last, False, f"{is_}", labels, help_)

    # --- other tasks and steps ----------------------------------------------------------------------------------------

    def _calls(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        words = name.words
        root = words[0]
        if len(words) == 1 or words[1:] == ("name",):
            return None
        siblings = self.siblings
        if self.where is Where.VOLUMES:
            return None
        if siblings is None or siblings.root != root:
            return self._no_calls(name)
        noun = "step" if root == "steps" else "task"
        index = siblings.by_name.get(words[1])
        if index is None:
            whose = of_template(self.template) if self.template else ""
            message = f"there is no {noun} {quoted(words[1])} in {whose}"
            near = nearest(words[1], siblings.by_name)
            labels = declared(siblings.tasks[siblings.by_name[near]].name, "this one there is") if near else ()
            help_ = f"did you mean {quoted(near)}?" if near else _known_calls(siblings, noun)
            refused = self._refused(name) or begins
            return Trouble(rules.UNKNOWN_TASK, message, 1, 1, refused, f"no such {noun}", labels, help_)
        task = siblings.tasks[index]
        if len(words) == 2:
            return None if partial else self._unknown(name, 1, f"say what of the {noun}", names=())
        return self._member(name, task, wants, partial) or self._order(name, index, task, begins)

    def _no_calls(self, name: Reference) -> Trouble:
        """A reference to tasks or steps where there are none of that sort."""
        root, called = name.words[0], name.words[1]
        noun = "step" if root == "steps" else "task"
        siblings = self.siblings
        if siblings is not None:
            message = f"`{root}` means nothing in a {'dag' if siblings.root == 'tasks' else 'steps'} template"
            help_ = f"write `{siblings.root}.{called}`" if called in siblings.by_name else ""
            return self._misplaced(name, message, help_)
        if self.where is Where.FRAME and self.template is not None:
            message = f"the {noun}s of {of_template(self.template)} are not known here, only among themselves"
            return self._misplaced(name, message)
        if self.where is Where.SPEC:
            return self._misplaced(name, f"the workflow itself does not know the {noun}s of its templates")
        message = f"{of_template(self.template) if self.template else 'this'} does not see the {noun}s of its caller"
        help_ = f"take it as an input, and give {{{{{name.text}}}}} as the argument in the call"
        return self._misplaced(name, message, help_)

    def _member(self, name: Reference, task: Task, wants: Wants, partial: bool) -> Trouble | None:
        """What of a task or step is read: is there such a thing, and is it what is wanted?"""
        words = name.words
        member = words[2]
        if member not in MEMBERS:
            message = f"{of_call(task, words[0])} has no {quoted(member)}"
            return self._unknown(name, 2, message, names=MEMBERS)
        callee = self.world.program.callees.get(task.node)
        if len(words) > 3 and member != "outputs":
            return None if partial else self._unknown(name, 3, f"`{member}` is text and has no {quoted(words[3])}")
        if wants is Wants.ARTIFACT and member != "outputs":
            return self._wrong_kind(name, "text", "an artifact")
        if callee is None or member in ALWAYS:
            return None
        template = callee.template
        called = of_template(template)
        if member == "ip":
            if template.daemon:
                return None
            return self._undeclared(name, 2, task, f"{called} is no daemon and has no address", template)
        if member == "exitCode" or words[3:4] == ("result",):
            if len(words) > 4 and not partial:
                return self._unknown(name, 4, f"`result` is text and has no {quoted(words[4])}")
            if not (has_result(template, task) or (task.loops and isinstance(template.body, Script | ContainerSet))):
                what = "no exit code" if member == "exitCode" else "no result"
                reason = f"{_a(of_body(template.body))} template has {what}"
                return self._undeclared(name, 2 if member == "exitCode" else 3, task, reason, template)
            return self._wrong_kind(name, "text", "an artifact") if wants is Wants.ARTIFACT else None
        return self._output(name, task, template, wants, partial)

    def _output(self, name: Reference, task: Task, template: Template, wants: Wants, partial: bool) -> Trouble | None:
        words = name.words
        if len(words) == 3:
            return None if partial else self._unknown(name, 2, "say which output", names=())
        kind = words[3]
        if kind not in ("parameters", "artifacts"):
            message = f"outputs have no {quoted(kind)}"
            return self._unknown(name, 3, message, names=("parameters", "artifacts", "result"))
        interface = self.world.interfaces.of(template)
        if len(words) == 4:
            if partial or (kind == "parameters" and has_aggregate(task)):
                return None
            if kind == "artifacts":
                return self._unknown(name, 3, "say which artifact: `outputs.artifacts.NAME`")
            reason = f"only a loop over items has the list of all, and {of_call(task, words[0])} is none"
            return self._undeclared(name, 3, task, reason, template)
        word = words[4]
        parameters = {key: item.name for key, item in interface.output_parameters.items()}
        artifacts = {key: item.name for key, item in interface.output_artifacts.items()}
        mine, others = (parameters, artifacts) if kind == "parameters" else (artifacts, parameters)
        if word not in mine:
            return self._undeclared_output(name, task, template, mine, others)
        if kind == "parameters" and wants is Wants.ARTIFACT:
            return self._wrong_kind(name, "an output parameter", "an artifact", declared(mine[word], "declared here"))
        if kind == "artifacts" and wants is Wants.TEXT:
            return self._wrong_kind(name, "an output artifact", "text", declared(mine[word], "declared here"))
        if len(words) > 5 and not partial:
            return self._unknown(name, 5, f"an output has no {quoted(words[5])}")
        return None

    def _undeclared(self, name: Reference, at: int, task: Task, reason: str, template: Template) -> Trouble:
        what = ".".join(name.words[2 : at + 1]) if at > 2 else name.words[2]
        message = f"{of_call(task, name.words[0])} has no `{what}`: {reason}"
        labels = declared(template.name, "the template that it calls")
        return Trouble(rules.UNDECLARED_OUTPUT, message, at, at, self._refused(name), "", labels)

    def _undeclared_output(
        self,
        name: Reference,
        task: Task,
        template: Template,
        mine: dict[str, Scalar | None],
        others: dict[str, Scalar | None],
    ) -> Trouble:
        words = name.words
        kind, word = words[3][:-1], words[4]
        called = of_template(template)
        refused = self._refused(name)
        if word in others:
            other = "artifact" if kind == "parameter" else "parameter"
            message = f"{called} outputs {quoted(word)} as {_a(other)}, not as {_a(kind)}"
            return Trouble(rules.WRONG_KIND, message, 3, 3, refused, "", declared(others[word], _a(other)))
        reader = of_call(self.task, words[0]) if self.task is not None else "this"
        message = f"{reader} reads {_a(kind)} that {of_call(task, words[0])} does not output"
        near = nearest(word, mine)
        if near is not None:
            labels = declared(mine[near], f"{called} declares this one")
            help_ = f"did you mean {quoted(near)}?"
        else:
            labels = declared(template.name, f"{of_call(task, words[0])} calls this template")
            names = listed(tuple(mine)) if mine else ""
            help_ = f"its output {kind}s are {names}" if mine else f"{called} declares no output {kind}s"
        label = f"no output {kind} {quoted(word)}"
        return Trouble(rules.UNDECLARED_OUTPUT, message, 4, 4, refused, label, labels, help_)

    def _order(self, name: Reference, index: int, task: Task, begins: bool) -> Trouble | None:
        """Whether the task or step that is read from has run by then."""
        words = name.words
        is_status = words[2] == "status"
        if self.where is Where.OUTPUTS:
            if words[0] == "tasks" and is_status and not task.hooks:
                message = "the status of a task cannot be an output: Argo knows it in the tasks that wait for it only"
                return self._misplaced(name, message, last=2)
            return None
        if self.where is Where.HOOK and index == self._index:
            return None
        if words[0] == "tasks":
            refused = begins or (self.judged and is_status and not task.hooks)
            if index == self._index:
                message = f"{of_call(task, 'tasks')} reads its own output"
                return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, "this is the task itself")
            if self._waits_for_unknown():
                return None
            reader = of_call(self.task, "tasks") if self.task else "this"
            message = f"{reader} reads from {of_call(task, 'tasks')} and does not wait for it"
            label = f"{reader} does not depend on it"
            labels = declared(task.name, f"{of_call(task, 'tasks')} may not have run by then")
            help_ = f"add {quoted(words[1])} to the task's `{self._dependency_field()}`"
            return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, label, labels, help_, (), index)
        return self._step_order(name, index, task, is_status)

    def _step_order(self, name: Reference, index: int, task: Task, is_status: bool) -> Trouble | None:
        siblings = self.siblings
        assert siblings is not None
        group, other = siblings.group[self._index], siblings.group[index]
        if other < group:
            return None
        if index == self._index:
            exits = task.on_exit is not None or any(hook.name.text == "exit" for hook in task.hooks)
            refused = self.judged and not (is_status or exits)
            message = f"{of_call(task, 'steps')} reads its own output"
            return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, "this is the step itself")
        refused = self.judged and index > self._index
        when = "runs at the same time" if other == group else "runs later"
        message = f"{of_call(self.task, 'steps') if self.task else 'this'} reads from {of_call(task, 'steps')}, which {when}"
        help_ = "move it to a group of its own before this one" if other == group else ""
        labels = declared(task.name, when)
        return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, when, labels, help_)

    def _waits_for_unknown(self) -> bool:
        """Whether the tasks that this one waits for are only known at run time."""
        task = self.task
        if task is None:
            return False
        texts = [task.depends] if task.depends is not None else []
        if task.dependencies is not None:
            texts += [item for item in task.dependencies.items if isinstance(item, Scalar)]
        return any("{{" in text.text for text in texts)

    def _dependency_field(self) -> str:
        return self.siblings.waits if self.siblings is not None else "dependencies"

    # --- loops, pods, retries -----------------------------------------------------------------------------------------

    def _item(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        task = self.task
        keys = name.words[1:]
        if task is None or not task.loops:
            leaked = self._leaked is not None and bool(keys) and (keys[0] in self._leaked or _ANY_KEY in self._leaked)
            refused = self._refused(name) and not leaked
            if task is not None:
                siblings = self.siblings
                message = f"{of_call(task, siblings.root if siblings else 'tasks')} is no loop, and has no `item`"
                help_ = "an item exists with `withItems`, `withParam` or `withSequence`, in the same task or step only"
            elif self.where is Where.LEAF and self.template is not None:
                message = f"{of_template(self.template)} does not see the loop of its caller"
                help_ = f"take it as an input, and give {{{{{name.text}}}}} as the argument in the call"
            else:
                message, help_ = "there is no loop here, and no `item`", ""
            trouble = Trouble(rules.MISPLACED_REFERENCE, message, 0, len(name.parts) - 1, refused, "", (), help_)
            return trouble
        if not keys or partial or name.parts[1].is_index or task.with_param is not None:
            return None
        known = item_keys(task)
        if known is None or keys[0] in known or ".".join(keys) in known:
            return None
        refused = self.judged and not (self._leaked is not None and (keys[0] in self._leaked or _ANY_KEY in self._leaked))
        message = f"no item of this loop has {quoted(keys[0])}" if known else "the items of this loop have no members"
        help_ = guess(keys[0], known) or (f"the items have {listed(sorted(known))}" if known else "")
        return Trouble(rules.UNRESOLVED_REFERENCE, message, 1, 1, refused, "", (), help_)

    def _pod(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        words = name.words
        if len(words) == 1:
            return None
        if words[1:] != ("name",):
            return self._unknown(name, 1, f"pods have no {quoted(words[1])}", names=("name",))
        if self.template is not None and self.template.is_pod:
            return None
        if self.template is None:
            return self._misplaced(name, "the workflow itself has no pod", last=1)
        message = f"{_a(of_body(self.template.body))} template does not run as a pod, and has no `pod.name`"
        return self._misplaced(name, message, last=1)

    def _retry(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        words = name.words
        if words[0] == "lastRetry" and words[1:2] and words[1] not in _LAST_RETRY:
            return self._unknown(name, 1, f"the last attempt has no {quoted(words[1])}", names=_LAST_RETRY)
        if self.template is None or self.template.retry_strategy is not None or self.world.retries or partial:
            return None
        message = f"{of_template(self.template)} has no retry strategy, so there are no attempts to speak of"
        return self._misplaced(name, message, last=len(words) - 1)

    # --- the workflow -------------------------------------------------------------------------------------------------

    def _workflow(self, name: Reference, wants: Wants, begins: bool, partial: bool) -> Trouble | None:
        words = name.words
        if len(words) == 1:
            return None
        kind = words[1]
        if kind == "parameters":
            return self._workflow_parameter(name, wants, partial)
        if kind in ("labels", "annotations"):
            key = name.text.partition(f"workflow.{kind}.")[2]
            if len(words) == 2 or key == "json" or partial:
                return None
            known = self.world.label_keys(kind)
            if key in known:
                return None
            message = f"the workflow has no {kind[:-1]} {quoted(key)}"
            help_ = guess(key, known) or f"set it under `metadata.{kind}` or `spec.workflowMetadata.{kind}`"
            last = len(name.parts) - 1
            return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, last, self._refused(name), "", (), help_)
        if kind == "outputs":
            return self._global_output(name, wants, partial)
        if kind == "failures" and self.template is not None and not self.world.runs_at_exit(self.template):
            message = "the failures of the workflow are known in its exit handlers only"
            return self._misplaced(name, message, last=1)
        if kind == "priority" and self.world.program.workflow.spec.key("priority") is None:
            message = "the workflow has no priority"
            return self._unknown(name, 1, message)._replace(help="set `spec.priority`")
        if variables.find(words) is None and not (partial and variables.find(words[:2]) is not None):
            at = 1 if not any(v.pattern[:2] == words[:2] for v in variables.VARIABLES) else 2
            at = min(at, len(words) - 1)
            names = tuple(
                dict.fromkeys(
                    v.pattern[at]
                    for v in variables.VARIABLES
                    if v.pattern[:at] == words[:at] and len(v.pattern) > at and v.pattern[at] not in ("*", "**")
                )
            )
            whose = "the workflow" if at == 1 else f"`{'.'.join(words[:at])}`"
            return self._unknown(name, at, f"{whose} has no {quoted(words[at])}", names=names)
        return None

    def _workflow_parameter(self, name: Reference, wants: Wants, partial: bool) -> Trouble | None:
        words = name.words
        world = self.world
        if len(words) == 2 or words[2] == "json":
            return None
        if words[2] not in world.parameters:
            if world.open_parameters:
                return None
            message = f"the workflow has no parameter {quoted(words[2])}"
            near = nearest(words[2], world.parameters)
            labels = declared(world.parameters[near].name, "the workflow declares this one") if near else ()
            help_ = f"did you mean {quoted(near)}?" if near else ""
            if near is None and self.template is not None and words[2] in self.interface.input_parameters:
                help_ = f"the template has an input of that name: write {{{{inputs.parameters.{words[2]}}}}}"
            elif near is None:
                names = tuple(world.parameters)
                help_ = f"its parameters are {listed(names)}" if names else "declare it under `arguments.parameters`"
            refused = self._refused(name)
            return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, 2, refused, "no such parameter", labels, help_)
        if wants is Wants.ARTIFACT:
            place = world.parameters[words[2]].name
            return self._wrong_kind(name, "a workflow parameter", "an artifact", declared(place, "declared here"))
        if len(words) > 3 and not partial:
            return self._unknown(name, 3, f"the parameter {quoted(words[2])} is text and has no {quoted(words[3])}")
        return None

    def _global_output(self, name: Reference, wants: Wants, partial: bool) -> Trouble | None:
        words = name.words
        if len(words) < 4 or words[2] not in ("parameters", "artifacts"):
            if partial and words[2:3] in ((), ("parameters",), ("artifacts",)):
                return None
            message = "say which output: `workflow.outputs.parameters.NAME` or `workflow.outputs.artifacts.NAME`"
            return self._unknown(name, min(2, len(words) - 1), message)
        known = self.world.global_outputs(words[2])
        if words[3] not in known:
            if self.world.open_outputs:
                return None
            message = f"no template publishes an output {words[2][:-1]} as {quoted(words[3])}"
            near = nearest(words[3], known)
            labels = declared(known[near], "published here") if near else ()
            help_ = f"did you mean {quoted(near)}?" if near else "an output is published by its `globalName`"
            return Trouble(rules.UNRESOLVED_REFERENCE, message, 3, 3, self._refused(name), "", labels, help_)
        if words[2] == "parameters" and wants is Wants.ARTIFACT:
            return self._wrong_kind(name, "an output parameter", "an artifact", declared(known[words[3]], "published here"))
        if words[2] == "artifacts" and wants is Wants.TEXT:
            return self._wrong_kind(name, "an output artifact", "text", declared(known[words[3]], "published here"))
        return None

    # --- other roots --------------------------------------------------------------------------------------------------

    def _stranger(self, name: Reference) -> Trouble | None:
        """A name that is none of Argo's, unless it looks like a misspelt one: other languages write braces, too."""
        words = name.words
        if len(words) < 2 or words[0] in _ROOTS:
            return None
        near = nearest(words[0], _SECOND_WORDS | {"steps": (), "tasks": ()})
        if near is None:
            return None
        if words[1] in _SECOND_WORDS.get(near, ()) or (near in ("steps", "tasks") and words[2:3] and words[2] in MEMBERS):
            message = f"there is no variable {quoted(words[0])}"
            help_ = f"did you mean {quoted(near)}?"
            return Trouble(rules.UNRESOLVED_REFERENCE, message, 0, 0, False, "", (), help_)
        return None


_FEW = 8
_ANY_KEY = "*"
_ROOTS = frozenset(variables.roots())
_JUDGES = {
    "inputs": Scope._inputs,
    "outputs": Scope._outputs,
    "steps": Scope._calls,
    "tasks": Scope._calls,
    "item": Scope._item,
    "pod": Scope._pod,
    "retries": Scope._retry,
    "lastRetry": Scope._retry,
    "workflow": Scope._workflow,
}


def item_keys(task: Task) -> frozenset[str] | None:
    """The members that the items of a loop have; None when they are only known at run time."""
    if task.with_param is not None:
        return None
    items = task.with_items
    if not isinstance(items, Sequence):
        return frozenset()
    keys: set[str] = set()
    for item in items.items:
        if isinstance(item, Mapping):
            keys.update(key_text(key) for key, _ in item.entries)
        elif isinstance(item, Sequence):
            keys.update(f"[{number}]" for number in range(len(item.items)))
        elif isinstance(item.value, str) and "{{" in item.text:
            return None
    return frozenset(keys)


def leaked_keys(task: Task) -> frozenset[str]:
    """What a loop adds to the names that Argo's validator takes for known in all later steps."""
    keys = item_keys(task)
    return frozenset((_ANY_KEY,)) if keys is None else keys


def _known_calls(siblings: Siblings, noun: str) -> str:
    names = tuple(siblings.by_name)
    return f"its {noun}s are {listed(names)}" if names else ""


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


