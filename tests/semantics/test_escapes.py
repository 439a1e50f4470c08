import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.escapes import HOTPATCH_GAP, HOTPATCHED_BUILDS, escape_rows, state_of_host

ROWS = escape_rows()
BUILDS = sorted({build for row in ROWS for build in row.fixed})


def open_to(version):
    found = state_of_host(version)
    assert not found.unknown, found.unknown
    return {row.id for row in found.open}


@pytest.mark.parametrize(
    ("build", "revision", "id_"), [(build, fixed, row.id) for row in ROWS for build, fixed in row.fixed.items()]
)
def test_a_flaw_is_open_up_to_the_revision_that_mends_it(build, revision, id_):
    gap = HOTPATCH_GAP if int(build) in HOTPATCHED_BUILDS else 0
    assert id_ in open_to(f"10.0.{build}.{revision - gap - 1}")
    assert id_ not in {row.id for row in state_of_host(f"10.0.{build}.{revision - gap}").open}
    assert id_ not in state_of_host(f"10.0.{build}.{revision}").unknown


def test_a_host_just_below_the_fix_may_be_hotpatched():
    found = state_of_host("10.0.20348.5019")
    assert not found.open
    assert "CVE-2026-33098" in found.unknown
    assert "hotpatched" in found.unknown
    assert state_of_host("10.0.17763.8643").open


@pytest.mark.parametrize("version", ["10.0.20348.5622", "10.0.26100.33438", "10.0.17763.8644", "10.0.14393.9060"])
def test_hosts_of_today_are_open_to_none(version):
    assert open_to(version) == set()


def test_a_host_is_told_the_revision_that_mends_all():
    assert state_of_host("10.0.20348.1").revision == 5020


def test_an_update_counts_where_the_record_names_a_build_just_above_it():
    assert "CVE-2022-30131" not in open_to("10.0.20348.768")


def test_revisions_of_26100_are_compared_only_where_they_are_the_servers():
    assert "CVE-2026-33098" in open_to("10.0.26100.7462")
    assert "CVE-2026-33098" in open_to("10.0.26100.32370")
    assert "CVE-2026-33098" not in open_to("10.0.26100.32690")
    assert "Windows 11" in state_of_host("10.0.26100.8655").unknown
    assert "Windows 11" in state_of_host("10.0.26100.7463").unknown


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("10.0.20348", "revision"),
        ("10.0.22631.4890", "no record"),
        ("10.0.29574.1", "no record"),
        ("", "no version"),
        ("6.3.9600.1", "no version"),
        ("10.0.x.1", "no version"),
        ("10.0.20348.1.1", "no version"),
    ],
)
def test_what_cannot_be_compared_is_unknown_with_the_reason(version, words):
    found = state_of_host(version)
    assert words in found.unknown
    assert not found.open


@given(st.sampled_from(BUILDS), st.integers(0, 7462), st.integers(0, 7462))
def test_a_newer_revision_is_open_to_no_more(build, one, other):
    older, newer = (state_of_host(f"10.0.{build}.{revision}").open for revision in sorted((one, other)))
    assert {row.id for row in newer} <= {row.id for row in older}


@given(st.text(max_size=40))
def test_no_text_makes_it_fail(version):
    state_of_host(version)


def test_every_flaw_names_a_build_and_is_written_once():
    assert all(row.fixed for row in ROWS)
    assert len({row.id for row in ROWS}) == len(ROWS)
