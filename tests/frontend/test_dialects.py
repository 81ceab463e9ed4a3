"""Which form a document has, and what becomes of Onepanel's."""

from textwrap import dedent
from typing import Any

import pytest

from wfc.diagnostics import Edit
from wfc.frontend.dialects import Form, members, recognise, upgrade
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import Mapping, Scalar, decoded
from wfc.source import SourceFile


def root(text: str) -> Mapping:
    (document,) = parse(SourceFile("t.yaml", dedent(text)))
    assert isinstance(document.root, Mapping)
    return document.root


@pytest.mark.parametrize(
    ("text", "form", "kind", "codes"),
    [
        ("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n", Form.ARGO, "Workflow", []),
        ("kind: Workflow\n", Form.ARGO, "Workflow", ["WF104"]),
        ("kind: Workflow\napiVersion:\n", Form.ARGO, "Workflow", ["WF104"]),
        ("kind: Workflow\napiVersion: 1\n", Form.ARGO, "Workflow", []),  # the schema check says so
        ("kind: CronWorkflow\napiVersion: nonsense\n", Form.ARGO, "CronWorkflow", ["WF103"]),
        ("kind: ConfigMap\n", Form.OTHER, "ConfigMap", []),
        ("kind: workflow\n", Form.OTHER, "workflow", []),
        ("apiVersion: argoproj.io/v1alpha1\nkind: workflow\n", Form.UNKNOWN, "workflow", ["WF012"]),
        ("apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplat\n", Form.UNKNOWN, "WorkflowTemplat", ["WF012"]),
        ("apiVersion: argoproj.io/v1alpha1\nkind: WorkflowList\n", Form.OTHER, "WorkflowList", []),
        ("apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTaskSet\n", Form.OTHER, "WorkflowTaskSet", []),
        ("apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\n", Form.OTHER, "AnalysisTemplate", []),
        ("apiVersion: example.org/v1\nkind: Workflows\n", Form.OTHER, "Workflows", []),
        ("entrypoint: main\ntemplates: []\n", Form.ONEPANEL, "Workflow", []),
        ("templates: []\ncontainers: []\n", Form.ONEPANEL, "Workflow", []),
        ("containers: []\nroutes: []\n", Form.WORKSPACE, "", ["WF013"]),
        ("apiVersion: argoproj.io/v1alpha1\nspec: {}\n", Form.UNKNOWN, "", ["WF012"]),
        ("spec: {}\n", Form.UNKNOWN, "", ["WF012"]),
        ("entrypiont: main\ntempaltes: []\n", Form.UNKNOWN, "", ["WF012"]),
        ("repos: []\n", Form.OTHER, "", []),
        ("apiVersion: v2\nname: a-chart\n", Form.OTHER, "", []),
    ],
)
def test_the_form_of_a_document(text: str, form: Form, kind: str, codes: list[str]) -> None:
    recognised = recognise(root(text))
    assert (recognised.form, recognised.kind) == (form, kind)
    assert [diagnostic.rule.code for diagnostic in recognised.diagnostics] == codes


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("kind: Workflow\nspec: {}\n", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {}\n"),
        ("# it\r\nkind: Workflow\r\n", "# it\r\napiVersion: argoproj.io/v1alpha1\r\nkind: Workflow\r\n"),
        ('{"kind": "Workflow"}', '{"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}'),
        ("--- {kind: Workflow}\n", "--- {apiVersion: argoproj.io/v1alpha1, kind: Workflow}\n"),
        ("---\n kind: Workflow\n spec: {}\n", None),
        ("kind: Workflow\napiVersion: ~\n", None),
        ("apiVersion: argoproj.io/v1alpha\nkind: Workflow\n", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"),
        ("apiVersion: argoproj.io/v1\nkind: Workflow\n", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"),
        ('apiVersion: "v1"\nkind: Workflow\n', 'apiVersion: "argoproj.io/v1alpha1"\nkind: Workflow\n'),
        ("apiVersion: flows.example.org/v1\nkind: Workflow\n", None),
    ],
)
def test_the_version_of_a_document_is_mended(text: str, mended: str | None) -> None:
    (finding,) = recognise(root(text)).diagnostics
    assert not finding.rejected_by_argo
    assert (None if finding.fix is None else applied(text, finding.fix.edits)) == mended


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    (edit,) = edits
    return text[: edit.span.start] + edit.replacement + text[edit.span.end :]


def test_a_list_is_no_document() -> None:
    for text in ("- name: main\n  container: {image: busybox}\n", "only words\n"):
        (document,) = parse(SourceFile("t.yaml", text))
        assert document.root is not None
        recognised = recognise(document.root)
        assert recognised.form is Form.UNKNOWN
        assert [diagnostic.rule.code for diagnostic in recognised.diagnostics] == ["WF011"]


def test_a_list_of_something_else_is_none_of_our_business() -> None:
    (document,) = parse(SourceFile("playbook.yaml", "- hosts: all\n  tasks: []\n"))
    assert document.root is not None
    assert recognise(document.root) == (Form.OTHER, "", ())


def artifacts(text: str, side: str = "outputs") -> list[Any]:
    """The artifacts of the first template of a bare spec, as its upgrade leaves them."""
    spec = root("entrypoint: main\ntemplates:\n" + dedent(text))
    found: list[Any] = decoded(upgrade(spec, Form.ONEPANEL))["templates"][0][side]["artifacts"]
    return found


DEFAULT = "artifacts/{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}/"


@pytest.mark.parametrize(
    ("written", "archive", "key"),
    [
        ("path: /tmp/output", {"none": {}}, "output"),
        ("path: /tmp/output/", {"none": {}}, "output"),
        ("path: /tmp/output\n        archive: {tar: {}}", {"tar": {}}, "model.tgz"),
        ("path: /tmp/output\n        archive: {zip: {}}", {"zip": {}}, "model.zip"),
        ("path: /tmp/a.txt\n        archive: {none: {}}", {"none": {}}, "a.txt"),
    ],
)
def test_an_output_gets_the_location_and_the_packing_that_onepanel_gave_it(
    written: str, archive: dict[str, Any], key: str
) -> None:
    (artifact,) = artifacts(f"""\
- name: main
  container: {{image: bash}}
  outputs:
    artifacts:
      - name: model
        {written}
""")
    assert artifact["archive"] == archive
    assert artifact["s3"] == {"key": DEFAULT + key}


def test_a_location_that_was_written_stays() -> None:
    (artifact,) = artifacts(
        """\
- name: main
  script: {image: bash, source: true}
  inputs:
    artifacts: [{name: src, path: /src, git: {repo: r}}]
""",
        "inputs",
    )
    assert artifact == {"name": "src", "path": "/src", "git": {"repo": "r"}, "archive": {"none": {}}}


def test_the_metrics_output_appears_where_a_task_reads_it() -> None:
    spec = root("""\
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: train, template: train}
            - {name: other, template: other}
            - name: write
              template: write
              dependencies: [train]
              arguments:
                artifacts: [{name: m, from: "{{tasks.train.outputs.artifacts.sys-metrics}}"}]
        - {name: train, container: {image: bash}}
        - {name: other, container: {image: bash}}
        - {name: write, container: {image: bash}, inputs: {artifacts: [{name: m, path: /m}]}}
        """)
    upgraded = upgrade(spec, Form.ONEPANEL)
    _, train, other, _ = decoded(upgraded)["templates"]
    assert train["outputs"]["artifacts"] == [
        {
            "name": "sys-metrics",
            "path": "/tmp/sys-metrics.json",
            "optional": True,
            "archive": {"none": {}},
            "s3": {"key": DEFAULT + "sys-metrics.json"},
        }
    ]
    assert "outputs" not in other


def test_what_is_added_points_at_the_name_that_made_it_necessary() -> None:
    spec = root("entrypoint: main\ntemplates:\n- name: main\n  container: {image: b}\n  outputs:\n"
                "    artifacts: [{name: model, path: /m}]\n")  # fmt: skip
    template = upgrade(spec, Form.ONEPANEL).get("templates")
    artifact = template.items[0].get("outputs").get("artifacts").items[0]
    key = artifact.get("s3").get("key")
    assert isinstance(key, Scalar)
    assert key.span.text == "model"


def test_argo_documents_are_left_alone() -> None:
    document = root("kind: Workflow\nspec: {templates: [{name: a, container: {image: b}}]}\n")
    assert upgrade(document, Form.ARGO) is document


def test_the_members_of_a_list_are_documents_of_their_own() -> None:
    (document,) = parse(SourceFile("t.yaml", "kind: List\nitems:\n- kind: Workflow\n- kind: ConfigMap\n"))
    found = members(document.root)
    assert found is not None
    assert [recognise(member).kind for member in found] == ["Workflow", "ConfigMap"]
    assert members(root("kind: Workflow\n")) is None
