"""The one form of a manifest: what means the same to Argo's decoder comes out the same.

Null fields are dropped (the decoder does not tell them from absent ones), values that Argo decodes as "any string"
become the text that it makes of them, and fields stand in a fixed order: of a typed object the order in which people
write them (:data:`FIELDS`), what the table does not name after that by the alphabet, and the lists of templates last.
Free maps (labels, node selectors …) go by the alphabet. Lists keep their order.
"""

from typing import Any

from wfc.ir.anystring import any_string

# One order for all types: no two of Argo's types disagree. The names stand in groups that read as their types do.
FIELDS = (
    # the frame and its metadata
    "apiVersion", "kind", "name", "generateName", "namespace", "labels", "annotations", "metadata",
    # a CronWorkflow
    "schedules", "timezone", "concurrencyPolicy", "startingDeadlineSeconds",
    "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "stopStrategy", "workflowMetadata",
    # a workflow spec, a call
    "entrypoint", "workflowTemplateRef", "template", "templateRef", "clusterScope", "inline",
    "dependencies", "depends", "when", "withItems", "withParam", "withSequence",
    "arguments", "onExit", "hooks", "continueOn",
    # a template's interface
    "inputs", "outputs", "parameters", "artifacts",
    # a parameter
    "value", "default", "valueFrom", "enum", "description",
    # an artifact
    "path", "mode", "recurseMode", "from", "fromExpression", "subPath",
    "s3", "gcs", "azure", "oss", "hdfs", "artifactory", "git", "raw",
    # a template's body, and the http artifact
    "http", "container", "script", "containerSet", "steps", "dag", "suspend", "resource", "data", "plugin",
    # a container
    "image", "imagePullPolicy", "command", "args", "source", "workingDir", "env", "envFrom", "ports", "resources",
    "volumeMounts",
    # a DAG, a container set
    "target", "failFast", "tasks", "containers",
    # a resource
    "action", "mergeStrategy", "setOwnerReference", "successCondition", "failureCondition", "flags", "manifest",
    "manifestFrom",
    # locations
    "endpoint", "bucket", "key", "blob", "region", "insecure", "addresses",
    "accessKeySecret", "secretKeySecret", "sessionTokenSecret", "serviceAccountKeySecret", "accountKeySecret",
    "repo", "revision", "branch", "singleBranch", "depth", "fetch", "disableSubmodules",
    "url", "method", "headers", "body", "bodyFrom", "auth",
    "usernameSecret", "passwordSecret", "sshPrivateKeySecret",
    # what goes with an artifact wherever it is
    "archive", "optional", "globalName", "archiveLogs", "artifactGC",
    # loops, retries, references to keys
    "count", "start", "end", "format", "limit", "retryPolicy", "backoff", "expression",
    # Kubernetes' own
    "mountPath", "readOnly", "operator", "effect", "accessModes", "storageClassName", "spec",
)  # fmt: skip
LAST = ("workflowSpec", "templates")

_MIDDLE = len(FIELDS)
_RANKS = {name: rank for rank, name in enumerate(FIELDS)} | {name: _MIDDLE + 1 + i for i, name in enumerate(LAST)}

# Maps whose keys are the user's.
_FREE = frozenset(
    (
        "labels", "annotations", "nodeSelector", "matchLabels", "limits", "requests", "capacity", "volumeAttributes",
        "userAnnotations", "hooks", "labelsFrom",
    )
)  # fmt: skip
# Values that Argo hands on as they are: nothing in them is a field of its own.
_RAW = frozenset(("withItems", "plugin"))
_ANY_STRING = {"parameters": ("value", "default", "description"), "valueFrom": ("default",)}

Ordered = tuple[str, ...]


def canonical(value: Any) -> Any:
    """A document, decoded, in its one form. The argument is not changed."""
    return _Canon({}).node(value, "")


class _Canon:
    """One walk over a document. ``orders`` remembers the order of the fields of every shape that was met."""

    def __init__(self, orders: dict[Ordered, Ordered]) -> None:
        self._orders = orders

    def node(self, value: Any, field: str) -> Any:
        """The form of the value of ``field``; items of a list count as values of the list's field."""
        if value.__class__ is dict:
            if field in _RAW:
                return _sorted(value)
            keys = tuple(sorted(value)) if field in _FREE else self._order(tuple(value))
            inner = field in _FREE
            made = {}
            for key in keys:
                child = value[key]
                if child is None and not inner:
                    continue
                made[key] = child if child.__class__ is str else self.node(child, "" if inner else key)
            for name in _ANY_STRING.get(field, ()):
                if name in made and not isinstance(made[name], dict | list):
                    made[name] = any_string(made[name])
            if field == "parameters" and isinstance(made.get("enum"), list):
                made["enum"] = [item if isinstance(item, dict | list) else any_string(item) for item in made["enum"]]
            return made
        if value.__class__ is list:
            if field in _RAW:
                return _sorted(value)
            return [item if item.__class__ is str else self.node(item, field) for item in value]
        return value

    def _order(self, keys: Ordered) -> Ordered:
        known = self._orders.get(keys)
        if known is None:
            known = self._orders[keys] = tuple(sorted(keys, key=lambda key: (_RANKS.get(key, _MIDDLE), key)))
        return known


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
