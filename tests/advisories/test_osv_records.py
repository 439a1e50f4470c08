"""Records in the form of OSV: what is kept of them, and what of them cannot be read."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osv_records import RUNTIME, V3, V4, affected, osv, window

from deadlight.advisories.osv.records import Range, read_record
from deadlight.model.errors import InputError


def read(*entries, **more):
    return read_record(json.dumps(osv(*entries, **more)))


def test_a_record_says_what_matching_needs():
    record = read(
        affected("NuGet", "System.Text.Json", ("8.0.0", "8.0.5"), known="<= 8.0.4"),
        affected("NuGet", "System.Text.Json", ("6.0.0", "6.0.10")),
        affected("NuGet", RUNTIME, ("8.0.0", "8.0.10"), versions=["8.0.0"]),
    )
    assert (record.id, record.modified, record.shown) == (
        "GHSA-aaaa-bbbb-cccc",
        "2024-09-10T01:07:53Z",
        frozenset(["NuGet"]),
    )
    said = record.advisory
    assert (said.aliases, said.title, said.published) == (("CVE-2024-0001",), "A flaw in a parser", "2024-09-09")
    assert (said.word, said.vectors) == ("high", (V4, V3))
    first, second = record.affected["nuget", "system.text.json"]
    assert first.ranges == (Range((("introduced", "8.0.0"), ("fixed", "8.0.5")), "<= 8.0.4"),)
    assert second.ranges[0].known == ""
    assert record.affected["nuget", RUNTIME.casefold()][0].versions == ("8.0.0",)


def test_names_are_those_of_registries():
    record = read(
        affected("PyPI", "Zope.Interface", ("0", "1")),
        affected("Maven", "org.apache.logging.log4j:log4j-core", ("0", "2.15.0")),
        affected("Maven:https://repo.example.com", "a:B", ("0", "1")),
        affected("Go", "stdlib", window(("introduced", "0"), kind="SEMVER")),
        affected("npm", "@scope/JSONStream", ("0", "1")),
        affected("crates.io", "time", ("0", "1")),
    )
    assert sorted(record.affected) == [
        ("golang", "stdlib"),
        ("maven", "a:B"),
        ("maven", "org.apache.logging.log4j:log4j-core"),
        ("npm", "@scope/JSONStream"),
        ("pypi", "zope-interface"),
    ]
    assert record.shown == {"PyPI", "Maven", "Go", "npm", "crates.io"}


def test_what_was_withdrawn_affects_nothing():
    record = read(affected("npm", "a", ("0", "1")), withdrawn="2024-09-11T00:00:00Z")
    assert (record.withdrawn, record.affected, record.shown) == (True, {}, {"npm"})


def test_ranges_of_commits_are_no_ranges_of_versions():
    record = read(affected("PyPI", "a", window(("introduced", "0"), ("fixed", "abcdef"), kind="GIT"), versions=["1"]))
    assert record.affected["pypi", "a"][0].ranges == ()


def test_an_event_that_cannot_be_read_is_not_left_out():
    entry = affected("npm", "a")
    entry["ranges"] = [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": 2}, "x", {}]}, {"type": "SEMVER"}]
    first, second = read(entry).affected["npm", "a"][0].ranges
    assert first.events == (("introduced", "0"), ("fixed", ""), ("", ""), ("", ""))
    assert second.events == (("", ""),)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"database_specific": {"severity": "MODERATE"}}, "medium"),
        ({"database_specific": {"severity": ["odd"]}}, ""),
        ({"database_specific": None}, ""),
        ({"name": "MAL-2025-1", "database_specific": {}}, "critical"),
    ],
)
def test_the_severity_is_that_of_the_database(more, word):
    assert read(**more).advisory.word == word


def test_a_record_without_a_summary_is_called_by_its_first_line():
    assert read(summary=None).advisory.title == "A flaw"
    assert read(summary=None, details=None).advisory.title == ""


@pytest.mark.parametrize("name", [None, "", 5, "a b", "../../x", "x" * 200])
def test_a_record_has_to_have_an_id(name):
    with pytest.raises(InputError, match="not a record of OSV"):
        read(name=name)


@pytest.mark.parametrize("field", ["id", "modified"])
def test_what_lacks_a_required_field_is_no_record(field):
    record = osv()
    del record[field]
    with pytest.raises(InputError, match="not a record of OSV"):
        read_record(json.dumps(record))


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"id": "GHSA-1", "modified": "", "affected": 1}']
)
def test_what_is_no_record_is_an_error_with_a_name(text):
    with pytest.raises(InputError, match="not a record of OSV"):
        read_record(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
)


@given(
    field=st.sampled_from(
        ["aliases", "severity", "affected", "database_specific", "summary", "withdrawn", "published"]
    ),
    value=values
    | st.lists(
        st.dictionaries(st.sampled_from(["package", "ranges", "versions", "type", "score"]), values, max_size=3)
    ),
)
def test_whatever_a_field_holds_it_is_read_or_refused(field, value):
    with suppress(InputError):
        assert read(affected("npm", "a", ("0", "1")), **{field: value}).id
