"""Metrics of templates and of the workflow, in the file that a run writes at its end."""

import json
import math
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.run.bundles import ROOT, Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "flock", "jq")

SHELLS = pytest.mark.parametrize(
    "shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0]
)
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(run: Run) -> Samples:
    """Every sample of a run's file, by name (without what all names begin with) and labels, as Prometheus reads it."""
    text = (run.folder / "metrics.prom").read_bytes().decode()
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            # The parser calls every counter as the newer format does; here no name is written like that.
            name = sample.name.removesuffix("_total") if family.type == "counter" else sample.name
            key = (name.removeprefix("argo_workflows_"), tuple(sorted(sample.labels.items())))
            assert key not in found
            found[key] = sample.value
    return found


def types(run: Run) -> dict[str, tuple[str, str]]:
    """Type and help of every metric."""
    text = (run.folder / "metrics.prom").read_bytes().decode()
    return {family.name: (family.type, family.documentation) for family in text_string_to_metric_families(text)}


def workflow(templates: str, metrics: str = "[]", parameters: str = "[]") -> str:
    """A document with the metrics of a workflow, and templates."""
    return f"""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: wf}}
spec:
  entrypoint: main
  arguments: {{parameters: {parameters}}}
  metrics: {{prometheus: {metrics}}}
  templates:
{templates}"""


def one(metrics: str, command: str = '["true"]', more: str = "") -> str:
    """The same with one template that has the metrics."""
    return workflow(f"  - {{name: main, container: {{image: x, command: {command}}}, "
                    f"metrics: {{prometheus: {metrics}}}{more}}}")  # fmt: skip


@SHELLS
def test_the_golden_case(workflows: Workflows, shell: list[str]) -> None:
    """Counters are summed, histograms have buckets, the last gauge counts; what only a cluster knows is not there."""
    bundle = workflows.folder / "compiled"
    made = workflows.wfc("compile", "-t", "shell", ROOT / "golden/runner-metrics/spec.yaml", "-o", bundle)
    assert made.code == 0
    assert "only a cluster measures `resourcesDuration`" in made.stdout
    run = workflows.run(bundle, shell=shell).succeeded()
    found = samples(run)
    assert 0 <= found.pop(("workflow_seconds", (("team", 'a "b"'),))) < 60
    assert found == {
        ("draws", (("side", "left"), ("status", "Succeeded"))): 1,
        ("draws", (("side", "right"), ("status", "Succeeded"))): 1,
        ("drawn_bucket", (("le", "2.5"),)): 0,
        ("drawn_bucket", (("le", "5"),)): 2,
        ("drawn_bucket", (("le", "+Inf"),)): 2,
        ("drawn_sum", ()): 8,
        ("drawn_count", ()): 2,
        ("exit_code", ()): 0,
    }
    assert types(run) == {
        "argo_workflows_draws": ("counter", "How often it was drawn."),
        "argo_workflows_drawn": ("histogram", "What was drawn."),
        "argo_workflows_exit_code": ("gauge", "The last exit code."),
        "argo_workflows_workflow_seconds": ("gauge", "How long the workflow has taken."),
    }
    assert not list(run.folder.glob("metrics.prom?*"))


HOSTILE = 'a "q" \\n \\ \t$(touch x)`y` {{z}}\r\nü€😀\x7f #'


@SHELLS
def test_texts_are_data(workflows: Workflows, shell: list[str]) -> None:
    """Labels and helps are whatever text they are given; the format has escapes for what would end them."""
    document = one(
        '[{name: m, help: "{{workflow.parameters.t}}", labels: [{key: z, value: "{{workflow.parameters.t}}"},'
        ' {key: a, value: ""}, {key: z, value: "{{workflow.parameters.t}}"}], counter: {value: "1e-1"}}]'
    ).replace("parameters: []", "parameters: [{name: t, value: x}]")
    run = workflows.run(document, "-p", f"t={HOSTILE}", shell=shell).succeeded()
    assert samples(run) == {("m", (("a", ""), ("z", HOSTILE))): 0.1}
    assert types(run) == {"argo_workflows_m": ("counter", HOSTILE)}


@SHELLS
def test_numbers(workflows: Workflows, shell: list[str]) -> None:
    """Values are the numbers that Go reads; they come out as the shortest text of the same number."""
    written = {"a": "0.1", "b": "-1.5e300", "c": "123456789.125", "d": "1e22", "e": ".5", "f": "+3.", "g": "+Inf",
               "h": "-infinity", "i": "nan", "j": "0.30000000000000004", "k": "007"}  # fmt: skip
    listed = ", ".join(f'{{name: {name}, help: h, gauge: {{value: "{value}"}}}}' for name, value in written.items())
    run = workflows.run(one(f"[{listed}]"), shell=shell).succeeded()
    found = {name: value for (name, _), value in samples(run).items()}
    assert math.isnan(found.pop("i"))
    assert found == {name: float(value) for name, value in written.items() if name != "i"}
    assert "argo_workflows_a 0.1\n" in (run.folder / "metrics.prom").read_text()


