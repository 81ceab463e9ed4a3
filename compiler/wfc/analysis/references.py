"""Every tag: does it end, does its expression parse, and does what it names exist where it stands?"""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.findings import Questions, judge
from wfc.analysis.scopes import CHECKED, How, Wants, Where
from wfc.analysis.texts import Text, texts
from wfc.analysis.words import quoted
from wfc.analysis.world import World
from wfc.diagnostics import Diagnostic
from wfc.expr.tags import BLANKS, Tag, TagKind, malformed, reference, scan
from wfc.ir.program import Program


def references(program: Program) -> Iterator[Diagnostic]:
    """Judge every tag of the document. A text that aliases repeat is judged in each place and reported once."""
    world = World(program)
    questions = Questions()
    seen: set[tuple[str, int, int, str]] = set()
    for text in texts(program, world):
        for finding in _text(text, questions):
            key = (finding.rule.code, finding.span.start, finding.span.end, finding.message)
            if key not in seen:
                seen.add(key)
                yield finding
    for finding in questions.answer():
        key = (finding.rule.code, finding.span.start, finding.span.end, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def _text(text: Text, questions: Questions) -> Iterator[Diagnostic]:
    scalar = text.scalar
    if "{{" not in scalar.text:
        yield from _bare(text, questions)
        return
    tags = scan(scalar.text)
    if text.source and not _is_whole(tags[0], scalar.text) and any(_is_result(tag, text.wants) for tag in tags):
        yield Diagnostic(
            rules.UNRESOLVED_REFERENCE,
            "this is found nowhere: there is text around the name of what is taken",
            scalar.span,
            "Argo looks for something of this name",
            help="keep one tag, and nothing before or behind it"
            + ("" if text.wants is Wants.ARTIFACT else "; `expression` in place of `parameter` joins texts"),
            argo_rejects=False,
        )
    elif text.source and text.wants is not Wants.ARTIFACT and _is_whole(tags[0], scalar.text):
        yield from _filled_in_before(text, tags[0])
    in_texts = _in_texts(scalar.text, tags) if text.wants is Wants.CONDITION else frozenset()
    for tag in tags:
        if tag.kind is TagKind.SIMPLE:
            yield from _simple(text._replace(wants=Wants.QUOTED) if tag.start in in_texts else text, tag, questions)
        elif tag.kind is TagKind.EXPRESSION:
            # Few documents hold expressions, and their trees take milliseconds to load.
            from wfc.analysis.expressions import expression

            yield from expression(scalar, tag.body, tag.body_start, text.scope, questions)
        else:
            yield from _unclosed(text, tag)


def _filled_in_before(text: Text, tag: Tag) -> Iterator[Diagnostic]:
    """An output parameter of a template that calls others, taken from what the template itself knows, or worked out."""
    if tag.kind is TagKind.EXPRESSION:
        message = "an expression in `parameter` knows no variables"
        help_ = f"write `expression: {tag.body.strip()}` in place of `parameter`"
        yield Diagnostic(rules.UNRESOLVED_REFERENCE, message, text.scalar.span, help=help_, argo_rejects=False)
        return
    name = reference(tag.body, tag.body_start) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
    if name is None or name.words[0] not in ("inputs", "workflow", "node") or name.words[:2] == ("workflow", "outputs"):
        return
    message = "this is filled in before Argo looks for an output, and nothing is called like its value"
    help_ = "take it as an input, and write `expression: inputs.parameters.NAME` in place of `parameter`"
    if name.words[0] == "inputs":
        last = name.words[-1]
        spelled = f"inputs.parameters.{last}" if last.isidentifier() else f"inputs.parameters['{last}']"
        help_ = f"write `expression: {spelled}` in place of `parameter`"
    yield Diagnostic(rules.UNRESOLVED_REFERENCE, message, text.scalar.span, help=help_, argo_rejects=False)


def _is_whole(tag: Tag, text: str) -> bool:
    return tag.start == 0 and tag.end == len(text)


def _is_result(tag: Tag, wants: Wants) -> bool:
    """Whether a tag of a source stands for a result, so that nothing is put into the source before it is looked up."""
    name = reference(tag.body, tag.body_start) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
    if name is None:
        return False
    return "artifacts" in name.words[1:-1] or (wants is not Wants.ARTIFACT and name.words[0] in ("steps", "tasks"))


def _in_texts(condition: str, tags: tuple[Tag, ...]) -> frozenset[int]:
    """Where the tags of a condition begin that stand in a text: either quote ends either, and brackets are quotes."""
    found: set[int] = set()
    ends = ""
    closed = len(condition) if tags[-1].kind is not TagKind.UNCLOSED else tags[-1].start
    for match in re.finditer(r"\\.|['\"\[\]]|\{\{.*?\}\}", condition[:closed], re.DOTALL):
        word = match[0]
        if word.startswith("{{"):
            if ends:
                found.add(match.start())
        elif ends:
            ends = "" if word in ends else ends
        elif word in "'\"":
            ends = "'\""
        elif word == "[":
            ends = "]"
    return frozenset(found)


def _simple(text: Text, tag: Tag, questions: Questions) -> Iterator[Diagnostic]:
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
    whole = _is_whole(tag, text.scalar.text)
    wants = text.wants if whole or text.wants is not Wants.ARTIFACT else Wants.ANY
    begins = text.argument and text.scalar.text.startswith("{{tasks.")
    yield from judge(text.scalar, name, How(wants, begins and tag.start == 0), text.scope, questions)


def _bare(text: Text, questions: Questions) -> Iterator[Diagnostic]:
    """A source without braces, which the controller looks up as it is. Argo's validator takes no notice of it."""
    body = text.scalar.text
    name = reference(body)
    if name is None or (len(name.parts) < 3 and not name.text.startswith(CHECKED)):
        yield Diagnostic(
            rules.UNRESOLVED_REFERENCE,
            f"{quoted(body)} names nothing to take this from",
            text.scalar.span,
            help="write the name of a variable in double braces",
            argo_rejects=False,
        )
        return
    for finding in judge(text.scalar, name, How(text.wants), text.scope, questions):
        yield finding._replace(argo_rejects=False)


def _malformed(text: Text, body: str, start: int) -> Iterator[Diagnostic]:
    """A tag that is no name.

    Only what begins like one of Argo's names is ours, or stands in a condition: other languages write braces, too.
    """
    condition = text.wants in (Wants.CONDITION, Wants.QUOTED)
    if not (condition or body.strip().startswith(CHECKED)):
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
    elif tag.kind is TagKind.UNCLOSED and re.fullmatch(r"[ ]*[A-Za-z][\w.-]*", tag.body):
        # Nothing but a name follows: it was meant as a tag, and Argo leaves it as it is.
        place = text.scalar.at(tag.start, tag.start + 2)
        help_ = "close it with `}}` in the same text"
        yield Diagnostic(rules.LEFT_AS_TEXT, "this tag has no end", place, "opened here", help=help_)
