"""The JSON text that Argo's validator replaces tags in, and Go's way of quoting.

Tags are replaced in text, not in a tree, and that shows where a ``{{`` is never closed: the tag then reaches to the
next ``}}`` of the JSON, often the end of two objects. Only for such templates do the order of the fields and the
structs that Go writes even when they are empty make a difference (:func:`ordered`).
"""

import json
from typing import Any

from wfc.frontend.shapes import Shape, type_shape

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_DECODE = json.JSONDecoder().decode

_GO_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def encoded(value: Any) -> str:
    """The compact JSON text of a value, escaped as Go's encoder does it."""
    text = _ENCODE(value)
    if "<" in text or ">" in text or "&" in text or not text.isascii():
        return text.translate(_GO_ESCAPES)
    return text


def decoded(text: str) -> Any:
    """The value of a JSON text. Raises ValueError."""
    return _DECODE(text)


_QUOTED = {'"': '\\"', "\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_QUOTED["\v"] = "\\v"


def quoted(text: str) -> str:
    r"""What Go's ``strconv.Quote`` makes of a text, without the quotes: the form in which values enter the JSON text.

    It is not always JSON: ``\x00`` or ``\U0001f6ab`` make the template unreadable (rule V3).
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join([_quoted_character(character) for character in text])


def _quoted_character(character: str) -> str:
    known = _QUOTED.get(character)
    if known is not None:
        return known
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# The fields of Argo's and Kubernetes' structs in the order of their declaration, by the title of the shape; with `{}`
# the structs that are written even when nothing is set in them, with `""` the texts. Of all other types the order of
# the alphabet is near enough.
_CONTAINER = (
    'name"" image command args workingDir ports envFrom env resources{} resizePolicy restartPolicy restartPolicyRules '
    "volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath "
    "terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty"
)
_ORDERS = {
    "template": (
        "name inputs{} outputs{} nodeSelector affinity metadata{} daemon steps container containerSet script resource "
        "dag suspend data http plugin volumes initContainers sidecars archiveLocation activeDeadlineSeconds "
        "retryStrategy parallelism failFast tolerations schedulerName priorityClassName serviceAccountName "
        "automountServiceAccountToken executor hostAliases securityContext podSpecPatch metrics synchronization "
        "memoize timeout annotations"
    ),
    "inputs": "parameters artifacts",
    "outputs": "parameters artifacts result exitCode",
    "arguments": "parameters artifacts",
    "parameter": "name default value valueFrom globalName enum description",
    "valueFrom": "path jsonPath jqFilter event parameter supplied configMapKeyRef default expression",
    "artifact": (
        "name path mode from archiveLogs s3 git http artifactory hdfs raw oss gcs azure plugin globalName archive "
        "optional subPath recurseMode fromExpression artifactGC deleted"
    ),
    "artifact location": "archiveLogs s3 git http artifactory hdfs raw oss gcs azure plugin",
    "step": (
        "name template inline arguments{} templateRef withItems withParam withSequence when continueOn onExit hooks"
    ),
    "DAG task": (
        "name template inline arguments{} templateRef dependencies withItems withParam withSequence when continueOn "
        "onExit hooks depends"
    ),
    "DAG": "target tasks failFast",
    "container": _CONTAINER,
    "container of a set": _CONTAINER + " dependencies",
    "script": _CONTAINER + " source",
    "extra container": _CONTAINER + " mirrorVolumeMounts",
    "container set": "containers volumeMounts retryStrategy",
    "environment variable": "name value valueFrom",
    "environment variable source": "fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef",
    "config map reference": "name key optional",
    "secret reference": "name key optional",
    "environment source": "prefix configMapRef secretRef",
    "HTTP template": "method url headers timeoutSeconds successCondition body bodyFrom insecureSkipVerify",
    "HTTP template header": "name value valueFrom",
    "resource template": (
        "action mergeStrategy manifest manifestFrom setOwnerReference successCondition failureCondition flags"
    ),
    "S3 artifact": (
        "endpoint bucket region insecure accessKeySecret secretKeySecret sessionTokenSecret roleARN useSDKCreds "
        "createBucketIfNotPresent encryptionOptions caSecret key"
    ),
    "git artifact": (
        "repo revision depth fetch usernameSecret passwordSecret sshPrivateKeySecret insecureIgnoreHostKey "
        "disableSubmodules singleBranch branch insecureSkipTLS"
    ),
    "HTTP artifact": "url headers auth",
    "volume mount": "name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr",
    "sequence": "count start end format",
    "template reference": "name template clusterScope",
    "lifecycle hook": "template arguments{} templateRef expression",
    "metrics": "prometheus",
    "Prometheus metric": "name labels help when gauge histogram counter",
    "metric label": "key value",
    "gauge": "value realtime operation",
    "retry strategy": "limit retryPolicy backoff affinity expression",
    "backoff": "duration factor maxDuration cap",
    "memoize": "key cache maxAge",
    "data template": "source{} transformation",
}


def ordered(value: Any, type_name: str) -> Any:
    """A decoded value of a type of the schema, with its fields in Go's order."""
    return _ordered(value, type_shape(type_name))


def _ordered(value: Any, shape: Shape) -> Any:
    if isinstance(value, list):
        inner = shape.items
        return value if inner is None else [_ordered(item, inner) for item in value]
    if not isinstance(value, dict):
        return value
    if not shape.struct:
        values = shape.values
        return {key: value[key] if values is None else _ordered(value[key], values) for key in sorted(value)}
    found: dict[str, Any] = {}
    for word in _ORDERS.get(shape.title, "").split():
        name = word.removesuffix("{}").removesuffix('""')
        if name in value:
            found[name] = _ordered(value[name], shape.fields[name])
        elif word.endswith("{}"):
            found[name] = {}
        elif word.endswith('""'):
            found[name] = ""
    for name in sorted(value):
        if name not in found:
            found[name] = _ordered(value[name], shape.fields[name]) if name in shape.fields else value[name]
    return found
