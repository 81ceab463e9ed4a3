"""Laws that hold for every document that the grammar allows: sound ones, and sound ones with one thing changed."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents import NAMES, paths, sound
from tests.test_never_raises import check
from wfc import pipeline
from wfc.backends.argo.canonical import canonical
from wfc.backends.argo.manifest import emit_all
from wfc.backends.argo.options import ArgoOptions
from wfc.backends.shell import backend as shell
from wfc.diagnostics import Severity
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import decoded, scalars
from wfc.render.style import PLAIN
from wfc.render.text import full
from wfc.source import SourceFile

ROOT = Path(__file__).resolve().parents[1]


def written(documents: list[dict[str, Any]], style: str) -> str:
    if style == "json":
        return "\n---\n".join(json.dumps(document, ensure_ascii=False, indent=1) for document in documents)
    flow = {"flow": True, "block": False, "mixed": None}[style]
    return yaml.safe_dump_all(documents, default_flow_style=flow, allow_unicode=True, sort_keys=False)


STYLES = st.sampled_from(["json", "flow", "block", "mixed"])


def errors(report: pipeline.Report) -> list[str]:
    return [
        f"{report.source.position(d.span.start)} {d.rule.code} {d.message}"
        for d in report.diagnostics
        if d.severity is Severity.ERROR
    ]


@given(sound(), STYLES)
def test_a_sound_document_is_found_sound_by_both_readings(documents: list[dict[str, Any]], style: str) -> None:
    text = written(documents, style)
    (report,) = pipeline.check([SourceFile("a.yaml", text)], argo=True)
    assert errors(report) == [], text
    assert report.argo is not None
    assert report.argo_valid, (report.argo.reason, text)


@given(sound(), STYLES)
def test_a_manifest_means_the_same_and_is_a_fixed_point(documents: list[dict[str, Any]], style: str) -> None:
    text = written(documents, style)
    (report,) = pipeline.check([SourceFile("a.yaml", text)])
    programs = [unit.program for unit in report.units if unit.program is not None]
    for form in ("yaml", "json"):
        (made,) = emit_all(programs, ArgoOptions(format=form))
        read = [decoded(document.root) for document in parse(SourceFile("b.yaml", made.text))]
        read = read[0]["items"] if form == "json" and len(documents) > 1 else read
        assert read == [canonical(document) for document in documents]
    (made,) = emit_all(programs)
    (again,) = pipeline.check([SourceFile("b.yaml", made.text)], argo=True)
    assert errors(again) == []
    assert again.argo_valid
    (twice,) = emit_all([unit.program for unit in again.units if unit.program is not None])
    assert twice == made


@given(sound(), STYLES)
def test_the_form_of_the_text_changes_no_finding(documents: list[dict[str, Any]], style: str) -> None:
    said = []
    for form in ("block", style):
        (report,) = pipeline.check([SourceFile("a.yaml", written(documents, form))])
        said.append(sorted((d.rule.code, d.message, d.path) for d in report.diagnostics))
    assert said[0] == said[1]


@given(sound(), STYLES)
def test_every_character_of_a_scalar_is_where_it_says(documents: list[dict[str, Any]], style: str) -> None:
    source = SourceFile("a.yaml", written(documents, style))
    for document in parse(source):
        assert document.root is not None
        for scalar in scalars(document.root):
            for at, character in enumerate(scalar.text):
                place = scalar.at(at, at + 1)
                folded = character == " " and place.text == "\n"
                assert place.text == character or folded or place == scalar.span


def changed(data: st.DataObject, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents with one value dropped, doubled, moved or replaced."""
    documents = copy.deepcopy(documents)
    way = data.draw(st.sampled_from(paths(documents)))
    holder: Any = documents
    for key in way[:-1]:
        holder = holder[key]
    other: Any = documents
    for key in data.draw(st.sampled_from(paths(documents))):
        other = other[key]
    strange = st.sampled_from(
        ["nosuch", "{{tasks.t9.outputs.result}}", "{{=1 +}}", "{{item", "t0", "main", 7, None, True, [], {}, *NAMES]
    )
    edit = data.draw(st.sampled_from(["drop", "replace", "move", "rename", "double"]))
    if edit == "drop":
        del holder[way[-1]]
    elif edit == "replace":
        holder[way[-1]] = data.draw(strange)
    elif edit == "move":
        holder[way[-1]] = copy.deepcopy(other)
    elif edit == "rename" and isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["name", "when", "hooks", "nosuch", "inline"]))] = holder.pop(way[-1])
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[way[-1]]))
    return documents


