"""Older versions of Argo: which fields a document may have, and manifests that an older cluster takes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import WORKFLOW, Wfc
from wfc import resources
from wfc.frontend.editions import GONE, LATER, definitions
from wfc.frontend.shapes import type_shape
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import decoded
from wfc.options import NEWEST, TARGETS
from wfc.source import SourceFile

OLD = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly}
spec:
  schedule: "0 4 * * *"
  workflowSpec:
    entrypoint: main
    synchronization:
      mutex: {name: lock}
    templateDefaults:
      synchronization: {mutex: {name: other}}
    templates:
    - name: main
      synchronization: {semaphore: {configMapKeyRef: {name: a, key: b}}}
      container: {image: busybox, command: [echo, hello]}
"""
NEW = (
    OLD.replace('schedule: "0 4 * * *"', 'schedules: ["0 4 * * *"]')
    .replace("mutex: {name: lock}", "mutexes: [{name: lock}]")
    .replace("mutex: {name: other}", "mutexes: [{name: other}]")
    .replace("semaphore: {configMapKeyRef: {name: a, key: b}}", "semaphores: [{configMapKeyRef: {name: a, key: b}}]")
)
LISTS = {"schedules", "mutexes", "semaphores"}
SINGLES = {"schedule", "mutex", "semaphore"}


def found(wfc: Wfc, *arguments: str) -> list[tuple[str, str]]:
    """Of each finding the code and the word that it points at."""
    result = wfc("check", "--format", "json", *arguments)
    files = json.loads(result.out)["files"]
    marked = []
    for file in files:
        lines = Path(file["path"]).read_text().splitlines()
        marked += [
            (item["code"], lines[item["line"] - 1][item["column"] - 1 : item["end_column"] - 1])
            for item in file["diagnostics"]
            if item["severity"] == "error"
        ]
    return marked


