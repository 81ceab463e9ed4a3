"""Git repositories: the page's public and private one behind a redirection to a real server."""

import subprocess
from pathlib import Path

import pytest

from tests.run.bundles import Workflows, one_task, page
from tests.servers.web import WebServer

pytest_plugins = ["tests.run.bundles", "tests.servers.web"]

pytestmark = pytest.mark.needs("bwrap", "git", "nginx", "fcgiwrap")

REPOSITORY = "onepanelio/Mask_RCNN.git"


def git(folder: Path, *words: str) -> str:
    """Run git in a folder; what it prints."""
    result = subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True)
    return result.stdout.strip()


@pytest.fixture(scope="module")
def commits(web_server: WebServer, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The repository of the page's documents: three commits, a branch ``no-boto`` at the second, a tag at the first."""
    work = tmp_path_factory.mktemp("work")
    git(work, "init", "-q", "-b", "master")
    made = []
    for number in ("one", "two", "three"):
        if number == "two":
            git(work, "checkout", "-q", "-b", "no-boto")
        if number == "three":
            git(work, "checkout", "-q", "master")
        (work / "number").write_text(f"{number}\n")
        git(work, "add", ".")
        git(work, "commit", "-q", "-m", number)
        made.append(git(work, "rev-parse", "HEAD"))
        if number == "one":
            git(work, "tag", "v1.0")
    bare = web_server.repositories / REPOSITORY
    bare.parent.mkdir()
    subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
    return made


def source(revision: str = "", **fields: str) -> str:
    """A document that shows what of the repository arrives."""
    lines = [f"revision: '{revision}'"] * bool(revision) + [f"{name}: {value}" for name, value in fields.items()]
    return one_task(f"""
        inputs:
          artifacts:
          - name: src
            path: /mnt/src
            git: {{repo: "https://github.com/{REPOSITORY}", {", ".join(lines)}}}
        container:
          image: alpine/git
          workingDir: /mnt/src
          command: [sh, -c]
          args: ["cat number; git rev-parse HEAD; git rev-list --count HEAD; git symbolic-ref -q HEAD || echo detached"]
    """)


def test_the_page(workflows: Workflows, web_server: WebServer, commits: list[str]) -> None:
    run = workflows.run(page("git-public"), f"--map=https://github.com={web_server.url}/git").succeeded()
    assert run.printed("work") == "number\n"


@pytest.mark.parametrize(
    ("revision", "commit", "count"), [("no-boto", 1, 2), ("v1.0", 0, 1), ("{first}", 0, 1), ("", 2, 2)]
)
def test_a_branch_a_tag_a_commit(
    workflows: Workflows, web_server: WebServer, commits: list[str], revision: str, commit: int, count: int
) -> None:
    """What the revision names is checked out, detached; without one the repository's own branch."""
    document = source(revision.format(first=commits[0]))
    run = workflows.run(document, f"--map=https://github.com={web_server.url}/git").succeeded()
    number = ("one", "two", "three")[commit]
    where = "detached" if revision else "refs/heads/master"
    assert run.printed("work").splitlines() == [number, commits[commit], str(count), where]


def test_depth(workflows: Workflows, web_server: WebServer, commits: list[str]) -> None:
    run = workflows.run(source("no-boto", depth="1"), f"--map=https://github.com={web_server.url}/git").succeeded()
    assert run.printed("work").splitlines() == ["two", commits[1], "1", "detached"]


def test_a_file_of_redirections(workflows: Workflows, web_server: WebServer, commits: list[str]) -> None:
    """The longest beginning wins; what stands on the command line comes on top."""
    redirections = workflows.folder / "redirections"
    there = f"{web_server.url}/git/onepanelio"
    redirections.write_text(f"# for a trial\n\ngithub.com=http://127.0.0.1:9\ngithub.com/onepanelio={there}\n")
    options = [f"--map-file={redirections}", "--map=example.com=http://127.0.0.1:9"]
    assert workflows.run(page("git-public"), *options).succeeded().printed("work") == "number\n"


def test_a_local_repository(workflows: Workflows, web_server: WebServer, commits: list[str]) -> None:
    """Who runs a workflow may put a folder of this machine in a repository's place."""
    folder = web_server.repositories / REPOSITORY
    run = workflows.run(source("v1.0"), f"--map=https://github.com/{REPOSITORY}=file://{folder}").succeeded()
    assert run.printed("work").startswith("one\n")


def test_a_private_one(workflows: Workflows, web_server: WebServer, commits: list[str]) -> None:
    """User name and token come from the folder of secrets; they are in nothing that the task can read."""
    workflows.secret("onepanel-default-env", "GITHUB_USERNAME", web_server.user)
    workflows.secret("onepanel-default-env", "GITHUB_PASSWORD", web_server.password)
    workflows.planted.remove(web_server.user)  # an ordinary word, which may be anywhere
    options = [f"--map=https://github.com={web_server.url}/private-git", f"--secrets={workflows.secrets}", "--keep"]
    run = workflows.run(page("git-private"), *options).succeeded()
    assert run.printed("work") == "number\n"
    assert (run.folder / "nodes" / run.node("work")["name"] / "root/mnt/src/.git/config").exists()


def test_a_wrong_password(workflows: Workflows, web_server: WebServer, commits: list[str]) -> None:
    """A clear failure, without the password anywhere (the fixture looks)."""
    workflows.secret("onepanel-default-env", "GITHUB_USERNAME", "somebody-unknown")
    workflows.secret("onepanel-default-env", "GITHUB_PASSWORD", "ghp-not-the-token")
    options = [f"--map=https://github.com={web_server.url}/private-git", f"--secrets={workflows.secrets}"]
    run = workflows.run(page("git-private"), *options)
    assert run.code == 1
    message = run.node("work")["message"]
    assert run.phases() == {"workflow": "Error", "work": "Error"}
    assert "artifact src failed to load" in message
    assert f"cannot clone the git repository {web_server.url}/private-git/{REPOSITORY}" in message
    assert "access denied" in message


def test_no_such_revision_and_no_such_repository(
    workflows: Workflows, web_server: WebServer, commits: list[str]
) -> None:
    option = f"--map=https://github.com={web_server.url}/git"
    run = workflows.run(source("v2.0"), option)
    assert run.code == 1
    assert "has no revision v2.0" in run.node("work")["message"]
    run = workflows.run(source().replace("Mask_RCNN", "none"), option)
    assert run.code == 1
    assert "cannot clone the git repository" in run.node("work")["message"]
