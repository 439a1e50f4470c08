"""A pool whose processes are forks of this one: Linux only, and sound only while this process has one thread.

They start within milliseconds and have all that is loaded. This process works too, and a fork does not wait for it
with its answers. A fork that dies (killed, out of memory) loses nothing: what it had not answered is done here.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NoReturn, TypeVar

try:
    from _pickle import dumps, loads  # `pickle` is these, and the same once more in Python, which is slow to load
except ImportError:
    from pickle import dumps, loads

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_PROTOCOL = 5
"""Of pickling: the newest that every Python has that deadlight runs on."""

_TICKET = 4
"""Bytes of an item's number in the pipe that hands them out, and of the size of an answer."""

MOST = 1024
"""Items that one call may have: so many numbers fit in the smallest pipe that Linux gives, of 4 KiB."""


_A_WHILE = 0.1
"""Seconds between two calls of what is to be done while this process waits."""

_KILLED = 9
"""The number of the signal that ends a process at once; `signal` takes longer to load than this is worth."""

_leaving: list[int] = []
"""Forks that have answered all and are being taken down, for which nobody has waited: that takes them 1 ms."""


class Forks:
    """A pool with the `map` of `concurrent.futures.Executor`, which alone takes longer to load than forks to start."""

    def __init__(self, processes: int, idle: Callable[[], object] | None = None) -> None:
        """Take how many processes work, this one among them, and what to call time and again while it only waits."""
        self._processes = processes
        self._idle = idle

    def map(
        self, work: Callable[[Item], Answer], items: Sequence[Item], /, *, meanwhile: Callable[[], object] | None = None
    ) -> Iterator[Answer]:
        """Yield what `work` makes of each of at most `MOST` items, in their order; answers come here pickled.

        Each process takes the next item when it is free. Where no more processes can be made, fewer do it.
        `meanwhile` is done here first, while the forks are at work already.
        """
        while _leaving:
            os.waitpid(_leaving.pop(), 0)
        tickets, issued = os.pipe()
        os.write(issued, b"".join(number.to_bytes(_TICKET, "big") for number in range(len(items))))
        os.close(issued)
        answers: dict[int, Answer] = {}
        following = 0
        forks: list[_Fork[Answer]] = []
        try:
            with contextlib.suppress(OSError):
                for _ in range(self._processes - 1):
                    forks.append(_Fork(work, items, tickets))  # noqa: PERF401 - those before a failure stay
            if meanwhile is not None:
                meanwhile()
            while (number := _next(tickets)) is not None:
                answers[number] = work(items[number])
                for fork in forks:
                    answers.update(fork.answered())
                while following in answers:
                    yield answers.pop(following)
                    following += 1
            for fork in forks:
                while not fork.is_leaving:
                    fork.wait(self._idle)
                    answers.update(fork.answered())
            for number in range(following, len(items)):
                yield answers.pop(number) if number in answers else work(items[number])
        finally:
            os.close(tickets)
            for fork in forks:
                fork.end(at_once=self._idle is None)


def _next(tickets: int) -> int | None:
    """Take the number of the next item, nothing where all are taken. The system hands out each one once."""
    ticket = os.read(tickets, _TICKET)
    return int.from_bytes(ticket, "big") if ticket else None


class _Fork(Generic[Answer]):
    """A fork of this process that works on items, and the pipe that brings its answers."""

    def __init__(self, work: Callable[[Item], Answer], items: Sequence[Item], tickets: int) -> None:
        self._pipe, other = os.pipe()
        os.set_blocking(self._pipe, False)
        self._read = bytearray()
        self.is_leaving = False
        try:
            self._process = os.fork()
            if self._process == 0:
                _answer(work, items, tickets, other)
        except OSError:
            os.close(self._pipe)
            raise
        finally:
            os.close(other)

    def wait(self, idle: Callable[[], object] | None) -> None:
        """Let the next look at answers be for all of them, or call `idle` until there is something to look at."""
        if idle is None:
            os.set_blocking(self._pipe, True)
            return
        from select import select

        while not select((self._pipe,), (), (), _A_WHILE)[0]:
            idle()

    def answered(self) -> Iterator[tuple[int, Answer]]:
        """Yield the number of each item that has been answered since the last call, and its answer.

        Where the fork has ended, it is leaving from then on.
        """
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._pipe, 1 << 20):
                self._read += data
            self.is_leaving = True
        at = 0
        while len(self._read) >= (start := at + 2 * _TICKET):
            number, size = (int.from_bytes(self._read[at + skip :][:_TICKET], "big") for skip in (0, _TICKET))
            if len(self._read) < start + size:
                break
            at = start + size
            yield number, loads(self._read[start:at])  # noqa: S301 - of our own fork
        del self._read[:at]

    def end(self, *, at_once: bool) -> None:
        """Close the pipe, and end a fork that still works. With `at_once`, one that is leaving is waited for later."""
        os.close(self._pipe)
        if self.is_leaving and at_once:
            _leaving.append(self._process)
            return
        if not self.is_leaving:
            os.kill(self._process, _KILLED)
        os.waitpid(self._process, 0)


def _answer(work: Callable[[Item], object], items: Sequence[Item], tickets: int, pipe: int) -> NoReturn:
    """Be a fork: write number, size and pickled answer of each item to `pipe`. What fails is left to the parent."""
    waiting = bytearray()
    try:
        os.set_blocking(pipe, False)
        while (number := _next(tickets)) is not None:
            data = dumps(work(items[number]), _PROTOCOL)
            waiting += number.to_bytes(_TICKET, "big") + len(data).to_bytes(_TICKET, "big") + data
            with contextlib.suppress(BlockingIOError):
                _write(pipe, waiting)
        os.set_blocking(pipe, True)
        _write(pipe, waiting)
    finally:
        os._exit(0)  # at once: what is open or buffered belongs to the parent


def _write(pipe: int, waiting: bytearray) -> None:
    """Write what waits, and take it out as far as it is written."""
    while waiting:
        del waiting[: os.write(pipe, waiting)]
