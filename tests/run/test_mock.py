"""Outputs without running (--mock), and parameters from a file (-f)."""

import json
import re
from pathlib import Path

import pytest

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}, {name: count, value: "1"}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: make-it, template: make}
      - {name: each, template: make, withItems: [a, b]}
      - name: use
        template: use
        depends: make-it.Succeeded && each
        arguments:
          parameters: [{name: m, value: "{{tasks.make-it.outputs.parameters.p}} {{tasks.make-it.outputs.result}}"}]
          artifacts:
          - {name: file, from: "{{tasks.make-it.outputs.artifacts.file}}"}
          - {name: folder, from: "{{tasks.make-it.outputs.artifacts.folder}}"}
      - {name: broken, template: use, depends: make-it.Failed, arguments: {parameters: [{name: m, value: x}]}}
  - name: make
    retryStrategy: {limit: 1}
    container: {image: busybox, command: [sh, -c, "echo really ran; exit 7"]}
    outputs:
      parameters: [{name: p, valueFrom: {path: /tmp/p}}]
      artifacts: [{name: file, path: /tmp/f}, {name: folder, path: /tmp/d}]
  - name: use
    inputs:
      parameters: [{name: m}]
      artifacts: [{name: file, path: /tmp/f, optional: true}, {name: folder, path: /tmp/d, optional: true}]
    container: {image: busybox, command: [sh, -c, 'echo "$0"; cat /tmp/f; find /tmp/d -type f -exec cat {} +', "{{inputs.parameters.m}}"]}
"""  # noqa: E501


def mock(folder: Path, **files: str) -> Path:
    """A folder of a mock: its files by path, with `__` for the slash."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_outputs_without_running(workflows: Workflows) -> None:
    """Parameters, result, a file and a folder; what comes behind it runs with them."""
    made = mock(
        workflows.folder / "made", parameters__p="mocked\n", result="said\n", artifacts__file="a file\n",
        artifacts__folder__one="in a folder\n", stdout="printed\n",
    )  # fmt: skip
    run = workflows.run(DOCUMENT, f"--mock=make-it={made}", f"--mock=each={made}").succeeded()
    assert run.printed("use") == "mocked said\na file\nin a folder\n"
    node = run.node("make-it")
    assert (node["type"], node["phase"]) == ("Pod", "Succeeded")
    assert node["outputs"]["parameters"] == [{"name": "p", "value": "mocked"}]
    assert node["outputs"]["result"] == "said"
    assert run.printed("make-it") == "printed\n"
    assert run.phases()["each(1:b)"] == "Succeeded"


GIVING = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: give, template: give}
      - {name: outer, template: outer}
    - - name: use
        template: use
        arguments:
          parameters:
          - {name: one, value: "{{workflow.outputs.parameters.one}}"}
          - {name: two, value: "{{workflow.outputs.parameters.two}}"}
          artifacts: [{name: file, from: "{{workflow.outputs.artifacts.file}}"}]
  - name: outer
    steps: [[{name: inner, template: give-two}]]
    outputs:
      parameters:
      - {name: p, globalName: two, valueFrom: {parameter: "{{steps.inner.outputs.parameters.p}}"}}
  - name: give
    retryStrategy: {limit: 1}
    container: {image: busybox, command: ["false"]}
    outputs:
      parameters: [{name: p, globalName: one, valueFrom: {path: /tmp/p}}]
      artifacts: [{name: f, globalName: file, path: /tmp/f}]
  - name: give-two
    container: {image: busybox, command: [sh, -c, "echo ran > /tmp/p"]}
    outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
  - name: use
    inputs: {parameters: [{name: one}, {name: two}], artifacts: [{name: file, path: /tmp/f}]}
    container: {image: busybox, command: [sh, -c, 'echo "$@"; cat /tmp/f', -, "{{inputs.parameters.one}}", "{{inputs.parameters.two}}"]}
