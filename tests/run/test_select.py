"""A part of a workflow: --only, --from, --until."""

import json
import re
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: say
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [printf, "<%s>", "{{inputs.parameters.m}}"]}
"""

# a → b → d, a → c (by order only), c → e; d looks at all items of l
DAG = HEAD + """\
  - name: main
    dag:
      tasks:
      - {name: task-a, template: say, arguments: {parameters: [{name: m, value: start}]}}
      - name: b
        template: say
        dependencies: [task-a]
        arguments: {parameters: [{name: m, value: "{{tasks.task-a.outputs.result}}"}]}
      - {name: c, template: say, dependencies: [task-a], arguments: {parameters: [{name: m, value: c}]}}
      - {name: l, template: say, withItems: [x, z], arguments: {parameters: [{name: m, value: "[{{item}}]"}]}}
      - name: d
        template: say
        dependencies: [b]
        arguments: {parameters: [{name: m, value: "{{tasks.b.outputs.result}}"}]}
      - {name: e, template: say, dependencies: [c], arguments: {parameters: [{name: m, value: e}]}}
"""  # fmt: skip

STEPS = HEAD + """\
  - name: main
    steps:
    - - {name: a, template: say, arguments: {parameters: [{name: m, value: start}]}}
      - {name: other, template: say, arguments: {parameters: [{name: m, value: o}]}}
    - - {name: b, template: say, arguments: {parameters: [{name: m, value: "{{steps.a.outputs.result}}"}]}}
      - {name: l, template: say, withItems: [x, z], arguments: {parameters: [{name: m, value: "{{item}}"}]}}
    - - {name: last, template: say, arguments: {parameters: [{name: m, value: "{{steps.b.outputs.result}}"}]}}
