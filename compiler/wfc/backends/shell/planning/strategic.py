"""Strategic merge patches over trees, as Kubernetes merges one into the spec of a pod.

The rules are those of ``k8s.io/apimachinery/pkg/util/strategicpatch`` for a patch that no client has computed: maps are
merged, null takes a field away, lists with a merge key are merged item by item, and any other value is replaced.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from wfc.ir.tree import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    is_null,
    key_text,
    scalars,
    with_items,
    without_entry,
)

# The lists of a pod whose items are the same where they have the same value of this field (`patchMergeKey` of the API).
_KEYS = {
    "containers": "name", "initContainers": "name", "volumes": "name", "env": "name", "volumeMounts": "mountPath",
    "ports": "containerPort", "volumeDevices": "devicePath", "imagePullSecrets": "name", "hostAliases": "ip",
}  # fmt: skip
_DIRECTIVE = "$patch"
_RETAINED = "$retainKeys"
_COMPUTED = ("$setElementOrder", "$deleteFromPrimitiveList")


class MergeError(Exception):
    """A patch that Kubernetes refuses."""


class _Split(NamedTuple):
    """The items of a list in a patch: those to merge, the keys of those to take away, and whether they are all."""

    items: tuple[Mapping, ...]
    deleted: frozenset[str]
    replaces: bool


def merged(original: Mapping, patch: Mapping) -> Mapping:
    """``original`` with ``patch`` merged into it. Raises `MergeError`."""
    directive = patch.get(_DIRECTIVE)
    if isinstance(directive, Scalar):
        if directive.text == "replace":
            return without_entry(patch, _DIRECTIVE)
        if directive.text == "delete":
            return Mapping(original.source, original.start, original.end, ())
        if directive.text != "merge":
            raise MergeError(f"Unknown patch type found: {directive.text}")
    result = _retained(original, patch.get(_RETAINED))
    for key, value in patch.entries:
        name = key_text(key)
        if name in (_DIRECTIVE, _RETAINED):
            continue
        result = without_entry(result, name) if is_null(value) else _put(result, key, _field(result, key, value))
    return result


def unknown_directives(patch: Node) -> Iterator[Scalar]:
    """The directives in ``patch`` that `merged` does not know, and that only a client which computes patches writes."""
    return (found for found in scalars(patch) if found.text.partition("/")[0] in _COMPUTED)


def _retained(original: Mapping, names: Node | None) -> Mapping:
    """``original`` with no other fields than those, where a patch lists them."""
    if not isinstance(names, Sequence):
        return original
    kept = {item.text for item in names.items if isinstance(item, Scalar)}
    entries = tuple(entry for entry in original.entries if key_text(entry[0]) in kept)
    return Mapping(original.source, original.start, original.end, entries)


def _put(mapping: Mapping, key: Scalar, value: Node) -> Mapping:
    """``mapping`` with an entry of the patch, at its place or at the end: what is found about it is about the patch."""
    name = key_text(key)
    kept = mapping.entries
    if mapping.key(name) is None:
        entries = (*kept, (key, value))
    else:
        entries = tuple((key, value) if key_text(entry[0]) == name else entry for entry in kept)
    return Mapping(mapping.source, mapping.start, mapping.end, entries)


def _field(owner: Mapping, key: Scalar, value: Node) -> Node:
    """What becomes of one field of ``owner``."""
    name, own = key_text(key), owner.get(key_text(key))
    if isinstance(value, Mapping):
        return merged(own if isinstance(own, Mapping) else Mapping(value.source, value.start, value.end, ()), value)
    if isinstance(value, Sequence) and name in _KEYS:
        return _list(own if isinstance(own, Sequence) else with_items(value, ()), value, _KEYS[name])
    return value


def _list(own: Sequence, patch: Sequence, key: str) -> Sequence:
    """A list whose items have a merge key."""
    split = _split(patch, key)
    kept = {_identity(item, key): item for item in _maps(own)} if not split.replaces else {}
    order = list(kept)
    for name in split.deleted:
        kept.pop(name, None)
    for item in split.items:
        name = _identity(item, key)
        kept[name] = merged(kept.get(name, Mapping(item.source, item.start, item.end, ())), item)
    patched = dict.fromkeys(_identity(item, key) for item in split.items)
    return with_items(own if own.items else patch, tuple(kept[name] for name in _ordered(kept, patched, order)))


def _ordered(names: dict[str, Mapping], patched: dict[str, None], order: list[str]) -> Iterator[str]:
    """``names`` in Kubernetes' order: those of the patch as it has them, and each other one before the first of these
    that stood behind it. So an item that the patch brings stands before those that it does not name.
    """
    places = {name: place for place, name in enumerate(order)}
    others = deque(name for name in order if name in names and name not in patched)
    for name in patched:
        while others and name in places and places[others[0]] < places[name]:
            yield others.popleft()
        yield name
    yield from others


def _split(patch: Sequence, key: str) -> _Split:
    items, deleted, replaces = [], [], False
    for item in _maps(patch):
        directive = item.get(_DIRECTIVE)
        what = directive.text if isinstance(directive, Scalar) else "merge"
        if what == "replace":
            replaces = True
        elif what == "delete":
            deleted.append(_identity(item, key))
        else:
            items.append(item)
    return _Split(tuple(items), frozenset(deleted), replaces)


def _maps(items: Sequence) -> Iterator[Mapping]:
    for item in items.items:
        if not isinstance(item, Mapping):
            raise MergeError("an item of the list is no object")
        yield item


def _identity(item: Mapping, key: str) -> str:
    found = item.get(key)
    if not isinstance(found, Scalar) or is_null(found):
        raise MergeError(f"an item does not contain declared merge key: {key}")
    return found.text
