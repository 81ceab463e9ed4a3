"""Argo manifests: kinds, names, metadata, parameters, and what is left out."""

import json

import pytest

from tests.backends.argo.compiling import compiled, compiled_document, programs
from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.manifest import emit_all, unsupported
from wfc.backends.argo.names import slug
from wfc.backends.argo.options import ArgoOptions

BARE = """\
# as pasted from the editor
entrypoint: main
arguments:
  parameters:
  - {name: speed, value: 0755, type: input.number, displayName: How fast, visibility: public}
  - {name: pool, value: small, type: select.select, options: [{name: S, value: small}], hint: null}
templates:
- name: main
  dag:
    tasks: [{name: work, template: work}]
- name: work
  container: {image: busybox, command: [sh, -c], args: ["echo {{workflow.parameters.speed}}"]}
  outputs:
    artifacts:
    - {name: result, path: /tmp/result.txt}
"""

ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-, labels: {team: blue}}
spec:
  entrypoint: main
  arguments:
    parameters:
    - {name: word, value: hi, enum: [hi, ho, 1.0]}
    - {name: other, valueFrom: {configMapKeyRef: {name: settings, key: other}}}
  templates:
  - name: main
    container: {image: busybox, command: [echo, "{{workflow.parameters.word}}"]}
"""

CRON = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly, labels: {own: "1"}}
spec:
  schedules: ["0 4 * * *"]
  timezone: Europe/Berlin
  workflowMetadata: {labels: {run: nightly}, annotations: {note: made by a schedule}}
  workflowSpec:
    entrypoint: main
    templates:
    - name: main
      container: {image: busybox, command: [date]}
"""

LIBRARY = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: tools}
spec:
  templates:
  - name: date
    container: {image: busybox, command: [date]}
"""


def test_the_bare_form_becomes_a_workflow() -> None:
    assert compiled(BARE, path="flows/My First_Flow.yaml") == (
        """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: my-first-flow-
spec:
  entrypoint: main
  arguments:
    parameters:
    - name: speed
      value: "493"
    - name: pool
      value: small
  templates:
  - name: main
    dag:
      tasks:
      - name: work
        template: work
  - name: work
    outputs:
      artifacts:
      - name: result
        path: /tmp/result.txt
        s3:
          key: artifacts/{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}/result.txt
        archive:
          none: {}
    container:
      image: busybox
      command:
      - sh
      - -c
      args:
      - echo {{workflow.parameters.speed}}
