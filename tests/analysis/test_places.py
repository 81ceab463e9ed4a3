"""Where artifacts and parameters lie: what cannot be, what is hardly meant, and what is fine."""

import pytest

from tests.analysis.documents import found, only, workflow


def leaf(inputs: str = "", artifacts: str = "", parameters: str = "", more: str = "", kind: str = "container") -> str:
    """A template with these paths: ``artifacts`` and ``parameters`` are outputs."""
    given = [f"{{name: i{n}, path: {path}, raw: {{data: x}}}}" for n, path in enumerate(inputs.split())]
    made = [f"{{name: a{n}, path: {path}}}" for n, path in enumerate(artifacts.split())]
    read = [f"{{name: p{n}, valueFrom: {{path: {path}}}}}" for n, path in enumerate(parameters.split())]
    body = "container: {image: busybox, command: [echo, hi]" if kind == "container" else kind
    return (
        workflow(f"""
volumes:
- {{name: work, emptyDir: {{}}}}
- {{name: conf, configMap: {{name: c}}}}
- {{name: keys, secret: {{secretName: s}}}}
templates:
- name: main
  inputs: {{artifacts: [{", ".join(given)}]}}
  outputs: {{artifacts: [{", ".join(made)}], parameters: [{", ".join(read)}]}}
  {body}{more}}}
""")
        .replace("inputs: {artifacts: []}", "inputs: {}")
        .replace("artifacts: [], parameters: []", "")
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/tmp/x", []),
        ("/tmp/x.tgz/", []),
        ("/processes", []),
        ("/dev/shm/x", []),
        ("/argonaut", []),
        ('"/tmp/{{workflow.name}}"', []),
        ('"{{workflow.name}}"', []),
        ("/", ["WF344 /"]),
        ("//", ["WF344 //"]),
        ("/tmp/..", ["WF344 /tmp/..", "WF701 /tmp/.."]),
        ("/proc/x", ["WF344 /proc/x"]),
        ("/sys", ["WF344 /sys"]),
        ("tmp/x", ["WF345 tmp/x"]),
        ("/dev/x", ["WF345 /dev/x"]),
        ("/argo/x", ["WF345 /argo/x"]),
        ("/../tmp", ["WF345 /../tmp"]),
        ("/a/../b", ["WF701 /a/../b"]),  # which Argo refuses, and says so
    ],
)
def test_paths_of_inputs(path: str, expected: list[str]) -> None:
    assert [line for line in found(leaf(inputs=path)) if "WF701" not in line] == [
        e for e in expected if "WF701" not in e
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/etc/passwd", []),
        ("/tmp/x", []),
        ("/", ["WF344 /"]),
        ("/proc/cpuinfo", ["WF345 /proc/cpuinfo"]),
        ("x", ["WF345 x"]),
        ("/dev/stdout", ["WF345 /dev/stdout"]),
        ("/var/run/argo/x", ["WF345 /var/run/argo/x"]),
    ],
)
def test_paths_of_output_artifacts(path: str, expected: list[str]) -> None:
    assert found(leaf(artifacts=path)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/proc/cpuinfo", []),  # a file that can be read
        ("/tmp/x", []),
        ("/", ["WF344 /"]),
        ("/tmp/x/", ["WF344 /tmp/x/"]),
        ("x.txt", ["WF345 x.txt"]),
        ("/tmp/../x", ["WF345 /tmp/../x"]),
    ],
)
def test_paths_of_output_parameters(path: str, expected: list[str]) -> None:
    assert found(leaf(parameters=path)) == expected


def test_the_help_says_what_the_path_becomes() -> None:
    assert only(leaf(inputs="./tmp/x")).help == "write `/tmp/x`"
    assert only(leaf(artifacts="out")).help == "write the whole path"


CONF = (
    ", volumeMounts: [{name: conf, mountPath: /conf}, {name: work, mountPath: /work}, {name: work, mountPath: /conf/w}]"
)


@pytest.mark.parametrize(
    ("path", "mounts", "expected"),
    [
        ("/conf/x", CONF, ["WF351 /conf/x"]),
        ("/configured", CONF, []),
        ("/work/x", CONF, []),
        ("/conf/w/x", CONF, []),  # the innermost volume takes it
        ("/conf", CONF, ["WF319 /conf"]),
        ("/k/x", ", volumeMounts: [{name: keys, mountPath: /k/}]", ["WF351 /k/x"]),
        ("/r/x", ", volumeMounts: [{name: work, mountPath: /r, readOnly: true}]", ["WF351 /r/x"]),
    ],
)
def test_inputs_are_not_put_into_volumes_that_take_none(path: str, mounts: str, expected: list[str]) -> None:
    assert found(leaf(inputs=path, more=mounts)) == expected


def test_the_mounts_of_a_container_set_are_those_of_main_and_of_the_set() -> None:
    kind = "containerSet: {volumeMounts: [{name: conf, mountPath: /conf}], containers: [{name: main, image: busybox}]"
    assert found(leaf(inputs="/conf/x", kind=kind)) == ["WF351 /conf/x"]


@pytest.mark.parametrize(
    ("path", "archive", "expected"),
    [
        ("/tmp/a.csv", "zip", ["WF347 archive"]),
        ("/tmp/v1.2", "zip", []),
        ("/tmp/folder", "zip", []),
        ("/tmp/a.csv", "tar", []),
        ("/tmp/a.csv", "none", []),
    ],
)
def test_single_files_are_not_packed_as_zip(path: str, archive: str, expected: list[str]) -> None:
    document = leaf(artifacts=path).replace(f"path: {path}", f"path: {path}, archive: {{{archive}: {{}}}}")
    assert found(document) == expected
