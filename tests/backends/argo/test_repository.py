"""Artifact repositories: how they are read, and what they complete."""

from typing import Any

import pytest

from tests.backends.argo.compiling import compiled, compiled_document
from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.options import ArgoOptions
from wfc.backends.argo.repository import Repository, read
from wfc.source import SourceFile

S3 = """\
s3:
  endpoint: minio:9000
  bucket: team
  insecure: true
  region: eu-west-1
  keyFormat: runs/{{workflow.name}}/{{pod.name}}
  accessKeySecret: {name: team-s3, key: access}
  secretKeySecret: {name: team-s3, key: secret}
"""
LOCATION = {
    "endpoint": "minio:9000",
    "bucket": "team",
    "region": "eu-west-1",
    "insecure": True,
    "accessKeySecret": {"name": "team-s3", "key": "access"},
    "secretKeySecret": {"name": "team-s3", "key": "secret"},
}


def repository(text: str) -> Repository:
    return read(SourceFile("repo.yaml", text))


def indented(text: str, by: str) -> str:
    return "".join(f"{by}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        S3,
        "archiveLogs: true\n" + S3,
        "artifactRepository:\n" + indented(S3, "  "),
        "artifactRepository: |\n" + indented(S3, "  "),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: onepanel}\ndata:\n  other: x\n  artifactRepository: |\n"
        + indented(S3, "    "),
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  only: |\n" + indented(S3, "    "),
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n"
        "    workflows.argoproj.io/default-artifact-repository: mine\ndata:\n  artifactRepository: 'gcs: {bucket: b}'\n"
        "  mine: |\n" + indented(S3, "    "),
    ],
)
def test_reading(text: str) -> None:
    archived = text.startswith("archiveLogs")
    assert repository(text) == Repository("s3", LOCATION, "runs/{{workflow.name}}/{{pod.name}}", archived)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gcs: {bucket: b, keyFormat: x/}", Repository("gcs", {"bucket": "b"}, "x")),
        ("gcs: {bucket: b}", Repository("gcs", {"bucket": "b"}, "{{workflow.name}}/{{pod.name}}")),
        ("s3: {bucket: b, keyPrefix: p/}", Repository("s3", {"bucket": "b"}, "p/{{workflow.name}}/{{pod.name}}")),
        (
            "azure: {container: c, endpoint: e, blobNameFormat: f}",
            Repository("azure", {"container": "c", "endpoint": "e"}, "f"),
        ),
        (
            "artifactory: {repoURL: 'https://a.example/some/repo/', keyFormat: f}",
            Repository("artifactory", {"url": "https://a.example"}, "some/repo/f"),
        ),
        (
            "artifactory: {repoURL: 'https://a.example'}",
            Repository("artifactory", {"url": "https://a.example"}, "{{workflow.name}}/{{pod.name}}"),
        ),
    ],
)
def test_other_kinds_and_key_formats(text: str, expected: Repository) -> None:
    assert repository(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s3: {bucket: b}\ngcs: {bucket: b}", "a repository has one location, and there are 2 (s3, gcs)"),
        ("archiveLogs: true", "repo.yaml: a repository has one location, and there are none"),
        ("plugin: {name: p, keyFormat: k}", "of the kind plugin cannot be written into artifacts"),
        ("artifactory: {repoURL: x}", "of the kind artifactory needs a repoURL"),
        ("artifactory: {repoURL: 'https://me@a.example/x'}", "of the kind artifactory needs a repoURL"),
        ("kind: Secret\ndata: {s3: hunter2}", "a repository is read from a ConfigMap, and this is a Secret"),
        ("kind: ConfigMap\ndata: {a: u, b: v}", "does not say which of its entries is the repository"),
        ("- s3", "an artifact repository is one YAML mapping"),
        ("s3: {bucket: b}\n---\ns3: {bucket: c}", "an artifact repository is one YAML mapping"),
        ("s3: {bucket: b", "repo.yaml:1:"),
        ("s3: {bukcet: b}", 'repo.yaml:1:6: unknown field "bukcet"'),
        ("kind: ConfigMap\ndata:\n  a: |\n    s3:\n      bukcet: b", 'repo.yaml[a]:2:3: unknown field "bukcet"'),
    ],
)  # fmt: skip
def test_files_that_are_none(text: str, message: str) -> None:
    with pytest.raises(OptionError) as raised:
        repository(text)
    assert message in raised.value.message


