"""Programs in a document: the interpreter against the language, and Python's syntax."""

import json
import sys

import pytest

from tests.analysis.documents import found as found_in
from tests.analysis.documents import report, workflow


def script(command: str, *lines: str, image: str = "python:3.12") -> str:
    source = "".join(f"      {line}\n" for line in lines)
    inputs = "  inputs: {parameters: [{name: p, value: '1', enum: ['1']}]}\n"
    body = f"  script:\n    image: {image}\n    command: {command}\n    source: |\n{source}"
    return workflow(f"templates:\n- name: main\n{inputs}{body}")


@pytest.mark.parametrize(
    ("command", "lines", "word"),
    [
        ("[sh]", ["import os", "print(os)"], "import os"),
        ("[/bin/bash, -e]", ["from a.b import c"], "from a.b import c"[:17]),
        ("[bash]", ["def f(x):", "    pass"], "def f(x):"),
        ("[python3]", ["set -e", "echo hello"], "set -e"),
        ("[python]", ["#!/bin/bash", "echo"], "#!/bin/bash"),
        ("[sh]", ["#!/usr/bin/env python3", "print()"], "#!/usr/bin/env python3"),
        ("[sh]", ["#!/usr/bin/env -S bash -e", "echo"], "#!/usr/bin/env -S bash -e"),
        ("[env, node]", ["#!/bin/sh", "x"], "#!/bin/sh"),
    ],
)
def test_the_wrong_interpreter(command: str, lines: list[str], word: str) -> None:
    (finding,) = report(script(command, *lines)).diagnostics
    assert finding.rule.code == "WF806"
    assert word.startswith(finding.span.text)


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        ("[bash]", ["#!/bin/sh", "echo"]),
        ("[sh]", ["python3 - <<E", "import os", "E"]),
        ("[sh]", ["python3 -c '", "import os", "'"]),
        ("[sh]", ["import -window root x.png"]),
        ("[python3]", ["#!/usr/bin/python", "print()"]),
        ("[my-runner]", ["import os"]),
        ("[node]", ["import os from 'os'"]),
    ],
)
def test_the_right_interpreter(command: str, lines: list[str]) -> None:
    assert found_in(script(command, *lines)) == []


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (["x = 1", "if x", "    pass"], "x"),
        (["print 1"], "print 1"),
        (["a = [1,", "b = 2"], "["),
        (["x = {{inputs.parameters.p}}", "def f(:"], ":"),
        (["def f():", "pass"], "pass"),
    ],
)
def test_python_that_does_not_parse(lines: list[str], word: str) -> None:
    (finding,) = report(script("[python3]", *lines)).diagnostics
    assert finding.rule.code == "WF807"
    assert word in finding.span.source.line(finding.span.source.position(finding.span.start)[0])
    line, _ = finding.span.source.position(finding.span.start)
    assert 13 <= line < 13 + len(lines)


@pytest.mark.parametrize(
    "lines",
    [
        ["x = {{inputs.parameters.p}}", "y = '{{inputs.parameters.p}}'", "z = 1{{inputs.parameters.p}}"],
        ["x = 1 {{inputs.parameters.p}} 2"],
        ["print(r'\\d', '\\d')"],
        ["{{inputs.parameters.p}}"],
        ["async def f():", "    await g()"],
    ],
)
def test_python_that_parses_or_may(lines: list[str]) -> None:
    assert found_in(script("[python]", *lines)) == []


def test_python_2() -> None:
    assert found_in(script("[python]", "print 1", image="python:2.7")) == []
    assert found_in(script("[python2]", "print 1")) == []
    assert found_in(script("[python]", "print 1")) == ["WF807 print 1"]


def test_an_argument_of_python() -> None:
    text = "templates:\n- name: main\n  container: {image: a, command: [python3, -u, -c], args: ['print(1', '(']}"
    assert found_in(workflow(text)) == ["WF807 ("]


@pytest.mark.parametrize("text", ["(" * 5000, "-" * 50_000 + "1", "x" * 200_000, "\x0c(", "a\u2028(\n("])
def test_any_text_is_read(text: str) -> None:
    body = f"  script: {{image: a, command: [python3], source: {json.dumps(text)}}}"
    found_in(workflow(f"templates:\n- name: main\n{body}"))


def test_documents_without_python_do_not_load_its_parser() -> None:
    assert "wfc.analysis.python_source" in sys.modules  # loaded by the tests above
    del sys.modules["wfc.analysis.python_source"]
    assert found_in(script("[sh]", "echo")) == []
    assert "wfc.analysis.python_source" not in sys.modules
