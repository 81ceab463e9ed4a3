"""The types of expressions and conditions in their place, and what cannot work there.

Loaded only for documents that have expressions, or conditions of other than the commonest shapes.
"""

from collections.abc import Collection, Iterable, Iterator

from wfc import rules
from wfc.analysis.scopes import Scope, Wants
from wfc.analysis.words import asked, listed, mended, quoted
from wfc.diagnostics import Diagnostic, Rule, Severity
from wfc.expr import variables
from wfc.expr.complaints import Complaint, Value, dynamic, static
from wfc.expr.depends_ends import Ends, check_depends
from wfc.expr.inference import infer
from wfc.expr.nodes import Binary, Conditional, Expression
from wfc.expr.parser import ExpressionSyntaxError, parse_depends, parse_expression, parse_when
from wfc.expr.tags import scan
from wfc.expr.types import (
    BOOLEAN,
    INTEGER,
    NULL,
    STRING,
    UNKNOWN,
    ArtifactType,
    Field,
    ListOf,
    MapOf,
    Object,
    Type,
    describe,
    object_of,
)  # fmt: skip
from wfc.expr.variable_types import type_of
from wfc.expr.when_types import check_when
from wfc.ir.edits import renamed
from wfc.ir.tree import Scalar
from wfc.nearest import guess

_ROOTS = frozenset(variables.roots())
_CRON = ("cronworkflow",)
# What the scheduler gives a stop strategy; a tag gets texts.
_OF_CRON: dict[str, Type] = {
    "cronworkflow.failed": INTEGER,
    "cronworkflow.succeeded": INTEGER,
    "cronworkflow.labels": MapOf(STRING),
    "cronworkflow.annotations": MapOf(STRING),
}
_MANY = 50  # members of an item that a type spells out
_OF_MAPS = frozenset(variable.pattern[0] for variable in variables.VARIABLES if len(variable.pattern) > 1)


class ScopeNames:
    """The variables of a scope as expressions see them.

    With ``only``, they are those roots alone, and Argo's functions are known only with ``extras``. ``types`` says of
    variables what they are here, where that is not what they are elsewhere.
    """

    def __init__(
        self, scope: Scope, only: tuple[str, ...] = (), extras: bool = False, types: dict[str, Type] | None = None
    ) -> None:
        self._scope = scope
        self.roots = frozenset(only) or _ROOTS
        self.extras = extras or not only
        self._types = types or {}

    def type_of(self, words: tuple[str, ...]) -> Value:
        """The type of a variable, or of the map of those that begin so."""
        own = self._types.get(".".join(words))
        if own is not None:
            return static(own) if len(words) == 1 else dynamic(own)
        if words[0] == "item":
            return _item(self._scope, words)
        variable = variables.find(words)
        if variable is not None:
            found = MapOf(UNKNOWN) if self._unfolded(words) else type_of(variable)
            return static(found) if len(words) == 1 else dynamic(found)
        return dynamic(MapOf(UNKNOWN) if len(words) == 1 and words[0] in _OF_MAPS else UNKNOWN)

    def _unfolded(self, words: tuple[str, ...]) -> bool:
        """Whether the name of a label or an annotation goes on behind ``words``, which are a map then: Argo cuts it at
        each dot.
        """
        if len(words) < 3 or words[0] != "workflow" or words[1] not in ("labels", "annotations"):
            return False
        begin = ".".join(words[2:]) + "."
        return any(key.startswith(begin) for key in self._scope.world.label_keys(words[1]))


def _item(scope: Scope, words: tuple[str, ...]) -> Value:
    """The type of ``item``, which the controller fills in as text; of maps also each member, as text."""
    around: Scope | None = scope
    while around is not None and (around.task is None or not around.task.loops):
        around = around.caller
    if around is None or around.task is None:
        return dynamic(UNKNOWN)
    if around.task.with_sequence is not None or around.loop_items.texts_only:
        return static(STRING) if len(words) == 1 else dynamic(UNKNOWN)
    if not around.loop_items.maps_only:
        task, siblings = around.task, around.siblings
        element: Type = UNKNOWN
        if siblings is not None and task.with_param is not None:
            element = around.world.lists.element(task, siblings)
        if not isinstance(element, Object):
            return dynamic(UNKNOWN)
        return dynamic(element if len(words) == 1 else STRING if len(words) == 2 and element.get(words[1]) else UNKNOWN)
    texts = around.loop_items.texts
    if len(words) == 1:
        return dynamic(object_of({key: Field(STRING) for key in texts}) if len(texts) < _MANY else MapOf(UNKNOWN))
    return dynamic(STRING if len(words) == 2 and words[1] in texts else UNKNOWN)


