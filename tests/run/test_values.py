"""Parameters, results and output parameters: any text arrives as it is, and none of it is ever run."""

import json
import textwrap
from pathlib import Path

import pytest

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

HOSTILE = {
    "quotes": "it's \"quoted\" 'twice'",
    "lines": "one\n\ntwo\n  three",
    "command": "$(touch /wfc-was-here)",
    "backticks": "`touch /wfc-was-here`",
    "variables": "$HOME ${HOME} $1 $@ $(HOME)",
    "option": "-n",
    "options": "--help",
    "glob": "* ? [a-z] ~ /*",
    "operators": "; && || | > /wfc-was-here & #",
    "backslashes": "\\n \\\\ \\' \\",
    "blanks": "  two  \t tabs\t ",
    "empty": "",
    "percent": "%s %d %%",
    "unicode": "é 漢字 🐄 \u202e",
    "braces": "{ a: [b] } !tag &x *y",
    "number": "0755",
}

TEMPLATES = """
- name: say
  inputs: {parameters: [{name: text}]}
  outputs: {parameters: [{name: copy, valueFrom: {path: /tmp/copy}}]}
  container:
    image: alpine
    env: [{name: TEXT, value: "{{inputs.parameters.text}}"}]
    command: [sh, -c]
    args: ['test "$TEXT" = "$1" && printf %s "$1" >/tmp/copy && printf %s "$1"', sh, "{{inputs.parameters.text}}"]
"""


def tasks(source: str) -> str:
    """Tasks that take a value from ``source``, hand it on as a parameter and as a result, and hand that on again."""
    lines = ["entrypoint: main", "templates:", "- name: main", "  dag:", "    tasks:"]

    def task(name: str, value: str, after: str = "") -> None:
        argument = json.dumps({"parameters": [{"name": "text", "value": value}]}, ensure_ascii=False)
        lines.append(f"    - {{name: {name}, template: say, dependencies: [{after}], arguments: {argument}}}")

    for name, value in HOSTILE.items():
        task(name, value if source == "document" else f"{{{{workflow.parameters.{name}}}}}")
        task(f"{name}-parameter", f"{{{{tasks.{name}.outputs.parameters.copy}}}}", name)
        task(f"{name}-result", f"{{{{tasks.{name}-parameter.outputs.result}}}}", f"{name}-parameter")
    return "\n".join(lines) + TEMPLATES


@pytest.mark.parametrize("source", ["document", "option"])
def test_hostile_values(workflows: Workflows, source: str) -> None:
    """As argument, environment variable, output parameter and result, over three tasks."""
    document = tasks(source)
    options = []
    if source == "option":
        parameters = [{"name": name, "value": "not this"} for name in HOSTILE]
        document = f"arguments: {json.dumps({'parameters': parameters})}\n{document}"
        for name, value in HOSTILE.items():
            options += ["-p", f"{name}={value}"]
    run = workflows.run(document, *options).succeeded()
    for name, value in HOSTILE.items():
        for node in (name, f"{name}-parameter", f"{name}-result"):
            assert run.printed(node) == value, node
            assert run.parameters(node) == {"copy": value}
            assert run.node(node)["inputs"]["parameters"] == [{"name": "text", "value": value}]
    assert run.node("lines-parameter")["outputs"]["result"] == HOSTILE["lines"]


def test_one_newline_is_cut(workflows: Workflows) -> None:
    """Of a result and of a parameter's file, as Argo cuts it; a file that is not there falls back on its default."""
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: make, template: make}
            - name: use
              template: use
              dependencies: [make]
              arguments:
                parameters:
                - {name: result, value: "{{tasks.make.outputs.result}}"}
                - {name: file, value: "{{tasks.make.outputs.parameters.file}}"}
                - {name: none, value: "{{tasks.make.outputs.parameters.none}}"}
        - name: make
          outputs:
            parameters:
            - {name: file, valueFrom: {path: /tmp/file}}
            - {name: none, valueFrom: {path: /tmp/none, default: "the default"}}
          container: {image: alpine, command: [sh, -c], args: ["printf 'a\\n\\n'; printf 'b\\n\\n' >/tmp/file"]}
        - name: use
          inputs: {parameters: [{name: result}, {name: file}, {name: none}]}
          container:
            image: alpine
            command: [printf, "<%s>"]
            args: ["{{inputs.parameters.result}}", "{{inputs.parameters.file}}", "{{inputs.parameters.none}}"]
    """).succeeded()
    assert run.printed("use") == "<a\n><b\n><the default>"


def test_a_parameter_file_that_is_not_there(workflows: Workflows) -> None:
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          dag: {tasks: [{name: work, template: work}]}
        - name: work
          outputs: {parameters: [{name: score, valueFrom: {path: /tmp/score}}]}
          container: {image: alpine, command: ["true"]}
    """)
    assert run.code == 1
    assert run.node("work")["phase"] == "Error"
    assert "'score': /tmp/score does not exist" in run.node("work")["message"]


