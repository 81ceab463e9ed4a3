"""YAML text to a tree that knows where each of its characters stood.

The one user of PyYAML, and of its C event stream only: sixteen times faster than its Python loader, marks that count
code points, and duplicate keys and aliases survive it. Importing ``yaml`` itself costs more than parsing a small file,
so the import stands in :func:`_events`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from wfc import rules
from wfc.diagnostics import Diagnostic, Label
from wfc.frontend.scalars import offsets, resolve_plain
from wfc.source import SourceFile, Span

MAX_DEPTH = 200
MAX_EXPANSION = 1_000_000

Value = str | int | float | bool | None


class Scalar:
    """A leaf: ``text`` as YAML decodes it, ``style`` ``""`` (plain), ``'``, ``"``, ``|`` or ``>``."""

    __slots__ = ("_places", "end", "source", "start", "style", "tag", "text")

    def __init__(self, source: SourceFile, start: int, end: int, text: str, style: str, tag: str | None) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.text = text
        self.style = style
        self.tag = tag
        self._places: list[int | None] | None | bool = False

    @property
    def plain(self) -> bool:
        """Whether the scalar is neither quoted nor a block, so that YAML 1.1 may read it as something else than text."""
        return self.style == ""

    @property
    def value(self) -> Value:
        """The value as the Kubernetes decoder reads it."""
        if self.tag is not None and self.tag != "!":
            return _tagged(self.tag, self.text)
        return resolve_plain(self.text) if self.style == "" else self.text

    @property
    def span(self) -> Span:
        """The scalar with its quotes."""
        return Span(self.source, self.start, self.end)

    def at(self, start: int, end: int) -> Span:
        """The place of ``text[start:end]``, or of the whole scalar where YAML rewrote one of its ends."""
        places = self._offsets()
        if places is not None and start < end <= len(self.text):
            first, last = places[start], places[end - 1]
            if first is not None and last is not None and first <= last:
                return Span(self.source, first, last + 1)
        elif places is not None and start == end and start < len(places):
            place = places[start]
            if place is not None:
                return Span(self.source, place, place)
        return self.span

    def _offsets(self) -> list[int | None] | None:
        if isinstance(self._places, bool):
            self._places = offsets(self.source.text, self.start, self.end, self.style, self.text)
        return self._places

    def __repr__(self) -> str:
        return f"Scalar({self.text!r})"


class Mapping:
    """Keys and values in the order of the file, merge keys (``<<``) resolved. A key written twice is there once, the last."""

    __slots__ = ("_index", "end", "entries", "source", "start")

    def __init__(self, source: SourceFile, start: int, end: int, entries: tuple[tuple[Scalar, "Node"], ...]) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.entries = entries
        self._index: dict[str, tuple[Scalar, Node]] | None = None

    @property
    def span(self) -> Span:
        """From the first key to the end of the last value."""
        return Span(self.source, self.start, self.end)

    def _entry(self, name: str) -> "tuple[Scalar, Node] | None":
        if self._index is None:
            if len(self.entries) < 5:
                for entry in self.entries:
                    if entry[0].text == name and key_text(entry[0]) == name:
                        return entry
                return None
            self._index = {key_text(entry[0]): entry for entry in self.entries}
        return self._index.get(name)

    def get(self, name: str) -> "Node | None":
        """The value of the key ``name``; None where the key is absent (a null value is a Scalar)."""
        entry = self._entry(name)
        return None if entry is None else entry[1]

    def key(self, name: str) -> Scalar | None:
        """The key ``name`` as it stands in the file."""
        entry = self._entry(name)
        return None if entry is None else entry[0]

    def __repr__(self) -> str:
        return f"Mapping({', '.join(key.text for key, _ in self.entries)})"


class Sequence:
    """The items of a list."""

    __slots__ = ("end", "items", "source", "start")

    def __init__(self, source: SourceFile, start: int, end: int, items: "tuple[Node, ...]") -> None:
        self.source = source
        self.start = start
        self.end = end
        self.items = items

    @property
    def span(self) -> Span:
        """From the first item to the end of the last."""
        return Span(self.source, self.start, self.end)

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)})"


Node = Scalar | Mapping | Sequence


class Document(NamedTuple):
    """One YAML document of a file: its tree (None where it does not parse or is empty) and what was found on the way.

    ``index`` counts the documents of the file from 0; ``span`` is the part of the file that holds it.
    """

    root: Node | None
    span: Span
    index: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def usable(self) -> bool:
        """Whether there is a tree."""
        return self.root is not None


def is_null(node: Node | None) -> bool:
    """Whether a value is absent or null, which the decoder treats alike."""
    return node is None or (isinstance(node, Scalar) and node.value is None)


def key_text(key: Scalar) -> str:
    """A key as the text that JSON will hold: ``y: 1`` has the key ``true``, ``0x10: 1`` the key ``16``."""
    value = key.value
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar value below ``node``, keys included, in the order of the file."""
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Scalar):
            yield top
        elif isinstance(top, Mapping):
            for key, value in reversed(top.entries):
                stack.append(value)
                stack.append(key)
        else:
            stack.extend(reversed(top.items))


def decoded(node: Node | None) -> Any:
    """The plain JSON value of a tree: dicts, lists, text, numbers, booleans and None."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return {key_text(key): decoded(value) for key, value in node.entries}
    return [decoded(item) for item in node.items]


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


def _tagged(tag: str, text: str) -> Value:
    """The value of a scalar with an explicit tag, as the decoder converts it; the text itself for tags that it ignores."""
    if tag == "tag:yaml.org,2002:str":
        return text
    value = resolve_plain(text)
    if tag == "tag:yaml.org,2002:float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


