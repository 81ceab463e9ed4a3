"""The files that a command line names, and their text."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence

from wfc.cli import exits
from wfc.cli.reach import LibraryFile
from wfc.frontend.read import MAX_BYTES, Decoded, decode, too_large, unreadable
from wfc.render.report import FileReport, Finding

EXTENSIONS = (".yaml", ".yml", ".json")
STDIN = "-"
_ROOM = 8 * 1024 * 1024  # characters


class Inputs:
    """What the paths of a command line come to.

    ``files`` are the names of the files, in the order of the command line and sorted within a folder or pattern, each
    once; ``below`` says for each of them where it lies below the folder that was named (for one that was named itself,
    its own name); ``unmatched`` are the paths that name no file at all, as sentences.
    """

    __slots__ = ("below", "files", "stdin_name", "unmatched")

    def __init__(self, paths: Sequence[str], stdin_name: str = "") -> None:
        self.stdin_name = stdin_name or "<stdin>"
        self.unmatched: list[str] = []
        self.below: dict[str, str] = {}
        found: dict[str, str] = {}
        for path in paths:
            for name in self._expand(path):
                found.setdefault(os.path.normpath(name), name)
                self.below.setdefault(name, os.path.basename(name))
        self.files = list(found.values())

    def are_many(self, count: int, size: int) -> bool:
        """Whether there are so many files, or bytes in them."""
        if len(self.files) >= count:
            return True
        for name in self.files:
            try:
                size -= os.stat(name).st_size if name != STDIN else 0
            except OSError:
                continue  # reading it will say why
        return size <= 0

    def texts(self, keep: bool = True) -> "Texts":
        """The files with their text, as :class:`Texts`."""
        return Texts(self.files, self.stdin_name, keep)

    def _expand(self, path: str) -> Iterator[str]:
        if path == STDIN:
            yield path
        elif os.path.isdir(path):
            yield from self._folder(path)
        elif not os.path.lexists(path) and any(char in path for char in "*?["):
            # Most runs have no pattern: the shell has expanded it.
            from glob import glob

            names = sorted(glob(path, recursive=True))
            if not names:
                self.unmatched.append(f"no file matches `{path}`")
            for name in names:
                if not os.path.isdir(name):
                    if not _is_endless(name):
                        yield name
                elif not path.rstrip("/").endswith("**"):  # `**` has named what is in the folder already
                    yield from self._folder(name)
        else:
            yield path

    def _folder(self, path: str) -> Iterator[str]:
        count = 0
        for name in _walk("" if path in (".", "./") else path):
            count += 1
            self.below.setdefault(name, os.path.relpath(name, path))
            yield name
        if not count:
            endings = ", ".join(f"*{ending}" for ending in EXTENSIONS)
            self.unmatched.append(f"no {endings} under `{path}`")


class Texts:
    """The files of a command by number, each read when it is asked for.

    What can be read only once (standard input, a pipe) is kept, and with ``keep`` as much of the others as is small
    beside the rest of the process: a run may ask for a file again.
    """

    __slots__ = ("_kept", "_last", "_names", "_numbers", "_room", "_stdin_name")

    def __init__(self, names: Sequence[str], stdin_name: str = "<stdin>", keep: bool = True) -> None:
        self._names = names
        self._stdin_name = stdin_name
        self._room = _ROOM if keep else 0
        self._kept: dict[int, Decoded] = {}
        self._last: tuple[int, Decoded] | None = None
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, number: int) -> Decoded:
        found = self._kept.get(number)
        if found is None and self._last is not None and self._last[0] == number:
            found = self._last[1]
        if found is None:
            found = read_input(self._names[number], self._stdin_name)
            self._last = (number, found)
            if not self.is_plain(number):
                self._kept[number] = found
            elif self._room > 0:
                self._room -= len(found.source.text)
                self._kept[number] = found
        return found

    def is_plain(self, number: int) -> bool:
        """Whether the file is an ordinary one, or not there: one that can be read again."""
        name = self._names[number]
        return name != STDIN and not _is_endless(name)

    def are_plain(self) -> bool:
        """Whether all files are ordinary ones."""
        return all(self.is_plain(number) for number in range(len(self)))

    def number(self, path: str) -> int:
        """The number of the file that reports call ``path``."""
        if not self._numbers:
            self._numbers = {name: number for number, name in enumerate(self._names)}
        return self._numbers[path]

    def hold(self, numbers: Iterable[int]) -> None:
        """Read those of these files that can be read only once."""
        for number in numbers:
            if not self.is_plain(number):
                self[number]


def library_files(paths: Sequence[str], files: Sequence[str] = (), each: bool = False) -> list[LibraryFile]:
    """The files of ``--library``, for a run over ``files``. Raises :class:`exits.UsageError` when a path matches none.

    One that is to be checked as well is left out, except with ``each``, where it would not be found otherwise.
    """
    if not paths:
        return []
    inputs = Inputs(paths)
    if inputs.unmatched:
        raise exits.UsageError("; ".join(inputs.unmatched))
    checked_too = {os.path.normpath(name) for name in files}
    found = [(name, os.path.normpath(name) in checked_too) for name in inputs.files]
    return [LibraryFile(read_input(name), named) for name, named in found if each or not named]


def refused(decoded: Decoded) -> FileReport:
    """The report of a file that could not be decoded."""
    assert decoded.problem is not None
    return FileReport(decoded.source.path, False, False, (Finding(decoded.problem),))


def _walk(folder: str) -> Iterator[str]:
    """The YAML and JSON files under a folder, by name; hidden files and folders and links to folders are left out."""
    left = [(folder, True)]
    while left:
        path, is_folder = left.pop()
        if not is_folder:
            yield path
            continue
        try:
            with os.scandir(path or ".") as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError:
            yield path or "."  # reading it as a file will say why
            continue
        left += [
            (os.path.join(path, name), is_folder)
            for name, is_folder in sorted(found, reverse=True)
            if not name.startswith(".") and (is_folder or _is_wanted(os.path.join(path, name)))
        ]


def _is_wanted(path: str) -> bool:
    return path.lower().endswith(EXTENSIONS) and not _is_endless(path)


def _is_endless(path: str) -> bool:
    """Whether a path is a pipe, a socket or a device: reading one that nobody named could wait for ever."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False  # reading it will say why
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def read_input(name: str, stdin_name: str = "<stdin>") -> Decoded:
    """The text of a file, or of standard input for ``-``. What the system refuses becomes a finding."""
    if name == STDIN:
        return decode_stdin(stdin_name)[1]
    try:
        with open(name, "rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode):
                if status.st_size > MAX_BYTES:
                    return too_large(name, status.st_size)
                data = file.read()
            else:
                data = file.read(MAX_BYTES + 1)  # a pipe or a device: it may never end
    except OSError as error:
        return unreadable(name, error.strerror or str(error))
    return decode(name, data)


def decode_stdin(stdin_name: str) -> tuple[bytes, Decoded]:
    """What stands on standard input, and its text."""
    if sys.stdin is None:  # the caller has closed it
        return b"", unreadable(stdin_name, "standard input is closed")
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    return data, decode(stdin_name, data)


def require_some(inputs: Inputs) -> None:
    """Raises :class:`exits.UsageError` when the paths name no file at all."""
    if not inputs.files:
        raise exits.UsageError("; ".join(inputs.unmatched) or "no file is named")
