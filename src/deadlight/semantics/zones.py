"""Which workload is in which zone, and which zones trust each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from deadlight.model.landscape import Landscape, Zone
from deadlight.model.workload import Workload

UNZONED = Zone(name="(no zone)")
"""The zone of what no zone names, where the configuration has no default: nothing is known of its trust."""


class Placed(Struct, frozen=True):
    """The zone of a workload, and why it is in that one. `also` are further zones that would hold it."""

    zone: Zone
    reason: str
    also: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Return whether the configuration says the zone."""
        return self.zone is not UNZONED


def zone_of(workload: Workload, landscape: Landscape, host: str = "") -> Placed:
    """Return the zone of a workload: the first that holds it, else the default one."""
    traits = _traits(workload, host)
    held = [(zone, reason) for zone in landscape.zones if (reason := _holds(zone, traits))]
    if held:
        zone, reason = held[0]
        return Placed(zone, reason, tuple(other.name for other, _ in held[1:]))
    default = landscape.zone(landscape.default_zone)
    if default is not None:
        return Placed(default, "no zone names it, and this is the default")
    return Placed(UNZONED, "no zone names it, and there is no default")


def trusts(one: Zone, other: Zone) -> bool | None:
    """Return whether two zones may stand behind one kernel: nothing where a workload has no zone.

    Untrusted code trusts nobody but its own zone, and nobody trusts it. Zones of one owner trust each other; so
    does everyone the platform, which runs the host anyway, but the platform does not trust untrusted code.
    """
    if UNZONED in (one, other):
        return None
    if one.name == other.name:
        return True
    if "untrusted" in (one.trust, other.trust):
        return False
    if "platform" in (one.trust, other.trust):
        return True
    return bool(one.owner) and one.owner == other.owner


class _Traits(Struct, frozen=True):
    """What zones go by in a workload: kind of value → the values, and its labels."""

    in_cluster: bool
    values: dict[str, list[str]]
    labels: dict[str, str]


def _traits(workload: Workload, host: str) -> _Traits:
    pairs = (*workload.annotations, *(workload.pod.labels if workload.pod else ()))
    in_cluster = workload.surface == "kubernetes"
    values = {
        "namespace": [workload.project] if in_cluster else [],
        "project": [] if in_cluster else _project_names(workload),
        "image": [container.image.value for container in workload.containers if container.image is not None],
        "host": [host] if host else [],
        "path": [workload.where.document.path],
    }
    return _Traits(in_cluster, values, {name: value.value for name, value in pairs})


def _holds(zone: Zone, traits: _Traits) -> str:
    """Return why the zone holds a workload, empty where it does not."""
    # A zone of namespaces and projects holds pods by the one and services by the other.
    criteria: tuple[tuple[str, Sequence[str]], ...] = (
        ("namespace", () if zone.projects and not traits.in_cluster else zone.namespaces),
        ("project", () if zone.namespaces and traits.in_cluster else zone.projects),
        ("image", zone.images),
        ("host", zone.hosts),
        ("path", zone.paths),
    )
    reasons = []
    for kind, patterns in criteria:
        if not patterns:
            continue
        found = _first(patterns, traits.values[kind])
        if found is None:
            return ""
        reasons.append(f"its {kind} {found}")
    if zone.labels:
        if not _has(traits.labels, zone.labels):
            return ""
        reasons.append(f"its labels {', '.join(f'{name}={value}' for name, value in zone.labels)}")
    return " and ".join(reasons)


def _project_names(workload: Workload) -> list[str]:
    """Return what a Compose project may be called: its own name, its folder, and its file."""
    parts = workload.project.replace("\\", "/").split("/")
    return [*workload.project_names, *parts[-2:-1], workload.project]


def _first(patterns: Sequence[str], values: Iterable[str]) -> str | None:
    return next((value for value in values if any(_pattern(each).fullmatch(value) for each in patterns)), None)


@lru_cache(maxsize=1024)
def _pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of `*` and `?` as an expression; `*` stands for slashes too. Runs of stars are one."""
    parts = re.split(r"(\*+|\?)", pattern)
    written = "".join("[^\\0]*" if part[:1] == "*" else "." if part == "?" else re.escape(part) for part in parts)
    return re.compile(written, re.DOTALL)


def _has(labels: Mapping[str, str], wanted: Iterable[tuple[str, str]]) -> bool:
    return all(name in labels and _pattern(value).fullmatch(labels[name]) is not None for name, value in wanted)
