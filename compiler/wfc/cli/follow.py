"""A workflow on an Argo Server, followed to its end: its nodes and what its pods print, through broken connections."""

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from wfc.cli import exits
from wfc.cli.argo_server import Server, ServerError

_OVER = ("Succeeded", "Failed", "Error")
# How long to wait before asking again, after the first, second … time in a row that the server was not there.
_PAUSES = (1, 2, 4, 8, 15)
_BREATH = 0.5  # seconds before a stream that has ended by itself is opened again
_LAST_WORDS = 2  # seconds within which the end of the logs is taken for the end of the workflow


def follow(server: Server, name: str, watch: bool, log: bool) -> int:
    """Follow the workflow ``name`` to its end; the exit code that its phase makes.

    With ``watch`` what happens to its nodes is said, with ``log`` what its pods print goes to standard output. Raises
    :class:`exits.OutputError` where the server stays away, or has the workflow no more.
    """
    watcher = _Watcher()
    printer = _Printer(server, name, watcher) if log else None
    try:
        if printer is not None:
            printer.start()
        for workflow in _states(server, name):
            watcher.see(workflow, quiet=not watch)
            if watcher.over.is_set():
                break
        if printer is not None:
            printer.join()
    except KeyboardInterrupt:
        _say(f"no longer following; the workflow {server.namespace}/{name} goes on")
        return exits.INTERRUPTED
    _say(f"workflow {name}: {watcher.phase}{f': {watcher.message}' if watcher.message else ''}")
    return exits.CLEAN if watcher.phase == "Succeeded" else exits.FINDINGS


class _Watcher:
    """What has been said of a workflow: each node's phase once, in the order in which the nodes began."""

    def __init__(self) -> None:
        self.phase = ""
        self.message = ""
        self.over = threading.Event()
        self._said: dict[str, tuple[str, str]] = {}

    def see(self, workflow: dict[str, Any], quiet: bool) -> None:
        """Print what is new in ``workflow``."""
        status = workflow.get("status") or {}
        self.phase, self.message = str(status.get("phase", "")), str(status.get("message", ""))
        nodes = [node for node in (status.get("nodes") or {}).values() if isinstance(node, dict)]
        nodes.sort(key=lambda node: (str(node.get("startedAt", "")), str(node.get("name", ""))))
        for node in nodes:
            name, phase, message = (str(node.get(key, "")) for key in ("name", "phase", "message"))
            if phase and self._said.get(name) != (phase, message):
                self._said[name] = (phase, message)
                if not quiet:
                    _say(f"{phase:<9} {name}{f': {message}' if message else ''}")
        if self.phase in _OVER:
            self.over.set()


def _states(server: Server, name: str) -> Iterator[dict[str, Any]]:
    """The workflow whenever it changes. A connection that breaks is made anew; raises OutputError where none can be."""
    failed = 0
    while True:
        try:
            # What happened while nobody watched is in the workflow itself.
            yield server.get(name)
            failed = 0
            yield from server.watch(name)
            pause: float = _BREATH
        except ServerError as error:
            if error.is_final or failed == len(_PAUSES):
                raise exits.OutputError(f"cannot follow {name}: {error.complaint(server.namespace)}") from None
            pause = _PAUSES[failed]
            failed += 1
        time.sleep(pause)


class _Printer(threading.Thread):
    """Prints what the pods print, every line once.

    The server ends the stream when the workflow is over. One that ends earlier is opened again: it then begins at the
    first line of each pod, and what was printed is passed over.
    """

    def __init__(self, server: Server, name: str, watcher: _Watcher) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._name = name
        self._watcher = watcher
        self._printed: dict[str, int] = {}  # lines of each pod

    def run(self) -> None:
        """Print until the workflow is over, or the server stays away."""
        failed = 0
        while True:
            before = sum(self._printed.values())
            try:
                self._print()
            except ServerError as error:
                failed = 0 if sum(self._printed.values()) > before else failed
                if error.is_final or failed == len(_PAUSES):
                    _say(f"the logs ended: {error.message}")
                    return
                time.sleep(_PAUSES[failed])
                failed += 1
            else:
                if self._watcher.over.wait(_LAST_WORDS):
                    return

    def _print(self) -> None:
        seen: dict[str, int] = {}
        for pod, content in self._server.logs(self._name):
            seen[pod] = seen.get(pod, 0) + 1
            if seen[pod] > self._printed.get(pod, 0):
                self._printed[pod] = seen[pod]
                sys.stdout.write(f"{pod}: {content}\n")
                sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"wfc: {text}\n")
    sys.stderr.flush()
