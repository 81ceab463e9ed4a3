"""A fake of Google Cloud Storage.

No server of that kind runs on a test machine, so this one speaks the few calls of its JSON API that a transfer makes
(token, get, list, download, upload in one piece), over real HTTP, as documented.

What it proves is that a transfer logs in with the service account it was given, asks for the right things and copes
with the answers; not that Google's own service is content.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import base64
import hashlib
import json
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.needs import require
from tests.servers.process import LOOPBACK

ACCOUNT = "runner@wfc.iam.example"
TOKEN = "ya29.planted-token"
BUCKETS = ("my-data-bucket",)


class FakeGcs:
    """The running fake: ``objects`` by bucket and name, its ``url``, and the ``service_account`` that may log in.

    Attributes:
        failures: so many requests for objects are answered with 503.
    """

    def __init__(self, key: str) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.failures = 0
        self.requests: list[str] = []
        self.server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self.url = f"http://{LOOPBACK}:{self.server.server_address[1]}"
        self.service_account = json.dumps(
            {
                "type": "service_account",
                "project_id": "wfc",
                "private_key_id": "1",
                "private_key": key,
                "client_email": ACCOUNT,
                "client_id": "1",
                "token_uri": f"{self.url}/token",
            }
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def describe(self, bucket: str, name: str) -> dict[str, str]:
        """An object's resource, as the API gives it."""
        body = self.objects[bucket, name]
        quoted = urllib.parse.quote(name, safe="")
        return {
            "kind": "storage#object",
            "name": name,
            "bucket": bucket,
            "size": str(len(body)),
            "md5Hash": base64.b64encode(hashlib.md5(body).digest()).decode(),
            "updated": "2024-01-01T00:00:00.000Z",
            "contentType": "application/octet-stream",
            "mediaLink": f"{self.url}/download/storage/v1/b/{bucket}/o/{quoted}?alt=media",
        }

    def listing(self, bucket: str, query: dict[str, str]) -> dict[str, object]:
        """The objects (and, with a delimiter, the folders) whose names begin with the prefix."""
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        items, folders = [], set()
        for held, name in sorted(self.objects):
            if held == bucket and name.startswith(prefix):
                inside, cut, _ = name.removeprefix(prefix).partition(delimiter) if delimiter else (name, "", "")
                if cut:
                    folders.add(prefix + inside + delimiter)
                else:
                    items.append(self.describe(bucket, name))
        return {"kind": "storage#objects", "items": items, "prefixes": sorted(folders)}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def answer(self, status: int, body: object) -> None:
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def refuse(self, status: int, message: str) -> None:
                self.answer(status, {"error": {"code": status, "message": message, "errors": [{"message": message}]}})

            def respond(self) -> None:
                fake.requests.append(f"{self.command} {self.path}")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                if url.path == "/token":
                    self.token(body)
                elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    self.refuse(401, "Invalid Credentials")
                elif fake.failures > 0:
                    fake.failures -= 1
                    self.refuse(503, "Backend Error")
                else:
                    self.objects(url.path.split("/"), query, body)

            def token(self, body: bytes) -> None:
                assertion = urllib.parse.parse_qs(body.decode())["assertion"][0]
                claim = assertion.split(".")[1]
                issuer = json.loads(base64.urlsafe_b64decode(claim + "=" * (-len(claim) % 4)))["iss"]
                if issuer == ACCOUNT:
                    self.answer(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})
                else:
                    self.answer(400, {"error": "invalid_grant", "error_description": "Invalid account"})

            def objects(self, path: list[str], query: dict[str, str], body: bytes) -> None:
                # ["", ("upload" | "download")?, "storage", "v1", "b", BUCKET, "o", NAME?]
                verb = path[1] if path[1] in ("upload", "download") else ""
                bucket = path[path.index("b") + 1]
                name = urllib.parse.unquote("/".join(path[path.index("o") + 1 :])) if "o" in path else ""
                if bucket not in BUCKETS:
                    self.refuse(404, "The specified bucket does not exist.")
                elif verb == "upload":
                    # Two parts, each after its own head: what the object is, and its content.
                    described, _, rest = body.partition(b"\r\n\r\n")[2].partition(b"\r\n--")
                    name = json.loads(described)["name"]
                    fake.objects[bucket, name] = rest.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
                    self.answer(200, fake.describe(bucket, name))
                elif not name:
                    self.answer(200, fake.listing(bucket, query))
                elif (bucket, name) not in fake.objects:
                    self.refuse(404, f"No such object: {bucket}/{name}")
                elif verb == "download" or query.get("alt") == "media":
                    self.answer(200, fake.objects[bucket, name])
                else:
                    self.answer(200, fake.describe(bucket, name))

            do_GET = do_POST = respond  # noqa: N815

        return Handler


@pytest.fixture(scope="session")
def fake_gcs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeGcs]:
    """A running fake of Google Cloud Storage."""
    require("openssl")
    key: Path = tmp_path_factory.mktemp("gcs") / "key.pem"
    command = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(key)]
    subprocess.run(command, capture_output=True, check=True)
    fake = FakeGcs(key.read_text())
    yield fake
    fake.stop()
