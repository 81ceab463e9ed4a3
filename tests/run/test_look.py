"""How people look at runs: wfc runs, wfc get, wfc logs."""

import json
import os
import pty
import re
import subprocess
import sys
import time
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.run.bundles import ROOT, Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: code, value: "0"}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: make-it, template: say}
      - {name: each, template: say, dependencies: [make-it], withItems: [a, b]}
      - {name: last, template: end, dependencies: [each]}
  - name: say
    container: {image: busybox, command: [sh, -c, "seq -f 'line %g' 4; echo trouble >&2"]}
  - name: end
    container: {image: busybox, command: [sh, -c, "exit $0", "{{workflow.parameters.code}}"]}
"""


@pytest.fixture
def runs(workflows: Workflows) -> list[str]:
    """Two runs of the document, of which the latter has failed."""
    here = workflows.folder / "here"
    (here / "doc.yaml").write_text(DOCUMENT)
    assert workflows.wfc("run", "doc.yaml", "-q", "--runtime=sandbox").code == 0
    time.sleep(1)  # their names hold the second in which they began
    assert workflows.wfc("run", "doc.yaml", "-q", "--runtime=sandbox", "-p", "code=3").code == 1
    return sorted(path.name for path in (here / "runs").iterdir() if not path.is_symlink())


def test_the_list(workflows: Workflows, runs: list[str]) -> None:
    """The latest first; as a table, as names, as JSON."""
    first, second = runs
    lines = workflows.wfc("runs").stdout.splitlines()
    assert lines[0].split() == ["RUN", "PHASE", "AGE", "DURATION"]
    assert [line.split()[:2] for line in lines[1:]] == [[second, "Failed"], [first, "Succeeded"]]
    assert workflows.wfc("runs", "-o", "name").stdout.splitlines() == [second, first]
    listed = json.loads(workflows.wfc("runs", "-o", "json").stdout)
    assert [(each["run"], each["phase"]) for each in listed] == [
        (f"runs/{second}", "Failed"), (f"runs/{first}", "Succeeded"),
    ]  # fmt: skip
    wide = workflows.wfc("runs", "-o", "wide").stdout.splitlines()
    assert wide[0].split()[-2:] == ["NODES", "MESSAGE"]
    assert workflows.wfc("runs", "nowhere").stderr == "wfc: there is no folder `nowhere`\n"


def test_no_runs(workflows: Workflows) -> None:
    run = workflows.wfc("runs")
    assert (run.code, run.stdout, run.stderr) == (0, "", "wfc: there are no runs here\n")
    for command in ("get", "logs"):
        run = workflows.wfc(command)
        assert (run.code, run.stderr.splitlines()[0].startswith("wfc: there is no latest run (")) == (2, True)


def test_the_tree(workflows: Workflows, runs: list[str]) -> None:
    text = workflows.wfc("get").stdout
    steps = [line.split("  ")[0].rstrip() for line in text[text.index("STEP") :].splitlines()[1:]]
    assert steps == ["✖ wf", "├─✔ make-it", "├─✔ each", "│ ├─✔ each(0:a)", "│ └─✔ each(1:b)", "└─✖ last"]
    assert "main: Error (exit code 3)" in text
    assert "Status:      Failed" in text
    assert "Parameters:\n  code:                3\n" in text
    assert json.loads(workflows.wfc("get", runs[0], "-o", "json").stdout)["phase"] == "Succeeded"
    run = workflows.wfc("get", "nothing")
    assert (run.code, run.stderr) == (2, "wfc: there is no run `nothing` (wfc runs lists them)\n")
    run = workflows.wfc("get", "wf")
    assert (run.code, run.stderr.startswith("wfc: 2 runs are called `wf` (name one of ")) == (2, True)


def test_what_was_killed_does_not_go_on(workflows: Workflows, runs: list[str]) -> None:
    """A second interrupt lets no node say how it ended; the run is over."""
    path = workflows.folder / "here" / "runs" / runs[-1] / "status.json"
    status = json.loads(path.read_text())
    for node in status["nodes"]:
        if node["displayName"] == "last":
            node["phase"] = "Running"
            del node["finishedAt"]
    path.write_text(json.dumps(status))
    (line,) = (line for line in workflows.wfc("get").stdout.splitlines() if "last" in line)
    assert line.split()[:4] == ["└─✖", "last", "end", "main:"]  # no time
    page = workflows.wfc("get", "--html", "-").stdout
    assert ("Killed 1</button>" in page, ">Running" in page) == (True, False)


def test_the_lines(workflows: Workflows, runs: list[str]) -> None:
    """Each behind the name of its node, as argo does it; of one task and what is below it; the last; those wanted."""
    assert workflows.wfc("logs", "make-it").stdout == "".join(
        f"make-it: {line}\n" for line in ("line 1", "line 2", "line 3", "line 4", "trouble")
    )
    run = workflows.wfc("logs", "@latest", "each", "--tail", "1", "--stream", "stdout")
    assert sorted(run.stdout.splitlines()) == ["each(0:a): line 4", "each(1:b): line 4"]
    assert workflows.wfc("logs", runs[0], "wf.make-it", "--grep", "[12]$", "--no-prefix").stdout == "line 1\nline 2\n"
    assert len(workflows.wfc("logs", runs[0]).stdout.splitlines()) == 15
    for words, message in (
        (["@latest", "other"], f"wfc: the run `{runs[1]}` has no task `other` (wfc get lists them)"),
        (["@latest", "make-if"], f"wfc: the run `{runs[1]}` has no task `make-if` (did you mean `make-it`?)"),
        (["--grep", "("], "wfc: --grep: `(` is no regular expression: "),
        (["--tail", "-1"], "wfc: --tail needs a number of lines, not -1"),
        (["a", "b", "c"], "wfc: unexpected argument `c`"),
    ):
        run = workflows.wfc("logs", *words)
        assert (run.code, run.stdout, run.stderr.startswith(message)) == (2, "", True), run.stderr


def test_a_step_by_its_way(workflows: Workflows) -> None:
    """As `--only` names it; the groups of steps need not be known."""
    (workflows.folder / "here" / "doc.yaml").write_text("""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - {name: main, dag: {tasks: [{name: outer, template: outer}, {name: beside, template: outer}]}}
  - {name: outer, steps: [[{name: first, template: say}], [{name: second, template: say}]]}
  - {name: say, container: {image: busybox, command: [echo, "{{node.name}}"]}}
