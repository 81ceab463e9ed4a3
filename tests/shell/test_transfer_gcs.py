"""Google Cloud Storage, against a fake that says what it is."""

import pytest

from tests.servers.gcs import TOKEN, FakeGcs
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.gcs", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("rclone", "openssl")


def location(shell: Shell, fake: FakeGcs, key: str, **fields: str) -> dict[str, str]:
    """A record for an object, as the page's hidden comment has it; the store is found through a redirection."""
    shell.map(f"storage.googleapis.com={fake.url}")
    return {
        "kind": "gcs",
        "name": "output-three",
        "bucket": "my-data-bucket",
        "key": key,
        "service-account-key-secret": shell.secret("onepanel", "serviceAccountKey", fake.service_account),
        **fields,
    }


def test_a_file_there_and_back(shell: Shell, fake_gcs: FakeGcs) -> None:
    fake_gcs.objects.clear()
    (shell.work / "f").write_bytes(b"\0\r\n--binary\r\n")
    fields = location(shell, fake_gcs, "/your/path", archive="none")
    assert shell.save(fields, shell.work / "f") == (0, "", "", "")
    assert fake_gcs.objects == {("my-data-bucket", "your/path"): b"\0\r\n--binary\r\n"}
    assert shell.load(fields, shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == b"\0\r\n--binary\r\n"


def test_a_folder_there_and_back(dash: Shell, fake_gcs: FakeGcs) -> None:
    fake_gcs.objects.clear()
    (dash.work / "out/sub").mkdir(parents=True)
    (dash.work / "out/a").write_text("1")
    (dash.work / "out/sub/b").write_text("2")
    fields = location(dash, fake_gcs, "your/path", archive="none")
    assert dash.save(fields, dash.work / "out") == (0, "", "", "")
    assert sorted(name for _, name in fake_gcs.objects) == ["your/path/a", "your/path/sub/b"]
    assert dash.load(fields, dash.work / "in").status == 0
    assert tree(dash.work / "in") == {"a": b"1", "sub": None, "sub/b": b"2"}


def test_an_archive_there_and_back(dash: Shell, fake_gcs: FakeGcs) -> None:
    (dash.work / "out").mkdir()
    (dash.work / "out/a").write_text("1")
    fields = location(dash, fake_gcs, "wf/a.tgz")
    assert dash.save(fields, dash.work / "out").status == 0
    assert dash.load(fields, dash.work / "in").status == 0
    assert tree(dash.work / "in") == {"a": b"1"}


def test_a_missing_key_and_a_missing_bucket(dash: Shell, fake_gcs: FakeGcs) -> None:
    fields = location(dash, fake_gcs, "none")
    loaded = dash.load(fields, dash.work / "in")
    assert loaded.status == 3
    assert "nothing is stored as gcs object none in bucket my-data-bucket" in loaded.message
    failed = dash.load(fields | {"bucket": "other-bucket"}, dash.work / "in")
    assert failed.status == 1
    assert "the bucket other-bucket does not exist" in failed.message


def test_a_wrong_account(dash: Shell, fake_gcs: FakeGcs) -> None:
    account = fake_gcs.service_account.replace("runner@", "nobody@")
    fields = location(dash, fake_gcs, "k") | {"service-account-key-secret": dash.secret("other", "key", account)}
    refused = dash.load(fields, dash.work / "in", WFC_RETRY_DELAY="30")
    assert refused.status == 1
    assert "access denied" in refused.message
    assert "PRIVATE KEY" not in refused.message


def test_a_server_in_trouble_is_asked_again(dash: Shell, fake_gcs: FakeGcs) -> None:
    fake_gcs.objects["my-data-bucket", "there"] = b"x"
    fake_gcs.failures = 2
    assert dash.load(location(dash, fake_gcs, "there"), dash.work / "in") == (0, "", "", "")
    assert fake_gcs.failures == 0


@pytest.mark.needs("strace")
def test_the_account_reaches_rclone_and_nothing_else(dash: Shell, fake_gcs: FakeGcs) -> None:
    fake_gcs.objects["my-data-bucket", "traced"] = b"x"
    log = dash.folder / "trace"
    assert dash.traced("load", log, location(dash, fake_gcs, "traced"), dash.work / "in").status == 0
    holding = [line for line in log.read_text().splitlines() if "PRIVATE KEY" in line]
    assert holding
    for line in holding:
        arguments, _, environment = line.partition("], [")
        assert "/rclone" in arguments
        assert "PRIVATE KEY" not in arguments
        assert "RCLONE_CONFIG_WFC_SERVICE_ACCOUNT_CREDENTIALS=" in environment
    for path in dash.folder.rglob("*"):
        if path.is_file() and path != log and (dash.folder / "secrets") not in path.parents:
            content = path.read_bytes()
            assert b"PRIVATE KEY" not in content
            assert TOKEN.encode() not in content
