"""Containers without a command: what their images run is said by the file of ``--images``."""

from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

INDEX = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: workflow-controller-configmap}
data:
  parallelism: "10"
  images: |
    example/talk:v2: {entrypoint: [talk, from], cmd: [the image]}
    example/shell: {cmd: [sh]}
    example/silent: null
"""
# With a folder /shared, `patched` waits for `sidecar`, which is stopped when the main container has ended.
TALK = """#!/bin/sh
printf "%s|" "$@"
[ -d /shared ] || exit 0
case $2 in
  sidecar) touch /shared/said ;;
  patched) until [ -f /shared/said ]; do sleep 0.05; done ;;
esac
"""
HEAD = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n  templates:\n"
)


@pytest.fixture
def talk(workflows: Workflows) -> Path:
    """A folder of tools with the one program of the image."""
    folder = workflows.folder / "tools"
    folder.mkdir()
    (folder / "talk").write_text(TALK)
    (folder / "talk").chmod(0o755)
    return folder


def ran(workflows: Workflows, templates: str, tools: Path, index: str = INDEX, *options: str) -> Run:
    """The run of a workflow with these templates and this file of images."""
    folder = workflows.folder / "here"
    (folder / "doc.yaml").write_text(HEAD + templates)
    (folder / "index.yaml").write_text(index)
    run = workflows.new_folder("run")
    return workflows.wfc(
        "run", "doc.yaml", "-q", "--runtime=sandbox", f"--tools={tools}", "--images=index.yaml", f"--workdir={run}",
        *options, folder=run,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("container", "printed"),
    [
        ("image: 'example/talk:v2'", "from|the image|"),
        ("image: 'example/talk:v2', args: [the, template]", "from|the|template|"),
        ("image: 'example/talk:v2', args: []", "from|the image|"),
        ("image: 'example/talk:v2', command: [echo]", "\n"),
        ("image: 'example/shell', args: [echo, what is given]", "what is given\n"),
        ("image: 'example/silent', args: [echo, what is given]", "what is given\n"),
        ("image: 'example/talk:v2', env: [{name: WHO, value: me}], args: [$(WHO)]", "from|me|"),
    ],
)
def test_entrypoint_and_cmd(workflows: Workflows, talk: Path, container: str, printed: str) -> None:
    """As Argo's controller has it: the entrypoint is the command, and cmd the arguments where there are none."""
    run = ran(workflows, f"  - {{name: main, container: {{{container}}}}}\n", talk).succeeded()
    assert run.printed("wf") == printed


def test_a_script_is_the_argument(workflows: Workflows, talk: Path) -> None:
    run = ran(workflows, "  - {name: main, script: {image: 'example/talk:v2', source: x}}\n", talk).succeeded()
    assert run.printed("wf") == "from|/argo/staging/script|"


def test_every_container_of_a_pod(workflows: Workflows, talk: Path) -> None:
    """Those before and beside the main one, members of sets, and what a patch makes of one."""
    run = ran(workflows, """
  - name: main
    dag: {tasks: [{name: pod, template: pod}, {name: set, template: set}]}
  - name: pod
    podSpecPatch: '{"containers": [{"name": "main", "image": "example/talk:v2"}]}'
    initContainers: [{name: first, image: 'example/talk:v2', args: [init]}]
    volumes: [{name: v, emptyDir: {}}]
    sidecars:
    - {name: beside, image: 'example/talk:v2', args: [sidecar], volumeMounts: [{name: v, mountPath: /shared}]}
    container: {image: unknown, args: [patched], volumeMounts: [{name: v, mountPath: /shared}]}
  - name: set
    containerSet: {containers: [{name: main, image: 'example/talk:v2'}]}
""", talk).succeeded()  # fmt: skip
    assert run.printed("pod") == "from|patched|"
    assert run.printed("set") == "from|the image|"
    pod = run.folder / str(run.node("pod")["stdout"]).removesuffix("/stdout")
    said = {path.parent.name: path.read_text() for path in pod.glob("containers/*/stdout")}
    assert said == {"first": "from|init|", "beside": "from|sidecar|"}


def test_an_image_that_is_known_when_its_pod_starts(workflows: Workflows, talk: Path) -> None:
    """It is looked up then; one that nobody knows ends its node in an error."""
    run = ran(workflows, """
  - name: main
    steps:
    - - {name: each, template: of, arguments: {parameters: [{name: image, value: '{{item}}'}]},
         withItems: ['example/talk:v2', 'example/shell', 'example/[a-z]*', other]}
  - name: of
    inputs: {parameters: [{name: image}]}
    container: {image: '{{inputs.parameters.image}}', args: [echo, hi]}
""", talk)  # fmt: skip
    assert run.code == 1
    assert run.printed("each(0:example/talk:v2)") == "from|echo|hi|"
    assert run.printed("each(1:example/shell)") == "hi\n"
    for index, image in ((2, "example/[a-z]*"), (3, "other")):
        node = run.node(f"each({index}:{image})")
        assert node["phase"] == "Error"
        assert node["message"].startswith(f"only the image {image} knows its command (--images FILE")


