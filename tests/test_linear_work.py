"""The work on a document grows with its size, not with the square of it.

Not a clock but a counter: every line of Python that runs is one unit of work, the same on every machine and every run.
What a document costs in any case cancels out in the differences. From n to 2n tasks and from 2n to 4n, linear work
grows by a factor of two, quadratic work by four.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.documents import SHAPES, write_dag
from wfc.cli.main import main
from wfc.cli.progress import Tree

TASKS = 150


def work(run: Callable[[], object]) -> int:
    """How many lines of Python ``run`` executes."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def growth(run: Callable[[int], object]) -> float:
    """By which factor the added work grows when the added size doubles."""
    run(2)  # what is read and imported once is not counted
    small, middle, large = (work(partial(run, size)) for size in (TASKS, 2 * TASKS, 4 * TASKS))
    return (large - middle) / (middle - small)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", ["check", "compile -t argo", "compile -t shell"])
def test_commands_do_linear_work(tmp_path: Path, command: str, shape: str) -> None:
    def run(tasks: int) -> None:
        document = tmp_path / f"{tasks}.yaml"
        output = ["-o", str(tmp_path / f"{tasks}.out")] if "compile" in command else []
        write_dag(document, tasks, shape)
        assert main([*command.split(), str(document), *output]) == 0

    assert growth(run) < 2.05


def test_the_tree_of_a_run_grows_by_linear_work() -> None:
    """Most nodes that do not run are first heard of at their end."""

    def run(nodes: int) -> None:
        tree = Tree()
        for number in range(nodes):
            tree.event(f"wf.task-{number:04}", "Skipped", "", 0)

    assert growth(run) < 2.05


def test_the_counter_tells_squares_from_lines() -> None:
    def linear(size: int) -> None:
        for _ in range(size):
            pass

    def quadratic(size: int) -> None:
        for index in range(size):
            any(other > size for other in range(index))
            linear(size)

    assert growth(linear) == pytest.approx(2, rel=0.01)
    assert growth(quadratic) > 3.5
