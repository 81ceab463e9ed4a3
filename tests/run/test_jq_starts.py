"""How many processes of jq a node starts: all expressions that are worked out at the same moment take one."""

import json
import os
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap", "jq")

SHOW = """
- name: show
  inputs: {parameters: [{name: text}]}
  container: {image: alpine, command: [echo, "{{inputs.parameters.text}}"]}
"""


Counted = Callable[[str], tuple[Run, int]]


@pytest.fixture
def counted(workflows: Workflows, tmp_path: Path) -> Counted:
    """Runs a workflow whose first template has a text inside; the run, and how often it has started jq."""
    programs, log = tmp_path / "programs", tmp_path / "starts"
    programs.mkdir()
    (programs / "jq").write_text(f'#!/bin/sh\necho >>"{log}"\nexec {shutil.which("jq")} "$@"\n')
    (programs / "jq").chmod(0o755)
    log.touch()
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"
    head += "  arguments: {parameters: [{name: five, value: '5'}]}\n"

    def run(main: str) -> tuple[Run, int]:
        templates = f"- name: main\n{textwrap.indent(textwrap.dedent(main), '  ')}{SHOW}"
        document = f"{head}  templates:\n{textwrap.indent(templates, '  ')}"
        ended = workflows.run(document, environment={"PATH": f"{programs}:{os.environ['PATH']}"})
        return ended, len(log.read_text().splitlines())

    return run


@pytest.mark.parametrize("holds", [True, False])
def test_a_condition_and_arguments(counted: Counted, holds: bool) -> None:
    """Arguments of a call that does not run may be nonsense: nobody looks at them."""
    text = "{{=1 + 1}}" if holds else "{{=asInt('x')}} {{=steps.gone.outputs.parameters.x ?? 1}}"
    run, starts = counted(f"""
        steps:
        - - name: call
            template: show
            when: "1 == {int(holds)}"
            arguments: {{parameters: [{{name: text, value: "{text}"}}]}}
    """)
    assert run.succeeded().phases()["call"] == ("Succeeded" if holds else "Skipped")
    assert not holds or run.printed("call") == "2\n"
    assert starts == 1


def test_arguments_that_fail(counted: Counted) -> None:
    """Worked out with a condition that holds, they say what is wrong with them as they do alone."""
    run, starts = counted("""
        dag:
          tasks:
          - name: with
            template: show
            when: "1 == 1"
            arguments: {parameters: [{name: text, value: "{{=asInt('x')}}"}]}
          - {name: without, template: show, arguments: {parameters: [{name: text, value: "{{=asInt('x')}}"}]}}
    """)
    assert run.code == 1
    assert run.node("with")["phase"] == run.node("without")["phase"] == "Error"
    assert run.node("with")["message"] == run.node("without")["message"] != ""
    assert starts == 2


def test_what_both_read(counted: Counted) -> None:
    """Values of earlier nodes that a condition and arguments use, in expressions and in simple tags."""
    run, starts = counted("""
        steps:
        - - {name: first, template: show, arguments: {parameters: [{name: text, value: "7"}]}}
        - - name: second
            template: show
            when: "{{steps.first.outputs.result}} == 7"
            arguments:
              parameters:
              - name: text
                value: "{{=asInt(steps.first.outputs.result) + 1}}{{steps.first.outputs.result}}{{steps.first.status}}"
    """)
    assert run.succeeded().printed("second") == "87Succeeded\n"
    assert starts == 1


