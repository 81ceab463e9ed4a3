"""The other runtimes: unshare in bubblewrap's place, engines with an image, the bare machine (here in a sandbox)."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.engines import Engine
from tests.needs import ORDINARY_USER, require
from tests.run.bundles import DEMO, Run, Workflows, page
from tests.servers.web import WebServer

pytest_plugins = ["tests.run.bundles", "tests.servers.web"]


@pytest.fixture(scope="session")
def without(tmp_path_factory: pytest.TempPathFactory) -> "Without":
    """A maker of paths that lack some programs."""
    return Without(tmp_path_factory.mktemp("paths"))


class Without:
    """Folders with a link to every program of this machine but some."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, *names: str) -> dict[str, str]:
        """An environment without these programs."""
        folder = self.folder / "-".join(names)
        if not folder.exists():
            folder.mkdir()
            for place in reversed(os.environ["PATH"].split(":")):
                for program in Path(place).iterdir() if os.path.isdir(place) else ():
                    link = folder / program.name
                    link.unlink(missing_ok=True)
                    link.symlink_to(program)
            for name in names:
                (folder / name).unlink(missing_ok=True)
        return {"PATH": str(folder)}


# Reads and writes where only a root of its own has room, and hands a folder and a file on.
PLACES = """
    entrypoint: main
    templates:
    - name: main
      dag:
        tasks:
        - {{name: make, template: make}}
        - name: use
          template: use
          dependencies: [make]
          arguments:
            artifacts:
            - {{name: tree, from: "{{{{tasks.make.outputs.artifacts.tree}}}}"}}
            - {{name: tool, from: "{{{{tasks.make.outputs.artifacts.tool}}}}"}}
    - name: make
      inputs: {{artifacts: [{{name: text, path: /etc/wfc/text, raw: {{data: "from the document"}}}}]}}
      outputs:
        artifacts:
        - {{name: tree, path: /made here/tree, archive: {{tar: {{}}}}}}
        - {{name: tool, path: /usr/bin/tool}}
        parameters:
        - {{name: id, valueFrom: {{path: /tmp/id}}}}
      script:
        image: {image}
        command: [sh]
        source: |
          mkdir -p "/made here/tree/deep"
          cp /etc/wfc/text "/made here/tree/deep/text"
          printf '#!/bin/sh\\necho the tool says "$@"\\n' >/usr/bin/tool
          id -u >/tmp/id
          echo out
          echo err >&2
    - name: use
      inputs:
        artifacts:
        - {{name: tree, path: /bin/deeply/tree}}
        - {{name: tool, path: /bin/tool, mode: 0755}}
      container:
        image: {image}
        command: [sh, -c]
        args: ["tool $(cat /bin/deeply/tree/deep/text); [ ! -e /usr/bin/../../etc/wfc ] && echo a root of its own"]
"""

SAID = "the tool says from the document\na root of its own\n"


@pytest.mark.needs("unshare")
def test_unshare_where_there_is_no_bubblewrap(workflows: Workflows, without: Without) -> None:
    environment = without.path("bwrap", "podman", "docker")
    run = workflows.run(PLACES.format(image="alpine"), runtime="auto", environment=environment).succeeded()
    assert "runtime sandbox (unshare)" in run.stderr
    assert run.printed("use") == SAID
    assert run.parameters("make") == {"id": "0"}
    assert not os.path.lexists("/usr/bin/tool")
    assert not os.path.lexists("/made here")


@pytest.mark.needs("bwrap")
def test_bubblewrap(workflows: Workflows, without: Without) -> None:
    environment = without.path("podman", "docker")
    run = workflows.run(PLACES.format(image="alpine"), runtime="auto", environment=environment).succeeded()
    assert "runtime sandbox (bwrap)" in run.stderr
    assert run.printed("use") == SAID


