"""What a store of vulnerabilities holds, and how old it is: for people and for programs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from deadlight.model.advisory import FeedAge
from deadlight.outputs.inert import inert
from deadlight.outputs.table import table

NAMES = {
    "cve-records": "records of vulnerabilities",
    "windows-builds": "updates of Windows",
    "msrc-updates": "Microsoft's monthly documents",
    "msrc-advisories": "Microsoft's advisories",
    "msrc-guide": "Microsoft's update guide",
    "wesng": "list of wesng",
    "osv-nuget": "advisories of NuGet",
    "osv-npm": "advisories of npm",
    "osv-pypi": "advisories of PyPI",
    "osv-maven": "advisories of Maven",
    "osv-golang": "advisories of Go",
    "known-exploited": "known exploited",
    "exploit-chances": "chances of exploitation",
}

_UP_TO_DATE = "Records of vulnerabilities and updates of Windows are up to date."
_NEWER = "`deadlight db update` fetches what is newer, `deadlight db import` takes what was fetched elsewhere"


def render_text(
    path: str, feeds: Sequence[FeedAge], doubts: Sequence[str], not_held: Sequence[str], today: datetime.date
) -> str:
    """Return a table of the feeds with their ages on the day `today`, and why nothing found would not mean clean.

    `not_held` are the feeds that can be had and are not there.
    """
    lines = [f"store  {inert(path)}"]
    if feeds:
        rows = [
            (NAMES.get(one.feed, inert(one.feed)), str(one.rows), one.newest, _age(one, today), one.imported)
            for one in feeds
        ]
        lines += ["", table(("feed", "rows", "newest", "age", "imported"), rows)]
    lines += ["", *(f"unknown: {inert(doubt)}" for doubt in doubts)] if doubts else ["", _UP_TO_DATE]
    if feeds and not_held:
        lines.append(f"not held: {', '.join(NAMES.get(feed, feed) for feed in not_held)}")
    if feeds and doubts:
        lines.append(_NEWER)
    return "\n".join(lines) + "\n"


def render_json(
    path: str, feeds: Sequence[FeedAge], doubts: Sequence[str], not_held: Sequence[str], today: datetime.date
) -> str:
    """Return the same as JSON, after the schema deadlight/db/v1; an age that is not known is null."""
    told = [
        {
            "feed": one.feed,
            "rows": one.rows,
            "newest": one.newest,
            "days": _days(one, today),
            "imported": one.imported,
        }
        for one in feeds
    ]
    report = {
        "schema": "deadlight/db/v1", "path": path, "feeds": told, "not_held": list(not_held), "doubts": list(doubts),
    }  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def _days(feed: FeedAge, today: datetime.date) -> int | None:
    try:
        return max((today - datetime.date.fromisoformat(feed.newest)).days, 0)
    except ValueError:
        return None


def _age(feed: FeedAge, today: datetime.date) -> str:
    days = _days(feed, today)
    if days is None:
        return ""
    return f"{days} day{'' if days == 1 else 's'}" if days else "today"
