"""What one build of one product is open to. A build alone says nothing: Windows Server 2025 and Windows 11 share one.

The records list a product with the build that mends it. What they do not list is not listed, and not thereby safe:
`PatchLevel.doubts` says what is missing for nothing open to mean clean.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Literal

from deadlight.advisories.components import row_of
from deadlight.advisories.cve_records import revision_of
from deadlight.advisories.products import Line, key_of, lines_by_key, server_of
from deadlight.advisories.resolving import Updates
from deadlight.advisories.store import BUILDS, NO_STORE, RECORDS, Listed, Outline, Store
from deadlight.model.advisory import Advisory, FeedAge, Installation, PatchLevel

MOST_DAYS = 35
"""Days from one second Tuesday of a month, when updates come, to the next: data that are older lack one."""

_NANO = "no record names Nano Server: what is listed for the Server Core installation stands for it"
_CORE = "what is listed is of the Server Core installation: bases of containers lack some of its roles"
_CLIENT = "it is made from a client of Windows, and what is listed for {} stands for it, which it shares the build with"
"""The base mcr.microsoft.com/windows is a workstation. Source: https://github.com/ocurrent/ocaml-dockerfile/pull/201"""
_FRAMEWORK = ".NET Framework has records and updates of its own, which are not held"
"""https://github.com/dotnet/docs/blob/main/docs/framework/install/on-server-2022.md (it is part of the server)"""
_NOTES: dict[Installation, tuple[str, ...]] = {"nano": (_NANO,), "core": (_CORE, _FRAMEWORK)}

Judged = Literal["open", "fixed", "unknown", "not-listed"]
_NOT_LISTED: tuple[Judged, str] = ("not-listed", "")


def patch_level(
    store: Store | None,
    version: str,
    *,
    today: datetime.date,
    installation: Installation = "unknown",
    product: str = "",
) -> PatchLevel:
    """Return what a build ("10.0.20348.2322") of a product is open to, as far as the store knows.

    Without `product` it is the release of Windows Server that has the build, as of an image. Raises InputError for a
    store that is damaged.
    """
    line, revision, doubt = _subject(version, product)
    if store is None or line is None:
        reason = doubt if store is not None else NO_STORE
        return PatchLevel(version=version, product=line.name if line else "", doubts=(reason,))
    updates, feeds = Updates(store.updates(line.build)), store.feeds()
    outlines = [one for core in _installations(line, installation) for one in store.outlines(line.name, core=core)]
    pairs = _listed(store, line, revision, installation)
    judged = (_judge(pair, line, revision, updates) for pair in pairs)
    advisories = tuple(one for one in judged if one is not None)
    mended = sorted({one.id for one in outlines}.difference(one.id for one in advisories))
    installed = next((one for one in updates.cumulative if one.revision == revision), None)
    later = [one for one in updates.cumulative if one.revision > revision]
    return PatchLevel(
        version=version,
        product=line.name,
        advisories=tuple(sorted(advisories, key=_urgency)),
        fixed=len(mended),
        mended=tuple(mended),
        installed=installed,
        behind=tuple(one for one in later if one.kind in ("security", "out-of-band")),
        replaced=store.replaced(installed.kb) if installed else (),
        doubts=(
            *((_CLIENT.format(line.name),) if installation == "client" else ()),
            *_doubts(outlines, line, revision, updates, feeds, today),
        ),
        notes=_NOTES.get(installation, (_FRAMEWORK,)) if line.kind == "server" else (),
        feeds=feeds,
    )


def stale(feeds: Sequence[FeedAge], today: datetime.date) -> Iterator[str]:
    """Yield why what is held of the feeds does not tell what is published today; nothing where it does."""
    newest = {feed.feed: feed.newest for feed in feeds if feed.rows}
    for feed, what in ((RECORDS, "records of vulnerabilities"), (BUILDS, "updates of Windows")):
        try:
            age = (today - datetime.date.fromisoformat(newest[feed])).days
        except KeyError:
            yield f"the store holds no {what}"
        except ValueError:
            yield f"how old the {what} are is not known"
        else:
            if age > MOST_DAYS:
                yield f"the newest {what} are {age} days old, of {newest[feed]}"


def _subject(version: str, product: str) -> tuple[Line | None, int, str]:
    found = revision_of(version)
    if found is None:
        return None, 0, f"{version or 'nothing'} is no build of Windows with its revision"
    if product:
        line = lines_by_key().get(key_of(product))
        if line is None or line.build != found.build:
            return None, 0, f"no records are kept for {product} with the build {found.build}"
        return line, found.revision, ""
    line = server_of(found.build)
    if line is None:
        return None, 0, f"{found.build} is the build of no Windows Server that is known"
    if line.client_revisions and line.client_revisions[0] <= found.revision <= line.client_revisions[1]:
        return None, 0, f"{version} is a revision of Windows 11, not of {line.name}"
    return line, found.revision, ""


