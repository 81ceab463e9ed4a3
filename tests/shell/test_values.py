"""The value functions of the runtime library, in every shell."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LIBRARY = Path(__file__).resolve().parents[2] / "compiler/wfc/backends/shell/lib"
Run = Callable[..., bytes]
BYTES = st.binary(max_size=60).map(lambda data: data.replace(b"\0", b"")) | st.text(
    "'\"\\\n\t\ra b$`{}[]^~é\U0001f600\x7f\x01", max_size=40
).map(str.encode)


@pytest.fixture(
    params=[
        pytest.param(["dash"], marks=pytest.mark.needs("dash"), id="dash"),
        pytest.param(["bash", "--posix"], marks=pytest.mark.needs("bash"), id="bash"),
        pytest.param(["busybox", "sh"], marks=pytest.mark.needs("busybox"), id="busybox"),
    ],
    scope="module",
)
def run(request: pytest.FixtureRequest) -> Run:
    """Run a line after the library was read; the arguments are $1, $2."""

    def line(text: str, *arguments: bytes) -> bytes:
        script = f'set -eu; LC_ALL=C; . "{LIBRARY}/value.sh"; . "{LIBRARY}/template.sh"; {text}'
        return subprocess.run([*request.param, "-c", script, "sh", *arguments], capture_output=True, check=True).stdout

    return line


def fnv(data: bytes, state: int = 2166136261) -> int:
    for byte in data:
        state = ((state ^ byte) * 16777619) & 0xFFFFFFFF
    return state


def test_hashes_that_argo_made(run: Run) -> None:
    """The ids of recorded nodes."""
    assert run('wfc_hash 2166136261 "$1"; printf %s "$wfc_hashed"', b"wf[0].each(1:3)") == b"2009470112"
    assert run('wfc_hash 2166136261 "$1"; printf %s "$wfc_hashed"', b"wf[0].r") == b"4271431738"


@given(first=BYTES, second=BYTES)
def test_hashes(run: Run, first: bytes, second: bytes) -> None:
    """Of any bytes, and in two parts."""
    line = 'wfc_hash 2166136261 "$1"; wfc_hash "$wfc_hashed" "$2"; printf %s "$wfc_hashed"'
    assert run(line, first, second) == str(fnv(first + second)).encode()


@given(BYTES)
def test_json(run: Run, data: bytes) -> None:
    text = run('wfc_json "$1"; printf %s "$wfc_value"', data)
    text.decode("ascii")
    assert json.loads(text) == data.decode(errors="replace")


@pytest.mark.parametrize(
    "data", [b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"a\x80b"]
)
def test_json_of_what_is_no_text(run: Run, data: bytes) -> None:
    assert json.loads(run('wfc_json "$1"; printf %s "$wfc_value"', data)) == data.decode(errors="replace")


@given(BYTES)
def test_quoting_for_a_person(run: Run, data: bytes) -> None:
    quoted = run('wfc_quote "$1"; printf %s "$wfc_value"', data)
    assert subprocess.run([b"sh", b"-c", b"printf %s " + quoted], capture_output=True, check=True).stdout == data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BYTES)
def test_files(run: Run, tmp_path: Path, data: bytes) -> None:
    """What is written and read is the same to the byte, newlines at the end included."""
    path = tmp_path / "value"
    line = 'wfc_write "$1" "$2"; wfc_read "$1"; printf %s "$wfc_value"'
    assert run(line, bytes(path), data) == data
    assert path.read_bytes() == data


def test_a_long_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "value"
    path.write_bytes(b"line\n" * 50_000 + b"\n\n")
    assert run('wfc_read "$1"; printf %s "$wfc_value"', bytes(path)) == path.read_bytes()


@given(BYTES)
def test_file_names(run: Run, data: bytes) -> None:
    """A name of any characters is one harmless part of a path; Argo's names stay what they are."""
    name = run('wfc_file_name "$1"; printf %s "$wfc_value"', data).decode("ascii")
    assert name
    assert "/" not in name
    assert name not in (".", "..")
    assert len(name) < 120
    assert run('wfc_file_name "$1"; printf %s "$wfc_value"', b"hello-art_1") == b"hello-art_1"


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        (b"plain", b"plain"),
        (b"$(A)", b"a b"),
        (b"$$(A)", b"$(A)"),
        (b"$(C)", b"$(C)"),
        (b"$$", b"$"),
        (b"$A $(B)", b"$A xa by"),
        (b"$(A", b"$(A"),
        (b"x$", b"x$"),
        (b"$(A)$(B)$$$(A)", b"a bxa by$a b"),
        (b"$(id) `id`", b"$(id) `id`"),
    ],
)
def test_variables_as_kubernetes_expands_them(run: Run, text: bytes, expanded: bytes) -> None:
    known = "wfc_env_count=0 wfc_env_names=:; with_env A 'a b'; with_env B 'x$(A)y'"
    line = f'{known}; wfc_expand "$1"; printf %s "$wfc_value"'
    assert run(line, text) == expanded


def test_no_function_is_defined_twice() -> None:
    """The files of the library share one name space."""
    names = [
        line.partition("(")[0]
        for file in sorted(LIBRARY.glob("*.sh"))
        for line in file.read_text().splitlines()
        if line.endswith(("() {", "() (")) and not line.startswith(" ")
    ]
    inner = {"show", "close"}  # of the program that runs inside the sandbox
    assert sorted({name for name in names if names.count(name) > 1} - inner) == []


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [
        ("0m0.010000s 0m0.020000s", 3),
        ("1m8.5s 0m0.09s", 6859),
        ("0m08.1s 0m0.317s", 841),
        ("nothing known", 0),
    ],
)
def test_what_programs_have_used(run: Run, tmp_path: Path, written: str, hundredths: int) -> None:
    """As each of the shells writes it; and what this one writes can be read."""
    file = tmp_path / "times"
    file.write_text(f"0m7.00s 0m7.00s\n{written}\n")
    read = f'. "{LIBRARY}/status.sh"; wfc_spent "$1"; printf %s "$wfc_spent_time"'
    assert run(read, bytes(file)) == str(hundredths).encode()
    burn = "awk 'BEGIN { while (count < 3000000) count++ }'; times >\"$1\"; "
    assert int(run(burn + read, bytes(file))) > 0