def test_variables_of_a_container(workflows: Workflows) -> None:
    """What Kubernetes does to `$(NAME)` in commands and variables; a task sees nothing of who started the run."""
    run = workflows.run(
        """
        entrypoint: main
        templates:
        - name: main
          dag: {tasks: [{name: work, template: work}]}
        - name: work
          container:
            image: alpine
            workingDir: /srv/some where
            env:
            - {name: FIRST, value: one}
            - {name: SECOND, value: "$(FIRST) and $$(FIRST) and $(NONE)"}
            command: [sh, -c, "echo $(SECOND); pwd; env"]
        """,
        environment={"MINE_ALONE": "very private"},
    ).succeeded()
    lines = run.printed("work").splitlines()
    assert lines[1] == "/srv/some where"
    assert "SECOND=one and $(FIRST) and $(NONE)" in lines
    assert "MINE_ALONE" not in run.printed("work")


def test_a_script_in_another_language(workflows: Workflows) -> None:
    run = workflows.run("""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: draw, template: draw}
            - name: show
              template: show
              dependencies: [draw]
              arguments: {parameters: [{name: text, value: "{{tasks.draw.outputs.result}}"}]}
        - name: draw
          script:
            image: python:3
            command: [awk, -f]
            source: |
              BEGIN { printf "%d\\n", 6 * 7 }
        - name: show
          inputs: {parameters: [{name: text}]}
          script:
            image: alpine
            command: [sh]
            source: |
              echo 'got {{inputs.parameters.text}}'
    """).succeeded()
    assert run.printed("show") == "got 42\n"


@pytest.mark.needs("jq")
def test_tags_in_a_parameter_that_is_given(workflows: Workflows, tmp_path: Path) -> None:
    """Argo fills in what the workflow knows in the values of its parameters, those of `-p` included."""
    path = tmp_path / "flow.yaml"
    path.write_text("""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: m, value: x}, {name: plain, value: x}]}
  templates:
  - name: main
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.m}}", "{{workflow.parameters.plain}}"]}
""")
    folder = tmp_path / "run"
    given = ["-p", "m={{=1 + 1}} of {{workflow.name}} {{no.tag}}", "-p", "plain=given"]
    run = workflows.wfc("run", path, *given, "--runtime=sandbox", f"--workdir={folder}", folder=folder).succeeded()
    assert run.printed("wf") == "2 of wf {{no.tag}} given\n"


def test_inline_templates_know_what_their_caller_knows(workflows: Workflows) -> None:
    """They are a part of its text: its inputs, its names and its item are filled in first, even where they declare such
    an input themselves; what it does not know is their own.
    """
    document = """
        entrypoint: main
        arguments: {parameters: [{name: x, value: 'an "outer" x'}, {name: only, value: mine}]}
        templates:
        - name: main
          inputs: {parameters: [{name: x}, {name: only}]}
          dag:
            tasks:
            - name: plain
              inline:
                retryStrategy: {limit: 1}
                container:
                  image: alpine
                  command: [echo, "{{inputs.parameters.x}}|{{tasks.name}}|{{node.name}}"]
                  args: ["{{steps.name}}|{{=inputs.parameters.only}}"]
            - name: own
              arguments: {parameters: [{name: x, value: inner}, {name: "z", value: "{{inputs.parameters.only}}'s"}]}
              inline:
                inputs: {parameters: [{name: x}, {name: "z"}, {name: w, default: "for {{inputs.parameters.only}}"}]}
                container:
                  image: alpine
                  command: [echo, "{{inputs.parameters.x}}|{{inputs.parameters.z}}|{{inputs.parameters.w}}"]
            - name: each
              withItems: [{k: 1}, {k: "2\\n"}]
              inline:
                script:
                  image: alpine
                  command: [sh]
                  source: printf '%s;' '{{item}}' '{{item.k}}' '{{inputs.parameters.only}}'
            - name: named
              withItems: [1]
              arguments: {parameters: [{name: item, value: "own {{item}}"}]}
              inline:
                inputs: {parameters: [{name: item}]}
                container: {image: alpine, command: [echo, "{{item}}"]}
            - name: deep
              inline:
                outputs: {parameters: [{name: said, valueFrom: {parameter: "{{steps.inside.outputs.parameters.raw}}"}}]}
                steps:
                - - name: inside
                    when: "{{inputs.parameters.only}} == mine"
                    inline:
                      inputs: {artifacts: [{name: raw, path: /raw, raw: {data: "raw {{inputs.parameters.only}}"}}]}
                      container: {image: alpine, command: ["true"]}
                      outputs: {parameters: [{name: raw, valueFrom: {path: /raw}}]}
    """
    run = workflows.run(document).succeeded()
    name = run.status["name"]
    assert run.printed("plain(0)") == f'an "outer" x|plain|{name} |mine\n'
    assert run.printed("own") == 'an "outer" x|mine\'s|for mine\n'
    assert [p["value"] for p in run.node("own")["inputs"]["parameters"]] == ["inner", "mine's", "for mine"]
    assert run.printed("each(0:k:1)") == '{"k":1};1;mine;'
    assert run.printed("each(1:k:2\\n)") == '{"k":"2\\n"};2\\n;mine;'
    assert run.printed("named(0:1)") == "1\n"
    assert [p["value"] for p in run.node("named(0:1)")["inputs"]["parameters"]] == ["own 1"]
    assert run.parameters("deep") == {"said": "raw mine"}


