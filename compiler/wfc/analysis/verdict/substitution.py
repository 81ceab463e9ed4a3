"""Replacing tags by values, as the validator does it before it looks at a template: in the JSON text.

A value that is not known is left as a tag; what is left is judged afterwards (``scopes``). See ``docs/argo-verdict.md``
on the tags that are assembled of tags, and on those that are never closed.
"""

from collections.abc import Iterator, Mapping, Sequence

from wfc.analysis.verdict import gojson
from wfc.analysis.verdict.rejection import RejectedError
from wfc.expr.tags import BLANKS

Table = Mapping[str, str]

# A comparison sign is an escape in JSON text; one that the author escaped so himself is undone wrongly (V4).
_ESCAPED_SIGNS = ("\\\\u003c", "\\\\u003e", "\\\\u0026")


def bodies(text: str) -> Iterator[tuple[int, int, str]]:
    """The tags of a JSON text: beginning, end and body. Raises RejectedError at one without end (V2)."""
    start = text.find("{{")
    while start >= 0:
        end = text.find("}}", start + 2)
        if end < 0:
            raise RejectedError("V2", f"no end to the tag {text[start : start + 40]}")
        yield start, end + 2, text[start + 2 : end]
        start = text.find("{{", end + 2)


def replaced(text: str, tables: Sequence[Table]) -> str:
    """The JSON text with every tag that one of the tables knows replaced by its value."""
    if "{{" not in text:
        return text
    pieces: list[str] = []
    at = 0
    scope: Mapping[str, object] | None = None
    for start, end, body in bodies(text):
        if body.startswith("="):
            if scope is None:
                from wfc.analysis.verdict import expressions  # brings the parser: only for a text with such a tag

                scope = expressions.environment(tables)
            value = _expression(body[1:], scope, tables)
        else:
            value = _simple(body, tables)
        if value is not None:
            pieces += (text[at:start], value)
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


def known(name: str, tables: Sequence[Table]) -> str | None:
    """The value of a name."""
    for table in tables:
        if name in table:
            return table[name]
    return None


def _simple(body: str, tables: Sequence[Table]) -> str | None:
    name = body.strip(BLANKS)
    value = known(name, tables)
    if value is not None:
        return gojson.quoted(value)
    last = body.rfind("{{")
    if last < 0 or not body[:last].strip(BLANKS):
        return None
    # The tag inside the tag: its value assembles the outer one, which the next round or the check of scopes then sees.
    value = known(body[last + 2 :], tables)
    return None if value is None else "{{" + body[:last] + gojson.quoted(value)


def _expression(source: str, scope: Mapping[str, object], tables: Sequence[Table]) -> str | None:
    from wfc.analysis.verdict import expressions  # see above

    if any(sign in source for sign in _ESCAPED_SIGNS):
        raise RejectedError("V4", "an escaped comparison sign in an expression")
    try:
        text = gojson.decoded(f'"{source}"')
    except ValueError:
        raise RejectedError("V2", "no end to an expression tag") from None
    result = expressions.result(text, scope, tables)
    if result is None:
        return None
    return gojson.encoded(result)[1:-1] if isinstance(result, str) else gojson.quoted(gojson.encoded(result))
