"""Running a bundle below this process, with its events on a terminal or as lines.

It runs in a process group of its own: an interrupt reaches it through this process once, not twice from a terminal.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import BinaryIO

from wfc.cli.options import Namespace

# What a bundle's run.sh says of itself: the templates that wait for somebody, and whether the workflow does.
_WAITING = ("wfc_waits", "wfc_spec_suspended")


def execute(command: list[str], options: Namespace) -> int:
    """Run the bundle; its events go to standard error, on a terminal as a tree that grows.

    A bundle that asks has the terminal for itself, and is in this process's group, or it could not read there. Either
    way the bundle ends, as after an interrupt, when this process does: only this one holds the other end of a pipe.
    """
    asks = _asks(options, command[1])
    live = options.log_format == "text" and sys.stderr.isatty() and options.color != "never" and not options.quiet
    live = live and not asks
    command = [*command, "--lifeline", "--log-format", "json" if live else options.log_format]
    stdin = "/dev/tty" if asks else "/dev/null"
    with _event_file() if live else nullcontext((None, None)) as (written, read):
        # dash knows descriptors of one digit alone, so a shell puts the pipe where the bundle looks for it.
        process = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&0 <{stdin}', *command[:1], *command],
            stdin=subprocess.PIPE,
            stderr=written,
            process_group=None if asks else 0,
        )
        with process, _handing_on_signals(process, asks):
            if read is not None:
                from wfc.cli.progress import watch  # loads rich, which only a terminal needs

                with suppress(OSError):  # the terminal is gone: the run ends without being seen
                    watch(process, read)
            code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _event_file() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """A file without a name, to write events into and to read them from.

    A pipe would break when this process is killed, and what the bundle says while it ends would end it otherwise.
    """
    import tempfile  # only for a terminal

    descriptor, name = tempfile.mkstemp(prefix="wfc-events-")
    os.close(descriptor)
    with open(name, "ab") as written, open(name, "rb") as read:
        os.unlink(name)
        yield written, read


def _asks(options: Namespace, script: str) -> bool:
    """Whether the bundle will ask somebody at the terminal to resume it."""
    if options.resume_suspended or options.supply or sys.stdin is None:
        return False
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    with open(script, encoding="utf-8") as file:
        text = file.read()
    return not all(re.search(rf"^(?:.* )?{name}=(?:'')?(?= |$)", text, re.MULTILINE) for name in _WAITING)


@contextmanager
def _handing_on_signals(process: "subprocess.Popen[bytes]", together: bool) -> Iterator[None]:
    """While the block runs, a signal that asks this process to stop goes to the bundle, which stops its tasks.

    One from the terminal reaches a bundle that is ``together`` with this process by itself. That the terminal is gone
    is said as such: it may be said more than once, and is no second interrupt; with nohup the run is to go on.
    """

    def hand_on(number: int, _: object) -> None:
        if process.poll() is None and not (together and number == signal.SIGINT):
            process.send_signal(signal.SIGHUP if number == signal.SIGHUP else signal.SIGTERM)

    heard = [signal.SIGINT, signal.SIGTERM]
    heard += [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN else []
    old = {number: signal.signal(number, hand_on) for number in heard}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
