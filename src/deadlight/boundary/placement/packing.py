"""A fast packing of items into hosts, largest first: a solution to begin with, not always found, nor the best."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping

from deadlight.boundary.placement.problem import Load, Option, Problem, Solution

Shares = Mapping[tuple[int, Option], int]
"""How many of an item go by an option, as a relaxation of the problem has it."""


class _Host:
    """What is on one host so far."""

    def __init__(self, problem: Problem, pool: int, number: int) -> None:
        self.pool = pool
        self.number = number
        self.free = problem.pools[pool].memory
        self.kernel = set(problem.pools[pool].kernel)
        self.guests = set(problem.pools[pool].guests)
        self.roots = set(problem.pools[pool].roots)
        self.held: dict[tuple[int, Option], int] = {}
        self.items: set[int] = set()

    def takes(self, problem: Problem, item: int, option: Option) -> bool:
        """Return whether one more of `item` may come here."""
        if option.pool != self.pool or option.memory > self.free:
            return False
        group = problem.items[item].group
        if option.shares_kernel:
            if group not in self.kernel and not self._admits_kernel(problem, group):
                return False
        elif group not in self.guests and not self._admits_guest(problem, group):
            return False
        if option.root and any((group, guest) in problem.intrude for guest in self.guests):
            return False
        return not (problem.apart and any(problem.keeps_apart(item, other) for other in self.items))

    def _admits_kernel(self, problem: Problem, group: int) -> bool:
        return not any(problem.distrusts(group, other) for other in self.kernel) and not any(
            (group, guest) in problem.beside for guest in self.guests
        )

    def _admits_guest(self, problem: Problem, group: int) -> bool:
        return not any((other, group) in problem.beside for other in self.kernel) and not any(
            (root, group) in problem.intrude for root in self.roots
        )

    def settle(self, problem: Problem) -> None:
        """Put guests behind the kernel where it is theirs, group by group, those with the most to save first."""
        saved: dict[int, int] = {}
        moves: dict[int, list[tuple[int, Option, Option, int]]] = {}
        for (item, option), count in sorted(self.held.items()):
            group = problem.items[item].group
            if not option.shares_kernel:
                moves.setdefault(group, []).append((item, option, _on_kernel(problem, item, option) or option, count))
                saved[group] = saved.get(group, 0) + option.overhead * count
        for group in sorted(moves, key=lambda each: (-saved[each], each)):
            stay = group in problem.pools[self.pool].guests or any(old == new for _, old, new, _ in moves[group])
            guests = self.guests if stay else self.guests - {group}
            if any(problem.distrusts(group, other) for other in self.kernel - {group}) or any(
                (group, guest) in problem.beside for guest in guests
            ):
                continue
            for item, old, new, count in moves[group]:
                if new != old:
                    del self.held[item, old]
                    self.held[item, new] = self.held.get((item, new), 0) + count
                    self.free += (old.memory - new.memory) * count
                    self.kernel.add(group)
            self.guests = set(guests)

    def put(self, problem: Problem, item: int, option: Option) -> None:
        """Put one of `item` here."""
        group = problem.items[item].group
        self.free -= option.memory
        (self.kernel if option.shares_kernel else self.guests).add(group)
        if option.root:
            self.roots.add(group)
        self.items.add(item)
        self.held[item, option] = self.held.get((item, option), 0) + 1


def _on_kernel(problem: Problem, item: int, option: Option) -> Option | None:
    """Return the option of an item that shares the kernel of the same pool and costs less."""
    return next(
        (
            each
            for each in problem.items[item].options
            if each.pool == option.pool
            and each.shares_kernel
            and not each.root
            and each.overhead < option.overhead
            and each.memory <= option.memory
        ),
        None,
    )


def pack(
    problem: Problem,
    shares: Shares | None = None,
    opened: Mapping[int, int] | None = None,
    *,
    until: float = math.inf,
) -> Solution | None:
    """Return a solution, or nothing where this way finds none, or not until then (of the monotonic clock).

    With `shares` each item goes by the options that it has there, where it can. `opened` are hosts a pool to use
    before others. Its bounds are none: 0.
    """
    best: Solution | None = None
    for way in (_KERNEL_FIRST, _LARGEST_FIRST) if shares is not None else (_KERNEL_FIRST, _LARGEST_FIRST, _GUESTS):
        found = _packed(problem, shares or {}, opened or {}, until, way)
        if found is not None and (best is None or (found.used, found.overhead) < (best.used, best.overhead)):
            best = found
    return best


_KERNEL_FIRST, _LARGEST_FIRST, _GUESTS = range(3)
"""In what order items are packed: those that share a kernel first; the largest first; and as guests where they can
be, after those that cannot, group by group: guests never exclude each other."""


def _packed(problem: Problem, shares: Shares, opened: Mapping[int, int], until: float, way: int) -> Solution | None:
    hosts = [_Host(problem, pool, number) for pool, count in sorted(opened.items()) for number in range(count)]
    for item, wanted in _queue(problem, shares, way):
        options = problem.items[item].options
        if way == _GUESTS:
            options = tuple(sorted(options, key=lambda option: option.shares_kernel))
        ordered = [wanted, *(option for option in options if option != wanted)] if wanted is not None else options
        if time.monotonic() > until or not _place(problem, hosts, item, ordered):
            return None
    used = [host for host in hosts if host.held]
    for host in used:
        host.settle(problem)
    numbers: dict[int, int] = {}
    named = []
    for host in used:
        named.append((host.pool, numbers.get(host.pool, 0)))
        numbers[host.pool] = numbers.get(host.pool, 0) + 1
    loads = [
        Load(index, item, option, count)
        for index, host in enumerate(used)
        for (item, option), count in sorted(host.held.items())
    ]
    return Solution(loads=tuple(sorted(loads)), hosts=tuple(named), least_hosts=0, least_overhead=0)


def _queue(problem: Problem, shares: Shares, way: int) -> list[tuple[int, Option | None]]:
    """Return every item as often as it comes, with the option that it is to have: the largest first."""
    queue: list[tuple[int, Option | None]] = []
    for index, item in enumerate(problem.items):
        given: list[Option | None] = [option for option in item.options for _ in range(shares.get((index, option), 0))]
        queue += [(index, option) for option in given[: item.count]]
        queue += [(index, None)] * (item.count - min(len(given), item.count))

    def order(entry: tuple[int, Option | None]) -> tuple[int, ...]:
        index, option = entry
        item = problem.items[index]
        memory = option.memory if option is not None else min((each.memory for each in item.options), default=0)
        shares_kernel = option.shares_kernel if option is not None else any(each.shares_kernel for each in item.options)
        pools = len({each.pool for each in item.options})
        if way == _GUESTS:
            bound = all(each.shares_kernel for each in item.options)
            return (not bound, item.group if bound else 0, -memory, index)
        return (pools, way == _KERNEL_FIRST and not shares_kernel, -memory, index)

    return sorted(queue, key=order)


def _place(problem: Problem, hosts: list[_Host], item: int, options: Iterable[Option]) -> bool:
    """Put one of `item` on the fullest host that takes it, on a new one where none does."""
    options = list(options)
    group = problem.items[item].group
    for option in options:
        fitting = [host for host in hosts if host.takes(problem, item, option)]
        if fitting:
            best = min(
                fitting,
                key=lambda host: (option.shares_kernel and group not in host.kernel and bool(host.held), host.free),
            )
            best.put(problem, item, option)
            return True
    for option in options:
        number = sum(host.pool == option.pool for host in hosts)
        host = _Host(problem, option.pool, number)
        if number < problem.pools[option.pool].count and host.takes(problem, item, option):
            host.put(problem, item, option)
            hosts.append(host)
            return True
    return False
