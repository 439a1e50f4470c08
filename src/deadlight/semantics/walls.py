"""The wall of a workload: what isolates it, what crosses that, and whether it is a robust security boundary.

What robust means is said at https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security:
a hypervisor is a security boundary, and the kernel of the host is none against hostile neighbours.
"""

from __future__ import annotations

from deadlight.model.estate import Estate
from deadlight.model.landscape import HostPool, Landscape
from deadlight.model.wall import Crossing, Wall, WallKind
from deadlight.model.workload import Workload
from deadlight.semantics.crossings import OPENS_HOST, crossings_of
from deadlight.semantics.isolation import isolation_of
from deadlight.semantics.surroundings import Surroundings, surroundings


def wall_of(
    workload: Workload, estate: Estate, landscape: Landscape | None = None, host: HostPool | None = None
) -> Wall:
    """Return the wall of a workload on the hosts that it may land on, or on `host` alone."""
    return wall_in(surroundings(estate, landscape or Landscape()), workload, host)


def wall_in(around: Surroundings, workload: Workload, host: HostPool | None = None) -> Wall:
    """Return the wall of a workload whose surroundings are known already: for whoever asks of many."""
    isolation = isolation_of(workload, around, host)
    crossings = tuple(crossings_of(workload, around, isolation.kind, isolation.where))
    return Wall(
        kind=isolation.kind,
        reasons=(*isolation.reasons, *_against(workload, around, isolation.kind, host)),
        crossings=crossings,
        robust=_is_robust(isolation.kind, crossings),
        question=isolation.question,
    )


def _is_robust(kind: WallKind, crossings: tuple[Crossing, ...]) -> bool | None:
    if kind == "unknown":
        return None
    if kind != "hypervisor" or any(crossing.edge in OPENS_HOST for crossing in crossings):
        return False
    return None if any(crossing.kind == "mount" and not crossing.edge for crossing in crossings) else True


def _against(workload: Workload, around: Surroundings, kind: WallKind, host: HostPool | None) -> tuple[str, ...]:
    """Return who else may land on the host, and whether the wall is meant to stand against them."""
    if not around.landscape.zones:
        return ()
    distrusted = sorted(
        {each.zone.name for each in around.neighbours(workload, host) if each.trusted is False and each.meets}
    )
    if not distrusted:
        return ("no zone that it distrusts is known to land on its host",)
    names = ", ".join(distrusted)
    if kind == "hypervisor":
        return (f"the hypervisor stands against {names}, which may land on its host",)
    if kind == "unknown":
        return (f"{names}, which it distrusts, may land on its host",)
    return (f"{names}, which it distrusts, may land on its host, and a kernel is no boundary against them",)
