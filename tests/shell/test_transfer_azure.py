"""Azure locations, against Microsoft's emulator; what was stored is looked at with a client of our own."""

import zlib

import pytest

from tests.servers.azurite import CONTAINER, KEY, AzureServer
from tests.servers.breaker import broken_line
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.azurite", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("azurite", "rclone")


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A corner of the container for one test."""
    return f"tests/{zlib.crc32(request.node.nodeid.encode())}"


def location(shell: Shell, server: AzureServer, key: str, password: str = KEY, **fields: str) -> dict[str, str]:
    """A record for a blob, with the account's key in the folder of secrets."""
    return {
        "kind": "azure",
        "name": "data",
        "endpoint": server.endpoint,
        "bucket": CONTAINER,
        "key": key,
        "account-key-secret": shell.secret("azure", "key", password),
        **fields,
    }


def test_a_file_there_and_back(shell: Shell, azure_server: AzureServer, prefix: str) -> None:
    (shell.work / "f").write_text("hello")
    fields = location(shell, azure_server, f"{prefix}/it's $(a) name.txt", archive="none")
    assert shell.save(fields, shell.work / "f") == (0, "", "", "")
    assert azure_server.get(f"{prefix}/it's $(a) name.txt") == b"hello"
    assert shell.load(fields, shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_text() == "hello"


def test_a_folder_is_one_blob_a_file(dash: Shell, azure_server: AzureServer, prefix: str) -> None:
    (dash.work / "out/deep").mkdir(parents=True)
    (dash.work / "out/a").write_text("1")
    (dash.work / "out/deep/b").write_text("2")
    fields = location(dash, azure_server, f"{prefix}/folder", archive="none")
    assert dash.save(fields, dash.work / "out") == (0, "", "", "")
    assert azure_server.names(prefix) == [f"{prefix}/folder/a", f"{prefix}/folder/deep/b"]
    azure_server.put(f"{prefix}/folder-beside", b"no")
    assert dash.load(fields, dash.work / "in").status == 0
    assert tree(dash.work / "in") == {"a": b"1", "deep": None, "deep/b": b"2"}


def test_shared_access(dash: Shell, azure_server: AzureServer, prefix: str) -> None:
    """A key that is a query string is a token for shared access; one that may only read does not write."""
    (dash.work / "f").write_text("x")
    writing = location(dash, azure_server, f"{prefix}/x", "?" + azure_server.signature("rwl"), archive="none")
    assert dash.save(writing, dash.work / "f") == (0, "", "", "")
    reading = location(dash, azure_server, f"{prefix}/x", azure_server.signature("rl"), archive="none")
    assert dash.load(reading, dash.work / "in") == (0, "", "", "")
    refused = dash.save(reading, dash.work / "f", WFC_RETRY_DELAY="30")
    assert refused.status == 1
    assert "access denied (" in refused.message


def test_a_token_that_has_expired(dash: Shell, azure_server: AzureServer, prefix: str) -> None:
    """It is not tried again, in neither direction, and nothing is stored or left."""
    azure_server.put(f"{prefix}/x", b"x")
    (dash.work / "f").write_text("new")
    expired = location(dash, azure_server, f"{prefix}/x", azure_server.signature("rwl", hours=-1), archive="none")
    for outcome in (
        dash.load(expired, dash.work / "in", WFC_RETRY_DELAY="60"),
        dash.save(expired, dash.work / "f", WFC_RETRY_DELAY="60"),
    ):
        assert outcome.status == 1
        assert outcome.message.startswith("artifact data: cannot ")
        assert "access denied (" in outcome.message
        assert "sig=" not in outcome.message
    assert not (dash.work / "in").exists()
    assert dash.load(location(dash, azure_server, f"{prefix}/x", archive="none"), dash.work / "in").status == 0
    assert (dash.work / "in").read_bytes() == b"x"


def test_missing(dash: Shell, azure_server: AzureServer, prefix: str) -> None:
    at = f"azure blob {prefix}/none in container {CONTAINER} at {azure_server.endpoint}"
    loaded = dash.load(location(dash, azure_server, f"{prefix}/none"), dash.work / "in")
    assert loaded == (3, f"artifact data: nothing is stored as {at}", "", "")
    loaded = dash.load(location(dash, azure_server, "k", bucket="no-such"), dash.work / "in")
    assert loaded.status == 1
    assert "the container no-such does not exist" in loaded.message


def test_denied(dash: Shell, azure_server: AzureServer) -> None:
    for password in (KEY[::-1].strip("=") + "==", "not base64!"):
        refused = dash.load(location(dash, azure_server, "k", password), dash.work / "in", WFC_RETRY_DELAY="30")
        assert refused.status == 1
        assert password not in refused.message
        assert "access denied (" in refused.message
    no_key = location(dash, azure_server, "k")
    del no_key["account-key-secret"]
    assert "neither an account key nor useSDKCreds" in dash.load(no_key, dash.work / "in").message


def test_credentials_of_the_environment(dash: Shell, azure_server: AzureServer) -> None:
    """`useSDKCreds` asks Azure's own chain for a token; here there is nobody to give one."""
    fields = location(dash, azure_server, "k", **{"use-sdk-creds": "true"})
    del fields["account-key-secret"]
    refused = dash.load(fields, dash.work / "in", AZURE_TENANT_ID="t", WFC_TRIES="1", WFC_TIMEOUT="5")
    assert refused.status == 1
    # The library sends no token over a connection that is not encrypted; it had begun to ask for one.
    assert "authorized requests are not permitted for non-TLS" in refused.message


def test_trouble_is_over_soon(dash: Shell, azure_server: AzureServer, prefix: str) -> None:
    content = bytes(range(256)) * 4000
    azure_server.put(f"{prefix}/f", content)
    with broken_line(azure_server.port) as line:
        dash.map(f"{azure_server.endpoint.rpartition('/')[0]}=http://127.0.0.1:{line.port}")
        fields = location(dash, azure_server, f"{prefix}/f", archive="none")
        line.busy = 1
        assert dash.load(fields, dash.work / "in") == (0, "", "", "")
        line.cuts, line.cut_after = 1, 200_000
        assert dash.load(fields, dash.work / "again") == (0, "", "", "")
        assert line.cuts == 0
        assert (dash.work / "again").read_bytes() == content