@pytest.mark.parametrize("text", ["s3: {bucket: b, accessKeySecret: hunter2}", "s3: {bucket: b, secretKey: hunter2}"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(OptionError) as raised:
        repository(text)
    assert "hunter2" not in raised.value.message + raised.value.hint


def artifacts(template: str, text: str = S3, bare: bool = False) -> Any:
    """The artifacts of a template after the repository of ``text`` has completed them, by their names."""
    spec = f"entrypoint: main\ntemplates:\n- name: main\n  dag: {{tasks: [{{name: t, template: t}}]}}\n{template}"
    frame = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: x-}\nspec:\n"
    made = compiled_document(spec if bare else frame + indented(spec, "  "), ArgoOptions(repository=repository(text)))
    (made_template,) = [t for t in made["spec"]["templates"] if t["name"] == "t"]
    listed = [a for side in ("inputs", "outputs") for a in made_template.get(side, {}).get("artifacts", [])]
    return {artifact["name"]: artifact for artifact in listed}


CONTAINER = "  container: {image: busybox, command: [date]}\n"


def test_a_location_that_lacks_something_keeps_its_key_alone() -> None:
    made = artifacts(f"""\
- name: t
  inputs:
    artifacts:
    - {{name: key, path: /a, s3: {{key: data/a}}}}
    - {{name: whole, path: /c, s3: {{key: data/c, bucket: other, endpoint: example.com}}}}
    - {{name: gcs, path: /d, gcs: {{key: data/d}}}}
    - {{name: git, path: /e, git: {{repo: "https://example.com/x.git"}}}}
    - {{name: maybe, path: /f, optional: true}}
{CONTAINER}""")
    assert made["key"] == {"name": "key", "path": "/a", "s3": {"key": "data/a", **LOCATION}}
    assert made["whole"]["s3"] == {"key": "data/c", "bucket": "other", "endpoint": "example.com"}
    assert made["gcs"] == {"name": "gcs", "path": "/d", "s3": {"key": "data/d", **LOCATION}}
    assert made["git"]["git"] == {"repo": "https://example.com/x.git"}
    assert made["maybe"] == {"name": "maybe", "path": "/f", "optional": True}


OUTPUTS = f"""\
- name: t
  outputs:
    artifacts:
    - {{name: packed, path: /tmp/a, archive: {{tar: {{}}}}}}
    - {{name: zipped, path: /tmp/b, archive: {{zip: {{}}}}}}
    - {{name: plain, path: /tmp/c.txt, archive: {{none: {{}}}}}}
    - {{name: default, path: /tmp/d.txt}}
    - {{name: keyed, path: /tmp/e, s3: {{key: e}}}}
{CONTAINER}"""


@pytest.mark.parametrize(("bare", "default"), [(False, "default.tgz"), (True, "d.txt")])
def test_outputs_without_a_key_are_named_by_the_format(bare: bool, default: str) -> None:
    keys = {name: artifact["s3"]["key"] for name, artifact in artifacts(OUTPUTS, bare=bare).items()}
    below = "runs/{{workflow.name}}/{{pod.name}}/"
    assert keys == {
        "packed": below + "packed.tgz",
        "zipped": below + "zipped.zip",
        "plain": below + "c.txt",
        "default": below + default,
        "keyed": "e",
    }


def test_a_key_that_only_looks_like_the_default_one_is_kept() -> None:
    key = "artifacts/{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}/mine"
    made = artifacts(
        f"- name: t\n  outputs: {{artifacts: [{{name: o, path: /o, s3: {{key: '{key}'}}}}]}}\n{CONTAINER}", bare=True
    )
    assert made["o"]["s3"] == {"key": key, **LOCATION}


def test_a_template_with_a_location_of_its_own_is_left_alone() -> None:
    made = artifacts(f"""\
- name: t
  archiveLocation: {{s3: {{endpoint: own:9000, bucket: own, key: x}}}}
  inputs: {{artifacts: [{{name: i, path: /i, s3: {{key: a}}}}]}}
  outputs: {{artifacts: [{{name: o, path: /o}}]}}
{CONTAINER}""")
    assert made == {"i": {"name": "i", "path": "/i", "s3": {"key": "a"}}, "o": {"name": "o", "path": "/o"}}


def test_arguments_are_completed_wherever_they_stand() -> None:
    text = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: x-}
spec:
  entrypoint: main
  arguments: {artifacts: [{name: a, s3: {key: workflow}}]}
  templates:
  - name: main
    inputs: {artifacts: [{name: a}]}
    steps:
    - - {name: one, template: work, arguments: {artifacts: [{name: a, s3: {key: step}}]}}
      - name: two
        arguments: {artifacts: [{name: a, from: "{{inputs.artifacts.a}}"}]}
        inline:
          inputs: {artifacts: [{name: a, path: /a}, {name: b, path: /b, s3: {key: inline}}]}
          container: {image: busybox, command: [date]}
  - name: work
    inputs: {artifacts: [{name: a, path: /a}]}
    container: {image: busybox, command: [date]}
"""
    made = compiled(text, ArgoOptions(repository=repository(S3)))
    for key in ("workflow", "step", "inline"):
        assert f"bucket: team\nkey: {key}\n" in "".join(f"{line.strip()}\n" for line in made.splitlines())
    assert made.count("bucket: team") == 3
    assert compiled(made, ArgoOptions(repository=repository(S3))) == made


def test_without_a_repository_keys_are_left_to_the_namespace() -> None:
    frame = "entrypoint: main\ntemplates:\n- name: main\n  dag: {tasks: [{name: t, template: t}]}\n"
    assert "bucket" not in compiled(frame + OUTPUTS)


def test_a_key_in_artifactory_is_the_path_of_the_url() -> None:
    made = repository("artifactory: {repoURL: 'https://a.example/repo', usernameSecret: {name: web, key: user}}")
    assert made.at("/x/y") == {"url": "https://a.example/x/y", "usernameSecret": {"name": "web", "key": "user"}}
