"""Zones and hosts that are written are read back as they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.landscape import PLATFORMS, TRUSTS, HostPool, Landscape, Zone
from deadlight.outputs.landscape_toml import render
from deadlight.sources.configuration import load

NAMES = st.text(min_size=1, max_size=12)
ZONES = st.builds(
    Zone,
    name=NAMES,
    trust=st.sampled_from(TRUSTS),
    namespaces=st.lists(NAMES, max_size=2).map(tuple),
    projects=st.lists(NAMES, max_size=2).map(tuple),
)
HOSTS = st.builds(
    HostPool,
    name=NAMES,
    count=st.integers(1, 9),
    platform=st.sampled_from(PLATFORMS),
    release=st.sampled_from(["", "ltsc2025"]),
    sku=st.sampled_from(["", "server", "client"]),
    labels=st.dictionaries(NAMES, NAMES, max_size=2).map(lambda pairs: tuple(pairs.items())),
    taints=st.lists(NAMES, max_size=2).map(tuple),
)


@settings(max_examples=40)
@given(st.lists(ZONES, max_size=3, unique_by=lambda zone: zone.name), st.lists(HOSTS, max_size=3))
def test_what_is_written_is_what_is_read(tmp_path_factory, zones, hosts):
    file = tmp_path_factory.getbasetemp() / "written.toml"
    file.write_text(render(Landscape(zones=tuple(zones), hosts=tuple(hosts))), encoding="utf-8", newline="")
    read = load(file).landscape
    assert [(z.name, z.trust, z.namespaces, z.projects) for z in read.zones] == [
        (z.name, z.trust, z.namespaces, z.projects) for z in zones
    ]
    assert [(h.name, h.count, h.platform, h.release, h.sku, h.labels, h.taints) for h in read.hosts] == [
        (h.name, h.count, h.platform, h.release, h.sku, h.labels, h.taints) for h in hosts
    ]
