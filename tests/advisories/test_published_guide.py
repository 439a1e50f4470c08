"""Real documents of Microsoft's security guide and the real list of wesng: what they say, and what that changes."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest
from test_published_records import builds, published

from deadlight.advisories import msrc_advisories, msrc_guide, wesng
from deadlight.advisories.importing import take
from deadlight.advisories.matching import patch_level
from deadlight.advisories.msrc_updates import read_list, read_month
from deadlight.advisories.msrc_updates_xml import as_json
from deadlight.advisories.products import key_of, lines_by_key
from deadlight.advisories.store import Contents, Store, write
from deadlight.semantics.escapes import HOTPATCH_GAP, HOTPATCHED_BUILDS, escape_rows, state_of_host

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "msrc"
TODAY = datetime.date(2026, 9, 20)
JANUARY_2024 = "10.0.17763.5329"
CORE_2019 = "Windows Server 2019 (Server Core installation)"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples/msrc is not here")


@cache
def listed():
    """Return the rows of wesng's list that are of our products and name an article."""
    with zipfile.ZipFile(SAMPLES / "wesng-definitions.zip") as archive:
        name = next(one for one in archive.namelist() if one.startswith("CVEs_"))
        with archive.open(name) as packed:
            return tuple(
                row
                for row in csv.DictReader(io.TextIOWrapper(packed, "utf-8"))
                if row["BulletinKB"] and row["CVE"].startswith("CVE-") and "Server" in row["AffectedProduct"]
                and key_of(row["AffectedProduct"]) in lines_by_key()
            )  # fmt: skip


def store_of(folder, *, with_list, as_guide=False):
    contents = Contents()
    (folder / "records.jsonl").write_text("".join(json.dumps(one) + "\n" for one in published().values()))
    files = [folder / "records.jsonl", SAMPLES / "builds.tsv"]
    taken = take([*files, SAMPLES / "wesng-definitions.zip"] if with_list else files, contents, TODAY)
    assert taken.failed == []
    if as_guide:
        said = contents.statements.values()
        contents.statements = {
            (one.id, "msrc-updates"): msgspec.structs.replace(one, source="msrc-updates") for one in said
        }
    write(folder / "store", contents)
    return Store(folder / "store")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with store_of(tmp_path_factory.mktemp("list"), with_list=True) as store:
        yield store


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    with store_of(tmp_path_factory.mktemp("bare"), with_list=False) as store:
        yield store


def states(store, version):
    level = patch_level(store, version, today=TODAY, installation="core")
    return {one.id: one.state for one in level.advisories}


def test_no_article_of_the_list_is_lost():
    expected = {(row["CVE"], key_of(row["AffectedProduct"]), f"KB{row['BulletinKB']}") for row in listed()}
    found = set()
    for one in wesng.read_archive(SAMPLES / "wesng-definitions.zip", wesng.entry_of(SAMPLES / "wesng-definitions.zip")):
        found |= {(one.id, key_of(remedy.product), remedy.kb) for remedy in one.remedies if "Server" in remedy.product}
    assert found == expected
    assert len(expected) > 20_000


def test_the_update_of_january_2024_has_its_article_and_lacks_that_of_february(store):
    level = patch_level(store, JANUARY_2024, today=TODAY, installation="core")
    found = {one.id: one for one in level.advisories}
    assert "CVE-2024-20674" not in found
    flaw = found["CVE-2024-21338"]
    assert (flaw.state, flaw.fixed, flaw.kb, flaw.severity) == ("open", "10.0.17763.5458", "KB5034768", "Important")
    assert (level.installed.kb, level.installed.replaces) == ("KB5034127", ("KB5033371",))


def test_what_the_update_of_january_2024_replaces_is_the_closure_of_the_list(store):
    replaces = {}
    for row in listed():
        older = {f"KB{one}" for one in row["Supersedes"].split(";") if one.isdecimal()}
        replaces.setdefault(f"KB{row['BulletinKB']}", set()).update(older)
    reached = set(replaces["KB5034127"])
    while more := {older for one in reached for older in replaces.get(one, ())} - reached:
        reached |= more
    assert patch_level(store, JANUARY_2024, today=TODAY).replaced == tuple(sorted(reached))
    assert len(reached) == 53


def test_the_list_changes_no_state_of_any_build(store, bare):
    judged = 0
    for row in builds()[::20]:
        version = f"10.0.{row['build']}.{row['ubr']}"
        assert states(store, version) == states(bare, version)
        judged += len(states(bare, version))
    assert judged > 5_000


def test_most_records_get_their_severity_and_article(store):
    level = patch_level(store, "10.0.17763.1", today=TODAY, installation="core")
    assert Counter(bool(one.severity) for one in level.advisories)[True] > 0.95 * len(level.advisories)
    assert Counter(bool(one.kb) for one in level.advisories)[True] > 0.95 * len(level.advisories)


