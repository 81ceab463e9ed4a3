"""The demonstration: compile and run the two documents of this folder, and say what happens at each step.

It needs no container engine and no network: the bundles run in the ``sandbox`` runtime, and the S3 server is one of its
own, started and stopped here (SeaweedFS).
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from tests.servers.objects import BUCKET, ObjectServer, serve_objects

HERE = Path(os.path.relpath(Path(__file__).parent))
SCRIPTS = sysconfig.get_path("scripts")
REPOSITORY_HOST, REPOSITORY_BUCKET = "s3.demo.internal", "demo"


def say(text: str) -> None:
    """A line about what comes next."""
    print(f"\n\033[1m== {text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def run(*command: str | Path, show: bool = True) -> None:
    """Run one command as a user would type it; the demonstration ends with the first that fails."""
    words = [str(word) for word in command]
    if show:
        print("$ " + " ".join(words), flush=True)
    environment = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    if subprocess.run(words, env=environment, check=False).returncode != 0:
        sys.exit(f"the demonstration stopped: `{' '.join(words)}` failed")


def tools() -> list[str | Path]:
    """The options that bring the stand-in for cowsay, where this machine has none."""
    if shutil.which("cowsay") or Path("/usr/games/cowsay").exists():
        return []
    print(
        "This machine has no cowsay, which the image of the document has: a stand-in from demo/tools takes its place."
    )
    return ["--tools", HERE / "tools"]


def passing(folder: Path) -> None:
    """One task makes a file, the next one reads it; the artifact store is a folder."""
    say("1. Passing artifacts: check the document, and compile it to an Argo manifest")
    run("wfc", "check", HERE / "passing.yaml")
    run("wfc", "compile", "-t", "argo", HERE / "passing.yaml")
    say("2. Compile it to a shell bundle, and run that in the sandbox, with a local folder as artifact store")
    run("wfc", "compile", "-t", "shell", HERE / "passing.yaml", "-o", folder / "bundle")
    options = ["--runtime", "sandbox", "--workdir", folder / "run", "--artifacts", folder / "store", *tools()]
    run(folder / "bundle/run.sh", *options)
    say("3. The file that travelled: what generate-artifact stored, and what consume-artifact printed")
    for stored in sorted(path for path in (folder / "store").rglob("*") if path.is_file()):
        print(f"stored: {stored.relative_to(folder / 'store')}")
    for stdout in sorted((folder / "run" / "nodes").glob("*consume-artifact*/stdout")):
        print(stdout.read_text(), end="")


def objects(folder: Path) -> None:
    """The S3 document, against a real S3 server; its hosts are mapped to that server, the document is unchanged."""
    say("4. S3: start a server (SeaweedFS) on the loopback address, and put two objects below my-data/input")
    (folder / "weed").mkdir()
    with serve_objects(folder / "weed") as server:
        print(f"listening on {server.endpoint}")
        server.request("DELETE", f"/{BUCKET}/ready")  # what the probe of the start left
        server.request("PUT", f"/{REPOSITORY_BUCKET}")
        for name, text in (("first.txt", b"one\n"), ("second.txt", b"two\n")):
            server.put(f"my-data/input/{name}", text, REPOSITORY_BUCKET)
        secrets = write_secrets(folder / "secrets", server)
        say("5. Compile the S3 document for the repository of demo/repository.yaml, and run it (its task sleeps 15 s)")
        repository = ["--artifact-repository", HERE / "repository.yaml"]
        run("wfc", "compile", "-t", "shell", HERE / "s3.yaml", *repository, "-o", folder / "s3-bundle")
        target = f"http://{server.endpoint}"
        maps = ["--map", f"{REPOSITORY_HOST}={target}", "--map", f"storage.googleapis.com={target}"]
        options = ["--runtime", "sandbox", "--workdir", folder / "s3-run", "--secrets", secrets, *maps]
        run(folder / "s3-bundle/run.sh", *options)
        say("6. What the run left in the buckets")
        for bucket in (REPOSITORY_BUCKET, BUCKET):
            for key in server.keys(bucket=bucket):
                print(f"s3://{bucket}/{key}  {server.get(key, bucket)!r}")


def write_secrets(folder: Path, server: ObjectServer) -> Path:
    """The secrets that the document and the repository name, as Kubernetes mounts them: NAME/KEY files."""
    for name in ("my-s3-credentials", "demo-repository"):
        (folder / name).mkdir(parents=True)
        (folder / name / "accessKey").write_text(server.access_key)
        (folder / name / "secretKey").write_text(server.secret_key)
    return folder


def main() -> None:
    """Both documents, in a temporary folder."""
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory(prefix="wfc-demo-") as name:
        passing(Path(name))
        objects(Path(name))
    say("Done: both documents ran to their end.")


if __name__ == "__main__":
    main()
