"""Records in zip archives: of the CVE list, whose archive lies in another, and of OSV, hundreds of thousands in one."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deadlight.advisories.cve_records import MICROSOFT
from deadlight.advisories.package_importing import is_record
from deadlight.model.errors import InputError

MAGIC = b"PK\x03\x04"

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged, locked or unusual archive raises."""

_MOST_BYTES_OF_RECORD = 16 << 20
_MOST_BYTES_OF_ARCHIVE = 4 << 30
_MOST_BYTES_UNPACKED = 16 << 30
_MOST_BYTES_OF_DIRECTORY = 96 << 20
_AUTHORITY = MICROSOFT.encode()
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"


def records_in(path: Path) -> Iterator[bytes]:
    """Yield the CVE records in an archive that name Microsoft's authority, and the records of OSV.

    Raises InputError where it cannot be read, or unpacks to more than all that is published.
    """
    try:
        with path.open("rb") as file:
            yield from _records(file, nested=False)
    except UNREADABLE as error:
        raise InputError(f"is no zip archive that can be read: {error}") from error


def _records(file: IO[bytes], *, nested: bool) -> Iterator[bytes]:
    _bound_directory(file)
    unpacked_bytes = 0
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            name = entry.filename.replace("\\", "/").rpartition("/")[2]
            if name.endswith(".zip") and not nested:
                with archive.open(entry) as packed, tempfile.TemporaryFile() as unpacked:
                    _copy(packed, unpacked)
                    yield from _records(unpacked, nested=True)
            elif name.endswith(".json"):
                with archive.open(entry) as packed:
                    data = packed.read(_MOST_BYTES_OF_RECORD + 1)
                if len(data) > _MOST_BYTES_OF_RECORD:
                    raise InputError(f"{name} in it is larger than {_MOST_BYTES_OF_RECORD >> 20} MB")
                unpacked_bytes += len(data)
                if unpacked_bytes > _MOST_BYTES_UNPACKED:
                    raise InputError(f"it unpacks to more than {_MOST_BYTES_UNPACKED >> 30} GB")
                if _AUTHORITY in data if name.startswith("CVE-") else is_record(data):
                    yield data


def _bound_directory(file: IO[bytes]) -> None:
    """Refuse an archive whose list of entries is too long to be held: it is read as a whole.

    Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 and 4.3.16
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 200))
    tail = file.read()
    file.seek(0)
    place, place_64 = tail.rfind(_END), tail.rfind(_END_64)
    length = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    if length == 0xFFFFFFFF and place_64 >= 0:
        length = int.from_bytes(tail[place_64 + 40 : place_64 + 48], "little")
    if length > _MOST_BYTES_OF_DIRECTORY:
        raise InputError("its list of entries is too long")


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    copied = 0
    while block := source.read(1 << 20):
        copied += len(block)
        if copied > _MOST_BYTES_OF_ARCHIVE:
            raise InputError("the archive in it is too large")
        target.write(block)
    target.seek(0)
