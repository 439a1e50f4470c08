from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.versions import read_version

numbers = st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))


def version(text):
    found = read_version(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "shown", "suffix"),
    [
        ("v1.27.3", "1.27.3", ""),
        ("28.5.2", "28.5.2", ""),
        ("19.03.15", "19.3.15", ""),
        ("18.03.1-ce", "18.3.1", ""),
        (" 1.31 ", "1.31.0", ""),
        ("v1.27.4-eks-8ccc7ba", "1.27.4", "-eks-8ccc7ba"),
        ("v1.27.3-gke.100", "1.27.3", "-gke.100"),
        ("20.10.27+azure-1", "20.10.27", "+azure-1"),
        ("25.0.14m1", "25.0.14", "m1"),
        ("17.06.2-ee-8", "17.6.2", "-ee-8"),
    ],
)
def test_a_version_is_told_from_what_a_vendor_adds(text, shown, suffix):
    assert (str(version(text)), version(text).suffix) == (shown, suffix)


@pytest.mark.parametrize("text", ["", "latest", "1", "28.x", "1.2.3.4", "v", "${VERSION}", "28.5.2 (build)", "1.2\n3"])
def test_what_is_no_version_is_none(text):
    assert read_version(text) is None


def test_previews_come_before_their_release_in_their_order():
    order = ["1.28.0-alpha.1", "1.28.0-beta.0", "1.28.0-rc.0", "1.28.0-rc.1", "1.28.0", "1.28.1-rc.0"]
    for one, next_ in pairwise(order):
        assert version(one).is_before(version(next_))
        assert not version(next_).is_before(version(one))


@given(numbers, numbers)
def test_numbers_are_compared_as_numbers(one, other):
    left, right = version("{}.{}.{}".format(*one)), version("{}.{}.{}".format(*other))
    assert left.is_before(right) is (one < other)


@given(st.text())
def test_no_text_makes_it_fail(text):
    read_version(text)
