"""Files of a stored image: in a folder, or in a tar archive, which is not unpacked.

An archive that is compressed is decompressed once, into a file without a name that the system removes.
"""

from __future__ import annotations

import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, Self, cast

from deadlight.model.errors import InputError
from deadlight.sources.files import reason_of
from deadlight.sources.image.media import decompressed
from deadlight.sources.image.stored import LARGEST_DOCUMENT
from deadlight.sources.image.tar import BLOCK, Feed, entries

CHUNK = 1 << 18
MOST_MEMBERS = 20_000
MOST_NAMES = 16 << 20
"""Characters of all names in an archive together."""

_MOST_LINKS = 8
_TAR_CHECKSUM, _TAR_MAGIC = slice(148, 156), slice(257, 262)


class Files(Protocol):
    """Files by their path, with `/` between names."""

    def has(self, path: str) -> bool:
        """Return whether there is such a file."""

    def size(self, path: str) -> int:
        """Return its size in bytes, 0 where there is none."""

    def open(self, path: str) -> AbstractContextManager[Iterator[bytes]]:
        """Return its bytes in pieces. Raises InputError."""

    def close(self) -> None:
        """Let go of what is held open."""


def document(files: Files, path: str) -> bytes:
    """Return the bytes of a small file. Raises InputError where it is missing or large."""
    if not files.has(path):
        raise InputError(f"{path} is missing")
    if files.size(path) > LARGEST_DOCUMENT:
        raise InputError(f"{path} is larger than {LARGEST_DOCUMENT >> 20} MiB")
    with files.open(path) as pieces:
        return b"".join(pieces)


class FolderFiles:
    """The files of a folder. Only regular files below it are opened, by links too."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self._folder = folder.resolve()

    def has(self, path: str) -> bool:
        """Return whether there is such a file."""
        return self._found(path) is not None

    def size(self, path: str) -> int:
        """Return its size in bytes, 0 where there is none."""
        found = self._found(path)
        return found[1] if found is not None else 0

    @contextmanager
    def open(self, path: str) -> Iterator[Iterator[bytes]]:
        """Return its bytes in pieces. Raises InputError."""
        found = self._found(path)
        if found is None:
            raise InputError(f"{path} is missing")
        with _opened(found[0]) as file:
            yield _read_through(file)

    def close(self) -> None:
        """Let go of what is held open: nothing."""

    def _found(self, path: str) -> tuple[Path, int] | None:
        if ".." in path.split("/") or path.startswith("/"):
            return None
        try:
            full = (self._folder / path).resolve()
            status = full.stat()
        except (OSError, RuntimeError):
            return None
        inside = full.is_relative_to(self._folder) and stat.S_ISREG(status.st_mode)
        return (full, status.st_size) if inside else None


class ArchiveFiles:
    """The files of a tar archive on disk, found by one look at its headers."""

    def __init__(self, opened: Callable[[], BinaryIO], held: BinaryIO | None = None) -> None:
        """Read the headers; `opened` opens the archive, once for each file read. Raises InputError.

        `held` is closed with this.
        """
        self._opened = opened
        self._held = held
        self._members: dict[str, tuple[int, int]] = {}
        self._links: dict[str, str] = {}
        names = 0
        with opened() as file:
            _check_beginning(file)
            feed = _SeekingFeed(file)
            for entry in entries(feed):
                names += len(entry.name) + len(entry.link)
                if names > MOST_NAMES:
                    raise InputError("its names are longer than any image's")
                name = _normal(entry.name)
                if entry.kind == "0":
                    self._members[name] = (feed.position, entry.size)
                elif entry.kind == "2":
                    self._links[name] = _normal(f"{name.rpartition('/')[0]}/{entry.link}")
                elif entry.kind == "1":
                    self._links[name] = _normal(entry.link)
                if len(self._members) + len(self._links) > MOST_MEMBERS:
                    raise InputError(f"it has more than {MOST_MEMBERS} files: no image")

    def has(self, path: str) -> bool:
        """Return whether there is such a file."""
        return self._resolved(path) in self._members

    def size(self, path: str) -> int:
        """Return its size in bytes, 0 where there is none."""
        return self._members.get(self._resolved(path), (0, 0))[1]

    @contextmanager
    def open(self, path: str) -> Iterator[Iterator[bytes]]:
        """Return its bytes in pieces. Raises InputError."""
        member = self._members.get(self._resolved(path))
        if member is None:
            raise InputError(f"{path} is missing")
        with self._opened() as file:
            file.seek(member[0])
            yield _read_through(file, member[1])

    def close(self) -> None:
        """Let go of what is held open."""
        if self._held is not None:
            self._held.close()

    def _resolved(self, path: str) -> str:
        path = _normal(path)
        for _ in range(_MOST_LINKS):
            if path not in self._links:
                break
            path = self._links[path]
        return path


_CUT_OFF = "it is cut off: save or copy it again"


def _check_beginning(file: BinaryIO) -> None:
    """Raise InputError where a file does not begin as archives do."""
    head = file.read(BLOCK)
    if not head:
        raise InputError("it is empty")
    checksum = head[_TAR_CHECKSUM].strip(b" \0")
    unused = sum(head) - sum(head[_TAR_CHECKSUM]) + 8 * ord(" ")
    if len(head) < BLOCK or (any(head) and checksum.lstrip(b"0") != b"%o" % unused):
        raise InputError("it is no image: neither an archive (tar, also with gzip or zstd) nor a folder")


class _SeekingFeed(Feed):
    """The bytes of a file, which are left out by moving on in it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(iter(()))
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        file.seek(0)

    def take(self, count: int) -> bytes:
        data = self._file.read(count)
        self.position += len(data)
        if len(data) < count:
            raise InputError(_CUT_OFF)
        return data

    def skip(self, count: int) -> None:
        self.position += count
        if self.position > self._size:
            raise InputError(_CUT_OFF)
        self._file.seek(count, os.SEEK_CUR)


