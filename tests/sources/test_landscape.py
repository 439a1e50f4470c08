"""Zones and hosts in a configuration file."""

from __future__ import annotations

from pathlib import Path

import pytest

from deadlight.model.errors import ConfigurationError
from deadlight.sources.configuration import load

TEXT = """\
default-zone = "shop"

[[zones]]
name = "shop"
owner = "us"
namespaces = ["shop"]
labels = { team = "red" }

[[zones]]
name = "tenant"
trust = "untrusted"
projects = "tenant-*"

[[hosts]]
name = "pool"
count = 3
platform = "aks"
release = "ltsc2022"
hyperv = false
memory = "16Gi"
zones = ["shop"]
"""


def loaded(tmp_path: Path, text: str):
    path = tmp_path / "deadlight.toml"
    path.write_text(text, encoding="utf-8")
    return load(path).landscape


def test_zones_and_hosts_are_read(tmp_path):
    found = loaded(tmp_path, TEXT)
    shop, tenant = found.zones
    assert (shop.owner, shop.labels, shop.trust) == ("us", (("team", "red"),), "internal")
    assert (tenant.trust, tenant.projects) == ("untrusted", ("tenant-*",))
    (pool,) = found.hosts
    assert (pool.count, pool.platform, pool.hyperv, pool.memory, pool.zones) == (3, "aks", False, 16384, ("shop",))
    assert found.default_zone == "shop"


def test_a_configuration_without_zones_has_an_empty_landscape(tmp_path):
    assert loaded(tmp_path, 'fail-on = "low"\n').zones == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('default-zone = "shop"', 'default-zone = "none"', "there is no zone none"),
        ('zones = ["shop"]', 'zones = ["x"]', "there is no zone x"),
        ('trust = "untrusted"', 'trust = "hostile"', "trust takes"),
        ('name = "tenant"', 'name = "shop"', "two zones are called shop"),
        ('name = "pool"\n', "", "a host has no name"),
        ("count = 3", "count = 0", "count takes a whole number"),
        ('memory = "16Gi"', 'memory = "much"', "memory takes a number of MiB"),
        ('labels = { team = "red" }', "labels = { team = 1 }", "labels takes a table of texts"),
        ("hyperv = false", "hyper-v = false", "there is no key hyper-v"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, old, new, says):
    with pytest.raises(ConfigurationError, match=says):
        loaded(tmp_path, TEXT.replace(old, new))
