"""Object stores: the page's S3 items against a real server, seen by a client of the tests' own."""

import zlib
from collections.abc import Callable

import pytest

from tests.run.bundles import DEMO, REPOSITORY_BUCKET, Workflows, in_bucket, one_task, page
from tests.servers.objects import BUCKET, ObjectServer

pytest_plugins = ["tests.run.bundles", "tests.servers.objects"]

pytestmark = pytest.mark.needs("bwrap", "weed", "rclone")


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A corner of the buckets for one test, which is the workflow's name, too."""
    return f"run-{zlib.crc32(request.node.nodeid.encode())}"


@pytest.fixture(scope="session")
def server(object_server: ObjectServer) -> ObjectServer:
    """The server, with a bucket for the default repository."""
    assert object_server.request("PUT", f"/{REPOSITORY_BUCKET}")[0] in (200, 409)
    return object_server


Stored = Callable[[str], dict[str, bytes]]


@pytest.fixture
def stored(server: ObjectServer) -> Stored:
    """What lies below a prefix of the repository's bucket."""

    def look(prefix: str) -> dict[str, bytes]:
        return {key: server.get(key, REPOSITORY_BUCKET) for key in server.keys(prefix, REPOSITORY_BUCKET)}

    return look


@pytest.mark.slow
def test_the_page(workflows: Workflows, server: ObjectServer, stored: Stored) -> None:
    """The whole document of the page, unchanged, with its 15 seconds of sleep and three ways of storing a folder."""
    server.put("my-data/input/first.txt", b"one", REPOSITORY_BUCKET)
    server.put("my-data/input/deep/second.txt", b"two", REPOSITORY_BUCKET)
    workflows.keys_of(server, "my-s3-credentials")
    options = workflows.serving(server, "storage.googleapis.com")
    options += ["--name=page", "--namespace=team"]
    run = workflows.run(DEMO / "s3.yaml", *options, compiled=in_bucket()).succeeded()
    lines = run.printed("input-output").splitlines()
    assert lines[-2:] == ["deep", "first.txt"]
    assert not [line for line in lines if "SECRET" in line or "WFC_" in line or "RCLONE" in line]
    artifacts = run.node("input-output")["outputs"]["artifacts"]
    assert [artifact["name"] for artifact in artifacts] == ["output-one", "output-two", "output-three"]
    pod = run.pod("input-output", "input-output")
    assert stored(f"artifacts/team/page/{pod}/") == {f"artifacts/team/page/{pod}/output/message.txt": b"hello\n"}
    assert stored("my-data/output") == {"my-data/output/message.txt": b"hello\n"}
    assert server.keys("my-data/output", BUCKET) == ["my-data/output/message.txt"]
    assert server.get("my-data/output/message.txt", BUCKET) == b"hello\n"


def test_a_folder_in(workflows: Workflows, server: ObjectServer) -> None:
    """A key that names no object is a folder of them; what only begins with the same letters stays away."""
    for name in ("one.jpg", "deep/two.jpg"):
        server.put(f"datasets/photos/{name}", name.encode(), REPOSITORY_BUCKET)
    server.put("datasets/photos-of-last-year/no.jpg", b"no", REPOSITORY_BUCKET)
    run = workflows.run(page("s3-key-only-input"), *workflows.serving(server), compiled=in_bucket()).succeeded()
    assert run.printed("work") == "/data/photos/deep/two.jpg\n/data/photos/one.jpg\n"


def test_one_object_in_from_another_store(workflows: Workflows, server: ObjectServer) -> None:
    """The document's own endpoint, bucket and credentials; the default repository's are not even asked for."""
    assert server.request("PUT", "/cold-storage")[0] in (200, 409)
    server.put("2020/archive.csv", b"a\nb\nc\n", "cold-storage")
    workflows.secret("cold-storage", "user", server.access_key)
    workflows.secret("cold-storage", "password", server.secret_key)
    run = workflows.run(
        page("s3-explicit-location"), f"--map=objects.example.com:9000=http://{server.endpoint}",
        f"--secrets={workflows.secrets}",
    ).succeeded()  # fmt: skip
    assert run.printed("work") == "3 /data/archive.csv\n"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ((), "models/first-try/weights/layer-1"),
        (("-p", "destination=models/second try"), "models/second try/weights/layer-1"),
        (("-p", "destination=/models//third/"), "models/third/weights/layer-1"),
        (("-p", "destination=models/$(id)*'\"&"), "models/$(id)*'\"&/weights/layer-1"),
    ],
)
def test_a_key_from_a_parameter(
    workflows: Workflows, server: ObjectServer, stored: Stored, given: tuple[str, ...], key: str
) -> None:
    workflows.run(
        page("s3-key-from-parameter"), *workflows.serving(server), *given, compiled=in_bucket()
    ).succeeded()  # fmt: skip
    assert stored(key) == {key: b"0.5\n"}