def archive_files(path: Path, folder: Path) -> ArchiveFiles:
    """Return the files of an archive, decompressed into `folder` first where it is compressed. Raises InputError."""
    with _opened(path) as file:
        head = file.read(BLOCK)
    if head[_TAR_MAGIC] == b"ustar" or not head[:4].startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        return ArchiveFiles(lambda: _opened(path))
    with _opened(path) as file:
        return spooled(_read_through(file), folder)


def spooled(pieces: Iterator[bytes], folder: Path) -> ArchiveFiles:
    """Return the files of an archive that comes in pieces, by way of a file in `folder`. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = cast("BinaryIO", tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - held open as long as the archive is
    except OSError as error:
        raise InputError(f"it cannot be decompressed into {folder}: {error.strerror}") from error
    lock = threading.Lock()
    try:
        for piece in decompressed(pieces):
            file.write(piece)
        file.flush()
        return ArchiveFiles(lambda: cast("BinaryIO", _Window(file, lock)), file)
    except OSError as error:
        file.close()
        raise InputError(f"it cannot be decompressed into {folder}: {error.strerror}") from error
    except BaseException:
        file.close()
        raise


class _Window:
    """A reader of a shared file with a position of its own."""

    def __init__(self, file: BinaryIO, lock: threading.Lock) -> None:
        self._file = file
        self._lock = lock
        self._at = 0

    def read(self, count: int) -> bytes:
        data = os.pread(self._file.fileno(), count, self._at) if hasattr(os, "pread") else self._slow(count)
        self._at += len(data)
        return data

    def _slow(self, count: int) -> bytes:
        with self._lock:
            self._file.seek(self._at)
            return self._file.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: os.fstat(self._file.fileno()).st_size}[whence]
        self._at = base + offset
        return self._at

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return


def _opened(path: Path) -> BinaryIO:
    """Open a regular file, never a pipe or a device. Raises InputError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError("is no regular file")
        return path.open("rb", buffering=0)
    except OSError as error:
        raise InputError(reason_of(error)) from error


def _read_through(file: BinaryIO, size: int | None = None) -> Iterator[bytes]:
    left = size
    while left is None or left > 0:
        try:
            piece = file.read(CHUNK if left is None else min(CHUNK, left))
        except OSError as error:
            raise InputError(reason_of(error)) from error
        if not piece:
            if left:
                raise InputError("it is cut off")
            return
        if left is not None:
            left -= len(piece)
        yield piece


def _normal(path: str) -> str:
    """Return a path inside the archive without `.` and `..`; what leads out of it ends at its top."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
