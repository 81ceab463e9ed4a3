"""The ``when`` of a CronWorkflow: a condition with variables of its own, which the scheduler looks at before each run.

Tags know nothing but ``cronworkflow``, and words without quotes are variables of the condition, of which there are
none: other than in the ``when`` of a step, they end it in an error, and the workflow is not run.
"""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.scopes import Scope
from wfc.analysis.words import asked, mended, quoted
from wfc.diagnostics import Diagnostic
from wfc.expr import variables
from wfc.expr.inference import infer
from wfc.expr.nodes import Placeholder, Word, walk
from wfc.expr.parser import ExpressionSyntaxError, parse_expression, parse_when
from wfc.expr.tags import Tag, TagKind, reference, scan
from wfc.expr.types import BOOLEAN, STRING, UNKNOWN, describe
from wfc.expr.when_types import check_when
from wfc.ir.tree import Scalar
from wfc.nearest import guess

ROOT = "cronworkflow"
_MEMBERS = tuple(dict.fromkeys(v.pattern[1] for v in variables.VARIABLES if v.pattern[0] == ROOT))
_NUMBERS = ("failed", "succeeded")


def cron_when(text: Scalar, scope: Scope) -> Iterator[Diagnostic]:
    """What is wrong in the ``when`` of a CronWorkflow."""
    tags = scan(text.text)
    for tag in tags:
        if tag.kind is TagKind.SIMPLE:
            yield from _tag(text, tag)
        elif tag.kind is TagKind.UNCLOSED:
            place = text.at(tag.start, tag.start + 2)
            yield Diagnostic(rules.UNCLOSED_TAG, "this tag has no end", place, "opened here", argo_rejects=False)
    if any(tag.kind is TagKind.EXPRESSION for tag in tags):
        whole = len(tags) == 1 and text.text[: tags[0].start].strip() == "" == text.text[tags[0].end :].strip()
        yield from _expressions(text, tags, scope, whole)
    elif text.text.strip() and all(tag.kind is TagKind.SIMPLE and tag.inner is None for tag in tags):
        yield from _condition(text)


def _tag(text: Scalar, tag: Tag) -> Iterator[Diagnostic]:
    name = reference(tag.body, tag.body_start)
    if tag.inner is not None or (name is not None and name.words[0] == ROOT and variables.find(name.words)):
        return
    if name is not None and name.words[0] == ROOT and len(name.parts) > 1:
        part = name.parts[1]
        message = f"a cron workflow has no {quoted(part.text)}"
        near = guess(part.text, _MEMBERS)
        help_ = asked(near) or f"it has {', '.join(f'`{word}`' for word in _MEMBERS)}"
        place, fix = text.at(part.start, part.end), mended(near, text, part.start, part.end)
        yield Diagnostic(rules.UNRESOLVED_REFERENCE, message, place, "", (), (), help_, fix, argo_rejects=False)
        return
    message = "the scheduler knows nothing but the variables of the cron workflow"
    help_ = f"they are {', '.join(f'`{ROOT}.{word}`' for word in _MEMBERS)}"
    place = text.at(tag.start, tag.end)
    yield Diagnostic(rules.MISPLACED_REFERENCE, message, place, "", (), (), help_, argo_rejects=False)


def _expressions(text: Scalar, tags: tuple[Tag, ...], scope: Scope, whole: bool) -> Iterator[Diagnostic]:
    """Expressions in tags: they parse, read nothing else, and a condition that is one of them is true or false."""
    from wfc.analysis.typing import ScopeNames, findings, unknown_members  # as in the conditions of steps

    for tag in tags:
        if tag.kind is not TagKind.EXPRESSION:
            continue
        try:
            tree = parse_expression(tag.body)
        except ExpressionSyntaxError as error:
            place = text.at(tag.body_start + error.start, tag.body_start + error.end)
            message = "this expression does not parse"
            yield Diagnostic(rules.EXPRESSION_SYNTAX, message, place, error.message, argo_rejects=False)
            continue
        value, complaints = infer(tree, tag.body, ScopeNames(scope, (ROOT,), extras=True))
        yield from findings(text, tag.body_start, complaints)
        yield from unknown_members(text, tree, tag.body_start, (ROOT,))
        if whole and value.type not in (BOOLEAN, STRING, UNKNOWN):
            message = f"a `when` is true or false, and this is {describe(value.type)}"
            place = text.at(tag.body_start + tree.start, tag.body_start + tree.end)
            yield Diagnostic(rules.NOT_BOOLEAN, message, place, argo_rejects=False)


def _condition(text: Scalar) -> Iterator[Diagnostic]:
    from wfc.analysis.typing import findings  # as above

    try:
        tree = parse_when(text.text)
    except ExpressionSyntaxError as error:
        place = text.at(error.start, error.end)
        yield Diagnostic(
            rules.EXPRESSION_SYNTAX, "this `when` does not parse", place, error.message, argo_rejects=False
        )
        return
    nodes = list(walk(tree))
    if not any(isinstance(node, Word) for node in nodes):
        yield from findings(text, 0, check_when(tree))
    for node in nodes:
        if isinstance(node, Word) and "{{" not in node.value:
            message = "in the `when` of a cron workflow, a word without quotes is a variable, and there are none"
            help_ = f"write '{node.value}'"
        elif isinstance(node, Placeholder) and _is_text(node.text):
            message = "in the `when` of a cron workflow, a text stands in quotes"
            help_ = f"write '{node.text}'"
        else:
            continue
        yield Diagnostic(rules.TYPE_MISMATCH, message, text.at(node.start, node.end), help=help_, argo_rejects=False)


def _is_text(tag: str) -> bool:
    """Whether a tag becomes a text that is no number."""
    tags = scan(tag)
    name = reference(tags[0].body) if tags and tags[0].kind is TagKind.SIMPLE else None
    return name is not None and name.words[:1] == (ROOT,) and name.words[1:2] in (("name",), ("namespace",))
