"""Git locations, against git's own http-backend behind a real HTTP server, and a repository on this machine."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.breaker import broken_line
from tests.servers.ssh import SshServer
from tests.servers.web import WebServer
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.ssh", "tests.servers.web", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("git", "nginx", "fcgiwrap")


def git(folder: Path, *arguments: str | Path) -> str:
    """Run git in a folder: what it prints."""
    command = ["git", "-c", "protocol.file.allow=always", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


class Repository:
    """A repository on the server: ``main`` (three commits), ``no-boto``, ``feature/one``, the tag ``v1``."""

    def __init__(self, folder: Path, bare: Path) -> None:
        self.folder = folder
        self.bare = bare
        folder.mkdir()
        git(folder, "init", "--quiet", "--initial-branch=main")
        self.commits = [self.commit("file", f"{number}\n") for number in (1, 2, 3)]
        git(folder, "tag", "-a", "-m", "one", "v1", self.commits[0])
        for branch in ("no-boto", "feature/one"):
            git(folder, "switch", "--quiet", "-c", branch, "v1")
            self.commit(branch.replace("/", "-"), branch)
        git(folder, "switch", "--quiet", "main")
        git(folder.parent, "clone", "--quiet", "--bare", folder, bare)

    def commit(self, name: str, content: str) -> str:
        """Commit one file: the commit's hash."""
        (self.folder / name).write_text(content)
        git(self.folder, "add", "--", name)
        git(self.folder, "commit", "--quiet", "-m", name)
        return git(self.folder, "rev-parse", "HEAD")

    def push(self) -> None:
        """Bring the server's copy up to date."""
        git(self.folder, "push", "--quiet", "--all", self.bare)


