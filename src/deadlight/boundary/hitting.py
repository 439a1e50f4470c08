"""The smallest set that has a member in each of several sets."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

MOST_LOOKS = 1_000_000
"""How often a set is looked at before the best so far is taken."""

DEEPEST = 200
"""Members of a set up to which a smaller one is looked for."""

MOST_COMPARED = 1_000
"""Sets up to which each is compared with each."""


class Hitting(Struct, frozen=True):
    """A set that hits all others, whether it is surely one of the smallest, and how many looks that took."""

    chosen: frozenset[str]
    exact: bool
    looks: int = 0


def smallest(sets: Collection[frozenset[str]], most: int = MOST_LOOKS) -> Hitting:
    """Return the smallest set that hits all of `sets`, of several the first by name. None of `sets` may be empty.

    After `most` looks the best set found so far is returned; the first is that of the greedy choice.
    """
    # What stands in the same order gives the same set in every run.
    least = sorted(_without_larger(sets), key=lambda each: (len(each), sorted(each)))
    best = _greedy(least)
    if len(best) == _disjoint(least):
        return Hitting(frozenset(best), exact=True)
    if len(best) > DEEPEST:
        return Hitting(frozenset(best), exact=False)
    search = _Branches(best, most)
    search.look(tuple(least), ())
    return Hitting(frozenset(search.best), exact=search.left > 0, looks=most - search.left)


def _without_larger(sets: Collection[frozenset[str]]) -> Iterable[frozenset[str]]:
    """Return the sets that hold no other: what hits the others hits the larger ones, too. Many are left as they are."""
    if len(sets) > MOST_COMPARED:
        return sets
    # A set that is in another has its first member there.
    first: dict[str, list[frozenset[str]]] = {}
    for each in sets:
        first.setdefault(min(each), []).append(each)
    return [each for each in sets if not any(other < each for member in each for other in first.get(member, ()))]


def _greedy(sets: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Return a set that hits all: the member of most sets first, of several the first by name."""
    held: dict[str, list[int]] = {}
    for number, each in enumerate(sets):
        for member in each:
            held.setdefault(member, []).append(number)
    counts = {member: len(numbers) for member, numbers in held.items()}
    heap = [(-count, member) for member, count in counts.items()]
    heapq.heapify(heap)
    hit = [False] * len(sets)
    chosen: list[str] = []
    while heap:
        count, member = heapq.heappop(heap)
        if -count != counts[member]:
            # Some of its sets have been hit since it was put there.
            if counts[member]:
                heapq.heappush(heap, (-counts[member], member))
            continue
        chosen.append(member)
        for number in held[member]:
            if not hit[number]:
                hit[number] = True
                for other in sets[number]:
                    counts[other] -= 1
    return tuple(chosen)


class _Branches:
    """Branch and bound: on the members of the smallest set that is not hit; disjoint sets bound it from below."""

    def __init__(self, best: tuple[str, ...], most: int) -> None:
        self.best = best
        self.left = most

    def look(self, sets: tuple[frozenset[str], ...], chosen: tuple[str, ...]) -> None:
        """Look at all ways to hit `sets` beside `chosen` that may be better than the best so far."""
        if not sets:
            if len(chosen) < len(self.best):
                self.best = chosen
            return
        if self.left <= 0 or len(chosen) + _disjoint(sets) >= len(self.best):
            return
        barred: set[str] = set()
        for member in sorted(sets[0]):
            self.left -= len(sets)
            # What was tried for this set need not be tried again in the branches beside it.
            rest = tuple(each - barred for each in sets if member not in each)
            if all(rest):
                self.look(tuple(sorted(rest, key=len)), (*chosen, member))
            barred.add(member)


def _disjoint(sets: Collection[frozenset[str]]) -> int:
    """Return a number of sets that have no member in common: each of them needs its own."""
    taken: set[str] = set()
    count = 0
    for each in sets:
        if taken.isdisjoint(each):
            taken |= each
            count += 1
    return count
