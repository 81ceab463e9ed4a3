"""Schedules, durations, numbers and formats."""

import pytest

from tests.analysis.documents import found as found_in
from tests.analysis.documents import report, workflow

CRON = """\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {{name: t}}
spec:
  schedules: ['{schedule}']
  timezone: '{zone}'
  workflowSpec:
    entrypoint: main
    templates: [{{name: main, container: {{image: a}}}}]
"""


def cron(schedule: str, zone: str = "UTC") -> list[str]:
    return found_in(CRON.format(schedule=schedule, zone=zone))


@pytest.mark.parametrize(
    "schedule",
    [
        "* * * * *", "0 0 29 2 *", "0 0 30 2 1", "0 0 31 1-2 *", "*/5 0-23/2 1,15 JAN-mar mon", "@daily", "@every 90m",
        "TZ=Europe/Berlin 0 6 * * *", "CRON_TZ=UTC @hourly", "0 0 31 */2 *", "0 0 ? 2 ?",
    ],
)  # fmt: skip
def test_sound_schedules(schedule: str) -> None:
    assert cron(schedule) == []


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        ("0 0 * * 7", ["WF421 7"]),
        ("60 24 * * *", ["WF421 60", "WF421 24"]),
        ("0 0 * *", ["WF421 '0 0 * *'"]),
        ("0 0 0 * * *", ["WF421 '0 0 0 * * *'"]),
        ("@dayly", ["WF421 @dayly"]),
        ("@every 1d", ["WF421 @every 1d"]),
        ("TZ=UTC", ["WF421 'TZ=UTC'", "WF702 'TZ=UTC'"]),
        ("", ["WF421 ''"]),
        ("0 0 30 2 *", ["WF422 30 2"]),
        ("0 0 31 4,6,9,11 ?", ["WF422 31 4,6,9,11"]),
        ("0 , * * *", ["WF422 ,"]),
        ("TZ=Europe/Nowhere 0 6 * * *", ["WF423 Europe/Nowhere"]),
        ("TZ=UTC 0 6 32 * *", ["WF421 32"]),
    ],
)
def test_schedules_with_a_mistake(schedule: str, found: list[str]) -> None:
    assert cron(schedule) == found


def test_argo_refuses_what_it_cannot_read() -> None:
    for schedule, refused in (("0 0 * * 7", True), ("0 0 30 2 *", False)):
        (finding,) = report(CRON.format(schedule=schedule, zone="UTC")).diagnostics
        assert finding.rejected_by_argo is refused


def test_time_zones() -> None:
    assert cron("0 6 * * *", "Europe/Berlin") == []
    assert cron("0 6 * * *", "CEST") == ["WF423 CEST"]


def leaf(fields: str) -> list[str]:
    return found_in(workflow(f"templates:\n- name: main\n{fields}"))


@pytest.mark.parametrize("duration", ["10", "1h30m", "500ms", "{{inputs.parameters.p}}", "-1s", "0"])
def test_sound_durations(duration: str) -> None:
    inputs = "  inputs: {parameters: [{name: p, value: a}]}\n"
    assert leaf(f"{inputs}  suspend: {{duration: '{duration}'}}") == []
    backoff = f"{{limit: '2', backoff: {{duration: '{duration}', factor: '2'}}}}"
    assert leaf(f"{inputs}  container: {{image: a}}\n  retryStrategy: {backoff}") == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("  suspend: {duration: 1d}", "WF424 1d"),
        ("  container: {image: a}\n  timeout: soon", "WF424 soon"),
        ("  container: {image: a}\n  retryStrategy: {limit: two}", "WF425 two"),
        ("  container: {image: a}\n  retryStrategy: {backoff: {maxDuration: 5min}}", "WF424 5min"),
        ("  container: {image: a}\n  retryStrategy: {backoff: {factor: '1.5'}}", "WF425 '1.5'"),
        ("  steps: [[{name: a, template: b}]]\n  parallelism: -1\n- {name: b, suspend: {}}", "WF425 -1"),
        ("  container: {image: a}\n  retryStrategy: {limit: -1}", "WF432 -1"),
        ("  steps: [[{name: a, template: b, withItems: []}]]\n- {name: b, suspend: {}}", "WF432 []"),
    ],
)
def test_what_cannot_be_read(fields: str, found: str) -> None:
    assert leaf(fields) == [found]


def test_how_often_a_sequence_with_a_negative_count_runs() -> None:
    call = "{name: a, template: b, withSequence: {count: -2}}"
    text = f"templates: [{{name: main, steps: [[{call}]]}}, {{name: b, suspend: {{}}}}]"
    (finding,) = report(workflow(text)).diagnostics
    assert finding.message == "a negative `count` counts down: the loop runs 4 times, from 0 to -3"


@pytest.mark.parametrize(("seconds", "found"), [("60", []), ("0", ["WF425 0"]), ("-5", ["WF425 -5"])])
def test_the_time_of_a_workflow(seconds: str, found: list[str]) -> None:
    text = "\ntemplates: [{name: main, container: {image: a}}]"
    assert found_in(workflow(f"activeDeadlineSeconds: {seconds}{text}")) == found


def test_a_timeout_without_a_unit_is_reported_once() -> None:
    assert leaf("  container: {image: a}\n  timeout: '30'") == ["WF103 '30'"]


def test_the_defaults_of_the_workflow() -> None:
    text = "podGC: {strategy: OnPodSuccess, deleteDelayDuration: 1d}\nretryStrategy: {limit: x}\nparallelism: -2\n"
    text += "templateDefaults: {retryStrategy: {limit: z}}\ntemplates: [{name: main, container: {image: a}}]"
    assert found_in(workflow(text)) == ["WF424 1d", "WF425 x", "WF425 -2", "WF425 z"]


@pytest.mark.parametrize(
    ("sequence", "found"),
    [
        ("{count: '3', format: 'a-%02d-%%'}", []),
        ("{start: '1', end: '{{workflow.parameters.k}}', format: '%X'}", []),
        ("{count: many}", ["WF425 many"]),
        ("{count: 0}", []),
        ("{count: -2}", ["WF432 -2"]),
        ("{start: '5', count: '-1'}", ["WF432 '-1'"]),
        ("{start: '5', end: '-1'}", []),
        ("{start: '1'}", ["WF104 withSequence"]),
        ("{}", ["WF104 withSequence"]),
        ("{start: a, end: b}", ["WF425 a", "WF425 b"]),
        ("{count: '3', format: 'a-%s'}", ["WF426 %s"]),
        ("{count: '3', format: '%'}", ["WF426 %"]),
        ("{count: '3', format: 'a-%%d'}", ["WF426 'a-%%d'"]),
        ("{count: '3', format: '%d%d'}", ["WF426 %d"]),
        ("{count: '3', format: '%d-%02[1]x'}", []),
    ],
)
def test_sequences(sequence: str, found: list[str]) -> None:
    text = "arguments: {parameters: [{name: k, value: '4'}]}\ntemplates:\n- name: main\n  steps:\n"
    text += f"  - - name: a\n      template: b\n      withSequence: {sequence}\n- {{name: b, suspend: {{}}}}"
    assert found_in(workflow(text)) == found
