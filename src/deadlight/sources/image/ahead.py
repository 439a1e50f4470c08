"""Works ahead: what gives pieces runs in a thread of its own, a few pieces before whoever takes them.

Decompression and digests leave other threads running, so that the entries of a layer are understood meanwhile.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

PIECES = 8
"""Pieces that wait at most; one has up to a mebibyte."""


def ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield `pieces`, in their order, which another thread gets. Raises what getting them raises."""
    waiting: deque[bytes | BaseException | None] = deque()
    changed = threading.Condition()
    stopped = False

    def put(piece: bytes | BaseException | None) -> bool:
        with changed:
            changed.wait_for(lambda: len(waiting) < PIECES or stopped)
            waiting.append(piece)
            changed.notify_all()
            return not stopped

    def work() -> None:
        try:
            for piece in pieces:
                if not put(piece):
                    return
            put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised where the pieces are taken
            put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            with changed:
                changed.wait_for(lambda: waiting)
                piece = waiting.popleft()
                changed.notify_all()
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        with changed:
            stopped = True
            changed.notify_all()
        thread.join()