def keys(value: Any) -> set[str]:
    """All keys in a document."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def manifests(text: str) -> list[Any]:
    return [decoded(document.root) for document in parse(SourceFile("made.yaml", text))]


@pytest.mark.parametrize(
    ("target", "old", "new"),
    [
        ("onepanel-1.0", {"templateDefaults"}, {"templateDefaults", *LISTS}),
        ("argo-3.4", set(), LISTS),
        ("argo-3.5", set(), LISTS),
        ("argo-3.6", set(), set()),
        ("argo-3.7", set(), set()),
        ("argo-4.1", SINGLES, set()),
    ],
)
def test_a_field_that_came_later_or_went_is_found_at_its_key(
    wfc: Wfc, here: Path, target: str, old: set[str], new: set[str]
) -> None:
    (here / "old.yaml").write_text(OLD)
    (here / "new.yaml").write_text(NEW)
    code = "WF101" if target == NEWEST else "WF108"
    for name, wrong in (("old.yaml", old), ("new.yaml", new)):
        marked = found(wfc, name, "--target", target)
        assert {word for _, word in marked} == wrong, name
        assert {rule for rule, _ in marked} <= {code}


def test_the_words_say_when_it_came_or_went(wfc: Wfc, here: Path) -> None:
    (here / "new.yaml").write_text(NEW.replace("    - name: main", "    - name: main\n      pendingTimeout: 10s"))
    out = wfc("check", "new.yaml", "--target", "argo-3.5").out
    assert 'Argo 3.5 does not know the field "schedules" in cron workflow spec' in out
    assert "came with Argo 3.6" in out
    assert "came after Argo 3.7" in out
    assert "came after Argo 2.12" in wfc("check", "new.yaml", "--target", "onepanel-1.0").out
    (here / "old.yaml").write_text(OLD)
    assert "gone from Argo after 3.7" in wfc("check", "old.yaml").out


def test_the_verdict_is_that_of_the_newest_validator(wfc: Wfc, here: Path) -> None:
    (here / "old.yaml").write_text(OLD)
    (here / "new.yaml").write_text(NEW)
    for target in TARGETS:
        files = json.loads(wfc("check", "--format", "json", "--target", target).out)["files"]
        assert [file["argo_valid"] for file in files] == [True, False]
        assert not {item["code"] for file in files for item in file["diagnostics"]} & {"WF701", "WF702", "WF703"}


def test_the_target_is_a_setting(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "old.yaml").write_text(OLD)
    assert wfc("check").code == 1
    (here / "wfc.toml").write_text('target = "argo-3.5"\n')
    assert wfc("check").code == 0
    assert 'target = "argo-3.5"' in wfc("config").out
    assert "schedule: " in wfc("compile", "-t", "argo", "old.yaml").out
    monkeypatch.setenv("WFC_TARGET", "argo-4.1")
    assert wfc("check").code == 1
    assert wfc("check", "--target", "argo-3.7").code == 0
    monkeypatch.setenv("WFC_TARGET", "argo-3.9")
    assert wfc("check").code == 2


@pytest.mark.parametrize("text", [OLD, NEW], ids=["old", "new"])
def test_manifests_for_an_older_cluster_are_exact(wfc: Wfc, here: Path, text: str) -> None:
    (here / "a.yaml").write_text(text)
    single = wfc("compile", "-t", "argo-3.5", "a.yaml")
    assert single.code == 0, single.err
    assert keys(manifests(single.out)) >= SINGLES
    assert not keys(manifests(single.out)) & LISTS
    listed = wfc("compile", "-t", "argo-3.7", "a.yaml")
    assert keys(manifests(listed.out)) >= LISTS
    # What was written is what the target knows, and means the same.
    for target, made in (("argo-3.5", single), ("argo-3.7", listed)):
        (here / "made.yaml").write_text(made.out)
        assert found(wfc, "made.yaml", "--target", target) == []
        assert wfc("compile", "-t", target, "made.yaml").out == made.out
    (here / "new.yaml").write_text(NEW)
    assert listed.out == wfc("compile", "-t", "argo-4.1", "new.yaml").out


def test_what_an_older_cluster_cannot_do_is_refused_at_its_place(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(
        NEW.replace('["0 4 * * *"]', '["0 4 * * *", "0 5 * * *"]').replace(
            "{name: lock}", "{name: lock, database: true}"
        )
    )
    refused = wfc("compile", "-t", "argo-3.5", "a.yaml", "-o", "out.yaml")
    assert refused.code == 4
    assert "a.yaml:5:3   spec.schedules" in refused.out or "a.yaml:5:3" in refused.out
    assert "Argo 3.5 has room for one, as `schedule`" in refused.out
    assert 'Argo 3.5 does not know the field "database" in mutex' in refused.out
    assert not (here / "out.yaml").exists()
    assert wfc("compile", "-t", "argo-3.7", "a.yaml").code == 0
    # By an option, too.
    (here / "b.yaml").write_text(WORKFLOW)
    command = ["compile", "-t", "argo-3.5", "b.yaml", "--kind", "CronWorkflow", "--name", "x"]
    assert "schedule: 0 4 * * *" in wfc(*command, "--schedule", "0 4 * * *").out
    two = wfc(*command, "--schedule", "0 4 * * *", "--schedule", "0 5 * * *")
    assert (two.code, "one schedule, and there are 2" in two.err) == (2, True)


def test_a_bundle_understands_the_older_form(wfc: Wfc, here: Path) -> None:
    (here / "old.yaml").write_text(OLD)
    (here / "new.yaml").write_text(NEW)
    (here / "wfc.toml").write_text('target = "argo-3.5"\n')
    results = [wfc("compile", "-t", "shell", name) for name in ("old.yaml", "new.yaml")]
    assert results[0].code == results[1].code
    assert results[0].out.replace("old", "new") == results[1].out.replace("old", "new")


# --- the table -------------------------------------------------------------------------------------------------------


DEFS: dict[str, dict[str, Any]] = resources.schema("workflow")["$defs"]


def test_the_table_speaks_of_fields_that_there_are() -> None:
    assert tuple(LATER) == TARGETS[1:]
    seen: set[tuple[str, str]] = set()
    for rows in LATER.values():
        assert list(rows) == sorted(rows, key=str.lower)
        for name, fields in rows.items():
            assert set(fields.split()) <= set(DEFS[name]["properties"]), name
            assert fields.split() == sorted(fields.split())
            pairs = {(name, field) for field in fields.split()}
            assert not pairs & seen
            seen |= pairs
    for name, gone in GONE.items():
        assert set(gone) == set(DEFS[name]["x-wfc-removed"])
        assert not set(gone) & set(DEFS[name]["properties"])
        assert {field.last for field in gone.values()} <= set(TARGETS[:-1])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("either", [False, True])
def test_every_shape_of_every_target_can_be_made(target: str, either: bool) -> None:
    for name in definitions(target, either):
        shape = type_shape(name, (target, either))
        assert set(shape.fields) == set(definitions(target, either)[name].get("properties", ()))
        assert all(field.kinds for field in shape.fields.values())


@pytest.mark.parametrize("target", TARGETS)
def test_the_schema_of_a_target_is_a_schema_and_agrees_with_the_check(wfc: Wfc, here: Path, target: str) -> None:
    schema = json.loads(wfc("schema", "--target", target).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    for text in (OLD, NEW, WORKFLOW):
        (here / "a.yaml").write_text(text)
        (document,) = manifests(text)
        sound = jsonschema.Draft202012Validator(schema).is_valid(document)
        assert sound == (found(wfc, "a.yaml", "--target", target) == [])
    assert wfc("schema", "status", "--target", target).code == (0 if target == NEWEST else 2)


def test_documents_of_onepanel_are_for_its_own_version(wfc: Wfc, here: Path) -> None:
    (here / "bare.yaml").write_text(
        "entrypoint: main\narguments:\n  parameters:\n  - {name: a, value: b, visibility: public}\n"
        "templates:\n- name: main\n  dag: {tasks: [{name: t, template: work}]}\n"
        "- name: work\n  container: {image: busybox, command: [echo, '{{workflow.parameters.a}}']}\n"
        "ttlSecondsAfterFinished: 5\n"
    )
    assert found(wfc, "bare.yaml", "--target", "onepanel-1.0") == []
    made = wfc("compile", "-t", "argo", "bare.yaml")
    assert made.code == 1
    (here / "wfc.toml").write_text('target = "onepanel-1.0"\n')
    made = wfc("compile", "-t", "argo", "bare.yaml")
    (document,) = manifests(made.out)
    assert document["spec"]["ttlStrategy"] == {"secondsAfterCompletion": 5}


def test_what_a_back_end_refuses_is_a_finding_of_check(wfc: Wfc, here: Path) -> None:
    """In every format, with its document; asked for by an option or a setting, and of sound files only."""
    plugin = "    inputs: {artifacts: [{name: in, path: /in, plugin: {name: cloud, key: data}}]}\n"
    cloud = WORKFLOW.replace("    container:", f"{plugin}    container:")
    (here / "a.yaml").write_text(f"{WORKFLOW}---\n{cloud}")
    assert wfc("check", "a.yaml").code == 0
    result = wfc("check", "--back-end", "shell", "--format", "json", "a.yaml")
    ((finding,),) = (file["diagnostics"] for file in json.loads(result.out)["files"])
    assert (result.code, finding["code"], finding["document"], finding["line"]) == (1, "WF601", 1, 21)
    assert wfc("check", "--back-end", "argo", "a.yaml").code == 0
    (here / "wfc.toml").write_text('back-end = "shell"\n')
    assert "WF601" in wfc("check", "a.yaml").out
    assert wfc("compile", "-t", "shell", "a.yaml", "-o", "out").code == 4
    (here / "wfc.toml").write_text('back-end = "shel"\n')
    assert wfc("check", "a.yaml").err == "wfc: wfc.toml:1:13: `back-end` cannot be `shel` (did you mean `shell`?)\n"
    (here / "wfc.toml").unlink()
    # What is broken is said first.
    (here / "a.yaml").write_text(cloud.replace("busybox", "busybox\n      comand: [x]"))
    broken = wfc("check", "--back-end", "shell", "--format", "concise", "a.yaml").out
    assert "WF101" in broken
    assert "WF601" not in broken


def test_what_an_older_version_cannot_be_told_is_a_finding_of_check(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW.replace("metadata:", "status: {phase: Running}\nmetadata:"))
    found = wfc("check", "--back-end", "argo", "--format", "concise", "a.yaml")
    assert (found.code, "WF602" in found.out) == (0, True)
