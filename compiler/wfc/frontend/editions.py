"""Which fields the versions of Argo know: the one table, and the schema of each version.

``schema/workflow.schema.json`` is that of the newest version. The table says which of its fields came later than the
oldest, and which fields have gone. It was made from the types of Argo's API, release by release: 2.12 (which Onepanel
1.0 runs), the last releases of 3.4, 3.5, 3.6 and 3.7, and 4.1. Only fields are told apart, not what they mean.
"""

from functools import cache
from typing import Any, NamedTuple

from wfc import resources
from wfc.options import NEWEST, TARGETS

# target → type → the fields of which it is the first to know.
LATER: dict[str, dict[str, str]] = {
    "argo-3.4": {
        "Artifact": "artifactGC azure deleted fromExpression",
        "ArtifactLocation": "azure",
        "core.PersistentVolumeClaimSpec": "dataSourceRef",
        "core.PodAffinityTerm": "namespaceSelector",
        "core.PodSecurityContext": "fsGroupChangePolicy seccompProfile",
        "core.Probe": "grpc terminationGracePeriodSeconds",
        "core.SecurityContext": "seccompProfile",
        "core.Volume": "ephemeral",
        "core.WindowsSecurityContextOptions": "hostProcess",
        "DAGTask": "hooks inline",
        "GitArtifact": "branch disableSubmodules singleBranch",
        "HTTPArtifact": "auth",
        "meta.ManagedFieldsEntry": "subresource",
        "OSSArtifact": "createBucketIfNotPresent lifecycleRule securityToken",
        "Parameter": "description",
        "PodGC": "labelSelector",
        "ResourceTemplate": "manifestFrom",
        "RetryStrategy": "affinity expression",
        "S3Artifact": "createBucketIfNotPresent encryptionOptions",
        "Template": "containerSet data failFast http plugin",
        "ValueFrom": "configMapKeyRef expression",
        "WorkflowSpec": "archiveLogs artifactGC hooks podMetadata templateDefaults workflowMetadata",
        "WorkflowStep": "hooks inline",
    },
    "argo-3.5": {
        "ArtifactoryArtifactRepository": "keyFormat",
        "Gauge": "operation",
        "Mutex": "namespace",
        "OSSArtifact": "useSDKCreds",
        "OSSArtifactRepository": "useSDKCreds",
        "PodGC": "deleteDelayDuration",
        "S3Artifact": "caSecret",
        "S3ArtifactRepository": "caSecret",
        "SemaphoreRef": "namespace",
        "WorkflowLevelArtifactGC": "forceFinalizerRemoval podSpecPatch",
    },
    "argo-3.6": {
        "ContainerNode": "resizePolicy restartPolicy",
        "core.Container": "resizePolicy restartPolicy",
        "core.LifecycleHandler": "sleep",
        "core.PersistentVolumeClaimSpec": "volumeAttributesClassName",
        "core.PodAffinityTerm": "matchLabelKeys mismatchLabelKeys",
        "core.PodSecurityContext": "appArmorProfile seLinuxChangePolicy supplementalGroupsPolicy",
        "core.ResourceRequirements": "claims",
        "core.SecurityContext": "appArmorProfile",
        "core.Volume": "image",
        "core.VolumeMount": "recursiveReadOnly",
        "core.VolumeProjection": "clusterTrustBundle",
        "CronWorkflowSpec": "schedules stopStrategy when",
        "GitArtifact": "insecureSkipTLS",
        "HDFSArtifact": "dataTransferProtection",
        "HDFSArtifactRepository": "dataTransferProtection",
        "S3Artifact": "sessionTokenSecret",
        "S3ArtifactRepository": "sessionTokenSecret",
        "ScriptTemplate": "resizePolicy restartPolicy",
        "Synchronization": "mutexes semaphores",
        "UserContainer": "resizePolicy restartPolicy",
    },
    "argo-3.7": {
        "Backoff": "cap",
        "core.Lifecycle": "stopSignal",
        "Mutex": "database",
        "SemaphoreRef": "database",
        "Template": "annotations",
    },
    "argo-4.1": {
        "Artifact": "plugin",
        "ArtifactLocation": "plugin",
        "ArtifactPaths": "plugin",
        "ArtifactRepository": "plugin",
        "ContainerNode": "restartPolicyRules",
        "core.Container": "restartPolicyRules",
        "core.EnvVarSource": "fileKeyRef",
        "core.VolumeProjection": "podCertificate",
        "HTTPArtifact": "saveStreamViaFile",
        "S3Artifact": "addressingStyle",
        "S3ArtifactRepository": "addressingStyle",
        "ScriptTemplate": "restartPolicyRules",
        "Template": "pendingTimeout podResources resourceClaims",
        "UserContainer": "restartPolicyRules",
        "WorkflowSpec": "executorPlugins podResources resourceClaims",
    },
}


