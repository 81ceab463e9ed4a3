"""The walker over the tree: the same verdict as JSON Schema, at the word, in the words of who wrote it."""

import gzip
import json
import random
import textwrap
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from wfc import resources, rules
from wfc.diagnostics import Diagnostic
from wfc.frontend import schema_check, yaml_tree
from wfc.ir.tree import Mapping, Node, Scalar, decoded
from wfc.source import SourceFile

SCHEMA = resources.schema("workflow")
DEFS: dict[str, dict[str, Any]] = SCHEMA["$defs"]
KINDS = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")


def root_of(text: str) -> Node:
    (document,) = yaml_tree.parse(SourceFile("flow.yaml", text))
    assert document.root is not None
    return document.root


def findings(text: str, kind: str) -> list[Diagnostic]:
    return list(schema_check.check(root_of(textwrap.dedent(text)), kind))


def shown(diagnostic: Diagnostic) -> str:
    """A finding as these tests write it down: place, code, words, and what is under the caret."""
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    parts = [f"{line}:{column} {diagnostic.rule.code} {diagnostic.message}", f"  at: {diagnostic.span.text}"]
    parts += [f"  label: {diagnostic.label}"] if diagnostic.label else []
    parts += [f"  note: {text}" for text in diagnostic.notes]
    parts += [f"  help: {diagnostic.help}"] if diagnostic.help else []
    parts += [f"  fix: {diagnostic.fix.edits[0].replacement}"] if diagnostic.fix else []
    return "\n".join(parts)


MESSAGES = Path(__file__).with_name("schema_messages.txt")


def cases(text: str) -> list[tuple[str, str, str]]:
    """The cases of the file of messages: a type, a document, and all that is said about it."""
    found = []
    for case in text.split("=== ")[1:]:
        kind, _, rest = case.partition("\n")
        document, _, said = rest.partition("\n---\n")
        found.append((kind, document + "\n", said.rstrip("\n")))
    return found


def test_what_is_said(update_golden: bool) -> None:
    text = MESSAGES.read_text(encoding="utf-8")
    head = text.partition("=== ")[0]
    now = [(kind, document, "\n".join(map(shown, findings(document, kind)))) for kind, document, _ in cases(text)]
    if update_golden:
        blocks = [f"=== {kind}\n{document}---\n{said}\n" for kind, document, said in now]
        MESSAGES.write_text(head + "\n".join(blocks), encoding="utf-8")
        return
    assert len(now) > 45
    for (kind, document, said), (_, _, expected) in zip(now, cases(text), strict=True):
        assert said == expected, f"{kind}: {document}"


SOUND = [
    ("Artifact", "{name: a, mode: 0755}"),
    ("Artifact", "{name: a, mode: 0o644, optional: on, s3: }"),
    ("Parameter", "{name: a, value: 20, default: 1e3, enum: [1, 2.5, true, +5, '010']}"),
    ("Parameter", "{name: a, value: ~, description: 2020-01-01}"),
    ("OnepanelParameter", "{name: a, type: select.select, options: [{name: a, value: 1}], required: true, hint: 1}"),
    ("Template", "{steps: [null, [{name: a, template: b}]], timeout: '10', activeDeadlineSeconds: '{{x}}'}"),
    ("core.Container", "{image: a, imagePullPolicy: '{{inputs.parameters.p}}', args: [null, '1']}"),
    ("core.Container", "{image: a, imagePullPolicy: ''}"),
    ("core.ResourceRequirements", "{limits: {cpu: 2, memory: 1.5Gi, x: 1e3, z: }}"),
    ("DAGTask", "{name: a, withItems: [a, 1, {b: [null, 2.5]}, null, true]}"),
    ("Workflow", "{kind: Workflow, metadata: {creationTimestamp: null}, spec: {entrypoint: a}}"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), SOUND)
def test_sound_documents_are_silent(kind: str, text: str) -> None:
    assert [shown(diagnostic) for diagnostic in findings(text, kind)] == []


