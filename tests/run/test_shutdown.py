"""``spec.shutdown`` of a document: nothing of the workflow starts."""

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

TEXT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{name: wf}}
spec:
  entrypoint: main
  shutdown: {how}
  onExit: last
  templates:
  - name: main
    steps:
    - - {{name: pod, template: pod, continueOn: {{failed: true}}, hooks: {{exit: {{template: hook}}}}}}
      - {{name: wait, template: wait}}
      - {{name: dag, template: dag}}
    - - {{name: never, template: pod}}
  - name: pod
    inputs: {{parameters: [{{name: p, default: text}}]}}
    retryStrategy: {{limit: 3}}
    container: {{image: busybox, command: [echo, ran]}}
  - name: wait
    suspend: {{duration: "5"}}
  - name: dag
    dag: {{tasks: [{{name: skipped, template: pod, when: "1 == 2"}}]}}
  - name: hook
    container: {{image: busybox, command: [echo, hook]}}
  - name: last
    steps: [[{{name: end, template: end}}]]
  - name: end
    container: {{image: busybox, command: [echo, "{{{{workflow.status}}}}"]}}
"""


def messages(run: Run) -> dict[str, str]:
    """What the nodes say that are no wrappers, by the names that they show."""
    return {node["displayName"]: node["message"] for node in run.status["nodes"] if node["type"] in ("Pod", "Suspend")}


@pytest.mark.parametrize("how", ["Stop", "Terminate"])
def test_nothing_starts(workflows: Workflows, how: str) -> None:
    """Pods and pauses fail at once and are not tried again; exit handlers run where the workflow was stopped only."""
    run = workflows.run(TEXT.format(how=how))
    assert run.code == 1
    assert (run.status["phase"], run.status["message"]) == ("Failed", f"Stopped with strategy '{how}'")
    phases = run.phases()
    assert {name: phases[name] for name in ("pod", "pod(0)", "wait", "dag", "skipped")} == {
        "pod": "Failed", "pod(0)": "Failed", "wait": "Failed", "dag": "Failed", "skipped": "Skipped",
    }  # fmt: skip
    assert "pod(1)" not in phases
    assert "never" not in phases
    assert run.node("pod")["message"] == f"Stopped with strategy '{how}'"
    said = messages(run)
    assert said["pod(0)"] == f"workflow shutdown with strategy: {how}"
    assert said["wait"] == f"Stopped with strategy '{how}'"
    assert run.node("pod(0)")["inputs"]["parameters"] == [{"name": "p", "value": "text"}]
    if how == "Stop":
        assert run.printed("pod.onExit") == "hook\n"
        assert run.printed("end") == "Failed\n"
    else:
        assert "wf.onExit" not in phases
        assert "pod.onExit" not in phases
