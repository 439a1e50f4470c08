"""A value of one hive, and its data in the types of the registry."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import TYPE_CHECKING

from deadlight.model.errors import InputError

if TYPE_CHECKING:
    from deadlight.sources.image.hives.hive import Hive

# The size of the cell, then the record: signature, length of the name, size, place and type of the data, flags.
_RECORD = struct.Struct("<i2sHIIIH2x")
_ASCII_NAME = 1
_TOMBSTONE = 2
_INLINE = 0x80000000
_SEGMENT = 16344
"""The most data that one cell holds; from format 1.4 on, more are cut into segments of this size."""
_LONGEST_TEXT = 65536
"""Bytes of a text that are read; a command line has at most 32,767 characters."""


class Kind(IntEnum):
    """The types of the registry that are decoded."""

    NONE = 0
    SZ = 1
    EXPAND_SZ = 2
    BINARY = 3
    DWORD = 4
    DWORD_BIG_ENDIAN = 5
    LINK = 6
    MULTI_SZ = 7
    QWORD = 11


_TEXTS = frozenset({Kind.SZ, Kind.EXPAND_SZ, Kind.LINK})
_NUMBERS: dict[int, str] = {Kind.DWORD: "<I", Kind.DWORD_BIG_ENDIAN: ">I", Kind.QWORD: "<Q"}


class Value:
    """A value of `hive`, at `offset`; `kind` is its type as a number, `size` the bytes of its data.

    A `tombstone` hides the value of this name in the layers below. Raises InputError where there is no value.
    """

    __slots__ = ("_at", "_inline", "hive", "kind", "name", "size", "tombstone")

    def __init__(self, hive: Hive, offset: int) -> None:
        """Read the record."""
        cells = hive.cells
        try:
            cell, signature, length, size, at, self.kind, flags = _RECORD.unpack_from(cells, offset)
        except struct.error:
            raise InputError(f"a value at {offset:#x} is outside the hive") from None
        start = offset + 24
        if signature != b"vk" or length + 24 > -cell or start + length > len(cells):
            raise InputError(f"no value at {offset:#x}")
        self.hive = hive
        self.tombstone = bool(flags & _TOMBSTONE)
        self._inline = bool(size & _INLINE)
        self.size = size & ~_INLINE
        self._at = offset + 12 if self._inline else at
        raw = cells[start : start + length]
        self.name = str(raw, "latin-1") if flags & _ASCII_NAME else str(raw, "utf-16-le", "backslashreplace")

    def data(self, most: int | None = None) -> bytes:
        """Return the data, or their first `most` bytes. What the hive does not hold is missing, and a fault."""
        cells = self.hive.cells
        size = self.size if most is None else min(self.size, most)
        if self._inline:
            if self.size > 4:
                self._fault("four bytes cannot hold its data")
            return bytes(cells[self._at : self._at + min(size, 4)])
        if not size or self.tombstone:
            return b""
        try:
            cell, signature = struct.unpack_from("<i2s", cells, self._at)
        except struct.error:
            self._fault("its data are outside the hive")
            return b""
        if self.size > _SEGMENT and self.hive.minor > 3 and signature == b"db":
            return self._segments(size)
        held = min(-cell - 4, len(cells) - self._at - 4)
        if held < self.size:
            self._fault(f"{max(held, 0)} of {self.size} bytes of its data are there")
        return bytes(cells[self._at + 4 : self._at + 4 + max(0, min(size, held))])

    def text(self) -> str | None:
        """Return the data of a text up to its end mark, or nothing where the type is another."""
        if self.kind not in _TEXTS:
            return None
        return self._decoded().partition("\0")[0]

    def texts(self) -> tuple[str, ...]:
        """Return the texts of a list of them, a single text as one, and of other types none."""
        if self.kind == Kind.MULTI_SZ:
            return tuple(text for text in self._decoded().split("\0") if text)
        single = self.text()
        return (single,) if single else ()

    def number(self) -> int | None:
        """Return the number, or nothing where type or size is another."""
        form = _NUMBERS.get(self.kind)
        if form is None or self.size != struct.calcsize(form):
            return None
        data = self.data()
        return int(struct.unpack(form, data)[0]) if len(data) == self.size else None

    def _decoded(self) -> str:
        data = self.data(_LONGEST_TEXT)
        if self.size > _LONGEST_TEXT:
            self._fault(f"a text of {self.size} bytes was cut")
        return data[: len(data) & ~1].decode("utf-16-le", "backslashreplace")

    def _segments(self, size: int) -> bytes:
        """Return data that are cut into segments. No more are read than the value has and the hive has room for."""
        cells = self.hive.cells
        data = bytearray()
        size = min(size, len(cells))
        try:
            count, listed = struct.unpack_from("<HI", cells, self._at + 6)
            offsets = struct.unpack_from(f"<{count}I", cells, listed + 4)
            for offset in offsets:
                cell = -struct.unpack_from("<i", cells, offset)[0]
                part = min(_SEGMENT, size - len(data))
                if cell < part + 4:
                    break
                data += cells[offset + 4 : offset + 4 + part]
                if len(data) >= size:
                    break
        except struct.error:
            self._fault("a segment of its data is outside the hive")
        if len(data) < size:
            self._fault(f"{len(data)} of {size} bytes of its data are there")
        return bytes(data)

    def _fault(self, reason: str) -> None:
        self.hive.fault(f"value {self.name[:100]!r}: {reason}")
