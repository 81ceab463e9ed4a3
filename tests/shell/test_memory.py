"""Transfers stream: what they need of memory does not grow with what they move."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.objects import ObjectServer
from tests.servers.web import WebServer
from tests.shell.test_broken_transfers import at_url, in_bucket
from tests.shell.transfers import FILES, LIBRARY, Shell

pytest_plugins = ["tests.servers.objects", "tests.servers.web", "tests.shell.transfers"]

MEGABYTES = 192


# A process that is about to become another program counts as large as the one that it was: this one is small.
WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(shell: Shell, verb: str, record: Path, path: Path) -> float:
    """Make a transfer, which must succeed: the most memory that one of its processes has used, in MiB."""
    sources = "".join(f". {shlex.quote(str(LIBRARY / name))}.sh\n" for name in FILES)
    transfer = [*shell.command, "-eu", "-c", f'{sources}wfc_{verb} "$1" "$2"', "wfc", record, path]
    watched = [sys.executable, "-c", WATCH, *transfer]
    return int(subprocess.run(watched, env=shell.environment, stdout=subprocess.PIPE, check=True).stdout) / 1024


@pytest.mark.needs("weed", "rclone", "nginx", "curl")
@pytest.mark.parametrize("kind", ["s3", "http", "local-tar"])
def test_the_memory_of_a_large_transfer(
    dash: Shell, object_server: ObjectServer, web_server: WebServer, kind: str
) -> None:
    source = dash.work / "large"
    with source.open("wb") as stream:
        for number in range(MEGABYTES):
            stream.write(number.to_bytes(1 << 20, "big"))
    fetched = {
        "s3": in_bucket(dash, object_server, "memory"),
        "http": at_url(f"{web_server.url}/files/memory"),
        "local-tar": {"kind": "local", "name": "data", "archive": "tar", "key": "memory"},
    }[kind]
    stored = at_url(f"{web_server.url}/put/memory") if kind == "http" else fetched
    assert peak(dash, "save", dash.record(stored), source) < MEGABYTES / 1.5
    if kind == "http":
        os.replace(web_server.stored / "memory", web_server.files / "memory")
    assert peak(dash, "load", dash.record(fetched), dash.work / "back") < MEGABYTES / 1.5
    assert (dash.work / "back").stat().st_size == MEGABYTES << 20
    assert subprocess.run(["cmp", source, dash.work / "back"], check=False).returncode == 0
