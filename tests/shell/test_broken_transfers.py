"""What goes wrong on the way, at real servers: a transfer is whole or it has failed, and says where and why."""

import contextlib
import os
import random
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.servers.breaker import broken_line
from tests.servers.flaky import FlakyServer
from tests.servers.objects import BUCKET, ObjectServer
from tests.servers.web import WebServer
from tests.shell.test_archive import tgz
from tests.shell.transfers import FILES, LIBRARY, Shell

pytest_plugins = ["tests.servers.flaky", "tests.servers.objects", "tests.servers.web", "tests.shell.transfers"]

CONTENT = bytes(range(256)) * 8000

EXPIRED = b"""HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n\
<?xml version="1.0"?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"""


def in_bucket(shell: Shell, server: ObjectServer, key: str, port: int | None = None) -> dict[str, str]:
    """A record for an object, by another port if one is given."""
    return {
        "kind": "s3",
        "name": "data",
        "archive": "none",
        "endpoint": f"127.0.0.1:{port or server.port}",
        "insecure": "true",
        "bucket": BUCKET,
        "key": key,
        "access-key-secret": shell.secret("s3", "id", server.access_key),
        "secret-key-secret": shell.secret("s3", "key", server.secret_key),
    }


def at_url(url: str) -> dict[str, str]:
    """A record for a URL."""
    return {"kind": "http", "name": "data", "archive": "none", "url": url}


@pytest.mark.needs("weed", "rclone")
def test_a_content_that_changed_on_the_way(dash: Shell, object_server: ObjectServer) -> None:
    """One bit, in either direction: the checksum of the store tells. Once is mended, always is a failure."""
    (dash.work / "f").write_bytes(CONTENT)
    with broken_line(object_server.port) as line:
        fields = in_bucket(dash, object_server, "flipped", line.port)
        assert dash.save(fields, dash.work / "f") == (0, "", "", "")
        assert object_server.get("flipped") == CONTENT
        line.flips = 1
        assert dash.load(fields, dash.work / "in") == (0, "", "", "")
        assert line.flips == 0
        assert (dash.work / "in").read_bytes() == CONTENT
        line.flips = 1000
        failed = dash.load(fields, dash.work / "again", WFC_TRIES="2")
        assert failed.status == 1
        assert f"artifact data: cannot fetch the s3 object flipped in bucket {BUCKET}" in failed.message
        assert "corrupted on transfer" in failed.message
        assert not (dash.work / "again").exists()


@pytest.mark.needs("weed", "rclone", "nginx", "curl")
@pytest.mark.parametrize("kind", ["s3", "http"])
def test_an_upload_that_is_cut(dash: Shell, object_server: ObjectServer, web_server: WebServer, kind: str) -> None:
    """Twice is mended; always is a failure with the reason, and what was stored before is still there, whole."""
    (dash.work / "old").write_bytes(b"old")
    (dash.work / "new").write_bytes(CONTENT)
    with broken_line(object_server.port if kind == "s3" else web_server.port) as line:
        if kind == "s3":
            fields = in_bucket(dash, object_server, "cut-upload", line.port)
        else:
            fields = at_url(f"http://127.0.0.1:{line.port}/put/cut-upload")

        def stored() -> bytes:
            return object_server.get("cut-upload") if kind == "s3" else (web_server.stored / "cut-upload").read_bytes()

        assert dash.save(fields, dash.work / "old").status == 0
        line.chops, line.chop_after = 1000, len(CONTENT) // 2
        failed = dash.save(fields, dash.work / "new", WFC_TRIES="3")
        assert failed.status == 1
        assert failed.message.startswith("artifact data: cannot store the ")
        assert line.chops <= 997
        assert stored() == b"old"
        line.chops = 2
        assert dash.save(fields, dash.work / "new") == (0, "", "", "")
        assert line.chops == 0
        assert stored() == CONTENT


@pytest.mark.needs("nginx", "curl")
def test_a_web_server_in_trouble_takes_an_upload_later(dash: Shell, web_server: WebServer) -> None:
    (dash.work / "f").write_bytes(CONTENT)
    with broken_line(web_server.port) as line:
        fields = at_url(f"http://127.0.0.1:{line.port}/put/later")
        line.busy = 2
        assert dash.save(fields, dash.work / "f") == (0, "", "", "")
        assert (line.busy, (web_server.stored / "later").read_bytes()) == (0, CONTENT)
        line.busy = 1000
        failed = dash.save(fields, dash.work / "f", WFC_TRIES="2")
        assert (failed.status, line.busy) == (1, 998)
        assert "the server answered 503" in failed.message


