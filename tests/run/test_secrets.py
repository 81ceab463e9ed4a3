"""Planted secrets of every kind: during a run and after it they are nowhere but with the program that needs them."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.bundles import Workflows
from tests.run.processes import processes, watching
from tests.servers.azurite import CONTAINER, AzureServer
from tests.servers.azurite import KEY as AZURE_KEY
from tests.servers.objects import BUCKET, ObjectServer
from tests.servers.ssh import SshServer
from tests.servers.tls import TlsServer, tls_server
from tests.servers.tokens import CLIENT, CLIENT_SECRET, TOKEN, TokenServer
from tests.servers.web import WebServer

pytest_plugins = [
    "tests.run.bundles", "tests.servers.azurite", "tests.servers.objects", "tests.servers.ssh", "tests.servers.tokens",
    "tests.servers.web",
]  # fmt: skip

pytestmark = pytest.mark.needs(
    "bash",
    "busybox",
    "bwrap",
    "curl",
    "dash",
    "fcgiwrap",
    "git",
    "nginx",
    "openssl",
    "rclone",
    "ssh-agent",
    "sshd",
    "weed",
)

# Who may hold a secret in its environment: the programs of the transfers, and what git starts for one.
HOLDERS = frozenset(("rclone", "git", "git-remote-http", "git-remote-https", "ssh-agent", "ssh-add", "ssh"))


class Watcher:
    """Looks at the command lines and environments of all processes, over and over, for planted texts.

    ``looks`` counts the rounds, ``held`` the processes that were allowed to hold a secret, ``found`` are the others.
    """

    def __init__(self, planted: list[str]) -> None:
        self.planted = [text.encode() for text in planted]
        self.found: set[tuple[str, str, str]] = set()
        self.held: set[str] = set()
        self.looks = 0

    def look(self) -> None:
        """Look at each process once."""
        for folder, arguments in processes():
            self._look_at(folder, arguments)
        self.looks += 1

    def _look_at(self, process: Path, arguments: bytes) -> None:
        try:
            name, environment = (process / "comm").read_text().strip(), (process / "environ").read_bytes()
        except OSError:
            return
        for secret in self.planted:
            if secret in arguments:
                self.found.add((name, "cmdline", secret.decode()))
            if secret in environment:
                # The shell between the agent and ssh-add takes the key out of its environment; git asks the other one.
                if name in HOLDERS or b"ssh-add -q -" in arguments or b"$WFC_GIT_PASSWORD" in arguments:
                    self.held.add(name)
                else:
                    self.found.add((name, "environ", secret.decode()))


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """A server that asks for a client certificate."""
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="module")
def repository(web_server: WebServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository that the web server and the SSH server have."""
    work = tmp_path_factory.mktemp("work")
    (work / "f").write_text("content\n")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", "-C", work, *words], check=True)
    bare = web_server.repositories / "secret.git"
    subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
    return bare


def secret(name: str, key: str) -> dict[str, str]:
    """A reference to a planted secret."""
    return {"name": name, "key": key}


def document(
    objects: ObjectServer, tokens: TokenServer, tls: TlsServer, web: WebServer, ssh: SshServer, repository: Path
) -> str:
    """One task for each way to log in: most take an artifact, the last ones give one."""
    s3 = {
        "endpoint": objects.endpoint, "insecure": True, "bucket": BUCKET,
        "accessKeySecret": secret("s3", "id"), "secretKeySecret": secret("s3", "key"),
    }  # fmt: skip
    basic = {"basicAuth": {"usernameSecret": secret("web", "user"), "passwordSecret": secret("web", "password")}}
    oauth = {
        "clientIDSecret": secret("oauth", "id"), "clientSecretSecret": secret("oauth", "secret"),
        "tokenURLSecret": secret("oauth", "url"),
    }  # fmt: skip
    certificate = {"clientCertSecret": secret("tls", "crt"), "clientKeySecret": secret("tls", "key")}
    git = {"usernameSecret": secret("web", "user"), "passwordSecret": secret("web", "password")}
    oss = {"endpoint": objects.endpoint, "bucket": BUCKET, **{name: s3[name] for name in s3 if name.endswith("Secret")}}
    over_ssh = {"sshPrivateKeySecret": secret("git", "ssh"), "insecureIgnoreHostKey": True}
    takes: dict[str, dict[str, object]] = {
        "s3": {"s3": {**s3, "key": "secrets/in"}},
        "basic": {"http": {"url": f"{web.url}/private/f", "auth": basic}},
        "oauth": {"http": {"url": f"{tokens.url}/guarded/secret", "auth": {"oauth2": oauth}}},
        "tls": {"http": {"url": f"{tls.url}/files/f", "auth": {"clientCert": certificate}}},
        "git": {"git": {"repo": f"{web.url}/private-git/{repository.name}", **git}},
        "oss": {"oss": {**oss, "key": "secrets/in"}},
        "artifactory": {"artifactory": {"url": f"{web.url}/artifactory/secret-in", **git}},
        "ssh": {"git": {"repo": f"ssh://{ssh.address}{repository}", **over_ssh}},
    }
    gives: dict[str, dict[str, object]] = {
        "to-s3": {"s3": {**s3, "key": "secrets/out.tgz"}},
        "to-artifactory": {"artifactory": {"url": f"{web.url}/artifactory/secret-out", **git}},
        "to-oauth": {"archive": {"none": {}}, "http": {"url": f"{tokens.url}/guarded/out", "auth": {"oauth2": oauth}}},
    }
    shell = {"image": "alpine", "command": ["sh", "-c"]}
    templates: list[dict[str, object]] = [
        {"name": name, "inputs": {"artifacts": [{"name": "a", "path": "/in", **place}]},
         "container": {**shell, "args": ["env; ls -R /in; ! grep -r planted / --include=key 2>/dev/null"]}}
        for name, place in takes.items()
    ]  # fmt: skip
    templates += [
        {"name": name, "outputs": {"artifacts": [{"name": "a", "path": "/out", **place}]},
         "container": {**shell, "args": ["env >/out"]}}
        for name, place in gives.items()
    ]  # fmt: skip
    header = {"name": "Authorization", "valueFrom": {"secretKeyRef": secret("web", "token")}}
    templates.append({"name": "request", "http": {"url": f"{web.url}/token", "headers": [header]}})
    tasks = [{"name": name, "template": name} for name in (*takes, *gives, "request")]
    main = {"name": "main", "dag": {"failFast": False, "tasks": tasks}}
    spec = {"entrypoint": "main", "onExit": "basic", "templates": [main, *templates]}
    return json.dumps(
        {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"name": "secrets"}, "spec": spec}
    )


