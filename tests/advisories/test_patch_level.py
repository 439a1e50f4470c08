"""What a build is open to: by product and build, and unknown wherever the records do not decide."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import pytest
from advisory_records import FRESH, TODAY, record, store_of, update
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.advisories.components import component_rows, row_of
from deadlight.advisories.matching import patch_level
from deadlight.advisories.products import is_core, key_of, lines
from deadlight.advisories.store import BUILDS, RECORDS
from deadlight.model.advisory import AffectedRow, FeedAge, VulnerabilityRecord

CORE = "Windows Server 2019 (Server Core installation)"
UPDATES = (
    update(17763, 6189, "2024-08-13", kb="KB5041578"),
    update(17763, 6293, "2024-09-10", kb="KB5043050"),
    update(20348, 2695, "2024-09-10", "hotpatch"),
    update(20348, 2700, "2024-09-10", kb="KB5042881"),
)


@pytest.fixture
def level(tmp_path):
    """Return a function: records and a version → what the build is open to."""

    def judge(version, *records, updates=UPDATES, today=TODAY, feeds=FRESH, exploited=None, **more):
        with store_of(tmp_path, records, updates, feeds, exploited=exploited or {}) as store:
            return patch_level(store, version, today=today, **{"installation": "core", **more})

    return judge


def states(level):
    return {one.id: one.state for one in level.advisories}


def test_a_build_below_the_fixed_one_is_open(level):
    found = level("10.0.17763.6189", record((CORE, "10.0.17763.6293")))
    advisory = found.advisories[0]
    assert (advisory.state, advisory.fixed, advisory.kb) == ("open", "10.0.17763.6293", "KB5043050")
    assert found.verdict == "open"
    assert [one.kb for one in found.behind] == ["KB5043050"]


def test_the_fixed_build_is_not(level):
    found = level("10.0.17763.6293", record((CORE, "10.0.17763.6293")))
    assert (found.advisories, found.fixed, found.doubts, found.verdict) == ((), 1, (), "clean")
    assert found.installed.kb == "KB5043050"


@pytest.mark.parametrize("below", ["publication", "N/A", "1.001", "", "10.0.20348.2700"])
def test_what_names_no_build_of_the_product_is_unknown(level, below):
    found = level("10.0.17763.6293", record((CORE, below)))
    assert (states(found), found.verdict) == ({"CVE-2024-0001": "unknown"}, "unknown")
    assert "names no fixed build" in found.advisories[0].reason


def test_a_row_that_names_none_beside_one_that_does_leaves_later_builds_unknown(level):
    mixed = record((CORE, "10.0.17763.6293"), (CORE, "publication"))
    assert states(level("10.0.17763.6189", mixed)) == {"CVE-2024-0001": "open"}
    assert states(level("10.0.17763.6293", mixed)) == {"CVE-2024-0001": "unknown"}


def test_two_dots_are_one(level):
    assert states(level("10.0.17763.6189", record((CORE, "10.0.17763..6293")))) == {"CVE-2024-0001": "open"}


def test_of_two_builds_that_of_the_update_counts(level):
    both = record(("Windows Server 2022", "10.0.20348.2700"), ("Windows Server 2022", "10.0.20348.2695"))
    assert states(level("10.0.20348.2699", both)) == {"CVE-2024-0001": "open"}
    assert states(level("10.0.20348.2700", both)) == {}


def test_a_hotpatched_build_may_have_the_fix(level):
    both = record(("Windows Server 2022", "10.0.20348.2700"), ("Windows Server 2022", "10.0.20348.2695"))
    assert states(level("10.0.20348.2695", both)) == {"CVE-2024-0001": "unknown"}


def test_of_two_builds_that_no_update_has_those_between_are_unknown(level):
    both = record(("Windows Server 2022", "10.0.20348.2720"), ("Windows Server 2022", "10.0.20348.2710"))
    found = {number: states(level(f"10.0.20348.{number}", both)) for number in (2700, 2715, 2720)}
    assert [list(one.values()) for one in found.values()] == [["open"], ["unknown"], []]


def test_a_fixed_build_just_above_the_update_of_its_day_is_the_update(level):
    late = record(("Windows Server 2022", "10.0.20348.2702"))
    assert states(level("10.0.20348.2700", late)) == {}
    assert states(level("10.0.20348.2699", late)) == {"CVE-2024-0001": "open"}


def test_just_above_the_update_of_another_day_it_is_unknown(level):
    late = record(("Windows Server 2022", "10.0.20348.2702"), published="2024-08-13")
    assert states(level("10.0.20348.2700", late)) == {"CVE-2024-0001": "unknown"}
    assert states(level("10.0.20348.2600", late)) == {"CVE-2024-0001": "open"}


def test_products_of_one_build_are_told_apart(level):
    both = record(("Windows Server 2025", "10.0.26100.32995"), ("Windows 11 Version 24H2", "10.0.26100.8655"))
    client = level("10.0.26100.8655", both, product="Windows 11 version 24H2")
    assert (states(client), client.fixed) == ({}, 1)
    assert states(level("10.0.26100.32690", both, installation="full")) == {"CVE-2024-0001": "open"}


def test_a_revision_of_windows_11_is_no_server(level):
    found = level("10.0.26100.8655", record(("Windows Server 2025", "10.0.26100.32995")))
    assert (found.verdict, found.advisories) == ("unknown", ())
    assert "Windows 11" in found.doubts[0]


def test_rows_of_other_products_are_not_compared(level):
    other = record(("Windows 10 Version 1809", "10.0.17763.9999"), (CORE, "10.0.17763.6293"))
    assert states(level("10.0.17763.6293", other)) == {}


@pytest.mark.parametrize(
    ("installation", "found"), [("core", {}), ("nano", {}), ("full", "open"), ("unknown", "unknown")]
)
def test_installations_are_told_apart_where_records_do(level, installation, found):
    only_full = record(("Windows Server 2019", "10.0.17763.6293"))
    shown = states(level("10.0.17763.6189", only_full, installation=installation))
    assert shown == (found and {"CVE-2024-0001": found})


def test_nano_server_is_an_approximation_and_says_so(level):
    assert "Nano Server" in level("10.0.17763.6293", record((CORE, "10.0.17763.6293")), installation="nano").notes[0]


def test_what_the_records_of_windows_do_not_tell_of_an_image_is_noted(level):
    for installation in ("core", "full", "unknown"):
        noted = " ".join(level("10.0.17763.6293", record((CORE, "10.0.17763.6293")), installation=installation).notes)
        assert ".NET Framework" in noted
        assert ("lack" in noted) is (installation == "core")
    assert ".NET" not in " ".join(level("10.0.17763.1", record((CORE, "10.0.17763.6293")), installation="nano").notes)


def test_a_rejected_record_is_not_listed(level):
    rejected = record((CORE, "10.0.17763.6293"), state="REJECTED")
    assert states(level("10.0.17763.6189", rejected, record((CORE, "10.0.17763.6293"), name="CVE-2024-0002"))) == {
        "CVE-2024-0002": "open"
    }


def test_what_is_exploited_stands_first(level):
    rows = [record((CORE, "10.0.17763.6293"), name=f"CVE-2024-000{number}") for number in (1, 2)]
    found = level("10.0.17763.6189", *rows, exploited={"CVE-2024-0002": "2024-09-11"}).advisories
    assert [(one.id, one.exploited) for one in found] == [("CVE-2024-0002", "2024-09-11"), ("CVE-2024-0001", "")]


@pytest.mark.parametrize(
    ("version", "product", "doubt"),
    [
        ("10.0.17763", "", "no build of Windows with its revision"),
        ("", "", "no build of Windows with its revision"),
        ("10.0.12345.1", "", "no Windows Server that is known"),
        ("10.0.20348.2700", "Windows Server 2019", "no records are kept"),
        ("10.0.20348.2700", "Ubuntu", "no records are kept"),
        ("10.0.20348.2700", "", "no record that is held names Windows Server 2022"),
    ],
)
def test_what_is_not_known_is_no_clean_build(level, version, product, doubt):
    found = level(version, record((CORE, "10.0.17763.6293")), product=product)
    assert found.verdict == "unknown"
    assert doubt in found.doubts[0]


def test_without_a_store_nothing_is_known():
    found = patch_level(None, "10.0.17763.6293", today=TODAY)
    assert found.verdict == "unknown"
    assert found.doubts == ("there is no store of vulnerabilities; `deadlight db update` makes one",)


def test_an_empty_store_is_unknown(level):
    assert level("10.0.17763.6293", feeds={}, updates=()).verdict == "unknown"


def test_old_data_are_unknown(level):
    found = level("10.0.17763.6293", record((CORE, "10.0.17763.6293")), today=datetime.date(2024, 10, 16))
    assert found.verdict == "unknown"
    assert "36 days old" in found.doubts[0]


def test_a_list_of_updates_that_is_missing_is_a_doubt(level):
    feeds = {RECORDS: FRESH[RECORDS], BUILDS: FeedAge(feed=BUILDS, rows=0)}
    found = level("10.0.17763.6293", record((CORE, "10.0.17763.6293")), feeds=feeds, updates=())
    assert found.doubts == ("the store holds no updates of Windows",)


def test_a_later_update_without_any_record_is_a_hole(level):
    found = level("10.0.17763.6189", record((CORE, "10.0.17763.6189"), published="2024-08-13"))
    assert found.doubts == ("no record is held of what 1 of the later updates mend: KB5043050",)


def test_a_build_newer_than_all_updates_is_a_doubt(level):
    found = level("10.0.17763.6300", record((CORE, "10.0.17763.6293")))
    assert found.doubts == ("the build is newer than all updates that are known",)


def test_a_product_that_records_no_longer_name_is_a_doubt(level):
    found = level("10.0.17763.6293", record((CORE, "10.0.17763.6293"), published="2024-07-09"))
    assert "no record since 2024-07-09" in found.doubts[0]


@pytest.mark.parametrize(
    ("name", "key", "core"),
    [
        ("Windows Server 2008  Service Pack 2", "windows server 2008 service pack 2", False),
        ("Windows Server, version 1803  (Server Core Installation)", "windows server version 1803", True),
        ("Windows Server 2022, 23H2 Edition (Server Core installation)", "windows server 2022 23h2 edition", True),
        ("Windows Server version 2004", key_of("Windows Server, version 2004"), False),
        ("Windows 11 Version 23H2", key_of("Windows 11 version 23H2"), False),
    ],
)
def test_names_of_one_product_are_one(name, key, core):
    assert (key_of(name), is_core(name)) == (key, core)


@pytest.mark.parametrize(
    ("title", "carrier"),
    [
        ("Windows Kernel Elevation of Privilege Vulnerability", "host"),
        ("Windows Win32k Elevation of Privilege Vulnerability", "host"),
        ("Windows Cloud Files Mini Filter Driver Elevation of Privilege Vulnerability", "host"),
        ("Windows Container Manager Service Elevation of Privilege Vulnerability", "host"),
        ("Microsoft ODBC Driver Remote Code Execution Vulnerability", "image"),
        ("MapUrlToZone Security Feature Bypass Vulnerability", "image"),
        ("Windows Font Driver Host Remote Code Execution Vulnerability", "image"),
        ("Microsoft PostScript and PCL6 Class Printer Driver Remote Code Execution Vulnerability", "image"),
        ("Windows USB Print Driver Elevation of Privilege Vulnerability", "host"),
        ("Windows Print Spooler Elevation of Privilege Vulnerability", "image"),
        ("Windows Layer 2 Tunneling Protocol (L2TP) Remote Code Execution Vulnerability", "host"),
        ("Windows Power Dependency Coordinator Elevation of Privilege Vulnerability", "host"),
        ("Windows GDI+ Information Disclosure Vulnerability", "image"),
        ("Windows SMBv3 Server Remote Code Execution Vulnerability", "host"),
        ("Windows Defender Credential Guard Elevation of Privilege Vulnerability", "host"),
        ("Windows  OLE Remote Code Execution Vulnerability", "image"),
        ("Windows Kerberos Elevation of Privilege Vulnerability", "image"),
        ("Remote Procedure Call Runtime Denial of Service Vulnerability", "image"),
        ("Windows GDI Elevation of Privilege Vulnerability", None),
        ("Windows Graphics Component Elevation of Privilege Vulnerability", None),
        ("Windows CSC Service Elevation of Privilege Vulnerability", None),
        ("Microsoft Message Queuing (MSMQ) Remote Code Execution Vulnerability", None),
        ("Remote Desktop Services Remote Code Execution Vulnerability", None),
        ("Windows ALPC Elevation of Privilege Vulnerability", None),
        ("Windows Digital Media Elevation of Privilege Vulnerability", None),
        ("", None),
    ],
)
def test_titles_tell_whose_files_hold_the_component(title, carrier):
    found = row_of(title)
    assert (found.carrier if found else None) == carrier


def test_every_row_of_the_tables_has_evidence():
    assert all("https://" in row.evidence for row in (*lines(), *component_rows()))


# --- Against the definition, on random tables ---

revisions = st.integers(min_value=1, max_value=60)
kinds = st.sampled_from(["security", "out-of-band", "preview", "hotpatch"])
days = st.sampled_from(["2024-08-13", "2024-09-10"])
fixes = st.lists(revisions | st.none(), min_size=1, max_size=3)


def by_definition(revision, named, day, table):
    """Return open, fixed or unknown for one record: `table` is revision → (day, kind)."""
    numbers = [one for one in named if one is not None]
    if not numbers:
        return "unknown"
    cumulative = {one: when for one, (when, kind) in table.items() if kind != "hotpatch"}
    meant = [one for one in numbers if one in cumulative]
    vague = False
    if not meant:
        for one in numbers:
            same_day = [near for near in range(one - 5, one) if cumulative.get(near) == day]
            meant += same_day[-1:]
        if not meant:
            meant, vague = numbers, True
    first = min(meant) - (5 if vague else 0)
    if revision < first:
        hotpatched = revision in table and revision not in cumulative
        return "unknown" if hotpatched and min(numbers) <= revision else "open"
    if revision >= max(meant) and None not in named:
        return "fixed"
    return "unknown"


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(revisions, st.tuples(days, kinds), max_size=12),
    st.lists(st.tuples(fixes, days), min_size=1, max_size=6),
    st.lists(revisions, min_size=1, max_size=6),
)
def test_random_tables_are_judged_as_defined(table, records, builds):
    made = [
        VulnerabilityRecord(
            id=f"CVE-2024-{number:04}",
            title="",
            published=day,
            rows=tuple(
                AffectedRow(product=CORE, below="publication" if one is None else f"10.0.17763.{one}") for one in named
            ),
        )
        for number, (named, day) in enumerate(records)
    ]
    updates = [update(17763, number, day, kind) for number, (day, kind) in table.items()]
    with tempfile.TemporaryDirectory() as folder, store_of(Path(folder), made, updates) as store:
        for revision in builds:
            found = patch_level(store, f"10.0.17763.{revision}", today=TODAY, installation="core")
            expected = {
                f"CVE-2024-{number:04}": by_definition(revision, named, day, table)
                for number, (named, day) in enumerate(records)
            }
            assert states(found) == {name: state for name, state in expected.items() if state != "fixed"}
            assert found.fixed == list(expected.values()).count("fixed")
