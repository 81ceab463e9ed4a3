"""References to the inputs and outputs of the template around."""

from wfc import rules
from wfc.analysis.interfaces import Declarations
from wfc.analysis.scopes import How, Scope, Trouble, Wants, Where, misplaced, unknown, wrong_kind
from wfc.analysis.words import a, asked, declared, listed, of_body, of_template, quoted
from wfc.expr.tags import Reference
from wfc.ir.tree import Scalar


def judge_inputs(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """``inputs.…``: parameters and artifacts that the template around takes."""
    words = name.words
    if len(words) == 1:
        return None
    kind = words[1]
    if kind not in ("parameters", "artifacts"):
        return unknown(scope, name, 1, f"inputs have no {quoted(kind)}", names=("parameters", "artifacts"))
    if scope.template is None:
        message = "the workflow itself has no inputs: they belong to templates"
        known = len(words) == 3 and words[2] in scope.world.parameters
        help_ = f"write {{{{workflow.parameters.{words[2]}}}}}" if known else ""
        return misplaced(scope, name, message, help_, len(words) - 1)
    if len(words) == 2:
        if how.partial or kind == "parameters":
            return None
        return unknown(scope, name, 1, "say which artifact: `inputs.artifacts.NAME`")
    word = words[2]
    mine = scope.interface.inputs(kind)
    if word not in mine:
        return _undeclared_input(scope, name, mine)
    if kind == "parameters":
        if how.wants is Wants.ARTIFACT:
            return wrong_kind(name, "an input parameter", "an artifact", declared(mine[word].name, "declared here"))
        if len(words) > 3 and not how.partial:
            return unknown(scope, name, 3, f"the parameter {quoted(word)} is text and has no {quoted(words[3])}")
        return None
    return _input_artifact(scope, name, how, mine[word].name)


def _input_artifact(scope: Scope, name: Reference, how: How, place: Scalar | None) -> Trouble | None:
    words = name.words
    leaf = scope.where is Where.LEAF
    if len(words) == 3:
        if how.partial or how.wants is Wants.ARTIFACT or not (how.as_text or leaf):
            return None
        help_ = f"{{{{inputs.artifacts.{words[2]}.path}}}} is the place where it lies" if leaf else ""
        return wrong_kind(name, "an artifact", "text", declared(place, "declared here"), help_)
    if len(words) > 4 or words[3] != "path":
        return unknown(scope, name, 3, f"an artifact has no {quoted(words[3])}", names=("path",))
    if leaf:
        return None
    message = f"{a(of_body(scope.template.body if scope.template else None))} template has no files, so no path either"
    return misplaced(scope, name, message, last=len(words) - 1)


def _undeclared_input(scope: Scope, name: Reference, mine: Declarations) -> Trouble:
    kind, word = name.words[1][:-1], name.words[2]
    others = scope.interface.inputs("artifacts" if kind == "parameter" else "parameters")
    assert scope.template is not None
    whose = of_template(scope.template)
    refused = scope.refuses(name.text)
    if word in others:
        other = "artifact" if kind == "parameter" else "parameter"
        message = f"{whose} takes {quoted(word)} as {a(other)}, not as {a(kind)}"
        return Trouble(rules.WRONG_KIND, message, 1, 1, refused, "", declared(others[word].name, a(other)))
    message = f"{whose} has no input {kind} {quoted(word)}"
    guess = scope.world.guesses.guess(word, mine)
    labels = declared(mine[guess.name].name, f"{whose} declares this one") if guess.name else ()
    help_ = asked(guess)
    if not help_ and kind == "parameter" and word in scope.world.parameters:
        help_ = f"the workflow has a parameter of that name: write {{{{workflow.parameters.{word}}}}}"
    elif not help_:
        help_ = (
            f"its input {kind}s are {listed(mine)}"
            if mine
            else f"declare it under `inputs.{kind}s`, and give it in every call"
        )
    instead = "" if word in scope.world.parameters else guess.sure
    label = f"no input {kind} of that name"
    return Trouble(rules.UNRESOLVED_REFERENCE, message, 2, 2, refused, label, labels, help_, instead=instead)


def judge_outputs(scope: Scope, name: Reference, how: How) -> Trouble | None:
    """``outputs.…``: the paths of what the template around makes, and in its metrics their values."""
    words = name.words
    if scope.template is None or how.partial or len(words) == 1:
        return None
    kind = words[1]
    if kind in ("result", "exitCode") and len(words) == 2:
        return None
    if kind not in ("parameters", "artifacts"):
        return unknown(scope, name, 1, f"outputs have no {quoted(kind)}", names=("parameters", "artifacts", "result"))
    if len(words) == 2:
        return None
    mine = scope.interface.output_parameters if kind == "parameters" else scope.interface.output_artifacts
    if words[2] not in mine:
        message = f"{of_template(scope.template)} has no output {kind[:-1]} {quoted(words[2])}"
        return unknown(scope, name, 2, message, names=tuple(mine))._replace(last=2)
    if len(words) > 3 and words[3:] != ("path",):
        return unknown(scope, name, 3, f"an output has no {quoted(words[3])}", names=("path",))
    return None
