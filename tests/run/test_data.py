"""``data`` templates: lists of what is stored, and what expressions make of them."""

import json
import zlib

import pytest

from tests.run.bundles import REPOSITORY_BUCKET, Run, Workflows, in_bucket, program
from tests.servers.objects import BUCKET, ObjectServer
from wfc.backends.shell import backend

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


@pytest.mark.parametrize("source", ["s3: {bucket: my-bucket}", "gcs: {bucket: my-bucket}", "s3: {}"])
def test_all_of_the_local_store(workflows: Workflows, source: str) -> None:
    """A location without a key; what is listed can be given by its key alone."""
    document = LOCAL.replace("paths, s3: {key: out}}}\n      transf", f"paths, {source}}}}}\n      transf")
    document = document.replace("parameters: [{name: m, value: ", "artifacts: [{name: m, s3: {key: ")
    document = document.replace('"{{item}}"}]}', '"{{item}}"}}]}').replace(", 'out/', '')", ", 'x/', '')")
    document = document.replace("{parameters: [{name: m}]}", "{artifacts: [{name: m, path: /m}]}")
    document = document.replace('[echo, "{{inputs.parameters.m}}"]', "[wc, -c, /m]")
    run = workflows.run(document).succeeded()
    assert listed(run)["outputs"] == {
        "result": '["out/b.log","out/deep/a \\u003c1\\u003e.log"]',
        "exitCode": "0",
    }
    printed = [(run.folder / node["stdout"]).read_text() for node in run.status["nodes"] if "each(" in node["name"]]
    assert printed == ["1 /m\n", "1 /m\n"]


@pytest.mark.needs("weed", "rclone")
def test_all_of_a_bucket(workflows: Workflows, object_server: ObjectServer) -> None:
    """The store and the log-in are those of the artifact repository, bucket and key the location's own."""
    bucket = f"listed-{zlib.crc32(workflows.folder.name.encode())}"
    for name in (bucket, REPOSITORY_BUCKET):
        assert object_server.request("PUT", f"/{name}")[0] in (200, 409)
    for key in ("a.log", "deep/b.log"):
        object_server.put(key, b"-", bucket)
    text = """
  - name: main
    steps:
    - - {name: all, template: list, arguments: {parameters: [{name: key, value: ''}]}}
      - {name: part, template: list, arguments: {parameters: [{name: key, value: deep}]}}
      - {name: whole, template: whole}
  - name: list
    inputs: {parameters: [{name: key}]}
    data: {source: {artifactPaths: {name: paths, s3: {bucket: BUCKET, key: '{{inputs.parameters.key}}'}}}}
  - name: whole
    data: {source: {artifactPaths: {name: paths, s3: {bucket: BUCKET}}}, transformation: [{expression: "len(data)"}]}
"""
    options = workflows.serving(object_server)
    run = workflows.run(HEAD + text.replace("BUCKET", bucket), *options, compiled=in_bucket()).succeeded()
    for name, result in (("all", '["a.log","deep/b.log"]'), ("part", '["deep/b.log"]'), ("whole", "2")):
        assert listed(run, name)["outputs"] == {"result": result, "exitCode": "0"}
    run = workflows.run(HEAD + text.replace("BUCKET", "not-there"), *options, compiled=in_bucket())
    assert (run.code, listed(run, "whole")["phase"]) == (1, "Failed")
    assert "the bucket not-there does not exist" in str(listed(run, "whole")["message"])


@pytest.mark.parametrize(
    ("source", "in_repository", "word", "message"),
    [
        ("gcs: {bucket: b}", True, "{bucket: b}", "cannot be listed in an artifact repository of the kind s3"),
        ("s3: {endpoint: e, bucket: b}", False, "endpoint", "there is none (--artifact-repository)"),
        ("s3: {endpoint: e, bucket: b}", True, "endpoint", "not at an endpoint of its own"),
        ("", False, "name: paths", "a data template needs a location to list"),
    ],
)
def test_what_cannot_be_listed(source: str, in_repository: bool, word: str, message: str) -> None:
    separator = ", " if source else ""
    text = f"  - {{name: main, data: {{source: {{artifactPaths: {{name: paths{separator}{source}}}}}}}}}\n"
    options = in_bucket() if in_repository else backend.Options()
    (found,) = backend.unsupported(program(HEAD + text), options)
    assert message in found.message
    assert word in found.span.source.text[found.span.start : found.span.end]


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
