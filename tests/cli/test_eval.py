"""``wfc eval``: one expression, or a batch of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, given: str = "", path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) if path is None else {**os.environ, "PATH": path}
    return subprocess.run(
        [sys.executable, "-m", "wfc", "eval", *arguments],
        input=given,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


@pytest.mark.needs("jq")
def test_a_single_expression(tmp_path: Path) -> None:
    assert run("6 * 7").stdout == "42\n"
    (tmp_path / "vars.json").write_text('{"inputs.parameters.n": "5"}')
    assert (
        run("asInt(inputs.parameters.n) > 4", "--mode", "bool", "--vars", str(tmp_path / "vars.json")).stdout
        == "true\n"
    )
    assert (
        run("n={{inputs.parameters.n}}", "--kind", "tag", "--vars", "-", given='{"inputs.parameters.n": "5"}').stdout
        == "n=5\n"
    )


@pytest.mark.needs("jq")
def test_exit_codes_and_reasons() -> None:
    failed = run("asInt('x')")
    assert (failed.returncode, failed.stdout, failed.stderr) == (1, "", "wfc: invalid operation: int(x)\n")
    tagged = run("{{=1}}")
    assert (tagged.returncode, tagged.stderr) == (
        1,
        "wfc: expected an operand or `}` after `{`, found `{` (a text with {{…}} in it is evaluated with --kind tag)\n",
    )
    assert "--kind" not in run("{{=", "--kind", "tag").stderr
    refused = run("sprig.uuidv4()")
    assert (refused.returncode, refused.stderr) == (4, "wfc: a bundle cannot evaluate sprig.uuidv4 (is random)\n")


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        ((), ""),
        (("1", "--mode", "dag"), ""),
        (("1", "--vars", "-"), "not JSON"),
        (("--batch",), "{"),
        (("--batch",), '{"text": "1", "kind": "odd"}\n'),
    ],
)
def test_misuse(arguments: tuple[str, ...], given: str) -> None:
    assert run(*arguments, given=given).returncode == 2


def test_without_jq_it_says_so(tmp_path: Path) -> None:
    found = run("1", path=str(tmp_path))
    assert (found.returncode, found.stderr) == (4, "wfc: expressions are evaluated by jq, which is not installed\n")


@pytest.mark.needs("jq")
def test_a_batch_answers_line_by_line() -> None:
    cases = [
        {"id": "a", "kind": "bare", "mode": "value", "text": "1 + 1", "vars": {}},
        {"id": "b", "kind": "bare", "mode": "value", "text": "1 +", "vars": {}},
        {"id": "c", "kind": "tag", "mode": "strict", "text": "{{=sprig.sha256sum('')}}", "vars": {}},
        {"id": "d", "kind": "tag", "mode": "strict", "text": '{{="\\u2028"}}', "vars": {}},
    ]
    lines = run("--batch", given="".join(json.dumps(case) + "\n" for case in cases)).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [(one["id"], one["ok"], one["result"], one.get("refused", False)) for one in found] == [
        ("a", True, "2", False),
        ("b", False, None, False),
        ("c", False, None, True),
        ("d", True, "\u2028", False),
    ]
