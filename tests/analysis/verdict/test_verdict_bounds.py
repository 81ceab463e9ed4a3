"""The second reading never raises, takes time in proportion, and agrees with what Argo was seen to say."""

import gzip
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.verdict.readings import judged, workflow
from tests.test_never_raises import KEYS, TAGS, TEMPLATES, VALUES
from wfc import pipeline
from wfc.analysis.verdict import judge
from wfc.source import SourceFile

KINDS = st.sampled_from(["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "ConfigMap"])
TEXTS = TAGS | st.sampled_from(
    [
        "{{=inputs.parameters.a + '1'}}",
        "{{workflow.name}}",
        "{{workflow.name",
        "{{inputs.{{workflow.parameters.a}}}}",
        "a",
        "1",
        "create",
        "",
        "\x01",
    ]
)
ARGUMENTS = st.fixed_dictionaries(
    {}, optional={"parameters": st.lists(st.fixed_dictionaries({"name": st.just("a"), "value": TEXTS}), max_size=1)}
)
CALL: dict[str, st.SearchStrategy[Any]] = {
    "arguments": ARGUMENTS,
    "inline": st.just({"container": {"image": "i"}}),
    "when": TEXTS,
    "withItems": st.lists(st.just({"x": 1}) | TEXTS, max_size=2),
    "hooks": st.just({"exit": {"template": "a"}}),
}
TARGETS = st.sampled_from([{"template": "a"}, {"template": "b"}, {"templateRef": {"name": "w", "template": "a"}}])
DEPENDS = st.sampled_from(["", "", "a", "a && b", "b.Failed", "a.AnySucceeded"])


def calls(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Steps or tasks that are called a, b and c."""
    one = st.tuples(TARGETS, st.fixed_dictionaries({}, optional={**CALL, **fields})).map(lambda pair: pair[0] | pair[1])
    listed = st.lists(one, min_size=1, max_size=3)
    return listed.map(lambda found: [{"name": "abc"[number], **call} for number, call in enumerate(found)])


BODIES = (
    st.fixed_dictionaries({"container": st.fixed_dictionaries({"image": TEXTS, "args": st.lists(TEXTS, max_size=2)})})
    | calls({}).map(lambda found: {"steps": [[step] for step in found]})
    | calls({"depends": DEPENDS}).map(lambda found: {"dag": {"tasks": found}})
    | st.fixed_dictionaries({"resource": st.fixed_dictionaries({"action": TEXTS, "manifest": TEXTS})})
)
SOUND = st.tuples(
    BODIES, st.fixed_dictionaries({}, optional={"inputs": ARGUMENTS, "timeout": TEXTS, "outputs": ARGUMENTS})
).map(lambda parts: parts[0] | parts[1])
LIBRARY = st.tuples(SOUND, SOUND, SOUND).map(
    lambda found: [{"name": name, **body} for name, body in zip(("main", "a", "b"), found, strict=True)]
)
DAMAGED = workflow(
    "arguments: {parameters: [{name: g, value: '{{=1 + 1}}'}]}\nonExit: leaf",
    main="""inputs: {parameters: [{name: g}]}, dag: {tasks: [
      {name: a, template: leaf, withItems: [{x: 1}, [2], three], when: "{{item.x}} == {{inputs.parameters.g}}"},
      {name: b, template: wants, depends: a.AllFailed, arguments: {parameters: [{name: p, value: "{{tasks.a.id}}"}]}},
      {name: c, inline: {steps: [[{name: d, template: leaf, hooks: {x: {expression: 'true', template: leaf}}}]]}}]}""",
)


def says(value: Any, *more: Any) -> judge.Verdict:
    """The verdict on documents that were written as JSON."""
    return judged("\n---\n".join(json.dumps(part) for part in (value, *more)))


@given(KINDS, st.dictionaries(KEYS, VALUES, max_size=2), LIBRARY | st.lists(TEMPLATES, max_size=4), ARGUMENTS)
def test_any_workflow(kind: str, spec: dict[str, Any], templates: Any, arguments: Any) -> None:
    content = {"entrypoint": "main", "arguments": arguments, **spec, "templates": templates}
    spec = {"workflowSpec": content, "schedules": ["* * * * *"]} if kind == "CronWorkflow" else content
    verdict = says({"kind": kind, "metadata": {"name": "w"}, "spec": spec})
    assert verdict.accepted == (not verdict.reason)


@given(LIBRARY, LIBRARY, ARGUMENTS)
def test_documents_that_decode(templates: Any, stored: Any, arguments: Any) -> None:
    content = {"entrypoint": "main", "onExit": "a", "arguments": arguments, "templates": templates}
    verdict = says(
        {"kind": "Workflow", "metadata": {"name": "x"}, "spec": content},
        {"kind": "WorkflowTemplate", "metadata": {"name": "w"}, "spec": {"templates": stored}},
    )
    assert verdict.accepted == (not verdict.reason)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), TEXTS | KEYS), min_size=1, max_size=2))
def test_any_damage(edits: list[tuple[float, int, str]]) -> None:
    text = DAMAGED
    for where, count, replacement in edits:
        at = int(where * len(text))
        text = text[:at] + replacement + text[at + count :]
    judged(text)


def test_the_document_to_damage_is_sound() -> None:
    assert judged(DAMAGED)[:3] == (True, "", True)


def test_a_long_chain_of_templates_needs_no_deep_stack() -> None:
    length = 3 * sys.getrecursionlimit()
    chain = "".join(f"  - {{name: t{n}, steps: [[{{name: a, template: t{n + 1}}}]]}}\n" for n in range(length))
    text = workflow(main="steps: [[{name: a, template: t0}]]") + chain
    assert judged(text).reason.endswith("(R5)")
    assert judged(f"{text}  - {{name: t{length}, suspend: {{}}}}\n").accepted


def seconds_for(tasks: int, needs: bool) -> float:
    """The processor time of the verdict on a DAG; the least of three, for the machine may do something else, too."""
    lines = "".join(
        f"      - {{name: t{n}, template: wants, {f'depends: t{n - 1}, ' if needs and n else ''}"
        f'arguments: {{parameters: [{{name: p, value: "x{{{{tasks.t{n // 2}.outputs.result}}}}"}}]}}}}\n'
        for n in range(tasks)
    )
    text = workflow(main="steps: [[{name: a, template: many}]]") + f"  - name: many\n    dag:\n      tasks:\n{lines}"
    (report,) = pipeline.check([SourceFile("many.yaml", text)])
    given_documents = [judge.Input(unit.root, unit.diagnostics) for unit in report.units]
    took = []
    for _ in range(3):
        before = time.process_time()
        verdict = judge.verdict(given_documents)
        took.append(time.process_time() - before)
        assert verdict.reason == ""
    return min(took)


@pytest.mark.parametrize("needs", [False, True])
def test_the_time_grows_with_the_tasks(needs: bool) -> None:
    """Eight times the tasks: were it their square, it would be 64 times the time."""
    assert seconds_for(8_000, needs) < 24 * seconds_for(1_000, needs)


def test_recorded_verdicts(shared: Path) -> None:
    """All manifests, and every fourth of their mutants."""
    differing = []
    for name, step in (("manifests", 1), ("mutants", 4)):
        with gzip.open(shared / "oracle" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            cases = [json.loads(line) for number, line in enumerate(lines) if number % step == 0]
        assert len(cases) > 500
        for case in cases:
            verdict = judged(case["yaml"])
            if verdict.accepted != (case["verdict"] == "accepted"):
                differing.append(f"{case['id']}: argo {case['verdict']}, here {verdict}")
    assert differing == []


def test_known_holes(shared: Path) -> None:
    """Each file's name has the number of a row of the table of verdicts; what is random may go either way."""
    table = (shared / "reference" / "argo-validation.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if line.count("|") == 4]
    expected = {cells[1]: cells[3].strip("*") for cells in rows if re.match(r"\d\d-", cells[1])}
    files = sorted((shared / "holes").glob("*.yaml"))
    assert len(files) == len(expected)
    for file in files:
        verdict = judged(file.read_text(encoding="utf-8"))
        word = "OK" if verdict.accepted else "CRASH" if verdict.reason.endswith("(crash)") else "REJ"
        wanted = expected[file.stem]
        assert wanted.startswith(word), file.name
        assert verdict.certain == ("·" not in wanted), file.name
