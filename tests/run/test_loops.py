"""What the items of loops become: names of nodes, values of tags, and the lists of what they gave."""

import json
import textwrap

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

# What a template is called with is its input; it prints it, and makes it an output.
TELL = """
- name: tell
  inputs: {parameters: [{name: text}]}
  outputs: {parameters: [{name: told, valueFrom: {path: /told}}]}
  script:
    image: alpine
    command: [sh]
    source: |
      cat >/told <<'END'
      {{inputs.parameters.text}}
      END
      cat /told
"""


def workflow(main: str) -> str:
    """A workflow whose first template has this inside, and which has the template ``tell``."""
    templates = f"- name: main\n{textwrap.indent(textwrap.dedent(main), '  ')}{TELL}"
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"
    return f"{head}  templates:\n{textwrap.indent(templates, '  ')}"


def looped(workflows: Workflows, items: str, text: str = "{{item}}", checked: bool = True) -> dict[str, str]:
    """The items of a loop: what stands for each in the name of its node, and what it was called with."""
    document = workflow(f"""
        dag:
          tasks:
          - name: each
            template: tell
            {items}
            arguments: {{parameters: [{{name: text, value: '{text}'}}]}}
    """)
    run = (workflows.run if checked else workflows.unchecked)(document).succeeded()
    nodes = [node for node in run.status["nodes"] if node["type"] == "Pod"]
    names = [node["displayName"].removeprefix("each(").removesuffix(")") for node in nodes]
    return {name: node["inputs"]["parameters"][0]["value"] for name, node in zip(names, nodes, strict=True)}


def test_items_of_the_document(workflows: Workflows) -> None:
    """Numbers as Go's JSON has them, integers exactly; what is inside lists and maps is JSON in names as well."""
    items = "12345678901234567, 1e21, 1.5e-7, 1.50, [[1, 2], <, {b: 1, a: 2}], {b: [1, 'x y', [2]], a: <é>}"
    assert looped(workflows, f"withItems: [{items}]") == {
        "0:12345678901234567": "12345678901234567",
        "1:1e+21": "1e+21",
        "2:1.5e-7": "1.5e-7",
        "3:1.5": "1.5",
        '4:[[1,2] < {"a":2,"b":1}]': r'[[1,2],"\u003c",{"a":2,"b":1}]',
        '5:a:<é>,b:[1,"x y",[2]]': r'{"a":"\u003cé\u003e","b":[1,"x y",[2]]}',
    }


def test_items_of_a_text(workflows: Workflows) -> None:
    """What is inside an item stays as it was written: escapes, numbers, the order of members below the first."""
    first = r'{"b":{"z":1.0,"a":"<\u003c"},"a":"\u00e9&"}'
    second = r'[[1, 2],"x\"y",{"b":1,"a":2}]'
    third = r'"\u003c\u00e9"'
    assert looped(workflows, f"withParam: '[{first}, {second}, {third}]'") == {
        r'0:a:\u00e9&,b:{"z":1.0,"a":"<<"}': r'{"a":"\u00e9\u0026","b":{"z":1.0,"a":"\u003c\u003c"}}',
        r'1:[[1,2] x\"y {"b":1,"a":2}]': r'[[1,2],"x\"y",{"b":1,"a":2}]',
        r"2:<\u00e9": "<é",
    }


@pytest.mark.parametrize("items", ["withItems: %s", "withParam: '%s'"])
def test_members_of_items(workflows: Workflows, items: str) -> None:
    """A tag inserts a member as Argo prints it: with JSON's escapes, but no sign of markup is escaped."""
    maps = r'[{"n": 12345678901234567, "o": {"a": "<", "z": [1, "x"]}, "s": "<&>\t"}]'
    given = looped(workflows, items % maps, "{{item.n}} {{item.o}} {{item.s}}")
    assert list(given.values()) == [r'12345678901234567 {"a":"<","z":[1,"x"]} <&>\t']


@pytest.mark.needs("jq")
@pytest.mark.parametrize("items", ["withItems: %s", "withParam: '%s'"])
def test_items_in_expressions(workflows: Workflows, items: str) -> None:
    """A map is one, of texts: of all its members, also where the call names some of them."""
    given = looped(workflows, items % '[{"b": {"x": [1.0]}, "a": "<é>"}, 7, "t", [1]]', "{{=item}} {{=toJson(item)}}")
    first = r'{"a":"\u003cé\u003e","b":"{\"x\":[1.0]}"}'
    whole = first if "Items" not in items else first.replace("1.0", "1")
    assert list(given.values()) == [f"{whole} {whole}", '7 "7"', 't "t"', '[1] "[1]"']
    given = looped(workflows, items % '[{"a": 1, "b": 2}]', "{{=asInt(item.a) + 1}} {{=len(item)}} {{item.b}}")
    assert list(given.values()) == ["2 2 2"]


