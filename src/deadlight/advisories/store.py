"""The store: one SQLite file that is never changed, only replaced by a new one.

Whoever reads has the old file or the new one, never half of one. A query for one build reads the rows of one product.
The file may come from somebody else: it is opened for reading only, its schema is not trusted, and what is in it is
checked for its shape.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import msgspec
from msgspec import Struct

from deadlight.advisories import dotnet_runtimes
from deadlight.advisories.fixes import fixes
from deadlight.advisories.osv import shelf
from deadlight.advisories.products import key_of
from deadlight.advisories.servicing import all_said, merged_updates, replaced_by
from deadlight.advisories.statements import Remedy, Source, Statement
from deadlight.model.advisory import FeedAge, Severity, VulnerabilityRecord, WindowsUpdate
from deadlight.model.errors import InputError

SCHEMA = 4
"""The version of the tables below; a store of another version is refused."""

APPLICATION = 0x444C4456
"""What marks the file as a store of deadlight (PRAGMA application_id)."""

RECORDS, BUILDS = "cve-records", "windows-builds"
"""The feeds of vulnerabilities and of updates of Windows."""

NO_STORE = "there is no store of vulnerabilities; `deadlight db update` makes one"
"""Why nothing is known where no store was ever made."""

MAGIC = b"SQLite format 3\x00"

_TABLES = f"""
CREATE TABLE record (id TEXT PRIMARY KEY, updated TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE windows_update (
    build INTEGER NOT NULL, revision INTEGER NOT NULL, kb TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (build, revision)
) WITHOUT ROWID;
CREATE TABLE statement (id TEXT NOT NULL, source TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (id, source));
CREATE TABLE deployment (kb TEXT NOT NULL, product TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (kb, product));
CREATE TABLE servicing (
    build INTEGER NOT NULL, revision INTEGER NOT NULL, kb TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
    replaces TEXT NOT NULL, PRIMARY KEY (build, revision)
) WITHOUT ROWID;
CREATE TABLE replaced (kb TEXT NOT NULL, older TEXT NOT NULL, PRIMARY KEY (kb, older)) WITHOUT ROWID;
CREATE TABLE exploited (id TEXT PRIMARY KEY, since TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE exploit_chance (id TEXT PRIMARY KEY, chance REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE feed (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, newest TEXT NOT NULL, imported TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE fix (
    product TEXT NOT NULL, core INTEGER NOT NULL, id TEXT NOT NULL, open_below INTEGER NOT NULL, fixed_from INTEGER,
    lowest INTEGER NOT NULL, reason TEXT NOT NULL, title TEXT NOT NULL, published TEXT NOT NULL,
    severity TEXT NOT NULL, score REAL NOT NULL, vector TEXT NOT NULL, kb TEXT NOT NULL, PRIMARY KEY (product, core, id)
) WITHOUT ROWID;
CREATE INDEX fix_outline ON fix (product, core, id, open_below, fixed_from, published);
{shelf.TABLES}{dotnet_runtimes.TABLES}"""


class Outline(NamedTuple):
    """The numbers of a vulnerability that is listed for a product; see `resolving.Fix`."""

    id: str
    open_below: int
    fixed_from: int | None
    published: str


class Listed(Struct, frozen=True, array_like=True):
    """A vulnerability that a record lists for a product: what is needed to judge a build, without the record."""

    id: str
    open_below: int
    fixed_from: int | None
    lowest: int
    reason: str
    title: str
    published: str
    severity: Severity
    score: float
    vector: str
    kb: str
    exploited: str | None
    chance: float | None


class Contents(Struct, kw_only=True):
    """All that a store holds: what imports add to and a new store is written from. It is in memory, but for packages.

    `updates` are those of release information. `deployments` are articles of the security guide, by article and
    product. Both, and what the statements name, make up `Store.updates`.
    """

    records: dict[str, VulnerabilityRecord] = {}
    updates: dict[tuple[int, int], WindowsUpdate] = {}
    statements: dict[tuple[str, Source], Statement] = {}
    deployments: dict[tuple[str, str], Remedy] = {}
    exploited: dict[str, str] = {}
    chances: dict[str, float] = {}
    feeds: dict[str, FeedAge] = {}
    packages: shelf.Shelf = msgspec.field(default_factory=shelf.Shelf)


class Store:
    """A store that is open for reading."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises InputError where there is none, or it is no store of this version."""
        if not path.is_file():
            raise InputError(f"there is no store of vulnerabilities at {path}; `deadlight db update` makes one")
        try:
            self._path = path
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise InputError(f"{path} cannot be opened: {error}") from error
        try:
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA cell_size_check = ON")
            found = [
                self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            ]
        except sqlite3.Error as error:
            self._connection.close()
            raise InputError(f"{path} is no store of vulnerabilities: {error}") from error
        if found != [APPLICATION, SCHEMA]:
            self._connection.close()
            what = f"of version {found[1]}, not {SCHEMA}" if found[0] == APPLICATION else "something else"
            cure = "; remove it, and `deadlight db update` makes a new one" if found[0] == APPLICATION else ""
            raise InputError(f"{path} is no store of vulnerabilities that this version reads: it is {what}{cure}")

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def outlines(self, product: str, *, core: bool) -> list[Outline]:
        """Return the numbers of all that is listed for a product: its Server Core installation, or the name without."""
        query = """
            SELECT id, open_below, fixed_from, published FROM fix INDEXED BY fix_outline WHERE product = ? AND core = ?
        """
        return _shaped(list(self.rows(query, (key_of(product), int(core)))), list[Outline])

    def listed(self, product: str, revision: int, *, core: bool) -> list[Listed]:
        """Return what is listed for a product that a revision is not known to have the fix of."""
        query = """
            SELECT id, open_below, fixed_from, lowest, reason, title, published, severity, score, vector, kb,
            since, chance FROM fix LEFT JOIN exploited USING (id) LEFT JOIN exploit_chance USING (id)
            WHERE product = ?1 AND core = ?2 AND (fixed_from IS NULL OR fixed_from > ?3 OR open_below > ?3)
        """
        return _shaped(list(self.rows(query, (key_of(product), int(core), revision))), list[Listed])

    def updates(self, build: int) -> tuple[WindowsUpdate, ...]:
        """Return the updates of a build, the oldest first."""
        query = "SELECT build, revision, kb, day, kind, replaces FROM servicing WHERE build = ? ORDER BY revision"
        return tuple(_update((*row, str(replaces).split())) for *row, replaces in self.rows(query, (build,)))

    def replaced(self, kb: str) -> tuple[str, ...]:
        """Return the articles that an article replaces, at one remove or several."""
        query = """
            WITH RECURSIVE chain(kb) AS (
                SELECT older FROM replaced WHERE kb = ?
                UNION SELECT older FROM replaced JOIN chain USING (kb)
            ) SELECT kb FROM chain WHERE kb != ? ORDER BY kb
        """
        return tuple(str(older) for (older,) in self.rows(query, (kb, kb)))

    def feeds(self) -> tuple[FeedAge, ...]:
        """Return what is held of each feed, by name."""
        rows = self.rows("SELECT name, rows, newest, imported FROM feed ORDER BY name", ())
        names = ("feed", "rows", "newest", "imported")
        return tuple(_shaped(dict(zip(names, row, strict=True)), FeedAge) for row in rows)

    def contents(self) -> Contents:
        """Return all of it, once the file is found whole. Raises InputError where it, or a row, is not."""
        held = Contents()
        if [answer for (answer,) in self.rows("PRAGMA quick_check(1)", ())] != ["ok"]:
            raise InputError("the store of vulnerabilities is damaged")
        try:
            for _, _, content in self.rows("SELECT id, updated, content FROM record", ()):
                record = msgspec.json.decode(content, type=VulnerabilityRecord)
                held.records[record.id] = record
            for row in self.rows("SELECT build, revision, kb, day, kind FROM windows_update", ()):
                update = _update(row)
                held.updates[update.build, update.revision] = update
            for (content,) in self.rows("SELECT content FROM statement", ()):
                statement = msgspec.json.decode(content, type=Statement)
                held.statements[statement.id, statement.source] = statement
            for (content,) in self.rows("SELECT content FROM deployment", ()):
                remedy = msgspec.json.decode(content, type=Remedy)
                held.deployments[remedy.kb, remedy.product] = remedy
            exploited = dict(self.rows("SELECT id, since FROM exploited", ()))
            held.exploited = msgspec.convert(exploited, dict[str, str])
            held.chances = msgspec.convert(
                dict(self.rows("SELECT id, chance FROM exploit_chance", ())), dict[str, float]
            )
        except (msgspec.MsgspecError, TypeError, ValueError) as error:
            raise InputError(f"the store holds what no store holds: {error}") from error
        held.feeds = {feed.feed: feed for feed in self.feeds()}
        held.packages.origin = self._path
        return held

    def rows(self, query: str, parameters: tuple[object, ...]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that a query finds. Raises InputError where the file is damaged."""
        try:
            yield from self._connection.execute(query, parameters)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise InputError(f"the store of vulnerabilities is damaged: {error}") from error


def write(path: Path, contents: Contents) -> None:
    """Write a new store and put it in the place of the one at `path`, at once. Raises InputError where that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
    made = Path(name)
    try:
        _fill(made, contents)
        with made.open("rb+") as file:
            os.fsync(file.fileno())
        made.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"{path} cannot be written: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            made.unlink(missing_ok=True)


def _fill(path: Path, contents: Contents) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        records = sorted(contents.records.values(), key=lambda record: record.id)
        rows = ((record.id, record.updated, msgspec.json.encode(record)) for record in records)
        connection.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)
        updates = sorted(contents.updates.items())
        connection.executemany("INSERT INTO windows_update VALUES (?, ?, ?, ?, ?)", (_row(one) for _, one in updates))
        statements = ((*key, msgspec.json.encode(one)) for key, one in sorted(contents.statements.items()))
        connection.executemany("INSERT INTO statement VALUES (?, ?, ?)", statements)
        deployments = ((*key, msgspec.json.encode(one)) for key, one in sorted(contents.deployments.items()))
        connection.executemany("INSERT INTO deployment VALUES (?, ?, ?)", deployments)
        said = list(all_said(contents.statements.values(), contents.deployments.values()))
        merged = merged_updates(contents.updates, said)
        servicing = ((*_row(one), " ".join(one.replaces)) for _, one in sorted(merged.items()))
        connection.executemany("INSERT INTO servicing VALUES (?, ?, ?, ?, ?, ?)", servicing)
        replaced = ((kb, older) for kb, all_older in sorted(replaced_by(said).items()) for older in all_older)
        connection.executemany("INSERT INTO replaced VALUES (?, ?)", replaced)
        connection.executemany("INSERT INTO exploited VALUES (?, ?)", sorted(contents.exploited.items()))
        connection.executemany("INSERT INTO exploit_chance VALUES (?, ?)", sorted(contents.chances.items()))
        feeds = ((one.feed, one.rows, one.newest, one.imported) for one in contents.feeds.values())
        connection.executemany("INSERT INTO feed VALUES (?, ?, ?, ?)", sorted(feeds))
        found = fixes(contents.records, contents.statements, merged.values())
        connection.executemany("INSERT INTO fix VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", found)
        contents.packages.write_into(connection)
        dotnet_runtimes.write_into(connection, records)
        connection.execute("COMMIT")


def _row(update: WindowsUpdate) -> tuple[object, ...]:
    return update.build, update.revision, update.kb, update.day, update.kind


def _update(row: tuple[object, ...]) -> WindowsUpdate:
    names = ("build", "revision", "kb", "day", "kind", "replaces")
    return _shaped(dict(zip(names, row, strict=False)), WindowsUpdate)


ShapeT = TypeVar("ShapeT")


def _shaped(row: object, shape: type[ShapeT]) -> ShapeT:
    try:
        return msgspec.convert(row, shape)
    except msgspec.ValidationError as error:
        raise InputError(f"the store of vulnerabilities holds what no store holds: {error}") from error
