"""Records in zip archives: of the CVE list, whose archive lies in another, and of OSV, hundreds of thousands in one."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

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
    unpacked_bytes = 0
    with zipfile.ZipFile(cast("IO[bytes]", Bounded(file, _MOST_BYTES_OF_DIRECTORY))) as archive:
        for entry in archive.infolist():
            name = entry.filename.replace("\\", "/").rpartition("/")[2]
            if name.endswith(".zip") and not nested:
                with opened(archive, entry) as packed, tempfile.TemporaryFile() as unpacked:
                    _copy(packed, unpacked)
                    yield from _records(unpacked, nested=True)
            elif name.endswith(".json"):
                with opened(archive, entry) as packed:
                    data = packed.read(_MOST_BYTES_OF_RECORD + 1)
                if len(data) > _MOST_BYTES_OF_RECORD:
                    raise InputError(f"{name} in it is larger than {_MOST_BYTES_OF_RECORD >> 20} MB")
                unpacked_bytes += len(data)
                if unpacked_bytes > _MOST_BYTES_UNPACKED:
                    raise InputError(f"it unpacks to more than {_MOST_BYTES_UNPACKED >> 30} GB")
                if _AUTHORITY in data if name.startswith("CVE-") else is_record(data):
                    yield data


class Bounded:
    """A file of which no more is read at once than a list of entries may have: `zipfile` reads it as a whole."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        """Take the file."""
        self._file = file
        self._most = most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Return what the file has next. Raises InputError for more than is read at once."""
        if size > self._most:
            raise InputError("its list of entries is too long")
        return self._file.read(size)


def opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """Return an entry to be read. Raises InputError for one that unpacks as much at a time as it likes."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{entry.filename[:200]} in it is compressed in an unusual way")
    return archive.open(entry)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    copied = 0
    while block := source.read(1 << 20):
        copied += len(block)
        if copied > _MOST_BYTES_OF_ARCHIVE:
            raise InputError("the archive in it is too large")
        target.write(block)
    target.seek(0)
