"""Takes records in the form of OSV for a new store, and tells how old what is held of each ecosystem is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from deadlight.advisories.cve_records import NotOursError
from deadlight.advisories.osv.ecosystems import ECOSYSTEMS
from deadlight.advisories.osv.records import Record, read_record
from deadlight.advisories.osv.shelf import Covered, Shelf
from deadlight.model.advisory import FeedAge

FEEDS = {one.feed: one for one in ECOSYSTEMS.values()}
"""The feeds of these records: one for each ecosystem."""

_MODIFIED = re.compile(r'"modified"\s*:\s*"')
_MODIFIED_BYTES = re.compile(_MODIFIED.pattern.encode())


def is_record(data: bytes | str) -> bool:
    """Return whether a JSON text seems to be a record: it has the fields that all of these have to have."""
    if isinstance(data, bytes):
        return _MODIFIED_BYTES.search(data) is not None and b'"id"' in data and b'"cveMetadata"' not in data
    return _MODIFIED.search(data) is not None and '"id"' in data and '"cveMetadata"' not in data


def take_record(data: bytes | str, shelf: Shelf) -> set[str]:
    """Put a record on the shelf, and return the feeds that it is of.

    Raises InputError for what is no record, NotOursError for one that names no package of an ecosystem that is held.
    """
    record = read_record(data)
    shelf.put(record)
    feeds = _feeds_of(record)
    if not feeds:
        raise NotOursError(f"{record.id} names no package of an ecosystem that is held")
    return feeds


def merge(other: Mapping[str, FeedAge], feeds: dict[str, FeedAge]) -> None:
    """Take over how old the feeds of a store are that was merged: as in `tell_ages`, of a whole one."""
    for name, ecosystem in FEEDS.items():
        theirs, ours = other.get(name), feeds.get(name)
        if theirs is not None and (ours is None or theirs.rows >= ecosystem.least):
            newest = max(theirs.newest, ours.newest if ours else "")
            feeds[name] = FeedAge(feed=name, rows=theirs.rows, newest=newest)


def tell_ages(shelf: Shelf, taken: set[str], feeds: dict[str, FeedAge], today: datetime.date) -> None:
    """Write down how much is held of the feeds that were taken, and how new it is.

    A few records that are put to many do not make these newer; records of several ecosystems come with each of them.
    """
    ours = sorted(taken & FEEDS.keys())
    if not ours:
        return
    counts = shelf.counts()
    for name in ours:
        ecosystem = FEEDS[name]
        covered, known = shelf.covered.get(ecosystem.name, Covered()), feeds.get(name)
        newest, imported = covered.newest, today.isoformat()
        if known is not None and covered.records < ecosystem.least:
            newest, imported = known.newest, known.imported or imported
        elif known is not None:
            newest = max(newest, known.newest)
        feeds[name] = FeedAge(feed=name, rows=counts.get(ecosystem.name, 0), newest=newest, imported=imported)


def _feeds_of(record: Record) -> set[str]:
    return {feed for feed, one in FEEDS.items() if one.shown in record.shown}
