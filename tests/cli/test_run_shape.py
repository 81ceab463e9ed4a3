"""What leads to what on the page of a run, and how it is drawn."""

from pathlib import Path

import pytest

from wfc.cli import get, run_shape
from wfc.cli.run_folder import Run, parents
from wfc.cli.run_shape import Fold, Shape, shape
from wfc.render.markup import cut, text
from wfc.render.run_graph import Box, Graph, places
from wfc.render.run_svg import svg
from wfc.render.style import PLAIN

SHORT = {"D": "DAG", "S": "Steps", "G": "StepGroup", "L": "TaskGroup", "R": "Retry", "P": "Pod"}


def run(folder: Path, nodes: str, **after: str) -> Run:
    """A run with the nodes ``NAME:TYPE[:PHASE]``, of whose DAGs the folders have noted what waits for what."""
    made = []
    for words in (line.split(":") for line in nodes.split()):
        phase = words[2] if len(words) > 2 else "Succeeded"
        made.append({"name": words[0], "type": SHORT[words[1]], "phase": phase})
        (folder / "nodes" / words[0] / ".tasks").mkdir(parents=True)
    for dag, lines in after.items():
        noted = folder / "nodes" / dag.replace("_", ".") / ".tasks"
        (noted / "after").write_text(lines.replace(", ", "\n") + "\n")
        for task in {word for line in lines.split(", ") for word in line.split()}:
            (noted / f"{task}.at").write_text(f"{dag.replace('_', '.')}.{task} id\n")
    return Run(str(folder), "wf", "Succeeded", "", None, None, made, {})


def drawn(found: Run) -> Shape:
    return shape(found, parents(str(node["name"]) for node in found.nodes))


def test_a_task_comes_behind_those_that_it_waits_for(tmp_path: Path) -> None:
    found = drawn(run(tmp_path, "wf:D wf.a:P wf.b:P wf.c:P wf.d:P", wf="b a, c a, d b c"))
    assert found.joins == ()
    assert set(found.edges) == {("wf", "wf.a"), ("wf.a", "wf.b"), ("wf.a", "wf.c"), ("wf.b", "wf.d"), ("wf.c", "wf.d")}


def test_what_is_behind_a_group_comes_behind_its_ends(tmp_path: Path) -> None:
    """The items of a loop, the last tasks of a DAG, the last attempt of a retry, the last group of steps."""
    nodes = (
        "wf:D wf.loop:L wf.loop(0):P wf.loop(1):P wf.inner:D wf.inner.x:P wf.inner.y:P wf.again:R wf.again(0):P:Failed "
        "wf.again(1):P wf.steps:S wf.steps[0]:G wf.steps[0].one:P wf.steps[1]:G wf.steps[1].two:P wf.steps[1].three:P "
        "wf.last:P wf.onExit:P"
    )
    found = drawn(run(tmp_path, nodes, wf="inner loop, again inner, steps again, last steps", wf_inner="y x"))
    assert found.joins == ("wf.loop join", "wf.steps join")
    assert set(found.edges) == {
        ("wf", "wf.loop"), ("wf.loop", "wf.loop(0)"), ("wf.loop", "wf.loop(1)"),
        ("wf.loop(0)", "wf.loop join"), ("wf.loop(1)", "wf.loop join"), ("wf.loop join", "wf.inner"),
        ("wf.inner", "wf.inner.x"), ("wf.inner.x", "wf.inner.y"), ("wf.inner.y", "wf.again"),
        ("wf.again", "wf.again(0)"), ("wf.again", "wf.again(1)"), ("wf.again(1)", "wf.steps"),
        ("wf.steps", "wf.steps[0]"), ("wf.steps[0]", "wf.steps[0].one"), ("wf.steps[0].one", "wf.steps[1]"),
        ("wf.steps[1]", "wf.steps[1].two"), ("wf.steps[1]", "wf.steps[1].three"),
        ("wf.steps[1].two", "wf.steps join"), ("wf.steps[1].three", "wf.steps join"), ("wf.steps join", "wf.last"),
        ("wf.last", "wf.onExit"),
    }  # fmt: skip


