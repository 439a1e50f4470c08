"""The version resource of a program or library of Windows: its name, version and company, and whether it is .NET.

Only the headers, the way to the resource and the resource itself are looked at. What is broken is as if missing.
Sources: https://learn.microsoft.com/windows/win32/debug/pe-format (headers, sections, the .rsrc section),
https://learn.microsoft.com/windows/win32/menurc/vs-versioninfo and StringFileInfo, StringTable and String beside it
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct

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

_WANTED = frozenset({
    "companyname", "filedescription", "fileversion", "internalname", "originalfilename", "productname",
    "productversion",
})  # fmt: skip


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


def version_resource_of(data: bytes | memoryview) -> VersionResource | None:
    """Return the version resource of a program, nothing where it is no program or has none."""
    try:
        return _read(memoryview(data))
    except (struct.error, IndexError, ValueError):
        return None


def written_sections(data: bytes | memoryview) -> list[bytes]:
    """Return the sections of a program with data that it may write to, none where it is no program."""
    view = memoryview(data)
    try:
        head = _head(view)
        count, optional = struct.unpack_from("<H12xH", view, head + 6) if head else (0, 0)
        listed = head + 24 + optional
        sections = [struct.unpack_from("<16xII12xI", view, listed + 40 * number) for number in range(count)]
    except struct.error:
        return []
    found = (each for each in sections[:_MOST_SECTIONS] if each[2] & _WRITTEN == _WRITTEN)
    return [bytes(view[start : start + size]) for size, start, _ in found]


def _head(data: memoryview) -> int:
    """Return where the headers of a program begin, 0 where it is none."""
    if len(data) < 64 or bytes(data[:2]) != b"MZ":
        return 0
    head: int = struct.unpack_from("<I", data, 60)[0]
    return head if bytes(data[head : head + 4]) == b"PE\0\0" else 0


def _read(data: memoryview) -> VersionResource | None:
    head = _head(data)
    if not head:
        return None
    sections, optional = struct.unpack_from("<H12xH", data, head + 6)
    magic = struct.unpack_from("<H", data, head + 24)[0]
    listed = head + 24 + {0x10B: 96, 0x20B: 112}.get(magic, _LARGEST)
    count = struct.unpack_from("<I", data, listed - 4)[0]
    if count <= _RESOURCES or not 0 < sections <= _MOST_SECTIONS:
        return None
    places = _Places(data, head + 24 + optional, sections)
    dotnet = count > _DOTNET and struct.unpack_from("<I", data, listed + 8 * _DOTNET)[0] != 0
    root = struct.unpack_from("<I", data, listed + 8 * _RESOURCES)[0]
    resource = _resource(places, root) if root else None
    if resource is None:
        return VersionResource(dotnet=True) if dotnet else None
    return _told(resource, dotnet=dotnet)


class _Places:
    """Where what is at an address of the loaded program stands in its file."""

    def __init__(self, data: memoryview, at: int, count: int) -> None:
        self.data = data
        self._sections = [struct.unpack_from("<8xIIII", data, at + 40 * number) for number in range(count)]

    def at(self, address: int) -> int:
        """Return the offset in the file of an address. Raises ValueError where there is none."""
        for memory, start, size, offset in self._sections:
            if start <= address < start + max(memory, size) and address - start < size:
                return int(offset + address - start)
        raise ValueError("an address is in no section")


def _resource(places: _Places, root: int) -> memoryview | None:
    """Return the first version resource: below its type stands a name, and below that a language."""
    data, base = places.data, places.at(root)
    below = next((at for kind, at in _entries(data, base) if kind == _VERSION), None)
    for _ in range(2):
        if below is None or not below & _SUBDIRECTORY:
            return None
        below = next((at for _, at in _entries(data, base + (below & ~_SUBDIRECTORY))), None)
    if below is None or below & _SUBDIRECTORY:
        return None
    address, size = struct.unpack_from("<II", data, base + below)
    start = places.at(address)
    return data[start : start + min(size, _LARGEST)]


def _entries(data: memoryview, at: int) -> Iterator[tuple[int, int]]:
    """Yield (number or name, where it leads) of a directory of resources."""
    named, numbered = struct.unpack_from("<HH", data, at + 12)
    for number in range(min(named + numbered, _MOST_ENTRIES)):
        yield struct.unpack_from("<II", data, at + 16 + 8 * number)


def _told(resource: memoryview, *, dotnet: bool) -> VersionResource | None:
    length, size, _ = struct.unpack_from("<HHH", resource)
    key, at = _key(resource, 6)
    if key != "VS_VERSION_INFO":
        return None
    end = min(length, len(resource))
    fixed = struct.unpack_from("<13I", resource, at) if size >= 52 and at + 52 <= end else (0,) * 13
    strings = dict(_strings(resource, _aligned(at + size), end))
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


def _strings(data: memoryview, at: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield (name in lower case, text) for the strings of the first table."""
    tables = next(((inside, after) for key, inside, after in _blocks(data, at, end) if key == "StringFileInfo"), None)
    first = next(_blocks(data, *tables), None) if tables is not None else None
    for name, value, close in _blocks(data, first[1], first[2]) if first is not None else ():
        if name.lower() in _WANTED:
            yield name.lower(), _text(data, value, close)


def _blocks(data: memoryview, at: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield (key, where its value or children begin, where it ends) of the blocks between `at` and `end`."""
    for _ in range(_MOST_STRINGS):
        if at + 6 > end:
            return
        length = struct.unpack_from("<H", data, at)[0]
        stop = min(at + length, end)
        if length < 6:
            return
        key, inside = _key(data, at + 6)
        yield key, inside, stop
        at = _aligned(stop)


def _key(data: memoryview, at: int) -> tuple[str, int]:
    """Return the key at `at`, up to its end mark, and where what follows it begins."""
    end = at
    while end + 1 < len(data) and (data[end] or data[end + 1]) and end - at < 2 * _LONGEST:
        end += 2
    return str(data[at:end], "utf-16-le", "replace"), _aligned(end + 2)


def _text(data: memoryview, at: int, end: int) -> str:
    # Some tools count the value in bytes, not in characters: its end mark and that of the block tell.
    raw = data[at : min(end, at + 2 * _LONGEST)]
    return str(raw[: len(raw) & ~1], "utf-16-le", "replace").partition("\0")[0].strip()


def _aligned(at: int) -> int:
    return (at + 3) & ~3
