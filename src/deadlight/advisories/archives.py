"""CVE records in zip archives, as the CVE list publishes them: one archive, which may lie in another."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deadlight.advisories.cve_records import MICROSOFT
from deadlight.model.errors import InputError

MAGIC = b"PK\x03\x04"

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged, locked or unusual archive raises."""

_MOST_BYTES_OF_RECORD = 16 << 20
_MOST_BYTES_OF_ARCHIVE = 4 << 30
_AUTHORITY = MICROSOFT.encode()


def records_in(path: Path) -> Iterator[bytes]:
    """Yield the records in an archive that name Microsoft's authority. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            yield from _records(file, nested=False)
    except UNREADABLE as error:
        raise InputError(f"is no zip archive that can be read: {error}") from error


def _records(file: IO[bytes], *, nested: bool) -> Iterator[bytes]:
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            name = entry.filename.replace("\\", "/").rpartition("/")[2]
            if name.endswith(".zip") and not nested:
                with archive.open(entry) as packed, tempfile.TemporaryFile() as unpacked:
                    _copy(packed, unpacked)
                    yield from _records(unpacked, nested=True)
            elif name.startswith("CVE-") and name.endswith(".json"):
                with archive.open(entry) as packed:
                    data = packed.read(_MOST_BYTES_OF_RECORD + 1)
                if len(data) > _MOST_BYTES_OF_RECORD:
                    raise InputError(f"{name} in it is larger than {_MOST_BYTES_OF_RECORD >> 20} MB")
                if _AUTHORITY in data:
                    yield data


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    copied = 0
    while block := source.read(1 << 20):
        copied += len(block)
        if copied > _MOST_BYTES_OF_ARCHIVE:
            raise InputError("the archive in it is too large")
        target.write(block)
    target.seek(0)
