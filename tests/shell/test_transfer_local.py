"""Local and raw locations, redirections, secrets, names: what needs no server."""

import itertools
import subprocess
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.shell.transfers import FILES, LIBRARY, SHELLS, Shell, tree

pytest_plugins = ["tests.shell.transfers"]

HOSTILE = 'it\'s "quoted" $(touch injected) `touch injected` \\ * ? [a] -x\n%s \t é\n'

NAMES = ["-rf", "$(touch injected)", "a b", "*", "it's", 'q"q', "back\\slash", "new\nline", "é", "a=b:c@d#e?f", "..."]


def test_raw_data_arrives_byte_for_byte(shell: Shell) -> None:
    dest = shell.work / "value"
    assert shell.load({"kind": "raw", "data": HOSTILE, "mode": "0640"}, dest).status == 0
    assert dest.read_text() == HOSTILE
    assert dest.stat().st_mode & 0o777 == 0o640
    assert not (shell.folder / "injected").exists()


def test_empty_raw_data_is_an_empty_file(shell: Shell) -> None:
    assert shell.load({"kind": "raw", "data": ""}, shell.work / "value").status == 0
    assert (shell.work / "value").read_bytes() == b""


def test_a_megabyte_of_raw_data(dash: Shell) -> None:
    data = bytes(range(1, 256)) * 4200
    assert dash.load({"kind": "raw", "data": data}, dash.work / "value").status == 0
    assert (dash.work / "value").read_bytes() == data


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("archive", ["tar", "none", "zip"])
def test_names_are_only_data(dash: Shell, name: str, archive: str) -> None:
    source = dash.work / name
    source.mkdir()
    (source / name).write_text("inside")
    fields = {"kind": "local", "key": f"keys/{name}", "archive": archive, "name": name}
    saved = dash.save(fields, source)
    assert saved == (0, "", "", "")
    dest = dash.work / f"{name} again"
    assert dash.load(fields, dest) == (0, "", "", "")
    assert tree(dest) == {name: b"inside"}
    assert not (dash.work / "injected").exists()


def test_names_are_only_data_in_every_shell(shell: Shell) -> None:
    source = shell.work / NAMES[0]
    source.mkdir()
    for name in NAMES:
        (source / name).write_text(name)
    fields = {"kind": "local", "key": "x", "archive": "none"}
    assert shell.save(fields, source).status == 0
    assert shell.load(fields, shell.work / "out").status == 0
    assert tree(shell.work / "out") == {name: name.encode() for name in NAMES}


def test_an_artifact_without_archive_unpacks_by_itself(shell: Shell) -> None:
    source = shell.work / "out"
    (source / "sub").mkdir(parents=True)
    (source / "sub/file").write_text("content")
    (source / "link").symlink_to("sub/file")
    assert shell.save({"kind": "local", "key": "wf/pod/a.tgz"}, source).status == 0
    assert shell.load({"kind": "local", "key": "wf/pod/a.tgz", "archive": "auto"}, shell.work / "in").status == 0
    assert tree(shell.work / "in") == {"sub": None, "sub/file": b"content", "link": b"-> sub/file"}


def test_the_store_keeps_objects_as_an_object_store_does(shell: Shell) -> None:
    """Links and empty folders are left out, what was there stays, and a second save adds to it."""
    source = shell.work / "out"
    (source / "deep/er").mkdir(parents=True)
    (source / "empty").mkdir()
    (source / "deep/er/one").write_text("1")
    (source / "link").symlink_to("deep/er/one")
    (source / ".hidden").write_text("h")
    fields = {"kind": "local", "key": "/folder//", "archive": "none"}
    assert shell.save(fields, source).status == 0
    (source / "two").write_text("2")
    (source / "deep/er/one").write_text("new")
    (source / ".hidden").unlink()
    assert shell.save(fields, source).status == 0
    expected = {"deep": None, "deep/er": None, "deep/er/one": b"new", "two": b"2", ".hidden": b"h"}
    assert tree(shell.store / "folder") == dict(sorted(expected.items()))