def test_the_rules_for_the_guide_leave_next_to_nothing_unknown(tmp_path):
    """The list in the place of the documents that it is made from: the build of each article decides."""
    with store_of(tmp_path, with_list=True, as_guide=True) as store:
        for version, hopes in ((JANUARY_2024, 10), ("10.0.20348.2113", 10), ("10.0.26100.32995", 10)):
            counted = Counter(states(store, version).values())
            assert counted["unknown"] < hopes
        level = patch_level(store, JANUARY_2024, today=TODAY, installation="core")
    still_open = [one for one in level.advisories if one.state == "open"]
    assert len(still_open) > 1600
    assert {one.id for one in still_open if one.published <= "2024-01-09"} == {"CVE-2023-24932"}


def test_a_real_document_in_xml_says_what_json_would():
    raw = as_json((SAMPLES / "cvrf-2016-Apr.fixture.xml").read_text("utf-8"))
    assert raw["DocumentTracking"]["Identification"]["ID"]["Value"] == "2016-Apr"
    flaw = next(one for one in raw["Vulnerability"] if one["CVE"] == "CVE-2016-0088")
    mended = {
        number: (one["Description"]["Value"], one["Supercedence"])
        for one in flaw["Remediations"]
        if one["Type"] == 2
        for number in one["ProductID"]
    }
    assert mended["10735"] == ("3147461", "3140745")
    assert {one["Description"]["Value"] for one in flaw["Threats"] if one["Type"] == 3} == {"Important"}
    names = {one["ProductID"]: one["Value"] for one in raw["ProductTree"]["FullProductName"]}
    assert names["10483"] == "Windows Server 2012 R2"


@pytest.mark.parametrize(
    ("name", "month"), [("cvrf-2016-Apr.fixture.xml", "2016-Apr"), ("cvrf-2024-Mar.fixture.xml", "2024-Mar")]
)
def test_real_documents_on_other_products_say_nothing_of_ours(name, month):
    found = read_month((SAMPLES / name).read_text("utf-8"))
    assert (found.name, found.statements) == (month, ())


def test_a_real_advisory_is_read(monkeypatch):
    monkeypatch.setattr(msrc_advisories, "product_of", lambda name: name)
    (found,) = msrc_advisories.read_advisory((SAMPLES / "csaf-msrc_cve-2025-29806.json").read_text("utf-8"))
    assert (found.id, found.severity, found.published) == ("CVE-2025-29806", "Important", found.published)
    assert [(one.product, one.fixed, one.kb) for one in found.remedies] == [
        ("Microsoft Edge (Chromium-based)", "129.0.2792.52", "")
    ]


def test_real_pages_of_the_guide_are_read(monkeypatch):
    monkeypatch.setattr(msrc_guide, "product_of", lambda name: name)
    deployments = msrc_guide.read_page((SAMPLES / "sugv2-deployment.json").read_text("utf-8")).deployments
    assert [(one.kb, one.replaces, one.day) for one in deployments] == [("KB3118310", ("KB3114400",), "2017-05-09")]
    products = msrc_guide.read_page((SAMPLES / "sugv2-product-0.json").read_text("utf-8")).statements
    assert {one.id: one.severity for one in products} == {"CVE-2025-21384": "Critical", "CVE-2025-26683": "Critical"}


def test_the_real_list_of_documents_is_read():
    found = read_list((SAMPLES / "cvrf-updates-index.fixture").read_text("utf-8"))
    assert [(one.name, one.day) for one in found] == [("2016-Apr", "2016-04-12"), ("2024-Mar", "2024-03-12")]


# --- The table of escapes, which needs no store ---


def test_escapes_that_are_inferred_are_those_of_the_article_that_is_named():
    revisions = {row["kb"]: (row["build"], int(row["ubr"])) for row in builds() if row["kb"]}
    inferred = [row for row in escape_rows() if row.certainty == "inferred"]
    assert inferred
    for row in inferred:
        articles = {f"KB{one['BulletinKB']}" for one in listed() if one["CVE"] == row.id}
        found = dict(revisions[one] for one in articles & revisions.keys())
        assert {build: found.get(build) for build in row.fixed} == row.fixed


def test_a_host_is_open_to_the_escapes_that_the_records_say(bare):
    """The check `host-open-to-known-escape` asks `state_of_host`: it says what the records say, build by build.

    A host just below an update may be hotpatched, which an image cannot be: there the two may differ.
    """
    table = {row.id: row for row in escape_rows() if row.id in published() and row.certainty != "inferred"}
    judged = Counter()
    for row in builds():
        build, revision = row["build"], int(row["ubr"])
        version = f"10.0.{build}.{revision}"
        found = states(bare, version)
        by_records = {name for name in table if found.get(name) == "open"}
        gap = HOTPATCH_GAP if int(build) in HOTPATCHED_BUILDS else 0
        near = {name for name, one in table.items() if build in one.fixed and 0 < one.fixed[build] - revision <= gap}
        host = state_of_host(version)
        told = {one.id for one in host.open if one.id in table}
        if host.unknown:
            assert by_records <= near or "Windows 11" in host.unknown
        else:
            assert told | near == by_records | near
        judged.update(records=len(by_records), told=len(told))
    assert min(judged["records"], judged["told"]) > 1000