"""
    )


def test_json() -> None:
    (file,) = emit_all(programs(BARE), ArgoOptions(format="json"))
    assert file.path == "workflow.json"
    assert json.loads(file.text) == compiled_document(BARE)
    assert list(json.loads(file.text)) == ["apiVersion", "kind", "metadata", "spec"]


def test_json_is_a_fixed_point_whatever_the_characters() -> None:
    # JSON takes all of them as they are; YAML, which is what reads manifests again, does not.
    odd = r"\x85 \x9f \xa0 \u2028 \u2029 \ufeff \ufffe \U0001F600 é"
    text = (
        f'entrypoint: main\narguments: {{parameters: [{{name: odd, value: "{odd}"}}]}}\n'
        "templates: [{name: main, dag: {tasks: [{name: a, template: b}]}}, {name: b, container: {image: b}}]\n"
    )
    (written,) = emit_all(programs(text), ArgoOptions(format="json"))
    assert "\U0001f600 é" in written.text
    assert compiled(written.text, ArgoOptions(format="json")) == written.text


def test_the_keys_of_the_form_are_kept_as_annotations_on_request() -> None:
    metadata = compiled_document(BARE, ArgoOptions(form_annotations=True))["metadata"]
    assert {name: json.loads(value) for name, value in metadata["annotations"].items()} == {
        "parameter.wfc/speed": {"displayName": "How fast", "type": "input.number", "visibility": "public"},
        "parameter.wfc/pool": {"type": "select.select", "options": [{"name": "S", "value": "small"}]},
    }
    assert "annotations" not in compiled_document(BARE)["metadata"]


@pytest.mark.parametrize("text", [BARE, ARGO, CRON, LIBRARY, f"{LIBRARY}---\n{CRON}"])
def test_a_manifest_is_a_fixed_point(text: str) -> None:
    once = compiled(text)
    assert compiled(once, path="other.yaml") == once


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("flow.yaml", "flow"),
        ("a/b.c/Mask_RCNN training (v2).yaml", "mask-rcnn-training-v2"),
        ("a--b.yml", "a--b"),
        ("naïve.yaml", "na-ve"),
        ("no-suffix", "no-suffix"),
        ("C:\\flows\\x.yaml", "x"),
        ("___.yaml", "workflow"),
        ("<stdin>", "workflow"),
        (".hidden", "hidden"),
    ],
)
def test_names_from_files(path: str, name: str) -> None:
    assert slug(path) == name


def test_a_name_longer_than_onepanel_allows_is_said_and_taken() -> None:
    path = "a-name-of-more-than-thirty-characters.yaml"
    (program,) = programs(BARE, path)
    (finding,) = unsupported(program)
    assert (finding.rule.code, finding.span.text) == ("WF602", "entrypoint")
    assert "has 37 characters; Onepanel allows 30" in finding.message
    assert unsupported(program, ArgoOptions(name="short")) == ()
    assert compiled_document(BARE, path=path)["metadata"]["generateName"] == f"{path[:-5]}-"
    # Kubernetes cuts what is longer than this silently, and then there is no dash.
    assert compiled_document(BARE, path=f"{'x' * 80}.yaml")["metadata"]["generateName"] == f"{'x' * 57}-"


@pytest.mark.parametrize(
    ("text", "options", "kind", "metadata"),
    [
        (ARGO, ArgoOptions(), "Workflow", {"generateName": "hello-", "labels": {"team": "blue"}}),
        (ARGO, ArgoOptions(name="x"), "Workflow", {"name": "x", "labels": {"team": "blue"}}),
        (ARGO, ArgoOptions(kind="WorkflowTemplate"), "WorkflowTemplate", {"name": "hello", "labels": {"team": "blue"}}),
        (LIBRARY, ArgoOptions(generate_name="t-"), "WorkflowTemplate", {"generateName": "t-"}),
        (LIBRARY, ArgoOptions(namespace="ns"), "WorkflowTemplate", {"name": "tools", "namespace": "ns"}),
        (LIBRARY, ArgoOptions(kind="ClusterWorkflowTemplate"), "ClusterWorkflowTemplate", {"name": "tools"}),
        (BARE, ArgoOptions(kind="WorkflowTemplate"), "WorkflowTemplate", {"name": "spec"}),
        (
            ARGO,
            ArgoOptions(labels=(("a.example/b", "c"), ("team", "red"))),
            "Workflow",
            {"generateName": "hello-", "labels": {"a.example/b": "c", "team": "red"}},
        ),
        (
            CRON,
            ArgoOptions(kind="Workflow"),
            "Workflow",
            {
                "generateName": "nightly-",
                "labels": {"own": "1", "run": "nightly"},
                "annotations": {"note": "made by a schedule"},
            },
        ),
    ],
)
def test_kinds_and_metadata(text: str, options: ArgoOptions, kind: str, metadata: object) -> None:
    made = compiled_document(text, options)
    assert (made["kind"], made["metadata"]) == (kind, metadata)


def test_a_schedule_makes_a_cron_workflow() -> None:
    made = compiled_document(ARGO, ArgoOptions(kind="CronWorkflow", schedules=("0 4 * * *", "@daily")))
    assert made["metadata"]["name"] == "hello"
    assert made["spec"]["schedules"] == ["0 4 * * *", "@daily"]
    assert made["spec"]["workflowSpec"] == compiled_document(ARGO)["spec"]
    assert compiled_document(CRON, ArgoOptions(schedules=("@weekly",)))["spec"]["schedules"] == ["@weekly"]


def test_what_a_change_of_kind_leaves_out_is_said() -> None:
    (program,) = programs(CRON)
    (finding,) = unsupported(program, ArgoOptions(kind="WorkflowTemplate"))
    assert finding.rule.code == "WF602"
    assert finding.message == "the manifest leaves out `spec.schedules`, `spec.timezone`"
    assert [finding.span.text, *(label.span.text for label in finding.labels)] == ["schedules", "timezone"]
    assert unsupported(program) == ()


def test_a_library_cannot_become_a_workflow() -> None:
    (program,) = programs(LIBRARY)
    (finding,) = unsupported(program, ArgoOptions(kind="Workflow"))
    assert finding.rule.code == "WF601"
    assert finding.message == "a Workflow needs an entrypoint, and this WorkflowTemplate has none"
    assert unsupported(program, ArgoOptions(kind="ClusterWorkflowTemplate")) == ()


def test_what_the_cluster_wrote_is_left_out() -> None:
    text = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: done
  namespace: team
  uid: 1f0c
  resourceVersion: "12"
  generation: 3
  creationTimestamp: "2024-01-01T00:00:00Z"
  finalizers: [workflows.argoproj.io/artifact-gc]
  labels: {workflows.argoproj.io/completed: "true", workflows.argoproj.io/phase: Succeeded, own: x}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}"}
  managedFields: []
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: busybox, command: [date]}
status:
  phase: Succeeded
"""
    made = compiled_document(text)
    assert list(made) == ["apiVersion", "kind", "metadata", "spec"]
    assert made["metadata"] == {
        "name": "done",
        "namespace": "team",
        "labels": {"own": "x"},
        "finalizers": ["workflows.argoproj.io/artifact-gc"],
    }
    (program,) = programs(text)
    (finding,) = unsupported(program)
    assert finding.message == (
        "the manifest leaves out `status`, `metadata.uid`, `metadata.resourceVersion`, `metadata.creationTimestamp`, "
        "`metadata.generation`, `metadata.managedFields`, `metadata.labels.workflows.argoproj.io/completed`, "
        "`metadata.labels.workflows.argoproj.io/phase`, "
        "`metadata.annotations.kubectl.kubernetes.io/last-applied-configuration`"
    )