def test_nothing_there_is_told_apart_from_a_failure(shell: Shell) -> None:
    fields = {"kind": "local", "key": "a/b", "name": "report"}
    loaded = shell.load(fields, shell.work / "in")
    assert loaded == (3, "artifact report: nothing is stored at local artifact a/b", "", "")
    saved = shell.save(fields, shell.work / "none")
    assert (saved.status, saved.stderr) == (3, "")
    assert "none is not there" in saved.message


@pytest.mark.parametrize("key", ["../x", "a/../../x", "..", ".", "a/./b", "", "/", ".wfc-stage/x"])
def test_a_key_stays_inside_the_store(shell: Shell, key: str) -> None:
    (shell.folder / "x").write_text("outside")
    (shell.work / "f").write_text("f")
    fields = {"kind": "local", "key": key, "archive": "none", "name": "report"}
    assert shell.load(fields, shell.work / "in").status == 1
    saved = shell.save(fields, shell.work / "f")
    assert saved.status == 1
    assert saved.message.startswith("artifact report: its key ")
    assert saved.stderr == saved.message + "\n"
    assert (shell.folder / "x").read_text() == "outside"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "no kind"),
        ({"kind": "ftp"}, "no kind that is known here (ftp)"),
        ({"kind": "raw", "data": "x", "archive": "7z"}, "unknown archive (7z)"),
        ({"kind": "raw", "data": "x", "mode": "u+s"}, "not octal"),
    ],
)
def test_a_record_that_makes_no_sense(dash: Shell, fields: dict[str, str], said: str) -> None:
    loaded = dash.load(fields, dash.work / "in")
    assert loaded.status == 1
    assert said in loaded.message
    assert list(dash.work.iterdir()) == []


@pytest.mark.parametrize("kind", ["raw", "git"])
def test_what_cannot_be_saved_to(dash: Shell, kind: str) -> None:
    (dash.work / "f").touch()
    assert dash.save({"kind": kind}, dash.work / "f").status == 1


def test_modes(shell: Shell) -> None:
    source = shell.work / "out"
    (source / "sub").mkdir(parents=True)
    (source / "sub/file").write_text("x")
    (source / "link").symlink_to("/etc/hostname")
    (source / "inner").symlink_to("sub/file")
    (source / "link").unlink()
    assert shell.save({"kind": "local", "key": "k"}, source).status == 0
    top = {"kind": "local", "key": "k", "mode": "0750"}
    assert shell.load(top, shell.work / "top").status == 0
    below = {"kind": "local", "key": "k", "mode": "711", "recurse-mode": "true"}
    assert shell.load(below, shell.work / "all").status == 0

    def mode(path: Path) -> int:
        return path.stat().st_mode & 0o777

    assert (mode(shell.work / "top"), mode(shell.work / "top/sub")) == (0o750, 0o755)
    assert {mode(path) for path in [shell.work / "all", *(shell.work / "all").rglob("*")]} == {0o711}


def test_a_load_replaces_a_file_and_an_empty_folder_only(shell: Shell) -> None:
    fields = {"kind": "raw", "data": "new"}
    dest = shell.work / "dest"
    dest.write_text("old")
    assert shell.load(fields, dest).status == 0
    assert dest.read_text() == "new"
    dest.unlink()
    dest.mkdir()
    assert shell.load(fields, Path(f"{dest}/")).status == 0
    assert dest.read_text() == "new"
    dest.unlink()
    (dest / "full").mkdir(parents=True)
    refused = shell.load(fields, dest)
    assert refused.status == 1
    assert "holds something" in refused.message
    assert tree(dest) == {"full": None}


def test_the_callers_settings_do_not_matter(shell: Shell) -> None:
    """Options of the caller's shell, IFS, tools' own variables, exported names of ours."""
    (shell.work / "f").write_text("x")
    record = shell.record({"kind": "local", "key": "a b", "name": "n"})
    script = """
      set -f; IFS=/a; wfc_kind=none; wfc_stage=/; export wfc_kind wfc_stage
      wfc_save "$1" "$2"; wfc_load "$1" "$3"; echo "$IFS"; case $- in *f*) echo f ;; esac"""
    result = shell.run(
        script, record, shell.work / "f", shell.work / "g", TAR_OPTIONS="--bogus", GZIP="-x", TMPDIR="/none"
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "/a\nf\n", "")
    assert (shell.work / "g").read_text() == "x"


