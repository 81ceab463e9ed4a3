"""``memoize``: outputs that are known need no run."""

import json
import time

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "flock", "jq")

TEXT = r"""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: key, value: k1}, {name: age, value: 1h}, {name: code, value: "0"}]}
  templates:
  - name: main
    steps:
    - - {name: make, template: make}
    - - name: use
        template: use
        arguments:
          parameters:
          - {name: p, value: "{{steps.make.outputs.parameters.p}}"}
          - {name: r, value: "{{steps.make.outputs.result}}"}
          - {name: g, value: "{{workflow.outputs.parameters.everywhere}}"}
          artifacts: [{name: a, from: "{{steps.make.outputs.artifacts.a}}"}]
  - name: make
    memoize:
      key: "{{workflow.parameters.key}}"
      maxAge: "{{workflow.parameters.age}}"
      cache: {configMap: {name: things}}
    retryStrategy: {limit: 0}
    container:
      image: busybox
      command: [sh, -c, 'printf "a \"b\"\n\n" >/tmp/p; date +%N >/tmp/a; cat /tmp/p; exit {{workflow.parameters.code}}']
    outputs:
      parameters: [{name: p, globalName: everywhere, valueFrom: {path: /tmp/p}}]
      artifacts: [{name: a, path: /tmp/a}]
  - name: use
    inputs:
      parameters: [{name: p}, {name: r}, {name: g}]
      artifacts: [{name: a, path: /tmp/a}]
    container:
      image: busybox
      command: [sh, -c, 'printf "%s|%s|%s|" "$0" "$1" "$2"; cat /tmp/a']
      args: ["{{inputs.parameters.p}}", "{{inputs.parameters.r}}", "{{inputs.parameters.g}}"]
"""


def made(run: Run) -> dict[str, object]:
    """The node of the memoized step."""
    (found,) = [node for node in run.status["nodes"] if node["displayName"] == "make"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_a_hit(workflows: Workflows, shell: list[str]) -> None:
    """Parameters, result and artifacts come from the cache; nothing is run; the node is of its template's type."""
    cache = f"--cache={workflows.folder}/cache"
    first = workflows.run(TEXT, cache, shell=shell).succeeded()
    assert made(first)["type"] == "Retry"
    assert made(first)["memoizationStatus"] == {"hit": False, "key": "k1", "cacheName": "things"}
    second = workflows.run(TEXT, cache, shell=shell).succeeded()
    found = made(second)
    assert (found["type"], found["phase"], found["message"]) == ("Pod", "Succeeded", "")
    assert found["memoizationStatus"] == {"hit": True, "key": "k1", "cacheName": "things"}
    assert json.dumps(found["outputs"]) == json.dumps(made(first)["outputs"]).replace(
        str(first.folder), str(second.folder)
    )
    assert second.printed("use") == first.printed("use")
    assert second.printed("use").startswith('a "b"\n|a "b"\n|a "b"\n|')
    assert not list(second.folder.glob("nodes/wf?0?.make/command"))
    assert len(second.status["nodes"]) == len(first.status["nodes"]) - 1
    other = workflows.run(TEXT, cache, "-p", "key=k2", shell=shell).succeeded()
    assert made(other)["type"] == "Retry"
    kept = json.loads((workflows.folder / "cache/things.json").read_text())
    assert sorted(kept) == ["k1", "k2"]
    assert set(kept["k1"]) == {"nodeID", "outputs", "creationTimestamp", "lastHitTimestamp"}
    assert kept["k1"]["outputs"]["parameters"] == [{"name": "p", "value": 'a "b"\n'}]


def test_too_old(workflows: Workflows) -> None:
    """What is older than maxAge is made anew."""
    cache = f"--cache={workflows.folder}/cache"
    workflows.run(TEXT, cache).succeeded()
    time.sleep(2.1)
    assert made(workflows.run(TEXT, cache, "-p", "age=1s").succeeded())["type"] == "Retry"
    assert made(workflows.run(TEXT, cache, "-p", "age=1m").succeeded())["type"] == "Pod"


def test_what_failed_is_not_kept(workflows: Workflows) -> None:
    cache = f"--cache={workflows.folder}/cache"
    assert workflows.run(TEXT, cache, "-p", "code=1").code == 1
    assert not (workflows.folder / "cache").exists()
    assert made(workflows.run(TEXT, cache).succeeded())["type"] == "Retry"


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("key=a_b", "invalid cache key: a_b"),
        ("key=", "invalid cache key: "),
        ("age=5", 'invalid maxAge: time: missing unit in duration "5"'),
    ],
)
def test_mistakes(workflows: Workflows, choice: str, message: str) -> None:
    """A key or an age that is none ends the node in Error."""
    found = made(workflows.run(TEXT, f"--cache={workflows.folder}/cache", "-p", choice))
    assert (found["phase"], found["message"]) == ("Error", message)


def test_a_template_that_calls_others(workflows: Workflows) -> None:
    """Its nodes are not there when its outputs are known. Without --cache it is the user's folder of caches."""
    text = """
    entrypoint: main
    templates:
    - name: main
      dag: {tasks: [{name: all, template: all}]}
    - name: all
      memoize: {key: all, cache: {configMap: {name: c}}}
      steps: [[{name: one, template: one}]]
      outputs: {parameters: [{name: p, valueFrom: {parameter: "{{steps.one.outputs.parameters.p}}"}}]}
    - name: one
      container: {image: busybox, command: [sh, -c, "echo 5 >/tmp/p"]}
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
    """
    first = workflows.run(text, "--name=wf").succeeded()
    second = workflows.run(text, "--name=wf").succeeded()
    assert len(first.status["nodes"]) == 4
    # There are no locks to let go of, nor is there the library for them.
    assert "not found" not in first.stderr + second.stderr
    assert [node["name"] for node in second.status["nodes"]] == ["wf", "wf.all"]
    assert second.status["nodes"][1]["outputs"] == {"parameters": [{"name": "p", "value": "5"}]}
    assert (workflows.folder / "home/.cache/wfc/memoize/c.json").exists()
