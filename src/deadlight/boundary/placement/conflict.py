"""Why there is no plan: the constraints that cannot hold together, found by leaving them out one after the other.

What is left when none more can be left out is minimal: it conflicts by itself, and without any one of its constraints
or workloads the rest would hold together. The order of leaving out is fixed, and so is the answer. What a platform runs
is never left out: nobody can change it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from deadlight.boundary.placement.admission import isolations
from deadlight.boundary.placement.building import Inputs, Without, build
from deadlight.boundary.placement.problem import Impossible, Solution
from deadlight.boundary.placement.solver import solve
from deadlight.model.landscape import HostPool
from deadlight.model.placement import CONSTRAINTS, Conflict, ConstraintKind
from deadlight.semantics.zones import UNZONED

ORDER: tuple[ConstraintKind, ...] = (
    "labels", "taints", "build", "dedicated", "isolation", "hypervisor", "apart", "zones", "memory",
    "hosts",
)  # fmt: skip
"""In what order constraints are left out: what stays is what is told, so the plainest come last."""

ORDERED = tuple(kind for kind in CONSTRAINTS if kind in ORDER)
"""The same in the order in which they are told."""

MOST_PROOFS, MOST_FACTS = 150, 8
"""Problems solved to make a conflict small, and facts told of a constraint."""


def conflicts(given: Inputs, seconds: float) -> tuple[Conflict, ...]:
    """Return why there is no solution: of each workload that lands nowhere, else of all together.

    `seconds` bound the search for a small conflict of all together.
    """
    stranded: dict[tuple[ConstraintKind, ...], list[int]] = {}
    for index, each in enumerate(given.wanted):
        if each.demand.replicas and not _lands(given, index, frozenset()):
            stranded.setdefault(tuple(_kinds(given, index)), []).append(index)
    if stranded:
        return tuple(_told(given, kinds, indices, minimal=True) for kinds, indices in stranded.items())
    return (_joint(given, seconds),)


def _lands(given: Inputs, index: int, without: Without) -> bool:
    built = build(given, without, [*_everywhere(given), index])
    return bool(built.problem.items and built.problem.items[0].options)


def _everywhere(given: Inputs) -> list[int]:
    return [index for index, each in enumerate(given.wanted) if each.demand.replicas is None]


def _kinds(given: Inputs, index: int) -> list[ConstraintKind]:
    """Return a minimal set of constraints that leave a workload no host."""
    without: Without = frozenset()
    for kind in ORDER:
        if not _lands(given, index, without | {kind}):
            without |= {kind}
    return [kind for kind in ORDERED if kind not in without] or ["platform"]


def _joint(given: Inputs, seconds: float) -> Conflict:
    proofs = 0
    minimal = True
    end = time.monotonic() + seconds

    def possible(without: Without, only: Iterable[int]) -> bool:
        """Return whether there would be a solution, or it is not known that there is none."""
        nonlocal proofs, minimal
        if proofs >= MOST_PROOFS or time.monotonic() > end:
            minimal = False
            return True
        proofs += 1
        answer = solve(build(given, without, only).problem, max(seconds / 20, 1.0), feasible=True)
        minimal = minimal and isinstance(answer, Solution | Impossible)
        return not isinstance(answer, Impossible)

    everyone = list(range(len(given.wanted)))
    without: Without = frozenset()
    for kind in ORDER:
        if not possible(without | {kind}, everyone):
            without |= {kind}
    kept = _least(everyone, lambda some: not possible(without, some))
    kinds = tuple(kind for kind in ORDERED if kind not in without)
    return _told(given, kinds, kept, minimal=minimal)


def _least(everyone: Sequence[int], conflicting: Callable[[Sequence[int]], bool]) -> list[int]:
    """Return workloads that still conflict, with none more to spare: large parts are tried first, then single ones."""
    kept = list(everyone)
    size = max(len(kept) // 2, 1)
    while True:
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if rest and conflicting(rest):
                kept = rest
            else:
                start += size
        if size == 1:
            return kept
        size = max(size // 2, 1)


def _told(given: Inputs, kinds: Sequence[ConstraintKind], indices: Sequence[int], *, minimal: bool) -> Conflict:
    facts = dict.fromkeys(fact for kind in kinds for fact in list(_facts(given, kind, indices))[:MOST_FACTS])
    return Conflict(
        constraints=tuple(kinds),
        workloads=tuple(given.wanted[index].demand.label for index in indices),
        facts=tuple(facts),
        minimal=minimal,
    )


def _facts(given: Inputs, kind: ConstraintKind, indices: Sequence[int]) -> Iterator[str]:
    if kind == "memory":
        yield from _of_memory(given, indices)
    elif kind == "hosts":
        yield "there are " + ", ".join(f"{pool.count} of {pool.name}" for pool in given.pools)
    elif kind == "apart":
        yield from _of_apart(given, indices)
    elif kind == "zones":
        yield from _of_zones(given, indices)
    for index in indices:
        for number in range(len(given.pools)):
            for isolation in isolations(given.wanted[index]):
                yield from (each.reason for each in given.matrix[index, number, isolation] if each.kind == kind)
    yield from (refusal.reason for refusal in build(given).closed.values() if refusal.kind == kind)


def _of_memory(given: Inputs, indices: Sequence[int]) -> Iterator[str]:
    together = 0
    for index in indices:
        demand = given.wanted[index].demand
        items = build(given, frozenset({"memory"}), [index]).problem.items
        options = items[0].options if items else ()
        least = min((option.memory for option in options), default=demand.memory)
        together += least * (demand.replicas or 0)
        rooms = [_room(given.pools[pool]) for pool in {option.pool for option in options} if given.pools[pool].memory]
        if rooms and least > max(rooms):
            vm = "" if least == demand.memory else ", its utility VM counted"
            yield f"{demand.label} takes {least} MiB{vm}, and no host that may run it has more than {max(rooms)} MiB"
    if len(indices) > 1 or sum(given.wanted[index].demand.replicas or 0 for index in indices) > 1:
        yield f"together they take {together} MiB"
    known = [f"{_room(pool)} MiB on each of {pool.name}" for pool in given.pools if pool.memory]
    if known:
        yield f"hosts have for workloads: {', '.join(known)}"


def _room(pool: HostPool) -> int:
    return pool.memory - pool.reserved


def _of_apart(given: Inputs, indices: Sequence[int]) -> Iterator[str]:
    for one, other in sorted(given.apart):
        if one in indices and other in indices:
            first, second = given.wanted[one].demand, given.wanted[other].demand
            if one != other:
                yield f"{first.label} and {second.label} must not share a host"
            elif (first.replicas or 0) > 1:
                yield f"no two of the {first.replicas} replicas of {first.label} may share a host"


def _of_zones(given: Inputs, indices: Sequence[int]) -> Iterator[str]:
    problem = build(given).problem
    groups = sorted({given.groups[index] for index in (*indices, *_met(given, indices))})
    for one, other in combinations(groups, 2):
        if (one, other) in problem.distrust:
            yield f"{_zone(given, one)} and {_zone(given, other)} do not trust each other"
    for one, guest in sorted(problem.beside):
        if one < guest and one in groups and guest in groups and (guest, one) in problem.beside:
            yield (
                f"whoever breaks out of the kernel of a host is beside the virtual machines there:"
                f" {_zone(given, one)} and {_zone(given, guest)} both have a hypervisor on one host, or none shares it"
            )
    for root, guest in sorted(problem.intrude):
        if root in groups and guest in groups:
            yield f"{_zone(given, root)} runs on the host itself, and {_zone(given, guest)} does not trust it with that"


def _met(given: Inputs, indices: Sequence[int]) -> set[int]:
    """Return what runs on every host of a pool whose platform runs one of these workloads."""
    residents = build(given).residents
    return {
        held.wanted
        for index in indices
        for number, pool in enumerate(residents)
        for held in pool
        if all(
            each.kind != "platform"
            for isolation in isolations(given.wanted[index])
            for each in given.matrix[index, number, isolation]
        )
    }


def _zone(given: Inputs, group: int) -> str:
    """Return what a group is called: its zone, or the workload that has none."""
    if given.zones[group] is not UNZONED:
        return given.zones[group].name
    return f"{given.wanted[given.groups.index(group)].demand.label}, which is in no zone"
