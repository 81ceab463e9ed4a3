"""What happens before a node runs: ``synchronization`` and ``memoize``."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Before, Lock, Memo, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner


def before(planner: "Planner", template: nodes.Template, scope: Scope) -> Before:
    """The locks of a template and what its outputs are remembered by."""
    renderer = Renderer(scope, planner.refuse_text)
    node = template.node.get("synchronization")
    locks = _locks(planner, node, renderer) if isinstance(node, Mapping) else ()
    memo = template.node.get("memoize")
    known = _memo(planner, memo, renderer) if isinstance(memo, Mapping) and memo.entries else None
    return Before(renderer.needs(), locks, known)


def workflow_locks(planner: "Planner") -> tuple[Lock, ...]:
    """The locks that the workflow as a whole holds."""
    for owner in (planner.program.workflow, planner.program.base):
        node = owner.spec.get("synchronization")
        if isinstance(node, Mapping):
            return _locks(planner, node, Renderer(Scope((planner.globals,)), planner.refuse_text))
    return ()


def _locks(planner: "Planner", node: Mapping, renderer: Renderer) -> tuple[Lock, ...]:
    planner.fields(node, support.SYNCHRONIZATION)
    locks = []
    for item in _mappings(node, "mutexes"):
        planner.fields(item, support.MUTEX)
        database = item.get("database")
        shared = isinstance(database, Scalar) and database.value is True
        words = (_text(item, "name", renderer), _text(item, "namespace", renderer))
        locks.append(Lock("database_mutex" if shared else "mutex", words))
    for item in _mappings(node, "semaphores"):
        planner.fields(item, support.SEMAPHORE)
        namespace = _text(item, "namespace", renderer)
        reference, database = item.get("configMapKeyRef"), item.get("database")
        if isinstance(reference, Mapping):
            name, key = _text(reference, "name", renderer), _text(reference, "key", renderer)
            locks.append(Lock("semaphore", (name, key, namespace)))
            _needs(planner, (*name, "/", *key))
        elif isinstance(database, Mapping):
            key = _text(database, "key", renderer)
            locks.append(Lock("database_semaphore", (key, namespace)))
            _needs(planner, key)
    return tuple(locks)


def _needs(planner: "Planner", name: Text) -> None:
    """Note a semaphore whose limit must be given; one that a tag names is known when the node runs."""
    words = [piece for piece in name if isinstance(piece, str)]
    if len(words) == len(name):
        planner.semaphores["".join(words)] = None


def _memo(planner: "Planner", node: Mapping, renderer: Renderer) -> Memo:
    planner.fields(node, support.MEMOIZE)
    cache = node.get("cache")
    reference = cache.get("configMap") if isinstance(cache, Mapping) else None
    name = _text(reference, "name", renderer) if isinstance(reference, Mapping) else ()
    return Memo(_text(node, "key", renderer), name, _text(node, "maxAge", renderer))


def _text(node: Mapping, name: str, renderer: Renderer) -> Text:
    found = node.get(name)
    return renderer.render(found) if isinstance(found, Scalar) and not is_null(found) else ()


def _mappings(node: Mapping, name: str) -> tuple[Mapping, ...]:
    found = node.get(name)
    return tuple(item for item in found.items if isinstance(item, Mapping)) if isinstance(found, Sequence) else ()
