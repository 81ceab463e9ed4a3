"""The canonical form: one text for documents that mean the same."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.backends.argo.canonical import FIELDS, LAST, canonical
from wfc.backends.argo.yaml_text import dump

NAMES = st.sampled_from([*FIELDS[:40], *LAST, "labels", "withItems", "unknown", "parameters", "valueFrom"])
DOCUMENTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 20), st.sampled_from(["a", "0755"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=15,
)


def shuffled(value: Any, order: random.Random) -> Any:
    """The same JSON value with its keys in another order."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(item, order) for item in value] if isinstance(value, list) else value


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(value: Any, order: random.Random) -> None:
    made = dump(canonical(value))
    assert dump(canonical(shuffled(value, order))) == made
    assert dump(canonical(canonical(value))) == made


def test_no_field_is_ranked_twice() -> None:
    assert len({*FIELDS, *LAST}) == len(FIELDS) + len(LAST)


@pytest.mark.parametrize(
    ("value", "order"),
    [
        ({"spec": 1, "metadata": 1, "kind": 1, "apiVersion": 1}, "apiVersion kind metadata spec"),
        (
            {"templates": 1, "volumes": 1, "arguments": 1, "entrypoint": 1, "affinity": 1, "onExit": 1},
            "entrypoint arguments onExit affinity volumes templates",
        ),
        (
            {"container": 1, "outputs": 1, "inputs": 1, "retryStrategy": 1, "name": 1, "metadata": 1},
            "name metadata inputs outputs container retryStrategy",
        ),
        (
            {"arguments": 1, "template": 1, "name": 1, "when": 1, "dependencies": 1, "withItems": [1]},
            "name template dependencies when withItems arguments",
        ),
        (
            {"optional": 1, "archive": 1, "s3": 1, "path": 1, "name": 1, "mode": 1, "from": 1},
            "name path mode from s3 archive optional",
        ),
        (
            {"secretKeySecret": 1, "accessKeySecret": 1, "key": 1, "bucket": 1, "endpoint": 1},
            "endpoint bucket key accessKeySecret secretKeySecret",
        ),
        (
            {"env": 1, "args": 1, "command": 1, "image": 1, "name": 1, "volumeMounts": 1, "source": 1},
            "name image command args source env volumeMounts",
        ),
        ({"timezone": 1, "workflowSpec": 1, "schedules": 1, "suspend": 1}, "schedules timezone suspend workflowSpec"),
        ({"zeta": 1, "alpha": 1, "name": 1}, "name alpha zeta"),
    ],
)
def test_fields_stand_as_people_write_them(value: dict[str, Any], order: str) -> None:
    assert list(canonical(value)) == order.split()


def test_keys_of_users_go_by_the_alphabet() -> None:
    labels = {"zeta": "1", "name": "2", "apiVersion": "3"}
    assert list(canonical({"labels": labels})["labels"]) == ["apiVersion", "name", "zeta"]
    assert list(canonical({"withItems": [{"name": 1, "from": 2}]})["withItems"][0]) == ["from", "name"]


def test_null_is_no_field() -> None:
    assert canonical({"suspend": None, "args": ["a", None], "archive": {"none": {}}}) == {
        "archive": {"none": {}},
        "args": ["a", None],
    }
    assert canonical({"withItems": [{"x": None}], "labels": {"x": None}}) == {
        "withItems": [{"x": None}],
        "labels": {"x": None},
    }


def test_values_of_parameters_are_the_texts_that_argo_makes_of_them() -> None:
    parameters = [
        {"name": "n", "value": 493, "default": 1.5, "enum": [True, 1e3, "x"]},
        {"name": "m", "valueFrom": {"path": "/x", "default": False}},
    ]
    assert canonical({"parameters": parameters}) == {
        "parameters": [
            {"name": "n", "value": "493", "default": "1.5", "enum": ["true", "1000", "x"]},
            {"name": "m", "valueFrom": {"path": "/x", "default": "false"}},
        ]
    }
    assert canonical({"env": [{"name": "n", "value": 1}], "withItems": [{"value": 1}]}) == {
        "env": [{"name": "n", "value": 1}],
        "withItems": [{"value": 1}],
    }
