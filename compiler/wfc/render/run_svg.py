"""The graph of a run as SVG, coloured by phase."""

from collections.abc import Mapping

from wfc.render.markup import cut, phase_class, text
from wfc.render.run_graph import Box, Graph, Place, places

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _EDGE = 188, 34, 46, 12, 16
_TITLE, _BELOW = 23, 28  # characters that a box has room for

_SIGNS = {
    "Succeeded": "M-5 0l3.5 4 7-8", "Failed": "M-4-4l8 8M4-4l-8 8", "Error": "M0-5v6M0 4.2v.6",
    "Running": "M-2.5-4.5l6.5 4.5-6.5 4.5z", "Skipped": "M-4 0h8", "Omitted": "M-4 0h8",
}  # fmt: skip


def svg(graph: Graph) -> str:
    """The drawing; each box is a link to its node in the list."""
    joins = frozenset(graph.joins)
    at = places([*(box.key for box in graph.boxes), *graph.joins], graph.edges, joins)
    width = 2 * _EDGE + _WIDTH + (_WIDTH + _GAP_X) * max(place.column for place in at.values())
    height = 2 * _EDGE + _HEIGHT + (_HEIGHT + _GAP_Y) * max(place.row for place in at.values())
    parts = [f'<svg width="{width}" height="{height:.0f}" viewBox="0 0 {width} {height:.0f}" role="img">']
    parts += [_edge(at, joins, source, target) for source, target in graph.edges if source in at and target in at]
    parts += [f'<circle class="join" cx="{_left(at[join], True)}" cy="{_middle(at[join]):.1f}" r="2.5"/>'
              for join in graph.joins]  # fmt: skip
    parts += [_box(box, _left(at[box.key], False), _middle(at[box.key]) - _HEIGHT / 2) for box in graph.boxes]
    return "".join((*parts, "</svg>"))


def _left(place: Place, is_join: bool) -> int:
    """Where a box begins, or where a join is: in the gap behind its column."""
    left = _EDGE + place.column * (_WIDTH + _GAP_X)
    return left + _WIDTH + _GAP_X // 3 if is_join else left


def _middle(place: Place) -> float:
    return _EDGE + place.row * (_HEIGHT + _GAP_Y) + _HEIGHT / 2


def _edge(at: Mapping[str, Place], joins: frozenset[str], source: str, target: str) -> str:
    x = _left(at[source], source in joins) + (0 if source in joins else _WIDTH)
    y, u, v = _middle(at[source]), _left(at[target], target in joins), _middle(at[target])
    bend = max((u - x) / 2, 18 if target not in joins else 6)
    curve = f"M{x} {y:.1f}C{x + bend:.1f} {y:.1f} {u - bend:.1f} {v:.1f} {u} {v:.1f}"
    return f'<path class="edge" d="{curve}"/>'


def _box(box: Box, x: float, y: float) -> str:
    sign = _SIGNS.get(box.phase, "M0 0h.01")
    return (
        f'<a class="node {phase_class(box.phase)}" href="#{text(box.target)}"><title>{text(box.tip)}</title>'
        f'<rect class="box" x="{x}" y="{y:.1f}" width="{_WIDTH}" height="{_HEIGHT}" rx="7"/>'
        f'<rect class="bar" x="{x}" y="{y + 7:.1f}" width="3" height="{_HEIGHT - 14}" rx="1.5"/>'
        f'<path transform="translate({x + 18} {y + _HEIGHT / 2:.1f})" d="{sign}"/>'
        f'<text x="{x + 32}" y="{y + 15:.1f}">{text(cut(box.title, _TITLE))}</text>'
        f'<text class="sub" x="{x + 32}" y="{y + 27:.1f}">{text(cut(box.below, _BELOW))}</text></a>'
    )
