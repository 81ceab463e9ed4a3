"""Order and circles of a directed graph, in linear time and the same on every run.

A graph is a list that gives for each node, a number from 0, the nodes that it needs. Nodes are numbered in the order of
the file, so that whatever is left open goes by that order.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Needs = Sequence[Sequence[int]]

# Ancestors asked for in one sweep over the graph. A sweep holds one integer of so many bits for each node: 15 MB for
# 30,000 nodes, and eight sweeps where every node of so many asks for another far ancestor.
_ASKED_AT_ONCE = 4096


def components(needs: Needs) -> list[list[int]]:
    """The strongly connected components, each after all that it needs, its nodes in ascending order.

    A component of more than one node, or of a node that needs itself, is a circle. (Tarjan's algorithm without its
    recursion: a chain of 30,000 tasks would be as deep.)
    """
    found: list[list[int]] = []
    index = [-1] * len(needs)
    low = [0] * len(needs)
    on_stack = bytearray(len(needs))
    stack: list[int] = []
    counter = 0
    for root in range(len(needs)):
        if index[root] >= 0:
            continue
        work = [(root, iter(needs[root]))]
        index[root] = low[root] = counter
        counter += 1
        stack.append(root)
        on_stack[root] = 1
        while work:
            node, rest = work[-1]
            for needed in rest:
                if index[needed] < 0:
                    index[needed] = low[needed] = counter
                    counter += 1
                    stack.append(needed)
                    on_stack[needed] = 1
                    work.append((needed, iter(needs[needed])))
                    break
                if on_stack[needed] and index[needed] < low[node]:
                    low[node] = index[needed]
            else:
                work.pop()
                if work and low[node] < low[work[-1][0]]:
                    low[work[-1][0]] = low[node]
                if low[node] == index[node]:
                    component = []
                    member = -1
                    while member != node:
                        member = stack.pop()
                        on_stack[member] = 0
                        component.append(member)
                    component.sort()
                    found.append(component)
    return found


def circles(needs: Needs) -> list[list[int]]:
    """One circle of each component that has any: a shortest one through its first node, which comes first.

    ``[a, c, b]`` stands for "a needs c needs b needs a". The circles come in the order of their first nodes.
    """
    return sorted(
        _circle(component[0], set(component), needs)
        for component in components(needs)
        if len(component) > 1 or component[0] in needs[component[0]]
    )


def _circle(start: int, inside: set[int], needs: Needs) -> list[int]:
    """A shortest way from ``start`` back to itself through ``inside``."""
    came: dict[int, int] = {}
    queue = [start]
    for node in queue:
        for needed in needs[node]:
            if needed == start:
                way = [node]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1]
            if needed in inside and needed not in came:
                came[needed] = node
                queue.append(needed)
    raise ValueError("the nodes are no circle")


class Question(NamedTuple):
    """Does ``node`` need ``ancestor``, by itself or through others?"""

    node: int
    ancestor: int


def ancestors(needs: Needs, questions: Sequence[Question]) -> list[bool]:
    """The answer to each question. Nodes of one circle are ancestors of each other.

    Only the pairs that somebody asks for are looked at: all pairs would be quadratic. Most questions are about a direct
    need. The rest is answered in sweeps over the components in their order, in which each component hands on, as the
    bits of one integer, which of the nodes that were asked for it needs.
    """
    answers = [False] * len(questions)
    direct: dict[int, frozenset[int]] = {}
    far: list[int] = []
    for number, (node, ancestor) in enumerate(questions):
        near = direct.get(node)
        if near is None:
            near = direct[node] = frozenset(needs[node])
        if ancestor in near:
            answers[number] = True
        else:
            far.append(number)
    if not far:
        return answers
    order = components(needs)
    place = [0] * len(needs)
    for number, component in enumerate(order):
        for node in component:
            place[node] = number
    later = []
    for number in far:
        node, ancestor = questions[number]
        if place[node] == place[ancestor]:
            answers[number] = node != ancestor
        elif place[ancestor] < place[node]:
            later.append(number)
    asked = sorted({place[questions[number].ancestor] for number in later})
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        bit = {component: 1 << i for i, component in enumerate(asked[start : start + _ASKED_AT_ONCE])}
        mine = [number for number in later if place[questions[number].ancestor] in bit]
        first, last = min(bit), max(place[questions[number].node] for number in mine)
        reached = _sweep(order, place, needs, bit, first, last)
        for number in mine:
            node, ancestor = questions[number]
            answers[number] = reached[place[node] - first] & bit[place[ancestor]] != 0
    return answers


def _sweep(
    order: Sequence[Iterable[int]], place: Sequence[int], needs: Needs, bit: dict[int, int], first: int, last: int
) -> list[int]:
    """For the components ``first`` to ``last``: the bits of all components that each needs, its own with them."""
    reached: list[int] = []
    for number in range(first, last + 1):
        bits = bit.get(number, 0)
        for node in order[number]:
            for needed in needs[node]:
                if first <= place[needed] < number:
                    bits |= reached[place[needed] - first]
        reached.append(bits)
    return reached
