"""S3 locations, against a real server with access keys; what was stored is looked at with a client of our own."""

import io
import os
import tarfile
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.servers.breaker import broken_line
from tests.servers.objects import BUCKET, CLOSED_BUCKET, ObjectClient, ObjectServer
from tests.servers.tls import tls_server
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.objects", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("weed", "rclone")


ROLE = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>
<SessionToken>token-of-the-role</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""


def location(shell: Shell, server: ObjectClient, key: str, **fields: str) -> dict[str, str]:
    """A record for an object, with the client's keys in the folder of secrets."""
    return {
        "kind": "s3",
        "name": "data",
        "endpoint": server.endpoint,
        "insecure": "true",
        "bucket": BUCKET,
        "key": key,
        "access-key-secret": shell.secret("my-s3-credentials", "accessKey", server.access_key + "\n"),
        "secret-key-secret": shell.secret("my-s3-credentials", "secretKey", server.secret_key),
        **fields,
    }


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A corner of the bucket for one test."""
    return f"tests/{zlib.crc32(request.node.nodeid.encode())}"


def test_a_file_there_and_back(shell: Shell, object_server: ObjectServer, prefix: str) -> None:
    source = shell.work / "message.txt"
    source.write_text("hello")
    fields = location(shell, object_server, f"{prefix}/message.txt", archive="none")
    assert shell.save(fields, source) == (0, "", "", "")
    assert object_server.get(f"{prefix}/message.txt") == b"hello"
    dest = shell.work / "in"
    assert shell.load(fields | {"archive": "auto", "mode": "0600"}, dest) == (0, "", "", "")
    assert dest.read_text() == "hello"
    assert dest.stat().st_mode & 0o777 == 0o600


def test_an_upload_replaces_what_is_there(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """Also when size and time are the same, which is where a synchronising tool does nothing."""
    source = dash.work / "f"
    fields = location(dash, object_server, f"{prefix}/f", archive="none")
    for content in (b"one", b"two"):
        source.write_bytes(content)
        os.utime(source, (1_000_000_000, 1_000_000_000))
        assert dash.save(fields, source).status == 0
        assert object_server.get(f"{prefix}/f") == content


def test_a_folder_is_one_object_a_file(shell: Shell, object_server: ObjectServer, prefix: str) -> None:
    source = shell.work / "output"
    (source / "sub/deep").mkdir(parents=True)
    (source / "empty").mkdir()
    (source / "a").write_text("1")
    (source / "sub/deep/b").write_text("2")
    (source / "link").symlink_to("a")
    fields = location(shell, object_server, f"/{prefix}//folder/", archive="none")
    assert shell.save(fields, source) == (0, "", "", "")
    assert object_server.keys(prefix) == [f"{prefix}/folder/a", f"{prefix}/folder/sub/deep/b"]
    assert shell.load(fields, shell.work / "in").status == 0
    assert tree(shell.work / "in") == {"a": b"1", "sub": None, "sub/deep": None, "sub/deep/b": b"2"}


def test_a_prefix_that_somebody_else_filled(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    for name in ("input/one.csv", "input/more/two.csv", "input-not-this/x"):
        object_server.put(f"{prefix}/{name}", name.encode())
    dest = dash.work / "in"
    assert dash.load(location(dash, object_server, f"{prefix}/input"), dest).status == 0
    assert tree(dest) == {"more": None, "more/two.csv": b"input/more/two.csv", "one.csv": b"input/one.csv"}


def test_an_object_wins_over_the_prefix_of_the_same_name(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    object_server.put(f"{prefix}/both", b"object")
    dest = dash.work / "in"
    assert dash.load(location(dash, object_server, f"{prefix}/both"), dest).status == 0
    assert dest.read_bytes() == b"object"


def test_an_empty_folder_made_in_a_console(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    object_server.request("PUT", f"/{BUCKET}/{prefix}/made/")
    dest = dash.work / "in"
    assert dash.load(location(dash, object_server, f"{prefix}/made"), dest).status == 0
    assert tree(dest) == {}


def test_the_default_is_a_gzip_tar(shell: Shell, object_server: ObjectServer, prefix: str) -> None:
    source = shell.work / "output"
    source.mkdir()
    (source / "x").write_text("1")
    fields = location(shell, object_server, f"{prefix}/output-one.tgz")
    assert shell.save(fields, source).status == 0
    stored = object_server.get(f"{prefix}/output-one.tgz")
    with tarfile.open(fileobj=io.BytesIO(stored), mode="r:gz") as archive:
        assert sorted(archive.getnames()) == ["output", "output/x"]
    assert shell.load(fields, shell.work / "in").status == 0
    assert tree(shell.work / "in") == {"x": b"1"}


@pytest.mark.parametrize(
    "name", ["it's", 'q"q', "$(touch injected)", "star*?[x]", "-dash", "a b", "é", "a:b", "50%41#+&="]
)
def test_keys_are_only_data(dash: Shell, object_server: ObjectServer, prefix: str, name: str) -> None:
    source = dash.work / "f"
    source.write_text(name)
    fields = location(dash, object_server, f"{prefix}/{name}", archive="none")
    assert dash.save(fields, source) == (0, "", "", "")
    assert object_server.keys(prefix) == [f"{prefix}/{name}"]
    assert dash.load(fields, dash.work / "in").status == 0
    assert (dash.work / "in").read_text() == name
    assert list(dash.folder.rglob("injected")) == []


def test_a_key_with_dots_for_segments_is_refused(dash: Shell, object_server: ObjectServer) -> None:
    fields = location(dash, object_server, "a/../../b")
    assert "has a segment . or .." in dash.load(fields, dash.work / "in").message


def test_a_missing_key_is_not_found(shell: Shell, object_server: ObjectServer, prefix: str) -> None:
    loaded = shell.load(location(shell, object_server, f"{prefix}/none"), shell.work / "in")
    at = f"s3 object {prefix}/none in bucket {BUCKET} at http://{object_server.endpoint}"
    assert loaded == (3, f"artifact data: nothing is stored as {at}", "", "")
    assert list(shell.work.iterdir()) == []


def test_a_missing_bucket_is_a_failure(dash: Shell, object_server: ObjectServer) -> None:
    """Argo's `optional` forgives a missing key, not a missing bucket."""
    fields = location(dash, object_server, "k", bucket="no-such-bucket", archive="none")
    loaded = dash.load(fields, dash.work / "in")
    assert loaded.status == 1
    assert "the bucket no-such-bucket does not exist" in loaded.message
    (dash.work / "f").write_text("x")
    saved = dash.save(fields, dash.work / "f")
    assert saved.status == 1
    assert "the bucket no-such-bucket does not exist" in saved.message