def typed(
    scalar: Scalar,
    body: str,
    start: int,
    tree: Expression,
    scope: Scope,
    wants: Wants,
    only: tuple[str, ...],
    told: Collection[int],
) -> Iterator[Diagnostic]:
    """What cannot work in an expression, ``body``, that stands at ``start`` of ``scalar``.

    ``told`` are the places in ``scalar`` of names that something has been said of.
    """
    known = ScopeNames(scope, only, types=_OF_CRON if only == _CRON else None)
    value, complaints = infer(tree, body, known, BOOLEAN if wants is Wants.BOOLEAN else UNKNOWN)
    kept = [one for one in complaints if one.rule is not rules.UNRESOLVED_REFERENCE or start + one.start not in told]
    yield from findings(scalar, start, kept)
    if only:
        yield from unknown_members(scalar, tree, start, only)
    if wants is Wants.ARTIFACT:
        for leaf in _results(tree):
            found = value if leaf is tree else infer(leaf, body, known)[0]
            if found.type not in (UNKNOWN, NULL) and not isinstance(found.type, ArtifactType):
                message = f"this is {describe(found.type)}, and an artifact is wanted here"
                place = scalar.at(start + leaf.start, start + leaf.end)
                yield Diagnostic(rules.WRONG_KIND, message, place, argo_rejects=False)
    elif wants is Wants.LABEL and value.type not in (UNKNOWN, STRING):
        message = f"a label is a text, and this is {describe(value.type)}"
        place = scalar.at(start + tree.start, start + tree.end)
        help_ = f"write `string({body.strip()})`" if value.type != NULL else ""
        yield Diagnostic(rules.TYPE_MISMATCH, message, place, "", help=help_, argo_rejects=False)
    elif wants is Wants.VALUE and isinstance(value.type, ListOf | MapOf | Object):
        message = f"this is {describe(value.type)}, and Argo prints it in Go's way, not as JSON"
        place = scalar.at(start + tree.start, start + tree.end)
        label = "[a b], no commas" if isinstance(value.type, ListOf) else "map[a:1 b:2]"
        yield Diagnostic(rules.PRINTED_BY_GO, message, place, label, help=f"write `toJson({body.strip()})`")


def _results(tree: Expression) -> Iterator[Expression]:
    """The parts that an expression may be worth: the branches of conditions, and both sides of ``??``."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Conditional):
            stack += [node.otherwise, node.then if node.then is not None else node.test]
        elif isinstance(node, Binary) and node.operator == "??":
            stack += [node.right, node.left]
        else:
            yield node


def unknown_members(scalar: Scalar, tree: Expression, start: int, only: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Members that the variables of a special place do not have."""
    from wfc.analysis.expressions import names  # which loads this module for all others

    for name in names(tree, start):
        words = name.words
        if len(words) < 2 or words[0] not in only or variables.find(words) is not None:
            continue
        known = tuple(dict.fromkeys(v.pattern[1] for v in variables.VARIABLES if v.pattern[0] == words[0]))
        at = 1 if words[1] not in known else len(words) - 1
        part = name.parts[at]
        near = guess(part.text, known if at == 1 else ())
        message = f"`{'.'.join(words[:at])}` has no {quoted(part.text)}"
        help_ = asked(near) or (f"it has {listed(known)}" if at == 1 else "")
        place, fix = scalar.at(part.start, part.end), mended(near, scalar, part.start, part.end)
        yield Diagnostic(rules.UNRESOLVED_REFERENCE, message, place, "", (), (), help_, fix, argo_rejects=False)


def transformation(steps: Iterable[Scalar], scope: Scope) -> Iterator[Diagnostic]:
    """The steps of a data template: each works on what the one before made, the first on the list of the keys."""
    data: Type = ListOf(STRING)
    for text in steps:
        if scan(text.text):
            data = UNKNOWN  # tags in it are replaced first
            continue
        try:
            tree = parse_expression(text.text)
        except ExpressionSyntaxError as error:
            place = text.at(error.start, error.end)
            message = "this expression does not parse"
            yield Diagnostic(rules.EXPRESSION_SYNTAX, message, place, error.message, argo_rejects=False)
            return
        value, complaints = infer(tree, text.text, ScopeNames(scope, ("data",), types={"data": data}))
        yield from findings(text, 0, complaints)
        if any(finding.rule.severity is Severity.ERROR for finding in complaints):
            return
        data = value.type


def findings(scalar: Scalar, start: int, complaints: Iterable[Complaint]) -> Iterator[Diagnostic]:
    """Complaints of a text at ``start`` of ``scalar`` as findings in the document."""
    for one in complaints:
        first, last = start + one.start, start + one.end
        fix = renamed(scalar, first, last, one.instead) if one.instead else None
        place = scalar.at(first, last)
        yield Diagnostic(one.rule, one.message, place, one.label, help=one.help, fix=fix, argo_rejects=False)


def condition(text: Scalar, field: str, rule: Rule, ends: Ends | None = None) -> Iterator[Diagnostic]:
    """The syntax of a ``when`` or ``depends``, and what cannot work in it; ``ends`` are those of the tasks."""
    try:
        when = field == "when"
        complaints = check_when(parse_when(text.text)) if when else check_depends(parse_depends(text.text), ends)
    except ExpressionSyntaxError as error:
        place = text.at(error.start, error.end)
        yield Diagnostic(rule, f"this `{field}` does not parse", place, error.message, argo_rejects=False)
    else:
        yield from findings(text, 0, complaints)
