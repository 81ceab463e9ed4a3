"""Volumes: mounts without a declaration, declarations without a mount, two mounts at one place."""

import pytest

from tests.analysis.documents import everything, workflow

POD = "templates:\n- name: main\n  container: {image: a, volumeMounts: [{name: v, mountPath: /v}]}\n"


def test_a_mount_needs_a_volume() -> None:
    assert everything(workflow(POD)) == ["WF801 v"]


@pytest.mark.parametrize(
    "where",
    [
        "volumes: [{name: v, emptyDir: {}}]\n" + POD,
        "volumeClaimTemplates: [{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce]}}]\n" + POD,
        "templateDefaults: {volumes: [{name: v, emptyDir: {}}]}\n" + POD,
        POD + "  volumes: [{name: v, emptyDir: {}}]\n",
        POD + "  podSpecPatch: 'volumes: [{name: v, emptyDir: {}}]'\n",
        "podSpecPatch: 'volumes: [{name: v, emptyDir: {}}]'\n" + POD,
        POD.replace("name: v", "name: var-run-argo"),
        POD.replace("name: v", 'name: "{{workflow.uid}}"'),
        POD + '  volumes: [{name: "{{workflow.uid}}", emptyDir: {}}]\n',
    ],
)
def test_where_volumes_come_from(where: str) -> None:
    assert everything(workflow(where)) == []


@pytest.mark.parametrize(
    "body",
    [
        "script: {image: a, source: x, volumeMounts: [MOUNT]}",
        "containerSet: {volumeMounts: [MOUNT], containers: [{name: main, image: a}]}",
        "containerSet: {containers: [{name: main, image: a, volumeMounts: [MOUNT]}]}",
        "container: {image: a}\n  initContainers: [{name: i, image: a, volumeMounts: [MOUNT]}]",
        "container: {image: a}\n  sidecars: [{name: i, image: a, volumeMounts: [MOUNT]}]",
        "container: {image: a, volumeDevices: [{name: v, devicePath: /v}]}",
    ],
)
def test_every_container_mounts(body: str) -> None:
    text = f"templates:\n- name: main\n  {body}\n".replace("MOUNT", "{name: v, mountPath: /v}")
    assert everything(workflow(text)) == ["WF801 v"]
    assert everything(workflow("volumes: [{name: v, emptyDir: {}}]\n" + text)) == []


def test_a_library_finds_the_volumes_of_its_caller() -> None:
    text = workflow(POD).replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: t-", "name: t")
    assert everything(text) == ["WF801 v"]
    assert everything(text.replace("  entrypoint: main\n", "")) == []


CALLER = """\
volumes: [{name: v, emptyDir: {}}]
templates:
- name: main
  steps: [[{name: a, templateRef: {name: t, template: main}}]]
"""


def test_a_template_of_another_document_mounts_the_volume() -> None:
    library = workflow(POD).replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: t-", "name: t")
    library = library.replace("  entrypoint: main\n", "")
    assert everything(workflow(CALLER) + "---\n" + library) == []
    assert everything(workflow(CALLER) + "---\n" + library.replace("v, mountPath", "w, mountPath")) == ["WF802 v"]
    # Nobody knows what a template mounts that is not here.
    assert "WF802 v" not in everything(workflow(CALLER))


@pytest.mark.parametrize(
    ("used", "found"),
    [
        ("{{workflow.name}}-v", []),
        ("v", []),
        ("over", ["WF802 v"]),
    ],
)
def test_a_claim_may_be_meant_by_its_name(used: str, found: list[str]) -> None:
    text = (
        f"volumes: [{{name: v, emptyDir: {{}}}}]\ntemplates:\n- name: main\n  container: {{image: a, args: ['{used}']}}"
    )
    assert everything(workflow(text)) == found


def test_an_unused_volume_of_a_template() -> None:
    text = "templates:\n- name: main\n  volumes: [{name: v, emptyDir: {}}]\n  container: {image: a}\n"
    assert everything(workflow(text)) == ["WF802 v"]


def test_two_volumes_at_one_place_of_a_sidecar() -> None:
    mounts = "[{name: v, mountPath: /v}, {name: v, mountPath: /v}]"
    text = "volumes: [{name: v, emptyDir: {}}]\ntemplates:\n- name: main\n  container: {image: a}\n"
    text += f"  sidecars: [{{name: s, image: a, volumeMounts: {mounts}}}]\n"
    assert everything(workflow(text)) == ["WF319 /v"]
