"""What the servers that are programs of their own have in common."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Different TCP ports that nobody listens on; all are held until all are known."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], log: Path, ready: Callable[[], bool], *, seconds: float = 60
) -> Iterator[None]:
    """Keep a program up: started in a process group of its own, ready when ``ready`` says so, ended with its group.

    Raises RuntimeError, with the end of the program's log, when it ends by itself or is not ready in time.
    """
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        limit = time.monotonic() + seconds
        while not ready():
            if process.poll() is not None or time.monotonic() > limit:
                said = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{command[0]} does not come up (exit status {process.poll()}):\n{said}")
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listens(port: int) -> bool:
    """Whether somebody accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
