r"""Writes registry hives, so that tests have them without real ones.

    hive({"Select": {"Current": 1}, "ControlSet001": {"Services": {"web": {"Start": 2, "ObjectName": "LocalSystem"}}}})

A dictionary is a key; everything else is a value: a number a REG_DWORD, a text a REG_SZ, a list of texts a REG_MULTI_SZ,
bytes a REG_BINARY, a pair (type, bytes) anything else. The default value has the empty name. `deleted()`, `replaced()`
and `replaced_tree()` make the keys of delta hives, `DELETED` is a deleted value.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Literal, TypeAlias, Union

Data: TypeAlias = Union[int, str, bytes, "list[str]", "tuple[int, bytes]"]
Keys: TypeAlias = "Mapping[str, Data | Keys]"
Lists = Literal["li", "lf", "lh", "ri"]

DELETED = (-1, b"")
_NONE = 0xFFFFFFFF
_SEGMENT = 16344


class _Marked(dict):  # type: ignore[type-arg]
    """A key with a layer byte."""

    layer = 0


def deleted() -> Keys:
    """Return a key that deletes its namesake of the layers below."""
    return _marked(1, {})


def replaced(keys: Keys) -> Keys:
    """Return a key whose values alone count, while subkeys of the layers below stay."""
    return _marked(2, keys)


def replaced_tree(keys: Keys) -> Keys:
    """Return a key that hides its namesake of the layers below with all its subkeys."""
    return _marked(3, keys)


def hive(keys: Keys, *, lists: Lists = "lh", minor: int = 5, layered: bool = False) -> bytes:
    """Return the bytes of a hive. `lists` is how lists of subkeys are written, `layered` the flag of delta hives."""
    return _Writer(lists, minor).write(keys, layered=layered)


def sealed(data: bytes | bytearray) -> bytes:
    """Return the hive with the checksum that its base block should have."""
    result = 0
    for word in struct.unpack_from("<127I", data):
        result ^= word
    checksum = {0: 1, _NONE: _NONE - 1}.get(result, result)
    return bytes(data[:508]) + struct.pack("<I", checksum) + bytes(data[512:])


def _marked(layer: int, keys: Keys) -> Keys:
    key = _Marked(keys)
    key.layer = layer
    return key


class _Writer:
    def __init__(self, lists: Lists, minor: int) -> None:
        self.lists = lists
        self.minor = minor
        self.cells = bytearray(32)  # the header of the one bin comes last

    def write(self, keys: Keys, *, layered: bool) -> bytes:
        descriptor = bytes.fromhex("010004801400000020000000000000002c000000") + bytes(24)
        at = len(self.cells)
        self.security = self.cell(struct.pack("<2s2xIIII", b"sk", at, at, 1, len(descriptor)) + descriptor)
        root = self.key("ROOT", keys, _NONE, flags=0x2C)
        used = len(self.cells)
        size = (used + 4095) // 4096 * 4096
        if size > used:
            self.cells += struct.pack("<i", size - used) + bytes(size - used - 4)
        self.cells[:32] = struct.pack("<4sII8xQI", b"hbin", 0, size, 0, 0)
        base = bytearray(4096)
        base[:48] = struct.pack("<4sIIQ7I", b"regf", 1, 1, 0, 1, self.minor, 0, 1, root, size, 1)
        struct.pack_into("<I", base, 144, 2 if layered else 0)
        return sealed(base) + bytes(self.cells)

    def cell(self, content: bytes) -> int:
        offset = len(self.cells)
        size = (len(content) + 4 + 7) // 8 * 8
        self.cells += struct.pack("<i", -size) + content + bytes(size - 4 - len(content))
        return offset

    def key(self, name: str, keys: Keys, parent: int, flags: int = 0) -> int:
        raw, ascii_name = _name(name)
        offset = self.cell(bytes(76) + raw)
        below = {one: item for one, item in keys.items() if isinstance(item, Mapping)}
        values = [self.value(one, item) for one, item in keys.items() if not isinstance(item, Mapping)]
        listed = self.cell(struct.pack(f"<{len(values)}I", *values)) if values else _NONE
        subkeys = [(one, self.key(one, below[one], offset)) for one in sorted(below, key=str.upper)]
        node = struct.pack(
            "<2sHQBB2xIIIIIIIII20xHH",
            b"nk",
            flags | (0x20 if ascii_name else 0),
            0,
            0,
            getattr(keys, "layer", 0),
            parent,
            len(subkeys),
            0,
            self.listed(subkeys),
            _NONE,
            len(values),
            listed,
            self.security,
            _NONE,
            len(raw),
            0,
        )
        self.cells[offset + 4 : offset + 80] = node
        return offset

    def listed(self, subkeys: list[tuple[str, int]]) -> int:
        if not subkeys:
            return _NONE
        if self.lists != "ri":
            return self.leaf(self.lists, subkeys)
        parts = [self.leaf("li", subkeys[start : start + 2]) for start in range(0, len(subkeys), 2)]
        return self.cell(struct.pack(f"<2sH{len(parts)}I", b"ri", len(parts), *parts))

    def leaf(self, form: Lists, subkeys: list[tuple[str, int]]) -> int:
        content = struct.pack("<2sH", form.encode(), len(subkeys))
        for name, offset in subkeys:
            content += struct.pack("<I", offset)
            if form == "lf":
                content += name.encode("latin-1", "replace")[:4].ljust(4, b"\0")
            elif form == "lh":
                code = 0
                for letter in name.upper():
                    code = (code * 37 + ord(letter)) & 0xFFFFFFFF
                content += struct.pack("<I", code)
        return self.cell(content)

    def value(self, name: str, item: Data) -> int:
        raw, ascii_name = _name(name)
        if item == DELETED:
            return self.cell(struct.pack("<2sHIIIHH", b"vk", len(raw), 0, _NONE, 0, 2 | ascii_name, 0) + raw)
        kind, data = _encoded(item)
        size = len(data)
        if size <= 4:
            size |= 0x80000000
            at = int.from_bytes(data.ljust(4, b"\0"), "little")
        elif size > _SEGMENT and self.minor > 3:
            parts = [self.cell(data[start : start + _SEGMENT]) for start in range(0, size, _SEGMENT)]
            index = self.cell(struct.pack(f"<{len(parts)}I", *parts))
            at = self.cell(struct.pack("<2sHI", b"db", len(parts), index))
        else:
            at = self.cell(data)
        return self.cell(struct.pack("<2sHIIIHH", b"vk", len(raw), size, at, kind, ascii_name, 0) + raw)


def _name(name: str) -> tuple[bytes, int]:
    try:
        return name.encode("latin-1"), 1
    except UnicodeEncodeError:
        return name.encode("utf-16-le"), 0


def _encoded(item: Data) -> tuple[int, bytes]:
    if isinstance(item, tuple):
        return item
    if isinstance(item, int):
        return 4, struct.pack("<I", item)
    if isinstance(item, bytes):
        return 3, item
    if isinstance(item, str):
        return 1, (item + "\0").encode("utf-16-le")
    return 7, ("".join(text + "\0" for text in item) + "\0").encode("utf-16-le")
