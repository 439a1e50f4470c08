"""The zones and hosts of a configuration file: `[[zones]]`, `[[hosts]]` and `default-zone`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from deadlight.model.landscape import PLATFORMS, TRUSTS, HostPool, Landscape, Zone
from deadlight.sources.toml_values import Table

KEYS = ("zones", "hosts", "default-zone")

_ZONE_KEYS = (
    "name", "trust", "owner", "sensitivity", "namespaces", "projects", "images", "hosts", "paths", "labels",
)  # fmt: skip
_HOST_KEYS = (
    "name", "count", "platform", "release", "sku", "hyperv", "virtual", "nested", "memory", "reserved", "zones",
    "labels", "taints",
)  # fmt: skip
_SKUS: tuple[Literal["server", "client"], ...] = ("server", "client")


def landscape_of(table: Table, shown: str) -> Landscape:
    """Return what a configuration says of zones and hosts. Raises ConfigurationError, with the line."""
    zones = tuple(_zone(entry) for entry in table.tables("zones"))
    names = [zone.name for zone in zones]
    for zone in zones:
        if names.count(zone.name) > 1:
            raise table.wrong("zones", f"two zones are called {zone.name}", "Give each a name of its own.")
    default = table.text_of("default-zone") or ""
    if default and default not in names:
        raise table.wrong("default-zone", f"there is no zone {default}", f"The zones are {', '.join(names) or 'none'}.")
    hosts = tuple(_host(entry, names) for entry in table.tables("hosts"))
    return Landscape(path=shown, zones=zones, default_zone=default, hosts=hosts)


def _zone(entry: Table) -> Zone:
    entry.demand_known(_ZONE_KEYS)
    return Zone(
        name=_name(entry, "a zone"),
        trust=entry.choice("trust", TRUSTS) or "internal",
        owner=entry.text_of("owner") or "",
        sensitivity=entry.text_of("sensitivity") or "",
        namespaces=entry.texts("namespaces") or (),
        projects=entry.texts("projects") or (),
        images=entry.texts("images") or (),
        hosts=entry.texts("hosts") or (),
        paths=entry.texts("paths") or (),
        labels=tuple(_pairs(entry, "labels")),
        line=entry.line(),
    )


def _host(entry: Table, zones: list[str]) -> HostPool:
    entry.demand_known(_HOST_KEYS)
    dedicated = entry.texts("zones") or ()
    for name in dedicated:
        if name not in zones:
            raise entry.wrong("zones", f"there is no zone {name}", f"The zones are {', '.join(zones) or 'none'}.")
    return HostPool(
        name=_name(entry, "a host"),
        count=_number(entry, "count", least=1) or 1,
        platform=entry.choice("platform", PLATFORMS) or "docker",
        release=entry.text_of("release") or "",
        sku=entry.choice("sku", _SKUS) or "",
        hyperv=entry.truth("hyperv"),
        virtual=entry.truth("virtual"),
        nested=entry.truth("nested"),
        memory=_memory(entry, "memory") or 0,
        reserved=2048 if (reserved := _memory(entry, "reserved")) is None else reserved,
        zones=dedicated,
        labels=tuple(_pairs(entry, "labels")),
        taints=entry.texts("taints") or (),
        line=entry.line(),
    )


def _name(entry: Table, what: str) -> str:
    name = entry.text_of("name")
    if not name:
        raise entry.wrong("name", f"{what} has no name", 'Add name = "…".')
    return name


def _number(entry: Table, key: str, *, least: int) -> int | None:
    value = entry.values.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise entry.wrong(key, f"{key} takes a whole number from {least} up")
    return value


def _memory(entry: Table, key: str) -> int | None:
    """Return a size in MiB: of a number, or of a text such as "64Gi", "512Mi" or "2 GB"."""
    value = entry.values.get(key)
    if isinstance(value, str):
        number, unit = value.strip(), ""
        while number and not number[-1].isdigit():
            number, unit = number[:-1], number[-1] + unit
        factor = {"mi": 1, "mib": 1, "mb": 1, "m": 1, "gi": 1024, "gib": 1024, "gb": 1024, "g": 1024}
        found = factor.get(unit.strip().lower())
        if found is not None and number.strip().isdigit():
            return int(number) * found
        raise entry.wrong(key, f'{key} takes a number of MiB, or a text such as "64Gi"')
    return _number(entry, key, least=0)


def _pairs(entry: Table, key: str) -> Iterator[tuple[str, str]]:
    value = entry.values.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise entry.wrong(key, f"{key} takes a table of texts")
    yield from value.items()