def _installations(line: Line, installation: Installation) -> tuple[bool, ...]:
    """Return which rows are meant: those of the Server Core installation, of the full one, or both."""
    if not line.twins or installation in ("full", "client"):
        return (False,)
    return (True,) if installation in ("core", "nano") else (True, False)


def _listed(
    store: Store, line: Line, revision: int, installation: Installation
) -> Iterator[tuple[Listed | None, Listed | None]]:
    """Yield what is listed for the Server Core installation, and what for the full one, of each vulnerability.

    Where the installation is known, or the records make no difference, both are the same. What the revision has the
    fix of is left out.
    """
    meant = _installations(line, installation)
    found = [{one.id: one for one in store.listed(line.name, revision, core=core)} for core in meant]
    for name in sorted(set().union(*found)):
        yield found[0].get(name), found[-1].get(name)


def _judge(pair: tuple[Listed | None, Listed | None], line: Line, revision: int, updates: Updates) -> Advisory | None:
    """Return the advisory; nothing where the build has the fix."""
    states = [_state(one, revision, updates) if one else _NOT_LISTED for one in pair]
    listed = pair[0] or pair[1]
    state, reason = states[0]
    if {one for one, _ in states} <= {"fixed", "not-listed"} or listed is None:
        return None
    if state != states[1][0]:
        state, reason = (
            "unknown",
            "the records tell the installations of the product apart, and which it is is not known",
        )
    component = row_of(listed.title)
    fixed = listed.fixed_from if listed.fixed_from is not None else (listed.open_below or None)
    return Advisory(
        id=listed.id,
        title=listed.title,
        product=line.name,
        state="open" if state == "open" else "unknown",
        published=listed.published,
        severity=listed.severity,
        score=listed.score,
        vector=listed.vector,
        fixed=f"10.0.{line.build}.{fixed}" if fixed is not None else "",
        kb=_article(listed, fixed, updates),
        reason=reason,
        carrier=component.carrier if component else "unknown",
        carrier_certainty=component.certainty if component else "",
        exploited=listed.exploited or "",
        exploit_chance=-1.0 if listed.chance is None else listed.chance,
    )


def _article(listed: Listed, fixed: int | None, updates: Updates) -> str:
    """Return the article of the update with the fixed build, else the one that is named, else of the next that has it.

    Where no fixed build is known, it is the article that is named.
    """
    update = updates.bringing(fixed) if fixed is not None else None
    if update is not None and update.kb and (update.revision == fixed or not listed.kb):
        return update.kb
    return listed.kb


def _state(listed: Listed, revision: int, updates: Updates) -> tuple[Judged, str]:
    if revision < listed.open_below:
        if revision in updates.hotpatches and listed.lowest <= revision:
            return "unknown", "the revision is that of a hotpatch, which may have the fix"
        return "open", ""
    if listed.fixed_from is not None and revision >= listed.fixed_from:
        return "fixed", ""
    return "unknown", listed.reason


def _urgency(advisory: Advisory) -> tuple[bool, bool, float, str]:
    """Return what sorts: what is surely open first, then what is exploited, then by severity."""
    return advisory.state != "open", not advisory.exploited, -advisory.score, advisory.id


def _doubts(
    listed: Sequence[Outline],
    line: Line,
    revision: int,
    updates: Updates,
    feeds: Sequence[FeedAge],
    today: datetime.date,
) -> Iterator[str]:
    yield from stale(feeds, today)
    if not listed:
        yield f"no record that is held names {line.name}"
        return
    if updates.cumulative and revision > updates.cumulative[-1].revision:
        yield "the build is newer than all updates that are known"
    mended = {number for one in listed for number in (one.open_below, one.fixed_from)}
    security = [one for one in updates.cumulative if one.kind == "security" and one.revision > revision]
    if holes := [one for one in security if one.revision not in mended]:
        names = ", ".join(one.kb or one.version for one in holes[:3]) + (" and others" if len(holes) > 3 else "")
        yield f"no record is held of what {len(holes)} of the later updates mend: {names}"
    newest = max(one.published for one in listed)
    said = next((feed.newest for feed in feeds if feed.feed == RECORDS), "")
    if _days(newest, said) > MOST_DAYS:
        yield f"no record since {newest} names {line.name}: its support has ended, or records are missing"


def _days(earlier: str, later: str) -> int:
    try:
        return (datetime.date.fromisoformat(later) - datetime.date.fromisoformat(earlier)).days
    except ValueError:
        return 0
