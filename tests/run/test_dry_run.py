"""--dry-run: the schedule, the commands, the images and the transfers; and nothing happens."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]

DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: make-it, template: make}
      - {name: steps, template: steps, dependencies: [make-it], when: "{{tasks.make-it.outputs.result}} != no"}
  - name: steps
    steps:
    - - {name: each, template: say, withItems: [a, b], arguments: {parameters: [{name: m, value: "{{item}}"}]}}
    - - name: last
        template: say
        arguments: {parameters: [{name: m, value: "{{steps.each.outputs.result}} {{=upper('x')}}"}]}
      - {name: wait, template: pause}
      - {name: again, template: steps, when: "1 == 2"}
  - name: make
    inputs: {artifacts: [{name: page, path: /in, http: {url: "https://user:secret@example.test/x?token=secret"}}]}
    container: {image: "alpine:3", command: [touch, "{{workflow.parameters.who}}"]}
    outputs: {artifacts: [{name: file, path: /tmp/f, s3: {endpoint: s3.example.test, bucket: shelf, key: some/file,
      accessKeySecret: {name: s, key: a}, secretKeySecret: {name: s, key: b}}}]}
  - name: say
    inputs: {parameters: [{name: m}]}
    script: {image: busybox, command: [sh], source: "touch '{{inputs.parameters.m}}'\\necho done\\n"}
  - name: pause
    suspend: {duration: "3"}
"""  # fmt: skip

EXPECTED = """\
workflow wf, runtime auto, 2 at a time
1. wf: DAG main
  2. make-it: Pod make
     image: alpine:3
     command: touch canary
     loads page: https://example.test/x to /in
     saves file: /tmp/f to s3://shelf/some/file
  3. steps: Steps steps, after make-it, if its condition holds
    4. each: Pod say, group 1, for each of a, b (the first is shown)
       image: busybox
       command: sh /argo/staging/script
       script: touch 'a' echo done
    5. last: Pod say, group 2
       image: busybox
       command: sh /argo/staging/script
       script: touch '<expression>' echo done
    6. wait: Suspend pause, group 2
       waits 3 seconds
    7. again: Steps steps, group 2, if its condition holds
       (calls itself: shown once)
"""


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_schedule(workflows: Workflows) -> None:
    """In the order of the start, as far as it is known; from the command line, too; and nothing is left anywhere."""
    bundle = workflows.bundle(DOCUMENT)
    (workflows.folder / "here" / "doc.yaml").write_text(DOCUMENT)
    before = everything(workflows.folder)
    options = ["--dry-run", "-p", "who=canary", "-j2"]
    run = workflows.finished([str(bundle / "run.sh"), *options], workflows.folder)
    shown = re.sub(r"(?m)^(programs|secrets) that .*\n", "", run.stdout)
    assert (run.code, shown, run.stderr) == (0, EXPECTED, "")
    same = workflows.wfc("run", "doc.yaml", "-q", *options)
    assert (same.code, re.sub(r"(?m)^(programs|secrets) that .*\n", "", same.stdout)) == (0, EXPECTED)
    assert everything(workflows.folder) == before


@pytest.mark.needs("strace")
def test_nothing_is_started(workflows: Workflows) -> None:
    """No runtime, no transfer, nothing of the workflow: a trace of all processes shows which programs ran."""
    bundle = workflows.bundle(DOCUMENT)
    trace = workflows.new_folder("trace")
    command = ["strace", "-f", "-qq", "-e", "trace=execve,connect", "-o", str(trace), "sh", str(bundle / "run.sh")]
    subprocess.run(
        [*command, "--dry-run"], cwd=workflows.folder / "here", env=workflows.environment(), check=True,
        capture_output=True,
    )  # fmt: skip
    text = trace.read_text()
    programs = {path.rpartition("/")[2] for path in re.findall(r'execve\("([^"]+)".* = 0$', text, re.MULTILINE)}
    known = "sh dash busybox awk mawk gawk cat cut cp date env getconf grep head mkdir mktemp nproc rm sed sort tr"
    assert programs <= set(known.split())
    assert "AF_INET" not in text
