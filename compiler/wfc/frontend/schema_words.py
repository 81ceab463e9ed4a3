"""The words of the schema check: what is wrong with a value, in the terms of who wrote it."""

import json
import re

from wfc import rules
from wfc.diagnostics import Diagnostic, Edit, Fix, Label
from wfc.frontend.shapes import REFUSED_BY_ARGO, Frame, Shape, Site
from wfc.ir.anystring import any_string
from wfc.ir.edits import renamed
from wfc.ir.scalars import resolve_plain
from wfc.ir.tree import Mapping, Node, Scalar, Value, decoded, key_text
from wfc.nearest import Guess, closest, guess
from wfc.options import NEWEST, TARGETS
from wfc.source import Span

_SHOWN = 40  # characters of a value that a message repeats
_FEW = 8  # a type with so few fields has them all named
_AROUND = 3  # how many mappings outwards a field without a home is looked for, and how many homes are named

# Texts, not compiled patterns: few documents need them, and compiling costs more than checking a small document.
_OCTAL = r"[-+]?0[0-7_]*[0-7]"
_OCTAL_LIKE = r"[-+]?0[0-9_]*[89][0-9_]*"
_DECIMAL = r"[-+]?(?:0|[1-9][0-9]*)"
_TRAILING_ZERO = r"[-+]?[0-9]+\.[0-9]*0"

_RULES = {rule.code: rule for rule in (rules.UNKNOWN_VISIBILITY,)}


def unknown_field(
    node: Mapping, key: Scalar, value: Node, frame: Frame, ignored: bool
) -> tuple[Diagnostic, str | None]:
    """The finding, and the field that was probably meant, for a look below it; None where the mapping has that, too.

    ``ignored``: Argo's decoder takes no notice of unknown fields here.
    """
    shape = frame.shape
    name = key_text(key)
    message = f"unknown field {_quoted(name)} in {shape.title}"
    notes = _yaml11(key)
    if ignored:
        notes += ("below a step Argo's decoder ignores unknown fields without a word",)
    meant: str | None = None
    help_, label, fix = "", "", None
    since = shape.raw.get("x-wfc-later", {}).get(name)
    if since is not None:
        return _later(key, frame, since["since"]), None
    removed = shape.raw.get("x-wfc-removed", {}).get(name)
    folded = next((field for field in shape.fields if field.lower() == name.lower()), None)
    elsewhere = None if folded else _elsewhere(name, node, frame)
    if removed:
        # Few documents are that old.
        from wfc.frontend.editions import last, version
        from wfc.frontend.upgrades import TODAY, upgrade

        label = f"gone from Argo after {version(last(name)).removeprefix('Argo ')}"
        help_ = removed
        fix = upgrade(node, key, value)
        meant = TODAY.get(name) if fix is not None and isinstance(value, Scalar) else None
    elif elsewhere:
        help_ = elsewhere
    else:
        near = Guess(folded, True) if folded else guess(name, shape.fields)
        meant = near.name or None
        if meant:
            label = f'did you mean "{meant}"?'
            if folded:
                notes += ("upper and lower case matter in field names",)
            if node.key(meant) is None:
                fix = renamed(key, 0, len(key.text), meant) if near.certain else None
            else:
                label = f'"{meant}" is there already'
                meant = folded if ignored else None  # the decoder reads both, for it ignores case where it is lenient
        else:
            help_ = _legal_names(name, shape)
    finding = Diagnostic(
        rules.UNKNOWN_FIELD, message, key.span, label, (), notes, help_, fix, "", False if ignored else None
    )
    return finding, meant


def _later(key: Scalar, frame: Frame, since: str) -> Diagnostic:
    """A field that the target of the run does not know yet."""
    from wfc.frontend.editions import version  # as above

    target = frame.shape.edition[0]
    message = f"{version(target)} does not know the field {_quoted(key_text(key))} in {frame.shape.title}"
    label = f"came with {version(since)}" if TARGETS.index(since) > 1 else f"came after {version(TARGETS[0])}"
    if since == NEWEST:
        label = f"came after {version(TARGETS[-2])}"
    help_ = f"leave it out, or check for {since} or newer"
    return Diagnostic(rules.OTHER_VERSION, message, key.span, label, help=help_)


