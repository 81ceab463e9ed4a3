"""The places that an Argo Server's messages mean."""

import pytest

from wfc import pipeline
from wfc.backends.argo.refusals import head, place
from wfc.source import SourceFile

DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: wf-}
spec:
  entrypoint: main
  podGC: {strategy: Nope}
  arguments:
    parameters:
    - {name: text, value: a}
    - {name: text, value: b}
  templates:
  - name: main
    dag:
      tasks:
      - name: first
        template: print
      - name: second
        dependencies: [frist]
        template: prnt
        arguments:
          parameters: [{name: text, value: "a {{tasks.first.outputs.result}} b"}]
  - name: twice
    steps:
    - - name: one
        template: print
      - name: one
        template: print
  - name: print
    inputs:
      parameters:
      - name: text
    container:
      image: busybox
      comand: [echo, "{{inputs.parameters.txt}}"]
  - name: far
    steps: [[{name: away, templateRef: {name: print, template: main}}]]
"""


@pytest.mark.parametrize(
    ("message", "line", "text"),
    [
        ("templates.main.tasks.second template name 'prnt' undefined", 19, "prnt"),
        ("templates.main.tasks.second failed to resolve {{tasks.first.outputs.result}}", 21,
         "{{tasks.first.outputs.result}}"),
        ("templates.main.tasks.first templates.print: failed to resolve {{inputs.parameters.txt}}", 34,
         "{{inputs.parameters.txt}}"),
        ("templates.main.tasks.first templates.print inputs.parameters.text was not supplied", 28, "print"),
        ("templates.main sorting failed: invalid dependency frist", 18, "frist"),
        ("templates.main sorting failed: graph with cycle", 12, "main"),
        ("templates.twice.steps[0].name 'one' is not unique", 24, "one"),
        ("spec.arguments.parameters[1].name 'text' is not unique", 10, "text"),
        ('strict decoding error: unknown field "spec.templates[2].container.comand"', 34, "comand"),
        ("podGC.strategy unknown strategy 'Nope'", 6, "Nope"),
        ("cannot validate Workflow: spec.entrypoint is required", 5, "main"),
        ("Nope is not a valid RetryPolicy", 6, "Nope"),
        ('workflowtemplates.argoproj.io "print" not found', 36, "print"),
        ('clusterworkflowtemplates.argoproj.io "second" not found', 17, "second"),
        ("something else entirely", 1, "apiVersion"),
        ("", 1, "apiVersion"),
    ],
)  # fmt: skip
def test_the_word_is_found(message: str, line: int, text: str) -> None:
    source = SourceFile("wf.yaml", DOCUMENT)
    (report,) = pipeline.check([source])
    workflow = report.units[0].workflow
    assert workflow is not None
    span = place(workflow, message) or head(workflow)
    assert (source.position(span.start)[0], span.text) == (line, text)
