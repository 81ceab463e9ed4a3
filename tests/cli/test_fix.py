"""``wfc check --fix``: what is changed, and what of a file stays as it was."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

import wfc.cli.fixing as wfc_fixing
from tests.cli.conftest import WORKFLOW, Wfc

BROKEN = WORKFLOW.replace("entrypoint: main", "entrypoint: mian  # the beginning")
FIXED = BROKEN.replace("mian", "main")


def dag(tasks: str) -> str:
    """A workflow with a DAG of these tasks, over a template that makes ``out`` and one that takes ``in``."""
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {{generateName: fix-}}
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
{tasks}
  - name: make
    outputs: {{parameters: [{{name: out, valueFrom: {{path: /tmp/out}}}}]}}
    container: {{image: busybox, command: [touch, /tmp/out]}}
  - name: take
    inputs: {{parameters: [{{name: in}}]}}
    container: {{image: busybox, command: [echo, "{{{{inputs.parameters.in}}}}"]}}
"""


A = "      - {name: a, template: make}\n"
A_AND_C = f"{A}      - {{name: c, template: make}}\n"
A_THEN_C = f"{A}      - {{name: c, template: make, depends: a.Failed}}\n"
READS = '{parameters: [{name: in, value: "{{tasks.a.outputs.parameters.out}}"}]}'