@SHELLS
def test_what_cannot_be_measured(workflows: Workflows, shell: list[str]) -> None:
    """It is said, and changes neither the node nor the other metrics; what no condition holds for is not said."""
    document = one(
        """[
        {name: bad, help: h, counter: {value: "{{workflow.parameters.word}}"}},
        {name: "{{workflow.parameters.word}}", help: h, counter: {value: "1"}},
        {name: lost, help: h, counter: {value: "{{outputs.parameters.p}}"}},
        {name: result, help: h, counter: {value: "{{outputs.result}}"}},
        {name: unmet, help: h, when: "{{status}} == Failed", counter: {value: "{{outputs.parameters.p}}"}},
        {name: odd, help: h, when: "{{workflow.parameters.word}}", counter: {value: "1"}},
        {name: label, help: h, labels: [{key: "{{workflow.parameters.word}}", value: x}], counter: {value: "1"}},
        {name: live, help: h, gauge: {realtime: true, value: "{{status}}"}},
        {name: le, help: h, labels: [{key: le, value: x}], histogram: {buckets: [1], value: "1"}},
        {name: failing, help: h, counter: {value: "{{=int('x')}}"}},
        {name: good, help: h, counter: {value: "1"}},
        {name: good, help: other, counter: {value: "1"}},
        {name: good, help: h, gauge: {value: "1"}}]""",
        more=", outputs: {parameters: [{name: p, valueFrom: {path: /none, default: x y}}]}",
    ).replace("parameters: []", "parameters: [{name: word, value: two words}]")
    run = workflows.run(document, shell=shell).succeeded()
    assert samples(run) == {("good", ()): 1}
    said = [line for line in run.stderr.splitlines() if line.startswith("wfc: metric ")]
    assert said == [
        "wfc: metric bad of wf: the value 'two words' is no number",
        "wfc: metric two words of wf: metric name is invalid: names may only contain alphanumeric characters or _",
        "wfc: metric lost of wf: the value 'x y' is no number",
        "wfc: metric result of wf: unable to resolve references: {{outputs.result}}: the node did not give it",
        said[4],
        "wfc: metric label of wf: label 'two words' is invalid: names may only contain alphanumeric characters or _",
        "wfc: metric live of wf: 'status' is not available as a real time metric",
        "wfc: metric le of wf: a histogram cannot have a label le",
        said[8],
        "wfc: metric good: its help is already set to \"h\", it cannot be changed",
        "wfc: metric good: found existing counter for a metric of type gauge",
    ]  # fmt: skip
    assert said[4].startswith("wfc: metric odd of wf: ")
    assert said[8].startswith("wfc: metric failing of wf: failed to evaluate expression: ")


ATTEMPTS = workflow(
    """
  - name: main
    steps:
    - - {name: first, template: flaky}
    - - {name: skipped, template: flaky, when: "1 == 2"}
    - - {name: sum, template: sum, arguments: {parameters: [{name: x, value: "{{item}}"}]}, withItems: [1, 2.5, 4]}
    metrics:
      prometheus:
      - {name: steps, help: h, labels: [{key: node, value: "{{node.name}}"}], counter: {value: "1"}}
  - name: flaky
    retryStrategy: {limit: 3}
    container: {image: x, command: [sh, -c, "exit $((2 - {{retries}}))"]}
    metrics:
      prometheus:
      - {name: ends, help: h, labels: [{key: s, value: "{{status}}{{exitCode}}"}], counter: {value: "1"}}
      - {name: took, help: h, gauge: {value: "{{duration}}", realtime: true}}
  - name: sum
    inputs: {parameters: [{name: x}]}
    suspend: {duration: 0s}
    metrics:
      prometheus:
      - {name: added, help: h, gauge: {value: "{{inputs.parameters.x}}", operation: Add}}
      - {name: taken, help: h, gauge: {value: "{{inputs.parameters.x}}", operation: Sub}}
""",
    '[{name: done, help: h, when: "{{workflow.status}} == Succeeded", counter: {value: "{{workflow.parameters.v}}"}}]',
    "[{name: v, value: 3}]",
)


@SHELLS
def test_which_nodes_are_measured(workflows: Workflows, shell: list[str]) -> None:
    """Of a retried template each attempt but the last, and the node above; nothing that is skipped or only groups."""
    run = workflows.run(ATTEMPTS, shell=shell).succeeded()
    found = samples(run)
    assert 0 <= found.pop(("took", ())) < 60
    assert found == {
        ("steps", (("node", "wf"),)): 1,
        ("ends", (("s", "Failed2"),)): 1,
        ("ends", (("s", "Failed1"),)): 1,
        ("ends", (("s", "Succeeded0"),)): 1,
        ("added", ()): 7.5,
        ("taken", ()): -7.5,
        ("done", ()): 3,
    }