@pytest.mark.needs("curl")
def test_a_checksum_that_the_server_announced(dash: Shell, flaky_server: FlakyServer) -> None:
    flaky_server.forget()
    assert dash.load(at_url(f"{flaky_server.url}/summed/1"), dash.work / "in") == (0, "", "", "")
    assert (dash.work / "in").read_bytes() == flaky_server.body
    failed = dash.load(at_url(f"{flaky_server.url}/summed/99"), dash.work / "again")
    assert failed.status == 1
    assert "does not have the checksum that the server announced" in failed.message
    assert not (dash.work / "again").exists()


@pytest.mark.needs("weed", "rclone")
def test_a_login_that_has_expired_is_not_tried_again(dash: Shell, object_server: ObjectServer) -> None:
    (dash.work / "f").write_bytes(b"x")
    with broken_line(object_server.port) as line:
        line.answer = EXPIRED
        fields = in_bucket(dash, object_server, "expired", line.port)
        fields["session-token-secret"] = dash.secret("s3", "token", "token-of-yesterday")
        began = time.monotonic()
        for outcome in (
            dash.load(fields, dash.work / "in", WFC_RETRY_DELAY="30"),
            dash.save(fields, dash.work / "f", WFC_RETRY_DELAY="30"),
        ):
            assert outcome.status == 1
            assert "access denied (" in outcome.message
            assert "token-of-yesterday" not in outcome.message
            # A question for an object's head is answered without the words.
            assert "400" in outcome.message or "ExpiredToken" in outcome.message
        assert time.monotonic() - began < 25


@pytest.mark.needs("unshare", "nginx", "curl", "weed", "rclone")
def test_a_full_disk(dash: Shell, object_server: ObjectServer, web_server: WebServer) -> None:
    """Each way of fetching fails with the reason, without a second try, and leaves nothing."""
    content = os.urandom(3 << 20)
    object_server.put("large", content)
    (web_server.files / "large").write_bytes(content)
    (dash.store / "large").write_bytes(content)
    (dash.store / "large.tgz").write_bytes(tgz(("large", bytes(3 << 20))))
    records: list[dict[str, str | bytes]] = [
        {**in_bucket(dash, object_server, "large")},
        {**at_url(f"{web_server.url}/files/large")},
        {"kind": "local", "name": "data", "archive": "none", "key": "large"},
        {
            "kind": "local",
            "name": "data",
            "archive": "tar",
            "key": "large.tgz",
        },
        {"kind": "raw", "name": "data", "data": content.hex()},
    ]
    for fields in records:
        failed = dash.on_a_small_disk(fields, "1m", WFC_RETRY_DELAY="30", WFC_UNPACK_LIMIT="99999999")
        assert failed.status == 1, fields
        assert failed.message.startswith("artifact data: ")
        assert "disk" in failed.message or "No space left" in failed.message, failed.message