def test_a_save_that_is_killed_leaves_the_old_object(dash: Shell) -> None:
    """The shell and its tools get SIGTERM while they pack: the store holds what it held."""
    fields = {"kind": "local", "key": "k"}
    (dash.work / "f").write_bytes(b"\0" * 200_000_000)
    (dash.store / "k").write_text("old")
    record = dash.record(fields)
    script = 'wfc_save "$1" "$2" & sleep 0.3; kill -TERM 0'
    result = dash.run(script, record, dash.work / "f", wrap=("setsid", "-w"))
    assert result.returncode in {-15, 143}
    assert (dash.store / "k").read_text() == "old"
    subprocess.run(["sleep", "0.5"], check=True)
    assert list((dash.store / ".wfc-stage").iterdir()) == []


def test_a_file_takes_two_processes_each_way(dash: Shell) -> None:
    """With a name of its own for the working file: a copy and a rename."""
    (dash.work / "f").write_bytes(b"x")
    (dash.store / "a").mkdir()
    (dash.store / ".wfc-stage").mkdir()
    fields = {"kind": "local", "key": "a/f", "archive": "none"}
    for verb, path in (("save", "f"), ("load", "g")):
        log = dash.folder / f"{verb}.log"
        assert dash.traced(verb, log, fields, dash.work / path, WFC_UNIQUE="own name").status == 0
        started = [line.split('"')[1] for line in log.read_text().splitlines() if line.endswith("= 0")]
        assert [Path(program).name for program in started] == ["dash", "cp", "mv"]


def test_a_file_that_nobody_needs_or_sees_takes_one_process(dash: Shell) -> None:
    """It is moved into the store, and copied to its place."""
    (dash.work / "f").write_bytes(b"x")
    (dash.store / "a").mkdir()
    fields = {"kind": "local", "key": "a/f", "archive": "none"}
    settings = {"WFC_UNIQUE": "u", "WFC_SPENT": str(dash.work), "WFC_FRESH": str(dash.work)}
    for verb, path, program in (("save", "f", "mv"), ("load", "g", "cp")):
        log = dash.folder / f"{verb}.log"
        assert dash.traced(verb, log, fields, dash.work / path, **settings).status == 0
        started = [line.split('"')[1] for line in log.read_text().splitlines() if line.endswith("= 0")]
        assert [Path(each).name for each in started] == ["dash", program]
    assert not (dash.work / "f").exists()
    assert (dash.store / "a/f").read_bytes() == (dash.work / "g").read_bytes() == b"x"


def test_what_is_no_plain_file_of_ones_own_is_not_moved_into_the_store(shell: Shell) -> None:
    """A file that runs with other rights is copied, of a link its target, and what lies elsewhere stays there."""
    work = shell.work
    (work / "tool").write_text("#!/bin/sh\n")
    (work / "tool").chmod(0o4755)
    (work / "link").symlink_to("tool")
    (shell.folder / "elsewhere").write_text("kept")
    (shell.store / "a").mkdir()
    for path in (work / "tool", work / "link", shell.folder / "elsewhere"):
        fields = {"kind": "local", "key": f"a/{path.name}", "archive": "none"}
        assert shell.save(fields, path, WFC_UNIQUE="u", WFC_SPENT=str(work)).status == 0
        assert path.exists()
        stored = shell.store / "a" / path.name
        assert stored.read_bytes() == path.read_bytes()
        assert not stored.is_symlink()


