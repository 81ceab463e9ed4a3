"""The processes of the machine, as tests look at them while a run goes on, and waiting for what they do."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def processes() -> Iterator[tuple[Path, bytes]]:
    """The folder of each other process in ``/proc``, with its arguments (NUL-ended words); one that ends meanwhile is
    left out.
    """
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError):
                yield Path("/proc") / name, (Path("/proc") / name / "cmdline").read_bytes()


def with_arguments(*words: str) -> list[int]:
    """The numbers of the processes whose arguments begin with these words."""
    wanted = b"".join(word.encode() + b"\0" for word in words)
    return [int(folder.name) for folder, arguments in processes() if arguments.startswith(wanted)]


def wait_for(condition: Callable[[], object], seconds: float = 40) -> None:
    """Until a condition holds; AssertionError when it does not in time."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "nothing happened"
        time.sleep(0.05)


@contextlib.contextmanager
def watching(look: Callable[[], None]) -> Iterator[None]:
    """Call ``look`` over and over for as long as the block lasts."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.005):
            look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
