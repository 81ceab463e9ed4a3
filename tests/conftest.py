"""Fixtures and settings that all tests share."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.needs import under_ci

pytest_plugins = ["pytester", "tests.needs", "tests.engines"]

# What a shell starts in the background ignores interrupts, and so would every program that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent

# The example budget of a developer's run is small; CI looks further, and always at the same examples.
hypothesis.settings.register_profile(
    "ci",
    max_examples=300,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "dev",
    max_examples=50,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("ci" if under_ci() else "dev")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Neither are results taken from the developer's cache, nor put into it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected outputs under golden/ instead of comparing with them (refused under CI)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and under_ci():
        raise pytest.UsageError("--update-golden is refused under CI: expectations are accepted by a person")
    # A developer's own settings must not change what a test sees.
    for name in [name for name in os.environ if name.startswith("WFC_")]:
        del os.environ[name]
    os.environ.update(
        GIT_CONFIG_NOSYSTEM="1",
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_TERMINAL_PROMPT="0",
        GIT_AUTHOR_NAME="wfc",
        GIT_AUTHOR_EMAIL="wfc@example.invalid",
        GIT_COMMITTER_NAME="wfc",
        GIT_COMMITTER_EMAIL="wfc@example.invalid",
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the repository; the test is skipped where it is not."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        # Under CI, too: it is no part of the repository, so that a clone cannot have it, and nothing installs it. What
        # these tests hold is also held by cases of the repository; the material is a second, larger opinion.
        pytest.skip("no reference material beside the repository (../shared)")
    return folder


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether ``--update-golden`` asks to rewrite expectations."""
    return bool(request.config.getoption("--update-golden"))