def test_every_finding_comes_in_one_run_in_source_order() -> None:
    text = """
        kind: Workflow
        spec:
          entrypont: main
          parallelism: two
          templates:
          - name: main
            dag:
              tasks:
              - name: a
                template: gen
                argments: {}
              - {name: b, template: gen, when: true}
          - name: gen
            contaner:
              imag: 1
    """
    found = findings(text, "Workflow")
    assert [(d.rule.code, d.span.text) for d in found] == [
        ("WF101", "entrypont"),
        ("WF102", "two"),
        ("WF101", "argments"),
        ("WF102", "true"),
        ("WF101", "contaner"),
        ("WF101", "imag"),  # looked for in the type that was meant
    ]
    assert [shown(d) for d in found] == [shown(d) for d in findings(text, "Workflow")]


def test_below_a_step_argo_ignores_unknown_fields_and_wfc_does_not() -> None:
    text = """
        steps:
        - - name: a
            tmplate: b
            arguments:
              parameter: []
              parameters:
              - {name: p, Value: [1], NAME: yes}
    """
    found = {d.span.text: d.rejected_by_argo for d in findings(text, "Template")}
    assert found == {"tmplate": True, "parameter": False, "Value": False, "[1]": False, "NAME": False, "yes": True}


def test_what_argo_decodes_and_never_validates_is_not_its_error() -> None:
    text = """
        retryStrategy: {retryPolicy: Sometimes}
        templates:
        - name: a
          retryStrategy: {retryPolicy: Sometimes}
          dag:
            tasks:
            - name: b
              hooks: {exit: {template: c, arguments: {artifacts: [{from: x}]}}}
    """
    found = [(d.rule.code, d.rejected_by_argo) for d in findings(text, "WorkflowSpec")]
    assert found == [("WF103", False), ("WF103", True), ("WF104", False)]


def test_a_word_that_only_the_cluster_refuses_is_not_argos_error() -> None:
    (finding,) = findings("imagePullPolicy: Sometimes", "core.Container")
    assert not finding.rejected_by_argo
    (finding,) = findings("env: [{value: a}]", "core.Container")
    assert (finding.rule, finding.rejected_by_argo) == (rules.MISSING_FIELD, False)
    (finding,) = findings("strategy: Sometimes", "PodGC")
    assert finding.rejected_by_argo


def test_an_unquoted_tag_is_not_reported_twice() -> None:
    (document,) = yaml_tree.parse(SourceFile("flow.yaml", "entrypoint: {{x}}\n"))
    assert [d.rule for d in document.diagnostics] == [rules.UNQUOTED_TAG]
    assert document.root is not None
    assert list(schema_check.check(document.root, "WorkflowSpec")) == []


def test_an_aliased_mistake_is_reported_once_and_a_bomb_stays_linear() -> None:
    text = "templates:\n- &a {name: a, contaner: {}}\n- *a\n- *a\n"
    assert [d.span.text for d in findings(text, "WorkflowSpec")] == ["contaner"]
    levels = [f"    l{i}: &l{i} [*l{i - 1}, *l{i - 1}]" for i in range(1, 16)]
    text = "\n".join(["plugin:", "  x:", "    l0: &l0 [.inf]", *levels])
    assert [d.span.text for d in findings(text, "Template")] == [".inf"]


def test_a_type_that_does_not_exist_is_the_callers_mistake() -> None:
    with pytest.raises(KeyError):
        schema_check.check(root_of("a: 1"), "Deployment")


# --- the same verdict as JSON Schema ---------------------------------------------------------------------------------


def validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": DEFS})


def places(kind: str, value: Any) -> set[tuple[Any, ...]]:
    """Where JSON Schema finds something: paths to keys and values; an unknown or missing key is a place of its own."""
    found: set[tuple[Any, ...]] = set()
    for error in validator(kind).iter_errors(value):
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            assert isinstance(error.schema, dict)
            found |= {(*path, key) for key in error.instance if key not in error.schema.get("properties", {})}
        elif error.validator == "required":
            found.add((*path, "missing"))
        else:
            found.add(path)
    return found


