"""The artifact repository of a namespace, and what Argo fills in from it.

Argo completes an artifact whose location is incomplete with the repository's location, and keeps nothing of the
artifact's but its key; an output without a key goes to the repository's ``keyFormat``, with the object's name appended.
:func:`resolve` does the same beforehand. Secrets are references here as everywhere; anything else is refused.
"""

import re
from typing import Any, NamedTuple

from wfc import rules
from wfc.backends.argo.errors import OptionError
from wfc.diagnostics import Diagnostic, Severity
from wfc.frontend import schema_check, yaml_tree
from wfc.frontend.lower import LOCATION_KINDS
from wfc.frontend.onepanel import DEFAULT_OUTPUT_KEY
from wfc.ir.fields import flag_at
from wfc.ir.nodes import Artifact, Container, ContainerSet, Script, Template, Workflow
from wfc.ir.tree import Mapping, Scalar, decoded, is_null, key_text
from wfc.source import SourceFile

# kind → the artifact's field that names the object, the repository's field for how to name one, what is complete
_KINDS = {
    "s3": ("key", "keyFormat", ("endpoint", "bucket")),
    "gcs": ("key", "keyFormat", ("bucket",)),
    "azure": ("blob", "blobNameFormat", ("endpoint", "container")),
    "oss": ("key", "keyFormat", ("endpoint", "bucket")),
    "hdfs": ("path", "pathFormat", ("addresses",)),
    "artifactory": ("url", "keyFormat", ("url",)),
}
_DEFAULT_KEY_FORMAT = "{{workflow.name}}/{{pod.name}}"
_DEFAULT_KEY_ANNOTATION = "workflows.argoproj.io/default-artifact-repository"


class Repository(NamedTuple):
    """A repository: the kind of its location, the location's fields but the key, and how keys are made.

    The key of artifactory is the path of its ``url``, which is here without one. ``archive_logs`` says that what
    containers print is kept there, whatever a workflow says.
    """

    kind: str
    location: dict[str, Any]
    key_format: str
    archive_logs: bool = False

    def at(self, key: str) -> dict[str, Any]:
        """The location of the object ``key``."""
        if self.kind == "artifactory":
            key = f"{self.location['url']}/{key.lstrip('/')}"
        return {**self.location, _KINDS[self.kind][0]: key}


def read(source: SourceFile, entry: str = "") -> Repository:
    """The repository that a file describes: Argo's ``artifactRepository`` configuration, or a ConfigMap that holds it.

    ``entry`` is the one of a ConfigMap that the workflow asks for (``artifactRepositoryRef.key``).

    Raises OptionError with the place of the first mistake. No message repeats a value, which might be a secret.
    """
    holder = _holder(source, entry)
    for finding in schema_check.check(holder, "ArtifactRepository"):
        if finding.severity is Severity.ERROR:
            raise _error(finding)
    kinds = [key_text(key) for key, value in holder.entries if not is_null(value) and key_text(key) != "archiveLogs"]
    if len(kinds) != 1:
        found = f"{len(kinds)} ({', '.join(kinds)})" if kinds else "none"
        raise OptionError(
            f"{source.path}: a repository has one location, and there are {found}", f"one of {', '.join(_KINDS)}"
        )
    (kind,) = kinds
    if kind not in _KINDS:
        raise OptionError(
            f"{source.path}: a repository of the kind {kind} cannot be written into artifacts",
            f"wfc resolves {', '.join(_KINDS)}",
        )
    made = _repository(source, kind, decoded(holder.get(kind)))
    return made._replace(archive_logs=flag_at(holder, "archiveLogs"))


def _repository(source: SourceFile, kind: str, fields: dict[str, Any]) -> Repository:
    _, format_field, _ = _KINDS[kind]
    prefix = fields.pop("keyPrefix", None)
    default = f"{prefix.strip('/')}/{_DEFAULT_KEY_FORMAT}" if prefix else _DEFAULT_KEY_FORMAT
    key_format = fields.pop(format_field, None) or default
    if kind == "artifactory":
        # A key that is set takes the place of the whole path, so the repository's own is a part of the format.
        match = re.fullmatch(r"(https?://[^/?#@]+)((?:/[^?#]*)?)", fields.pop("repoURL", None) or "")
        if match is None:
            raise OptionError(
                f"{source.path}: a repository of the kind artifactory needs a repoURL",
                "such as https://host/artifactory/name, without a user, a query or a fragment",
            )
        fields["url"] = match[1]
        key_format = f"{match[2].strip('/')}/{key_format}".lstrip("/")
    return Repository(kind, fields, key_format.rstrip("/"))


def _holder(source: SourceFile, entry: str = "") -> Mapping:
    """The mapping of a repository's kinds, wherever the file has it."""
    documents = yaml_tree.parse(source)
    for document in documents:
        for finding in document.diagnostics:
            if finding.severity is Severity.ERROR:
                raise _error(finding)
    root = documents[0].root if len(documents) == 1 else None
    if not isinstance(root, Mapping):
        raise OptionError(f"{source.path}: an artifact repository is one YAML mapping")
    kind = root.get("kind")
    if isinstance(kind, Scalar):
        if kind.value != "ConfigMap":
            raise OptionError(f"{source.path}: a repository is read from a ConfigMap, and this is a {kind.text}")
        return _holder(_entry(source, root, entry))
    inner = root.get("artifactRepository")
    if isinstance(inner, Mapping):
        return inner
    if isinstance(inner, Scalar) and isinstance(inner.value, str):
        return _holder(SourceFile(f"{source.path}[artifactRepository]", inner.value))
    return root


