"""Reads the list of Windows Exploit Suggester - next generation: which article mends what, and what it replaces.

https://github.com/bitsadmin/wesng: `definitions.zip` with `CVEs_<day>.csv`, made from Microsoft's monthly documents,
without builds. Rows of one vulnerability stand together or not; a row without an article says nothing new.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, cast

from deadlight.advisories.archives import UNREADABLE, Bounded, opened
from deadlight.advisories.cve_records import CVE_ID
from deadlight.advisories.statements import (
    Remedy,
    Statement,
    article_of,
    articles_of,
    product_of,
    severity_of,
    worst_of,
)
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

HEAD = b'"DatePosted","CVE"'

_NAME = lazy(r"CVEs_(\d{4})(\d{2})(\d{2})\.csv", re.ASCII)
_COLUMNS = {"DatePosted", "CVE", "BulletinKB", "AffectedProduct", "Severity", "Supersedes"}
_END = b"PK\x05\x06"
_MOST_BYTES_OF_END = (1 << 16) + 22
_MOST_BYTES_OF_DIRECTORY = 1 << 16
_MOST_BYTES_OF_TAIL = 1 << 20
"""Bytes that are read at once: the list of entries, and pieces of one."""
_MOST_BYTES = 1 << 30
_MOST_TEXT = 1 << 20
_MOST_REMEDIES = 500


def entry_of(path: Path) -> zipfile.ZipInfo | None:
    """Return the list in an archive; nothing where it is of something else. Raises InputError where it is none.

    The list of entries of large archives is not read: theirs has three.
    Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.16
    """
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, io.SEEK_END) - _MOST_BYTES_OF_END))
        tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or int.from_bytes(tail[place + 12 : place + 16], "little") > _MOST_BYTES_OF_DIRECTORY:
        return None
    try:
        with path.open("rb") as file, _archive(file) as archive:
            return next((one for one in archive.infolist() if _NAME.fullmatch(one.filename)), None)
    except UNREADABLE as error:
        raise InputError(f"is no zip archive that can be read: {error}") from error


def read_archive(path: Path, entry: zipfile.ZipInfo) -> tuple[Statement, ...]:
    """Return what the list in an archive says. Raises InputError where it cannot be read."""
    if entry.file_size > _MOST_BYTES:
        raise InputError(f"{entry.filename} in it is larger than {_MOST_BYTES >> 20} MB")
    found = _NAME.fullmatch(entry.filename)
    try:
        with path.open("rb") as file, _archive(file) as archive, opened(archive, entry) as packed:
            return _statements(io.TextIOWrapper(packed, "utf-8-sig", errors="replace", newline=""), _day(found))
    except UNREADABLE as error:
        raise InputError(f"is no zip archive that can be read: {error}") from error


def _archive(file: IO[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(cast("IO[bytes]", Bounded(file, _MOST_BYTES_OF_TAIL)))


def read_file(path: Path) -> tuple[Statement, ...]:
    """Return what a list says that lies in a file of its own. Raises InputError where it is none."""
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"is larger than {_MOST_BYTES >> 20} MB")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return _statements(file, _day(_NAME.fullmatch(path.name)))


def _day(found: re.Match[str] | None) -> str:
    return "-".join(found.groups()) if found else ""


def _statements(lines: Iterable[str], day: str) -> tuple[Statement, ...]:
    titles: dict[str, tuple[str, str]] = {}
    remedies: dict[str, dict[Remedy, None]] = {}
    newest = ""
    for row in _rows(lines):
        posted, name, kb = row["DatePosted"], row["CVE"], article_of(row["BulletinKB"] or "")
        product = _product(row["AffectedProduct"] or "")
        if not product or CVE_ID.fullmatch(name or "") is None or not kb:
            continue
        posted = f"{posted[:4]}-{posted[4:6]}-{posted[6:8]}" if len(posted) == 8 and posted.isdecimal() else ""
        newest = max(newest, posted)
        titles.setdefault(name, ((row.get("Title") or "")[:_MOST_TEXT], posted))
        remedy = Remedy(
            product=product,
            kb=kb,
            severity=severity_of(row["Severity"] or ""),
            replaces=articles_of(row["Supersedes"] or ""),
        )
        found = remedies.setdefault(name, {})
        if len(found) < _MOST_REMEDIES:
            found[remedy] = None
    if not remedies:
        raise InputError("no list of vulnerabilities and the articles that mend them")
    return tuple(
        Statement(
            id=name,
            source="wesng",
            title=titles[name][0],
            published=titles[name][1],
            updated=day or newest,
            severity=worst_of(one.severity for one in found),
            remedies=tuple(found),
        )
        for name, found in remedies.items()
    )


def _rows(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_MOST_TEXT)
    try:
        rows = csv.DictReader(lines)
        if missing := _COLUMNS - set(rows.fieldnames or ()):
            raise InputError(f"a list of vulnerabilities without the column {min(missing)}")
        for row in rows:
            yield {name: value or "" for name, value in row.items() if isinstance(name, str)}
    except csv.Error as error:
        raise InputError(f"no list that can be read: {error}") from error


@lru_cache(maxsize=4096)
def _product(name: str) -> str:
    return product_of(name)
