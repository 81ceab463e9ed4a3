"""Fields of older versions of Argo, in the form of the newest: the inside knows one form of each.

Only for a run with an older target, in whose documents these fields are right. The form is put where the old field
stood; the Argo back end turns it back for a target that needs that.
"""

from wfc.frontend.editions import last
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, made, made_mapping, with_entry, with_items
from wfc.options import TARGETS

# A field of which there was one, and the field that is a list of such today.
_LOCKS = {"mutex": "mutexes", "semaphore": "semaphores"}


def upgrade(root: Mapping, kind: str, onepanel: bool, target: str) -> Mapping:
    """The tree of a document for ``target`` with today's fields. Where both forms are written, both stay."""
    if onepanel:
        return _spec(root, target)
    outer = root.get("spec")
    if not isinstance(outer, Mapping):
        return root
    if kind != "CronWorkflow":
        return with_entry(root, "spec", _spec(outer, target))
    schedule = outer.get("schedule")
    if isinstance(schedule, Scalar) and not is_null(schedule) and outer.key("schedules") is None:
        outer = _renamed(outer, "schedule", "schedules", _list_of(schedule))
    inner = outer.get("workflowSpec")
    if isinstance(inner, Mapping):
        outer = with_entry(outer, "workflowSpec", _spec(inner, target))
    return with_entry(root, "spec", outer)


def _spec(spec: Mapping, target: str) -> Mapping:
    spec = _locks(spec)
    seconds = spec.get("ttlSecondsAfterFinished")
    known = TARGETS.index(target) <= TARGETS.index(last("ttlSecondsAfterFinished"))
    if known and isinstance(seconds, Scalar) and not is_null(seconds) and spec.key("ttlStrategy") is None:
        strategy = made_mapping(seconds.span, secondsAfterCompletion=seconds)
        spec = _renamed(spec, "ttlSecondsAfterFinished", "ttlStrategy", strategy)
    defaults = spec.get("templateDefaults")
    if isinstance(defaults, Mapping):
        spec = with_entry(spec, "templateDefaults", _locks(defaults))
    templates = spec.get("templates")
    if isinstance(templates, Sequence):
        items = tuple(_locks(item) if isinstance(item, Mapping) else item for item in templates.items)
        spec = with_entry(spec, "templates", with_items(templates, items))
    return spec


def _locks(holder: Mapping) -> Mapping:
    """A spec or template with its locks in lists."""
    held = holder.get("synchronization")
    if not isinstance(held, Mapping):
        return holder
    for old, new in _LOCKS.items():
        value = held.get(old)
        if isinstance(value, Mapping) and held.key(new) is None:
            held = _renamed(held, old, new, _list_of(value))
    return with_entry(holder, "synchronization", held)


def _list_of(value: Node) -> Sequence:
    return Sequence(value.source, value.start, value.end, (value,))


def _renamed(mapping: Mapping, old: str, new: str, value: Node) -> Mapping:
    """``mapping`` with the entry ``old`` replaced by ``new: value``, at its place."""
    key = mapping.key(old)
    entries = tuple((made(new, entry[0].span), value) if entry[0] is key else entry for entry in mapping.entries)
    return Mapping(mapping.source, mapping.start, mapping.end, entries)
