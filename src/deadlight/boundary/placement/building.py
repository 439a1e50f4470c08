"""Makes the solver's problem of workloads and pools of hosts; constraints can be left out, to see what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from deadlight.boundary.placement.admission import Refusal, isolations, refusals
from deadlight.boundary.placement.demands import Wanted
from deadlight.boundary.placement.problem import Item, Option, Pair, Pool, Problem
from deadlight.model.landscape import HostPool, Zone
from deadlight.model.placement import ConstraintKind, PlacedIsolation
from deadlight.model.workload import AntiAffinity
from deadlight.semantics.networks.selectors import selects
from deadlight.semantics.surroundings import Surroundings
from deadlight.semantics.zones import UNZONED, trusts

HOSTNAME = "kubernetes.io/hostname"
MOST_HOSTS = 50_000
"""Hosts of a pool beyond which more make no difference: no plan has more replicas."""

MOST_MEMORY, PLENTY = 2**40, 2**43
"""MiB beyond which a host has no more, and MiB of one whose memory is left out of account: more than is asked for."""

Without = frozenset[ConstraintKind]
Matrix = dict[tuple[int, int, PlacedIsolation], tuple[Refusal, ...]]
"""(workload, pool, isolation) → why not."""


_Pairs = tuple[frozenset[Pair], frozenset[Pair], frozenset[Pair]]
"""`distrust`, `beside` and `intrude` of a problem."""


class Inputs(Struct, frozen=True, eq=False, kw_only=True):
    """What is to be placed and where, with who refuses whom.

    `groups` are whose the workloads are, by their index; `zones` the zone of each group.
    """

    wanted: tuple[Wanted, ...]
    pools: tuple[HostPool, ...]
    matrix: Matrix
    groups: tuple[int, ...]
    zones: tuple[Zone, ...]
    apart: frozenset[Pair]


class Resident(Struct, frozen=True):
    """A workload that runs on every host of a pool, and how."""

    wanted: int
    isolation: PlacedIsolation


class Built(Struct, frozen=True, eq=False, kw_only=True):
    """The problem, and what its numbers stand for.

    `members` are the workloads of each item: they are alike. `residents` run on every host of a pool; `closed` says
    why a pool takes nothing.
    """

    problem: Problem
    members: tuple[tuple[int, ...], ...]
    residents: tuple[tuple[Resident, ...], ...]
    closed: dict[int, Refusal]


def inputs(wanted: Sequence[Wanted], around: Surroundings) -> Inputs:
    """Return what building takes; the costly part is done once."""
    pools = around.landscape.hosts
    matrix = {
        (index, number, isolation): tuple(refusals(each, pool, isolation, around))
        for index, each in enumerate(wanted)
        for number, pool in enumerate(pools)
        for isolation in isolations(each)
    }
    groups: dict[str, int] = {}
    zones: list[Zone] = []
    of: list[int] = []
    for index, each in enumerate(wanted):
        alone = each.zone is UNZONED and bool(around.landscape.zones)
        key = f"{index}" if alone else f"zone {each.zone.name}"
        if key not in groups:
            groups[key] = len(zones)
            zones.append(each.zone)
        of.append(groups[key])
    return Inputs(
        wanted=tuple(wanted),
        pools=pools,
        matrix=matrix,
        groups=tuple(of),
        zones=tuple(zones),
        apart=frozenset(_apart(wanted)),
    )


def build(given: Inputs, without: Without = frozenset(), only: Iterable[int] | None = None) -> Built:
    """Return the problem, without the constraints of some kinds, and with only some of the workloads."""
    chosen = sorted(range(len(given.wanted)) if only is None else only)
    distrust = frozenset() if "zones" in without else _distrust(given)
    beside = frozenset() if "zones" in without else _beside(given)
    intrude = frozenset() if "zones" in without else _intrude(given, chosen)
    residents: list[tuple[Resident, ...]] = []
    pools: list[Pool] = []
    closed: dict[int, Refusal] = {}
    replicas = sum(given.wanted[index].demand.replicas or 0 for index in chosen)
    for number, pool in enumerate(given.pools):
        made, held, refusal = _pool(given, number, chosen, without, (distrust, beside, intrude))
        if refusal is not None:
            closed[number] = refusal
        residents.append(held)
        pools.append(Pool(max(replicas, 1), *_rest(made)) if "hosts" in without else made)
        del pool
    merged: dict[object, list[int]] = {}
    kept_apart = frozenset() if "apart" in without else given.apart
    special = {index for pair in kept_apart for index in pair}
    for index in chosen:
        if given.wanted[index].demand.replicas:
            options = _options(given, index, pools, closed, without)
            merged.setdefault((given.groups[index], options, index if index in special else -1), []).append(index)
    members = tuple(tuple(indices) for indices in merged.values())
    items = tuple(
        Item(
            sum(given.wanted[index].demand.replicas or 0 for index in indices),
            given.groups[indices[0]],
            _options(given, indices[0], pools, closed, without),
        )
        for indices in members
    )
    numbers = {index: item for item, indices in enumerate(members) for index in indices}
    apart = frozenset(
        (min(numbers[one], numbers[other]), max(numbers[one], numbers[other]))
        for one, other in kept_apart
        if one in numbers and other in numbers
    )
    problem = Problem(items=items, pools=tuple(pools), distrust=distrust, beside=beside, intrude=intrude, apart=apart)
    return Built(problem=problem, members=members, residents=tuple(residents), closed=closed)


def _rest(pool: Pool) -> tuple[int, frozenset[int], frozenset[int], frozenset[int]]:
    return pool.memory, pool.kernel, pool.guests, pool.roots


def _options(
    given: Inputs, index: int, pools: Sequence[Pool], closed: dict[int, Refusal], without: Without
) -> tuple[Option, ...]:
    demand = given.wanted[index].demand
    found = []
    for number, pool in enumerate(pools):
        if number in closed:
            continue
        for isolation in isolations(given.wanted[index]):
            if any(refusal.kind not in without for refusal in given.matrix[index, number, isolation]):
                continue
            overhead = demand.overhead if isolation == "hyperv" else 0
            option = Option(
                number, isolation != "hyperv", isolation == "host-process", demand.memory + overhead, overhead
            )
            if option.memory <= pool.memory:
                found.append(option)
    return tuple(sorted(found))


def _pool(
    given: Inputs, number: int, chosen: Sequence[int], without: Without, pairs: _Pairs
) -> tuple[Pool, tuple[Resident, ...], Refusal | None]:
    """Return a pool with what runs on each of its hosts; and why it takes nothing, where it does not."""
    pool = given.pools[number]
    memory = PLENTY if "memory" in without else min(pool.memory - pool.reserved, MOST_MEMORY)
    if not pool.memory and "memory" not in without:
        return Pool(1, 0), (), Refusal("memory", f"how much memory hosts of {pool.name} have is not known")
    kernel: set[int] = set()
    guests: set[int] = set()
    roots: set[int] = set()
    held: list[Resident] = []
    refusal: Refusal | None = None
    for index in chosen:
        each = given.wanted[index]
        if each.demand.replicas is not None:
            continue
        ways = [
            isolation
            for isolation in isolations(each)
            if all(found.kind in without for found in given.matrix[index, number, isolation])
        ]
        if not ways:
            continue
        group = given.groups[index]
        fitting = [way for way in ways if _fits(group, way, (kernel, guests, roots), pairs)]
        if not fitting:
            label = each.demand.label
            refusal = Refusal("zones", f"{label} runs on every host of {pool.name} beside others that distrust it")
            continue
        memory -= each.demand.memory + (each.demand.overhead if fitting[0] == "hyperv" else 0)
        (guests if fitting[0] == "hyperv" else kernel).add(group)
        if fitting[0] == "host-process":
            roots.add(group)
        held.append(Resident(index, fitting[0]))
    if memory < 0:
        refusal = Refusal("memory", f"what runs on every host of {pool.name} takes more memory than it has")
    count = min(pool.count, MOST_HOSTS)
    made = Pool(count, max(memory, 0), frozenset(kernel), frozenset(guests), frozenset(roots))
    return made, tuple(held), refusal


def _fits(
    group: int,
    way: PlacedIsolation,
    there: tuple[set[int], set[int], set[int]],
    pairs: _Pairs,
) -> bool:
    kernel, guests, roots = there
    distrust, beside, intrude = pairs
    if way == "hyperv":
        return not any((root, group) in intrude for root in roots) and not any(
            (other, group) in beside for other in kernel
        )
    if any((group, guest) in beside for guest in guests):
        return False
    if any((min(group, other), max(group, other)) in distrust for other in kernel):
        return False
    return way != "host-process" or not any((group, guest) in intrude for guest in guests)


def _distrust(given: Inputs) -> frozenset[Pair]:
    zones = given.zones
    return frozenset(
        (one, other)
        for one in range(len(zones))
        for other in range(one + 1, len(zones))
        if trusts(zones[one], zones[other]) is not True
    )


def _beside(given: Inputs) -> frozenset[Pair]:
    """Return who behind the kernel of a host may not have whom behind a hypervisor there.

    Who breaks out of the kernel is beside the virtual machines. The platform is there anyway; code of the house is
    trusted not to, by whoever lets untrusted code onto the host.
    """
    zones = given.zones
    return frozenset(
        (one, guest)
        for one, zone in enumerate(zones)
        for guest, other in enumerate(zones)
        if one != guest
        and zone.trust != "platform"
        and not (other.trust == "untrusted" and zone.trust == "internal" and zone is not UNZONED)
        and trusts(zone, other) is not True
    )


def _intrude(given: Inputs, chosen: Sequence[int]) -> frozenset[Pair]:
    """Return who on a host itself may not have whom behind a hypervisor: the platform runs the host anyway."""
    roots = {given.groups[index] for index in chosen if given.wanted[index].demand.isolation == "host-process"}
    return frozenset(
        (root, guest)
        for root in roots
        for guest in range(len(given.zones))
        if root != guest
        and given.zones[root].trust != "platform"
        and trusts(given.zones[root], given.zones[guest]) is not True
    )


def _apart(wanted: Sequence[Wanted]) -> Iterator[Pair]:
    """Yield the workloads that the scheduler keeps apart: the rule of one binds both."""
    pods = [
        (index, each.workload.project, {name: value.value for name, value in each.workload.pod.labels})
        for index, each in enumerate(wanted)
        if each.workload.pod is not None
    ]
    for index, each in enumerate(wanted):
        for term in each.workload.pod.anti_affinity if each.workload.pod is not None else ():
            if term.topology.value != HOSTNAME:
                continue
            for other, namespace, labels in pods:
                if _reaches(term, each.workload.project, namespace) and selects(term.selector, labels) is not False:
                    yield (min(index, other), max(index, other))


def _reaches(term: AntiAffinity, own: str, namespace: str) -> bool:
    return term.everywhere or namespace in (term.namespaces or (own,))