def _legal_names(name: str, shape: Shape) -> str:
    fields = list(shape.fields)
    if not fields:
        return f"{shape.title} has no fields: write {{}}"
    if len(fields) <= _FEW:
        return f"{shape.title} has the field{'s' if fields[1:] else ''} {_listed(fields, 'and')}"
    return f"the nearest fields are {_listed(closest(name, fields, 4), 'and')}"


def _elsewhere(name: str, node: Mapping, frame: Frame) -> str:
    """Where a field exists that does not exist here: in a mapping around this one, or in one below it."""
    around, steps = frame.parent, 0
    while around is not None and steps < _AROUND:
        outer = around.shape
        if outer.struct and name in outer.fields:
            return f'"{name}" is a field of {outer.title}: check the indentation'
        around, steps = around.parent, steps + outer.struct
    homes = [field for field, inner in frame.shape.fields.items() if inner.struct and name in inner.fields]
    written = [home for home in homes if node.key(home) is not None]
    if len(written) == 1 or 0 < len(homes) <= _AROUND:
        return f'"{name}" belongs under {_listed([_quoted(home) for home in (written or homes)], "or")}'
    return ""


def missing_field(node: Mapping, site: Site) -> Diagnostic:
    """A required field that is not there. Points at the first key of the mapping."""
    span = node.entries[0][0].span if node.entries else _head(node)
    shape = site.frame.shape
    message = f'the {shape.title} has no "{site.name}"'
    refused = _refused(shape.required_by, site)
    return Diagnostic(rules.MISSING_FIELD, message, span, f'add "{site.name}"', argo_rejects=refused)


def _null_field(value: Scalar, site: Site) -> Diagnostic:
    """A required field that is null, which is the same as not there."""
    span = value.span if value.end > value.start else _before(value)
    shape = site.frame.shape
    message = f'the "{site.name}" of the {shape.title} is empty'
    label, refused = "null means that the field is not set", _refused(shape.required_by, site)
    return Diagnostic(rules.MISSING_FIELD, message, span, label, argo_rejects=refused)


def _refused(by: str, site: Site) -> bool | None:
    """Whether Argo's validator refuses what its decoder takes; None leaves that to the rule."""
    return None if by == REFUSED_BY_ARGO and site.validated else False


def not_one_key(node: Mapping, name: str) -> Diagnostic:
    """The settings of a plugin with no key or several."""
    message = f'"{name}" must have exactly one key, the name of the plugin, and has {len(node.entries)}'
    labels = tuple(Label(key.span, "another key") for key, _ in node.entries[2:])
    span = node.entries[1][0].span if len(node.entries) > 1 else _head(node)
    return Diagnostic(rules.WRONG_TYPE, message, span, "a second key" if node.entries else "", labels)


def surprising_key(key: Scalar, inside: str) -> Diagnostic:
    """A key that YAML 1.1 does not read as the text that it looks like, in the free keys of the field ``inside``."""
    return Diagnostic(
        rules.YAML11_SCALAR,
        f'the key {key.text} in "{inside}" becomes "{key_text(key)}"',
        key.span,
        f"read as {_actual(key)}",
        notes=_yaml11(key),
        help=f'write "{key.text}" to keep it',
    )


def wrong_collection(node: Node, shape: Shape, site: Site) -> Diagnostic:
    """A list or mapping where something else is wanted."""
    actual = "a list" if not isinstance(node, Mapping) else "a mapping"
    span = _head(node)
    if shape.raw.get("x-wfc-decoder") == "any-string":
        text = json.dumps(decoded(node), ensure_ascii=False, default=str)
        shown = "'" + text.replace("'", "''") + "'"
        help_ = f"write it as JSON in quotes: {shown}" if len(text) <= _SHOWN else "write it as JSON in quotes"
        message = f"{_subject(site)} is {actual}, which Argo turns into the empty text"
        return Diagnostic(rules.LIST_AS_VALUE, message, span, "this is lost", help=help_)
    message = f"{_subject(site)} must be {_expected(shape)}, not {actual}"
    help_ = ""
    if isinstance(node, Mapping) and "array" in shape.kinds:
        help_ = f'begin each item of "{site.name}" with a dash'
        if shape.title == "group of steps":
            help_ = 'begin each group of steps with "- - ": the steps of one group run side by side'
    return Diagnostic(rules.WRONG_TYPE, message, span, help=help_)


