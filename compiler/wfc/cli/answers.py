"""The reports of many files, in their order: from the cache, or made here, or made by other processes.

Loaded only by runs that are large enough for it. A run that finds everything in its cache does not load the compiler.
"""

import gc
import marshal
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import wfc
from wfc.cli.cache import Cache, default_folder
from wfc.cli.inputs import Texts, refused
from wfc.cli.packed import pack, sources, unpack
from wfc.cli.pool import can_fork, cores, ordered
from wfc.cli.reach import LibraryFile, defining, refers
from wfc.cli.settings import Settings
from wfc.options import Options
from wfc.render.report import FileReport
from wfc.source import SourceFile

if TYPE_CHECKING:
    from wfc.analysis.passes import Pass
    from wfc.cli.documents import Run

_WORTH_WORKERS = 32  # files left to check
_COLLECT = 1024  # files between two looks for memory that nobody refers to


def answers(
    files: Texts, options: Options, libraries: Sequence[LibraryFile], chosen: Settings, more: "Sequence[Pass]"
) -> Iterator[FileReport]:
    """The reports of files, with the cache and the number of processes that the settings say."""
    folder = chosen["cache-dir"].value or default_folder()
    # Where standard input has a part in it, a result is not kept: its name says nothing.
    kept = chosen["cache"].value == "on" and folder and not more and files.are_plain()
    jobs = (chosen["jobs"].value or cores()) if can_fork() else 1
    return iter(Answers(files, options, libraries, Cache(folder) if kept else None, jobs, more))


