"""References to documents that are not among the files, and libraries that cannot be read, in every command."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import WORKFLOW, Wfc
from tests.cli.test_check import TEMPLATE, USER

# The workflow itself stands elsewhere.
STORED = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: stored-}
spec:
  workflowTemplateRef: {name: shelf}
  arguments: {parameters: [{name: size, value: big}]}
"""
LOOPED = USER.replace("name: shelf", 'name: "{{item}}"').replace(
    "template: tool}", "template: tool}\n        withItems: [shelf]"
)


def verdicts(wfc: Wfc, *arguments: str) -> tuple[int, list[tuple[str, str, bool]]]:
    """The exit code, and of each finding its rule, its severity and whether Argo is said to accept the file."""
    result = wfc("check", "--format", "json", *arguments)
    files = json.loads(result.out)["files"]
    return result.code, [
        (found["code"], found["severity"], file["argo_valid"]) for file in files for found in file["diagnostics"]
    ]


@pytest.mark.parametrize("text", [USER, STORED], ids=["templateRef", "workflowTemplateRef"])
def test_what_a_missing_document_is_can_be_chosen(wfc: Wfc, here: Path, text: str) -> None:
    (here / "user.yaml").write_text(text)
    assert verdicts(wfc, "user.yaml") == (1, [("WF207", "error", False)])
    assert verdicts(wfc, "user.yaml", "--missing-refs", "error") == (1, [("WF207", "error", False)])
    assert verdicts(wfc, "user.yaml", "--missing-refs", "warn") == (0, [("WF207", "warning", False)])
    assert verdicts(wfc, "user.yaml", "--missing-refs", "warn", "--strict") == (1, [("WF207", "warning", False)])
    ignored = json.loads(wfc("check", "--format", "json", "user.yaml", "--missing-refs", "ignore").out)
    (file,) = ignored["files"]
    assert (file["valid"], file["argo_valid"], file["diagnostics"]) == (True, False, [])


def test_it_can_be_set_like_everything_else(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "wfc.toml").write_text('missing-refs = "warn"\n')
    assert wfc("check", "user.yaml").code == 0
    assert 'missing-refs = "warn"' in wfc("config").out
    monkeypatch.setenv("WFC_MISSING_REFS", "error")
    assert wfc("check", "user.yaml").code == 1
    monkeypatch.setenv("WFC_MISSING_REFS", "ignored")
    result = wfc("check", "user.yaml")
    assert (result.code, result.err) == (
        2, "wfc: WFC_MISSING_REFS: `missing-refs` cannot be `ignored` (did you mean `ignore`?)\n"
    )  # fmt: skip


