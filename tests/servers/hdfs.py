"""A real Hadoop file system: a name node and a data node (Hadoop's own test cluster, in one Java process).

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import getpass
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import SERVERS, require
from tests.servers.process import LOOPBACK, free_ports, running

SOURCE = Path(__file__).resolve().parents[2] / "requirements/servers/Hdfs.java"
USER = "fred"

SETTINGS = """<configuration>
<property><name>fs.defaultFS</name><value>hdfs://{address}</value></property>
</configuration>
"""


class HdfsServer:
    """The running file system: its ``address`` (HOST:PORT); ``/user/fred`` belongs to the user ``fred``."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.address = f"{LOOPBACK}:{port}"
        (folder / "core-site.xml").write_text(SETTINGS.format(address=self.address))
        self.classes = f"{folder}:{SERVERS}/hdfs/*"

    def shell(self, *words: str, user: str = USER) -> str:
        """What Hadoop's own ``hdfs dfs`` says."""
        command = ["java", "-cp", self.classes, "org.apache.hadoop.fs.FsShell", *words]
        environment = {"HADOOP_USER_NAME": user, "PATH": "/usr/bin:/bin"}
        result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.fixture(scope="session")
def hdfs_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HdfsServer]:
    """A running file system."""
    require("hdfs")
    folder = tmp_path_factory.mktemp("hdfs")
    port = free_ports(1)[0]
    server = HdfsServer(port, folder)
    command = ["java", "-Xmx300m", "-cp", f"{SERVERS}/hdfs/*", SOURCE, str(port), folder / "data"]
    log = folder / "log"
    with running([str(word) for word in command], log, lambda: "READY" in log.read_text(errors="replace"), seconds=120):
        user = getpass.getuser()
        server.shell("-mkdir", "-p", f"/user/{USER}", user=user)
        server.shell("-chown", USER, f"/user/{USER}", user=user)
        yield server