def test_a_folder_beside_an_object_of_the_same_name(
    workflows: Workflows, server: ObjectServer, stored: Stored, prefix: str
) -> None:
    """A store of objects has no folders, so neither is in the other's way."""
    server.put(f"{prefix}/weights", b"an object", REPOSITORY_BUCKET)
    options = [*workflows.serving(server), "-p", f"destination={prefix}"]
    workflows.run(page("s3-key-from-parameter"), *options, compiled=in_bucket()).succeeded()
    assert server.get(f"{prefix}/weights/layer-1", REPOSITORY_BUCKET) == b"0.5\n"


def test_the_default_location(workflows: Workflows, server: ObjectServer, stored: Stored, prefix: str) -> None:
    run = workflows.run(
        page("s3-default-output"), *workflows.serving(server), f"--name={prefix}", compiled=in_bucket()
    ).succeeded()  # fmt: skip
    pod = run.pod("work", "work")
    assert list(stored(f"artifacts/default/{prefix}/")) == [f"artifacts/default/{prefix}/{pod}/report/when.txt"]


def test_the_default_location_of_argo(workflows: Workflows, server: ObjectServer, stored: Stored, prefix: str) -> None:
    """A document in Argo's own form: the repository's key format, and a tarball of what is at the path."""
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {generateName: wf-}
        spec:
          entrypoint: work
          templates:
          - name: work
            container: {image: alpine, command: [sh, -c], args: ["mkdir /tmp/out; echo hello >/tmp/out/a"]}
            outputs: {artifacts: [{name: result, path: /tmp/out}]}
    """
    workflows.run(document, *workflows.serving(server), f"--name={prefix}", compiled=in_bucket()).succeeded()
    (key,) = stored(prefix)
    assert key == f"{prefix}/{prefix}/result.tgz"


def test_a_bucket_passes_artifacts_on(workflows: Workflows, server: ObjectServer, stored: Stored, prefix: str) -> None:
    """With a repository in a bucket the artifact travels through the bucket, not through the run folder."""
    options = [*workflows.serving(server), f"--name={prefix}", f"--tools={DEMO}/tools"]
    run = workflows.run(DEMO / "passing.yaml", *options, compiled=in_bucket()).succeeded()
    pod = run.pod("generate-artifact", "whalesay")
    said = stored(f"artifacts/default/{prefix}/")[f"artifacts/default/{prefix}/{pod}/hello_world.txt"]
    assert said.decode() == run.printed("consume-artifact")
    assert "hello world" in run.printed("consume-artifact")
    assert list((run.folder / "artifacts").iterdir()) == []


def test_nothing_at_the_key(workflows: Workflows, server: ObjectServer) -> None:
    """The node is in Error before its command starts; the message names the artifact and the location."""
    document = one_task("""
        inputs: {artifacts: [{name: photos, path: /data, s3: {key: datasets/none such}}]}
        container: {image: alpine, command: [touch, /data]}
    """)
    run = workflows.run(document, *workflows.serving(server), compiled=in_bucket())
    assert run.code == 1
    assert run.phases() == {"workflow": "Error", "work": "Error"}
    message = run.node("work")["message"]
    assert "artifact photos" in message
    assert f"s3 object datasets/none such in bucket {REPOSITORY_BUCKET} at http://{server.endpoint}" in message
    assert "exitCode" not in run.node("work")["outputs"]
    assert message in run.stderr


def test_nothing_at_an_optional_key(workflows: Workflows, server: ObjectServer) -> None:
    options = workflows.serving(server)
    bundle = workflows.bundle(page("optional-input"), in_bucket())
    assert workflows.run(bundle, *options).succeeded().printed("work") == "from scratch\n"
    server.put("checkpoints/latest", b"42", REPOSITORY_BUCKET)
    assert workflows.run(bundle, *options).succeeded().printed("work") == "resuming\n"


def test_wrong_keys(workflows: Workflows, server: ObjectServer) -> None:
    options = workflows.serving(server)
    workflows.secret("repository", "secretKey", "certainly-not-the-secret")
    run = workflows.run(page("s3-key-only-input"), *options, compiled=in_bucket())
    assert run.code == 1
    assert "artifact photos" in run.node("work")["message"]
    assert "access denied" in run.node("work")["message"]


def test_a_missing_secret(workflows: Workflows, server: ObjectServer) -> None:
    """Said before anything runs or is written, with both ways to give it."""
    options = workflows.serving(server, "storage.googleapis.com")
    run = workflows.run(DEMO / "s3.yaml", *options, compiled=in_bucket())
    assert run.code == 4
    assert "my-s3-credentials/accessKey my-s3-credentials/secretKey" in run.stderr
    assert "repository/" not in run.stderr
    assert "--secrets" in run.stderr
    assert "WFC_SECRET_<NAME>_<KEY>" in run.stderr
    assert not run.folder.exists()


def test_secrets_from_the_environment(workflows: Workflows, server: ObjectServer) -> None:
    """The other way; no task sees the variables."""
    server.put("datasets/photos/one.jpg", b"1", REPOSITORY_BUCKET)
    document = one_task("""
        inputs: {artifacts: [{name: photos, path: /data, s3: {key: datasets/photos/one.jpg}}]}
        container: {image: alpine, command: [sh, -c], args: ["cat /data; env; cat /proc/*/environ"]}
    """)
    workflows.planted += [server.access_key, server.secret_key]
    given = {"WFC_SECRET_REPOSITORY_ACCESSKEY": server.access_key, "WFC_SECRET_REPOSITORY_SECRETKEY": server.secret_key}
    maps = workflows.serving(server)[:1]
    run = workflows.run(document, *maps, compiled=in_bucket(), environment=given).succeeded()
    assert run.printed("work").startswith("1")
    assert "WFC_" not in run.printed("work")


def test_a_store_that_cannot_be_reached(workflows: Workflows, server: ObjectServer) -> None:
    """Outputs that cannot be stored make the node an Error although the command succeeded."""
    workflows.keys_of(server, "repository")
    run = workflows.run(
        page("s3-default-output"), "--map=s3.repository.internal=http://127.0.0.1:9", f"--secrets={workflows.secrets}",
        compiled=in_bucket(),
    )  # fmt: skip
    assert run.code == 1
    node = run.node("work")
    assert node["phase"] == "Error"
    assert node["outputs"] == {"exitCode": "0"}
    assert "artifact report" in node["message"]
    assert "cannot be reached" in node["message"]


@pytest.mark.needs("argon2")
def test_a_key_of_the_customer(workflows: Workflows, server: ObjectServer) -> None:
    """What one task stores with it another one gets, a file and a folder."""
    location = """{endpoint: store.example, bucket: my-data-bucket, key: KEY,
        encryptionOptions: {enableEncryption: true, serverSideCustomerKeySecret: {name: customer, key: key}},
        accessKeySecret: {name: repository, key: accessKey}, secretKeySecret: {name: repository, key: secretKey}}"""
    file, folder = (location.replace("KEY", key) for key in ("sealed/run/file", "sealed/run/folder"))
    document = f"""
entrypoint: main
templates:
- name: main
  dag: {{tasks: [{{name: put, template: put}}, {{name: get, template: get, dependencies: [put]}}]}}
- name: put
  container: {{image: alpine, command: [sh, -c, "mkdir -p /o/deep; echo one >/o/deep/x; echo two >/f"]}}
  outputs:
    artifacts:
    - {{name: o, path: /o, archive: {{none: {{}}}}, s3: {folder}}}
    - {{name: f, path: /f, archive: {{none: {{}}}}, s3: {file}}}
- name: get
  inputs:
    artifacts:
    - {{name: o, path: /o, s3: {folder}}}
    - {{name: f, path: /f, s3: {file}}}
  container: {{image: alpine, command: [cat, /o/deep/x, /f]}}
"""
    options = workflows.serving(server, "https://store.example")
    workflows.secret("customer", "key", "the customer's own")
    run = workflows.run(document, *options).succeeded()
    assert run.printed("get") == "one\ntwo\n"
    assert server.request("GET", "/my-data-bucket/sealed/run/file")[0] == 400
    assert "sse-c" in (workflows.bundle(document) / "run.sh").read_text()
