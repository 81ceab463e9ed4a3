"""What is emitted loads into the models of the argo-workflows SDK, the clients' own idea of Argo's types.

The SDK is generated from the OpenAPI description of Argo 3. It checks types, not names: unknown fields are kept as they
are, so they are looked for here. Where it contradicts Argo's own decoder it is wrong, and the field is listed.
"""

import gzip
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from argo_workflows.configuration import Configuration
from argo_workflows.model_utils import OpenApiModel, model_to_dict, validate_and_convert_types

from tests.backends.argo.compiling import compiled_document, loaded
from wfc.backends.argo.manifest import manifest
from wfc.backends.argo.options import ArgoOptions
from wfc.pipeline import check
from wfc.source import SourceFile

MODULES = {
    "Workflow": "workflow",
    "WorkflowTemplate": "workflow_template",
    "ClusterWorkflowTemplate": "cluster_workflow_template",
    "CronWorkflow": "cron_workflow",
}

# Fields of Argo 4 that the SDK's Argo did not have yet.
NEWER = {
    "Artifact.plugin", "ArtifactLocation.plugin", "HTTPArtifact.saveStreamViaFile", "S3Artifact.addressingStyle",
    "WorkflowSpec.executorPlugins", "WorkflowSpec.podResources",
}  # fmt: skip

# The SDK takes a group of steps for an object with a field `value`, which it invents.
STEPS = {"ParallelSteps.value"}

# The SDK takes text alone where Argo's decoder takes a number or text. (It takes mappings alone for items of loops.)
NUMBERS = ("limit", "factor", "port", "retries", "count", "start", "end")

# Fields that the SDK wants and Argo does not: a template's defaults need no image, a memoization has a maximal age.
WANTED = ("'source'", "'key'", "'max_age'", "'realtime'", "'image'")

GOLDEN = sorted(Path(__file__).resolve().parents[3].glob("golden/*/argo/workflow.yaml"))


def model(document: Any) -> Any:
    """The SDK's object for a document. Raises the SDK's own exceptions for a wrong type or a missing field."""
    kind = document["kind"]
    module = import_module(f"argo_workflows.model.io_argoproj_workflow_v1alpha1_{MODULES[kind]}")
    type_ = getattr(module, f"IoArgoprojWorkflowV1alpha1{kind}")
    return validate_and_convert_types(_adapted(document), (type_,), ["document"], True, True, Configuration())


def _adapted(value: Any, field: str = "") -> Any:
    """The document as the SDK wants it where it contradicts Argo."""
    if isinstance(value, dict):
        made = {key: _adapted(child, key) for key, child in value.items() if key != "withItems"}
        if field == "templates" and "activeDeadlineSeconds" in made:  # a number in a workflow, text in a template
            made["activeDeadlineSeconds"] = str(made["activeDeadlineSeconds"])
        return made
    if isinstance(value, list):
        return [_adapted(child, field) for child in value]
    return str(value) if field in NUMBERS and isinstance(value, int) else value


def unknown_fields(value: Any) -> set[str]:
    """The fields below an object of the SDK that its type does not have."""
    if isinstance(value, list):
        return {name for item in value for name in unknown_fields(item)}
    if isinstance(value, dict):
        return {name for item in value.values() for name in unknown_fields(item)}
    if not isinstance(value, OpenApiModel):
        return set()
    known = getattr(value, "attribute_map", {})
    fields = getattr(value, "_data_store", {})
    title = type(value).__name__.removeprefix("IoArgoprojWorkflowV1alpha1")
    found = {f"{title}.{name}" for name in fields if name not in known}
    return found.union(*(unknown_fields(child) for child in fields.values()))


def load(document: Any) -> None:
    """Load a document strictly, and compare what the SDK would send to a server."""
    made = model(document)
    unknown = unknown_fields(made)
    assert unknown <= NEWER | STEPS
    assert unknown or model_to_dict(made, serialize=True) == _adapted(document)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.parent.name)
def test_golden_manifests(path: Path) -> None:
    try:
        load(loaded(path.read_text(encoding="utf-8")))
    except TypeError as error:
        if not str(error).endswith(tuple(f"required positional argument: {name}" for name in WANTED)):
            raise


def test_there_are_golden_manifests() -> None:
    assert len(GOLDEN) >= 16


