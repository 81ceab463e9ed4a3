"""The parser's complaints about broken YAML, in the words of somebody who writes workflows."""

import re
from typing import Any

from wfc import rules
from wfc.diagnostics import Diagnostic, Label
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
    help_ = f'write "{tag.text}", with the rest of the value inside the quotes'
    return Diagnostic(
        rules.UNQUOTED_TAG, f"`{tag.text}` must be quoted", tag, "YAML reads `{` as a mapping", labels, help=help_
    )


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
