"""The two models of a placement for CP-SAT: hosts counted by pools, and hosts one by one. For `solver` alone."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable

from msgspec import Struct
from ortools.sat.python import cp_model

from deadlight.boundary.placement.problem import Impossible, Load, Option, Pair, Problem, Solution, Undecided

CUTS = range(1, 7)
"""For k of these, no host holds more than k parts of items that are rounded down to parts of a (k+1)th of it."""

_Var = cp_model.IntVar
_Sum = cp_model.LinearExprT


class Counts(Struct, frozen=True):
    """The optimum of the relaxation: hosts, overhead with as many hosts, and the overhead that no plan is below.

    `shares` are how many of an item go by an option, `opened` the hosts that are used of each pool.
    """

    hosts: int
    overhead: int
    floor: int
    shares: dict[tuple[int, Option], int]
    opened: dict[int, int]


def counted(problem: Problem, seconds: float, *, feasible: bool = False) -> Counts | Impossible | None:
    """Solve the relaxation; nothing where the time did not suffice."""
    if any(not item.options for item in problem.items):
        return Impossible()
    end = time.monotonic() + seconds
    model = cp_model.CpModel()
    goes = {
        (index, option): model.new_int_var(0, item.count, "")
        for index, item in enumerate(problem.items)
        for option in item.options
    }
    hosts = [model.new_int_var(0, pool.count, "") for pool in problem.pools]
    for index, item in enumerate(problem.items):
        model.add(_sum(goes[index, option] for option in item.options) == item.count)
    for pool, used in enumerate(hosts):
        _count_memory(model, problem, pool, goes, used)
        _count_kernels(model, problem, pool, goes, used)
        _count_apart(model, problem, pool, goes, used)
    total = _sum(hosts)
    overhead = _sum(option.overhead * var for (_, option), var in goes.items() if option.overhead)
    if not feasible:
        model.minimize(total)
    best, status = _run(model, end)
    if status == cp_model.INFEASIBLE:
        return Impossible()
    if status != cp_model.OPTIMAL:
        return None
    least = (0, 0)
    if not feasible:
        least = (round(best.objective_value), 0)
        model.add(total == least[0])
        _hint(model, {var: best.value(var) for var in (*goes.values(), *hosts)})
        model.minimize(overhead)
        solver, status = _run(model, end)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            best, least = solver, (least[0], math.ceil(solver.best_objective_bound))
    return Counts(
        hosts=least[0],
        overhead=least[1],
        floor=sum(item.count * min(option.overhead for option in item.options) for item in problem.items),
        shares={key: best.value(var) for key, var in goes.items()},
        opened={pool: best.value(used) for pool, used in enumerate(hosts)},
    )


def placed(
    problem: Problem, first: Solution | None, counts: Counts | None, end: float, *, feasible: bool = False
) -> Solution | Impossible | Undecided:
    """Place items on hosts one by one until `end` (of the monotonic clock), beginning with `first`."""
    model = cp_model.CpModel()
    most = first.used if first is not None else sum(item.count for item in problem.items)
    hosts = [(pool, number) for pool, each in enumerate(problem.pools) for number in range(min(each.count, most))]
    detail = _Detail(model, problem, hosts)
    total = _sum(detail.used)
    overhead = _sum(option.overhead * var for (_, _, option), var in detail.goes.items() if option.overhead)
    if first is not None:
        detail.begin_with(first)
        model.add(total <= first.used)
    if counts is not None:
        model.add(total >= counts.hosts)
    if feasible:
        solver, status = _run(model, end)
        return _outcome(status) or detail.solution(solver, 0, 0)
    best: cp_model.CpSolver | None = None
    least_hosts = counts.hosts if counts is not None else 0
    if first is None or first.used > least_hosts:
        model.minimize(total)
        solver, status = _run(model, end)
        outcome = _outcome(status)
        if outcome is not None:
            return outcome
        least_hosts = max(least_hosts, round(solver.best_objective_bound))
        best, found = solver, round(solver.objective_value)
        if found > least_hosts:  # not proven: there is no time left for more
            return detail.solution(solver, least_hosts, 0)
        detail.begin_with(detail.solution(solver, 0, 0))
        model.add(total == found)
    model.minimize(overhead)
    solver, status = _run(model, end)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return detail.solution(solver, least_hosts, round(solver.best_objective_bound))
    return detail.solution(best, least_hosts, 0) if best is not None else Undecided()


class _Detail:
    """The model that has a number of each item for each host and option."""

    def __init__(self, model: cp_model.CpModel, problem: Problem, hosts: list[Pair]) -> None:
        self.model = model
        self.problem = problem
        self.hosts = hosts
        self.goes: dict[tuple[int, int, Option], _Var] = {}
        self.excluding = _excluding(problem)
        self.used = [model.new_bool_var("") for _ in hosts]
        for host, (pool, number) in enumerate(hosts):
            for index, item in enumerate(problem.items):
                for option in item.options:
                    if option.pool == pool and option.memory <= problem.pools[pool].memory:
                        most = 1 if problem.keeps_apart(index, index) else item.count
                        if option.memory:
                            most = min(most, problem.pools[pool].memory // option.memory)
                        self.goes[host, index, option] = model.new_int_var(0, most, "")
            self._limit(host, pool)
            if number:
                model.add_implication(self.used[host], self.used[host - 1])
        self._place_all()

    def _limit(self, host: int, pool: int) -> None:
        model, problem, used = self.model, self.problem, self.used[host]
        on = [
            (index, option, self.goes[host, index, option])
            for index, item in enumerate(problem.items)
            for option in item.options
            if (host, index, option) in self.goes
        ]
        model.add(_sum(option.memory * var for _, option, var in on) <= problem.pools[pool].memory * used)
        for _, option, var in on:
            if not option.memory:
                model.add(var == 0).only_enforce_if(used.negated())
        kernel = self._presence(problem.pools[pool].kernel, on, lambda option: option.shares_kernel)
        guests = self._presence(problem.pools[pool].guests, on, lambda option: not option.shares_kernel)
        both = kernel | {_as_guest(group): there for group, there in guests.items()}
        for clique in self.excluding:
            model.add_at_most_one(both[group] for group in clique if group in both)
        roots = self._presence(problem.pools[pool].roots, on, lambda option: option.root)
        for root, guest in sorted(problem.intrude):
            if root in roots and guest in guests:
                model.add_at_most_one(roots[root], guests[guest])
        apart = {index for pair in problem.apart for index in pair}
        there: dict[int, _Var] = {}
        for item in sorted(apart):
            own = [var for index, _, var in on if index == item]
            if own:
                there[item] = model.new_bool_var("")
                model.add(_sum(own) <= problem.items[item].count * there[item])
                if problem.keeps_apart(item, item):
                    model.add(_sum(own) <= 1)
        for clique in cliques(frozenset((one, other) for one, other in problem.apart if one != other)):
            model.add_at_most_one(there[item] for item in clique if item in there)

    def _presence(
        self, given: frozenset[int], on: list[tuple[int, Option, _Var]], counts: Callable[[Option], bool]
    ) -> dict[int, _Var]:
        """Return for each group whether it is among those on a host that count."""
        by_group: dict[int, list[tuple[int, _Var]]] = {}
        for index, option, var in on:
            if counts(option):
                by_group.setdefault(self.problem.items[index].group, []).append((self.problem.items[index].count, var))
        there: dict[int, _Var] = {}
        for group in sorted({*given, *by_group}):
            there[group] = self.model.new_bool_var("")
            for count, var in by_group.get(group, ()):
                self.model.add(var <= count * there[group])
            if group in given:
                self.model.add(there[group] == 1)
        return there

    def _place_all(self) -> None:
        by_item: dict[int, list[_Var]] = {}
        for (_, index, _option), var in self.goes.items():
            by_item.setdefault(index, []).append(var)
        for index, item in enumerate(self.problem.items):
            self.model.add(_sum(by_item.get(index, ())) == item.count)

    def begin_with(self, solution: Solution) -> None:
        """Give the solver a solution to begin with."""
        numbers = {host: number for number, host in enumerate(self.hosts)}
        counts = {(numbers[solution.hosts[load.host]], load.item, load.option): load.count for load in solution.loads}
        taken = {host for host, _, _ in counts}
        values = {var: counts.get(key, 0) for key, var in self.goes.items()}
        _hint(self.model, values | {var: int(host in taken) for host, var in enumerate(self.used)})

    def solution(self, solver: cp_model.CpSolver, least_hosts: int, least_overhead: int) -> Solution:
        """Return what the solver has found."""
        loads = [
            Load(host, index, option, count)
            for (host, index, option), var in self.goes.items()
            if (count := solver.value(var))
        ]
        return Solution(
            loads=tuple(sorted(loads)), hosts=tuple(self.hosts), least_hosts=least_hosts, least_overhead=least_overhead
        )


def cliques(pairs: frozenset[Pair]) -> list[tuple[int, ...]]:
    """Return cliques that hold every pair: few, each as large as it grows from a pair that none has yet."""
    near: dict[int, set[int]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    left = set(pairs)
    found: list[tuple[int, ...]] = []
    for one, other in sorted(pairs):
        if (one, other) not in left:
            continue
        members = [one, other]
        common = near[one] & near[other]
        while common:
            taken = min(common)
            members.append(taken)
            common &= near[taken]
        members.sort()
        found.append(tuple(members))
        left -= {(low, high) for low in members for high in members if low < high}
    return found


def _as_guest(group: int) -> int:
    """Return the number that stands for a group behind a hypervisor, beside those of groups behind the kernel."""
    return -1 - group


def _excluding(problem: Problem) -> list[tuple[int, ...]]:
    """Return the groups of which no host has two: behind the kernel, or (numbered below 0) as guests."""
    return cliques(problem.distrust | {(_as_guest(guest), group) for group, guest in problem.beside})


def _count_memory(
    model: cp_model.CpModel, problem: Problem, pool: int, goes: dict[tuple[int, Option], _Var], used: _Var
) -> None:
    room = problem.pools[pool].memory
    own = [(option.memory, var) for (_, option), var in goes.items() if option.pool == pool]
    model.add(_sum(memory * var for memory, var in own) <= room * used)
    for memory, var in own:
        if memory > room:
            model.add(var == 0)
        elif not memory:
            positive = model.new_bool_var("")
            model.add(used >= 1).only_enforce_if(positive)
            model.add(var == 0).only_enforce_if(positive.negated())
    for parts in CUTS:
        rounded = [((parts + 1) * memory // (room + 1), var) for memory, var in own if memory <= room]
        if any(weight for weight, _ in rounded):
            model.add(_sum(weight * var for weight, var in rounded if weight) <= parts * used)


def _count_kernels(
    model: cp_model.CpModel, problem: Problem, pool: int, goes: dict[tuple[int, Option], _Var], used: _Var
) -> None:
    """Count the hosts that a group is on, behind the kernel or as a guest: those that exclude each other share none."""
    each = problem.pools[pool]
    by_group: dict[int, list[tuple[int, Option, _Var]]] = {}
    for (index, option), var in goes.items():
        if option.pool == pool:
            group = problem.items[index].group
            side = group if option.shares_kernel else _as_guest(group)
            by_group.setdefault(side, []).append((problem.items[index].count, option, var))
    given = {*each.kernel, *map(_as_guest, each.guests)}
    having = {group: model.new_int_var(0, each.count, "") for group in sorted({*given, *by_group})}
    for group, entries in by_group.items():
        model.add(_sum(option.memory * var for _, option, var in entries) <= each.memory * having[group])
        for count, _, var in entries:
            model.add(var <= count * having[group])
    for group in given:
        model.add(having[group] == used)
    for clique in _excluding(problem):
        members = [having[group] for group in clique if group in having]
        if members:
            model.add(_sum(members) <= used)


def _count_apart(
    model: cp_model.CpModel, problem: Problem, pool: int, goes: dict[tuple[int, Option], _Var], used: _Var
) -> None:
    """Count items of which no host holds two."""
    own: dict[int, list[_Var]] = {}
    for (index, option), var in goes.items():
        if option.pool == pool and (problem.items[index].count == 1 or problem.keeps_apart(index, index)):
            own.setdefault(index, []).append(var)
    groups = [*cliques(frozenset(pair for pair in problem.apart if pair[0] != pair[1]))]
    groups += [(index,) for index, _ in sorted(pair for pair in problem.apart if pair[0] == pair[1])]
    for group in groups:
        members = [var for index in group for var in own.get(index, ())]
        if members:
            model.add(_sum(members) <= used)


def _sum(terms: Iterable[_Sum]) -> _Sum:
    return cp_model.LinearExpr.sum(list(terms))


def _hint(model: cp_model.CpModel, values: dict[_Var, int]) -> None:
    model.clear_hints()  # type: ignore[no-untyped-call]
    for var, value in values.items():
        model.add_hint(var, value)


def _outcome(status: object) -> Impossible | Undecided | None:
    if status == cp_model.INFEASIBLE:
        return Impossible()
    return None if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else Undecided()


def _run(model: cp_model.CpModel, end: float) -> tuple[cp_model.CpSolver, object]:
    """Solve a model: one worker and a fixed seed, so that the same model has the same answer."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = max(end - time.monotonic(), 0.05)
    return solver, solver.solve(model)
