"""Locations as the records of the transfer library: one field a file, secrets only by name.

One table says for every kind which fields a document may give and what becomes of each; artifacts (nodes of a document)
and artifact repositories (decoded settings) are both read through it. What is in no row is refused.
"""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingType
from typing import Any, NamedTuple

from wfc.backends.shell.plan import Fields, Location, Repository, Text
from wfc.backends.shell.planning.findings import Refuse
from wfc.ir import nodes
from wfc.ir.tree import Mapping, Scalar, Sequence

Render = Callable[[Scalar | None], Text]


class Field(NamedTuple):
    """What becomes of a field.

    Attributes:
        record: its name in the record.
        holds: ``text``; ``flag`` (kept where it is true); ``number``; ``given`` (kept as true where it is written at
            all); ``secret`` (NAME/KEY); ``list`` (items joined by ``joint``); ``pairs`` (one field an item, numbered
            from 1, its parts joined by ``joint``); ``nothing`` (it makes no difference here); ``left out`` (with
            a note, which ``record`` is); ``refused`` (``record`` says why).
        joint: what stands between the parts.
    """

    record: str
    holds: str = "text"
    joint: str = ""


class Kind(NamedTuple):
    """A kind of location.

    Attributes:
        record: the record's ``kind``.
        key: the field that names the object; empty where an object has no key.
        needs: what must be given, besides the key, for the location to be complete.
        fields: every field, by its path in the document, in the order of the record.
    """

    record: str
    key: str
    needs: tuple[str, ...]
    fields: MappingType[str, Field]


_KERBEROS = Field("a bundle cannot log in by Kerberos", "refused")
_BASIC = {
    "usernameSecret": Field("username-secret", "secret"),
    "passwordSecret": Field("password-secret", "secret"),
}

KINDS: dict[str, Kind] = {
    "s3": Kind("s3", "key", ("endpoint", "bucket"), {
        "endpoint": Field("endpoint"),
        "bucket": Field("bucket"),
        "key": Field("key"),
        "region": Field("region"),
        "insecure": Field("insecure", "flag"),
        "addressingStyle": Field("addressing-style"),
        "useSDKCreds": Field("use-sdk-creds", "flag"),
        "accessKeySecret": Field("access-key-secret", "secret"),
        "secretKeySecret": Field("secret-key-secret", "secret"),
        "sessionTokenSecret": Field("session-token-secret", "secret"),
        "roleARN": Field("role-arn"),
        "caSecret": Field("ca-secret", "secret"),
        "createBucketIfNotPresent": Field("create-bucket", "given"),
        "createBucketIfNotPresent.objectLocking": Field("object-locking", "flag"),
        "encryptionOptions.enableEncryption": Field("encrypt", "flag"),
        "encryptionOptions.kmsKeyId": Field("kms-key-id"),
        "encryptionOptions.kmsEncryptionContext": Field(
            "rclone, which does the transfers, can send no encryption context that is signed", "refused"
        ),
        "encryptionOptions.serverSideCustomerKeySecret": Field("customer-key-secret", "secret"),
    }),
    "gcs": Kind("gcs", "key", ("bucket",), {
        "bucket": Field("bucket"),
        "key": Field("key"),
        "serviceAccountKeySecret": Field("service-account-key-secret", "secret"),
    }),
    "azure": Kind("azure", "blob", ("endpoint", "container"), {
        "endpoint": Field("endpoint"),
        "container": Field("bucket"),
        "blob": Field("key"),
        "useSDKCreds": Field("use-sdk-creds", "flag"),
        "accountKeySecret": Field("account-key-secret", "secret"),
    }),
    "oss": Kind("oss", "key", ("endpoint", "bucket"), {
        "endpoint": Field("endpoint"),
        "bucket": Field("bucket"),
        "key": Field("key"),
        "useSDKCreds": Field("use-sdk-creds", "flag"),
        "accessKeySecret": Field("access-key-secret", "secret"),
        "secretKeySecret": Field("secret-key-secret", "secret"),
        "createBucketIfNotPresent": Field("create-bucket", "flag"),
        "securityToken": Field("a token that stands in the document would stand in the bundle", "refused"),
        "lifecycleRule": Field("it changes the rules of the whole bucket; the bundle leaves it out", "left out"),
    }),
    "hdfs": Kind("hdfs", "path", ("addresses",), {
        "addresses": Field("addresses", "list", ","),
        "path": Field("key"),
        "hdfsUser": Field("user"),
        "force": Field("force", "flag"),
        "dataTransferProtection": _KERBEROS,
        "krbCCacheSecret": _KERBEROS,
        "krbKeytabSecret": _KERBEROS,
        "krbUsername": _KERBEROS,
        "krbRealm": _KERBEROS,
        "krbConfigConfigMap": _KERBEROS,
        "krbServicePrincipalName": _KERBEROS,
    }),
    "artifactory": Kind("http", "url", ("url",), {"url": Field("url"), **_BASIC}),
    "git": Kind("git", "", ("repo",), {
        "repo": Field("repo"),
        "revision": Field("revision"),
        "branch": Field("branch"),
        "singleBranch": Field("single-branch", "flag"),
        "depth": Field("depth", "number"),
        "fetch": Field("fetch", "list", "\n"),
        **_BASIC,
        "sshPrivateKeySecret": Field("ssh-private-key-secret", "secret"),
        "insecureIgnoreHostKey": Field("insecure-ignore-host-key", "flag"),
        "insecureSkipTLS": Field("insecure-skip-tls", "flag"),
        "disableSubmodules": Field("disable-submodules", "flag"),
    }),
    "http": Kind("http", "url", ("url",), {
        "url": Field("url"),
        "headers": Field("header", "pairs", ": "),
        **{f"auth.basicAuth.{name}": field for name, field in _BASIC.items()},
        "auth.oauth2.clientIDSecret": Field("client-id-secret", "secret"),
        "auth.oauth2.clientSecretSecret": Field("client-secret-secret", "secret"),
        "auth.oauth2.tokenURLSecret": Field("token-url-secret", "secret"),
        "auth.oauth2.scopes": Field("scopes", "list", " "),
        "auth.oauth2.endpointParams": Field("endpoint-param", "pairs", "="),
        "auth.clientCert.clientCertSecret": Field("client-cert-secret", "secret"),
        "auth.clientCert.clientKeySecret": Field("client-key-secret", "secret"),
        "saveStreamViaFile": Field("", "nothing"),
    }),
    "raw": Kind("raw", "", (), {"data": Field("data")}),
}  # fmt: skip