"""  # noqa: E501


def test_it_gives_to_the_whole_workflow_what_the_task_would(workflows: Workflows) -> None:
    """What its template has a ``globalName`` for; also what is resumed later finds it there."""
    made = mock(workflows.folder / "made", parameters__p="mocked\n", artifacts__f="a file\n")
    run = workflows.run(GIVING, f"--mock=give={made}").succeeded()
    assert run.printed("use") == "mocked ran\na file\n"
    run = workflows.run(GIVING, f"--mock=give={made}", f"--mock=outer={made}").succeeded()
    assert run.printed("use") == "mocked mocked\na file\n"
    shared = {each["name"]: each["value"] for each in run.status["outputs"]["parameters"]}
    assert shared == {"one": "mocked", "two": "mocked"}


@pytest.mark.parametrize(
    ("files", "phase", "message"),
    [
        ({"exit-code": "3"}, "Failed", "main: Error (exit code 3)"),
        ({"phase": "Failed", "message": "no luck"}, "Failed", "no luck"),
        ({"phase": "Error", "exit-code": "0"}, "Error", ""),
        ({"phase": "Done"}, "Error", "phase is Succeeded, Failed or Error, not 'Done'"),
    ],
)
def test_how_it_ends(workflows: Workflows, files: dict[str, str], phase: str, message: str) -> None:
    made = mock(workflows.folder / "made", **files)
    good = mock(workflows.folder / "good", parameters__p="x")
    run = workflows.run(DOCUMENT, f"--mock=make-it={made}", f"--mock=each={good}")
    assert (run.code, run.node("make-it")["phase"]) == (1, phase)
    assert run.node("make-it")["message"].endswith(message)
    # It runs behind a failure, and fails for want of its file.
    assert run.phases()["broken"] == ("Failed" if phase == "Failed" else "Omitted")


def test_a_mock_is_forgotten(workflows: Workflows) -> None:
    """A resumed run without it runs the task."""
    made = mock(workflows.folder / "made", parameters__p="x", result="y", artifacts__file="z", artifacts__folder__a="")
    bundle = workflows.bundle(DOCUMENT)
    run = workflows.run(bundle, f"--mock=make-it={made}", f"--mock=each(0:a)={made}", f"--mock=each(9:z)={made}")
    assert run.code == 1
    assert "wfc: --mock: no task called each(9:z) has run" in run.stderr
    assert run.phases()["each(0:a)"] == "Succeeded"
    again = workflows.finished([str(bundle / "run.sh"), f"--resume={run.folder}"], run.folder)
    assert (again.code, again.phases()["make-it"]) == (1, "Failed")


PLACES = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  onExit: say
  templates:
  - name: main
    steps:
    - - {name: outer, template: twice, withItems: ["a.b", "c).d"], onExit: say}
      - {name: inner, template: say}
  - name: twice
    steps: [[{name: inner, template: say}], [{name: again, template: say}]]
  - name: say
    container: {image: busybox, command: [echo, ran]}
"""


@pytest.mark.parametrize(
    ("task", "mocked"),
    [
        ("inner", {"outer(0:a.b).inner", "outer(1:c.d).inner", "inner"}),
        ("outer.inner", {"outer(0:a.b).inner", "outer(1:c.d).inner"}),
        ("outer(0:a.b).inner", {"outer(0:a.b).inner"}),
        ("outer(1:c.d).again", {"outer(1:c.d).again"}),
        ("outer(1:c.d)", {"outer(1:c.d)"}),
        ("outer.onExit", {"outer(0:a.b).onExit", "outer(1:c.d).onExit"}),
        ("wf.onExit", {"wf.onExit"}),
    ],
)
def test_which_task_a_mock_means(workflows: Workflows, task: str, mocked: set[str]) -> None:
    """A name anywhere, or the names of the calls that lead there; each may be that of an item, or a hook behind it."""
    made = mock(workflows.folder / "made", stdout="mocked\n")
    run = workflows.run(PLACES, f"--mock={task}={made}").succeeded()
    nodes = {path.parent.name for path in run.folder.glob("nodes/*/stdout") if path.read_text() == "mocked\n"}
    found = {re.sub(r"\[\d+\]", "", name) for name in nodes}
    assert {name if name == "wf.onExit" else name.removeprefix("wf.") for name in found} == mocked


@pytest.mark.parametrize(
    ("task", "known"),
    [
        ("iner", "; the nearest: inner"),
        ("outer.iner", "; the nearest: outer.inner"),
        ("inner.outer", "; the nearest: outer"),
        ("outer(0:x).agian", "; the nearest: outer.again"),
        ("inner.onExit", "; there are: outer, inner, "),
        ("nothing-like-it", "; there are: outer, inner, outer.inner, outer.again"),
    ],
)
def test_a_task_that_there_is_not(workflows: Workflows, task: str, known: str) -> None:
    """It is refused before anything starts, with the names that are nearest."""
    run = workflows.run(PLACES, f"--mock={task}={mock(workflows.folder / 'made', result='')}")
    assert run.code == 2, run.explain()
    assert run.stderr.startswith(f"wfc: --mock: there is no task '{task}'{known}")
    assert not run.folder.exists()