def own_places(kind: str, root: Node) -> set[tuple[Any, ...]]:
    """Where the walker finds something, as paths of the same form."""
    spans: dict[tuple[int, int], tuple[Any, ...]] = {}

    def visit(node: Node, path: tuple[Any, ...]) -> None:
        spans[node.start, node.end] = path
        if isinstance(node, Mapping):
            for key, value in node.entries:
                visit(value, (*path, key.text))
                spans[key.start, key.end] = (*path, key.text)
        elif not isinstance(node, Scalar):
            for index, item in enumerate(node.items):
                visit(item, (*path, index))

    visit(root, ())
    found: set[tuple[Any, ...]] = set()
    for diagnostic in schema_check.check(root, kind):
        if diagnostic.rule is rules.YAML11_SCALAR:
            continue
        path = spans[diagnostic.span.start, diagnostic.span.end]
        if diagnostic.rule is rules.MISSING_FIELD and " has no " in diagnostic.message:
            holder = path if diagnostic.span.text == "{}" else path[:-1]
            path = (*holder, "missing")
        elif diagnostic.rule is rules.WRONG_TYPE and "exactly one key" in diagnostic.message:
            path = path if diagnostic.span.text == "{}" else path[:-1]
        found.add(path)
    return found


SCALARS: tuple[Any, ...] = (
    "", "a", "yes", "1", "{{workflow.name}}", "Always", "OnFailure", "500m", "2024-05-01T12:00:00Z", "YWJj",
    0, 1, -1, 2.0, 1.5, 2**31, 2**63, 2**64, True, False, None,
)  # fmt: skip


