"""The advisories of packages that a store holds: asked for by name, and gathered for a new store without being held.

There may be hundreds of thousands of records, so none of them is kept in memory: what is imported goes into a temporary
database on disk, and from there into the new store. Rows of stores that others made are checked for their shape.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from deadlight.advisories.osv.ecosystems import ecosystem_of
from deadlight.advisories.osv.records import Advisory, Affected, Record
from deadlight.model.errors import InputError

TABLES = """
CREATE TABLE package_record (id TEXT PRIMARY KEY, modified TEXT NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE package_affected (
    ecosystem TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (ecosystem, name, id)
) WITHOUT ROWID;
"""

_STAGED = f"""{TABLES}
CREATE INDEX affected_by_id ON package_affected (id);
CREATE TABLE newer (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""

RecordRow = tuple[str, str, bytes]
AffectedRow = tuple[str, str, str, bytes]
Entries = tuple[Affected, ...]
Rows = Callable[[str, tuple[object, ...]], Iterator[tuple[Any, ...]]]
"""Yields the rows that a query finds; raises InputError where the store is damaged."""


class Found(Struct, frozen=True):
    """A record that names a package, and what it says of that package."""

    id: str
    modified: str
    advisory: Advisory
    entries: Entries


class Covered(Struct, frozen=True, kw_only=True):
    """What of one ecosystem was taken: how many records are of it alone, and the day of the newest of these."""

    records: int = 0
    newest: str = ""


def is_held(rows: Rows) -> bool:
    """Return whether a store has these tables: one of an earlier version has not."""
    return any(rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'package_affected'", ()))


def found_of(rows: Rows, ecosystem: str, name: str) -> Iterator[Found]:
    """Yield the records that name a package, by its normal name."""
    query = """
        SELECT id, modified, package_record.content, package_affected.content FROM package_affected
        JOIN package_record USING (id) WHERE ecosystem = ? AND name = ? ORDER BY id
    """
    for id_, modified, advisory, entries in rows(query, (ecosystem, name)):
        yield Found(_shaped(id_, str), _shaped(modified, str), decoded(advisory, Advisory), decoded(entries, Entries))


def urgency_of(rows: Rows, name: str) -> tuple[str, float]:
    """Return since when a vulnerability is known to be exploited, empty where it is not, and its chance, or -1.0."""
    since = next((row[0] for row in rows("SELECT since FROM exploited WHERE id = ?", (name,))), "")
    chance = next((row[0] for row in rows("SELECT chance FROM exploit_chance WHERE id = ?", (name,))), -1.0)
    if not isinstance(chance, float):
        raise InputError("the store of vulnerabilities holds what no store holds: a chance that is no number")
    return _shaped(since, str), chance


class Shelf:
    """What a new store will hold: the rows of the store at `origin`, and what is put to them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.origin: Path | None = None
        self.covered: dict[str, Covered] = {}
        self._staged: sqlite3.Connection | None = None

    def put(self, record: Record) -> None:
        """Put a record there, unless a newer copy is. One that names no package of ours takes its older copy away."""
        with _said():
            self._put(record)

    def _put(self, record: Record) -> None:
        staged = self._stage()
        for shown in record.shown if len(record.shown) == 1 else ():
            # Records of Go's own repository are dated when they are published.
            self._cover(shown, max(record.modified[:10], record.advisory.published))
        known = staged.execute("SELECT modified FROM package_record WHERE id = ?", (record.id,)).fetchone()
        if known is not None and known[0] > record.modified:
            return
        if known is not None:
            staged.execute("DELETE FROM package_affected WHERE id = ?", (record.id,))
        elif not record.affected and not record.withdrawn:
            return
        staged.execute("REPLACE INTO package_record VALUES (?, ?, ?)", _record_row(record))
        rows = ((*key, record.id, msgspec.json.encode(entries)) for key, entries in record.affected.items())
        staged.executemany("INSERT INTO package_affected VALUES (?, ?, ?, ?)", rows)

    @contextmanager
    def all_or_none(self) -> Iterator[None]:
        """Take back what was put there within, where an error ends it."""
        before, covered = self._staged, dict(self.covered)
        if before is not None:
            before.execute("SAVEPOINT taken")
        try:
            yield
        except BaseException:
            self.covered = covered
            if before is not None:
                before.execute("ROLLBACK TO taken")
            elif self._staged is not None:
                self._staged.close()
                self._staged = None
            raise
        finally:
            if before is not None:
                before.execute("RELEASE taken")

    def merge(self, other: Shelf) -> None:
        """Put the rows of another store to these: the newer copy of each record."""
        if other.origin is None:
            return
        with _said():
            self._merge(other)

    def _merge(self, other: Shelf) -> None:
        staged = self._stage()
        with self.all_or_none():
            for id_, modified, content in other.record_rows():
                known = staged.execute("SELECT modified FROM package_record WHERE id = ?", (id_,)).fetchone()
                if known is None or known[0] < modified:
                    staged.execute("DELETE FROM package_affected WHERE id = ?", (id_,))
                    staged.execute("REPLACE INTO package_record VALUES (?, ?, ?)", (id_, modified, content))
                    staged.execute("INSERT INTO newer VALUES (?)", (id_,))
            into = "INSERT INTO package_affected SELECT ?, ?, id, ? FROM newer WHERE id = ?"
            rows = ((ecosystem, name, content, id_) for ecosystem, name, id_, content in other.affected_rows())
            staged.executemany(into, rows)
            staged.execute("DELETE FROM newer")

    def counts(self) -> dict[str, int]:
        """Return the number of records by ecosystem."""
        query = "SELECT ecosystem, count(DISTINCT id) FROM package_affected GROUP BY ecosystem"
        with _said():
            return dict(self._stage().execute(query))

    def record_rows(self) -> Iterator[RecordRow]:
        """Yield the rows of the table of records, by id."""
        for row in self._rows("SELECT id, modified, content FROM package_record ORDER BY id"):
            decoded(row[2], Advisory)
            yield _shaped(row[0], str), _shaped(row[1], str), row[2]

    def affected_rows(self) -> Iterator[AffectedRow]:
        """Yield the rows of the table of affected packages, in its order."""
        query = "SELECT ecosystem, name, id, content FROM package_affected ORDER BY ecosystem, name, id"
        for row in self._rows(query):
            decoded(row[3], Entries)
            yield _shaped(row[0], str), _shaped(row[1], str), _shaped(row[2], str), row[3]

    def write_into(self, connection: sqlite3.Connection) -> None:
        """Write the rows into the tables of a new store."""
        connection.executemany("INSERT INTO package_record VALUES (?, ?, ?)", self.record_rows())
        connection.executemany("INSERT INTO package_affected VALUES (?, ?, ?, ?)", self.affected_rows())

    def _cover(self, shown: str, day: str) -> None:
        ecosystem = ecosystem_of(shown)
        if ecosystem is not None:
            known = self.covered.get(ecosystem.name, Covered())
            self.covered[ecosystem.name] = Covered(records=known.records + 1, newest=max(known.newest, day))

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        from deadlight.advisories.store import Store

        if self._staged is not None:
            yield from self._staged.execute(query)
        elif self.origin is not None:
            with Store(self.origin) as store:
                if is_held(store.rows):
                    yield from store.rows(query, ())

    def _stage(self) -> sqlite3.Connection:
        """Return the temporary database, with the rows of the origin in it."""
        if self._staged is None:
            # A database without a name is a file that SQLite removes when it is closed.
            staged = sqlite3.connect("", isolation_level=None)
            staged.executescript(_STAGED)
            staged.execute("BEGIN")
            self.write_into(staged)
            self._staged = staged
            weakref.finalize(self, staged.close)
        return self._staged


@contextmanager
def _said() -> Iterator[None]:
    """Say in our words why the temporary database fails: mostly, that the disk is full."""
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(f"advisories of packages cannot be gathered: {error}") from error


def _record_row(record: Record) -> RecordRow:
    return record.id, record.modified, msgspec.json.encode(record.advisory)


def decoded(content: object, shape: Any) -> Any:
    """Return what a row holds. Raises InputError for what no store holds."""
    try:
        return msgspec.json.decode(content if isinstance(content, bytes) else b"", type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InputError(f"the store of vulnerabilities holds what no store holds: {error}") from error


def _shaped(value: object, shape: type[str]) -> str:
    if not isinstance(value, shape):
        raise InputError("the store of vulnerabilities holds what no store holds: a name that is no text")
    return value
