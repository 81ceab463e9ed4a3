"""Configuration: where it is looked for, what counts, what is said of mistakes, and ``wfc config``."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Wfc
from tests.cli.test_findings import ALL, BAD, codes
from wfc.cli import settings
from wfc.cli.patterns import Pattern


@pytest.fixture
def bad(here: Path) -> Path:
    """The current folder, the root of a repository, which has a file with two errors and a warning."""
    (here / "bad.yaml").write_text(BAD)
    (here / ".git").mkdir()
    return here


def found(wfc: Wfc, *options: str) -> list[str]:
    return codes(wfc("check", "--format", "concise", "bad.yaml", *options).out)


# --- where it is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wfc.toml", 'ignore = ["WF101"]\n'),
        (".wfc.toml", 'ignore = ["WF101"]\n'),
        ("pyproject.toml", '[project]\nname = "x"\n[tool.wfc]\nignore = ["WF101"]\n'),
        ("pyproject.toml", '[ tool . "wfc" ]\nignore = ["WF101"]\n'),
        ("pyproject.toml", '[tool]\nwfc = {ignore = ["WF101"]}\n'),
        ("pyproject.toml", 'tool = {wfc = {ignore = ["WF101"]}}\n'),
    ],
)
def test_a_file_is_found_from_every_folder_of_the_repository(
    wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    (bad / name).write_text(text)
    assert found(wfc) == ["WF308"]
    assert found(wfc, "--isolated") == ALL
    (bad / "a/b").mkdir(parents=True)
    monkeypatch.chdir(bad / "a/b")
    assert codes(wfc("check", "--format", "concise", "../../bad.yaml").out) == ["WF308"]
    # The root of another repository ends the search.
    (bad / "a/.git").write_text("gitdir: elsewhere\n")
    assert codes(wfc("check", "--format", "concise", "../../bad.yaml").out) == ALL


def test_of_several_files_the_first_counts(wfc: Wfc, bad: Path) -> None:
    (bad / "wfc.toml").write_text('ignore = ["WF101"]\n')
    (bad / ".wfc.toml").write_text('ignore = ["WF3"]\n')
    (bad / "pyproject.toml").write_text("[tool.wfc]\nignore = []\n")
    assert found(wfc) == ["WF308"]
    (bad / "wfc.toml").unlink()
    assert found(wfc) == ["WF101", "WF101"]
    (bad / ".wfc.toml").unlink()
    assert found(wfc) == ALL


def test_outside_of_a_repository_only_the_folder_itself_counts(
    wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "bad.yaml").write_text(BAD)
    (here / "wfc.toml").write_text('ignore = ["WF101"]\n')
    assert found(wfc) == ["WF308"]
    (here / "below").mkdir()
    monkeypatch.chdir(here / "below")
    assert codes(wfc("check", "--format", "concise", "../bad.yaml").out) == ALL


@pytest.mark.parametrize("text", ["[project]\nname = 'wfc-compiler'\n", "# wfc\n[broken\n", "[tool.other]\nwfc = 1\n"])
def test_another_pyproject_is_left_alone(wfc: Wfc, bad: Path, text: str) -> None:
    (bad / "pyproject.toml").write_text(text)
    assert found(wfc) == ALL


def test_a_file_that_is_named(wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad / "wfc.toml").write_text('ignore = ["WF3"]\n')
    (bad / "other.toml").write_text('ignore = ["WF101"]\n')
    assert found(wfc, "--config", "other.toml") == ["WF308"]
    monkeypatch.setenv("WFC_CONFIG", "other.toml")
    assert found(wfc) == ["WF308"]
    missing = wfc("check", "--config", "missing.toml")
    assert (missing.code, missing.err) == (2, "wfc: cannot read missing.toml: No such file or directory\n")


# --- what counts -----------------------------------------------------------------------------------------------------


def test_options_beat_the_environment_and_that_beats_the_file(
    wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bad / "wfc.toml").write_text('ignore = ["WF101"]\nfail-on = "warning"\n')
    assert found(wfc) == ["WF308"]
    assert wfc("check").code == 1
    monkeypatch.setenv("WFC_IGNORE", "WF308, WF4")
    assert found(wfc) == ["WF101", "WF101"]
    assert found(wfc, "--ignore", "WF402") == ALL
    monkeypatch.setenv("WFC_FAIL_ON", "never")
    assert wfc("check").code == 0
    assert wfc("check", "--strict").code == 1
    assert wfc("check", "--isolated").code == 1
    assert found(wfc, "--isolated") == ALL


@pytest.mark.parametrize(
    ("variable", "text", "left"),
    [
        ("WFC_SELECT", "WF308", ["WF308"]),
        ("WFC_SEVERITY", "error", ["WF101", "WF101"]),
        ("WFC_MAX_DIAGNOSTICS", "1", ["WF101"]),
        ("WFC_EXCLUDE", "*.json,bad.yaml", []),
        ("WFC_SELECT", "", ALL),
        ("WFC_TRIES", "3", ALL),  # of the bundles
    ],
)
def test_the_environment(
    wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, left: list[str]
) -> None:
    monkeypatch.setenv(variable, text)
    assert found(wfc) == left


def test_the_format_of_the_environment_is_the_default(wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFC_FORMAT", "concise,sarif:out.sarif")
    assert codes(wfc("check").out) == ALL
    assert (bad / "out.sarif").exists()


def test_paths_of_a_file_begin_at_its_folder(wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad / "wfc.toml").write_text(
        'library = ["shelf"]\nbaseline = "known.json"\nexclude = ["/gen/**"]\nformat = ["concise", "json:out.json"]\n'
        'ignore = ["WF902"]\n[per-file-ignores]\n"flows/*.yaml" = ["WF101"]\n'
    )
    for folder in ("shelf", "gen", "flows/deep"):
        (bad / folder).mkdir(parents=True)
    shelf = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: shelf}\nspec:\n  templates:\n"
    (bad / "shelf/a.yaml").write_text(f"{shelf}  - name: say\n    container: {{image: b, command: [echo]}}\n")
    user = BAD.replace("template: say", "templateRef: {name: shelf, template: say}")
    for name in ("gen/a.yaml", "flows/a.yaml", "flows/deep/a.yaml"):
        (bad / name).write_text(user)
    assert wfc("check", "--write-baseline", "flows/deep").err.endswith("wrote 3 findings to known.json\n")
    monkeypatch.chdir(bad / "flows")
    result = wfc("check", ".", "../gen")
    assert result.out.splitlines() == [line for line in result.out.splitlines() if line.startswith("a.yaml:9:")]
    assert codes(result.out) == ["WF308"]
    assert result.err == "Found 1 warning in 2 files. 3 findings are in the baseline. 1 file is excluded.\n"
    assert json.loads((bad / "out.json").read_text())["summary"]["files"] == 2


def test_the_configured_library_completes_what_is_compiled(wfc: Wfc, bad: Path) -> None:
    document = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow{0}\nmetadata: {{name: {1}}}\nspec:\n{2}"
    (bad / "shelf").mkdir()
    template = "  templates:\n  - name: say\n    container: {image: b, command: [echo]}\n"
    (bad / "shelf/a.yaml").write_text(document.format("Template", "shelf", template))
    (bad / "a.yaml").write_text(
        document.format("", "user", "  workflowTemplateRef: {name: shelf}\n  entrypoint: say\n")
    )
    assert wfc("compile", "-t", "argo", "a.yaml").code == 1
    (bad / "wfc.toml").write_text('library = ["shelf"]\n')
    assert wfc("compile", "-t", "argo", "a.yaml").code == 0
    assert wfc("compile", "-t", "argo", "a.yaml", "--isolated").code == 1
    (bad / "wfc.toml").write_text('library = ["nothing"]\n')
    assert wfc("compile", "-t", "argo", "a.yaml").code == 3
    assert wfc("compile", "-t", "argo", "a.yaml", "-I", "shelf").code == 0


def test_all_files_excluded_is_said_and_no_failure(wfc: Wfc, bad: Path) -> None:
    (bad / "wfc.toml").write_text('exclude = ["*.yaml"]\n')
    result = wfc("check", "bad.yaml")
    assert (result.code, result.out) == (0, "")
    assert result.err == ("Found no workflow document in 0 files, so that nothing was checked. 1 file is excluded.\n")
    assert wfc("check", "-", "--format", "concise", stdin=BAD.encode()).code == 1


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("a.yaml", ["a.yaml", "x/a.yaml", "x/y/a.yaml"], ["b.yaml", "a.yaml2", "xa.yaml"]),
        ("*.yaml", ["a.yaml", "x/y.yaml"], ["a.yml"]),
        ("/a.yaml", ["a.yaml"], ["x/a.yaml"]),
        ("x/*.yaml", ["x/a.yaml"], ["x/y/a.yaml", "z/x/a.yaml"]),
        ("x/**", ["x/a", "x/y/a"], ["y/x/a"]),
        ("x/", ["x/a", "y/x/a"], ["xx/a"]),
        ("x", ["x", "x/a", "y/x/a/b"], ["xx"]),
        ("**/x/*.yaml", ["x/a.yaml", "y/z/x/a.yaml"], ["x/y/a.yaml"]),
        ("x/**/a", ["x/a", "x/y/z/a"], ["a", "x/b"]),
        ("a?[0-9][!x].yaml", ["ab1c.yaml"], ["ab1x.yaml", "abcc.yaml", "a/1c.yaml"]),
        ("a.b", ["a.b"], ["axb"]),
        ("a+(b)", ["a+(b)"], ["aab"]),
        ("../up/*", ["../up/a"], ["up/a"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], others: list[str]) -> None:
    assert [path for path in matching if not Pattern(pattern).matches(path)] == []
    assert [path for path in others if Pattern(pattern).matches(path)] == []


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('# one\nselct = ["WF1"]\n', "wfc.toml:2:1: there is no setting `selct` (did you mean `select`?)"),
        ("  colour = 1\n", "wfc.toml:1:3: there is no setting `colour` (the settings are select, ignore, "),
        ('[lint]\nselect = ["WF1"]\n', "wfc.toml:1:2: there is no setting `lint` (the settings are "),
        ('select = "WF1"\n', "wfc.toml:1:1: `select` is a list of texts"),
        ("ignore = [1]\n", "wfc.toml:1:1: `ignore` is a list of texts"),
        ('ignore = [\n  "WF101",\n  "WF99",\n]\n', "wfc.toml:3:4: there is no rule `WF99` ("),
        ('severity = "eror"\n', "wfc.toml:1:13: `severity` cannot be `eror` (did you mean `error`?)"),
        ("fail-on = true\n", "wfc.toml:1:1: `fail-on` is a text"),
        ("max-diagnostics = true\n", "wfc.toml:1:1: `max-diagnostics` is a number"),
        ("max-diagnostics = -1\n", "wfc.toml:1:1: `max-diagnostics` is a number"),
        ('format = ["full", "sariff"]\n', "wfc.toml:1:20: there is no format `sariff` (did you mean `sarif`?)"),
        (
            '[per-file-ignores]\n"a/**" = ["WF1"]\n"b/**" = ["WF101", "unkown-field"]\n',
            "wfc.toml:3:21: there is no rule `unkown-field` (did you mean unknown-field?)",
        ),
        ('per-file-ignores = {"a" = "WF1"}\n', "wfc.toml:1:1: `per-file-ignores` is a table of lists of texts"),
        ("ignore = [\n", "wfc.toml: Invalid value (at end of document)"),
        ("a = 1\na = 2\n", "wfc.toml:2:6: Cannot overwrite a value"),
        (b"a = '\xff'\n", "wfc.toml is not UTF-8 text"),
    ],
)
def test_a_mistake_in_a_file(wfc: Wfc, bad: Path, text: str | bytes, message: str) -> None:
    (bad / "wfc.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    for command in ("check", "config"):
        result = wfc(command)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"wfc: {message}"), result.err


def test_a_mistake_in_a_pyproject(wfc: Wfc, bad: Path) -> None:
    (bad / "pyproject.toml").write_text('[project]\nselct = 1\n\n[tool.wfc]\nselct = ["WF1"]\n')
    assert wfc("check").err.startswith("wfc: pyproject.toml:5:1: there is no setting `selct`")
    (bad / "pyproject.toml").write_text('[tool.wfc]\nselect = ["WF1"\n\n[tool.other]\n')
    assert wfc("check").err.startswith("wfc: pyproject.toml:4:")
    (bad / "pyproject.toml").write_text("[tool]\nwfc = 1\n")
    assert wfc("check").err == "wfc: pyproject.toml: [tool.wfc] is to be a table\n"


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        ("WFC_IGNORE", "WF99", "WFC_IGNORE: there is no rule `WF99`"),
        ("WFC_FAIL_ON", "warn", "WFC_FAIL_ON: `fail-on` cannot be `warn` (did you mean `warning`?)"),
        ("WFC_MAX_DIAGNOSTICS", "many", "WFC_MAX_DIAGNOSTICS: `max-diagnostics` is a number, and not `many`"),
        ("WFC_FORMAT", "xml", "WFC_FORMAT: there is no format `xml` (one of full, "),
    ],
)
def test_a_mistake_in_the_environment(
    wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str, message: str
) -> None:
    monkeypatch.setenv(variable, text)
    result = wfc("check")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"wfc: {message}")


# --- wfc config ------------------------------------------------------------------------------------------------------


def test_what_is_in_force_and_from_where(wfc: Wfc, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad / "wfc.toml").write_text(
        'ignore = ["WF105"]\nfail-on = "warning"\n\n[per-file-ignores]\n"examples/**" = ["WF3"]\n'
    )
    monkeypatch.setenv("WFC_FAIL_ON", "info")
    result = wfc("config")
    assert (result.code, result.err) == (0, "")
    width = len('per-file-ignores = { "examples/**" = ["WF3"] }')
    lines = {line[:width].rstrip(): line[width:] for line in result.out.splitlines()}
    assert lines['ignore = ["WF105"]'] == "  # wfc.toml:1"
    assert lines['per-file-ignores = { "examples/**" = ["WF3"] }'] == "  # wfc.toml:4"
    assert lines['fail-on = "info"'] == "  # WFC_FAIL_ON"
    assert lines["select = []"] == "  # default"
    table = json.loads(wfc("config", "--format", "json").out)
    assert table["file"] == "wfc.toml"
    assert table["settings"]["fail-on"] == {"value": "info", "origin": "WFC_FAIL_ON"}
    assert list(table["settings"]) == list(settings.KINDS)
    assert json.loads(wfc("config", "--isolated", "--format", "json").out)["file"] is None


def test_what_is_printed_can_be_a_configuration_file(wfc: Wfc, bad: Path) -> None:
    (bad / "other.toml").write_text('select = ["WF1"]\nformat = "concise"\n[per-file-ignores]\n"é \\"q\\"" = ["WF3"]\n')
    printed = wfc("config", "--config", "other.toml").out
    (bad / "wfc.toml").write_text(printed)
    again = wfc("config").out
    assert [line.partition("  #")[0] for line in again.splitlines()] == [
        line.partition("  #")[0] for line in printed.splitlines()
    ]
    (bad / "wfc.toml").unlink()
    assert wfc("config").out.startswith("# no configuration file\nselect = []")


# --- cost ------------------------------------------------------------------------------------------------------------


def test_finding_no_configuration_costs_next_to_nothing(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad / "a/b/c").mkdir(parents=True)
    (bad / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(bad / "a/b/c")

    def seconds() -> float:
        start = time.process_time()
        for _ in range(100):
            assert settings.find() == ""
        return (time.process_time() - start) / 100

    assert min(seconds() for _ in range(5)) < 0.0003


@pytest.mark.parametrize("text", [None, "[project]\nname = 'wfc'\n"])
def test_without_a_configuration_its_reader_is_not_loaded(bad: Path, root: Path, text: str | None) -> None:
    if text is not None:
        (bad / "pyproject.toml").write_text(text)
    probe = (
        "import sys\nfrom wfc.cli.main import main\nmain(['check', '-q', '--format', 'concise', 'bad.yaml'])\n"
        "print(sorted({'tomllib', 'hashlib', 'wfc.cli.settings_file', 'wfc.cli.selection', 'wfc.cli.baseline',"
        " 'wfc.cli.patterns', 'wfc.frontend.suppressions'} & set(sys.modules)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(root / "compiler")}
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, env=environment, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