class Author:
    """Writes documents from the schema, and then makes mistakes in them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def document(self, kind: str) -> Any:
        document = self.value({"$ref": f"#/$defs/{kind}"}, 7)
        for _ in range(self.random.choice((0, 0, 1, 2, 3))):
            self.mistake(document)
        return document

    def value(self, schema: dict[str, Any], depth: int) -> Any:
        pick = self.random
        if "$ref" in schema:
            name, _, field = schema["$ref"].removeprefix("#/$defs/").partition("/properties/")
            target = DEFS[name]["properties"][field] if field else DEFS[name]
            value = self.value(target, depth)
            if isinstance(value, dict):
                value |= {key: self.value(schema["properties"][key], 0) for key in schema.get("required", ())}
            return value
        words = next((holder["enum"] for holder in schema.get("anyOf", (schema,)) if "enum" in holder), None)
        if words is not None:
            return pick.choice(words)
        kinds = schema.get("type", ["string", "integer", "null"])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        kind = kinds[0] if pick.random() < 0.9 else pick.choice(kinds)
        if kind == "object":
            fields = list(schema.get("properties", {}))
            some = pick.sample(fields, min(len(fields), pick.randint(1, 7))) if depth > 0 else []
            some += [name for name in schema.get("required", ()) if name not in some]
            mapping = {name: self.value(schema["properties"][name], depth - 1) for name in some}
            if schema.get("additionalProperties"):
                count = 1 if "maxProperties" in schema else pick.randint(0, 2)
                mapping |= {f"key{i}": self.value(schema["additionalProperties"], depth - 1) for i in range(count)}
            return mapping
        if kind == "array":
            length = pick.choice((0, 1, 1, 2)) if depth > 0 else 0
            return [self.value(schema["items"], depth - 1) for _ in range(length)]
        if "pattern" in schema:
            return {"quantity": "2Gi", "time": "2024-05-01T12:00:00Z"}.get(schema["title"], "YWJj")
        return {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}[kind]

    def mistake(self, document: Any) -> None:
        holders = [holder for holder in collections(document) if holder]
        if not holders:
            return
        pick = self.random
        holder = pick.choice(holders)
        key: Any = pick.choice(list(holder)) if isinstance(holder, dict) else pick.randrange(len(holder))
        change = pick.randrange(4)
        if change == 0 and isinstance(holder, dict):
            holder[pick.choice([key[:-1] or "x", key.upper(), key + "s", "zz", "name"])] = holder.pop(key)
        elif change == 1 and isinstance(holder, dict):
            del holder[key]
        elif change == 2:
            holder[key] = pick.choice([{}, [], [[]], {"name": "a"}, [{"name": "a"}], ["a"], [None]])
        else:
            holder[key] = pick.choice(SCALARS)


def collections(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(inner for child in value.values() for inner in collections(child))]
    if isinstance(value, list):
        return [value, *(inner for child in value for inner in collections(child))]
    return []


@settings(max_examples=400)
@given(st.sampled_from((*KINDS, "OnepanelSpec", "Template", "Template", "WorkflowStep")), st.integers(0, 2**32))
def test_the_walker_and_json_schema_agree(kind: str, seed: int) -> None:
    value = Author(seed).document(kind)
    if not isinstance(value, dict):
        return
    text = json.dumps(value)
    note(text)
    root = root_of(text)
    assert decoded(root) == value
    expected, own = places(kind, value), own_places(kind, root)
    assert bool(own) == bool(expected)
    unknown = {path[:-1] for path in own if path and path[-1] != "missing"}
    # Not said: that a field is missing which stands there misspelt. Said as well: what is wrong below such a field, and
    # inside a mapping that stands where a list of such mappings is wanted.
    assert {path for path in expected - own if not (path[-1:] == ("missing",) and path[:-1] in unknown)} == set()
    for path in own - expected:
        assert any(path[:length] in expected for length in range(len(path))), path


def test_authors_make_sound_and_broken_documents() -> None:
    """The law above would be empty if its documents were all of one kind."""
    verdicts = [validator("Template").is_valid(Author(seed).document("Template")) for seed in range(120)]
    assert 20 < sum(verdicts) < 100


def test_real_manifests_get_the_same_verdict(shared: Path) -> None:
    agreed = 0
    validators = {kind: validator(kind) for kind in KINDS}
    with gzip.open(shared / "oracle" / "manifests.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            refused = False
            for document in yaml_tree.parse(SourceFile(record["id"], record["yaml"])):
                root = document.root
                kind = root.get("kind") if isinstance(root, Mapping) else None
                if root is None or not isinstance(kind, Scalar) or kind.text not in KINDS:
                    continue
                found = [d for d in schema_check.check(root, kind.text) if d.rule is not rules.YAML11_SCALAR]
                refused |= any(d.rejected_by_argo for d in found)
                if number % 5 == 0:
                    assert validators[kind.text].is_valid(decoded(root)) == (not found), record["id"]
                    agreed += 1
            assert not (refused and record["verdict"] == "accepted"), record["id"]
    assert agreed > 100


def test_what_argos_decoder_refuses_is_found(shared: Path) -> None:
    """Of the mutants, those that Argo refuses with an unknown field or a wrong type."""
    wanted = 0
    with gzip.open(shared / "oracle" / "mutants.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            errors = " ".join(record["errors"])
            decoder = "unknown field" in errors or "json: cannot unmarshal" in errors or "quantities must" in errors
            refused = False
            for document in yaml_tree.parse(SourceFile(record["id"], record["yaml"])):
                root = document.root
                kind = root.get("kind") if isinstance(root, Mapping) else None
                if root is not None and isinstance(kind, Scalar) and kind.text in KINDS:
                    refused |= any(d.rejected_by_argo for d in schema_check.check(root, kind.text))
            assert not (refused and record["verdict"] == "accepted"), record["id"]
            if decoder:
                assert refused, (record["id"], errors)
                wanted += 1
    assert wanted > 100


def test_real_onepanel_documents_are_sound(shared: Path) -> None:
    paths = sorted((shared / "onepanel").glob("*.yaml"))
    assert len(paths) > 20
    for path in paths:
        root = root_of(path.read_text(encoding="utf-8"))
        found = [
            shown(d) for d in schema_check.check(root, "Workflow", onepanel=True) if d.rule is not rules.YAML11_SCALAR
        ]
        assert found == [], path.name


def test_work_grows_with_the_document_and_not_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in slow looks at scalars and in mappings visited: twice the tasks, twice the work."""
    visits = 0
    real = schema_check._struct

    def counting(*arguments: Any) -> None:
        nonlocal visits
        visits += 1
        real(*arguments)

    monkeypatch.setattr(schema_check, "_struct", counting)
    counts = []
    for size in (100, 200, 400):
        tasks = "".join(
            f"- {{name: t{i}, template: a, arguments: {{parameters: [{{name: p, value: {i}}}]}}}}\n"
            for i in range(size)
        )
        visits = 0
        assert findings(f"tasks:\n{tasks}", "DAGTemplate") == []
        counts.append(visits)
    assert counts == [1 + 3 * size for size in (100, 200, 400)]