@pytest.fixture(scope="module")
def repository(web_server: WebServer, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("repository") / "work"
    return Repository(folder, web_server.repositories / "onepanelio/Mask_RCNN.git")


@pytest.fixture
def public(repository: Repository, web_server: WebServer) -> Callable[..., dict[str, str]]:
    """Makes records for the repository as everybody may read it."""

    def record(**fields: str) -> dict[str, str]:
        repo = f"{web_server.url}/git/onepanelio/Mask_RCNN.git"
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return {"kind": "git", "name": "src", "repo": repo, **named}

    return record


def head(clone: Path) -> str:
    return git(clone, "rev-parse", "HEAD")


def is_detached(clone: Path) -> bool:
    """Whether HEAD names a commit, not a branch."""
    return not (clone / ".git/HEAD").read_text().startswith("ref:")


def test_without_a_revision_the_default_branch(
    shell: Shell, public: Callable[..., dict[str, str]], repository: Repository
) -> None:
    dest = shell.work / "src"
    assert shell.load(public(), dest) == (0, "", "", "")
    assert (head(dest), is_detached(dest)) == (repository.commits[2], False)
    assert (dest / "file").read_text() == "3\n"
    assert git(dest, "status", "--porcelain") == ""


def test_a_branch(shell: Shell, public: Callable[..., dict[str, str]]) -> None:
    dest = shell.work / "src"
    assert shell.load(public(revision="no-boto"), dest) == (0, "", "", "")
    assert is_detached(dest)
    assert sorted(path.name for path in dest.iterdir()) == [".git", "file", "no-boto"]
    # All branches are local ones too, as Argo's driver leaves them.
    branches = git(dest, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    assert branches == ["feature/one", "main", "no-boto"]


@pytest.mark.parametrize(
    ("revision", "commit"),
    [
        ("v1", 0),
        ("refs/tags/v1", 0),
        ("main~1", 1),
        ("feature/one~1", 0),
        ("HASH", 1),
        ("SHORT", 1),
        ("origin/main", 2),
    ],
)
def test_what_a_revision_may_name(
    dash: Shell, public: Callable[..., dict[str, str]], repository: Repository, revision: str, commit: int
) -> None:
    revision = revision.replace("HASH", repository.commits[1]).replace("SHORT", repository.commits[1][:9])
    dest = dash.work / "src"
    assert dash.load(public(revision=revision), dest) == (0, "", "", "")
    assert (head(dest), is_detached(dest)) == (repository.commits[commit], True)


@pytest.mark.parametrize("revision", ["none", "--help", "$(touch injected)", "a b", "-", "main:file", "*"])
def test_a_revision_that_is_not_there(
    dash: Shell, public: Callable[..., dict[str, str]], web_server: WebServer, revision: str
) -> None:
    failed = dash.load(public(revision=revision), dash.work / "src")
    at = f"{web_server.url}/git/onepanelio/Mask_RCNN.git"
    message = f"artifact src: the git repository {at} has no revision {revision}"
    assert failed == (1, message, "", message + "\n")
    assert list(dash.work.iterdir()) == []
    assert list(dash.folder.rglob("injected")) == []


def test_depth(shell: Shell, public: Callable[..., dict[str, str]], repository: Repository) -> None:
    dest = shell.work / "src"
    assert shell.load(public(depth="1", revision="no-boto"), dest).status == 0
    assert git(dest, "rev-list", "--count", "HEAD") == "1"
    assert (dest / ".git/shallow").exists()
    failed = shell.load(public(depth="1", revision=repository.commits[1]), shell.work / "never")
    assert failed.status == 1
    assert failed.message.endswith("within the depth of 1")
    assert shell.load(public(depth="0"), shell.work / "all").status == 0
    assert git(shell.work / "all", "rev-list", "--count", "HEAD") == "3"


def test_a_single_branch(dash: Shell, public: Callable[..., dict[str, str]]) -> None:
    dest = dash.work / "src"
    assert dash.load(public(branch="no-boto", single_branch="true"), dest).status == 0
    assert (dest / "no-boto").exists()
    assert git(dest, "for-each-ref", "--format=%(refname)", "refs/remotes").split() == ["refs/remotes/origin/no-boto"]
    assert "names none" in dash.load(public(single_branch="true"), dash.work / "never").message


def test_fetch_brings_other_references(
    dash: Shell, public: Callable[..., dict[str, str]], repository: Repository
) -> None:
    git(repository.bare, "update-ref", "refs/pull/7/head", repository.commits[1])
    fields = public(fetch="refs/pull/*:refs/pull/*\nrefs/heads/main:refs/copies/main", revision="refs/pull/7/head")
    dest = dash.work / "src"
    assert dash.load(fields, dest) == (0, "", "", "")
    assert head(dest) == repository.commits[1]
    assert git(dest, "rev-parse", "refs/copies/main") == repository.commits[2]
    failed = dash.load(public(fetch="--upload-pack=touch injected"), dash.work / "never")
    assert failed.status == 1
    assert list(dash.folder.rglob("injected")) == []


def test_an_empty_repository(dash: Shell, web_server: WebServer) -> None:
    git(web_server.repositories, "init", "--quiet", "--bare", "empty.git")
    fields = {"kind": "git", "repo": f"{web_server.url}/git/empty.git"}
    assert dash.load(fields, dash.work / "src").status == 0
    assert git(dash.work / "src", "remote") == "origin"
    assert "has no revision main" in dash.load(fields | {"revision": "main"}, dash.work / "never").message


def test_a_private_repository(shell: Shell, public: Callable[..., dict[str, str]], web_server: WebServer) -> None:
    """As on the page: the user name and the token are two keys of one secret."""
    fields = public(revision="no-boto") | {"repo": f"{web_server.url}/private-git/onepanelio/Mask_RCNN.git"}
    refused = shell.load(fields, shell.work / "never")
    assert refused.status == 1
    assert "access denied" in refused.message
    fields |= {
        "username-secret": shell.secret("onepanel-default-env", "GITHUB_USERNAME", web_server.user),
        "password-secret": shell.secret("onepanel-default-env", "GITHUB_PASSWORD", web_server.password + "\n"),
    }
    dest = shell.work / "src"
    assert shell.load(fields, dest) == (0, "", "", "")
    assert (dest / "no-boto").exists()
    # Nothing of the log-in stays in the clone that the task will see.
    for path in dest.rglob("*"):
        if path.is_file():
            assert b"pass word" not in path.read_bytes()
    wrong = fields | {"password-secret": shell.secret("onepanel-default-env", "OLD", "planted-token")}
    refused = shell.load(wrong, shell.work / "never")
    assert refused.status == 1
    assert "access denied" in refused.message
    assert "planted-token" not in refused.message + refused.stderr + refused.stdout


@pytest.mark.needs("strace")
def test_a_token_reaches_git_and_nothing_else(
    dash: Shell, public: Callable[..., dict[str, str]], web_server: WebServer
) -> None:
    fields = public() | {
        "repo": f"{web_server.url}/private-git/onepanelio/Mask_RCNN.git",
        "username-secret": dash.secret("cred", "user", web_server.user),
        "password-secret": dash.secret("cred", "token", web_server.password),
    }
    log = dash.folder / "trace"
    assert dash.traced("load", log, fields, dash.work / "src").status == 0
    holding = [line for line in log.read_text().splitlines() if "pass word" in line]
    assert holding
    for line in holding:
        arguments, _, environment = line.partition("], [")
        assert "pass word" not in arguments
        assert "WFC_GIT_PASSWORD=pass word" in environment
        # git, its transport, and the shell that git starts for the helper
        assert "/git" in arguments or "WFC_GIT_PASSWORD" in arguments


def test_a_token_is_not_sent_elsewhere(
    dash: Shell, public: Callable[..., dict[str, str]], repository: Repository, web_server: WebServer
) -> None:
    """A submodule on another server asks for a log-in and gets none."""
    git(web_server.repositories, "clone", "--quiet", "--bare", repository.folder, "greedy.git")
    work = dash.folder / "outer"
    git(dash.folder, "init", "--quiet", "--initial-branch=main", work)
    with broken_line(web_server.port) as other:
        elsewhere = f"http://127.0.0.1:{other.port}/private-git/greedy.git"
        (work / ".gitmodules").write_text(f'[submodule "inner"]\n\tpath = inner\n\turl = {elsewhere}\n')
        git(work, "add", ".gitmodules")
        git(work, "update-index", "--add", "--cacheinfo", f"160000,{repository.commits[2]},inner")
        git(work, "commit", "--quiet", "-m", "outer")
        git(web_server.repositories, "clone", "--quiet", "--bare", work, "outer.git")
        fields = {
            "kind": "git",
            "repo": f"{web_server.url}/private-git/outer.git",
            "username-secret": dash.secret("cred", "user", web_server.user),
            "password-secret": dash.secret("cred", "token", web_server.password),
        }
        refused = dash.load(fields, dash.work / "src")
        assert refused.status == 1
        assert "cannot fetch the submodules" in refused.message
        assert dash.load(fields | {"disable-submodules": "true"}, dash.work / "src").status == 0


def test_submodules(dash: Shell, repository: Repository, web_server: WebServer) -> None:
    """Theirs too, and through the redirections."""
    for name, inner in (("middle", "onepanelio/Mask_RCNN.git"), ("top", "middle.git")):
        work = dash.folder / name
        git(dash.folder, "init", "--quiet", "--initial-branch=main", work)
        git(work, "submodule", "--quiet", "add", web_server.repositories / inner, "module")
        text = (work / ".gitmodules").read_text()
        (work / ".gitmodules").write_text(text.replace(str(web_server.repositories), "https://github.com"))
        git(work, "commit", "--quiet", "-a", "-m", name)
        git(web_server.repositories, "clone", "--quiet", "--bare", work, f"{name}.git")
    dash.map(f"https://github.com/={web_server.url}/git/")
    fields = {"kind": "git", "repo": "https://github.com/top.git"}
    assert dash.load(fields, dash.work / "src") == (0, "", "", "")
    assert (dash.work / "src/module/module/file").read_text() == "3\n"


def test_redirection_to_a_server_and_to_this_machine(
    shell: Shell, repository: Repository, web_server: WebServer
) -> None:
    """The page's own URL, unchanged."""
    fields = {"kind": "git", "repo": "https://github.com/onepanelio/Mask_RCNN.git", "revision": "no-boto"}
    for number, target in enumerate((f"{web_server.url}/git/", f"file://{web_server.repositories}/")):
        shell.map(f"https://github.com/={target}")
        assert shell.load(fields, shell.work / f"src-{number}") == (0, "", "", "")
        assert (shell.work / f"src-{number}/no-boto").exists()


def over_ssh(shell: Shell, server: SshServer, repository: Repository, key: str) -> dict[str, str]:
    """A record for the repository, with a private key."""
    return {
        "kind": "git",
        "name": "src",
        "repo": f"ssh://{server.address}{repository.bare}",
        "ssh-private-key-secret": shell.secret("ssh", "key", key),
        "insecure-ignore-host-key": "true",
    }


@pytest.mark.needs("sshd", "ssh-agent")
def test_over_ssh(shell: Shell, ssh_server: SshServer, repository: Repository) -> None:
    """Also with a key that lost the newline at its end, without which ssh would not read it."""
    for number, key in enumerate((ssh_server.key, ssh_server.key.rstrip("\n"))):
        dest = shell.work / f"src-{number}"
        assert shell.load(over_ssh(shell, ssh_server, repository, key), dest) == (0, "", "", "")
        assert head(dest) == repository.commits[2]


@pytest.mark.needs("sshd", "ssh-agent")
def test_an_unknown_host_and_a_wrong_key_are_refused(
    dash: Shell, ssh_server: SshServer, repository: Repository
) -> None:
    fields = over_ssh(dash, ssh_server, repository, ssh_server.key)
    unknown = dash.load(fields | {"insecure-ignore-host-key": ""}, dash.work / "src")
    assert unknown.status == 1
    assert "Host key verification failed" in unknown.message
    without = dash.load(fields | {"ssh-private-key-secret": ""}, dash.work / "src")
    assert without.status == 1
    assert "access denied (" in without.message
    broken = dash.load(over_ssh(dash, ssh_server, repository, "planted, no key"), dash.work / "src")
    assert broken.status == 1
    assert "the ssh key cannot be used" in broken.message
    assert "planted" not in broken.message + broken.stderr


@pytest.mark.needs("sshd", "ssh-agent", "strace")
def test_an_ssh_key_is_in_no_arguments_and_no_file(dash: Shell, ssh_server: SshServer, repository: Repository) -> None:
    log = dash.folder / "trace"
    fields = over_ssh(dash, ssh_server, repository, ssh_server.key)
    assert dash.traced("load", log, fields, dash.work / "src").status == 0
    middle = ssh_server.key.splitlines()[2]
    for line in log.read_text().splitlines():
        if middle in line:
            arguments, _, environment = line.partition("], [")
            assert middle not in arguments
            assert "ssh-agent" in arguments or "ssh-add -q -" in arguments
            assert "WFC_GIT_SSH_KEY=" in environment
    log.unlink()
    for path in dash.folder.rglob("*"):
        if path.is_file() and (dash.folder / "secrets") not in path.parents:
            assert middle.encode() not in path.read_bytes(), path


@pytest.mark.parametrize(
    "repo",
    [
        "file:///etc", "/etc", "./x", "../x", "-u./x", "--upload-pack=touch injected", "ext::sh -c touch% injected",
        "", "x", "ext://sh -c x", "transport::address",
    ],
)  # fmt: skip
def test_a_workflow_cannot_name_a_folder_or_a_command(dash: Shell, repo: str) -> None:
    refused = dash.load({"kind": "git", "repo": repo, "name": "src"}, dash.work / "src")
    assert refused.status == 1
    assert refused.message.startswith("artifact src: its repository is ")
    assert list(dash.folder.rglob("injected")) == []


def test_a_missing_repository_is_a_failure(dash: Shell, web_server: WebServer) -> None:
    """Argo's driver knows no "not found": `optional` does not help."""
    failed = dash.load({"kind": "git", "repo": f"{web_server.url}/git/none.git"}, dash.work / "src")
    assert failed.status == 1
    assert f"cannot clone the git repository {web_server.url}/git/none.git" in failed.message


def test_a_bad_line(dash: Shell, public: Callable[..., dict[str, str]], web_server: WebServer) -> None:
    with broken_line(web_server.port) as line:
        fields = public() | {"repo": f"http://127.0.0.1:{line.port}/git/onepanelio/Mask_RCNN.git"}
        line.busy = 2
        assert dash.load(fields, dash.work / "busy") == (0, "", "", "")
        line.cuts, line.cut_after = 2, 300
        assert dash.load(fields, dash.work / "cut") == (0, "", "", "")
        assert (line.busy, line.cuts) == (0, 0)
        assert (dash.work / "cut/file").read_text() == "3\n"
    failed = dash.load(fields, dash.work / "never", WFC_TRIES="2")
    assert failed.status == 1


def test_settings_of_git_do_not_matter(dash: Shell, public: Callable[..., dict[str, str]]) -> None:
    """A hook template, an alias, a helper and a redirection of the user's, and variables of git's own."""
    hooks = dash.folder / "template/hooks"
    hooks.mkdir(parents=True)
    (hooks / "post-checkout").write_text(f"#!/bin/sh\ntouch {dash.folder}/injected\n")
    (hooks / "post-checkout").chmod(0o755)
    (dash.folder / "home/.gitconfig").write_text(
        f'[init]\n\ttemplateDir = {dash.folder}/template\n[url "http://127.0.0.1:1/"]\n\tinsteadOf = http://\n'
        f'[credential]\n\thelper = "!touch {dash.folder}/injected; :"\n'
    )
    hostile = {
        "GIT_CONFIG_NOSYSTEM": "0", "GIT_DIR": "/nowhere", "GIT_TEMPLATE_DIR": f"{dash.folder}/template",
        "GIT_TRACE_CURL": "1", "GIT_ASKPASS": f"touch {dash.folder}/injected",
    }  # fmt: skip
    assert dash.load(public(), dash.work / "src", **hostile) == (0, "", "", "")
    assert not (dash.folder / "injected").exists()
    assert sorted(tree(dash.work / "src")).count("file") == 1


def test_the_mode_of_a_clone(dash: Shell, public: Callable[..., dict[str, str]]) -> None:
    assert dash.load(public(mode="0700"), dash.work / "src").status == 0
    assert os.stat(dash.work / "src").st_mode & 0o777 == 0o700
