"""Writing what the back ends made: whole or not at all.

A file is written beside its place and moved there, and so is a folder: an interrupted run leaves the old output as it
was. A folder is replaced only when an earlier run of wfc wrote it, which it remembers in a file of its own.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from wfc.backends.base import OutputFile
from wfc.cli import exits

# In a folder that wfc wrote: the files that it wrote, one a line.
MARKER = ".wfc-bundle"


def write_file(path: str, text: str, executable: bool = False) -> None:
    """Write one file, through a temporary one beside it; a device or a pipe is written straight.

    Raises :class:`exits.OutputError` with the system's reason.
    """
    with _system_errors(path):
        target = os.path.realpath(path)  # a link stays a link to what is written
        if os.path.exists(target) and not os.path.isfile(target) and not os.path.isdir(target):
            with open(target, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        temporary = f"{os.path.dirname(target)}/.{os.path.basename(target)}.{os.getpid()}.tmp"
        try:
            _create(temporary, text, executable)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise


def rewrite_file(path: str, data: bytes) -> None:
    """Give an existing file another content, through a temporary one beside it; its mode and its owner stay.

    A link stays a link to what is written. Raises :class:`exits.OutputError` with the system's reason, also for a file
    that may not be written, which the move would not care about.
    """
    with _system_errors(path):
        target = os.path.realpath(path)
        status = os.stat(target)
        if not stat.S_ISREG(status.st_mode):
            raise exits.OutputError(f"cannot write `{path}`: it is no regular file")
        os.close(os.open(target, os.O_WRONLY))
        temporary = f"{os.path.dirname(target)}/.{os.path.basename(target)}.{os.getpid()}.tmp"
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                with suppress(OSError):  # only the system's administrator can give files away
                    os.chown(file.fileno(), status.st_uid, status.st_gid)
                os.chmod(file.fileno(), stat.S_IMODE(status.st_mode))
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise


def write_folder(path: str, files: Sequence[OutputFile]) -> None:
    """Write a folder that holds ``files``, in place of the one that an earlier run wrote.

    What others put into that one (a run's results, say) stays in it. Raises :class:`exits.OutputError` with the
    system's reason, and :class:`exits.UsageError` where something else is.
    """
    with _system_errors(path):
        target = os.path.realpath(path)
        before = _written_before(path, target)
        parent, name = os.path.split(target)
        os.makedirs(parent, exist_ok=True)
        fresh, old = f"{parent}/.{name}.{os.getpid()}.new", f"{parent}/.{name}.{os.getpid()}.old"
        names = sorted({MARKER, *(file.path for file in files)})
        try:
            for file in (*files, OutputFile(MARKER, "".join(f"{line}\n" for line in names))):
                place = f"{fresh}/{file.path}"
                os.makedirs(os.path.dirname(place), exist_ok=True)
                _create(place, file.text, file.executable)
            if os.path.isdir(target):
                os.rename(target, old)
            os.rename(fresh, target)
        except BaseException:
            _remove(fresh, names)
            if not os.path.lexists(target) and os.path.isdir(old):
                os.rename(old, target)
            raise
        if os.path.isdir(old):
            _remove(old, before)
            _move_rest(old, target)


def _written_before(path: str, target: str) -> list[str]:
    """The files that an earlier run wrote to the folder; none for a new or an empty one."""
    if not os.path.lexists(target):
        return []
    if not os.path.isdir(target):
        raise exits.UsageError(f"`{path}` is a file, and a folder is to be written there")
    if not os.listdir(target):
        return []
    try:
        with open(f"{target}/{MARKER}", encoding="utf-8") as file:
            return [line for line in file.read().split("\n") if line and _stays_inside(line)]
    except FileNotFoundError:
        hint = "remove it, or choose another place"
        raise exits.UsageError(f"`{path}` is a folder that wfc did not write", hint) from None


def _stays_inside(name: str) -> bool:
    return not name.startswith("/") and ".." not in name.split("/")


def _create(path: str, text: str, executable: bool) -> None:
    """A new file, with the rights that the user's umask leaves."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777 if executable else 0o666)
    with open(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _remove(folder: str, names: Sequence[str]) -> None:
    """Remove these files of a folder, and the folders that are empty without them, itself included."""
    folders = {""}
    for name in names:
        with suppress(OSError):
            os.unlink(f"{folder}/{name}")
        parts = name.split("/")[:-1]
        folders.update("/".join(parts[: count + 1]) for count in range(len(parts)))
    for name in sorted(folders, key=len, reverse=True):
        with suppress(OSError):
            os.rmdir(f"{folder}/{name}")


def _move_rest(old: str, target: str) -> None:
    """What is still in ``old`` goes to the same place in ``target``; what is taken there stays in ``old``."""
    if not os.path.isdir(old):
        return
    for name in sorted(os.listdir(old)):
        source, place = f"{old}/{name}", f"{target}/{name}"
        if not os.path.lexists(place):
            os.rename(source, place)
        elif _is_folder(source) and _is_folder(place):
            _move_rest(source, place)
    with suppress(OSError):
        os.rmdir(old)


def _is_folder(path: str) -> bool:
    return stat.S_ISDIR(os.lstat(path).st_mode)


@contextmanager
def _system_errors(path: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError:
        raise exits.OutputError(f"cannot write `{path}`: a file is where a folder has to be") from None
    except OSError as error:
        raise exits.OutputError(f"cannot write `{path}`: {error.strerror or error}") from error
