"""Texts and fields with expressions as filters for jq, and what of its library they need."""

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from wfc.backends.shell.expressions import library, missing
from wfc.backends.shell.expressions.compile import quoted
from wfc.backends.shell.expressions.errors import ExpressionUnsupported
from wfc.backends.shell.expressions.program import JqProgram, program
from wfc.backends.shell.expressions.scope import Scope, data_scope, http_scope, scope
from wfc.backends.shell.expressions.text import (
    EARLY,
    PUBLISHED,
    Brought,
    compile_bare,
    compile_inputs,
    compile_text,
    judged,
)
from wfc.backends.shell.expressions.types import ANY, STRING
from wfc.expr import nodes
from wfc.expr.lalr import ExpressionSyntaxError
from wfc.expr.parser import parse_expression
from wfc.expr.tags import BLANKS, Tag, TagKind, scan

# A tag inside a tag makes the name of another one, which Argo fills in when it goes through the text once more.
_AGAIN = r"""gsub("\\{\\{ *(?<n>[-A-Za-z0-9_.]+) *\\}\\}"; .n as $n | $flat[$n] // ("{{" + $n + "}}"))"""


# The names that stand for a tag in an expression: its value as a literal, and a quotation that has one inside.
_LITERAL, _INSIDE = "wfc_literal_", "wfc_inside_"
_QUOTATION = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`""")


# Stands among the names of variables for all members of the item of a loop.
MEMBERS = "item."


class Made(NamedTuple):
    """A filter, and the names of the variables that it may look at."""

    filter: str
    names: tuple[str, ...]


class Refused(NamedTuple):
    """An expression that jq cannot evaluate as Argo does."""

    reason: str


class Bringing(NamedTuple):
    """What the inputs of a template may bring into its texts: see `Brought`; ``known`` are the variables that there are
    when Argo fills in the template itself.
    """

    tags: tuple[str, ...]
    names: frozenset[str]
    known: tuple[str, ...]


def filled(text: str, mode: str, known: Iterable[str], bringing: Bringing | None = None) -> Made | Refused:
    """A text with tags, filled in as Argo does it in that ``mode``."""
    words: dict[str, None] = {}
    whole = False
    for tag in scan(text):
        words.update(dict.fromkeys(_mentioned(tag)))
        whole = whole or (tag.kind is TagKind.EXPRESSION and _names_whole_item(tag.body))
    brought = None
    if bringing is not None and not bringing.names.isdisjoint(words):
        brought = Brought(bringing.tags, bringing.names, scope(bringing.known))
        words.update(dict.fromkeys(name for body in bringing.tags for name in _of_expression(body)))
    every, used = _names(words, known)
    known_names = scope(every)
    if whole and "item" in every:
        # A map where the item is one, else its text: that is known when it runs.
        known_names, used = known_names._replace(roots=(("item", ANY),)), (*used, MEMBERS)
    try:
        found = compile_text(text, mode, known_names, brought).filter
    except ExpressionUnsupported as error:
        return Refused(str(error))
    nested = any(tag.kind is TagKind.SIMPLE and tag.inner is not None for tag in scan(text))
    if brought is not None:
        used = (*used, *(f"{EARLY}{name}" for name in used if name in brought.names))
    return Made(f"({found} | {_AGAIN})" if nested else found, used)


def without_early(name: str) -> str:
    """The name of a variable; of an input that is asked for as it is at first (`EARLY`), that of the input."""
    return name.removeprefix(EARLY)


def left_over(text: str, known: Container[str] | None = None) -> tuple[str, ...]:
    """The insides of the expression tags of a text that Argo leaves as they are where these variables are ``known``:
    they name others. Without it, of all.
    """
    found = []
    for tag in scan(text):
        if tag.kind is TagKind.EXPRESSION:
            try:
                tree = parse_expression(tag.body)
            except ExpressionSyntaxError:
                continue
            if known is None or missing.missing(tree, known.__contains__) or missing.waits(tree, known.__contains__):
                found.append(tag.body)
    return tuple(found)


def mentioned(text: str) -> frozenset[str]:
    """The dotted names in the tags of a text."""
    return frozenset(name for tag in scan(text) for name in _mentioned(tag))


def has_all(tag: str, known: Iterable[str]) -> bool:
    """Whether all is known that the inside of an expression tag names."""
    every = scope(known)
    return not left_over(f"{{{{={tag}}}}}", every.names | every.groups)


def inputs(names: tuple[str, ...], tags: tuple[str, ...], early: Iterable[str], known: Iterable[str]) -> str | Refused:
    """What the inputs ``names`` become: see `compile_inputs`."""
    try:
        return compile_inputs(names, tags, scope(early), scope(known)).filter
    except ExpressionUnsupported as error:
        return Refused(str(error))


def bare(text: str, kind: str, known: Iterable[str], literals: frozenset[str] = frozenset()) -> Made | Refused:
    """A field that is an expression: ``kind`` is bool, value or artifact.

    ``literals`` are names that stand for what tags in it brought in (see `without_tags`).
    """
    names = _names(dict.fromkeys(_of_expression(text)), [*known, *literals])
    found = _compiled(text, kind, scope(names[0]), literals)
    return found if isinstance(found, Refused) else Made(found, names[1])


def without_tags(text: str, place: str = "") -> tuple[str, dict[str, str]]:
    """An expression with names in place of its tags, and what each name stands for; ``place`` makes the names unique.

    Argo fills tags in before it reads the expression, so that a value becomes a part of it. A value that is a literal
    can be one here, too; a tag inside quotes makes the whole quotation a value.
    """
    tags = [tag for tag in scan(text) if tag.kind is TagKind.SIMPLE and tag.inner is None]
    if not tags:
        return text, {}
    found: dict[str, str] = {}
    pieces: list[str] = []
    at = 0
    quotes = list(_QUOTATION.finditer(text))
    for tag in tags:
        if tag.start < at:
            continue  # in a quotation that another tag was in
        around = next((q for q in quotes if q.start() < tag.start and tag.end < q.end()), None)
        start, end = (tag.start, tag.end) if around is None else around.span()
        name = f"{_LITERAL if around is None else _INSIDE}{place}{len(found) + 1}"
        found[name] = text[start:end] if around is None else text[start + 1 : end - 1]
        pieces += [text[at:start], name]
        at = end
    return "".join((*pieces, text[at:])), found


def condition(text: str, mode: str, known: Iterable[str], bringing: Bringing | None = None) -> Made | Refused:
    """Whether a ``when`` holds once its tags are filled in."""
    made = filled(text, mode, known, bringing)
    return made if isinstance(made, Refused) else Made(judged(made.filter, text), made.names)


def http(text: str, literals: frozenset[str] = frozenset()) -> str | Refused:
    """The program of an http template's condition on its answer: it is given the parts of the request and of the answer
    as variables. ``literals`` are names that stand for tags (see `without_tags`); with them it is given `$filled`, too.
    """
    found = _compiled(text, "http", http_scope(), literals)
    if isinstance(found, Refused):
        return found
    given = "$method; $url; $body; $bytes; $sent; $status; $answer; $received"
    env = _with_filled(f"http_variables({given})", literals)
    return f"{env} as $env | $env as $flat | outcome({found}) | framed"


def data(text: str, first: bool, literals: frozenset[str] = frozenset()) -> str | Refused:
    """A step of a data template's transformation; the `data` of the first one are texts."""
    found = _compiled(text, "any", data_scope(first), literals)
    if isinstance(found, Refused):
        return found
    return f"({_with_filled('{data: .}', literals)} as $env | $env as $flat | {found})"


def transformed(steps: Iterable[str]) -> str:
    """The program of a data template: it reads keys, one a line, and gives its result as Go writes JSON."""
    return f'split("\\n") | map(select(. != "")) | outcome({" | ".join(steps)} | gojson) | framed'


def _compiled(text: str, kind: str, known: Scope, literals: frozenset[str]) -> str | Refused:
    """The filter of an expression in which the names of ``literals`` stand for tags."""
    roots = tuple((name, ANY if name.startswith(_LITERAL) else STRING) for name in sorted(literals))
    try:
        found = compile_bare(text, kind, known._replace(roots=(*known.roots, *roots))).filter
    except ExpressionUnsupported as error:
        return Refused(str(error))
    for name in sorted(literals):
        check = "written_literal" if name.startswith(_LITERAL) else "written_inside"
        found = found.replace(f'$env["{name}"]', f'($env["{name}"] | {check})')
    return found


def _with_filled(variables: str, literals: frozenset[str]) -> str:
    return f"({variables} + $filled[0])" if literals else variables


def call(filters: Iterable[str], shared: str = "", ahead: str = "") -> str:
    """The program of several filters, without the library: its input is the object of the variables. What the filter
    ``shared`` comes to is known to all; ``ahead`` is a program of `call_ahead` whose results come behind the others.
    """
    text = program([JqProgram(each) for each in filters], framed=True, shared=shared, behind=ahead)
    at = text.find("\n. as $flat |")
    return text[at + 1 :]


def call_ahead(filters: Iterable[str], values: Iterable[tuple[str, Sequence[str | int | tuple[str]]]]) -> str:
    """The part of a program that works out filters over other variables, by name: their texts are made of pieces, of
    which a number stands for a result of the program, and a name alone for a variable of it.
    """

    def piece(part: str | int | tuple[str]) -> str:
        if isinstance(part, int):
            return f"$done[{part}].ok"
        return quoted(part) if isinstance(part, str) else f"$flat[{quoted(part[0])}]"

    members = (f"{quoted(name)}: ({' + '.join(map(piece, pieces)) or quoted('')})" for name, pieces in values)
    inner = program([JqProgram(each) for each in filters])
    return f"({{{', '.join(members)}}} | {inner[inner.find('. as $flat |') :]})"


def definitions(programs: Iterable[str], *, quick: bool = False) -> str:
    """What the programs need of the library; with ``quick``, most of the time (see `library.needed`)."""
    return library.needed("\n".join(programs), quick=quick)


def is_quick(program_: str) -> bool:
    """Whether a program is to be tried with the ``quick`` definitions first."""
    return library.is_quick(program_)


def _mentioned(tag: Tag) -> Iterable[str]:
    if tag.kind is TagKind.EXPRESSION:
        yield from _of_expression(tag.body)
    elif tag.kind is TagKind.SIMPLE:
        if tag.inner is None:
            yield tag.body.strip(BLANKS)
        else:
            yield tag.inner.strip(BLANKS)
            # Which name comes of it is known when it runs: any that begins as this one does.
            yield tag.body[: tag.inner_start - 2 - tag.body_start].strip(BLANKS).rstrip(".")


def _of_expression(text: str) -> Iterable[str]:
    """The dotted names in an expression; a root alone only where it is used as a whole."""
    try:
        found = [name for name, _ in missing.names(parse_expression(text))]
    except ExpressionSyntaxError:
        return []
    return [name for name, behind in zip(found, [*found[1:], ""], strict=False) if not behind.startswith(f"{name}.")]


def _names_whole_item(text: str) -> bool:
    """Whether an expression looks at the item of a loop, and not only at members of it that it names."""
    try:
        stack: list[nodes.Expression] = [parse_expression(text)]
    except ExpressionSyntaxError:
        return False
    while stack:
        match stack.pop():
            case nodes.Name(name="item"):
                return True
            case nodes.Member(object=nodes.Name(name="item")):
                pass
            case nodes.Index(object=nodes.Name(name="item"), position=nodes.String()):
                pass
            case node:
                stack.extend(nodes.children(node))
    return False


def _names(mentioned: Iterable[str], known: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All names that there are, and those of them that the text may look at."""
    every = dict.fromkeys(known)
    words = tuple(mentioned)
    # What is known to the whole workflow, once a node has given it.
    every.update((".".join(name.split(".")[:4]), None) for name in words if name.startswith(PUBLISHED))
    if "item" in every:
        every.update((name, None) for name in words if name.startswith("item."))
    used = [name for name in every if any(_same_path(name, word) for word in words)]
    return tuple(every), tuple(used)


def _same_path(name: str, word: str) -> bool:
    return name == word or name.startswith((f"{word}.", word)) or word.startswith(f"{name}.")
