"""Runs the same work on many inputs: in this process for few, in several processes for many.

On Linux, and while this process has one thread, the others are forks of it: they start within
milliseconds and have all that is loaded. Elsewhere they are started anew, in a pool. A process that dies
(killed, out of memory) loses nothing: what it had not answered is done here.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NoReturn, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

FEW, BATCH = 300, 64
"""Inputs below which a pool costs more than it gains (0.2 s a process, against 2 ms an input), and
inputs sent to one of its processes at once: their answer comes back whole."""

FEW_TO_FORK, FORKED_BATCH = 32, 8
"""The same for forks, which cost 0.01 s."""

_TICKET = 4
"""Bytes of a batch's number in the pipe that hands them out."""

_MOST_TICKETS = 1024
"""Numbers that fit in the smallest pipe that Linux gives, of 4 KiB."""


def can_fork() -> bool:
    """Return whether a fork of this process would be sound: on Linux, with no other thread."""
    return sys.platform == "linux" and threading.active_count() == 1


def processes_for(count: int, jobs: int) -> int:
    """Return how many processes `count` inputs are worth; `jobs` is what the user asked for, 0 for nothing."""
    few, batch = (FEW_TO_FORK, FORKED_BATCH) if can_fork() else (FEW, BATCH)
    if jobs == 0 and count < few:
        return 1
    return max(1, min(jobs or _processors(), -(-count // batch)))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def in_batches(
    work: Callable[[Sequence[Item]], Answer],
    items: Sequence[Item],
    *,
    processes: int,
    initializer: Callable[..., None],
    initargs: tuple[object, ...],
) -> Iterator[tuple[int, Answer]]:
    """Yield, in the order of `items`, how many inputs a batch had and what `work` made of it.

    `work` and `initializer` are functions of a module, which every process of a pool imports anew;
    `initializer` is called with `initargs` once in each of them, and in this one if it does work too.
    An answer is pickled on its way here.
    """
    if can_fork():
        initializer(*initargs)
        size = max(FORKED_BATCH, -(-len(items) // _MOST_TICKETS))
        return _in_forks(work, _cut(items, size), processes)
    return _in_pool(work, _cut(items, BATCH), processes, initializer, initargs)


def _cut(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def _in_pool(
    work: Callable[[Sequence[Item]], Answer],
    batches: list[Sequence[Item]],
    processes: int,
    initializer: Callable[..., None],
    initargs: tuple[object, ...],
) -> Iterator[tuple[int, Answer]]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(processes, context, initializer, initargs) as pool:
            for batch, answer in zip(batches, pool.map(work, batches), strict=True):
                yield len(batch), answer
                done += 1
    except BrokenProcessPool:
        initializer(*initargs)
        for batch in batches[done:]:
            yield len(batch), work(batch)


def _in_forks(
    work: Callable[[Sequence[Item]], Answer], batches: list[Sequence[Item]], processes: int
) -> Iterator[tuple[int, Answer]]:
    """Work in this process and in `processes - 1` forks of it; each takes the next batch when it is free."""
    tickets, issued = os.pipe()
    os.write(issued, b"".join(number.to_bytes(_TICKET, "big") for number in range(len(batches))))
    os.close(issued)
    answers: dict[int, Answer] = {}
    following = 0
    forks: list[_Fork[Answer]] = []
    try:
        with contextlib.suppress(OSError):  # no more processes or files for this user: fewer do it too
            for _ in range(processes - 1):
                forks.append(_Fork(work, batches, tickets))  # noqa: PERF401 - those before a failure stay
        while (number := _next(tickets)) is not None:
            answers[number] = work(batches[number])
            for fork in forks:
                answers.update(fork.answered(wait=False))
            while following in answers:
                yield len(batches[following]), answers.pop(following)
                following += 1
        for fork in forks:
            answers.update(fork.answered(wait=True))
        for number in range(following, len(batches)):
            yield len(batches[number]), answers.pop(number) if number in answers else work(batches[number])
    finally:
        os.close(tickets)
        for fork in forks:
            fork.end()


def _next(tickets: int) -> int | None:
    """Take the number of the next batch, nothing where all are taken. The system hands out each one once."""
    ticket = os.read(tickets, _TICKET)
    return int.from_bytes(ticket, "big") if ticket else None


class _Fork(Generic[Answer]):
    """A fork of this process that works on batches, and the pipe that brings its answers."""

    def __init__(self, work: Callable[[Sequence[Item]], Answer], batches: list[Sequence[Item]], tickets: int) -> None:
        self._pipe, other = os.pipe()
        self._read = bytearray()
        try:
            self._process = os.fork()
            if self._process == 0:
                _answer(work, batches, tickets, other)
        except OSError:
            os.close(self._pipe)
            raise
        finally:
            os.close(other)

    def answered(self, *, wait: bool) -> Iterator[tuple[int, Answer]]:
        """Yield the number of each batch that has been answered since the last call, and its answer.

        With `wait`, until the fork ends.
        """
        import pickle

        os.set_blocking(self._pipe, wait)
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._pipe, 1 << 20):
                self._read += data
        at = 0
        while len(self._read) >= (start := at + 2 * _TICKET):
            number, size = (int.from_bytes(self._read[at + skip :][:_TICKET], "big") for skip in (0, _TICKET))
            if len(self._read) < start + size:
                break
            at = start + size
            yield number, pickle.loads(self._read[start:at])  # noqa: S301 - of our own fork
        del self._read[:at]

    def end(self) -> None:
        """Close the pipe, at which a fork that still works ends, and wait for that."""
        os.close(self._pipe)
        os.waitpid(self._process, 0)


def _answer(
    work: Callable[[Sequence[Item]], object], batches: list[Sequence[Item]], tickets: int, pipe: int
) -> NoReturn:
    """Be a fork: write number, size and pickled answer of each batch to `pipe`. What fails is left to the parent."""
    import pickle

    try:
        with os.fdopen(pipe, "wb") as out:
            while (number := _next(tickets)) is not None:
                data = pickle.dumps(work(batches[number]), pickle.HIGHEST_PROTOCOL)
                out.write(number.to_bytes(_TICKET, "big") + len(data).to_bytes(_TICKET, "big") + data)
                out.flush()
    finally:
        os._exit(0)  # at once: what is open or buffered belongs to the parent
