"""``http`` templates against a real server: requests, answers, redirects, conditions, secrets."""

import json
import textwrap

import pytest

from tests.run.bundles import Run, Workflows
from tests.servers.process import LOOPBACK, free_ports
from tests.servers.web import WebServer

pytest_plugins = ["tests.run.bundles", "tests.servers.web"]
pytestmark = pytest.mark.needs("bwrap", "curl", "jq")

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"


def document(http: str, more: str = "") -> str:
    """A workflow whose only template sends a request."""
    body = f"- name: main\n  http:\n{textwrap.indent(textwrap.dedent(http), '    ')}\n  {more}\n"
    return HEAD + "  templates:\n" + textwrap.indent(body, "  ")


def root(run: Run) -> dict[str, object]:
    """The first node, without what every node has."""
    found = dict(run.status["nodes"][0])
    for name in ("name", "id", "displayName", "templateName", "inputs", "startedAt", "finishedAt"):
        found.pop(name)
    return found


def test_the_answer_is_the_result(workflows: Workflows, web_server: WebServer) -> None:
    """Whole, with the newline at its end, which a command's result loses."""
    (web_server.files / "text").write_text('two "lines"\nä\n')
    run = workflows.run(document(f"url: {web_server.url}/files/text")).succeeded()
    assert root(run) == {
        "type": "HTTP", "phase": "Succeeded", "message": "", "outputs": {"result": 'two "lines"\nä\n'},
    }  # fmt: skip


def test_other_answers_fail_and_keep_their_body(workflows: Workflows, web_server: WebServer) -> None:
    run = workflows.run(document(f"url: {web_server.url}/status/403"))
    found = root(run)
    assert run.code == 1
    assert (found["phase"], found["message"]) == ("Failed", "received non-2xx response code: 403")
    assert "403 Forbidden" in str(found["outputs"])


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("condition", "phase", "message"),
    [
        ("response.statusCode == 201", "Succeeded", ""),
        ("response.statusCode == 200", "Failed", "successCondition 'response.statusCode == 200' evaluated false"),
        (
            (
                'response.body contains "id" and response.headers["X-Made"][0] == "a, b" '
                'and request.method == "GET" and request.headers["x-a"][0] == "b: c" and len(request.bodyBytes) == 0'
            ),
            "Succeeded",
            "",
        ),
        ("len(response.headers['X-None']) == 0", "Failed", "failed to evaluate expression: invalid argument for len"),
    ],
)
def test_conditions(
    workflows: Workflows, web_server: WebServer, condition: str, phase: str, message: str, shell: list[str]
) -> None:
    """``successCondition`` knows the request as the template has it and the answer with Go's names of headers."""
    http = f"""
    method: GET
    url: {web_server.url}/created
    headers: [{{name: x-a, value: "b: c"}}]
    successCondition: {json.dumps(condition)}
    """
    found = root(workflows.run(document(http), shell=shell))
    assert found["phase"] == phase
    assert str(found["message"]).startswith(message)


def test_what_is_sent(workflows: Workflows, web_server: WebServer) -> None:
    """A body byte for byte, headers as they are written, no type of curl's own."""
    http = f"""
    method: PUT
    url: {web_server.url}/put/{{{{inputs.parameters.name}}}}
    headers:
    - {{name: X-First, value: 'a "b" \\ c'}}
    body: |
      @{{{{inputs.parameters.name}}}} "quoted" \\n $(id)
    """
    more = "inputs: {parameters: [{name: name, value: thing}]}"
    workflows.run(document(http, more)).succeeded()
    assert (web_server.stored / "thing").read_text() == '@thing "quoted" \\n $(id)\n'
    raw = document(f"{{method: PUT, url: '{web_server.url}/put/raw', bodyFrom: {{bytes: AAH/Cg==}}}}")
    workflows.run(raw).succeeded()
    assert (web_server.stored / "raw").read_bytes() == b"\0\1\xff\n"
    post = document(f"{{method: POST, url: '{web_server.url}/method', body: four}}")
    assert root(workflows.run(post).succeeded())["outputs"] == {"result": "POST||4|"}


@pytest.mark.parametrize(("status", "answer"), [(301, "GET|||"), (302, "GET|||"), (303, "GET|||"), (307, "POST||4|")])
def test_redirects(workflows: Workflows, web_server: WebServer, status: int, answer: str) -> None:
    """Go's client forgets method and body after the first three."""
    post = document(f"{{method: POST, url: '{web_server.url}/see/{status}', body: four}}")
    assert root(workflows.run(post).succeeded())["outputs"] == {"result": answer}


