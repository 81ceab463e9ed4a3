"""Runs over many files: several processes and the cache change the time that a run takes, and nothing else.

The commands run as processes of their own, which may fork; within the tests' process there can be threads.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG_MAP, WORKFLOW, Result, Wfc
from tests.cli.test_check import BAD, TEMPLATE, USER
from wfc.cli import answers
from wfc.cli.cache import Cache
from wfc.cli.documents import checked
from wfc.cli.inputs import read_input
from wfc.cli.packed import pack, sources, unpack
from wfc.cli.pool import ordered

RULES = Path(__file__).resolve().parent.parent.parent / "golden" / "rules"
BROKEN = f"{TEMPLATE}---\nspec: [\n"


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, empty."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "wfc"


@pytest.fixture
def many(here: Path, cache: Path) -> Path:
    """The current folder, with every sort of file: more of them than are checked by one process."""
    (here / "shelves").mkdir()
    for path in sorted(RULES.glob("*/spec.yaml")):
        (here / f"{path.parent.name}.yaml").write_bytes(path.read_bytes())
    (here / "shelves/a-broken.yaml").write_text(BROKEN.replace("shelf", "other"))
    (here / "shelves/shelf.yaml").write_text(TEMPLATE)
    (here / "shelves/twice.yaml").write_text(TEMPLATE.replace("tool", "tol"))
    (here / "user.yaml").write_text(USER)
    (here / "wrong-user.yaml").write_text(USER.replace("template: tool", "template: tol"))
    (here / "dangling.yaml").symlink_to("nowhere")
    (here / "bytes.yaml").write_bytes(b"a: \xff\n")
    (here / "map.yaml").write_text(CONFIG_MAP)
    return here


def process(*arguments: str, stdin: str = "") -> Result:
    """``wfc`` as a process."""
    command = [sys.executable, "-m", "wfc", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def entries(cache: Path) -> list[Path]:
    return sorted(path for path in cache.glob("*/*") if path.is_file())


@pytest.mark.parametrize("each", [[], ["--each"]], ids=["together", "each"])
@pytest.mark.parametrize("form", ["full", "json", "sarif"])
def test_processes_and_cache_change_no_byte(many: Path, cache: Path, each: list[str], form: str) -> None:
    command = ["check", "--format", form, *each, ".", "-I", "shelves", "--severity", "info"]
    alone = process(*command, "-j", "1", "--no-cache")
    assert alone.code == 3
    assert "WF207" in alone.out
    assert not cache.exists()
    assert process(*command, "-j", "3", "--no-cache") == alone
    assert not cache.exists()
    assert process(*command, "-j", "1") == alone
    kept = entries(cache)
    assert len(kept) > 80
    assert process(*command) == alone
    assert entries(cache) == kept
    for path in kept[::3]:
        path.unlink()
    assert process(*command, "-j", "3") == alone
    assert entries(cache) == kept


def test_a_run_that_finds_everything_in_the_cache_does_not_load_the_compiler(many: Path, cache: Path) -> None:
    program = (
        "import sys; from wfc.cli.main import main; main(['check', '-q', '--severity', 'error']); "
        "print('wfc.pipeline' in sys.modules, file=sys.stderr)"
    )
    said = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stderr
        for _ in range(2)
    ]
    assert said == ["True\n", "False\n"]


def test_a_cached_run_reads_what_has_changed(wfc: Wfc, many: Path, cache: Path) -> None:
    def codes(*options: str) -> Result:
        cached = wfc("check", "--format", "concise", *options)
        assert wfc("check", "--format", "concise", "--no-cache", *options) == cached
        return cached

    first = codes()
    assert "user.yaml" not in {line.split(":")[0] for line in first.out.splitlines()}
    # The file itself.
    (many / "map.yaml").write_text(BAD)
    assert "map.yaml:11:7: error WF101" in codes().out
    # A file that another one refers to, and one that hides it.
    (many / "shelves/shelf.yaml").write_text(TEMPLATE.replace("tool", "saw"))
    assert '"shelf" has no template "tool"' in codes().out
    (many / "shelves/a-shelf.yaml").write_text(TEMPLATE)
    assert '"shelf" has no template "tool"' not in codes().out
    (many / "shelves/a-shelf.yaml").unlink()
    (many / "shelves/shelf.yaml").unlink()
    (many / "shelves/twice.yaml").unlink()
    assert "user.yaml:10:29: error WF207" in codes().out
    # Settings.
    assert "user.yaml:10:29: warning WF207" in codes("--missing-refs", "warn").out
    assert "user.yaml:10:29" not in codes("--missing-refs", "ignore").out
    # A library, and what is wrong with it.
    library = many.parent / "library"
    library.mkdir()
    (library / "a.yaml").write_text(TEMPLATE)
    assert "user.yaml:10:29" not in codes("-I", str(library)).out
    (library / "a.yaml").write_text(BROKEN.replace("shelf", "x"))
    said = codes("-I", str(library)).out
    assert "a.yaml:9:8: error WF003" in said
    assert "user.yaml:10:29: error WF207" in said
    # A file under another name is another one.
    (many / "map.yaml").rename(many / "renamed.yaml")
    assert "renamed.yaml:11:7: error WF101" in codes().out


def test_another_wfc_makes_its_own_entries(wfc: Wfc, many: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = wfc("check", "-j", "1")
    kept = len(entries(cache))
    digest = answers.own_digest()
    assert answers.own_digest() == digest
    monkeypatch.setattr(answers, "own_digest", lambda: digest[::-1])
    assert wfc("check", "-j", "1") == before
    assert len(entries(cache)) == 2 * kept


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes()[:20] + b"\xff" + path.read_bytes()[21:]),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: Cache(str(path.parent.parent)).put(path.parent.name + path.name, b"nothing"),
        lambda path: Cache(str(path.parent.parent)).put(path.parent.name + path.name, b"(\x01\x00\x00\x00N"),
    ],
    ids=["emptied", "cut", "changed", "a folder", "no report", "another value"],
)
def test_damaged_entries_count_as_not_there(
    wfc: Wfc, many: Path, cache: Path, damage: Callable[[Path], object]
) -> None:
    before = wfc("check", "-j", "1")
    for path in entries(cache)[::2]:
        damage(path)
    assert wfc("check", "-j", "1") == before
    assert wfc("check", "-j", "1") == before


def test_a_cache_that_cannot_be_written_is_done_without(wfc: Wfc, many: Path, cache: Path) -> None:
    before = wfc("check", "--no-cache")
    cache.write_text("a file is in its place")
    assert wfc("check", "-j", "1") == before
    assert wfc("check", "--cache-dir", "/dev/null/x", "-j", "1") == before


def test_where_the_cache_is_can_be_said(wfc: Wfc, many: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = many.parent / "elsewhere"
    wfc("check", "--cache-dir", str(elsewhere), "-j", "1")
    assert entries(elsewhere)
    monkeypatch.setenv("WFC_CACHE_DIR", str(many.parent / "third"))
    wfc("check", "-j", "1")
    assert entries(many.parent / "third")
    monkeypatch.setenv("WFC_CACHE", "off")
    monkeypatch.setenv("WFC_CACHE_DIR", str(many.parent / "fourth"))
    wfc("check", "-j", "1")
    assert not (many.parent / "fourth").exists()
    assert not cache.exists()


def test_standard_input_keeps_the_cache_out(many: Path, cache: Path) -> None:
    result = process("check", "--format", "concise", "-j", "1", ".", "-", stdin=BAD)
    assert "<stdin>:11:7: error WF101" in result.out
    assert not cache.exists()
    assert process("check", "--format", "concise", "-j", "3", ".", "-", stdin=BAD) == result
    assert not cache.exists()


def test_few_files_leave_the_cache_alone(wfc: Wfc, here: Path, cache: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    assert wfc("check").code == 0
    assert not cache.exists()
    (here / "a.yaml").write_text(f"{WORKFLOW}{'# long' * 100_000}\n")
    assert wfc("check").code == 0
    assert len(entries(cache)) == 1


def test_the_size_of_the_cache_is_bounded(tmp_path: Path) -> None:
    limit = 256 * 40_000
    cache = Cache(str(tmp_path), limit)
    for number in range(30):
        cache.put(f"00{number:038}", bytes([number]) * 10_000)
        os.utime(tmp_path / "00" / f"{number:038}", (1_000_000 + number, 1_000_000 + number))
    cache.put(f"01{0:038}", b"x")
    cache.finish()
    left = entries(tmp_path)
    assert [path.name[-2:] for path in left if path.parent.name == "00"] == ["27", "28", "29"]
    assert cache.get(f"01{0:038}") == b"x"
    assert cache.get(f"00{29:038}") == bytes([29]) * 10_000
    assert cache.get(f"00{1:038}") is None
    # A temporary file that nobody will finish goes, too.
    stale = tmp_path / "00" / "stale.1.tmp"
    stale.write_bytes(b"x")
    os.utime(stale, (1_000_000, 1_000_000))
    cache.put(f"00{99:038}", b"y")
    cache.finish()
    assert not stale.exists()


def test_what_is_used_stays(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path), 256 * 8_192)
    for number in range(3):
        cache.put(f"00{number:038}", b"z")
        os.utime(tmp_path / "00" / f"{number:038}", (1_000_000 + number, 1_000_000 + number))
    assert cache.get(f"00{0:038}") == b"z"
    cache.finish()
    assert [path.name[-1] for path in entries(tmp_path)] == ["0", "2"]


def test_runs_at_the_same_time_do_not_disturb_each_other(many: Path, cache: Path) -> None:
    expected = process("check", "--format", "json", "--no-cache", "-j", "1").out
    command = [sys.executable, "-m", "wfc", "check", "--format", "json", "-j", "2"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(4)]
    assert [run.communicate()[0] for run in runs] == [expected] * 4
    assert not list(cache.glob("*/*.tmp"))


def test_packing_a_report_loses_nothing() -> None:
    count = 0
    for path in sorted(RULES.glob("*/spec.yaml")):
        (file,) = checked([read_input(str(path))])
        files = sources(file.report)
        assert unpack(pack(file.report), lambda number, _, files=files: files[number]) == file.report
        count += len(file.report.findings)
    assert count > 80


# --- processes -------------------------------------------------------------------------------------------------------


POOL = """\
import os, sys, time
from wfc.cli.pool import ordered
def work(number):
    if number % 50 == 7: raise ValueError(number)
    if number == {dies}: os._exit(1)
    time.sleep(0.001 * (number % 3))
    return str(number).encode() * (number % 7) * 20000
