"""The artifact repository of a bundle, from the settings that Argo's controller would read."""

from collections.abc import Mapping
from typing import Any, NoReturn

from wfc.backends.shell.plan import Location, Repository, Text, Variable
from wfc.backends.shell.planning.locations import KINDS, TWO_KEYS, complete, has_two_keys, is_read, record
from wfc.backends.shell.planning.texts import Renderer, Scope, globals_of
from wfc.expr.tags import BLANKS, TagKind, scan
from wfc.ir.tree import Scalar
from wfc.source import SourceFile

# Tags of a key format that only a template, or the workflow that it belongs to, can fill in.
_OF_TEMPLATE = ("inputs.parameters.", "workflow.parameters.", "workflow.labels.", "workflow.annotations.")


def repository(kind: str, settings: Mapping[str, Any], key_format: str, archive_logs: bool = False) -> Repository:
    """The repository of the location ``kind`` with these decoded ``settings``, and keys made by ``key_format``;
    ``archive_logs`` where it keeps what containers print.

    Raises ValueError, in words for the user, for what a bundle cannot reach or does not know.
    """
    found = KINDS.get(kind)
    if found is None or not found.key:
        raise ValueError(f"shell bundles cannot keep artifacts in a repository of the kind {kind}")
    written = dict(settings)
    for name, value in written.items():
        if value is None or value is False or value == "":
            continue
        for path in (f"{name}.{inner}" for inner in value) if name == "encryptionOptions" else (name,):
            field = found.fields.get(path)
            if field is None:
                raise ValueError(f"shell bundles do not know `{path}` of {kind} repositories")
            # There is no place in a document that a note could show.
            if field.holds in ("refused", "left out") and is_read(path, written):
                raise ValueError(f"shell bundles cannot do `{path}` of {kind} repositories: {field.record}")
    if has_two_keys(written):
        raise ValueError(TWO_KEYS)
    if not complete(kind, written):
        raise ValueError(f"a repository of the kind {kind} needs {' and '.join(found.needs)}")
    location = Location(found.record, record(found, written, lambda _: ()))
    for tag in scan(key_format):
        if tag.kind is TagKind.EXPRESSION:
            raise ValueError(f"`{key_format[tag.start : tag.end]}` of the key format: it is an expression")
    if any(tag.body.strip(BLANKS).startswith(_OF_TEMPLATE) for tag in scan(key_format)):
        return Repository(location, (), key_format, archive_logs)
    return Repository(location, _key(key_format), "", archive_logs)


def _key(key_format: str) -> Text:
    def refuse(_: Scalar, start: int, end: int, message: str) -> NoReturn:
        raise ValueError(f"`{key_format[start:end]}` of the key format: {message}")

    fixed: dict[str, Text] = {**globals_of({}, {}), "pod.name": (Variable("pod_name"),)}
    source = SourceFile("", key_format)
    key = Renderer(Scope((fixed,)), refuse).render(Scalar(source, 0, len(key_format), key_format, '"', None))
    tag = unresolved(key)
    if tag:
        raise ValueError(f"`{tag}` of the key format: it means nothing there")
    return key


def unresolved(key: Text) -> str:
    """The first tag in a rendered key that meant nothing, which Argo refuses; empty where there is none."""
    left = next((piece for piece in key if isinstance(piece, str) and "{{" in piece), "")
    return left[left.index("{{") :].partition("}}")[0] + "}}" if left else ""