class Answers:
    """The reports of ``files``, and before them of what is broken in ``libraries``.

    ``more`` are checks besides those that always run; with them nothing is cached, since they may depend on anything.
    """

    def __init__(
        self,
        files: Texts,
        options: Options,
        libraries: Sequence[LibraryFile],
        cache: Cache | None,
        jobs: int,
        more: "Sequence[Pass]" = (),
    ) -> None:
        self._files = files
        self._options = options
        self._libraries = libraries
        self._cache = cache
        self._jobs = jobs
        self._more = more
        self._defining: list[int] = []
        self._run: Run | None = None
        self._base = b""
        self._reached = b""
        self._last = -1, ""
        self._checked = 0

    def __iter__(self) -> Iterator[FileReport]:
        if not self._options.each:
            self._defining = defining(self._files)
        if self._cache is not None:
            self._base = marshal.dumps((own_digest(), sys.version, repr(self._options)))
            self._reached = self._reached_digest()
        for library in self._libraries:
            found = self._broken(library)
            if found is not None:
                yield found
        number, last = 0, len(self._files)
        while number < last:
            known = self._known(number)
            if known is None and self._jobs > 1 and last - number >= _WORTH_WORKERS:
                yield from self._shared(number, last)
                break
            yield known or self._made(number)
            number += 1
        if self._cache is not None:
            self._cache.finish()

    def _known(self, number: int) -> FileReport | None:
        """The report of a file that needs no check: it could not be read, or is in the cache."""
        decoded = self._files[number]
        if decoded.problem is not None:
            return refused(decoded)
        key = self._key(number)
        content = self._cache.get(key) if self._cache is not None and key else None
        return None if content is None else self._unpacked(content, decoded.source)

    def _unpacked(self, content: bytes, own: SourceFile) -> FileReport | None:
        """What an entry of the cache says of a file; None where it is none of ours, whatever its digest says."""
        try:
            return unpack(content, self._source(own))
        except (ValueError, TypeError, EOFError, LookupError):
            return None

    def _made(self, number: int) -> FileReport:
        """The report of a file, checked here; kept in the cache."""
        report = self._checker().check(number).report
        self._checked += 1
        if self._checked % _COLLECT == 0:
            gc.collect()  # which is off, and what Argo's verdict leaves behind refers to itself
        key = self._key(number)
        if self._cache is not None and key:
            self._cache.put(key, pack(report))
        return report

    def _shared(self, first: int, last: int) -> Iterator[FileReport]:
        """The reports of these files, by several processes."""
        self._checker()  # the processes begin with what is loaded here
        self._files.hold(range(first, last))
        for number, answer in enumerate(ordered(first, last, self._answer, self._jobs), first):
            if answer is None:
                yield self._known(number) or self._made(number)
                continue
            key, content, texts = marshal.loads(answer)
            if key and self._cache is not None:
                self._cache.note(key)
            yield unpack(content, _texts(texts))

    def _answer(self, number: int) -> bytes:
        """What a process says of a file: the key that it has written, the report, and the texts that this shows."""
        known = self._known(number)
        report = self._made(number) if known is None else known
        content = pack(report)
        texts = tuple(source.text for source in sources(report))
        return marshal.dumps((self._key(number) if known is None else "", content, texts))

    def _checker(self) -> "Run":
        if self._run is None:
            from wfc.cli.documents import Run  # not for who finds everything in the cache

            self._run = Run(self._files, self._options, self._libraries, more=self._more)
            self._run.defined_by(self._defining)
        return self._run

    def _broken(self, library: LibraryFile) -> FileReport | None:
        """The report of a library's file that is broken; that one is sound is in the cache, too."""
        if library.named:
            return None
        if library.decoded.problem is not None:
            return refused(library.decoded)
        source = library.decoded.source
        key = self._digest("library", source.path, _of_text(source)) if self._cache is not None else ""
        content = self._cache.get(key) if self._cache is not None else None
        if content is not None:
            found = self._unpacked(content, source) if content != _SOUND else None
            if found is not None or content == _SOUND:
                return found
        report = self._checker().broken(library)
        if self._cache is not None:
            self._cache.put(key, _SOUND if report is None else pack(report))
        return report

    def _source(self, own: SourceFile) -> Callable[[int, str], SourceFile]:
        """Where the files come from that the findings of the file ``own`` speak of."""

        def find(_: int, path: str) -> SourceFile:
            if path == own.path:
                return own
            for library in self._libraries:
                if library.decoded.source.path == path:
                    return library.decoded.source
            return self._files[self._files.number(path)].source

        return find

    def _key(self, number: int) -> str:
        """The name of a file's entry in the cache; "" for what is not kept there."""
        if self._cache is None:
            return ""
        if self._last[0] != number:
            source = self._files[number].source
            reached = self._reached if refers(source.text) else b""
            self._last = number, self._digest("file", source.path, _of_text(source), reached)
        return self._last[1]

    def _digest(self, *parts: str | bytes) -> str:
        return blake2b(marshal.dumps((self._base, *parts)), digest_size=20).hexdigest()

    def _reached_digest(self) -> bytes:
        """A digest of all that a reference of any file can reach."""
        found = [self._files[number].source for number in self._defining]
        found += [library.decoded.source for library in self._libraries]
        return blake2b(marshal.dumps([(source.path, _of_text(source)) for source in found])).digest()


_SOUND = b""


def _texts(texts: Sequence[str]) -> Callable[[int, str], SourceFile]:
    return lambda number, path: SourceFile(path, texts[number])


def _of_text(source: SourceFile) -> bytes:
    return blake2b(source.text.encode("utf-8", "surrogatepass"), digest_size=20).digest()


def own_digest() -> bytes:
    """A digest of wfc itself and of the library that reads YAML: by names, sizes and times of their files."""
    yaml = PathFinder.find_spec("yaml")  # not loaded for it
    found = []
    for root in (os.path.dirname(wfc.__file__), *((yaml and yaml.submodule_search_locations) or ())):
        for folder, folders, names in os.walk(root, followlinks=True):
            folders[:] = sorted(name for name in folders if name not in ("__pycache__", "examples"))
            for name in sorted(names):
                status = os.stat(os.path.join(folder, name))
                found.append((os.path.relpath(folder, root), name, status.st_size, status.st_mtime_ns))
    return blake2b(marshal.dumps(found)).digest()
