"""Which findings of a check count, which are shown, where they go, and what that does to the exit code."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import WORKFLOW, Wfc
from wfc.cli.selection import dropped
from wfc.render.formats import FORMATS
from wfc.rules import RULES

# WF101 twice (errors), WF308 (a warning).
BAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: bad-}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: one, comand: x, template: say, arguments: {parameters: [{name: colour, value: red}]}}
  - name: say
    imagine: 1
    container: {image: busybox, command: [echo]}
"""
WARNED = BAD.replace("comand: x, ", "").replace("    imagine: 1\n", "")
ALL = ["WF101", "WF308", "WF101"]


def codes(out: str) -> list[str]:
    return [line.split()[2] for line in out.splitlines()]


@pytest.fixture
def bad(here: Path) -> Path:
    """The current folder, which has a file with two errors and a warning, and one with the warning alone."""
    (here / "bad.yaml").write_text(BAD)
    (here / "warned.yaml").write_text(WARNED)
    return here


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ([], ALL),
        (["--select", "WF308"], ["WF308"]),
        (["--select=unknown-field"], ["WF101", "WF101"]),
        (["--select", "wf3"], ["WF308"]),
        (["--select", "WF1,undeclared-argument"], ALL),
        (["--select", "WF4"], []),
        (["--ignore", "WF101"], ["WF308"]),
        (["--ignore", "WF"], []),
        (["--ignore", "WF101", "--ignore", "WF308"], []),
        # The longer word wins; of equal words, the one that is ignored.
        (["--ignore", "WF3", "--select", "WF308", "--select", "WF1"], ALL),
        (["--select", "WF3", "--ignore", "WF308"], []),
        (["--select", "WF101", "--ignore", "unknown-field"], []),
        (["--severity", "error"], ["WF101", "WF101"]),
        (["--severity", "warning"], ALL),
        (["--max-diagnostics", "2"], ALL[:2]),
        (["--max-diagnostics", "0"], ALL),
    ],
)
def test_which_findings_are_shown(wfc: Wfc, bad: Path, options: list[str], left: list[str]) -> None:
    assert codes(wfc("check", "--format", "concise", "bad.yaml", *options).out) == left


def test_no_rule_is_dropped_twice_or_by_accident() -> None:
    every = {rule.code for rule in RULES}
    assert dropped((), ()) == frozenset()
    assert dropped(("WF",), ()) == frozenset()
    assert dropped((), ("WF",)) == every
    assert dropped(("WF30",), ("WF301",)) == every - {f"WF30{digit}" for digit in range(2, 10)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "WF999x"], "--select: there is no rule `WF999x`"),
        (["--ignore", "unknown-feild"], "--ignore: there is no rule `unknown-feild` (did you mean unknown-field?)"),
        (["--ignore", "W"], "--ignore: there is no rule `W`"),
        (["--format", "jsno"], "--format: there is no format `jsno` (did you mean `json`?)"),
        (["--format", "sarif:"], "--format: `sarif:` names no file"),
        (["--format", "full", "--format", "json"], "the formats full and json would both be printed (write one to a"),
        (["--format", "sarif:a", "--format", "json:a"], "two reports would be written to a"),
        (["--max-diagnostics=-1"], "--max-diagnostics: `max-diagnostics` is a number, and not `-1`"),
        (["--severity", "fatal"], "argument --severity: invalid choice: 'fatal'"),
        (["--statistics", "--format", "sarif"], "--statistics are text or JSON, and not sarif"),
        (["--write-baseline"], "--write-baseline writes the file that --baseline names"),
        (
            ["--baseline", "missing"],
            "cannot read the baseline missing: No such file or directory (--write-baseline makes",
        ),
        (["--isolated", "--config", "a"], "--config and --isolated exclude each other"),
    ],
)
def test_misuse(wfc: Wfc, bad: Path, options: list[str], message: str) -> None:
    result = wfc("check", *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"wfc: {message}")


def test_what_is_ignored_changes_the_verdict_of_wfc_and_not_of_argo(wfc: Wfc, bad: Path) -> None:
    for options in (["--ignore", "WF101"], ["--select", "WF4"], ["--ignore", "WF"]):
        (file,) = json.loads(wfc("check", "--format", "json", "bad.yaml", *options).out)["files"]
        assert (file["valid"], file["argo_valid"]) == (True, False)
    # What is merely not shown changes neither.
    result = json.loads(wfc("check", "--format", "json", "bad.yaml", "--max-diagnostics", "1").out)
    assert [file["valid"] for file in result["files"]] == [False]
    assert (result["summary"]["errors"], len(result["files"][0]["diagnostics"])) == (2, 1)


