"""Tags and expressions wherever a document may have them, over real runs, as Argo's controller fills them in."""

import re
import textwrap

import pytest

from tests.needs import require
from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap", "jq")

TEMPLATES = """
- name: show
  inputs: {parameters: [{name: m}, {name: other, default: OTHER}]}
  container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
- name: say
  container: {image: busybox, command: [printf, "%s", "{{workflow.parameters.text}}"]}
"""


def document(main: str, spec: str = "", metadata: str = "name: wf") -> str:
    head = f"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{{metadata}}}\nspec:\n  entrypoint: main\n"
    return head + textwrap.indent(textwrap.dedent(spec) + "templates:" + TEMPLATES + textwrap.dedent(main), "  ")


TEXT = "arguments: {parameters: [{name: text, value: unset}]}\n"


def names(run: Run) -> set[str]:
    return {node["name"] for node in run.status["nodes"]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{inputs.parameters.other}} {{unknown.thing}}", "OTHER {{unknown.thing}}"),
        (
            "{{workflow.name}} {{ workflow.parameters.text }}!",
            "wf wf {{workflow.name}} {{ workflow.parameters.text }}!!!",
        ),
        ("{{inputs.parameters.none}} {{", "{{inputs.parameters.none}} {{"),
        ("$(touch /tmp/x) '\"` {{pod.name}}", "$(touch /tmp/x) '\"` wf-show-"),
    ],
)
def test_a_tag_that_a_result_brings(workflows: Workflows, text: str, shown: str) -> None:
    """It is filled in where a pod takes the result as an input, by Argo twice; what names nothing stays."""
    main = """
    - name: main
      steps:
      - - {name: a, template: say}
      - - {name: b, template: show, arguments: {parameters: [{name: m, value: "{{steps.a.outputs.result}}"}]}}
    """
    run = workflows.run(document(main, TEXT), f"-ptext={text}").succeeded()
    assert run.printed("b").startswith(f"[{shown}")


def test_a_tag_that_goes_on_to_a_call(workflows: Workflows) -> None:
    """It means what it means in the template that calls: Argo goes over that once more before it looks at its call."""
    main = """
    - name: main
      steps:
      - - {name: a, template: say}
      - - {name: b, template: inner, arguments: {parameters: [{name: m, value: "{{steps.a.outputs.result}}"}]}}
    - name: inner
      inputs: {parameters: [{name: m}, {name: other, value: INNER}]}
      steps: [[{name: c, template: show, arguments: {parameters: [{name: m, value: "{{inputs.parameters.m}}"}]}}]]
    """
    run = workflows.run(document(main, TEXT), "-ptext={{inputs.parameters.other}}").succeeded()
    assert run.printed("c") == "[INNER]"


def test_expressions_before_the_run(workflows: Workflows) -> None:
    spec = """
    arguments:
      parameters:
      - {name: text, value: "{{=sprig.upper(workflow.name)}} {{workflow.labels.team}}"}
      - {name: config, value: '{"a": "1"}'}
    workflowMetadata:
      labels: {team: blue}
      labelsFrom: {made: {expression: "workflow.parameters.config + '!'"}}
    """
    main = """
    - name: main
      inputs:
        parameters:
        - {name: a, value: "{{=jsonpath(workflow.parameters.config, '$.a')}}"}
        - {name: b, default: "<{{workflow.name}}>"}
      container:
        image: busybox
        command: [printf, "%s|", "{{workflow.parameters.text}}", "{{inputs.parameters.a}}", "{{inputs.parameters.b}}",
                  "{{workflow.labels.made}}", "{{workflow.labels.json}}", "{{workflow.creationTimestamp.Y}}"]
    """
    run = workflows.run(document(main, spec, "name: wf, labels: {own: x}")).succeeded()
    shown = run.printed("wf").split("|")
    assert shown[:5] == ["WF blue", "1", "<wf>", '{"a": "1"}!', '{"own":"x"}']
    assert re.fullmatch("[0-9]{4}", shown[5])