def location(
    found: nodes.Location, repository: Repository, render: Render, refuse: Refuse, leave_out: Refuse
) -> Location | None:
    """The record of a location; a location that is not complete is completed from the repository, as Argo does it:
    only its key is kept. None where it was refused, or names no object: Argo takes that for no location.
    """
    name = found.kind if isinstance(found, nodes.OtherLocation) else type(found).__name__.lower()
    kind = KINDS.get(name)
    if kind is None:
        refuse(found.node, f"shell bundles cannot reach {name} locations: only a plugin of the cluster can")
        return None
    if kind.key and not _has_key(found.node.get(kind.key), kind):
        return None
    if not complete(name, found.node):
        key = found.node.get(kind.key)
        return in_repository(key if isinstance(key, Scalar) else None, repository, render)
    refused = False
    for key, path in _unread(kind.fields, found.node):
        refuse(key, f"shell bundles do not know `{path.rpartition('.')[2]}` of {name} locations")
        refused = True
    for path, field in kind.fields.items():
        holder, _, last = path.rpartition(".")
        if field.holds in ("refused", "left out") and _given(_at(found.node, path)) and is_read(path, found.node):
            inside = _at(found.node, holder) if holder else found.node
            assert isinstance(inside, Mapping)
            place = inside.key(last) or inside
            if field.holds == "left out":
                leave_out(place, f"`{last}` of {name} locations: {field.record}")
                continue
            refuse(place, f"shell bundles cannot do `{last}` of {name} locations: {field.record}")
            refused = True
    if has_two_keys(found.node):
        holder = _at(found.node, "encryptionOptions")
        refuse(holder.key("kmsKeyId") or holder, TWO_KEYS)
        refused = True
    return None if refused else Location(kind.record, record(kind, found.node, render))


# What Argo looks at only where something else is given, too.
_BESIDE = {
    "encryptionOptions.kmsEncryptionContext": ("encryptionOptions.enableEncryption", "encryptionOptions.kmsKeyId"),
}


def is_read(path: str, node: "Mapping | dict[str, Any]") -> bool:
    """Whether Argo looks at a field of a location."""
    return all(_given(_at(node, other)) for other in _BESIDE.get(path, ()))


TWO_KEYS = "serverSideCustomerKeySecret and kmsKeyId cannot be set together"


def has_two_keys(node: "Mapping | dict[str, Any]") -> bool:
    """Whether an s3 location asks for two encryptions, which Argo refuses when it comes to it."""
    names = ("serverSideCustomerKeySecret", "kmsKeyId")
    return all(_given(_at(node, f"encryptionOptions.{name}")) for name in names)


def listed(
    found: nodes.Location, repository: Repository, render: Render, refuse: Refuse, leave_out: Refuse
) -> Location | None:
    """The record of what a data template lists; None where it was refused.

    Where the location is not whole, Argo takes the store and the log-in from the repository, and lists the bucket
    of the location itself there, all of it where there is no key. (It asks the driver of the repository with the
    location as it is written, so both must be of one kind.)
    """
    name = found.kind if isinstance(found, nodes.OtherLocation) else type(found).__name__.lower()
    kind = KINDS.get(name)
    if kind is None or is_whole(found) or not kind.key:
        return location(found, repository, render, refuse, leave_out)
    store, is_local = repository.location, repository.location.kind == "local"
    if kind.record != store.kind and not is_local:
        refuse(found.node, f"a {name} location cannot be listed in an artifact repository of the kind {store.kind}")
        return None
    endpoint = found.node.key("endpoint")
    if endpoint is not None and _given(found.node.get("endpoint")):
        why = "without a key it is listed in the artifact repository, and not at an endpoint of its own"
        if is_local:
            refuse(endpoint, f"{why}; there is none (--artifact-repository)")
            return None
        leave_out(endpoint, why)
    own = {path: _at(found.node, path) for path in (kind.key, *kind.needs) if path != "endpoint"}
    kept = {kind.key: own[kind.key]} if is_local else own
    fields = dict(record(kind, kept, render))
    return Location(store.kind, tuple({**dict(store.fields), **fields}.items()))