""")
    assert workflows.wfc("run", "doc.yaml", "-q", "--runtime=sandbox").code == 0
    line = "outer[1].second: wf.outer[1].second\n"
    for name in ("outer.second", "outer[1].second", "wf.outer[1].second"):
        assert workflows.wfc("logs", "@latest", name).stdout == line


def test_following(workflows: Workflows) -> None:
    """The lines as they come, of tasks that begin later, too; it ends when the run does."""
    here = workflows.folder / "here"
    (here / "doc.yaml").write_text(DOCUMENT.replace("seq -f 'line %g' 4", "echo begin; sleep 1.5; echo end"))
    command = [sys.executable, "-m", "wfc", "run", "doc.yaml", "-q", "--runtime=sandbox"]
    environment = {**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler"}
    with subprocess.Popen(
        command, cwd=here, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        limit = time.monotonic() + 30
        while not (here / "runs" / "latest" / "status.json").exists():
            assert time.monotonic() < limit
            time.sleep(0.05)
        run = workflows.wfc("logs", "@latest", "--follow", "--stream", "stdout")
        assert process.wait(30) == 0
    assert sorted(run.stdout.splitlines()) == sorted(
        f"{name}: {word}" for name in ("make-it", "each(0:a)", "each(1:b)") for word in ("begin", "end")
    )
    assert run.stdout.startswith("make-it: begin\nmake-it: end\n")


def test_the_tree_on_a_terminal(workflows: Workflows) -> None:
    """It grows while the run goes on, and no event is a line."""
    (workflows.folder / "here" / "doc.yaml").write_text(DOCUMENT)
    shown = at_a_terminal(workflows, "doc.yaml")
    end = shown[shown.rindex("wf\x1b[0m") :]
    assert re.search(r"✔ each\x1b\[0m\r\n\x1b\[32m    ✔ \([01]:[ab]\)\x1b\[0m\r\n\x1b\[32m    ✔ \([01]:[ab]\)\x1b", end)
    assert "wfc: Succeeded" not in shown


def at_a_terminal(workflows: Workflows, document: str) -> str:
    """What a run that succeeds shows at a terminal."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "wfc", "run", document, "--runtime=sandbox"], cwd=workflows.folder / "here",
        env={**workflows.environment(), "PYTHONPATH": f"{ROOT}/compiler", "TERM": "xterm"}, stdin=end, stdout=end,
        stderr=end, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(end)
        shown = bytearray()
        with suppress(OSError):  # how a terminal says that nobody has it open any more
            while data := os.read(terminal, 65536):
                shown += data
        assert process.wait(30) == 0, shown
    os.close(terminal)
    return shown.decode()


# --- the page ---------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would make of it: tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data
        self.texts.append(data)


