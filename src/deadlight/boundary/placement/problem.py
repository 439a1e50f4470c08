"""The problem as the solver has it: numbers only, the same for every source of workloads and hosts.

Items are placed on hosts of pools. An item takes one of its options: a pool, whether it shares the kernel of its host,
and the memory that it takes there. A host holds no more than its memory; items of groups that distrust each other
do not share a kernel; items that are kept apart do not share a host. First the number of hosts that are used is
minimal, then the sum of the overheads.
"""

from __future__ import annotations

from msgspec import Struct

Pair = tuple[int, int]
"""Two indices, the lower one first."""


class Option(Struct, frozen=True, order=True):
    """One way to run an item: on hosts of `pool`; `root` says that it runs on the host itself, behind no wall."""

    pool: int
    shares_kernel: bool
    root: bool
    memory: int
    overhead: int


class Item(Struct, frozen=True):
    """`count` items that are alike. `group` is whose they are."""

    count: int
    group: int
    options: tuple[Option, ...]


class Pool(Struct, frozen=True):
    """`count` hosts that are alike, with what is left of their memory, and what runs on each of them anyway.

    `kernel`, `guests` and `roots` are the groups of that: behind the kernel, behind a hypervisor, on the host itself.
    """

    count: int
    memory: int
    kernel: frozenset[int] = frozenset()
    guests: frozenset[int] = frozenset()
    roots: frozenset[int] = frozenset()


class Problem(Struct, frozen=True):
    """Items, pools, and which must not meet.

    `distrust` are groups that do not share a kernel. `beside` are (a group behind the kernel of a host, a group behind
    a hypervisor there) that do not share a host: who breaks out of a kernel has the host, and with it every virtual
    machine there. `intrude` are the same for a group on the host itself. `apart` are items that do not share a host;
    (i, i) for an item whose replicas do not.
    """

    items: tuple[Item, ...]
    pools: tuple[Pool, ...]
    distrust: frozenset[Pair] = frozenset()
    beside: frozenset[Pair] = frozenset()
    intrude: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    def distrusts(self, one: int, other: int) -> bool:
        """Return whether two groups must not share a kernel."""
        return (min(one, other), max(one, other)) in self.distrust

    def keeps_apart(self, one: int, other: int) -> bool:
        """Return whether two items must not share a host."""
        return (min(one, other), max(one, other)) in self.apart


class Load(Struct, frozen=True, order=True):
    """`count` of an item on a host, by one of its options."""

    host: int
    item: int
    option: Option
    count: int


class Solution(Struct, frozen=True, kw_only=True):
    """What is on each host: hosts are numbered through the pools, `(pool, number in it)`.

    `least_hosts` and `least_overhead` are bounds, as in `model.placement.Plan`.
    """

    loads: tuple[Load, ...]
    hosts: tuple[tuple[int, int], ...]
    least_hosts: int
    least_overhead: int

    @property
    def used(self) -> int:
        """Return the number of hosts that hold something."""
        return len({load.host for load in self.loads})

    @property
    def overhead(self) -> int:
        """Return the sum of the overheads."""
        return sum(load.count * load.option.overhead for load in self.loads)


class Impossible(Struct, frozen=True):
    """There is no solution: proven."""


class Undecided(Struct, frozen=True):
    """Neither a solution nor a proof that there is none was found within the time."""


Answer = Solution | Impossible | Undecided


def faults(problem: Problem, solution: Solution) -> list[str]:
    """Return what a solution breaks, nothing for a right one: who relies on a solver checks it."""
    found: list[str] = []
    placed = [0] * len(problem.items)
    by_host: dict[int, list[Load]] = {}
    for load in solution.loads:
        placed[load.item] += load.count
        by_host.setdefault(load.host, []).append(load)
        if load.option not in problem.items[load.item].options or load.option.pool != solution.hosts[load.host][0]:
            found.append(f"item {load.item} runs on host {load.host} in a way that it has not")
    found += [
        f"{count} of {item.count} of item {index} are placed"
        for index, (item, count) in enumerate(zip(problem.items, placed, strict=True))
        if count != item.count
    ]
    for host, loads in by_host.items():
        found += [
            f"host {host}: {fault}" for fault in _host_faults(problem, problem.pools[solution.hosts[host][0]], loads)
        ]
    return found


def _host_faults(problem: Problem, pool: Pool, loads: list[Load]) -> list[str]:
    found = []
    if sum(load.count * load.option.memory for load in loads) > pool.memory:
        found.append("more memory than it has")
    group = {load.item: problem.items[load.item].group for load in loads}
    kernel = pool.kernel | {group[load.item] for load in loads if load.option.shares_kernel}
    if any(problem.distrusts(one, other) for one in kernel for other in kernel if one < other):
        found.append("groups that distrust each other share its kernel")
    guests = pool.guests | {group[load.item] for load in loads if not load.option.shares_kernel}
    if any((one, guest) in problem.beside for one in kernel for guest in guests):
        found.append("a group behind its kernel that a guest distrusts")
    roots = pool.roots | {group[load.item] for load in loads if load.option.root}
    if any((root, guest) in problem.intrude for root in roots for guest in guests):
        found.append("a group on the host itself that a guest distrusts")
    items = sorted(group)
    counts = {item: sum(load.count for load in loads if load.item == item) for item in items}
    if any(problem.keeps_apart(one, other) for one in items for other in items if one < other) or any(
        problem.keeps_apart(item, item) and counts[item] > 1 for item in items
    ):
        found.append("items that are kept apart")
    return found
