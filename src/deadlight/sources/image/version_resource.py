"""The version resource of a program or library of Windows: its name, version and company, and whether it is .NET.

Only the headers, the way to the resource and the resource itself are looked at. What is broken is as if missing.
Sources: https://learn.microsoft.com/windows/win32/debug/pe-format (headers, sections, the .rsrc section),
https://learn.microsoft.com/windows/win32/menurc/vs-versioninfo and StringFileInfo, StringTable and String beside it
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from deadlight.sources.image.held import Held

_MOST_SECTIONS = 96
_MOST_ENTRIES = 4096
_MOST_STRINGS = 64
_LARGEST = 1 << 16
_LONGEST = 300
_VERSION = 16
"""The type of a version resource, RT_VERSION."""

_SUBDIRECTORY = 0x80000000
_RESOURCES, _DOTNET = 2, 14
_FIXED = 0xFEEF04BD
_WRITTEN = 0x80000040
"""The characteristics of a section with data that may be written to."""

_HEAD = 24
"""Bytes of the mark of a program and the header behind it."""

_NEAR = 1024
"""Bytes in which the headers of most programs are, and the way to the resource."""

_SECTION = struct.Struct("<8xIIII12xI")
_NUMBER, _PAIR, _COUNTS = struct.Struct("<I"), struct.Struct("<II"), struct.Struct("<HH")

_WANTED = frozenset({
    "companyname", "filedescription", "fileversion", "internalname", "originalfilename", "productname",
    "productversion",
})  # fmt: skip

_USUAL = {
    name.encode("utf-16-le"): name.lower() for name in (
        "CompanyName", "FileDescription", "FileVersion", "InternalName", "LegalCopyright", "OriginalFilename",
        "ProductName", "ProductVersion",
    )
}  # fmt: skip
"""Names as nearly all programs write them."""

_INFORMATION, _STRINGS = "VS_VERSION_INFO".encode("utf-16-le"), "StringFileInfo".encode("utf-16-le")


class VersionResource(Struct, frozen=True, kw_only=True):
    """What a program says of itself; what it does not say is empty. `dotnet` is whether it is an assembly of .NET."""

    company: str = ""
    product: str = ""
    product_version: str = ""
    file_version: str = ""
    description: str = ""
    original_name: str = ""
    internal_name: str = ""
    dotnet: bool = False


def version_resource_of(held: Held) -> VersionResource | None:
    """Return the version resource of a program, nothing where it is no program or has none."""
    try:
        return _read(held)
    except (struct.error, ValueError):
        return None


def written_sections(held: Held) -> list[bytes]:
    """Return the sections of a program with data that it may write to, none where it is no program."""
    headers = _headers(held)
    return [
        held.part(offset, offset + size)
        for _, _, size, offset, characteristics in (headers.sections if headers is not None else ())
        if characteristics & _WRITTEN == _WRITTEN
    ]


class _Headers(NamedTuple):
    """What the headers of a program say.

    `optional` is the header with the directories. `sections` are (bytes in memory, address there, bytes in the file,
    offset there, characteristics).
    """

    optional: bytes
    sections: list[tuple[int, int, int, int, int]]


class _Window:
    """A stretch of a program, of which many small parts are asked for; what lies outside of it is found too."""

    def __init__(self, held: Held, start: int) -> None:
        self._held = held
        self._start = start
        self._bytes = held.part(start, start + _NEAR)

    def part(self, at: int, count: int) -> bytes:
        """Return `count` bytes that begin `at` bytes behind the start. Raises struct.error where there are fewer."""
        if at >= 0 and at + count <= len(self._bytes):
            return self._bytes[at : at + count]
        found = self._held.part(self._start + at, self._start + at + count)
        if len(found) < count:
            raise struct.error("it is cut off")
        return found


def _headers(held: Held) -> _Headers | None:
    """Return the headers of a program, nothing where it is none or Windows would not load it."""
    window = _Window(held, 0)
    try:
        start = window.part(0, 64)
        at = int.from_bytes(start[60:], "little")
        head = window.part(at, _HEAD)
        if start[:2] != b"MZ" or head[:4] != b"PE\0\0":
            return None
        count, length = head[6] | head[7] << 8, head[20] | head[21] << 8
        if not 0 < count <= _MOST_SECTIONS:
            return None
        optional = window.part(at + _HEAD, length)
        return _Headers(optional, list(_SECTION.iter_unpack(window.part(at + _HEAD + length, 40 * count))))
    except struct.error:
        return None


def _read(held: Held) -> VersionResource | None:
    headers = _headers(held)
    if headers is None:
        return None
    optional = headers.optional
    listed = {0x10B: 96, 0x20B: 112}.get(int.from_bytes(optional[:2], "little"), _LARGEST)
    (count,) = _NUMBER.unpack_from(optional, listed - 4)
    if count <= _RESOURCES:
        return None
    dotnet = count > _DOTNET and _NUMBER.unpack_from(optional, listed + 8 * _DOTNET)[0] != 0
    (root,) = _NUMBER.unpack_from(optional, listed + 8 * _RESOURCES)
    resource = _resource(held, headers, root) if root else None
    if resource is None:
        return VersionResource(dotnet=True) if dotnet else None
    return _told(resource, dotnet=dotnet)


def _offset(headers: _Headers, address: int) -> int:
    """Return where in the file stands what is at an address of the loaded program. Raises ValueError if nowhere."""
    for _, start, size, offset, _ in headers.sections:
        if start <= address < start + size:
            return offset + address - start
    raise ValueError("an address is in no section")


def _resource(held: Held, headers: _Headers, root: int) -> bytes | None:
    """Return the first version resource: below its type stands a name, and below that a language."""
    window = _Window(held, _offset(headers, root))
    below = next((at for kind, at in _entries(window, 0) if kind == _VERSION), None)
    for _ in range(2):
        if below is None or not below & _SUBDIRECTORY:
            return None
        below = next((at for _, at in _entries(window, below & ~_SUBDIRECTORY)), None)
    if below is None or below & _SUBDIRECTORY:
        return None
    address, size = _PAIR.unpack(window.part(below, 8))
    start = _offset(headers, address)
    return held.part(start, start + min(size, _LARGEST))


def _entries(window: _Window, at: int) -> Iterator[tuple[int, int]]:
    """Yield (number or name, where it leads) of a directory of resources. Raises struct.error if it is cut off."""
    named, numbered = _COUNTS.unpack(window.part(at + 12, 4))
    for number in range(min(named + numbered, _MOST_ENTRIES)):
        yield _PAIR.unpack(window.part(at + 16 + 8 * number, 8))


def _told(resource: bytes, *, dotnet: bool) -> VersionResource | None:
    length, size, _ = struct.unpack_from("<HHH", resource)
    key, at = _key(resource, 6)
    if key != _INFORMATION:
        return None
    end = min(length, len(resource))
    fixed = struct.unpack_from("<13I", resource, at) if size >= 52 and at + 52 <= end else (0,) * 13
    strings = _strings(resource, (at + size + 3) & ~3, end)
    known = fixed[0] == _FIXED
    return VersionResource(
        company=strings.get("companyname", ""),
        product=strings.get("productname", ""),
        product_version=strings.get("productversion", "") or (_version(fixed[4], fixed[5]) if known else ""),
        file_version=strings.get("fileversion", "") or (_version(fixed[2], fixed[3]) if known else ""),
        description=strings.get("filedescription", ""),
        original_name=strings.get("originalfilename", ""),
        internal_name=strings.get("internalname", ""),
        dotnet=dotnet,
    )


def _version(high: int, low: int) -> str:
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"


def _strings(data: bytes, at: int, end: int) -> dict[str, str]:
    """Return text by name, in lower case, of the strings of the first table."""
    told: dict[str, str] = {}
    tables = next(((inside, after) for key, inside, after in _blocks(data, at, end) if key == _STRINGS), None)
    first = next(_blocks(data, *tables), None) if tables is not None else None
    for key, value, close in _blocks(data, first[1], first[2]) if first is not None else ():
        name = _USUAL.get(key)
        if name is None:
            name = _decoded(key).lower()
        if name in _WANTED:
            told[name] = _text(data, value, close)
    return told


def _blocks(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (key, where its value or children begin, where it ends) of the blocks between `at` and `end`."""
    for _ in range(_MOST_STRINGS):
        if at + 6 > end:
            return
        length = data[at] | data[at + 1] << 8
        if length < 6:
            return
        stop = min(at + length, end)
        yield *_key(data, at + 6), stop
        at = (stop + 3) & ~3


def _key(data: bytes, at: int) -> tuple[bytes, int]:
    """Return the key at `at`, up to its end mark, and where what follows it begins."""
    most = at + 2 * _LONGEST
    end = data.find(b"\0\0", at, most)
    while (end - at) & 1 and end >= 0:  # the upper byte of a character, and the lower one of the mark
        end = data.find(b"\0\0", end + 1, most)
    if end < 0:
        end = min(most, at + (len(data) - at) // 2 * 2)
    return data[at:end], (end + 5) & ~3


def _text(data: bytes, at: int, end: int) -> str:
    # Some tools count the value in bytes, not in characters: its end mark and that of the block tell.
    raw = data[at : min(end, at + 2 * _LONGEST)]
    return _decoded(raw[: len(raw) & ~1]).partition("\0")[0].strip()


def _decoded(text: bytes) -> str:
    return utf_16_le_decode(text, "replace", True)[0]  # noqa: FBT003 - the method `decode` gets there by way of Python
