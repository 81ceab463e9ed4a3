"""YAML text to a tree that knows where each of its characters stood.

The one user of PyYAML, and of its C event stream only: sixteen times faster than its Python loader, marks that count
code points, and duplicate keys and aliases survive it. ``libyaml`` loads what is needed of it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic, Label
from wfc.frontend import libyaml
from wfc.ir.scalars import is_plain_text
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, key_text
from wfc.source import SourceFile, Span

MAX_DEPTH = 200
MAX_EXPANSION = 1_000_000
MAX_ESCAPED_QUOTES = 100

# Go's YAML reader takes \' in double quotes for a quote, and Onepanel's seed files use it; libyaml refuses it. Two
# characters of a private use area stand in for it while libyaml reads, so that every offset stays what it was.
_ESCAPED_QUOTE = "\ue0f7\ue0f8"


class Document(NamedTuple):
    """One YAML document of a file: its tree (None where it does not parse or is empty) and what was found on the way.

    ``number`` counts the documents of the file from 0; ``span`` is the part of the file that holds it.
    """

    root: Node | None
    span: Span
    number: int
    diagnostics: tuple[Diagnostic, ...]


def parse(source: SourceFile) -> tuple[Document, ...]:
    """Every document of a file.

    The text is cut as Argo cuts it: at each line that begins with ``---``. A document that does not parse takes none of
    its neighbours with it. A part of blanks and comments is no document; a file without any has an empty result.
    """
    documents: list[Document] = []
    for start, end in _parts(source.text):
        document = _Composer(source, start, end, len(documents)).compose()
        if document is not None:
            documents.append(document)
    return tuple(documents)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while True:
        cut = text.find("\n---", start)
        if cut < 0:
            break
        yield start, cut + 1
        start = cut + 1
    yield start, len(text)


class _DocumentError(Exception):
    """A diagnostic that ends the composition of one document."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _EscapedQuoteError(_DocumentError):
    """A backslash before a single quote in double quotes, at ``index`` of the part."""

    def __init__(self, diagnostic: Diagnostic, index: int) -> None:
        super().__init__(diagnostic)
        self.index = index


