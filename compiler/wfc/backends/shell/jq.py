"""Texts and fields with expressions as filters for jq, and what of its library they need."""

from collections.abc import Iterable
from typing import NamedTuple

from wfc.backends.shell.expressions import library, missing
from wfc.backends.shell.expressions.errors import ExpressionUnsupported
from wfc.backends.shell.expressions.program import JqProgram, program
from wfc.backends.shell.expressions.scope import http_scope, scope
from wfc.backends.shell.expressions.text import compile_bare, compile_text
from wfc.expr.lalr import ExpressionSyntaxError
from wfc.expr.parser import parse_expression
from wfc.expr.tags import BLANKS, Tag, TagKind, scan

# A tag inside a tag makes the name of another one, which Argo fills in when it goes through the text once more.
_AGAIN = r"""gsub("\\{\\{ *(?<n>[-A-Za-z0-9_.]+) *\\}\\}"; .n as $n | $flat[$n] // ("{{" + $n + "}}"))"""


class Made(NamedTuple):
    """A filter, and the names of the variables that it may look at."""

    filter: str
    names: tuple[str, ...]


class Refused(NamedTuple):
    """An expression that jq cannot evaluate as Argo does."""

    reason: str


def filled(text: str, mode: str, known: Iterable[str]) -> Made | Refused:
    """A text with tags, filled in as Argo does it in that ``mode``."""
    mentioned: dict[str, None] = {}
    for tag in scan(text):
        mentioned.update(dict.fromkeys(_mentioned(tag)))
    names = _names(mentioned, known)
    try:
        found = compile_text(text, mode, scope(names[0])).filter
    except ExpressionUnsupported as error:
        return Refused(str(error))
    nested = any(tag.kind is TagKind.SIMPLE and tag.inner is not None for tag in scan(text))
    return Made(f"({found} | {_AGAIN})" if nested else found, names[1])


def bare(text: str, kind: str, known: Iterable[str]) -> Made | Refused:
    """A field that is an expression: ``kind`` is bool or value."""
    names = _names(dict.fromkeys(_of_expression(text)), known)
    try:
        return Made(compile_bare(text, kind, scope(names[0])).filter, names[1])
    except ExpressionUnsupported as error:
        return Refused(str(error))


def http(text: str) -> Made | Refused:
    """The condition of an http template on its answer."""
    try:
        return Made(compile_bare(text, "http", http_scope()).filter, ())
    except ExpressionUnsupported as error:
        return Refused(str(error))


def http_condition(filter_: str) -> str:
    """The program of such a condition: it is given the parts of the request and of the answer as variables."""
    given = "$method; $url; $body; $bytes; $sent; $status; $answer; $received"
    return f"http_variables({given}) as $env | $env as $flat | outcome({filter_}) | framed"


def call(filters: Iterable[str]) -> str:
    """The program of several filters, without the library: its input is the object of the variables."""
    text = program([JqProgram(each) for each in filters], framed=True)
    at = text.find("\n. as $flat |")
    return text[at + 1 :]


def definitions(programs: Iterable[str]) -> str:
    """What the programs need of the library."""
    return library.needed("\n".join(programs))


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
    try:
        return [name for name, _ in missing.names(parse_expression(text))]
    except ExpressionSyntaxError:
        return []


def _names(mentioned: Iterable[str], known: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All names that there are, and those of them that the text may look at."""
    every = dict.fromkeys(known)
    words = tuple(mentioned)
    if "item" in every:
        every.update((name, None) for name in words if name.startswith("item."))
    used = [name for name in every if any(_same_path(name, word) for word in words)]
    return tuple(every), tuple(used)


def _same_path(name: str, word: str) -> bool:
    return name == word or name.startswith((f"{word}.", word)) or word.startswith(f"{name}.")
