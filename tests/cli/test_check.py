"""``wfc check``: what is read, what is said where, and how it ends."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import CONFIG_MAP, WORKFLOW, Wfc
from wfc.cli.documents import checked
from wfc.frontend.read import Decoded, decode
from wfc.options import Options

BAD = WORKFLOW.replace("command:", "comand:")
BAD_LINE = 11  # of the misspelt key, and of nothing else that could be found
TEMPLATE = """\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: shelf}
spec:
  templates:
  - name: tool
    container: {image: busybox, command: [echo]}
"""
USER = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: user-}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: one
        templateRef: {name: shelf, template: tool}
"""


def names(report: str) -> list[str]:
    return [file["path"] for file in json.loads(report)["files"]]


def test_a_valid_file_is_said_to_be_one(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    assert wfc("check", "a.yaml") == (0, "", "Found nothing to complain about in 1 file.\n")
    assert wfc("check", "-q", "a.yaml") == (0, "", "")


@pytest.mark.parametrize("command", ["check", "validate", "lint"])
def test_findings_go_to_stdout_and_the_summary_to_stderr(wfc: Wfc, here: Path, command: str) -> None:
    (here / "a.yaml").write_text(BAD)
    result = wfc(command, "--format", "concise", "a.yaml")
    assert result.code == 1
    lines = result.out.splitlines()
    assert lines
    assert all(line.startswith("a.yaml:") for line in lines)
    assert any(line.startswith(f"a.yaml:{BAD_LINE}:7: error WF101 ") for line in lines)
    assert result.err == f"Found {len(lines)} error{'s' if len(lines) > 1 else ''} in 1 file (1 fixable with --fix).\n"


def test_a_folder_is_walked_in_order(wfc: Wfc, here: Path) -> None:
    for name in ("b/z.yml", "b/a.json", "a.yaml", "c.YAML", ".hidden/x.yaml", ".x.yaml", "b/notes.txt"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text("{}" if name.endswith("json") else WORKFLOW)
    assert names(wfc("check", "--format", "json").out) == ["a.yaml", "b/a.json", "b/z.yml", "c.YAML"]
    assert names(wfc("check", "--format", "json", ".").out) == ["a.yaml", "b/a.json", "b/z.yml", "c.YAML"]
    assert names(wfc("check", "--format", "json", "b", "a.yaml", "./b/z.yml", "a.yaml").out) == [
        "b/a.json",
        "b/z.yml",
        "a.yaml",
    ]
    assert names(wfc("check", "--format", "json", "**/*.y*ml", "b").out) == ["a.yaml", "b/z.yml", "b/a.json"]


def test_a_file_with_characters_of_a_pattern_in_its_name(wfc: Wfc, here: Path) -> None:
    (here / "a[1].yaml").write_text(WORKFLOW)
    assert wfc("check", "a[1].yaml").code == 0


def test_a_link_to_a_folder_is_not_followed_round_in_circles(wfc: Wfc, here: Path) -> None:
    (here / "a").mkdir()
    (here / "a/a.yaml").write_text(WORKFLOW)
    (here / "a/up").symlink_to(here)
    assert names(wfc("check", "--format", "json").out) == ["a/a.yaml"]


def test_folders_in_folders_in_folders(wfc: Wfc, here: Path) -> None:
    """Deeper than Python calls functions; a path may have 4,096 characters."""
    try:
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
        Path("a.yaml").write_text(WORKFLOW)
        os.chdir(here)
        (here / "circle.yaml").symlink_to("circle.yaml")
        result = wfc("check")
        assert (result.code, result.out.count("\n --> ")) == (3, 1)
        assert "--> circle.yaml" in result.out
        assert result.err.endswith("Found 1 error in 2 files.\n")
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", "d"], check=True)  # what tidies up after tests calls functions, too


@pytest.mark.parametrize("paths", [["."], ["*.yaml"], []])
def test_a_pipe_in_a_folder_is_not_waited_for(wfc: Wfc, here: Path, paths: list[str]) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    os.mkfifo(here / "pipe.yaml")
    (here / "link.yaml").symlink_to("pipe.yaml")
    result = wfc("check", *paths)
    assert (result.code, result.err) == (0, "Found nothing to complain about in 1 file.\n")


def test_a_file_without_a_workflow_is_counted(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(f"{WORKFLOW}---\n{CONFIG_MAP}---\n{CONFIG_MAP}---\nkind: Pod\n")
    (here / "b.yaml").write_text("repos: []\n")
    assert wfc("check").err == (
        "Found nothing to complain about in 2 files. "
        "3 other manifests (ConfigMap ×2, Pod ×1) and 1 other YAML document skipped.\n"
    )
    assert wfc("check").code == 0
    assert wfc("check", "b.yaml").code == 0
    assert wfc("check", "b.yaml").err == (
        "Found no workflow document in 1 file, so that nothing was checked. 1 other YAML document skipped.\n"
    )


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (["empty"], "no *.yaml, *.yml, *.json under `empty`"),
        (["*.yml"], "no file matches `*.yml`"),
        (["*.yml", "empty"], "no file matches `*.yml`; no *.yaml, *.yml, *.json under `empty`"),
    ],
)
def test_nothing_to_check_is_misuse(wfc: Wfc, here: Path, paths: list[str], message: str) -> None:
    (here / "empty").mkdir()
    assert wfc("check", *paths) == (2, "", f"wfc: {message}\n")


def test_a_path_without_files_is_said_and_the_others_are_checked(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(BAD)
    result = wfc("check", "--format", "concise", "*.yml", "a.yaml")
    assert result.code == 2
    assert result.out.startswith("a.yaml:")
    assert result.err.endswith("wfc: no file matches `*.yml`\n")


def test_a_missing_file_does_not_hide_the_others(wfc: Wfc, here: Path) -> None:
    (here / "z.yaml").write_text(BAD)
    result = wfc("check", "--format", "concise", "missing.yaml", "z.yaml")
    assert result.code == 3
    first, second, *_ = result.out.splitlines()
    assert first == ("missing.yaml:1:1: error WF001 cannot read this file: No such file or directory [unreadable-file]")
    assert second.startswith("z.yaml:")


def test_a_file_that_may_not_be_read(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    assert wfc("check", "--format", "concise").code == 0  # all is loaded that a user without rights might not reach
    (here / "a.yaml").chmod(0)
    with without_privileges(here):
        result = wfc("check", "--format", "concise")
    assert (result.code, "Permission denied" in result.out) == (3, True)


@contextmanager
def without_privileges(folder: Path) -> Iterator[None]:
    """Work as a user who may enter ``folder``, and no more: the superuser may read everything."""
    user = os.geteuid()
    if user == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_dangling_link_is_not_skipped(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").symlink_to("nowhere")
    assert wfc("check").code == 3


def test_standard_input(wfc: Wfc, here: Path) -> None:
    assert wfc("check", "-", stdin=WORKFLOW.encode()).code == 0
    assert wfc("check", "-", "--format", "concise", stdin=BAD.encode()).out.startswith(f"<stdin>:{BAD_LINE}:7: ")
    named = wfc("check", "-", "--format", "concise", "--stdin-filename", "flows/a.yaml", stdin=BAD.encode())
    assert named.out.startswith(f"flows/a.yaml:{BAD_LINE}:7: ")
    assert wfc("check", "-").code == 1


def test_without_a_path_standard_input_is_left_alone(wfc: Wfc, here: Path) -> None:
    assert wfc("check", stdin=BAD.encode()).code == 2


def test_references_reach_the_files_of_the_run(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "shelf.yaml").write_text(TEMPLATE)
    assert wfc("check").code == 0
    assert "WF207" in wfc("check", "user.yaml").out
    assert "WF207" in wfc("check", "--each").out


def test_a_library_is_read_and_not_reported(wfc: Wfc, here: Path) -> None:
    (here / "user.yaml").write_text(USER)
    (here / "shelves").mkdir()
    (here / "shelves/shelf.yaml").write_text(TEMPLATE + "  unknown: field\n")
    for each in ([], ["--each"]):
        result = wfc("check", "user.yaml", "-I", "shelves", *each)
        assert result == (0, "", "Found nothing to complain about in 1 file.\n")
    assert wfc("check", "user.yaml", "-I", "nowhere/*").code == 2
    missing = wfc("check", "user.yaml", "--library", "nowhere.yaml")
    assert missing.code == 3
    assert missing.out.startswith("error[WF001]: cannot read this file: No such file or directory\n --> nowhere.yaml\n")


def test_json_is_the_contract(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(BAD + "---\n" + CONFIG_MAP)
    (here / "b.yaml").write_text(WORKFLOW)
    (here / "c.yaml").write_bytes(b"a: \xff\n")
    result = wfc("check", "--format", "json", "a.yaml", "b.yaml", "c.yaml", "d.yaml")
    assert (result.code, result.err) == (3, "")
    report = json.loads(result.out)
    jsonschema.validate(report, json.loads(wfc("schema", "diagnostics").out))
    a, b, c, d = report["files"]
    assert [file["valid"] for file in report["files"]] == [False, True, False, False]
    assert [file["argo_valid"] for file in report["files"]] == [False, True, False, False]
    (found,) = [found for found in a["diagnostics"] if found["code"] == "WF101"]
    assert (found["line"], found["column"], found["end_line"], found["end_column"]) == (BAD_LINE, 7, BAD_LINE, 13)
    assert (found["document"], found["kind"], found["resource"]) == (0, "Workflow", "hello-")
    assert found["path"].startswith("spec.templates[main].container")
    assert b["diagnostics"] == []
    assert [found["code"] for found in c["diagnostics"]] == ["WF002"]
    assert [found["code"] for found in d["diagnostics"]] == ["WF001"]
    assert report["summary"]["files"] == 4
    assert report["summary"]["skipped"] == 1


def test_the_output_is_the_same_on_every_run(wfc: Wfc, here: Path) -> None:
    for number in range(5):
        (here / f"{number}.yaml").write_text(
            BAD + "---\n" + BAD.replace("image: busybox", "image: busybox\n      args: []\n      workdir: /")
        )
    for output in ("full", "concise", "json"):
        assert wfc("check", "--format", output) == wfc("check", "--format", output)


def test_each_gives_the_same_findings_where_nothing_is_shared(wfc: Wfc, here: Path) -> None:
    for number, text in enumerate((BAD, "", WORKFLOW, "a: [", CONFIG_MAP)):
        (here / f"{number}.yaml").write_text(text)
    (here / "2b.yaml").write_bytes(b"\0")
    assert wfc("check", "--format", "json", "--each") == wfc("check", "--format", "json")


@pytest.mark.parametrize(
    ("environment", "options", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color=never"], False),
        ({"FORCE_COLOR": ""}, ["--color", "auto"], False),
    ],
)
def test_colour(
    wfc: Wfc,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    options: list[str],
    colored: bool,
) -> None:
    (here / "a.yaml").write_text(BAD)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in wfc("check", *options).out) is colored
    assert "\x1b" not in wfc("check", "--format", "json", *options).out


@pytest.mark.parametrize("each", [True, False])
def test_a_file_is_read_only_when_the_one_before_it_is_done(each: bool) -> None:
    taken: set[int] = set()

    class Counted(list[Decoded]):
        def __getitem__(self, number: int) -> Decoded:
            taken.add(number)
            return super().__getitem__(number)

    texts = (WORKFLOW, BAD, "\0", WORKFLOW)
    files = Counted(decode(f"{number}.yaml", text.encode()) for number, text in enumerate(texts))
    results = checked(files, Options(each))
    first = next(results)
    assert (first.report.path, taken) == ("0.yaml", {0})
    assert [file.report.path for file in results] == ["1.yaml", "2.yaml", "3.yaml"]
