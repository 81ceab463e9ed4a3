"""Texts with tags, and the fields that hold a bare expression, as programs for jq.

The three modes are those in which Argo fills in a template: ``strict`` (every tag must resolve: the bodies of loops),
``steps`` (only tags of ``steps.`` and ``tasks.`` must: steps, tasks and their ``when``) and ``lenient`` (what does not
resolve stays as it is).
"""

import re

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
_RENDERERS = {"string": "text", "int": "rendered_int", "int64": "rendered_int", "float": "rendered_float"}


def compile_text(text: str, mode: str, scope: Scope) -> JqProgram:
    """Compile a text with tags. The program's value is the text that Argo makes of it in one pass.

    Argo makes several: `compile_again` is the next one. Raises `ExpressionUnsupported` for an expression that jq cannot
    evaluate as Argo does.
    """
    pieces = []
    at = 0
    for tag in scan(text):
        pieces.append(quoted(text[at : tag.start]))
        pieces.append(_tag(text, tag, mode, scope))
        at = tag.end
    pieces.append(quoted(text[at:]))
    return JqProgram("(" + " + ".join(piece for piece in pieces if piece != '""') + ")" if text else '""')


def compile_again(first: JqProgram) -> JqProgram:
    """Add another pass over the text of a program: what a tag within a tag was assembled to is filled in then.

    So is a tag that a value brings in, as in Argo; an expression among those is refused at run time.
    """
    return JqProgram(f"({first.filter} | filled_again($flat))")


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
    return f"tolerated({rendered}; {as_written})" if tolerant else f"({rendered})"


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
