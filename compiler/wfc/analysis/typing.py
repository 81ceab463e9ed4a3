"""The types of expressions and conditions in their place, and what cannot work there.

Loaded only for documents that have expressions, or conditions of other than the commonest shapes.
"""

from collections.abc import Collection, Iterable, Iterator

from wfc import rules
from wfc.analysis.scopes import Scope, Wants
from wfc.diagnostics import Diagnostic, Rule
from wfc.expr import variables
from wfc.expr.complaints import Complaint, Value, dynamic, static
from wfc.expr.depends_ends import check_depends
from wfc.expr.inference import infer
from wfc.expr.nodes import Expression
from wfc.expr.parser import ExpressionSyntaxError, parse_depends, parse_when
from wfc.expr.types import BOOLEAN, NULL, STRING, UNKNOWN, ArtifactType, Field, MapOf, Object, Type, describe, object_of
from wfc.expr.variable_types import type_of
from wfc.expr.when_types import check_when
from wfc.ir.edits import renamed
from wfc.ir.tree import Scalar

_ROOTS = frozenset(variables.roots())
_MANY = 50  # members of an item that a type spells out
_OF_MAPS = frozenset(variable.pattern[0] for variable in variables.VARIABLES if len(variable.pattern) > 1)


class ScopeNames:
    """The variables of a scope as expressions see them; with ``only``, those roots alone and no functions of Argo's."""

    def __init__(self, scope: Scope, only: tuple[str, ...] = ()) -> None:
        self._scope = scope
        self.roots = frozenset(only) or _ROOTS
        self.extras = not only

    def type_of(self, words: tuple[str, ...]) -> Value:
        """The type of a variable, or of the map of those that begin so."""
        if words[0] == "item":
            return _item(self._scope, words)
        variable = variables.find(words)
        if variable is not None:
            found = type_of(variable)
            return static(found) if len(words) == 1 else dynamic(found)
        return dynamic(MapOf(UNKNOWN) if len(words) == 1 and words[0] in _OF_MAPS else UNKNOWN)


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
    value, complaints = infer(tree, body, ScopeNames(scope, only), BOOLEAN if wants is Wants.BOOLEAN else UNKNOWN)
    kept = [one for one in complaints if one.rule is not rules.UNRESOLVED_REFERENCE or start + one.start not in told]
    yield from findings(scalar, start, kept)
    if wants is Wants.ARTIFACT and value.type not in (UNKNOWN, NULL) and not isinstance(value.type, ArtifactType):
        message = f"this is {describe(value.type)}, and an artifact is wanted here"
        yield Diagnostic(rules.WRONG_KIND, message, scalar.at(start + tree.start, start + tree.end), argo_rejects=False)


def findings(scalar: Scalar, start: int, complaints: Iterable[Complaint]) -> Iterator[Diagnostic]:
    """Complaints of a text at ``start`` of ``scalar`` as findings in the document."""
    for one in complaints:
        first, last = start + one.start, start + one.end
        fix = renamed(scalar, first, last, one.instead) if one.instead else None
        place = scalar.at(first, last)
        yield Diagnostic(one.rule, one.message, place, one.label, help=one.help, fix=fix, argo_rejects=False)


def condition(text: Scalar, field: str, rule: Rule) -> Iterator[Diagnostic]:
    """The syntax of a ``when`` or ``depends``, and what cannot work in it."""
    try:
        when = field == "when"
        complaints = check_when(parse_when(text.text)) if when else check_depends(parse_depends(text.text))
    except ExpressionSyntaxError as error:
        place = text.at(error.start, error.end)
        yield Diagnostic(rule, f"this `{field}` does not parse", place, error.message, argo_rejects=False)
    else:
        yield from findings(text, 0, complaints)
