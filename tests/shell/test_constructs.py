"""Conditions, loops, retries, hooks, limits and pauses, over real runs, as Argo's controller has them."""

import textwrap
import time

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]
pytestmark = pytest.mark.needs("bwrap")

TEMPLATES = """
- name: show
  inputs: {parameters: [{name: m, default: nothing}]}
  container: {image: busybox, command: [printf, "[%s]", "{{inputs.parameters.m}}"]}
- name: code
  inputs: {parameters: [{name: c}]}
  container: {image: busybox, command: [sh, -c, "echo $0 > /tmp/p; echo $0; exit $0", "{{inputs.parameters.c}}"]}
  outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
"""


def document(main: str, spec: str = "") -> str:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"
    body = textwrap.dedent(spec) + "templates:" + TEMPLATES + textwrap.dedent(main)
    return head + textwrap.indent(body, "  ")


def phases(run: Run) -> dict[str, str]:
    return {node["name"]: node["phase"] for node in run.status["nodes"]}


def node(run: Run, name: str) -> dict[str, object]:
    (found,) = [each for each in run.status["nodes"] if each["name"] == name]
    assert isinstance(found, dict)
    return found


def printed(run: Run, name: str) -> str:
    return (run.folder / str(node(run, name)["stdout"])).read_text()


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "phase"),
    [
        ("abc == abc", "Succeeded"),
        ("'10' > '9'", "Skipped"),
        ("10 > 9", "Succeeded"),
        ("'true' == true", "Skipped"),
        ("01 == 1 && !(a == b)", "Succeeded"),
        ("'{{inputs.parameters.v}}' != ''", "Succeeded"),
        ("{{inputs.parameters.v}} in (y, x)", "Succeeded"),
        ("{{inputs.parameters.v}}.y == 'x'", "Error"),
        ("{{inputs.parameters.v}}", "Error"),
    ],
)
def test_conditions(workflows: Workflows, when: str, phase: str) -> None:
    main = f"""
    - name: main
      inputs: {{parameters: [{{name: v, value: x}}]}}
      dag: {{tasks: [{{name: a, template: show, when: "{when}"}}]}}
    """
    run = workflows.run(document(main))
    assert node(run, "wf.a")["phase"] == phase
    if phase == "Skipped":
        assert node(run, "wf.a")["message"] == f"when '{when.replace('{{inputs.parameters.v}}', 'x')}' evaluated false"


def test_a_value_is_a_part_of_the_condition_and_never_a_command(workflows: Workflows) -> None:
    """A quote in a value ends the quotation, as in Argo; nothing in it is run."""
    main = """
    - name: main
      inputs: {parameters: [{name: v, value: "x' == 'x' || $(touch /tmp/wfc-pwned) || 'a"}]}
      steps: [[{name: a, template: show, when: "'{{inputs.parameters.v}}' == 'y'"}]]
    """
    run = workflows.run(document(main))
    assert phases(run) == {"wf": "Failed", "wf[0]": "Error"}
    assert "Invalid 'when' expression" in str(node(run, "wf[0]")["message"])


# --- loops --------------------------------------------------------------------------------------------------------


def test_items_and_what_they_gave(workflows: Workflows) -> None:
    main = """
    - name: main
      dag:
        tasks:
        - name: each
          template: code
          arguments: {parameters: [{name: c, value: "{{item.k}}"}]}
          withItems: [{k: 0, t: "a(b)"}, {k: 0, t: 'q"'}]
        - name: all
          template: show
          depends: each
          arguments:
            parameters: [{name: m, value: "{{tasks.each.outputs.parameters.p}} {{tasks.each.outputs.result}}
                                           {{tasks.each.outputs.parameters}} {{tasks.each.status}}"}]
    """
    run = workflows.run(document(main)).succeeded()
    assert printed(run, "wf.all") == '[["0","0"] [0,0] [{"p":"0"},{"p":"0"}] Succeeded]'
    assert node(run, "wf.each")["type"] == "TaskGroup"
    assert {name for name in phases(run) if "(" in name} == {"wf.each(0:k:0,t:ab)", 'wf.each(1:k:0,t:q\\")'}


