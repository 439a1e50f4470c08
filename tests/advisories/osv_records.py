"""Records in the form of OSV that tests put into a store."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from deadlight.advisories.importing import take
from deadlight.advisories.store import Contents, Store, write

RUNTIME = "Microsoft.NetCore.App.Runtime.win-x64"
V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:H/SC:N/SI:N/SA:N"


def window(*events, kind="ECOSYSTEM"):
    """Return a range: events are ("introduced", "1.0"), …"""
    return {"type": kind, "events": [{name: version} for name, version in events]}


def affected(ecosystem, name, *ranges, versions=(), known=""):
    """Return what a record says of a package; a range that is a pair is (introduced, fixed)."""
    made = [window(("introduced", one[0]), ("fixed", one[1])) if isinstance(one, tuple) else one for one in ranges]
    entry = {"package": {"ecosystem": ecosystem, "name": name}, "ranges": made, "versions": list(versions)}
    return entry | ({"database_specific": {"last_known_affected_version_range": known}} if known else {})


def osv(*entries, name="GHSA-aaaa-bbbb-cccc", aliases=("CVE-2024-0001",), modified="2024-09-10T01:07:53Z", **more):
    record = {
        "schema_version": "1.4.0",
        "id": name,
        "modified": modified,
        "published": "2024-09-09T20:25:19Z",
        "aliases": aliases,
        "summary": "A flaw in a parser",
        "details": "# A flaw\n\nLong.",
        "severity": [{"type": "CVSS_V3", "score": V3}, {"type": "CVSS_V4", "score": V4}],
        "affected": list(entries),
        "references": [{"type": "WEB", "url": "https://example.com"}],
        "database_specific": {"severity": "HIGH", "github_reviewed": True},
    }
    return record | more


def zipped(*records):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, record in enumerate(records):
            archive.writestr(f"{number}/{record['id']}.json", json.dumps(record))
    return made.getvalue()


def shelved(folder: Path, today, *records, **contents) -> Store:
    """Return a store with records, imported from an archive."""
    (folder / "all.zip").write_bytes(zipped(*records))
    held = Contents(**contents)
    taken = take([folder / "all.zip"], held, today)
    assert taken.failed == []
    write(folder / "packages.sqlite", held)
    return Store(folder / "packages.sqlite")
