"""An OAuth2 server: gives tokens for client credentials (RFC 6749, section 4.4) and guards what they are for.

===============  ====================================================================================
/token           a token for a client that says who it is in the header, as the RFC wants it
/token-by-body   the same, for one that says it in the body; the header is refused
/busy-token/N    503 N times, then as /token
/no-token        an answer without a token
/guarded/…       GET answers what was PUT there before, 401 without the token of the last answer
===============  ====================================================================================

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import base64
import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.servers.process import LOOPBACK

CLIENT = "wfc client"
CLIENT_SECRET = 'client:secret/with+signs"%'
TOKEN = "planted-bearer-token.0123"


class TokenServer:
    """The running server: its ``url``, what it was ``asked`` for (path, form) and what is ``stored``."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stored: dict[str, bytes] = {}
        self.busy: dict[str, int] = {}
        self.server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self.url = f"http://{LOOPBACK}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def token(self, path: str, login: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """The answer to a request for a token."""
        self.asked.append((path, form))
        kind, _, count = path.strip("/").partition("/")
        if kind == "busy-token" and len([each for each, _ in self.asked if each == path]) <= int(count):
            return 503, {}
        pair = f"{urllib.parse.quote_plus(CLIENT)}:{urllib.parse.quote_plus(CLIENT_SECRET)}"
        by_header = login == "Basic " + base64.b64encode(pair.encode()).decode()
        by_body = (form.get("client_id"), form.get("client_secret")) == (CLIENT, CLIENT_SECRET)
        known = by_body and not login if kind == "token-by-body" else by_header
        if not known or form.get("grant_type") != "client_credentials":
            return 401, {"error": "invalid_client"}
        if kind == "no-token":
            return 200, {"token_type": "bearer"}
        return 200, {"token_type": "bearer", "expires_in": 3600, "access_token": TOKEN}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def answer(self, status: int, body: bytes = b"") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def body(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def do_POST(self) -> None:
                form = dict(urllib.parse.parse_qsl(self.body().decode()))
                status, answer = server.token(self.path, self.headers.get("Authorization", ""), form)
                self.answer(status, json.dumps(answer).encode())

            def allowed(self) -> bool:
                return self.headers.get("Authorization") == f"Bearer {TOKEN}"

            def do_GET(self) -> None:
                if not self.allowed():
                    self.answer(401)
                elif self.path in server.stored:
                    self.answer(200, server.stored[self.path])
                else:
                    self.answer(404)

            def do_PUT(self) -> None:
                body = self.body()
                if self.allowed():
                    server.stored[self.path] = body
                self.answer(201 if self.allowed() else 401)

        return Handler


@pytest.fixture(scope="session")
def token_server() -> Iterator[TokenServer]:
    """A running OAuth2 server."""
    server = TokenServer()
    yield server
    server.server.shutdown()
    server.server.server_close()
