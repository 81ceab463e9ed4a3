"""Judges one reference in its place.

There are two readings of it: whether it has a value when the workflow runs (the finding), and whether Argo's validator
would refuse it (``argo_rejects`` of the finding), which looks at fewer places and lets whole prefixes through.
"""

from wfc import rules
from wfc.analysis import names_calls, names_inputs, names_workflow
from wfc.analysis.interfaces import MEMBERS
from wfc.analysis.scopes import ANY_KEY, How, Scope, Trouble, Wants, Where, misplaced, unknown
from wfc.analysis.words import a, asked, listed, of_body, of_call, of_template, quoted
from wfc.diagnostics import Label
from wfc.expr import variables
from wfc.expr.tags import Reference
from wfc.nearest import guess

_LAST_RETRY = ("exitCode", "status", "duration", "message")
_ROOTS = frozenset(variables.roots())
_SECOND_WORDS = {
    root: frozenset(v.pattern[1] for v in variables.VARIABLES if v.pattern[0] == root and v.pattern[1:])
    for root in ("inputs", "outputs", "workflow")
}


def trouble(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """What is wrong with ``name``; None when it has a value here."""
    judge = _JUDGES.get(name.parts[0].text)
    found = _stranger(name) if judge is None else judge(scope, name, how)
    if found is None:
        return _not_replaced(scope, name, how)
    bare = judge is _item and len(name.parts) == 1 and scope.where is Where.CALL and how.wants is Wants.TEXT
    if judge in _LEFT and not how.partial and not found.argo_rejects and (bare or scope.where is Where.LEAF):
        found = found._replace(rule=rules.LEFT_AS_TEXT, notes=(*found.notes, _STAYS))
    if how.partial:
        found = found._replace(argo_rejects=False)  # Argo's validator never looks into expressions
    if scope.caller is None:
        return found
    # The controller fills in what the caller of an inline template knows before it looks at the template.
    return None if trouble(scope.caller, name, How(Wants.ANY, False, how.partial)) is None else found


def _item(scope: Scope, name: Reference, how: How) -> Trouble | None:
    task = scope.task
    keys = name.words[1:]
    if how.wants is Wants.LOOP and task is not None and task.loops:
        found = _item(scope, name, how._replace(wants=Wants.ANY))
        refused = found is not None and found.argo_rejects
        message = "what a loop runs over is worked out before there is an `item`"
        return Trouble(rules.MISPLACED_REFERENCE, message, 0, len(name.parts) - 1, refused)
    if task is None or not task.loops:
        leaked = scope.leaked is not None and bool(keys) and (keys[0] in scope.leaked or ANY_KEY in scope.leaked)
        refused = scope.refuses(name.text) and not leaked
        if task is not None:
            siblings = scope.siblings
            message = f"{of_call(task, siblings.root if siblings else 'tasks')} is no loop, and has no `item`"
            help_ = "an item exists with `withItems`, `withParam` or `withSequence`, in the same task or step only"
        elif scope.where is Where.LEAF and scope.template is not None:
            message = f"{of_template(scope.template)} does not see the loop of its caller"
            help_ = f"take it as an input, and give {{{{{name.text}}}}} as the argument in the call"
        else:
            message, help_ = "there is no loop here, and no `item`", ""
        return Trouble(rules.MISPLACED_REFERENCE, message, 0, len(name.parts) - 1, refused, "", (), help_)
    if not keys or how.partial or name.parts[1].is_index:
        return None
    known = scope.item_keys
    if known is None:
        return None
    leaked = scope.leaked is not None and (keys[0] in scope.leaked or ANY_KEY in scope.leaked)
    refused = scope.judged and not leaked and task.with_param is None
    if ".".join(keys) in known:
        return _ragged(scope, ".".join(keys))
    if keys[0] in known:
        return _ragged(scope, keys[0]) or _inside(name, refused)
    message = f"no item of this loop has {quoted(keys[0])}" if known else "the items of this loop have no members"
    guess = scope.world.guesses.guess(keys[0], known)
    help_ = asked(guess) or (f"the items have {listed(sorted(known))}" if known else "")
    return Trouble(rules.UNRESOLVED_REFERENCE, message, 1, 1, refused, "", (), help_, instead=guess.sure)


def _inside(name: Reference, refused: bool) -> Trouble | None:
    """A member of a member: the controller fills in the members of an item, lists and maps among them as JSON."""
    if len(name.parts) < 3:
        return None
    first, rest = name.parts[1].text, ".".join(part.text for part in name.parts[2:])
    message = f"only the members of an item are filled in, not what is in {quoted(first)}"
    help_ = f"write {{{{=jsonpath(item['{first}'], '$.{rest}')}}}}"
    return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, len(name.parts) - 1, refused, "", (), help_)


