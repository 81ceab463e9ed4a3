"""What is checked of a template whatever its body is: its kind, its declarations, its limits, its metrics."""

from collections.abc import Mapping
from typing import Any

from wfc.analysis.verdict import names
from wfc.analysis.verdict.rejection import CrashedError, RejectedError

KINDS = ("container", "containerSet", "steps", "script", "resource", "dag", "suspend", "data", "http", "plugin")
LEAVES = frozenset(("container", "containerSet", "script", "resource", "data", "http", "plugin"))
PODS = frozenset(("container", "containerSet", "script", "resource", "data"))
_RETRY_POLICIES = ("", "Always", "OnFailure", "OnError", "OnTransientError")
_MAX_DIGITS = 18
_SOURCES = ("path", "jqFilter", "jsonPath", "parameter", "expression", "supplied")
_SOURCES_OF = {
    "container": ("path",),
    "containerSet": ("path",),
    "script": ("path",),
    "resource": ("jqFilter", "jsonPath"),
    "steps": ("parameter", "expression"),
    "dag": ("parameter", "expression"),
}


def kind_of(template: Mapping[str, Any]) -> str:
    """The one body that a template has (T1, T2)."""
    present = [kind for kind in KINDS if kind in template]
    if len(present) != 1:
        raise RejectedError("T2" if present else "T1", f"{_called(template)} has {len(present)} bodies")
    return present[0]


def declarations(template: Mapping[str, Any], kind: str) -> None:
    """Everything that is read as it is written, before any value is put in."""
    called = _called(template)
    if template.get("retryStrategy", {}).get("retryPolicy", "") not in _RETRY_POLICIES:
        raise RejectedError("T10", f"{called} has an unknown retryPolicy")
    resources = template.get("podResources")
    if resources is not None:
        if kind in ("http", "plugin"):
            raise RejectedError("T3", f"{called} has podResources, and no pod")
        pod_resources(resources, called)
    inputs = template.get("inputs", {})
    names.declared([item.get("name", "") for item in inputs.get("parameters", ())], f"an input of {called}", "I1")
    names.declared([item.get("name", "") for item in inputs.get("artifacts", ())], f"an input of {called}", "I1")
    for artifact in inputs.get("artifacts", ()):
        what = f"the input artifact {artifact['name']!r} of {called}"
        _path(artifact, kind, what)
        if artifact.get("from"):
            raise RejectedError("I3", f"{what} has a `from`")
        location(artifact, what)
    for container in template.get("initContainers", ()):
        if not container.get("name"):
            raise RejectedError("T5", f"an init container of {called} has no name")
    if template.get("resourceClaims") and kind not in PODS:
        raise RejectedError("T4", f"{called} has resourceClaims, and no pod")


def pod_resources(resources: Mapping[str, Any], where: str) -> None:
    """The resources of a pod as a whole, which may be few (S11)."""
    if resources.get("claims"):
        raise RejectedError("S11", f"podResources of {where} claims resources")
    for part in ("limits", "requests"):
        for name in resources.get(part, {}):
            if name not in ("cpu", "memory") and not name.startswith("hugepages-"):
                raise RejectedError("S11", f"podResources of {where} names {name!r}")


def location(holder: Mapping[str, Any], what: str) -> None:
    """The location of an input artifact or of the archive: of most kinds nothing is asked (A2 to A4)."""
    if "git" in holder and not holder["git"].get("repo"):
        raise RejectedError("A2", f"{what} has git without a repo")
    if "hdfs" in holder:
        _hdfs(holder["hdfs"], what)


def _hdfs(hdfs: Mapping[str, Any], what: str) -> None:
    key_tab, cache = hdfs.get("krbKeytabSecret"), hdfs.get("krbCCacheSecret")
    principal, config = hdfs.get("krbServicePrincipalName"), hdfs.get("krbConfigConfigMap")
    sound = (
        hdfs.get("addresses")
        and hdfs.get("path", "").startswith("/")
        and (hdfs.get("hdfsUser") or key_tab is not None or cache is not None)
        and (key_tab is None or (principal and config is not None and hdfs.get("krbUsername") and hdfs.get("krbRealm")))
        and (cache is None or (principal and config is not None))
    )
    if not sound:
        raise RejectedError("A4", f"{what} has an hdfs location that lacks something")


def limits(template: Mapping[str, Any], kind: str) -> None:
    """The limits in time that are looked at on every call, with its values (T6, T7)."""
    timeout = template.get("timeout", "")
    if timeout and (kind not in LEAVES or _is_whole_number(timeout)):
        raise RejectedError("T6", f"{_called(template)} has the timeout {timeout!r}")
    if template.get("pendingTimeout") and kind not in LEAVES:
        raise RejectedError("T7", f"{_called(template)} has a pendingTimeout, and no pod")


