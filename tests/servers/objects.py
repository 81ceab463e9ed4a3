"""A real S3 server with access keys (SeaweedFS), and a client of our own to look at it.

The client signs its requests by itself (AWS Signature Version 4, standard library only), so that what a transfer stored
is seen by another program than the one that stored it.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import contextlib
import datetime as dt
import hashlib
import hmac
import http.client
import json
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.needs import require
from tests.servers.process import LOOPBACK, free_ports, running

BUCKET = "my-data-bucket"
CLOSED_BUCKET = "closed-bucket"


class ObjectClient:
    """Lists, reads and writes objects with one pair of keys."""

    def __init__(self, port: int, access_key: str, secret_key: str) -> None:
        self.endpoint = f"{LOOPBACK}:{port}"
        self.access_key = access_key
        self.secret_key = secret_key

    def request(
        self, method: str, path: str, query: str = "", body: bytes = b"", more: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Send one signed request, with ``more`` headers: the status of the answer and its body."""
        now = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        path = urllib.parse.quote(path, safe="/~")
        headers = {"host": self.endpoint, "x-amz-content-sha256": digest, "x-amz-date": now, **(more or {})}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
        canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
        scope = f"{now[:8]}/us-east-1/s3/aws4_request"
        to_sign = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        connection = http.client.HTTPConnection(self.endpoint, timeout=20)
        try:
            connection.request(method, path + (f"?{query}" if query else ""), body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def put(self, key: str, body: bytes, bucket: str = BUCKET) -> None:
        """Store one object."""
        status, said = self.request("PUT", f"/{bucket}/{key}", body=body)
        assert status == 200, said

    def get(self, key: str, bucket: str = BUCKET) -> bytes:
        """One object's content."""
        status, said = self.request("GET", f"/{bucket}/{key}")
        assert status == 200, said
        return said

    def keys(self, prefix: str = "", bucket: str = BUCKET) -> list[str]:
        """The keys below a prefix, sorted; the folder markers that a store may make by itself are left out."""
        query = "list-type=2&prefix=" + urllib.parse.quote(prefix, safe="~")
        status, said = self.request("GET", f"/{bucket}", query)
        assert status == 200, said
        found = [element.text or "" for element in ET.fromstring(said).iter() if element.tag.endswith("}Key")]
        return sorted(key for key in found if not key.endswith("/"))


class ObjectServer(ObjectClient):
    """The running server: its ``endpoint``, keys that may do all, and a ``reader`` of one bucket."""

    def __init__(self, port: int) -> None:
        super().__init__(port, "AKIAWFCTESTOWNER", "owner/secret+key=with%signs")
        self.port = port
        self.reader = ObjectClient(port, "AKIAWFCTESTREADER", "reader-secret-key")

    def identities(self) -> str:
        """The server's configuration of who may do what."""

        def identity(name: str, client: ObjectClient, actions: list[str]) -> dict[str, object]:
            keys = {"accessKey": client.access_key, "secretKey": client.secret_key}
            return {"name": name, "credentials": [keys], "actions": actions}

        reading = [f"Read:{BUCKET}", f"List:{BUCKET}"]
        people = [
            identity("owner", self, ["Admin", "Read", "Write", "List", "Tagging"]),
            identity("reader", self.reader, reading),
        ]
        return json.dumps({"identities": people})

    def ready(self) -> bool:
        """Whether objects can be stored; the buckets are made on the way."""
        try:
            for bucket in (BUCKET, CLOSED_BUCKET):
                if self.request("PUT", f"/{bucket}")[0] not in (200, 409):
                    return False
            return self.request("PUT", f"/{BUCKET}/ready", body=b"yes")[0] == 200
        except (OSError, http.client.HTTPException):
            return False


@contextlib.contextmanager
def serve_objects(folder: Path, volumes: int = 400) -> Iterator[ObjectServer]:
    """Keep an S3 server up, its data and log in ``folder``; unknown buckets stay unknown. The demo uses it, too.

    It holds ``volumes`` times 64 MiB, and what is deleted or replaced stays for a while. A bucket takes seven.
    """
    (folder / "data").mkdir()
    ports = free_ports(8)
    s3, s3_rpc, master, master_rpc, volume, volume_rpc, filer, filer_rpc = ports
    server = ObjectServer(s3)
    (folder / "identities.json").write_text(server.identities())
    command = [
        "weed", f"-logdir={folder}", "server", f"-dir={folder}/data", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}",
        f"-master.port={master}", f"-master.port.grpc={master_rpc}", "-master.telemetry=false",
        "-master.volumeSizeLimitMB=64", f"-volume.max={volumes}", f"-volume.port={volume}",
        f"-volume.port.grpc={volume_rpc}",
        f"-filer.port={filer}", f"-filer.port.grpc={filer_rpc}", "-s3", f"-s3.port={s3}", f"-s3.port.grpc={s3_rpc}",
        f"-s3.config={folder}/identities.json", "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0",
    ]  # fmt: skip
    try:
        with running(command, folder / "log", server.ready):
            yield server
    finally:
        # It puts sockets there, whatever its settings say.
        for port in ports:
            for path in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                path.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def object_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """A running S3 server with the buckets ``my-data-bucket`` and ``closed-bucket``."""
    require("weed")
    with serve_objects(tmp_path_factory.mktemp("weed")) as server:
        yield server
