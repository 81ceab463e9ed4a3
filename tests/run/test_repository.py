"""Where artifacts without a location of their own are kept, parts of them, and deleting them when all is over."""

import textwrap
import zlib

import pytest

from tests.run.bundles import REPOSITORY_BUCKET, REPOSITORY_HOST, Workflows, in_bucket, one_task, program
from tests.servers.objects import ObjectServer
from tests.servers.web import WebServer
from wfc.backends.shell import backend, plan
from wfc.backends.shell.planning.repository import repository

pytest_plugins = ["tests.run.bundles", "tests.servers.objects", "tests.servers.web"]

pytestmark = pytest.mark.needs("bwrap")


def workflow(template: str, rest: str = "") -> str:
    """A Workflow with one task (the bare form would give the outputs keys of its own)."""
    spec = textwrap.indent(one_task(template) + rest, "  ")
    return f"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: whole}}\nspec:\n{spec}"


PARTS = """
    entrypoint: main
    templates:
    - name: main
      dag:
        tasks:
        - {name: make, template: make}
        - name: part
          template: show
          dependencies: [make]
          arguments:
            artifacts:
            - {name: a, from: "{{tasks.make.outputs.artifacts.tree}}", subPath: "deep/{{workflow.parameters.which}}"}
        - name: missing
          template: maybe
          dependencies: [make]
          arguments:
            artifacts:
            - {name: a, from: "{{tasks.make.outputs.artifacts.tree}}", subPath: "../tree/none"}
    - name: make
      container:
        image: alpine
        command: [sh, -c]
        args: ["mkdir -p /tree/deep; echo 1 >/tree/deep/one; echo 2 >'/tree/deep/two words'"]
      outputs: {artifacts: [{name: tree, path: /tree, archive: {none: {}}, optional: true}]}
    - name: show
      inputs: {artifacts: [{name: a, path: /in}]}
      container: {image: alpine, command: [cat, /in]}
    - name: maybe
      inputs: {artifacts: [{name: a, path: /in}]}
      container: {image: alpine, command: [sh, -c], args: ["ls /in"]}
    arguments: {parameters: [{name: which, value: two words}]}
"""


def test_a_part_of_a_tree(workflows: Workflows) -> None:
    """`subPath` is added to the key; one that leads out of the store is refused."""
    run = workflows.run(PARTS)
    assert run.printed("part") == "2\n"
    assert run.node("missing")["phase"] == "Error"
    assert "its key has a segment . or .." in run.node("missing")["message"]


def test_a_part_of_nothing(workflows: Workflows) -> None:
    """A `subPath` of an optional artifact that is not there says nothing of the artifact before it."""
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          inputs: {artifacts: [{name: absent, optional: true}]}
          dag:
            tasks:
            - {name: make, template: make}
            - name: use
              template: use
              dependencies: [make]
              arguments:
                artifacts:
                - {name: tree, from: "{{tasks.make.outputs.artifacts.tree}}"}
                - {name: lost, from: "{{tasks.make.outputs.artifacts.lost}}", optional: true, subPath: a}
                - {name: absent, from: "{{inputs.artifacts.absent}}", optional: true, subPath: a}
        - name: make
          container: {image: alpine, command: [sh, -c], args: ["mkdir /tree; echo 1 >/tree/a"]}
          outputs:
            artifacts: [{name: tree, path: /tree, archive: {none: {}}}, {name: lost, path: /lost, optional: true}]
        - name: use
          inputs:
            artifacts:
            - {name: tree, path: /tree}
            - {name: lost, path: /lost, optional: true}
            - {name: absent, path: /absent, optional: true}
          container: {image: alpine, command: [ls, /tree]}
    """)
    assert run.succeeded().printed("use") == "a\n"


GARBAGE = """
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata: {name: garbage}
    spec:
      entrypoint: main
      onExit: look
      artifactGC: {strategy: OnWorkflowCompletion}
      templates:
      - name: main
        steps:
        - - {name: make, template: make}
        - - name: fail
            template: fail
      - name: make
        container: {image: alpine, command: [sh, -c], args: ["mkdir /tree; echo 1 >/tree/a; echo 2 >/b; echo 3 >/c"]}
        outputs:
          artifacts:
          - {name: tgz, path: /b}
          - {name: kept, path: /c, archive: {none: {}}, artifactGC: {strategy: Never}}
          - {name: tree, path: /tree, archive: {none: {}}, s3: {key: trees/one}}
          - {name: tree-of-slash, path: /tree, archive: {none: {}}, s3: {key: trees/two/}}
      - name: fail
        container: {image: alpine, command: [sh, -c], args: ["echo partial >/b; exit 3"]}
        outputs: {artifacts: [{name: partial, path: /b, archive: {none: {}}}]}
      - name: look
        inputs: {artifacts: [{name: a, path: /a, s3: {key: trees/one/a}}]}
        container: {image: alpine, command: [cat, /a]}
