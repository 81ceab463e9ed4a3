"""The folder of a run, as a reader sees it: where it is, and what it holds. ``docs/bundles.md`` is the contract."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from wfc.cli import exits
from wfc.nearest import nearest
from wfc.render.style import Style

RUNS = "runs"
LATEST = "@latest"
_NAMED = 5  # runs of one name that a hint lists


def find(name: str) -> str:
    """The absolute path of the run that ``name`` names: a path, a folder in ``runs``, a workflow, or ``@latest``.

    Raises :class:`exits.UsageError` where there is none, or more than one.
    """
    if name == LATEST:
        if os.path.isdir(f"{RUNS}/latest"):
            return os.path.realpath(f"{RUNS}/latest")
        raise exits.UsageError("there is no latest run", f"`{RUNS}/latest` is not there; name the folder of a run")
    for path in (name, f"{RUNS}/{name}"):
        if is_run(path) or os.path.isdir(f"{path}/bundle") or os.path.isdir(f"{path}/nodes"):
            return os.path.realpath(path)
    if os.path.isdir(name) and os.sep in name:
        raise exits.UsageError(f"`{name}` is not the folder of a run")
    called = [path for path in all_runs() if workflow_name(path) == name]
    if len(called) == 1:
        return os.path.realpath(called[0])
    if called:
        latest = [os.path.basename(path) for path in reversed(called[-_NAMED:])]
        more = ", …" if len(called) > _NAMED else ""
        raise exits.UsageError(f"{len(called)} runs are called `{name}`", f"name one of {', '.join(latest)}{more}")
    raise exits.UsageError(f"there is no run `{name}`", "wfc runs lists them")


def is_run(path: str) -> bool:
    """Whether that is the folder of a run that began."""
    return os.path.isfile(f"{path}/status.json") or os.path.isfile(f"{path}/workflow/name")


def all_runs(folder: str = RUNS) -> list[str]:
    """The folders of the runs in a folder, the oldest first."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        return []
    found = [f"{folder}/{entry}" for entry in entries if not os.path.islink(f"{folder}/{entry}")]
    return [path for path in found if is_run(path)]


def workflow_name(path: str) -> str:
    """What the workflow of a run is called."""
    return text(f"{path}/workflow/name")


def parameters(path: str) -> list[tuple[str, str]]:
    """The parameters that the run was given, with their values."""
    folder = f"{path}/workflow/parameters"
    try:
        entries = sorted(os.listdir(folder), key=lambda entry: (len(entry), entry))
    except OSError:
        return []
    found = {}
    for entry in entries:  # a later one comes before an earlier one of its name
        if entry.isdecimal():
            found[text(f"{folder}/{entry}/name")] = text(f"{folder}/{entry}/value")
    return list(found.items())


def text(path: str) -> str:
    """What a file holds; nothing where it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
            return stream.read()
    except OSError:
        return ""


OVER = ("Succeeded", "Skipped", "Omitted", "Failed", "Error")
COMPOSITE = ("Retry", "Steps", "DAG", "StepGroup", "TaskGroup", "Skipped")  # types of nodes that run no command
KILLED = "Killed"  # a run whose status says Running, and whose shell is gone; a node that a run has left so
SIGNS = {
    "Pending": "◷", "Running": "●", "Succeeded": "✔", "Skipped": "○", "Omitted": "○", "Failed": "✖", "Error": "⚠",
    KILLED: "✖",
}  # fmt: skip


class Run(NamedTuple):
    """What a run's folder says now. ``nodes`` are those of ``status.json``; none goes on after the run."""

    path: str
    name: str
    phase: str
    message: str
    started: float | None
    finished: float | None
    nodes: list[dict[str, Any]]
    status: dict[str, Any]


def read(path: str) -> Run:
    """What is known of the run; of one that was killed before it wrote anything, next to nothing."""
    import json  # only where a run is looked at

    try:
        status = json.loads(text(f"{path}/status.json") or "{}")
    except ValueError:
        status = {}
    if not isinstance(status, dict):
        status = {}
    phase = str(status.get("phase", "Pending"))
    if phase not in OVER and not goes_on(path):
        phase = KILLED
    nodes = [node for node in status.get("nodes", []) if isinstance(node, dict)]
    if phase in (*OVER, KILLED):
        nodes = [node if node.get("phase") in OVER else {**node, "phase": KILLED} for node in nodes]
    return Run(
        path,
        str(status.get("name") or workflow_name(path) or os.path.basename(path)),
        phase,
        str(status.get("message", "")),
        _began(status, nodes),
        _ended(phase, status, nodes),
        nodes,
        status,
    )


