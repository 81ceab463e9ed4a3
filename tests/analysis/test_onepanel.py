"""What Onepanel's form of a document adds: parameters that its form shows, and node pools that it fills in."""

import pytest

from tests.analysis.documents import found

BARE = """\
entrypoint: main
arguments:
  parameters:
  - {{name: p, value: {value}{more}}}
templates:
- name: main
  dag: {{tasks: [{{name: a, template: work}}]}}
- name: work
  container: {{image: busybox, command: [echo, "{{{{workflow.parameters.p}}}}"]}}
"""
OPTIONS = ", options: [{name: A, value: a}, {name: B, value: b}]"


@pytest.mark.parametrize(
    ("value", "more", "expected"),
    [
        ("a", "", []),
        ("a", ", type: input.text", []),
        ("a", ", type: hidden", []),
        ("a", ", type: 'hidden '", []),
        ("a", ", type: my.input.field", []),  # shown as a text
        ("a", ", type: textarea", ["WF506 textarea"]),
        ("a", ", type: something", ["WF506 something"]),
        ("'5'", ", type: input.number", []),
        ("5", ", type: input.number", []),
        ("-1.5e3", ", type: input.number", []),
        ("''", ", type: input.number", []),
        ("many", ", type: input.number", ["WF506 many"]),
        ("a", f", type: select.select{OPTIONS}", []),
        ("c", f", type: select.select{OPTIONS}", ["WF503 c"]),
        ("a", ", type: select.select", ["WF506 select.select"]),
        ("a", ", type: input.radio, options: []", ["WF506 input.radio"]),
        ("gpu", ", type: select.nodepool", []),
        ("default", ", type: select.nodepool", ["WF504 default"]),
        ("gpu", f", type: select.nodepool{OPTIONS}", ["WF506 [{name: A, value: a}, {name: B, value: b}]"]),
        ("a", ", visibility: protected", []),
        ("a", ", visibility: secret", ["WF502 secret"]),
    ],
)
def test_the_form_can_show_what_the_parameters_say(value: str, more: str, expected: list[str]) -> None:
    assert found(BARE.format(value=value, more=more)) == expected
