"""Real records and builds: nothing is lost of them, and each build is open to what the definition says."""

from __future__ import annotations

import csv
import datetime
import json
import re
from functools import cache
from pathlib import Path

import pytest
from advisory_records import raw_record

from deadlight.advisories.importing import take
from deadlight.advisories.matching import patch_level
from deadlight.advisories.store import Contents, Store, write
from deadlight.semantics.escapes import escape_rows

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "msrc"
TODAY = datetime.date(2026, 9, 20)
PRODUCTS = {
    14393: "Windows Server 2016",
    17763: "Windows Server 2019",
    20348: "Windows Server 2022",
    25398: "Windows Server 2022, 23H2 Edition",
    26100: "Windows Server 2025",
}

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples/msrc is not here")


@cache
def published():
    """Return all raw records: those that are whole, and those of which products and builds were kept."""
    records = {}
    for line in (SAMPLES / "server-cves.jsonl").read_text().splitlines():
        row = json.loads(line)
        made = raw_record(name=row["cve"], title=row["title"], published=row["datePublic"][:10], updated=row["updated"])
        made["containers"]["cna"]["affected"] = [
            {"product": one["product"], "platforms": one.get("platforms"), "versions": [one]} for one in row["affected"]
        ]
        records[row["cve"]] = made
    excerpts = json.loads((SAMPLES / "cve5-affected-excerpts.json").read_text())["cves"]
    rows = [(product, below) for product, (_, below) in excerpts["CVE-2026-42915"].items()]
    records["CVE-2026-42915"] = raw_record(*rows, name="CVE-2026-42915", title="VMSwitch", published="2026-06-09")
    whole = [json.loads(path.read_text()) for path in (SAMPLES / "cve5").glob("CVE-*.json")]
    return records | {one["cveMetadata"]["cveId"]: one for one in whole}


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    folder = tmp_path_factory.mktemp("records")
    (folder / "records.jsonl").write_text("".join(json.dumps(one) + "\n" for one in published().values()))
    contents = Contents()
    taken = take([folder, SAMPLES / "cve5", SAMPLES / "builds.tsv"], contents, TODAY)
    assert taken.failed == []
    return contents


