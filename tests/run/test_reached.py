"""Mistakes that only a task meets that is reached: it ends in an error, as in Argo; one that is skipped does not."""

import pytest

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap", "tar", "gzip")

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: skipped, template: wrong, when: "1 == 2"}
      - {name: reached, template: wrong, continueOn: {error: true, failed: true}}
    - - {name: behind, template: right}
  - name: right
    container: {image: busybox, command: [echo, behind]}
  - name: wrong
"""

LISTING = (
    "unable to process data template: unable to process data source: "
    "ListObjects is currently not supported for this artifact type, but it will be in a future version"
)


@pytest.mark.parametrize(
    ("template", "phase", "message"),
    [
        (
            "container: {image: busybox, command: [echo, x], volumeMounts: [{name: v, mountPath: /v}]}",
            "Error",
            "volume 'v' not found in workflow spec",
        ),
        (
            ("sidecars: [{name: s, image: busybox, command: [sleep, '9'], volumeMounts: [{name: v, mountPath: /v}]}]\n"
            "    script: {image: busybox, command: [sh], source: echo x}"),
            "Error",
            "volume 'v' not found in workflow spec",
        ),
        (
            ("containerSet: {containers: [{name: main, image: busybox, command: [echo, x],\n"
            "      volumeMounts: [{name: v, mountPath: /v}]}]}"),
            "Error",
            "volume 'v' not found in workflow spec",
        ),
        (
            ("outputs: {artifacts: [{name: a, path: /a, git: {repo: 'https://git.example.test/x.git'}}]}\n"
            "    container: {image: busybox, command: [touch, /a]}"),
            "Error",
            "wait: Error (exit code 64): artifact a failed to save: Git output artifacts unsupported",
        ),
        (
            ("outputs: {artifacts: [{name: a, path: /a, raw: {data: x}}]}\n"
            "    container: {image: busybox, command: [touch, /a]}"),
            "Error",
            "wait: Error (exit code 64): artifact a failed to save: Raw output artifacts unsupported",
        ),
        ("data: {source: {artifactPaths: {name: a, raw: {data: x}}}, transformation: []}", "Failed", LISTING),
        (
            ("data: {source: {artifactPaths: {name: a, http: {url: 'https://example.test/a/'}}},\n"
            "      transformation: [{expression: data}]}"),
            "Failed",
            LISTING,
        ),
    ],
    ids=["volume", "volume-of-a-sidecar", "volume-of-a-member", "into-git", "into-a-text", "list-a-text", "list-http"],
)  # fmt: skip
def test_what_only_a_task_meets_that_is_reached(workflows: Workflows, template: str, phase: str, message: str) -> None:
    run = workflows.unchecked(f"{HEAD}    {template}\n").succeeded()
    phases = run.phases()
    assert (phases["skipped"], phases["reached"], phases["behind"]) == ("Skipped", phase, "Succeeded")
    assert run.node("reached")["message"] == message
