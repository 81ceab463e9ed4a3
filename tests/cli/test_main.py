"""The entry: commands, misuse, streams, and endings of every kind."""

import gc
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import wfc.cli.check
from tests.cli.conftest import CONFIG_MAP, WORKFLOW, Wfc
from wfc import __version__
from wfc.cli import main
from wfc.cli.settings import KINDS, variable
from wfc.cli.variables import INSIDE_BUNDLES, OF_BUNDLES, SECRET

WFC = (sys.executable, "-m", "wfc")


def test_the_version(wfc: Wfc) -> None:
    assert wfc("--version") == (0, f"wfc {__version__}\n", "")
    assert wfc("version").out == wfc("--version").out


def test_help_lists_every_command_and_exit_code(wfc: Wfc) -> None:
    result = wfc("--help")
    assert result.code == 0
    for word in (*main.COMMANDS, *main.ALIASES, "130", "NO_COLOR"):
        assert word in result.out
    assert result.out.isascii()
    assert max(map(len, result.out.splitlines())) <= 80


def test_without_a_command_the_help_is_an_error_message(wfc: Wfc) -> None:
    assert wfc() == (2, "", wfc("--help").out)


@pytest.mark.parametrize("command", [*main.COMMANDS, *main.ALIASES])
def test_every_command_has_a_help_of_its_own(wfc: Wfc, command: str) -> None:
    result = wfc(command, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"usage: wfc {main.ALIASES.get(command, command)} ")
    assert "exit codes:" in result.out
    assert wfc("help", command) == result


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "wfc: there is no command `chek` (did you mean `wfc check`?)\n"),
        (["frobnicate"], "wfc: there is no command `frobnicate` (see wfc --help)\n"),
        (["--verison"], "wfc: there is no option `--verison` (see wfc --help)\n"),
        (["check", "--fromat", "json"], "wfc: wfc check has no option --fromat (did you mean --format?)\n"),
        (["check", "--form", "json"], "wfc: wfc check has no option --form (did you mean --format?)\n"),
        (["check", "--eahc=1"], "wfc: wfc check has no option --eahc (did you mean --each?)\n"),
        (["schema", "workflow", "status"], "wfc: unexpected argument `status` (see wfc schema --help)\n"),
    ],
)
def test_misuse_is_one_line(wfc: Wfc, arguments: list[str], message: str) -> None:
    assert wfc(*arguments) == (2, "", message)