def test_misuses_of_mocks(workflows: Workflows) -> None:
    for value, message in (
        ("make-it", "--mock needs TASK=DIR, not 'make-it'"),
        ("=here", "--mock needs TASK=DIR, not '=here'"),
        ("make-it=nowhere", "--mock: nowhere is not a folder"),
    ):
        run = workflows.run(DOCUMENT, f"--mock={value}")
        assert (run.code, run.stderr) == (2, f"wfc: {message}\n")


def test_a_file_of_parameters(workflows: Workflows) -> None:
    """YAML or JSON; -p comes first; numbers and booleans are the texts that Argo makes of them."""
    here = workflows.folder / "here"
    words = "[echo, '{{workflow.parameters.who}}', '{{workflow.parameters.count}}']"
    main = f"  - name: main\n    container: {{image: busybox, command: {words}}}\n"
    (here / "doc.yaml").write_text(DOCUMENT[: DOCUMENT.index("  - name: main")] + main)
    (here / "values.yaml").write_text("who: a: b\n".replace("a: b", '"a: b"') + "count: 1.50\n")
    (here / "values.json").write_text(json.dumps({"who": "json", "count": True}))
    folder = workflows.new_folder("run")
    options = ["doc.yaml", "-q", "--runtime=sandbox"]
    run = workflows.wfc("run", *options, f"--workdir={folder}", "-f", "values.yaml", folder=folder).succeeded()
    assert run.printed("wf") == "a: b 1.5\n"
    folder = workflows.new_folder("run")
    given = ["-f", "values.yaml", "--parameter-file=values.json", "-p", "who=me"]
    run = workflows.wfc("run", *options, f"--workdir={folder}", *given, folder=folder).succeeded()
    assert run.printed("wf") == "me true\n"
    for text, message in (
        ("- a\n", "it must hold one map of names to values"),
        ("who: [1]\n", "values.yaml:1:6: the value of `who` must be a text, a number or a boolean"),
        ("other: 1\n", "this workflow has no parameter 'other'"),
        ("who: 'a\n", "values.yaml"),
    ):
        (here / "values.yaml").write_text(text)
        run = workflows.wfc("run", *options, "-f", "values.yaml")
        assert (run.code, message in run.stderr) == (2, True), run.explain()
    run = workflows.wfc("run", *options, "-f", "nowhere.yaml")
    assert (run.code, "nowhere.yaml" in run.stderr) == (3, True)


def test_variables_for_every_command(workflows: Workflows) -> None:
    """Taken as they are; those of a template come first; they stand nowhere in the folder of the run."""
    here = workflows.folder / "here"
    words = '[sh, -c, \'printf "%s|" "$ONE" "$TWO" "$THREE"\']'
    env = "env: [{name: TWO, value: own}, {name: THREE, value: '$(ONE)'}]"
    main = f"  - name: main\n    container: {{image: busybox, command: {words}, {env}}}\n"
    document = DOCUMENT[: DOCUMENT.index("  - name: main")] + main
    (here / "vars").write_text("# for tests\n\nONE=a 'b' $(TWO) \\n $x\nTWO=common\n")
    folder = workflows.new_folder("run")
    bundle = workflows.bundle(document)
    command = [str(bundle / "run.sh"), "--runtime=sandbox", f"--workdir={folder}", "--env-file=vars"]
    run = workflows.finished(command, folder).succeeded()
    value = "a 'b' $(TWO) \\n $x"
    assert run.printed("wf") == f"{value}|own|{value}|"
    assert [str(p) for p in folder.rglob("*") if p.is_file() and p.name != "stdout" and value in p.read_text()] == []
    # Other variables are other inputs.
    (here / "vars").write_text("ONE=other\n")
    resumed = [str(bundle / "run.sh"), f"--resume={folder}", "--env-file=vars"]
    assert workflows.finished(resumed, folder).succeeded().printed("wf") == "other|own|other|"
    for text, message in (("ONE\n", "a line is no NAME=VALUE"), ("1A=x\n", "'1A' cannot be the name of a variable")):
        (here / "vars").write_text(text)
        refused = workflows.finished(command, folder)
        assert (refused.code, refused.stderr) == (2, f"wfc: --env-file vars: {message}\n")
    (here / "vars").unlink()
    assert workflows.finished(command, folder).stderr == "wfc: --env-file: cannot read vars\n"
