"""The artifact repository of a bundle, from the settings that Argo's controller would read."""

from collections.abc import Mapping
from typing import Any, NoReturn

from wfc.backends.shell.plan import Location, Repository, Text, Variable
from wfc.backends.shell.texts import Renderer, Scope, globals_of
from wfc.ir.tree import Scalar
from wfc.source import SourceFile

# field of the settings → (field of the transfer record, what it holds)
_FIELDS = {
    "s3": {
        "endpoint": ("endpoint", "text"),
        "bucket": ("bucket", "text"),
        "region": ("region", "text"),
        "insecure": ("insecure", "flag"),
        "useSDKCreds": ("use-sdk-creds", "flag"),
        "accessKeySecret": ("access-key-secret", "secret"),
        "secretKeySecret": ("secret-key-secret", "secret"),
        "sessionTokenSecret": ("session-token-secret", "secret"),
    },
    "gcs": {
        "bucket": ("bucket", "text"),
        "serviceAccountKeySecret": ("service-account-key-secret", "secret"),
    },
}  # fmt: skip


def repository(kind: str, settings: Mapping[str, Any], key_format: str) -> Repository:
    """The repository of the location ``kind`` with these decoded ``settings``, and keys made by ``key_format``.

    Raises ValueError, in words for the user, for what a bundle cannot reach or does not know.
    """
    if kind not in _FIELDS:
        raise ValueError(f"shell bundles cannot keep artifacts in a repository of the kind {kind} yet")
    fields: list[tuple[str, Text]] = []
    for name, value in settings.items():
        if value is None or value is False or value == "":
            continue
        if name not in _FIELDS[kind]:
            raise ValueError(f"shell bundles do not know `{name}` of {kind} repositories yet")
        field, holds = _FIELDS[kind][name]
        if holds == "flag":
            fields.append((field, ("true",)))
        elif holds == "text":
            fields.append((field, (str(value),)))
        elif value.get("name") and value.get("key"):  # Argo takes one without a name for none
            fields.append((field, (f"{value['name']}/{value['key']}",)))
    return Repository(Location(kind, tuple(fields)), _key(key_format))


def _key(key_format: str) -> Text:
    def refuse(_: Scalar, start: int, end: int, message: str) -> NoReturn:
        raise ValueError(f"`{key_format[start:end]}` of the key format: {message}")

    fixed: dict[str, Text] = {**globals_of({}, {}), "pod.name": (Variable("pod_name"),)}
    source = SourceFile("", key_format)
    renderer = Renderer(Scope((fixed,)), refuse)
    return renderer.render(Scalar(source, 0, len(key_format), key_format, '"', None))
