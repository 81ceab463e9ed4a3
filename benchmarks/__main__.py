"""Print the speed table.

Every figure is the time of a whole process, as a user waits for it. ``--quick`` runs each command once and on small
documents: enough to see that the commands work, too little to compare figures.
"""

import argparse
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import running, transfers
from benchmarks.documents import SHAPES, write_dag, write_folder

PAGE = Path(__file__).with_name("page.yaml")

BARE_PARSE = "import sys, yaml; [None for _ in yaml.parse(open(sys.argv[1]), Loader=yaml.CLoader)]"

BARE_PARSES = "import sys, yaml; [None for name in sys.argv[1:] for _ in yaml.parse(open(name), Loader=yaml.CLoader)]"
RECORDED = Path(__file__).resolve().parents[2] / "shared" / "oracle" / "manifests.jsonl.gz"
LARGEST_OF_PEERS = 1_000  # tasks: beyond that some of them take minutes

# Users' installations keep compiled modules; some build environments forbid to write them.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Measurement(NamedTuple):
    """Seconds of wall time and the peak of resident memory in MiB."""

    seconds: float
    memory: float


def measure(command: Sequence[str | Path], findings: bool = False) -> Measurement:
    """Run a command once. Raises SystemExit with its output when it fails: a failure has no speed.

    With ``findings`` it may say by its exit code that it found something.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=ENVIRONMENT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in ((0, 1, 2) if findings else (0,)):
            output.seek(0)
            text = output.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{text}")
    # Linux counts in KiB, macOS in bytes.
    return Measurement(seconds, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))


def peers(*paths: str | Path) -> dict[str, list[str | Path]]:
    """The commands of other checkers that are on the path, for the same files."""
    known: dict[str, list[str | Path]] = {"argo": ["argo", "lint", "--offline"], "tugboat": ["tugboat"]}
    return {" ".join(map(str, words)): [*words, *paths] for name, words in known.items() if shutil.which(name)}


def medians(commands: Sequence[Sequence[str | Path]], times: int, findings: bool = False) -> list[Measurement]:
    """The median of every command, all of them run in turns so that a busy moment hits them alike.

    A first run of each, which may have to compile modules and to fill the disk cache, is not counted.
    """
    for command in commands:
        measure(command, findings)
    runs = [[measure(command, findings) for command in commands] for _ in range(times)]
    return [
        Measurement(statistics.median(run.seconds for run in column), max(run.memory for run in column))
        for column in zip(*runs, strict=True)
    ]


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header: the first column to the left, figures to the right."""
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    print(f"\n{title}\n")
    for line in (header, ["-" * width for width in widths], *rows):
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print("  ".join(cells).rstrip())


