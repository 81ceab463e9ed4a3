"""The tree that ``wfc run`` shows on a terminal: every node with its phase, as the bundle's events report it."""

import json
import subprocess
from typing import Any

_LOOK = {
    "Pending": ("○", "dim"),
    "Running": ("●", "cyan"),
    "Succeeded": ("✔", "green"),
    "Skipped": ("○", "dim"),
    "Omitted": ("○", "dim"),
    "Failed": ("✖", "red"),
    "Error": ("⚠", "red"),
}
MAX_LINES = 40


class Tree:
    """The nodes of a run in the order in which they appeared, each below the node whose name its own begins with."""

    def __init__(self) -> None:
        self.phases: dict[str, tuple[str, str]] = {}
        self._depths: dict[str, tuple[int, str]] = {}

    def event(self, name: str, phase: str, message: str) -> None:
        """A node has entered a phase."""
        if name not in self.phases:
            parent = self._parent(name)
            depth = 0 if parent is None else self._depths[parent][0] + 1
            self._depths[name] = (depth, name if parent is None else name[len(parent) :].lstrip("."))
        self.phases[name] = (phase, message)

    def _parent(self, name: str) -> str | None:
        """The longest known name that ``name`` continues with a ``.``, ``[`` or ``(``."""
        for end in range(len(name) - 1, 0, -1):
            if name[end] in ".[(" and name[:end] in self.phases:
                return name[:end]
        return None

    def lines(self, limit: int = MAX_LINES) -> list[tuple[str, str]]:
        """Text and style of each line; of a large run what is running or went wrong, and how many more there are."""
        names = list(self.phases)
        if len(names) > limit:
            wanted = [name for name in names if self.phases[name][0] not in ("Succeeded", "Skipped", "Omitted")]
            names = wanted[-limit:]
        shown = []
        for name in names:
            phase, message = self.phases[name]
            sign, style = _LOOK.get(phase, ("?", ""))
            depth, label = self._depths[name]
            shown.append((f"{'  ' * depth}{sign} {label}{f'  {message}' if message else ''}", style))
        if len(names) < len(self.phases):
            done = sum(phase == "Succeeded" for phase, _ in self.phases.values())
            shown.append((f"{len(self.phases)} nodes, {done} succeeded", "dim"))
        return shown


def watch(process: "subprocess.Popen[bytes]") -> None:
    """Show the events that ``process`` writes to its standard error until it closes it; other lines pass through."""
    from rich.console import Console  # slow to import, and only a terminal needs it
    from rich.live import Live  # likewise
    from rich.text import Text  # likewise

    assert process.stderr is not None
    console = Console(stderr=True, highlight=False)
    tree = Tree()

    def picture() -> Any:
        # A line that wraps would move all others: what does not fit is cut.
        text = Text(no_wrap=True, overflow="ellipsis")
        for number, (line, style) in enumerate(tree.lines(max(console.height - 3, 1))):
            text.append("\n" if number else "")
            text.append("".join(char if char.isprintable() else " " for char in line), style)
        return text

    with Live(get_renderable=picture, console=console, refresh_per_second=8, transient=False):
        for raw in process.stderr:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            event = parse(line)
            if event is None:
                console.print(line, markup=False)
            else:
                tree.event(*event)


def parse(line: str) -> tuple[str, str, str] | None:
    """The node, phase and message of an event line; None for any other line."""
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
        return str(event["node"]), str(event["phase"]), str(event.get("message", ""))
    except (ValueError, KeyError, TypeError):
        return None