def test_a_file_with_a_working_file_of_its_own(shell: Shell) -> None:
    """The same result as with a working folder, for what the short way is for and for what it is not."""
    work = shell.work
    (work / "plain").write_bytes(b"\0plain\n")
    (work / "tool").write_text("#!/bin/sh\n")
    (work / "tool").chmod(0o750)
    (work / "link").symlink_to("plain")
    (work / "folder").mkdir()
    (work / "folder/f").write_text("f")
    (work / "at").write_text("old")
    unique = "5.it's $(touch injected)"
    for name, archive in itertools.product(("plain", "tool", "link", "folder"), ("none", "tar")):
        fields = {"kind": "local", "key": f"{name}/{archive}/x", "archive": archive, "name": name}
        assert shell.save(fields, work / name, WFC_UNIQUE=unique) == (0, "", "", "")
        assert shell.load(fields, work / f"{name}.{archive}", WFC_UNIQUE=unique) == (0, "", "", "")
        assert shell.load(fields, work / f"{name}.{archive}.long") == (0, "", "", "")
        loaded = [work / f"{name}.{archive}{end}" for end in ("", ".long")]
        assert [path.stat().st_mode for path in loaded] == [loaded[0].stat().st_mode] * 2
        assert (
            tree(loaded[0]) == tree(loaded[1]) if name == "folder" else loaded[0].read_bytes() == loaded[1].read_bytes()
        )
    assert (work / "tool.none").stat().st_mode & 0o777 == 0o750
    plain = {"kind": "local", "key": "plain/none/x", "archive": "none"}
    assert shell.load(plain | {"mode": "0600"}, work / "at", WFC_UNIQUE=unique).status == 0
    assert (work / "at").stat().st_mode & 0o777 == 0o600
    missing = shell.load(plain | {"key": "none"}, work / "at", WFC_UNIQUE=unique)
    assert (missing.status, missing.message) == (3, "nothing is stored at local artifact none")
    for key, reason in (("folder/none", "a folder of that name is in the store"), ("plain/none/x/y", "cannot store")):
        refused = shell.save(plain | {"key": key}, work / "plain", WFC_UNIQUE=unique)
        assert (refused.status, reason in refused.message) == (1, True), refused
    assert (shell.store / "plain/none/x").read_bytes() == b"\0plain\n"
    assert list((shell.store / ".wfc-stage").iterdir()) == []


def test_a_working_file_on_a_full_disk(dash: Shell) -> None:
    """on_a_small_disk sees to it that nothing is there then."""
    (dash.store / "big").write_bytes(b"x" * 300_000)
    result = dash.on_a_small_disk({"kind": "local", "key": "big", "archive": "none"}, "100k", WFC_UNIQUE="u")
    assert (result.status, "No space left" in result.message or "no space left" in result.message) == (1, True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://github.com/onepanelio/Mask_RCNN.git", "http://127.0.0.1:81/git/onepanelio/Mask_RCNN.git"),
        ("https://github.com/argoproj/x.git", "http://127.0.0.1:82/x.git"),
        ("https://user:token@github.com/a/b", "http://127.0.0.1:81/git/a/b"),
        ("https://github.com:443/a", "http://127.0.0.1:81/git/a"),
        ("https://github.com:444/a", "https://github.com:444/a"),
        ("https://github.com", "http://127.0.0.1:81/git"),
        ("http://github.com/a", "http://github.com/a"),
        ("https://github.com.example.org/a", "https://github.com.example.org/a"),
        ("https://storage.googleapis.com", "http://127.0.0.1:8333"),
        ("storage.googleapis.com", "http://127.0.0.1:8333"),
        ("http://storage.googleapis.com/storage/v1/", "http://127.0.0.1:8333/storage/v1/"),
        ("minio:9000", "https://other:9001"),
        ("minio", "minio"),
        ("ssh://git@gitlab.com/a/b", "ssh://mirror/a/b"),
        ("https://exact.example.org/file?x=1", "http://127.0.0.1:83/f?x=1"),
        ("https://exact.example.org/file2", "https://exact.example.org/file2"),
        ("$(touch x)*'\"", "$(touch x)*'\""),
    ],
)
def test_redirections(dash: Shell, given: str, expected: str) -> None:
    dash.map(
        "# a comment",
        "",
        "https://github.com/argoproj/=http://127.0.0.1:82/",
        "https://github.com/=http://127.0.0.1:81/git/",
        "storage.googleapis.com=http://127.0.0.1:8333",
        "minio:9000=other:9001",
        "gitlab.com=mirror",
        "https://exact.example.org/file=http://127.0.0.1:83/f",
        "no equals sign",
    )
    result = dash.run('wfc_map "$1"; printf %s "$WFC_VALUE"', given)
    assert (result.returncode, result.stdout, result.stderr) == (0, expected, "")


