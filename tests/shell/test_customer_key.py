"""Objects of s3 that are encrypted with a customer's key, at a real server behind TLS.

Another client reads them, with keys that another program has derived as Argo does: by Argon2id (1 pass, 64 MiB, 4
lanes, 32 bytes), with the bucket and the key of the object as salt.
"""

import base64
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.servers.objects import BUCKET, ObjectServer
from tests.servers.tls import tls_server
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.objects", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("weed", "rclone", "argon2", "nginx", "openssl")

SECRET = "correct horse; $x"
KEYS = {
    "sealed/message": "Kjriw7mDXE89eLsalH0ucSMa8rWf7QRcArzggQnYbIw=",
    "sealed/folder/a": "iJr7bMjiGaSDdcB2YEb9HtTh+k7dCm06ak6YZ+TMTjE=",
    "sealed/folder/sub/b c": "tx9dY0CUeC/xoy27sFf4rlqhS6fyZKrbmH0z2Fe6Blk=",
}


class Sealed:
    """The server behind TLS."""

    def __init__(self, server: ObjectServer, address: str, authority: str) -> None:
        self.server = server
        self.address = address
        self.authority = authority

    def location(self, shell: Shell, key: str, secret: str = SECRET) -> dict[str, str]:
        """A record for an object with a customer's key."""
        return {
            "kind": "s3", "name": "data", "endpoint": self.address, "bucket": BUCKET, "key": key, "encrypt": "true",
            "access-key-secret": shell.secret("keys", "access", self.server.access_key),
            "secret-key-secret": shell.secret("keys", "secret", self.server.secret_key),
            "ca-secret": shell.secret("keys", "ca", self.authority),
            "customer-key-secret": shell.secret("keys", f"customer-{len(secret)}", secret), "archive": "none",
        }  # fmt: skip

    def get(self, key: str) -> bytes:
        """The content of an object, which must be encrypted with the key that it should have."""
        assert self.server.request("GET", f"/{BUCKET}/{key}")[0] == 400
        sealed = base64.b64decode(KEYS[key])
        headers = {
            "x-amz-server-side-encryption-customer-algorithm": "AES256",
            "x-amz-server-side-encryption-customer-key": KEYS[key],
            "x-amz-server-side-encryption-customer-key-md5": base64.b64encode(hashlib.md5(sealed).digest()).decode(),
        }
        status, said = self.server.request("GET", f"/{BUCKET}/{key}", more=headers)
        assert status == 200, said
        return said


@pytest.fixture(scope="module")
def sealed(object_server: ObjectServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sealed]:
    """The server, and an encrypted line to it."""
    with tls_server(tmp_path_factory.mktemp("tls"), object_server.port) as tls:
        yield Sealed(object_server, tls.address, tls.authority)


def test_a_file_there_and_back(shell: Shell, sealed: Sealed) -> None:
    (shell.work / "f").write_text("nobody's business")
    fields = sealed.location(shell, "sealed/message")
    assert shell.save(fields, shell.work / "f") == (0, "", "", "")
    assert sealed.get("sealed/message") == b"nobody's business"
    assert shell.load(fields, shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_text() == "nobody's business"


def test_a_folder_there_and_back(dash: Shell, sealed: Sealed) -> None:
    """Each object has a key of its own."""
    source = dash.work / "out"
    (source / "sub").mkdir(parents=True)
    (source / "a").write_text("1")
    (source / "sub/b c").write_text("2")
    (source / "link").symlink_to("a")
    fields = sealed.location(dash, "/sealed//folder/")
    assert dash.save(fields, source) == (0, "", "", "")
    assert (sealed.get("sealed/folder/a"), sealed.get("sealed/folder/sub/b c")) == (b"1", b"2")
    assert dash.load(fields, dash.work / "in") == (0, "", "", "")
    assert tree(dash.work / "in") == {"a": b"1", "sub": None, "sub/b c": b"2"}


def test_what_goes_wrong(dash: Shell, sealed: Sealed) -> None:
    """Another key is told from an object that is not there; what argon2 cannot do is said."""
    (dash.work / "f").write_text("x")
    assert dash.save(sealed.location(dash, "sealed/other"), dash.work / "f").status == 0
    missing = dash.load(sealed.location(dash, "sealed/nothing"), dash.work / "in")
    assert (missing.status, "nothing is stored as s3 object sealed/nothing" in missing.message) == (3, True)
    other = dash.load(sealed.location(dash, "sealed/other", "another secret"), dash.work / "in")
    assert (other.status, "access denied" in other.message) == (1, True)
    long = dash.save(sealed.location(dash, "sealed/other", "x" * 128), dash.work / "f")
    assert (long.status, "a secret of at most 127 bytes" in long.message) == (1, True)
    short = dash.save(sealed.location(dash, "s") | {"bucket": "abc"}, dash.work / "f")
    assert (short.status, "argon2 says: Error: Salt is too short" in short.message) == (1, True)
    plain = sealed.location(dash, "sealed/other") | {"insecure": "true", "endpoint": sealed.server.endpoint}
    assert dash.save(plain, dash.work / "f").message.endswith("the location is insecure")


LIST = """<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
<KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"""


def test_a_store_that_does_not_show_what_has_no_such_key(dash: Shell) -> None:
    """A stand-in for Amazon's, where an object with another key is a bad request: `optional` does not forgive it."""

    class Store(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.send_response(400)
            self.end_headers()

        def do_GET(self) -> None:
            found = (
                "" if "prefix=in%2Fthere%2F" in self.path else "<Contents><Key>in/there</Key><Size>1</Size></Contents>"
            )
            body = LIST.format(found=found).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    dash.map(f"https://store.example=http://127.0.0.1:{server.server_address[1]}")
    fields = {
        "kind": "s3", "endpoint": "store.example", "bucket": "bucket", "encrypt": "true",
        "customer-key-secret": dash.secret("keys", "customer", SECRET),
    }  # fmt: skip
    there = dash.load(fields | {"key": "in/there"}, dash.work / "in")
    missing = dash.load(fields | {"key": "in/nowhere"}, dash.work / "in")
    server.shutdown()
    server.server_close()
    assert (there.status, "access denied" in there.message) == (1, True)
    assert missing.status == 3


@pytest.mark.needs("strace")
def test_no_process_list_has_the_secret_or_the_key(dash: Shell, sealed: Sealed) -> None:
    """The secret goes nowhere, the key to rclone's environment."""
    (dash.work / "f").write_text("x")
    log = dash.folder / "trace"
    assert dash.traced("save", log, sealed.location(dash, "sealed/message"), dash.work / "f").status == 0
    traced = log.read_text(errors="replace")
    assert SECRET not in traced
    assert KEYS["sealed/message"] in traced
    assert all(f'="{KEYS["sealed/message"]}' not in line.partition("], [")[0] for line in traced.splitlines())
    assert all(
        KEYS["sealed/message"] not in line or "RCLONE_CONFIG_WFC_SSE_CUSTOMER_KEY_BASE64" in line
        for line in traced.splitlines()
    )


def test_deleting(dash: Shell, sealed: Sealed) -> None:
    (dash.work / "f").write_text("x")
    fields = sealed.location(dash, "sealed/gone")
    assert dash.save(fields, dash.work / "f").status == 0
    script = 'wfc_delete "$1"'
    assert dash.run(script, dash.record(fields)).returncode == 0
    assert "sealed/gone" not in sealed.server.keys("sealed/")


def test_its_program(dash: Shell) -> None:
    assert dash.run("wfc_tools_for s3 sse-c").stdout == "argon2\nrclone\n"
