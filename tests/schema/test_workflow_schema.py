"""The schema of documents: a sound JSON Schema, the whole of Argo's types, and words for what people write."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from wfc import resources
from wfc.frontend import shapes
from wfc.ir.scalars import resolve_plain

SCHEMA = resources.schema("workflow")
DEFS: dict[str, dict[str, Any]] = SCHEMA["$defs"]

# What the compiler's reader of the schema understands. Another keyword would be checked by editors alone.
KEYWORDS = {
    "$ref", "additionalProperties", "anyOf", "contentEncoding", "description", "enum", "format", "items",
    "maxProperties", "maximum", "minProperties", "minimum", "pattern", "properties", "required", "title", "type",
}  # fmt: skip
ANNOTATIONS = {
    "x-wfc-decoder": str,  # any, any-string: the decoder converts; free: it takes any text, others do not
    "x-wfc-lenient-below": bool,  # the decoder ignores unknown fields further down
    "x-wfc-octal": bool,  # an octal number is meant as one
    "x-wfc-refused-by": str,  # who refuses a word that is none of the enumeration
    "x-wfc-removed": dict,  # fields of older versions, and what to write instead
    "x-wfc-required-by": str,  # who refuses a document without the required fields
    "x-wfc-rule": str,  # the rule of a word that is none of the enumeration, where it is a special one
    "x-wfc-validated": bool,  # false: Argo's validator does not look further than the decoder
}


def subschemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A subschema of a type, and all below it."""
    yield schema
    children: list[Any] = [
        *schema.get("properties", {}).values(),
        schema.get("items"),
        schema.get("additionalProperties"),
    ]
    for child in children:
        if isinstance(child, dict):
            yield from subschemas(child)


def all_subschemas() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, definition in DEFS.items():
        for schema in subschemas(definition):
            yield name, schema


@pytest.mark.parametrize("name", resources.SCHEMAS)
def test_every_schema_is_valid_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(resources.schema(name))


@pytest.mark.parametrize("name", resources.SCHEMAS)
def test_every_schema_is_written_with_an_indent_of_two_and_sorted_definitions(name: str) -> None:
    text = resources.schema_text(name)
    names = list(resources.schema(name)["$defs"])
    assert names == sorted(names, key=lambda name: (name.lower(), name))
    assert text.startswith('{\n  "$schema": ')
    assert text.endswith("}\n")
    assert all((len(line) - len(line.lstrip())) % 2 == 0 for line in text.splitlines())


def test_the_package_holds_all_schemas(root: Path) -> None:
    assert {path.name for path in (root / "schema").iterdir()} == {f"{name}.schema.json" for name in resources.SCHEMAS}
    with pytest.raises(KeyError):
        resources.schema_text("../secret")


def test_the_reader_understands_every_keyword() -> None:
    for name, schema in all_subschemas():
        for keyword, value in schema.items():
            if keyword in ANNOTATIONS:
                assert isinstance(value, ANNOTATIONS[keyword]), (name, keyword)
            else:
                assert keyword in KEYWORDS, (name, keyword)
        assert schema.get("additionalProperties", False) is not True, name
        if "anyOf" in schema:
            enumeration, pattern = schema["anyOf"]
            assert (set(enumeration), set(pattern)) == ({"enum"}, {"pattern"}), name
        if "maxProperties" in schema:
            assert (schema["minProperties"], schema["maxProperties"]) == (1, 1), name
        assert ("minimum" in schema) == ("maximum" in schema), name
        if "$ref" in schema:
            beside = set(schema) - {"$ref", "title", "description"} - set(ANNOTATIONS)
            assert beside <= {"required", "properties"}, name


def test_every_reference_leads_somewhere() -> None:
    references = re.findall(r'"\$ref": "#/\$defs/([^"]+)"', resources.schema_text("workflow"))
    assert references
    for reference in references:
        name, _, field = reference.partition("/properties/")
        assert name in DEFS
        assert not field or field in DEFS[name]["properties"]


