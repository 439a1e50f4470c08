"""The orders of versions: those of the published specifications, and total."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.advisories.osv.ecosystems import ECOSYSTEMS, order_of

ORDERS = {name: order_of(ecosystem) for name, ecosystem in ECOSYSTEMS.items()}
SEMVER = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.0.0 2.1.0 2.1.1"
RISING = [
    ("npm", SEMVER),
    ("nuget", SEMVER),
    ("nuget", "1.0.0 1.0.0.1 1.0.0.2 1.0.1-a 1.0.1"),
    ("nuget", "1.0.1-alpha 1.0.1-ALPHA.2 1.0.1-alpha.10 1.0.1-Beta 1.0.1-open 1.0.1-RC 1.0.1"),
    ("nuget", "8.0.0-preview.7.23375.6 8.0.0-rc.1.23419.4 8.0.0 8.0.4 8.0.10"),
    ("golang", "v0.0.0-20190308221718-c2843e01d9a2 0.0.0-20220314234659-1baeb1ce4c0b v0.1.0 1.0.0"),
    ("golang", "1.0.0 v1.0.1-0.20200101000000-abcdefabcdef v1.0.1 v2.0.0+incompatible"),
    ("golang", "1.19.0-0 1.19.0-rc.1 1.19 1.19.1 1.20.0-0"),
    ("pypi", "1.0.dev456 1.0a1 1.0a2.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0rc1 1.0 1.0.post456 1.1.dev1 1!0.1"),
    # https://maven.apache.org/pom.html#version-order-specification
    ("maven", "1-alpha-1-SNAPSHOT 1-alpha-1 1-alpha-2 1-beta-1 1-milestone-1 1-rc 1-cr2 1-SNAPSHOT 1 1-sp 1-foo 1-1"),
    ("maven", "1.foo 1-1 1.1 1.2 1.10"),
    ("maven", "1-foo2 1-foo10"),
    ("maven", "1.0.RC2 1.0-RC3 1.0.1"),
    ("maven", "2.0 2.0.a 2-1 2.0.2 2.1.0 2.1-a 2.1-1 2.1.0.1 2.2 2.123 11.a2 11.b11 11.m2 11 11.a 11c"),
    ("maven", "6.1.0rc3 6.1.0 6.1H.5-beta"),
    ("maven", "1-0.alpha 1-0.beta 1"),
    ("maven", "9.4.6.v20170531 9.4.41.v20210516 20190126.230843 12345678901234567890.1"),
    ("maven", "2.15.0-rc1 2.15.0 2.15.1-SNAPSHOT 2.16.0"),
]
SAME = [
    ("npm", "1.0.0 v1.0.0 =1.0.0 1.0.0+build.5 1 1.0"),
    ("nuget", "1.0 1.0.0.0 01.0 1.0.0+metadata"),
    ("nuget", "1.0.0-BETA.1 1.0.0-beta.1"),
    ("golang", "v1.2.3 1.2.3 v1.2.3+incompatible"),
    ("pypi", "1.0 1.0.0 v1.0"),
    ("maven", "1 1.0 1.0.0 1-0 1.0-0 1ga 1-Final 1.0.0.RELEASE"),
    ("maven", "1a1 1-alpha-1 1.0.0-ALPHA1"),
    ("maven", "1x 1-x 1.0.0-x 1.x"),
]
NONE = [
    ("npm", "", "abc", "1.2.3.4", "1.x", "1.2.3-", "1.2.3-a..b", "^1.2.3", "1.2.3 - 2", "9" * 300),
    ("nuget", "", "abc", "1.2.3.4.5", "1.*", "1.0.0-", "[1.0,2.0)", "$(Version)", "9" * 300),
    ("golang", "", "(devel)", "master", "v1.2.3.4"),
    ("pypi", "", "0.9-doduo", "abc", "1.0-x-y", "1" * 300),
    ("maven", "", "${project.version}", "1 2", "1" * 300),
]


@pytest.mark.parametrize(("ecosystem", "versions"), RISING)
def test_versions_rise_as_they_are_published_to(ecosystem, versions):
    order = ORDERS[ecosystem]
    for low, high in combinations(versions.split(), 2):
        assert order(low) < order(high), (low, high)


@pytest.mark.parametrize(("ecosystem", "versions"), SAME)
def test_versions_are_written_in_several_ways(ecosystem, versions):
    assert len({ORDERS[ecosystem](version) for version in versions.split()}) == 1


@pytest.mark.parametrize(("ecosystem", "versions"), [(name, versions) for name, *versions in NONE])
def test_what_is_no_version_has_no_place_in_the_order(ecosystem, versions):
    for version in versions:
        assert ORDERS[ecosystem](version) is None, version


def versions(ecosystem):
    parts = st.lists(st.integers(0, 12).map(str), min_size=1, max_size=3)
    word = st.sampled_from(["alpha", "Beta", "rc", "SNAPSHOT", "sp", "final", "x", "dev", "post", "0", "1", "10"])
    labels = st.lists(word, max_size=3)
    if ecosystem == "maven":
        return st.text("0123abmx.-", min_size=1, max_size=12)
    if ecosystem == "pypi":
        tail = st.sampled_from(["", "a1", "b2", "rc1", ".post1", ".dev3", "+local.1"])
        return st.builds(lambda numbers, end: ".".join(numbers) + end, parts, tail)
    return st.builds(lambda numbers, rest: ".".join(numbers) + (f"-{'.'.join(rest)}" if rest else ""), parts, labels)


@pytest.mark.parametrize("ecosystem", ORDERS)
@given(data=st.data())
def test_the_order_is_total(ecosystem, data):
    order = ORDERS[ecosystem]
    keys = [order(version) for version in data.draw(st.lists(versions(ecosystem), min_size=2, max_size=6))]
    for one, other in combinations(keys, 2):
        assert (one < other) + (other < one) + (one == other) == 1
    assert all(low <= high for low, high in pairwise(sorted(keys)))


@pytest.mark.parametrize("ecosystem", ORDERS)
@given(text=st.text(max_size=300))
def test_any_text_has_a_key_or_none(ecosystem, text):
    ORDERS[ecosystem](text)


@given(
    numbers=st.lists(st.integers(0, 10**12), min_size=3, max_size=3),
    other=st.lists(st.integers(0, 99), min_size=3, max_size=3),
)
def test_plain_numbers_are_ordered_alike_everywhere(numbers, other):
    one, two = ".".join(map(str, numbers)), ".".join(map(str, other))
    assert {order(one) < order(two) for order in ORDERS.values()} == {numbers < other}


@pytest.mark.parametrize(
    ("ecosystem", "one", "other"),
    [
        ("nuget", "Newtonsoft.Json", "newtonsoft.json"),
        ("pypi", "Zope.Interface", "zope-interface"),
        ("pypi", "ruamel.yaml", "ruamel__yaml"),
    ],
)
def test_names_are_compared_as_registries_do(ecosystem, one, other):
    normal = ECOSYSTEMS[ecosystem].normal
    assert normal(one) == normal(other)


@pytest.mark.parametrize("ecosystem", ["npm", "maven", "golang"])
def test_case_tells_names_apart_where_registries_do(ecosystem):
    normal = ECOSYSTEMS[ecosystem].normal
    assert normal("JSONStream") != normal("jsonstream")
    assert re.search("[A-Z]", normal("JSONStream"))
