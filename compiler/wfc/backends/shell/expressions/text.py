"""Texts with tags, and the fields that hold a bare expression, as programs for jq.

The three modes are those in which Argo fills in a template: ``strict`` (every tag must resolve: the bodies of loops),
``steps`` (only tags of ``steps.`` and ``tasks.`` must: steps, tasks and their ``when``) and ``lenient`` (what does not
resolve stays as it is).
"""

import re
from typing import NamedTuple

from wfc.backends.shell.expressions import missing
from wfc.backends.shell.expressions.compile import compile_expression, quoted
from wfc.backends.shell.expressions.depends import depends_program
from wfc.backends.shell.expressions.errors import ExpressionError
from wfc.backends.shell.expressions.program import JqProgram
from wfc.backends.shell.expressions.scope import Scope
from wfc.expr.lalr import ExpressionSyntaxError
from wfc.expr.parser import parse_expression
from wfc.expr.tags import BLANKS, Tag, TagKind, scan

MODES = ("strict", "steps", "lenient")
# Argo turns these back after its JSON encoder has made them of `<`, `>` and `&`, and so spoils a text that has them.
_SPOILED = re.compile(r"\\u00(?:3c|3e|26)")
# Operators of `when` that take a large part of the library along: matching, and those on bits.
_RARE = re.compile(r"~|<<|>>|\^|(?<!&)&(?!&)|(?<!\|)\|(?!\|)")
_RESULTS = {"value": "parameter_text", "artifact": "text", "text": "text", "any": "."}
# What makes a text of a value of a known type.
_RENDERERS = {
    "string": "text", "int": "rendered_int", "int64": "rendered_int", "float": "rendered_float",
    "array": "rendered_full", "map": "rendered_full",
}  # fmt: skip


class Brought(NamedTuple):
    """What values bring into a text: they hold expression tags themselves, which Argo works out where they land.

    ``tags`` are the insides of these tags, as far as they are known; ``names`` the variables with such values. Argo
    fills a template in before it knows what its calls give: ``early`` is the scope then, in which the values are still
    as they were given.
    """

    tags: tuple[str, ...]
    names: frozenset[str]
    early: Scope


PUBLISHED = "workflow.outputs.parameters."
"""What the names of outputs begin with that are known to the whole workflow, once a node has given them."""

EARLY = "early "
"""Before the name of a variable: its value when Argo fills in the template itself."""


def compile_text(text: str, mode: str, scope: Scope, brought: Brought | None = None) -> JqProgram:
    """Compile a text with tags. The program's value is the text that Argo makes of it in one pass, or in two where
    values bring expressions in.

    Raises `ExpressionUnsupported` for an expression that jq cannot evaluate as Argo does.
    """
    pieces = []
    at = 0
    for tag in scan(text):
        pieces.append(quoted(text[at : tag.start]))
        made = _tag(text, tag, mode, scope)
        pieces.append(made if brought is None else _early(text, tag, brought, made))
        at = tag.end
    pieces.append(quoted(text[at:]))
    whole = "(" + " + ".join(piece for piece in pieces if piece != '""') + ")" if text else '""'
    if brought is None:
        return JqProgram(whole)
    table = f"def brought: {_table(brought.tags, mode, scope)};"
    return JqProgram(f"(($flat | early) as $early | ($early | nested) as $early_env | {table} {whole})")


def compile_inputs(names: tuple[str, ...], tags: tuple[str, ...], early: Scope, scope: Scope) -> JqProgram:
    """Compile what the passes over a template make of its inputs ``names``: a list of texts, for each of them its value
    while the template is filled in, the value that its node shows, and what its texts get. ``early`` is the scope
    without the inputs, ``tags`` are the expressions that their values may hold.
    """
    listed = ", ".join(map(quoted, names))
    table = _table(tags, "lenient", scope, early)
    turn = f".flat as $flat | (try ($flat | nested) catch {{}}) as $env | .text | refilled($flat; {table})"
    return JqProgram(f"($flat | filled_inputs([{listed}]; {turn}))")


def _early(text: str, tag: Tag, brought: Brought, made: str) -> str:
    """What a tag becomes by the pass over the template itself and by the one over its calls or its pod: ``made`` is
    what comes of it if only the last one fills it in.
    """
    again = "refilled($flat; brought)"
    if tag.kind is TagKind.SIMPLE and tag.inner is None and tag.body.strip(BLANKS) in brought.names:
        return f"(simple_tag($early; {quoted(tag.body.strip(BLANKS))}; {quoted(text[tag.start : tag.end])}) | {again})"
    if tag.kind is not TagKind.EXPRESSION:
        return made
    try:
        tree = parse_expression(tag.body)
        waiting = missing.missing(tree, brought.early.known) or missing.waits(tree, brought.early.known)
        if waiting or not any(name in brought.names for name, _ in missing.names(tree)):
            return made
        code = compile_expression(tree, brought.early)
    except (ExpressionSyntaxError, ExpressionError):
        return made
    first = f"{code.text} | {_RENDERERS.get(code.type.kind, 'rendered')}"
    return f"(def once($flat; $env): {first}; staged(once($early; $early_env) | {again}; {made}))"


def _table(tags: tuple[str, ...], mode: str, scope: Scope, early: Scope | None = None) -> str:
    """The filter that works out the inside of an expression tag: one of ``tags``, or it is refused. One that names what
    is not in ``early`` stays as it is until that is there.
    """
    cases = []
    for body in tags:
        written = f"{{{{={body}}}}}"
        (tag,) = scan(written)
        made = _expression(tag, written, mode, scope)
        if early is not None and (later := _not_yet(body, early, scope)):
            made = f"if $flat | has({quoted(later)}) then {made} else {quoted(written)} end"
        cases.append(f"if . == {quoted(body)} then {made} el")
    return f"{''.join(cases)}{'se ' if cases else ''}refuse_brought{' end' if cases else ''}"


