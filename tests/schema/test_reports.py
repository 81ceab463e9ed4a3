"""The schemas of what wfc writes: the report of a check, and the status of a run."""

from typing import Any

import jsonschema
import pytest

from wfc import resources


def is_valid(name: str, document: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(resources.schema(name)).is_valid(document))


def report(**changes: Any) -> dict[str, Any]:
    finding = {
        "code": "WF101", "name": "unknown-field", "severity": "error", "message": "m", "line": 1, "column": 1,
        "end_line": 1, "end_column": 3, "fix": None,
    } | changes  # fmt: skip
    return {"version": 1, "files": [{"path": "a.yaml", "valid": False, "argo_valid": False, "diagnostics": [finding]}]}


def test_a_report_has_the_fields_that_tools_read() -> None:
    assert is_valid("diagnostics", report())
    edit = {"line": 1, "column": 1, "end_line": 1, "end_column": 3, "replacement": "x"}
    assert is_valid("diagnostics", report(fix={"message": "m", "edits": [edit]}))


@pytest.mark.parametrize(
    "change", [{"line": 0}, {"severity": "fatal"}, {"code": "101"}, {"colour": "red"}, {"fix": {}}]
)
def test_a_report_is_strict(change: dict[str, Any]) -> None:
    assert not is_valid("diagnostics", report(**change))


def status(**changes: Any) -> dict[str, Any]:
    node = {
        "id": "wf-1", "name": "wf.a", "displayName": "a", "templateName": "t", "type": "Pod",
        "phase": "Succeeded", "message": "", "stdout": "nodes/1/stdout",
        "inputs": {"parameters": [{"name": "p", "value": "1"}], "artifacts": [{"name": "x"}]},
        "outputs": {"parameters": [], "artifacts": [], "result": "r", "exitCode": "0"},
    } | changes  # fmt: skip
    return {"version": 1, "name": "wf", "namespace": "default", "phase": "Succeeded", "message": "", "nodes": [node]}


def test_a_status_has_the_fields_of_the_contract() -> None:
    assert is_valid("status", status())


@pytest.mark.parametrize(
    "change", [{"phase": "Done"}, {"type": "Job"}, {"outputs": {"exitCode": 0}}, {"colour": "red"}]
)
def test_a_status_is_strict(change: dict[str, Any]) -> None:
    assert not is_valid("status", status(**change))
