"""Decides on workloads: what is needed, what they and their hosts allow, and what becomes of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from deadlight.boundary.decision.account import account_for
from deadlight.boundary.decision.needs import Need, need_of
from deadlight.boundary.decision.obstacles import Effect, obstacles
from deadlight.boundary.decision.snippets import snippets_of
from deadlight.model.decision import Cost, DecidedIsolation, Decision, Sharing
from deadlight.model.estate import Estate
from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.model.wall import Wall
from deadlight.model.workload import Workload
from deadlight.semantics import images, utility_vm
from deadlight.semantics.hyperv_support import support_of
from deadlight.semantics.isolation_costs import costs_of
from deadlight.semantics.surroundings import Surroundings, surroundings
from deadlight.semantics.utility_vm import UtilityVmRow
from deadlight.semantics.walls import wall_in
from deadlight.semantics.zones import trusts


def decisions(estate: Estate, landscape: Landscape) -> tuple[Decision, ...]:
    """Return the decision on every workload of an estate, in the order in which they were read."""
    around = surroundings(estate, landscape)
    return tuple(decide(workload, around) for workload in estate.workloads)


def decide(workload: Workload, around: Surroundings) -> Decision:
    """Return the decision on one workload. By all of them no two zones that distrust each other share a kernel."""
    standing, wall, need = around.standing(workload), wall_in(around, workload), need_of(workload, around)
    found = tuple(obstacles(workload, around, need))
    isolation, sharing = _chosen(workload, need, {each.effect for each in found})
    account, vm = account_for(workload), _utility_vm(workload)
    decision = Decision(
        name=workload.name,
        kind=workload.kind,
        project=workload.project,
        where=workload.where,
        zone=standing.placed.zone.name,
        wall=wall,
        isolation=isolation,
        user=account.name,
        user_reason=account.reason,
        sharing=sharing,
        reasons=(*need.reasons, *_consequences(isolation, sharing, need)),
        shares_with=_shares_with(standing.placed.zone, around.landscape, sharing),
        hosts=tuple(pool.name for pool in standing.hosts),
        costs=tuple(_costs(workload, vm)) if isolation == "hyperv" else (),
        conflicts=tuple(each.conflict for each in found),
        met=_is_met(wall, isolation, sharing),
        question=need.question or wall.question,
    )
    if decision.met:
        return decision
    return replace(decision, snippets=tuple(snippets_of(decision, workload, vm.memory, _able(standing.hosts))))


def may_share_kernel(one: Decision, other: Decision) -> bool:
    """Return whether two workloads may come to share a kernel, if both stand as decided and on the same host.

    The utility VM of one is no kernel of another; hosts that are kept for a zone hold nothing of others. What is not
    decided yet shares nothing.
    """
    shared = ("process", "host-process")
    if one.isolation not in shared or other.isolation not in shared:
        return False
    return one.zone == other.zone or "dedicated" not in (one.sharing, other.sharing)


def _chosen(workload: Workload, need: Need, effects: set[Effect]) -> tuple[DecidedIsolation, Sharing]:
    if need.isolation == "unknown":
        return "unknown", "unknown"
    if workload.is_host_process:
        return "host-process", "dedicated" if "no-hypervisor" in effects else "zones"
    if need.isolation == "process":
        return "process", "zones"
    if "no-hypervisor" in effects:
        # Without a hypervisor the build of an image is no reason for hosts of its own: it runs on none of them.
        return "process", "dedicated" if need.against else "zones"
    return "hyperv", "dedicated" if "around" in effects else "anyone"


def _consequences(isolation: DecidedIsolation, sharing: Sharing, need: Need) -> Iterator[str]:
    if isolation == "hyperv":
        yield "only a hypervisor is a security boundary between them" if need.against else "a hypervisor runs it"
    if sharing == "dedicated":
        what = "what is granted leads around it" if isolation == "hyperv" else "no hypervisor can isolate it"
        yield f"{what}, so its hosts are to be its own"
        yield "what runs there beside it is in its reach, agents of the platform too"


def _shares_with(zone: Zone, landscape: Landscape, sharing: Sharing) -> tuple[str, ...]:
    if sharing == "dedicated":
        return (zone.name,)
    if sharing != "zones":
        return ()
    return (zone.name, *(each.name for each in landscape.zones if each.name != zone.name and trusts(zone, each)))


def _utility_vm(workload: Workload) -> UtilityVmRow:
    """Return what a utility VM takes of the host beside the workload: the most that one of its images needs."""
    if workload.pod is not None:
        return utility_vm.overhead("containerd")
    known = [container.image.value for container in workload.containers if container.image and container.image.known]
    bases = [images.base_of_text(each) for each in known]
    rows = [utility_vm.overhead("docker", base.family, base.build) for base in bases if base is not None and base.build]
    return max(rows, key=_memory, default=utility_vm.overhead("docker"))


def _memory(row: UtilityVmRow) -> int:
    return row.memory


def _costs(workload: Workload, vm: UtilityVmRow) -> Iterator[Cost]:
    each = "pod" if workload.pod is not None else "container"
    yield Cost(
        feature="memory",
        cost=f"a utility VM for each {each}: about {vm.memory} MiB beside the workload",
        evidence=vm.evidence,
        certainty=vm.certainty,
        memory=vm.memory,
    )
    for row in costs_of(workload):
        yield Cost(feature=row.feature, cost=row.cost, evidence=row.evidence, certainty=row.certainty)


def _able(hosts: Sequence[HostPool]) -> tuple[HostPool, ...]:
    """Return the hosts that can isolate by hypervisor, where others cannot; nothing where all can."""
    able = tuple(host for host in hosts if support_of(host).credited)
    return able if len(able) < len(hosts) else ()


def _is_met(wall: Wall, isolation: DecidedIsolation, sharing: Sharing) -> bool | None:
    """Return whether the wall is as decided: hosts that are to be kept for a zone are not, or it would not be said."""
    if isolation == "unknown" or wall.kind == "unknown":
        return None
    if sharing == "dedicated":
        return False
    return isolation != "hyperv" or wall.kind == "hypervisor"


def unanswered(decided: Sequence[Decision]) -> tuple[str, ...]:
    """Return the questions that are open, each once, in the order of the workloads."""
    return tuple(dict.fromkeys(decision.question for decision in decided if decision.question))
