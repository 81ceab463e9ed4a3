"""Expressions: do they parse, do the names that they read exist, and do the types fit?"""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.findings import Questions, judge
from wfc.analysis.scopes import How, Scope, Wants
from wfc.analysis.typing import typed
from wfc.diagnostics import Diagnostic
from wfc.expr.nodes import Binary, Call, Expression, Index, Let, Member, Name, String, children, walk
from wfc.expr.parser import ExpressionSyntaxError, parse_expression
from wfc.expr.tags import Part, Reference
from wfc.ir.tree import Scalar


def expression(
    scalar: Scalar,
    body: str,
    start: int,
    scope: Scope,
    questions: Questions,
    wants: Wants = Wants.ANY,
    only: tuple[str, ...] = (),
) -> Iterator[Diagnostic]:
    """The syntax of an expression that stands at ``start`` of ``scalar``, the names that it reads, and their types.

    ``wants`` is what it must be worth; ``only`` names the roots of all variables where Argo fills in those alone.
    """
    try:
        tree = parse_expression(body)
    except ExpressionSyntaxError as error:
        behind = scalar.text[start + len(body) : start + len(body) + 3]
        cut = behind == "}}}" and body.count("{") > body.count("}")
        yield Diagnostic(
            rules.EXPRESSION_SYNTAX,
            "this expression does not parse",
            scalar.at(start + error.start, start + error.end),
            error.message,
            help="a tag ends at the first `}}`: write `} }}` after a map" if cut else "",
            argo_rejects=False,
        )
        return
    told: set[int] = set()
    for name in names(tree, start) if not only else ():
        for finding in judge(scalar, name, How(Wants.ANY, partial=True), scope, questions):
            told.add(name.start)
            yield finding
    yield from typed(scalar, body, start, tree, scope, wants, only, told)


def names(tree: Expression, start: int = 0) -> Iterator[Reference]:
    """The dotted names that an expression reads, as far as they are spelled out, shifted by ``start``.

    ``a?.b`` and ``a ?? b`` expect that something may be missing: what stands there is no mistake and left out.
    """
    bound = {node.name for node in walk(tree) if isinstance(node, Let)}
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Member | Index | Name):
            parts = _parts(node)
            if parts is not None:
                if parts[0].text in bound:
                    continue
                moved = tuple(Part(part.text, part.start + start, part.end + start) for part in parts)
                words = tuple(part.text for part in parts)
                yield Reference(moved, ".".join(words), words)
                continue
        if isinstance(node, Call):
            # The function's own name is no variable; what a method is called on may be.
            inner = (node.function.object,) if isinstance(node.function, Member) else ()
            stack.extend(reversed((*inner, *node.arguments)))
        elif not (isinstance(node, Binary) and node.operator == "??"):
            stack.extend(reversed(children(node)))


def _parts(tree: Expression) -> list[Part] | None:
    """The words of a chain of members and literal indexes on a name; None for any other tree."""
    parts: list[Part] = []
    node = tree
    while not isinstance(node, Name):
        if isinstance(node, Member) and not node.optional:
            parts.append(Part(node.name, node.name_start, node.end))
            node = node.object
        elif isinstance(node, Index) and not node.optional and isinstance(node.position, String):
            key = node.position
            quotes = 1 if key.end - key.start == len(key.value) + 2 else 0  # the word itself, where nothing is escaped
            parts.append(Part(key.value, key.start + quotes, key.end - quotes))
            node = node.object
        else:
            return None
    parts.append(Part(node.name, node.start, node.end))
    return parts[::-1]
