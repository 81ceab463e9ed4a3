"""Every tag: does it end, does its expression parse, and does what it names exist where it stands?"""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.graph import DagGraph
from wfc.analysis.scopes import CHECKED, Scope, Trouble, Wants, Where
from wfc.analysis.texts import Text, texts
from wfc.analysis.world import Siblings, World
from wfc.diagnostics import Diagnostic
from wfc.expr.nodes import Call, Expression, Index, Member, Name, String, children
from wfc.expr.tags import BLANKS, Part, Reference, Tag, TagKind, malformed, reference, scan
from wfc.ir.graph import Question, ancestors
from wfc.ir.program import Program
from wfc.ir.tree import Scalar


def references(program: Program) -> Iterator[Diagnostic]:
    """Judge every tag of the document. A text that aliases repeat is judged in each place and reported once."""
    world = World(program)
    graphs = Graphs()
    seen: set[tuple[str, int, int, str]] = set()
    for text in texts(program, world):
        for finding in _text(text, graphs):
            key = (finding.rule.code, finding.span.start, finding.span.end, finding.message)
            if key not in seen:
                seen.add(key)
                yield finding
    for finding in graphs.answer():
        key = (finding.rule.code, finding.span.start, finding.span.end, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


class Graphs:
    """Findings that hold unless one task is an ancestor of another, gathered for each DAG and answered at once."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[Siblings, list[tuple[Question, Diagnostic]]]] = {}

    def ask(self, scope: Scope, ancestor: int, finding: Diagnostic) -> None:
        """Keep ``finding`` until `answer`, where it holds unless ``ancestor`` is one of the task of ``scope``."""
        siblings = scope.siblings
        assert siblings is not None
        asked = self._asked.setdefault(id(siblings), (siblings, []))
        asked[1].append((Question(scope.index, ancestor), finding))

    def answer(self) -> Iterator[Diagnostic]:
        """The findings that hold, in the order in which they were asked."""
        for siblings, asked in self._asked.values():
            graph = DagGraph(siblings)
            answers = ancestors(graph.needs, [question for question, _ in asked])
            for (_, finding), is_ancestor in zip(asked, answers, strict=True):
                if not is_ancestor:
                    yield finding


def _text(text: Text, graphs: Graphs) -> Iterator[Diagnostic]:
    scalar = text.scalar
    for tag in scan(scalar.text):
        if tag.kind is TagKind.SIMPLE:
            yield from _simple(text, tag, graphs)
        elif tag.kind is TagKind.EXPRESSION:
            yield from expression(scalar, tag.body, tag.body_start, text.scope, graphs)
        else:
            yield from _unclosed(text, tag)


def _simple(text: Text, tag: Tag, graphs: Graphs) -> Iterator[Diagnostic]:
    body, start = tag.body, tag.body_start
    if tag.inner is not None:
        outer = tag.body[: tag.inner_start - 2 - tag.body_start]
        if not outer.isprintable() or "}" in outer:
            yield from _unclosed(text, tag)
        body, start = tag.inner, tag.inner_start  # the outer name is only known once the inner one is replaced
    name = reference(body, start)
    if name is None:
        yield from _malformed(text, body, start)
        return
    whole = tag.start == 0 and tag.end == len(text.scalar.text)
    wants = text.wants if whole or text.wants is not Wants.ARTIFACT else Wants.ANY
    begins = text.argument and text.scalar.text.startswith("{{tasks.")
    found = text.scope.trouble(name, wants, begins and tag.start == 0)
    if found is not None:
        yield from _report(text.scalar, name, found, text.scope, graphs, found.argo_rejects)


def _report(
    scalar: Scalar, name: Reference, found: Trouble, scope: Scope, graphs: Graphs, argo_rejects: bool
) -> Iterator[Diagnostic]:
    finding = Diagnostic(
        rule=found.rule,
        message=found.message,
        span=scalar.at(name.parts[found.first].start, name.parts[found.last].end),
        label=found.label,
        labels=found.labels,
        notes=found.notes,
        help=found.help,
        argo_rejects=argo_rejects,
    )
    if found.unless_ancestor >= 0:
        graphs.ask(scope, found.unless_ancestor, finding)
    else:
        yield finding


def _malformed(text: Text, body: str, start: int) -> Iterator[Diagnostic]:
    """A tag that is no name. Only what begins like one of Argo's names is ours: other languages write braces, too."""
    if not body.strip().startswith(CHECKED):
        return
    why = malformed(body, start)
    refused = text.scope.refuses(body.strip(BLANKS))
    yield Diagnostic(
        rules.UNRESOLVED_REFERENCE,
        "this tag is no name of a variable",
        text.scalar.at(why.start, why.end),
        why.message,
        argo_rejects=refused,
    )


def _unclosed(text: Text, tag: Tag) -> Iterator[Diagnostic]:
    """An opening without an end. It is Argo's if its name is, or in a text that is nothing but the tag.

    Argo looks for the end in the JSON text of the whole template, where closing braces of the JSON end it; it then
    refuses what begins like one of its names, and every expression.
    """
    body = tag.body.strip()
    calls = text.scope.where in (Where.CALL, Where.HOOK)
    if body.startswith((*CHECKED, "=")) or (tag.start == 0 and calls):
        refused = body.startswith("=") or text.scope.refuses(body)
        if calls and tag.kind is TagKind.UNCLOSED and text.scope.task is not None:
            # Without any closing braces behind it in the task or step the search for the end fails at once.
            around = text.scope.task.node
            refused = refused or "}}" not in around.source.text[text.scalar.end : around.end]
        yield Diagnostic(
            rules.UNCLOSED_TAG,
            "this tag has no end",
            text.scalar.at(tag.start, tag.start + 2),
            "opened here",
            help="close it with `}}` in the same text",
            argo_rejects=refused,
        )


def expression(scalar: Scalar, body: str, start: int, scope: Scope, graphs: Graphs) -> Iterator[Diagnostic]:
    """The syntax of an expression that stands at ``start`` of ``scalar``, and the names that it reads."""
    # Few documents hold expressions, and the parser's tables take milliseconds to load.
    from wfc.expr.parser import ExpressionSyntaxError, parse_expression

    try:
        tree = parse_expression(body)
    except ExpressionSyntaxError as error:
        yield Diagnostic(
            rules.EXPRESSION_SYNTAX,
            "this expression does not parse",
            scalar.at(start + error.start, start + error.end),
            error.message,
            argo_rejects=False,
        )
        return
    for name in names(tree, start):
        found = scope.trouble(name, Wants.ANY, partial=True)
        if found is not None:
            yield from _report(scalar, name, found, scope, graphs, False)


def names(tree: Expression, start: int = 0) -> Iterator[Reference]:
    """The dotted names that an expression reads, as far as they are spelled out, shifted by ``start``.

    ``a?.b`` and ``a ?? b`` expect that something may be missing: what stands there is no mistake and left out.
    """
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Member | Index | Name):
            parts = _parts(node)
            if parts is not None:
                moved = tuple(Part(part.text, part.start + start, part.end + start) for part in parts)
                yield Reference(moved, ".".join(part.text for part in moved))
                continue
        if isinstance(node, Call):
            # The function's own name is no variable; of a method call the object may be.
            function = node.function
            inner = [function.object] if isinstance(function, Member) and not _is_library(function.object) else []
            stack.extend([*inner, *node.arguments][::-1])
            continue
        if getattr(node, "operator", "") == "??":
            continue
        stack.extend(reversed(children(node)))


def _is_library(node: Expression) -> bool:
    return isinstance(node, Name) and node.name == "sprig"


def _parts(node: Expression) -> list[Part] | None:
    """The words of a chain of members and literal indexes on a name; None for any other tree."""
    parts: list[Part] = []
    while not isinstance(node, Name):
        if isinstance(node, Member) and not node.optional:
            parts.append(Part(node.name, node.name_start, node.end))
            node = node.object
        elif isinstance(node, Index) and not node.optional and isinstance(node.index, String):
            parts.append(Part(node.index.value, node.index.start, node.index.end))
            node = node.object
        else:
            return None
    parts.append(Part(node.name, node.start, node.end))
    return parts[::-1]