def test_no_list_at_all(workflows: Workflows) -> None:
    """JSON's null is a list without items, for Go; what else is no list fails when it is reached, as in Argo."""
    document = workflow("""
        dag:
          tasks:
          - {name: none, template: tell, withParam: 'null', arguments: {parameters: [{name: text, value: a}]}}
          - {name: map, template: tell, withParam: '{}', arguments: {parameters: [{name: text, value: a}]}}
          - {name: other, template: tell, arguments: {parameters: [{name: text, value: a}]}}
    """)
    run = workflows.unchecked(document)
    assert run.phases() == {"workflow": "Error", "none": "Skipped", "map": "Error", "other": "Succeeded"}
    assert run.node("none")["message"] == "Skipped, empty params"
    assert run.node("map")["message"] == "withParam value could not be parsed as a JSON list: {}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("%d", ["9", "10"]), ("x%03X-%%", ["x009-%", "x00A-%"]), ("%5d|", ["    9|", "   10|"]),
        ("%-4d|", ["9   |", "10  |"]), ("%+d", ["+9", "+10"]), ("%.3d", ["009", "010"]), ("%#x", ["0x9", "0xa"]),
        ("%o", ["11", "12"]), ("%b", ["1001", "1010"]), ("%v", ["9", "10"]), ("%d.%[1]d", ["9.9", "10.10"]),
        ("é%d", ["é9", "é10"]), ("%d-%d", ["9-%!d(MISSING)", "10-%!d(MISSING)"]), ("%s", ["%!s(int=9)", "%!s(int=10)"]),
        ("none", ["none%!(EXTRA int=9)", "none%!(EXTRA int=10)"]), (r"%d\u0041", ["9A", "10A"]),
    ],
)  # fmt: skip
def test_formats_of_sequences(workflows: Workflows, written: str, expected: list[str]) -> None:
    """Items are what Go's fmt makes of the numbers, also of a format that does not fit."""
    given = looped(workflows, f"withSequence: {{start: '9', end: '10', format: '{written}'}}", checked=False)
    assert list(given.values()) == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("start: '1', end: '0'", ["1", "0"]),
        ("count: '-1'", ["0", "-1", "-2"]),
        ("start: '+08', count: '+2'", ["8", "9"]),
        ("start: '-3', end: '-3', format: '%05d'", ["-0003"]),
    ],
)
def test_bounds_of_sequences(workflows: Workflows, bounds: str, expected: list[str]) -> None:
    """Where the end is below the start, they count down; a count only says where the end is."""
    assert list(looped(workflows, f"withSequence: {{{bounds}}}").values()) == expected


def test_a_sequence_of_no_numbers(workflows: Workflows) -> None:
    """It fails when it is reached; behind a condition that is false nobody minds."""
    call = "template: tell, withSequence: {count: one}, arguments: {parameters: [{name: text, value: a}]}"
    run = workflows.unchecked(
        workflow(f"dag: {{tasks: [{{name: runs, {call}}}, {{name: skipped, when: 'false', {call}}}]}}")
    )
    assert run.phases() == {"workflow": "Error", "runs": "Error", "skipped": "Skipped"}
    assert run.node("runs")["message"] == 'strconv.Atoi: parsing "one": invalid syntax'


def test_an_item_whose_condition_is_none(workflows: Workflows) -> None:
    """In a DAG that item is in Error, and the others run; of steps none runs."""
    given = "template: tell, arguments: {parameters: [{name: text, value: a}]}"
    call = f"{{name: each, withItems: [x, a b], when: '{{{{item}}}} == x', {given}}}"
    run = workflows.run(workflow(f"dag: {{tasks: [{call}, {{name: behind, depends: each.Errored, {given}}}]}}"))
    assert run.succeeded().phases() == {
        "workflow": "Succeeded", "each": "Error", "each(0:x)": "Succeeded", "each(1:a b)": "Error",
        "behind": "Succeeded",
    }  # fmt: skip
    assert run.node("each(1:a b)")["type"] == "Skipped"
    assert run.node("each(1:a b)")["message"].startswith("Invalid 'when' expression 'a b == x'")
    run = workflows.run(workflow(f"steps: [[{call}, {{name: beside, {given}}}]]"))
    assert run.phases() == {"workflow": "Failed", "[0]": "Error"}