def test_a_blank_before_an_equals_sign_makes_no_expression(workflows: Workflows) -> None:
    document = """
        entrypoint: main
        arguments: {parameters: [{name: text, value: "{{ =workflow.name}}"}]}
        templates:
        - name: main
          dag:
            tasks:
            - name: show
              template: show
              arguments: {parameters: [{name: text, value: "{{workflow.parameters.text}}"}]}
        - name: show
          inputs: {parameters: [{name: text}]}
          container: {image: alpine, command: [echo, "{{inputs.parameters.text}}", "{{ = workflow.name }}"]}
    """
    run = workflows.run(document).succeeded()
    assert run.printed("show") == "{{ =workflow.name}} {{ = workflow.name }}\n"


def test_a_loop_fills_in_every_tag_of_its_inline_template(workflows: Workflows) -> None:
    """Before the template is looked at: what only that knows cannot be filled in, and ends the loop."""
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: wf}
        spec:
          entrypoint: main
          templates:
          - name: main
            dag:
              tasks:
              - name: each
                withItems: [1, 2]
                arguments: {parameters: [{name: own, value: "{{item}}"}]}
                inline:
                  inputs: {parameters: [{name: own}]}
                  container: {image: alpine, command: [echo, "{{inputs.parameters.own}}"]}
    """
    run = workflows.unchecked(document)
    assert run.code == 1
    assert run.node("each")["phase"] == "Error"
    assert run.node("each")["message"] == "failed to resolve {{inputs.parameters.own}}"


def test_what_the_whole_workflow_knows(workflows: Workflows) -> None:
    """Outputs with a ``globalName`` in conditions, lists, expressions, hooks; until there are any, tags stay."""
    document = """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: wf}
        spec:
          entrypoint: main
          templates:
          - name: main
            outputs: {parameters: [{name: all, valueFrom: {expression: "workflow.outputs.parameters['pub-l'] + '!'"}}]}
            steps:
            - - name: before
                template: say
                arguments: {parameters: [{name: m, value: b}]}
            - - name: give
                template: give
                hooks:
                  exit:
                    expression: workflow.outputs.parameters['pub-l'] == 'v'
                    template: say
                    arguments: {parameters: [{name: m, value: h}]}
            - - name: when
                template: say
                when: "{{workflow.outputs.parameters.pub-l}} == v"
                arguments:
                  parameters:
                  - name: m
                    value: "{{=workflow.outputs.parameters['pub-l'] + 'x'}} {{workflow.outputs.parameters.pub-l}}"
              - name: not
                template: say
                when: "{{=workflow.outputs.parameters['pub-l'] != 'v'}}"
                arguments: {parameters: [{name: m, value: x}]}
              - name: each
                template: say
                withParam: '["{{workflow.outputs.parameters.pub-l}}"]'
                arguments: {parameters: [{name: m, value: "{{=item + workflow.outputs.parameters['pub-l']}}"}]}
          - name: give
            outputs: {parameters: [{name: p, globalName: pub-l, valueFrom: {path: /p}}]}
            container: {image: x, command: [sh, -c, "echo v >/p"]}
          - name: say
            inputs: {parameters: [{name: m}]}
            container:
              image: x
              command: [echo, "{{inputs.parameters.m}}", "{{=workflow.outputs.parameters['pub-l']}}"]
    """
    run = workflows.unchecked(document).succeeded()
    assert run.printed("before") == "b {{=workflow.outputs.parameters['pub-l']}}\n"
    assert run.printed("when") == "vx v v\n"
    assert run.phases()["not"] == "Skipped"
    assert run.printed("each(0:v)") == "vv v\n"
    assert run.printed("give.onExit") == "h v\n"
    assert run.parameters("wf") == {"all": "v!"}
    # A template is another one when what it takes from the workflow has changed.
    again = workflows.folder / "again.yaml"
    again.write_text(
        textwrap.dedent(document).replace("echo v", "echo w").replace("'v'", "'w'").replace("== v", "== w")
    )
    run = workflows.wfc("run", again, f"--resume={run.folder}", "--runtime=sandbox", folder=run.folder).succeeded()
    assert run.printed("when") == "wx w w\n"
