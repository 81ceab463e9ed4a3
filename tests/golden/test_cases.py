"""The golden cases of the project, byte for byte; ``--update-golden`` rewrites their expectations.

``wfc diff`` compares manifests by meaning. Here their text counts too.
"""

import os
from pathlib import Path

import pytest

from wfc.backends.argo.manifest import emit_all
from wfc.cli.golden import MANIFESTS, Case, find, produce
from wfc.cli.outputs import write_file
from wfc.diagnostics import Severity
from wfc.pipeline import check
from wfc.source import SourceFile

ROOT = Path(__file__).resolve().parent.parent.parent / "golden"
CASES = {case.name: case for case in find(str(ROOT))}
COMPILED = [name for name, case in CASES.items() if os.path.isfile(os.path.join(case.folder, MANIFESTS[0]))]


def expectations(case: Case) -> dict[str, tuple[str, bool]]:
    """Every expected file of a case: its text, and whether it may be executed."""
    paths = [path for path in Path(case.folder).rglob("*") if path.is_file()]
    below = {path.relative_to(case.folder).as_posix(): path for path in paths}
    return {
        name: (path.read_text(encoding="utf-8"), os.access(path, os.X_OK))
        for name, path in sorted(below.items())
        if name == "diagnostics.txt" or name.split("/")[0] in ("argo", "shell")
    }


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_as_expected(name: str, update_golden: bool) -> None:
    case = CASES[name]
    assert case.input, "expectations without a document"
    expected = expectations(case)
    made = {file.path: (file.text, file.executable) for file in produce(case, frozenset(expected))}
    if update_golden:
        for path, (text, executable) in made.items():
            if expected.get(path) != (text, executable):
                write_file(os.path.join(case.folder, path), text, executable)
        for path in expected.keys() - made.keys():
            os.unlink(os.path.join(case.folder, path))
        return
    assert expected.keys() == made.keys()
    for path, (text, executable) in made.items():
        assert expected[path][0] == text
        assert expected[path][1] == executable


@pytest.mark.parametrize("name", COMPILED)
def test_an_expected_manifest_is_a_fixed_point_without_new_findings(name: str) -> None:
    case = CASES[name]
    text = (Path(case.folder) / MANIFESTS[0]).read_text(encoding="utf-8")
    (report,) = check([SourceFile("workflow.yaml", text)], argo=True)
    assert [d.message for d in report.diagnostics if d.severity is Severity.ERROR] == []
    assert report.argo_valid
    (again,) = emit_all([unit.program for unit in report.units if unit.program is not None])
    assert again.text == text


def test_there_is_a_case_for_every_item_of_the_page() -> None:
    page = {name.removeprefix("page-") for name in CASES if name.startswith("page-")}
    assert page >= {
        "artifact-passing",
        "s3",
        "s3-key-only-input",
        "s3-default-output",
        "s3-key-from-parameter",
        "s3-explicit-location",
        "s3-artifact-repository",
        "gcs",
        "git-public",
        "git-private",
        "http-mode",
        "archive-tar",
        "archive-none",
        "archive-zip",
        "optional-input",
        "optional-output",
    }
