"""What Argo does with results: those that it does not keep, not gather, not remember or hand out with backslashes."""

import pytest

from tests.analysis.documents import found, only, workflow

LEAF = "container: {image: busybox, command: [date]}"


def reads(value: str, first: str = "", template: str = LEAF, second: str = "") -> str:
    """A step ``a`` (with a name that needs an index, ``b-c``) and one that reads ``value``."""
    return workflow(f"""
templates:
- name: main
  steps:
  - - {{name: a, template: make{first}}}
    - {{name: b-c, template: make{first}}}
  - - {{name: use, template: use, arguments: {{parameters: [{{name: p, value: {value}}}]}}{second}}}
- name: make
  inputs: {{parameters: [{{name: t, default: x}}]}}
  outputs: {{parameters: [{{name: o, valueFrom: {{path: /o}}}}]}}
  {template}
- {{name: use, inputs: {{parameters: [{{name: p}}, {{name: q, default: x}}]}}, {LEAF}}}
""")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"{{steps.a.outputs.result}}"', []),
        ("\"{{=steps['b-c'].outputs.result}}\"", []),
        ("'{{=steps[\"b-c\"].outputs.result}}'", ['WF361 steps["b-c"].outputs.result']),
        ("\"{{=steps['b-c'].outputs['result']}}\"", ["WF361 steps['b-c'].outputs['result']"]),
        ("\"{{=steps[ 'b-c' ].outputs.result}}\"", ["WF361 steps[ 'b-c' ].outputs.result"]),
        ("\"{{=steps['b-c']?.outputs?.result ?? ''}}\"", ["WF361 steps['b-c']?.outputs?.result"]),
        ("'{{=steps[\"b-c\"].outputs.parameters.o}}'", []),
        ("'{{=steps[\"b-c\"].outputs.result}} {{steps.b-c.outputs.result}}'", []),  # named twice, once as it must be
        ("'{{=steps[\"nosuch\"].outputs.result}}'", ["WF303 nosuch"]),
    ],
)
def test_results_are_kept_where_they_are_named_in_a_certain_way(value: str, expected: list[str]) -> None:
    assert found(reads(value)) == expected


RESULT, LIST = '"{{steps.a.outputs.result}}"', '"{{steps.a.outputs.parameters}}"'


@pytest.mark.parametrize(
    ("loop", "value", "expected"),
    [
        ("withParam: '[]'", RESULT, ["WF362 {{steps.a.outputs.result}}"]),
        ("withParam: ' [ ] '", LIST, ["WF362 {{steps.a.outputs.parameters}}"]),
        ('withSequence: {count: "0"}', RESULT, ["WF362 {{steps.a.outputs.result}}"]),
        ("withParam: '[]'", '"{{steps.a.outputs.parameters.o}}"', []),
        ("withParam: '[1]'", RESULT, []),
        ('withSequence: {count: "1"}', RESULT, []),
    ],
)
def test_there_is_nothing_to_gather_of_a_loop_over_nothing(loop: str, value: str, expected: list[str]) -> None:
    assert found(reads(value, f", {loop}")) == expected


ITEMS = ', withItems: [one, two], arguments: {parameters: [{name: t, value: "{{item}}"}]}'
NUMBERS = ', withItems: [1, 2], arguments: {parameters: [{name: t, value: "{{item}}"}]}'
ECHO = 'container: {image: busybox, command: [echo], args: ["{{inputs.parameters.t}}"]}'


@pytest.mark.parametrize(
    ("loop", "template", "expected"),
    [
        (ITEMS, ECHO, True),
        (NUMBERS, ECHO, False),
        (ITEMS, "container: {image: busybox, command: [/bin/echo, hello, there]}", True),
        (ITEMS, "container: {image: busybox, command: [echo, -n, hello]}", False),
        (ITEMS, "container: {image: busybox, command: [echo, 'true']}", False),
        (ITEMS, "container: {image: busybox, command: [sh, -c, 'echo hello']}", True),
        (ITEMS, "container: {image: busybox, command: [sh, -c, 'echo \"{{inputs.parameters.t}}\"']}", True),
        (ITEMS, "container: {image: busybox, command: [sh, -c, 'echo $HOME']}", False),
        (ITEMS, "container: {image: busybox, command: [sh, -c, 'echo hello | wc -c']}", False),
        (ITEMS, "container: {image: busybox, command: [sh, -c, 'echo 5']}", False),
        (ITEMS, "script: {image: busybox, command: [sh], source: 'echo hello'}", True),
        (ITEMS, "script: {image: busybox, command: [python], source: 'echo hello'}", False),
        (ITEMS, "container: {image: busybox, command: [cat, /x]}", False),
    ],
)
def test_results_are_gathered_as_json(loop: str, template: str, expected: bool) -> None:
    findings = [line for line in found(reads(RESULT, loop, template)) if line.startswith("WF363")]
    assert findings == (["WF363 {{steps.a.outputs.result}}"] if expected else [])


def test_a_result_that_nothing_gathers_may_be_any_text() -> None:
    assert "WF363" not in str(found(reads('"{{steps.b-c.outputs.parameters}}"', ITEMS, ECHO)))