"""  # fmt: skip


WAY_OUT = "give --resume RUN where it has run, or choose it, too"


def nodes(run: Run) -> set[str]:
    """The pods of a run, by what they show."""
    return {node["displayName"] for node in run.status["nodes"] if node["type"] == "Pod"}


def ran(run: Run) -> set[str]:
    """Those of them that began in this start."""
    events = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
    began = {event["node"].rpartition(".")[2] for event in events if event["phase"] == "Running"}
    return began & nodes(run)


@pytest.mark.parametrize(
    ("document", "options", "expected"),
    [
        (DAG, ["--until=b"], {"task-a", "b"}),
        (DAG, ["--until=e"], {"task-a", "c", "e"}),
        (DAG, ["--only=c"], {"c"}),
        (DAG, ["--from=c"], {"c", "e"}),
        (DAG, ["--from=task-a", "--until=d"], {"task-a", "b", "d"}),
        (DAG, ["--only=l"], {"l(0:x)", "l(1:z)"}),
        (STEPS, ["--until=b"], {"a", "other", "b"}),
        (STEPS, ["--only=l"], {"l(0:x)", "l(1:z)"}),
        (STEPS, ["--from=a"], {"a", "b", "l(0:x)", "l(1:z)", "last"}),
    ],
)
def test_what_runs(workflows: Workflows, document: str, options: list[str], expected: set[str]) -> None:
    """Tasks that are not chosen are no nodes; nobody waits for them."""
    run = workflows.run(document, *options).succeeded()
    assert nodes(run) == expected


@pytest.mark.parametrize(
    ("document", "option", "message"),
    [
        (DAG, "--only=b", f"the task 'b' needs what 'task-a' gives: {WAY_OUT}"),
        (DAG, "--from=d", f"the task 'd' needs what 'b' gives: {WAY_OUT}"),
        (STEPS, "--only=last", f"the task 'last' needs what 'b' gives: {WAY_OUT}"),
        (DAG, "--only=no", "--only: there is no task 'no'; there are: task-a, b, d, c, e, l"),
        (DAG, "--from=task-q", "--from: there is no task 'task-q'; the nearest: task-a"),
        (STEPS, "--until=", "--until needs the name of a task"),
        (HEAD.replace("entrypoint: main", "entrypoint: say\n  arguments: {parameters: [{name: m, value: x}]}"),
         "--only=x", "the workflow begins with a template that has no tasks to choose from"),
    ],
)  # fmt: skip
def test_refusals(workflows: Workflows, document: str, option: str, message: str) -> None:
    """Before anything starts, by name."""
    run = workflows.run(document, option)
    assert run.code == 2, run.explain()
    assert run.stderr.startswith(f"wfc: {message}")
    assert not run.folder.exists()
    quiet = workflows.run(document, option, "--quiet")
    assert (quiet.code, quiet.stderr.count(message)) == (2, 1)
    both = workflows.run(DAG, "--only=b", "--from=b")
    assert (both.code, "it cannot be given together with" in both.stderr) == (2, True)


# first → outer (a → b → c, of which b is a loop of pairs) → last, which is given what outer gives; outer also beside
NESTED = HEAD + """\
  - name: pair
    inputs: {parameters: [{name: m}]}
    steps:
    - - {name: left, template: say, arguments: {parameters: [{name: m, value: "l{{inputs.parameters.m}}"}]}}
    - - {name: right, template: say, arguments: {parameters: [{name: m, value: "r{{steps.left.outputs.result}}"}]}}
  - name: inside
    inputs: {parameters: [{name: m}]}
    dag:
      tasks:
      - {name: a, template: say, arguments: {parameters: [{name: m, value: "{{inputs.parameters.m}}"}]}}
      - name: b
        template: pair
        dependencies: [a]
        withItems: [x, z]
        arguments: {parameters: [{name: m, value: "{{item}}"}]}
      - {name: c, template: say, dependencies: [b], arguments: {parameters: [{name: m, value: c}]}}
    outputs: {parameters: [{name: p, valueFrom: {parameter: "{{tasks.a.outputs.result}}"}}]}
  - name: main
    dag:
      tasks:
      - {name: first, template: say, arguments: {parameters: [{name: m, value: start}]}}
      - name: outer
        template: inside
        dependencies: [first]
        arguments: {parameters: [{name: m, value: "{{tasks.first.outputs.result}}"}]}
      - {name: beside, template: inside, dependencies: [first], arguments: {parameters: [{name: m, value: m}]}}
      - name: last
        template: say
        dependencies: [outer]
        arguments: {parameters: [{name: m, value: "{{tasks.outer.outputs.parameters.p}}"}]}
"""  # fmt: skip


def paths(run: Run) -> set[str]:
    """The pods of a run, by the names of their nodes behind the workflow's, without the groups of steps."""
    pods = (node["name"] for node in run.status["nodes"] if node["type"] == "Pod")
    return {re.sub(r"\[\d+\]", "", name.removeprefix("wf.")) for name in pods}


B = {f"b({item}).{side}" for item in ("0:x", "1:z") for side in ("left", "right")}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--until=outer.a"], {"first", "outer.a"}),
        (["--until=outer.b.left"], {"first", "outer.a", "outer.b(0:x).left", "outer.b(1:z).left"}),
        (["--until=outer.c"], {"first", "outer.a", "outer.c", *(f"outer.{name}" for name in B)}),
        (["--only=beside.c"], {"beside.c"}),
        (["--from=beside.b"], {"beside.c", *(f"beside.{name}" for name in B)}),
        (["--from=beside.b", "--until=beside.b.left"], {"beside.b(0:x).left", "beside.b(1:z).left"}),
    ],
)
def test_what_runs_inside(workflows: Workflows, options: list[str], expected: set[str]) -> None:
    """At each level the name that leads there is chosen as a task of the first template is; of a loop, in all items."""
    run = workflows.run(NESTED, *options).succeeded()
    assert paths(run) == expected


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--from=outer.b", f"the task 'outer' needs what 'first' gives: {WAY_OUT}"),
        ("--only=beside.b.right", f"the task 'right' needs what 'left' gives: {WAY_OUT}"),
        ("--only=outer.d", "--only: there is no task 'outer.d'; the nearest: outer.a, outer.b, outer.c"),
        ("--only=left", "--only: there is no task 'left'; the nearest: beside.b.left, last"),
        ("--only=outer.b(0:x)", "--only: there is no task 'outer.b(0:x)'; the nearest: outer.b"),
        ("--from=first.a", "--from: there is no task 'first.a'; the nearest: "),
    ],
)
def test_refusals_inside(workflows: Workflows, option: str, message: str) -> None:
    run = workflows.run(NESTED, option)
    assert (run.code, paths(run) if (run.folder / "status.json").exists() else set()) == (2, set()), run.explain()
    assert run.stderr.splitlines()[-1].startswith(f"wfc: {message}")