def gathered(workflows: Workflows, kind: str, when: str, text: str, more: str = "") -> Run:
    """A loop whose items print and give JSON, and behind it a call that is given ``text``."""
    items = """['{"b":1.0,"a":[1e2,12345678901234567]}', '[]']"""
    given = "arguments: {parameters: [{name: text, value: '%s'}]}"
    first = f"{{name: each, template: tell, when: '{when}', withItems: {items}, {given % '{{item}}'}}}"
    second = f"name: use, template: tell, {given % text}"
    if kind == "steps":
        return workflows.run(workflow(f"steps: [[{first}], [{{{second}}}]]\n{more}"))
    return workflows.run(workflow(f"dag: {{tasks: [{first}, {{{second}, depends: each}}]}}\n{more}"))


def test_lists_of_json(workflows: Workflows) -> None:
    """Values that are all lists or maps are read and written again; what was printed keeps its text."""
    text = "{{steps.each.outputs.parameters.told}} {{steps.each.outputs.result}}"
    run = gathered(workflows, "steps", "true", text).succeeded()
    read, printed = run.printed("use").split()
    assert read == '[{"a":[100,12345678901234568],"b":1},[]]'
    assert printed == '[{"b":1.0,"a":[1e2,12345678901234567]},[]]'


@pytest.mark.parametrize("kind", ["steps", "tasks"])
def test_a_list_that_no_item_has_added_to(workflows: Workflows, kind: str) -> None:
    """Argo knows nothing of such an output and waits for ever; a bundle fails and says so."""
    run = gathered(workflows, kind, "false", f"{{{{{kind}.each.outputs.parameters.told}}}}")
    assert run.code == 1
    assert "told}}: no item of that loop has given it" in json.dumps(run.status)


def test_lists_of_nothing(workflows: Workflows) -> None:
    """The list of all that tasks gave is there, and empty; of steps that were all skipped there is none."""
    run = gathered(workflows, "tasks", "false", "{{tasks.each.outputs.parameters}}{{tasks.each.outputs.result}}")
    assert run.succeeded().printed("use") == "[][]\n"
    run = gathered(workflows, "steps", "false", "{{steps.each.outputs.parameters}}")
    assert run.code == 1
    assert "outputs.parameters}}: no item of that loop has given it" in json.dumps(run.status)


def test_a_default_for_a_list_that_nobody_has_added_to(workflows: Workflows) -> None:
    """The output of a template that takes it has its own default."""
    told = "{{tasks.each.outputs.parameters.told}}"
    more = f"outputs: {{parameters: [{{name: all, valueFrom: {{parameter: '{told}', default: nothing}}}}]}}"
    run = gathered(workflows, "tasks", "false", "a", more).succeeded()
    (root,) = [node for node in run.status["nodes"] if node["name"] == run.status["name"]]
    assert root["outputs"]["parameters"] == [{"name": "all", "value": "nothing"}]


def test_all_outputs_beside_an_expression(workflows: Workflows) -> None:
    """In a text that is worked out, and in a condition, the list of all outputs is what it is in any other text."""
    document = workflow("""
        steps:
        - - {name: each, template: tell, withItems: [1, 2], arguments: {parameters: [{name: text, value: "{{item}}"}]}}
        - - name: both
            template: tell
            when: "'{{steps.each.status}}' == Succeeded"
            arguments:
              parameters:
              - {name: text, value: "{{steps.each.outputs.parameters}} {{=toJson(steps.each.outputs.parameters)}}"}
          - {name: not, template: tell, when: "{{steps.each.outputs.parameters}} == 1",
             arguments: {parameters: [{name: text, value: x}]}}
    """)
    run = workflows.run(document).succeeded()
    assert run.printed("both") == '[{"told":"1"},{"told":"2"}] {"told":"[\\"1\\",\\"2\\"]"}\n'
    assert run.node("not")["message"] == """when '[{"told":"1"},{"told":"2"}] == 1' evaluated false"""


def test_a_folder_of_any_name(workflows: Workflows) -> None:
    """What the items gave is read from a folder whose path has lines, and nothing is left beside it."""
    document = workflow("""
        dag:
          tasks:
          - name: each
            template: tell
            withItems: [1, 2]
            arguments: {parameters: [{name: text, value: "{{=item}}"}]}
          - name: all
            template: tell
            depends: each
            arguments: {parameters: [{name: text, value: "{{tasks.each.outputs.parameters.told}}"}]}
    """)
    folder = workflows.new_folder("run") / "a 'b'\n\"c\" $(d) \\e"
    command = [str(workflows.bundle(document) / "run.sh"), "--runtime=sandbox", f"--workdir={folder}"]
    assert workflows.finished(command, folder).succeeded().printed("all") == '["1","2"]\n'
    assert list(folder.parent.iterdir()) == [folder]
