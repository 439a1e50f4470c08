"""Runs the same work on many inputs: in this process for few, in a pool of processes for many.

Work is written against `concurrent.futures.Executor`. A worker that dies (killed, out of memory) loses
nothing: what it had not answered is done here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

FEW = 300
"""Inputs below which starting a pool costs more than it gains: 0.2 s a worker, against 2 ms an input."""

BATCH = 64
"""Inputs sent to a worker at once: its answer comes back whole."""


def processes_for(count: int, jobs: int) -> int:
    """Return how many processes `count` inputs are worth; `jobs` is what the user asked for, 0 for nothing."""
    available = jobs or (os.cpu_count() or 1)
    if jobs == 0 and count < FEW:
        return 1
    return max(1, min(available, -(-count // BATCH)))


def in_batches(
    work: Callable[[Sequence[Item]], Answer],
    items: Sequence[Item],
    *,
    processes: int,
    initializer: Callable[..., None],
    initargs: tuple[object, ...],
) -> Iterator[tuple[int, Answer]]:
    """Yield, in the order of `items`, how many inputs a batch had and what `work` made of it.

    `work` and `initializer` are functions of a module, which every process imports anew; `initializer`
    is called with `initargs` once in each of them, and in this one if it has to step in.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
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
