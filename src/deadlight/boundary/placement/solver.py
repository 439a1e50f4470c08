"""Solves placement by OR-tools CP-SAT: bounds from a relaxation, a packing that often meets them, and search.

The relaxation counts hosts and items a pool and does not say which item is on which host: hosts of a pool are alike,
so it is small, and its optimum is a bound. A packing that meets it is proven optimal. Else CP-SAT places items on
hosts one by one, beginning with the packing. Search has one worker and a fixed seed: the same input, the same answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from deadlight.boundary.placement.packing import pack
from deadlight.boundary.placement.problem import Answer, Impossible, Problem, Solution, Undecided, faults
from deadlight.model.errors import UsageError

if TYPE_CHECKING:
    from deadlight.boundary.placement.cp_models import Counts

Step = Callable[[str], None]
"""Is told what the solver is at."""

EXTRA = "deadlight[plan]"

MOST_CHOICES = 500_000
"""Choices of a host and an isolation for an item beyond which only packings are tried."""


def demand_solver() -> None:
    """Load OR-tools. Raises UsageError, which says how to install it, where it is missing."""
    try:
        import ortools.sat.python.cp_model  # noqa: F401
    except ImportError:
        raise UsageError(
            "a plan is solved by OR-tools, which is not installed",
            f"Install it beside deadlight: pip install '{EXTRA}', or pipx inject deadlight ortools.",
        ) from None


def solve(problem: Problem, seconds: float, *, step: Step | None = None, feasible: bool = False) -> Answer:
    """Return the best solution that is found in `seconds`, with its bounds; or that there is none.

    With `feasible` any solution will do. Raises UsageError where OR-tools is missing.
    """
    demand_solver()
    from deadlight.boundary.placement.cp_models import counted, placed

    end = time.monotonic() + seconds
    tell = step or (lambda _: None)
    tell("bounding")
    counts = counted(problem, _left(end), feasible=feasible)
    if isinstance(counts, Impossible):
        return counts
    tell("packing")
    first = _best(
        pack(problem, counts.shares, counts.opened, until=end) if counts is not None else None,
        pack(problem, until=end),
    )
    if first is not None and (feasible or (counts is not None and _meets(first, counts))):
        return _checked(problem, first, counts)
    tell("searching")
    found = placed(problem, first, counts, end, feasible=feasible) if _is_small(problem) else Undecided()
    if isinstance(found, Impossible):
        return found
    if isinstance(found, Undecided):
        return found if first is None else _checked(problem, first, counts)
    if first is not None and (first.used, first.overhead) < (found.used, found.overhead):
        found = Solution(loads=first.loads, hosts=first.hosts, least_hosts=found.least_hosts, least_overhead=0)
    return _checked(problem, found, counts)


def _left(end: float) -> float:
    return max(end - time.monotonic(), 0.05)


def _best(*found: Solution | None) -> Solution | None:
    there = [each for each in found if each is not None]
    return min(there, key=lambda each: (each.used, each.overhead)) if there else None


def _is_small(problem: Problem) -> bool:
    """Return whether the model of hosts one by one has a size that is searched in minutes."""
    hosts = [min(pool.count, sum(item.count for item in problem.items)) for pool in problem.pools]
    return sum(hosts[option.pool] for item in problem.items for option in item.options) <= MOST_CHOICES


def _meets(solution: Solution, counts: Counts) -> bool:
    return solution.used == counts.hosts and solution.overhead == counts.overhead


def _checked(problem: Problem, solution: Solution, counts: Counts | None) -> Solution:
    """Return the solution with the better of its bounds and those of the relaxation."""
    wrong = faults(problem, solution)
    if wrong:
        raise RuntimeError(f"the solver returned a placement that does not hold: {wrong[0]}")
    least_hosts, least_overhead = solution.least_hosts, solution.least_overhead
    if counts is not None:
        least_hosts = max(least_hosts, counts.hosts)
        if counts.hosts == solution.used:
            least_overhead = max(least_overhead, counts.overhead)
        least_overhead = max(least_overhead, counts.floor)
    return Solution(loads=solution.loads, hosts=solution.hosts, least_hosts=least_hosts, least_overhead=least_overhead)
