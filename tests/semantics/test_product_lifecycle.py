import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import FactError
from deadlight.semantics.facts import rows_of
from deadlight.semantics.lifecycle import STALE_AFTER
from deadlight.semantics.product_lifecycle import (
    BASE_IMAGES,
    ProductRow,
    all_lines,
    line_support,
    product_rows,
    product_support,
)

TODAY = datetime.date(2026, 11, 22)
DAY = datetime.timedelta(days=1)
ROWS = product_rows()
days = st.dates(datetime.date(2015, 1, 1), datetime.date(2040, 1, 1))


def line(name, today=TODAY):
    return line_support(next(row for row in ROWS if row.line == name), today)


@pytest.mark.parametrize(
    ("product", "version", "state", "name"),
    [
        ("Docker Engine", "29.7.2", "supported", "Docker Engine 29"),
        ("Docker Engine", "28.5.2", "ended", "Docker Engine 28"),
        ("Docker Engine", "26.1.5", "ended", "Docker Engine 26.1"),
        ("Docker Engine", "25.0.16", "supported", "Docker Engine 25.0"),
        ("Docker Engine", "20.10.9", "ended", "Docker Engine 20.10"),
        ("Docker Engine", "19.03.4", "ended", "Docker Engine 19.03"),
        ("Docker Engine", "18.03.1-ce", "ended", "Docker Engine 18.03"),
        ("Mirantis Container Runtime", "25.0.14m1", "supported", "Mirantis Container Runtime 25.0"),
        ("containerd", "1.7.34", "ended", "containerd 1.7"),
        ("containerd", "2.0.11", "extended", "containerd 2.0"),
        ("containerd", "v2.3.4", "supported", "containerd 2.3"),
        ("Kubernetes", "v1.34.11", "ended", "Kubernetes 1.34"),
        ("Kubernetes", "1.35", "supported", "Kubernetes 1.35"),
        ("AKS", "1.33", "extended", "AKS 1.33"),
    ],
)
def test_a_version_has_the_support_of_its_line(product, version, state, name):
    found = product_support(product, version, TODAY)
    assert (found.state, found.line) == (state, name)
    assert found.evidence


@pytest.mark.parametrize(
    ("product", "version", "words"),
    [
        ("Docker Engine", "30.0.0", "newer"),
        ("Docker Engine", "1.13.1", "no date"),
        ("Docker Engine", "${VERSION}", "is no version"),
        ("Kubernetes", "1.37.1", "newer"),
        ("Mirantis Container Runtime", "20.10.13", "not known"),
    ],
)
def test_support_of_what_no_line_is_about_is_unknown_with_the_reason(product, version, words):
    found = product_support(product, version, TODAY)
    assert found.state == "unknown"
    assert words in found.reason


@pytest.mark.parametrize("row", [row for row in ROWS if row.end is not None], ids=lambda row: row.line)
def test_support_holds_on_its_last_day_and_not_on_the_next(row):
    assert line_support(row, row.end).state != "ended"
    assert line_support(row, row.end + DAY).state == "ended"
    assert line_support(row, row.end + DAY).ended_on == row.end


@pytest.mark.parametrize("row", [row for row in ROWS if row.mainstream_end is not None], ids=lambda row: row.line)
def test_mainstream_support_holds_on_its_last_day(row):
    assert line_support(row, row.mainstream_end).state == "supported"
    after = line_support(row, row.mainstream_end + DAY).state
    assert after == ("ended" if row.mainstream_end == row.end else "extended")


def test_what_has_no_announced_end_is_believed_for_a_year():
    row = next(row for row in ROWS if row.line == "Docker Engine 29")
    assert line_support(row, row.as_of + STALE_AFTER).state == "supported"
    assert line_support(row, row.as_of + STALE_AFTER + DAY).state == "unknown"


def test_hosts_and_base_images_have_ends_of_their_own():
    assert line("Windows Server 2025").ends_on == datetime.date(2029, 11, 13)
    (image,) = all_lines(TODAY, "base images 2025")
    assert (image.product, image.support.ends_on) == (BASE_IMAGES, datetime.date(2029, 10, 9))


def test_what_is_no_longer_supported_from_a_day_on_has_the_day_before_as_its_last():
    assert line("Azure Network Policy Manager on Windows nodes", datetime.date(2026, 9, 30)).state == "ended"
    assert line("Azure Network Policy Manager on Windows nodes", datetime.date(2026, 9, 29)).state == "supported"
    assert line("AKS pools of Windows Server 2019", datetime.date(2026, 3, 1)).state == "ended"


@given(st.sampled_from(ROWS), days, days)
def test_support_never_comes_back(row, one, other):
    order = ["supported", "extended", "ended"]
    earlier, later = (line_support(row, day).state for day in sorted((one, other)))
    if "unknown" not in (earlier, later):
        assert order.index(earlier) <= order.index(later)


@given(st.text(max_size=30), days)
def test_no_version_makes_it_fail(version, today):
    assert product_support("Docker Engine", version, today).state


def test_words_choose_lines_by_product_and_name():
    assert {found.product for found in all_lines(TODAY, "kubernetes 1.3")} == {"Kubernetes"}
    assert {found.product for found in all_lines(TODAY, "Docker ENGINE")} == {"Docker Engine"}
    assert not all_lines(TODAY, "netware")


def test_lines_of_a_product_are_written_once():
    names = [(row.product, row.line) for row in ROWS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "ends", ["mainstream_end = 2026-02-01, end = 2026-01-01", "end = 2026-01-01, unannounced = true"]
)
def test_dates_that_contradict_each_other_are_refused(ends):
    row = '[sources]\na = "https://a"\n[[group]]\nrows = [{product = "x", line = "y", as_of = 2026-01-01, %s, '
    with pytest.raises(FactError):
        rows_of((row + 'evidence = "a", certainty = "documented"}]') % ends, "test", ProductRow)