# What is written, and what becomes of it; only the lines that change, with what is around them.
CASES = {
    "no field yet": (
        dag(f"{A}      - name: b\n        template: take # why\n        arguments: {READS}"),
        "        template: take # why\n        dependencies: [a]\n        arguments",
    ),
    "no field yet, in braces": (
        dag(f"{A}      - {{name: b, template: take, arguments: {READS}}}"),
        "{name: b, template: take, dependencies: [a], arguments",
    ),
    "a list in brackets": (
        dag(
            f"{A_AND_C}"
            f"      - {{name: b, template: take, dependencies: [c ], arguments: {READS}}}"
        ),
        "dependencies: [c, a ], ",
    ),
    "an empty list": (
        dag(
            f"{A}"
            f"      - {{name: b, template: take, dependencies: [], arguments: {READS}}}"
        ),
        "dependencies: [a], ",
    ),
    "a list with dashes": (
        dag(
            f"{A_AND_C}"
            f"      - name: b\n        template: take\n        dependencies:\n"
            f"        - c  # first\n\n        arguments: {READS}"
        ),
        "        - c  # first\n        - a\n\n        arguments",
    ),
    "depends": (
        dag(
            f"{A_AND_C}"
            f"      - {{name: b, template: take, depends: c, arguments: {READS}}}"
        ),
        "depends: c && a, ",
    ),
    "depends with an or": (
        dag(
            f"{A_AND_C}"
            f"      - {{name: b, template: take, depends: 'c.Failed || c', arguments: {READS}}}"
        ),
        "depends: '(c.Failed || c) && a', ",
    ),
    "depends of several lines": (
        dag(
            f"{A_AND_C}"
            f"      - name: b\n        template: take\n        depends: >-\n"
            f"          c\n          || c.Failed\n        arguments: {READS}"
        ),
        "depends: >-\n          (c\n          || c.Failed) && a\n        arguments",
    ),
    "no depends yet": (
        dag(
            f"{A_THEN_C}"
            f"      - {{name: b, template: take, arguments: {READS}}}"
        ),
        "{name: b, template: take, depends: a, arguments",
    ),
    "dependencies beside depends": (
        dag(
            f"{A_THEN_C}"
            f"      - {{name: b, template: take, dependencies: [a, c], arguments: {READS}}}"
        ),
        "{name: b, template: take, depends: a && c, arguments",
    ),
    "a misspelt result": (
        dag(f"{A}      - {{name: c, template: make, depends: a.Suceeded}}"),
        "depends: a.Succeeded}",
    ),
    "a result in small letters": (
        dag(f"{A}      - {{name: c, template: make, depends: a.failed}}"),
        "depends: a.Failed}",
    ),
    "a misspelt task": (
        dag("      - {name: early, template: make}\n      - {name: c, template: make, dependencies: [\"erly\"]}"),
        'dependencies: ["early"]}',
    ),
    "a misspelt argument": (
        dag("      - {name: a, template: take, arguments: {parameters: [{name: ni, value: x}]}}"),
        None,
    ),
    "a phase": (
        dag(f"{A}      - {{name: c, template: make, dependencies: [a], when: '{{{{tasks.a.status}}}} == Succeded'}}"),
        "when: '{{tasks.a.status}} == Succeeded'}",
    ),
    "a tag without quotes": (
        WORKFLOW.replace("[echo, hello]", "[echo]\n      args:\n      - {{workflow.name}} is here  # and there"),
        '      - "{{workflow.name}} is here"  # and there',
    ),
    "a number that is a text": (WORKFLOW.replace("image: busybox", "image: 7"), 'image: "7"'),
    "a mutex": (
        WORKFLOW.replace(
            "  entrypoint",
            "  synchronization:\n    mutex:\n      # one at a time\n      name: m\n      namespace: x\n  entrypoint",
        ),
        "    mutexes:\n      # one at a time\n      - name: m\n        namespace: x\n  entrypoint",
    ),
    "a schedule": (
        """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedule: 0 4 1,15 * *  # twice a month
  workflowSpec:
    entrypoint: main
    templates:
    - {name: main, container: {image: busybox, command: [echo]}}
""",
        '  schedules: ["0 4 1,15 * *"]  # twice a month\n',
    ),
    "a comment for nothing": (
        WORKFLOW.replace("image: busybox", "image: busybox  # wfc: ignore[WF101] no more"),
        "      image: busybox\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_has_one_right_answer_is_fixed(wfc: Wfc, here: Path, name: str, end: str) -> None:
    text, expected = CASES[name]
    path = here / "flow.yaml"
    path.write_bytes(text.replace("\n", end).encode())
    before = wfc("check", "--ignore", "WF9", "--format", "json", path)
    result = wfc("check", "--fix", "--ignore", "WF9", "--format", "concise", path)
    after = path.read_bytes().decode()
    if expected is None:
        assert after == text.replace("\n", end)
        return
    assert expected.replace("\n", end) in after
    assert after.count("\n") == after.count(end)
    assert "fixed)" in result.err
    # All that was wrong was this one thing.
    assert len(json.loads(before.out)["files"][0]["diagnostics"]) == 1
    assert (result.code, result.out) == (0, "")
    # What was there is there, in its order; and a second time there is nothing to do.
    assert wfc("check", "--fix", "--ignore", "WF9", path).err == "Found nothing to complain about in 1 file.\n"
    assert path.read_bytes().decode() == after


def test_the_rest_of_the_file_stays(wfc: Wfc, here: Path) -> None:
    path = here / "flow.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + BROKEN.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    result = wfc("check", "--fix", path)
    assert result.err == "Found nothing to complain about in 1 file (1 fixed).\n"
    assert path.read_bytes() == b"\xef\xbb\xbf" + FIXED.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(here) == ["flow.yaml"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_encoding_stays(wfc: Wfc, here: Path, encoding: str) -> None:
    path = here / "flow.yaml"
    path.write_bytes(f"\ufeff{BROKEN}".encode(encoding))
    wfc("check", "--fix", path)
    assert path.read_bytes() == f"\ufeff{FIXED}".encode(encoding)


def test_links_stay_links(wfc: Wfc, here: Path) -> None:
    (here / "real").mkdir()
    path = here / "real" / "flow.txt"
    path.write_text(BROKEN)
    (here / "one.yaml").symlink_to(path)
    (here / "two.yaml").symlink_to(path)
    result = wfc("check", "--fix", "one.yaml", "two.yaml")
    assert result.code == 0
    assert path.read_text() == FIXED
    assert (here / "one.yaml").is_symlink()


def test_a_diff_changes_nothing(wfc: Wfc, here: Path) -> None:
    path = here / "flow.yaml"
    path.write_text(BROKEN.rstrip("\n"))
    for options in (("--fix", "--diff"), ("--diff",)):
        result = wfc("check", *options, "flow.yaml")
        assert result.code == 1
        assert result.out == (
            "--- flow.yaml\n+++ flow.yaml\n@@ -3,7 +3,7 @@\n metadata:\n   generateName: hello-\n spec:\n"
            "-  entrypoint: mian  # the beginning\n+  entrypoint: main  # the beginning\n"
            "   templates:\n   - name: main\n     container:\n"
        )
        assert result.err == "Found 1 error in 1 file (1 fixable with --fix). 1 fix would change 1 file.\n"
        assert path.read_text() == BROKEN.rstrip("\n")
    path.write_text(WORKFLOW)
    assert wfc("check", "--diff", "flow.yaml") == (0, "", "Found nothing to complain about in 1 file.\n")


def test_a_diff_does_not_hide_what_nobody_can_fix(wfc: Wfc, here: Path) -> None:
    (here / "flow.yaml").write_text(WORKFLOW.replace("entrypoint: main", "entrypoint: unheard-of"))
    assert wfc("check", "--diff", "flow.yaml") == (1, "", "Found 1 error in 1 file.\n")


def test_standard_input_comes_out_again(wfc: Wfc) -> None:
    result = wfc("check", "--fix", "-", stdin=BROKEN.encode())
    assert (result.code, result.out) == (0, FIXED)
    assert result.err == "Found nothing to complain about in 1 file (1 fixed).\n"
    for text in (WORKFLOW, "a: [\n", ""):
        assert wfc("check", "--fix", "-", stdin=text.encode()).out == text


def test_only_what_is_shown_is_fixed(wfc: Wfc, here: Path) -> None:
    path = here / "flow.yaml"
    text = BROKEN.replace("image:", "imagee:")
    path.write_text(text)
    wfc("check", "--fix", "--select", "WF202", path)
    assert path.read_text() == text.replace("mian", "main")
    path.write_text(text)
    wfc("check", "--baseline", "known.json", "--write-baseline", path)
    wfc("check", "--fix", "--baseline", "known.json", path)
    assert path.read_text() == text
    ignored = text.replace("# the beginning", "# wfc: ignore[WF202] later")
    path.write_text(ignored)
    wfc("check", "--fix", path)
    assert path.read_text() == ignored.replace("imagee", "image")


def test_the_exit_code_tells_of_changes_on_request(wfc: Wfc, here: Path) -> None:
    path = here / "flow.yaml"
    path.write_text(BROKEN)
    assert wfc("check", "--fix", "--exit-non-zero-on-fix", path).code == 1
    assert path.read_text() == FIXED
    assert wfc("check", "--fix", "--exit-non-zero-on-fix", path).code == 0


def test_a_file_that_cannot_be_written_stays(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = here / "flow.yaml"
    path.write_text(BROKEN)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    result = wfc("check", "--fix", "flow.yaml")
    assert result == (3, "", "wfc: cannot write `flow.yaml`: Permission denied\n")
    assert path.read_text() == BROKEN
    assert os.listdir(here) == ["flow.yaml"]


def test_a_file_that_somebody_else_changes_meanwhile_stays(
    wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = here / "flow.yaml"
    path.write_text(BROKEN)
    mend = wfc_fixing.mend

    def slowly(*arguments: Any) -> Any:
        path.write_text("a: 1\n")
        return mend(*arguments)

    monkeypatch.setattr(wfc_fixing, "mend", slowly)
    result = wfc("check", "--fix", "flow.yaml")
    assert (result.code, path.read_text()) == (3, "a: 1\n")
    assert "it was changed while wfc looked at it" in result.err


def test_what_aliases_share_is_left_alone(wfc: Wfc, here: Path) -> None:
    text = WORKFLOW.replace("container:", "container: &it").replace("image:", "imagee:")
    path = here / "flow.yaml"
    path.write_text(f"{text}  - name: other\n    container: *it\n")
    result = wfc("check", "--fix", "--format", "concise", "--severity", "error", path)
    assert "imagee" in path.read_text()
    assert "fix" not in result.err
    path.write_text(text)  # an anchor that nobody refers to
    wfc("check", "--fix", path)
    assert "image: busybox" in path.read_text()


def test_the_usual_name_is_not_the_misspelt_one(wfc: Wfc, here: Path) -> None:
    path = here / "flow.yaml"
    wrong = "".join(f"      - {{name: {name}, template: prduce}}\n" for name in "abc")
    text = dag(wrong).replace("make", "produce")
    path.write_text(text)
    result = wfc("check", "--fix", "--format", "concise", "--severity", "error", path)
    assert path.read_text() == text
    assert result.out.count("WF202") == 3
    # A name that others use is the right one, however often it is misspelt elsewhere.
    text = dag(wrong + wrong.replace("name: ", "name: more-").replace("prduce", "produce")).replace("make", "produce")
    path.write_text(text)
    wfc("check", "--fix", path)
    assert path.read_text() == text.replace("prduce", "produce")
    # And a name that is none is not spread.
    text = WORKFLOW.replace("- name: main", '- name: "-main"')
    path.write_text(text)
    wfc("check", "--fix", path)
    assert path.read_text() == text


def test_two_fixes_that_exclude_each_other(wfc: Wfc, here: Path) -> None:
    # Both keys were meant to be `image`; and each of two tasks reads from the other.
    path = here / "flow.yaml"
    path.write_text(WORKFLOW.replace("image: busybox", "imagee: busybox\n      imaeg: alpine"))
    result = wfc("check", "--fix", "--format", "concise", path)
    assert "image: busybox\n      imaeg: alpine" in path.read_text()
    assert result.code == 1
    both = dag(
        f"      - {{name: a, template: both, arguments: {READS.replace('tasks.a', 'tasks.b')}}}\n"
        f"      - {{name: b, template: both, arguments: {READS}}}"
    )
    path.write_text(
        f"{both}  - name: both\n    inputs: {{parameters: [{{name: in}}]}}\n"
        "    outputs: {parameters: [{name: out, valueFrom: {path: /tmp/out}}]}\n"
        '    container: {image: busybox, command: [echo, "{{inputs.parameters.in}}"]}\n'
    )
    result = wfc("check", "--fix", "--format", "concise", "--severity", "error", path)
    assert path.read_text().count("dependencies") == 1
    assert "it is the other way round" not in result.out
    assert result.out.count("WF305") == 1


def test_a_broken_library_is_nothing_to_fix(wfc: Wfc, here: Path) -> None:
    (here / "shared").mkdir()
    (here / "shared" / "broken.yaml").write_text("a: [\n")
    path = here / "flow.yaml"
    path.write_text(BROKEN)
    result = wfc("check", "--fix", "--format", "concise", "-I", "shared", path)
    assert result.out.startswith("shared/broken.yaml:")
    assert path.read_text() == FIXED


def test_fixes_and_a_new_baseline_are_two_things(wfc: Wfc, here: Path) -> None:
    (here / "flow.yaml").write_text(BROKEN)
    result = wfc("check", "--fix", "--baseline", "b.json", "--write-baseline")
    assert result.code == 2
    assert "do not go together" in result.err
    assert (here / "flow.yaml").read_text() == BROKEN
