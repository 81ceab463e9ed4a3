"""The folder of a run, as a reader sees it: where it is, and what it holds. ``docs/bundles.md`` is the contract."""

import os

from wfc.cli import exits

RUNS = "runs"
LATEST = "@latest"


def find(name: str) -> str:
    """The absolute path of the run that ``name`` names: a path, a folder in ``runs``, a workflow, or ``@latest``.

    Raises :class:`exits.UsageError` where there is none, or more than one.
    """
    if name == LATEST:
        if os.path.isdir(f"{RUNS}/latest"):
            return os.path.realpath(f"{RUNS}/latest")
        raise exits.UsageError("there is no latest run", f"`{RUNS}/latest` is not there; name the folder of a run")
    for path in (name, f"{RUNS}/{name}"):
        if is_run(path) or os.path.isdir(f"{path}/bundle") or os.path.isdir(f"{path}/nodes"):
            return os.path.realpath(path)
    if os.path.isdir(name) and os.sep in name:
        raise exits.UsageError(f"`{name}` is not the folder of a run")
    called = [path for path in all_runs() if workflow_name(path) == name]
    if len(called) == 1:
        return os.path.realpath(called[0])
    if called:
        raise exits.UsageError(
            f"{len(called)} runs are called `{name}`", f"name one of {', '.join(os.path.basename(p) for p in called)}"
        )
    raise exits.UsageError(f"there is no run `{name}`", "wfc runs lists them")


def is_run(path: str) -> bool:
    """Whether that is the folder of a run that began."""
    return os.path.isfile(f"{path}/status.json") or os.path.isfile(f"{path}/workflow/name")


def all_runs(folder: str = RUNS) -> list[str]:
    """The folders of the runs in a folder, the oldest first."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        return []
    found = [f"{folder}/{entry}" for entry in entries if not os.path.islink(f"{folder}/{entry}")]
    return [path for path in found if is_run(path)]


def workflow_name(path: str) -> str:
    """What the workflow of a run is called."""
    return _text(f"{path}/workflow/name")


def parameters(path: str) -> list[tuple[str, str]]:
    """The parameters that the run was given, with their values."""
    folder = f"{path}/workflow/parameters"
    try:
        entries = sorted(os.listdir(folder), key=lambda entry: (len(entry), entry))
    except OSError:
        return []
    found = {}
    for entry in entries:  # a later one comes before an earlier one of its name
        if entry.isdecimal():
            found[_text(f"{folder}/{entry}/name")] = _text(f"{folder}/{entry}/value")
    return list(found.items())


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as stream:
            return stream.read()
    except OSError:
        return ""