def test_every_type_becomes_a_shape_with_the_same_fields() -> None:
    for name, definition in DEFS.items():
        shape = shapes.type_shape(name)
        assert list(shape.fields) == list(definition.get("properties", {}))
        assert shape.struct == ("properties" in definition)
        for field in shape.fields.values():
            assert field.any or field.kinds


def test_fields_are_in_the_order_of_the_alphabet_and_are_never_yaml_booleans() -> None:
    for name, definition in DEFS.items():
        fields = list(definition.get("properties", {}))
        assert fields == sorted(fields), name
        assert all(resolve_plain(field) == field for field in fields), name


def test_every_mapping_with_named_fields_is_strict() -> None:
    for name, schema in all_subschemas():
        if "properties" in schema and "$ref" not in schema:
            assert schema["additionalProperties"] is False, name


def test_null_is_allowed_wherever_a_value_is_not_required() -> None:
    for name, schema in all_subschemas():
        for field, value in schema.get("properties", {}).items():
            if "type" in value:
                assert ("null" in value["type"]) == (field not in schema.get("required", ())), (name, field)


def test_the_bare_form_has_the_fields_of_a_spec_and_six_keys_on_parameters() -> None:
    spec, bare = DEFS["WorkflowSpec"]["properties"], DEFS["OnepanelSpec"]["properties"]
    assert list(bare) == list(spec)
    assert {name for name in bare if bare[name] != {"$ref": f"#/$defs/WorkflowSpec/properties/{name}"}} == {"arguments"}
    assert list(DEFS["OnepanelArguments"]["properties"]) == list(DEFS["Arguments"]["properties"])
    extra = set(DEFS["OnepanelParameter"]["properties"]) - set(DEFS["Parameter"]["properties"])
    assert extra == {"displayName", "hint", "type", "options", "visibility", "required"}
    assert DEFS["OnepanelParameter"]["required"] == DEFS["Parameter"]["required"]


@pytest.mark.parametrize(
    ("document", "valid"),
    [
        ({"kind": "Workflow", "spec": {"entrypoint": "a"}}, True),
        ({"kind": "Workflow", "spec": {"entrypont": "a"}}, False),
        ({"kind": "WorkflowTemplate", "spec": {"templates": [{"name": "a"}]}}, True),
        ({"kind": "WorkflowTemplate", "spec": {"templates": [{}]}}, False),
        ({"kind": "ClusterWorkflowTemplate", "status": {}}, False),
        ({"kind": "CronWorkflow", "spec": {"schedules": ["* * * * *"]}}, True),
        ({"kind": "CronWorkflow", "spec": {"schedule": "* * * * *"}}, False),
        ({"kind": "ConfigMap", "data": {"a": "b"}}, True),
        ({"apiVersion": "v1"}, False),
        ({"entrypoint": "a", "arguments": {"parameters": [{"name": "a", "visibility": "public"}]}}, True),
        ({"entrypoint": "a", "arguments": {"parameters": [{"name": "a", "visibility": "secret"}]}}, False),
        ({"entrypoint": "a", "kinds": "Workflow"}, False),
        ({"kind": "Workflow", "spec": {"arguments": {"parameters": [{"name": "a", "hint": "b"}]}}}, False),
    ],
)
def test_one_schema_serves_every_form_of_document(document: dict[str, Any], valid: bool) -> None:
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(document) is valid


# Fields by the type that holds them: what the page on artifacts uses, and what stands next to it.
DESCRIBED_TYPES = (
    "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "CronWorkflowSpec", "WorkflowSpec",
    "Template", "Arguments", "Inputs", "Outputs", "Parameter", "Artifact", "ValueFrom", "S3Artifact", "GitArtifact",
    "HTTPArtifact", "GCSArtifact", "RawArtifact", "OSSArtifact", "HDFSArtifact", "AzureArtifact", "ArtifactoryArtifact",
    "PluginArtifact", "ArchiveStrategy", "TarStrategy", "core.Container", "ScriptTemplate", "DAGTemplate", "DAGTask",
    "WorkflowStep", "OnepanelOption", "core.SecretKeySelector", "core.EnvVar", "core.VolumeMount", "RetryStrategy",
    "ContinueOn", "Sequence", "TemplateRef", "ResourceTemplate", "SuspendTemplate", "HTTP",
    "LifecycleHook", "HTTPAuth", "BasicAuth", "Header",
)  # fmt: skip
DESCRIBED_FIELDS = {
    "OnepanelParameter": ("displayName", "hint", "options", "required", "type", "visibility"),
    "OnepanelSpec": ("arguments",),
    "core.Volume": ("name", "emptyDir", "persistentVolumeClaim", "secret", "configMap"),
    "meta.ObjectMeta": ("name", "generateName", "namespace", "labels", "annotations"),
}


