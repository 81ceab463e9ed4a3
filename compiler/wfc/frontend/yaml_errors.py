"""The parser's complaints about broken YAML, in the words of somebody who writes workflows."""

import re
from typing import Any

from wfc import rules
from wfc.diagnostics import Diagnostic, Edit, Fix, Label
from wfc.source import SourceFile, Span

_TAG = re.compile(r"\{\{[^}\n]*\}\}?")

# What the parser says, what the reader should hear. Matched in order, as the start of the parser's own text.
_WORDS = (
    ("found character '\\t' that cannot start any token", "a tab cannot indent a line: use blanks"),
    ("found a tab character", "a tab cannot indent a line: use blanks"),
    ("found character that cannot start any token", "this character cannot begin a value: put the value in quotes"),
    ("did not find expected ',' or ']'", "the list that begins with `[` is not closed, or lacks a comma"),
    ("did not find expected ',' or '}'", "the mapping that begins with `{` is not closed, or lacks a comma"),
    ("did not find expected '-' indicator", "the list ends here: this line is indented differently from its items"),
    ("did not find expected key", "a key is expected here: check the indentation and the quotes of the lines above"),
    ("could not find expected ':'", "a `:` is missing after the key"),
    ("mapping values are not allowed in this context", "a `:` cannot stand here: quote the value, or indent it"),
    ("found unexpected end of stream", "the quoted text is not closed"),
    ("found unexpected document indicator", "the quoted text is not closed before the end of the document"),
    ("found unknown escape character", "this escape is unknown: double the backslash, or use single quotes"),
    ("block sequence entries are not allowed in this context", "a list cannot begin here: put it on a line of its own"),
    ("did not find expected <document start>", "the document has ended: this text does not belong to it"),
    ("found undefined tag handle", "the tag is not defined"),
)  # fmt: skip


def explain(source: SourceFile, base: int, end: int, error: Any) -> Diagnostic:
    """One diagnostic for a ``yaml.MarkedYAMLError`` that was raised for ``source.text[base:end]``."""
    problem = str(error.problem or error.context or "this is not YAML")
    message = next((words for start, words in _WORDS if problem.startswith(start)), problem)
    mark = error.problem_mark or error.context_mark
    at = min(base + (mark.index if mark else 0), max(end - 1, base))
    if problem.startswith("found character that cannot start") and source.text[at : at + 1] == "\t":
        message = "a tab cannot indent a line: use blanks"
    labels: tuple[Label, ...] = ()
    context = error.context_mark
    if context is not None and context.index != mark.index:
        begin = base + context.index
        words = re.sub(r"^while (?:parsing|scanning) (?:a|an) ", "", str(error.context or ""))
        labels = (Label(Span(source, begin, min(begin + 1, end)), f"the {words} begins here"),)
    tag = _unquoted_tag(source, at)
    if tag is not None:
        return unquoted(tag, labels)
    stop = at + 1
    text = source.text
    if at < len(text) and (text[at].isalnum() or text[at] in "_-"):
        while stop < end and (text[stop].isalnum() or text[stop] in "_-"):
            stop += 1
    return Diagnostic(rules.YAML_SYNTAX, message, Span(source, at, min(stop, max(end, at))), "", labels)


def unquoted(tag: Span, labels: tuple[Label, ...]) -> Diagnostic:
    """The finding for a tag outside quotes: a variable of Argo's, or a placeholder (``{{.Name}}``) never filled in."""
    if tag.text[2:].lstrip().startswith("."):
        message = f"the placeholder `{tag.text}` was never filled in"
        return Diagnostic(rules.GO_PLACEHOLDER, message, tag, "the installer puts a text here", labels)
    value = _value(tag)
    quoted = None if value is None else _quoted(value.text)
    if value is None or quoted is None:
        help_ = f'write "{tag.text}", with the rest of the value inside the quotes'
        fix = None
    else:
        help_ = f"write {quoted}"
        fix = Fix("put it in quotes", (Edit(value, quoted),))
    label = "YAML reads `{` as a mapping"
    return Diagnostic(rules.UNQUOTED_TAG, f"`{tag.text}` must be quoted", tag, label, labels, (), help_, fix)


# What comes before a value that goes on to the end of its line, and before one in a list or mapping in brackets.
_BLOCK_VALUE = re.compile(r"\s*(?:-[ \t]+)*(?:[^\s:#'\"\[{,]+:[ \t]+)?\Z")
_FLOW_VALUE = re.compile(r".*[\[{,:][ \t]*\Z", re.DOTALL)
_FLOW_END = re.compile(r"([\w./-]*)[ \t]*(?:[,\]}]|\Z)")


def _value(tag: Span) -> Span | None:
    """The value that an unquoted tag begins; None where it is not plain how far that goes."""
    source = tag.source
    line, column = source.position(tag.start)
    text = source.line(line)
    before, rest = text[: column - 1], text[column - 1 + tag.end - tag.start :]
    if not tag.text.endswith("}}") or "\n" in tag.text:
        return None
    if _BLOCK_VALUE.match(before) and before.strip() and rest.strip(" \t,]}"):
        whole = re.sub(r"[ \t]+#.*|[ \t]+\Z", "", rest)
        return Span(source, tag.start, tag.end + len(whole))
    more = _FLOW_END.match(rest)
    if _FLOW_VALUE.match(before) and more:
        return Span(source, tag.start, tag.end + more.end(1))
    return tag if _BLOCK_VALUE.match(before) and before.strip() and not rest.strip(" \t,]}") else None


def _quoted(text: str) -> str | None:
    """A text in the quotes that it needs nothing escaped in."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return None if "'" in text else f"'{text}'"


def _unquoted_tag(source: SourceFile, at: int) -> Span | None:
    """The tag that begins the unquoted value of the line at ``at``, or of the line before it."""
    line, _ = source.position(at)
    for number in (line, line - 1):
        if number < 1:
            continue
        text = source.line(number)
        match = re.match(r"\s*(?:-\s+)*(?:[^\s:#'\"\[{]+:\s+|-\s+)(?=\{\{)", text)
        if match:
            tag = _TAG.match(text, match.end())
            if tag:
                start = source.line_starts()[number - 1] + tag.start()
                return Span(source, start, start + len(tag.group()))
    return None