class Gone(NamedTuple):
    """A field that Argo had: the last target that knows it, and the schema of its value."""

    last: str
    schema: dict[str, Any]


def _one(type_name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{type_name}"}


_NUMBER: dict[str, Any] = {"$ref": "#/$defs/int32"}
_TEXT: dict[str, Any] = {"type": ["string", "null"]}

# type → field → when it went.
GONE: dict[str, dict[str, Gone]] = {
    "CronWorkflowSpec": {"schedule": Gone("argo-3.7", _TEXT)},
    "Synchronization": {"mutex": Gone("argo-3.7", _one("Mutex")), "semaphore": Gone("argo-3.7", _one("SemaphoreRef"))},
    "Template": {
        "arguments": Gone("onepanel-1.0", _one("Arguments")),
        "priority": Gone("argo-3.6", _NUMBER),
        "template": Gone("onepanel-1.0", _TEXT),
        "templateRef": Gone("onepanel-1.0", _one("TemplateRef")),
    },
    "TemplateRef": {"runtimeResolution": Gone("onepanel-1.0", {"type": ["boolean", "null"]})},
    "WorkflowSpec": {
        "podPriority": Gone("argo-3.6", _NUMBER),
        "ttlSecondsAfterFinished": Gone("onepanel-1.0", _NUMBER),
    },
}

# The types of the bare form have the fields of these.
_SAME = {"OnepanelSpec": "WorkflowSpec", "OnepanelParameter": "Parameter"}


def version(target: str) -> str:
    """The version of Argo that a target stands for, as a sentence calls it."""
    return "Argo 2.12" if target == "onepanel-1.0" else f"Argo {target.removeprefix('argo-')}"


def first(type_name: str, field: str) -> str:
    """The first target that knows a field of a type of the schema."""
    row = _SAME.get(type_name, type_name)
    return next((target for target, rows in LATER.items() if field in rows.get(row, "").split()), TARGETS[0])


def last(field: str) -> str:
    """The last target that knows a field that is gone from some type: there is one of each name."""
    return next(rows[field].last for rows in GONE.values() if field in rows)


@cache
def definitions(target: str, either: bool = False) -> dict[str, Any]:
    """The ``$defs`` of the schema of a target. A type with fields that came later has them in ``x-wfc-later``.

    With ``either`` it has those fields, too, and none of two forms of a field is required.
    """
    newest: dict[str, Any] = resources.schema("workflow")["$defs"]
    if target == NEWEST:
        return newest
    at = TARGETS.index(target)
    changed = dict(newest)
    for name, raw in newest.items():
        row = _SAME.get(name, name)
        later = {
            field: since
            for since, rows in LATER.items()
            if TARGETS.index(since) > at
            for field in rows.get(row, "").split()
        }
        back = {field: gone for field, gone in GONE.get(row, {}).items() if TARGETS.index(gone.last) >= at}
        if later or back:
            changed[name] = _changed(raw, {} if either else later, back)
    return changed


def _changed(raw: dict[str, Any], later: dict[str, str], back: dict[str, Gone]) -> dict[str, Any]:
    fields = {name: field for name, field in raw["properties"].items() if name not in later}
    fields.update((name, {"description": "Gone from newer versions.", **gone.schema}) for name, gone in back.items())
    made = {**raw, "properties": dict(sorted(fields.items()))}
    if later:
        made["x-wfc-later"] = {
            name: {"since": since, "schema": raw["properties"][name]} for name, since in sorted(later.items())
        }
    if "required" in raw:
        made["required"] = [name for name in raw["required"] if name in fields and not _replaced(name, back)]
    removed = {name: text for name, text in raw.get("x-wfc-removed", {}).items() if name not in back}
    if removed:
        made["x-wfc-removed"] = removed
    else:
        made.pop("x-wfc-removed", None)
    return made


def _replaced(name: str, back: dict[str, Gone]) -> bool:
    """Whether a field has an older form beside it, of which one is enough."""
    return name.removesuffix("s") in back