for number, answer in enumerate(ordered(3, 300, work, {jobs}), 3):
    print(number, None if answer is None else len(answer))
"""


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_order_and_what_a_process_fails_on_is_said(jobs: int) -> None:
    out = subprocess.run(
        [sys.executable, "-c", POOL.format(jobs=jobs, dies=-1)], capture_output=True, text=True, check=True
    ).stdout
    sizes = [f"{number} {len(str(number)) * (number % 7) * 20000}" for number in range(3, 300)]
    assert out.splitlines() == [f"{number} None" if number % 50 == 7 else line for number, line in enumerate(sizes, 3)]


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_process_that_dies_takes_no_result_of_others_with_it(jobs: int) -> None:
    out = subprocess.run(
        [sys.executable, "-c", POOL.format(jobs=jobs, dies=100)], capture_output=True, text=True, check=True
    ).stdout
    lines = dict(line.split() for line in out.splitlines())
    assert list(lines) == [str(number) for number in range(3, 300)]
    assert lines["100"] == "None"
    known = sum(size != "None" for size in lines.values())
    assert known > (80 if jobs == 1 else 260)


def test_ending_early_ends_the_processes() -> None:
    program = (
        "import os\nfrom wfc.cli.pool import ordered\n"
        "results = ordered(0, 1000, lambda n: b'x' * 100000, 2)\nnext(results)\nresults.close()\n"
        "try:\n    os.waitpid(-1, 0)\nexcept ChildProcessError:\n    print('none left')\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30).stdout
    assert out == "none left\n"


def test_a_failure_within_a_process_is_reported_as_any_other(many: Path) -> None:
    program = (
        "import sys\nfrom wfc import pipeline\nfrom wfc.cli.main import main\nread = pipeline.read\n"
        "def failing(source, options):\n"
        "    if source.path.startswith('WF402'): raise RuntimeError('planted')\n"
        "    return read(source, options)\n"
        "pipeline.read = failing\n"
        "sys.exit(main(['check', '--format', 'concise', '--no-cache', '-j', sys.argv[1]]))\n"
    )
    results = [
        subprocess.run([sys.executable, "-c", program, jobs], capture_output=True, text=True, check=False)
        for jobs in ("1", "3")
    ]
    assert results[0].returncode == 3
    assert "internal error: RuntimeError: planted" in results[0].stderr
    alone, shared = ((result.returncode, result.stdout, result.stderr) for result in results)
    assert alone == shared


def test_cases_are_compared_by_processes_as_by_one(here: Path) -> None:
    for number in range(40):
        case = here / f"golden/c{number:02}"
        case.mkdir(parents=True)
        (case / "spec.yaml").write_text(BAD if number % 3 else WORKFLOW)
        if number % 2:
            (case / "diagnostics.txt").write_text("other\n")
    alone = process("diff", "-j", "1")
    assert alone.code == 1
    assert process("diff", "-j", "3") == alone
    (here / "golden/c20/case.toml").write_text("knid = 1\n")
    assert process("diff", "-j", "1").code == 2
    assert process("diff", "-j", "3") == process("diff", "-j", "1")


def numerous(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"f{number:05}.yaml").write_text(BAD)


def test_an_interrupt_ends_the_run_and_its_processes(here: Path, cache: Path) -> None:
    numerous(here, 3000)
    run = subprocess.Popen(
        [sys.executable, "-m", "wfc", "check", "--format", "concise", "--no-cache", "-j", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0,
    )  # fmt: skip
    assert run.stdout is not None
    assert run.stdout.readline()
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does it
    _, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (130, "\ninterrupted\n")
    for _ in range(100):
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a process is left")


def test_a_closed_pipe_ends_the_run(here: Path, cache: Path) -> None:
    numerous(here, 500)
    command = [sys.executable, "-m", "wfc", "check", "-j", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline()
        run.stdout.close()
        assert run.stderr is not None
        assert run.stderr.read() == ""
        assert run.wait(30) == 141


def test_memory_does_not_grow_with_the_number_of_files(here: Path, cache: Path) -> None:
    """References reach the files of the run, and yet their trees are not kept."""
    peaks = []
    for count in (300, 1200):
        numerous(here, count)
        (here / "user.yaml").write_text(USER)
        (here / "shelf.yaml").write_text(TEMPLATE)
        command = [sys.executable, "-m", "wfc", "check", "-q", "--format", "concise", "--no-cache", "-j", "1"]
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        assert run.returncode == 1
        peaks.append(usage.ru_maxrss)
    assert peaks[1] < peaks[0] * 1.25


def test_the_numbers_of_processes_that_mean_nothing(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW)
    for word in ("many", "-1", "1.5"):
        result = wfc("check", "--jobs", word)
        assert (result.code, "jobs" in result.err) == (2, True)
    assert wfc("check", "-j", "0").code == 0


def test_ordered_is_told_nothing_to_do() -> None:
    assert list(ordered(4, 4, lambda _: b"", 2)) == []
