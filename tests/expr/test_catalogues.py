"""The tables of variables and functions."""

import pytest

from wfc.expr import functions, variables
from wfc.expr.tags import reference
from wfc.expr.types import INTEGER, STRING, UNKNOWN, ArtifactType, MapOf
from wfc.expr.variable_types import type_of
from wfc.expr.variables import VARIABLES, Known, Scope


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("workflow.name", "workflow.name"),
        ("workflow.parameters", "workflow.parameters"),
        ("workflow.parameters.json", "workflow.parameters.json"),
        ("workflow.parameters.my-p", "workflow.parameters.<name>"),
        ("workflow.labels.json.x", "workflow.labels.<key>"),
        ("workflow.annotations.example.io/owner", "workflow.annotations.<key>"),
        ("workflow.creationTimestamp.Y", "workflow.creationTimestamp.<name>"),
        ("inputs.artifacts.data.path", "inputs.artifacts.<name>.path"),
        ("steps.name", "steps.name"),
        ("steps.name.status", "steps.<name>.status"),
        ("tasks.a-b.outputs.parameters.c", "tasks.<name>.outputs.parameters.<name>"),
        ("tasks.t.outputs.parameters", "tasks.<name>.outputs.parameters"),
        ("item", "item"),
        ("item[0]", "item.<key>"),
        ("item.a.b", "item.<key>"),
        ("outputs.parameters.p.path", "outputs.parameters.<name>.path"),
        ("cronworkflow.labels.a.b/c", "cronworkflow.labels.<key>"),
    ],
)
def test_variables_are_found(name: str, pattern: str) -> None:
    found = reference(name)
    assert found is not None
    variable = variables.find(found.words)
    assert variable is not None
    assert variable.name == pattern


@pytest.mark.parametrize(
    "name",
    [
        "workflow",
        "workflow.id",
        "workflow.parameters.a.b",
        "steps",
        "steps.a",
        "steps.a.outputs",
        "inputs.parameter.x",
        "foo",
        "pod",
    ],
)
def test_other_names_are_none(name: str) -> None:
    assert variables.find(tuple(name.split("."))) is None


def test_the_table_of_variables() -> None:
    patterns = [variable.pattern for variable in VARIABLES]
    assert len(set(patterns)) == len(patterns)
    assert variables.roots() == (
        "workflow", "inputs", "outputs", "pod", "node", "steps", "tasks", "retries", "lastRetry", "item",
        "status", "duration", "exitCode", "resourcesDuration", "request", "response", "data", "cronworkflow",
    )  # fmt: skip
    for variable in VARIABLES:
        assert variables.find(variable.pattern) == variable, "a pattern finds itself"
        assert "**" not in variable.pattern[:-1]
        assert variable.scopes
        assert variable.type in {"string", "number", "time", "json", "artifact"}
        assert variable.summary.endswith((".", "…"))
    assert {scope for variable in VARIABLES for scope in variable.scopes} == set(Scope)
    assert {variable.known for variable in VARIABLES} == set(Known)


def test_every_variable_has_a_type() -> None:
    seen = {variable.name: type_of(variable) for variable in VARIABLES}
    assert seen["inputs.parameters.<name>"] == seen["lastRetry.exitCode"] == seen["workflow.failures"] == STRING
    assert seen["inputs.parameters"] == seen["workflow.labels"] == MapOf(STRING)
    assert seen["steps.<name>.outputs.artifacts.<name>"] == ArtifactType()
    assert seen["response.statusCode"] == INTEGER
    assert {name for name, type_ in seen.items() if type_ == UNKNOWN} == {
        "item", "steps.<name>.outputs.parameters", "tasks.<name>.outputs.parameters", "request.bodyBytes",
        "cronworkflow.lastScheduledTime", "cronworkflow.failed", "cronworkflow.succeeded",
    }  # fmt: skip


def test_signatures() -> None:
    for table in (functions.BUILTINS, functions.EXTRAS, functions.SPRIG_FUNCTIONS, *functions.METHODS.values()):
        for name, function in table.items():
            assert name == function.name
            assert len(function.parameters) == (function.maximum or len(function.parameters))
            assert not isinstance(function.result, str) or function.result in {"first", "element", "bodies", "widest"}
    replace = functions.BUILTINS["replace"]
    assert (replace.minimum, replace.maximum, replace.result) == (3, 4, STRING)
    assert [parameter.types for parameter in replace.parameters] == [(STRING,), (STRING,), (STRING,), (INTEGER,)]
    assert functions.SPRIG_FUNCTIONS["pluck"].maximum is None


def test_functions() -> None:
    assert len(functions.BUILTINS) == 71
    assert len(functions.SPRIG_FUNCTIONS) == 209
    found = functions.find(("trim",))
    assert found is not None
    assert [found.takes(count) for count in range(4)] == [False, True, True, False]
    swapped = functions.find(("sprig", "trimPrefix"))
    assert swapped is not None
    assert (swapped.minimum, swapped.maximum) == (2, 2)
    assert functions.find(("asInt",)) == functions.EXTRAS["asInt"]
    assert functions.find(("sprig", "env")) is None
    assert functions.find(("a", "b", "c")) is None
    unbounded = functions.find(("max",))
    assert unbounded is not None
    assert unbounded.takes(100)
    assert not unbounded.takes(0)