"""


def test_artifacts_are_deleted_on_request(workflows: Workflows) -> None:
    """After the exit handler, which still finds them; a tree whose key has no slash at its end stays, as in Argo."""

    def left(*options: str) -> list[str]:
        run = workflows.run(GARBAGE, *options)
        assert run.code == 1
        assert run.printed("garbage.onExit") == "1\n"
        store = run.folder / "artifacts"
        files = (path.relative_to(store) for path in store.rglob("*") if path.is_file())
        return sorted("/".join(path.parts[-2:]) if path.parts[0] == "trees" else path.name for path in files)

    assert left() == ["b", "c", "one/a", "tgz.tgz", "two/a"]
    assert left("--artifact-gc") == ["c", "one/a"]


@pytest.mark.needs("weed", "rclone")
def test_artifacts_are_deleted_from_a_store(workflows: Workflows, object_server: ObjectServer) -> None:
    bucket = "collected"
    assert object_server.request("PUT", f"/{bucket}")[0] in (200, 409)
    options = workflows.serving(object_server)
    workflows.run(GARBAGE, *options, "--artifact-gc", compiled=in_bucket(bucket))
    assert [key.rpartition("/")[2] for key in object_server.keys("", bucket)] == ["c", "a"]


@pytest.mark.needs("weed", "rclone")
def test_a_template_with_a_store_of_its_own(workflows: Workflows, object_server: ObjectServer) -> None:
    """What it gives goes there, and what it takes by its key alone comes from there."""
    assert object_server.request("PUT", "/own-store")[0] in (200, 409)
    assert object_server.request("PUT", f"/{REPOSITORY_BUCKET}")[0] in (200, 409)
    object_server.put("given", b"from its own", "own-store")
    object_server.put("given", b"from the default", REPOSITORY_BUCKET)
    workflows.keys_of(object_server, "own")
    document = """
        inputs:
          parameters: [{name: who, value: me}]
          artifacts: [{name: given, path: /given, s3: {key: given}}]
        outputs: {artifacts: [{name: made, path: /made, archive: {none: {}}}]}
        archiveLocation:
          archiveLogs: true
          s3:
            endpoint: own.example
            bucket: own-store
            key: "{{workflow.name}}/{{inputs.parameters.who}}"
            accessKeySecret: {name: own, key: accessKey}
            secretKeySecret: {name: own, key: secretKey}
        container: {image: alpine, command: [sh, -c], args: ["cat /given; echo made >/made"]}
    """
    name = f"own-{zlib.crc32(str(workflows.folder).encode())}"
    options = workflows.serving(object_server, "own.example")
    run = workflows.run(workflow(document), *options, f"--name={name}", compiled=in_bucket()).succeeded()
    assert run.printed("work") == "from its own"
    assert object_server.keys(name, "own-store") == [f"{name}/me/{key}" for key in ("made", "main.log")]


@pytest.mark.needs("weed", "rclone")
def test_a_key_format_with_inputs_and_parameters(workflows: Workflows, object_server: ObjectServer) -> None:
    assert object_server.request("PUT", f"/{REPOSITORY_BUCKET}")[0] in (200, 409)
    login = {name: {"name": "repository", "key": key} for name, key in
             (("accessKeySecret", "accessKey"), ("secretKeySecret", "secretKey"))}  # fmt: skip
    made = repository(
        "s3",
        {"endpoint": REPOSITORY_HOST, "bucket": REPOSITORY_BUCKET, **login},
        "{{workflow.name}}/{{workflow.parameters.team}}/{{inputs.parameters.who}}",
    )
    document = """
        inputs: {parameters: [{name: who, value: "it's $(me)"}]}
        outputs: {artifacts: [{name: made, path: /made}]}
        container: {image: alpine, command: [sh, -c], args: ["echo made >/made"]}
    """
    document = workflow(document, "arguments: {parameters: [{name: team, value: blue}]}\n")
    name = f"format-{zlib.crc32(str(workflows.folder).encode())}"
    options = [*workflows.serving(object_server), f"--name={name}", "-pteam=red"]
    workflows.run(document, *options, compiled=backend.Options(repository=made)).succeeded()
    assert object_server.keys(name, REPOSITORY_BUCKET) == [f"{name}/red/it's $(me)/made.tgz"]


IN_ARTIFACTORY = """
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata: {name: whole}
    spec:
      entrypoint: main
      templates:
      - name: main
        inputs: {artifacts: [{name: base, s3: {key: artifactory/base}}]}
        dag:
          tasks:
          - {name: make, template: make}
          - name: use
            template: use
            dependencies: [make]
            arguments:
              artifacts:
              - {name: tgz, from: "{{tasks.make.outputs.artifacts.tgz}}"}
              - {name: part, from: "{{inputs.artifacts.base}}", subPath: "deep/a b?#%.txt"}
          - {name: folder, template: folder, dependencies: [make]}
      - name: make
        container: {image: alpine, command: [sh, -c], args: ["echo packed >/tgz; echo plain >'/a b?#%.txt'"]}
        outputs:
          artifacts:
          - {name: tgz, path: /tgz}
          - {name: named, path: "/a b?#%.txt", archive: {none: {}}, s3: {key: "artifactory/base/deep/a b?#%.txt"}}
      - name: use
        inputs: {artifacts: [{name: tgz, path: /tgz}, {name: part, path: /part}]}
        container: {image: alpine, command: [cat, /tgz, /part]}
      - name: folder
        container: {image: alpine, command: [mkdir, /tree]}
        outputs: {artifacts: [{name: tree, path: /tree, archive: {none: {}}}]}