@pytest.mark.parametrize(
    ("shell", "right"),
    [(["dash"], True), (["dash"], False), (["bash", "--posix"], True), (["busybox", "ash"], False)],
    ids=["dash-succeeds", "dash-fails", "bash-succeeds", "busybox-fails"],
)
def test_no_secret_is_seen_anywhere(
    workflows: Workflows,
    object_server: ObjectServer,
    token_server: TokenServer,
    tls: TlsServer,
    web_server: WebServer,
    ssh_server: SshServer,
    repository: Path,
    shell: list[str],
    right: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The bundle runs with `sh -x`. Afterwards the fixture looks through all that was written and printed."""
    object_server.put("secrets/in", b"x")
    (web_server.files / "f").write_text("x")
    (web_server.stored / "secret-in").write_text("x")
    (tls.files / "f").write_text("x")
    token_server.stored["/guarded/secret"] = b"x"
    key = ssh_server.key
    if not right:
        strange = tmp_path_factory.mktemp("key") / "strange"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(strange)]
        subprocess.run(command, check=True)
        key = strange.read_text()
    wrong = "" if right else "-wrong"
    workflows.secret("s3", "id", object_server.access_key)
    workflows.secret("s3", "key", object_server.secret_key + wrong)
    workflows.secret("web", "password", web_server.password + wrong)
    workflows.secret("web", "token", "Bearer s3cr3t-t0ken" + wrong)
    workflows.secret("oauth", "secret", CLIENT_SECRET + wrong)
    workflows.secret("oauth", "url", f"{token_server.url}/token")
    workflows.secret("tls", "key", tls.key if right else "no key planted-text-of-it")
    workflows.secret("git", "ssh", key)
    for name, text in (("web/user", web_server.user), ("oauth/id", CLIENT), ("tls/crt", tls.certificate)):
        (workflows.secrets / name).write_text(text)  # these are no secrets
    # One line of a key is as bad as all of it.
    workflows.planted += [line for text in (tls.key, key) for line in text.splitlines() if "---" not in line]
    workflows.planted.append(TOKEN)
    text = document(object_server, token_server, tls, web_server, ssh_server, repository)
    options = [f"--secrets={workflows.secrets}", "-j", "4"]
    watcher = Watcher(workflows.planted)
    with watching(watcher.look):
        run = workflows.run(
            text,
            *options,
            shell=[*shell, "-x"],
            environment={"CURL_CA_BUNDLE": str(tls.authority_file), "WFC_TRIES": "1"},
        )
    assert watcher.found == set()
    # It did look, and saw those that may hold one: on a slow machine not each of them.
    assert watcher.looks > 3
    assert watcher.held
    if right:
        run.succeeded()
    else:
        assert run.code == 1
        phases = run.phases()
        assert phases.pop("request") == "Failed"
        assert {phases[name] for name in phases if name != "workflow"} == {"Error"}, phases
        assert "access denied" in run.node("s3")["message"]
    # The trace is there, and shows the names of secrets.
    assert "+ wfc_main" in run.stderr
    assert (run.folder / "status.json").exists()


@pytest.mark.needs("azurite")
@pytest.mark.parametrize("right", [True, False], ids=["succeeds", "fails"])
def test_no_key_of_azure_is_seen_anywhere(workflows: Workflows, azure_server: AzureServer, right: bool) -> None:
    """The account's key, and a token for shared access, which is a part of the address that is asked."""
    azure_server.put("secrets/in", b"x")
    key = AZURE_KEY if right else AZURE_KEY[4:] + "AAAA"
    token = azure_server.signature("rl") + ("" if right else "AAAA")
    workflows.secret("azure", "key", key)
    workflows.secret("azure", "token", token)
    workflows.planted.append(token.partition("sig=")[2])
    place = {"endpoint": azure_server.endpoint, "container": CONTAINER, "blob": "secrets/in"}
    templates = [
        {"name": name, "inputs": {"artifacts": [{"name": "a", "path": "/in", "azure": {
            **place, "accountKeySecret": secret("azure", name)}}]},
         "container": {"image": "alpine", "command": ["sh", "-c"], "args": ["env; cat /in"]}}
        for name in ("key", "token")
    ]  # fmt: skip
    tasks = [{"name": name, "template": name} for name in ("key", "token")]
    main = {"name": "main", "dag": {"failFast": False, "tasks": tasks}}
    text = json.dumps({"entrypoint": "main", "templates": [main, *templates]})
    watcher = Watcher(workflows.planted)
    with watching(watcher.look):
        run = workflows.run(
            text, f"--secrets={workflows.secrets}", shell=["dash", "-x"], environment={"WFC_TRIES": "1"}
        )
    assert watcher.found == set()
    assert watcher.looks > 3
    assert run.code == (0 if right else 1), run.explain()
    if not right:
        for name in ("key", "token"):
            assert "access denied (" in run.node(name)["message"]