def start_up(wfc: str, times: int) -> None:
    """One small file, beside a Python that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "libyaml events of the same file": [sys.executable, "-c", BARE_PARSE, PAGE],
            "wfc --version": [wfc, "--version"],
            "wfc check": [wfc, "check", PAGE],
            "wfc compile -t argo": [wfc, "compile", "-t", "argo", PAGE, "-o", Path(folder) / "argo.yaml"],
            "wfc compile -t shell": [wfc, "compile", "-t", "shell", PAGE, "-o", Path(folder) / "bundle.sh"],
            **peers(PAGE),
        }
        results = medians(list(commands.values()), times, findings=True)
    bare = results[0].seconds
    rows = [
        (name, f"{result.seconds * 1000:.1f} ms", f"{result.seconds / bare:.1f}", f"{result.memory:.0f} MiB")
        for name, result in zip(commands, results, strict=True)
    ]
    title = f"One file of {len(PAGE.read_text().splitlines())} lines (median of {times} runs)"
    table(title, ("command", "wall time", "x bare python", "peak memory"), rows)


def many(wfc: str, count: int, times: int) -> None:
    """A folder of real manifests, where the recorded ones are beside the project, else of made ones."""
    with tempfile.TemporaryDirectory() as place:
        folder, cache = Path(place) / "flows", Path(place) / "cache"
        folder.mkdir()
        if RECORDED.is_file():
            with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
                texts = [case["yaml"] for case in map(json.loads, lines) if case["verdict"] == "accepted"][:count]
            for number, text in enumerate(texts):
                (folder / f"flow{number:04}.yaml").write_text(text, encoding="utf-8")
        else:
            write_folder(folder, count)
        files = sorted(folder.iterdir())
        check: list[str | Path] = [wfc, "check", "-q", "--each"]
        commands: dict[str, list[str | Path]] = {
            "libyaml events of the same files": [sys.executable, "-c", BARE_PARSES, *files],
            "wfc check, one process": [*check, "-j", "1", "--no-cache", folder],
            "wfc check, all cores": [*check, "--no-cache", folder],
            "wfc check, from the cache": [*check, "--cache-dir", cache, folder],
            **peers(*files),
        }
        results = medians(list(commands.values()), times, findings=True)
    bare = results[0].seconds
    rows = [
        (name, f"{result.seconds * 1000:.0f} ms", f"{result.seconds / bare:.1f}", f"{result.memory:.0f} MiB")
        for name, result in zip(commands, results, strict=True)
    ]
    title = f"{len(files)} files (median of {times} runs)"
    table(title, ("command", "wall time", "x bare parse", "peak memory"), rows)


def size(wfc: str, sizes: Sequence[int], times: int) -> None:
    """One DAG that grows; growth is the time a task takes, relative to the smallest document of the shape."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for shape in SHAPES:
            first: list[float] = []
            for tasks in sizes:
                document = Path(folder) / f"{shape}-{tasks}.yaml"
                write_dag(document, tasks, shape)
                commands: list[list[str | Path]] = [
                    [sys.executable, "-c", BARE_PARSE, document],
                    [wfc, "check", "--no-cache", document],
                    [wfc, "compile", "-t", "argo", document, "-o", Path(folder) / "out.yaml"],
                ]
                commands += peers(document).values() if tasks <= LARGEST_OF_PEERS else ()
                parse, check, compiled, *others = medians(commands, times, findings=True)
                each = [check.seconds / tasks, compiled.seconds / tasks]
                first = first or each
                rows.append(
                    (
                        f"{shape} of {tasks:,} tasks",
                        f"{parse.seconds:.2f} s",
                        f"{check.seconds:.2f} s",
                        f"{check.seconds / parse.seconds:.1f}",
                        f"{each[0] / first[0]:.2f}",
                        f"{compiled.seconds:.2f} s",
                        f"{each[1] / first[1]:.2f}",
                        f"{max(check.memory, compiled.memory):.0f} MiB",
                        *(f"{other.seconds:.2f} s" for other in others),
                        *("-" for _ in range(len(peers()) - len(others))),
                    )
                )
                document.unlink()
    header = (
        "document",
        "libyaml",
        "wfc check",
        "x libyaml",
        "growth",
        "wfc compile",
        "growth",
        "peak memory",
        *peers(),
    )
    table(f"One DAG (median of {times} runs; growth 1.00 is linear)", header, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one run of each command, on small documents")
    options = parser.parse_args(arguments)
    wfc = str(Path(sysconfig.get_path("scripts")) / "wfc")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    start_up(wfc, 1 if options.quick else 15)
    if shutil.which("bwrap") and shutil.which("make"):
        rows = running.rows(wfc, *((5, 3, 20) if options.quick else (1_000, 200, 10_000)))
        table("Bundles", ("what", "wall time", "processor a task", "x the peer"), rows)
    # The servers come with the environment or are daemons.
    os.environ["PATH"] = os.pathsep.join(
        (sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath), "/usr/sbin")
    )
    if all(shutil.which(name) for name in ("weed", "rclone", "curl", "nginx", "fcgiwrap")):
        megabytes = 4 if options.quick else 1024
        header = (
            "transfer",
            "wall time",
            "speed",
            "of the plain one's",
            "processor (of the plain one's)",
            "peak memory",
        )
        table(f"One file of {megabytes} MiB", header, transfers.rows(megabytes, 1 if options.quick else 3))
    many(wfc, 20 if options.quick else 217, 1 if options.quick else 5)
    size(wfc, (10, 20) if options.quick else (1_000, 3_000, 10_000, 30_000), 1 if options.quick else 3)


if __name__ == "__main__":
    main()
