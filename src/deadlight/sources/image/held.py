"""The bytes of a file of a layer where they came, in one piece or in several.

Of a program only its headers and a small part of it are looked at: to put its pieces together takes longer than that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class Held:
    """Bytes in pieces. Parts of them are taken as slices are: what lies behind the end is left out."""

    __slots__ = ("_beginning", "_pieces", "_starts", "size")

    def __init__(self, pieces: Sequence[bytes | memoryview]) -> None:
        """Take the pieces, in their order."""
        self._pieces = pieces
        self._beginning = len(pieces[0]) if pieces else 0
        self._starts: list[int] = []
        self.size = 0
        for piece in pieces:
            self._starts.append(self.size)
            self.size += len(piece)

    def part(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end`. Raises ValueError where they begin before the first."""
        if start < 0:
            raise ValueError("a part begins before the beginning")
        if end <= self._beginning:
            return bytes(self._pieces[0][start:end])
        number = bisect_right(self._starts, start) - 1
        if number < 0 or end <= start:
            return b""
        at = start - self._starts[number]
        first = self._pieces[number]
        if at + end - start <= len(first):
            return bytes(first[at : at + end - start])
        found = [first[at:]]
        for following, piece in zip(self._starts[number + 1 :], self._pieces[number + 1 :], strict=True):
            if following >= end:
                break
            found.append(piece[: end - following])
        return b"".join(found)

    def first(self, count: int) -> Held:
        """Return the first `count` bytes, in their pieces."""
        if count >= self.size:
            return self
        last = bisect_right(self._starts, count) - 1
        return Held([*self._pieces[:last], self._pieces[last][: count - self._starts[last]]])

    def whole(self) -> bytes:
        """Return all bytes in one piece."""
        return bytes(self._pieces[0]) if len(self._pieces) == 1 else b"".join(self._pieces)
