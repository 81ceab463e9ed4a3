"""Six documents with one mistake each, and one with seven: all are found in one run, at the word."""

from tests.analysis.documents import found, only, report, workflow

LEAF = """
- name: print-message
  inputs:
    parameters: [{name: message}]
  container:
    image: busybox
    command: [echo, "{{inputs.parameters.message}}"]
"""


def test_unclosed_bracket() -> None:
    (finding,) = report(
        workflow("templates:\n- name: main\n  container:\n    command: [sh, -c\n    image: x")
    ).diagnostics
    assert finding.rule.code == "WF003"
    assert "not closed" in finding.message


def test_misspelt_field() -> None:
    text = workflow("templates:\n- name: main\n  container:\n    image: busybox\n    comand: [echo]")
    assert found(text) == ["WF101 comand"]
    assert "command" in only(text).label


def test_misspelt_template() -> None:
    text = workflow(
        f"""
templates:
- name: main
  dag:
    tasks:
    - name: a
      template: print-mesage
      arguments: {{parameters: [{{name: message, value: hello}}]}}{LEAF}"""
    )
    assert found(text) == ["WF202 print-mesage"]
    assert only(text).help == 'did you mean "print-message"?'


def test_misspelt_parameter_inside_a_block_scalar() -> None:
    text = workflow(
        """
templates:
- name: main
  inputs:
    parameters: [{name: message, value: hello}]
  script:
    image: busybox
    command: [sh]
    source: |
      set -e
      echo "{{inputs.parameters.mesage}}"
"""
    )
    assert found(text) == ["WF301 mesage"]
    finding = only(text)
    assert finding.span.source.position(finding.span.start) == (15, 35)
    assert [label.span.text for label in finding.labels] == ["message"]


def test_misspelt_artifact() -> None:
    text = workflow(
        """
templates:
- name: main
  dag:
    tasks:
    - {name: gen, template: generate}
    - name: use
      template: consume
      dependencies: [gen]
      arguments:
        artifacts: [{name: data, from: "{{tasks.gen.outputs.artifacts.resluts}}"}]
- name: generate
  outputs: {artifacts: [{name: results, path: /tmp/results}]}
  container: {image: busybox, command: [touch, /tmp/results]}
- name: consume
  inputs: {artifacts: [{name: data, path: /tmp/data}]}
  container: {image: busybox, command: [cat, /tmp/data]}
"""
    )
    assert found(text) == ["WF302 resluts"]
    finding = only(text)
    assert finding.message == 'task "use" reads an artifact that task "gen" does not output'
    assert [(label.span.text, label.text) for label in finding.labels] == [
        ("results", 'template "generate" declares this one')
    ]
    assert finding.path == "spec.templates[main].dag.tasks[use].arguments.artifacts[data].from"


def test_circle() -> None:
    text = workflow(
        """
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: work, depends: c}
    - {name: b, template: work, depends: a.Succeeded}
    - {name: c, template: work, depends: b && a.Failed}
- name: work
  container: {image: busybox, command: [sleep, "1"]}
"""
    )
    finding = only(text)
    assert finding.rule.code == "WF402"
    assert finding.message == "tasks wait for each other: a → c → a"
    assert finding.span.text == "c"
    assert [(label.span.text, label.text) for label in finding.labels] == [("a", "c waits for a")]


def test_a_long_circle_is_spelled_out_from_the_task_that_comes_first() -> None:
    text = workflow(
        """
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: work, dependencies: [c]}
    - {name: b, template: work, dependencies: [a]}
    - {name: c, template: work, dependencies: [b]}
- name: work
  container: {image: busybox, command: [sleep, "1"]}
"""
    )
    finding = only(text)
    assert finding.message == "tasks wait for each other: a → c → b → a"
    assert [label.text for label in finding.labels] == ["c waits for b", "b waits for a"]


SEVEN = workflow(
    f"""
templates:
- name: main
  inputs:
    parameters: [{{name: who, value: world}}]
  dag:
    tasks:
    - name: greet
      template: print-massage
    - name: again
      template: print-message
      dependencies: [greeet]
    - name: shout
      template: print-message
      dependencies: [greet]
      arguments:
        parameters: [{{name: message, value: "{{{{inputs.parameters.whom}}}}"}}]
    - name: whisper
      template: print-message
      dependencies: [again]
      when: "{{{{tasks.agian.status}}}} == Succeeded"
      arguments:
        parameters: [{{name: message, value: "{{{{tasks.shout.outputs.parameters.volume}}}}"}}]{LEAF}
- name: last
  container:
    image: busybox
    command: [echo, "{{{{workflow.paramters.message}}}}"]
"""
)


def test_seven_mistakes_in_one_run() -> None:
    assert found(SEVEN) == [
        "WF202 print-massage",
        "WF307 again",
        "WF401 greeet",
        "WF301 whom",
        "WF303 agian",
        "WF302 volume",
        "WF301 paramters",
    ]