HOOKS = "  onExit: alarm\n  hooks: {on: {expression: 'true', template: alarm}}"
ALARM = HEAD.replace("entrypoint: main", f"entrypoint: main\n{HOOKS}") + """\
  - name: alarm
    container: {image: busybox, command: [echo, "{{workflow.status}}"]}
  - name: main
    dag:
      tasks:
      - {name: a, template: say, arguments: {parameters: [{name: m, value: a}]}}
      - {name: bad, template: bad, depends: a}
      - name: behind
        template: say
        depends: bad
        arguments: {parameters: [{name: m, value: "{{tasks.bad.outputs.result}}"}]}
  - name: bad
    container: {image: busybox, command: [sh, -c, "echo bad; exit 1"]}
"""  # fmt: skip


def test_what_is_refused_leaves_everything_as_it_was(workflows: Workflows) -> None:
    """Nobody is alarmed, and the latest run stays that which can be resumed, with all that it has."""
    path = workflows.folder / "document.yaml"
    path.write_text(ALARM)
    here = workflows.folder / "here"
    assert workflows.wfc("run", path, "--runtime=sandbox").code == 1
    (first,) = (each for each in (here / "runs").iterdir() if not each.is_symlink())
    before = sorted((each, each.lstat().st_mtime_ns) for each in first.rglob("*"))
    for more in ([], ["--resume=@latest"], ["--resume=@latest", "--dry-run"]):
        run = workflows.wfc("run", path, "--runtime=sandbox", "--only=behind", *more)
        assert (run.code, "the task 'behind' needs what 'bad' gives" in run.stderr) == (2, True), run.explain()
        assert {each.name for each in (here / "runs").iterdir()} == {"latest", first.name}
        assert sorted((each, each.lstat().st_mtime_ns) for each in first.rglob("*")) == before
    run = workflows.wfc("run", path, "--only=bad", "--resume=@latest", folder=first)
    assert (run.code, run.phases()["a"], run.phases()["bad"]) == (1, "Succeeded", "Failed"), run.explain()


def test_what_a_part_gives(workflows: Workflows) -> None:
    """A chosen task that needs what a part gives gets it, or that is refused before anything runs."""
    document = NESTED.replace('value: "{{tasks.first.outputs.result}}"', "value: m")
    run = workflows.run(document, "--from=outer.a").succeeded()
    assert run.printed("last") == "<<m>>"
    refused = workflows.run(document, "--from=outer.b")
    assert (refused.code, refused.folder.exists()) == (2, False)
    assert f"the outputs of 'outer' need what 'a' gives: {WAY_OUT}" in refused.stderr
    run = workflows.run(document.replace("tasks.a.outputs.result", "tasks.c.outputs.result"), "--from=outer.b")
    assert run.succeeded().printed("last") == "<<c>>"