def test_what_people_write_is_described() -> None:
    for name in DESCRIBED_TYPES:
        assert DEFS[name].get("description"), name
        for field, schema in DEFS[name]["properties"].items():
            assert schema.get("description"), f"{name}.{field}"
    for name, fields in DESCRIBED_FIELDS.items():
        for field in fields:
            assert DEFS[name]["properties"][field].get("description"), f"{name}.{field}"
    assert all(definition.get("title") for definition in DEFS.values())


def test_every_key_of_the_page_is_described(shared: Path) -> None:
    """The YAML blocks of the page, read leniently (excerpts, `...`), each key at its place in the schema."""
    page = (shared / "working-with-artifacts.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 7
    seen: set[str] = set()
    for block in blocks:
        text = re.sub(r"^\.\.\.\n", "", block, flags=re.MULTILINE)
        loaded = yaml.safe_load(text)
        if isinstance(loaded, list):
            loaded = {"inputs": {"artifacts": loaded}}
        start = "OnepanelSpec" if "templates" in loaded else "Template"
        seen |= described_keys(loaded, shapes.type_shape(start))
    for key in (
        "entrypoint",
        "s3",
        "accessKeySecret",
        "revision",
        "mode",
        "tar",
        "optional",
        "from",
        "dependencies",
        "gcs",
    ):
        assert key in seen


def described_keys(value: Any, shape: shapes.Shape) -> set[str]:
    found: set[str] = set()
    if isinstance(value, dict) and shape.struct:
        for key, inner in value.items():
            schema = shape.raw["properties"][key]
            if "/properties/" in schema.get("$ref", ""):
                name, _, field = schema["$ref"].removeprefix("#/$defs/").partition("/properties/")
                schema = DEFS[name]["properties"][field]
            assert schema.get("description"), key
            found |= {key} | described_keys(inner, shape.fields[key])
    elif isinstance(value, list) and shape.items is not None:
        for item in value:
            found |= described_keys(item, shape.items)
    return found


DECODED: dict[str, dict[str, Any]] = {
    "string": {"type": ["string", "null"]},
    "bool": {"type": ["boolean", "null"]},
    "int": {"$ref": "#/$defs/int64"},
    "int32": {"$ref": "#/$defs/int32"},
    "int64": {"$ref": "#/$defs/int64"},
    "uint64": {"$ref": "#/$defs/uint64"},
    "bytes": {"$ref": "#/$defs/base64"},
    "map[string]string": {"$ref": "#/$defs/text-map"},
    "custom:wf.AnyString": {"$ref": "#/$defs/any-text"},
    "custom:wf.Item": {"$ref": "#/$defs/any-value"},
    "custom:wf.Amount": {"$ref": "#/$defs/any-value"},
    "custom:meta.FieldsV1": {"$ref": "#/$defs/any-value"},
    "custom:meta.Time": {"$ref": "#/$defs/time"},
    "custom:res.Quantity": {"$ref": "#/$defs/quantity"},
    "custom:util.IntOrString": {"$ref": "#/$defs/int-or-string"},
    "custom:wf.ParallelSteps": {"type": ["array", "null"], "items": {"$ref": "#/$defs/WorkflowStep"}},
    "custom:wf.Plugin": {
        "type": ["object", "null"],
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"$ref": "#/$defs/any-value"},
    },
}


