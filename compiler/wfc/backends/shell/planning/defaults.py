"""``templateDefaults``: what a workflow says of all its templates at once, merged under each of them."""

from wfc.frontend.lower import template as lowered
from wfc.ir import nodes
from wfc.ir.fields import scalar_at
from wfc.ir.tree import Mapping, Node, Sequence, is_null, key_text, with_entry, with_items

# A body of another kind than the template's own is not meant for it.
_BODIES = frozenset(
    ("container", "script", "containerSet", "steps", "dag", "suspend", "resource", "http", "data", "plugin")
)


def with_defaults(template: nodes.Template, defaults: Mapping | None) -> nodes.Template:
    """``template`` with what ``defaults`` say and it does not: maps are merged, named lists by name.

    Argo does it when a template is run (a strategic merge patch), so a body of another kind is dropped, and a script
    gets nothing of a container.
    """
    if defaults is None:
        return template
    node = template.node
    for key, value in defaults.entries:
        name = key_text(key)
        own = node.get(name)
        if name == "name" or (name in _BODIES and own is None):
            continue
        node = with_entry(node, name, value if own is None else _merged(own, value))
    return lowered(node)


def _merged(own: Node, default: Node) -> Node:
    if isinstance(own, Mapping) and isinstance(default, Mapping):
        for key, value in default.entries:
            name = key_text(key)
            found = own.get(name)
            own = with_entry(own, name, value if found is None or is_null(found) else _merged(found, value))
        return own
    if isinstance(own, Sequence) and isinstance(default, Sequence) and _named(own) and _named(default):
        named = {_name(item): item for item in default.items}
        merged = [_merged(item, named.pop(_name(item))) if _name(item) in named else item for item in own.items]
        return with_items(own, (*merged, *named.values()))
    return own


def _named(sequence: Sequence) -> bool:
    return all(_name(item) for item in sequence.items)


def _name(item: Node) -> str:
    name = scalar_at(item, "name") if isinstance(item, Mapping) else None
    return name.text if name is not None else ""
