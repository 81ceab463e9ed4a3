"""The check of shell text finds every file, and what is planted in them."""

import subprocess
from pathlib import Path

import pytest

from tests.shell_style import Kind, check, kind, shell_files

pytestmark = pytest.mark.needs("git", "shellcheck", "shfmt")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "first", "expected"),
    [
        ("run.sh", "#!/bin/sh\n", Kind("sh", True)),
        ("part.sh", "echo\n", Kind("sh", False)),
        ("run", "#!/usr/bin/env bash\n", Kind("bash", True)),
        ("run", "#! /bin/bash -e\n", Kind("bash", True)),
        ("run", "#!/bin/sh -eu\n", Kind("sh", True)),
        ("run", "#!/usr/bin/env python3\n", None),
        ("run", "#!/usr/bin/fish\n", None),
        ("notes.txt", "echo\n", None),
        ("empty", "", None),
    ],
)
def test_shell_is_told_by_name_or_first_line(tmp_path: Path, name: str, first: str, expected: Kind | None) -> None:
    write(tmp_path / name, first)
    assert kind(tmp_path / name) == expected


def test_good_shell_is_in_order(repository: Path) -> None:
    write(repository / "golden/case/shell/run.sh", '#!/bin/sh\nset -eu\nif [ -n "$1" ]; then\n  echo "$1"\nfi\n')
    write(repository / ".ci/run", '#!/usr/bin/env bash\nitems=(a b)\necho "${items[@]}"\n')
    write(repository / "ignored/bad.sh", "echo $1\n")
    write(repository / ".gitignore", "ignored/\n")
    assert shell_files(repository) == [
        (".ci/run", Kind("bash", True)),
        ("golden/case/shell/run.sh", Kind("sh", True)),
    ]
    assert check(repository) == (2, True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("#!/bin/sh\nrm $1\n", "SC2086"),
        ("#!/bin/sh\nitems=(a b)\n", "SC3030"),
        ('#!/bin/sh\nif true; then\n        echo "$1"\nfi\n', '+  echo "$1"'),
        ("#!/bin/sh\nif true; then\n", "if"),
    ],
)
def test_planted_mistakes_are_found(
    repository: Path, capfd: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    write(repository / "bundle", text)
    assert check(repository) == (1, False)
    captured = capfd.readouterr()
    assert complaint in captured.out + captured.err


def test_a_part_shares_its_variables(repository: Path) -> None:
    text = 'part_result="$part_input"\n'
    write(repository / "part.sh", text)
    assert check(repository) == (1, True)
    write(repository / "part.sh", "#!/bin/sh\n" + text)
    assert check(repository) == (1, False)


def test_write_repairs_the_layout(repository: Path) -> None:
    write(repository / "run.sh", '#!/bin/sh\nif true; then\n        echo "$1"\nfi\n')
    assert check(repository, write=True) == (1, True)
    assert (repository / "run.sh").read_text() == '#!/bin/sh\nif true; then\n  echo "$1"\nfi\n'
