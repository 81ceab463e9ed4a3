"""What containers print as an artifact of their node (`archiveLogs`)."""

import subprocess
import textwrap
import zlib
from pathlib import Path

import pytest

from tests.needs import require
from tests.run.bundles import REPOSITORY_BUCKET, ROOT, Run, Workflows, emitted, in_bucket
from tests.servers.objects import ObjectServer
from wfc.backends.shell import backend

pytest_plugins = ["tests.run.bundles", "tests.servers.objects"]

pytestmark = pytest.mark.needs("bwrap")


def workflow(template: str, spec: str = "") -> str:
    """A Workflow of one template."""
    inside = textwrap.indent(textwrap.dedent(template).strip("\n"), "    ").lstrip()
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"
    return f"{head}{textwrap.indent(textwrap.dedent(spec), '  ')}  templates:\n  - {inside}\n"


PRINTING = """
    name: main
    archiveLocation: {archiveLogs: true}
    outputs: {artifacts: [{name: made, path: /made, archive: {none: {}}}]}
    container: {image: alpine, command: [sh, -c], args: ["echo out; echo made >/made; echo err >&2; exit CODE"]}
"""


def artifacts(run: Run, node: str = "wf") -> list[str]:
    return [each["name"] for each in run.node(node)["outputs"].get("artifacts", [])]


@pytest.mark.parametrize("code", [0, 3])
def test_what_a_container_prints_goes_to_the_store(workflows: Workflows, code: int) -> None:
    """Also where it fails; both outputs still have their own files."""
    store = workflows.new_folder("store")
    run = workflows.run(workflow(PRINTING.replace("CODE", str(code))), f"--artifacts={store}")
    assert run.node("wf")["phase"] == ("Failed" if code else "Succeeded")
    made, logs = run.node("wf")["outputs"]["artifacts"]
    assert (made["name"], logs["name"]) == ("made", "main-logs")
    assert logs["location"] == f"{store}/wf/wf/main.log"
    assert sorted((store / "wf/wf/main.log").read_text().splitlines()) == ["err", "out"]
    assert (run.printed("wf"), (run.folder / "nodes/wf/stderr").read_text()) == ("out\n", "err\n")
    assert [path.name for path in (run.folder / "nodes/wf").glob(".log*")] == []


def test_without_a_store_they_are_in_the_folder_of_the_run_alone(workflows: Workflows) -> None:
    run = workflows.run(workflow(PRINTING.replace("CODE", "0")))
    assert artifacts(run.succeeded()) == ["made"]
    assert not list(run.folder.rglob("main.log"))


OWN = "s3: {endpoint: own, bucket: own, key: own, useSDKCreds: true}"


@pytest.mark.parametrize(
    ("repository", "spec", "template", "archived"),
    [
        (False, "", "", False),
        (False, "archiveLogs: true\n", "", True),
        (False, "archiveLogs: true\n", "archiveLocation: {archiveLogs: false}", False),
        (False, "archiveLogs: false\n", "archiveLocation: {archiveLogs: true}", True),
        (False, "templateDefaults: {archiveLocation: {archiveLogs: true}}\n", "", True),
        (True, "archiveLogs: false\n", "archiveLocation: {archiveLogs: false}", True),
        # A location that is whole is taken as it is.
        (True, "archiveLogs: true\n", f"archiveLocation: {{{OWN}}}", False),
        (False, "", f"archiveLocation: {{archiveLogs: true, {OWN}}}", True),
    ],
)
def test_who_says_so(repository: bool, spec: str, template: str, archived: bool) -> None:
    """The repository's settings, where they are for it; else the template's word comes before the workflow's."""
    document = workflow(f"name: main\n{template}\ncontainer: {{image: alpine, command: [date]}}\n", spec)
    store = in_bucket()
    store = store._replace(repository=store.repository._replace(archive_logs=repository))
    files = {file.path: file.text for file in emitted(document, store)}
    assert ("archive_logs store" in files["templates/main.sh"]) == archived
    assert ("lib/logs.sh" in files) == archived
    assert ("keep_outputs" in files["templates/main.sh"]) == (archived and "own" in template)


SET = """
    name: main
    archiveLocation: {archiveLogs: true}
    containerSet:
      containers:
      - {name: first, image: alpine, command: [sh, -c, "echo of first"]}
      - {name: second, image: alpine, command: [sh, -c, "echo of second; exit 4"], dependencies: [first]}
      - {name: third, image: alpine, command: [sh, -c, "echo of third"], dependencies: [second]}
    initContainers:
    - {name: before, image: alpine, command: [sh, -c, "echo of before"]}
"""


def test_each_member_of_a_set(workflows: Workflows) -> None:
    """One that did not run has printed nothing, and containers beside them are not asked."""
    store = workflows.new_folder("store")
    run = workflows.run(workflow(SET), f"--artifacts={store}")
    assert run.node("wf")["message"] == "second: Error (exit code 4)"
    assert artifacts(run) == ["first-logs", "second-logs", "third-logs"]
    found = {path.name: path.read_text() for path in (store / "wf/wf").iterdir()}
    assert found == {"first.log": "of first\n", "second.log": "of second\n", "third.log": ""}