@pytest.mark.parametrize(
    ("options", "bad_code", "warned_code"),
    [
        ([], 1, 0),
        (["--strict"], 1, 1),
        (["--fail-on", "warning"], 1, 1),
        (["--fail-on", "info"], 1, 1),
        (["--fail-on", "error"], 1, 0),
        (["--fail-on", "never"], 0, 0),
        (["--exit-zero"], 0, 0),
        (["--exit-zero", "--strict"], 1, 1),  # the last one counts
        (["--ignore", "WF101"], 0, 0),
        (["--ignore", "WF101", "--strict"], 1, 1),
        # Not shown is not forgiven.
        (["--severity", "error", "--strict"], 1, 1),
        (["--max-diagnostics", "1", "--strict"], 1, 1),
    ],
)
def test_exit_codes(wfc: Wfc, bad: Path, options: list[str], bad_code: int, warned_code: int) -> None:
    assert wfc("check", "bad.yaml", *options).code == bad_code
    assert wfc("check", "warned.yaml", *options).code == warned_code


def test_failures_stay_failures(wfc: Wfc, bad: Path) -> None:
    assert wfc("check", "missing.yaml", "--exit-zero").code == 3
    assert wfc("check", "missing.yaml", "--ignore", "WF").code == 3
    assert wfc("check", "bad.yaml", "*.txt", "--exit-zero").code == 2


def test_nothing_is_left_out_without_a_word(wfc: Wfc, bad: Path) -> None:
    found = "Found 2 errors, 2 warnings in 2 files."
    assert wfc("check", "--severity", "error").err == f"\n{found} 2 findings are not shown.\n"
    assert wfc("check", "--max-diagnostics", "3", "--format", "concise").err == f"{found} 1 finding is not shown.\n"
    assert wfc("check", "--exclude", "warned.yaml").err.endswith(" in 1 file. 1 file is excluded.\n")


def test_statistics(wfc: Wfc, bad: Path) -> None:
    result = wfc("check", "--statistics")
    assert (result.code, result.err) == (1, "Found 2 errors, 2 warnings in 2 files.\n")
    lines = result.out.splitlines()
    assert [line.split()[:4] for line in lines] == [
        ["2", "WF101", "error", "unknown-field"],
        ["2", "WF308", "warning", "undeclared-argument"],
    ]
    assert json.loads(wfc("check", "--statistics", "--format", "json", "bad.yaml").out) == [
        {"code": "WF101", "name": "unknown-field", "severity": "error", "count": 2},
        {"code": "WF308", "name": "undeclared-argument", "severity": "warning", "count": 1},
    ]
    assert wfc("check", "--statistics", "--max-diagnostics", "1").out == result.out
    (bad / "ok.yaml").write_text(WORKFLOW)
    assert wfc("check", "--statistics", "ok.yaml").out == ""


# --- formats ---------------------------------------------------------------------------------------------------------


def test_one_run_feeds_several_reports(wfc: Wfc, bad: Path) -> None:
    wanted = [name for name in FORMATS if name != "concise"]
    options = [word for name in wanted for word in ("--format", f"{name}:.reports/out.{name}")]
    result = wfc("check", "--format", "concise", *options)
    assert (result.code, result.out) == (1, wfc("check", "--format", "concise").out)
    for name in wanted:
        assert (bad / f".reports/out.{name}").read_text() == wfc("check", "--format", name).out, name
    assert {path.name for path in (bad / ".reports").iterdir()} == {f"out.{name}" for name in wanted}


def test_reports_in_files_leave_standard_output_alone(wfc: Wfc, bad: Path) -> None:
    result = wfc("check", "--format", "junit:out.xml")
    assert (result.code, result.out, result.err) == (1, "", "Found 2 errors, 2 warnings in 2 files.\n")
    assert ET.parse(bad / "out.xml").getroot().get("failures") == "2"
    wfc("check", "--format", "junit:out.xml", "--strict")
    assert ET.parse(bad / "out.xml").getroot().get("failures") == "4"
    assert wfc("check", "--format", "json:-").out == wfc("check", "--format", "json").out


def test_a_report_that_cannot_be_written(wfc: Wfc, bad: Path) -> None:
    (bad / "file").write_text("")
    result = wfc("check", "--format", "sarif:file/out.sarif")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("wfc: cannot write `file/out.sarif`: ")


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_the_same_on_every_run(wfc: Wfc, bad: Path, name: str) -> None:
    assert wfc("check", "--format", name) == wfc("check", "--format", name)
    assert wfc("check", "--format", name, "warned.yaml").code == 0


# --- baselines -------------------------------------------------------------------------------------------------------


