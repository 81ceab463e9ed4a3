"""No input makes the compiler raise: random text, random documents, and documents with random damage."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc import pipeline
from wfc.backends.argo import manifest
from wfc.backends.argo.errors import OptionError
from wfc.backends.shell import backend as shell
from wfc.diagnostics import Diagnostic, Severity
from wfc.frontend.read import decode
from wfc.render.style import PLAIN
from wfc.render.text import concise, full
from wfc.resources import schema

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parent / "benchmarks" / "page.yaml").read_text(encoding="utf-8")


def check(data: bytes) -> pipeline.Report | None:
    """Check bytes as the command does, and look at every finding as a reader would."""
    decoded = decode("any.yaml", data)
    if decoded.problem is not None:
        assert full(decoded.problem, PLAIN)
        return None
    (report,) = pipeline.check([decoded.source])
    text = decoded.source.text
    for found in report.diagnostics:
        assert found.span.source is decoded.source
        assert 0 <= found.span.start <= found.span.end <= len(text)
        assert full(found, PLAIN)
        assert concise(found, PLAIN)
    places = [(found.span.start, found.span.end) for found in report.diagnostics]
    assert places == sorted(places)
    again = pipeline.check([decoded.source])[0].diagnostics
    assert [full(found, PLAIN) for found in again] == [full(found, PLAIN) for found in report.diagnostics]
    if report.valid:
        compile_all(report)
    return report


def compile_all(report: pipeline.Report) -> None:
    """Compile what the checks accept; a back end may refuse a document, in its own way."""
    for unit in report.units:
        if unit.program is None:
            continue
        for backend in (manifest, shell):
            refused = [found for found in backend.unsupported(unit.program) if found.severity is Severity.ERROR]
            if refused:
                assert all(full(found, PLAIN) for found in refused)
                continue
            with suppress(OptionError):
                assert all(file.text for file in backend.emit(unit.program))


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(data)


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=300))
def test_any_text(text: str) -> None:
    check(text.encode())


@given(st.text(st.sampled_from("-:{}[]'\"|>&*!#%@`?, \n\ta1{{}}="), max_size=80))
def test_any_punctuation(text: str) -> None:
    check(text.encode())
    check(f"entrypoint: a\ntemplates:\n- name: {text}".encode())


def words() -> list[str]:
    """Every key that the schema knows: what documents are made of."""
    found: set[str] = set()
    waiting: list[Any] = [schema("workflow")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            properties = node.get("properties")
            if isinstance(properties, dict):
                found.update(properties)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return sorted(found)


KEYS = st.sampled_from(words())
TAGS = st.sampled_from(
    ["{{inputs.parameters.a}}", "{{tasks.a.outputs.result}}", "{{=1 + asInt('2')}}", "{{item.x}}", "{{=", "{{", "}}"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TAGS | KEYS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
TEMPLATES = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b", "main", ""]) | VALUES},
    optional={
        "container": VALUES,
        "inputs": VALUES,
        "outputs": VALUES,
        "dag": st.fixed_dictionaries({"tasks": st.lists(
            st.fixed_dictionaries(
                {"name": st.sampled_from(["a", "b", "c"]), "template": st.sampled_from(["a", "b", "main"]) | VALUES},
                optional={
                    "dependencies": st.lists(st.sampled_from(["a", "b", "c", "d"])),
                    "depends": TAGS | st.sampled_from(["a && b", "!(c.Failed", "a.Any"]),
                    "when": TAGS,
                    "arguments": VALUES,
                    "withItems": VALUES,
                },
            ), max_size=4)}),
        "steps": st.lists(st.lists(VALUES, max_size=2) | VALUES, max_size=3),
    },
)  # fmt: skip


@given(VALUES)
def test_any_document(value: Any) -> None:
    check(json.dumps(value).encode())


@given(
    st.sampled_from(["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", ""]),
    st.dictionaries(KEYS, VALUES, max_size=3),
    st.lists(TEMPLATES, max_size=4) | VALUES,
)
def test_any_workflow(kind: str, spec: dict[str, Any], templates: Any) -> None:
    spec = {"entrypoint": "main", **spec, "templates": templates}
    if not kind:
        check(json.dumps(spec).encode())
        return
    inner = {"workflowSpec": spec, "schedule": "* * * * *"} if kind == "CronWorkflow" else spec
    check(json.dumps({"kind": kind, "metadata": {"name": "x"}, "spec": inner}).encode())


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), TAGS | KEYS | st.text(max_size=5)), min_size=1, max_size=6)
)
def test_any_damage(edits: list[tuple[float, int, str]]) -> None:
    text = PAGE
    for where, count, replacement in edits:
        at = int(where * len(text))
        text = text[:at] + replacement + text[at + count :]
    check(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=4))
def test_lines_in_any_order(swaps: list[tuple[int, int]]) -> None:
    lines = PAGE.splitlines(keepends=True)
    for one, other in swaps:
        one, other = one % len(lines), other % len(lines)
        lines[one], lines[other] = lines[other], lines[one]
    check("".join(lines).encode())


def test_the_damage_is_noticed() -> None:
    report = check(PAGE.replace("name: main", "nmae: main", 1).encode())
    assert report is not None
    assert report.diagnostics


def test_a_planted_fault_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_: object) -> list[Diagnostic]:
        raise LookupError("planted")

    monkeypatch.setattr(pipeline, "PASSES", (*pipeline.PASSES, fault))
    with pytest.raises(LookupError, match="planted"):
        check(PAGE.encode())