class _Composer:
    """Builds the tree of one part of a file from its events, without recursion."""

    def __init__(self, source: SourceFile, start: int, end: int, index: int) -> None:
        self.source = source
        self.base = start
        self.end = end
        self.index = index
        self.text = source.text[start:end]
        self.escaped_quotes = 0
        self.diagnostics: list[Diagnostic] = []
        self.anchors: dict[str, Node | None] = {}
        self.sizes: dict[Node, tuple[int, int]] = {}  # of anchored nodes: how many nodes they expand to, how deep
        self.expansion = 0

    def compose(self) -> Document | None:
        """The document; None where the part has none (blanks and comments)."""
        root: Node | None = None
        try:
            root = self._compose()
        except _EscapedQuoteError as escaped:
            if self.escaped_quotes < MAX_ESCAPED_QUOTES:
                return self._without_escaped_quotes(escaped.index).compose()
            self.diagnostics.append(escaped.diagnostic)
        except _DocumentError as problem:
            if not self._is_told(problem.diagnostic):
                self.diagnostics.append(problem.diagnostic)
        if root is None and not self.diagnostics:
            return None
        return Document(root, Span(self.source, self.base, self.end), self.index, tuple(self.diagnostics))

    def _is_told(self, problem: Diagnostic) -> bool:
        """Whether a tag without quotes, which was reported as a key before, is the reason of what comes on its line."""
        line = self.source.position(problem.span.start)[0]
        return any(
            found.span == problem.span
            or (found.rule is rules.UNQUOTED_TAG and self.source.position(found.span.start)[0] == line)
            for found in self.diagnostics
        )

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, self.base + start, min(self.base + max(end, start), self.end))

    def _compose(self) -> Node | None:
        yaml = libyaml.load()
        ended = False  # by a `...` line
        root: Node | None = None
        try:
            parser = yaml.parser(self.text)
            root, ended = self._document(yaml.events, iter(parser.get_event, None))
            if root is not None:
                after = parser.get_event()
                if after.__class__ is not yaml.events.StreamEndEvent:
                    self._ignored(after.start_mark.index)
        except (yaml.reader_error, yaml.marked_error) as error:
            self._failed(yaml, error, ended)
        if isinstance(root, Scalar) and root.plain and not root.text:
            return None  # `---` and comments only
        return root

    def _document(self, kinds: Any, events: Iterator[Any]) -> tuple[Node | None, bool]:
        """The first document of a stream of events, and whether a `...` line ends it; None for an empty stream.

        ``kinds`` has the classes of the events.
        """
        scalar_event, alias_event = kinds.ScalarEvent, kinds.AliasEvent
        mapping_start, mapping_end = kinds.MappingStartEvent, kinds.MappingEndEvent
        sequence_start, sequence_end = kinds.SequenceStartEvent, kinds.SequenceEndEvent
        document_end = kinds.DocumentEndEvent
        source, base = self.source, self.base
        # An open collection: its children so far (keys and values alternate in a mapping), start, anchor, sizes.
        stack: list[tuple[list[Node], int, str | None, list[int]]] = []
        children: list[Node] = []
        size = [0, 0]
        for event in events:
            kind = event.__class__
            if kind is scalar_event:
                start = event.start_mark.index
                end = base + event.end_mark.index
                style = event.style
                text = event.value
                if not style:  # most are plain, and have neither anchor nor tag
                    if not (event.anchor or event.tag):
                        children.append(Scalar(source, base + start, end, text, "", None))
                        size[0] += 1
                        if not size[1]:
                            size[1] = 1
                        continue
                    style = ""
                tag = None if event.implicit[0] or event.implicit[1] else event.tag
                if event.anchor or event.tag:
                    start = self._content(start)
                if style in ("|", ">"):
                    end = self._block_end(base + start, end)
                if style == '"' and self.escaped_quotes:
                    text = text.replace(_ESCAPED_QUOTE, "'")
                node: Node = Scalar(source, base + start, end, text, style, tag)
                weight = depth = 1
                if event.anchor:
                    self.anchors[event.anchor] = node
                    self.sizes[node] = (1, 1)
            elif kind is mapping_start or kind is sequence_start:
                if len(stack) >= MAX_DEPTH:
                    self._fail_deep(event)
                if event.anchor:
                    self.anchors[event.anchor] = None
                stack.append((children, event.start_mark.index, event.anchor, size))
                children, size = [], [0, 0]
                continue
            elif kind is mapping_end or kind is sequence_end:
                inner, (weight, depth) = children, size
                children, start, anchor, size = stack.pop()
                weight, depth = weight + 1, depth + 1
                end = base + (
                    event.end_mark.index if event.end_mark.index > event.start_mark.index else self._last(inner, start)
                )
                if kind is mapping_end:
                    node = self._mapping(inner, base + start, end)
                else:
                    node = Sequence(source, base + start, end, tuple(inner))
                if anchor:
                    self.anchors[anchor] = node
                    self.sizes[node] = (weight, depth)
                children.append(node)
                size[0] += weight
                size[1] = max(size[1], depth)
                continue
            elif kind is alias_event:
                node, weight, depth = self._alias(event, len(stack))
            elif kind is document_end:
                return children[0], event.explicit
            else:
                continue
            children.append(node)
            size[0] += weight
            size[1] = max(size[1], depth)
        return None, False

    def _failed(self, yaml: libyaml.Binding, error: Any, ended: bool) -> None:
        """A syntax error, which becomes a diagnostic: of this document, or of what follows its end (``ended``)."""
        if isinstance(error, yaml.reader_error):
            raise _DocumentError(self._forbidden(error)) from None
        if ended:
            self._ignored(error.problem_mark.index)
            return
        problem = self._syntax(error)
        place = problem.span.start - self.base
        if "escape" in str(error.problem) and self.text.startswith("\\'", place):
            raise _EscapedQuoteError(problem, place) from None
        raise _DocumentError(problem) from None

    def _without_escaped_quotes(self, index: int) -> "_Composer":
        """This composer, begun again with the escaped quotes of the scalar at ``index`` out of the parser's way."""
        text, at = self.text, index
        while at < len(text) and text[at] != '"':
            if text.startswith("\\'", at):
                text = text[:at] + _ESCAPED_QUOTE + text[at + 2 :]
            at += 2 if text[at] == "\\" else 1
        again = _Composer(self.source, self.base, self.end, self.index)
        again.text = text
        again.escaped_quotes = self.escaped_quotes + 1
        return again

    def _ignored(self, index: int) -> None:
        span = self._span(index, index + 1)
        message = "what follows the end of this document (`...`) is ignored"
        self.diagnostics.append(Diagnostic(rules.IGNORED_DOCUMENT, message, span, "not read by Argo or Onepanel"))

    def _forbidden(self, error: Any) -> Diagnostic:
        character = error.character if isinstance(error.character, int) else 0
        text = self.source.text
        place = next((i for i in range(self.base, self.end) if ord(text[i]) == character), self.base)
        message = f"the control character U+{character:04X} is not allowed in YAML"
        return Diagnostic(rules.NOT_TEXT, message, Span(self.source, place, place + 1), "not text")

    def _syntax(self, error: Any) -> Diagnostic:
        """A parser's complaint in plain words, at its place, with the place where the construct began."""
        from wfc.frontend.yaml_errors import explain  # only a broken document pays for the words

        return explain(self.source, self.base, self.end, error)

    def _fail_deep(self, event: Any) -> None:
        span = self._span(event.start_mark.index, event.start_mark.index + 1)
        message = f"nested more than {MAX_DEPTH} levels deep"
        raise _DocumentError(Diagnostic(rules.TOO_DEEP, message, span, "wfc stops here"))

    def _alias(self, event: Any, depth: int) -> tuple[Node, int, int]:
        name = event.anchor
        span = self._span(event.start_mark.index, event.end_mark.index)
        if name not in self.anchors:
            raise _DocumentError(
                Diagnostic(rules.YAML_SYNTAX, f"the alias `*{name}` has no anchor `&{name}` before it", span)
            )
        node = self.anchors[name]
        if node is None:
            raise _DocumentError(
                Diagnostic(rules.ALIAS_BOMB, f"the alias `*{name}` stands inside its own anchor", span)
            )
        weight, levels = self.sizes[node]
        self.expansion += weight
        if self.expansion > MAX_EXPANSION:
            message = f"aliases expand this document by more than {MAX_EXPANSION:,} nodes"
            raise _DocumentError(Diagnostic(rules.ALIAS_BOMB, message, span, "wfc stops here"))
        if depth + levels > MAX_DEPTH:
            self._fail_deep(event)
        return node, weight, levels

    def _content(self, start: int) -> int:
        """Where a scalar begins behind its anchor and tag, which its event counts in (an offset in the part)."""
        text, at = self.source.text, self.base + start
        while at < self.end and text[at] in "&!":
            while at < self.end and text[at] not in " \t\r\n":
                at += 1
            while at < self.end and text[at] in " \t\r\n":
                at += 1
        return at - self.base

    def _block_end(self, start: int, end: int) -> int:
        """The mark at the end of a block scalar stands at the next token: take the indentation before that off."""
        text = self.source.text
        while end > start and text[end - 1] in " \t":
            end -= 1
        return end

    def _last(self, inner: list[Node], start: int) -> int:
        return inner[-1].end - self.base if inner else start + 1

    def _mapping(self, inner: list[Node], start: int, end: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[tuple[str, bool], int] = {}
        merges: list[Node] = []
        for at in range(0, len(inner), 2):
            key, value = inner[at], inner[at + 1]
            if key.__class__ is not Scalar:
                self._bad_key(key)
                continue
            assert isinstance(key, Scalar)
            if key.text == "<<" and key.style == "" and key.tag is None:
                merges.append(value)
                continue
            text = key.text
            identity = (text, True)
            if key.style == "" and (key.tag is not None or not is_plain_text(text)):
                typed = key.value
                if typed is None:
                    self._null_key(key)
                    continue
                if typed.__class__ is not str:
                    identity = (key_text(key), False)
            if identity in seen:
                self._duplicate(key, entries[seen[identity]][0])
                entries[seen[identity]] = (key, value)
                continue
            seen[identity] = len(entries)
            entries.append((key, value))
        if merges:
            self._merge(entries, merges)
        return Mapping(self.source, start, end, tuple(entries))

    def _bad_key(self, key: Node) -> None:
        from wfc.frontend.yaml_errors import unquoted  # only a broken document pays for the words

        text = self.source.text
        opened = text.rfind("{", 0, key.start + 1)
        if isinstance(key, Mapping) and text[max(opened - 1, 0) : opened] == "{":
            close = text.find("}}", key.start)
            stop = close + 2 if close >= 0 else key.end
            span = Span(self.source, opened - 1, stop)
            self.diagnostics.append(unquoted(span, ()))
            return
        if any(found.span.start <= key.end and key.start <= found.span.end for found in self.diagnostics):
            return  # the tag inside was reported
        message = "a key must be text, not a list or a mapping"
        self.diagnostics.append(Diagnostic(rules.YAML_SYNTAX, message, key.span, "this is used as a key"))

    def _null_key(self, key: Scalar) -> None:
        span = Span(self.source, key.start, min(max(key.end, key.start + 1), self.end))
        self.diagnostics.append(Diagnostic(rules.YAML_SYNTAX, "a key must be text, not null", span))

    def _duplicate(self, key: Scalar, first: Scalar) -> None:
        message = f"the key `{key.text}` is already in this mapping"
        label = Label(first.span, "first here")
        self.diagnostics.append(Diagnostic(rules.DUPLICATE_KEY, message, key.span, "this value wins", (label,)))

    def _merge(self, entries: list[tuple[Scalar, Node]], merges: list[Node]) -> None:
        """Bring in the mappings of ``<<``: what is written wins, and of several mappings the earlier."""
        own = {key_text(key): key for key, _ in entries}
        names = set(own)
        for value in merges:
            for part in value.items if isinstance(value, Sequence) else (value,):
                if not isinstance(part, Mapping):
                    message = "`<<` merges mappings, and this is none"
                    self.diagnostics.append(Diagnostic(rules.YAML_SYNTAX, message, part.span))
                    continue
                for key, merged in part.entries:
                    name = key_text(key)
                    if name in own:
                        self._overrides(own[name], key)
                    if name not in names:
                        names.add(name)
                        entries.append((key, merged))

    def _overrides(self, key: Scalar, merged: Scalar) -> None:
        message = f"the key `{key.text}` overrides the one that `<<` brings, which Argo's decoder counts as a duplicate"
        label = Label(merged.span, "merged from here")
        self.diagnostics.append(Diagnostic(rules.DUPLICATE_KEY, message, key.span, "this value wins", (label,)))
