"""CVE records: what is read of them, and what is not taken for a version."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.advisories.cve_records import MICROSOFT, NotOursError, read_record, revision_of
from deadlight.model.errors import InputError


def record(**cna):
    return {
        "cveMetadata": {"cveId": "CVE-2024-0001", "assignerOrgId": MICROSOFT, "state": "PUBLISHED"},
        "containers": {"cna": {"title": "A flaw", "datePublic": "2024-02-13T08:00:00Z", **cna}},
    }


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("10.0.17763.5329", (17763, 5329)),
        ("10.0.20348..2762", (20348, 2762)),
        (" 10.0.26100.32995 ", (26100, 32995)),
        ("publication", None),
        ("N/A", None),
        ("1.001", None),
        ("", None),
        ("10.0.0", None),
        ("6.3.9600.20337", None),
        ("10.0.17763.5329.1", None),
    ],
)
def test_only_builds_are_versions(text, revision):
    assert revision_of(text) == revision


def test_rows_are_kept_as_they_are_written():
    row = {"version": "10.0.0", "lessThan": "publication", "status": "affected", "versionType": "custom"}
    affected = [{"product": "Windows Server 2008  Service Pack 2", "platforms": ["x64"], "versions": [row, row]}]
    rows = read_record(json.dumps(record(affected=affected))).rows
    assert [(one.product, one.first, one.below, one.platforms) for one in rows] == [
        ("Windows Server 2008  Service Pack 2", "10.0.0", "publication", ("x64",))
    ] * 2


def test_the_highest_score_is_taken():
    metrics = [{"cvssV3_1": {"baseScore": 7, "vectorString": "low"}}, {"cvssV3_1": {"baseScore": 8.8}}, {"other": 1}]
    assert read_record(json.dumps(record(metrics=metrics))).score == 8.8


def test_a_rejected_record_is_told():
    raw = record()
    raw["cveMetadata"]["state"] = "REJECTED"
    assert read_record(json.dumps(raw)).rejected


def test_a_record_of_another_authority_is_not_ours():
    raw = record()
    raw["cveMetadata"]["assignerOrgId"] = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(NotOursError):
        read_record(json.dumps(raw))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "[" * 100_000, '{"cveMetadata": 1, "containers": []}', "\ud800"]
)
def test_what_is_no_record_is_refused(text):
    with pytest.raises(InputError):
        read_record(text.encode("utf-8", "surrogatepass"))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
FIELDS = ("title", "datePublic", "affected", "metrics", "providerMetadata")


@given(st.dictionaries(st.sampled_from(FIELDS), json_values), json_values, json_values)
def test_fields_of_any_shape_are_read_or_refused(cna, one, other):
    cna = {**cna, "affected": [{"product": one, "versions": [{"version": other, "lessThan": one}, other]}, other]}
    read_record(json.dumps(record(**cna)))