@pytest.mark.needs("unshare", "weed", "rclone", "nginx", "curl")
@pytest.mark.parametrize("kind", ["s3", "http", "local", "local-tar"])
def test_a_full_disk_on_the_way_out(dash: Shell, object_server: ObjectServer, web_server: WebServer, kind: str) -> None:
    """No room for the archive, or in the local store: a failure with the reason, and the earlier object stays."""
    records: dict[str, dict[str, str]] = {
        "s3": {**in_bucket(dash, object_server, "full"), "archive": "tar"},
        "http": {**at_url(f"{web_server.url}/put/full"), "archive": "tar"},
        "local": {"kind": "local", "name": "data", "archive": "none", "key": "full"},
        "local-tar": {"kind": "local", "name": "data", "archive": "tar", "key": "full"},
    }
    (dash.work / "old").write_bytes(b"old")
    (dash.work / "new").write_bytes(os.urandom(3 << 20))
    disk = dash.folder / "disk"
    disk.mkdir()
    mount = 'mount -t tmpfs -o size=1m none "$1" && shift && exec "$@"'
    namespace = ["-m"] if os.geteuid() == 0 else ["-r", "-m"]
    script = """
        wfc_save "$1" "$2" || exit 9
        [ ! -d "$WFC_ARTIFACTS" ] || cp -R "$WFC_ARTIFACTS" "$4"
        status=0; wfc_save "$1" "$3" || status=$?
        printf %s "$WFC_MESSAGE" >"$5"
        [ ! -d "$WFC_ARTIFACTS" ] || diff -r -x .wfc-stage "$WFC_ARTIFACTS" "$4" || exit 8
        find "$6" -name ".wfc.*" | grep . && exit 7
        exit "$status"
    """
    said = dash.folder / "said"
    result = dash.run(
        script, dash.record(records[kind]), dash.work / "old", dash.work / "new", dash.folder / "before", said, disk,
        wrap=("unshare", *namespace, "sh", "-c", mount, "sh", str(disk)), WFC_TMP=str(disk),
        WFC_ARTIFACTS=f"{disk}/store", WFC_RETRY_DELAY="30",
    )  # fmt: skip
    assert result.returncode == 1, (result, said.read_text() if said.exists() else "")
    assert said.read_text().startswith("artifact data: ")
    assert "disk" in said.read_text() or "No space left" in said.read_text()
    if kind == "s3":
        assert object_server.keys("full") == ["full"]


def killed(shell: Shell, verb: str, record: Path, path: Path, after: float, **environment: str) -> bool:
    """Start a transfer and kill it with all that it started; whether it was still at work."""
    sources = "".join(f". {shlex.quote(str(LIBRARY / name))}.sh\n" for name in FILES)
    process = subprocess.Popen(
        [*shell.command, "-eu", "-c", f'{sources}wfc_{verb} "$1" "$2"', "wfc", str(record), str(path)],
        env=shell.environment | environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    at_work = process.poll() is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return at_work


def forget(shell: Shell) -> None:
    """Remove the working folders that a kill leaves, which nobody takes for an artifact."""
    for left in shell.litter():
        subprocess.run(["rm", "-rf", str(left)], check=True)


@pytest.mark.needs("nginx", "curl")
def test_a_download_that_is_killed(dash: Shell, web_server: WebServer) -> None:
    (web_server.files / "slow").write_bytes(CONTENT)
    assert killed(dash, "load", dash.record(at_url(f"{web_server.url}/slow/slow")), dash.work / "in", 0.5)
    assert not (dash.work / "in").exists()
    assert [path.name[:5] for path in dash.work.iterdir()] == [".wfc."]
    forget(dash)


@pytest.mark.needs("weed", "rclone")
def test_an_upload_that_is_killed(dash: Shell, object_server: ObjectServer) -> None:
    """The store has the whole object or none."""
    (dash.work / "f").write_bytes(CONTENT * 8)
    with broken_line(object_server.port) as line:
        line.delay = 0.02
        record = dash.record(in_bucket(dash, object_server, "killed-upload", line.port))
        for after in (0.3, 0.6, 1.0):
            killed(dash, "save", record, dash.work / "f", after)
            assert object_server.keys("killed-upload") in ([], ["killed-upload"])
            if object_server.keys("killed-upload"):
                assert object_server.get("killed-upload") == CONTENT * 8
    forget(dash)


def test_saves_and_loads_killed_at_any_moment(dash: Shell) -> None:
    """In the local store: what is there is the old or the new, whole; thirty times."""
    chance = random.Random(1)
    (dash.work / "f").write_bytes(CONTENT)
    saved = dash.record({"kind": "local", "name": "data", "archive": "none", "key": "deep/object"})
    for _ in range(15):
        killed(dash, "save", saved, dash.work / "f", chance.uniform(0, 0.06))
        kept = dash.store / "deep/object"
        assert not kept.exists() or kept.read_bytes() == CONTENT
    assert dash.save(saved, dash.work / "f").status == 0
    for _ in range(15):
        (dash.work / "in").unlink(missing_ok=True)
        killed(dash, "load", saved, dash.work / "in", chance.uniform(0, 0.06))
        assert not (dash.work / "in").exists() or (dash.work / "in").read_bytes() == CONTENT
    forget(dash)
