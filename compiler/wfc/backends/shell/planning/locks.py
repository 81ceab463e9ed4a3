"""What happens before a node runs: ``synchronization`` and ``memoize``."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Before, Line, Memo, Text
from wfc.backends.shell.planning import spec, support
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, mappings_at
from wfc.ir.tree import Mapping

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner


def before(planner: "Planner", template: nodes.Template, scope: Scope) -> Before:
    """The locks of a template and what its outputs are remembered by."""
    renderer = Renderer(scope, planner.refuse_text)
    node = mapping_at(template.node, "synchronization")
    locks = _locks(planner, node, renderer) if node is not None else ()
    timeout = renderer.field(template.node, "timeout")
    if locks and timeout:
        # It is how long the node may wait, too.
        locks = (Line("timeout", (timeout,)), *locks)
    memo = mapping_at(template.node, "memoize")
    known = _memo(planner, memo, renderer) if memo is not None and memo.entries else None
    return Before(renderer.needs(), locks, known)


def workflow_locks(planner: "Planner") -> tuple[Line, ...]:
    """The locks that the workflow as a whole holds."""
    node = spec.mapping(planner.program, "synchronization")
    return () if node is None else _locks(planner, node, Renderer(Scope((planner.globals,)), planner.refuse_text))


def _locks(planner: "Planner", node: Mapping, renderer: Renderer) -> tuple[Line, ...]:
    planner.fields(node, support.SYNCHRONIZATION)
    locks = []
    for item in mappings_at(node, "mutexes"):
        planner.fields(item, support.MUTEX)
        words = (renderer.field(item, "name"), renderer.field(item, "namespace"))
        locks.append(Line("database_mutex" if flag_at(item, "database") else "mutex", words))
    for item in mappings_at(node, "semaphores"):
        planner.fields(item, support.SEMAPHORE)
        namespace = renderer.field(item, "namespace")
        reference, database = mapping_at(item, "configMapKeyRef"), mapping_at(item, "database")
        if reference is not None:
            name, key = renderer.field(reference, "name"), renderer.field(reference, "key")
            locks.append(Line("semaphore", (name, key, namespace)))
            _needs(planner, (*name, "/", *key))
        elif database is not None:
            key = renderer.field(database, "key")
            locks.append(Line("database_semaphore", (key, namespace)))
            _needs(planner, key)
    return tuple(locks)


def _needs(planner: "Planner", name: Text) -> None:
    """Note a semaphore whose limit must be given; one that a tag names is known when the node runs."""
    words = [piece for piece in name if isinstance(piece, str)]
    if len(words) == len(name):
        planner.needed.semaphores["".join(words)] = None


def _memo(planner: "Planner", node: Mapping, renderer: Renderer) -> Memo:
    planner.fields(node, support.MEMOIZE)
    name = renderer.field(mapping_at(mapping_at(node, "cache"), "configMap"), "name")
    return Memo(renderer.field(node, "key"), name, renderer.field(node, "maxAge"))
