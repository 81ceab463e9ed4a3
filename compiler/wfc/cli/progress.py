"""The tree that ``wfc run`` shows on a terminal: every node with its phase, as the bundle's events report it."""

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from wfc.cli import run_folder

_LOOK = {
    "Pending": ("○", "dim"),
    "Running": ("●", "cyan"),
    "Succeeded": ("✔", "green"),
    "Skipped": ("○", "dim"),
    "Omitted": ("○", "dim"),
    "Failed": ("✖", "red"),
    "Error": ("⚠", "red"),
}
_IDLE = ("Pending", "Skipped", "Omitted")
_QUIET = ("Succeeded", "Skipped", "Omitted")
MAX_LINES = 40
_LOOK_AGAIN = 0.05  # seconds


class _Node:
    """What is known of a node: where it stands, its last event, and when it began and ended."""

    __slots__ = ("began", "depth", "ended", "label", "message", "phase")

    def __init__(self, depth: int, label: str, began: float) -> None:
        self.depth = depth
        self.label = label
        self.began = began
        self.ended: float | None = None
        self.phase = ""
        self.message = ""

    def line(self, now: float) -> tuple[str, str]:
        """Text and style; a time is shown where somebody has waited for it."""
        sign, style = _LOOK.get(self.phase, ("?", ""))
        took = (self.ended if self.ended is not None else now) - self.began
        parts = [f"{'  ' * self.depth}{sign} {self.label}"]
        parts += [run_folder.duration(int(took))] if took >= 1 and self.phase not in _IDLE else []
        return "  ".join(parts + ([self.message] if self.message else [])), style


class Tree:
    """The nodes of a run in the order in which they appeared, each below the node whose name its own begins with."""

    def __init__(self) -> None:
        self._nodes: dict[str, _Node] = {}
        # What the names of nodes begin with before an item of a loop.
        self._loops: set[str] = set()

    def event(self, name: str, phase: str, message: str, now: float) -> None:
        """A node has entered a phase."""
        node = self._nodes.get(name)
        if node is None:
            node = self._nodes[name] = self._placed(name, now)
            if phase in run_folder.OVER and name in self._loops:
                self._gather_items(name)
        node.phase, node.message = phase, message
        node.ended = now if phase in run_folder.OVER else None

    def _placed(self, name: str, began: float) -> _Node:
        parent = self._parent(name)
        self._loops.update(name[:at] for at in range(len(parent), len(name)) if name[at] == "(")
        above = self._nodes.get(parent)
        label = name if above is None else name[len(parent) :].lstrip(".")
        return _Node(0 if above is None else above.depth + 1, label, began)

    def _gather_items(self, loop: str) -> None:
        """Put a loop, of which nothing was heard before its end, above its items."""
        group = self._nodes.pop(loop)
        first = next(name for name in self._nodes if name.startswith(f"{loop}("))
        group.began = self._nodes[first].began
        order: dict[str, _Node] = {}
        for name, node in self._nodes.items():
            if name == first:
                order[loop] = group
            if name.startswith(f"{loop}("):
                node.depth += 1
                node.label = node.label.removeprefix(group.label)
            order[name] = node
        self._nodes = order

    def _parent(self, name: str) -> str:
        """The longest known name that ``name`` continues with a ``.``, ``[`` or ``(``; empty for none."""
        for end in range(len(name) - 1, 0, -1):
            if name[end] in ".[(" and name[:end] in self._nodes:
                return name[:end]
        return ""

    def lines(self, now: float, limit: int = MAX_LINES) -> list[tuple[str, str]]:
        """Text and style of each line; of a large run what is running or went wrong, and how many more there are."""
        nodes = list(self._nodes.values())
        if len(nodes) > limit:
            nodes = [node for node in nodes if node.phase not in _QUIET][-limit:]
        shown = [node.line(now) for node in nodes]
        if len(nodes) < len(self._nodes):
            counts: dict[str, int] = {}
            for node in self._nodes.values():
                counts[node.phase] = counts.get(node.phase, 0) + 1
            phases = ", ".join(f"{counts[phase]} {phase.lower()}" for phase in _LOOK if phase in counts)
            shown.append((f"{len(self._nodes)} nodes: {phases}", "dim"))
        return shown


def watch(process: "subprocess.Popen[bytes]", events: BinaryIO) -> None:
    """Show the events that ``process`` writes into the file ``events`` until it ends; other lines pass through."""
    from rich.console import Console  # slow to import, and only a terminal needs it
    from rich.live import Live  # likewise
    from rich.text import Text  # likewise

    console = Console(stderr=True, highlight=False)
    tree = Tree()

    def picture() -> Any:
        # A line that wraps would move all others: what does not fit is cut.
        text = Text(no_wrap=True, overflow="ellipsis")
        for number, (line, style) in enumerate(tree.lines(time.monotonic(), max(console.height - 3, 1))):
            text.append("\n" if number else "")
            text.append("".join(char if char.isprintable() else " " for char in line), style)
        return text

    with Live(get_renderable=picture, console=console, refresh_per_second=8, transient=False):
        for line in _lines(process, events):
            event = parse(line)
            if event is None:
                console.print(line, markup=False)
            else:
                tree.event(*event, time.monotonic())


def _lines(process: "subprocess.Popen[bytes]", events: BinaryIO) -> Iterator[str]:
    """The lines of a file that grows until ``process`` ends."""
    rest = b""
    while True:
        over = process.poll() is not None
        *lines, rest = (rest + events.read()).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
        if over:
            break
        time.sleep(_LOOK_AGAIN)
    if rest:
        yield rest.decode("utf-8", "replace")


def parse(line: str) -> tuple[str, str, str] | None:
    """The node, phase and message of an event line; None for any other line."""
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
        return str(event["node"]), str(event["phase"]), str(event.get("message", ""))
    except (ValueError, KeyError, TypeError):
        return None