def wrong_scalar(value: Scalar, shape: Shape, site: Site) -> Diagnostic:
    """A scalar of another type, outside the range, without the form, or not one of the words."""
    content = value.value
    if content is None and not site.item and site.name in site.frame.shape.required:
        return _null_field(value, site)
    span = value.span if value.end > value.start else _before(value)
    if isinstance(content, float) and content - content != 0:
        message = f"{_subject(site)} is {value.text}, which JSON cannot hold"
        return Diagnostic(rules.WRONG_TYPE, message, span, help=f'write "{value.text}" if text is meant')
    if isinstance(content, str) and shape.enum is not None and "string" in shape.kinds:
        return _unknown_word(value, content, shape, site)
    message = f"{_subject(site)} must be {_expected(shape)}, not {_actual(value)}"
    notes: tuple[str, ...] = ()
    help_, fix = "", None
    if isinstance(content, str):
        if "{{" in content and not shape.kinds & {"array", "object"}:
            notes = ("tags are replaced only after the document was decoded, so this field cannot hold one",)
        elif "array" in shape.kinds and site.name == "withItems":
            help_ = "use `withParam` for a list that comes from a tag"
        elif "array" in shape.kinds and not content.strip().startswith("["):
            help_ = f"write a list: [{value.source.text[value.start : value.end]}]" if "\n" not in content else ""
        else:
            bare = resolve_plain(content)
            if not value.plain and bare.__class__ is not str and bare is not None and _fits(bare, shape):
                help_ = "take the quotes away"
                fix = Fix(help_, (Edit(span, content),))
    elif "string" in shape.kinds and shape.pattern is None and value.plain and content is not None:
        notes = _yaml11(value)
        quoted = _double_quoted(value.text)
        help_ = f"write {quoted}"
        fix = Fix("put it in quotes", (Edit(span, quoted),))
    return Diagnostic(rules.WRONG_TYPE, message, span, "", (), notes, help_, fix)


def _fits(content: Value, shape: Shape) -> bool:
    if isinstance(content, bool):
        return "boolean" in shape.kinds
    if isinstance(content, int) and "integer" in shape.kinds:
        return shape.limits is None or shape.limits[0] <= content <= shape.limits[1]
    return isinstance(content, int | float) and "number" in shape.kinds


def _unknown_word(value: Scalar, content: str, shape: Shape, site: Site) -> Diagnostic:
    words = [word for word in shape.enum or () if word]
    message = f"{_subject(site)} must be {_listed(words, 'or')}, not {_quoted(content)}"
    near = guess(content, words)
    label = f'did you mean "{near.name}"?' if near.name else ""
    fix = renamed(value, 0, len(value.text), near.name) if near.certain else None
    notes: tuple[str, ...] = ()
    if "{{" in content:
        notes = ("this field is read before tags are replaced, so it cannot hold one",)
    rule = _RULES.get(shape.raw.get("x-wfc-rule", ""), rules.INVALID_VALUE)
    refused = _refused(shape.refused_by, site)
    return Diagnostic(rule, message, value.span, label, (), notes, "", fix, "", refused)


def _yaml11(value: Scalar) -> tuple[str, ...]:
    """Why an unquoted scalar is read as something else than its letters say; nothing where that is plain."""
    content, written = value.value, value.text
    if value.style != "" or isinstance(content, str) or content is None:
        return ()
    rule = "Kubernetes reads YAML 1.1, where an unquoted"
    if isinstance(content, bool):
        return () if written in ("true", "false") else (f"{rule} {written} is the boolean {any_string(content)}",)
    if re.fullmatch(_OCTAL, written):
        return (f"{rule} number that begins with 0 is octal",)
    if isinstance(content, int) and not re.fullmatch(_DECIMAL, written):
        return (f"{rule} {written} is a number",)
    return ()