def test_parameters() -> None:
    made = compiled_document(ARGO, ArgoOptions(parameters=(("word", "hi"), ("word", "1"), ("other", "a: b\n"))))
    assert made["spec"]["arguments"]["parameters"] == [
        {"name": "word", "value": "1", "enum": ["hi", "ho", "1"]},
        {"name": "other", "value": "a: b\n"},
    ]


def test_a_parameter_of_the_template_that_a_workflow_runs() -> None:
    runnable = "spec:\n  entrypoint: date\n  arguments: {parameters: [{name: zone, value: UTC}]}"
    caller = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: run-}
spec:
  workflowTemplateRef: {name: tools}
"""
    template, workflow = programs(f"{LIBRARY.replace('spec:', runnable)}---\n{caller}")
    (file,) = emit_all((workflow,), ArgoOptions(parameters=(("zone", "CET"),)))
    assert "  arguments:\n    parameters:\n    - name: zone\n      value: CET\n" in file.text
    with pytest.raises(OptionError):
        emit_all((workflow,), ArgoOptions(parameters=(("zoo", "CET"),)))
    (both,) = emit_all((template, workflow), ArgoOptions(parameters=(("zone", "CET"),)))
    assert both.text.count("value: CET") == 2


@pytest.mark.parametrize(
    ("text", "options", "message", "hint"),
    [
        (ARGO, ArgoOptions(parameters=(("wrod", "x"),)), "-p wrod: there is no", "did you mean `word`?"),
        (ARGO, ArgoOptions(parameters=(("zzz", "x"),)), "-p zzz: there is no", "there are: word, other"),
        (CRON, ArgoOptions(parameters=(("x", "x"),)), "-p x: there is no workflow parameter", "there are none"),
        (ARGO, ArgoOptions(parameters=(("word", "x"),)), "`x` is not one of its values", "they are hi, ho, 1"),
        (ARGO, ArgoOptions(kind="Job"), "there is no kind `Job`", "the kinds are Workflow, WorkflowTemplate"),
        (ARGO, ArgoOptions(name="a", generate_name="b-"), "exclude each other", ""),
        (ARGO, ArgoOptions(name="Hello"), "cannot be the name of a Kubernetes object", "lower-case"),
        (ARGO, ArgoOptions(name="x-"), "cannot be the name of a Kubernetes object", "lower-case"),
        (ARGO, ArgoOptions(name="x" * 64), "has 64 characters; a Workflow may have 63", ""),
        (ARGO, ArgoOptions(generate_name="x" * 59), "has 59 characters; a Workflow may have 58", ""),
        (ARGO, ArgoOptions(kind="CronWorkflow", schedules=("@daily",), name="x" * 53), "may have 52", ""),
        (ARGO, ArgoOptions(kind="CronWorkflow"), "a CronWorkflow needs a schedule", "--schedule"),
        (ARGO, ArgoOptions(schedules=("@daily",)), "a Workflow has no schedule", "--kind CronWorkflow"),
        (ARGO, ArgoOptions(kind="CronWorkflow", schedules=("61 4 * * *",)), "`61 4 * * *` cannot be read", "@daily"),
        (ARGO, ArgoOptions(kind="CronWorkflow", schedules=("TZ=UTC",)), "`TZ=UTC` cannot be read", "@daily"),
        (ARGO, ArgoOptions(namespace="No"), "`No` cannot be a namespace", "lower-case"),
        (ARGO, ArgoOptions(kind="ClusterWorkflowTemplate", namespace="ns"), "has no namespace", ""),
        (ARGO, ArgoOptions(labels=(("-x", "y"),)), "`-x` cannot be the name of a label", "letters"),
        (ARGO, ArgoOptions(labels=(("/x", "y"),)), "`/x` cannot be the name of a label", "letters"),
        (ARGO, ArgoOptions(labels=(("x", "a b"),)), "`a b` cannot be the value of the label `x`", "letters"),
        (f"{LIBRARY}---\n{CRON}", ArgoOptions(name="x"), "one name does not fit 2 documents", "one at a time"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_obeyed(text: str, options: ArgoOptions, message: str, hint: str) -> None:
    with pytest.raises(OptionError) as raised:
        compiled(text, options)
    assert message in raised.value.message
    assert hint in raised.value.hint


def test_several_documents_stay_in_their_order() -> None:
    text = f"{CRON}---\napiVersion: v1\nkind: ConfigMap\n---\n{LIBRARY}"
    made = compiled(text)
    assert made == f"{compiled(CRON)}---\n{compiled(LIBRARY)}"
    listed = json.loads(compiled(text, ArgoOptions(format="json")))
    assert (listed["kind"], [item["kind"] for item in listed["items"]]) == (
        "List",
        ["CronWorkflow", "WorkflowTemplate"],
    )
    assert compiled(json.dumps(listed), ArgoOptions(format="json")) == compiled(text, ArgoOptions(format="json"))


def test_anchors_and_merge_keys_are_written_out() -> None:
    text = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: x-}
spec:
  entrypoint: a
  templates:
  - name: a
    container: &base {image: busybox, command: [echo], env: &env [{name: A, value: "1"}]}
  - name: b
    container: {<<: *base, args: [b]}
  - name: c
    container: {image: alpine, command: [c], env: *env}
"""
    made = compiled(text)
    assert "&" not in made
    assert "*" not in made
    assert made.count("- name: A\n") == 3
