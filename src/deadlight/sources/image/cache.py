"""What was read of layers, and of the registry that they make, kept in a SQLite file: a shared base is read once ever.

Several processes may use it at once: rows are written whole or not at all, and the same layer always gives the same
row. A file that is damaged, or of another version of deadlight, is as good as empty.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from deadlight import __version__
from deadlight.sources.image.layers import LayerRead
from deadlight.sources.image.own_folder import distrust

Kept = TypeVar("Kept", bound=msgspec.Struct)

FORMAT = f"{__version__}/14"
"""What rows are made by; rows made by anything else are not read. The number goes up with every collector's change."""

MOST_BYTES = 2 << 30
"""Bytes that all rows together may have; the ones not used for longest go first."""

_TABLE = """
CREATE TABLE IF NOT EXISTS kept (
    key TEXT PRIMARY KEY, format TEXT NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL, content BLOB NOT NULL
) WITHOUT ROWID
"""


class LayerCache:
    """The rows. Where the file cannot be had, it holds nothing, and `problem` says why."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`, which is made where it is missing, for this user alone."""
        self.problem = ""
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if reason := distrust(folder):
                raise PermissionError(reason)
            self._connection = self._opened(folder / "layers.sqlite")
        except (OSError, sqlite3.Error) as error:
            self.problem = f"the cache in {folder} cannot be used: {getattr(error, 'strerror', None) or error}"

    def _opened(self, path: Path) -> sqlite3.Connection:
        if path.is_symlink():
            raise PermissionError("its file is a link")
        path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
        except sqlite3.DatabaseError as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            path.unlink()
            return self._opened(path)
        return connection

    def get(self, diff_id: str) -> LayerRead | None:
        """Return what was read of the layer, nothing where it is not known."""
        read = self.fetch(diff_id, LayerRead) if diff_id else None
        return read if read is not None and read.diff_id == diff_id else None

    def put(self, read: LayerRead) -> None:
        """Keep what was read of a layer whose digest was checked."""
        self.keep(read.diff_id, read)

    def fetch(self, key: str, kind: type[Kept]) -> Kept | None:
        """Return what is kept under `key`, nothing where there is none."""
        if self._connection is None:
            return None
        with self._lock, contextlib.suppress(sqlite3.Error, msgspec.MsgspecError):
            row = self._connection.execute(
                "SELECT content FROM kept WHERE key = ? AND format = ?", (key, FORMAT)
            ).fetchone()
            if row is not None:
                found = msgspec.msgpack.decode(row[0], type=kind)
                self._connection.execute(
                    "UPDATE kept SET used = (SELECT max(used) + 1 FROM kept) WHERE key = ?", (key,)
                )
                return found
        return None

    def keep(self, key: str, value: msgspec.Struct) -> None:
        """Keep `value` under `key`."""
        if self._connection is None:
            return
        content = msgspec.msgpack.encode(value)
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute(
                    "INSERT OR REPLACE INTO kept VALUES (?, ?, (SELECT coalesce(max(used), 0) + 1 FROM kept), ?, ?)",
                    (key, FORMAT, len(content), content),
                )
                self._shrink(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    @staticmethod
    def _shrink(connection: sqlite3.Connection) -> None:
        held = connection.execute("SELECT coalesce(sum(size), 0) FROM kept").fetchone()[0]
        for key, size in connection.execute("SELECT key, size FROM kept ORDER BY used").fetchall():
            if held <= MOST_BYTES:
                return
            connection.execute("DELETE FROM kept WHERE key = ?", (key,))
            held -= size

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        """Return the cache."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()