RETRIED = """
    name: main
    archiveLocation: {archiveLogs: true}
    retryStrategy: {limit: 1}
    container: {image: alpine, command: [sh, -c, "echo attempt {{retries}}; exit $((1 - {{retries}}))"]}
"""


def test_each_attempt_has_its_own(workflows: Workflows) -> None:
    """The node above them has those of the last."""
    store = workflows.new_folder("store")
    run = workflows.run(workflow(RETRIED), f"--artifacts={store}").succeeded()
    places = [run.node(name)["outputs"]["artifacts"][0]["location"] for name in ("wf(0)", "wf(1)", "wf")]
    assert places[2] == places[1] != places[0]
    assert [Path(place).read_text() for place in places[:2]] == ["attempt 0\n", "attempt 1\n"]


SECRET = """
    name: main
    archiveLocation: {archiveLogs: true}
    script:
      image: alpine
      command: [sh]
      source: |
        echo "out $WORD"
        echo "err $WORD" >&2
      env: [{name: WORD, valueFrom: {secretKeyRef: {name: word, key: it}}}]
"""


def test_secrets_are_hidden_in_them(workflows: Workflows) -> None:
    """Also where the result of the script is kept as it is."""
    workflows.secret("word", "it", "hunter-of-words")
    store = workflows.new_folder("store")
    run = workflows.run(workflow(SECRET), f"--artifacts={store}", f"--secrets={workflows.secrets}").succeeded()
    assert run.printed("wf") == "out ***\n"
    assert sorted((store / "wf/wf/main.log").read_text().splitlines()) == ["err ***", "out ***"]


def test_a_dry_run_says_where_they_go(workflows: Workflows) -> None:
    document = workflow(PRINTING.replace("CODE", "0"))
    assert "main-logs" not in workflows.run(document, "--dry-run").stdout
    shown = workflows.run(document, "--dry-run", "--artifacts=/there").stdout
    assert "saves main-logs: what main prints to /there/wf/wf/main.log" in shown
    shown = workflows.run(workflow(SET), "--dry-run", "--artifacts=/there").stdout
    assert "saves third-logs: what third prints to /there/wf/wf/third.log" in shown


@pytest.mark.needs("weed", "rclone")
def test_in_a_bucket(workflows: Workflows, object_server: ObjectServer) -> None:
    """Below the key of the repository, and deleted with what else the workflow has made."""
    assert object_server.request("PUT", f"/{REPOSITORY_BUCKET}")[0] in (200, 409)
    name = f"logs-{zlib.crc32(str(workflows.folder).encode())}"
    options = [*workflows.serving(object_server), f"--name={name}"]
    document = workflow(PRINTING.replace("CODE", "0"), "artifactGC: {strategy: OnWorkflowCompletion}\n")
    keys = [f"{name}/{name}/made", f"{name}/{name}/main.log"]
    run = workflows.run(document, *options, compiled=in_bucket()).succeeded()
    assert [each["location"] for each in run.node(name)["outputs"]["artifacts"]] == [
        f"s3://{REPOSITORY_BUCKET}/{key}" for key in keys
    ]
    assert object_server.keys(name, REPOSITORY_BUCKET) == sorted(keys)
    workflows.run(document, *options, "--artifact-gc", compiled=in_bucket()).succeeded()
    assert object_server.keys(name, REPOSITORY_BUCKET) == []


def test_the_settings_of_a_repository_can_ask_for_them(workflows: Workflows) -> None:
    """As those of Argo's controller do."""
    settings = workflows.folder / "repository.yaml"
    settings.write_text("archiveLogs: true\ns3: {endpoint: e, bucket: b, useSDKCreds: true}\n")
    document = workflows.folder / "document.yaml"
    document.write_text(workflow("name: main\ncontainer: {image: alpine, command: [date]}\n"))
    folder = workflows.new_folder("bundle")
    workflows.wfc("compile", "-t", "shell", document, "-o", folder, "--artifact-repository", settings)
    assert "archive_logs store" in (folder / "templates/main.sh").read_text()
    assert backend.Options().repository.archive_logs is False


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
@pytest.mark.parametrize("way", ["log", "filters"])
@pytest.mark.parametrize("printed", [[], ["out"], ["out", "err"]])
def test_a_command_that_is_killed_before_it_begins(
    shell: list[str], way: str, printed: list[str], tmp_path: Path
) -> None:
    """It has not opened what its output is read from; nobody waits for that any more."""
    require(shell[0])
    library = ROOT / "compiler/wfc/backends/shell/lib"
    script = f"""
set -eu
for part in value pod given logs; do . {library}/$part.sh; done
wfc_box={tmp_path} wfc_private={tmp_path} wfc_masks=hunter wfc_archives=keep wfc_capture_result=yes
wfc_out=$wfc_box/stdout wfc_err=$wfc_box/stderr
wfc_open_{way}
for word; do
  wfc_get "wfc_$word"
  echo "hunter of $word" >"$wfc_value"
done
wfc_close_{way}
"""
    subprocess.run([*shell, "-c", script, "x", *printed], check=True, timeout=60)
    who = "***" if way == "filters" else "hunter"
    for name in ("out", "err"):
        expected = f"{who} of {name}\n" if name in printed else ""
        assert (tmp_path / f"std{name}").read_text() == expected
    assert sorted((tmp_path / ".log").read_text().splitlines()) == sorted(f"{who} of {name}" for name in printed)