def _has_key(value: Any, kind: Kind) -> bool:
    """Whether a location names an object; the path of a URL is its key."""
    if not _given(value):
        return False
    if kind.record != "http" or not isinstance(value, Scalar) or "{{" in value.text:
        return True
    return (
        value.text.partition("://")[2].partition("?")[0].strip("/").partition("/")[1] != "" or "://" not in value.text
    )


def is_whole(found: nodes.Location) -> bool:
    """Whether a location names its store and an object in it (Argo's ``HasLocation``)."""
    name = found.kind if isinstance(found, nodes.OtherLocation) else type(found).__name__.lower()
    kind = KINDS.get(name)
    if kind is None:
        return True
    return complete(name, found.node) and (not kind.key or _has_key(found.node.get(kind.key), kind))


def keeps(found: nodes.Location) -> bool:
    """Whether an `archiveLocation` takes the place of the repository: one of artifactory needs a user."""
    is_artifactory = isinstance(found, nodes.OtherLocation) and found.kind == "artifactory"
    return is_whole(found) and (not is_artifactory or _given(found.node.get("usernameSecret")))


def complete(name: str, node: "Mapping | dict[str, Any]") -> bool:
    """Whether the location names its store; else it is completed from the repository."""
    return all(_given(_at(node, path)) for path in KINDS[name].needs)


def record(kind: Kind, node: "Mapping | dict[str, Any]", render: Render) -> Fields:
    """The fields of a record, from a node of a document or from decoded settings; none that is empty."""
    made = (made for path, field in kind.fields.items() for made in _fields(field, _at(node, path), render))
    return tuple(field for field in made if field[1])


def secrets(made: Location) -> tuple[str, ...]:
    """The secrets that a location needs, by name."""
    values = (value for field, value in made.fields if field.endswith("-secret"))
    return tuple(piece for value in values for piece in value if isinstance(piece, str))


def in_repository(key: Scalar | None, repository: Repository, render: Render) -> Location:
    """The place of ``key`` in the repository."""
    return Location(repository.location.kind, (*repository.location.fields, ("key", render(key))))


def _fields(field: Field, value: Any, render: Render) -> Iterator[tuple[str, Text]]:
    if not _given(value) and field.holds != "given":
        return
    match field.holds:
        case "text":
            yield field.record, _text(value, render)
        case "number":
            yield field.record, (str(_plain(value)),) if type(_plain(value)) is int else ()
        case "flag":
            yield field.record, ("true",) if _plain(value) is True else ()
        case "given":
            is_written = value is not None and not (isinstance(value, Scalar) and value.value is None)
            yield field.record, ("true",) if is_written else ()
        case "secret":
            name, key = _plain(_at(value, "name")), _plain(_at(value, "key"))
            yield field.record, (f"{name}/{key}",) if name and key else ()  # Argo takes one without a name for none
        case "list":
            yield field.record, _joined([_text(item, render) for item in _items(value)], field.joint)
        case "pairs":
            for index, item in enumerate(_items(value), 1):
                name = _at(item, "name") or _at(item, "key")
                yield f"{field.record}-{index}", (*_text(name, render), field.joint, *_text(_at(item, "value"), render))
        case _:
            return


def _unread(fields: MappingType[str, Field], node: Mapping, prefix: str = "") -> Iterator[tuple[Scalar, str]]:
    """The keys of ``node`` that are in no row of the table, with their paths."""
    for key, value in node.entries:
        path = f"{prefix}{key.text}"
        if path in fields or not _given(value):
            continue
        if isinstance(value, Mapping) and any(known.startswith(f"{path}.") for known in fields):
            yield from _unread(fields, value, f"{path}.")
        else:
            yield key, path


def _at(node: Any, path: str) -> Any:
    for part in path.split("."):
        node = node.get(part) if isinstance(node, Mapping | dict) else None
    return node


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Scalar) else value


def _given(value: Any) -> bool:
    """Whether something stands there that means something: not null, no empty text, no empty list or map."""
    if isinstance(value, Mapping):
        return bool(value.entries)
    if isinstance(value, Sequence):
        return bool(value.items)
    return _plain(value) is not None and _plain(value) not in ("", False, [], {})


def _items(value: Any) -> list[Any]:
    if isinstance(value, Sequence):
        return list(value.items)
    return value if isinstance(value, list) else []


def _text(value: Any, render: Render) -> Text:
    if value is None:
        return ()
    return render(value) if isinstance(value, Scalar) else (str(value),)


def _joined(texts: list[Text], joint: str) -> Text:
    return tuple(piece for index, text in enumerate(texts) for piece in ((joint, *text) if index else text))
