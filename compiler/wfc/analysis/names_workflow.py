"""References to the workflow: its parameters, labels, published outputs and state."""

from wfc import rules
from wfc.analysis.scopes import How, Scope, Trouble, Wants, misplaced, unknown, wrong_kind
from wfc.analysis.words import asked, declared, listed, quoted
from wfc.expr import variables
from wfc.expr.tags import Reference


def judge(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """``workflow.…``."""
    words = name.words
    if len(words) == 1:
        return None
    kind = words[1]
    if kind == "parameters":
        return _workflow_parameter(scope, name, how)
    if kind in ("labels", "annotations"):
        key = name.text.partition(f"workflow.{kind}.")[2]
        if how.partial and any("." in word for word in words[2:]):
            message = (
                f"an expression knows no {kind[:-1]} {quoted(key)} by its whole name: Argo cuts names at their dots"
            )
            cut = (f".{part}" if part.isidentifier() else f"['{part}']" for part in key.split("."))
            help_ = f"write `workflow.{kind}{''.join(cut)}`"
            return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, len(name.parts) - 1, False, help=help_)
        if len(words) == 2 or key == "json" or how.partial:
            return None
        known = scope.world.label_keys(kind)
        if key in known:
            return None
        message = f"the workflow has no {kind[:-1]} {quoted(key)}"
        guess = scope.world.guesses.guess(key, known)
        help_ = asked(guess) or f"set it under `metadata.{kind}` or `spec.workflowMetadata.{kind}`"
        last = len(name.parts) - 1
        refused = scope.refuses(name.text)
        return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, last, refused, "", (), help_, instead=guess.sure)
    if kind == "outputs":
        return _global_output(scope, name, how)
    if kind == "failures" and scope.template is not None and not scope.world.runs_at_exit(scope.template):
        message = "the failures of the workflow are known in its exit handlers only"
        return misplaced(scope, name, message, last=1)
    if kind == "priority" and scope.world.program.workflow.spec.key("priority") is None:
        message = "the workflow has no priority"
        return unknown(scope, name, 1, message)._replace(help="set `spec.priority`")
    if kind == "creationTimestamp" and len(words) == 3 and len(words[2]) > 1 and words[2] != "RFC3339":
        message = f"{quoted(words[2])} is no part of a time"
        found = unknown(scope, name, 2, message)
        return found._replace(help="write a letter of strftime (`Y`, `m`, `d`, `H` …), `s` or `RFC3339`")
    if variables.find(words) is None and not (how.partial and variables.find(words[:2]) is not None):
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
        return unknown(scope, name, at, f"{whose} has no {quoted(words[at])}", names=names)
    return None


def _workflow_parameter(scope: Scope, name: Reference, how: How) -> Trouble | None:
    words = name.words
    world = scope.world
    if len(words) == 2 or words[2] == "json":
        return None
    if words[2] not in world.parameters:
        if world.open_parameters:
            return _of_the_caller(scope, name, how)
        message = f"the workflow has no parameter {quoted(words[2])}"
        guess = scope.world.guesses.guess(words[2], world.parameters)
        labels = declared(world.parameters[guess.name].name, "the workflow declares this one") if guess.name else ()
        help_ = asked(guess)
        own = scope.template is not None and words[2] in scope.interface.input_parameters
        if not help_ and own:
            help_ = f"the template has an input of that name: write {{{{inputs.parameters.{words[2]}}}}}"
        elif not help_:
            names = tuple(world.parameters)
            help_ = f"its parameters are {listed(names)}" if names else "declare it under `arguments.parameters`"
        refused = scope.refuses(name.text)
        label, instead = "no such parameter", "" if own else guess.sure
        return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, 2, refused, label, labels, help_, instead=instead)
    if how.wants is Wants.ARTIFACT:
        place = world.parameters[words[2]].name
        return wrong_kind(name, "a workflow parameter", "an artifact", declared(place, "declared here"))
    if len(words) > 3 and not how.partial:
        return unknown(scope, name, 3, f"the parameter {quoted(words[2])} is text and has no {quoted(words[3])}")
    return None


def _of_the_caller(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """A parameter that a WorkflowTemplate does not declare; the workflow that uses it may have it."""
    if how.partial:
        return None
    word = name.words[2]
    message = f"this {scope.world.program.workflow.kind} declares no parameter {quoted(word)}"
    guess = scope.world.guesses.guess(word, scope.world.parameters)
    labels = declared(scope.world.parameters[guess.name].name, "this one it declares") if guess.name else ()
    help_ = asked(guess) or "declare it under `arguments.parameters`, or take it as input"
    notes = ("only a workflow that has such a parameter can use this",)
    return Trouble(rules.PARAMETER_OF_THE_CALLER, message, 2, 2, False, "", labels, help_, notes)


def _global_output(scope: Scope, name: Reference, how: How) -> Trouble | None:
    words = name.words
    if len(words) < 4 or words[2] not in ("parameters", "artifacts"):
        if how.partial and words[2:3] in ((), ("parameters",), ("artifacts",)):
            return None
        message = "say which output: `workflow.outputs.parameters.NAME` or `workflow.outputs.artifacts.NAME`"
        return unknown(scope, name, min(2, len(words) - 1), message)
    known = scope.world.global_outputs(words[2])
    if words[3] not in known:
        if scope.world.open_outputs:
            return None
        message = f"no template publishes an output {words[2][:-1]} as {quoted(words[3])}"
        guess = scope.world.guesses.guess(words[3], known)
        labels = declared(known[guess.name], "published here") if guess.name else ()
        help_ = asked(guess) or "an output is published by its `globalName`"
        refused = scope.refuses(name.text)
        return Trouble(rules.UNRESOLVED_REFERENCE, message, 3, 3, refused, "", labels, help_, instead=guess.sure)
    if words[2] == "parameters" and how.wants is Wants.ARTIFACT:
        return wrong_kind(name, "an output parameter", "an artifact", declared(known[words[3]], "published here"))
    if words[2] == "artifacts" and how.as_text:
        return wrong_kind(name, "an output artifact", "text", declared(known[words[3]], "published here"))
    return None
