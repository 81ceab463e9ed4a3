"""Evaluates the cases of ``wfc eval``: each is compiled, and jq evaluates many in one process."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from wfc.backends.shell.expressions.errors import ExpressionUnsupported
from wfc.backends.shell.expressions.program import JqProgram, table
from wfc.backends.shell.expressions.scope import Scope, http_scope, scope
from wfc.backends.shell.expressions.text import compile_bare, compile_condition, compile_depends, compile_text
from wfc.backends.shell.expressions.types import MAP

CHUNK = 200
"""Expressions that one jq process evaluates: starting one costs 20 ms, and reading a program grows with its length."""

MODES = {
    "tag": ("lenient", "strict", "steps"),
    "bare": ("value", "bool", "http"),
    "when": ("step", "cron"),
    "depends": ("dag",),
}
"""The kinds of texts and their modes; the first mode is the usual one."""


class Case(NamedTuple):
    """A text to evaluate over variables."""

    id: str
    kind: str
    mode: str
    text: str
    variables: dict[str, Any]


class Evaluation(NamedTuple):
    """What became of a case: a value, a failure as Argo has it, or a refusal."""

    id: str
    ok: bool
    result: Any
    error: str | None
    refused: bool

    def as_json(self) -> str:
        """The line of a batch's output."""
        found: dict[str, Any] = {"id": self.id, "ok": self.ok, "result": self.result, "error": self.error}
        if self.refused:
            found["refused"] = True
        return json.dumps(found)


def compile_case(case: Case) -> JqProgram:
    """Compile a case; raises `ExpressionUnsupported`."""
    variables = case.variables
    if case.kind == "depends":
        dependencies = variables.get("dependencies")
        names = None if dependencies is None else tuple(dependencies)
        return compile_depends(case.text, names, frozenset(variables.get("tasks", {})))
    known = http_scope() if case.mode == "http" else _scope(variables)
    if case.kind == "tag":
        return compile_text(case.text, case.mode, known)
    if case.kind == "when":
        return compile_condition(case.text, case.mode, known)
    return compile_bare(case.text, case.mode, known)


def _scope(variables: dict[str, Any]) -> Scope:
    found = scope(variables, (name for name, value in variables.items() if value is None))
    maps = tuple((name, MAP) for name, value in variables.items() if isinstance(value, dict) and "." not in name)
    return found._replace(roots=maps)


def evaluate(cases: Iterable[Case]) -> Iterator[Evaluation]:
    """Evaluate the cases in their order. Raises `FileNotFoundError` where there is no jq."""
    waiting: list[tuple[Case, JqProgram | Evaluation]] = []
    for case in cases:
        try:
            waiting.append((case, compile_case(case)))
        except ExpressionUnsupported as refusal:
            waiting.append((case, _refusal(case, refusal.name)))
        if len(waiting) == CHUNK:
            yield from _finish(waiting)
            waiting = []
    yield from _finish(waiting)


def _refusal(case: Case, name: str) -> Evaluation:
    return Evaluation(case.id, False, None, f"a bundle cannot evaluate {name}", True)


def _finish(waiting: list[tuple[Case, JqProgram | Evaluation]]) -> Iterator[Evaluation]:
    programs = [(case, made) for case, made in waiting if isinstance(made, JqProgram)]
    outcomes = iter(_run([made for _, made in programs], [_input(case) for case, _ in programs]))
    for case, made in waiting:
        yield made if isinstance(made, Evaluation) else _evaluation(case, next(outcomes))


def _input(case: Case) -> dict[str, Any]:
    if case.mode != "http":
        return case.variables
    # As Go's HTTP library has it: the names of headers in their usual spelling, and numbers as ints.
    found: dict[str, Any] = json.loads(json.dumps(case.variables))
    for side in found.values():
        if isinstance(side, dict) and isinstance(side.get("headers"), dict):
            headers = {
                "-".join(w[:1].upper() + w[1:].lower() for w in k.split("-")): v for k, v in side["headers"].items()
            }
            side["headers"] = {"\0": "headers", "v": headers}
    return found


def _run(programs: list[JqProgram], inputs: list[dict[str, Any]], *, quick: bool = True) -> list[dict[str, Any]]:
    """The outcomes. As in a bundle, what the short library cannot evaluate is left to the full one."""
    if not programs:
        return []
    jq = shutil.which("jq")
    if jq is None:
        raise FileNotFoundError("jq")
    # A program of many expressions is longer than an argument may be; the module loads some ten others.
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".jq", encoding="utf-8") as file:
        file.write(table(programs, quick=quick))
        file.flush()
        done = subprocess.run(
            [jq, "-c", "-f", file.name],
            input=json.dumps(inputs),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    lines = done.stdout.split("\n")[:-1]
    if done.returncode or len(lines) != len(programs):
        if len(programs) == 1:
            return [{"refused": f"what breaks jq: {done.stderr.strip()[:2000]}"}]
        # One of them breaks jq itself: find it, so that the others have their results.
        half = len(programs) // 2
        return _run(programs[:half], inputs[:half], quick=quick) + _run(programs[half:], inputs[half:], quick=quick)
    outcomes: list[dict[str, Any]] = [json.loads(line) for line in lines]
    again = [number for number, outcome in enumerate(outcomes) if "again" in outcome]
    full = _run([programs[number] for number in again], [inputs[number] for number in again], quick=False)
    for number, outcome in zip(again, full, strict=True):
        outcomes[number] = outcome
    return outcomes


def _evaluation(case: Case, outcome: dict[str, Any]) -> Evaluation:
    if "ok" in outcome:
        return Evaluation(case.id, True, outcome["ok"], None, False)
    if "refused" in outcome:
        return _refusal(case, outcome["refused"])
    return Evaluation(case.id, False, None, str(outcome.get("failed")), False)