class _Problem(Exception):
    """A diagnostic that ends the composition of one document."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class _Composer:
    """Builds the tree of one part of a file from its events, without recursion."""

    def __init__(self, source: SourceFile, start: int, end: int, index: int) -> None:
        self.source = source
        self.base = start
        self.end = end
        self.index = index
        self.diagnostics: list[Diagnostic] = []
        self.anchors: dict[str, Node | None] = {}
        self.sizes: dict[Node, tuple[int, int]] = {}  # of anchored nodes: how many nodes they expand to, how deep
        self.expansion = 0

    def compose(self) -> Document | None:
        """The document; None where the part has none (blanks and comments)."""
        root: Node | None = None
        try:
            root = self._compose()
        except _Problem as problem:
            spans = [diagnostic.span for diagnostic in self.diagnostics]
            if problem.diagnostic.span not in spans:  # an unquoted tag may be seen first as a key, then as a syntax error
                self.diagnostics.append(problem.diagnostic)
        if root is None and not self.diagnostics:
            return None
        return Document(root, Span(self.source, self.base, self.end), self.index, tuple(self.diagnostics))

    def _span(self, start: int, end: int) -> Span:
        return Span(self.source, self.base + start, min(self.base + max(end, start), self.end))

    def _compose(self) -> Node | None:
        import yaml  # costs as much as a small document: only when there is a text to parse

        scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
        mapping_start, mapping_end = yaml.MappingStartEvent, yaml.MappingEndEvent
        sequence_start, sequence_end = yaml.SequenceStartEvent, yaml.SequenceEndEvent
        source, base = self.source, self.base
        root: Node | None = None
        # An open collection: its children so far (keys and values alternate in a mapping), start, anchor, sizes.
        stack: list[tuple[list[Node], int, str | None, list[int]]] = []
        children: list[Node] = []
        size = [0, 0]
        for event in self._events(yaml):
            kind = event.__class__
            if kind is scalar_event:
                start = event.start_mark.index
                style = event.style or ""
                tag = None if event.implicit[0] or event.implicit[1] else event.tag
                if event.anchor or event.tag:
                    start = self._content(start)
                node: Node = Scalar(source, base + start, base + event.end_mark.index, event.value, style, tag)
                if style in "|>" and style:
                    self._trim_block(node)
                weight = depth = 1
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
                end = base + (event.end_mark.index if event.end_mark.index > event.start_mark.index else self._last(inner, start))
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
            elif kind is yaml.DocumentEndEvent:
                root = children[0]
                break
            else:
                continue
            if event.anchor and kind is scalar_event:
                self.anchors[event.anchor] = node
                self.sizes[node] = (1, 1)
            children.append(node)
            size[0] += weight
            if depth > size[1]:
                size[1] = depth
        return root

    def _events(self, yaml: Any) -> Iterator[Any]:
        """The events of the part; a syntax error, or text after the document, becomes a diagnostic."""
        loader = getattr(yaml, "CLoader", yaml.Loader)
        try:
            parser = loader(self.source.text[self.base : self.end])
            while True:
                event = parser.get_event()
                if event is None:
                    return
                yield event
                if event.__class__ is yaml.DocumentEndEvent:
                    break
            after = parser.get_event()
            if after.__class__ is not yaml.StreamEndEvent:
                self._ignored(after.start_mark.index)
        except yaml.reader.ReaderError as error:
            raise _Problem(self._forbidden(error)) from None
        except yaml.MarkedYAMLError as error:
            raise _Problem(self._syntax(error)) from None

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
        raise _Problem(Diagnostic(rules.TOO_DEEP, message, span, "wfc stops here"))

    def _alias(self, event: Any, depth: int) -> tuple[Node, int, int]:
        name = event.anchor
        span = self._span(event.start_mark.index, event.end_mark.index)
        if name not in self.anchors:
            raise _Problem(Diagnostic(rules.YAML_SYNTAX, f"the alias `*{name}` has no anchor `&{name}` before it", span))
        node = self.anchors[name]
        if node is None:
            raise _Problem(Diagnostic(rules.ALIAS_BOMB, f"the alias `*{name}` stands inside its own anchor", span))
        weight, levels = self.sizes[node]
        self.expansion += weight
        if self.expansion > MAX_EXPANSION:
            message = f"aliases expand this document by more than {MAX_EXPANSION:,} nodes"
            raise _Problem(Diagnostic(rules.ALIAS_BOMB, message, span, "wfc stops here"))
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

    def _trim_block(self, scalar: Scalar) -> None:
        """The mark at the end of a block scalar stands at the next token: take the blanks before that off."""
        text, end = self.source.text, scalar.end
        while end > scalar.start and text[end - 1] in " \t":
            end -= 1
        scalar.end = end

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
            if key.style == "":
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
        text = self.source.text
        opened = text.rfind("{", 0, key.start + 1)
        if isinstance(key, Mapping) and text[max(opened - 1, 0) : opened] == "{":
            close = text.find("}}", key.start)
            stop = close + 2 if close >= 0 else key.end
            span = Span(self.source, opened - 1, stop)
            message = f"`{span.text}` must be quoted"
            self.diagnostics.append(
                Diagnostic(rules.UNQUOTED_TAG, message, span, "YAML reads this as a mapping", help=f'write "{span.text}"')
            )
            return
        message = "a key must be text, not a list or a mapping"
        self.diagnostics.append(Diagnostic(rules.YAML_SYNTAX, message, key.span, "this is used as a key"))

    def _null_key(self, key: Scalar) -> None:
        span = key.span if key.end > key.start else Span(self.source, key.start, key.start + 1)
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
