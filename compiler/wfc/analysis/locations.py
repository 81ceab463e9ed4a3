"""Locations of artifacts: one, and complete."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import S3, Artifact, Gcs, Git, Http, Location, OtherLocation, Raw
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null


def has_key(artifact: Artifact) -> bool:
    """Whether an artifact has a location, or the key of one in the default repository, as Argo counts it.

    Only the first location in Argo's order of kinds is looked at. (Argo's ``HasLocationOrKey``.)
    """
    location = artifact.location
    if location is None:
        return False
    if isinstance(location, Raw):
        return True
    if isinstance(location, Git):
        return _filled(location.repo)
    if isinstance(location, Http):
        return _filled(location.url)
    if isinstance(location, S3 | Gcs):
        return _filled(location.key)
    if location.kind == "hdfs":
        addresses = location.node.get("addresses")
        return _filled(location.key) or (isinstance(addresses, Sequence) and bool(addresses.items))
    if location.kind == "artifactory":
        return _filled(location.key) and (
            not is_null(location.node.get("usernameSecret")) or _has_path(location.key.text if location.key else "")
        )
    return _filled(location.key)


def _has_path(url: str) -> bool:
    _, separator, rest = url.partition("://")
    return "/" in (rest if separator else url)


def _filled(scalar: Scalar | None) -> bool:
    return scalar is not None and scalar.text != ""


def locations(artifact: Artifact) -> Iterator[Diagnostic]:
    """More than one location, or a location beside ``from``: Argo uses one and says nothing."""
    if not artifact.locations:
        return
    key = artifact.node.key(kind_of(artifact.locations[0]))
    for other in artifact.locations[1:]:
        second = artifact.node.key(kind_of(other))
        if key is not None and second is not None:
            message = f"the artifact has more than one location, and Argo uses `{key.text}`"
            labels = (Label(key.span, "this one is used"),)
            yield Diagnostic(rules.AMBIGUOUS_LOCATION, message, second.span, "this one is ignored", labels)
    from_ = artifact.node.key("from")
    if key is not None and from_ is not None and _filled(artifact.from_):
        message = "the artifact has `from` and a location, and Argo uses `from`"
        labels = (Label(from_.span, "this one is used"),)
        yield Diagnostic(rules.AMBIGUOUS_LOCATION, message, key.span, "this one is ignored", labels)


def kind_of(location: Location) -> str:
    """The key under which a location stands: ``s3``, ``git`` …"""
    return location.kind if isinstance(location, OtherLocation) else type(location).__name__.lower()


def complete(artifact: Artifact, location: Location, is_input: bool) -> Iterator[Diagnostic]:
    """What a location lacks that its transfer needs. Argo looks at git and hdfs inputs only."""
    if isinstance(location, Git):
        if not _filled(location.repo) and is_input and _unset(location.node, "repo"):
            yield from incomplete(artifact, location, argo=True)
        single = location.single_branch
        if single is not None and single.value is True and not _filled(location.branch):
            key = location.node.key("singleBranch")
            message = "`singleBranch` takes the branch that `branch` names, and there is none"
            place = (key or location.node).span
            yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, "no `branch`", argo_rejects=False)
        return
    if isinstance(location, S3):
        yield from _lost_bucket(location)
        yield from _scheme(location.endpoint)
    if isinstance(location, OtherLocation) and location.kind in _CONTAINERS:
        yield from _lost_container(location)
    if isinstance(location, Http):
        if not _filled(location.url) and _unset(location.node, "url") and not artifact.optional:
            yield from incomplete(artifact, location, argo=is_input)
        yield from address(location.url, "an `http` location")
    elif not isinstance(location, Raw | S3 | Gcs) and location.kind == "hdfs" and is_input:
        yield from _hdfs(location.node)


def _unset(node: Mapping, field: str) -> bool:
    value = node.get(field)
    return is_null(value) or (isinstance(value, Scalar) and value.text == "")


_NEEDED = {
    "git": ("repo", "repository"), "http": ("url", "address"), "s3": ("key", "object or prefix"),
    "gcs": ("key", "object or prefix"), "azure": ("blob", "blob"), "oss": ("key", "object"),
    "hdfs": ("path", "file"), "artifactory": ("url", "address"), "plugin": ("key", "object"),
}  # fmt: skip


def incomplete(artifact: Artifact, location: Location, argo: bool) -> Iterator[Diagnostic]:
    """What names the object in a location is missing or empty."""
    kind = kind_of(location)
    field, what = _NEEDED[kind]
    value = location.node.get(field)
    if not _unset(location.node, field):
        if kind == "artifactory" and value is not None:
            message = "this address names a server, and no artifact on it"
            yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, value.span, argo_rejects=argo)
        return
    if isinstance(value, Scalar) and value.value is not None:
        message, place = f"the `{field}` of the `{kind}` location is empty", value.span
    else:
        key = artifact.node.key(kind)
        message, place = f"the `{kind}` location has no `{field}`", (key or location.node).span
    help_ = f"say with `{field}` which {what} it is"
    yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, help=help_, argo_rejects=argo)


def _lost_bucket(location: S3) -> Iterator[Diagnostic]:
    """Argo takes the location of an artifact from the repository unless bucket and endpoint are both there."""
    bucket, endpoint = _filled(location.bucket), _filled(location.endpoint)
    if bucket == endpoint:
        return
    has, lacks = ("bucket", "endpoint") if bucket else ("endpoint", "bucket")
    key = location.node.key(has)
    if key is not None:
        message = f"an `s3` location with a `{has}` and no `{lacks}` loses it: Argo keeps the key only"
        help_ = f"add the `{lacks}`, or leave only the `key` to use the default repository"
        yield Diagnostic(rules.LOST_LOCATION, message, key.span, "", (), (), help_, argo_rejects=False)


# Of these kinds, what a location needs beside the key to be complete, and what is lost without it.
_CONTAINERS = {"oss": ("bucket", "endpoint"), "azure": ("container", "endpoint")}


def _lost_container(location: OtherLocation) -> Iterator[Diagnostic]:
    """As `_lost_bucket`, for other stores that have an address."""
    container, endpoint = _CONTAINERS[location.kind]
    has, lacks = (container, endpoint) if not _unset(location.node, container) else (endpoint, container)
    key = location.node.key(has)
    if key is not None and not _unset(location.node, has) and _unset(location.node, lacks):
        message = f"an `{location.kind}` location with a `{has}` and no `{lacks}` loses it: Argo keeps the object only"
        help_ = f"add the `{lacks}`, or leave only what names the object to use the default repository"
        yield Diagnostic(rules.LOST_LOCATION, message, key.span, "", (), (), help_, argo_rejects=False)


def _scheme(endpoint: Scalar | None) -> Iterator[Diagnostic]:
    if endpoint is not None and endpoint.text.startswith(("http://", "https://")):
        end = endpoint.text.index("://") + 3
        message = "the endpoint of an `s3` location is a host and a port, without a scheme"
        rest = endpoint.text[end:].rstrip("/")
        help_ = f"write `{rest}`" + (" with `insecure: true`" if endpoint.text.startswith("http:") else "")
        place = endpoint.at(0, end)
        yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, "", (), (), help_, argo_rejects=False)


def address(url: Scalar | None, what: str) -> Iterator[Diagnostic]:
    """What Go's client takes for an address: one with a scheme, and of two schemes only.

    A tag that could give the scheme leaves it open. ``what`` says whose address it is.
    """
    if url is None or not url.text:
        return
    literal, tag, _ = url.text.partition("{{")
    scheme, colon, rest = literal.partition(":")
    if _NO_SCHEME.search(scheme) is None and not colon and tag:
        return
    whole = rest.startswith("//") or (tag and rest in ("", "/"))
    if colon and scheme.lower() in ("http", "https") and whole:
        return
    message = f"the address of {what} begins with `http://` or `https://`"
    has_scheme = colon and rest.startswith("//")
    place = url.at(0, len(scheme) + 3) if has_scheme else url.span
    yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, argo_rejects=False)


# What ends the search for a scheme: anything that no scheme has, or a beginning that none has.
_NO_SCHEME = re.compile(r"^[^A-Za-z]|[^A-Za-z0-9+.-]")
_STORES = ("s3", "gcs", "oss", "azure")
_CANNOT_STORE = {"git": "git", "raw": "a text"}


def _is_bare(url: str) -> bool:
    """Whether an address names a server alone."""
    return url != "" and "{{" not in url and not _has_path(url)


def stored(artifact: Artifact) -> Iterator[Diagnostic]:
    """What the location of an output cannot do, and what is lost of one that does not name its object."""
    location = artifact.location
    kind = "" if location is None else kind_of(location)
    key = artifact.node.key(kind)
    if location is None or key is None:
        return
    if kind in _CANNOT_STORE:
        message = f"nothing can be stored in {_CANNOT_STORE[kind]}"
        help_ = "leave the location out to use the default repository, or give one of another kind"
        yield Diagnostic(rules.ONE_WAY_LOCATION, message, key.span, "an output", help=help_)
    elif kind in _STORES and location.node.entries and not has_key(artifact):
        field = _NEEDED[kind][0]
        message = f"the `{kind}` location of an output without a `{field}` is lost: Argo stores it in the repository"
        help_ = f"add a `{field}`, or leave the location out"
        yield Diagnostic(rules.LOST_LOCATION, message, key.span, f"no `{field}`", help=help_, argo_rejects=False)
    elif isinstance(location, Http) and location.url is not None and _is_bare(location.url.text):
        message = "this address names a server, and no file on it: Argo stores the output in the repository"
        yield Diagnostic(rules.LOST_LOCATION, message, location.url.span, argo_rejects=False)


_KERBEROS = ("krbServicePrincipalName", "krbConfigConfigMap", "krbUsername", "krbRealm")


def _hdfs(node: Mapping) -> Iterator[Diagnostic]:
    """Argo's own checks of an HDFS location (``ValidateArtifact`` of its hdfs driver)."""

    def set_(field: str) -> bool:
        return not _unset(node, field)

    addresses, path = node.get("addresses"), node.get("path")
    place = node.entries[0][0].span if node.entries else node.span
    missing = []
    if not isinstance(addresses, Sequence) or not addresses.items:
        missing.append("addresses")
    if not set_("path"):
        missing.append("path")
    if not any(set_(field) for field in ("hdfsUser", "krbCCacheSecret", "krbKeytabSecret")):
        missing.append("hdfsUser")
    if set_("krbKeytabSecret"):
        missing.extend(field for field in _KERBEROS if not set_(field))
    elif set_("krbCCacheSecret"):
        missing.extend(field for field in _KERBEROS[:2] if not set_(field))
    if missing:
        message = f"the `hdfs` location lacks {', '.join(f'`{field}`' for field in missing)}"
        yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, place, argo_rejects=True)
    elif isinstance(path, Scalar) and not path.text.startswith("/"):
        message = "the path of an `hdfs` location begins with `/`"
        yield Diagnostic(rules.MISSING_LOCATION_FIELD, message, path.span, argo_rejects=True)
