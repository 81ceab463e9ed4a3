"""The formats for machines: valid by their own definitions, and saying the same as the findings."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from wfc import rules
from wfc.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from wfc.render.formats import FORMATS, renderer
from wfc.render.report import FileReport, Finding, Summary
from wfc.render.style import COLOR, PLAIN
from wfc.source import SourceFile, Span

TEXT = """\
tasks:
- name: gen
- {name: use, from: "{{tasks.gen.outputs.artifacts.resluts}}"}
# größer 名
"""
SOURCE = SourceFile("./flows/train.yaml", TEXT)
ODD = SourceFile("odd, 100%: <a&b>.yaml", 'a: "\x07"\nb: |\n  one\n  two\n')
SCHEMA = Path(__file__).parent / "sarif-2.1.0.schema.json"  # as OASIS publishes it


def span(source: SourceFile, word: str) -> Span:
    start = source.text.index(word)
    return Span(source, start, start + len(word))


MISSPELT = Diagnostic(
    rules.UNDECLARED_OUTPUT,
    'task "use" reads `{{tasks.gen.outputs.artifacts.resluts}}`, see [this](x)',
    span(SOURCE, "resluts"),
    "no output artifact",
    (Label(span(SOURCE, "gen"), "the producer"),),
    ("a note\nof two lines",),
    "did you mean `results`?",
    Fix("replace it", (Edit(span(SOURCE, "resluts"), "results"),)),
    "tasks[use].from",
)
WARNED = Diagnostic(rules.YAML11_SCALAR, "read as\ta|bell \x07", span(ODD, "one\n  two"))
HINT = Diagnostic(rules.IGNORED_CONSTRUCT, "left out", span(ODD, "b"))

FILES = (
    FileReport(SOURCE.path, False, None, (Finding(MISSPELT, 0, "Workflow", "train"), Finding(MISSPELT)), (), 1),
    FileReport("clean.yaml", True, None, (), (), 1),
    FileReport(ODD.path, True, None, (Finding(WARNED), Finding(HINT)), ("Pod",), 1),
)


def written(name: str, files: tuple[FileReport, ...] = FILES, failing: Severity | None = Severity.ERROR) -> str:
    render = renderer(name, PLAIN, failing)
    summary = Summary()
    parts = [render.start()]
    for file in files:
        summary.add(file)
        parts.append(render.file(file))
    return "".join((*parts, render.finish(summary)))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_findings_are_the_same_bytes(name: str) -> None:
    assert written(name) == written(name)
    assert written(name).encode("utf-8")


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("full", "concise")])
def test_no_report_for_machines_has_colours(name: str) -> None:
    render = renderer(name, COLOR)
    assert "\x1b" not in render.start() + render.file(FILES[0]) + render.finish(Summary())


def test_a_format_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        renderer("xml", PLAIN)


def test_json_lines_are_the_findings_of_the_json_report() -> None:
    lines = [json.loads(line) for line in written("jsonl").splitlines()]
    files = json.loads(written("json"))["files"]
    assert lines == [finding for file in files for finding in file["diagnostics"]]
    assert lines[0]["file"] == "./flows/train.yaml"
    assert written("jsonl", ()) == ""


# --- SARIF -----------------------------------------------------------------------------------------------------------


def sarif(files: tuple[FileReport, ...] = FILES) -> Any:
    log = json.loads(written("sarif", files))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema["properties"]["version"]["enum"] == ["2.1.0"]
    jsonschema.Draft7Validator(schema).validate(log)
    (run,) = log["runs"]
    return run


def test_sarif_is_valid_by_its_schema() -> None:
    assert len(sarif()["results"]) == 4
    empty = sarif(())
    assert (empty["results"], empty["tool"]["driver"]["rules"]) == ([], [])


def test_the_schema_of_sarif_would_find_a_mistake() -> None:
    log = json.loads(written("sarif"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)


def test_sarif_has_the_rules_that_were_broken_in_code_order() -> None:
    run = sarif()
    described = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == ["WF105", "WF302", "WF602"]
    assert [rule["defaultConfiguration"]["level"] for rule in described] == ["warning", "error", "note"]
    assert described[1]["help"]["text"].endswith("Argo's own validator refuses it too. Examples: wfc explain WF302")
    for result in run["results"]:
        assert described[result["ruleIndex"]]["id"] == result["ruleId"]
        assert described[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"]


def test_a_result_of_sarif() -> None:
    run = sarif()
    first, second, third, fourth = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    place = {"uri": "flows/train.yaml", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 3, "startColumn": 52, "endLine": 3, "endColumn": 59}
    assert first["locations"] == [
        {
            "physicalLocation": {"artifactLocation": place, "region": region},
            "message": {"text": "no output artifact"},
            "logicalLocations": [{"fullyQualifiedName": "tasks[use].from", "kind": "member"}],
        }
    ]
    assert first["message"]["text"] == (
        'task "use" reads `{{{{tasks.gen.outputs.artifacts.resluts}}}}`, see [this\\](x)\n'
        "a note\nof two lines\ndid you mean `results`?"
    )
    (related,) = first["relatedLocations"]
    assert related["message"] == {"text": "the producer"}
    assert related["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 12}
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "results"}}]
    assert first["partialFingerprints"] != second["partialFingerprints"]
    assert third["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "odd%2C%20100%25%3A%20%3Ca%26b%3E.yaml"
    )
    assert third["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3, "startColumn": 3, "endLine": 4, "endColumn": 6
    }  # fmt: skip
    assert "fixes" not in fourth


def test_sarif_says_when_a_file_could_not_be_read() -> None:
    assert sarif()["invocations"] == [{"executionSuccessful": True}]
    source = SourceFile("/no/such file", "")
    report = FileReport(
        source.path, False, None, (Finding(Diagnostic(rules.UNREADABLE_FILE, "cannot read", Span(source, 0, 0))),)
    )
    run = sarif((report,))
    assert run["invocations"] == [{"executionSuccessful": False}]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///no/such%20file"}


# --- GitHub and GitLab -----------------------------------------------------------------------------------------------


def test_workflow_commands_are_escaped() -> None:
    first, _, warned, hint = written("github").splitlines()
    assert first == (
        "::error file=flows/train.yaml,line=3,endLine=3,col=52,endColumn=59,title=WF302 undeclared-output::"
        'task "use" reads `{{tasks.gen.outputs.artifacts.resluts}}`, see [this](x)%0Aa note%0Aof two lines%0A'
        "did you mean `results`?"
    )
    # Over several lines GitHub takes no columns.
    assert warned.startswith(
        "::warning file=odd%2C 100%25%3A <a&b>.yaml,line=3,endLine=4,title=WF105 yaml11-scalar::read as"
    )
    assert "\x07" not in warned
    assert hint.startswith("::notice file=odd%2C ")


def test_a_code_quality_report() -> None:
    issues = json.loads(written("gitlab"))
    assert [issue["severity"] for issue in issues] == ["major", "major", "minor", "info"]
    first = issues[0]
    assert first["check_name"] == "WF302 undeclared-output"
    assert first["location"] == {
        "path": "flows/train.yaml",
        "positions": {"begin": {"line": 3, "column": 52}, "end": {"line": 3, "column": 59}},
    }
    assert len({issue["fingerprint"] for issue in issues}) == 4
    assert json.loads(written("gitlab", ())) == []


def test_fingerprints_do_not_depend_on_lines() -> None:
    def fingerprints(text: str, message: str = "m") -> list[str]:
        source = SourceFile("a.yaml", text)
        found = Diagnostic(rules.UNKNOWN_FIELD, message, span(source, "x"), path="spec.x")
        report = FileReport("a.yaml", False, None, (Finding(found), Finding(found)))
        return [issue["fingerprint"] for issue in json.loads(written("gitlab", (report,)))]

    assert fingerprints("x") == fingerprints("# a comment\n\n  x")
    assert not set(fingerprints("x")) & set(fingerprints("x", "another message"))


# --- JUnit and Markdown ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failing", "failures"), [(Severity.ERROR, [2, 0, 0]), (Severity.WARNING, [2, 0, 1]), (None, [0, 0, 0])]
)
def test_junit_is_red_when_the_check_fails(failing: Severity | None, failures: list[int]) -> None:
    root = ET.fromstring(written("junit", failing=failing))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "5", str(sum(failures)))
    suites = list(root)
    assert [suite.get("name") for suite in suites] == [SOURCE.path, "clean.yaml", ODD.path]
    assert [suite.get("failures") for suite in suites] == [str(count) for count in failures]
    for suite, count in zip(suites, failures, strict=True):
        assert suite.get("tests") == str(len(suite))
        assert len(suite.findall("testcase/failure")) == count


def test_a_test_case_of_junit() -> None:
    root = ET.fromstring(written("junit"))
    first = root[0][0]
    failure = first.find("failure")
    assert failure is not None
    assert first.attrib == {
        "name": "WF302 undeclared-output at 3:52", "classname": SOURCE.path, "file": SOURCE.path, "line": "3"
    }  # fmt: skip
    assert failure.get("type") == "error"
    assert failure.get("message") == MISSPELT.message
    assert failure.text == written("full", FILES[:1]).split("\n\n")[0] + "\n"
    (passed,) = root[1]
    assert (passed.attrib["classname"], list(passed)) == ("clean.yaml", [])
    output = root[2][0].find("system-out")
    assert output is not None
    assert (output.text or "").startswith("warning[WF105]: read as")


def test_markdown_is_a_table_whose_cells_hold() -> None:
    lines = written("markdown").splitlines()
    assert lines[0] == "### ./flows/train.yaml"
    assert (
        lines[-1]
        == "Found 2 errors, 1 warning, 1 hint in 3 files (2 fixable with --fix). 1 other manifest (Pod ×1) skipped."
    )
    rows = [line for line in lines if line.startswith("| ")]
    unescaped = [row.replace("\\|", "").count("|") for row in rows]
    assert unescaped == [5] * len(rows)
    assert r"\[this\](x)<br>a note<br>of two lines<br>did you mean \`results\`?" in rows[2]
    assert "read as␉a\\|bell ␇" in written("markdown")
    assert "### odd, 100%: \\<a&b\\>.yaml" in lines
