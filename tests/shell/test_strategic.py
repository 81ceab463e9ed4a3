"""Strategic merge patches, as Kubernetes merges one into the spec of a pod."""

from typing import Any

import pytest

from wfc.backends.shell.planning.strategic import MergeError, merged
from wfc.frontend import yaml_tree
from wfc.ir.tree import Mapping, decoded
from wfc.source import SourceFile


def tree(text: str) -> Mapping:
    (document,) = yaml_tree.parse(SourceFile("patch.yaml", text))
    assert isinstance(document.root, Mapping)
    return document.root


def merge(original: str, patch: str) -> Any:
    return decoded(merged(tree(original), tree(patch)))


@pytest.mark.parametrize(
    ("original", "patch", "result"),
    [
        # maps are merged, other values replaced, null takes away
        ("{a: {b: 1, c: 2}, d: [1, 2]}", "{a: {b: 3, c: null}, d: [3], e: x}", {"a": {"b": 3}, "d": [3], "e": "x"}),
        ("{a: 1}", "{b: {c: null, d: 1}}", {"a": 1, "b": {"d": 1}}),
        ("{a: {b: 1}}", "{a: {$patch: replace, c: 2}}", {"a": {"c": 2}}),
        ("{a: {b: 1}}", "{a: {$patch: delete}}", {"a": {}}),
        ("{a: {b: 1, c: 2}}", "{a: {$retainKeys: [c, d], d: 3}}", {"a": {"c": 2, "d": 3}}),
        # lists with a merge key item by item; arguments as a whole
        (
            "{containers: [{name: main, args: [a, b], env: [{name: X, value: '1'}, {name: B, value: '2'}]}]}",
            "{containers: [{name: main, args: [c], env: [{name: B, value: '3'}]}]}",
            {
                "containers": [
                    {"name": "main", "args": ["c"], "env": [{"name": "X", "value": "1"}, {"name": "B", "value": "3"}]}
                ]
            },
        ),
        (
            "{volumeMounts: [{name: a, mountPath: /x}]}",
            "{volumeMounts: [{mountPath: /x, readOnly: true}]}",
            {"volumeMounts": [{"name": "a", "mountPath": "/x", "readOnly": True}]},
        ),
        ("{env: [{name: X}, {name: B}]}", "{env: [{name: X, $patch: delete}]}", {"env": [{"name": "B"}]}),
        ("{env: [{name: X}, {name: B}]}", "{env: [{name: Z}, {$patch: replace}]}", {"env": [{"name": "Z"}]}),
        ("{env: null}", "{env: [{name: Z}]}", {"env": [{"name": "Z"}]}),
    ],
)
def test_merging(original: str, patch: str, result: Any) -> None:
    assert merge(original, patch) == result


@pytest.mark.parametrize(
    ("own", "patched", "order"),
    [("abc", "c", "abc"), ("abc", "x", "xabc"), ("abc", "xb", "xabc"), ("abc", "bx", "abxc"), ("abc", "ca", "bca")],
)
def test_the_order_of_a_merged_list(own: str, patched: str, order: str) -> None:
    """The items of the patch keep their order, and what it brings comes before what it does not name."""
    texts = [f"{{env: [{', '.join(f'{{name: {name}}}' for name in names)}]}}" for names in (own, patched)]
    assert "".join(item["name"] for item in merge(*texts)["env"]) == order


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ("{env: [{value: x}]}", "merge key: name"),
        ("{env: [x]}", "no object"),
        ("{a: {$patch: other}}", "Unknown patch type found: other"),
    ],
)
def test_what_cannot_be_merged(patch: str, message: str) -> None:
    with pytest.raises(MergeError, match=message):
        merge("{env: [{name: X}]}", patch)
