"""Which fields of a document a bundle obeys, which mean something to a cluster alone, and which it cannot do yet.

Every field of Argo's types that can stand on a path to a running command is in one of the three; a field that is in
none is refused: running something else than what was written would be worse than refusing.
"""

from collections.abc import Iterator
from typing import NamedTuple

from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text


class Fields(NamedTuple):
    """The fields of one type that are obeyed, and those that only a cluster needs."""

    obeyed: frozenset[str]
    cluster: frozenset[str]


def _fields(obeyed: str, cluster: str = "") -> Fields:
    return Fields(frozenset(obeyed.split()), frozenset(cluster.split()))


SPEC = _fields(
    "entrypoint arguments templates workflowTemplateRef volumes parallelism onExit hooks retryStrategy "
    "activeDeadlineSeconds templateDefaults workflowMetadata synchronization artifactGC suspend volumeClaimTemplates "
    "metrics volumeClaimGC podSpecPatch shutdown archiveLogs",
    "affinity artifactRepositoryRef automountServiceAccountToken dnsConfig dnsPolicy "
    "executor executorPlugins hostAliases hostNetwork imagePullSecrets nodeSelector podDisruptionBudget podGC "
    "podMetadata podPriority podPriorityClassName podResources priority resourceClaims schedulerName "
    "securityContext serviceAccountName tolerations ttlStrategy",
)
TEMPLATE = _fields(
    "name inputs outputs container script containerSet initContainers sidecars daemon steps dag suspend http data "
    "resource memoize metrics synchronization archiveLocation volumes retryStrategy parallelism failFast timeout "
    "activeDeadlineSeconds podSpecPatch",
    "affinity annotations automountServiceAccountToken executor hostAliases metadata nodeSelector pendingTimeout "
    "podResources priorityClassName priority resourceClaims schedulerName securityContext serviceAccountName "
    "tolerations",
)
_CONTAINER = "name image command args env envFrom workingDir volumeMounts imagePullPolicy tty"
_CONTAINER_OF_A_CLUSTER = (
    "lifecycle livenessProbe ports readinessProbe resizePolicy resources securityContext startupProbe "
    "stdin stdinOnce terminationMessagePath terminationMessagePolicy"
)
CONTAINER = _fields(f"{_CONTAINER} source", _CONTAINER_OF_A_CLUSTER)
DAEMON = Fields(CONTAINER.obeyed | {"ports", "readinessProbe"}, CONTAINER.cluster)
USER_CONTAINER = _fields(f"{_CONTAINER} mirrorVolumeMounts", _CONTAINER_OF_A_CLUSTER)
INIT_SIDECAR = Fields(
    USER_CONTAINER.obeyed | {"restartPolicy", "startupProbe", "ports"},
    USER_CONTAINER.cluster - {"startupProbe", "ports"},
)
MEMBER = _fields(f"{_CONTAINER} dependencies", _CONTAINER_OF_A_CLUSTER)
CONTAINER_SET = _fields("containers volumeMounts retryStrategy")
SET_RETRY = _fields("retries duration")
MOUNT = _fields("name mountPath readOnly subPath subPathExpr", "mountPropagation recursiveReadOnly")
PROBE = _fields(
    "exec httpGet tcpSocket initialDelaySeconds periodSeconds timeoutSeconds successThreshold",
    "failureThreshold terminationGracePeriodSeconds",
)
STARTUP_PROBE = Fields(PROBE.obeyed | {"failureThreshold"}, PROBE.cluster - {"failureThreshold"})
HTTP = _fields("method url headers body bodyFrom timeoutSeconds insecureSkipVerify successCondition")
HEADER = _fields("name value valueFrom")
RESOURCE = _fields(
    "action manifest manifestFrom flags mergeStrategy successCondition failureCondition", "setOwnerReference"
)
DATA = _fields("source transformation")
SYNCHRONIZATION = _fields("mutexes semaphores")
MUTEX = _fields("name namespace database")
SEMAPHORE = _fields("configMapKeyRef database namespace")
MEMOIZE = _fields("key maxAge cache")
METRICS = _fields("prometheus")
METRIC = _fields("name help labels when counter gauge histogram")
METRIC_VALUE = _fields("value realtime operation buckets")
CALL = _fields(
    "name template templateRef inline arguments dependencies depends continueOn when withItems withParam withSequence "
    "onExit hooks"
)
RETRY = _fields("limit retryPolicy backoff expression", "affinity")
DAG = _fields("tasks target failFast")
PARAMETER = _fields(
    "name value default valueFrom enum description displayName hint type options visibility required globalName"
)
ARTIFACT = _fields(
    "name path from fromExpression subPath archive optional mode globalName recurseMode artifactGC "
    "s3 git http raw gcs azure oss hdfs artifactory plugin",
    "archiveLogs deleted",
)

POD_PATCH = _fields(
    "containers initContainers volumes activeDeadlineSeconds terminationGracePeriodSeconds",
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork "
    "hostPID hostUsers hostname hostnameOverride imagePullSecrets nodeName nodeSelector os overhead preemptionPolicy "
    "priority priorityClassName readinessGates resourceClaims resources runtimeClassName schedulerName "
    "schedulingGates securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace "
    "subdomain tolerations topologySpreadConstraints",
)

AT_RUN_TIME = frozenset(
    (
        "WF204", "WF301", "WF302", "WF303", "WF305", "WF306", "WF307", "WF311", "WF312", "WF314", "WF315", "WF317",
        "WF318", "WF319", "WF320", "WF321", "WF322", "WF324", "WF325", "WF326", "WF403", "WF406", "WF421", "WF423",
        "WF424", "WF425", "WF426", "WF341", "WF343", "WF346", "WF351", "WF361", "WF366", "WF801", "WF807",
    )
)  # fmt: skip
"""The errors that Argo meets when it comes to their place, if its validator lets the document pass: so does a bundle.

A tag that means nothing stays as it is or fails its node; a condition that is none fails; endless recursion ends at the
depth that Argo allows. Every other error leaves open what should run.
"""

# Fields whose value may say that nothing is asked for.
_OFF = {
    "daemon": (False,), "failFast": (False,), "suspend": (False,), "stdin": (False,), "tty": (False,),
    "stdinOnce": (False,), "globalName": ("",), "subPath": ("",), "onExit": ("",), "when": ("", "true"),
    "withParam": ("",), "fromExpression": ("",), "podSpecPatch": ("",), "timeout": ("",),
}  # fmt: skip


class Finding(NamedTuple):
    """A field that is not obeyed: its key, and whether it only means something to a cluster."""

    key: Scalar
    name: str
    cluster: bool


def unobeyed(node: Mapping, fields: Fields) -> Iterator[Finding]:
    """The fields of ``node`` that a bundle does not obey, in the order of the document."""
    for key, value in node.entries:
        name = key_text(key)
        if name in fields.obeyed or _says_nothing(name, value):
            continue
        yield Finding(key, name, name in fields.cluster)


def _says_nothing(name: str, value: Node) -> bool:
    if is_null(value):
        return True
    if isinstance(value, Sequence):
        return not value.items
    if isinstance(value, Mapping):
        return not value.entries and name not in (
            "suspend",
            "retryStrategy",
            "data",
            "resource",
            "http",
            "plugin",
            "containerSet",
        )
    return value.value in _OFF.get(name, ()) and value.value is not True