def test_a_secret_header(workflows: Workflows, web_server: WebServer) -> None:
    """It reaches the server, stays with it when another host is named, and is nowhere else (see the fixture)."""
    workflows.secret("login", "token", "Bearer s3cr3t-t0ken")
    http = """
    url: {url}
    headers: [{{name: Authorization, valueFrom: {{secretKeyRef: {{name: login, key: token}}}}}}]
    """
    options = [f"--secrets={workflows.secrets}"]
    away = document(http.format(url=f"{web_server.url}/away-host"))
    assert root(workflows.run(away, *options).succeeded())["outputs"] == {"result": "GET|||"}
    missing = workflows.run(away)
    assert missing.code == 4
    assert "login/token" in missing.stderr
    assert root(workflows.run(document(http.format(url=f"{web_server.url}/token")), *options).succeeded())[
        "outputs"
    ] == {"result": "in"}


def test_no_answer(workflows: Workflows, web_server: WebServer) -> None:
    """A server that is not there, redirects without an end, and one that is too slow: Failed, with the address."""
    port = free_ports(1)[0]
    found = root(workflows.run(document(f"url: http://{LOOPBACK}:{port}/x?token=t")))
    assert found["phase"] == "Failed"
    assert str(found["message"]).startswith(f'Get "http://{LOOPBACK}:{port}/x": ')
    found = root(workflows.run(document(f"url: {web_server.url}/round")))
    assert found["message"] == f'Get "{web_server.url}/round": stopped after 10 redirects'
    (web_server.files / "large").write_bytes(b"x" * 200_000)
    found = root(workflows.run(document(f"{{url: {web_server.url}/slow/large, timeoutSeconds: 1}}")))
    assert found["message"] == f'Get "{web_server.url}/slow/large": context deadline exceeded'
    brought = "inputs: {parameters: [{name: url, value: 'file:///etc/passwd'}]}"
    found = root(workflows.run(document("url: '{{inputs.parameters.url}}'", brought)))
    assert found["message"] == 'Get "file:///etc/passwd": unsupported protocol scheme'


def test_retries_loops_and_what_comes_after(workflows: Workflows, web_server: WebServer) -> None:
    """A retried request, and the answers of several."""
    for name in ("1", "2"):
        (web_server.files / name).write_text(f'{{"n": {name}}}')
    text = (
        HEAD
        + f"""
  templates:
  - name: main
    steps:
    - - name: each
        template: get
        withItems: ["1", "2"]
        arguments: {{parameters: [{{name: path, value: "files/{{{{item}}}}"}}]}}
      - name: bad
        template: get
        continueOn: {{failed: true}}
        arguments: {{parameters: [{{name: path, value: status/500}}]}}
    - - name: show
        template: show
        arguments: {{parameters: [{{name: m, value: "{{{{steps.each.outputs.result}}}} {{{{steps.bad.status}}}}"}}]}}
  - name: get
    inputs: {{parameters: [{{name: path}}]}}
    retryStrategy: {{limit: 1}}
    http: {{url: "{web_server.url}/{{{{inputs.parameters.path}}}}"}}
  - name: show
    inputs: {{parameters: [{{name: m}}]}}
    container: {{image: busybox, command: [printf, "%s", "{{{{inputs.parameters.m}}}}"]}}
"""
    )
    run = workflows.run(text).succeeded()
    nodes = {node["displayName"]: node for node in run.status["nodes"]}
    assert run.printed("show") == '[{"n":1},{"n":2}] Failed'
    assert (nodes["bad"]["type"], nodes["bad"]["message"]) == ("Retry", "No more retries left")
    assert nodes["bad(1)"]["message"] == "received non-2xx response code: 500"
    assert nodes["bad(1)"]["type"] == "HTTP"


@pytest.mark.parametrize(
    ("code", "word", "phase"),
    [("201", "id", "Succeeded"), ("200", "id", "Failed"), ("201", "nothing", "Failed"), ("x y", "id", "Failed")],
)
def test_tags_in_a_condition(workflows: Workflows, web_server: WebServer, code: str, word: str, phase: str) -> None:
    """They are filled in before the condition is read, as a literal or as a part of a text."""
    condition = (
        "response.statusCode == {{inputs.parameters.code}} && response.body contains '{{inputs.parameters.word}}'"
    )
    inputs = "inputs: {parameters: [{name: code}, {name: word}]}"
    text = document(f'url: {web_server.url}/created\nsuccessCondition: "{condition}"', inputs)
    text = text.replace(
        "  entrypoint: main\n", "  entrypoint: main\n  arguments: {parameters: [{name: code}, {name: word}]}\n"
    )
    run = workflows.run(text, "-p", f"code={code}", "-p", f"word={word}")
    found = root(run)
    assert found["phase"] == phase
    if code == "200":
        shown = f"response.statusCode == 200 && response.body contains '{word}'"
        assert found["message"] == f"successCondition '{shown}' evaluated false"
