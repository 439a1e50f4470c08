"""Whether a version is affected: the algorithm of OSV, and what it cannot say."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deadlight.advisories.osv.ecosystems import ECOSYSTEMS, order_of
from deadlight.advisories.osv.evaluation import judged
from deadlight.advisories.osv.records import Affected, Range

ORDER = order_of(ECOSYSTEMS["npm"])


def told(version, *ranges, versions=(), known="", ecosystem="npm"):
    entry = Affected(tuple(Range(tuple(events), known) for events in ranges), tuple(versions))
    verdict = judged((entry,), version, order_of(ECOSYSTEMS[ecosystem]))
    return (verdict.state, verdict.fixed) if verdict else None


FROM, FIXED, LAST = "introduced", "fixed", "last_affected"
TWO = ((FROM, "1.0.0"), (FIXED, "1.0.2"), (FROM, "3.0.0"), (FIXED, "3.2.5"))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.9.9", None),
        ("1.0.0-rc.1", None),
        ("1.0.0", ("open", "1.0.2")),
        ("1.0.2-rc.1", ("open", "1.0.2")),
        ("1.0.2", None),
        ("2.9.9", None),
        ("3.2.4", ("open", "3.2.5")),
        ("3.2.5", None),
    ],
)
def test_two_windows_in_one_range(version, expected):
    assert told(version, TWO) == expected
    assert told(version, TWO[::-1]) == expected
    assert told(version, TWO[:2], TWO[2:]) == expected


@pytest.mark.parametrize("version", ["0.0.0-0", "0.0.0", "0", "99.0.0"])
def test_zero_is_before_all_versions(version):
    assert told(version, [(FROM, "0")]) == ("open", "")


def test_the_last_affected_version_is_affected_and_its_successor_is_not_known():
    events = [(FROM, "0"), (LAST, "2.1.214")]
    assert told("2.1.214", events) == ("open", "")
    assert told("2.1.215", events) is None


def test_a_fix_that_comes_after_the_last_affected_version_of_a_window_is_of_another():
    events = [(FROM, "0"), (LAST, "1.9.0"), (FROM, "3.0.0"), (FIXED, "3.1.0")]
    assert told("1.0.0", events) == ("open", "")
    assert told("3.0.0", events) == ("open", "3.1.0")


def test_limits_bound_a_range_from_above():
    events = [(FROM, "1.0.0"), ("limit", "2.0.0"), ("limit", "1.5.0")]
    assert told("1.9.0", events) == ("open", "")
    assert told("2.0.0", events) is None
    assert told("9.0.0", [(FROM, "1.0.0"), ("limit", "*")]) == ("open", "")


def test_listed_versions_are_affected_however_they_are_written():
    assert told("1.5.0", versions=["1.5"]) == ("open", "")
    assert told("1.5.1", versions=["1.5"]) is None
    assert told("0.9-doduo", [(FROM, "0"), (FIXED, "1.0")], versions=["0.9-doduo"], ecosystem="pypi")[0] == "open"


def test_a_version_that_is_listed_and_in_no_range_is_affected():
    assert told("2.11.6", [(FROM, "2.11.0"), (FIXED, "2.11.6")], versions=["2.11.6"])[0] == "open"


def test_what_cannot_be_compared_is_unknown():
    assert told("x", [(FROM, "0"), (FIXED, "1.0.0")]) == ("unknown", "")
    assert told("1.0.0", [(FROM, "0"), (FIXED, "next")]) == ("unknown", "")
    assert told("1.0.0", [(FROM, "0"), ("", "")]) == ("unknown", "")
    assert told("1.0.0") == ("unknown", "")


def test_what_is_surely_open_is_open_beside_what_is_unknown():
    assert told("1.0.0", [(FROM, "later")], [(FROM, "0"), (FIXED, "2.0.0")]) == ("open", "2.0.0")


@pytest.mark.parametrize(
    ("version", "known", "state"),
    [
        ("8.0.4", "<= 8.0.4", "open"),
        ("8.0.5", "<= 8.0.4", "unknown"),
        ("8.0.4", "< 8.0.4", "unknown"),
        ("8.0.3", "< 8.0.4", "open"),
        ("8.0.4", "= 8.0.4", "open"),
        ("99.0.0", "whatever", "open"),
    ],
)
def test_without_a_fix_what_is_above_the_last_version_known_to_be_affected_is_unknown(version, known, state):
    assert told(version, [(FROM, "0")], known=known) == (state, "")
    fixed = told(version, [(FROM, "0"), (FIXED, "100.0.0")], known=known)
    assert fixed == ("open", "100.0.0")


def test_a_commit_without_a_tag_is_not_below_the_versions_that_are_known_to_be_affected():
    commit = "v0.0.0-20250314234659-1baeb1ce4c0b"
    assert told(commit, [(FROM, "0")], known="< 1.9.0", ecosystem="golang") == ("unknown", "")
    assert told(commit, [(FROM, "0"), (FIXED, "1.9.0")], ecosystem="golang") == ("open", "1.9.0")


def test_of_an_entry_for_other_systems_nothing_is_said():
    there, here = (Affected((Range(((FROM, "0"),)),), elsewhere=flag) for flag in (True, False))
    assert judged((there,), "1.0.0", ORDER) is None
    assert judged((there, here), "1.0.0", ORDER).state == "open"


NUMBERS = st.tuples(*(st.integers(0, 4),) * 3).map(lambda parts: ".".join(map(str, parts)))


@given(first=NUMBERS, fixed=NUMBERS, version=NUMBERS, versions=st.lists(NUMBERS, max_size=3))
def test_one_window_is_its_direct_definition(first, fixed, version, versions):
    low, high, key = ORDER(first), ORDER(fixed), ORDER(version)
    assume(low <= high)
    inside = low <= key < high or version in versions
    assert bool(told(version, [(FROM, first), (FIXED, fixed)], versions=versions)) == inside


@given(windows=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4), version=NUMBERS, mixed=st.randoms())
def test_windows_that_lie_apart_are_the_union_of_them_in_any_order(windows, version, mixed):
    bounds = sorted({bound for window in windows for bound in window}, key=ORDER)
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    events = [event for low, high in pairs for event in ((FROM, low), (FIXED, high))]
    mixed.shuffle(events)
    inside = any(ORDER(low) <= ORDER(version) < ORDER(high) for low, high in pairs)
    assert bool(told(version, events or [(FROM, "9.9.9")])) == inside


@given(
    events=st.lists(st.tuples(st.sampled_from([FROM, FIXED, LAST, "limit", ""]), st.text(max_size=8))),
    version=st.text(max_size=8),
)
def test_whatever_a_record_says_there_is_an_answer(events, version):
    found = told(version, events)
    assert found is None or found[0] in ("open", "unknown")


@given(fixed=NUMBERS, version=NUMBERS)
def test_a_version_from_its_fix_on_is_never_affected(fixed, version):
    assert ORDER(version) < ORDER(fixed) or told(version, [(FROM, "0"), (FIXED, fixed)]) is None
