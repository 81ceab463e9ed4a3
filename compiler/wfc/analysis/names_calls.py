"""References to other tasks and steps: do they exist, do they output that, have they run by then?"""

from wfc import rules
from wfc.analysis.interfaces import ALWAYS, MEMBERS, Declarations, has_aggregate, has_result
from wfc.analysis.scopes import How, Scope, Trouble, Wants, Where, misplaced, unknown, wrong_kind
from wfc.analysis.words import a, asked, declared, listed, of_body, of_call, of_template, quoted
from wfc.expr.tags import Reference
from wfc.ir.nodes import ContainerSet, HttpCall, Plugin, Script, Task, Template
from wfc.ir.siblings import Siblings


def judge(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """``tasks.…`` and ``steps.…``."""
    words = name.words
    root = words[0]
    if len(words) == 1 or words[1:] == ("name",):
        return None
    siblings = scope.siblings
    if scope.where is Where.VOLUMES:
        return None
    if siblings is None or siblings.root != root:
        return _no_calls(scope, name)
    noun = "step" if root == "steps" else "task"
    index = siblings.by_name.get(words[1])
    if index is None:
        whose = of_template(scope.template) if scope.template else ""
        message = f"there is no {noun} {quoted(words[1])} in {whose}"
        guess = scope.world.guesses.guess(words[1], siblings.by_name)
        labels = declared(siblings.tasks[siblings.by_name[guess.name]].name, "this one there is") if guess.name else ()
        help_ = asked(guess) or _known_calls(siblings, noun)
        refused = scope.refuses(name.text) or how.begins
        label = f"no such {noun}"
        return Trouble(rules.UNKNOWN_TASK, message, 1, 1, refused, label, labels, help_, instead=guess.sure)
    task = siblings.tasks[index]
    if len(words) == 2:
        return None if how.partial else unknown(scope, name, 1, f"say what of the {noun}", names=())
    found, late = _member(scope, name, task, how), _order(scope, name, index, task, how)
    if found is None or late is None:
        return found or late
    return found._replace(argo_rejects=found.argo_rejects or late.argo_rejects)


def _no_calls(scope: Scope, name: Reference) -> Trouble:
    """A reference to tasks or steps where there are none of that sort."""
    root, called = name.words[0], name.words[1]
    noun = "step" if root == "steps" else "task"
    siblings = scope.siblings
    if siblings is not None:
        message = f"`{root}` means nothing in a {'dag' if siblings.root == 'tasks' else 'steps'} template"
        help_ = f"write `{siblings.root}.{called}`" if called in siblings.by_name else ""
        return misplaced(scope, name, message, help_)
    if scope.where is Where.FRAME and scope.template is not None:
        message = f"the {noun}s of {of_template(scope.template)} are not known here, only among themselves"
        return misplaced(scope, name, message)
    if scope.where is Where.SPEC:
        return misplaced(scope, name, f"the workflow itself does not know the {noun}s of its templates")
    message = f"{of_template(scope.template) if scope.template else 'this'} does not see the {noun}s of its caller"
    help_ = f"take it as an input, and give {{{{{name.text}}}}} as the argument in the call"
    return misplaced(scope, name, message, help_)


def _member(scope: Scope, name: Reference, task: Task, how: How) -> Trouble | None:
    """What of a task or step is read: is there such a thing, and is it what is wanted?"""
    words = name.words
    member = words[2]
    if member not in MEMBERS:
        message = f"{of_call(task, words[0])} has no {quoted(member)}"
        return unknown(scope, name, 2, message, names=MEMBERS)
    callee = scope.world.program.callees.get(task.node)
    if len(words) > 3 and member != "outputs":
        return None if how.partial else unknown(scope, name, 3, f"`{member}` is text and has no {quoted(words[3])}")
    if how.wants is Wants.ARTIFACT and member != "outputs":
        return wrong_kind(name, "text", "an artifact")
    if callee is None or member in ALWAYS:
        return None
    template = callee.template
    called = of_template(template)
    if member == "ip":
        if template.daemon:
            return None
        return _undeclared(scope, name, 2, task, f"{called} is no daemon and has no address", template)
    if member == "exitCode" and isinstance(template.body, HttpCall | Plugin):
        reason = f"{a(of_body(template.body))} template is no process, and has no exit code"
        found = _undeclared(scope, name, 2, task, reason, template)
        return found._replace(argo_rejects=False)  # the validator takes all that has a result for a process
    if member == "exitCode" or words[3:4] == ("result",):
        if len(words) > 4 and not how.partial:
            return unknown(scope, name, 4, f"`result` is text and has no {quoted(words[4])}")
        if not (has_result(template, task) or (task.loops and isinstance(template.body, Script | ContainerSet))):
            what = "no exit code" if member == "exitCode" else "no result"
            reason = f"{a(of_body(template.body))} template has {what}"
            return _undeclared(scope, name, 2 if member == "exitCode" else 3, task, reason, template)
        return wrong_kind(name, "text", "an artifact") if how.wants is Wants.ARTIFACT else None
    return _output(scope, name, task, template, how)


def _output(scope: Scope, name: Reference, task: Task, template: Template, how: How) -> Trouble | None:
    words = name.words
    if len(words) == 3:
        return None if how.partial else unknown(scope, name, 2, "say which output", names=())
    kind = words[3]
    if kind not in ("parameters", "artifacts"):
        message = f"outputs have no {quoted(kind)}"
        return unknown(scope, name, 3, message, names=("parameters", "artifacts", "result"))
    interface = scope.world.interfaces.of(template)
    if len(words) == 4:
        if how.partial or (kind == "parameters" and has_aggregate(task)):
            return None
        if kind == "artifacts":
            return unknown(scope, name, 3, "say which artifact: `outputs.artifacts.NAME`")
        reason = f"only a loop over items has the list of all, and {of_call(task, words[0])} is none"
        return _undeclared(scope, name, 3, task, reason, template)
    word = words[4]
    mine = interface.outputs(kind)
    if word not in mine:
        return _undeclared_output(scope, name, task, template, mine)
    if kind == "parameters" and how.wants is Wants.ARTIFACT:
        return wrong_kind(name, "an output parameter", "an artifact", declared(mine[word].name, "declared here"))
    if kind == "artifacts" and how.as_text:
        return wrong_kind(name, "an output artifact", "text", declared(mine[word].name, "declared here"))
    if len(words) > 5 and not how.partial:
        return unknown(scope, name, 5, f"an output has no {quoted(words[5])}")
    return None


def _undeclared(scope: Scope, name: Reference, at: int, task: Task, reason: str, template: Template) -> Trouble:
    what = ".".join(name.words[2 : at + 1]) if at > 2 else name.words[2]
    message = f"{of_call(task, name.words[0])} has no `{what}`: {reason}"
    labels = declared(template.name, "the template that it calls")
    return Trouble(rules.UNDECLARED_OUTPUT, message, at, at, scope.refuses(name.text), "", labels)


def _undeclared_output(
    scope: Scope,
    name: Reference,
    task: Task,
    template: Template,
    mine: Declarations,
) -> Trouble:
    words = name.words
    kind, word = words[3][:-1], words[4]
    called = of_template(template)
    refused = scope.refuses(name.text)
    others = scope.world.interfaces.of(template).outputs("artifacts" if kind == "parameter" else "parameters")
    if word in others:
        other = "artifact" if kind == "parameter" else "parameter"
        message = f"{called} outputs {quoted(word)} as {a(other)}, not as {a(kind)}"
        return Trouble(rules.WRONG_KIND, message, 3, 3, refused, "", declared(others[word].name, a(other)))
    reader = of_call(scope.task, words[0]) if scope.task is not None else "this"
    message = f"{reader} reads {a(kind)} that {of_call(task, words[0])} does not output"
    guess = scope.world.guesses.guess(word, mine)
    if guess.name:
        labels = declared(mine[guess.name].name, f"{called} declares this one")
        help_ = asked(guess)
    else:
        labels = declared(template.name, f"{of_call(task, words[0])} calls this template")
        names = listed(mine) if mine else ""
        help_ = f"its output {kind}s are {names}" if mine else f"{called} declares no output {kind}s"
    label = f"no output {kind} {quoted(word)}"
    return Trouble(rules.UNDECLARED_OUTPUT, message, 4, 4, refused, label, labels, help_, instead=guess.sure)


def _order(scope: Scope, name: Reference, index: int, task: Task, how: How) -> Trouble | None:
    """Whether the task or step that is read from has run by then."""
    words = name.words
    is_status = words[2] == "status"
    if scope.where is Where.OUTPUTS:
        if words[0] == "tasks" and is_status and not task.hooks and not how.partial:
            message = "the status of a task cannot be an output: Argo knows it in the tasks that wait for it only"
            return misplaced(scope, name, message, last=2)
        return None
    if scope.where is Where.HOOK and index == scope.index:
        return None
    if words[0] == "tasks":
        refused = how.begins or (scope.judged and is_status and not task.hooks)
        if index == scope.index:
            message = f"{of_call(task, 'tasks')} reads its own output"
            return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, "this is the task itself")
        siblings = scope.siblings
        if siblings is None or siblings.waits_for(scope.index, index) or scope.waits_for_unknown():
            return None
        if not how.sure:
            return Trouble(rules.NOT_AN_ANCESTOR, "", 1, 1, False, unless_ancestor=index)
        reader = of_call(scope.task, "tasks") if scope.task else "this"
        message = f"{reader} reads from {of_call(task, 'tasks')} and does not wait for it"
        label = f"{reader} does not depend on it"
        labels = declared(task.name, f"{of_call(task, 'tasks')} may not have run by then")
        help_ = f"add {quoted(words[1])} to the task's `{_dependency_field(scope)}`"
        wait_for = words[1] if words[2] == "outputs" and scope.where is Where.CALL else ""
        return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, label, labels, help_, wait_for=wait_for)
    return _step_order(scope, index, task, is_status)


def _step_order(scope: Scope, index: int, task: Task, is_status: bool) -> Trouble | None:
    siblings = scope.siblings
    assert siblings is not None
    group, other = siblings.group[scope.index], siblings.group[index]
    if other < group:
        return None
    if index == scope.index:
        exits = task.on_exit is not None or any(hook.name.text == "exit" for hook in task.hooks)
        refused = scope.judged and not (is_status or exits)
        message = f"{of_call(task, 'steps')} reads its own output"
        return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, "this is the step itself")
    refused = scope.judged and index > scope.index
    when = "runs at the same time" if other == group else "runs later"
    message = (
        f"{of_call(scope.task, 'steps') if scope.task else 'this'} reads from {of_call(task, 'steps')}, which {when}"
    )
    help_ = "move it to a group of its own before this one" if other == group else ""
    labels = declared(task.name, when)
    return Trouble(rules.NOT_AN_ANCESTOR, message, 1, 1, refused, when, labels, help_)


def _dependency_field(scope: Scope) -> str:
    return scope.siblings.waits if scope.siblings is not None else "dependencies"


def _known_calls(siblings: Siblings, noun: str) -> str:
    return f"its {noun}s are {listed(siblings.by_name)}" if siblings.by_name else ""
