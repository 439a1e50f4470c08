"""The file of a hive: its base block, the bounds of its cells, and what was wrong in it.

A hive comes out of an image, so nothing in it is believed: offsets and counts are held against the size of the file,
and what breaks is named among `Hive.faults` while the rest is read. Only a file that is no hive at all is refused.
"""

from __future__ import annotations

import struct
from functools import cached_property
from typing import TYPE_CHECKING

from deadlight.model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deadlight.sources.image.hives.key import Key

BASE_BLOCK = 4096
"""Bytes of the base block. Offsets of cells count from its end."""
_HEAD = struct.Struct("<4sII8x6I")
_MOST_FAULTS = 50
_SMALLEST_KEY = 80
_SMALLEST_VALUE = 24
_DEEPEST = 512
"""Levels of keys that Windows allows (https://learn.microsoft.com/windows/win32/sysinfo/registry-element-size-limits)."""


class Hive:
    """A hive. `layer` names the image layer it is of; `dirty` is whether its transaction logs hold changes it lacks.

    `layered` is whether it says that its keys may hide those of the layers below. `cells` is what follows the base
    block; offsets in it are as the hive writes them. Raises InputError where `data` is no hive.
    """

    def __init__(self, data: bytes | memoryview, layer: str = "") -> None:
        """Read the base block."""
        if len(data) < BASE_BLOCK + 32:
            raise InputError("no registry hive: too short")
        signature, first, second, major, minor, kind, form, root, size = _HEAD.unpack_from(data)
        if signature != b"regf":
            raise InputError("no registry hive: the signature is missing")
        if major != 1 or not 2 <= minor <= 6 or kind != 0 or form != 1:
            raise InputError(f"a registry hive of version {major}.{minor}, type {kind}, format {form} cannot be read")
        self.layer = layer
        self.minor = int(minor)
        self.dirty = first != second
        self.layered = bool(struct.unpack_from("<I", data, 144)[0] & 2)
        self.cells = memoryview(data)[BASE_BLOCK : BASE_BLOCK + size]
        self.most_keys = len(self.cells) // _SMALLEST_KEY
        """How many keys fit into the hive; a list of more repeats some."""
        self.most_values = len(self.cells) // _SMALLEST_VALUE
        self._root = root
        self._faults: dict[str, None] = {}
        if self.dirty:
            self.fault("the hive was not closed: changes in its transaction logs are not seen")
        if len(self.cells) < size:
            self.fault(f"the hive is cut off: {len(self.cells)} of {size} bytes are there")
        if _checksum(data) != struct.unpack_from("<I", data, 508)[0]:
            self.fault("the checksum of the base block is wrong")

    @property
    def faults(self) -> tuple[str, ...]:
        """What was found broken so far, each once, the first fifty."""
        return tuple(self._faults)

    def fault(self, text: str) -> None:
        """Note that something in the hive is broken."""
        if len(self._faults) < _MOST_FAULTS:
            self._faults[text] = None
        elif len(self._faults) == _MOST_FAULTS:
            self._faults["more is broken"] = None

    @cached_property
    def root(self) -> Key:
        """The root key. Raises InputError where it cannot be read."""
        from deadlight.sources.image.hives.key import Key

        return Key(self, self._root, None)

    def walk(self) -> Iterator[Key]:
        """Yield every key, each once, the root first. Raises InputError where the root cannot be read.

        In a hive that is as Windows writes it each key has one parent, so no more children are looked at than fit
        into the file, whatever its lists say.
        """
        seen: set[int] = set()
        examined = 0
        stack = [(self.root, 1)]
        while stack:
            key, depth = stack.pop()
            if key.offset in seen:
                self.fault(f"a key stands in two places: {key.path}")
                continue
            seen.add(key.offset)
            yield key
            children = key.subkeys()
            examined += len(children)
            if depth >= _DEEPEST and children:
                self.fault(f"keys deeper than {_DEEPEST} levels: {key.path}")
            elif examined > self.most_keys:
                self.fault("the lists hold more keys than the hive has room for")
                return
            else:
                stack.extend((child, depth + 1) for child in reversed(children))


def _checksum(data: bytes | memoryview) -> int:
    result = 0
    for word in struct.unpack_from("<127I", data):
        result ^= word
    return {0: 1, 0xFFFFFFFF: 0xFFFFFFFE}.get(result, result)
