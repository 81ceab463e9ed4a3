"""The programs that tests call, and what happens where one is missing.

``@pytest.mark.needs("bwrap", "rclone")`` on a test, or ``require("weed")`` inside a fixture, names them. Under CI a
missing program fails the test: there, everything is installed, and a skip would hide a part that nobody tried. On a
developer's machine the test is skipped, and one line at the end of the run says what was missing and how to get it.

Loaded as a pytest plugin by ``tests/conftest.py``, which also calls it (hence PYTEST_DONT_REWRITE).
"""

import functools
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest


class Tool(NamedTuple):
    """What a test may need.

    Attributes:
        package: the Debian package that brings it; "" for what the locked dependencies bring.
        probe: a command that must succeed; without one it is enough that the program is on the path. For what can
            be installed and still not work: namespaces that the kernel refuses, an engine whose service is down.
        target: what ``make`` target brings it where no package does.
    """

    package: str
    probe: tuple[str, ...] = ()
    target: str = "venv"


# What ``make servers`` installs.
SERVERS = Path(sys.prefix) / "servers"

# Begins a command that is to run without privileges.
ORDINARY_USER = ("setpriv", "--reuid=4711", "--regid=4711", "--clear-groups") if os.geteuid() == 0 else ()


TOOLS: dict[str, Tool] = {
    "argon2": Tool("argon2"),
    "azurite": Tool("", ("node", "--check", f"{SERVERS}/node_modules/azurite/dist/src/blob/main.js"), "servers"),
    "bash": Tool("bash"),
    "busybox": Tool("busybox-static"),
    "bwrap": Tool("bubblewrap", ("bwrap", "--unshare-pid", "--ro-bind", "/", "/", "true")),
    # A root of its own with all that a system has: some containers do not let a /proc be mounted.
    "bwrap with /proc": Tool(
        "bubblewrap",
        (
            "bwrap",
            "--unshare-pid",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--ro-bind",
            "/usr",
            "/usr",
            *(word for name in ("bin", "lib", "lib64") for word in ("--ro-bind", f"/{name}", f"/{name}")),
            "true",
        ),
    ),
    "cowsay": Tool("cowsay"),
    "curl": Tool("curl"),
    "dash": Tool("dash"),
    # A service of the tests' own, which only the superuser can start.
    "dockerd": Tool("docker.io", ("sh", "-c", "test $(id -u) -eq 0 && command -v docker && dockerd --version")),
    "fcgiwrap": Tool("fcgiwrap"),
    "flock": Tool("util-linux"),
    "git": Tool("git"),
    "gzip": Tool("gzip"),
    "hdfs": Tool("", ("sh", "-c", f"java -version && ls {SERVERS}/hdfs/hadoop-client-minicluster-*.jar"), "servers"),
    # The package index, for the test that lets pre-commit install the project by itself.
    "index": Tool("", (sys.executable, "-m", "pip", "index", "versions", "--disable-pip-version-check", "lark")),
    "ip": Tool("iproute2"),
    "make": Tool("make"),
    "jq": Tool("jq"),
    "nginx": Tool("nginx-light"),
    "openssl": Tool("openssl"),
    "podman": Tool("podman", ("podman", "--cgroup-manager", "cgroupfs", "--runtime", "runc", "info")),
    "python3": Tool("python3", ("sh", "-c", "PATH=/usr/local/bin:/usr/bin:/bin python3 --version")),
    "rclone": Tool(""),
    "runc": Tool("runc"),
    "shellcheck": Tool(""),
    "shfmt": Tool(""),
    "ssh-agent": Tool("openssh-client"),
    "sshd": Tool("openssh-server"),
    "strace": Tool("strace"),
    "tar": Tool("tar"),
    "unshare": Tool(
        "util-linux", ("unshare", *([] if os.geteuid() == 0 else ["-r"]), "--mount", "--pid", "--fork", "true")
    ),
    "unzip": Tool("unzip"),
    # Namespaces for those who are not the superuser, which some kernels refuse.
    "user namespaces": Tool("util-linux", (*ORDINARY_USER, "unshare", "-rm", "true")),
    "weed": Tool(""),
    "zip": Tool("zip"),
}

REASON = "missing "


def under_ci() -> bool:
    """Whether the environment says that this is a CI run (``CI`` set to anything but a no)."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


@functools.cache
def available(name: str) -> bool:
    """Whether the tool is there and works. Raises KeyError for a name that is not in ``TOOLS``."""
    probe = TOOLS[name].probe
    if not probe:
        return shutil.which(name) is not None
    try:
        result = subprocess.run(probe, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def require(*names: str) -> None:
    """Fail (under CI) or skip (elsewhere) the running test unless every named tool is available."""
    unknown = [name for name in names if name not in TOOLS]
    if unknown:
        pytest.fail(f"not in the table of tests/needs.py: {', '.join(unknown)}", pytrace=False)
    missing = [name for name in names if not available(name)]
    if not missing:
        return
    reason = REASON + ", ".join(missing)
    if under_ci():
        pytest.fail(f"{reason} ({advice(missing)})", pytrace=False)
    pytest.skip(reason)


def advice(missing: Iterable[str]) -> str:
    """The command that brings the missing tools."""
    names = sorted(set(missing))
    packages = sorted({TOOLS[name].package for name in names} - {""})
    parts = [f"install: apt-get install {' '.join(packages)}"] if packages else []
    targets = sorted({TOOLS[name].target for name in names if not TOOLS[name].package and name != "index"})
    parts.extend(f"install: make {target}" for target in targets)
    if "index" in names:
        parts.append("connect to the package index")
    return "; ".join(parts)


def pytest_configure(config: pytest.Config) -> None:
    """Make the path the same for every test: the environment's own programs first, then the system's corners.

    Debian keeps daemons (nginx, runc) in sbin and cowsay in games; neither is on everybody's path.
    """
    entries = [sysconfig.get_path("scripts"), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    entries += ["/usr/sbin", "/sbin", "/usr/games"]
    os.environ["PATH"] = os.pathsep.join(dict.fromkeys(entry for entry in entries if entry))
    config.addinivalue_line(
        "markers",
        "needs(*tools): what the test calls; under CI a missing one fails the test, elsewhere it skips it",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look for the tools before any fixture is built."""
    names = dict.fromkeys(name for marker in item.iter_markers("needs") for name in marker.args)
    if names:
        require(*names)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line that sums up what was skipped for want of a tool."""
    reasons = []
    for report in terminalreporter.stats.get("skipped", []):
        longrepr = getattr(report, "longrepr", None)
        if isinstance(longrepr, tuple):
            reason = str(longrepr[2]).removeprefix("Skipped: ")
            if reason.startswith(REASON):
                reasons.append(reason.removeprefix(REASON))
    if reasons:
        missing = sorted({name for reason in reasons for name in reason.split(", ")})
        tests = "1 test" if len(reasons) == 1 else f"{len(reasons)} tests"
        terminalreporter.write_line(f"{tests} skipped: missing {', '.join(missing)} ({advice(missing)})")
