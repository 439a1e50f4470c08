"""Writes programs of Windows with a version resource, as little of them as readers look at.

program({"ProductName": "Shop", "ProductVersion": "1.2.3"}, dotnet=True)
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_BASE = 0x1000
_WRITTEN = 0xC0000040
"""Data that is there from the beginning, and may be read and written."""


def block(key: str, value: bytes, *, words: int, kind: int) -> bytes:
    """A block of a version resource, its value after the key."""
    head = struct.pack("<HH", words, kind) + (key + "\0").encode("utf-16-le")
    head += bytes(-(len(head) + 2) % 4)
    return struct.pack("<H", 2 + len(head) + len(value)) + head + value


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def version_info(strings: Mapping[str, str], file: tuple[int, int, int, int] = (0, 0, 0, 0)) -> bytes:
    """The data of a version resource."""
    told = b"".join(
        _padded(block(key, (text + "\0").encode("utf-16-le"), words=len(text) + 1, kind=1))
        for key, text in strings.items()
    )
    table = _padded(block("040904b0", told, words=0, kind=1))
    high, low = file[0] << 16 | file[1], file[2] << 16 | file[3]
    fixed = struct.pack("<13I", 0xFEEF04BD, 0x10000, high, low, high, low, *[0] * 7)
    translation = block("VarFileInfo", block("Translation", b"\x09\x04\xb0\x04", words=4, kind=0), words=0, kind=1)
    children = _padded(block("StringFileInfo", table, words=0, kind=1)) + translation if strings else b""
    return block("VS_VERSION_INFO", fixed + children, words=52, kind=0)


def program(
    strings: Mapping[str, str] | None = None,
    *,
    file: tuple[int, int, int, int] = (0, 0, 0, 0),
    dotnet: bool = False,
    wide: bool = True,
    data: bytes = b"",
) -> bytes:
    """A program with such strings and such a number in its version resource; without strings it has none.

    `data` is the section that it may write to, which it has only then.
    """
    info = version_info(strings, file) if strings is not None else b""
    levels = b"".join(
        struct.pack("<12xHHII", 0, 1, number, at) for number, at in ((16, 0x80000018), (1, 0x80000030), (0x409, 0x48))
    )
    section = levels + struct.pack("<IIII", _BASE + 0x58, len(info), 0, 0) + info
    directories = [(0, 0)] * 16
    directories[2] = (_BASE, len(section)) if info else (0, 0)
    directories[14] = (0x2008, 72) if dotnet else (0, 0)
    optional = struct.pack("<H", 0x20B if wide else 0x10B) + bytes(106 if wide else 90) + struct.pack("<I", 16)
    optional += b"".join(struct.pack("<II", *each) for each in directories)
    count = 2 if data else 1
    start = 0x40 + 24 + len(optional) + 40 * count
    after = _BASE + len(section) + -len(section) % _BASE
    listed = b".rsrc\0\0\0" + struct.pack("<IIII16x", len(section), _BASE, len(section), start)
    if data:
        listed += b".data\0\0\0" + struct.pack("<IIII12xI", len(data), after, len(data), start + len(section), _WRITTEN)
    return b"".join(
        [
            b"MZ".ljust(60, b"\0") + struct.pack("<I", 0x40),
            b"PE\0\0" + struct.pack("<HH12xHH", 0x8664, count, len(optional), 0x2022),
            optional,
            listed,
            section,
            data,
        ]
    )


def program_with(data: bytes, characteristics: int = _WRITTEN) -> bytes:
    """A program with a section of data, which it may write to unless its characteristics say otherwise."""
    section = b".data\0\0\0" + struct.pack("<IIII12xI", len(data), _BASE, len(data), 0x80, characteristics)
    head = b"PE\0\0" + struct.pack("<HH12xHH", 0x8664, 1, 0, 0x2022)
    return b"".join([b"MZ".ljust(60, b"\0"), struct.pack("<I", 0x40), head, section]) + data