def test_redirections_in_every_shell(shell: Shell) -> None:
    script = 'wfc_map "$1"; printf "%s\\n" "$WFC_VALUE"'
    assert shell.run(script, "https://a.example/x").stdout == "https://a.example/x\n"
    shell.map("a.example=http://b.example/[y]/*")
    assert shell.run(script, "https://a.example/x").stdout == "http://b.example/[y]/*/x\n"
    assert shell.run(script, "https://a.example/x", WFC_MAP="").stdout == "https://a.example/x\n"


def test_secrets_from_a_folder_and_from_variables(shell: Shell) -> None:
    shell.secret("my.cred", "access-key", "from the file\n\n")
    script = 'wfc_secret "$1" "$2"; printf "[%s]" "$WFC_VALUE"'
    # One newline at the end is an editor's.
    assert shell.run(script, "my.cred", "access-key").stdout == "[from the file\n]"
    variable = {"WFC_SECRET_MY_CRED_OTHER_KEY": "from $(touch injected) 'the' variable\n"}
    assert shell.run(script, "my.cred", "other-key", **variable).stdout == f"[{variable.popitem()[1]}]"
    assert not (shell.folder / "injected").exists()
    assert shell.run(script, "my.cred", "access-key", WFC_SECRET_MY_CRED_ACCESS_KEY="x").stdout == "[from the file\n]"


def test_a_missing_secret_names_both_ways_to_give_it(shell: Shell) -> None:
    result = shell.run('wfc_secret s3-cred secretKey || printf %s "$WFC_MESSAGE"')
    assert "the secret s3-cred/secretKey is missing" in result.stdout
    assert "--secrets" in result.stdout
    assert "WFC_SECRET_S3_CRED_SECRETKEY" in result.stdout
    for name, key in (("../secrets", "x"), ("a", "b/c"), ("", "x"), ("..", "x"), ("x", "$(id)")):
        assert shell.run('wfc_secret "$1" "$2"', name, key).returncode == 1


def test_secrets_leave_the_environment_but_stay_known(shell: Shell) -> None:
    """After wfc_secrets_hide no program that is started sees them."""
    script = """
      wfc_secrets_hide; env | grep -c ^WFC_SECRET_ || :
      wfc_secret cred key; printf "%s\\n" "$WFC_VALUE"
      (wfc_secret cred two; printf "%s\\n" "$WFC_VALUE")"""
    result = shell.run(script, WFC_SECRET_CRED_KEY="one'\"$(id)", WFC_SECRET_CRED_TWO="a\nWFC_SECRET_CRED_THREE=b")
    assert result.stdout == "0\none'\"$(id)\na\nWFC_SECRET_CRED_THREE=b\n"


def test_a_trace_shows_no_secret(shell: Shell) -> None:
    reference = shell.secret("cred", "key", "planted-secret")
    script = 'wfc_secrets_hide; wfc_secret cred key; wfc_mask "a planted-secret b" 2>/dev/null'
    result = shell.run(script, options="-eux", WFC_SECRET_CRED_TWO="planted-secret")
    assert "wfc_secret cred key" in result.stderr
    assert "=planted-secret" not in result.stderr.split("wfc_mask")[0]
    fields = {"kind": "http", "url": "http://127.0.0.1:1/", "username-secret": reference, "password-secret": reference}
    result = shell.run('wfc_load "$1" out || :', shell.record(fields), options="-eux", WFC_TRIES="1")
    assert "wfc_load" in result.stderr
    assert "planted-secret" not in result.stderr


