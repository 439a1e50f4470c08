"""Takes files into the contents of a store: by what is in them, not by their names.

A file is a CVE record, records one a line (JSON Lines) or in a zip archive, a record of OSV or a zip archive of these,
release information, a document of Microsoft's security guide (CVRF, CSAF, a page of its tables), the list of wesng, a
catalogue of exploited vulnerabilities, estimates of exploitation, or a store that was exported; text may be compressed
with gzip. Of two copies of a record the newer one counts: Microsoft issues old records again, with more in them.
"""

from __future__ import annotations

import datetime
import gzip
import io
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from deadlight.advisories import archives, guide, package_importing, wesng
from deadlight.advisories.builds import keep, read_updates
from deadlight.advisories.cve_records import NotOursError, read_record
from deadlight.advisories.statements import SOURCES, Statement, keep_deployment, keep_statement
from deadlight.advisories.store import BUILDS, MAGIC, RECORDS, Contents, Store, write
from deadlight.advisories.urgency import read_chances, read_exploited
from deadlight.model.advisory import FeedAge, VulnerabilityRecord, WindowsUpdate
from deadlight.model.errors import InputError

MOST_BYTES = 128 << 20
"""Bytes of the largest file that is read, unpacked; estimates for all vulnerabilities are below 20 MB."""

EXPLOITED, CHANCES = "known-exploited", "exploit-chances"
FEEDS = (RECORDS, BUILDS, *SOURCES, EXPLOITED, CHANCES)

_SUFFIXES = frozenset((".json", ".jsonl", ".csv", ".tsv", ".gz", ".zip", ".html", ".htm", ".xml", ".sqlite", ".db"))
"""What names of files in folders end with; a file that is named itself may be called anything."""

_NAMED = 3
"""How many of the files that are passed by are named."""

_NOTHING = "holds nothing that a store is made from"
_GZIP = b"\x1f\x8b"


Progress = Callable[[int, int], None]
"""Told how many of all files are done."""


def _silent(done: int, total: int) -> None:
    del done, total


class Taken(Struct, kw_only=True):
    """What came of the files: how many gave something, of which feeds, how many were passed by, and what failed.

    `others` counts files, and records in files, that are of other things; `passed_by` names the first of these files.
    """

    files: int = 0
    feeds: set[str] = set()
    others: int = 0
    passed_by: list[str] = []
    failed: list[tuple[str, str]] = []


def import_files(path: Path, files: Iterable[Path], today: datetime.date, progress: Progress = _silent) -> Taken:
    """Put a new store at `path`, with what the files hold added to the one there; not where they hold nothing.

    Raises InputError where the store there cannot be read, or none can be written: then nothing has changed.
    """
    contents = Contents()
    if path.exists():
        with Store(path) as store:
            contents = store.contents()
    taken = take(files, contents, today, progress)
    if taken.files:
        write(path, contents)
    return taken


def take(paths: Iterable[Path], contents: Contents, today: datetime.date, progress: Progress = _silent) -> Taken:
    """Add what the files, and all files in the folders, hold to `contents`. What cannot be read is in `failed`."""
    taken = Taken()
    files = [(file, path) for path in paths for file in _files(path)]
    for number, (file, path) in enumerate(files):
        progress(number, len(files))
        try:
            found = _take(file, contents, taken)
        except NotOursError as error:
            if file == path:
                taken.failed.append((str(file), error.reason))
            else:
                taken.others += 1
                if len(taken.passed_by) < _NAMED:
                    taken.passed_by.append(file.name)
        except (InputError, OSError) as error:
            taken.failed.append((str(file), error.strerror or "" if isinstance(error, OSError) else str(error)))
        else:
            taken.feeds |= found
            taken.files += 1
    _tell_ages(contents, taken.feeds, today)
    return taken


def _files(path: Path) -> Iterator[Path]:
    """Yield the files at or below a path, in order; of a folder only those that feeds are kept in, and no links."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix.lower() in _SUFFIXES and not name.startswith(".") and not file.is_symlink():
                yield file


def _take(path: Path, contents: Contents, taken: Taken) -> set[str]:
    if not path.is_file():
        raise InputError("is no file" if path.exists() else "does not exist")
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head == MAGIC:
        with Store(path) as store:
            return _merge(store.contents(), contents)
    if head.startswith(archives.MAGIC):
        return _take_archive(path, contents, taken)
    if head == wesng.HEAD[: len(MAGIC)]:
        return _take_list(wesng.read_file(path), contents)
    text = _text(path)
    if guide.is_document(text):
        return _take_guide(text, contents)
    if text.lstrip()[:1] == "{":
        return _take_json(text, contents, taken)
    if (text.startswith("#") and "score_date" in text[:200]) or text.startswith("cve,epss"):
        found = read_chances(text)
        contents.chances = found.chances
        contents.feeds[CHANCES] = FeedAge(feed=CHANCES, rows=0, newest=found.day)
        return {CHANCES}
    if text.lstrip()[:1] == "[":
        raise NotOursError(_NOTHING)
    try:
        return _take_updates(read_updates(text), contents)
    except InputError as error:
        raise InputError(f"{_NOTHING}: {error.reason}") from error


def _take_archive(path: Path, contents: Contents, taken: Taken) -> set[str]:
    """Take the records of an archive, all or none of them, or the list of wesng."""
    if (entry := wesng.entry_of(path)) is not None:
        return _take_list(wesng.read_archive(path, entry), contents)
    records: list[VulnerabilityRecord] = []
    feeds: set[str] = set()
    with contents.packages.all_or_none():
        for data in archives.records_in(path):
            try:
                if package_importing.is_record(data):
                    feeds |= package_importing.take_record(data, contents.packages)
                else:
                    records.append(read_record(data))
            except NotOursError:
                taken.others += 1
    if not records and not feeds:
        raise NotOursError(_NOTHING)
    for record in records:
        _keep(record, contents)
    return feeds | ({RECORDS} if records else set())


def _take_guide(text: str, contents: Contents) -> set[str]:
    """Take a document of Microsoft's security guide; one that says nothing of our products is taken too."""
    told = guide.read_document(text)
    for statement in told.statements:
        keep_statement(statement, contents.statements)
    for remedy in told.deployments:
        keep_deployment(remedy, contents.deployments)
    return _newest(told.source, told.updated, contents)