def test_inputs_of_a_part_from_a_run(workflows: Workflows) -> None:
    """What was not chosen is taken over inside as well, and what leads to the part does not run as a whole."""
    first = workflows.run(NESTED).succeeded()
    bundle = workflows.bundle(NESTED.replace("<%s>", "(%s)"))
    run = resumed(workflows, bundle, first, "--only=outer.a").succeeded()
    assert ran(run) == {"a"}
    assert paths(run) == paths(first)
    run = resumed(workflows, bundle, first, "--from=outer.c").succeeded()
    assert ran(run) == {"c", "last"}


CHAIN = """
    entrypoint: main
    templates:
    - name: main
      dag:
        tasks:
        - {name: make, template: make}
        - {name: bad, template: bad, depends: make}
        - {name: after, template: make, depends: bad}
        - name: each
          template: say
          depends: make
          withParam: "{{tasks.make.outputs.result}}"
          arguments: {parameters: [{name: text, value: "{{item}}"}]}
    - name: make
      container: {image: alpine, command: [echo, "[1, 2]"]}
    - name: bad
      container: {image: alpine, command: ["false"]}
    - name: say
      inputs: {parameters: [{name: text}]}
      container: {image: alpine, command: [echo, "{{inputs.parameters.text}}"]}
"""


@pytest.mark.parametrize("options", [["--only=bad"], ["--until=bad"], ["--from=bad", "--until=bad"]])
def test_a_part_fails(workflows: Workflows, options: list[str]) -> None:
    """What was chosen decides how the DAG ends, and not targets that are not there."""
    run = workflows.run(CHAIN, *options)
    assert (run.code, run.status["phase"], run.phases()["bad"]) == (1, "Failed", "Failed"), run.explain()


def test_the_list_of_a_loop_is_needed(workflows: Workflows) -> None:
    """A loop whose list another task prints needs that task, though no item has given its arguments a value yet."""
    run = workflows.run(CHAIN, "--only=each")
    assert run.code == 2, run.explain()
    assert f"the task 'each' needs what 'make' gives: {WAY_OUT}" in run.stderr


def resumed(workflows: Workflows, bundle: Path, run: Run, *options: str) -> Run:
    command = [str(bundle / "run.sh"), f"--resume={run.folder}", "--log-format=json", *options]
    return workflows.finished(command, run.folder)


@pytest.mark.parametrize(
    ("document", "task", "others"),
    [
        (DAG, "b", {"task-a", "c", "l(0:x)", "l(1:z)", "d", "e"}),
        (STEPS, "b", {"a", "other", "l(0:x)", "l(1:z)", "last"}),
    ],
)
def test_inputs_from_a_run(workflows: Workflows, document: str, task: str, others: set[str]) -> None:
    """The named task runs again, with what the run that is resumed has; the others are as they were."""
    first = workflows.run(document).succeeded()
    bundle = workflows.bundle(document.replace("<%s>", "(%s)"))
    run = resumed(workflows, bundle, first, f"--only={task}").succeeded()
    assert ran(run) == {task}
    assert nodes(run) == {task, *others}
    assert run.printed(task) == "(<start>)"
    # What is only a part does not count as the whole.
    whole = resumed(workflows, bundle, run).succeeded()
    assert ran(whole) == {task, *others}
    assert resumed(workflows, bundle, whole, "--from=" + task).succeeded().printed(task) == "((start))"


def test_the_command_line(workflows: Workflows) -> None:
    (workflows.folder / "here" / "doc.yaml").write_text(DAG)
    folder = workflows.new_folder("run")
    run = workflows.wfc("run", "doc.yaml", "--runtime=sandbox", f"--workdir={folder}", "--until", "b", folder=folder)
    assert nodes(run.succeeded()) == {"task-a", "b"}
    run = workflows.wfc("run", "doc.yaml", "--resume", folder, "--only", "d", folder=folder).succeeded()
    assert nodes(run) == {"task-a", "b", "d"}
    run = workflows.wfc("run", "doc.yaml", "--only", "d", "--runtime=sandbox")
    assert (run.code, "the task 'd' needs what 'b' gives" in run.stderr) == (2, True)
