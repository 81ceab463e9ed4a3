"""One mistake is one finding, as far as it is one."""

import pytest

from tests.cli.test_fix import dag
from wfc.cli.documents import checked
from wfc.frontend.read import decode

READ = '{parameters: [{name: in, value: "{{tasks.n.outputs.parameters.out}}"}]}'


@pytest.mark.parametrize(
    ("tasks", "expected"),
    [
        # A name that is no text, and those who look for it.
        (
            f"      - {{name: n, template: make}}\n      - {{name: b, template: take, arguments: {READ}}}",
            ["WF102 n"],
        ),
        ("      - {name: 7, template: make}\n      - {name: b, template: make, dependencies: ['7']}", ["WF102 7"]),
        # What comes behind a syntax error is no task; what comes before may be none.
        ("      - {name: a, template: make}\n      - {name: b, template: make, depends: a andd c}", ["WF404 andd"]),
        (
            "      - {name: a, template: make}\n      - {name: b, template: make, depends: x && (a}",
            ["WF401 x", "WF404 "],
        ),
        # A name that nobody may have, and those who leave out what is too much.
        ("      - {name: 'a ', template: make}\n      - {name: b, template: make, dependencies: [a]}", ["WF204  "]),
        (
            "      - {name: '{{a}}', template: make}\n      - {name: b, template: make, dependencies: [a]}",
            ["WF204 {{a}}"],
        ),
        # A tag where none can be, whatever it names.
        ("      - {name: a, template: 'make{{workflow.parameters.x}}'}", ["WF202 'make{{workflow.parameters.x}}'"]),
        # Two mistakes are two.
        (
            "      - {name: n, template: make}\n      - {name: b, template: make, dependencies: [m]}",
            ["WF102 n", "WF401 m"],
        ),
    ],
)
def test_what_follows_from_another_finding_is_not_said(tasks: str, expected: list[str]) -> None:
    (file,) = checked([decode("x.yaml", dag(tasks).encode())])
    found = [finding.diagnostic for finding in file.report.findings]
    assert [f"{one.rule.code} {one.span.text}" for one in found if one.rule.code < "WF9"] == expected


@pytest.mark.parametrize("field", ["path: /tmp/out", "from: x", "s3: {key: k}"])
def test_a_source_in_the_wrong_place_is_no_missing_source_too(field: str) -> None:
    text = dag("      - {name: a, template: make}").replace("valueFrom: {path: /tmp/out}", field)
    (file,) = checked([decode("x.yaml", text.encode())])
    codes = [finding.diagnostic.rule.code for finding in file.report.findings]
    assert [code for code in codes if code < "WF9"] == ["WF101"]


def test_names_that_a_field_of_the_wrong_type_would_declare() -> None:
    text = dag("      - {name: a, template: make}").replace("inputs: {parameters: [{name: in}]}", "inputs: [in]")
    (file,) = checked([decode("x.yaml", text.encode())])
    assert [finding.diagnostic.rule.code for finding in file.report.findings] == ["WF902", "WF102"]