@given(sound(), STYLES, st.data())
def test_a_change_makes_nothing_raise_and_what_stays_sound_compiles(
    documents: list[dict[str, Any]], style: str, data: st.DataObject
) -> None:
    check(written(changed(data, documents), style).encode())


@given(sound(), st.data())
def test_what_is_accepted_is_accepted_again_as_a_manifest(documents: list[dict[str, Any]], data: st.DataObject) -> None:
    text = written(changed(data, documents), "block")
    (report,) = pipeline.check([SourceFile("a.yaml", text)], argo=True)
    if not report.valid or not report.units or any(unit.program is None for unit in report.units):
        return
    (made,) = emit_all([unit.program for unit in report.units if unit.program is not None])
    (again,) = pipeline.check([SourceFile("b.yaml", made.text)], argo=True)
    assert errors(again) == [], text
    assert again.argo_valid == report.argo_valid, text


SEEDED = """\
import hashlib, json, sys
from wfc import pipeline
from wfc.backends.argo.manifest import emit_all
from wfc.backends.shell import backend as shell
from wfc.diagnostics import Severity
from wfc.render.style import PLAIN
from wfc.render.text import full
from wfc.source import SourceFile
for text in json.load(sys.stdin):
    (report,) = pipeline.check([SourceFile("a.yaml", text)], argo=True)
    digest = hashlib.sha256()
    for found in report.diagnostics:
        digest.update(full(found, PLAIN).encode())
    for unit in report.units if report.valid else ():
        if unit.program is None:
            continue
        for file in emit_all([unit.program]):
            digest.update(file.text.encode())
        refused = shell.unsupported(unit.program)
        digest.update("".join(full(found, PLAIN) for found in refused).encode())
        if not any(found.severity is Severity.ERROR for found in refused):
            for file in shell.emit(unit.program):
                digest.update(f"{file.path} {file.executable} {file.text}".encode())
    print(digest.hexdigest(), len(report.diagnostics))
"""


@settings(max_examples=3)
@given(st.lists(sound(), min_size=12, max_size=12), st.data())
def test_three_hash_seeds_give_the_same_bytes(documents: list[list[dict[str, Any]]], data: st.DataObject) -> None:
    texts = [written(made, "block") for made in documents]
    texts += [written(changed(data, made), "block") for made in documents]
    said = []
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}/compiler"}
        run = subprocess.run(
            [sys.executable, "-c", SEEDED], input=json.dumps(texts), env=environment, text=True,
            capture_output=True, check=True,
        )  # fmt: skip
        said.append(run.stdout)
    assert said[0].count("\n") == len(texts)
    assert said[0] == said[1] == said[2]


@given(sound())
def test_a_bundle_is_made_or_refused_and_is_the_same_twice(documents: list[dict[str, Any]]) -> None:
    made = []
    for _ in range(2):
        (report,) = pipeline.check([SourceFile("a.yaml", written(documents, "block"))])
        for unit in report.units:
            assert unit.program is not None
            refused = [d for d in shell.unsupported(unit.program) if d.severity is Severity.ERROR]
            made.append("".join(full(d, PLAIN) for d in refused) if refused else str(shell.emit(unit.program)))
    half = len(made) // 2
    assert [text.split("SourceFile")[0] for text in made[:half]] == [
        text.split("SourceFile")[0] for text in made[half:]
    ]
