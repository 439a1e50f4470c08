"""Beginnings of layers whose pull was interrupted, kept so that the next one goes on from there.

A file is named after the digest of its layer, and is of the user alone. It goes when the layer was read to its end, or
turns out to be something else; what nobody came back for goes after a week. The digest is checked by whoever reads the
bytes, over all of them, those kept among them.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from deadlight.model.errors import InputError
from deadlight.sources.image.own_folder import distrust, is_sole_file
from deadlight.sources.image.stored import GivenUpError, LayerSource
from deadlight.sources.image.web import BrokenError

MOST_BYTES = 8 << 30
"""Bytes that are kept of all layers together."""

MOST_AGE = 7 * 24 * 3600
"""Seconds after which a beginning is thrown away."""

SPARE = 1 << 30
"""Bytes of the disk that are left free."""

LEAST = 1 << 20
"""Bytes of a beginning that is worth keeping."""

_CHUNK = 1 << 18
_NAME = re.compile(r"sha(?:256|384|512)-[0-9a-f]{64,128}")
_LOCK_AT = 1 << 40

Fetch = Callable[[int], Iterator[bytes]]
"""Gives the bytes of a layer from a position on."""


class Partial:
    """The folder of beginnings; nothing is kept where there is none, or others may write. Threads may share it."""

    def __init__(self, folder: Path | None) -> None:
        """Throw away what is old, and more than is kept."""
        self._folder = folder
        self._lock = threading.Lock()
        self._room = 0
        if folder is not None:
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                if distrust(folder):
                    self._folder = None
                    return
                held = _tidied(folder)
                self._room = min(MOST_BYTES - held, shutil.disk_usage(folder).free - SPARE)

    @contextmanager
    def open(self, layer: LayerSource, fetch: Fetch) -> Iterator[Iterator[bytes]]:
        """Return the bytes of a layer: those kept, then those that `fetch` gives from there on.

        What came is kept where the connection breaks or the pull is given up, and for no other reason.
        """
        file = self._opened(layer)
        if file is None:
            yield fetch(0)
            return
        keep = False
        try:
            yield self._through(file, layer, fetch)
        except (BrokenError, GivenUpError):
            keep = True
            raise
        except InputError:
            raise
        except BaseException:
            keep = True
            raise
        finally:
            keep = keep and LEAST <= os.fstat(file.fileno()).st_size < layer.size
            self._closed(file, layer, keep=keep)

    def _through(self, file: BinaryIO, layer: LayerSource, fetch: Fetch) -> Iterator[bytes]:
        at = 0
        while piece := file.read(_CHUNK):
            at += len(piece)
            yield piece
        if at == layer.size:
            return
        writing = True
        for piece in fetch(at):
            writing = writing and self._written(file, piece)
            yield piece

    def _written(self, file: BinaryIO, piece: bytes) -> bool:
        """Keep a piece and return whether it is kept: not where there is no room for it."""
        with self._lock:
            if self._room < len(piece):
                return False
            self._room -= len(piece)
        before = file.tell()
        try:
            if file.write(piece) == len(piece):
                return True
        except OSError:
            pass
        with contextlib.suppress(OSError):
            file.truncate(before)
        return False

    def _path(self, layer: LayerSource) -> Path:
        return (self._folder or Path()) / layer.digest.replace(":", "-")

    def _opened(self, layer: LayerSource) -> BinaryIO | None:
        """Return the file of a layer; nothing where it cannot be had, or somebody else is at it."""
        path = self._path(layer)
        if self._folder is None or layer.size < LEAST or _NAME.fullmatch(path.name) is None:
            return None
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
            file = cast("BinaryIO", os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0))
        except OSError:
            return None
        if not is_sole_file(file.fileno()) or not _locked(file):
            file.close()
            return None
        if os.fstat(file.fileno()).st_size > layer.size:
            file.truncate(0)
        return file

    def _closed(self, file: BinaryIO, layer: LayerSource, *, keep: bool) -> None:
        if keep:
            file.close()
            return
        if sys.platform == "win32":  # where no open file can be removed
            file.close()
        with contextlib.suppress(OSError):
            self._path(layer).unlink()
        file.close()


def _tidied(folder: Path) -> int:
    """Remove what is old and what is too much, the oldest first, and return how many bytes are left."""
    held = 0
    files = [(each.stat(), each) for each in folder.iterdir() if _NAME.fullmatch(each.name)]
    for status, path in sorted(files, key=lambda file: -file[0].st_mtime):
        if held + status.st_size > MOST_BYTES or status.st_mtime < time.time() - MOST_AGE:
            path.unlink()
        else:
            held += status.st_size
    return held


def _locked(file: BinaryIO) -> bool:
    """Return whether nobody else is at a file; the system gives it free when it is closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_LOCK_AT)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