def test_the_items_of_a_loop(counted: Counted) -> None:
    """One process works out what all of them need, and the expressions of their template with it."""
    run, starts = counted("""
        dag:
          tasks:
          - name: each
            template: show
            withItems: [1, 2, 3]
            when: "{{item}} != 2"
            arguments: {parameters: [{name: text, value: "{{=asInt(item) * 2}}"}]}
          - name: own
            withSequence: {count: 3}
            arguments: {parameters: [{name: num, value: "{{item}}{{=''}}"}]}
            inline:
              inputs: {parameters: [{name: num}]}
              container: {image: alpine, command: [echo, "{{=asInt(inputs.parameters.num) + 1}}"]}
    """)
    phases = run.succeeded().phases()
    assert [phases[name] for name in ("each(0:1)", "each(1:2)", "each(2:3)")] == ["Succeeded", "Skipped", "Succeeded"]
    assert [run.printed(name) for name in ("each(0:1)", "each(2:3)")] == ["2\n", "6\n"]
    assert [run.printed(f"own({n}:{n})") for n in range(3)] == ["1\n", "2\n", "3\n"]
    assert not list(run.folder.rglob(".tasks/*.worked*"))
    assert starts == 2


@pytest.mark.parametrize(
    ("text", "expected"), [("1 == 1", 1), ("(1 == 1)", 2), ("1.5 > 1", 2), ("a == b || c != 'd'", 1)]
)
def test_what_asks_for_all_definitions(counted: Counted, text: str, expected: int) -> None:
    """Most conditions need few of them; where one needs others, jq is started once more."""
    run, starts = counted(f"""
        steps:
        - - name: call
            template: show
            when: {json.dumps(text)}
            arguments: {{parameters: [{{name: text, value: x}}]}}
    """)
    assert run.succeeded().printed("call") == "x\n"
    assert starts == expected


