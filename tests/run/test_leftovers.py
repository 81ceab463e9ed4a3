"""What a run that was killed by SIGKILL has left outside of its folder: the next run puts it away."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.engines import Engine
from tests.run.bundles import Workflows
from tests.run.processes import wait_for, with_arguments
from tests.servers.breaker import broken_line
from tests.servers.objects import BUCKET, ObjectServer

pytest_plugins = ["tests.run.bundles", "tests.servers.objects"]

WITH_SECRETS = """
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata: {{name: wf}}
    spec:
      entrypoint: main
      arguments: {{parameters: [{{name: seconds, value: "0"}}]}}
      volumes: [{{name: login, secret: {{secretName: login}}}}]
      templates:
      - name: main
        sidecars: [{{name: beside, image: {image}, command: [sleep, "600"]}}]
        container:
          image: {image}
          command: [sleep, "{{{{workflow.parameters.seconds}}}}"]
          volumeMounts: [{{name: login, mountPath: /login}}]
"""


@contextmanager
def under_way(
    workflows: Workflows, command: list[str], environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A run in a group of its own; at the end all that is left of it is killed, so that no test waits for it."""
    process = subprocess.Popen(
        command, env={**workflows.environment(), **(environment or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.needs("bwrap")
def test_files_of_secrets(workflows: Workflows) -> None:
    """They go once the run's own shell is gone, not before; what only looks like them stays."""
    private = workflows.folder / "private"
    private.mkdir()
    environment = {"WFC_PRIVATE": str(private)}
    workflows.secret("login", "password", "planted-password")
    bundle = workflows.bundle(WITH_SECRETS.format(image="busybox"))
    marker = f"81{os.getpid()}"
    command, folder = workflows.command(bundle, [f"--secrets={workflows.secrets}", "-p", f"seconds={marker}"])
    with under_way(workflows, command, environment) as process:
        wait_for(lambda: with_arguments("sleep", marker))
        (planted,) = private.rglob("password")
        (mark,) = (path.name for path in private.iterdir())
        place, number, began, _ = mark.split(".")
        strange = [
            f"{place}.{number}.{began}0.other",  # the number again, of a process that came later
            f"{place}0.1.1.other",  # another machine, or another table of processes
            "wfc-of-somebody",
        ]
        for name in strange:
            (private / name).mkdir()
        (workflows.folder / "theirs").mkdir()
        (private / f"{place}.1.1.link").symlink_to(workflows.folder / "theirs")
        other = workflows.run(bundle, f"--secrets={workflows.secrets}", environment=environment)
        other.succeeded()
        assert planted.read_text() == "planted-password"
        assert (private / strange[1]).is_dir()
        assert (private / strange[2]).is_dir()
        assert not (private / strange[0]).exists()
        assert (workflows.folder / "theirs").is_dir()
        process.kill()
        process.wait()
        assert planted.exists()
        workflows.run(bundle, f"--secrets={workflows.secrets}", environment=environment).succeeded()
        assert not planted.exists()
        assert sorted(path.name for path in private.iterdir()) == sorted([*strange[1:], f"{place}.1.1.link"])
        resumed = [str(bundle / "run.sh"), f"--resume={folder}", f"--secrets={workflows.secrets}", "-pseconds=0"]
        workflows.finished(resumed, folder, environment).succeeded()
        assert not with_arguments("sleep", marker)


SAVES = """
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata: {{name: wf}}
    spec:
      entrypoint: main
      templates:
      - name: main
        container: {{image: busybox, command: [sh, -c, "head -c 9000000 /dev/urandom >/out"]}}
        outputs:
          artifacts:
          - name: out
            path: /out
            s3:
              {{endpoint: "127.0.0.1:{port}", insecure: true, bucket: {bucket}, key: left.tgz,
               accessKeySecret: {{name: s3, key: accessKey}}, secretKeySecret: {{name: s3, key: secretKey}}}}
"""


@pytest.mark.needs("bwrap", "weed", "rclone")
def test_an_archive_on_its_way(workflows: Workflows, object_server: ObjectServer) -> None:
    workflows.keys_of(object_server, "s3")
    temporary = workflows.folder / "tmp"
    with broken_line(object_server.port) as line:
        line.delay = 1
        bundle = workflows.bundle(SAVES.format(port=line.port, bucket=BUCKET))
        command, folder = workflows.command(bundle, [f"--secrets={workflows.secrets}"])
        with under_way(workflows, command) as process:
            wait_for(lambda: line.connections)
            process.kill()
            process.wait()
        assert [path.name[:5] for path in temporary.iterdir()] == [".wfc."]
        line.delay = 0
        workflows.finished([str(bundle / "run.sh"), f"--resume={folder}", f"--secrets={workflows.secrets}"], folder)
    # Nothing is left there: the fixture looks, too.
    assert list(temporary.iterdir()) == []
    assert object_server.keys("left") == ["left.tgz"]


def containers(engine: Engine, folder: Path, *options: str) -> list[str]:
    """The ids of the containers that belong to the run in that folder."""
    uid = (folder / "workflow/uid").read_text()
    return engine.containers("ID", "--filter", f"name=wfc-{uid}", *options)


def running(engine: Engine, folder: Path) -> list[str]:
    """Those of them that run."""
    return containers(engine, folder, "--filter", "status=running")


@pytest.mark.parametrize("way", ["next", "resumed"])
def test_containers(workflows: Workflows, engine: Engine, way: str) -> None:
    """Those of the pod, its sidecar and their network; by the next run, or by the same one when it is resumed."""
    workflows.secret("login", "password", "planted-password")
    bundle = workflows.bundle(WITH_SECRETS.format(image=engine.image))
    secrets = f"--secrets={workflows.secrets}"
    command, folder = workflows.command(bundle, [secrets, "-p", "seconds=600"], runtime=engine.name)
    with under_way(workflows, command, engine.environment) as process:
        wait_for(lambda: (folder / "workflow/uid").exists() and len(running(engine, folder)) >= 2, 90)
        workflows.run(bundle, secrets, runtime=engine.name, environment=engine.environment).succeeded()
        assert len(running(engine, folder)) >= 2
        process.kill()
        process.wait()
        if way == "next":
            workflows.run(bundle, secrets, runtime=engine.name, environment=engine.environment).succeeded()
        else:
            resumed = [str(bundle / "run.sh"), f"--resume={folder}", secrets, "-p", "seconds=0"]
            workflows.finished(resumed, folder, engine.environment).succeeded()
    assert containers(engine, folder) == []


def test_containers_that_were_kept(workflows: Workflows, engine: Engine) -> None:
    """``--keep``: they stay whatever runs afterwards."""
    workflows.secret("login", "password", "planted-password")
    bundle = workflows.bundle(WITH_SECRETS.format(image=engine.image))
    secrets = f"--secrets={workflows.secrets}"
    kept = workflows.run(bundle, secrets, "--keep", runtime=engine.name, environment=engine.environment).succeeded()
    before = containers(engine, kept.folder)
    assert before
    workflows.run(bundle, secrets, runtime=engine.name, environment=engine.environment).succeeded()
    assert containers(engine, kept.folder) == before
    for each in [*before, *before]:  # one whose network others use goes last
        subprocess.run([*engine.command, "rm", "--force", each], capture_output=True, check=False)
