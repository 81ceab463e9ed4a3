"""Bodies and settings that Argo's validator accepts empty, and that have nothing to do when the workflow runs."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.locations import address
from wfc.analysis.words import of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic
from wfc.ir.fields import scalar_at
from wfc.ir.nodes import Data, HttpCall, Resource, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text

# Locations whose drivers cannot say what there is.
_NOT_LISTED = frozenset(("git", "http", "raw", "hdfs", "artifactory"))


def hollow(program: Program) -> Iterator[Diagnostic]:
    """Requests without a URL, data without a source, objects without a name, locks and caches that name nothing."""
    yield from _locks(program.workflow.spec, "the workflow")
    yield from _plugins(program.workflow.spec)
    for template in every_template(program.workflow):
        whose = of_template(template)
        yield from _body(template, whose)
        yield from _locks(template.node, whose)
        memoize = template.node.get("memoize")
        key = template.node.key("memoize")
        if isinstance(memoize, Mapping) and key is not None:
            cache = memoize.get("cache")
            entry = cache.get("configMap") if isinstance(cache, Mapping) else None
            if not isinstance(entry, Mapping):
                yield _missing(f"{whose} is memoized nowhere", key, "no `cache.configMap`")


def _body(template: Template, whose: str) -> Iterator[Diagnostic]:
    body = template.body
    if len(template.kinds) != 1:
        return
    key = template.kinds[0]
    if isinstance(body, HttpCall) and _absent(body.node.get("url")):
        yield _missing(f"the request of {whose} has no URL", key, "no `url`")
    elif isinstance(body, HttpCall):
        yield from address(scalar_at(body.node, "url"), "a request")
    elif isinstance(body, Data) and is_null(body.node.get("source")):
        yield _missing(f"the data of {whose} come from nowhere", key, "no `source`")
    elif isinstance(body, Data):
        paths = _below(body.node, "source", "artifactPaths")
        for kind in (entry for entry, _ in paths.entries) if paths is not None else ():
            if key_text(kind) in _NOT_LISTED:
                message = f"what is in {quoted(key_text(kind))} cannot be listed: only s3, gcs, azure and oss can"
                yield Diagnostic(rules.ONE_WAY_LOCATION, message, kind.span, "as the source of data")
    elif isinstance(body, Resource) and body.action is not None and body.action.text in ("get", "delete"):
        fields = ("manifest", "manifestFrom", "flags")
        if all(_absent(body.node.get(field)) for field in fields):
            yield _missing(f"{whose} does not say what to {body.action.text}", key, "no `manifest` and no `flags`")


def _locks(node: Mapping, whose: str) -> Iterator[Diagnostic]:
    locks = node.get("synchronization")
    if not isinstance(locks, Mapping):
        return
    for field, wanted in (("mutexes", ("name",)), ("semaphores", ("configMapKeyRef", "database"))):
        items = locks.get(field)
        key = locks.key(field)
        for item in items.items if isinstance(items, Sequence) else ():
            if isinstance(item, Mapping) and key is not None and all(_absent(item.get(word)) for word in wanted):
                place = item.entries[0][0] if item.entries else key
                yield _missing(f"{whose} waits for a lock that names nothing", place, f"no `{wanted[0]}`")


def _plugins(spec: Mapping) -> Iterator[Diagnostic]:
    """What Argo asks of the sidecar of an executor plugin: a port, limits and requests, and a security context."""
    plugins = spec.get("executorPlugins")
    for plugin in plugins.items if isinstance(plugins, Sequence) else ():
        container = _below(plugin, "spec", "sidecar", "container")
        if not isinstance(plugin, Mapping) or not plugin.entries:
            continue
        if container is None or not container.entries:
            message = "an executor plugin has no container"
            yield Diagnostic(rules.MISSING_FIELD, message, plugin.entries[0][0].span, argo_rejects=True)
            continue
        resources = container.get("resources")
        has = isinstance(resources, Mapping) and all(not is_null(resources.get(f)) for f in ("limits", "requests"))
        ports = container.get("ports")
        lacking = [
            *(["`ports`"] if not isinstance(ports, Sequence) or not ports.items else []),
            *([] if has else ["`resources` with limits and requests"]),
            *(["`securityContext`"] if is_null(container.get("securityContext")) else []),
        ]
        if lacking:
            message = f"the container of an executor plugin has no {' and no '.join(lacking)}"
            yield Diagnostic(rules.MISSING_FIELD, message, container.entries[0][0].span, argo_rejects=True)


def _below(node: Node | None, *fields: str) -> Mapping | None:
    for field in fields:
        node = node.get(field) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) else None


def _missing(message: str, place: Scalar, label: str) -> Diagnostic:
    return Diagnostic(rules.MISSING_FIELD, message, place.span, label, argo_rejects=False)


def _absent(node: Node | None) -> bool:
    return is_null(node) or (isinstance(node, Scalar) and node.text == "")
