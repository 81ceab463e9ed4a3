"""Files from the web: the page's executable, and everything that a server may do to a download."""

import signal
import subprocess
import time

import pytest

from tests.run.bundles import Run, Workflows, one_task, page
from tests.servers.flaky import BODY, FlakyServer
from tests.servers.web import WebServer

pytest_plugins = ["tests.run.bundles", "tests.servers.web", "tests.servers.flaky"]

pytestmark = pytest.mark.needs("bwrap", "curl", "nginx", "fcgiwrap", "git")

OPCTL = "onepanelio/core/releases/latest/download/opctl-linux-amd64"


@pytest.fixture(scope="module", autouse=True)
def files(web_server: WebServer) -> None:
    """What the server has."""
    path = web_server.files / OPCTL
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\necho "opctl of the test, $1"\n')
    (web_server.files / "data").write_bytes(BODY)


def fetch(workflows: Workflows, url: str, *options: str, fields: str = "", http: str = "") -> Run:
    """Run a task that shows how many bytes have come, or that none have."""
    document = one_task(f"""
        inputs:
          artifacts:
          - {{name: data, path: /data/in, {fields} http: {{url: "{url}", {http}}}}}
        container:
          image: alpine
          command: [sh, -c]
          args: ["if [ -e /data/in ]; then cksum </data/in; else echo without; fi"]
    """)
    return workflows.run(document, *options)


def cksum(body: bytes) -> str:
    """What the command of the same name says."""
    return subprocess.run(["cksum"], input=body, capture_output=True, check=True).stdout.decode()


def test_the_page(workflows: Workflows, web_server: WebServer) -> None:
    """The program lands in /bin, executable, and the task runs it; beside it are the machine's own programs."""
    run = workflows.run(page("http-mode"), f"--map=https://github.com={web_server.url}/files").succeeded()
    assert run.printed("work") == "opctl of the test, version\n"


def test_redirects(workflows: Workflows, web_server: WebServer) -> None:
    run = fetch(workflows, f"{web_server.url}/away/away/data").succeeded()
    assert run.printed("work") == cksum(BODY)


def test_endless_redirects(workflows: Workflows, web_server: WebServer) -> None:
    run = fetch(workflows, f"{web_server.url}/round")
    assert (run.code, run.node("work")["phase"]) == (1, "Error")
    assert "redirects" in run.node("work")["message"]


AUTH = "auth: {basicAuth: {usernameSecret: {name: web, key: user}, passwordSecret: {name: web, key: password}}}"


def test_basic_authentication(workflows: Workflows, web_server: WebServer) -> None:
    workflows.secret("web", "password", web_server.password)
    (workflows.secrets / "web" / "user").write_text(web_server.user)
    option = f"--secrets={workflows.secrets}"
    run = fetch(workflows, f"{web_server.url}/private/data", option, http=AUTH).succeeded()
    assert run.printed("work") == cksum(BODY)
    workflows.secret("web", "password", "not-the-password")
    run = fetch(workflows, f"{web_server.url}/private/data", option, http=AUTH)
    assert run.code == 1
    assert "access denied (the server answered 401)" in run.node("work")["message"]


def test_headers(workflows: Workflows, web_server: WebServer) -> None:
    headers = 'headers: [{name: X-First, value: "it\'s"}, {name: X-Second, value: \'$(id) \\ "{{workflow.name}}"\'}]'
    document = one_task(f"""
        inputs: {{artifacts: [{{name: said, path: /said, http: {{url: "{web_server.url}/echo", {headers}}}}}]}}
        container: {{image: alpine, command: [cat, /said]}}
    """)
    run = workflows.run(document, "--name=wf").succeeded()
    assert run.printed("work") == 'it\'s|$(id) \\ "wf"|'


def test_not_there(workflows: Workflows, web_server: WebServer) -> None:
    run = fetch(workflows, f"{web_server.url}/files/none?token=in-the-query")
    assert (run.code, run.phases()) == (1, {"workflow": "Error", "work": "Error"})
    message = run.node("work")["message"]
    assert "artifact data" in message
    assert f"{web_server.url}/files/none" in message
    assert "404" in message
    assert "in-the-query" not in message