def test_what_was_read_is_masked(shell: Shell) -> None:
    for key, value in (("one", "planted*"), ("two", "$(id) [x]"), ("short", "u")):
        shell.secret("cred", key, value)
    script = """
      for key in one two short; do wfc_secret cred "$key"; done
      wfc_mask "$1"; printf %s "$WFC_VALUE" """
    text = "user u: planted*planted* and $(id) [x], not planted or x"
    assert shell.run(script, text).stdout == "user u: ****** and ***, not planted or x"


def test_a_missing_secret_stops_a_transfer(dash: Shell) -> None:
    fields = {
        "kind": "s3",
        "endpoint": "127.0.0.1:1",
        "bucket": "b",
        "key": "k",
        "access-key-secret": "no/such",
        "name": "a",
    }
    loaded = dash.load(fields, dash.work / "x")
    assert loaded.status == 1
    assert loaded.message.startswith("artifact a: the secret no/such is missing")


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40) | st.text(
    st.sampled_from(list("a/ \n\\'\"$`*?[]-=#!~\x1e")), max_size=20
)


@hypothesis.given(text=TEXT, old=TEXT.filter(bool), new=TEXT)
@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
def test_any_text_is_read_and_rewritten_exactly(dash: Shell, text: str, old: str, new: str) -> None:
    """A field gives back its bytes, and replacing is what Python calls replacing."""
    (dash.work / "field").write_bytes(text.encode())
    script = 'wfc_field work field; wfc_replace "$WFC_VALUE" "$1" "$2"; printf %s "$WFC_VALUE" >out'
    result = dash.run(script, old, new)
    assert (result.returncode, result.stderr) == (0, "")
    assert (dash.folder / "out").read_bytes() == text.replace(old, new).encode()


def test_tools(shell: Shell) -> None:
    script = 'wfc_tools_for "$@"'
    assert shell.run(script, "s3", "gcs", "git", "http", "raw", "local", "tar").stdout.split() == [
        "curl", "git", "gzip", "rclone", "tar",
    ]  # fmt: skip
    assert shell.run(script, "zip", "ssh").stdout.split() == ["ssh", "ssh-add", "ssh-agent", "unzip", "zip"]
    assert shell.run(script).stdout == ""


@pytest.mark.parametrize(
    ("name", "strategy", "path", "expected"),
    [
        ("art", "tar", "/tmp/x", "art.tgz"),
        ("art", "", "/tmp/x", "art.tgz"),
        ("art", "zip", "/tmp/x", "art.zip"),
        ("art", "none", "/tmp/dir/", "dir"),
        ("art", "none", "/tmp/file name", "file name"),
    ],
)
def test_file_names(dash: Shell, name: str, strategy: str, path: str, expected: str) -> None:
    assert (
        dash.run('wfc_artifact_file_name "$@"; printf "%s\\n" "$WFC_VALUE"', name, strategy, path).stdout
        == f"{expected}\n"
    )


def test_every_function_is_documented_and_defined_once() -> None:
    seen: dict[str, str] = {}
    for file in FILES:
        lines = (LIBRARY / f"{file}.sh").read_text().splitlines()
        for above, line in itertools.pairwise(lines):
            name, bracket, _ = line.partition("()")
            if bracket and name.isidentifier():
                assert name.startswith("wfc_"), f"{file}.sh: {name}"
                assert above.startswith("# "), f"{file}.sh: {name} has no comment"
                assert name not in seen, f"{name} stands in {seen[name]}.sh and {file}.sh"
                seen[name] = file
    others = [path for path in LIBRARY.glob("*.sh") if path.stem not in FILES]
    for path in others:
        for line in path.read_text().splitlines():
            name, bracket, _ = line.partition("()")
            assert not bracket or name not in seen, f"{name} stands in {seen[name]}.sh and {path.name}"
    assert len(seen) > 40


def test_all_shells_are_tried() -> None:
    assert set(SHELLS) == {"dash", "bash", "busybox"}
