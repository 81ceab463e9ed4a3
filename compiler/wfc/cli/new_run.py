"""The folder of a new run, and the link to the latest one."""

import os
import time
from contextlib import suppress

from wfc.cli import exits

_LATEST = "runs/latest"


def make_folder(wanted: str | None, title: str) -> str:
    """The folder of a run, made here: ``wanted``, or one below ``runs`` that is called by the time and ``title``.

    Raises :class:`exits.UsageError` where it is not new or empty.
    """
    try:
        if wanted is not None:
            os.makedirs(wanted, mode=0o700, exist_ok=True)
            if os.listdir(wanted):
                raise exits.UsageError(f"`{wanted}` is not empty", "a run writes in a folder of its own")
            return wanted
        stem = f"runs/{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{title}"
        os.makedirs("runs", exist_ok=True)
        for count in range(1, 1000):
            folder = stem if count == 1 else f"{stem}-{count}"
            try:
                os.mkdir(folder, mode=0o700)
            except FileExistsError:
                continue
            link_latest(os.path.basename(folder))
            return folder
    except OSError as error:
        raise exits.OutputError(f"cannot make the folder `{wanted or 'runs'}`: {error.strerror or error}") from error
    raise exits.OutputError(f"too many runs called `{stem}`")


def latest() -> str | None:
    """Where ``runs/latest`` leads."""
    with suppress(OSError):
        return os.readlink(_LATEST)
    return None


def link_latest(name: str | None) -> None:
    """``runs/latest`` leads to the run that began last, if there is one; a system without links does without."""
    beside = f"runs/.latest.{os.getpid()}"
    with suppress(OSError):
        if name is None:
            os.unlink(_LATEST)
            return
        os.symlink(name, beside)
        os.replace(beside, _LATEST)
