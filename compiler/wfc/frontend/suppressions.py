"""Comments that keep findings from being reported: ``# wfc: ignore[WF302] reason``.

YAML's parser drops comments, so they are found in the text; the tree tells where text is no comment but belongs to a
quoted scalar or to a script. A file without `wfc:` or `noqa` in it never comes here.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic, Edit, Fix, Severity
from wfc.frontend import noqa
from wfc.ir.tree import Mapping, Node, Scalar
from wfc.nearest import guess
from wfc.source import SourceFile, Span

_COMMENT = re.compile(
    r"#[ \t]*wfc:[ \t]*(?P<directive>[A-Za-z][\w-]*)[ \t]*(?P<list>\[(?P<words>[^\]#\r\n]*)\]?)?[^\r\n]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,]+")
_DIRECTIVES = ("ignore", "ignore-file")

# What back ends find, a check cannot tell to be missing; and a comment about comments needs no reason to stand there.
_NOT_JUDGED = rules.matching("WF6") | {
    rule.code for rule in (rules.UNUSED_SUPPRESSION, rules.UNKNOWN_SUPPRESSION, rules.BARE_SUPPRESSION)
}


class Word(NamedTuple):
    """A word in the brackets of a comment, and the codes that it stands for (none when it names no rule).

    ``judged``: when it hides nothing, or names no rule, that is a mistake.
    """

    text: str
    span: Span
    codes: frozenset[str]
    judged: bool = True


class Suppression(NamedTuple):
    """One comment: where it stands, the offsets for which it counts, and the words in its brackets.

    ``alone`` says that nothing else is on its line, ``whole`` that it counts for the file, ``foreign`` that it is a
    ``noqa``.
    """

    span: Span
    start: int
    end: int
    words: tuple[Word, ...]
    alone: bool
    whole: bool
    foreign: bool = False


class Suppressions:
    """The comments of one file. ``roots`` are the trees of its documents, None for one that does not parse."""

    def __init__(self, source: SourceFile, roots: Sequence[Node | None]) -> None:
        self._source = source
        self._problems: list[Diagnostic] = []
        trees = [root for root in roots if root is not None]
        # Without a tree nobody knows what is a comment: such a file's comments count, and are not complained about.
        self._certain = len(trees) == len(roots)
        self._blocks, self._quoted = _extents(trees)
        self._first = min((root.start for root in trees), default=len(source.text)) if self._certain else None
        found = [*self._read(), *self._foreign()]
        self.found = tuple(sorted(found, key=lambda comment: comment.span.start))
        self._used: set[Span] = set()  # of words, and of foreign comments without any

    def apply(self, diagnostics: Sequence[Diagnostic], keep_errors: bool = False) -> list[bool]:
        """For each finding, whether it is to be reported; with ``keep_errors``, errors are in any case.

        Comments that hide one of them are used from then on.
        """
        kept = [True] * len(diagnostics)
        waiting = sorted(self.found, key=lambda comment: comment.start, reverse=True)
        reaching: list[Suppression] = []
        for number in sorted(range(len(diagnostics)), key=lambda number: diagnostics[number].span.start):
            diagnostic = diagnostics[number]
            while waiting and waiting[-1].start <= diagnostic.span.start:
                reaching.append(waiting.pop())
            reaching = [comment for comment in reaching if diagnostic.span.start < comment.end]
            for comment in reaching:
                hiding = [word for word in comment.words if diagnostic.rule.code in word.codes]
                self._used.update(word.span for word in hiding)
                if comment.foreign and not comment.words:
                    self._used.add(comment.span)
                if (hiding or not comment.words) and not (keep_errors and diagnostic.severity is Severity.ERROR):
                    kept[number] = False
        return kept

    def problems(self) -> list[Diagnostic]:
        """What is wrong with the comments themselves, after :meth:`apply`: unused, unknown, misspelt or bare ones.

        These findings can be ignored for the whole file only.
        """
        if not self._certain:
            return []
        found = [*self._problems, *(problem for comment in self.found for problem in self._judged(comment))]
        ignored = frozenset(
            code for comment in self.found if comment.whole for word in comment.words for code in word.codes
        )
        return [diagnostic for diagnostic in found if diagnostic.rule.code not in ignored]

    def _judged(self, comment: Suppression) -> Iterator[Diagnostic]:
        if not comment.words and (comment.span in self._used or not comment.foreign):
            message = "this comment ignores everything that is found here"
            help_text = "name the rules: `# wfc: ignore[WF302] reason`"
            yield Diagnostic(rules.BARE_SUPPRESSION, message, comment.span, "which rule?", help=help_text)
            return
        for word in comment.words:
            if not word.codes and word.judged:
                meant = rules.guessed(word.text)
                label = f'did you mean "{meant.name}"?' if meant.name else "`wfc rules` lists them"
                fix = Fix(f'write "{meant.name}"', (Edit(word.span, meant.name),)) if meant.certain else None
                yield Diagnostic(
                    rules.UNKNOWN_SUPPRESSION, f'there is no rule "{word.text}"', word.span, label, fix=fix
                )
        judged = [word for word in comment.words if word.judged]
        unused = [word for word in judged if word.codes - _NOT_JUDGED and word.span not in self._used]
        place = "in this file" if comment.whole else "here"
        if unused and len(unused) == len(comment.words):
            names = " and ".join(word.text for word in unused)
            yield Diagnostic(
                rules.UNUSED_SUPPRESSION,
                f"{names} {'is' if len(unused) == 1 else 'are'} not found {place}, so that the comment does nothing",
                comment.span,
                "can be removed",
                fix=Fix("remove the comment", (Edit(self._with_blanks(comment), ""),)),
            )
            return
        for word in unused:
            message = f"{word.text} is not found {place}, so that ignoring it does nothing"
            rest = ", ".join(other.text for other in comment.words if other is not word)
            listed = Span(self._source, comment.words[0].span.start, comment.words[-1].span.end)
            fix = Fix(f"remove `{word.text}`", (Edit(listed, rest),))
            yield Diagnostic(rules.UNUSED_SUPPRESSION, message, word.span, "can be removed", fix=fix)

    def _with_blanks(self, comment: Suppression) -> Span:
        """The comment with what would be left over without it: the blanks before it, or its whole line."""
        text = self._source.text
        start, end = comment.span.start, comment.span.end
        while start and text[start - 1] in " \t":
            start -= 1
        if comment.alone:
            end += text.startswith("\r", end)
            end += text.startswith("\n", end)
        return Span(self._source, start, end)

    def _read(self) -> Iterator[Suppression]:
        text = self._source.text
        for match in _COMMENT.finditer(text):
            start = match.start()
            if (start and text[start - 1] not in " \t\r\n") or self._is_text(start):
                continue
            span = Span(self._source, start, len(text[start : match.end()].rstrip()) + start)
            directive = match["directive"].lower()
            if directive not in _DIRECTIVES:
                meant = guess(directive, _DIRECTIVES)
                if meant.name or match["list"]:
                    word = Span(self._source, *match.span("directive"))
                    fix = Fix(f'write "{meant.name}"', (Edit(word, meant.name),)) if meant.certain else None
                    label = f'did you mean "{meant.name}"?' if meant.name else "ignore or ignore-file"
                    message = f'wfc knows no comment "{directive}"'
                    self._problems.append(Diagnostic(rules.UNKNOWN_SUPPRESSION, message, word, label, fix=fix))
                continue
            whole = directive == "ignore-file"
            if whole and self._first is not None and start > self._first:
                message = "`ignore-file` counts only above the first document of a file"
                self._problems.append(Diagnostic(rules.UNKNOWN_SUPPRESSION, message, span, "has no effect here"))
                continue
            words: tuple[Word, ...] = ()
            if match["list"]:
                at = match.start("words")
                words = tuple(
                    Word(word[0], Span(self._source, at + word.start(), at + word.end()), rules.matching(word[0]))
                    for word in _WORD.finditer(match["words"])
                )
            line, _ = self._source.position(start)
            begin = self._source.line_starts()[line - 1]
            alone = not text[begin:start].strip()
            first, last = (0, len(text) + 1) if whole else self._reach(line, alone)
            yield Suppression(span, first, last, words, alone, whole)

    def _foreign(self) -> Iterator[Suppression]:
        text = self._source.text
        for found in noqa.comments(text):
            start = found.start
            if (start and text[start - 1] not in " \t\r\n") or self._is_text(start):
                continue
            line, _ = self._source.position(start)
            alone = not text[self._source.line_starts()[line - 1] : start].strip()
            words = tuple(
                Word(word, Span(self._source, at, at + len(word)), codes, judged)
                for word, at, codes, judged in found.words
            )
            first, last = self._reach(line, alone, deep=True)
            yield Suppression(Span(self._source, start, found.end), first, last, words, alone, False, True)

    def _is_text(self, offset: int) -> bool:
        """Whether ``offset`` lies in a quoted scalar or in the lines of a block scalar."""
        at = bisect_right(self._quoted, (offset, len(self._source.text) + 1)) - 1
        return at >= 0 and self._quoted[at][0] <= offset < self._quoted[at][1]

    def _reach(self, line: int, alone: bool, deep: bool = False) -> tuple[int, int]:
        """The offsets for which a comment on ``line`` counts; with ``deep`` for all of what begins on its line, too.

        Alone on its line it counts for the fields and list items that begin on the next line that is no comment, to
        their ends; behind something, for its own line, and for the whole of a text that begins there.
        """
        starts, text = self._source.line_starts(), self._source.text
        if alone:
            line += 1
            while line <= len(starts) and self._source.line(line).lstrip()[:1] in ("", "#"):
                line += 1
            if line > len(starts):
                return len(text), len(text)
        begin = starts[line - 1]
        end = starts[line] if line < len(starts) else len(text) + 1
        for start, stop, is_text in self._blocks[bisect_left(self._blocks, (begin, 0, False)) :]:
            if start >= starts[line - 1] + len(self._source.line(line)):
                break
            if alone or is_text or deep:
                end = max(end, stop)
        return begin, end


def _extents(roots: Sequence[Node]) -> tuple[list[tuple[int, int, bool]], list[tuple[int, int]]]:
    """What begins at which offset and where it ends, both in the order of the text.

    First fields (from the key to the end of the value), list items and texts (told apart by the third member), then the
    characters of quoted and block scalars, of the latter without the line that holds the ``|``.
    """
    blocks: list[tuple[int, int, bool]] = []
    quoted: list[tuple[int, int]] = []
    seen: set[Node] = set()  # an alias stands for a node that stands elsewhere
    stack: list[Node] = list(roots)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Scalar):
            blocks.append((node.start, node.end, True))
            if node.style in ("|", ">"):
                content = node.source.text.find("\n", node.start, node.end)
                quoted.append((node.end if content < 0 else content, node.end))
            elif node.style:
                quoted.append((node.start, node.end))
        elif isinstance(node, Mapping):
            for key, value in node.entries:
                blocks.append((key.start, max(key.end, value.end if value.start >= key.start else 0), False))
                stack += (key, value)
        else:
            blocks += [(item.start, item.end, False) for item in node.items]
            stack += node.items
    blocks.sort()
    quoted.sort()
    return blocks, quoted
