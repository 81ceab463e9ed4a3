"""``data`` templates: lists of what is stored, and what expressions make of them."""

import json
import zlib

import pytest

from tests.run.bundles import Run, Workflows
from tests.servers.objects import BUCKET, ObjectServer

pytest_plugins = ["tests.run.bundles", "tests.servers.objects"]
pytestmark = pytest.mark.needs("bwrap", "jq")

HEAD = """apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  templates:
"""


def listed(run: Run, name: str = "list") -> dict[str, object]:
    """The node of the data template."""
    (found,) = [node for node in run.status["nodes"] if node["displayName"] == name]
    assert isinstance(found, dict)
    return found


LOCAL = (
    HEAD
    + """
  - name: main
    steps:
    - - {name: make, template: make}
    - - {name: list, template: list}
      - {name: all, template: all}
      - {name: none, template: none}
    - - name: each
        template: show
        withParam: "{{steps.list.outputs.result}}"
        arguments: {parameters: [{name: m, value: "{{item}}"}]}
  - name: make
    container:
      image: busybox
      command: [sh, -c, "mkdir -p /o/deep; echo >/o/b.log; echo >'/o/deep/a <1>.log'; echo >/o/c"]
    outputs: {artifacts: [{name: o, path: /o, archive: {none: {}}, s3: {key: out}}]}
  - name: list
    data:
      source: {artifactPaths: {name: paths, s3: {key: out}}}
      transformation:
      - expression: "filter(data, {# endsWith '.log'})"
      - expression: "map(data, {replace(#, 'out/', '')})"
  - name: all
    data: {source: {artifactPaths: {name: paths, s3: {key: out}}}, transformation: [{expression: "len(data)"}]}
  - name: none
    data: {source: {artifactPaths: {name: paths, s3: {key: nothing}}}, transformation: [{expression: "data"}]}
  - name: show
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.m}}"]}
"""
)


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_the_local_store(workflows: Workflows, shell: list[str]) -> None:
    """Keys in their order, as JSON that a loop can run over."""
    run = workflows.run(LOCAL, shell=shell).succeeded()
    assert listed(run)["type"] == "Pod"
    assert listed(run)["outputs"] == {"result": '["b.log","deep/a \\u003c1\\u003e.log"]', "exitCode": "0"}
    assert listed(run, "all")["outputs"] == {"result": "3", "exitCode": "0"}
    assert listed(run, "none")["outputs"] == {"result": "[]", "exitCode": "0"}
    printed = [(run.folder / node["stdout"]).read_text() for node in run.status["nodes"] if "each(" in node["name"]]
    assert sorted(printed) == ["b.log\n", "deep/a <1>.log\n"]


@pytest.mark.needs("weed", "rclone")
def test_a_bucket(workflows: Workflows, object_server: ObjectServer) -> None:
    """What lies below the key of a real object store; a wrong password is Failed, with the reason."""
    prefix = f"data-{zlib.crc32(workflows.folder.name.encode())}"
    for key in ("x/1.txt", "x/2.bin", "x/deep/3.txt", "xx/4.txt"):
        object_server.put(f"{prefix}/{key}", b"-")
    workflows.keys_of(object_server, "keys")
    text = (
        HEAD
        + f"""
  - name: main
    data:
      source:
        artifactPaths:
          name: paths
          s3:
            endpoint: {object_server.endpoint}
            insecure: true
            bucket: {BUCKET}
            key: {prefix}/x
            accessKeySecret: {{name: keys, key: accessKey}}
            secretKeySecret: {{name: keys, key: KEY}}
      transformation: [{{expression: "map(data, {{split(#, '/')[1:]}})"}}]
"""
    )
    workflows.secret("keys", "other", "wrong-secret-key")
    options = [f"--secrets={workflows.secrets}"]
    run = workflows.run(text.replace("KEY", "secretKey"), *options).succeeded()
    outputs = listed(run, "wf")["outputs"]
    assert isinstance(outputs, dict)
    assert json.loads(outputs["result"]) == [["x", "1.txt"], ["x", "2.bin"], ["x", "deep", "3.txt"]]
    bad = listed(workflows.run(text.replace("KEY", "other"), *options), "wf")
    assert bad["phase"] == "Failed"
    assert "access denied" in str(bad["message"])


def test_tags_in_a_transformation(workflows: Workflows) -> None:
    """Of the template's inputs, in each step: as a literal, or as a part of a text."""
    document = LOCAL.replace("      - {name: all, template: all}\n      - {name: none, template: none}\n", "")
    document = document.replace("template: list}", "template: list, arguments: {parameters: [{name: e, value: log}]}}")
    document = document.replace(
        "  - name: list\n", "  - name: list\n    inputs: {parameters: [{name: e}, {name: number, value: 1}]}\n"
    )
    document = document.replace("endsWith '.log'", "endsWith '.{{inputs.parameters.e}}'")
    document = document.replace(
        "replace(#, 'out/', '')", "replace(#, 'out/', '{{workflow.name}}/') + string({{inputs.parameters.number}})"
    )
    run = workflows.run(document).succeeded()
    assert listed(run)["outputs"] == {"result": '["wf/b.log1","wf/deep/a \\u003c1\\u003e.log1"]', "exitCode": "0"}