def surprising_scalar(value: Scalar, shape: Shape, site: Site) -> Diagnostic | None:
    """A sound scalar whose YAML 1.1 reading is not what it looks like; None where it is.

    Where text is wanted: booleans not spelt `true` or `false`, numbers with a base or `_`, digits that are lost
    (`1.10`, integers beyond 2^53). Where a number is wanted: what looks octal, except for permission bits.
    """
    written, content = value.text, value.value
    decoder = shape.raw.get("x-wfc-decoder")
    if decoder in ("any-string", "any"):
        becomes = any_string(content)
        if becomes == written or not _loses(written, content):
            return None
        as_text = f'the text "{becomes}"' if decoder == "any-string" else _json_noun(content, becomes)
        message = f"{_subject(site)} is written {written} and becomes {as_text}"
        return Diagnostic(
            rules.YAML11_SCALAR,
            message,
            value.span,
            f"read as {_actual(value)}",
            notes=_yaml11(value),
            help=f'write "{written}" to keep it',
        )
    if isinstance(content, bool) or not isinstance(content, int | float):
        return None
    if re.fullmatch(_OCTAL_LIKE, written):
        message = f"{_subject(site)} looks octal and is {any_string(content)}: {written} has digits beyond 7"
        return Diagnostic(rules.YAML11_SCALAR, message, value.span, "read as a decimal number")
    if (
        re.fullmatch(_OCTAL, written)
        and content != 0
        and not shape.raw.get("x-wfc-octal")
        and any_string(content) != written.lstrip("0")
    ):
        message = f"{_subject(site)} is written {written} and is {content}"
        return Diagnostic(rules.YAML11_SCALAR, message, value.span, "read as an octal number", notes=_yaml11(value))
    return None


def _loses(written: str, content: Value) -> bool:
    if isinstance(content, bool):
        return True
    if isinstance(content, int):
        return not re.fullmatch(_DECIMAL, written) or abs(content) > 1 << 53
    return bool(re.fullmatch(_TRAILING_ZERO, written) or re.fullmatch(_OCTAL_LIKE, written) or "_" in written) or (
        written.lstrip("+-").isdigit()
    )


def _json_noun(content: Value, becomes: str) -> str:
    return f"the boolean {becomes}" if isinstance(content, bool) else f"the number {becomes}"


def _subject(site: Site) -> str:
    return f'an item of "{site.name}"' if site.item else f'"{site.name}"'


def _expected(shape: Shape) -> str:
    kinds = shape.kinds
    if shape.struct or "object" in kinds:
        return "a mapping"
    if "array" in kinds:
        return "a list"
    if shape.limits is not None:
        text = " or text" if "string" in kinds else ""
        return f"an integer{text}" + (" that is not negative" if shape.limits[0] == 0 else "")
    if "pattern" in shape.raw:
        return {"quantity": "a quantity such as 500m or 2Gi", "time": "a time such as 2024-05-01T12:00:00Z"}.get(
            shape.title, _article(shape.title)
        )
    if "boolean" in kinds and "string" not in kinds:
        return "true or false"
    return "a string"


def _actual(value: Scalar) -> str:
    content = value.value
    if content is None:
        return "null"
    if isinstance(content, str):
        return f"the string {_quoted(content)}"
    if isinstance(content, bool):
        word = "true" if content else "false"
        return f"the boolean {word}" + (f" ({_shortened(value.text)})" if value.text != word else "")
    becomes = any_string(content)
    return f"the number {_shortened(value.text)}" + (
        f" ({becomes})" if isinstance(content, int) and becomes != value.text and len(becomes) < _SHOWN else ""
    )


def _quoted(text: str) -> str:
    return json.dumps(_shortened(text), ensure_ascii=False)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _double_quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeio' or noun[:2] in ('S3', 'HT', 'HD') else 'a'} {noun}"


def _head(node: Node) -> Span:
    """The first line of a collection: enough to point at it."""
    line_end = node.source.text.find("\n", node.start)
    end = min(node.end, line_end) if line_end >= 0 else node.end
    return Span(node.source, node.start, max(end, node.start))


def _before(value: Scalar) -> Span:
    """The place to point at for a value of no characters: the key before it."""
    text = value.source.text
    end = len(text[: value.start].rstrip(" \t\r\n:-"))
    start = end
    while start > 0 and text[start - 1] not in " \t\r\n{,":
        start -= 1
    return Span(value.source, start, end)
