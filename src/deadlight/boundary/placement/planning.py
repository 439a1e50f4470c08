"""Makes a plan: reads the demands, has them solved, and tells the solution in the words of the user's configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.boundary.placement.admission import hypervisor_of, unknown_releases
from deadlight.boundary.placement.building import HOSTNAME, Built, Inputs, build, inputs
from deadlight.boundary.placement.conflict import conflicts
from deadlight.boundary.placement.demands import wanted
from deadlight.boundary.placement.problem import Impossible, Solution, Undecided
from deadlight.boundary.placement.solver import Step, demand_solver, solve
from deadlight.model.errors import UsageError
from deadlight.model.estate import Estate
from deadlight.model.landscape import Landscape
from deadlight.model.placement import Assumption, PlacedIsolation, Placement, Plan, PlannedHost
from deadlight.semantics.memory import replicas_of
from deadlight.semantics.surroundings import surroundings

MOST_WORKLOADS, MOST_REPLICAS = 5_000, 50_000


def plan(
    estate: Estate, landscape: Landscape, *, version: str, seconds: float, assumed: int, step: Step | None = None
) -> Plan:
    """Return the plan for all workloads of an estate.

    `seconds` bound the search; `assumed` is the memory in MiB of a container that does not say how much it may take.
    `step` is told what is being done. Raises UsageError where OR-tools is missing, or
    there is more than a plan is made for.
    """
    demand_solver()
    _refuse_large(estate)
    around = surroundings(estate, landscape)
    found, assumptions = wanted(estate.workloads, around, assumed)
    if unknown := unknown_releases(landscape.hosts):
        question = 'Which Windows do its hosts run? Write release = "ltsc2022" into [[hosts]].'
        assumptions.append(Assumption("every image runs on its hosts", question, tuple(unknown)))
    demands = tuple(each.demand for each in found)
    given = inputs(found, around)
    notes = tuple(_notes(given))
    bare = Plan(version=version, status="nothing", demands=demands, assumptions=tuple(assumptions), notes=notes)
    if not any(demand.replicas for demand in demands):
        return bare
    built = build(given)
    answer = solve(built.problem, seconds, step=step)
    return _told(bare, answer, built, given, seconds)


def _refuse_large(estate: Estate) -> None:
    """Raise UsageError for more than a plan is made for."""
    replicas = sum(replicas_of(workload) or 0 for workload in estate.workloads)
    for count, most, what in (
        (len(estate.workloads), MOST_WORKLOADS, "workloads"),
        (replicas, MOST_REPLICAS, "replicas"),
    ):
        if count > most:
            raise UsageError(f"there are {count} {what}, and a plan takes {most}", "Plan a part of them at a time.")


def _told(bare: Plan, answer: Solution | Impossible | Undecided, built: Built, given: Inputs, seconds: float) -> Plan:
    from msgspec.structs import replace

    if isinstance(answer, Undecided):
        return replace(bare, status="unknown")
    if isinstance(answer, Impossible):
        return replace(bare, status="impossible", conflicts=conflicts(given, seconds))
    hosts = tuple(_hosts(answer, built, given))
    is_best = answer.used == answer.least_hosts and answer.overhead == answer.least_overhead
    return replace(
        bare,
        status="optimal" if is_best else "bounded",
        hosts=hosts,
        least_hosts=answer.least_hosts,
        least_overhead=answer.least_overhead,
        notes=(*bare.notes, *_split(hosts, given)),
    )


def _hosts(solution: Solution, built: Built, given: Inputs) -> Iterator[PlannedHost]:
    """Yield the hosts that are used, with the replicas of alike workloads dealt out in order."""
    left = [[[index, given.wanted[index].demand.replicas or 0] for index in indices] for indices in built.members]
    by_host: dict[int, list[Placement]] = {}
    groups: dict[int, set[str]] = {}
    for load in solution.loads:
        isolation: PlacedIsolation = (
            "host-process" if load.option.root else "process" if load.option.shares_kernel else "hyperv"
        )
        count = load.count
        while count:
            entry = left[load.item][0]
            taken = min(count, entry[1])
            entry[1] -= taken
            count -= taken
            if not entry[1]:
                left[load.item].pop(0)
            placement = _placement(given, entry[0], isolation, taken)
            by_host.setdefault(load.host, []).append(placement)
            if isolation != "hyperv":
                groups.setdefault(load.host, set()).add(placement.zone)
    numbers: dict[int, int] = {}
    for host in sorted(by_host):
        pool = solution.hosts[host][0]
        numbers[pool] = numbers.get(pool, 0) + 1
        residents = [_placement(given, each.wanted, each.isolation, 1, resident=True) for each in built.residents[pool]]
        kernel = groups.get(host, set()) | {each.zone for each in residents if each.isolation != "hyperv"}
        name = given.pools[pool].name
        yield PlannedHost(
            name=name if given.pools[pool].count == 1 else f"{name}-{numbers[pool]}",
            pool=name,
            number=numbers[pool],
            memory=given.pools[pool].memory - given.pools[pool].reserved,
            kernel=tuple(sorted(kernel)),
            placements=(*residents, *sorted(by_host[host], key=lambda each: (each.zone, each.label))),
        )


def _placement(
    given: Inputs, index: int, isolation: PlacedIsolation, count: int, *, resident: bool = False
) -> Placement:
    demand = given.wanted[index].demand
    overhead = demand.overhead if isolation == "hyperv" else 0
    return Placement(demand.label, demand.zone, isolation, count, demand.memory + overhead, overhead, resident)


def _notes(given: Inputs) -> Iterator[str]:
    for pool in given.pools:
        able, reason = hypervisor_of(pool)
        if pool.hyperv and not able:
            yield f"{pool.name} is said to have Hyper-V isolation, and that is not counted on: {reason}"
        elif pool.hyperv is None and not able:
            yield f"{pool.name} is given process isolation only: {reason}"
    for each in given.wanted:
        if each.demand.replicas == 0:
            yield f"{each.demand.label} has no replicas and is not placed"
        for term in each.workload.pod.anti_affinity if each.workload.pod is not None else ():
            if term.topology.value != HOSTNAME:
                topology = term.topology.value
                yield f"{each.demand.label} is kept apart by {topology}, which is not known of hosts and not planned"
    residents = build(given).residents
    for index, each in enumerate(given.wanted):
        if each.demand.replicas is None and not any(held.wanted == index for pool in residents for held in pool):
            yield f"{each.demand.label} is meant for every host, and no pool takes it"


def _split(hosts: Sequence[PlannedHost], given: Inputs) -> Iterator[str]:
    """Yield the Compose projects whose services meet only over a network that spans hosts."""
    projects = {each.demand.label: each.demand.project for each in given.wanted if each.demand.surface == "compose"}
    found: dict[str, set[str]] = {}
    for host in hosts:
        for placement in host.placements:
            if placement.label in projects:
                found.setdefault(projects[placement.label], set()).add(host.name)
    for project, names in sorted(found.items()):
        if len(names) > 1:
            yield f"services of {project} are on {len(names)} hosts: they meet by name only over an overlay network"