def _ragged(scope: Scope, key: str) -> Trouble | None:
    """A member that some items of the loop lack: the controller fills in each item on its own."""
    items = scope.loop_items
    number = items.lacking.get(key)
    if number is None:
        return None
    labels = (Label(items.places[number].span, f"item {number + 1} of {len(items.places)} has none"),)
    message = f"not every item of this loop has {quoted(key)}"
    help_ = f"give every item one, or write {{{{=get(item, '{key}') ?? ''}}}}"
    return Trouble(rules.RAGGED_ITEMS, message, 1, 1, False, "", labels, help_)


def _pod(scope: Scope, name: Reference, _how: How) -> Trouble | None:
    words = name.words
    if len(words) == 1:
        return None
    if words[1:] != ("name",):
        return unknown(scope, name, 1, f"pods have no {quoted(words[1])}", names=("name",))
    if scope.template is not None and scope.template.is_pod:
        return None
    if scope.template is None:
        return misplaced(scope, name, "the workflow itself has no pod", last=1)
    message = f"{a(of_body(scope.template.body))} template does not run as a pod, and has no `pod.name`"
    return misplaced(scope, name, message, last=1)


def _retry(scope: Scope, name: Reference, how: How) -> Trouble | None:
    words = name.words
    if words[0] == "lastRetry" and words[1:2] and words[1] not in _LAST_RETRY:
        return unknown(scope, name, 1, f"the last attempt has no {quoted(words[1])}", names=_LAST_RETRY)
    if scope.template is None or scope.template.retry_strategy is not None or scope.world.retries or how.partial:
        return None
    message = f"{of_template(scope.template)} has no retry strategy, so there are no attempts to speak of"
    return misplaced(scope, name, message, last=len(words) - 1)


def _stranger(name: Reference) -> Trouble | None:
    """A name that is none of Argo's, unless it looks like a misspelt one: other languages write braces, too."""
    words = name.words
    if len(words) < 2 or words[0] in _ROOTS:
        return None
    found = guess(words[0], _SECOND_WORDS | {"steps": (), "tasks": ()})
    near = found.name
    if words[1] in _SECOND_WORDS.get(near, ()) or (near in ("steps", "tasks") and words[2:3] and words[2] in MEMBERS):
        message = f"there is no variable {quoted(words[0])}"
        return Trouble(rules.UNRESOLVED_REFERENCE, message, 0, 0, False, "", (), asked(found), instead=found.sure)
    return None


def _not_replaced(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """A name that no table knows, or not in calls, where a call cannot do with the tag itself.

    A call that loops wants a value for every tag of its texts. The controller fills in those of other calls leniently,
    and leaves what it does not know as it is: in a condition an operand that cannot be read.
    """
    task = scope.task
    condition = how.wants in (Wants.CONDITION, Wants.QUOTED)
    if how.partial or scope.where is not Where.CALL or task is None or not (task.loops or condition):
        return None
    variable = variables.find(name.words)
    if variable is None:
        rule, message = rules.UNRESOLVED_REFERENCE, f"there is no variable {quoted(name.text)}"
    elif _IN_CALLS.isdisjoint(variable.scopes):
        rule, message = rules.MISPLACED_REFERENCE, f"{quoted(name.text)} has no value here"
    else:
        return None
    if task.loops:
        message += ", and all tags of a loop must have a value"
        note = "outside of loops Argo leaves such a tag as it is; here the node ends in an error"
    elif how.wants is Wants.QUOTED:
        rule = rules.LEFT_AS_TEXT
        note = "Argo leaves the tag as it is: the condition compares the tag itself, braces and all"
    else:
        note = "Argo leaves the tag as it is, cannot read the condition then, and ends the node in an error"
    return Trouble(rule, message, 0, len(name.parts) - 1, False, help=_parameter_meant(scope, name.text), notes=(note,))


def _parameter_meant(scope: Scope, word: str) -> str:
    """The advice to write the whole name of the parameter of which only the last word is written."""
    if word in scope.interface.input_parameters:
        return f"write {{{{inputs.parameters.{word}}}}}"
    return f"write {{{{workflow.parameters.{word}}}}}" if word in scope.world.parameters else ""


_IN_CALLS = frozenset((
    variables.Scope.TEMPLATE, variables.Scope.STEPS, variables.Scope.DAG, variables.Scope.LOOP, variables.Scope.RETRY,
    variables.Scope.EXIT,
))  # fmt: skip

# Of these Argo leaves the tag as it is, and the program runs with it.
_LEFT = (None, _item, _retry)
_STAYS = "Argo leaves the tag as it is: the program gets it, braces and all"
_JUDGES = {
    "inputs": names_inputs.judge_inputs,
    "outputs": names_inputs.judge_outputs,
    "steps": names_calls.judge,
    "tasks": names_calls.judge,
    "item": _item,
    "pod": _pod,
    "retries": _retry,
    "lastRetry": _retry,
    "workflow": names_workflow.judge,
}