def test_every_format_and_the_statistics_know_the_severity(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    for form in ("full", "concise", "markdown", "github", "gitlab", "sarif", "jsonl"):
        out = wfc("check", "user.yaml", "--missing-refs", "warn", "--format", form).out
        assert "WF207" in out
        assert not {"error[", "error WF", "::error", "| error |", '"critical"'} & {word for word in out.split() if word}
        assert any(word in out for word in ("warning", "minor", "major")), form
    counted = wfc("check", "user.yaml", "--missing-refs", "warn", "--statistics").out
    assert counted.startswith("1  WF207  warning")


def test_a_document_that_is_there_and_lacks_the_template_stays_wrong(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER.replace("template: tool", "template: tol"))
    (here / "shelf.yaml").write_text(TEMPLATE)
    for word in ("warn", "ignore"):
        assert verdicts(wfc, "--missing-refs", word)[1] == [("WF207", "error", False)]


def test_an_item_of_a_loop_that_names_a_missing_document(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(LOOPED)
    assert [found[:2] for found in verdicts(wfc, "user.yaml")[1]] == [("WF208", "warning")]
    assert [found[:2] for found in verdicts(wfc, "user.yaml", "--missing-refs", "warn")[1]] == [("WF208", "warning")]
    assert verdicts(wfc, "user.yaml", "--missing-refs", "ignore")[1] == []


def test_namespaces_are_told_apart_as_argo_does(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER.replace("generateName: user-", "generateName: user-, namespace: one"))
    (here / "shelf.yaml").write_text(TEMPLATE.replace("name: shelf", "name: shelf, namespace: two"))
    assert verdicts(wfc)[1] == [("WF207", "error", False)]
    assert verdicts(wfc, "user.yaml", "-I", "shelf.yaml")[1] == [("WF207", "error", False)]
    (here / "shelf.yaml").write_text(TEMPLATE.replace("name: shelf", "name: shelf, namespace: one"))
    assert verdicts(wfc)[1] == []
    assert verdicts(wfc, "user.yaml", "-I", "shelf.yaml")[1] == []


def test_manifests_are_compiled_without_the_document_and_bundles_are_not(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    assert wfc("compile", "-t", "argo", "user.yaml").code == 1
    made = wfc("compile", "-t", "argo", "user.yaml", "--missing-refs", "ignore")
    assert (made.code, "name: shelf" in made.out, made.err) == (0, True, "")
    for text, line in ((USER, 10), (STORED, 5)):
        (here / "user.yaml").write_text(text)
        refused = wfc("compile", "-t", "shell", "user.yaml", "-o", "out", "--missing-refs", "ignore")
        assert refused.code == 4
        assert "shell bundles need the template, which is not among the files" in refused.out
        assert f"user.yaml:{line}:" in refused.out
        assert not (here / "out").exists()
    with_library = wfc("compile", "-t", "shell", "user.yaml", "-o", "out", "-I", "shelf.yaml")
    assert with_library.code == 3


def test_a_bundle_leaves_no_call_of_a_library_out(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "shelf.yaml").write_text(
        TEMPLATE.replace(
            "    container: {image: busybox, command: [echo]}\n",
            "    steps: [[{name: x, templateRef: {name: gone, template: tool}}]]\n",
        )
    )
    assert wfc("check", "user.yaml", "-I", "shelf.yaml").code == 0
    refused = wfc("compile", "-t", "shell", "user.yaml", "-I", "shelf.yaml", "-o", "out")
    assert (refused.code, "shelf.yaml:7:" in refused.out) == (4, True)


def test_a_configured_library_counts_for_every_command(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "shelves").mkdir()
    (here / "shelves/shelf.yaml").write_text(TEMPLATE)
    (here / "wfc.toml").write_text('library = ["shelves"]\n')
    assert wfc("check", "user.yaml").code == 0
    assert wfc("check", "--each", "user.yaml").code == 0
    for target in ("argo", "shell"):
        assert wfc("compile", "-t", target, "user.yaml", "-o", f"{target}/").code == 0


BROKEN = f"{TEMPLATE}---\nspec: [\n"


def test_a_broken_library_is_said_and_its_sound_documents_count(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "lib").mkdir()
    (here / "lib/shelf.yaml").write_text(BROKEN)
    for each in ([], ["--each"]):
        result = wfc("check", "--format", "concise", "user.yaml", "-I", "lib", *each)
        assert result.code == 1
        assert [line.split(" ")[:3] for line in result.out.splitlines()] == [["lib/shelf.yaml:9:8:", "error", "WF003"]]
    for target in ("argo", "shell"):
        made = wfc("compile", "-t", target, "user.yaml", "-I", "lib", "-o", "out")
        assert (made.code, "lib/shelf.yaml:9:8" in made.out, (here / "out").exists()) == (1, True, False)
    json.loads(wfc("check", "--format", "json", "user.yaml", "-I", "lib").out)


@pytest.mark.parametrize("each", [[], ["--each"]], ids=["together", "each"])
def test_a_broken_library_that_is_checked_too_is_reported_once(wfc: Wfc, here: Path, each: list[str]) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "shelf.yaml").write_text(BROKEN)
    result = wfc("check", "--format", "concise", ".", "-I", "shelf.yaml", *each)
    assert (result.code, result.out.count("\n")) == (1, 1)


def test_a_library_that_cannot_be_read(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(WORKFLOW)
    (here / "loop").symlink_to("loop")
    for path in ("nowhere.yaml", "loop"):
        for command in (["check"], ["compile", "-t", "argo"], ["compile", "-t", "shell"], ["run", "--dry-run"]):
            result = wfc(*command, "user.yaml", "-I", path)
            assert result.code == 3, command
            assert f"--> {path}\n" in result.out + result.err
    (here / "bytes.yaml").write_bytes(b"a: \xff\n")
    assert wfc("check", "user.yaml", "-I", "bytes.yaml").code == 1
    (here / "empty").mkdir()
    assert wfc("check", "user.yaml", "-I", "empty").code == 2


def test_an_artifact_repository_that_cannot_be_read(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    for target in ("argo", "shell"):
        result = wfc("compile", "-t", target, "a.yaml", "--artifact-repository", "nowhere.yaml")
        assert (result.code, result.out) == (3, "")
        assert result.err == (
            "wfc: --artifact-repository nowhere.yaml: cannot read this file: No such file or directory\n"
        )