"""


@pytest.mark.needs("nginx", "fcgiwrap", "git", "curl")
def test_an_artifactory_repository(workflows: Workflows, web_server: WebServer) -> None:
    """Below the path of repoURL and the key format; a key that is written takes the place of the whole path.
    What cannot be a path as it is, is encoded; a folder without an archive cannot be stored, as at any URL.
    """
    (workflows.secrets / "web").mkdir()
    (workflows.secrets / "web/user").write_text(web_server.user)
    workflows.secret("web", "password", web_server.password)
    settings = workflows.folder / "repository.yaml"
    settings.write_text("""
        artifactory:
          repoURL: https://art.example/artifactory/generic/
          keyFormat: "of {{workflow.name}}/{{pod.name}}"
          usernameSecret: {name: web, key: user}
          passwordSecret: {name: web, key: password}
    """)
    document = workflows.folder / "document.yaml"
    document.write_text(textwrap.dedent(IN_ARTIFACTORY))
    folder = workflows.new_folder("run")
    name = f"art-{zlib.crc32(str(workflows.folder).encode())}"
    run = workflows.wfc(
        "run", document, f"--artifact-repository={settings}", "--runtime=sandbox", f"--workdir={folder}",
        f"--name={name}", f"--secrets={workflows.secrets}", f"--map=https://art.example={web_server.url}",
        folder=folder,
    )  # fmt: skip
    phases = {"workflow": "Error", "make": "Succeeded", "use": "Succeeded", "folder": "Error"}
    assert run.phases() == phases, run.explain()
    assert run.printed("use") == "packed\nplain\n"
    stored = web_server.stored / "generic" / f"of {name}"
    assert [path.name for path in stored.glob("*/*")] == ["tgz.tgz"]
    assert (web_server.stored / "base/deep/a b?#%.txt").read_text() == "plain\n"
    (made,) = [node for node in run.status["nodes"] if node["displayName"] == "make"]
    locations = {found["name"]: found["location"] for found in made["outputs"]["artifacts"]}
    assert locations["named"] == "https://art.example/artifactory/base/deep/a b?#%.txt"
    assert "a folder cannot be stored" in run.node("folder")["message"]


@pytest.mark.needs("nginx", "fcgiwrap", "git", "curl")
def test_a_template_with_artifactory_of_its_own(workflows: Workflows, web_server: WebServer) -> None:
    """What it gives goes below the path of the URL; a key takes the place of the path. Without a user it is none."""
    (workflows.secrets / "web").mkdir()
    (workflows.secrets / "web/user").write_text(web_server.user)
    workflows.secret("web", "password", web_server.password)
    document = """
        inputs: {parameters: [{name: who, value: me}]}
        outputs:
          artifacts:
          - {name: made, path: /made}
          - {name: named, path: /made, archive: {none: {}}, s3: {key: artifactory/NAME.txt}}
        archiveLocation:
          artifactory:
            url: "https://art.example/artifactory/of%20NAME/{{inputs.parameters.who}}"
            usernameSecret: {name: web, key: user}
            passwordSecret: {name: web, key: password}
        container: {image: alpine, command: [sh, -c], args: ["echo made >/made"]}
    """
    name = f"own-{zlib.crc32(str(workflows.folder).encode())}"
    options = [f"--secrets={workflows.secrets}", f"--map=https://art.example={web_server.url}"]
    run = workflows.run(workflow(document.replace("NAME", name)), *options).succeeded()
    assert [path.name for path in (web_server.stored / f"of {name}/me").iterdir()] == ["made.tgz"]
    assert (web_server.stored / f"{name}.txt").read_text() == "made\n"
    anonymous = document.replace("usernameSecret: {name: web, key: user}", "").replace("NAME", name)
    run = workflows.run(workflow(anonymous), *options).succeeded()
    assert [path.name for path in run.folder.glob("artifacts/*/*/made.tgz")] == ["made.tgz"]


@pytest.mark.parametrize("url", ["https://{{workflow.name}}.example/a/b", "https://me@h/a", "https://h/a?b=c", "x/a"])
def test_an_artifactory_whose_host_is_not_known(url: str) -> None:
    document = workflow(f"""
        outputs: {{artifacts: [{{name: a, path: /a}}]}}
        archiveLocation: {{artifactory: {{url: "{url}", usernameSecret: {{name: who, key: k}}}}}}
        container: {{image: alpine, command: ["true"]}}
    """)
    (refused,) = backend.unsupported(program(document), backend.Options())
    assert refused.message.startswith("shell bundles need a URL whose scheme and host are written")
    assert refused.span.source.text[refused.span.start : refused.span.end].strip('"') == url


def test_a_key_format_that_asks_for_what_a_template_has_not() -> None:
    found = plan.Repository(plan.Location("local", ()), (), "{{inputs.parameters.none}}")
    document = workflow('outputs: {artifacts: [{name: a, path: /a}]}\ncontainer: {image: alpine, command: ["true"]}')
    (refused,) = backend.unsupported(program(document), backend.Options(repository=found))
    assert refused.message == "`{{inputs.parameters.none}}` of the repository's key format means nothing here"
