"""What tells, in a resumed run, whether a template is still the one that ran before.

The fingerprint of a template is a digest of its own text in the bundle and of the texts of all templates that it
calls, directly or not, and the names of what these texts take from the workflow: a node that has the same fingerprint,
the same values for these names and the same inputs would do the same again. What a node's own place in the tree
decides (its name, its pod's name) needs no mention: the node is looked for at that place.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from wfc.backends.shell import plan

# What a run keeps when it is resumed.
_KEPT = {"workflow_name", "workflow_namespace", "workflow_uid", "workflow_creation_timestamp"}


class _Own(NamedTuple):
    """What a template itself has to say: its text, the names that it takes, the templates that it calls."""

    text: str
    names: frozenset[str]
    calls: tuple[str, ...]


def fingerprints(templates: tuple[plan.Template, ...], texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For the id of each template its digest and the names; ``texts`` are the texts by id."""
    import hashlib  # only where a bundle is written

    own = {
        t.id: _Own(texts[t.id], frozenset(_names(t._replace(brought=None))), tuple(dict.fromkeys(_calls(t.body))))
        for t in templates
    }
    found: dict[str, tuple[str, frozenset[str]]] = {}
    # What calls itself, over others or not, has one fingerprint together; what it calls comes first.
    for group in _groups({id_: tuple(c for c in o.calls if c in own) for id_, o in own.items()}):
        below = sorted({called for id_ in group for called in own[id_].calls if called in found})
        shared = "\n".join((*(own[id_].text for id_ in group), *(found[called][0] for called in below)))
        names = frozenset().union(*(own[id_].names for id_ in group), *(found[called][1] for called in below))
        for id_ in group:
            digest = hashlib.sha256(f"{id_}\n{shared}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
            found[id_] = (digest, names)
    return {id_: (digest, *sorted(names)) for id_, (digest, names) in found.items()}


def called_again(templates: tuple[plan.Template, ...]) -> frozenset[str]:
    """The ids of the templates that a node calls which stands below one of their own nodes."""
    calls = {t.id: tuple(dict.fromkeys(_calls(t.body))) for t in templates}
    groups = _groups({id_: tuple(c for c in called if c in calls) for id_, called in calls.items()})
    return frozenset(id_ for group in groups for id_ in group if len(group) > 1 or id_ in calls[id_])


def _calls(body: object) -> Iterator[str]:
    """The ids of all templates that are called from here: by calls, and by their exit hooks."""
    if isinstance(body, plan.Call):
        yield from body.templates
        if body.hooks is not None:
            yield from (hook.template for hook in body.hooks.hooks)
    elif isinstance(body, tuple):
        for part in body:
            yield from _calls(part)


def _names(part: object) -> Iterator[str]:
    """The variables of the workflow, and the outputs known to all of it, that a part of a plan names anywhere."""
    if isinstance(part, plan.Variable):
        if part.name.startswith("workflow_") and part.name not in _KEPT:
            yield part.name
    elif isinstance(part, plan.Read) and part.what == "global":
        # An output's name is a word, or it could not be referred to.
        yield from (f"global:{name}" for name in part.names if name.replace("-", "_").isidentifier())
    elif isinstance(part, tuple):
        for inner in part:
            yield from _names(inner)


def _groups(calls: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The strongly connected components of the calls, callees first (Tarjan's way, without recursion)."""
    numbers: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    for start in calls:
        if start in numbers:
            continue
        path = [(start, iter(calls[start]))]
        numbers[start] = low[start] = len(numbers)
        open_[start] = None
        while path:
            id_, rest = path[-1]
            called = next(rest, None)
            if called is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[id_])
                if low[id_] == numbers[id_]:
                    group = []
                    while id_ in open_:
                        last, _ = open_.popitem()
                        group.append(last)
                    yield tuple(sorted(group))
            elif called not in numbers:
                numbers[called] = low[called] = len(numbers)
                open_[called] = None
                path.append((called, iter(calls[called])))
            elif called in open_:
                low[id_] = min(low[id_], numbers[called])