def _take_list(statements: Iterable[Statement], contents: Contents) -> set[str]:
    """Take the list of wesng."""
    updated = ""
    for statement in statements:
        keep_statement(statement, contents.statements)
        updated = max(updated, statement.updated)
    return _newest("wesng", updated, contents)


def _newest(feed: str, updated: str, contents: Contents) -> set[str]:
    known = contents.feeds.get(feed) or FeedAge(feed=feed, rows=0)
    contents.feeds[feed] = msgspec.structs.replace(known, newest=max(known.newest, updated[:10]))
    return {feed}


def _take_json(text: str, contents: Contents, taken: Taken) -> set[str]:
    start = text.lstrip()[:4000]
    if '"cveMetadata"' in text:
        try:
            _keep(read_record(text), contents)
        except NotOursError:
            raise
        except InputError:
            lines = [line for line in text.splitlines() if line.strip()]
            if len(lines) < 2:
                raise
            return _take_lines(lines, contents, taken)
        return {RECORDS}
    if '"vulnerabilities"' in text and '"cveID"' in text:
        found = read_exploited(text)
        contents.exploited = found.since
        contents.feeds[EXPLOITED] = FeedAge(feed=EXPLOITED, rows=0, newest=found.day)
        return {EXPLOITED}
    if '"columns"' in start:
        return _take_updates(read_updates(text), contents)
    if package_importing.is_record(text):
        return package_importing.take_record(text, contents.packages)
    try:
        msgspec.json.Decoder().decode_lines(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    raise NotOursError(_NOTHING)


def _take_lines(lines: list[str], contents: Contents, taken: Taken) -> set[str]:
    """Take records one a line, all or none of them."""
    records: list[VulnerabilityRecord] = []
    for number, line in enumerate(lines, 1):
        try:
            records.append(read_record(line))
        except NotOursError:
            taken.others += 1
        except InputError as error:
            raise InputError(f"line {number}: {error.reason}", line=number) from error
    for record in records:
        _keep(record, contents)
    return {RECORDS}


def _keep(record: VulnerabilityRecord, contents: Contents) -> None:
    known = contents.records.get(record.id)
    if known is None or known.updated <= record.updated:
        contents.records[record.id] = record


def _take_updates(updates: Iterable[WindowsUpdate], contents: Contents) -> set[str]:
    for update in updates:
        keep(update, contents.updates)
    return {BUILDS}


def _merge(other: Contents, contents: Contents) -> set[str]:
    """Add another store: the newer copy of each record, and the newer of each feed that is taken whole."""
    for record in other.records.values():
        _keep(record, contents)
    _take_updates(other.updates.values(), contents)
    for statement in other.statements.values():
        keep_statement(statement, contents.statements)
    for remedy in other.deployments.values():
        keep_deployment(remedy, contents.deployments)
    for source in SOURCES:
        if source in other.feeds:
            _newest(source, other.feeds[source].newest, contents)
    contents.packages.merge(other.packages)
    package_importing.merge(other.feeds, contents.feeds)
    for feed in (EXPLOITED, CHANCES):
        theirs, ours = other.feeds.get(feed), contents.feeds.get(feed)
        if theirs is not None and (ours is None or ours.newest <= theirs.newest):
            contents.feeds[feed] = theirs
            if feed == EXPLOITED:
                contents.exploited = other.exploited
            else:
                contents.chances = other.chances
    return set(other.feeds)


def _tell_ages(contents: Contents, feeds: set[str], today: datetime.date) -> None:
    """Write down how much is held of each feed that was imported, and how new it is."""
    counted = {
        RECORDS: (len(contents.records), max((one.updated[:10] for one in contents.records.values()), default="")),
        BUILDS: (len(contents.updates), max((one.day for one in contents.updates.values()), default="")),
        EXPLOITED: (len(contents.exploited), ""),
        CHANCES: (len(contents.chances), ""),
    }
    said = Counter(source for _, source in contents.statements)
    said["msrc-guide"] += len(contents.deployments)
    counted |= {source: (said[source], "") for source in SOURCES}
    for feed in feeds & set(FEEDS):
        rows, newest = counted[feed]
        known = contents.feeds.get(feed)
        newest = newest or (known.newest if known else "")
        contents.feeds[feed] = FeedAge(feed=feed, rows=rows, newest=newest, imported=today.isoformat())
    package_importing.tell_ages(contents.packages, feeds, contents.feeds, today)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if data[:2] == _GZIP:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as unpacked:
                data = unpacked.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"is no gzip that can be unpacked: {error}") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"is larger than {MOST_BYTES >> 20} MB")
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{_NOTHING}: it is no text in UTF-8") from error