@pytest.mark.needs("bwrap", "unshare", "user namespaces")
@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_an_ordinary_user(workflows: Workflows, way: str) -> None:
    """Neither way asks for an administrator's rights; the task is one all the same, inside its root."""
    with tempfile.TemporaryDirectory(prefix="wfc-user-") as name:
        open_to_all = Path(name)
        bundle = open_to_all / "bundle"
        shutil.copytree(workflows.bundle(PLACES.format(image="alpine")), bundle)
        folder = open_to_all / "run"
        if ORDINARY_USER:
            os.chown(open_to_all, 4711, 4711)
        command = [*ORDINARY_USER, str(bundle / "run.sh"), "--runtime=sandbox", f"--workdir={folder}"]
        environment = {"WFC_SANDBOX": way, "HOME": name, "TMPDIR": name}
        run = workflows.finished(command, folder, environment, current=open_to_all).succeeded()
        assert f"runtime sandbox ({way})" in run.stderr
        assert run.printed("use") == SAID
        assert run.parameters("make") == {"id": "0"}


@pytest.mark.needs("python3")
@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_programs_that_images_call_otherwise(workflows: Workflows, way: str) -> None:
    """``python`` is there where the machine has ``python3`` alone, and what a pod makes of it is gone with the pod."""
    require(way)
    text = """
    entrypoint: main
    templates:
    - name: main
      dag:
        tasks:
        - {name: spoils, template: spoils}
        - {name: says, template: says, depends: spoils}
        - {name: mounts, template: mounts, depends: says}
    - name: spoils
      container:
        image: python:3
        command: [sh, -c, "command -v python; mkdir -p /run/wfc; rm -f /run/wfc/python; echo exit 7 >/run/wfc/python"]
    - name: says
      container: {image: "python:3", command: [python, -c, "print('said')"]}
    - name: mounts
      volumes: [{name: empty, emptyDir: {}}]
      script:
        image: python:3
        command: [python]
        source: print('said')
        volumeMounts: [{name: empty, mountPath: /empty}]
    """
    run = workflows.run(text, "-j1", environment={"WFC_SANDBOX": way}).succeeded()
    usual = shutil.which("python", path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games")
    assert run.printed("spoils") == f"{usual or '/run/wfc/python'}\n"
    assert (run.printed("says"), run.printed("mounts")) == ("said\n", "said\n")


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("programs", "found"),
    [
        (["python3"], " python:FOLDER/python3"),
        (["python3", "python"], ""),
        ([], ""),
        (["pip3", "python3"], " python:FOLDER/python3 pip:FOLDER/pip3"),
    ],
    ids=["other", "both", "none", "two"],
)
def test_which_programs_get_another_name(shell: list[str], programs: list[str], found: str, tmp_path: Path) -> None:
    require(shell[0])
    for name in programs:
        (tmp_path / name).touch(0o755)
    library = Path(__file__).resolve().parents[2] / "compiler/wfc/backends/shell/lib"
    script = """
set -eu
. "$1/value.sh"
. "$1/runtime_sandbox.sh"
wfc_sandbox_path=/nowhere:$2
wfc_sandbox_name_programs
printf %s "$wfc_sandbox_aliases"
"""
    done = subprocess.run([*shell, "-c", script, "x", library, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == found.replace("FOLDER", str(tmp_path))


def test_no_runtime_at_all(workflows: Workflows, without: Without) -> None:
    """Each way is named with what it lacks, nothing has run, and no folder is left."""
    environment = without.path("bwrap", "unshare", "podman", "docker")
    run = workflows.run(PLACES.format(image="alpine"), runtime="auto", environment=environment)
    assert run.code == 4
    for name in ("podman", "docker", "bwrap", "unshare"):
        assert f"{name} is not installed" in run.stderr
    assert not run.folder.exists()


def test_missing_programs(workflows: Workflows, without: Without) -> None:
    """All that the workflow needs and the machine lacks, at once, before anything runs."""
    run = workflows.run(page("http-mode"), environment=without.path("curl", "mkfifo"))
    assert run.code == 4
    assert "programs that are not installed: mkfifo curl" in run.stderr
    assert not run.folder.exists()


def test_an_engine(workflows: Workflows, engine: Engine) -> None:
    """The image's own programs and file system; artifacts anywhere, in and out."""
    document = PLACES.format(image=engine.image)
    run = workflows.run(document, runtime=engine.name, environment=engine.environment).succeeded()
    assert run.printed("use") == SAID
    assert run.parameters("make") == {"id": "0"}
    node = run.folder / "nodes" / run.node("make")["name"]
    assert ((node / "stdout").read_text(), (node / "stderr").read_text()) == ("out\n", "err\n")
    assert run.node("make")["id"].split("-")[-1] not in "".join(engine.containers("Names"))


def test_an_engine_gives_a_terminal(workflows: Workflows, engine: Engine) -> None:
    """With `tty`, and to no other; nobody types there."""
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag: {{tasks: [{{name: with, template: with}}, {{name: without, template: without}}]}}
        - name: with
          container: {{image: {engine.image}, command: [sh, -c, 'test -t 1 && echo yes || echo no'], tty: true}}
        - name: without
          container: {{image: {engine.image}, command: [sh, -c, 'test -t 1 && echo yes || echo no'], tty: false}}
    """
    run = workflows.run(document, runtime=engine.name, environment=engine.environment).succeeded()
    assert run.printed("with").splitlines() == ["yes"]
    assert run.printed("without") == "no\n"


def test_an_engine_takes_nothing_from_the_variables_of_a_task(workflows: Workflows, engine: Engine) -> None:
    given = {"WFC_ENGINE_CREATE_OPTS": "--volume=/:/machine", "wfc_engine_tool": "/bin/false", "wfc_container": "x",
             "UID": "7", "LD_PRELOAD": "/x.so", "PLAIN": "a b"}  # fmt: skip
    env = ", ".join(f"{{name: {name}, value: '{value}'}}" for name, value in given.items())
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag: {{tasks: [{{name: work, template: work}}]}}
        - name: work
          container: {{image: {engine.image}, command: [sh, -c, 'env; ls /'], env: [{env}]}}
    """
    run = workflows.run(document, runtime=engine.name, environment=engine.environment).succeeded()
    lines = run.printed("work").splitlines()
    assert {f"{name}={value}" for name, value in given.items()} <= set(lines)
    assert "machine" not in lines


@pytest.mark.needs("nginx", "fcgiwrap", "git", "curl")
def test_an_engine_and_the_page(workflows: Workflows, engine: Engine, web_server: WebServer) -> None:
    """The page's program from the web in /bin of an image, and the page's two tasks."""
    path = web_server.files / "onepanelio/core/releases/latest/download/opctl-linux-amd64"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\necho "opctl of the test, $1"\n')
    document = page("http-mode").read_text().replace("busybox:1.36", engine.image)
    option = f"--map=https://github.com={web_server.url}/files"
    run = workflows.run(document, option, runtime=engine.name, environment=engine.environment).succeeded()
    assert run.printed("work") == "opctl of the test, version\n"
    document = (DEMO / "passing.yaml").read_text().replace("docker/whalesay:latest", engine.image)
    document = document.replace("alpine:latest", engine.image).replace("cowsay", "echo the cow says")
    run = workflows.run(document, runtime=engine.name, environment=engine.environment).succeeded()
    assert run.printed("consume-artifact") == "the cow says hello world\n"


def test_a_machine_that_has_nothing_but_busybox(workflows: Workflows, engine: Engine) -> None:
    """No program of a GNU system is needed: here the whole machine is the image, and a container is its sandbox."""
    bundle = workflows.bundle(PLACES.format(image="alpine").replace("[ ! -e", "[ -e"))
    folder = workflows.new_folder("run")
    command = [
        *engine.command, "run", "--rm", *engine.creates,
        "--network=none", "--volume", f"{workflows.folder}:{workflows.folder}", "--entrypoint", "/bin/sh",
        engine.image, f"{bundle}/run.sh", "--runtime=host", f"--workdir={folder}",
    ]  # fmt: skip
    run = workflows.finished(command, folder, engine.environment).succeeded()
    assert run.printed("use") == SAID


def test_an_engine_and_an_interruption(workflows: Workflows, engine: Engine) -> None:
    """The container is stopped and removed."""
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag: {{tasks: [{{name: endless, template: endless}}]}}
        - name: endless
          container: {{image: {engine.image}, command: [sh, -c], args: ["trap '' TERM; echo started; sleep 600"]}}
    """
    command, folder = workflows.command(workflows.bundle(document), [], runtime=engine.name)
    process = subprocess.Popen(
        command, env={**workflows.environment(), **engine.environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    limit = time.monotonic() + 60
    while not any(path.read_text() for path in folder.glob("nodes/*/stdout")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=60)
    run = Run(process.returncode, "", stderr, folder)
    assert run.code == 130, stderr
    assert run.phases() == {"workflow": "Failed", "endless": "Failed"}
    assert engine.image not in engine.containers("Image")


def test_an_engine_and_a_failure(workflows: Workflows, engine: Engine) -> None:
    """The command's exit code, the code of one that cannot start, and an image that is not there."""
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            failFast: false
            tasks:
            - {{name: fails, template: run, arguments: {{parameters: [{{name: word, value: "exit 125"}}]}}}}
            - {{name: none, template: none}}
            - {{name: nowhere, template: nowhere}}
        - name: run
          inputs: {{parameters: [{{name: word}}]}}
          script: {{image: {engine.image}, command: [sh], source: "{{{{inputs.parameters.word}}}}"}}
        - name: none
          container: {{image: {engine.image}, command: [no-such-program]}}
        - name: nowhere
          container: {{image: "localhost/wfc-no-such-image:1", command: ["true"], imagePullPolicy: Never}}
    """
    run = workflows.run(document, runtime=engine.name, environment=engine.environment)
    assert run.code == 1
    codes = {name: run.node(name)["outputs"].get("exitCode") for name in ("fails", "none", "nowhere")}
    assert codes == {"fails": "125", "none": "64", "nowhere": None}
    # Why a command could not be started is said where people look first.
    message = run.node("none")["message"]
    assert message.startswith(f"main: Error (exit code 64): {engine.name} cannot start the container: ")
    assert "no-such-program" in message
    assert run.phases() == {
        "workflow": "Error", "fails": "Failed", "none": "Failed", "nowhere": "Error",
    }  # fmt: skip
    assert "cannot make the container" in run.node("nowhere")["message"]


@pytest.mark.needs("bwrap")
def test_the_machine_itself(workflows: Workflows) -> None:
    """Said loudly, never chosen by itself; here the machine is a sandbox with a root of its own."""
    document = PLACES.format(image="alpine").replace("[ ! -e /usr/bin/../../etc/wfc ]", "[ -e /etc/wfc ]")
    bundle = workflows.bundle(document)
    command, folder = workflows.command(bundle, [], runtime="host")
    root = workflows.folder / "machine"
    machine = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin"]
    for name in ("usr", "etc"):
        # A copy would be slow, and what the workflow writes must have room: a layer of its own.
        (root / name).mkdir(parents=True)
        for entry in Path("/", name).iterdir():
            (root / name / entry.name).symlink_to(f"/machine/{name}/{entry.name}")
        machine += ["--ro-bind", f"/{name}", f"/machine/{name}"]
    (root / "usr/bin").unlink()
    (root / "usr/bin").mkdir()
    for entry in Path("/usr/bin").iterdir():
        (root / "usr/bin" / entry.name).symlink_to(f"/machine/usr/bin/{entry.name}")
    for name in ("bin", "lib", "lib64", "sbin"):
        if os.path.islink(f"/{name}"):
            (root / name).symlink_to(os.readlink(f"/{name}"))
        elif os.path.isdir(f"/{name}"):
            shutil.copytree(f"/{name}", root / name, symlinks=True)
    for name in ("machine", "tmp", "proc", "dev", str(workflows.folder)[1:]):
        (root / name).mkdir(parents=True, exist_ok=True)
    machine[1:1] = ["--bind", str(root), "/"]
    machine += ["--proc", "/proc", "--dev", "/dev", "--bind", str(workflows.folder), str(workflows.folder)]
    run = workflows.finished([*machine, "--", *command], folder).succeeded()
    assert "RUNTIME host: commands run on this machine itself" in run.stderr
    assert run.printed("use") == SAID
    assert (root / "usr/bin/tool").exists()
    assert not os.path.lexists("/usr/bin/tool")
    assert not os.path.lexists("/etc/wfc")
