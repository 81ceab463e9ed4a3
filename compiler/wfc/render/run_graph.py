"""The graph of a run: what is drawn of it, and where that stands: in columns, each behind all that lead to it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A node as the graph shows it; ``target`` is the key of the node in the list that a click leads to."""

    key: str
    title: str
    below: str
    tip: str
    phase: str
    target: str


class Graph(NamedTuple):
    """Boxes and the edges between them. ``joins`` are points without a box, at which the ends of a group meet before
    they lead on; edges may begin and end there.
    """

    boxes: tuple[Box, ...] = ()
    joins: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()


class Place(NamedTuple):
    """The column of a box, and its row in it (rows may be fractions). A join stands behind the boxes of its column."""

    column: int
    row: float


def places(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]], joins: Collection[str] = frozenset()
) -> dict[str, Place]:
    """The place of each of ``nodes``, of which ``joins`` take no row.

    Edges that would close a circle do not count; the work is linear but for sorting.
    """
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        if source in after and target in after and source != target:
            after[source].append(target)
            before[target].append(source)
    columns = _columns(nodes, after, before, joins)
    ranks: dict[int, list[str]] = {}
    meetings: dict[int, list[str]] = {}
    for node in nodes:
        (meetings if node in joins else ranks).setdefault(columns[node], []).append(node)
    row: dict[str, float] = {node: float(index) for rank in ranks.values() for index, node in enumerate(rank)}
    row.update((join, _mean(row, before[join], 0.0)) for column in sorted(meetings) for join in meetings[column])
    order = sorted({*ranks, *meetings})
    for sweep in range(4):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        for column in order if forward else reversed(order):
            if not forward:
                row.update((join, _mean(row, after[join], row[join])) for join in meetings.get(column, ()))
            rank = ranks.get(column, [])
            middle = {node: _mean(row, neighbours[node], row[node]) for node in rank}
            rank.sort(key=lambda node: (middle[node], row[node]))
            row.update((node, float(index)) for index, node in enumerate(rank))
            if forward:
                row.update((join, _mean(row, before[join], row[join])) for join in meetings.get(column, ()))
    _settle(order, ranks, meetings, row, before)
    return {node: Place(columns[node], row[node]) for node in nodes}


def _mean(row: Mapping[str, float], nodes: Sequence[str], otherwise: float) -> float:
    return sum(row[node] for node in nodes) / len(nodes) if nodes else otherwise


def _columns(
    nodes: Sequence[str], after: Mapping[str, list[str]], before: Mapping[str, list[str]], joins: Collection[str]
) -> dict[str, int]:
    """The length of the longest way to each node; the step to a join does not count."""
    left = {node: len(before[node]) for node in nodes}
    columns = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if left[node] == 0]
    for node in ready:  # grows
        for other in after[node]:
            columns[other] = max(columns[other], columns[node] + (other not in joins))
            left[other] -= 1
            if left[other] == 0:
                ready.append(other)
    return columns


def _settle(
    order: Sequence[int],
    ranks: Mapping[int, list[str]],
    meetings: Mapping[int, list[str]],
    row: dict[str, float],
    before: Mapping[str, list[str]],
) -> None:
    """Move the rows so that a node stands beside the middle of what leads to it, where there is room."""
    height = max((len(rank) for rank in ranks.values()), default=0)
    for column in order:
        rank = ranks.get(column, [])
        free = height - len(rank)
        wanted = [_mean(row, before[node], index + free / 2) for index, node in enumerate(rank)]
        at = 0.0
        for index, node in enumerate(rank):
            at = max(at, min(wanted[index], free + index))
            row[node] = at
            at += 1
        row.update((join, _mean(row, before[join], row[join])) for join in meetings.get(column, ()))
