"""What leads to what in a run, as its page draws it: the names of nodes, folded where there are too many."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from wfc.cli import run_folder

_FOLD = 8  # items of a loop beyond which not all are drawn
_FIRST = 4  # of these, so many are drawn,
_WRONG = 8  # and so many of what did not succeed
MAX_BOXES = 1500  # a browser draws them at once, and a person still finds something


# The phases, the one first that says most of many nodes.
_WORST_FIRST = ("Error", "Failed", "Running", "Pending", "Succeeded", "Skipped", "Omitted")


class Fold(NamedTuple):
    """Items of a loop that one line or box stands for: its name, the node that they stand below, and theirs."""

    name: str
    parent: str
    items: tuple[str, ...]

    @property
    def title(self) -> str:
        """How many there are."""
        return f"{len(self.items)} more"

    def counts(self, phases: Mapping[str, str]) -> dict[str, int]:
        """How many of the items are in each phase, the worst phase first; ``phases`` are those of all nodes."""
        found: dict[str, int] = {}
        for name in self.items:
            found[phases[name]] = found.get(phases[name], 0) + 1
        known = [phase for phase in _WORST_FIRST if phase in found]
        return {phase: found[phase] for phase in (*(phase for phase in found if phase not in known), *known)}


class Shape(NamedTuple):
    """The names that are drawn, in their order; the boxes that stand for several; and the edges.

    ``joins`` are names of points at which the ends of a node meet before they lead on.
    """

    names: tuple[str, ...]
    folds: tuple[Fold, ...]
    joins: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]


def shape(found: run_folder.Run, above: Mapping[str, str | None]) -> Shape:
    """The shape of a run; ``above`` as `run_folder.parents` gives it. Nothing is drawn where all is too much."""
    kinds = {str(node["name"]): str(node.get("type", "")) for node in found.nodes}
    phases = {str(node["name"]): str(node.get("phase", "")) for node in found.nodes}
    children = _children(kinds, above)
    folds = [fold for parent, names in children.items() for fold in folded(parent, names, phases)]
    gone = _with_all_below((name for fold in folds for name in fold.items), children)
    folds = [fold for fold in folds if fold.parent not in gone]
    for fold in folds:
        children[fold.parent] = [name for name in children[fold.parent] if name not in gone] + [fold.name]
        kinds[fold.name] = ""
    drawn = [name for name in kinds if name not in gone]
    drawn = _shallow(drawn, {**above, **{fold.name: fold.parent for fold in folds}})
    kept = frozenset(drawn)
    inner = {name: [child for child in children.get(name, ()) if child in kept] for name in drawn}
    links = _Links(kinds, inner, _waits(found, kept))
    return Shape(
        tuple(name for name in drawn if name in phases),
        tuple(fold for fold in folds if fold.name in kept),
        tuple(links.joins),
        tuple(links.edges),
    )


def _children(names: Mapping[str, str], above: Mapping[str, str | None]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for name in names:
        parent = above[name]
        if parent is not None:
            children.setdefault(parent, []).append(name)
    return children


def folded(parent: str, names: list[str], phases: Mapping[str, str]) -> list[Fold]:
    """The items of each loop among ``names``, which stand below ``parent``, that are not shown one by one.

    The first ones of a long loop are, and some of what did not succeed.
    """
    loops: dict[str, list[str]] = {}
    for name in names:
        opening = name.find("(", len(parent))
        if opening >= 0 and name.endswith(")"):
            loops.setdefault(name[:opening], []).append(name)
    folds = []
    for loop, items in loops.items():
        if len(items) > _FOLD:
            wrong = [name for name in items if phases[name] not in ("Succeeded", "Skipped", "Omitted")]
            shown = {*items[:_FIRST], *wrong[:_WRONG]}
            folds.append(Fold(f"{loop}(…)", parent, tuple(name for name in items if name not in shown)))
    return folds


def _with_all_below(names: Any, children: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(children.get(name, ()))
    return found


def _shallow(names: list[str], above: Mapping[str, str | None]) -> list[str]:
    """The names down to the depth at which there is room for all; none where there is room for no level."""
    depths: dict[str, int] = {}
    for name in sorted(names, key=len):
        parent = above[name]
        depths[name] = 0 if parent is None else depths.get(parent, 0) + 1
    deepest = max(depths.values(), default=0)
    while deepest > 0 and sum(depth <= deepest for depth in depths.values()) > MAX_BOXES:
        deepest -= 1
    kept = [name for name in names if depths[name] <= deepest]
    return kept if deepest > 0 or len(kept) == len(names) else []


class _Links:
    """The edges: from a node to what is below it and waits for nobody, from the ends of a node to what comes next."""

    def __init__(
        self, kinds: Mapping[str, str], inner: Mapping[str, list[str]], waits: Mapping[str, list[str]]
    ) -> None:
        self._kinds = kinds
        self._inner = inner
        self._sources = {source for sources in waits.values() for source in sources}
        self._ends: dict[str, list[str]] = {}
        self._ways: dict[str, str] = {}
        self.joins: list[str] = []
        self.edges: list[tuple[str, str]] = []
        for name in sorted(inner, key=len, reverse=True):  # what is below a node has a longer name
            self._ends[name] = self._ends_of(name)
        for parent, names in inner.items():
            group = None
            for name in names:
                before = waits.get(name, [])
                if name == f"{parent}.onExit" and len(names) > 1:
                    before = [parent]
                elif kinds[name] == "StepGroup":
                    before, group = [group] if group is not None else [], name
                self.edges += [(self._way_out(source), name) for source in before] or [(parent, name)]

    def _ends_of(self, name: str) -> list[str]:
        """The nodes with which ``name`` ends: itself, or the last ones below it."""
        last = [child for child in self._inner[name] if child != f"{name}.onExit"]
        groups = [child for child in last if self._kinds[child] == "StepGroup"]
        if self._kinds[name] in ("Steps", "Retry"):
            last = (groups or last)[-1:]
        elif self._kinds[name] == "DAG":
            last = [child for child in last if child not in self._sources]
        return [end for child in last for end in self._ends[child]] or [name]

    def _way_out(self, name: str) -> str:
        """What the edges of those behind ``name`` begin with: its only end, or the join of its ends."""
        ends = self._ends[name]
        if len(ends) == 1:
            return ends[0]
        if name not in self._ways:
            self._ways[name] = f"{name} join"
            self.joins.append(self._ways[name])
            self.edges += [(end, self._ways[name]) for end in ends]
        return self._ways[name]


def _waits(found: run_folder.Run, kept: frozenset[str]) -> dict[str, list[str]]:
    """For each task of a DAG those that it waits for, as the schedulers have noted them in `.tasks`."""
    folders = {run_folder.node_folder(found, node): str(node["name"]) for node in found.nodes}
    waits: dict[str, list[str]] = {}
    for node in found.nodes:
        if node.get("type") != "DAG" or node["name"] not in kept:
            continue
        noted = f"{run_folder.node_folder(found, node)}/.tasks"
        lines = [line.split() for line in run_folder.text(f"{noted}/after").splitlines()]
        named: dict[str, str | None] = {}
        for id_ in {id_ for line in lines for id_ in line}:
            folder = run_folder.text(f"{noted}/{id_}.at").partition(" ")[0]
            named[id_] = folders.get(f"{found.path}/nodes/{folder}") if folder else None
        for task, *sources in lines:
            name = named[task]
            if name in kept:
                waits[name] = [source for id_ in sources if (source := named[id_]) in kept]
    return waits
