"""Which workload runs on which host, in which isolation: what is to be placed, and the plan that comes out."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.outcome import Unread

PlacedIsolation = Literal["process", "hyperv", "host-process"]

PlanStatus = Literal["optimal", "bounded", "impossible", "unknown", "nothing"]
"""Proven optimal; a plan whose distance from the optimum is bounded; proven that there is none; neither plan nor
proof within the time; nothing to place."""

ConstraintKind = Literal[
    "memory", "hosts", "zones", "dedicated", "build", "hypervisor", "isolation", "platform", "labels", "taints",
    "apart",
]  # fmt: skip
"""What can stand in a conflict, in the order in which it is told."""

CONSTRAINTS: dict[ConstraintKind, str] = {
    "memory": "the memory of the hosts",
    "hosts": "the number of hosts",
    "zones": "zones that do not trust each other share no kernel",
    "dedicated": "pools that are dedicated to zones",
    "build": "the build of the image fits that of the host",
    "hypervisor": "the hosts that can isolate by hypervisor",
    "isolation": "the isolation that workloads are bound to",
    "platform": "what a platform runs",
    "labels": "node selectors",
    "taints": "taints",
    "apart": "pods that must not share a host",
}
"""Kind → what has to hold."""


class Demand(Struct, frozen=True, kw_only=True):
    """A workload to place.

    `label` is its name, with its file where that is not enough. `replicas` is nothing where it runs on every host.
    `memory` is what one replica may take, in MiB, `said` whether that is its limit, its request or assumed; `overhead`
    is what hypervisor isolation adds. `isolation` is what it is bound to, empty where either will do, and
    `bound_by` why; `now` is what it has as things stand, empty where that is not known. `build` is that of its
    image, 0 where it is not known.
    """

    label: str
    kind: str
    path: str
    line: int
    project: str
    surface: str
    zone: str
    zone_reason: str
    replicas: int | None
    memory: int
    said: Literal["limit", "request", "assumed"]
    overhead: int
    isolation: PlacedIsolation | Literal[""] = ""
    bound_by: str = ""
    now: PlacedIsolation | Literal[""] = ""
    build: int = 0


class Assumption(Struct, frozen=True):
    """What the plan takes for granted of `subjects`, and the question whose answer replaces it."""

    assumed: str
    question: str
    subjects: tuple[str, ...]


class Placement(Struct, frozen=True):
    """`count` replicas of a workload on a host; `memory` is what one of them takes there, in MiB.

    `overhead` is the part of it that is the utility VM's own. `resident` says that it runs on every host of the pool.
    """

    label: str
    zone: str
    isolation: PlacedIsolation
    count: int
    memory: int
    overhead: int
    resident: bool = False


class PlannedHost(Struct, frozen=True, kw_only=True):
    """A host that is used: the `number`-th of its pool, called `name`. `memory` is what workloads may use, in MiB.

    `kernel` are the zones that share its kernel.
    """

    name: str
    pool: str
    number: int
    memory: int
    kernel: tuple[str, ...]
    placements: tuple[Placement, ...]

    @property
    def used(self) -> int:
        """Return the memory that is taken, in MiB."""
        return sum(each.memory * each.count for each in self.placements)


class Conflict(Struct, frozen=True, kw_only=True):
    """Constraints that cannot hold together, for these workloads: they conflict by themselves, and no fewer of them do.

    `minimal` is false where that could not be shown within the time. `facts` say what each of them comes to.
    """

    constraints: tuple[ConstraintKind, ...]
    workloads: tuple[str, ...]
    facts: tuple[str, ...] = ()
    minimal: bool = True


class Plan(Struct, frozen=True, kw_only=True):
    """The result of `deadlight plan`.

    `least_hosts` and `least_overhead` are bounds: no plan has fewer hosts, and none with as many hosts less memory for
    utility VMs (in MiB). Nothing stands where there is no plan to compare with. `left_out` counts workloads that are
    not placed, by the reason.
    """

    version: str
    status: PlanStatus
    demands: tuple[Demand, ...] = ()
    hosts: tuple[PlannedHost, ...] = ()
    least_hosts: int = 0
    least_overhead: int = 0
    assumptions: tuple[Assumption, ...] = ()
    notes: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def overhead(self) -> int:
        """Return the memory of all utility VMs beside their workloads, in MiB, without those on every host."""
        return sum(each.overhead * each.count for host in self.hosts for each in host.placements if not each.resident)

    def exit_status(self) -> int:
        """Return 1 where there is no solution, 3 where something was not read or not decided, else 0."""
        if self.status == "impossible":
            return 1
        return 3 if self.unread or self.status == "unknown" else 0