def test_what_the_sandbox_says_without_it(workflows: Workflows, talk: Path) -> None:
    templates = "  - {name: main, container: {image: 'example/talk:v2'}}\n"
    run = ran(workflows, templates, talk, "{other: {entrypoint: [x]}}\n")
    assert run.code == 4
    assert (
        "sandbox: these templates say no command, and only an image can (--images FILE of wfc run and wfc compile says "
        "it in its place): main (example/talk:v2)"
    ) in run.stderr
    run = ran(workflows, "  - {name: main, container: {image: 'example/silent'}}\n", talk)
    assert (run.code, "main (example/silent)" in run.stderr) == (4, True)


@pytest.mark.parametrize(
    "index",
    [
        "example/talk:v2: {entrypoint: [talk, it]}\n",
        '{"example/talk:v2": {"entrypoint": ["talk", "it"]}}\n',
        "parallelism: 3\nimages: {'example/talk:v2': {entrypoint: [talk, it]}}\n",
        "parallelism: 3\nimages: |\n  example/talk:v2: {entrypoint: [talk, it]}\n",
        "kind: ConfigMap\ndata:\n  config: |\n    images:\n      example/talk:v2: {entrypoint: [talk, it], cmd: }\n",
        "kind: ConfigMap\ndata:\n  config: |\n    images: |\n      example/talk:v2: {entrypoint: [talk, it]}\n",
    ],
)
def test_forms_of_the_file(workflows: Workflows, talk: Path, index: str) -> None:
    run = ran(workflows, "  - {name: main, container: {image: 'example/talk:v2'}}\n", talk, index).succeeded()
    assert run.printed("wf") == "it|"


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("- a\n", "index.yaml: it must hold one map of names to values"),
        ("a: {entrypoint: [b]}\n---\nb: {}\n", "index.yaml: it must hold one map of names to values"),
        ("a: [b\n", "index.yaml:1:6: the list that begins with `[` is not closed"),
        ("a: b\n", "index.yaml:1:4: `a` is a map with `entrypoint` and `cmd`"),
        ("a:\n  entrypoint: talk\n", "index.yaml:2:15: `entrypoint` is a list of texts"),
        ("a:\n  cmd: [talk, 1]\n", "index.yaml:2:15: `cmd` is a list of texts (quote what is one)"),
        ("a:\n  command: [talk]\n", 'index.yaml:2:3: unknown field "command" (did you mean `entrypoint`?)'),
        ("a:\n  args: [talk]\n", 'index.yaml:2:3: unknown field "args" (did you mean `cmd`?)'),
        ("a:\n  entrypiont: [talk]\n", 'index.yaml:2:3: unknown field "entrypiont" (did you mean `entrypoint`?)'),
        ("a:\n  image: b\n", 'unknown field "image" (an image has `entrypoint` and `cmd`)'),
        ("kind: Secret\ndata: {}\n", "index.yaml:1:7: images are read from a ConfigMap, and this is a Secret"),
        ("kind: ConfigMap\ndata: {a: b}\n", "index.yaml:1:1: there are no `images`"),
        ("kind: ConfigMap\ndata: {images: 'a: b'}\n", "index.yaml[images]:1:4: `a` is a map"),
        ("kind: ConfigMap\ndata: {config: 'images: [a]'}\n", "index.yaml[config]:1:9: `images` is a map"),
        ("images: 3\n", "index.yaml:1:9: `images` is a map"),
    ],
)
def test_files_that_are_none(workflows: Workflows, talk: Path, index: str, message: str) -> None:
    run = ran(workflows, "  - {name: main, container: {image: x}}\n", talk, index)
    assert (run.code, run.stdout) == (2, "")
    assert run.stderr.startswith("wfc: --images index.yaml")
    assert message in run.stderr
    assert not run.folder.exists()


def test_a_file_that_cannot_be_read(workflows: Workflows, talk: Path) -> None:
    run = ran(workflows, "  - {name: main, container: {image: x}}\n", talk, INDEX, "--images=nowhere.yaml")
    assert (run.code, run.stderr) == (
        3,
        "wfc: --images nowhere.yaml: cannot read this file: No such file or directory\n",
    )


def test_it_is_for_bundles(workflows: Workflows, talk: Path) -> None:
    ran(workflows, "  - {name: main, container: {image: x}}\n", talk)
    refused = workflows.wfc("compile", "-t", "argo", "doc.yaml", "--images", "index.yaml")
    assert (refused.code, "--images is an option of -t shell" in refused.stderr) == (2, True)