def test_all_parameters_at_once(workflows: Workflows) -> None:
    spec = 'arguments: {parameters: [{name: text, value: "x \\"<y>\\""}, {name: b, default: 2, enum: [1, 2]}]}\n'
    main = """
    - name: main
      steps: [[{name: s, template: inner, arguments: {parameters: [{name: a, value: 1}]}}]]
    - name: inner
      inputs: {parameters: [{name: a}, {name: c, default: three, description: number}]}
      container: {image: busybox, command: [printf, '%s;', "{{inputs.parameters}}", "{{workflow.parameters.json}}"]}
    """
    run = workflows.run(document(main, spec)).succeeded()
    assert run.printed("s") == (
        '[{"name":"a","value":"1"},{"name":"c","default":"three","value":"three","description":"number"}];'
        '[{"name":"text","value":"x \\"\\u003cy\\u003e\\""},{"name":"b","default":"2","value":"2","enum":["1","2"]}];'
    )


def test_a_parameter_that_hides_the_list_of_all(workflows: Workflows) -> None:
    main = """
    - name: main
      container: {image: busybox, command: [printf, '%s;', "{{workflow.parameters.json}}", "{{workflow.parameters}}"]}
    """
    run = workflows.run(
        document(main, "arguments: {parameters: [{name: json, value: '{}'}, {name: text, value: x}]}\n")
    ).succeeded()
    assert run.printed("wf") == '{};[{"name":"json","value":"{}"},{"name":"text","value":"x"}];'


@pytest.mark.parametrize(
    ("target", "ran"), [("E", "ACE"), ("B E", "ABCE"), ("", "ABCDE"), (" D ", "ABCD"), ("{{=('B')}}", "AB")]
)
def test_targets_that_are_known_when_it_runs(workflows: Workflows, target: str, ran: str) -> None:
    main = """
    - name: main
      inputs: {parameters: [{name: text}]}
      dag:
        target: "{{inputs.parameters.text}}"
        tasks:
        - {name: A, template: say}
        - {name: B, template: say, depends: A}
        - {name: C, template: say, depends: A}
        - {name: D, template: say, depends: B && C}
        - {name: E, template: say, depends: C}
    """
    spec = "arguments: {parameters: [{name: text}]}\n"
    if "=" in target:
        spec = f'arguments: {{parameters: [{{name: text, value: "{target}"}}]}}\n'
        run = workflows.run(document(main, spec)).succeeded()
    else:
        run = workflows.run(document(main, spec), f"-ptext={target}").succeeded()
    assert names(run) == {"wf", *(f"wf.{name}" for name in ran)}


@pytest.mark.parametrize(("side", "shown"), [("l", "LEFT\n"), ("r", "RIGHT\n")])
def test_an_artifact_that_an_expression_picks(workflows: Workflows, side: str, shown: str) -> None:
    spec = "arguments: {parameters: [{name: text, value: x}, {name: side}]}\n"
    main = """
    - name: main
      steps:
      - - {name: pick, template: pick}
      - - name: show
          template: cat
          arguments: {artifacts: [{name: in, from: "{{steps.pick.outputs.artifacts.res}}"}]}
    - name: pick
      steps:
      - - name: left
          template: make
          when: "{{workflow.parameters.side}} == l"
          arguments: {parameters: [{name: t, value: LEFT}]}
        - name: right
          template: make
          when: "{{workflow.parameters.side}} == r"
          arguments: {parameters: [{name: t, value: RIGHT}]}
      outputs:
        artifacts:
        - name: res
          fromExpression: "steps.left.status == 'Succeeded'
                           ? steps.left.outputs.artifacts.out : steps.right.outputs.artifacts.out"
    - name: make
      inputs: {parameters: [{name: t}]}
      container: {image: busybox, command: [sh, -c, 'echo "$0" > /tmp/out', "{{inputs.parameters.t}}"]}
      outputs: {artifacts: [{name: out, path: /tmp/out}]}
    - name: cat
      inputs: {artifacts: [{name: in, path: /tmp/in}]}
      container: {image: busybox, command: [cat, /tmp/in]}
    """
    run = workflows.run(document(main, spec), f"-pside={side}").succeeded()
    assert run.printed("show") == shown