def test_what_items_hold(counted: Counted) -> None:
    """Their values are data, whatever they look like; each finds its own results."""
    values = [
        "end",
        "item\n",
        "ok 1\nend\n",
        "null",
        "$(touch no); `x`",
        "'\"\\\\u0041 %s %n",
        "\t\u00e4\u2028\U0001f600",
        "",
        "{}",
    ]
    listed = json.dumps([*values, {"a": "map"}])
    run, starts = counted(f"""
        steps:
        - - name: each
            template: show
            withParam: {json.dumps(listed)}
            arguments: {{parameters: [{{name: text, value: "<{{{{=toJson(item)}}}}|{{{{item}}}}>"}}]}}
    """)
    run.succeeded()
    nodes = sorted((n for n in run.status["nodes"] if n["displayName"].startswith("each(")), key=lambda n: n["name"])
    printed = [(run.folder / node["stdout"]).read_text() for node in nodes]
    texts = [(text, json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028")) for text in values]
    assert printed == [f"<{shown}|{text}>\n" for text, shown in texts] + ['<{"a":"map"}|{"a":"map"}>\n']
    assert starts == 1


@pytest.mark.parametrize("first", ["1", "x"])
def test_an_item_that_fails(counted: Counted, first: str) -> None:
    """What an item's arguments fail with is what they fail with alone."""
    messages = []
    for items in (["x"], [first, "x", "2"]):
        run, starts = counted(f"""
            steps:
            - - name: each
                template: show
                withItems: {json.dumps(items)}
                arguments: {{parameters: [{{name: text, value: "{{{{=asInt(item) + 1}}}}"}}]}}
        """)
        assert run.code == 1
        messages.append(run.node("[0]")["message"])
    assert messages[0] == messages[1]
    assert "failed to evaluate expression: " in messages[0]
    assert starts == 2


def test_a_condition_of_an_item_that_fails(counted: Counted) -> None:
    """In a DAG it is the end of that item alone."""
    run, starts = counted("""
        dag:
          tasks:
          - name: each
            template: show
            withItems: ["1", "a-b", "2"]
            when: "{{item}} == 1"
            arguments: {parameters: [{name: text, value: "{{=asInt(item)}}"}]}
    """)
    phases = run.phases()
    assert [phases[name] for name in ("each(0:1)", "each(1:a-b)", "each(2:2)")] == ["Succeeded", "Error", "Skipped"]
    assert run.node("each(1:a-b)")["message"].startswith("Invalid 'when' expression 'a-b == 1': ")
    # What is no simple comparison asks for all definitions.
    assert starts == 2


def test_items_that_are_long(counted: Counted) -> None:
    """They are worked out some megabytes at a time: one program has so many of them to read."""
    run, starts = counted("""
        steps:
        - - name: long
            inline:
              container: {image: alpine, command: [printf, "%0300000d", "0"]}
        - - name: each
            template: show
            withSequence: {count: 20}
            when: "{{=len(steps.long.outputs.result) + asInt(item)}} == 0"
            arguments: {parameters: [{name: text, value: x}]}
    """)
    phases = run.succeeded().phases()
    assert [phases[f"each({n}:{n})"] for n in range(20)] == ["Skipped"] * 20
    assert starts == 2


def test_a_default_that_looks_at_other_inputs(counted: Counted) -> None:
    """It is worked out when there are all inputs, and what looks at it with it: a value that is given needs nothing."""
    run, starts = counted("""
        steps:
        - - name: own
            arguments: {parameters: [{name: a, value: "3"}]}
            inline: &sum
              inputs: {parameters: [{name: a}, {name: b, default: "{{=asInt(inputs.parameters.a) + 1}}"}]}
              container: {image: alpine, command: [echo, "{{inputs.parameters.b}}"]}
          - {name: given, arguments: {parameters: [{name: a, value: "3"}, {name: b, value: "9"}]}, inline: *sum}
    """)
    assert run.succeeded().printed("own") == "4\n"
    assert run.printed("given") == "9\n"
    assert starts == 1


OWN = """
    steps:
    - - name: call
        %s
        arguments: {parameters: [{name: num, value: "%s"}]}
        inline:
          %s
          inputs: {parameters: [{name: num}, {name: by, value: "%s"}]}
          container:
            image: alpine
            command: [echo, "{{=asInt(inputs.parameters.num) * asInt(inputs.parameters.by)}}", "{{=workflow.name}}"]
"""


@pytest.mark.parametrize(
    ("call", "value", "template", "default", "printed", "expected"),
    [
        ("when: '{{=1 + 1}} == 2'", "{{=2 + 3}}", "", "4", "20 wf\n", 1),
        ("when: '{{=1 + 1}} == 3'", "{{=2 + 3}}", "", "4", "", 1),
        ("when: 1 == 1", "{{workflow.parameters.five}}", "", "4", "20 wf\n", 1),
        ("withItems: [5]", "{{item}}{{=''}}", "", "4", "20 wf\n", 1),
        # A default with tags and the number of an attempt are known later, and so are tags that a value brings.
        ("when: 1 == 1", "{{=2 + 3}}", "", "{{=2 + 2}}", "20 wf\n", 3),
        ("when: 1 == 1", "{{=2 + 3}}", "retryStrategy: {limit: '1'}", "4", "20 wf\n", 2),
        ("when: 1 == 1", "{{=2 + 3}}", "", "{{workflow.parameters.five}}", "25 wf\n", 2),
    ],
)
def test_the_expressions_of_the_template(
    counted: Counted, call: str, value: str, template: str, default: str, printed: str, expected: int
) -> None:
    """They are worked out with the condition and the arguments where all that they look at is known then."""
    run, starts = counted(OWN % (call, value, template, default))
    name = "call(0:5)" if "withItems" in call else "call(0)" if template else "call"
    assert run.succeeded().phases()[name] == ("Succeeded" if printed else "Skipped")
    assert not printed or run.printed(name) == printed
    assert starts == expected


def test_expressions_of_the_template_that_fail(counted: Counted) -> None:
    """The tag stays as it is written, whoever works it out; a result that cannot be had ends the node itself."""
    run, starts = counted(OWN % ("when: '{{=1 + 1}} == 2'", "x", "", "4"))
    tag = "{{=asInt(inputs.parameters.num) * asInt(inputs.parameters.by)}}"
    assert run.succeeded().printed("call") == f"{tag} wf\n"
    assert starts == 1
    run, starts = counted(OWN % ("when: '{{=1 + 1}} == 2'", "9007199254740993", "", "4"))
    assert (run.code, run.node("call")["type"], run.node("call")["phase"]) == (1, "Pod", "Error")
    assert "failed to evaluate expression: " in run.node("call")["message"]
    assert starts == 2


def test_hooks(counted: Counted) -> None:
    """The conditions of all hooks and what these are given: once when the node begins, once when it has ended; the exit
    hook comes after those, once.
    """
    run, starts = counted("""
        dag:
          tasks:
          - name: call
            template: show
            arguments: {parameters: [{name: text, value: a}]}
            hooks:
              begins:
                expression: tasks.call.status == "Running"
                template: show
                arguments: {parameters: [{name: text, value: "{{=1}}"}]}
              works:
                expression: tasks.call.status == "Succeeded"
                template: show
                arguments: {parameters: [{name: text, value: "{{=2}}{{tasks.call.status}}"}]}
              fails:
                expression: tasks.call.status == "Failed"
                template: show
                arguments: {parameters: [{name: text, value: "{{=asInt('x')}}"}]}
              exit:
                expression: tasks.call.status != "Failed"
                template: show
                arguments: {parameters: [{name: text, value: "{{=3}}{{tasks.call.status}}"}]}
    """)
    printed = {name: run.printed(f"call.{name}") for name in ("hooks.begins", "hooks.works", "onExit")}
    assert printed == {"hooks.begins": "1\n", "hooks.works": "2Succeeded\n", "onExit": "3Succeeded\n"}
    assert "call.hooks.fails" not in run.succeeded().phases()
    assert starts == 3


def test_hooks_that_have_run(counted: Counted) -> None:
    """Nothing is worked out for hooks that run once and have done so."""
    run, starts = counted("""
        dag:
          tasks:
          - name: call
            template: show
            arguments: {parameters: [{name: text, value: a}]}
            hooks: {begins: {expression: "true", template: show, arguments: {parameters: [{name: text, value: "b"}]}}}
    """)
    assert run.succeeded().printed("call.hooks.begins") == "b\n"
    assert starts == 1


def test_a_hook_that_cannot_start(counted: Counted) -> None:
    """One condition that cannot be worked out takes no other hook with it, but fails the template."""
    run, starts = counted("""
        steps:
        - - name: call
            template: show
            arguments: {parameters: [{name: text, value: a}]}
            hooks:
              wrong: {expression: asInt("x") == 1, template: show, arguments: {parameters: [{name: text, value: b}]}}
              right: {expression: "true", template: show, arguments: {parameters: [{name: text, value: c}]}}
    """)
    assert run.code == 1
    assert run.printed("call.hooks.right") == "c\n"
    assert run.phases()["[0]"] == "Error"
    assert starts == 2


def test_outputs_and_metrics(counted: Counted) -> None:
    """What a template gives takes one process, and all that is measured of it, which looks at that, another one."""
    run, starts = counted("""
        dag:
          tasks: [{name: call, template: show, arguments: {parameters: [{name: text, value: "4"}]}}]
        outputs:
          parameters:
          - {name: more, valueFrom: {expression: "asInt(tasks.call.outputs.result) + 1"}}
          - {name: same, valueFrom: {expression: tasks.call.outputs.result}}
        metrics:
          prometheus:
          - {name: good, help: h, when: "{{status}} == Succeeded", gauge: {value: "{{=outputs.parameters.more}}"}}
          - {name: wrong, help: h, when: "{{status}} == ", counter: {value: "1"}}
          - {name: bad, help: h, when: "{{status}} == Failed", counter: {value: "{{=asInt('x')}}"}}
          - {name: last, help: h, labels: [{key: k, value: "{{=outputs.parameters.same}}"}], counter: {value: "1"}}
    """)
    run.succeeded()
    lines = (run.folder / "metrics.prom").read_text().splitlines()
    measured = [line for line in lines if not line.startswith("#")]
    assert [line.removeprefix("argo_workflows_") for line in measured] == ["good 5", 'last{k="4"} 1']
    # A condition that cannot be read asks for all definitions.
    assert starts == 3
