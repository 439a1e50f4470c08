"""Works ahead: what gives pieces runs in a thread of its own, a few pieces before whoever takes them.

Decompression and digests leave other threads running, so that the entries of a layer are understood meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue

PIECES = 4
"""Pieces that wait at most; one has up to a mebibyte."""


def ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield `pieces`, in their order, which another thread gets. Raises what getting them raises."""
    ready: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
    places: SimpleQueue[None] = SimpleQueue()
    stopped = threading.Event()
    for _ in range(PIECES):
        places.put(None)

    def work() -> None:
        try:
            for piece in pieces:
                places.get()
                if stopped.is_set():
                    return
                ready.put(piece)
            ready.put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised where the pieces are taken
            ready.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (piece := ready.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            places.put(None)
            yield piece
    finally:
        stopped.set()
        places.put(None)
        thread.join()
