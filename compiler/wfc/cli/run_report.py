"""From a run's folder to the page that shows it."""

import os
import time
from typing import Any

from wfc.cli import run_folder
from wfc.cli.get import tree
from wfc.render.run_page import Log, NodeView, RunView, page

MAX_LOG = 64 * 1024
MAX_VALUE = 8 * 1024


def report(found: run_folder.Run) -> str:
    """The page of a run."""
    now = time.time()
    begun = found.started or min((t for n in found.nodes if (t := run_folder.seconds(n.get("startedAt")))), default=now)
    begun = min(begun, *(t for n in found.nodes if (t := run_folder.seconds(n.get("startedAt")))), now)
    ends = [t for n in found.nodes if (t := run_folder.seconds(n.get("finishedAt")))]
    end = now if found.phase == "Running" else max([found.finished or begun, *ends])
    above = run_folder.parents(str(node["name"]) for node in found.nodes)
    keys = {str(node["name"]): f"n{number}" for number, node in enumerate(found.nodes)}
    depths: dict[str, int] = {}
    for name in sorted(keys, key=len):
        parent = above[name]
        depths[name] = 0 if parent is None else depths[parent] + 1
    views = tuple(
        _view(found, node, keys[str(node["name"])], depths[str(node["name"])], begun, end) for node in _in_order(found)
    )
    facts = [("Started", str(found.status.get("startedAt", ""))), ("Finished", str(found.status.get("finishedAt", ""))),
             ("Duration", run_folder.duration(end - begun)), ("Nodes", str(len(found.nodes))),
             ("Namespace", str(found.status.get("namespace", ""))), ("Folder", found.path)]  # fmt: skip
    facts += [(f"Parameter {name}", _short(value)) for name, value in run_folder.parameters(found.path)]
    outputs = found.status.get("outputs") or {}
    facts += [(f"Output {each['name']}", _short(str(each.get("value", "")))) for each in outputs.get("parameters", [])]
    edges = tuple((keys[a], keys[b]) for a, b in _edges(found, above) if a in keys and b in keys)
    return page(
        RunView(found.name, found.phase, found.message, tuple(f for f in facts if f[1]), views, edges, end - begun)
    )


def _in_order(found: run_folder.Run) -> list[dict[str, Any]]:
    return [node for _, node in tree(found)]


def _view(
    found: run_folder.Run, node: dict[str, Any], key: str, depth: int, begun: float, end: float
) -> NodeView:  # fmt: skip
    start, stop = run_folder.seconds(node.get("startedAt")), run_folder.seconds(node.get("finishedAt"))
    span = run_folder.took(node, end)
    folder = run_folder.node_folder(found, node)
    outputs = node.get("outputs") or {}
    facts = [("Template", str(node.get("templateName", ""))), ("Type", str(node.get("type", ""))),
             ("Started", str(node.get("startedAt", ""))), ("Finished", str(node.get("finishedAt", ""))),
             ("Exit code", str(outputs.get("exitCode", "")))]  # fmt: skip
    given = _values(outputs)
    if outputs.get("result"):
        given = (*given, ("result", _short(str(outputs["result"]))))
    return NodeView(
        key=key,
        title=str(node.get("displayName") or node["name"]),
        name=str(node["name"]),
        kind=str(node.get("type", "")),
        template=str(node.get("templateName", "")),
        phase=str(node.get("phase", "")),
        message=str(node.get("message", "")),
        start=None if start is None else start - begun,
        end=None if stop is None else stop - begun,
        took="" if span is None or node.get("type") == "Skipped" else run_folder.duration(span),
        depth=depth,
        facts=tuple(fact for fact in facts if fact[1]),
        inputs=_values(node.get("inputs") or {}),
        outputs=given,
        command=_file(f"{folder}/command")[0] if folder else "",
        logs=_logs(folder) if folder and node.get("type") not in ("Retry", "Steps", "DAG") else (),
    )


def _values(side: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    parameters = [(str(each["name"]), _short(str(each.get("value", "")))) for each in side.get("parameters", [])]
    artifacts = [(str(each["name"]), str(each.get("location", "artifact"))) for each in side.get("artifacts", [])]
    return (*parameters, *artifacts)


def _short(value: str) -> str:
    return value if len(value) <= MAX_VALUE else f"{value[:MAX_VALUE]}… ({len(value)} characters)"


def _logs(folder: str) -> tuple[Log, ...]:
    logs = []
    for name in ("stdout", "stderr"):
        text, left_out = _file(f"{folder}/{name}")
        if text:
            logs.append(Log(name, text, left_out))
    return tuple(logs)


def _file(path: str) -> tuple[str, str]:
    """The end of a file, and what is said of the part before."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as stream:
            stream.seek(max(0, size - MAX_LOG))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return "", ""
    return text, f"the last {MAX_LOG // 1024} of {size // 1024} KiB" if size > MAX_LOG else ""


def _edges(found: run_folder.Run, above: dict[str, str | None]) -> list[tuple[str, str]]:
    """What leads to what: a node to those below it that wait for nobody, a group of steps to the next, a task to those
    behind it.
    """
    names = {str(node["name"]) for node in found.nodes}
    behind = _dependencies(found)
    waiting = {target for _, target in behind}
    edges = [edge for edge in behind if edge[0] in names and edge[1] in names]
    members: dict[str, list[str]] = {}
    for name, parent in above.items():
        if parent is not None:
            members.setdefault(parent, []).append(name)
    for node in found.nodes:
        name = str(node["name"])
        parent = above[name]
        if parent is None or name in waiting:
            continue
        group = name[len(parent) :]
        if node.get("type") == "StepGroup" and group[1:-1].isdecimal() and group != "[0]":
            before = f"{parent}[{int(group[1:-1]) - 1}]"
            edges += [(other, name) for other in members.get(before, []) or ([before] if before in names else [])]
        else:
            edges.append((parent, name))
    return edges


def _dependencies(found: run_folder.Run) -> list[tuple[str, str]]:
    """The pairs of tasks of all DAGs of which the second waits for the first, as the scheduler has noted them."""
    folders = {run_folder.node_folder(found, node): str(node["name"]) for node in found.nodes}
    pairs = []
    for node in found.nodes:
        if node.get("type") != "DAG":
            continue
        noted = f"{run_folder.node_folder(found, node)}/.tasks"
        try:
            entries = sorted(os.listdir(noted))
        except OSError:
            continue
        named = {}
        for entry in entries:
            if entry.endswith(".at"):
                words = run_folder.text(f"{noted}/{entry}").split()
                if words:
                    named[entry[:-3]] = folders.get(f"{found.path}/nodes/{words[0]}")
        for entry in entries:
            source = named.get(entry[:-5]) if entry.endswith(".next") else None
            if source is not None:
                targets = (named.get(id_) for id_ in run_folder.text(f"{noted}/{entry}").split())
                pairs += [(source, target) for target in targets if target is not None]
    return pairs
