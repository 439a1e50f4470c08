"""What was read of layers, kept by diff id in a SQLite file, so that a base that images share is read once ever.

Several processes may use it at once: rows are written whole or not at all, and the same layer always gives the same
row. A file that is damaged, or of another version of deadlight, is as good as empty.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import msgspec

from deadlight import __version__
from deadlight.sources.image.layers import LayerRead

FORMAT = f"{__version__}/1"
"""What rows are made by; rows made by anything else are not read. The number goes up with every collector's change."""

MOST_BYTES = 2 << 30
"""Bytes that all rows together may have; the ones not used for longest go first."""

_TABLE = """
CREATE TABLE IF NOT EXISTS layer (
    diff_id TEXT PRIMARY KEY, format TEXT NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL, content BLOB NOT NULL
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
            self._connection = self._opened(folder / "layers.sqlite")
        except (OSError, sqlite3.Error) as error:
            self.problem = f"the cache in {folder} cannot be used: {error}"

    def _opened(self, path: Path) -> sqlite3.Connection:
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
        if self._connection is None or not diff_id:
            return None
        with self._lock, contextlib.suppress(sqlite3.Error, zlib.error, msgspec.MsgspecError):
            row = self._connection.execute(
                "SELECT content FROM layer WHERE diff_id = ? AND format = ?", (diff_id, FORMAT)
            ).fetchone()
            if row is not None:
                read = msgspec.msgpack.decode(row[0], type=LayerRead)
                self._connection.execute(
                    "UPDATE layer SET used = (SELECT max(used) + 1 FROM layer) WHERE diff_id = ?", (diff_id,)
                )
                return read if read.diff_id == diff_id else None
        return None

    def put(self, read: LayerRead) -> None:
        """Keep what was read of a layer whose digest was checked."""
        if self._connection is None:
            return
        content = msgspec.msgpack.encode(read)
        with self._lock, contextlib.suppress(sqlite3.Error):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute(
                    "INSERT OR REPLACE INTO layer VALUES (?, ?, (SELECT coalesce(max(used), 0) + 1 FROM layer), ?, ?)",
                    (read.diff_id, FORMAT, len(content), content),
                )
                self._shrink(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    @staticmethod
    def _shrink(connection: sqlite3.Connection) -> None:
        held = connection.execute("SELECT coalesce(sum(size), 0) FROM layer").fetchone()[0]
        for diff_id, size in connection.execute("SELECT diff_id, size FROM layer ORDER BY used").fetchall():
            if held <= MOST_BYTES:
                return
            connection.execute("DELETE FROM layer WHERE diff_id = ?", (diff_id,))
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
