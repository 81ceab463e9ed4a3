"""A broken line: a relay to a real server that refuses, answers 503 or cuts, a given number of times, and then works.

It relays bytes, so the client's own idea of the server's address (signatures are made over it) stays intact.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

from tests.servers.process import LOOPBACK

BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


FLIP_AFTER = 100_000


class Breaker:
    """The relay: ``port``, and how it will misbehave next.

    Attributes:
        busy: so many connections are answered with 503.
        cuts: so many connections are cut after ``cut_after`` bytes of what the server answers.
        chops: so many connections are cut after ``chop_after`` bytes of what the client sends.
        flips: so many connections have one bit changed after the first 100,000 bytes of what the server answers.
        answer: if not empty, what every request is answered with, in the server's place.
        delay: seconds before each piece of what a client sends is passed on.
        connections: how many there were.
        heard: what the clients sent.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.busy = 0
        self.cuts = 0
        self.cut_after = 0
        self.chops = 0
        self.chop_after = 0
        self.flips = 0
        self.answer = b""
        self.delay = 0.0
        self.connections = 0
        self.heard: list[bytes] = []
        self.lock = threading.Lock()
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with self.lock:
            self.connections += 1
            busy = self.busy > 0
            if busy:
                self.busy -= 1
        with client, contextlib.suppress(OSError):
            if busy or self.answer:
                client.recv(65536)
                client.sendall(BUSY if busy else self.answer)
                return
            with socket.create_connection((LOOPBACK, self.target)) as server:
                threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
                self._answer(server, client)

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        sent = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                self.heard.append(piece)
                time.sleep(self.delay)
                with self.lock:
                    chop = self.chops > 0 and sent + len(piece) > self.chop_after
                    if chop:
                        self.chops -= 1
                if chop:
                    sink.sendall(piece[: max(0, self.chop_after - sent)])
                    _break(source, sink)
                    return
                sink.sendall(piece)
                sent += len(piece)
            sink.shutdown(socket.SHUT_WR)

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        """Pass on what the server says; once more than ``cut_after`` bytes came, the cut is taken from the budget."""
        sent = 0
        while piece := server.recv(65536):
            with self.lock:
                cut = self.cuts > 0 and sent + len(piece) > self.cut_after
                if cut:
                    self.cuts -= 1
            if cut:
                client.sendall(piece[: max(0, self.cut_after - sent)])
                _break(client, server)
                return
            with self.lock:
                flip = self.flips > 0 and sent <= FLIP_AFTER < sent + len(piece)
                if flip:
                    self.flips -= 1
            if flip:
                at = FLIP_AFTER - sent
                piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
            client.sendall(piece)
            sent += len(piece)


def _break(*sockets: socket.socket) -> None:
    """Shut them: closing alone waits for the other thread's read."""
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def broken_line(target: int) -> Iterator[Breaker]:
    """A relay to the port ``target`` for as long as the block lasts."""
    breaker = Breaker(target)
    try:
        yield breaker
    finally:
        # Closing alone would let the waiting thread take one more.
        breaker.listener.shutdown(socket.SHUT_RDWR)
        breaker.listener.close()
