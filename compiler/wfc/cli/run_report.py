"""From a run's folder to the page that shows it."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from wfc.cli import run_folder
from wfc.cli.get import tree
from wfc.cli.run_shape import Fold, shape
from wfc.render.run_graph import Box, Graph
from wfc.render.run_page import Log, NodeView, RunView, page

MAX_LOG = 64 * 1024
MIN_LOG = 2 * 1024
MAX_LOGS = 16 * 1024 * 1024  # of all nodes together, as far as that leaves MIN_LOG for each
MAX_VALUE = 8 * 1024
MAX_WRONG = 5


def report(found: run_folder.Run) -> str:
    """The page of a run."""
    return _Report(found).page()


class _Report:
    """What the page of one run is made from.

    Times are seconds since ``begun``, when the run began; ``end`` is when it ended, now for a run that goes on.
    """

    def __init__(self, found: run_folder.Run) -> None:
        self._found = found
        now = time.time()
        self._begun = now if found.started is None else found.started
        self._end = now if found.phase == "Running" else found.finished or self._begun
        self._above = run_folder.parents(str(node["name"]) for node in found.nodes)
        self._keys = {str(node["name"]): f"n{number}" for number, node in enumerate(found.nodes)}
        self._room = max(MIN_LOG, min(MAX_LOG, MAX_LOGS // max(len(found.nodes), 1)))

    def page(self) -> str:
        """The page."""
        found = self._found
        depths: dict[str, int] = {}
        for name in sorted(self._keys, key=len):
            parent = self._above[name]
            depths[name] = 0 if parent is None else depths[parent] + 1
        views = tuple(self._view(node, depths[str(node["name"])]) for _, node in tree(found))
        wrong = self._wrong(views) if found.phase in ("Failed", "Error") else ()
        facts = tuple(fact for fact in self._facts() if fact[1])
        length = self._end - self._begun
        return page(RunView(found.name, found.phase, found.message, facts, views, self._graph(views), wrong, length))

    def _facts(self) -> list[tuple[str, str]]:
        status = self._found.status
        outputs = (status.get("outputs") or {}).get("parameters", [])
        return [
            ("Started", str(status.get("startedAt", ""))),
            ("Finished", str(status.get("finishedAt", ""))),
            ("Duration", run_folder.duration(self._end - self._begun)),
            ("Nodes", str(len(self._found.nodes))),
            ("Namespace", str(status.get("namespace", ""))),
            ("Folder", self._found.path),
            *((f"Parameter {name}", _short(value)) for name, value in run_folder.parameters(self._found.path)),
            *((f"Output {each['name']}", _short(str(each.get("value", "")))) for each in outputs),
        ]

    def _view(self, node: dict[str, Any], depth: int) -> NodeView:
        start, stop = run_folder.seconds(node.get("startedAt")), run_folder.seconds(node.get("finishedAt"))
        span = run_folder.took(node, self._end)
        folder = run_folder.node_folder(self._found, node)
        kind = str(node.get("type", ""))
        outputs = node.get("outputs") or {}
        facts = (
            ("Template", str(node.get("templateName", ""))),
            ("Type", kind),
            ("Started", str(node.get("startedAt", ""))),
            ("Finished", str(node.get("finishedAt", ""))),
            ("Exit code", str(outputs.get("exitCode", ""))),
        )
        given = _values(outputs)
        if outputs.get("result"):
            given = (*given, ("result", _short(str(outputs["result"]))))
        return NodeView(
            key=self._keys[str(node["name"])],
            title=str(node.get("displayName") or node["name"]),
            name=str(node["name"]),
            kind=kind,
            template=str(node.get("templateName", "")),
            phase=str(node.get("phase", "")),
            message=str(node.get("message", "")),
            start=None if start is None else start - self._begun,
            end=None if stop is None else stop - self._begun,
            took="" if span is None or kind == "Skipped" else run_folder.duration(span),
            depth=depth,
            facts=tuple(fact for fact in facts if fact[1]),
            inputs=_values(node.get("inputs") or {}),
            outputs=given,
            command=_file(f"{folder}/command", self._room)[0] if folder else "",
            logs=_logs(folder, self._room) if folder and kind not in run_folder.COMPOSITE else (),
        )

    def _wrong(self, views: Sequence[NodeView]) -> tuple[NodeView, ...]:
        """The nodes that went wrong by themselves, not by what is below them, in the order in which they ended."""
        wrong = [view for view in views if view.phase in ("Failed", "Error")]
        outer = {self._above[view.name] for view in wrong}
        inner = [view for view in wrong if view.name not in outer]
        return tuple(sorted(inner, key=lambda view: view.end or 0.0)[:MAX_WRONG])

    def _graph(self, views: Sequence[NodeView]) -> Graph:
        drawn = shape(self._found, self._above)
        by_name = {view.name: view for view in views}
        boxes = [_box(by_name[name]) for name in drawn.names]
        keys = {**self._keys, **{name: f"j{number}" for number, name in enumerate(drawn.joins)}}
        for number, fold in enumerate(drawn.folds):
            keys[fold.name] = f"f{number}"
            boxes.append(_folded(keys[fold.name], fold, by_name))
        edges = tuple((keys[source], keys[target]) for source, target in drawn.edges)
        return Graph(tuple(boxes), tuple(keys[name] for name in drawn.joins), edges)


def _box(view: NodeView) -> Box:
    below = " · ".join(part for part in (view.took, view.template or view.kind) if part)
    tip = f"{view.name}: {view.phase}{f': {view.message}' if view.message else ''}"
    return Box(view.key, view.title, below, tip, view.phase, view.key)


def _folded(key: str, fold: Fold, by_name: Mapping[str, NodeView]) -> Box:
    """The box of many items: how many of each phase, in the colour of the worst."""
    counts = fold.counts({name: by_name[name].phase for name in fold.items})
    below = ", ".join(f"{count} {phase}" for phase, count in counts.items())
    return Box(key, fold.title, below, f"{fold.name}: {below}", next(iter(counts)), by_name[fold.parent].key)


def _values(side: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    parameters = [(str(each["name"]), _short(str(each.get("value", "")))) for each in side.get("parameters", [])]
    artifacts = [(str(each["name"]), str(each.get("location", "artifact"))) for each in side.get("artifacts", [])]
    return (*parameters, *artifacts)


def _short(value: str) -> str:
    return value if len(value) <= MAX_VALUE else f"{value[:MAX_VALUE]}… ({len(value)} characters)"


def _logs(folder: str, room: int) -> tuple[Log, ...]:
    logs = []
    for name in ("stdout", "stderr"):
        text, left_out = _file(f"{folder}/{name}", room)
        if text:
            logs.append(Log(name, text, left_out))
    return tuple(logs)


def _file(path: str, room: int) -> tuple[str, str]:
    """The end of a file, and what is said of the part before."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as stream:
            stream.seek(max(0, size - room))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return "", ""
    return text, f"the last {room // 1024} of {size // 1024} KiB" if size > room else ""