def test_a_baseline_forgives_what_was_there(wfc: Wfc, bad: Path) -> None:
    written = wfc("check", "--baseline", "known.json", "--write-baseline")
    assert (written.code, written.out) == (0, "")
    assert written.err == "Found 2 errors, 2 warnings in 2 files.\nwfc: wrote 4 findings to known.json\n"
    result = wfc("check", "--baseline", "known.json", "bad.yaml", "warned.yaml")
    assert result == (0, "", "Found nothing to complain about in 2 files. 4 findings are in the baseline.\n")
    # Lines may move.
    (bad / "bad.yaml").write_text(f"# a comment\n\n{BAD}")
    assert wfc("check", "--baseline", "known.json", "bad.yaml").code == 0
    # What is new is found, and a second one like a known one is new.
    (bad / "bad.yaml").write_text(BAD.replace("    imagine: 1\n", "    imagine: 1\n    envirnment: 2\n"))
    assert wfc("check", "--baseline", "known.json", "--format", "concise", "bad.yaml").out.count("\n") == 1
    (bad / "bad.yaml").write_text(f"{BAD}---\n{BAD}")
    doubled = wfc("check", "--baseline", "known.json", "--format", "concise", "bad.yaml")
    assert (doubled.code, codes(doubled.out)) == (1, ALL)


def test_a_baseline_among_the_documents_is_none_of_them(wfc: Wfc, bad: Path) -> None:
    """It is no YAML document that was skipped, however it is reached."""
    wfc("check", "--baseline", "known.json", "--write-baseline")
    said = "Found nothing to complain about in 3 files. 4 findings are in the baseline.\n"
    (bad / "ok.yaml").write_text(WORKFLOW)
    for paths in ((), (".",), ("known.json", "*.yaml"), (str(bad),)):
        assert wfc("check", "--baseline", "./known.json", *paths).err == said, paths
    assert "1 other YAML document skipped" in wfc("check").err


def test_a_baseline_is_the_same_from_every_folder(wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wfc("check", "--baseline", "known.json", "--write-baseline", "bad.yaml", "warned.yaml")
    text = (bad / "known.json").read_text()
    entries = json.loads(text)["findings"]
    assert [entry["path"] for entry in entries] == ["bad.yaml"] * 3 + ["warned.yaml"]
    assert len(text.splitlines()) == 2 + len(entries)  # a line each, for whoever merges
    wfc("check", "--baseline", "known.json", "--write-baseline", "warned.yaml", "./bad.yaml")
    assert (bad / "known.json").read_text() == text
    (bad / "below").mkdir()
    monkeypatch.chdir(bad / "below")
    assert wfc("check", "--baseline", "../known.json", "../bad.yaml", "../warned.yaml").code == 0
    wfc("check", "--baseline", "../known.json", "--write-baseline", "../bad.yaml", str(bad / "warned.yaml"))
    assert (bad / "known.json").read_text() == text


def test_what_is_gone_from_a_baseline_is_said(wfc: Wfc, bad: Path) -> None:
    wfc("check", "--baseline", "known.json", "--write-baseline", "bad.yaml", "warned.yaml")
    (bad / "bad.yaml").write_text(WARNED)
    result = wfc("check", "--baseline", "known.json", "bad.yaml")
    assert result.err == (
        "Found nothing to complain about in 1 file. 1 finding is in the baseline. "
        "2 findings of the baseline are gone: --write-baseline drops them.\n"
    )
    # Of files that were not looked at, only those that do not exist any more are gone.
    (bad / "bad.yaml").unlink()
    assert "3 findings of the baseline are gone" in wfc("check", "--baseline", "known.json", "warned.yaml").err
    (bad / "ok.yaml").write_text(WORKFLOW)
    assert wfc("check", "--baseline", "known.json", "--write-baseline", "ok.yaml").err.endswith(
        "wfc: wrote 1 finding to known.json\n"
    )
    assert "baseline" not in wfc("check", "--baseline", "known.json", "ok.yaml").err


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}'])
def test_a_file_that_is_no_baseline(wfc: Wfc, bad: Path, text: str) -> None:
    (bad / "known.json").write_text(text)
    for options in ([], ["--write-baseline"]):
        result = wfc("check", "--baseline", "known.json", *options)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("wfc: known.json is no baseline")


def test_no_comment_makes_a_broken_document_compile(wfc: Wfc, bad: Path) -> None:
    (bad / "bad.yaml").write_text(f"# wfc: ignore-file[WF101, WF308] the cluster knows them\n{BAD}")
    assert wfc("check", "bad.yaml").code == 0
    result = wfc("compile", "-t", "argo", "bad.yaml")
    assert (result.code, result.err.count("error[WF101]"), result.err.count("WF308")) == (1, 2, 0)
    case = bad / "case"
    (case / "argo").mkdir(parents=True)
    (bad / "bad.yaml").rename(case / "spec.yaml")
    assert wfc("diff", "case").out.count("argo/workflow.yaml") == 0


def test_comments_count_before_the_baseline(wfc: Wfc, bad: Path) -> None:
    (bad / "bad.yaml").write_text(BAD.replace("imagine: 1", "imagine: 1  # wfc: ignore[WF101] the cluster knows it"))
    assert wfc("check", "--baseline", "known.json", "--write-baseline", "bad.yaml").err.endswith(
        "wrote 2 findings to known.json\n"
    )
