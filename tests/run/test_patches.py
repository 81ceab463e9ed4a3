"""``podSpecPatch``: what the workflow and a template change of a pod, over real runs."""

import pytest

from tests.run.bundles import Workflows, program
from wfc.backends.shell import backend

pytest_plugins = ["tests.run.bundles"]

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"


def told(spec: str) -> list[str]:
    """What the back end says of a workflow, refusals and notes."""
    found = backend.unsupported(program(HEAD + spec), backend.Options())
    return [
        f"{each.rule.name} {each.span.source.text[each.span.start : each.span.end]}: {each.message}" for each in found
    ]


def test_workflow_first_then_template(workflows: Workflows) -> None:
    """Variables are merged by name, arguments replaced, and the template's patch has the last word."""
    run = workflows.run(HEAD + """
  podSpecPatch: |
    containers:
    - name: main
      workingDir: /tmp
      env: [{name: A, value: workflow}, {name: B, value: workflow}]
  templates:
  - name: main
    inputs: {parameters: [{name: who, value: "the \\"patch\\""}]}
    podSpecPatch: '{"containers": [{"name": "main", "args": ["pwd; echo $A $B $C {{inputs.parameters.who}}"],
                   "env": [{"name": "B", "value": "{{pod.name}}"}]}]}'
    container:
      image: busybox
      command: [sh, -c]
      args: [echo as it was written]
      env: [{name: A, value: own}, {name: C, value: own}]
""").succeeded()  # fmt: skip
    assert run.printed("wf") == "/tmp\nworkflow wf own the patch\n"


def test_what_a_patch_brings(workflows: Workflows) -> None:
    """Containers and volumes of its own; one that the template has can be taken away."""
    run = workflows.run(HEAD + """
  templates:
  - name: main
    podSpecPatch: |
      activeDeadlineSeconds: 100
      terminationGracePeriodSeconds: 5
      initContainers:
      - name: more
        image: busybox
        command: [sh, -c, "echo more >>/v/order"]
        volumeMounts: [{name: v, mountPath: /v}]
      containers:
      - name: main
        volumeMounts: [{name: v, mountPath: /v}]
      - {name: gone, $patch: delete}
      - {name: beside, image: busybox, command: [sh, -c, "echo beside; sleep 50"]}
      volumes: [{name: v, emptyDir: {}}]
    sidecars: [{name: gone, image: busybox, command: [sh, -c, "exit 3"]}]
    container: {image: busybox, command: [cat, /v/order]}
""").succeeded()  # fmt: skip
    assert run.printed("wf") == "more\n"
    assert sorted(path.name for path in (run.folder / "nodes/wf/containers").iterdir()) == ["beside", "more"]


def test_the_arguments_of_a_script(workflows: Workflows) -> None:
    """Argo makes the file of a script its last argument: other arguments take its place."""
    run = workflows.run(HEAD + """
  templates:
  - name: main
    podSpecPatch: "containers: [{name: main, args: [-c, 'echo instead']}]"
    script: {image: busybox, command: [sh], source: echo the script}
""").succeeded()  # fmt: skip
    assert run.printed("wf") == "instead\n"


def test_members_of_a_set(workflows: Workflows) -> None:
    """Members are patched by their names."""
    run = workflows.run(HEAD + """
  podSpecPatch: "containers: [{name: b, env: [{name: X, value: patched}]}]"
  templates:
  - name: main
    containerSet:
      containers:
      - {name: a, image: busybox, command: [echo, a]}
      - {name: b, image: busybox, command: [sh, -c, "echo $X"], dependencies: [a]}
""").succeeded()  # fmt: skip
    assert run.printed("b") == "patched\n"


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ("'containers: [{name: main, args: [a'", "invalid podSpecPatch"),
        ("'{containers: [{name: main}]}'", "invalid podSpecPatch"),  # a brace promises JSON
        ("'containers: [{name: main, args: echo}]'", "invalid podSpecPatch"),
        ("'containers: [{name: main, env: [{name: X, value: 5}]}]'", "invalid podSpecPatch"),
        ("'containers: [{image: busybox}]'", "merge key: name"),
        ("'containers: [{name: mian, args: [x]}]'", "there is no container mian"),
    ],
)
def test_wrong_patches(workflows: Workflows, patch: str, message: str) -> None:
    """What Argo cannot apply ends the node in an error, before it runs."""
    run = workflows.run(HEAD + f"""
  templates:
  - name: main
    podSpecPatch: {patch}
    container: {{image: busybox, command: [echo, hello]}}
""")  # fmt: skip
    assert run.code == 1
    node = run.node("wf")
    assert node["phase"] == "Error"
    assert node["message"].startswith("Error applying PodSpecPatch: ")
    assert message in node["message"]


@pytest.mark.parametrize(
    ("value", "phase"),
    [('{"containers": [{"name": "main", "resources": {}}]}', "Succeeded"), ('{"containers": [{"args": []}]}', "Error")],
)
def test_a_patch_that_a_tag_brings(workflows: Workflows, value: str, phase: str) -> None:
    """It is known when the node starts, and only obeyed where it leaves alone what runs."""
    run = workflows.run(HEAD + """
  arguments: {parameters: [{name: patch, value: ""}]}
  templates:
  - name: main
    podSpecPatch: "{{workflow.parameters.patch}}"
    container: {image: busybox, command: [echo, hello]}
""", "-p", f"patch={value}")  # fmt: skip
    assert run.node("wf")["phase"] == phase


def test_what_is_refused_and_left_out() -> None:
    """What only a cluster needs is left out, at its key in the patch; what could change the run is refused."""
    spec = """
  podSpecPatch: |
    tolerations: [{key: gpu}]
    restartPolicy: Always
    containers:
    - {name: main, resources: {limits: {{workflow.name}}}}
    - {name: "{{workflow.name}}", image: x}
  templates:
  - name: main
    container: {image: busybox, command: [echo, hello]}
"""
    message = "shell bundles need to know what a patch is for when they are compiled"
    assert told(spec) == [
        "ignored-construct tolerations: `tolerations` only means something to a cluster; the bundle leaves it out",
        "unsupported-construct restartPolicy: shell bundles cannot do `restartPolicy` yet",
        "ignored-construct resources: `resources` only means something to a cluster; the bundle leaves it out",
        f'unsupported-construct "{{{{workflow.name}}}}": {message}',
    ]


def test_a_pod_that_only_argo_needs() -> None:
    """What runs for a data or resource template is a program of Argo's, which no patch reaches here."""
    spec = """
  templates:
  - name: main
    podSpecPatch: "containers: [{name: main, resources: {limits: {cpu: 1}}}]"
    data: {source: {artifactPaths: {name: x, s3: {key: x}}}, transformation: [{expression: data}]}
"""
    (note,) = told(spec)
    assert note.startswith("ignored-construct ")
    assert note.endswith("`podSpecPatch` patches a pod that only Argo needs here; the bundle leaves it out")
