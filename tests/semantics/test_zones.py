"""Zones: what is in them, and which trust each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.landscape import Landscape, Zone
from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Container, Pod, Workload
from deadlight.semantics.zones import UNZONED, trusts, zone_of

HERE = Where(Document("tenants/a/pod.yaml", "kubernetes", ""))


def pod(namespace="tenant-a", image="registry.example/shop:1", **labels):
    written = tuple((name, Located(value, HERE)) for name, value in labels.items())
    return Workload(
        kind="Pod",
        name="shop",
        where=HERE,
        surface="kubernetes",
        project=namespace,
        containers=(Container(name="shop", where=HERE, surface="kubernetes", image=Located(image, HERE)),),
        pod=Pod(spec=HERE, metadata=HERE, labels=written),
    )


def placed(workload, *zones, default="", host=""):
    return zone_of(workload, Landscape(zones=zones, default_zone=default), host)


@pytest.mark.parametrize(
    "zone",
    [
        Zone(name="a", namespaces=("tenant-a",)),
        Zone(name="a", namespaces=("other", "tenant-*")),
        Zone(name="a", images=("registry.example/*",)),
        Zone(name="a", paths=("tenants/a/*",)),
        Zone(name="a", labels=(("team", "red"),)),
        Zone(name="a", namespaces=("tenant-?",), labels=(("team", "*"),)),
        Zone(name="a", namespaces=("tenant-a",), projects=("other",)),
    ],
)
def test_a_zone_holds_what_its_patterns_fit(zone):
    assert placed(pod(team="red"), zone).zone is zone


@pytest.mark.parametrize(
    "zone",
    [
        Zone(name="a"),
        Zone(name="a", namespaces=("tenant",)),
        Zone(name="a", namespaces=("tenant-a",), labels=(("team", "blue"),)),
        Zone(name="a", projects=("tenant-a",)),
        Zone(name="a", namespaces=("other",), projects=("tenant-a",)),
        Zone(name="a", hosts=("host-1",)),
    ],
)
def test_every_kind_that_a_zone_names_has_to_fit(zone):
    assert placed(pod(team="red"), zone).zone is UNZONED


def test_a_compose_project_is_known_by_its_folder():
    service = Workload(kind="service", name="web", where=HERE, surface="compose", project="tenants/red/compose.yaml")
    zone = Zone(name="red", projects=("red",))
    assert placed(service, zone).zone is zone


def test_a_compose_project_is_known_by_the_name_that_it_gives_itself_too():
    names = ("billing", "red")
    service = Workload(
        kind="service", name="web", where=HERE, surface="compose", project="compose.yaml", project_names=names
    )
    for name in names:
        zone = Zone(name="red", projects=(name,))
        assert placed(service, zone).zone is zone


def test_the_first_zone_that_holds_it_counts_and_the_others_are_named():
    first, second = Zone(name="a", namespaces=("*",)), Zone(name="b", images=("*",))
    found = placed(pod(), first, second)
    assert (found.zone.name, found.also) == ("a", ("b",))
    assert "namespace tenant-a" in found.reason


def test_what_no_zone_names_is_in_the_default_one():
    zone = Zone(name="rest", namespaces=("other",))
    assert placed(pod(), zone, default="rest").zone is zone


def test_without_a_zone_nothing_is_known_of_trust():
    assert trusts(UNZONED, Zone(name="a")) is None


ZONES = st.builds(
    Zone,
    name=st.sampled_from("abc"),
    trust=st.sampled_from(["platform", "internal", "untrusted"]),
    owner=st.sampled_from(["", "red", "blue"]),
)


@given(ZONES, ZONES)
def test_trust_is_mutual(one, other):
    if one.name != other.name or one == other:
        assert trusts(one, other) is trusts(other, one)


@given(ZONES, ZONES)
def test_untrusted_code_shares_with_its_own_zone_only(one, other):
    if "untrusted" in (one.trust, other.trust) and one.name != other.name:
        assert trusts(one, other) is False