def test_tags_in_the_expression_of_a_retry(workflows: Workflows) -> None:
    """Argo fills them in before it reads the expression: a number is a number, a text stands in its quotes."""
    main = """
    - name: main
      inputs: {parameters: [{name: max, value: "1"}, {name: word, value: "exit code 1"}]}
      retryStrategy:
        limit: 9
        expression: "asInt(retries) < {{inputs.parameters.max}}
                     && lastRetry.message contains '{{inputs.parameters.word}}'"
      container: {image: busybox, command: ["false"]}
    """
    run = workflows.run(document(main, "arguments: {parameters: [{name: text, value: x}]}\n"))
    assert names(run) == {"wf", "wf(0)", "wf(1)"}
    assert run.status["message"] == "retryStrategy.expression evaluated to false"


def test_tags_in_the_maps_of_a_loop(workflows: Workflows) -> None:
    spec = "arguments: {parameters: [{name: text, value: 'q\"<'}]}\n"
    main = """
    - name: main
      steps:
      - - name: each
          template: show
          withItems: [{k: "{{workflow.parameters.text}}", v: 1}, {k: plain, v: 2}]
          arguments: {parameters: [{name: m, value: "{{item.v}} {{item}}"}]}
    """
    run = workflows.run(document(main, spec)).succeeded()
    shown = sorted((run.folder / node["stdout"]).read_text() for node in run.status["nodes"] if node["type"] == "Pod")
    assert shown == ['[1 {"k":"q\\"\\u003c","v":1}]', '[2 {"k":"plain","v":2}]']


LISTS = """
- name: main
  inputs:
    parameters:
    - {name: nightly, value: "true"}
    - {name: kinds, value: "{{=toJson(concat(['daily'], inputs.parameters.nightly == 'true' ? ['nightly'] : []))}}"}
"""
BRINGING = {
    "steps": """
  steps:
  - - name: each
      template: show
      when: '"{{item}}" in ("{{=inputs.parameters.kinds | fromJSON() | join("\\",\\"")}}", "")'
      withItems: [daily, weekly, nightly]
      arguments: {parameters: [{name: m, value: "{{item}} {{inputs.parameters.kinds}}"}]}
""",
    "dag": """
  dag:
    tasks:
    - name: each
      template: show
      when: "'{{=item in fromJSON(inputs.parameters.kinds)}}' == 'true'"
      withItems: [daily, weekly, nightly]
      arguments: {parameters: [{name: m, value: "{{=item + ' ' + inputs.parameters.kinds}}"}]}
""",
}


@pytest.mark.parametrize("kind", BRINGING)
def test_a_default_that_is_worked_out_from_other_inputs(workflows: Workflows, kind: str) -> None:
    """Conditions and arguments get what it comes to, whether they stand in tags or look at it in expressions."""
    run = workflows.run(document(LISTS + BRINGING[kind], TEXT)).succeeded()
    assert run.printed("each(0:daily)") == '[daily ["daily","nightly"]]'
    assert run.phases()["each(1:weekly)"] == "Skipped"
    assert run.printed("each(2:nightly)") == '[nightly ["daily","nightly"]]'
    assert run.node("wf")["inputs"]["parameters"][1] == {"name": "kinds", "value": '["daily","nightly"]'}


