"""Work on many files, on several cores: results come in the order of the files, whoever was done first.

The workers are forks of this process, so that they begin with all that is loaded. They are told numbers through one
pipe and answer with bytes through another; they write nothing else, and end when this process does.
"""

import os
import select
import signal
import struct
import sys
from collections.abc import Callable, Iterator

_ORDER = struct.Struct("<QQ")  # the numbers [first, last)
_LENGTH = struct.Struct("<Q")
_FAILED = (1 << 64) - 1  # in the place of a length
_CHUNK = 8  # numbers that a worker is told at a time
_AHEAD = 64  # chunks that are worked on before the first of them is taken
_EACH = 2  # chunks that a worker has been told


def cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether this process can be doubled: not on every system, and not safely while it has threads."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and (threading is None or threading.active_count() == 1)


def ordered(first: int, last: int, work: Callable[[int], bytes], jobs: int) -> Iterator[bytes | None]:
    """``work(number)`` for the numbers ``[first, last)``, in their order, by ``jobs`` workers.

    None for a number that its worker failed on, by an exception or by its end: whoever asked can work on that one
    itself, and fail in the usual way. Ending the iteration early ends the workers.
    """
    workers: list[_Worker] = []
    try:
        for _ in range(min(jobs, -(-(last - first) // _CHUNK))):
            workers.append(_Worker(work, workers))
        yield from _results(first, last, workers)
    finally:
        for worker in workers:
            worker.end()


def _results(first: int, last: int, workers: "list[_Worker]") -> Iterator[bytes | None]:
    waiting = select.poll()
    by_descriptor = {worker.answers: worker for worker in workers}
    for descriptor in by_descriptor:
        waiting.register(descriptor, select.POLLIN)
    done: dict[int, bytes | None] = {}
    asked = first
    for number in range(first, last):
        while number not in done:
            for worker in sorted(workers, key=lambda worker: len(worker.open)):
                while asked < last and asked < number + _AHEAD * _CHUNK and len(worker.open) < _EACH * _CHUNK:
                    end = min(asked + _CHUNK, last)
                    if not worker.tell(asked, end):
                        break
                    asked = end
            if not by_descriptor:  # they have all gone
                yield from (done.get(left) for left in range(number, last))
                return
            for descriptor, _ in waiting.poll():
                worker = by_descriptor[descriptor]
                if not worker.take(done):
                    waiting.unregister(descriptor)
                    del by_descriptor[descriptor]
                    workers.remove(worker)
                    worker.end()
        yield done.pop(number)


class _Worker:
    """One fork. ``open`` are the numbers that it has been told and has not answered, in order."""

    def __init__(self, work: Callable[[int], bytes], others: "list[_Worker]") -> None:
        orders, self._orders = os.pipe()
        self.answers, answers = os.pipe()
        self.open: list[int] = []
        self._read = bytearray()
        self._process = os.fork()
        if self._process == 0:
            for descriptor in (self._orders, self.answers, *(end for other in others for end in other.ends)):
                os.close(descriptor)
            _serve(work, orders, answers)
        os.close(orders)
        os.close(answers)

    @property
    def ends(self) -> tuple[int, int]:
        """The descriptors that this process has of the worker's pipes."""
        return self._orders, self.answers

    def tell(self, first: int, last: int) -> bool:
        """Give it numbers to work on; whether it is there to take them."""
        try:
            os.write(self._orders, _ORDER.pack(first, last))
        except BrokenPipeError:
            return False
        self.open.extend(range(first, last))
        return True

    def take(self, done: dict[int, bytes | None]) -> bool:
        """Take what it has to say; False when it has gone, and then what it owes is None."""
        data = os.read(self.answers, 1 << 20)
        if not data:
            done.update((number, None) for number in self.open)
            self.open.clear()
            return False
        self._read += data
        at = 0
        while len(self._read) - at >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._read, at)
            failed = length == _FAILED
            end = at + _LENGTH.size + (0 if failed else length)
            if end > len(self._read):
                break
            done[self.open.pop(0)] = None if failed else bytes(self._read[at + _LENGTH.size : end])
            at = end
        del self._read[:at]
        return True

    def end(self) -> None:
        """Stop it, whatever it does, and wait until it has gone."""
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0
            os.close(self._orders)
            os.close(self.answers)


def _serve(work: Callable[[int], bytes], orders: int, answers: int) -> None:
    """The life of a worker. Never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the business of who asked, who ends this
        while order := os.read(orders, _ORDER.size):
            for number in range(*_ORDER.unpack(order)):
                try:
                    answer = work(number)
                except Exception:  # noqa: BLE001
                    # An exception cannot travel through the pipe whole: who asked is told that this number failed,
                    # works on it itself, meets the same exception there, and ends with it in the usual way.
                    _write(answers, _LENGTH.pack(_FAILED))
                    continue
                _write(answers, _LENGTH.pack(len(answer)) + answer)
    finally:
        os._exit(0)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