def test_items_from_json_at_run_time(workflows: Workflows) -> None:
    main = r"""
    - name: main
      steps:
      - - {name: list, template: list}
      - - name: each
          template: show
          withParam: "{{steps.list.outputs.result}}"
          arguments: {parameters: [{name: m, value: "{{item}}"}]}
    - name: list
      container: {image: busybox, command: [printf, "%s", '[2.50, "l1\nl2 %", {"b": "<", "a": [1]}, null]']}
    """
    run = workflows.run(document(main)).succeeded()
    values = {name: printed(run, name) for name in phases(run) if name.startswith("wf[1].each")}
    assert values == {
        "wf[1].each(0:2.50)": "[2.50]",
        "wf[1].each(1:l1\\nl2 %)": "[l1\nl2 %]",
        "wf[1].each(2:a:[1],b:<)": '[{"a":[1],"b":"\\u003c"}]',
        "wf[1].each(3:[])": "[null]",
    }


def test_what_is_no_list_fails_the_call(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - {name: text, template: show}
      - - {name: each, template: show, withParam: "{{steps.text.outputs.result}}"}
    """
    run = workflows.run(document(main))
    assert (phases(run)["wf"], phases(run)["wf[1]"]) == ("Failed", "Error")
    assert "could not be parsed as a JSON list: [nothing]" in str(node(run, "wf[1]")["message"])


def test_an_empty_loop_is_one_skipped_node(workflows: Workflows) -> None:
    main = """
    - name: main
      dag:
        tasks:
        - {name: none, template: code, withParam: "[]", arguments: {parameters: [{name: c, value: "{{item}}"}]}}
        - name: after
          template: show
          dependencies: [none]
          arguments: {parameters: [{name: m, value: "{{tasks.none.outputs.parameters.p}}"}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert (node(run, "wf.none")["phase"], node(run, "wf.none")["message"]) == ("Skipped", "Skipped, empty params")
    assert printed(run, "wf.after") == "[nothing]"


def test_sequences_and_conditions_for_each_item(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - name: each
          template: show
          when: "{{item}} != 0x09"
          withSequence: {start: 10, end: 8, format: "0x%02X"}
          arguments: {parameters: [{name: m, value: "{{item}}"}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert {name: phase for name, phase in phases(run).items() if "each" in name} == {
        "wf[0].each(0:0x0A)": "Succeeded", "wf[0].each(1:0x09)": "Skipped", "wf[0].each(2:0x08)": "Succeeded",
    }  # fmt: skip


@pytest.mark.parametrize(("codes", "ran"), [("[0, 1]", ["wf.some"]), ("[1, 2]", ["wf.none"])])
def test_depends_on_items(workflows: Workflows, codes: str, ran: list[str]) -> None:
    main = f"""
    - name: main
      dag:
        tasks:
        - name: each
          template: code
          withItems: {codes}
          arguments: {{parameters: [{{name: c, value: "{{{{item}}}}"}}]}}
        - {{name: some, template: show, depends: each.AnySucceeded}}
        - {{name: none, template: show, depends: each.AllFailed}}
    """
    run = workflows.run(document(main))
    assert [
        name for name, phase in phases(run).items() if name in ("wf.some", "wf.none") and phase == "Succeeded"
    ] == ran


# --- retries ------------------------------------------------------------------------------------------------------


def test_an_attempt_that_succeeds_gives_its_outputs(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - {name: flaky, template: flaky}
      - - name: after
          template: show
          arguments: {parameters: [{name: m, value: "{{steps.flaky.outputs.parameters.p}}"}]}
    - name: flaky
      retryStrategy: {limit: 3, backoff: {duration: 10ms, factor: 2}}
      container:
        image: busybox
        command: [sh, -c, 'echo "{{retries}} {{lastRetry.exitCode}} {{node.name}}" > /tmp/p; test {{retries}} -eq 2']
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert printed(run, "wf[1].after") == "[2 1 wf[0].flaky]"
    types = {name: str(node(run, name)["type"]) for name in phases(run) if "flaky" in name}
    assert types == {"wf[0].flaky": "Retry", **{f"wf[0].flaky({n})": "Pod" for n in range(3)}}


@pytest.mark.parametrize(
    ("strategy", "attempts", "message"),
    [
        ("{limit: 1}", 2, "No more retries left"),
        ("{limit: 1, retryPolicy: OnError}", 1, "main: Error (exit code 1)"),
        ("{limit: 5, backoff: {duration: 9s, maxDuration: 5s}}", 1, "Backoff would exceed max duration limit"),
    ],
)
def test_no_more_attempts(workflows: Workflows, strategy: str, attempts: int, message: str) -> None:
    main = f"""
    - name: main
      retryStrategy: {strategy}
      container: {{image: busybox, command: ["false"]}}
    """
    run = workflows.run(document(main))
    assert run.status["message"] == message
    assert len(run.status["nodes"]) == attempts + 1


def test_the_time_for_all_attempts_ends_one_that_goes_on(workflows: Workflows) -> None:
    """Not the first one, which begins before Argo counts."""
    main = """
    - name: main
      retryStrategy: {limit: 5, backoff: {duration: 1s, maxDuration: 4s}}
      container: {image: busybox, command: [sh, -c, '[ "{{retries}}" = 0 ] && exit 1; exec sleep 60']}
    """
    run = workflows.run(document(main))
    assert run.status["message"] == "Max duration limit exceeded"
    assert phases(run) == {"wf": "Failed", "wf(0)": "Failed", "wf(1)": "Failed"}
    assert str(node(run, "wf(1)")["message"]).startswith("main: Error (exit code 1")
    first = main.replace("exit 1; exec sleep 60", "sleep 5; exit 0")
    assert phases(workflows.run(document(first)).succeeded()) == {"wf": "Succeeded", "wf(0)": "Succeeded"}


def test_attempts_of_templates_that_call_others(workflows: Workflows) -> None:
    """The tags of an attempt mean the same in what it calls as in a pod."""
    main = """
    - name: main
      steps: [[{name: again, template: again}]]
    - name: again
      retryStrategy: {limit: 1}
      dag:
        tasks:
        - name: code
          template: code
          arguments: {parameters: [{name: c, value: "{{=lastRetry.status == 'Failed' ? 0 : 3}}"}]}
        - name: show
          template: show
          arguments: {parameters: [{name: m, value: "{{retries}} {{lastRetry.exitCode}} {{lastRetry.status}}"}]}
    """
    run = workflows.run(document(main)).succeeded()
    assert printed(run, "wf[0].again(0).show") == "[0 0 ]"
    assert printed(run, "wf[0].again(1).show") == "[1 -1 Failed]"


# --- exit handlers ------------------------------------------------------------------------------------------------


def test_exit_handlers(workflows: Workflows) -> None:
    """Of a call, of each item of a loop, and of the workflow, which hears what came of it."""
    main = """
    - name: main
      steps:
      - - {name: a, template: code, arguments: {parameters: [{name: c, value: "0"}]}, hooks: {exit: {template: show,
           arguments: {parameters: [{name: m, value: "{{steps.a.status}} {{steps.a.outputs.parameters.p}}"}]}}}}
      - - {name: each, template: code, withItems: [3, 0], onExit: show,
           arguments: {parameters: [{name: c, value: "{{item}}"}]}}
    - name: bye
      container: {image: busybox, command: [printf, "%s", "{{workflow.status}} {{workflow.failures}}"]}
    """
    run = workflows.run(document(main, "onExit: bye\narguments: {parameters: [{name: m, value: global}]}\n"))
    assert run.code == 1
    assert printed(run, "wf[0].a.onExit") == "[Succeeded 0]"
    assert {printed(run, f"wf[1].each({item}).onExit") for item in ("0:3", "1:0")} == {"[global]"}
    assert printed(run, "wf.onExit").startswith('Failed "[{\\"displayName\\":\\"wf\\"')
    assert phases(run)["wf.onExit"] == "Succeeded"


def test_a_bad_exit_handler_makes_a_good_run_bad(workflows: Workflows) -> None:
    main = """
    - {name: main, container: {image: busybox, command: ["true"]}}
    - {name: bad, container: {image: busybox, command: [sh, -c, exit 3]}}
    """
    run = workflows.run(document(main, "onExit: bad\n"))
    assert (run.code, run.status["phase"], run.status["message"]) == (1, "Failed", "main: Error (exit code 3)")
    assert phases(run) == {"wf": "Succeeded", "wf.onExit": "Failed"}


# --- limits and pauses --------------------------------------------------------------------------------------------


def test_parallelism_and_failing_fast(workflows: Workflows) -> None:
    main = """
    - name: main
      parallelism: 1
      failFast: true
      steps:
      - - name: each
          template: code
          withItems: [0, 1, 0]
          arguments: {parameters: [{name: c, value: "{{item}}"}]}
    """
    run = workflows.run(document(main), "--jobs=4")
    assert [name for name in phases(run) if "each" in name] == ["wf[0].each(0:0)", "wf[0].each(1:1)"]
    assert run.status["message"] == "template has failed or errored children and failFast enabled"


def test_nested_parallelism(workflows: Workflows) -> None:
    """Each template counts its own children; what holds a place waits for nobody but its own children."""
    main = """
    - name: main
      parallelism: 1
      steps: [[{name: each, template: inner, withItems: [1, 2]}]]
    - name: inner
      parallelism: 1
      dag: {tasks: [{name: a, template: show}, {name: b, template: show}]}
    """
    assert len(workflows.run(document(main), "--jobs=1").succeeded().status["nodes"]) == 8


@pytest.mark.parametrize("limit", ["activeDeadlineSeconds: 1", "timeout: 1s"])
def test_a_deadline_of_a_template(workflows: Workflows, limit: str) -> None:
    main = f"""
    - name: main
      {limit}
      container: {{image: busybox, command: [sleep, "60"]}}
    """
    began = time.monotonic()
    run = workflows.run(document(main))
    assert time.monotonic() - began < 30
    assert run.status["phase"] == "Failed"
    assert run.status["message"] == "Pod was active on the node longer than the specified deadline"


def test_a_deadline_of_the_workflow(workflows: Workflows) -> None:
    """What still runs is stopped; the exit handler has its own time."""
    main = """
    - name: main
      steps: [[{name: long, template: long}, {name: pause, template: pause}]]
    - {name: long, container: {image: busybox, command: [sleep, "60"]}}
    - {name: pause, suspend: {duration: 1m}}
    """
    run = workflows.run(document(main, "activeDeadlineSeconds: 1\nonExit: show\n"))
    assert run.status["phase"] == "Failed"
    assert {node(run, f"wf[0].{name}")["message"] for name in ("long", "pause")} == {"Step exceeded its deadline"}
    assert printed(run, "wf.onExit") == "[nothing]"


def test_pauses(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - {name: wait, template: wait}
      - - name: after
          template: show
          arguments: {parameters: [{name: m, value: "{{steps.wait.outputs.parameters.answer}}"}]}
    - name: wait
      suspend: {duration: "0"}
      outputs: {parameters: [{name: answer, valueFrom: {supplied: {}, default: "yes"}}]}
    """
    assert printed(workflows.run(document(main)).succeeded(), "wf[1].after") == "[yes]"


def test_a_pause_without_an_end_needs_a_word(workflows: Workflows) -> None:
    text = document("""
    - {name: main, suspend: {}}
    """)
    refused = workflows.run(text)
    assert refused.code == 4
    assert "main (--resume-suspended goes on at once)" in refused.stderr
    workflows.run(text, "--resume-suspended").succeeded()


def test_outputs_that_the_whole_workflow_knows(workflows: Workflows) -> None:
    main = """
    - name: main
      steps:
      - - {name: publish, template: publish}
      - - name: read
          template: show
          arguments: {parameters: [{name: m, value: "{{workflow.outputs.parameters.known}}"}]}
    - name: publish
      container: {image: busybox, command: [sh, -c, "echo told > /tmp/p"]}
      outputs: {parameters: [{name: p, globalName: known, valueFrom: {path: /tmp/p}}]}
    """
    assert printed(workflows.run(document(main)).succeeded(), "wf[1].read") == "[told]"


def test_a_template_takes_what_the_defaults_say(workflows: Workflows) -> None:
    main = """
    - name: main
      container: {image: busybox, command: [sh, -c, "echo $A $B; exit 1"], env: [{name: A, value: own}]}
    """
    defaults = (
        "templateDefaults: {retryStrategy: {limit: 1}, container: {env: [{name: A, value: x}, {name: B, value: b}]}}"
    )
    run = workflows.run(document(main, f"{defaults}\n"))
    assert [printed(run, f"wf({attempt})") for attempt in (0, 1)] == ["own b\n", "own b\n"]


# --- expressions --------------------------------------------------------------------------------------------------


@pytest.mark.needs("jq")
def test_expressions_in_every_place(workflows: Workflows) -> None:
    main = """
    - name: main
      inputs: {parameters: [{name: num, value: "3"}]}
      steps:
      - - {name: unrun, template: code, when: "{{=asInt(inputs.parameters.num) > 5}}",
           arguments: {parameters: [{name: c, value: "0"}]}}
      - - name: each
          template: show
          withSequence: {count: "{{=asInt(inputs.parameters.num) - 1}}"}
          arguments: {parameters: [{name: m, value: "{{=item + '/' + inputs.parameters.num}}"}]}
        - name: fallback
          template: upper
          arguments: {parameters: [{name: m, value: "{{=steps.unrun.outputs.parameters.p ?? 'none $(id)'}}"}]}
      outputs:
        parameters: [{name: o, valueFrom: {expression: "steps.fallback.outputs.result + '!'", default: x}}]
    - name: upper
      inputs: {parameters: [{name: m}]}
      container: {image: busybox, command: [printf, "%s", "{{=sprig.upper(inputs.parameters.m)}}"]}
    """
    run = workflows.run(document(main)).succeeded()
    assert phases(run)["wf[0].unrun"] == "Skipped"
    assert [printed(run, f"wf[1].each({n}:{n})") for n in (0, 1)] == ["[0/3]", "[1/3]"]
    assert printed(run, "wf[1].fallback") == "NONE $(ID)"
    outputs = node(run, "wf")["outputs"]
    assert outputs == {"parameters": [{"name": "o", "value": "NONE $(ID)!"}]}


@pytest.mark.needs("jq")
def test_an_expression_decides_about_the_next_attempt(workflows: Workflows) -> None:
    main = """
    - name: main
      retryStrategy: {limit: 9, expression: "asInt(lastRetry.exitCode) < 2 && lastRetry.status == 'Failed'"}
      container: {image: busybox, command: [sh, -c, "exit {{retries}}1"]}
    - {name: other, container: {image: busybox, command: ["true"]}}
    """
    run = workflows.run(document(main))
    assert run.status["message"] == "retryStrategy.expression evaluated to false"
    assert len(run.status["nodes"]) == 3


@pytest.mark.needs("jq")
def test_a_tag_makes_the_name_of_another(workflows: Workflows) -> None:
    main = """
    - name: main
      inputs: {parameters: [{name: colour, value: red}]}
      container: {image: busybox, command: [printf, "%s", "{{workflow.parameters.{{inputs.parameters.colour}}}}"]}
    """
    spec = "arguments: {parameters: [{name: red, value: '#f00'}, {name: blue, value: '#00f'}]}\n"
    assert printed(workflows.run(document(main, spec)).succeeded(), "wf") == "#f00"


@pytest.mark.needs("jq", "busybox")
@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_every_shell(workflows: Workflows, shell: list[str]) -> None:
    main = """
    - name: main
      parallelism: 2
      steps:
      - - name: each
          template: flaky
          when: "'{{item}}' != 'two 2'"
          onExit: show
          withParam: '["one\\n1", "two 2", "three"]'
          arguments: {parameters: [{name: m, value: "{{=item + '!'}}"}]}
    - name: flaky
      inputs: {parameters: [{name: m}]}
      retryStrategy: {limit: 2}
      container:
        image: busybox
        command: [sh, -c, 'printf "%s" "$0"; test {{retries}} -gt 0', "{{inputs.parameters.m}}"]
    """
    run = workflows.run(document(main, "onExit: show\n"), shell=shell).succeeded()
    found = phases(run)
    assert printed(run, "wf[0].each(0:one\\n1)(1)") == "one\n1!"
    assert found["wf[0].each(1:two 2)"] == "Skipped"
    assert {found[name] for name in ("wf.onExit", "wf[0].each(2:three).onExit")} == {"Succeeded"}