def members(items: str, value: str = '"{{item.k}}"') -> list[str]:
    return found(workflow(f"""
templates:
- name: main
  steps:
  - - {{name: a, template: use, {items}, arguments: {{parameters: [{{name: p, value: {value}}}]}}}}
- {{name: use, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
"""))  # fmt: skip


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("withItems: [{k: plain}]", []),
        ('withItems: [{k: "it\'s <b>"}]', []),
        ("withItems: [{k: 'a \"b\"'}]", ["WF364 {{item.k}}"]),
        ('withItems: [{k: "a\\nb"}]', ["WF364 {{item.k}}"]),
        ("withItems: [{k: 'a\\b'}]", ["WF364 {{item.k}}"]),
        ("withItems: [{k: x, l: 'a \"b\"'}]", []),
        ('withParam: \'[{"k": "a\\"b"}]\'', ["WF364 {{item.k}}"]),
    ],
)
def test_members_of_items_come_as_json_writes_them(items: str, expected: list[str]) -> None:
    assert members(items) == expected


def test_whole_items_are_texts() -> None:
    assert members("withItems: ['a \"b\"']", '"{{item}}"') == []


def hook(value: str) -> list[str]:
    return found(workflow(f"""
templates:
- name: main
  steps:
  - - {{name: z, template: make}}
  - - name: a
      template: make
      hooks: {{exit: {{template: use, arguments: {{parameters: [{{name: p, value: "{value}"}}]}}}}}}
- {{name: make, outputs: {{parameters: [{{name: o, valueFrom: {{path: /o}}}}]}}, {LEAF}}}
- {{name: use, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
"""))  # fmt: skip


def test_hooks_are_told_the_outputs_of_their_own_step_but_not_its_result() -> None:
    assert hook("{{steps.a.outputs.parameters.o}} {{steps.a.status}} {{steps.z.outputs.result}}") == []
    assert hook("{{steps.a.outputs.result}}") == ["WF332 {{steps.a.outputs.result}}"]
    assert hook("{{steps.a.exitCode}}") == ["WF332 {{steps.a.exitCode}}"]


def memoized(first: str, second: str) -> list[str]:
    return found(workflow(f"""
templates:
- name: main
  steps:
  - - {{name: a, template: make}}
  - - {{name: b, template: make}}
  - - {{name: use, template: use, arguments: {{parameters: [{{name: p, value: "x{first}{second}"}}]}}}}
- {{name: make, memoize: {{key: k, maxAge: 1h, cache: {{configMap: {{name: c}}}}}}, {LEAF}}}
- {{name: use, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
"""))  # fmt: skip


def test_a_memoized_result_is_read_everywhere_or_nowhere() -> None:
    a, b = "{{steps.a.outputs.result}}", "{{steps.b.outputs.result}}"
    assert memoized("", "") == memoized(a, b) == []
    assert memoized("", b) == memoized(a, "") == ["WF365 memoize"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"a\\tb\\nc\\r\\b\\f"', []),
        ('"\\u00a0\\u2028"', []),
        ('"é"', []),
        ('"\\e[1mbold"', ['WF366 "\\e[1mbold"']),
        ('"\\x00"', ['WF366 "\\x00"']),
        ('"\\x7f"', ['WF366 "\\x7f"']),
        ('"\\U000E0001"', ['WF366 "\\U000E0001"']),
    ],
)
def test_values_can_be_put_in(value: str, expected: list[str]) -> None:
    assert found(reads(value)) == expected


def handler(arguments: str, given: str, kind: str = "Workflow") -> list[str]:
    return found(workflow(f"""
arguments: {{parameters: [{given}]}}
onExit: show
templates:
- name: main
  steps:
  - - {{name: a, template: make, hooks: {{exit: {{template: show{arguments}}}}}}}
  - - {{name: b, template: make, onExit: show}}
- {{name: make, {LEAF}}}
- {{name: show, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
""").replace("kind: Workflow", f"kind: {kind}"))  # fmt: skip


def test_exit_handlers_are_given_the_arguments_of_the_workflow() -> None:
    assert handler("", "{name: p, value: x}") == []
    assert handler("", "{name: q, value: x}") == ["WF307 show", "WF307 exit", "WF307 show"]
    assert handler(", arguments: {parameters: [{name: p, value: x}]}", "") == ["WF307 show", "WF307 show"]
    assert handler(", arguments: {parameters: [{name: r, value: x}]}", "{name: p, value: x}") == [
        "WF307 exit",
        "WF308 r",
    ]


def test_the_note_says_whose_arguments_they_are() -> None:
    document = workflow(f"""
templates:
- {{name: main, steps: [[{{name: a, template: make, onExit: show}}]]}}
- {{name: make, {LEAF}}}
- {{name: show, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
""")
    assert only(document).notes == ("an exit handler without arguments is given those of the workflow",)


def test_an_empty_list_of_items_is_no_loop_and_its_tag_stays() -> None:
    document = workflow(f"""
templates:
- name: main
  steps:
  - - {{name: a, template: use, withItems: [], arguments: {{parameters: [{{name: p, value: "{{{{item}}}}"}}]}}}}
- {{name: use, inputs: {{parameters: [{{name: p}}]}}, {LEAF}}}
""")
    assert found(document) == ["WF432 []", "WF332 item"]
