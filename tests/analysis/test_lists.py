"""What loops run over, and what their items are: lists that are written out, and aggregates of other loops."""

import pytest

from tests.analysis.documents import found, only, report, workflow

LEAF = "container: {image: busybox, command: [date]}"


def loop(param: str, value: str = "{{item}}", more: str = "") -> str:
    """A loop over ``param`` that gives ``value``, behind a step ``one``, a loop ``many``, and a step ``nest``."""
    return workflow(f"""
arguments: {{parameters: [{{name: given, value: "[1]"}}, {{name: bad, value: hello}}, {{name: open, value: ""}}]}}
templates:
- name: main
  steps:
  - - {{name: one, template: make}}
    - {{name: many, template: make, withItems: [1, 2]}}
  - - name: each
      template: use
      withParam: {param}
      arguments: {{parameters: [{{name: p, value: "{value}"}}]}}
{more}
- name: make
  outputs: {{parameters: [{{name: x, valueFrom: {{path: /x}}}}, {{name: z, valueFrom: {{path: /z}}}}]}}
  {LEAF}
- {{name: use, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
""")


@pytest.mark.parametrize(
    ("param", "expected"),
    [
        ('\'[1, "a", {"k": [2]}]\'', []),
        ("' [ ] '", []),
        ("'[{{workflow.parameters.open}}]'", []),
        ('"{{steps.one.outputs.result}}"', []),
        ('"{{steps.one.outputs.parameters.x}}"', []),
        ('"{{steps.many.outputs.result}}"', []),
        ('"{{steps.many.outputs.parameters.x}}"', []),
        ('"{{steps.many.outputs.parameters}}"', []),
        ('"{{workflow.parameters.given}}"', []),
        ('"{{workflow.parameters.open}}"', []),
        ('"{{workflow.parameters}}"', []),
        ('"{{workflow.labels.list}}"', ["WF301 list"]),
        ('"{{=[1, 2]}}"', []),
        ('"{{=toJson(steps.one.outputs.result)}}"', []),
        ('"{{=sprig.fromJson(steps.one.outputs.result)}}"', []),
        ('"{{=filter([1, 2], # > 1)}}"', []),
        ("'{\"a\": 1}'", ["WF326 '{\"a\": 1}'"]),
        ("'5'", ["WF326 '5'"]),
        ("'null'", ["WF326 'null'"]),
        ("hello", ["WF326 hello"]),
        ("'[1, 2'", ["WF326 '[1, 2'"]),
        ("'[''a'']'", ["WF326 '[''a'']'"]),
        ('"{{steps.one.exitCode}}"', ['WF326 "{{steps.one.exitCode}}"']),
        ('"{{ steps.one.status }}"', ['WF326 "{{ steps.one.status }}"']),
        ('"{{workflow.name}}"', ['WF326 "{{workflow.name}}"']),
        ('"{{workflow.labels}}"', ['WF326 "{{workflow.labels}}"']),
        ('"{{workflow.creationTimestamp}}"', ['WF326 "{{workflow.creationTimestamp}}"']),
        ('"list {{steps.one.outputs.result}}"', ['WF326 "list {{steps.one.outputs.result}}"']),
        ('"{{=1 + 2}}"', ['WF326 "{{=1 + 2}}"']),
        ('"{{=len(steps.one.outputs.result) > 2}}"', ['WF326 "{{=len(steps.one.outputs.result) > 2}}"']),
        ('"{{workflow.parameters.bad}}"', ['WF327 "{{workflow.parameters.bad}}"']),
    ],
)
def test_a_loop_runs_over_a_list(param: str, expected: list[str]) -> None:
    assert found(loop(param)) == expected


def test_the_fault_in_a_list_is_told() -> None:
    assert only(loop("'[1, 2'")).help == "as JSON it breaks off: Expecting ',' delimiter: line 1 column 6 (char 5)"


def test_a_condition_that_never_holds_keeps_the_loop_from_being_read() -> None:
    assert "WF326" not in str(found(loop("hello", more="      when: 'false'")))


@pytest.mark.parametrize(
    ("param", "value", "expected"),
    [
        ('"{{steps.many.outputs.parameters}}"', "{{item.x}} {{item.z}}", []),
        ('"{{steps.many.outputs.parameters}}"', "{{item.nope}}", ["WF301 nope"]),
        ('"{{steps.many.outputs.parameters}}"', "{{=item.x}}", []),
        ('"{{steps.many.outputs.parameters}}"', "{{=item.x + 1}}", ["WF322 item.x"]),
        # The values of one parameter may all be JSON: then the items are what they hold.
        ('"{{steps.many.outputs.parameters.x}}"', "{{item.anything}}", []),
        ('"{{steps.many.outputs.result}}"', "{{item.anything}}", []),
        ('"{{steps.one.outputs.result}}"', "{{item.anything}}", []),
        ('\'[{"a": 1}, {"a": 2}]\'', "{{item.a}}", []),
        ('\'[{"a": 1}, {"b": 2}]\'', "{{item.a}}", ["WF325 a"]),
        ("'[{\"a\": 1}]'", "{{item.b}}", ["WF301 b"]),
        ("'[\"a\"]'", "{{item.b}}", ["WF301 b"]),
        ('\'[{"a": {"b": 1}}]\'', "{{item.a.b}}", ["WF301 b"]),
        ("'[{\"a.b\": 1}]'", "{{item.a.b}}", []),
    ],
)
def test_items_have_the_members_that_their_list_says(param: str, value: str, expected: list[str]) -> None:
    assert found(loop(param, value)) == expected


def test_members_of_members_are_read_from_json() -> None:
    finding = only(loop('\'[{"a": {"b": 1}}]\'', "{{item.a.b}}"))
    assert finding.help == "write {{=jsonpath(item['a'], '$.b')}}"
    assert found(loop('\'[{"a": {"b": 1}}]\'', "{{=jsonpath(item['a'], '$.b')}}")) == []


def test_a_written_list_is_read_once_however_many_items_it_has() -> None:
    many = ", ".join(f'{{"k": {number}}}' for number in range(2000))
    assert report(loop(f"'[{many}]'", "{{item.k}}")).valid