@pytest.fixture(scope="module")
def store(held, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "advisories.sqlite"
    write(path, held)
    with Store(path) as store:
        yield store


@cache
def builds():
    """Return the rows of the list of builds, as they are written."""
    return tuple(csv.DictReader((SAMPLES / "builds.tsv").read_text().splitlines(), delimiter="\t"))


def open_set(store, version, state="open", **more):
    level = patch_level(store, version, today=TODAY, **{"installation": "core", **more})
    return {one.id for one in level.advisories if one.state == state}


def test_no_row_of_any_record_is_lost(held, store):
    assert store.contents().records == held.records
    assert held.records.keys() == published().keys()
    for name, raw in published().items():
        cna = raw["containers"]["cna"]
        expected = [
            (one["product"], version["version"], version.get("lessThan") or "", tuple(one.get("platforms") or ()))
            for one in cna["affected"]
            for version in one["versions"]
        ]
        record = held.records[name]
        assert [(row.product, row.first, row.below, row.platforms) for row in record.rows] == expected
        assert (record.title, record.published) == (cna["title"], cna["datePublic"][:10])


def test_no_build_is_lost(held, store):
    rows = {(int(row["build"]), int(row["ubr"])): (row["kb"], row["date"]) for row in builds()}
    # Two articles tell of 14393.187, one of them without a day.
    rows[14393, 187] = ("KB3189866", "2016-09-13")
    assert rows == {key: (one.kb, one.day) for key, one in held.updates.items()}
    assert sum(len(store.updates(build)) for build in PRODUCTS) == len(rows)


def named_builds(raw, build):
    """Return the revisions that a record names for the Server Core installation of a build; None for a row without."""
    name = PRODUCTS[build]
    found = []
    for one in raw["containers"]["cna"]["affected"]:
        product = re.sub(r"\s+", " ", one["product"]).strip()
        wanted = {f"{name} (Server Core installation)".lower()}
        if build in (20348, 25398):
            wanted.add(name.lower())
        if product.lower() in wanted:
            for version in one["versions"]:
                match = re.fullmatch(rf"10\.0\.{build}\.+(\d+)", version.get("lessThan") or "")
                found.append(int(match[1]) if match else None)
    return found


def by_definition(revision, named, day, kinds):
    """Return the state of a revision: `kinds` is revision → (type, day), as the list of builds has them."""
    numbers = {one for one in named if one is not None}
    if not numbers:
        return "unknown"
    in_list = {one for one in numbers if one in kinds and "hotpatch" not in kinds[one][0]}
    if not in_list:
        below = {one: [kb for kb in kinds if 0 < one - kb <= 5 and kinds[kb] == ("B", day)] for one in numbers}
        in_list = {max(near) for near in below.values() if near}
    first, last = (min(in_list), max(in_list)) if in_list else (min(numbers) - 5, max(numbers))
    if revision < first:
        return "unknown" if "hotpatch" in kinds[revision][0] and min(numbers) <= revision else "open"
    return "fixed" if revision >= last and None not in named else "unknown"


def test_every_build_is_open_to_what_the_definition_says(store):
    judged = {"open": 0, "unknown": 0, "fixed": 0}
    for build in PRODUCTS:
        kinds = {int(row["ubr"]): (row["type"], row["date"]) for row in builds() if int(row["build"]) == build}
        records = {
            name: (named, raw["containers"]["cna"]["datePublic"][:10])
            for name, raw in published().items()
            if (named := named_builds(raw, build))
        }
        for revision in kinds:
            expected = {name: by_definition(revision, *one, kinds) for name, one in records.items()}
            level = patch_level(store, f"10.0.{build}.{revision}", today=TODAY, installation="core")
            found = {one.id: one.state for one in level.advisories}
            assert found == {name: state for name, state in expected.items() if state != "fixed"}
            assert level.fixed == list(expected.values()).count("fixed")
            for state in expected.values():
                judged[state] += 1
    assert min(judged.values()) > 1000


def test_the_update_of_january_2024_mends_what_was_published_then_and_not_the_next_month(store):
    found = patch_level(store, "10.0.17763.5329", today=TODAY, installation="core")
    advisories = {one.id: one for one in found.advisories}
    assert "CVE-2024-20674" not in advisories
    assert "CVE-2024-20674" in open_set(store, "10.0.17763.5328")
    later = advisories["CVE-2024-21338"]
    assert (later.state, later.fixed, later.kb, later.carrier) == ("open", "10.0.17763.5458", "KB5034768", "host")
    assert (found.installed.kb, found.installed.day) == ("KB5034127", "2024-01-09")


def test_server_2025_and_windows_11_of_one_build_are_told_apart(store):
    flaw = "CVE-2026-42915"
    windows_11 = "Windows 11 Version 24H2"
    assert flaw in open_set(store, "10.0.26100.32860")
    assert flaw not in open_set(store, "10.0.26100.32995")
    assert flaw not in open_set(store, "10.0.26100.8655", product=windows_11)
    assert flaw in open_set(store, "10.0.26100.8457", product=windows_11)
    assert open_set(store, "10.0.26100.8655") == set()


def test_the_word_publication_is_no_version(store):
    assert "CVE-2021-24096" in open_set(store, "10.0.17763.8644", state="unknown")
    assert "CVE-2021-24096" not in open_set(store, "10.0.17763.1")


def test_the_lower_bound_of_old_records_is_not_asked(store):
    zero = {
        name
        for name, raw in published().items()
        for one in raw["containers"]["cna"]["affected"]
        for version in one["versions"]
        if version["version"] == "10.0.0" and one["product"] == "Windows Server 2019"
    }
    assert len(zero) > 200
    found = [open_set(store, "10.0.17763.1", state, installation="full") for state in ("open", "unknown")]
    assert zero <= found[0] | found[1]


@pytest.mark.parametrize("version", ["10.0.19041.1", "10.0.19042.9999"])
def test_the_build_of_another_release_is_no_fixed_build(store, version):
    # The records name 19043.867 for the servers 2004 and 20H2, whose builds are 19041 and 19042.
    for flaw in ("CVE-2021-26864", "CVE-2021-26891"):
        assert flaw in open_set(store, version, state="unknown")


def test_a_missing_version_is_unknown(store):
    assert "CVE-2022-37966" in open_set(store, "10.0.17763.8644", state="unknown")


def test_double_dots_of_october_2024_are_read(store):
    doubled = {
        name
        for name, raw in published().items()
        if any(
            ".." in (version.get("lessThan") or "")
            for one in raw["containers"]["cna"]["affected"]
            for version in one["versions"]
        )
    }
    assert len(doubled) >= 14
    assert doubled <= open_set(store, "10.0.20348.2700")
    assert not doubled & open_set(store, "10.0.20348.2762")


@pytest.mark.parametrize(("hotpatch", "update"), [(2695, 2700), (1602, 1607), (1724, 1726), (1964, 1970)])
def test_of_two_rows_that_of_the_cumulative_update_counts(store, hotpatch, update):
    double = {name for name, raw in published().items() if {hotpatch, update} <= set(named_builds(raw, 20348))}
    assert double
    assert double <= open_set(store, f"10.0.20348.{update - 1}")
    assert not double & (open_set(store, f"10.0.20348.{update}") | open_set(store, f"10.0.20348.{update}", "unknown"))
    assert double <= open_set(store, f"10.0.20348.{hotpatch}", state="unknown")


def test_a_build_two_above_the_update_of_its_day_is_that_update(store):
    flaw = "CVE-2022-30131"
    assert flaw not in open_set(store, "10.0.20348.768") | open_set(store, "10.0.20348.768", "unknown")
    assert flaw in open_set(store, "10.0.20348.740")


@pytest.mark.parametrize("flaw", ["CVE-2021-34461", "CVE-2026-72971"])
def test_flaws_of_other_products_are_not_listed(store, flaw):
    for build in PRODUCTS:
        assert flaw not in open_set(store, f"10.0.{build}.1") | open_set(store, f"10.0.{build}.1", "unknown")


def test_the_table_of_escapes_says_what_the_records_say(store):
    judged = 0
    for row in escape_rows():
        if row.id not in published() or row.certainty == "inferred":
            continue
        for build, revision in row.fixed.items():
            if int(build) in PRODUCTS:
                judged += 1
                assert row.id in open_set(store, f"10.0.{build}.{revision - 1}") | open_set(
                    store, f"10.0.{build}.{revision - 1}", "unknown"
                )
                assert row.id not in open_set(store, f"10.0.{build}.{revision}") | open_set(
                    store, f"10.0.{build}.{revision}", "unknown"
                )
    assert judged > 20


def test_the_table_of_escapes_holds_every_build_that_the_records_name():
    for row in escape_rows():
        if row.id in published():
            raw = published()[row.id]
            assert {str(build) for build in PRODUCTS if named_builds(raw, build)} == row.fixed.keys() & set(
                map(str, PRODUCTS)
            )


def test_data_with_holes_never_make_a_clean_build(store):
    for build in PRODUCTS:
        newest = store.updates(build)[-1].version
        assert patch_level(store, newest, today=TODAY, installation="core").verdict == "unknown"
