"""Whether a version of a package is affected by what a record says of it: OSV's algorithm, with one answer more.

Source: https://ossf.github.io/osv-schema/#evaluation. That algorithm says yes or no; where a version or a bound cannot
be read, here it is unknown. Nothing is said of a version that is not affected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from msgspec import Struct

from deadlight.advisories.osv.orders import Key, Order
from deadlight.advisories.osv.records import Affected, Range
from deadlight.model.advisory import State
from deadlight.model.regex import lazy

_KNOWN = lazy(r"\s*(<=?|=)\s*(\S+)\s*", re.ASCII)
_UNTAGGED = lazy(r"v?0\.0\.0-\d{14}-[0-9a-f]{12}", re.ASCII)
"""A commit of a Go module without a tag: it is below all versions with one, however new it is."""


class Verdict(Struct, frozen=True):
    """Open or unknown; `fixed` is the first later version without the flaw, empty where none is named."""

    state: State
    fixed: str = ""
    reason: str = ""


class _Bad(Exception):  # noqa: N818 - raised and caught here, no error of anybody's
    """A bound is no version."""


def judged(entries: Iterable[Affected], version: str, order: Order) -> Verdict | None:
    """Return what the entries of one record for one package mean for a version; nothing where it is not affected."""
    unknown: Verdict | None = None
    key = order(version)
    for entry in entries:
        found = _judged(entry, version, key, order) if not entry.elsewhere else None
        if found is not None and found.state == "open":
            return found
        unknown = unknown or found
    return unknown


def _judged(entry: Affected, version: str, key: Key, order: Order) -> Verdict | None:
    if not entry.ranges and not entry.versions:
        return Verdict("unknown", reason="its record names no versions of the package")
    if version in entry.versions:
        return Verdict("open", _fixed(entry.ranges, key, order))
    if key is None:
        return Verdict("unknown", reason=f"{version} is no version that can be compared")
    unknown: Verdict | None = None
    for one in entry.ranges:
        try:
            found = _in_range(one, version, key, order)
            if found is not None and entry.unmapped and not found.fixed:
                found = _in_unmapped(entry.unmapped, version, key, order)
        except _Bad as error:
            found = Verdict("unknown", reason=f"its record names a bound that is no version: {error}")
        if found is not None and found.state == "open":
            return found
        unknown = unknown or found
    if any(order(listed) == key for listed in entry.versions):
        return Verdict("open", _fixed(entry.ranges, key, order))
    return unknown


def _in_range(one: Range, version: str, key: Key, order: Order) -> Verdict | None:
    events = [(kind, text, _bound(text, kind, order)) for kind, text in one.events]
    limits = [bound for kind, _, bound in events if kind == "limit"]
    if limits and not any(bound is None or key < bound for bound in limits):
        return None
    affected = False
    for kind, _, bound in _sorted(events):
        if kind == "introduced" and (bound is None or key >= bound):
            affected = True
        elif (kind == "fixed" and key >= bound) or (kind == "last_affected" and key > bound):
            affected = False
    if not affected:
        return None
    if fixed := _fixed((one,), key, order):
        return Verdict("open", fixed)
    if one.known and not any(kind in ("last_affected", "limit") for kind, _, _ in events):
        return _up_to_known(one.known, version, key, order)
    return Verdict("open")


def _in_unmapped(ranges: Sequence[Range], version: str, key: Key, order: Order) -> Verdict:
    """Return open where the version, taken for one of the maintainers, is in their ranges; else unknown."""
    if _UNTAGGED.fullmatch(version) is None:
        for one in ranges:
            found = _in_range(one, version, key, order)
            if found is not None:
                return found
    return Verdict("unknown", reason="its record names versions that are not those of the package")


def _up_to_known(known: str, version: str, key: Key, order: Order) -> Verdict:
    """Return open up to the last version that is known to be affected, where the record names no later fix."""
    match = _KNOWN.fullmatch(known)
    last = order(match[2]) if match is not None else None
    below = last is not None and key < last and _UNTAGGED.fullmatch(version) is None
    if match is None or last is None or below or (key == last and match[1] != "<"):
        return Verdict("open")
    return Verdict("unknown", reason=f"its record names no fix, and no version that is affected but {known}")


def _fixed(ranges: Sequence[Range], key: Key, order: Order) -> str:
    """Return the first fixed version after `key`; nothing where a last affected one, or none, comes first."""
    if key is None:
        return ""
    later = []
    for kind, text in (event for one in ranges for event in one.events if event[0] in ("fixed", "last_affected")):
        bound = order(text)
        if bound is not None and (bound > key or (bound == key and kind == "last_affected")):
            later.append((bound, kind, text))
    first = min(later, key=lambda one: one[0], default=(None, "", ""))
    return first[2] if first[1] == "fixed" else ""


def _bound(text: str, kind: str, order: Order) -> Key | None:
    """Return the key of a bound; nothing for what is before, or after, all versions."""
    if (kind, text) in (("introduced", "0"), ("limit", "*")):
        return None
    bound = order(text) if kind else None
    if bound is None:
        raise _Bad(text[:100] or "nothing")
    return bound


def _sorted(events: list[tuple[str, str, Key | None]]) -> list[tuple[str, str, Key | None]]:
    """Return the events by version; those of one version stay in the order of the record."""
    first = [event for event in events if event[2] is None and event[0] == "introduced"]
    order: Callable[[tuple[str, str, Key]], Key] = itemgetter(2)
    return first + sorted((event for event in events if event[2] is not None), key=order)