def test_a_long_loop_is_folded(tmp_path: Path) -> None:
    """The first items and what went wrong are drawn, one box stands for the others and for what is below them."""
    items = " ".join(f"wf.l({i}):D{':Failed' if i in (50, 60) else ''} wf.l({i}).x:P" for i in range(300))
    found = drawn(run(tmp_path, f"wf:D wf.l:L {items} wf.z:P", wf="z l"))
    assert [name for name in found.names if name.endswith(")")] == [f"wf.l({i})" for i in (0, 1, 2, 3, 50, 60)]
    (fold,) = found.folds
    assert (fold.name, fold.parent, len(fold.items)) == ("wf.l(…)", "wf.l", 294)
    assert ("wf.l", "wf.l(…)") in found.edges
    assert ("wf.l(…)", "wf.l join") in found.edges
    assert ("wf.l join", "wf.z") in found.edges


def test_a_large_run_is_drawn_as_deep_as_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_shape, "MAX_BOXES", 4)
    nodes = "wf:D wf.a:D wf.a.x:P wf.a.y:P wf.b:P"
    assert drawn(run(tmp_path / "1", nodes, wf="b a")).names == ("wf", "wf.a", "wf.b")
    assert ("wf.a", "wf.b") in drawn(run(tmp_path / "2", nodes, wf="b a")).edges
    assert drawn(run(tmp_path / "3", "wf:D wf.a:P wf.b:P wf.c:P wf.d:P")).names == ()


def test_a_join_stands_between_the_columns() -> None:
    """It takes no row and no column; what is behind it comes after all that lead to it."""
    edges = (("a", "b"), ("a", "c"), ("b", "d"), ("d", "j"), ("c", "j"), ("j", "e"))
    found = places(["a", "b", "c", "d", "e", "j"], edges, {"j"})
    assert [found[name].column for name in "abcde"] == [0, 1, 1, 2, 3]
    assert found["j"].column == 2
    assert found["j"].row == (found["d"].row + found["c"].row) / 2
    # A circle is drawn, too.
    assert set(places(["a", "b"], (("a", "b"), ("b", "a")))) == {"a", "b"}


def test_boxes_are_links_and_hostile_names_are_text() -> None:
    evil = "<a onclick=x>\"'\u202e"
    drawing = svg(Graph((Box("n0", evil, evil, evil, evil, "n0"), Box("n1", "b", "", "", "Failed", "n1")),
                        ("j0",), (("n0", "j0"), ("j0", "n1"), ("n0", "gone"))))  # fmt: skip
    assert drawing.count("<a class=") == 2
    assert 'href="#n1"' in drawing
    assert drawing.count('class="edge"') == 2
    assert "<a onclick" not in drawing
    assert "\u202e" not in drawing
    assert text("a\nb\x1b") == "a\nb\ufffd"


def test_names_are_cut_in_the_middle() -> None:
    assert cut("0123456789", 10) == "0123456789"
    assert cut("a-long-name(17:x)", 11) == "a-lon…17:x)"
    assert len(cut("x" * 99, 12)) == 12


def test_a_terminal_shows_a_long_loop_in_few_lines(tmp_path: Path) -> None:
    """What went wrong, and how many items there are besides; a pipe is given all of them."""
    items = " ".join(f"wf.l({i}):P{':Failed' if i == 17 else ''}" for i in range(30))
    found = run(tmp_path, f"wf:D wf.l:L {items} wf.z:P", wf="z l")
    steps = [line for line in get.text(found, PLAIN, fold=True).splitlines() if " wf" in line or "more" in line]
    assert [" ".join(line.split()) for line in steps[-9:]] == [
        "✔ wf", "├─✔ wf.l", "│ ├─✔ wf.l(0)", "│ ├─✔ wf.l(1)", "│ ├─✔ wf.l(2)", "│ ├─✔ wf.l(3)", "│ ├─✖ wf.l(17)",
        "│ └─✔ 25 more 25 Succeeded", "└─✔ wf.z",
    ]  # fmt: skip
    assert len(get.text(found, PLAIN).splitlines()) == len(get.text(found, PLAIN, fold=True).splitlines()) + 24


def test_the_worst_phase_stands_for_what_is_folded() -> None:
    fold = Fold("l(…)", "l", ("a", "b", "c", "d"))
    assert fold.title == "4 more"
    assert list(fold.counts({"a": "Succeeded", "b": "Failed", "c": "Succeeded", "d": "Odd"}).items()) == [
        ("Odd", 1), ("Failed", 1), ("Succeeded", 2),
    ]  # fmt: skip
