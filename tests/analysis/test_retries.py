"""What is repeated otherwise than it reads."""

from itertools import pairwise

import pytest

from tests.analysis.documents import everything, found, only, workflow

LEAF = "container: {image: busybox, command: [date]}"


def leaf(strategy: str) -> list[str]:
    return found(workflow(f"templates:\n- {{name: main, retryStrategy: {strategy}, {LEAF}}}"))


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("{limit: 3, backoff: {duration: 1s}}", []),
        ('{limit: "{{workflow.parameters.n}}", backoff: {duration: 1s}}', ["WF301 n"]),
        ("{limit: 3}", []),
        ("{}", []),
        ("{backoff: {maxDuration: 1h}}", []),  # which is kept
        ("{backoff: {duration: 1s}}", ["WF428 backoff"]),
        ("{backoff: {duration: 1s, factor: 2}, retryPolicy: Always, limit: ''}", ["WF428 backoff"]),
    ],
)
def test_a_backoff_is_kept_with_a_limit(strategy: str, expected: list[str]) -> None:
    assert leaf(strategy) == expected


def test_the_strategies_of_the_workflow_are_looked_at_as_well() -> None:
    for around in ("retryStrategy: {0}", "templateDefaults: {{retryStrategy: {0}}}"):
        strategy = around.format("{backoff: {duration: 1s}}")
        assert found(workflow(f"{strategy}\ntemplates:\n- {{name: main, {LEAF}}}")) == ["WF428 backoff"]


@pytest.mark.parametrize(
    ("retries", "expected"), [("0", True), ("1", True), ('"1"', True), ("2", False), ("10", False)]
)
def test_retries_of_a_container_set_are_attempts(retries: str, expected: bool) -> None:
    document = workflow(f"""
templates:
- name: main
  containerSet:
    retryStrategy: {{retries: {retries}}}
    containers: [{{name: main, image: busybox, command: [date]}}]
""")
    assert found(document) == ([f"WF429 {retries}"] if expected else [])


def nested(strategy: str, levels: int) -> str:
    """``levels`` of steps around a container."""
    names = ["main", *(f"level{number}" for number in range(1, levels)), "leaf"]
    calls = [f"- {{name: {name}, steps: [[{{name: s, template: {below}}}]]}}" for name, below in pairwise(names)]
    return workflow("\n".join([strategy, "templates:", *calls, f"- {{name: leaf, {LEAF}}}"]))


def test_attempts_multiply_over_the_levels() -> None:
    finding = only(nested("retryStrategy: {limit: 2}", 2))
    assert finding.rule.code == "WF430"
    assert finding.message == "a task that fails is run 27 times: 3 attempts on each of 3 levels of templates"
    assert [label.span.text for label in finding.labels] == ["main", "level1"]


@pytest.mark.parametrize(
    "strategy",
    ["retryStrategy: {limit: 0}", "retryStrategy: {}", "parallelism: 2", 'retryStrategy: {limit: "{{=1 + 1}}"}'],
)
def test_what_does_not_multiply(strategy: str) -> None:
    assert found(nested(strategy, 2)) == []


def test_one_level_is_retried_as_it_reads() -> None:
    assert found(workflow(f"retryStrategy: {{limit: 3}}\ntemplates:\n- {{name: main, {LEAF}}}")) == []


def test_templates_that_call_one_another_are_counted_once() -> None:
    document = workflow(f"""
retryStrategy: {{limit: 1}}
arguments: {{parameters: [{{name: x, value: "1"}}]}}
templates:
- name: main
  steps:
  - - {{name: a, template: leaf}}
  - - {{name: again, template: main, when: "{{{{steps.a.outputs.result}}}} == 1"}}
- {{name: leaf, {LEAF}}}
""")
    assert "4 times" in only(document).message


def test_fail_fast_of_a_dag_stops_nothing() -> None:
    def dag(value: str) -> list[str]:
        return everything(workflow(f"""
templates:
- {{name: main, dag: {{failFast: {value}, tasks: [{{name: a, template: leaf}}]}}}}
- {{name: leaf, {LEAF}}}
"""))  # fmt: skip

    assert dag("true") == ["WF431 failFast"]
    assert dag("false") == []