def test_a_variable_that_nothing_obeys_is_said(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each on standard error, with the nearest name; of secrets and bundles there are others."""
    (here / "a.yaml").write_text(WORKFLOW)
    for name in ("WFC_NOPE", "WFC_FIAL_ON", "WFC_PER_FILE_IGNORES", "WFC_SECRET_A_B", "WFC_LOCKS", "WFC_UNIQUE"):
        monkeypatch.setenv(name, "error")
    assert wfc("check", "a.yaml").err.splitlines() == [
        "wfc: warning: WFC_FIAL_ON is set in the environment, and means nothing to wfc (did you mean WFC_FAIL_ON?)",
        "wfc: warning: WFC_NOPE is set in the environment, and means nothing to wfc",
        "wfc: warning: WFC_PER_FILE_IGNORES is set in the environment, and means nothing to wfc",
        "Found nothing to complain about in 1 file.",
    ]


def test_the_variables_of_bundles_are_known() -> None:
    """Those that the runtime library reads, and no more; none is a setting of wfc check, too."""
    library = Path(wfc.cli.main.__file__).parent.parent / "backends" / "shell" / "lib"
    texts = "".join(path.read_text() for path in sorted(library.iterdir()))
    read = set(re.findall(r"(?<![A-Z_])WFC_[A-Z_]*[A-Z]", texts)) - {SECRET.rstrip("_")}
    assert read == {*OF_BUNDLES, *INSIDE_BUNDLES}, "keep the lists of wfc/cli/variables.py"
    assert not {variable(name) for name in KINDS} & read


def test_a_value_that_an_option_does_not_take(wfc: Wfc) -> None:
    result = wfc("check", "--format", "xml")
    assert (result.code, result.out) == (2, "")
    assert "--format" in result.err
    assert "xml" in result.err
    assert result.err.count("\n") == 1


def test_the_garbage_collector_is_as_it_was(wfc: Wfc) -> None:
    assert gc.isenabled()
    wfc("--version")
    assert gc.isenabled()


def break_check(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def run(_: object) -> int:
        raise error

    monkeypatch.setattr(wfc.cli.check, "run", run)


def test_a_bug_is_said_without_a_traceback(wfc: Wfc, monkeypatch: pytest.MonkeyPatch) -> None:
    break_check(monkeypatch, ZeroDivisionError("planted\nfault"))
    result = wfc("check")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("wfc: internal error: ZeroDivisionError: planted fault at ")
    assert "bug of wfc" in result.err
    assert "Traceback" not in result.err
    monkeypatch.setenv("WFC_DEBUG", "1")
    assert "Traceback" in wfc("check").err


def test_an_interruption(wfc: Wfc, monkeypatch: pytest.MonkeyPatch) -> None:
    break_check(monkeypatch, KeyboardInterrupt())
    assert wfc("check") == (130, "", "\ninterrupted\n")


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen([*WFC, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    for number in range(500):
        (tmp_path / f"{number:03}.yaml").write_text(WORKFLOW.replace("entrypoint: main", "entrypoint: mian"))
    with start("check", "--format", "json", tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 141


def test_a_real_interruption(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slow.yaml")
    # The process has come to the pipe when it can be opened for writing: that waits for a reader.
    with start("check", tmp_path / "slow.yaml") as process, (tmp_path / "slow.yaml").open("w"):
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "\ninterrupted\n")


def shell(command: str, tmp_path: Path) -> tuple[int, str, str]:
    """What `wfc` with redirections comes to."""
    wfc = f"'{sys.executable}' -m wfc"
    result = subprocess.run(
        ["sh", "-c", command.replace("wfc", wfc, 1)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    return result.returncode, result.stdout, result.stderr


def test_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WORKFLOW)
    full = (3, "", "wfc: cannot write the output: No space left on device\n")
    assert shell("wfc compile -t argo a.yaml >/dev/full", tmp_path) == full


def test_closed_streams(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("kind: Workflow\nspec: [")
    assert shell("wfc check -q bad.yaml >&-", tmp_path) == (1, "", "")
    code, out, err = shell("wfc check bad.yaml 2>&-", tmp_path)
    assert (code, out.startswith("error[WF003]: "), err) == (1, True, "")
    code, out, _ = shell("wfc check --format concise - <&-", tmp_path)
    assert (code, "standard input is closed" in out) == (3, True)


def test_the_version_needs_no_parser_of_options() -> None:
    code = "import sys; from wfc.cli.main import main; main(['--version']); print('argparse' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == f"wfc {__version__}\nFalse\n"


def test_the_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WORKFLOW.replace("image:", "imäge:"), encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    result = subprocess.run(
        [*WFC, "check", tmp_path], capture_output=True, env={**environment, "PYTHONCOERCECLOCALE": "0"}, check=False
    )
    assert result.returncode == 1, result.stderr
    assert "imäge: busybox" in result.stdout.decode("utf-8")


def test_the_codes_that_a_shell_sees(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(WORKFLOW)
    (tmp_path / "bad.yaml").write_text("kind: Workflow\nspec: [")
    (tmp_path / "other.yaml").write_text(CONFIG_MAP)

    def code(*names: str) -> int:
        return subprocess.run([*WFC, "check", *names], cwd=tmp_path, capture_output=True, check=False).returncode

    assert code("good.yaml") == 0
    assert code("other.yaml") == 0
    assert code("good.yaml", "bad.yaml") == 1
    assert code("nothing*.yaml") == 2
    assert code("bad.yaml", "missing.yaml") == 3