def test_failures_resuming_and_mocks(workflows: Workflows) -> None:
    """A run that failed has its metrics, too; those of nodes that are kept count in the run that goes on."""
    document = workflow(
        """
  - name: main
    steps:
    - - {name: a, template: work, arguments: {parameters: [{name: x, value: a}, {name: ok, value: "yes"}]}}
    - - name: b
        template: work
        arguments: {parameters: [{name: x, value: b}, {name: ok, value: "{{workflow.parameters.go}}"}]}
  - name: work
    inputs: {parameters: [{name: x}, {name: ok}]}
    container:
      image: x
      command: [sh, -c, "[ {{inputs.parameters.ok}} = yes ]"]
    metrics:
      prometheus:
      - name: runs
        help: h
        labels: [{key: x, value: "{{inputs.parameters.x}}"}, {key: phase, value: "{{status}}"}]
        counter: {value: "1"}
""",
        '[{name: ended, help: h, labels: [{key: phase, value: "{{workflow.status}}"}], counter: {value: "1"}}]',
        '[{name: go, value: "no"}]',
    )
    bundle = workflows.bundle(document)
    first = workflows.run(bundle)
    assert first.code == 1
    kept = ("runs", (("phase", "Succeeded"), ("x", "a")))
    assert samples(first) == {
        kept: 1,
        ("runs", (("phase", "Failed"), ("x", "b"))): 1,
        ("ended", (("phase", "Failed"),)): 1,
    }
    command = [str(bundle / "run.sh"), "--runtime=sandbox", f"--resume={first.folder}", "-p", "go=yes"]
    again = workflows.finished(command, first.folder).succeeded()
    assert again.stderr.count("Running   wf[0].a") == 0
    assert samples(again) == {
        kept: 1,
        ("runs", (("phase", "Succeeded"), ("x", "b"))): 1,
        ("ended", (("phase", "Succeeded"),)): 1,
    }
    mock = workflows.new_folder("mock")
    mock.mkdir()
    mocked = workflows.run(bundle, f"--mock=b={mock}").succeeded()
    assert samples(mocked) == samples(again)


def test_what_is_known_at_the_end(workflows: Workflows) -> None:
    """The workflow's metrics see what nodes gave to all. Without values the file is empty, without metrics missing."""
    document = workflow(
        """
  - name: main
    container: {image: x, command: [sh, -c, "echo 7 >/tmp/p"]}
    outputs: {parameters: [{name: p, globalName: g, valueFrom: {path: /tmp/p}}]}
""",
        '[{name: g, help: h, counter: {value: "{{workflow.outputs.parameters.g}}"}},'
        ' {name: e, help: h, gauge: {value: "{{=asInt(workflow.outputs.parameters.g) + 1}}"}},'
        ' {name: never, help: h, when: "1 == 2", gauge: {value: "1"}}]',
    )
    assert samples(workflows.run(document).succeeded()) == {("g", ()): 7, ("e", ()): 8}
    nothing = workflows.run(one('[{name: never, help: h, when: "1 == 2", gauge: {value: "1"}}]')).succeeded()
    assert (nothing.folder / "metrics.prom").read_text() == ""
    none = workflows.run(one("[]")).succeeded()
    assert not (none.folder / "metrics.prom").exists()
    assert json.loads((none.folder / "status.json").read_text())["phase"] == "Succeeded"


def test_what_is_remembered_is_not_measured(workflows: Workflows) -> None:
    """A node whose outputs are known has not run: Argo goes no further with it."""
    document = one(
        '[{name: m, help: h, counter: {value: "1"}}]', more=", memoize: {key: k, cache: {configMap: {name: c}}}"
    )
    cache = f"--cache={workflows.folder}/cache"
    assert samples(workflows.run(document, cache).succeeded()) == {("m", ()): 1}
    assert samples(workflows.run(document, cache).succeeded()) == {}


def test_a_bundle_takes_along_what_it_uses(workflows: Workflows) -> None:
    """Documents without metrics have no library for them."""

    def has(document: str) -> bool:
        bundle: Path = workflows.bundle(document)
        return (bundle / "lib/metrics.sh").exists()

    assert not has(one("[]"))
    assert has(one('[{name: m, help: h, counter: {value: "1"}}]'))
    assert has(workflow("  - {name: main, container: {image: x, command: [x]}}",
                        '[{name: m, help: h, counter: {value: "1"}}]'))  # fmt: skip
