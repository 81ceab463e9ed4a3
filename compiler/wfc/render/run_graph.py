"""Where the nodes of a graph stand: in columns, each behind all that lead to it, with few crossings."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """The column of a node, and its row in it (rows may be halves)."""

    column: int
    row: float


def places(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, Place]:
    """The place of each node. Edges that would close a circle do not count; the work is linear but for sorting."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        if source in after and target in after and source != target:
            after[source].append(target)
            before[target].append(source)
    columns = _columns(nodes, after, before)
    ranks: dict[int, list[str]] = {}
    for node in nodes:
        ranks.setdefault(columns[node], []).append(node)
    row: dict[str, float] = {node: float(index) for rank in ranks.values() for index, node in enumerate(rank)}
    order = sorted(ranks)
    for sweep in range(4):
        neighbours = before if sweep % 2 == 0 else after
        for column in order if sweep % 2 == 0 else reversed(order):
            rank = ranks[column]
            middle = {
                node: (
                    sum(row[other] for other in neighbours[node]) / len(neighbours[node])
                    if neighbours[node]
                    else row[node]
                )
                for node in rank
            }
            rank.sort(key=lambda node: (middle[node], row[node]))
            row.update((node, float(index)) for index, node in enumerate(rank))
    return _settled(ranks, order, row, before, columns)


def _columns(nodes: Sequence[str], after: Mapping[str, list[str]], before: Mapping[str, list[str]]) -> dict[str, int]:
    """The length of the longest way to each node."""
    left = {node: len(before[node]) for node in nodes}
    columns = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if left[node] == 0]
    for node in ready:  # grows
        for other in after[node]:
            columns[other] = max(columns[other], columns[node] + 1)
            left[other] -= 1
            if left[other] == 0:
                ready.append(other)
    return columns


def _settled(
    ranks: Mapping[int, list[str]], order: Sequence[int], row: dict[str, float], before: Mapping[str, list[str]],
    columns: Mapping[str, int],
) -> dict[str, Place]:  # fmt: skip
    """Rows such that a node stands beside the middle of what leads to it, where there is room."""
    height = max((len(rank) for rank in ranks.values()), default=0)
    for column in order:
        rank = ranks[column]
        wanted = []
        for index, node in enumerate(rank):
            leading = [row[other] for other in before[node]]
            wanted.append(sum(leading) / len(leading) if leading else index + (height - len(rank)) / 2)
        at = 0.0
        for index, node in enumerate(rank):
            at = max(at, min(wanted[index], height - len(rank) + index))
            row[node] = at
            at += 1
    return {node: Place(columns[node], row[node]) for rank in ranks.values() for node in rank}
