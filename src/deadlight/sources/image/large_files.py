"""Large files of layers: one at a time is in memory, however many layers are read, by threads or by forks of a process.

Forks share a file without a name, which each locks: the system lets go of the lock of a process that dies.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

LARGE = 16 << 20
"""Bytes from which a file is large."""

_one = Lock()
_among_forks: list[int] = []
"""The file that forks of this process lock, while there are any."""


@contextmanager
def one_large() -> Iterator[None]:
    """Wait until no other large file is in memory, and be the one that is."""
    with _one:
        if not _among_forks:
            yield
            return
        from fcntl import LOCK_EX, LOCK_UN, lockf

        lockf(_among_forks[0], LOCK_EX)
        try:
            yield
        finally:
            lockf(_among_forks[0], LOCK_UN)


@contextmanager
def among_forks() -> Iterator[None]:
    """Let forks that are made meanwhile take turns with this process. Linux only."""
    import os

    file = os.memfd_create("deadlight")
    _among_forks.append(file)
    try:
        yield
    finally:
        _among_forks.remove(file)
        os.close(file)
