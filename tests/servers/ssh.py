"""A real SSH server (OpenSSH's sshd, without root's privileges where the tests run without them) for git over SSH.

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import require
from tests.servers.process import LOOPBACK, free_ports, listens, running

CONFIGURATION = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
"""


class SshServer:
    """The running server: ``address`` (``user@host:port``), and the private ``key`` that it lets in."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"{getpass.getuser()}@{LOOPBACK}:{port}"
        self.key = (folder / "user").read_text()


@pytest.fixture(scope="session")
def ssh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A running SSH server that lets the user of the tests in, with one key."""
    require("sshd", "ssh-agent")
    folder = tmp_path_factory.mktemp("ssh")
    port = free_ports(1)[0]
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(folder / name)]
        subprocess.run(command, check=True)
    (folder / "configuration").write_text(CONFIGURATION.format(folder=folder, port=port))
    if os.geteuid() == 0:
        # Where its service has never run, the folder that its unprivileged half is locked into is missing.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    sshd = shutil.which("sshd")
    assert sshd is not None
    with running([sshd, "-D", "-e", "-f", folder / "configuration"], folder / "log", lambda: listens(port)):
        yield SshServer(folder, port)
