"""What the rows of one record mean for one product: from which revision on a build has the fix.

A record may give several builds for one product, and builds that no cumulative update has; updates that images never
get (hotpatches) are among them. Where the list of updates does not decide, the answer for the revisions between is
unknown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from deadlight.advisories.cve_records import Revision, revision_of
from deadlight.model.advisory import AffectedRow, WindowsUpdate

FEW = 5
"""How far above the update of its day a fixed build may lie and still be that update's: CVE-2022-30131 names revision
770 of Windows Server 2022 where the update of that day (KB5014678) is 768."""


class Fix(Struct, frozen=True, kw_only=True):
    """Revisions below `open_below` lack the fix, from `fixed_from` on they have it; between them it is unknown.

    `fixed_from` is nothing where no revision is known to have it, `open_below` 0 where none is known to lack it.
    `lowest` is the lowest revision that the record names at all.
    """

    open_below: int
    fixed_from: int | None
    lowest: int
    reason: str = ""


class Updates:
    """The updates of one build."""

    def __init__(self, updates: Iterable[WindowsUpdate]) -> None:
        """Take the updates, in any order."""
        known = sorted(updates, key=lambda one: one.revision)
        self.hotpatches = frozenset(one.revision for one in known if one.kind == "hotpatch")
        self.cumulative = tuple(one for one in known if one.kind != "hotpatch")
        self._revisions = tuple(one.revision for one in self.cumulative)
        self.hotpatch_articles = frozenset(one.kb for one in known if one.kb and one.kind == "hotpatch")
        self._by_article = {one.kb: one for one in self.cumulative if one.kb}

    def of_article(self, kb: str) -> WindowsUpdate | None:
        """Return the cumulative update of an article ("KB5034768"), or nothing."""
        return self._by_article.get(kb)

    def has(self, revision: int) -> bool:
        """Return whether a cumulative update has this revision."""
        place = bisect_left(self._revisions, revision)
        return place < len(self._revisions) and self._revisions[place] == revision

    def just_below(self, revision: int, day: str) -> int | None:
        """Return the revision of the cumulative update of `day` that lies a few below, or nothing."""
        near = [one.revision for one in self.cumulative if 0 < revision - one.revision <= FEW and one.day == day]
        return max(near) if day and near else None

    def bringing(self, revision: int) -> WindowsUpdate | None:
        """Return the first cumulative update from `revision` on."""
        place = bisect_left(self._revisions, revision)
        return self.cumulative[place] if place < len(self.cumulative) else None


def resolve(
    rows: Sequence[AffectedRow], build: int, day: str, updates: Updates, *, who: str = "its record"
) -> Fix | None:
    """Return what the rows of one product of this build mean; nothing where none says that it is affected.

    `day` is the day on which the record was published, `who` says so.
    """
    affected = [row for row in rows if row.status.casefold() in ("affected", "")]
    if not affected:
        return None
    named = [_fixed_in(row) for row in affected]
    revisions = {one.revision for one in named if one is not None and one.build == build}
    unsaid = sorted({_said(row) for row, one in zip(affected, named, strict=True) if one is None or one.build != build})
    if not revisions:
        return Fix(open_below=0, fixed_from=None, lowest=0, reason=f"{who} names no fixed build: {unsaid[0]}")
    reason = ""
    known = {revision for revision in revisions if updates.has(revision)}
    if known:
        low, high = min(known), max(known)
    else:
        same_day = [updates.just_below(revision, day) for revision in sorted(revisions)]
        sure = [revision for revision in same_day if revision is not None]
        low, high = (min(sure), max(sure)) if sure else (min(revisions) - FEW, max(revisions))
        if not sure:
            reason = f"no update is known that has the fixed build {build}.{high}, and this one lies just below it"
    if low != high and not reason:
        reason = f"{who} names several fixed builds, from {build}.{low} to {build}.{high}"
    if unsaid:
        reason = f"{who} names a fixed build, {build}.{high}, and another row that names none: {unsaid[0]}"
        return Fix(open_below=low, fixed_from=None, lowest=min(revisions), reason=reason)
    return Fix(open_below=low, fixed_from=high, lowest=min(revisions), reason=reason)


def _fixed_in(row: AffectedRow) -> Revision | None:
    if row.below:
        return revision_of(row.below)
    last = revision_of(row.up_to)
    return Revision(last.build, last.revision + 1) if last else None


def _said(row: AffectedRow) -> str:
    said = row.below or row.up_to or row.first
    return f"{said!r}" if said else "nothing is said"
