"""The speed table can be printed; what it says is for people to judge, not for a test."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.documents import SHAPES, write_dag

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.needs("bwrap", "curl", "fcgiwrap", "make", "nginx", "rclone", "weed")
def test_the_table_has_a_row_for_every_command_and_document() -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    starts = (
        "python -c pass",
        "wfc check",
        "wfc compile -t argo",
        "wfc compile -t shell",
        "wfc check, from the cache",
        "wide of 20",
        "tree of 20",
        "chain of 20",
        "a bundle of 5 tasks",
        "a bundle, 3 files",
        "first task of a bundle of 20",
        "s3, store",
        "http, fetch",
    )
    for start in starts:
        assert any(line.startswith(start) for line in result.stdout.splitlines()), start


@pytest.mark.parametrize("shape", SHAPES)
def test_documents_have_the_asked_number_of_tasks(tmp_path: Path, shape: str) -> None:
    write_dag(tmp_path / "dag.yaml", 100, shape)
    text = (tmp_path / "dag.yaml").read_text()
    assert text.count("      - name: t") == 100
    assert text.count("dependencies:") == (0 if shape == "wide" else 99)
