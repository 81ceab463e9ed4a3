"""wfc submit, against a server on this machine that answers as an Argo Server does."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Wfc
from tests.needs import require
from tests.servers.argo import TOKEN, ArgoServer, node, state

pytest_plugins = ["tests.servers.argo"]

ONEPANEL = """\
entrypoint: main
arguments:
  parameters:
  - {name: text, value: hello}
templates:
- name: main
  dag:
    tasks:
    - name: say
      template: print
      arguments:
        parameters: [{name: text, value: "{{workflow.parameters.text}}"}]
- name: print
  inputs:
    parameters: [{name: text}]
  container:
    image: busybox
    command: [echo, "{{inputs.parameters.text}}"]
"""


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "say.yaml"
    path.write_text(ONEPANEL)
    return str(path)


def test_what_is_sent_is_what_compile_writes(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    result = wfc("submit", document, "-p", "text=good bye", "--namespace", "team")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"submitted team/say-x7k2p to {argo.url}\n"
    body = argo.created()
    assert argo.requests[0][1] == "/api/v1/workflows/team"
    compiled = wfc("compile", "-t", "argo", document, "-p", "text=good bye", "--namespace", "team", "--format", "json")
    assert body == {"namespace": "team", "workflow": json.loads(compiled.out)}


def test_the_name_alone_for_a_script(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    result = wfc("submit", document, "--output", "name", "--name", "mine")
    assert (result.code, result.out) == (0, "mine\n")


def test_the_whole_answer_as_json(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    result = wfc("submit", document, "-o", "json")
    assert json.loads(result.out)["metadata"]["uid"] == "1"


def test_the_workflow_is_followed_to_its_end(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    argo.states = [
        state(""),
        state("Running", node("wf", "Running"), node("wf.say", "Pending", started="2026-01-01T00:00:01Z")),
        state("Running", node("wf", "Running"), node("wf.say", "Running", started="2026-01-01T00:00:01Z")),
        state(
            "Failed",
            node("wf", "Failed", "child 'wf.say' failed"),
            node("wf.say", "Failed", "exit code 3", "2026-01-01T00:00:01Z"),
            message="child 'wf.say' failed",
        ),
    ]
    result = wfc("submit", document, "--name", "wf", "--watch")
    assert result.code == 1
    assert result.err == (
        "wfc: Running   wf\n"
        "wfc: Pending   wf.say\n"
        "wfc: Running   wf.say\n"
        "wfc: Failed    wf: child 'wf.say' failed\n"
        "wfc: Failed    wf.say: exit code 3\n"
        "wfc: workflow wf: Failed: child 'wf.say' failed\n"
    )


@pytest.mark.parametrize("events", [False, True], ids=["json lines", "server-sent events"])
def test_success_is_exit_0_in_both_forms_of_streams(argo: ArgoServer, wfc: Wfc, document: str, events: bool) -> None:
    argo.events = events
    argo.states = [state("Running", node("wf", "Running")), state("Succeeded", node("wf", "Succeeded"))]
    result = wfc("submit", document, "--name", "wf", "--watch")
    assert result.code == 0
    assert result.err == "wfc: Running   wf\nwfc: Succeeded wf\nwfc: workflow wf: Succeeded\n"


def test_a_broken_connection_is_made_anew(
    argo: ArgoServer, wfc: Wfc, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wfc.cli.follow._PAUSES", (0.01, 0.01))
    argo.cuts = 2
    argo.states = [state("Running", node("wf", "Running"))] * 5 + [state("Succeeded", node("wf", "Succeeded"))]
    result = wfc("submit", document, "--name", "wf", "--watch")
    assert (result.code, result.err.splitlines()[-1]) == (0, "wfc: workflow wf: Succeeded")
    assert result.err.count("Running") == 1
    assert len([path for _, path, _ in argo.requests if "workflow-events" in path]) == 3


def test_a_server_that_stays_away_is_given_up(
    argo: ArgoServer, wfc: Wfc, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wfc.cli.follow._PAUSES", (0.01, 0.01))
    argo.states = [state("Running")]
    argo.cuts = 1
    original = ArgoServer._next

    def first_once(server: ArgoServer, name: str) -> object:
        server.failures = 99
        return original(server, name)

    monkeypatch.setattr(ArgoServer, "_next", first_once)
    result = wfc("submit", document, "--name", "wf", "--watch")
    assert (result.code, result.err) == (3, "wfc: cannot follow wf: upstream connect error\n")


def test_the_logs_are_printed_and_the_phase_decides(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    argo.logs = [("wf-say-1", "hello"), ("wf-say-1", "  world")]
    argo.states = [state("Failed", message="no")]
    result = wfc("submit", document, "--name", "wf", "--log")
    assert result.code == 1
    assert result.out.splitlines()[1:] == ["wf-say-1: hello", "wf-say-1:   world"]
    assert result.err == "wfc: workflow wf: Failed: no\n"


def test_logs_that_break_off_go_on_where_they_were(
    argo: ArgoServer, wfc: Wfc, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is lost, and none is printed twice."""
    monkeypatch.setattr("wfc.cli.follow._PAUSES", (0.01, 0.01))
    argo.logs = [("wf-a", "one"), ("wf-b", "one"), ("wf-a", "two"), ("wf-b", "one")]
    argo.log_cuts = 4  # each time one line is there, which is new the first time only
    argo.states = [state("Running")] * 3 + [state("Succeeded")]
    result = wfc("submit", document, "--name", "wf", "--log")
    assert (result.code, result.out.splitlines()[1:]) == (0, ["wf-a: one"])
    assert "wfc: the logs ended: " in result.err
    argo.log_cuts = 2
    result = wfc("submit", document, "--name", "wf-2", "--log")
    assert (result.code, result.out.splitlines()[1:]) == (0, ["wf-a: one", "wf-b: one", "wf-a: two", "wf-b: one"])
    assert result.err == "wfc: workflow wf-2: Succeeded\n"


