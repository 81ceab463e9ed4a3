"""Locations as the records of the transfer library: one field a file, secrets only by name."""

from collections.abc import Callable

from wfc.backends.shell.plan import Fields, Location, Repository, Text
from wfc.ir import nodes
from wfc.ir.tree import Mapping, Scalar, Sequence

Render = Callable[[Scalar | None], Text]
Refuse = Callable[[Scalar | Mapping | Sequence, str], None]

# What each kind of location holds and the typed nodes do not: refused, for it changes what is read or written.
_UNKNOWN_FIELDS = {
    "s3": ("roleARN", "encryptionOptions", "caSecret", "createBucketIfNotPresent"),
    "gcs": (),
    "git": (),
    "http": (),
    "raw": (),
}


def location(found: nodes.Location, repository: Repository, render: Render, refuse: Refuse) -> Location | None:
    """The record of a location; a location that is not complete is completed from the repository, as Argo does it:
    only its key is kept. None where it was refused.
    """
    if isinstance(found, nodes.OtherLocation):
        refuse(found.node, f"shell bundles cannot reach {found.kind} locations yet")
        return None
    kind = _kind(found)
    for name in _UNKNOWN_FIELDS[kind]:
        value = found.node.get(name)
        if value is not None and not (isinstance(value, Scalar) and value.value is None):
            refuse(found.node.key(name) or found.node, f"shell bundles do not know `{name}` of {kind} locations yet")
    match found:
        case nodes.S3():
            if not (_given(found.endpoint) and _given(found.bucket)):
                return _in_repository(found.key, repository, render)
            return Location("s3", _s3(found, render))
        case nodes.Gcs():
            if not _given(found.bucket):
                return _in_repository(found.key, repository, render)
            return Location("gcs", _fields(
                ("bucket", render(found.bucket)), ("key", render(found.key)),
                ("service-account-key-secret", secret(found.service_account_key_secret)),
            ))  # fmt: skip
        case nodes.Git():
            return Location("git", _git(found, render))
        case nodes.Http():
            return Location("http", _http(found, render, refuse))
        case nodes.Raw():
            return Location("raw", (("data", render(found.data)),))


def secret(reference: nodes.SecretKey | None) -> Text:
    """``NAME/KEY``, or nothing where no secret is meant (Argo takes one without a name for none)."""
    if reference is None or not _given(reference.name) or not _given(reference.key):
        return ()
    assert reference.name is not None
    assert reference.key is not None
    return (f"{reference.name.text}/{reference.key.text}",)


def secrets(found: nodes.Location) -> tuple[str, ...]:
    """The secrets that a location needs, by name."""
    return tuple(
        piece
        for value in found
        if isinstance(value, nodes.SecretKey)
        for piece in secret(value)
        if isinstance(piece, str)
    )


def _in_repository(key: Scalar | None, repository: Repository, render: Render) -> Location:
    return Location(repository.location.kind, (*repository.location.fields, ("key", render(key))))


def _s3(found: nodes.S3, render: Render) -> Fields:
    return _fields(
        ("endpoint", render(found.endpoint)), ("bucket", render(found.bucket)), ("key", render(found.key)),
        ("region", render(found.region)), ("insecure", _flag(found.insecure)),
        ("use-sdk-creds", _flag(found.node.get("useSDKCreds"))),
        ("access-key-secret", secret(found.access_key_secret)), ("secret-key-secret", secret(found.secret_key_secret)),
        ("session-token-secret", secret(found.session_token_secret)),
    )  # fmt: skip


def _git(found: nodes.Git, render: Render) -> Fields:
    fetch = "\n".join(item.text for item in found.fetch.items if isinstance(item, Scalar)) if found.fetch else ""
    return _fields(
        ("repo", render(found.repo)), ("revision", render(found.revision)), ("branch", render(found.branch)),
        ("single-branch", _flag(found.single_branch)), ("depth", _number(found.depth)),
        ("fetch", (fetch,) if fetch else ()), ("username-secret", secret(found.username_secret)),
        ("password-secret", secret(found.password_secret)),
        ("ssh-private-key-secret", secret(found.ssh_private_key_secret)),
        ("insecure-ignore-host-key", _flag(found.insecure_ignore_host_key)),
        ("insecure-skip-tls", _flag(found.insecure_skip_tls)), ("disable-submodules", _flag(found.disable_submodules)),
    )  # fmt: skip


def _http(found: nodes.Http, render: Render, refuse: Refuse) -> Fields:
    for name in ("oauth2", "clientCert"):
        part = found.auth.get(name) if found.auth else None
        if found.auth is not None and isinstance(part, Mapping) and part.entries:
            refuse(found.auth.key(name) or part, f"shell bundles do not know `{name}` of http locations yet")
    headers: list[str] = []
    pieces: list[Text] = []
    for header in found.headers:
        if headers or pieces:
            pieces.append(("\n",))
        pieces.extend((render(header.name), (": ",), render(header.value)))
    return _fields(
        ("url", render(found.url)), ("headers", tuple(piece for text in pieces for piece in text)),
        ("username-secret", secret(found.username_secret)), ("password-secret", secret(found.password_secret)),
    )  # fmt: skip


def _kind(found: nodes.Location) -> str:
    return {nodes.S3: "s3", nodes.Gcs: "gcs", nodes.Git: "git", nodes.Http: "http", nodes.Raw: "raw"}[type(found)]


def _fields(*fields: tuple[str, Text]) -> Fields:
    return tuple(field for field in fields if field[1])


def _given(scalar: Scalar | None) -> bool:
    return scalar is not None and scalar.text != ""


def _flag(node: object) -> Text:
    return ("true",) if isinstance(node, Scalar) and node.value is True else ()


def _number(scalar: Scalar | None) -> Text:
    return (str(scalar.value),) if scalar is not None and isinstance(scalar.value, int) else ()