def _began(status: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> float | None:
    """When the run began: with its first node, unless it was there a second before; its own fraction is not kept."""
    first = min((t for node in nodes if (t := seconds(node.get("startedAt"))) is not None), default=None)
    own = seconds(status.get("startedAt"))
    return first if own is None or (first is not None and 0 <= first - own < 1) else own


def _ended(phase: str, status: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> float | None:
    """When the last thing of the run ended, of a killed one the last that is known; None while it goes on."""
    if phase not in (*OVER, KILLED):
        return None
    moments = (seconds(each.get("finishedAt")) for each in (status, *nodes))
    return max((t for t in moments if t is not None), default=None)


def goes_on(path: str) -> bool:
    """Whether the shell of the run is still there."""
    words = text(f"{path}/.process").split()
    if not words or not words[0].isdecimal():
        return False
    try:
        os.kill(int(words[0]), 0)
    except PermissionError:
        pass
    except OSError:
        return False
    stat = text(f"/proc/{words[0]}/stat").rpartition(") ")[2].split()
    return len(words) < 2 or len(stat) < 20 or stat[19] == words[1]


def seconds(value: object) -> float | None:
    """A time of ``status.json`` as seconds since 1970."""
    try:
        return datetime.fromisoformat(str(value)).timestamp() if value else None
    except ValueError:
        return None


def took(node: Mapping[str, Any], now: float) -> float | None:
    """How long a node took, or has taken until ``now``; None for one that has not begun."""
    started = seconds(node.get("startedAt"))
    if started is None or (node.get("phase") in (*OVER, KILLED) and node.get("finishedAt") is None):
        return None
    return max(0.0, (seconds(node.get("finishedAt")) or now) - started)


def duration(span: float) -> str:
    """A span of time for a person: two units at most."""
    if span < 10:
        return f"{max(span, 0):.1f}s"
    whole = int(span)
    for size, unit, small, sub in ((86400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s")):
        if whole >= size:
            rest = whole % size // small
            return f"{whole // size}{unit}{rest}{sub}" if rest else f"{whole // size}{unit}"
    return f"{whole}s"


def one_line(value: str) -> str:
    """``value`` without anything that moves a cursor."""
    return "".join(char if char.isprintable() else " " for char in value).strip()


def below(run: Run, name: str) -> str:
    """A node's name without that of the workflow."""
    return name[len(run.name) :].lstrip(".") or name if name.startswith(run.name) else name


def parents(names: Iterable[str]) -> dict[str, str | None]:
    """For each name of a node the node that it stands below: the longest other one that it goes on from."""
    known = set(names)
    found: dict[str, str | None] = {}
    for name in known:
        found[name] = next((name[:end] for end in range(len(name) - 1, 0, -1)
                            if name[end] in ".[(" and name[:end] in known), None)  # fmt: skip
    return found


def matching(run: Run, task: str) -> list[dict[str, Any]]:
    """The nodes that ``task`` means: by name, with or without the workflow's and the groups of steps, by what they
    show, or by id; and what is below them. Raises :class:`exits.UsageError` where there is none.
    """
    tops = []
    for node in run.nodes:
        own = below(run, node["name"])
        way = re.sub(r"\[\d+\]\.", ".", own).lstrip(".")
        if task in (node["name"], own, way, node.get("displayName"), node.get("id")):
            tops.append(node)
    if not tops:
        known = [str(node.get("displayName", "")) for node in run.nodes]
        close = nearest(task, known)
        raise exits.UsageError(
            f"the run `{os.path.basename(run.path)}` has no task `{task}`",
            f"did you mean `{close}`?" if close else "wfc get lists them",
        )
    names = tuple(node["name"] for node in tops)
    return [
        node
        for node in run.nodes
        if any(
            node["name"] == top or (node["name"].startswith(top) and node["name"][len(top)] in ".[(") for top in names
        )
    ]


def table(rows: list[list[str]], phases: int, style: Style) -> str:
    """Rows of equal columns; the words of the column ``phases`` are coloured."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        if number:
            cells[phases] = style.paint(paint(style, row[phases].split()[-1]), cells[phases])
        lines.append("   ".join(cells).rstrip() + "\n")
    return "".join(lines)


def paint(style: Style, phase: str) -> str:
    """The sequence that a phase is written in."""
    if phase in ("Failed", "Error", KILLED):
        return style.error
    if phase == "Succeeded":
        return "\x1b[32m" if style.reset else ""
    return style.info if phase == "Running" else style.faint


def node_folder(run: Run, node: Mapping[str, Any]) -> str:
    """The folder of a node; empty where it has none."""
    if node.get("stdout"):
        return os.path.dirname(f"{run.path}/{node['stdout']}")
    if os.path.isdir(f"{run.path}/nodes/{node['name']}"):
        return f"{run.path}/nodes/{node['name']}"
    return _folders(run.path, len(run.nodes)).get(str(node["name"]), "")


@cache
def _folders(path: str, _: int) -> dict[str, str]:
    """The folders of all nodes by name: a name that no file can have is not that of its folder."""
    import json  # only for such names

    try:
        folders = [entry.path for entry in os.scandir(f"{path}/nodes")]
    except OSError:  # taken away, to keep what says how the run went
        return {}
    found = {}
    for folder in folders:
        for name in ("node.json", ".began"):
            try:
                found[str(json.loads(text(f"{folder}/{name}").partition("\n")[0])["name"])] = folder
            except (ValueError, KeyError, TypeError):
                continue
            break
    return found
