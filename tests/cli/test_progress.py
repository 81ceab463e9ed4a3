"""The tree that a run shows on a terminal, and the events that it is made of."""

import io
import subprocess
import sys

import pytest

from wfc.cli.progress import Tree, parse, watch


def test_nodes_stand_below_the_node_whose_name_theirs_begins_with() -> None:
    tree = Tree()
    for name in ("wf", "wf.a", "wf.ab", "wf.a[0].s", "wf.a[0].s(0:x)"):
        tree.event(name, "Running", "")
    tree.event("wf.a", "Failed", "main: Error (exit code 3)")
    assert [line for line, _ in tree.lines()] == [
        "● wf",
        "  ✖ a  main: Error (exit code 3)",
        "  ● ab",
        "    ● [0].s",
        "      ● (0:x)",
    ]


def test_of_a_large_run_only_what_matters_is_shown() -> None:
    tree = Tree()
    tree.event("wf", "Running", "")
    for number in range(1000):
        tree.event(f"wf.t{number}", "Succeeded", "")
    tree.event("wf.bad", "Error", "lost")
    assert [line for line, _ in tree.lines()] == ["● wf", "  ⚠ bad  lost", "1002 nodes, 1000 succeeded"]


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


def test_lines_that_are_no_events_pass_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that says something, reports two events and ends: everything is on the screen at the end."""
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    program = (
        "import sys\n"
        "print('wfc: runtime [sandbox]', file=sys.stderr)\n"
        'print(\'{"node": "wf", "phase": "Running"}\', file=sys.stderr)\n'
        'print(\'{"node": "wf", "phase": "Succeeded"}\', file=sys.stderr)\n'
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        watch(process)
    assert "wfc: runtime [sandbox]" in screen.getvalue()
    assert "✔ wf" in screen.getvalue()
