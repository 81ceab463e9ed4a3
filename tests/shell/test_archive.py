"""Packing and unpacking, against Python's own tarfile and zipfile."""

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.shell.transfers"]

Entry = tuple[str, bytes | str | None]


def tgz(*entries: tarfile.TarInfo | tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A gzip tar with the given entries, written by Python."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", format=form) as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
            else:
                info = tarfile.TarInfo(entry[0])
                info.size = len(entry[1])
                archive.addfile(info, io.BytesIO(entry[1]))
    return stream.getvalue()


def special(name: str, kind: bytes, target: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    """An entry that is no file: a link, a folder, a device, a pipe."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    info.devmajor, info.devminor = 1, 3
    return info


def stored(shell: Shell, data: bytes, archive: str) -> dict[str, str]:
    """The record of an input artifact that is in the store."""
    (shell.store / "object").write_bytes(data)
    return {"kind": "local", "key": "object", "archive": archive, "name": "a"}


def load(shell: Shell, data: bytes, archive: str = "auto") -> tuple[int, str, Path]:
    """Unpack data as an input artifact: exit status, message, where it went."""
    dest = shell.work / "in"
    outcome = shell.load(stored(shell, data, archive), dest)
    return outcome.status, outcome.message, dest


def save(shell: Shell, source: Path, **fields: str) -> bytes:
    """What a save stores."""
    outcome = shell.save({"kind": "local", "key": "object", "name": "a", **fields}, source)
    assert outcome.status == 0, outcome.message
    return (shell.store / "object").read_bytes()


def test_a_folder_is_packed_under_its_own_name(shell: Shell) -> None:
    source = shell.work / "out"
    (source / "sub").mkdir(parents=True)
    (source / "empty").mkdir()
    (source / "x").write_text("x")
    (source / "sub/run").write_text("y")
    (source / "sub/run").chmod(0o755)
    (source / "link").symlink_to("x")
    with tarfile.open(fileobj=io.BytesIO(save(shell, source)), mode="r:gz") as archive:
        found = {member.name: (member.type, member.linkname, member.mode & 0o777) for member in archive}
    assert found["out/link"][:2] == (tarfile.SYMTYPE, "x")
    assert found["out/sub/run"] == (tarfile.REGTYPE, "", 0o755)
    assert sorted(found) == ["out", "out/empty", "out/link", "out/sub", "out/sub/run", "out/x"]


def test_a_file_is_one_entry_and_a_link_to_one_is_followed(shell: Shell) -> None:
    (shell.work / "file").write_text("content")
    (shell.work / "link").symlink_to("file")
    for name in ("file", "link"):
        with tarfile.open(fileobj=io.BytesIO(save(shell, shell.work / name)), mode="r:gz") as archive:
            assert [(member.name, member.isreg()) for member in archive] == [(name, True)]


def test_hard_links_are_packed_as_files(dash: Shell) -> None:
    """Argo drops hard links when it unpacks, so a cluster would lose them."""
    source = dash.work / "out"
    source.mkdir()
    (source / "a").write_text("same")
    os.link(source / "a", source / "b")
    with tarfile.open(fileobj=io.BytesIO(save(dash, source)), mode="r:gz") as archive:
        assert all(member.isreg() for member in archive if member.name != "out")


@pytest.mark.parametrize("level", ["0", "1", "9", ""])
def test_compression_levels(dash: Shell, level: str) -> None:
    (dash.work / "f").write_text("abc" * 10_000)
    data = save(dash, dash.work / "f", **{"compression-level": level})
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        assert archive.getnames() == ["f"]


def test_an_unknown_level_and_a_pipe_are_refused(dash: Shell) -> None:
    (dash.work / "f").touch()
    os.mkfifo(dash.work / "pipe")
    assert "0..9" in dash.save({"kind": "local", "key": "o", "compression-level": "10"}, dash.work / "f").message
    assert "neither a file nor a folder" in dash.save({"kind": "local", "key": "o"}, dash.work / "pipe").message
    assert not (dash.store / "o").exists()


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_one_entry_at_the_top_becomes_the_artifact(shell: Shell, form: int) -> None:
    status, message, dest = load(shell, tgz(("only/é/x", b"1"), ("only/y", b"2"), form=form))
    assert (status, message) == (0, "")
    assert tree(dest) == {"y": b"2", "é": None, "é/x": b"1"}


def test_one_file_becomes_the_artifact(shell: Shell) -> None:
    status, _, dest = load(shell, tgz(("message.txt", b"hello")))
    assert status == 0
    assert dest.read_bytes() == b"hello"


@pytest.mark.parametrize("names", [("a", "b"), (".hidden", "b"), ("..x", "b")])
def test_several_entries_stay_a_folder(shell: Shell, names: tuple[str, str]) -> None:
    status, _, dest = load(shell, tgz(*((name, b"x") for name in names)))
    assert status == 0
    assert sorted(tree(dest)) == sorted(names)


def test_an_empty_archive_that_is_asked_for_is_an_empty_folder(shell: Shell) -> None:
    status, _, dest = load(shell, tgz(), "tar")
    assert status == 0
    assert dest.is_dir()
    assert tree(dest) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1f\x8b",
        b"plain",
        gzip.compress(b"not a tar" * 200),
        gzip.compress(b""),
        gzip.compress(b"\0" * 10240),
        gzip.decompress(tgz(("a", b"x"))),
    ],
    ids=["empty", "magic", "text", "gzip", "gzip of nothing", "gzip of zeros", "plain tar"],
)
def test_what_is_no_gzip_tar_is_left_as_it_is(shell: Shell, data: bytes) -> None:
    status, message, dest = load(shell, data)
    assert (status, message) == (0, "")
    assert dest.read_bytes() == data


def test_archive_none_leaves_a_gzip_tar_alone(shell: Shell) -> None:
    data = tgz(("a", b"x"))
    status, _, dest = load(shell, data, "none")
    assert status == 0
    assert dest.read_bytes() == data


@pytest.mark.parametrize("archive", ["tar", "zip"])
def test_an_archive_that_is_asked_for_must_be_one(shell: Shell, archive: str) -> None:
    status, message, dest = load(shell, b"plain", archive)
    assert status == 1
    kind = {"tar": "gzip tar", "zip": "zip"}[archive]
    assert message == f"artifact a: local artifact object is not a {kind}: it does not begin as one"
    assert not dest.exists()
    (shell.store / "folder").mkdir()
    (shell.store / "folder/file").write_text("x")
    outcome = shell.load({"kind": "local", "key": "folder", "archive": archive, "name": "a"}, dest)
    assert (outcome.status, outcome.message) == (
        1,
        f"artifact a: local artifact folder is not a {kind}: it is a folder",
    )


def test_what_a_program_says_of_an_archive_names_no_place_that_nobody_sees(shell: Shell) -> None:
    _, message, _ = load(shell, b"PK\3\4 and nothing else", "zip")
    assert message.startswith("artifact a: local artifact object is not a zip that can be unpacked whole: ")
    assert str(shell.folder) not in message


@pytest.mark.parametrize("cut", [60, 400, -10])
def test_a_damaged_archive_is_a_failure(shell: Shell, cut: int) -> None:
    whole = tgz(("a", os.urandom(2000)), ("b", b"y"))
    status, message, dest = load(shell, whole[:cut], "tar")
    assert status == 1
    assert "is not a whole gzip tar" in message
    assert not dest.exists()


OUTSIDE = [
    (("../escaped", b"x"), "segment .."),
    (("a/../../escaped", b"x"), "segment .."),
    (("/tmp/wfc-escaped", b"x"), "absolute"),
    (special("./", tarfile.DIRTYPE, mode=0o755), "the folder itself"),
    (special("d", tarfile.CHRTYPE), "a device"),
    (special("d", tarfile.BLKTYPE), "a device"),
    (special("l", tarfile.SYMTYPE, "/etc/passwd"), "leads out"),
    (special("l", tarfile.SYMTYPE, "../x"), "leads out"),
    (special("a/l", tarfile.SYMTYPE, "../../x"), "leads out"),
    (special("h", tarfile.LNKTYPE, "/etc/passwd"), ""),
    (special("h", tarfile.LNKTYPE, "../../x"), ""),
]


@pytest.mark.parametrize(("entry", "said"), OUTSIDE)
def test_what_leads_out_is_refused(shell: Shell, entry: tarfile.TarInfo | tuple[str, bytes], said: str) -> None:
    before = tree(shell.folder)
    status, message, dest = load(shell, tgz(("good", b"x"), entry))
    assert status == 1
    # busybox shows a name without what it takes off, and says that on the side.
    assert said in message or "its name leads out: tar: removing leading" in message
    assert not dest.exists()
    after = tree(shell.folder)
    changed = {name for name in after if after[name] != before.get(name)} | (before.keys() - after.keys())
    assert {name for name in changed if not name.startswith("record-")} <= {"said", "store/object"}
    assert not Path("/tmp/wfc-escaped").exists()


def test_writing_through_a_link_is_refused(shell: Shell) -> None:
    """The classic: a link that leads out, then a file below it."""
    target = shell.folder / "elsewhere"
    target.mkdir()
    status, _, dest = load(shell, tgz(special("l", tarfile.SYMTYPE, str(target)), ("l/planted", b"x")))
    assert status == 1
    assert not dest.exists()
    assert tree(target) == {}


def test_a_chain_of_links_that_leads_out_is_refused(shell: Shell) -> None:
    """`x` names d/l/.., which stays inside as text; d/l is the top, so `x` is the folder above."""
    entries = [
        special("d", tarfile.DIRTYPE, mode=0o755),
        special("d/l", tarfile.SYMTYPE, ".."),
        special("x", tarfile.SYMTYPE, "d/l/.."),
    ]
    status, message, _ = load(shell, tgz(*entries))
    assert status == 1
    assert "leads out of it: x -> d/l/.." in message


def test_links_inside_and_pipes(shell: Shell) -> None:
    entries = [
        ("d/x", b"1"),
        special("d/up", tarfile.SYMTYPE, "../f"),
        ("f", b"2"),
        special("gone", tarfile.SYMTYPE, "no/such/../file"),
        special("pipe", tarfile.FIFOTYPE),
        special("hard", tarfile.LNKTYPE, "f"),
    ]
    status, message, dest = load(shell, tgz(*entries))
    assert (status, message) == (0, "")
    assert tree(dest) == {
        "d": None, "d/up": b"-> ../f", "d/x": b"1", "f": b"2", "gone": b"-> no/such/../file", "hard": b"2",
    }  # fmt: skip


def test_modes_of_what_is_unpacked(shell: Shell) -> None:
    """Folders become 0755, files keep their mode but never run as somebody else; the umask does not matter."""
    program = tarfile.TarInfo("top/program")
    program.mode = 0o6777
    folders = [special("top", tarfile.DIRTYPE, mode=0o3777), special("top/shut", tarfile.DIRTYPE, mode=0)]
    status, _, dest = load(shell, tgz(*folders, program, ("top/shut/x", b"1")))
    assert status == 0
    modes = {path.name: path.stat().st_mode & 0o7777 for path in [dest, *dest.rglob("*")]}
    assert modes == {"in": 0o755, "shut": 0o755, "program": 0o777, "x": 0o644}


@pytest.mark.needs("zip", "unzip")
def test_zip_there_and_back(shell: Shell) -> None:
    source = shell.work / "out"
    (source / "sub").mkdir(parents=True)
    (source / "empty").mkdir()
    (source / "sub/x").write_text("x")
    (source / "*").write_text("star")
    (source / "link").symlink_to("sub/x")
    data = save(shell, source, archive="zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == ["out/*", "out/link", "out/sub/x"]
        assert archive.read("out/link") == b""
    status, _, dest = load(shell, data, "zip")
    assert status == 0
    assert tree(dest) == {"*": b"star", "link": b"", "sub": None, "sub/x": b"x"}


@pytest.mark.needs("zip", "unzip")
def test_zip_of_one_file_and_of_nothing(shell: Shell) -> None:
    (shell.work / "f").write_text("x")
    (shell.work / "empty").mkdir()
    status, _, dest = load(shell, save(shell, shell.work / "f", archive="zip"), "zip")
    assert status == 0
    assert dest.read_text() == "x"
    dest.unlink()
    data = save(shell, shell.work / "empty", archive="zip")
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == []
    status, _, dest = load(shell, data, "zip")
    assert status == 0
    assert tree(dest) == {}


@pytest.mark.needs("unzip")
@pytest.mark.parametrize("name", ["../escaped", "a/../../escaped"])
def test_a_zip_that_leads_out_is_refused(shell: Shell, name: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
        archive.writestr("good", "y")
    status, _, dest = load(shell, stream.getvalue(), "zip")
    assert status == 1
    assert not dest.exists()
    assert list(shell.folder.rglob("escaped")) == []


def test_a_zip_is_never_unpacked_by_itself(shell: Shell) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("x", "x")
    status, _, dest = load(shell, stream.getvalue())
    assert status == 0
    assert dest.read_bytes() == stream.getvalue()


def bomb(megabytes: int) -> bytes:
    """A gzip tar with one file of zeros, a thousandth of its size."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=9) as archive:
        entry = tarfile.TarInfo("zeros")
        entry.size = megabytes << 20
        archive.addfile(entry, io.BytesIO(bytes(entry.size)))
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_a_bomb_does_not_go_off(shell: Shell, kind: str) -> None:
    """It is refused for what it would unpack to, before anything of it is on the disk."""
    if kind == "tar":
        data = bomb(64)
    else:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros", bytes(64 << 20))
        data = stream.getvalue()
    record = stored(shell, data, kind)
    refused = shell.load(record, shell.work / "in", WFC_UNPACK_LIMIT=str(8 << 20))
    assert refused.status == 1
    assert "would unpack to" in refused.message
    assert list(shell.work.iterdir()) == []
    assert shell.load(record, shell.work / "in", WFC_UNPACK_LIMIT=str(80 << 20)).status == 0
    assert (shell.work / "in").stat().st_size == 64 << 20


@pytest.mark.needs("unshare")
def test_a_bomb_on_a_small_disk(dash: Shell) -> None:
    """Without a limit of its own it is what is free that counts."""
    refused = dash.on_a_small_disk(stored(dash, bomb(64), "tar"), "4m")
    assert refused.status == 1
    assert "would unpack to more than" in refused.message


def test_a_zip_that_lies_about_its_size(dash: Shell) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(8 << 20))
    # Its size stands in the local head and in the directory.
    data = stream.getvalue().replace((8 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    refused = dash.load(stored(dash, data, "zip"), dash.work / "in")
    assert refused.status == 1
    assert list(dash.work.iterdir()) == []
