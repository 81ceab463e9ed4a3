"""An Argo Server on this machine: the calls of its HTTP interface that ``wfc submit`` makes.

No cluster runs on a test machine, so this one answers as Argo's published API does (``/api/v1/workflows``, the streams
of changes and of logs, errors as gRPC's gateway writes them), over real HTTP or HTTPS. Its workflows go through the
states that a test gives them. What it proves is that wfc asks for the right things and copes with the answers.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.servers.process import LOOPBACK

TOKEN = "Bearer v2:planted-token"


def node(name: str, phase: str, message: str = "", started: str = "2026-01-01T00:00:00Z") -> dict[str, str]:
    """A node of ``status.nodes``."""
    return {"id": name, "name": name, "type": "Pod", "phase": phase, "message": message, "startedAt": started}


def state(phase: str, *nodes: dict[str, str], message: str = "") -> dict[str, Any]:
    """A workflow's status."""
    return {"phase": phase, "message": message, "nodes": {each["id"]: each for each in nodes}}


class ArgoServer:
    """The running server.

    Attributes:
        refusal: what validation says of the next workflow, if anything.
        refusing: with which status of HTTP and which code of gRPC.
        failures: so many requests are answered with 503.
        cuts: so many streams of changes break off after their first state.
        log_cuts: so many streams of logs break off after their first line.
        states: what a workflow goes through once it is watched; the first one at once.
        logs: what its pods print: the pod and the line.
        events: whether streams are written as server-sent events instead of a line an object.
        requests: method, path and body of each request.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.refusal = ""
        self.refusing = (400, 3)
        self.failures = 0
        self.cuts = 0
        self.log_cuts = 0
        self.states: list[dict[str, Any]] = [state("Succeeded")]
        self.logs: list[tuple[str, str]] = []
        self.events = False
        self.requests: list[tuple[str, str, Any]] = []
        self.workflows: dict[str, dict[str, Any]] = {}
        self._at = 0
        self.server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.host = f"{LOOPBACK}:{self.server.server_address[1]}"
        self.url = f"{'https' if certificate else 'http'}://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def created(self) -> dict[str, Any]:
        """The body of the one request that made a workflow."""
        (body,) = [body for method, _, body in self.requests if method == "POST"]
        assert isinstance(body, dict)
        return body

    def _next(self, name: str) -> dict[str, Any]:
        workflow = {**self.workflows[name], "status": self.states[min(self._at, len(self.states) - 1)]}
        self._at += 1
        return workflow

    def _handler(owner) -> type[BaseHTTPRequestHandler]:  # noqa: N805 (self is the handler's)
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.requests.append(("POST", self.path, body))
                if self._turned_away():
                    return
                if self.path.rpartition("/")[0] != "/api/v1/workflows":
                    self._error(404, 5, "Not Found")
                elif owner.refusal:
                    self._error(*owner.refusing, owner.refusal)
                else:
                    self._create(unquote(self.path.rpartition("/")[2]), body)

            def _create(self, namespace: str, body: dict[str, Any]) -> None:
                made = body["workflow"]
                metadata = made["metadata"]
                name = metadata.get("name") or f"{metadata['generateName']}x7k2p"
                if name in owner.workflows:
                    message = f'workflows.argoproj.io "{name}" already exists'
                    self._error(409, 6, message)
                    return
                if not body.get("serverDryRun"):
                    owner.workflows[name] = made
                    metadata = {**metadata, "name": name, "uid": "1"}
                    owner.workflows[name] = {**made, "metadata": {**metadata, "namespace": namespace}}
                    made = owner.workflows[name]
                self._json(200, made)

            def do_GET(self) -> None:
                owner.requests.append(("GET", self.path, None))
                if self._turned_away():
                    return
                parts = urlsplit(self.path)
                words = [unquote(word) for word in parts.path.split("/")[3:]]
                query = parse_qs(parts.query)
                match words:
                    case ["workflows", _, name] if name in owner.workflows:
                        self._json(200, owner._next(name))
                    case ["workflows", _, name, "log"] if name in owner.workflows:
                        self._log()
                    case ["workflow-events", _]:
                        name = query["listOptions.fieldSelector"][0].removeprefix("metadata.name=")
                        self._watch(name)
                    case _:
                        self._error(404, 5, f'workflows.argoproj.io "{words[-1]}" not found')

            def _watch(self, name: str) -> None:
                changes = [{"type": "MODIFIED", "object": owner._next(name)} for _ in owner.states]
                if owner.cuts:
                    owner.cuts -= 1
                    changes = changes[:1]
                    owner._at = min(owner._at, 1)
                    self._stream(iter(changes), cut=True)
                else:
                    self._stream(iter(changes))

            def _log(self) -> None:
                lines = [{"podName": pod, "content": line} for pod, line in owner.logs]
                if owner.log_cuts:
                    owner.log_cuts -= 1
                    self._stream(iter(lines[:1]), cut=True)
                else:
                    self._stream(iter(lines))

            def _stream(self, results: Iterator[dict[str, Any]], cut: bool = False) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream" if owner.events else "application/json")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for result in results:
                    line = ("data: " if owner.events else "") + json.dumps({"result": result}) + "\n"
                    data = line.encode()
                    # In two pieces, as a network may deliver it.
                    for part in (data[:10], data[10:]):
                        self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                        self.wfile.flush()
                if cut:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")

            def _turned_away(self) -> bool:
                if owner.failures:
                    owner.failures -= 1
                    self._error(503, 14, "upstream connect error")
                elif self.headers.get("Authorization") != TOKEN:
                    self._error(401, 16, "token not valid. see https://argo-workflows.readthedocs.io/en/latest/faq/")
                else:
                    return False
                return True

            def _error(self, status: int, code: int, message: str) -> None:
                self._json(status, {"code": code, "message": message, "details": []})

            def _json(self, status: int, value: Any) -> None:
                data = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def argo(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArgoServer]:
    """A server over plain HTTP, and an environment in which the argo command would find it."""
    for name in ("ARGO_BASE_HREF", "ARGO_INSTANCEID", "ARGO_NAMESPACE", "ARGO_INSECURE_SKIP_VERIFY"):
        monkeypatch.delenv(name, raising=False)
    server = ArgoServer()
    monkeypatch.setenv("ARGO_SERVER", server.host)
    monkeypatch.setenv("ARGO_SECURE", "false")
    monkeypatch.setenv("ARGO_TOKEN", TOKEN)
    yield server
    server.stop()
