"""A real server of Azure blobs (Azurite, Microsoft's emulator), and a client of our own to look at it.

The client signs its requests by itself (Shared Key, standard library only). Loaded as a pytest plugin by the tests that
use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import base64
import datetime as dt
import hashlib
import hmac
import http.client
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from tests.needs import SERVERS, require
from tests.servers.process import LOOPBACK, free_ports, listens, running

CONTAINER = "team-blobs"
ACCOUNT = "devstoreaccount1"
# The account that every emulator has; published with it.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
VERSION = "2021-08-06"


class AzureServer:
    """The running server: its ``endpoint`` (a URL), and what is in the container ``team-blobs``."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.endpoint = f"http://{LOOPBACK}:{port}/{ACCOUNT}"

    def request(self, method: str, path: str, query: str = "", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Send one signed request, for ``path`` below the account: the status of the answer and its body."""
        path = f"/{ACCOUNT}{urllib.parse.quote(path)}"
        now = dt.datetime.now(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        headers = {"x-ms-date": now, "x-ms-version": VERSION, **headers}
        own = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
        parameters = sorted(urllib.parse.parse_qsl(query))
        resource = f"/{ACCOUNT}{path}" + "".join(f"\n{name}:{value}" for name, value in parameters)
        length = str(len(body)) if body else ""
        to_sign = f"{method}\n\n\n{length}\n\n\n\n\n\n\n\n\n{own}{resource}"
        signature = base64.b64encode(hmac.digest(base64.b64decode(KEY), to_sign.encode(), "sha256")).decode()
        headers["Authorization"] = f"SharedKey {ACCOUNT}:{signature}"
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=20)
        try:
            connection.request(method, path + (f"?{query}" if query else ""), body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def put(self, name: str, body: bytes) -> None:
        """Store one blob."""
        headers = {"x-ms-blob-type": "BlockBlob"}
        status, said = self.request("PUT", f"/{CONTAINER}/{name}", body=body, **headers)
        assert status == 201, said

    def get(self, name: str) -> bytes:
        """One blob's content."""
        status, said = self.request("GET", f"/{CONTAINER}/{name}")
        assert status == 200, said
        return said

    def names(self, prefix: str) -> list[str]:
        """The blobs below a prefix."""
        query = f"comp=list&prefix={urllib.parse.quote(prefix)}&restype=container"
        status, said = self.request("GET", f"/{CONTAINER}", query)
        assert status == 200, said
        return sorted(element.text or "" for element in ET.fromstring(said.lstrip(b"\xef\xbb\xbf")).iter("Name"))

    def signature(self, permissions: str, hours: int = 1) -> str:
        """A token for shared access to the container, good for so many hours (a service SAS)."""
        until = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        fields = [permissions, "", until, f"/blob/{ACCOUNT}/{CONTAINER}", "", "", "", VERSION, "c", *[""] * 7]
        signed = hmac.digest(base64.b64decode(KEY), "\n".join(fields).encode(), hashlib.sha256)
        return urllib.parse.urlencode(
            {"sv": VERSION, "se": until, "sr": "c", "sp": permissions, "sig": base64.b64encode(signed).decode()}
        )


@pytest.fixture(scope="session")
def azure_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzureServer]:
    """A running server with one container."""
    require("azurite")
    folder = tmp_path_factory.mktemp("azurite")
    server = AzureServer(free_ports(1)[0])
    command = [
        "node", SERVERS / "node_modules/azurite/dist/src/blob/main.js", "--silent", "--blobHost", LOOPBACK,
        "--blobPort", str(server.port), "--location", folder, "--disableTelemetry", "--skipApiVersionCheck",
    ]  # fmt: skip
    with running([str(word) for word in command], folder / "log", lambda: listens(server.port)):
        status, said = server.request("PUT", f"/{CONTAINER}", "restype=container")
        assert status == 201, said
        yield server
