"""Images that are read side by side: a layer that several of them have is read by one, and the others wait for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

from deadlight.sources.image.layers import LayerRead


class Shared:
    """The layers that were read, by diff id, as long as the images are; `stopped` ends all reading."""

    def __init__(self) -> None:
        """Begin without any."""
        self.stopped = Event()
        self._lock = Lock()
        self._locks: dict[str, Lock] = {}
        self._read: dict[str, LayerRead] = {}

    def once(self, diff_id: str, read: Callable[[], LayerRead | str]) -> LayerRead | str:
        """Return what `read` makes of a layer, or what it made for another image.

        Where it could not be read there, another image may have it still.
        """
        with self._lock:
            lock = self._locks.setdefault(diff_id, Lock())
        with lock:
            known = self._read.get(diff_id)
            if known is not None:
                return known
            found = read()
            if isinstance(found, LayerRead):
                self._read[diff_id] = found
            return found