def test_not_there_and_optional(workflows: Workflows, web_server: WebServer) -> None:
    """Only what is not there may be missing; a server that fails is still an error."""
    run = fetch(workflows, f"{web_server.url}/files/none", fields="optional: true,").succeeded()
    assert run.printed("work") == "without\n"
    run = fetch(workflows, f"{web_server.url}/status/403", fields="optional: true,")
    assert run.code == 1
    assert "access denied" in run.node("work")["message"]


def test_a_slow_answer(workflows: Workflows, web_server: WebServer) -> None:
    """Slow is not dead: the limit is on silence, not on the whole."""
    bundle = fetch(workflows, f"{web_server.url}/slow/{OPCTL}").succeeded()
    assert bundle.printed("work") == cksum((web_server.files / OPCTL).read_bytes())
    (web_server.files / "big").write_bytes(b"x" * 60_000)
    run = workflows.run(
        one_task(f"""
            inputs: {{artifacts: [{{name: data, path: /data, http: {{url: "{web_server.url}/slow/big"}}}}]}}
            container: {{image: alpine, command: [sh, -c], args: ["wc -c </data"]}}
        """),
        environment={"WFC_TIMEOUT": "2"},
    ).succeeded()
    assert run.printed("work") == "60000\n"


def test_a_cut_connection(workflows: Workflows, flaky_server: FlakyServer) -> None:
    """Half of a file is never taken for the whole."""
    flaky_server.forget()
    run = fetch(workflows, f"{flaky_server.url}/cut/2").succeeded()
    assert run.printed("work") == cksum(BODY)
    run = fetch(workflows, f"{flaky_server.url}/cut/99")
    assert run.code == 1
    assert "the connection was cut before the end" in run.node("work")["message"]


def test_silence(workflows: Workflows, flaky_server: FlakyServer) -> None:
    document = one_task(f"""
        inputs: {{artifacts: [{{name: data, path: /data, http: {{url: "{flaky_server.url}/silent"}}}}]}}
        container: {{image: alpine, command: ["true"]}}
    """)
    run = workflows.run(document, environment={"WFC_TIMEOUT": "1", "WFC_TRIES": "2"})
    assert (run.code, run.node("work")["phase"]) == (1, "Error")


def test_an_interruption_of_a_transfer(workflows: Workflows, flaky_server: FlakyServer) -> None:
    """Nobody has to wait for a server that says nothing."""
    flaky_server.forget()
    document = one_task(f"""
        inputs: {{artifacts: [{{name: data, path: /data, http: {{url: "{flaky_server.url}/silent"}}}}]}}
        container: {{image: alpine, command: ["true"]}}
    """)
    command, folder = workflows.command(workflows.bundle(document), [])
    process = subprocess.Popen(
        command, env=workflows.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    limit = time.monotonic() + 30
    while not flaky_server.asked:
        assert time.monotonic() < limit
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=20)
    run = Run(process.returncode, "", stderr, folder)
    assert run.code == 130, stderr
    assert run.phases() == {"workflow": "Failed", "work": "Failed"}


def test_a_server_that_fails_twice(workflows: Workflows, flaky_server: FlakyServer) -> None:
    flaky_server.forget()
    assert fetch(workflows, f"{flaky_server.url}/busy/2").succeeded().printed("work") == cksum(BODY)


def test_an_output(workflows: Workflows, web_server: WebServer) -> None:
    """A file is sent with PUT."""
    document = one_task(f"""
        outputs:
          artifacts:
          - {{name: report, path: /report, archive: {{none: {{}}}}, http: {{url: "{web_server.url}/put/report.txt"}}}}
        container: {{image: alpine, command: [sh, -c], args: ["echo done >/report"]}}
    """)
    workflows.run(document).succeeded()
    assert (web_server.stored / "report.txt").read_text() == "done\n"