def _entry(source: SourceFile, config_map: Mapping, asked: str) -> SourceFile:
    """The text in a ConfigMap that describes the repository: the one that is asked for, the marked one, the one of that
    name, or the only one.
    """
    data = config_map.get("data")
    texts = {
        key_text(key): value.value
        for key, value in (data.entries if isinstance(data, Mapping) else ())
        if isinstance(value, Scalar) and isinstance(value.value, str)
    }
    metadata = config_map.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    marked = annotations.get(_DEFAULT_KEY_ANNOTATION) if isinstance(annotations, Mapping) else None
    wanted = [
        asked,
        marked.text if isinstance(marked, Scalar) else "",
        "artifactRepository",
        *(texts if len(texts) == 1 else ()),
    ]
    for name in wanted:
        if name in texts:
            return SourceFile(f"{source.path}[{name}]", texts[name])
    raise OptionError(
        f"{source.path}: the ConfigMap does not say which of its entries is the repository",
        f"the annotation {_DEFAULT_KEY_ANNOTATION} names it",
    )


def _error(finding: Diagnostic) -> OptionError:
    line, column = finding.span.source.position(finding.span.start)
    # The names of fields are safe to repeat, values are not.
    message = finding.message if finding.rule is rules.UNKNOWN_FIELD else finding.rule.summary
    return OptionError(f"{finding.span.source.path}:{line}:{column}: {message}")


def resolve(workflow: Workflow, spec: dict[str, Any], repository: Repository) -> None:
    """Write the repository into the artifacts of ``spec``, the decoded spec of ``workflow``, that it completes.

    Artifacts of templates with an ``archiveLocation`` of their own are that location's business.
    """
    _complete_arguments(spec, repository)
    own = _has_location((spec.get("templateDefaults") or {}).get("archiveLocation"))
    for template, made in zip(workflow.templates, spec.get("templates") or (), strict=True):
        _template(template, made, repository, own)


def _template(template: Template, made: dict[str, Any], repository: Repository, own: bool) -> None:
    for call, made_call in zip(template.tasks, _calls(made), strict=True):
        _complete_arguments(made_call, repository)
        if call.inline is not None:
            _template(call.inline, made_call["inline"], repository, own)
    if own or _has_location(made.get("archiveLocation")):
        return
    for side in ("inputs", "outputs"):
        for artifact in (made.get(side) or {}).get("artifacts") or ():
            _complete(artifact, repository)
    if isinstance(template.body, Container | Script | ContainerSet):
        listed = (made.get("outputs") or {}).get("artifacts") or ()
        for declared, artifact in zip(template.outputs.artifacts, listed, strict=True):
            _default_output(declared, artifact, repository)


def _calls(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks of a decoded dag or the steps of a decoded steps template, in the order of ``Template.tasks``."""
    if made.get("steps"):
        return [step for group in made["steps"] for step in group]
    return list((made.get("dag") or {}).get("tasks") or ())


def _complete_arguments(holder: dict[str, Any], repository: Repository) -> None:
    for artifact in (holder.get("arguments") or {}).get("artifacts") or ():
        _complete(artifact, repository)


def _location(artifact: dict[str, Any]) -> str:
    """The kind of the location that Argo uses; empty where there is none."""
    return next((kind for kind in LOCATION_KINDS if artifact.get(kind) is not None), "")


def _has_location(location: dict[str, Any] | None) -> bool:
    return bool(location) and _location(location or {}) != ""


def _complete(artifact: dict[str, Any], repository: Repository) -> None:
    """Replace a location that has a key and lacks where that is."""
    kind = _location(artifact)
    if kind not in _KINDS:
        return
    key_field, _, needed = _KINDS[kind]
    location = artifact[kind]
    if location.get(key_field) and not all(location.get(field) for field in needed):
        _set(artifact, repository, location[key_field])


def _set(artifact: dict[str, Any], repository: Repository, key: str) -> None:
    for kind in LOCATION_KINDS:
        artifact.pop(kind, None)
    artifact[repository.kind] = repository.at(key)


def _default_output(declared: Artifact, artifact: dict[str, Any], repository: Repository) -> None:
    """Name the object of an output that has no key, or has Onepanel's default one, by the repository's format."""
    if declared.from_ is not None or declared.from_expression is not None:
        return
    if declared.location is None or _is_default(declared):
        name = _object_name(declared)
        if name:
            _set(artifact, repository, f"{repository.key_format}/{name}")


def _is_default(declared: Artifact) -> bool:
    """Whether the key was made by the upgrade of Onepanel's form: it then stands where the artifact's name stands."""
    key = getattr(declared.location, "key", None)
    name = declared.name
    return key is not None and name is not None and key.start == name.start and key.text.startswith(DEFAULT_OUTPUT_KEY)


def _object_name(declared: Artifact) -> str:
    """What Argo appends to the repository's key: the artifact's name and its packing, or the path's own name."""
    strategy = declared.archive.strategy if declared.archive else "tar"
    if strategy == "none":
        return declared.path.text.rstrip("/").rpartition("/")[2] if declared.path else ""
    suffix = ".zip" if strategy == "zip" else ".tgz"
    return declared.name.text + suffix if declared.name else ""