def test_the_page(workflows: Workflows, runs: list[str]) -> None:
    """Every node is in the graph and in the list; nothing is asked of anybody."""
    target = workflows.folder / "page.html"
    assert workflows.wfc("get", runs[1], "--html", target).code == 0
    text = target.read_text()
    assert workflows.wfc("get", runs[1], "--html", "-").stdout == text
    page = Page(text)
    phases = [str(attributes["data-phase"]) for tag, attributes in page.tags if tag == "details"]
    assert sorted(phases) == ["Failed", "Failed", "Succeeded", "Succeeded", "Succeeded", "Succeeded"]
    boxes = [attributes for tag, attributes in page.tags if tag == "a" and "class" in attributes]
    assert sorted(str(box["class"]) for box in boxes) == sorted(f"node {phase}" for phase in phases)
    # main to make-it, make-it to the loop, the loop to its two items, these to where they meet, from there to the last
    assert len([1 for tag, attributes in page.tags if attributes.get("class") == "edge"]) == 7
    assert len([1 for tag, attributes in page.tags if attributes.get("class") == "join"]) == 1
    # The last task is what went wrong; a link leads to it.
    (link,) = [attributes["href"] for tag, attributes in page.tags if tag == "a" and "class" not in attributes]
    (failed,) = [a for tag, a in page.tags if tag == "details" and a["id"] == str(link)[1:]]
    assert failed["data-phase"] == "Failed"
    assert str(failed["data-find"]).startswith("wf.last ")
    assert {"line 4", "main: Error (exit code 3)"} <= set(page.words.splitlines()) | set(page.texts)
    assert not [word for word in ("http://", "https://", "url(", "@import") if word in text]
    assert not [1 for _, attributes in page.tags if "src" in attributes or str(attributes.get("href", "#"))[0] != "#"]


def test_how_long_a_run_took_is_the_same_everywhere(workflows: Workflows) -> None:
    """To the fraction of a second, which the times of the nodes have and those of the workflow have not."""
    node = {
        "name": "wf", "displayName": "wf", "type": "Pod", "phase": "Succeeded", "message": "",
        "startedAt": "2024-05-01T10:00:00.250Z", "finishedAt": "2024-05-01T10:00:03.750Z",
    }  # fmt: skip
    status = {
        "version": 1, "name": "wf", "phase": "Succeeded", "message": "", "nodes": [node],
        "startedAt": "2024-05-01T10:00:00Z", "finishedAt": "2024-05-01T10:00:03Z",
    }  # fmt: skip
    folder = workflows.folder / "here" / "runs" / "brief"
    folder.mkdir(parents=True)
    (folder / "status.json").write_text(json.dumps(status))
    assert "Duration:    3.5s\n" in workflows.wfc("get", "brief").stdout
    assert workflows.wfc("runs").stdout.splitlines()[1].split()[-1] == "3.5s"
    page = workflows.folder / "page.html"
    assert workflows.wfc("get", "brief", "--html", page).code == 0
    assert "3.5s" in Page(page.read_text()).words


def test_hostile_values_are_text(workflows: Workflows) -> None:
    """Nothing that a run says becomes a tag, an attribute or a script of the page, or moves a terminal's cursor."""
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u202e\x1b[2J"
    node = {
        "name": f"wf.{evil}", "displayName": evil, "type": "Pod", "templateName": evil, "phase": "Failed",
        "message": evil, "inputs": {"parameters": [{"name": evil, "value": evil}]},
        "outputs": {"result": evil, "artifacts": [{"name": evil, "location": f"javascript:{evil}"}]},
        "stdout": "nodes/x/stdout", "stderr": "nodes/x/stderr",
    }  # fmt: skip
    root = {"name": "wf", "displayName": "wf", "type": "DAG", "phase": f"Failed{evil}", "message": evil}
    folder = workflows.folder / "here" / "odd"
    (folder / "nodes" / "x").mkdir(parents=True)
    for name in ("stdout", "stderr", "command"):
        (folder / "nodes" / "x" / name).write_text(evil + "\n")
    status = {"version": 1, "name": "wf", "phase": "Failed", "message": evil, "nodes": [root, node]}
    (folder / "status.json").write_text(json.dumps(status))
    target = workflows.folder / "page.html"
    assert workflows.wfc("get", "odd", "--html", target).code == 0
    page = Page(target.read_text())
    assert not [tag for tag, _ in page.tags if tag in ("img", "iframe", "object", "link", "base", "form")]
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 1
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]
    assert page.words.count("<script>alert(1)</script>") > 8
    for words in (["get", "odd"], ["runs", "."], ["runs", ".", "-o", "wide"]):
        run = workflows.wfc(*words)
        assert run.code == 0
        assert not {"\x1b", "\u202e"} & set(run.stdout)
