"""Output parameters whose value is written in the template, over real runs."""

import pytest

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"


@pytest.mark.parametrize("code", [0, 3])
def test_of_a_pod(workflows: Workflows, code: int) -> None:
    """It is given as it is, with its tags filled in, in its place among the others, whatever came of the command."""
    run = workflows.run(HEAD + f"""
  templates:
  - name: main
    dag:
      tasks:
      - {{name: make, template: make, arguments: {{parameters: [{{name: in, value: "it's"}}]}}}}
      - name: show
        template: show
        depends: make.Succeeded || make.Failed
        arguments: {{parameters: [{{name: m, value: "{{{{tasks.make.outputs.parameters.pod}}}}"}}]}}
  - name: make
    inputs: {{parameters: [{{name: in}}]}}
    outputs:
      parameters:
      - {{name: file, valueFrom: {{path: /tmp/x}}}}
      - {{name: pod, value: "{{{{pod.name}}}} of {{{{inputs.parameters.in}}}}\\n"}}
      - {{name: number, value: 5}}
    container: {{image: busybox, command: [sh, -c, "echo x >/tmp/x; exit {code}"]}}
  - name: show
    inputs: {{parameters: [{{name: m}}]}}
    container: {{image: busybox, command: [printf, "[%s]", "{{{{inputs.parameters.m}}}}"]}}
""").succeeded()  # fmt: skip
    text = f"{run.pod('make', 'make')} of it's\n"
    assert run.node("make")["outputs"]["parameters"] == [
        {"name": "file", "value": "x"}, {"name": "pod", "value": text}, {"name": "number", "value": "5"},
    ]  # fmt: skip
    assert run.printed("show") == f"[{text}]"


def test_of_a_node_that_did_not_run(workflows: Workflows) -> None:
    """A value is no default: what was skipped has not given it."""
    run = workflows.run(HEAD + """
  templates:
  - name: main
    steps:
    - - {name: make, template: make, when: "1 == 2"}
    - - name: show
        template: show
        arguments: {parameters: [{name: m, value: "{{steps.make.outputs.parameters.p}}"}]}
  - name: make
    outputs: {parameters: [{name: p, value: text}]}
    container: {image: busybox, command: ["true"]}
  - name: show
    inputs: {parameters: [{name: m, default: absent}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.m}}"]}
""").succeeded()  # fmt: skip
    assert run.printed("show") == "absent\n"


@pytest.mark.parametrize(
    ("reader", "message"),
    [
        (
            "value: '{{tasks.make.outputs.result}}'",
            "{{tasks.make.outputs.result}}: that node did not run, and Argo would",
        ),
        (
            "value: 'at {{tasks.make.outputs.parameters.p}}'",
            "{{tasks.make.outputs.parameters.p}}: that node did not run, ",
        ),
        (
            "value: x}]}, when: '{{tasks.make.outputs.parameters.p}} == x",
            "{{tasks.make.outputs.parameters.p}}: nothing has",
        ),
    ],
)
def test_what_nothing_stands_in_for(workflows: Workflows, reader: str, message: str) -> None:
    """The default of an input does for a whole argument that is an output parameter of what did not run; for nothing
    else. The message says what is missing and why.
    """
    ending = "'" if "when" in reader else "}]}"
    run = workflows.run(HEAD + f"""
  templates:
  - name: main
    dag:
      tasks:
      - {{name: make, template: make, when: "1 == 2"}}
      - {{name: show, template: show, depends: make, arguments: {{parameters: [{{name: m, {reader}{ending}}}
  - name: make
    outputs: {{parameters: [{{name: p, valueFrom: {{path: /p}}}}]}}
    container: {{image: busybox, command: ["true"]}}
  - name: show
    inputs: {{parameters: [{{name: m, default: absent}}]}}
    container: {{image: busybox, command: [echo, "{{{{inputs.parameters.m}}}}"]}}
""")  # fmt: skip
    assert run.code == 1
    assert run.node("show")["message"].startswith(f"unable to resolve references: {message}")


@pytest.mark.parametrize("body", ["steps: [[{name: a, template: a}]]", "dag: {tasks: [{name: a, template: a}]}"])
def test_of_a_template_that_calls_others(workflows: Workflows, body: str) -> None:
    """Argo takes these from elsewhere only; it finds out when the calls have ended."""
    run = workflows.run(HEAD + f"""
  templates:
  - name: main
    outputs: {{parameters: [{{name: p, value: text}}]}}
    {body}
  - name: a
    container: {{image: busybox, command: [echo, ran]}}
""")  # fmt: skip
    assert run.code == 1
    assert run.printed("a") == "ran\n"
    assert run.status["nodes"][0]["phase"] == "Error"
    assert run.status["nodes"][0]["message"] == "output parameters must have a valueFrom specified"


@pytest.mark.parametrize(
    ("source", "default", "given"),
    [
        ("'{{steps.a.outputs.parameters.p}}'", "", "made"),
        ("steps.a.outputs.parameters.p", "", "made"),
        ("inputs.parameters.x", "", "mine"),
        ("'{{inputs.parameters.x}}'", "", ""),
        ("'{{inputs.parameters.x}}'", ", default: other", "other"),
        ("'{{workflow.name}}'", "", ""),
        ("'at {{steps.a.outputs.parameters.p}}'", "", ""),
        ("'at {{steps.a.outputs.parameters.p}}'", ", default: other", "other"),
        ("'{{=steps.a.outputs.parameters.p}}'", "", ""),
    ],
)
def test_where_an_output_of_steps_is_looked_for(workflows: Workflows, source: str, default: str, given: str) -> None:
    """By the whole text, once what the template itself knows is filled in: then nothing is called like that."""
    document = HEAD + f"""
  templates:
  - name: main
    dag: {{tasks: [{{name: inner, template: inner, arguments: {{parameters: [{{name: x, value: mine}}]}}}}]}}
  - name: inner
    inputs: {{parameters: [{{name: x}}]}}
    outputs: {{parameters: [{{name: o, valueFrom: {{parameter: {source}{default}}}}}]}}
    steps: [[{{name: a, template: a}}]]
  - name: a
    outputs: {{parameters: [{{name: p, valueFrom: {{path: /p}}}}]}}
    container: {{image: busybox, command: [sh, -c, "printf made >/p"]}}
"""  # fmt: skip
    run = workflows.unchecked(document)
    if given:
        assert run.succeeded().parameters("inner") == {"o": given}
    else:
        assert (run.code, run.node("inner")["phase"]) == (1, "Error")
        assert run.node("inner")["message"].startswith("Unable to resolve: ")
