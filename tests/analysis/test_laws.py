"""What holds for the findings of every document."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.documents import report, workflow
from wfc.diagnostics import Diagnostic
from wfc.frontend.read import decode

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(ROOT.glob("golden/rules/WF[2-5]*/spec.yaml"))


def without_places(findings: tuple[Diagnostic, ...]) -> list[tuple[object, ...]]:
    """The findings, with words in place of offsets."""
    return [
        (
            *(d.rule.code, d.message, d.span.text, d.label, d.notes, d.path, d.argo_rejects),
            *((label.span.text, label.text) for label in d.labels),
        )
        for d in findings
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
@given(data=st.data())
def test_comments_and_blank_lines_change_places_only(path: Path, data: st.DataObject) -> None:
    text = decode("spec.yaml", path.read_bytes()).source.text
    # Inside a block scalar a comment would be text.
    lines = text.split("\n")
    blocks = [number for number, line in enumerate(lines) if line.endswith("|")]
    last = blocks[0] if blocks else len(lines)
    at = data.draw(st.integers(0, last))
    added = data.draw(st.sampled_from(["", "# a remark", "    # {{inputs.parameters.nosuch}}"]))
    changed = "\n".join((*lines[:at], added, *lines[at:]))
    assert without_places(report(changed).diagnostics) == without_places(report(text).diagnostics)


@given(st.permutations(range(5)))
def test_the_order_of_templates_does_not_matter(order: list[int]) -> None:
    templates = [
        "- {name: main, steps: [[{name: a, template: b}], [{name: b, template: x}]]}",
        "- {name: b, dag: {tasks: [{name: t, template: c, depends: u}, {name: u, template: c, depends: t}]}}",
        "- {name: c, container: {image: x, args: ['{{inputs.parameters.q}}']}}",
        "- {name: d, inputs: {parameters: [{name: p}]}, suspend: {}}",
        "- {name: e, steps: [[{name: a, template: d}]]}",
    ]
    text = workflow("templates:\n" + "\n".join(templates[index] for index in order))
    kept = workflow("templates:\n" + "\n".join(templates))
    assert sorted(map(str, without_places(report(text).diagnostics))) == sorted(
        map(str, without_places(report(kept).diagnostics))
    )


def calls(run: Callable[[], object]) -> int:
    """How many Python functions ``run`` calls."""
    count = 0

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def broken(task: Callable[[int], str]) -> Callable[[int], str]:
    """A DAG whose every task has a mistake."""

    def document(size: int) -> str:
        tasks = "\n".join(f"    - {{{task(number)}}}" for number in range(size))
        return workflow(
            f"templates:\n- name: main\n  dag:\n    tasks:\n{tasks}\n"
            "- name: work\n  inputs: {parameters: [{name: p, value: x}]}\n  container: {image: x, command: [x]}"
        )

    return document


def _value(value: str) -> str:
    return f"arguments: {{parameters: [{{name: p, value: '{value}'}}]}}"


@pytest.mark.parametrize(
    "document",
    [
        broken(lambda n: f"name: t{n}, template: wrok{n}"),
        broken(lambda n: f"name: t{n}, template: work, dependencies: [no{n}]"),
        broken(lambda n: f"name: t{n}, template: work, depends: t{max(n - 1, 0)}"),
        broken(lambda n: f"name: t{n}, template: work, {_value('{{tasks.t0.outputs.result}}')}"),
        broken(lambda n: f"name: t{n}, template: work, {_value(f'{{{{tasks.no{n}.outputs.result}}}}')}"),
        broken(lambda n: f"name: same, template: work, {_value(f'{{{{inputs.parameters.no{n}}}}}')}"),
    ],
    ids=["templates", "dependencies", "chain", "not-ancestors", "tasks", "names"],
)
def test_a_document_full_of_mistakes_is_linear_work(document: Callable[[int], str]) -> None:
    def work(size: int) -> int:
        text = document(size)
        report(text)  # what is made once is not counted
        return calls(lambda: report(text))

    small, middle, large = work(400), work(800), work(1600)
    assert (large - middle) / (middle - small) < 2.2
