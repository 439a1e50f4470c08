"""A key of one hive: its name, its subkeys, its values, and what it does to the same key of the layers below."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import TYPE_CHECKING

from deadlight.model.errors import InputError
from deadlight.sources.image.hives.value import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlight.sources.image.hives.hive import Hive

# The size of the cell, then the node: signature, flags, layer byte, subkeys and their list, values and theirs, name.
_NODE = struct.Struct("<i2sH9xB6xI4xI4xII28xH2x")
_LIST = struct.Struct("<i2sH")
_NONE = 0xFFFFFFFF
_ASCII_NAME = 0x20
_LONGEST_NAME = 2 * 255
"""Bytes; https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits."""
_SHOWN = 200
_MOST_BROKEN = 100
"""How many broken members of a list are passed over before the rest of it is taken for none."""


class Semantics(IntEnum):
    """What a key of a delta hive does to the same key of the layers below."""

    MERGE = 0
    TOMBSTONE = 1
    SUPERSEDE_LOCAL = 2
    SUPERSEDE_TREE = 3


_SEMANTICS = tuple(Semantics)


class Key:
    """A key of `hive`, whose node is at `offset`. Raises InputError where there is no node."""

    __slots__ = ("_subkeys", "_subkeys_at", "_values", "_values_at", "hive", "name", "offset", "parent", "semantics")

    def __init__(self, hive: Hive, offset: int, parent: Key | None) -> None:
        """Read the node."""
        cells = hive.cells
        try:
            (size, signature, flags, layer, self._subkeys, self._subkeys_at, self._values, self._values_at, length) = (
                _NODE.unpack_from(cells, offset)
            )
        except struct.error:
            raise InputError(f"a key at {offset:#x} is outside the hive") from None
        start = offset + 80
        if signature != b"nk" or length + 80 > -size or start + length > len(cells):
            raise InputError(f"no key at {offset:#x}")
        if length > _LONGEST_NAME:
            raise InputError(f"the name of the key at {offset:#x} has {length} bytes")
        self.hive = hive
        self.offset = offset
        self.parent = parent
        self.semantics = _SEMANTICS[layer & 3]
        raw = cells[start : start + length]
        self.name = str(raw, "latin-1") if flags & _ASCII_NAME else str(raw, "utf-16-le", "backslashreplace")

    @property
    def path(self) -> str:
        """The names from below the root down to this key, for messages: a very long one is cut."""
        names: list[str] = []
        key: Key | None = self
        while key is not None and key.parent is not None and len(names) < _SHOWN:
            names.append(key.name)
            key = key.parent
        return "\\".join(reversed(names))[-_SHOWN:] or "the root"

    def subkeys(self) -> list[Key]:
        """Return the subkeys that can be read, in the order of the hive."""
        if not self._subkeys or self._subkeys_at == _NONE:
            return []
        hive = self.hive
        keys: list[Key] = []
        broken = 0
        for offset in self._subkey_offsets():
            try:
                keys.append(Key(hive, offset, self))
            except InputError as error:
                hive.fault(f"a subkey of {self.path} cannot be read: {error.reason}")
                broken += 1
                if broken == _MOST_BROKEN:
                    break
        return keys

    def values(self) -> list[Value]:
        """Return the values that can be read, in the order of the hive."""
        count = self._values
        if not count or self._values_at == _NONE:
            return []
        hive = self.hive
        cells = hive.cells
        values: list[Value] = []
        try:
            size = -struct.unpack_from("<i", cells, self._values_at)[0]
            if count * 4 + 4 > size or count > hive.most_values:
                self._fault(f"{count} values are more than its list holds")
                count = max(0, min(size // 4 - 1, hive.most_values))
            offsets = struct.unpack_from(f"<{count}I", cells, self._values_at + 4)
        except struct.error:
            self._fault("its list of values is outside the hive")
            return []
        broken = 0
        for offset in offsets:
            try:
                values.append(Value(hive, offset))
            except InputError as error:
                self._fault(error.reason)
                broken += 1
                if broken == _MOST_BROKEN:
                    break
        return values

    def _subkey_offsets(self) -> Iterator[int]:
        """Yield the offsets of the subkeys, no more than the key declares, nor than fit into the hive."""
        most = min(self._subkeys, self.hive.most_keys)
        count = 0
        for part in self._subkey_lists():
            for offset in part:
                if count == most:
                    self._fault("its lists hold more subkeys than it has")
                    return
                count += 1
                yield offset
        if count < self._subkeys:
            self._fault(f"its lists hold {count} of {self._subkeys} subkeys")

    def _subkey_lists(self) -> Iterator[tuple[int, ...]]:
        """Yield the lists of offsets: one, or those that an index of lists names. Such an index has one level."""
        try:
            signature, offsets = self._list_at(self._subkeys_at)
        except InputError as error:
            self._fault(error.reason)
            return
        if signature != b"ri":
            yield offsets
            return
        for offset in offsets:
            try:
                signature, part = self._list_at(offset)
            except InputError as error:
                self._fault(error.reason)
                continue
            if signature == b"ri":
                self._fault(f"an index of lists at {offset:#x} is within another")
            else:
                yield part

    def _list_at(self, offset: int) -> tuple[bytes, tuple[int, ...]]:
        """Return the signature and the offsets of a list. Raises InputError."""
        cells = self.hive.cells
        try:
            size, signature, count = _LIST.unpack_from(cells, offset)
            if signature in {b"li", b"ri"}:
                width = 1
            elif signature in {b"lf", b"lh"}:
                width = 2
            else:
                raise InputError(f"no list of subkeys at {offset:#x}")
            if 8 + count * width * 4 > -size:
                raise InputError(f"the list of subkeys at {offset:#x} is longer than its cell")
            return signature, struct.unpack_from(f"<{count * width}I", cells, offset + 8)[::width]
        except struct.error:
            raise InputError(f"a list of subkeys at {offset:#x} is outside the hive") from None

    def _fault(self, reason: str) -> None:
        self.hive.fault(f"{self.path}: {reason}")
