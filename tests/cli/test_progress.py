"""The tree that a run shows on a terminal, and the events that it is made of."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from wfc.cli.progress import Tree, parse, watch


def test_nodes_stand_below_the_node_whose_name_theirs_begins_with() -> None:
    tree = Tree()
    for name in ("wf", "wf.a", "wf.ab", "wf.a[0].s", "wf.a[0].s(0:x)"):
        tree.event(name, "Running", "", 10.0)
    tree.event("wf.a", "Failed", "main: Error (exit code 3)", 10.5)
    assert [line for line, _ in tree.lines(10.9)] == [
        "● wf",
        "  ✖ a  main: Error (exit code 3)",
        "  ● ab",
        "    ● [0].s",
        "      ● (0:x)",
    ]


def test_a_loop_that_is_first_heard_of_at_its_end_stands_above_its_items() -> None:
    tree = Tree()
    for name in ("wf", "wf.a", "wf.each(0:a)", "wf.each(0:a).x", "wf.each(1:b)", "wf.eaches"):
        tree.event(name, "Succeeded", "", 0.0)
    tree.event("wf.each", "Succeeded", "", 3.0)
    assert [line for line, _ in tree.lines(3.0)] == [
        "✔ wf", "  ✔ a", "  ✔ each  3.0s", "    ✔ (0:a)", "      ✔ x", "    ✔ (1:b)", "  ✔ eaches",
    ]  # fmt: skip


def test_what_takes_its_time_says_so() -> None:
    """While it runs, and afterwards; what never ran took none."""
    tree = Tree()
    tree.event("wf", "Running", "", 0.0)
    tree.event("wf.a", "Running", "", 2.0)
    tree.event("wf.b", "Skipped", "when 'false' evaluated false", 2.0)
    tree.event("wf.a", "Failed", "no", 4.5)
    assert [line for line, _ in tree.lines(75.2)] == [
        "● wf  1m15s",
        "  ✖ a  2.0s  no",
        "  ○ b  when 'false' evaluated false",
    ]


def test_of_a_large_run_only_what_matters_is_shown() -> None:
    tree = Tree()
    tree.event("wf", "Running", "", 0.0)
    for number in range(1000):
        tree.event(f"wf.t{number}", "Succeeded", "", 0.0)
    tree.event("wf.bad", "Error", "lost", 0.0)
    assert [line for line, _ in tree.lines(0.0)] == [
        "● wf",
        "  ⚠ bad  lost",
        "1002 nodes: 1 running, 1000 succeeded, 1 error",
    ]


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ('{"node": "wf.a", "phase": "Running", "message": ""}', ("wf.a", "Running", "")),
        ('{"node": "wf.a", "phase": "Running"}', ("wf.a", "Running", "")),
        ("wfc: runtime sandbox", None),
        ('{"other": 1}', None),
        ("{not json", None),
    ],
)
def test_event_lines(line: str, event: tuple[str, str, str] | None) -> None:
    assert parse(line) == event


def test_lines_that_are_no_events_pass_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process that says something, reports two events and ends: everything is on the screen at the end."""
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    program = (
        "import sys, time\n"
        "print('wfc: runtime [sandbox]', file=sys.stderr)\n"
        'print(\'{"node": "wf", "phase": "Run\', end="", file=sys.stderr, flush=True)\n'
        "time.sleep(0.2)\n"
        "print('ning\"}', file=sys.stderr)\n"
        'print(\'{"node": "wf", "phase": "Succeeded"}\', file=sys.stderr)\n'
        "print('the end', end='', file=sys.stderr)\n"
    )
    path = tmp_path / "events"
    with (
        path.open("ab") as written,
        path.open("rb") as read,
        subprocess.Popen([sys.executable, "-c", program], stderr=written) as process,
    ):
        watch(process, read)
    assert "wfc: runtime [sandbox]" in screen.getvalue()
    assert "✔ wf" in screen.getvalue()
    assert "the end" in screen.getvalue()
    assert '"phase"' not in screen.getvalue()