def deadline(template: Mapping[str, Any], kind: str) -> None:
    """activeDeadlineSeconds and parallelism, each for other kinds of bodies (T8, T9)."""
    seconds = template.get("activeDeadlineSeconds")
    if kind in ("steps", "dag"):
        if seconds is not None:
            raise RejectedError("T8", f"{_called(template)} has activeDeadlineSeconds")
        return
    if template.get("parallelism") is not None:
        raise RejectedError("T9", f"{_called(template)} has a parallelism, and calls nothing")
    if isinstance(seconds, str):
        if _is_whole_number(seconds):
            seconds = int(seconds)
        elif not (seconds.startswith("{{") and seconds.endswith("}}")) and not seconds.startswith(names.DUMMY):
            raise RejectedError("T8", f"{_called(template)} has {seconds!r} as activeDeadlineSeconds")
    if isinstance(seconds, int | float) and seconds < 0:
        raise RejectedError("T8", f"{_called(template)} has negative activeDeadlineSeconds")


def _is_whole_number(text: str) -> bool:
    """Whether Go reads a text as an integer; one with more digits than 64 bits hold is none."""
    number = text[1:] if text[:1] in ("+", "-") else text
    return number.isascii() and number.isdigit() and len(number.lstrip("0")) <= _MAX_DIGITS


def outputs(template: Mapping[str, Any], kind: str) -> None:
    """The outputs, with the values put in (I1, O1 to O4)."""
    called = _called(template)
    declared = template.get("outputs", {})
    parameters, artifacts = declared.get("parameters", ()), declared.get("artifacts", ())
    names.declared([item.get("name", "") for item in parameters], f"an output of {called}", "I1")
    names.declared([item.get("name", "") for item in artifacts], f"an output of {called}", "I1")
    for artifact in artifacts:
        _path(artifact, kind, f"the output artifact {artifact['name']!r} of {called}")
    for parameter in parameters:
        _source(parameter, kind, f"the output parameter {parameter['name']!r} of {called}")
    for output in (*parameters, *artifacts):
        name = output.get("globalName", "")
        if name and not names.has_tag(name) and not names.declared_name(name):
            raise RejectedError("O4", f"{called} has an output with the globalName {name!r}")


def _source(parameter: Mapping[str, Any], kind: str, what: str) -> None:
    source = parameter.get("valueFrom")
    if (source is None) == (parameter.get("value") is None):
        raise RejectedError("O2", f"{what} wants either a value or a valueFrom")
    if source is None:
        return
    given = [name for name in _SOURCES if source.get(name) not in (None, "")]
    if len(given) != 1:
        raise RejectedError("O2", f"{what} has {len(given)} sources")
    if kind in _SOURCES_OF and given[0] not in _SOURCES_OF[kind]:
        raise RejectedError("O3", f"{what} cannot come from {given[0]}")


def _path(artifact: Mapping[str, Any], kind: str, what: str) -> None:
    path = artifact.get("path", "")
    if kind in LEAVES:
        names.artifact_path(path, what)
    elif path:
        raise RejectedError("I2", f"{what} has a path, and there is no container")


def metrics(template: Mapping[str, Any]) -> None:
    """The Prometheus metrics, with the values put in (T13)."""
    called = _called(template)
    for metric in template.get("metrics", {}).get("prometheus", ()):
        if metric is None:
            raise CrashedError(f"null in the metrics of {called}")
        if not names.metric_name(metric.get("name", "")):
            raise RejectedError("T13", f"{called} has a metric called {metric.get('name', '')!r}")
        if not metric.get("help"):
            raise RejectedError("T13", f"a metric of {called} has no help")
        for label in metric.get("labels", ()):
            if label is None:
                raise CrashedError(f"null in the labels of a metric of {called}")
            if not names.metric_name(label.get("key", "")):
                raise RejectedError("T13", f"a metric of {called} has a label called {label.get('key', '')!r}")
        for kind in ("gauge", "histogram", "counter"):
            if kind in metric and not metric[kind].get("value"):
                raise RejectedError("T13", f"a {kind} of {called} has no value")
        gauge = metric.get("gauge", {})
        if gauge.get("realtime") is True and "resourcesDuration." in gauge["value"]:
            raise RejectedError("T13", f"a gauge of {called} in real time asks for what is known at the end")


def _called(template: Mapping[str, Any]) -> str:
    return f"template {template.get('name', '')!r}"
