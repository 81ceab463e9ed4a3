"""Secrets in a document, and programs that print them."""

import pytest

from tests.analysis.documents import found as found_in
from tests.analysis.documents import workflow

KEY = "AKIA" + "QWERTYUIOPASDFGH"


def container(fields: str) -> str:
    return workflow(f"templates:\n- name: main\n  container: {{image: a, {fields}}}")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        (f"args: ['--key={KEY}']", KEY),
        ("env: [{name: DB_PASSWORD, value: hunter2}]", "hunter2"),
        ("env: [{name: github-token, value: hunter2}]", "hunter2"),
        ("args: ['postgres://me:hunter2@db/x']", "hunter2"),
        ("args: ['-----BEGIN RSA PRIVATE KEY-----']", "-----BEGIN RSA PRIVATE KEY-----"),
        (f"env: [{{name: A_TOKEN, value: {KEY}}}]", KEY),
    ],
)
def test_secrets_in_the_document(fields: str, word: str) -> None:
    assert found_in(container(fields)) == [f"WF804 {word}"]


@pytest.mark.parametrize(
    "fields",
    [
        "args: ['AKIAIOSFODNN7EXAMPLE']",
        'env: [{name: DB_PASSWORD, value: "{{workflow.parameters.p}}"}]',
        "env: [{name: DB_PASSWORD, value: changeme}]",
        "env: [{name: DB_PASSWORD, value: ''}]",
        "env: [{name: A_TOKEN, value: /var/run/token}]",
        "env: [{name: A_TOKEN, value: $(OTHER)}]",
        "env: [{name: TOKEN_FILE, value: hunter2}]",
        "args: ['https://db:5432/x', 'me@db']",
        "args: ['postgres://me:{{workflow.uid}}@db/x', 'postgres://me:$PASS@db']",
    ],
)
def test_what_is_no_secret(fields: str) -> None:
    text = container(fields).replace("entrypoint", "arguments: {parameters: [{name: p, value: a}]}\n  entrypoint")
    assert found_in(text) == []


def test_parameters_and_sidecars() -> None:
    text = "arguments: {parameters: [{name: api-token, value: hunter2}]}\ntemplates:\n- name: main\n"
    text += "  container: {image: a}\n  sidecars: [{name: s, image: a, env: [{name: MY_SECRET, value: hunter3}]}]"
    assert found_in(workflow(text)) == ["WF804 hunter2", "WF804 hunter3"]


ENV = "env: [{name: T, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: U, value: u}]"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("echo $T", "$T"),
        ('echo "token: ${T}"', "${T}"),
        ("cd /\nprintf %s $T", "$T"),
        ("if true; then echo $T; fi", "$T"),
        ('echo "it\'s $T"', "$T"),
        ("echo $T || true", "$T"),
    ],
)
def test_a_shell_script_prints_a_secret(source: str, word: str) -> None:
    quoted = "'" + source.replace("'", "''") + "'" if "\n" not in source else '"' + source.replace("\n", "\\n") + '"'
    text = workflow(f"templates:\n- name: main\n  script: {{image: a, command: [sh], source: {quoted}, {ENV}}}")
    assert found_in(text) == [f"WF805 {word}"]


@pytest.mark.parametrize(
    "source",
    ["echo $U", "echo $T | login -", "echo $T > /f", "x=$(echo $T)", "echo ''$T''", "echo $TX", "use $T", "echo ${#T}"],
)
def test_a_shell_script_does_not_print_a_secret(source: str) -> None:
    text = workflow(f"templates:\n- name: main\n  script: {{image: a, command: [sh], source: '{source}', {ENV}}}")
    assert found_in(text) == []


def test_other_ways_to_print() -> None:
    assert found_in(container(f"command: [/bin/echo, 'a $(T)'], {ENV}")) == ["WF805 $(T)"]
    source = "import os; print(os.environ[''T'']); use(os.environ[''T''])"
    text = workflow(f"templates:\n- name: main\n  script: {{image: a, command: [python3], source: '{source}', {ENV}}}")
    assert found_in(text) == ["WF805 T"]