def decoded(go: str) -> dict[str, Any]:
    """The schema of a type of Argo's source."""
    go = go.removeprefix("*")
    if go in DECODED:
        return DECODED[go]
    if go.startswith("[]"):
        return {"type": ["array", "null"], "items": decoded(go[2:])}
    if go.startswith("map[string]"):
        return {"type": ["object", "null"], "additionalProperties": decoded(go.removeprefix("map[string]"))}
    return {"$ref": f"#/$defs/{go.removeprefix('wf.')}"}


def only_types(schema: dict[str, Any]) -> dict[str, Any]:
    """A subschema without words, annotations, enumerations, and what makes a field required."""
    dropped = {"title", "description", "enum", "anyOf", "required", "properties"}
    bare = {
        key: only_types(value) if isinstance(value, dict) else value
        for key, value in schema.items()
        if key not in dropped and not key.startswith("x-wfc-")
    }
    if bare.get("$ref") == "#/$defs/octal-mode":
        bare["$ref"] = "#/$defs/int32"
    if isinstance(bare.get("type"), str):
        bare["type"] = [bare["type"], "null"]
    return bare


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A required leaf is written out, because a reference cannot take null away."""
    reference = schema.get("$ref")
    return only_types(DEFS[reference.removeprefix("#/$defs/")]) if reference else schema


def test_every_field_that_argo_decodes_is_there_with_its_type(shared: Path) -> None:
    types = json.loads((shared / "reference" / "argo-types.json").read_text(encoding="utf-8"))
    assert len(types) == 226
    fields = 0
    for go, expected in types.items():
        name = go.removeprefix("wf.")
        definition = DEFS[name]
        assert set(definition["properties"]) == set(expected), name
        for field, kind in expected.items():
            actual = only_types(definition["properties"][field])
            wanted = decoded(kind)
            if field in definition.get("required", ()) and "$ref" not in actual:
                wanted = without_null(wanted)
            assert actual == wanted, f"{name}.{field}"
            fields += 1
    assert fields == sum(len(expected) for expected in types.values())
    added = set(DEFS) - {go.removeprefix("wf.") for go in types}
    leaves = {
        "any-text",
        "any-value",
        "base64",
        "int-or-string",
        "int32",
        "int64",
        "octal-mode",
        "quantity",
        "text-map",
    }
    onepanel = {"OnepanelSpec", "OnepanelArguments", "OnepanelParameter", "OnepanelOption"}
    assert added == leaves | onepanel | {"time", "uint64"}


@pytest.mark.parametrize(
    ("leaf", "good", "bad"),
    [
        ("quantity", ["1", "500m", "1.5Gi", "1e3", "-2", "+.5", "5.", "2E", "64Mi ", None], ["", "1GB", "{{a}}"]),
        ("quantity", ["+1"], ["1Gi\n", ".", "Gi", "1 Gi", True]),
        ("time", ["2024-05-01T12:00:00Z", "2024-05-01T12:00:00.25+02:00", None], ["2024-05-01", "", 1]),
        ("base64", ["", "YQ==", "YWJj", "YW\nJj\n", None], ["YQ", "a b", "YQ=", 1]),
        ("int32", [0, 2.0, -(2**31), 2**31 - 1, None], [2**31, 2.5, "1", True]),
        ("int64", [2**63 - 1, -(2**63)], [2**63, "1"]),
        ("uint64", [0, 2**64 - 1], [-1, 2**64]),
        ("int-or-string", [1, "1", "{{a}}", "", None], [True, 1.5, 2**31, []]),
        ("any-text", ["", 1, 1.5, True, None], [[], {}]),
        ("any-value", ["", 1, None, [], {}], []),
        ("text-map", [{"a": "b", "c": None}, {}, None], [{"a": 1}, [], ""]),
    ],
)  # fmt: skip
def test_leaves_take_what_the_decoder_takes(leaf: str, good: list[Any], bad: list[Any]) -> None:
    validator = jsonschema.Draft202012Validator(DEFS[leaf] | {"$defs": DEFS})
    assert [value for value in good if not validator.is_valid(value)] == []
    assert [value for value in bad if validator.is_valid(value)] == []
