"""Laws of order, circles and ancestors, against what a plain search finds."""

from hypothesis import given
from hypothesis import strategies as st

from wfc.ir.graph import Question, ancestors, circles, components

Graph = list[list[int]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(1, 12))
    node = st.integers(0, size - 1)
    return draw(st.lists(st.lists(node, max_size=4), min_size=size, max_size=size))


def reached(needs: Graph, start: int) -> set[int]:
    """All nodes that ``start`` needs, by itself or through others."""
    seen: set[int] = set()
    queue = list(needs[start])
    while queue:
        node = queue.pop()
        if node not in seen:
            seen.add(node)
            queue.extend(needs[node])
    return seen


@given(graphs())
def test_components_hold_every_node_once_after_all_that_they_need(needs: Graph) -> None:
    found = components(needs)
    assert sorted(node for component in found for node in component) == list(range(len(needs)))
    place = {node: number for number, component in enumerate(found) for node in component}
    for node, needed in enumerate(needs):
        assert all(place[other] <= place[node] for other in needed)
    for component in found:
        assert component == sorted(component)
        for node in component:
            assert set(component) - {node} <= reached(needs, node)


@given(graphs())
def test_a_circle_is_a_circle_and_none_is_missed(needs: Graph) -> None:
    found = circles(needs)
    for circle in found:
        assert len(set(circle)) == len(circle)
        assert circle[0] == min(circle)
        for node, after in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert after in needs[node]
    in_a_circle = {node for node in range(len(needs)) if node in reached(needs, node)}
    # Whoever is in a circle is in the component of one that is shown.
    for node in in_a_circle:
        assert any(circle[0] == node or circle[0] in reached(needs, node) for circle in found)
    assert bool(found) == bool(in_a_circle)


@given(graphs(), st.data())
def test_ancestors_are_what_a_search_finds(needs: Graph, data: st.DataObject) -> None:
    node = st.integers(0, len(needs) - 1)
    questions = data.draw(st.lists(st.builds(Question, node, node), max_size=30))
    answers = ancestors(needs, questions)
    for (asked, ancestor), answer in zip(questions, answers, strict=True):
        expected = ancestor in reached(needs, asked)
        if asked == ancestor and ancestor not in needs[asked]:
            continue  # one that is in a longer circle with itself is reported as that circle
        assert answer == expected


def test_a_long_chain_is_no_deep_recursion() -> None:
    size = 20_000
    needs = [[node - 1] if node else [] for node in range(size)]
    assert len(components(needs)) == size
    assert circles(needs) == []
    far = [Question(node, node // 2) for node in range(1, size)]
    assert all(ancestors(needs, far))
    assert not any(ancestors(needs, [Question(node // 2, node) for node in range(1, size)]))


def test_the_shortest_circle_through_the_first_node_is_shown() -> None:
    assert circles([[1], [2, 0], [0]]) == [[0, 1]]
    assert circles([[2], [0], [1]]) == [[0, 2, 1]]
    assert circles([[0], [], [3], [2]]) == [[0], [2, 3]]
