"""Outputs are whole or not there, and never in the place of something that wfc did not write."""

import os
import stat
from pathlib import Path

import pytest

from wfc.backends.base import OutputFile
from wfc.cli.exits import OutputError, UsageError
from wfc.cli.outputs import MARKER, write_file, write_folder

BUNDLE = (OutputFile("run.sh", "#!/bin/sh\n", True), OutputFile("lib/a.sh", "a\n"), OutputFile("lib/b.sh", "b\r\n"))


def tree(folder: Path) -> dict[str, str]:
    """Every file and empty folder below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes().decode() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
        if path.is_file() or not any(path.iterdir())
    }


def test_a_new_file(tmp_path: Path) -> None:
    write_file(str(tmp_path / "deep/er/out.yaml"), "ä\r\n")
    assert tree(tmp_path) == {"deep/er/out.yaml": "ä\r\n"}


def test_a_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "out").symlink_to("real")
    write_file(str(tmp_path / "out"), "new", executable=True)
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    assert os.access(tmp_path / "real", os.X_OK)
    assert len(list(tmp_path.iterdir())) == 2


def test_rights_are_left_to_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(str(tmp_path / "plain"), "")
        write_folder(str(tmp_path / "folder"), BUNDLE)
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "folder/run.sh", "folder")}
    assert modes == {"plain": 0o640, "folder/run.sh": 0o750, "folder": 0o750}


def test_a_device_is_written_straight() -> None:
    write_file("/dev/null", "gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_an_interrupted_file_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_file(str(tmp_path / "out"), "\ud800")
    assert tree(tmp_path) == {"out": "old"}


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"cannot write `.*/file/out`: a file is where a folder has to be"):
        write_file(str(tmp_path / "file/out"), "")
    with pytest.raises(OutputError, match="Is a directory"):
        write_file(str(tmp_path), "")
    assert tree(tmp_path) == {"file": ""}


def test_a_new_folder_and_a_newer_one(tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    write_folder(str(target), BUNDLE)
    assert tree(target) == {MARKER: f"{MARKER}\nlib/a.sh\nlib/b.sh\nrun.sh\n", "lib/a.sh": "a\n", "lib/b.sh": "b\r\n",
                            "run.sh": "#!/bin/sh\n"}  # fmt: skip
    assert os.access(target / "run.sh", os.X_OK)
    write_folder(str(target), (OutputFile("run.sh", "2\n"), OutputFile("templates/t.sh", "t\n")))
    assert tree(target) == {MARKER: f"{MARKER}\nrun.sh\ntemplates/t.sh\n", "run.sh": "2\n", "templates/t.sh": "t\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_what_others_put_into_a_folder_stays(tmp_path: Path) -> None:
    write_folder(str(tmp_path / "bundle"), BUNDLE)
    (tmp_path / "bundle/runs/1").mkdir(parents=True)
    (tmp_path / "bundle/runs/1/status.json").write_text("{}")
    (tmp_path / "bundle/lib/own.sh").write_text("own")
    write_folder(str(tmp_path / "bundle"), BUNDLE[:2])
    assert set(tree(tmp_path / "bundle")) == {MARKER, "run.sh", "lib/a.sh", "lib/own.sh", "runs/1/status.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_an_empty_folder_is_filled_and_a_strange_one_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_folder(str(tmp_path / "empty"), BUNDLE)
    assert "run.sh" in tree(tmp_path / "empty")

    (tmp_path / "home").mkdir()
    (tmp_path / "home/thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="is a folder that wfc did not write"):
        write_folder(str(tmp_path / "home"), BUNDLE)
    with pytest.raises(UsageError, match="is a file"):
        write_folder(str(tmp_path / "home/thesis.txt"), BUNDLE)
    assert tree(tmp_path / "home") == {"thesis.txt": "years of work"}


def test_an_interrupted_folder_leaves_the_old_one(tmp_path: Path) -> None:
    write_folder(str(tmp_path / "bundle"), BUNDLE)
    before = tree(tmp_path)
    with pytest.raises(UnicodeEncodeError):
        write_folder(str(tmp_path / "bundle"), (OutputFile("run.sh", "new"), OutputFile("x/y/z.sh", "\ud800")))
    assert tree(tmp_path) == before


def test_a_forged_marker_names_nothing_outside(tmp_path: Path) -> None:
    write_folder(str(tmp_path / "bundle"), BUNDLE)
    (tmp_path / "precious").write_text("kept")
    with (tmp_path / "bundle" / MARKER).open("a") as file:
        file.write(f"../precious\n{tmp_path}/precious\nlib/../../precious\n")
    write_folder(str(tmp_path / "bundle"), BUNDLE)
    assert (tmp_path / "precious").read_text() == "kept"
