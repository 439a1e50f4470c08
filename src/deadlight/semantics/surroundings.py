"""What stands around a workload: who else may land on its host, the engines and runtimes that were read, the cloud.

It is worked out once for an estate, so that each of many workloads asks little.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.cluster import RuntimeClass
from deadlight.model.engine import Containerd, Engine, Handler
from deadlight.model.estate import Estate
from deadlight.model.landscape import HostPool, Landscape, Platform, Zone
from deadlight.model.workload import Workload
from deadlight.semantics.containerd_handlers import of_windows
from deadlight.semantics.landing import Fitting, Landing, Standing, standing_of
from deadlight.semantics.meetings import Meetings
from deadlight.semantics.networks.clouds import cloud_of
from deadlight.semantics.zones import trusts

_PLATFORMS: dict[str, Platform] = {"Azure": "aks", "AWS": "eks", "Google": "gke"}


class Neighbour(Struct, frozen=True):
    """Another zone that may land on the host of a workload: whether they trust each other, and whether they meet.

    `trusted` is nothing where one of them has no zone, `meets` where the landscape does not tell who shares a host.
    """

    zone: Zone
    trusted: bool | None
    meets: bool | None


class Surroundings(Struct, frozen=True, eq=False, kw_only=True):
    """All that decides on the wall of a workload and does not stand in it.

    `engines` and `containerds` are those of Windows; `handlers` are theirs by name. `cloud` is the platform that
    labels of nodes name. `meetings` are the zones that may meet on a host.
    """

    estate: Estate
    landscape: Landscape
    classes: dict[str, RuntimeClass]
    engines: tuple[Engine, ...]
    containerds: tuple[Containerd, ...]
    handlers: dict[str, tuple[Handler, ...]]
    cloud: Platform | None
    standings: dict[Workload, Standing]
    meetings: Meetings

    def standing(self, workload: Workload) -> Standing:
        """Return the zone of a workload and where it may land."""
        found = self.standings.get(workload)
        return found if found is not None else standing_of(workload, self.landscape, self.runtime_class(workload))

    def runtime_class(self, workload: Workload) -> RuntimeClass | None:
        """Return the RuntimeClass that a pod names, if it was read."""
        pod = workload.pod
        return None if pod is None or pod.runtime_class is None else self.classes.get(pod.runtime_class.value)

    def hosts(self, workload: Workload, host: HostPool | None = None) -> tuple[HostPool, ...]:
        """Return the pools that a workload may land on, or the one that it is asked for."""
        return (host,) if host is not None else self.standing(workload).hosts

    def neighbours(self, workload: Workload, host: HostPool | None = None) -> Iterator[Neighbour]:
        """Yield the other zones that may land on a host of a workload, in the order in which they were read."""
        standing = self.standing(workload)
        landing = standing.landing if host is None else Landing(standing.landing.on_engine, (host.name,))
        own = standing.placed.zone
        for zone, meets in self.meetings.at(landing).values():
            if zone.name != own.name:
                yield Neighbour(zone, trusts(own, zone), meets)


@lru_cache(maxsize=2)
def surroundings(estate: Estate, landscape: Landscape) -> Surroundings:
    """Return what stands around the workloads of an estate. One estate gives one answer, kept for the next asker."""
    classes: dict[str, RuntimeClass] = {}
    for found in estate.every(RuntimeClass):
        classes.setdefault(found.name, found)
    containerds = tuple(each for each in estate.every(Containerd) if each.os.name != "linux")
    handlers: dict[str, tuple[Handler, ...]] = {}
    for containerd in containerds:
        for handler in of_windows(containerd):
            handlers[handler.name] = (*handlers.get(handler.name, ()), handler)
    standings: dict[Workload, Standing] = {}
    fitting: Fitting = {}
    landed: dict[tuple[Landing, str], Zone] = {}
    for workload in estate.workloads:
        named = None if workload.pod is None or workload.pod.runtime_class is None else workload.pod.runtime_class
        found_class = classes.get(named.value) if named is not None else None
        standing = standing_of(workload, landscape, found_class, fitting)
        standings[workload] = standing
        landed.setdefault((standing.landing, standing.placed.zone.name), standing.placed.zone)
    return Surroundings(
        estate=estate,
        landscape=landscape,
        classes=classes,
        engines=tuple(each for each in estate.every(Engine) if each.os.name != "linux"),
        containerds=containerds,
        handlers=handlers,
        cloud=next((name for word, name in _PLATFORMS.items() if cloud_of(estate, "").startswith(word)), None),
        standings=standings,
        meetings=Meetings((landing, zone) for (landing, _), zone in landed.items()),
    )
