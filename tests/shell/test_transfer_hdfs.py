"""HDFS locations, against Hadoop itself; what was stored is looked at with Hadoop's own shell."""

import pytest

from tests.servers.hdfs import USER, HdfsServer
from tests.shell.transfers import Shell

pytest_plugins = ["tests.servers.hdfs", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("hdfs", "rclone")


def location(server: HdfsServer, path: str, **fields: str) -> dict[str, str]:
    """A record for a file."""
    return {"kind": "hdfs", "name": "data", "addresses": server.address, "user": USER, "key": path, **fields}


def test_a_file_there_and_back(shell: Shell, hdfs_server: HdfsServer) -> None:
    (shell.work / "f").write_text("hello")
    fields = location(hdfs_server, f"/user/{USER}/{shell.command[0]}/it's a name", archive="none")
    assert shell.save(fields, shell.work / "f") == (0, "", "", "")
    assert shell.load(fields, shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_text() == "hello"


def test_what_is_there_stays_without_force(dash: Shell, hdfs_server: HdfsServer) -> None:
    path = f"/user/{USER}/force/f"
    fields = location(hdfs_server, path, archive="none")
    for content in ("one", "two"):
        (dash.work / "f").write_text(content)
        saved = dash.save(fields, dash.work / "f")
    assert saved.status == 1
    assert "it exists already, and the location does not say force" in saved.message
    assert dash.save(fields | {"force": "true"}, dash.work / "f") == (0, "", "", "")
    assert hdfs_server.shell("-cat", path) == "two"
    # Nothing that was on the way is left.
    assert hdfs_server.shell("-ls", "-C", f"/user/{USER}/force").split() == [path]


def test_folders_are_refused_both_ways(dash: Shell, hdfs_server: HdfsServer) -> None:
    (dash.work / "out").mkdir()
    (dash.work / "out/f").write_text("x")
    saved = dash.save(location(hdfs_server, f"/user/{USER}/folder", archive="none"), dash.work / "out")
    assert saved.status == 1
    assert "a folder cannot be stored there without an archive" in saved.message
    assert dash.save(location(hdfs_server, f"/user/{USER}/folder/x.tgz"), dash.work / "out") == (0, "", "", "")
    loaded = dash.load(location(hdfs_server, f"/user/{USER}/folder"), dash.work / "in")
    assert loaded.status == 1
    assert "is a folder, and only files can be fetched from there" in loaded.message
    assert dash.load(location(hdfs_server, f"/user/{USER}/folder/x.tgz"), dash.work / "in") == (0, "", "", "")
    assert (dash.work / "in/f").read_text() == "x"


def test_failures(dash: Shell, hdfs_server: HdfsServer) -> None:
    missing = dash.load(location(hdfs_server, f"/user/{USER}/none"), dash.work / "in")
    assert missing == (3, f"artifact data: nothing is stored as hdfs file /user/{USER}/none at {hdfs_server.address}",
                       "", "")  # fmt: skip
    (dash.work / "f").write_text("x")
    denied = dash.save(location(hdfs_server, "/elsewhere/f", archive="none"), dash.work / "f", WFC_RETRY_DELAY="30")
    assert denied.status == 1
    assert "access denied (" in denied.message
    unreachable = location(hdfs_server, "/f") | {"addresses": "127.0.0.1:1"}
    loaded = dash.load(unreachable, dash.work / "in")
    assert loaded.status == 1
    assert "the server cannot be reached" in loaded.message