RICH = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: rich-, labels: {a: b}, annotations: {c: d}}
spec:
  entrypoint: main
  onExit: done
  arguments:
    parameters:
    - {name: count, value: 3, enum: [1, 2, 3], description: how many}
    - {name: flag, value: yes}
    artifacts:
    - {name: data, raw: {data: "x\\ny\\n"}}
  parallelism: 4
  nodeSelector: {kubernetes.io/os: linux}
  serviceAccountName: runner
  ttlStrategy: {secondsAfterCompletion: 0x3C}
  podGC: {strategy: OnPodCompletion}
  volumes: [{name: tmp, emptyDir: {}}]
  volumeClaimTemplates:
  - metadata: {name: work, creationTimestamp: null}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
  hooks:
    running: {template: done, expression: workflow.status == "Running"}
  templates:
  - name: main
    dag:
      failFast: false
      tasks:
      - {name: a, template: work, arguments: {parameters: [{name: num, value: 010}]}}
      - name: b
        template: work
        depends: a.Succeeded
        when: "1 == 1"
        arguments: {parameters: [{name: num, value: "{{item}}"}]}
        withItems: [1, two]
  - name: work
    inputs:
      parameters: [{name: num, default: 1.50}]
      artifacts:
      - {name: git, path: /git, git: {repo: "https://example.com/x.git", depth: 1, revision: v1}}
      - {name: tool, path: /tool, mode: 0755, http: {url: "https://example.com/t", headers: [{name: A, value: b}]}}
    outputs:
      parameters: [{name: out, valueFrom: {path: /out, default: 7}}]
      artifacts: [{name: o, path: /o, archive: {tar: {compressionLevel: 1}}, s3: {key: o.tgz}}]
    retryStrategy: {limit: 2, retryPolicy: OnError, backoff: {duration: 1s, factor: 2}}
    container:
      image: busybox
      command: [sh, -c]
      args: ["echo {{inputs.parameters.num}} > /out"]
      env: [{name: A, value: "1"}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]
      resources: {limits: {cpu: 500m, memory: 64Mi}}
      volumeMounts: [{name: tmp, mountPath: /tmp}, {name: work, mountPath: /work}]
    sidecars: [{name: side, image: busybox, command: [sleep, "9"]}]
  - name: done
    script: {image: "python:3", command: [python], source: "print(1)\\nif True:\\n\\tprint(2)\\n"}
"""


@pytest.mark.parametrize(
    "options",
    [
        ArgoOptions(),
        ArgoOptions(kind="WorkflowTemplate", name="x"),
        ArgoOptions(kind="ClusterWorkflowTemplate", name="x"),
        ArgoOptions(kind="CronWorkflow", name="x", schedules=("0 4 * * *",)),
    ],
)
def test_every_kind(options: ArgoOptions) -> None:
    document = compiled_document(RICH, options)
    load(document)
    spec = document["spec"].get("workflowSpec", document["spec"])
    assert [parameter["value"] for parameter in spec["arguments"]["parameters"]] == ["3", "true"]
    assert spec["ttlStrategy"] == {"secondsAfterCompletion": 60}
    assert spec["volumeClaimTemplates"][0]["metadata"] == {"name": "work"}


def test_the_loader_finds_what_is_wrong() -> None:
    document = compiled_document(RICH)
    document["spec"]["templates"][1]["container"]["imgae"] = "x"
    assert unknown_fields(model(document)) == {"Container.imgae"}
    document["spec"]["templates"][1]["container"]["image"] = 1
    with pytest.raises(Exception, match="Required value type is str and passed type was int"):
        model(document)


def test_real_documents(shared: Path) -> None:
    for path in sorted([*shared.glob("onepanel/*.yaml"), *shared.glob("onepanel/fragments/*.yaml")]):
        if path.name != "docs-workflows-templates-L102.yaml":  # calls a template that is on no page
            load(compiled_document(path.read_text(encoding="utf-8"), path=path.name))


def test_manifests_that_argo_accepts(shared: Path) -> None:
    """The lists above are complete, and nothing in them is there for nothing."""
    unknown: set[str] = set()
    wanted: set[str] = set()
    count = 0
    with gzip.open(shared / "oracle/manifests.jsonl.gz", "rt", encoding="utf-8") as lines:
        accepted = (entry for entry in map(json.loads, lines) if entry["verdict"] == "accepted")
        for entry in accepted:
            (report,) = check([SourceFile("manifest.yaml", entry["yaml"])])
            programs = [unit.program for unit in report.units if unit.program is not None and report.valid]
            for document in map(manifest, programs):
                try:
                    made = model(document)
                except TypeError as error:
                    missing = [name for name in WANTED if str(error).endswith(f"required positional argument: {name}")]
                    if not missing:
                        pytest.fail(f"{entry['id']}: {error}")
                    wanted.update(missing)
                    continue
                count += 1
                found = unknown_fields(made)
                assert found or model_to_dict(made, serialize=True) == _adapted(document), entry["id"]
                unknown |= found
    assert unknown <= NEWER | STEPS
    assert unknown >= STEPS
    assert wanted == set(WANTED)
    assert count > 400
