"""Results of earlier runs, by what they were made from.

An entry is a file named by the digest of everything that can change it, in one of 256 folders of the cache. It is
written beside its place and moved there, so that runs at the same time do no harm to each other; it begins with a
digest of its content, and one that is damaged counts as not there. That the disk refuses something is no mistake.
"""

import os
import time
from contextlib import suppress
from hashlib import blake2b

MAX_BYTES = 128 * 1024 * 1024
_FOLDERS = 256
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_CHECK = 16
_BLOCK = 512  # what the disk counts in
_STALE = 3600.0  # seconds after which a temporary file belongs to nobody
_TOUCH = 86400.0  # seconds after which a use is noted


def default_folder() -> str:
    """Where the cache is when nobody says: below ``XDG_CACHE_HOME``, or ``~/.cache``; "" where there is neither."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")
    return os.path.join(base, "wfc") if os.path.isabs(base) else ""


class Cache:
    """The entries below ``folder``, of at most ``limit`` bytes on the disk when :meth:`finish` is done."""

    def __init__(self, folder: str, limit: int = MAX_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._written: set[str] = set()
        self._works = True

    def get(self, key: str) -> bytes | None:
        """The content of an entry; None where there is none, or one that is damaged."""
        path = self._path(key)
        try:
            with open(path, "rb") as file:
                data = file.read()
                status = os.fstat(file.fileno())
        except OSError:
            return None
        content = data[_CHECK:]
        if blake2b(content, digest_size=_CHECK).digest() != data[:_CHECK]:
            return None
        now = time.time()
        if now - status.st_mtime > _TOUCH:
            with suppress(OSError):
                os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep an entry, where the disk allows it."""
        if not self._works:
            return
        path = self._path(key)
        temporary = f"{path}.{os.getpid()}.tmp"
        try:
            try:
                descriptor = os.open(temporary, _NEW, 0o600)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
                descriptor = os.open(temporary, _NEW, 0o600)
            with open(descriptor, "wb", buffering=0) as file:
                file.write(blake2b(content, digest_size=_CHECK).digest() + content)
            os.replace(temporary, path)
        except OSError:
            self._works = False
            with suppress(OSError):
                os.unlink(temporary)
            return
        self.note(key)

    def note(self, key: str) -> None:
        """Remember that an entry was written, by another process."""
        self._written.add(key[:2])

    def finish(self) -> None:
        """Drop the entries that have not been used for longest, where there are too many.

        Only the folders that were written to are looked at, each of which may have its share of the limit.
        """
        for name in sorted(self._written):
            with suppress(OSError):
                self._bound(os.path.join(self._folder, name))
        self._written.clear()

    def _bound(self, folder: str) -> None:
        entries = []
        with os.scandir(folder) as found:
            for entry in found:
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(".tmp") and time.time() - status.st_mtime > _STALE:
                        os.unlink(entry.path)
                    elif not entry.name.endswith(".tmp"):
                        entries.append((status.st_mtime, entry.path, status.st_blocks * _BLOCK))
        total = sum(size for _, _, size in entries)
        for _, path, size in sorted(entries):
            if total <= self._limit // _FOLDERS:
                break
            with suppress(OSError):
                os.unlink(path)
            total -= size

    def _path(self, key: str) -> str:
        return f"{self._folder}/{key[:2]}/{key[2:]}"
