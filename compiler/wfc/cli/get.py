"""``wfc get``: what became of a run, as a tree, as JSON, or as a page."""

import os
import sys
import time
from typing import Any

from wfc.cli import exits, run_folder
from wfc.cli.options import Namespace, Parser, add_color
from wfc.cli.run_shape import folded
from wfc.render.style import Style, choose


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "run",
        nargs="?",
        default=run_folder.LATEST,
        metavar="RUN",
        help="its folder, its name, or @latest (the default)",
    )
    parser.add_argument("-a", "--all", action="store_true", help="show all items of long loops on a terminal, too")
    parser.add_argument("-o", "--output", choices=("tree", "json"), default="tree", help="how to show it")
    parser.add_argument(
        "--html", metavar="FILE", help="write one HTML page with graph, times, inputs, outputs and logs (- for stdout)"
    )
    add_color(parser)


def run(options: Namespace) -> int:
    """Show the run; the exit code says nothing of it."""
    found = run_folder.read(run_folder.find(options.run))
    if options.html is not None:
        if not options.html:
            raise exits.UsageError("--html needs the name of a file")
        from wfc.cli.run_report import report  # few runs are looked at in a browser

        if options.html == "-":
            sys.stdout.write(report(found))
        else:
            from wfc.cli.outputs import write_file  # only here

            write_file(options.html, report(found))
    elif options.output == "json":
        import json  # only here

        sys.stdout.write(json.dumps(found.status, indent=2, ensure_ascii=False) + "\n")
    else:
        terminal = sys.stdout.isatty()
        style = choose(options.color, dict(os.environ), terminal)
        # What reads a pipe wants every node; a person does not look through hundreds that went well.
        sys.stdout.write(text(found, style, fold=terminal and not options.all))
    return exits.CLEAN


def text(found: run_folder.Run, style: Style, fold: bool = False) -> str:
    """The run as ``argo get`` shows one: what is known of the whole, then the tree of its nodes.

    With ``fold`` one line stands for most items of a long loop.
    """
    now = time.time()
    head = [("Name", found.name), ("Namespace", str(found.status.get("namespace", ""))),
            ("Status", style.paint(run_folder.paint(style, found.phase), found.phase)),
            ("Message", run_folder.one_line(found.message)), ("Folder", found.path)]  # fmt: skip
    head += [
        (key, str(found.status.get(name, ""))) for key, name in (("Started", "startedAt"), ("Finished", "finishedAt"))
    ]
    if found.started is not None and (found.finished is not None or found.phase == "Running"):
        head.append(("Duration", run_folder.duration((found.finished or now) - found.started)))
    done = sum(node.get("phase") in run_folder.OVER for node in found.nodes)
    head.append(("Progress", f"{done}/{len(found.nodes)}"))
    lines = [f"{key + ':':13}{value}\n" for key, value in head if value]
    lines += _values("Parameters", run_folder.parameters(found.path))
    outputs = found.status.get("outputs") or {}
    lines += _values("Outputs", [(each["name"], each.get("value", "")) for each in outputs.get("parameters", [])])
    rows = [["STEP", "TEMPLATE", "DURATION", "MESSAGE"]]
    shown = tree(found, fold)
    rows += [_row(prefix, node, now) for prefix, node in shown]
    phases = ["", *(str(node.get("phase", "")) for _, node in shown)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines.append("\n")
    for row, phase in zip(rows, phases, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        sign = run_folder.SIGNS.get(phase, "?")
        if phase and style.reset:
            cells[0] = cells[0].replace(sign, style.paint(run_folder.paint(style, phase), sign), 1)
        lines.append("  ".join([*cells, row[3]]).rstrip() + "\n")
    return "".join(lines)


def tree(found: run_folder.Run, fold: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """The nodes in the order of the tree, each with the lines that lead to it; what is folded is a node of its own."""
    above = run_folder.parents(str(node["name"]) for node in found.nodes)
    children: dict[str | None, list[dict[str, Any]]] = {}
    for node in found.nodes:
        children.setdefault(above[node["name"]], []).append(node)
    if fold:
        phases = {str(node["name"]): str(node.get("phase", "")) for node in found.nodes}
        for parent, nodes in children.items():
            if parent is not None:
                _fold(parent, nodes, phases)
    shown = []
    waiting = [(node, "", "") for node in reversed(children.get(None, []))]
    while waiting:
        node, lead, own = waiting.pop()
        shown.append((own, node))
        inner = children.get(node["name"], [])
        for number, child in reversed(list(enumerate(inner))):
            last = number == len(inner) - 1
            waiting.append((child, lead + ("  " if last else "│ "), lead + ("└─" if last else "├─")))
    return shown


def _fold(parent: str, nodes: list[dict[str, Any]], phases: dict[str, str]) -> None:
    """Put one node in the place of the items of each long loop among ``nodes``, behind those that are shown."""
    for loop in folded(parent, [str(node["name"]) for node in nodes], phases):
        hidden = frozenset(loop.items)
        counts = loop.counts(phases)
        message = ", ".join(f"{count} {phase}" for phase, count in counts.items())
        last = max(number for number, node in enumerate(nodes) if node["name"] in hidden)
        node = {"name": loop.name, "displayName": loop.title, "phase": next(iter(counts)), "message": message}
        nodes[:] = [
            *(node for node in nodes[: last + 1] if node["name"] not in hidden), node, *nodes[last + 1 :],
        ]  # fmt: skip


def _row(prefix: str, node: dict[str, Any], now: float) -> list[str]:
    span = run_folder.took(node, now)
    sign = run_folder.SIGNS.get(str(node.get("phase")), "?")
    return [
        f"{prefix}{sign} {run_folder.one_line(str(node.get('displayName') or node['name']))}",
        run_folder.one_line(str(node.get("templateName", ""))),
        run_folder.duration(span) if span is not None else "",
        run_folder.one_line(str(node.get("message", ""))),
    ]


def _values(title: str, pairs: list[tuple[str, str]]) -> list[str]:
    lines = [f"\n{title}:\n"] if pairs else []
    for name, value in pairs:
        shown = run_folder.one_line(value)
        lines.append(f"  {run_folder.one_line(name) + ':':20} {shown if len(shown) <= 200 else shown[:197] + '...'}\n")
    return lines
