"""Runs the same work on many inputs: in this process for few, in a pool of processes for many.

Work is written against the `map` of `concurrent.futures.Executor`. On Linux, and while this process has one
thread, the pool's processes are forks, which start within milliseconds. Elsewhere they are started anew.
A process that dies (killed, out of memory) loses nothing: what was not answered is done here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from deadlight.forks import Forks

Item = TypeVar("Item")
Answer = TypeVar("Answer")

FEW, BATCH = 300, 64
"""Inputs below which a pool costs more than it gains (0.2 s a process, against 2 ms an input), and
inputs sent to one of its processes at once: their answer comes back whole."""

FEW_TO_FORK, FORKED_BATCH = 24, 8
"""The same for forks, which cost 0.01 s."""

LAST_BATCH = 2
"""Inputs sent to a fork at once when few are left, so that no process waits long for the last one to be ready."""


def can_fork() -> bool:
    """Return whether a fork of this process would be sound: on Linux, with no other thread."""
    threads = sys.modules.get("threading")
    return sys.platform == "linux" and (threads is None or threads.active_count() == 1)


def forks_for(processes: int, idle: Callable[[], object]) -> Forks | None:
    """Return a pool of forks, nothing where one would be unsound; `idle` is called while it waits for them."""
    if not can_fork():
        return None
    from deadlight.forks import Forks

    return Forks(processes, idle)


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
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[tuple[int, Answer]]:
    """Yield, in the order of `items`, how many inputs a batch had and what `work` made of it.

    `work` and `initializer` are functions of a module, which a process that is started anew imports;
    `initializer` is called with `initargs` once in each process, and in this one if it does work too.
    An answer is pickled on its way here. `meanwhile` is what this process has to do of its own before the end: where
    forks work, it is called while they do.
    """
    if can_fork():
        from deadlight.forks import MOST, Forks

        initializer(*initargs)
        yield 1, work(items[:1])  # what that loads and parses, forks have from the start
        last = min(len(items) - 1, processes * FORKED_BATCH, LAST_BATCH * MOST // 4)
        size = max(FORKED_BATCH, -(-2 * len(items) // MOST))
        batches = _cut(items[1 : len(items) - last], size) + _cut(items[len(items) - last :], LAST_BATCH)
        yield from zip(map(len, batches), Forks(processes).map(work, batches, meanwhile=meanwhile), strict=True)
    else:
        yield from _in_pool(work, _cut(items, BATCH), processes, initializer, initargs)


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
    except (BrokenProcessPool, OSError):  # a process died, or none can be made
        initializer(*initargs)
        for batch in batches[done:]:
            yield len(batch), work(batch)
