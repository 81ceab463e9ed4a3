"""``wfc logs``: what the commands of a run have written, each line behind the name of its node."""

import os
import re
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from wfc.cli import exits, run_folder
from wfc.cli.options import Namespace, Parser, add_color
from wfc.render.style import Style, choose

_COLORS = ("36", "33", "32", "35", "34", "96", "93", "92", "95", "94")


class _Stream(NamedTuple):
    """A file that a command writes, and what its lines begin with."""

    node: str
    path: str


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("run", nargs="?", metavar="RUN", help="its folder, its name, or @latest (the default)")
    parser.add_argument("task", nargs="?", metavar="TASK", help="only this task, and what is below it")
    parser.add_argument("-f", "--follow", action="store_true", help="go on until the run has ended")
    parser.add_argument("--tail", type=int, metavar="N", help="the last N lines of each command")
    parser.add_argument("--grep", metavar="REGEX", help="only lines in which this is found")
    parser.add_argument("--stream", choices=("both", "stdout", "stderr"), default="both", help="what to show (both)")
    parser.add_argument("--no-prefix", action="store_true", help="the lines alone")
    add_color(parser)


def run(options: Namespace) -> int:
    """Print the lines, command by command in the order in which they began; with ``--follow`` as they come."""
    path, task = _chosen(options)
    if options.tail is not None and options.tail < 0:
        raise exits.UsageError(f"--tail needs a number of lines, not {options.tail}")
    try:
        wanted = re.compile(options.grep) if options.grep is not None else None
    except re.error as error:
        raise exits.UsageError(f"--grep: `{options.grep}` is no regular expression: {error}") from None
    found = run_folder.read(path)
    if task is not None and not options.follow:
        run_folder.matching(found, task)
    style = choose(options.color, dict(os.environ), sys.stdout.isatty())
    places: dict[str, int] = {}
    rests: dict[str, bytes] = {}
    while True:
        goes_on = options.follow and run_folder.goes_on(path)
        found = run_folder.read(path)
        for stream in _streams(found, task, options.stream):
            first = stream.path not in places
            lines, places[stream.path], rests[stream.path] = _read(
                stream.path, places.get(stream.path, 0), rests.get(stream.path, b""), whole=not goes_on
            )
            if first and options.tail is not None:
                lines = lines[len(lines) - min(options.tail, len(lines)) :]
            for line in lines:
                if wanted is None or wanted.search(line):
                    _print(stream.node, line, options.no_prefix, style)
        sys.stdout.flush()
        if not goes_on:
            return exits.CLEAN
        time.sleep(0.2)


def _chosen(options: Namespace) -> tuple[str, str | None]:
    """The run and the task that the arguments mean: a single one that names no run is a task of the latest run."""
    if options.run is None:
        return run_folder.find(run_folder.LATEST), None
    try:
        return run_folder.find(options.run), options.task
    except exits.UsageError:
        if options.task is None and os.sep not in options.run and options.run != run_folder.LATEST:
            try:
                latest = run_folder.find(run_folder.LATEST)
                run_folder.matching(run_folder.read(latest), options.run)
            except exits.UsageError:
                pass
            else:
                return latest, options.run
        raise


def _streams(found: run_folder.Run, task: str | None, which: str) -> Iterator[_Stream]:
    """The files that there are now, in the order in which their commands began."""
    try:
        nodes = run_folder.matching(found, task) if task is not None else found.nodes
    except exits.UsageError:
        return  # it may still come
    listed: list[tuple[str, str, dict[str, Any]]] = []
    for node in nodes:
        folder = run_folder.node_folder(found, node)
        if node.get("type") not in run_folder.COMPOSITE and folder:
            listed.append((str(node.get("startedAt", "")), folder, node))
    listed.sort(key=lambda each: each[0])
    for _, folder, node in listed:
        for name in ("stdout", "stderr") if which == "both" else (which,):
            if os.path.isfile(f"{folder}/{name}"):
                yield _Stream(run_folder.one_line(run_folder.below(found, str(node["name"]))), f"{folder}/{name}")


def _read(path: str, at: int, rest: bytes, *, whole: bool) -> tuple[list[str], int, bytes]:
    """The lines behind ``at``, where the file ends now, and what of it is no whole line yet (unless ``whole``)."""
    try:
        with open(path, "rb") as stream:
            stream.seek(at)
            data = stream.read()
    except OSError:
        return [], at, rest
    at += len(data)
    data = rest + data
    end = len(data) if whole else data.rfind(b"\n") + 1
    return data[:end].decode("utf-8", "replace").splitlines(), at, data[end:]


def _print(node: str, line: str, bare: bool, style: Style) -> None:
    shown = "".join(char if char.isprintable() or char in "\t\x1b" else "�" for char in line)
    if not sys.stdout.isatty():
        shown = line
    if bare:
        sys.stdout.write(f"{shown}\n")
        return
    color = _COLORS[sum(node.encode("utf-8", "replace")) % len(_COLORS)]
    prefix = style.paint(f"\x1b[{color}m", node) if style.reset else node
    sys.stdout.write(f"{prefix}: {shown}\n")
