"""OSS locations, against an S3 server: rclone speaks to OSS by its S3 interface, and the server stands for that."""

import zlib

import pytest

from tests.servers.objects import BUCKET, ObjectServer
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.objects", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("weed", "rclone")


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A corner of the bucket for one test."""
    return f"tests/{zlib.crc32(request.node.nodeid.encode())}"


def location(shell: Shell, server: ObjectServer, key: str, **fields: str) -> dict[str, str]:
    """A record for an object. Without a scheme the endpoint is http, as in the library that Argo uses."""
    return {
        "kind": "oss",
        "name": "data",
        "endpoint": server.endpoint,
        "bucket": BUCKET,
        "key": key,
        "access-key-secret": shell.secret("oss", "id", server.access_key),
        "secret-key-secret": shell.secret("oss", "secret", server.secret_key),
        **fields,
    }


def test_a_file_there_and_back(shell: Shell, object_server: ObjectServer, prefix: str) -> None:
    (shell.work / "f").write_text("hello")
    fields = location(shell, object_server, f"{prefix}/f", archive="none")
    assert shell.save(fields, shell.work / "f") == (0, "", "", "")
    assert object_server.get(f"{prefix}/f") == b"hello"
    assert shell.load(fields, shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_text() == "hello"


def test_a_folder_keeps_its_folders(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """As Argo's driver, which stores an object for each, also for those with nothing in them."""
    (dash.work / "out/deep/empty").mkdir(parents=True)
    (dash.work / "out/deep/f").write_text("1")
    (dash.work / "out/link").symlink_to("deep/f")
    fields = location(dash, object_server, f"{prefix}/folder", archive="none")
    assert dash.save(fields, dash.work / "out") == (0, "", "", "")
    assert object_server.keys(prefix) == [f"{prefix}/folder/deep/f"]
    assert dash.load(fields, dash.work / "in") == (0, "", "", "")
    assert tree(dash.work / "in") == {"deep": None, "deep/empty": None, "deep/f": b"1"}


def test_a_missing_object_is_never_forgiven(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    """Argo's driver does not tell it from other mistakes, so `optional` does not help."""
    loaded = dash.load(location(dash, object_server, f"{prefix}/none"), dash.work / "in")
    assert loaded.status == 1
    at = f"oss object {prefix}/none in bucket {BUCKET} at http://{object_server.endpoint}"
    assert loaded.message == f"artifact data: nothing is stored as {at}"


def test_credentials_of_the_environment(dash: Shell, object_server: ObjectServer, prefix: str) -> None:
    object_server.put(f"{prefix}/f", b"x")
    fields = location(dash, object_server, f"{prefix}/f", **{"use-sdk-creds": "true"})
    environment = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": object_server.access_key,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": object_server.secret_key,
    }
    assert dash.load(fields, dash.work / "in", **environment) == (0, "", "", "")
    refused = dash.load(fields, dash.work / "again")
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID is not set" in refused.message


def test_a_bucket_is_made_on_request(dash: Shell, object_server: ObjectServer) -> None:
    (dash.work / "f").write_text("x")
    fields = location(dash, object_server, "f", archive="none", bucket="made-for-oss", **{"create-bucket": "true"})
    assert dash.save(fields, dash.work / "f") == (0, "", "", "")
    assert object_server.get("f", "made-for-oss") == b"x"
