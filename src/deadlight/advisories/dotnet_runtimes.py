"""Flaws of the runtimes of .NET by Microsoft's own records, which name them as products: ".NET 8.0" below 8.0.7.

Advisories of NuGet name the runtime for some flaws, for others only a library that is in it: CVE-2024-30105 is of
System.Text.Json there, and of all of .NET 8.0 in its record. A record does not say in which of the runtimes a flaw is;
where advisories name the packages of runtimes for it, these are the ones: it may be none for Windows.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator

import msgspec

from deadlight.advisories.osv.records import Advisory, Affected, Range
from deadlight.advisories.osv.shelf import Entries, Found, Rows, decoded
from deadlight.model.advisory import AffectedRow, VulnerabilityRecord, rating
from deadlight.model.regex import lazy

TABLES = """
CREATE TABLE runtime_flaw (
    product TEXT NOT NULL, id TEXT NOT NULL, entries BLOB NOT NULL, packs TEXT NOT NULL, PRIMARY KEY (product, id)
) WITHOUT ROWID;
"""

_PRODUCT = lazy(r"(?:microsoft )?(asp\.net core|\.net core|\.net) (\d{1,3}\.\d{1,3})(?: installed on windows)?")
_PACK = lazy(r"microsoft\.(netcore|aspnetcore|windowsdesktop)\.app\.runtime\.([\w.-]+)")
_SDK = lazy(r"\d+\.\d+\.\d{3}", re.ASCII)
_VERSION = lazy(r"(\d{1,3}\.\d{1,3})\.\d.*", re.DOTALL)
_ELSEWHERE = "elsewhere"
_PACK_OF = {"asp.net core": "aspnetcore", ".net core": "netcore", ".net": "netcore"}


def write_into(connection: sqlite3.Connection, records: Iterable[VulnerabilityRecord]) -> None:
    """Write what the records say of runtimes into a new store, once its advisories of packages are there."""
    named: dict[tuple[str, str], list[Range]] = {}
    for record in records:
        for row in () if record.rejected else record.rows:
            product = _product_of(row.product)
            if product and row.status.casefold() in ("affected", ""):
                named.setdefault((product, record.id), []).append(_range(row))
    packs = _packs(connection)
    rows = (
        (product, id_, msgspec.json.encode((Affected(tuple(ranges)),)), " ".join(sorted(packs.get(id_, ()))))
        for (product, id_), ranges in sorted(named.items())
    )
    connection.executemany("INSERT INTO runtime_flaw VALUES (?, ?, ?, ?)", rows)


def flaws_of(rows: Rows, name: str, version: str) -> Iterator[Found]:
    """Yield the flaws of the product that a package, by its normal name, is the runtime of: what records say of it."""
    pack, release = _PACK.fullmatch(name), _VERSION.fullmatch(version)
    if pack is None or release is None:
        return
    query = """
        SELECT record.content, entries, packs FROM runtime_flaw JOIN record USING (id) WHERE product = ? ORDER BY id
    """
    for content, entries, packs in rows(query, (f"{pack[1]} {release[1]}",)):
        if not packs or pack[1] in str(packs).split():
            record = decoded(content, VulnerabilityRecord)
            said = Advisory(
                title=record.title,
                published=record.published,
                word=rating(record.score),
                vectors=(record.vector,) if record.vector else (),
            )
            yield Found(record.id, record.updated, said, decoded(entries, Entries))


def _product_of(text: str) -> str:
    """Return which runtime of which release a product is ("netcore 8.0"), or nothing."""
    match = _PRODUCT.fullmatch(" ".join(text.split()).casefold())
    return f"{_PACK_OF[match[1]]} {match[2]}" if match is not None else ""


def _range(row: AffectedRow) -> Range:
    """Return the range of a row, from the beginning of the release on: "1.0.0" is written there as well.

    A bound that is the version of an SDK says nothing of a runtime.
    """
    kind, bound = ("fixed", row.below) if row.below else ("last_affected", row.up_to)
    return Range((("introduced", "0"), (kind if _SDK.match(bound) is None else "", bound)))


def _packs(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Return the runtimes that advisories of NuGet name, by vulnerability; those of other systems are all one."""
    query = "SELECT name, id FROM package_affected WHERE ecosystem = 'nuget' AND name LIKE 'microsoft.%.app.runtime.%'"
    by_advisory: dict[str, set[str]] = {}
    for name, id_ in connection.execute(query):
        if (match := _PACK.fullmatch(name)) is not None:
            by_advisory.setdefault(id_, set()).add(match[1] if match[2].startswith("win") else _ELSEWHERE)
    found: dict[str, set[str]] = {}
    for id_, packs in by_advisory.items():
        for (content,) in connection.execute("SELECT content FROM package_record WHERE id = ?", (id_,)):
            for alias in (id_, *decoded(content, Advisory).aliases):
                found.setdefault(alias, set()).update(packs)
    return found
