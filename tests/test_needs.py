"""The tester, tested: a missing tool fails a test under CI and skips it elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import Engine
from tests.needs import TOOLS, Tool, advice, available

ROOT = Path(__file__).resolve().parent.parent

# The planted tools stand in for programs that no machine has.
CONFTEST = """
    from tests.needs import TOOLS, Tool

    pytest_plugins = ["tests.needs"]

    TOOLS["no-such-tool"] = Tool("no-such-package")
    TOOLS["no-such-wheel"] = Tool("")
    TOOLS["broken-tool"] = Tool("broken-package", ("sh", "-c", "exit 3"))
    TOOLS["sh"] = Tool("dash")
"""

PLANTED = """
    import pytest
    from tests.needs import require

    @pytest.fixture
    def server():
        require("no-such-tool")

    @pytest.mark.needs("no-such-tool")
    def test_marked(): pass

    def test_by_fixture(server): pass

    @pytest.mark.needs("sh", "no-such-wheel", "broken-tool")
    def test_several(): pass

    @pytest.mark.needs("sh")
    def test_there(): pass

    @pytest.mark.skip(reason="for a reason of its own")
    def test_other_skip(): pass
"""


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    pytester.makeconftest(CONFTEST)
    pytester.makeini(f"[pytest]\npythonpath = {ROOT}\n")
    pytester.makepyfile(PLANTED)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_missing_tool_skips_on_a_developers_machine(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    result = run(pytester, *options)
    result.assert_outcomes(passed=1, skipped=4)
    result.stdout.fnmatch_lines(
        "3 tests skipped: missing broken-tool, no-such-tool, no-such-wheel "
        "(install: apt-get install broken-package no-such-package; install: make venv)"
    )


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_missing_tool_fails_under_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(pytester, *options)
    # The one that a fixture asks for is an error of its set-up, as is every marked one.
    result.assert_outcomes(passed=1, skipped=1, errors=3)
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*missing no-such-tool (install: apt-get install no-such-package)*"])


def test_an_unknown_tool_is_a_mistake_everywhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makeini(f"[pytest]\npythonpath = {ROOT}\n")
    pytester.makepyfile('import pytest\n@pytest.mark.needs("bwarp")\ndef test_it(): pass\n')
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*not in the table of tests/needs.py: bwarp*"])


def test_updating_golden_files_is_refused_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    command = [sys.executable, "-m", "pytest", "--update-golden", "--collect-only", "tests/test_needs.py"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--update-golden is refused under CI" in result.stderr


def test_advice_names_each_package_once() -> None:
    assert advice(["unshare", "bwrap", "bwrap", "git"]) == "install: apt-get install bubblewrap git util-linux"
    assert advice(["weed"]) == "install: make venv"


def test_a_tool_is_there_when_its_command_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOOLS, "good", Tool("", ("true",)))
    monkeypatch.setitem(TOOLS, "bad", Tool("", ("false",)))
    monkeypatch.setitem(TOOLS, "absent", Tool("", ("no-such-program-anywhere",)))
    assert [available(name) for name in ("good", "bad", "absent")] == [True, False, False]


def test_ci_installs_every_package_of_the_table() -> None:
    script = (ROOT / ".ci/run").read_text()
    wanted = {tool.package for tool in TOOLS.values() if tool.package}
    assert [package for package in sorted(wanted) if package not in script.split()] == []


def test_the_test_image_runs(engine: Engine) -> None:
    words = ["run", "--rm", "--network", "none", *engine.creates, engine.image, "sh", "-c", "id -u; echo $PATH"]
    assert engine.said(*words) == "0\n/bin:/usr/bin\n"


def test_nothing_is_skipped_in_another_way() -> None:
    """Every other skip would pass unseen under CI. (The material beside the repository is the one exception.)"""
    allowed = {"tests/needs.py", "tests/conftest.py", "tests/test_needs.py"}
    words = ("pytest.skip(", "mark.skip", "importorskip", "unittest.skip")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for word in words
        if str(path.relative_to(ROOT)) not in allowed and word in path.read_text(encoding="utf-8")
    ]
    assert found == []
