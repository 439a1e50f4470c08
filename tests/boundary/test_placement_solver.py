"""The solver against every assignment there is, and against what its answers promise."""

import sys
import time

import pytest
from hypothesis import given, settings
from placement_problems import best, problems

from deadlight.boundary.placement.cp_models import cliques, placed
from deadlight.boundary.placement.packing import pack
from deadlight.boundary.placement.problem import Impossible, Item, Option, Pool, Problem, Solution, Undecided, faults
from deadlight.boundary.placement.solver import solve
from deadlight.model.errors import UsageError

SECONDS = 60


def kernel(memory, pool=0):
    return Option(pool, shares_kernel=True, root=False, memory=memory, overhead=0)


def guest(memory, overhead=1, pool=0):
    return Option(pool, shares_kernel=False, root=False, memory=memory + overhead, overhead=overhead)


@given(problems())
@settings(max_examples=150)
def test_the_optimum_is_that_of_trying_every_assignment(problem):
    answer, least = solve(problem, SECONDS), best(problem)
    if least is None:
        assert isinstance(answer, Impossible)
    else:
        assert isinstance(answer, Solution)
        assert (answer.used, answer.overhead) == least
        assert (answer.least_hosts, answer.least_overhead) == least
        assert faults(problem, answer) == []


@given(problems())
@settings(max_examples=100)
def test_hosts_one_by_one_have_the_same_optimum_with_nothing_to_begin_with(problem):
    answer, least = placed(problem, None, None, time.monotonic() + SECONDS), best(problem)
    if least is None:
        assert isinstance(answer, Impossible)
    else:
        assert (answer.used, answer.overhead, answer.least_hosts, answer.least_overhead) == least * 2


@given(problems(items=12, hosts=4))
@settings(max_examples=100)
def test_what_is_packed_holds(problem):
    packed = pack(problem)
    assert packed is None or faults(problem, packed) == []


@given(problems(items=12, hosts=4))
@settings(max_examples=60)
def test_the_same_problem_has_the_same_answer(problem):
    assert solve(problem, SECONDS) == solve(problem, SECONDS)


@given(problems())
@settings(max_examples=60)
def test_any_solution_is_found_where_there_is_one(problem):
    answer = solve(problem, SECONDS, feasible=True)
    assert isinstance(answer, Impossible if best(problem) is None else Solution)


def test_mutually_distrusting_groups_go_behind_hypervisors_rather_than_on_one_more_host():
    items = (Item(1, 0, (kernel(4), guest(4))), Item(1, 1, (kernel(4), guest(4))))
    answer = solve(Problem(items, (Pool(2, 10),), distrust=frozenset({(0, 1)})), SECONDS)
    assert (answer.used, answer.overhead) == (1, 1)


def test_no_hypervisor_is_paid_for_where_hosts_are_needed_anyway():
    items = (Item(1, 0, (kernel(9), guest(9))), Item(1, 1, (kernel(9), guest(9))))
    answer = solve(Problem(items, (Pool(2, 10),), distrust=frozenset({(0, 1)})), SECONDS)
    assert (answer.used, answer.overhead) == (2, 0)


def test_a_packing_that_first_fit_misses_is_found():
    sizes = (6, 5, 5, 4, 4, 3, 3)
    items = tuple(Item(1, 0, (kernel(size),)) for size in sizes)
    answer = solve(Problem(items, (Pool(5, 10),)), SECONDS)
    assert (answer.used, answer.least_hosts) == (3, 3)


TIGHT = Problem(tuple(Item(1, 0, (kernel(size),)) for size in (6, 5, 5, 4, 4, 3, 3)), (Pool(5, 10),))
"""First fit takes one host more than there have to be."""


def test_a_problem_too_large_to_search_keeps_its_packing_and_the_bound(monkeypatch):
    monkeypatch.setattr("deadlight.boundary.placement.solver.MOST_CHOICES", 1)
    monkeypatch.setattr("deadlight.boundary.placement.solver.pack", lambda *_, **__: pack(TIGHT, opened={0: 5}))
    answer = solve(TIGHT, SECONDS)
    assert answer.least_hosts == 3
    assert faults(TIGHT, answer) == []


def test_what_the_time_does_not_suffice_for_is_undecided_or_bounded():
    many = Problem(tuple(Item(1, 0, (kernel(300 + 7 * size),)) for size in range(400)), (Pool(100, 9000),))
    answer = solve(many, 0.05)
    assert isinstance(answer, Undecided) or answer.least_hosts <= answer.used


def test_a_packing_ends_when_its_time_is_up():
    assert pack(TIGHT, until=0) is None


def test_each_step_of_the_search_is_told():
    told = []
    solve(TIGHT, SECONDS, step=told.append)
    assert told[:2] == ["bounding", "packing"]


def test_cliques_hold_every_pair_and_no_other():
    pairs = frozenset({(0, 1), (0, 2), (1, 2), (2, 3)})
    found = cliques(pairs)
    assert {(low, high) for each in found for low in each for high in each if low < high} == pairs
    assert found == [(0, 1, 2), (2, 3)]


def test_without_the_solver_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    with pytest.raises(UsageError) as caught:
        solve(Problem((), ()), SECONDS)
    assert "pipx inject deadlight ortools" in caught.value.advice()
    assert "deadlight[plan]" in caught.value.advice()
