"""What a store of vulnerabilities holds, and how old it is: for people and for programs."""

from __future__ import annotations

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


def render_text(path: str, feeds: Sequence[FeedAge], doubts: Sequence[str]) -> str:
    """Return a table of the feeds, and why nothing found would not mean clean."""
    lines = [f"store  {inert(path)}"]
    if feeds:
        rows = [(NAMES.get(one.feed, inert(one.feed)), str(one.rows), one.newest, one.imported) for one in feeds]
        lines += ["", table(("feed", "rows", "newest", "imported"), rows)]
    lines += ["", *(f"unknown: {inert(doubt)}" for doubt in doubts)] if doubts else ["", "The data are up to date."]
    return "\n".join(lines) + "\n"


def render_json(path: str, feeds: Sequence[FeedAge], doubts: Sequence[str]) -> str:
    """Return the same as JSON."""
    told = [{"feed": one.feed, "rows": one.rows, "newest": one.newest, "imported": one.imported} for one in feeds]
    report = {"schema": "deadlight/db/v1", "path": path, "feeds": told, "doubts": list(doubts)}
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