def _not_yet(body: str, early: Scope, scope: Scope) -> str:
    """A variable of ``scope`` that an expression names and that ``early`` does not have; empty where there is none."""
    try:
        named = [name for name, _ in missing.names(parse_expression(body))]
    except ExpressionSyntaxError:
        return ""
    return next((name for name in named if name in scope.names and name not in early.names), "")


def _tag(text: str, tag: Tag, mode: str, scope: Scope) -> str:
    if tag.kind is TagKind.UNCLOSED:
        return _failure("a tag does not end")
    if tag.kind is TagKind.EXPRESSION:
        return _expression(tag, text[tag.start : tag.end], mode, scope)
    name = quoted(tag.body.strip(BLANKS))
    if tag.inner is not None:
        before = tag.body[: tag.inner_start - 2 - tag.body_start]
        unknown = f"nested_tag($flat; {quoted(before)}; {quoted(tag.inner)}; {{}})"
    else:
        unknown = "{}"
    as_written = quoted(text[tag.start : tag.end])
    sibling = _strict(tag.body.strip(BLANKS)) and ".outputs.artifacts." not in tag.body
    must = mode == "strict" or (mode == "steps" and sibling)
    otherwise = _failure("a tag names no variable") if must else as_written
    return f"simple_tag($flat; {name}; {unknown.replace('{}', otherwise)})"


def _failure(why: str) -> str:
    return f"fail({quoted(why)})"


def _strict(name: str) -> bool:
    return name in ("steps", "tasks") or name.startswith(("steps.", "tasks."))


def _expression(tag: Tag, written: str, mode: str, scope: Scope) -> str:
    as_written = quoted(written)
    if _SPOILED.search(tag.body):
        return as_written if mode == "lenient" else _failure("the tag is no JSON text")
    try:
        tree = parse_expression(tag.body)
    except ExpressionSyntaxError as error:
        return _failure(error.args[0] if error.args else "a syntax error")
    absent = missing.missing(tree, scope.known)
    if mode == "strict" and absent:
        return _failure(f"{absent[0]} is missing")
    if mode == "steps" and any(_strict(name) for name in absent):
        return _failure("a variable is missing")
    tolerant = mode == "lenient" or (mode == "steps" and bool(absent))
    if tolerant and missing.waits(tree, scope.known):
        return as_written
    try:
        code = compile_expression(tree, scope)
    except ExpressionError as error:
        return as_written if tolerant else _failure(str(error))
    rendered = f"{code.text} | {_RENDERERS.get(code.type.kind, 'rendered')}"
    made = f"tolerated({rendered}; {as_written})" if tolerant else f"({rendered})"
    named = (name for name, guarded in missing.names(tree) if name.startswith(PUBLISHED) and not guarded)
    published = dict.fromkeys(".".join(name.split(".")[:4]) for name in named)
    if mode == "strict" or not published:
        return made
    # Until a node has given it, it is a variable that is missing.
    given = " and ".join(f"$flat[{quoted(name)}] != null" for name in published)
    return f"(if {given} then {made} else {as_written} end)"


def compile_bare(text: str, mode: str, scope: Scope) -> JqProgram:
    """Compile a field that is an expression: ``bool`` (hooks, retries), ``http`` (the same without Argo's own
    functions), ``value`` (``valueFrom.expression``: the text that the parameter gets), ``text``
    (of a label: any other value is a mistake), ``artifact`` (``fromExpression``: the text says where it is) or ``any``
    (the value itself).

    Raises `ExpressionUnsupported` for an expression that jq cannot evaluate as Argo does.
    """
    try:
        code = compile_expression(parse_expression(text), scope)
    except ExpressionSyntaxError as error:
        return JqProgram(_failure(error.args[0] if error.args else "a syntax error"))
    except ExpressionError as error:
        return JqProgram(_failure(str(error)))
    return JqProgram(f"({code.text} | {_RESULTS.get(mode, 'truth')})")


def compile_condition(text: str, mode: str, scope: Scope) -> JqProgram:
    """Compile a ``when``: its tags are filled in (``step``: in the mode ``steps``; ``cron``: ``strict``), then the text
    that results is parsed and evaluated by the library. So a value can be a part of the condition, as in Argo, but
    never of the program.
    """
    filled = compile_text(text, "strict" if mode == "cron" else "steps", scope)
    return JqProgram(f"({filled.filter} | when_holds({'false' if mode == 'cron' else 'true'}; {_rare(text)}))")


def judged(filled: str, text: str) -> str:
    """The filter that judges what ``filled`` makes of the ``when`` ``text``: true or false, a blank, what was made."""
    return f"({filled} | when_judged({_rare(text)}))"


def _rare(text: str) -> str:
    return "when_rare" if _RARE.search(text) else 'refuse("an operator of `when` that only a value brings in")'


def compile_depends(text: str, dependencies: tuple[str, ...] | None, tasks: frozenset[str]) -> JqProgram:
    """Compile the ``depends`` of a DAG task, or its ``dependencies``. ``$flat`` then is ``{"tasks": {name: state}}``,
    and the value true, false, or ``"wait"`` while a task that is named is not done.
    """
    return depends_program(text, dependencies, tasks)