def test_denied(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """A wrong key, a key for another bucket, writing where one may only read: all without a second try."""
    (dash.work / "f").write_text("x")
    object_server.put(f"{prefix}/x", b"x")
    slow = {"WFC_RETRY_DELAY": "30"}
    reader = location(dash, object_server.reader, f"{prefix}/x", archive="none")
    assert dash.load(reader, dash.work / "readable").status == 0
    for outcome in (
        dash.save(reader, dash.work / "f", **slow),
        dash.load(reader | {"bucket": CLOSED_BUCKET}, dash.work / "in", **slow),
        dash.load(location(dash, ObjectClient(object_server.port, object_server.access_key, "wrong"), f"{prefix}/x"),
                  dash.work / "in", **slow),
        dash.load(location(dash, ObjectClient(object_server.port, "AKIANOBODY", "wrong"), f"{prefix}/x"),
                  dash.work / "in", **slow),
    ):  # fmt: skip
        assert outcome.status == 1
        assert ": access denied (" in outcome.message
        assert outcome.stderr == outcome.message + "\n"
    assert object_server.get(f"{prefix}/x") == b"x"


def test_unreachable(dash: Shell, object_server: ObjectServer) -> None:
    fields = location(dash, object_server, "k") | {"endpoint": "127.0.0.1:1"}
    loaded = dash.load(fields, dash.work / "in")
    assert loaded.status == 1
    assert "artifact data: cannot fetch the s3 object k" in loaded.message
    assert "the server cannot be reached" in loaded.message


def test_a_server_in_trouble_is_asked_again(shell: Shell, object_server: ObjectServer, prefix: str) -> None:
    source = shell.work / "f"
    source.write_text("content")
    with broken_line(object_server.port) as line:
        fields = location(shell, object_server, f"{prefix}/f", archive="none") | {"endpoint": f"127.0.0.1:{line.port}"}
        line.busy = 2
        assert shell.save(fields, source) == (0, "", "", "")
        line.busy = 2
        assert shell.load(fields, shell.work / "in") == (0, "", "", "")
        assert line.busy == 0
        assert (shell.work / "in").read_text() == "content"
        line.busy = 1000
        failed = shell.load(fields, shell.work / "never", WFC_TRIES="1")
        assert failed.status == 1
        assert "cannot fetch the s3 object" in failed.message
        assert "503" in failed.message
        assert not (shell.work / "never").exists()


def test_a_server_in_trouble_is_never_taken_for_an_empty_place(
    dash: Shell, object_server: ObjectServer, prefix: str
) -> None:
    """Otherwise `optional` would swallow the failure."""
    object_server.put(f"{prefix}/there", b"x")
    with broken_line(object_server.port) as line:
        fields = location(dash, object_server, f"{prefix}/there") | {"endpoint": f"127.0.0.1:{line.port}"}
        for busy in (1, 2, 3, 4, 1000):
            line.busy = busy
            outcome = dash.load(fields, dash.work / f"in-{busy}", WFC_TRIES="1")
            assert outcome.status == (0 if (dash.work / f"in-{busy}").exists() else 1)
        assert outcome.status == 1


def test_a_body_that_is_cut_is_fetched_whole(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    body = os.urandom(3_000_000)
    object_server.put(f"{prefix}/big", body)
    with broken_line(object_server.port) as line:
        fields = location(dash, object_server, f"{prefix}/big", archive="none") | {"endpoint": f"127.0.0.1:{line.port}"}
        line.cuts, line.cut_after = 2, 1_000_000
        assert dash.load(fields, dash.work / "in") == (0, "", "", "")
        assert line.cuts == 0
        assert (dash.work / "in").read_bytes() == body
        # A few bytes each time: more cuts than any patience.
        line.cuts, line.cut_after = 1000, 5000
        failed = dash.load(fields, dash.work / "never", WFC_TRIES="2")
        assert failed.status == 1
        assert not (dash.work / "never").exists()


def test_redirection_by_host(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """The page's own endpoint, sent to a server on this machine; TLS is off because the target says http."""
    dash.map(f"storage.googleapis.com=http://{object_server.endpoint}")
    (dash.work / "f").write_text("x")
    fields = location(dash, object_server, f"{prefix}/f", archive="none") | {
        "endpoint": "storage.googleapis.com", "insecure": "false",
    }  # fmt: skip
    assert dash.save(fields, dash.work / "f") == (0, "", "", "")
    assert object_server.get(f"{prefix}/f") == b"x"


def test_settings_of_rclone_do_not_matter(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    (dash.work / "f").write_text("x")
    config = dash.folder / "home/.config/rclone/rclone.conf"
    config.parent.mkdir(parents=True)
    config.write_text("[WFC]\ntype = s3\nendpoint = http://127.0.0.1:1\n")
    fields = location(dash, object_server, f"{prefix}/f", archive="none")
    hostile = {"RCLONE_DRY_RUN": "true", "RCLONE_CONFIG_WFC_ENDPOINT": "http://127.0.0.1:1", "RCLONE_S3_REGION": "x"}
    assert dash.save(fields, dash.work / "f", **hostile) == (0, "", "", "")
    assert object_server.get(f"{prefix}/f") == b"x"


@pytest.mark.needs("strace")
def test_keys_reach_rclone_and_nothing_else(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """Every program that a save and a load start, with its arguments and its environment."""
    (dash.work / "f").write_text("x")
    fields = location(dash, object_server, f"{prefix}/f.tgz")
    log = dash.folder / "trace"
    for verb, path in (("save", dash.work / "f"), ("load", dash.work / "in")):
        outcome = dash.traced(verb, log, fields, path)
        assert outcome.status == 0
        started = log.read_text().splitlines()
        holding = [line for line in started if object_server.secret_key in line]
        assert holding
        for line in holding:
            arguments, _, environment = line.partition("], [")
            assert "/rclone" in arguments
            assert object_server.secret_key not in arguments
            assert f"RCLONE_CONFIG_WFC_SECRET_ACCESS_KEY={object_server.secret_key}" in environment
        log.unlink()
    for path in dash.folder.rglob("*"):
        if path.is_file() and (dash.folder / "secrets") not in path.parents:
            assert object_server.secret_key.encode() not in path.read_bytes(), path


def test_a_large_file(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """Large enough for several parts."""
    source = dash.work / "big"
    with source.open("wb") as stream:
        for number in range(24):
            stream.write(bytes([number]) * 1_000_000)
    fields = location(dash, object_server, f"{prefix}/big", archive="none")
    assert dash.save(fields, source).status == 0
    assert dash.load(fields, dash.work / "in").status == 0
    assert (dash.work / "in").read_bytes() == source.read_bytes()


def test_several_saves_below_one_key_at_once(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """How loop items hand over their results: each stores key/ITEM, the next task loads key."""
    records: list[str | Path] = []
    for number in range(4):
        source = dash.work / f"item-{number}"
        source.write_text(str(number))
        records += [dash.record(location(dash, object_server, f"{prefix}/all/{number}", archive="none")), source]
    script = 'while [ $# -gt 0 ]; do wfc_save "$1" "$2" & shift 2; done; wait'
    assert dash.run(script, *records).returncode == 0
    assert dash.load(location(dash, object_server, f"{prefix}/all"), dash.work / "in").status == 0
    assert tree(dash.work / "in") == {str(number): str(number).encode() for number in range(4)}


@pytest.mark.needs("nginx", "openssl")
def test_a_store_behind_tls_with_an_authority_of_its_own(
    dash: Shell, object_server: ObjectServer, prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with tls_server(tmp_path_factory.mktemp("tls"), object_server.port) as tls:
        (dash.work / "f").write_text("sealed")
        fields = location(dash, object_server, f"{prefix}/f", archive="none", endpoint=tls.address)
        del fields["insecure"]
        refused = dash.save(fields, dash.work / "f", WFC_TRIES="1")
        assert refused.status == 1
        assert "certificate signed by unknown authority" in refused.message
        fields["ca-secret"] = dash.secret("authority", "ca.crt", tls.authority)
        assert dash.save(fields, dash.work / "f") == (0, "", "", "")
        assert dash.load(fields, dash.work / "in") == (0, "", "", "")
        assert (dash.work / "in").read_text() == "sealed"


def test_a_bucket_is_made_on_request(dash: Shell, object_server: ObjectServer) -> None:
    (dash.work / "f").write_text("x")
    fields = location(dash, object_server, "f", archive="none", bucket="made-on-request")
    assert dash.save(fields, dash.work / "f").status == 1
    for _ in range(2):  # it is there the second time
        assert dash.save(fields | {"create-bucket": "true"}, dash.work / "f") == (0, "", "", "")
    assert object_server.get("f", "made-on-request") == b"x"
    reader = location(dash, object_server.reader, "f", archive="none", bucket="not-by-readers")
    denied = dash.save(reader | {"create-bucket": "true"}, dash.work / "f", WFC_RETRY_DELAY="30")
    assert denied.status == 1
    assert "cannot make the bucket of the s3 object f" in denied.message
    assert "access denied (" in denied.message


def test_what_goes_over_the_line(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """Encryption and the style of addresses, as the server's side of the line sees them."""
    (dash.work / "f").write_text("x")
    with broken_line(object_server.port) as line:
        fields = location(dash, object_server, f"{prefix}/f", archive="none") | {"endpoint": f"127.0.0.1:{line.port}"}

        def asked(**more: str) -> str:
            line.heard.clear()
            dash.save(fields | more, dash.work / "f", WFC_TRIES="1")
            return b"".join(line.heard).decode("latin-1").lower()

        assert "x-amz-server-side-encryption" not in asked()
        assert "locationconstraint" not in asked(region="eu-north-1")
        made = asked(
            **{"region": "eu-north-1", "create-bucket": "true", "object-locking": "true", "bucket": "elsewhere"}
        )
        assert "<locationconstraint>eu-north-1</locationconstraint>" in made
        assert "x-amz-bucket-object-lock-enabled: true\r\n" in made
        assert "x-amz-server-side-encryption: aes256\r\n" in asked(encrypt="true")
        kms = asked(encrypt="true", **{"kms-key-id": "key-of-the-team"})
        assert "x-amz-server-side-encryption: aws:kms\r\n" in kms
        assert "x-amz-server-side-encryption-aws-kms-key-id: key-of-the-team\r\n" in kms
        token = asked(**{"session-token-secret": dash.secret("sts", "token", "planted-session-token")})
        assert "x-amz-security-token: planted-session-token\r\n" in token
        # A proxy sees the addresses of hosts that are nowhere.
        fields["endpoint"] = "store.example"
        proxy = {"http_proxy": f"http://127.0.0.1:{line.port}"}
        for style, url in (
            ("path", "store.example/my-data-bucket"),
            ("virtual-hosted", "my-data-bucket.store.example"),
        ):
            line.heard.clear()
            dash.save(fields | {"addressing-style": style}, dash.work / "f", WFC_TRIES="1", **proxy)
            assert f"PUT http://{url}/{prefix}/f" in b"".join(line.heard).decode("latin-1")


def test_a_role_is_assumed(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """With the credentials of the environment, by a server of ours in the place of Amazon's STS: none can be had here,
    and so the object store does not know the role's token. That it is used is seen on the line.
    """
    asked: list[str] = []

    class Sts(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = ROLE.format(key=object_server.access_key, secret=object_server.secret_key).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIAWHOEVER",
        "AWS_SECRET_ACCESS_KEY": "whatever",
        "AWS_ENDPOINT_URL_STS": f"http://127.0.0.1:{server.server_address[1]}",
        "WFC_TRIES": "1",
    }
    with broken_line(object_server.port) as line:
        role = {"role-arn": "arn:aws:iam::1:role/team", "region": "us-east-1", "endpoint": f"127.0.0.1:{line.port}"}
        fields = location(dash, object_server, f"{prefix}/f") | role
        del fields["access-key-secret"]
        del fields["secret-key-secret"]
        dash.load(fields, dash.work / "in", **environment)
        heard = b"".join(line.heard).decode("latin-1")
    server.shutdown()
    server.server_close()
    assert "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fteam" in asked[0]
    assert f"Credential={object_server.access_key}/" in heard
    assert "X-Amz-Security-Token: token-of-the-role" in heard