@pytest.mark.parametrize(
    ("status", "code", "message", "place"),
    [
        (404, 5, 'workflowtemplates.argoproj.io "print" not found', "say.yaml:10:17"),
        (500, 2, "templates.main.tasks.say failed to resolve {{workflow.parameters.text}}", "say.yaml:12:43"),
        (404, 5, 'namespaces "team" not found', ""),
        (404, 5, "Not Found", ""),
        (500, 2, "the database is gone", ""),
        (500, 13, "templates.main.tasks.say", ""),
    ],
)
def test_what_else_is_the_documents_fault(
    argo: ArgoServer, wfc: Wfc, document: str, status: int, code: int, message: str, place: str
) -> None:
    """A template that the cluster lacks; what older servers call an unknown error, if the document has the place."""
    argo.refusing, argo.refusal = (status, code), message
    result = wfc("submit", document, "--color", "never")
    if place:
        assert (result.code, place in result.out, f"refuses this: {message}" in result.out) == (1, True, True)
        assert result.err.endswith("wfc: nothing was submitted\n")
    else:
        assert result == (3, "", f"wfc: {message}\n")


def test_what_the_server_refuses_is_shown_at_its_place(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    argo.refusal = "templates.main.tasks.say template reference team-library.print not found"
    result = wfc("submit", document, "--color", "never")
    assert result.code == 1
    assert "error[WF603]: the Argo Server refuses this: templates.main.tasks.say template reference" in result.out
    assert "say.yaml:9:13   templates[main].dag.tasks[say].name" in result.out
    assert "Found 1 error in 1 file." in result.err


def test_the_server_checks_and_makes_nothing(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    result = wfc("submit", document, "--dry-run=server")
    assert result.code == 0
    assert result.out == "the server takes it: default/say-… (dry run, nothing was made)\n"
    assert argo.created()["serverDryRun"] is True
    assert argo.workflows == {}


def test_a_dry_run_without_a_server_prints_the_manifest(
    argo: ArgoServer, wfc: Wfc, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARGO_SERVER")
    result = wfc("submit", document, "--dry-run")
    assert (result.code, argo.requests) == (0, [])
    assert "kind: Workflow\n" in result.out


def test_a_faulty_document_is_never_sent(argo: ArgoServer, wfc: Wfc, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(ONEPANEL.replace("template: print", "template: prnt"))
    result = wfc("submit", str(path))
    assert result.code == 1
    assert "WF202" in result.out
    assert argo.requests == []


def test_a_faulty_document_is_reported_without_the_sdk(
    wfc: Wfc, tmp_path: Path, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the package is missed, and before a server is."""
    monkeypatch.setitem(sys.modules, "argo_workflows", None)
    monkeypatch.delitem(sys.modules, "wfc.cli.argo_server", raising=False)
    path = tmp_path / "bad.yaml"
    path.write_text(ONEPANEL.replace("template: print", "template: prnt"))
    result = wfc("submit", str(path), "-s", "127.0.0.1:1")
    assert (result.code, "WF202" in result.out) == (1, True)
    assert result.err.endswith("wfc: nothing was submitted\n")
    result = wfc("submit", document, "-s", "127.0.0.1:1")
    assert result == (
        2, "", "wfc: wfc submit needs the argo-workflows package (pip install 'wfc-compiler[submit]')\n",
    )  # fmt: skip


def test_the_manifest_is_for_the_version_of_the_server(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    locked = Path(document)
    locked.write_text(f"{ONEPANEL}synchronization:\n  mutexes: [{{name: one}}]\n")
    assert wfc("submit", document, "--target", "argo-3.5").code == 0
    assert argo.created()["workflow"]["spec"]["synchronization"] == {"mutex": {"name": "one"}}
    locked.write_text(f"{ONEPANEL}synchronization:\n  mutexes: [{{name: one}}, {{name: two}}]\n")
    result = wfc("submit", document, "--target", "argo-3.5")
    assert (result.code, "WF601" in result.out, len(argo.workflows)) == (4, True, 1)


def test_what_argo_submit_can_be_told(argo: ArgoServer, wfc: Wfc, document: str, tmp_path: Path) -> None:
    """Another entrypoint, labels, parameters from a file; the answer in three forms."""
    (tmp_path / "values.yaml").write_text("text: from a file\n")
    more = ["--entrypoint", "print", "--label", "team=a", "-f", str(tmp_path / "values.yaml"), "-n", "team"]
    result = wfc("submit", document, *more, "-o", "yaml")
    assert (result.code, "kind: Workflow\n" in result.out) == (0, True)
    body = argo.created()
    assert body["namespace"] == "team"
    assert body["workflow"]["spec"]["entrypoint"] == "print"
    assert body["workflow"]["spec"]["arguments"]["parameters"] == [{"name": "text", "value": "from a file"}]
    assert body["workflow"]["metadata"]["labels"] == {"team": "a"}
    assert wfc("submit", document, "--dry-run", "-o", "name").out == "say-\n"
    assert wfc("submit", document, "--label", "-=b").code == 2
    assert wfc("submit", document, "--entrypoint", "prnt").err == "wfc: there is no template called `prnt`\n"


def test_a_library_beside_the_workflow_is_not_sent(argo: ArgoServer, wfc: Wfc, document: str, tmp_path: Path) -> None:
    (tmp_path / "library.yaml").write_text(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: lib}\nspec:\n  templates:\n"
        "  - {name: a, container: {image: busybox, command: [a]}}\n"
    )
    assert wfc("submit", document, str(tmp_path / "library.yaml")).code == 0
    assert [body["workflow"]["metadata"]["generateName"] for _, _, body in argo.requests if body] == ["say-"]


def test_a_name_that_is_taken(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    assert wfc("submit", document, "--name", "wf").code == 0
    result = wfc("submit", document, "--name", "wf")
    assert (result.code, result.err) == (1, 'wfc: workflows.argoproj.io "wf" already exists\n')


def test_a_template_is_submitted_as_a_workflow_of_its_own(argo: ArgoServer, wfc: Wfc, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    spec = "".join(f"  {line}\n" for line in ONEPANEL.splitlines())
    path.write_text(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: say, namespace: team}\nspec:\n"
        + spec
    )
    assert wfc("submit", str(path)).out == f"submitted team/say-x7k2p to {argo.url}\n"
    assert argo.created()["workflow"]["kind"] == "Workflow"


def test_the_variables_of_the_argo_command(
    argo: ArgoServer, wfc: Wfc, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGO_NAMESPACE", "team")
    monkeypatch.setenv("ARGO_INSTANCEID", "second")
    monkeypatch.setenv("ARGO_BASE_HREF", "/")
    assert wfc("submit", document).code == 0
    body = argo.created()
    assert body["namespace"] == "team"
    assert body["workflow"]["metadata"]["labels"] == {"workflows.argoproj.io/controller-instanceid": "second"}


def test_a_base_path_comes_before_the_servers_own(argo: ArgoServer, wfc: Wfc, document: str) -> None:
    os.environ["ARGO_BASE_HREF"] = "argo/"
    try:
        result = wfc("submit", document)
    finally:
        del os.environ["ARGO_BASE_HREF"]
    assert argo.requests[0][1] == "/argo/api/v1/workflows/default"
    assert (result.code, result.err) == (3, "wfc: Not Found\n")


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        ([], {"ARGO_SERVER": ""}, 2, "there is no server to submit to"),
        (["-s", "ftp://x"], {}, 2, "`ftp://x` is no address of a server"),
        (["-s", "http://u:p@x"], {}, 2, "is no address of a server"),
        (["--dry-run", "--watch"], {}, 2, "--dry-run makes nothing that --watch or --log could follow"),
        ([], {"ARGO_TOKEN": "other"}, 3, "the server does not know you: token not valid."),
        (["-s", "127.0.0.1:1"], {}, 3, "cannot reach 127.0.0.1:1: Connection refused"),
        (["-p", "nothing=1"], {}, 2, "nothing"),
    ],
)
def test_misuse_and_servers_that_do_not_answer(
    argo: ArgoServer,
    wfc: Wfc,
    document: str,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    code: int,
    said: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = wfc("submit", document, *arguments)
    assert result.code == code
    assert said in result.err
    assert "Traceback" not in result.err
    assert "planted" not in result.err + result.out


def test_certificates_are_checked(wfc: Wfc, document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("openssl")
    certificate = tmp_path / "server.pem"
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run(
        [*key, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", certificate, "-out", tmp_path / "cert.pem"],
        check=True,
        capture_output=True,
    )
    with certificate.open("a") as stream:
        stream.write((tmp_path / "cert.pem").read_text())
    server = ArgoServer(certificate)
    monkeypatch.setenv("ARGO_TOKEN", TOKEN)
    for name in ("ARGO_SECURE", "ARGO_INSECURE_SKIP_VERIFY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    try:
        refused = wfc("submit", document, "-s", server.host)
        assert refused.code == 3
        assert refused.err.startswith(f"wfc: the certificate of {server.host} is not accepted: ")
        assert wfc("submit", document, "-s", server.host, "-k", "--name", "a").code == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert wfc("submit", document, "-s", server.host, "--name", "b").code == 0
    finally:
        server.stop()


def test_an_interrupt_leaves_the_workflow_running(argo: ArgoServer, document: str) -> None:
    argo.states = [state("Running", node("wf", "Running"))]
    process = subprocess.Popen(
        [sys.executable, "-m", "wfc.cli.main", "submit", document, "--name", "wf", "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not any("workflow-events" in path for _, path, _ in argo.requests):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.endswith("wfc: no longer following; the workflow default/wf goes on\n")
