"""Records and updates that tests put into a store."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from deadlight.advisories.cve_records import MICROSOFT, read_record
from deadlight.advisories.store import BUILDS, RECORDS, Contents, Store, write
from deadlight.model.advisory import FeedAge, WindowsUpdate

TODAY = datetime.date(2024, 9, 20)
FRESH = {
    RECORDS: FeedAge(feed=RECORDS, rows=1, newest="2024-09-10", imported="2024-09-20"),
    BUILDS: FeedAge(feed=BUILDS, rows=1, newest="2024-09-10", imported="2024-09-20"),
}


def raw_record(*rows, name="CVE-2024-0001", title="A flaw", published="2024-09-10", updated="", state="PUBLISHED"):
    """Return a record in the published form: rows are (product, lessThan or nothing)."""
    affected = [
        {
            "product": product,
            "versions": [{"version": "10.0.0", "status": "affected"} | ({"lessThan": below} if below else {})],
        }
        for product, below in rows
    ]
    cna = {"title": title, "datePublic": f"{published}T07:00:00Z", "affected": affected}
    cna["providerMetadata"] = {"orgId": MICROSOFT, "dateUpdated": updated or f"{published}T07:00:00Z"}
    return {"cveMetadata": {"cveId": name, "assignerOrgId": MICROSOFT, "state": state}, "containers": {"cna": cna}}


def record(*rows, **more):
    return read_record(json.dumps(raw_record(*rows, **more)))


def update(build, revision, day="", kind="security", kb=""):
    return WindowsUpdate(build=build, revision=revision, kb=kb, day=day, kind=kind)


def store_of(folder: Path, records, updates=(), feeds=FRESH, **more) -> Store:
    path = folder / "advisories.sqlite"
    held = Contents(
        records={one.id: one for one in records},
        updates={(one.build, one.revision): one for one in updates},
        feeds=dict(feeds),
        **more,
    )
    write(path, held)
    return Store(path)
