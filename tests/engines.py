"""The container engines that tests run bundles with, and an image for them that is made on the spot.

podman needs no service. docker does: tests have one of their own, with a folder, a socket and a bridge that are nobody
else's, and which touches neither the machine's firewall nor a service that runs there.

Loaded as a pytest plugin by ``tests/conftest.py``.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.needs import require

ENGINES = ("podman", "docker")


class Engine(NamedTuple):
    """One engine of this machine, ready to run containers.

    Attributes:
        name: what ``--runtime`` takes.
        command: its program, with the options that this machine needs.
        creates: options of a container that this machine needs.
        image: the name of an image that has busybox alone.
        environment: variables for a bundle.
    """

    name: str
    command: tuple[str, ...]
    creates: tuple[str, ...]
    image: str
    environment: dict[str, str]

    def within(self, folder: Path) -> "Engine":
        """The engine for one test: what podman leaves where temporary files are goes into that new folder."""
        folder.mkdir()
        return self._replace(environment={**self.environment, "TMPDIR": str(folder)})

    def said(self, *words: str) -> str:
        """What the engine prints when it is asked; raises CalledProcessError when it refuses."""
        return subprocess.run([*self.command, *words], capture_output=True, text=True, check=True).stdout

    def containers(self, field: str, *options: str) -> list[str]:
        """A field of every container that there is (``Image``, ``Names``, ``ID``)."""
        return self.said("ps", "--all", *options, "--format", f"{{{{.{field}}}}}").splitlines()


@pytest.fixture(scope="session")
def podman(busybox_archive: Path) -> Iterator[Engine]:
    """podman, on a machine whose cgroups or limits may not be its own (a container, a CI runner without systemd)."""
    require("podman", "runc")
    limits = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")
    command = ("podman", "--cgroup-manager", "cgroupfs", "--runtime", "runc")
    with _imported("podman", command, limits, busybox_archive) as found:
        yield found


@pytest.fixture(scope="session")
def docker(busybox_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """docker, with a service that ends with the tests."""
    require("dockerd", "ip")
    folder = tmp_path_factory.mktemp("docker")
    with _bridge() as bridge, _service(folder, bridge):
        command = ("docker", "--host", f"unix://{folder}/socket")
        with _imported("docker", command, (), busybox_archive) as found:
            yield found


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Each engine in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Engine)
    return found.within(tmp_path / "engine")


@pytest.fixture(scope="session")
def busybox_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file system of an image, from the machine's static busybox."""
    require("busybox")
    tree = tmp_path_factory.mktemp("busybox")
    for folder in ("bin", "etc", "tmp", "proc", "dev", "sys", "root", "usr/bin"):
        (tree / folder).mkdir(parents=True)
    (tree / "tmp").chmod(0o1777)
    (tree / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (tree / "etc/group").write_text("root:x:0:\n")
    busybox = shutil.which("busybox")
    assert busybox is not None
    shutil.copy(busybox, tree / "bin/busybox")
    applets = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True).stdout.split()
    for applet in applets:
        if applet != "busybox":
            (tree / "bin" / applet).symlink_to("busybox")
    archive = tmp_path_factory.mktemp("image") / "busybox.tar"
    subprocess.run(["tar", "-C", tree, "-cf", archive, "."], check=True)
    return archive


@contextlib.contextmanager
def _imported(name: str, command: tuple[str, ...], creates: tuple[str, ...], archive: Path) -> Iterator[Engine]:
    """The engine with its image. Each process of a parallel run has one of its own: none goes under another's feet."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    environment = {"WFC_ENGINE_OPTS": " ".join(command[1:]), "WFC_ENGINE_CREATE_OPTS": " ".join(creates)}
    engine = Engine(name, command, creates, f"localhost/wfc-test-{worker}-{os.getpid()}:latest", environment)
    engine.said("import", "--change", "ENV PATH=/bin:/usr/bin", str(archive), engine.image)
    yield engine
    subprocess.run([*command, "image", "rm", "--force", engine.image], capture_output=True, check=False)


@contextlib.contextmanager
def _bridge() -> Iterator[str]:
    """A bridge for containers, by a name and with addresses that this process alone has."""
    number = os.getpid()
    name = f"wfc{number}"
    subprocess.run(["ip", "link", "add", name, "type", "bridge"], check=True)
    try:
        address = f"10.{200 + number // 250 % 50}.{number % 250}.1/24"
        subprocess.run(["ip", "address", "add", address, "dev", name], check=True)
        subprocess.run(["ip", "link", "set", name, "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "link", "delete", name], check=False)


@contextlib.contextmanager
def _service(folder: Path, bridge: str) -> Iterator[None]:
    """docker's service: asked to end afterwards, so that it ends what it has started and mounted."""
    command = [
        "dockerd", f"--data-root={folder}/data", f"--exec-root={folder}/state", f"--pidfile={folder}/pid",
        f"--host=unix://{folder}/socket", f"--bridge={bridge}", "--iptables=false", "--ip-forward=false",
        "--ip-masq=false", "--userland-proxy=false",
    ]  # fmt: skip
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        asks = ["docker", "--host", f"unix://{folder}/socket", "version"]
        limit = time.monotonic() + 60
        while subprocess.run(asks, capture_output=True, check=False).returncode != 0:
            if process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"dockerd does not come up:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
