"""``wfc runs``: the runs of a folder, with what became of each."""

import os
import sys
import time

from wfc.cli import exits, run_folder
from wfc.cli.options import Namespace, Parser, add_color
from wfc.render.style import choose


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", nargs="?", default=run_folder.RUNS, metavar="DIR", help="where they are (runs)")
    parser.add_argument("-o", "--output", choices=("wide", "name", "json"), help="more columns, names only, or JSON")
    add_color(parser)


def run(options: Namespace) -> int:
    """Print a table, the latest run first."""
    if not os.path.isdir(options.folder):
        if options.folder != run_folder.RUNS:
            raise exits.UsageError(f"there is no folder `{options.folder}`")
        sys.stderr.write("wfc: there are no runs here\n")
        return exits.CLEAN
    found = [(path, run_folder.read(path)) for path in run_folder.all_runs(options.folder)]
    found.sort(key=lambda each: (each[1].started or 0.0, each[0]), reverse=True)
    if options.output == "name":
        sys.stdout.write("".join(f"{os.path.basename(path)}\n" for path, _ in found))
    elif options.output == "json":
        import json  # only for this

        listed = [
            {"run": path, "name": of.name, "phase": of.phase, "message": of.message,
             "startedAt": of.status.get("startedAt"), "finishedAt": of.status.get("finishedAt")}
            for path, of in found
        ]  # fmt: skip
        sys.stdout.write(json.dumps(listed, indent=2) + "\n")
    elif not found:
        sys.stderr.write("wfc: there are no runs here\n")
    else:
        _table(found, options)
    return exits.CLEAN


def _table(found: list[tuple[str, run_folder.Run]], options: Namespace) -> None:
    now = time.time()
    rows = [["RUN", "PHASE", "AGE", "DURATION"]]
    if options.output == "wide":
        rows[0] += ["NODES", "MESSAGE"]
    for path, of in found:
        age = run_folder.duration(now - of.started) if of.started is not None else "-"
        took = run_folder.duration((of.finished or now) - of.started) if of.started is not None else "-"
        if of.phase == run_folder.KILLED:
            took = "-"
        row = [os.path.basename(path), of.phase, age, took]
        if options.output == "wide":
            done = sum(node["phase"] in run_folder.OVER for node in of.nodes)
            row += [f"{done}/{len(of.nodes)}", run_folder.one_line(of.message)]
        rows.append(row)
    sys.stdout.write(run_folder.table(rows, 1, choose(options.color, dict(os.environ), sys.stdout.isatty())))