PODS = """
- name: main
  steps:
  - - {name: own, template: pod, arguments: {parameters: [{name: size, value: "3"}]}}
    - {name: given, template: pod, arguments: {parameters: [{name: size, value: "3"}, {name: more, value: "7"}]}}
- name: pod
  inputs:
    parameters:
    - {name: size}
    - {name: more, default: "{{=asInt(inputs.parameters.size) + 1}}"}
    - {name: text, default: "{{workflow.name}} {{inputs.parameters.more}} {{=inputs.parameters.size + '!'}}"}
  container:
    image: busybox
    command: [printf, "%s|", "{{inputs.parameters.more}}", "{{=asInt(inputs.parameters.more) * 2}}",
              "{{=inputs.parameters.more + '0'}}", "{{=inputs.parameters.more == '4'}}",
              "{{=len(inputs.parameters.more)}}", "{{inputs.parameters.text}}"]
"""


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "sh"]], ids=lambda words: str(words[0]))
def test_a_default_that_a_container_looks_at(workflows: Workflows, shell: list[str]) -> None:
    """Argo fills a template in before such a default is worked out: an expression that its text does for gets that.

    What comes of it is filled in again, and what fails is tried again.
    """
    require(shell[0])
    run = workflows.run(document(PODS, TEXT), shell=shell).succeeded()
    written = len("{{=asInt(inputs.parameters.size) + 1}}")
    assert run.printed("own") == f"4|8|40|false|{written}|wf 4 3!|"
    assert run.printed("given") == "7|14|70|false|1|wf 7 3!|"


@pytest.mark.parametrize(("given", "printed"), [([], "[x-y x-y! x-y!]"), (["-pa=z"], "[z-y z-y! z-y!]")])
def test_parameters_of_the_workflow_that_look_at_each_other(
    workflows: Workflows, given: list[str], printed: str
) -> None:
    spec = """
    arguments:
      parameters:
      - {name: last, value: "{{=workflow.parameters.b + '!'}}"}
      - {name: b, value: "{{workflow.parameters.a}}{{='-' + 'y'}}"}
      - {name: a, value: x}
      - {name: text, value: "{{workflow.parameters.text}}"}
    """
    text = "{{workflow.parameters.b}} {{workflow.parameters.last}} {{=workflow.parameters.last}}"
    main = f"""
    - name: main
      steps: [[{{name: a, template: show, arguments: {{parameters: [{{name: m, value: "{text}"}}]}}}}]]
    """
    assert workflows.run(document(main, spec), *given).succeeded().printed("a") == printed


@pytest.mark.parametrize("value", ["{{inputs.parameters.half}}s", "{{=inputs.parameters.half + 's'}}"])
def test_a_pause_that_is_worked_out(workflows: Workflows, value: str) -> None:
    """Argo goes over it once: the value of the input is not there yet."""
    main = f"""
    - name: main
      inputs: {{parameters: [{{name: half, value: "1"}}, {{name: whole, value: "{value}"}}]}}
      suspend: {{duration: "{{{{inputs.parameters.whole}}}}"}}
    """
    run = workflows.run(document(main, TEXT))
    assert (run.code, run.node("wf")["phase"]) == (1, "Error")
    assert run.node("wf")["message"] == f"unable to parse the duration '{value}'"
    assert run.node("wf")["inputs"]["parameters"][1]["value"] == "1s"


def test_an_expression_from_elsewhere(workflows: Workflows) -> None:
    """It would have to be compiled, so the node that is given it says which one it is."""
    for main in (PODS.replace('value: "3"', 'value: "{{workflow.parameters.text}}"'), SHOWN):
        run = workflows.run(document(main, TEXT), "-ptext=1{{=1 + 1}}")
        assert run.code == 1
        messages = {str(node["message"]) for node in run.status["nodes"] if node["phase"] == "Error"}
        assert all("expression that a value brings in: {{=1 + 1}}" in message for message in messages)
        assert messages


SHOWN = """
- name: main
  steps: [[{name: own, template: show, arguments: {parameters: [{name: m, value: "{{workflow.parameters.text}}"}]}}]]
"""
