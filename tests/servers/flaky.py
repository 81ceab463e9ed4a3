"""An HTTP server on bare sockets that breaks on purpose, for what no well-behaved server does.

=================  ==============================================================================
/cut/N             the body is cut half-way N times, then sent whole; no entity tag
/cut-tagged/N      the same with an entity tag, and byte ranges are honoured
/changed           cut half-way with one entity tag; then there is another body with another tag
/failing/N         500 N times, then the body
/busy/N            503 N times, then the body
/summed/N          announces an MD5 that the body does not have N times
/silent            takes the request and never answers
=================  ==============================================================================

Any other path answers 404.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import base64
import hashlib
import re
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.servers.process import LOOPBACK

BODY = bytes(range(256)) * 400
OTHER_BODY = bytes(reversed(range(256))) * 300


class FlakyServer:
    """The running server: ``url``, and what it was asked (``asked``: path and byte range)."""

    def __init__(self) -> None:
        self.listener = socket.create_server((LOOPBACK, 0))
        self.url = f"http://{LOOPBACK}:{self.listener.getsockname()[1]}"
        self.asked: list[tuple[str, str]] = []
        self.body = BODY
        self.other_body = OTHER_BODY
        self.held: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def forget(self) -> None:
        """Begin to count anew."""
        self.asked.clear()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                connection.close()
                return
            request += piece
        head = request.decode("latin-1")
        path = head.split(" ")[1]
        ranged = re.search(r"(?im)^range: bytes=(\d+)-", head)
        condition = re.search(r"(?im)^if-range: (\S+)", head)
        before = sum(1 for each, _ in self.asked if each == path)
        self.asked.append((path, ranged[1] if ranged else ""))
        if path == "/silent":
            self.held.append(connection)
            return
        start = int(ranged[1]) if ranged else 0
        connection.sendall(self._answer(path, before, start, condition[1] if condition else ""))
        connection.close()

    def _answer(self, path: str, before: int, start: int, condition: str) -> bytes:
        kind, _, count = path.strip("/").partition("/")
        limit = int(count) if count.isdigit() else 1
        if kind in ("failing", "busy") and before < limit:
            status = "500 Internal Server Error" if kind == "failing" else "503 Service Unavailable"
            return f"HTTP/1.1 {status}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsorry".encode()
        if kind not in ("failing", "busy", "cut", "cut-tagged", "changed", "summed"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        body, tag = self.body, '"one"'
        if kind == "changed" and before >= limit:
            body, tag = self.other_body, '"two"'
        status = "200 OK"
        extra = f"ETag: {tag}\r\n" if kind in ("cut-tagged", "changed") else ""
        if extra and start and condition == tag:
            status = "206 Partial Content"
            extra += f"Content-Range: bytes {start}-{len(body) - 1}/{len(body)}\r\n"
            body = body[start:]
        if kind == "summed":
            extra = f"Content-MD5: {base64.b64encode(hashlib.md5(self.body).digest()).decode()}\r\n"
            body = self.body if before >= limit else self.other_body
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}Connection: close\r\n\r\n"
        if kind.startswith("c") and before < limit:
            body = body[: len(body) // 2]
        return head.encode() + body


@pytest.fixture(scope="session")
def flaky_server() -> Iterator[FlakyServer]:
    """A running server that breaks on purpose."""
    server = FlakyServer()
    yield server
    server.listener.shutdown(socket.SHUT_RDWR)
    server.listener.close()
    for connection in server.held:
        connection.close()
