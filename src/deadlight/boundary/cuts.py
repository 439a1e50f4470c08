"""The smallest set of mends that closes all paths to an asset.

One mend closes all steps of one grant, so this is no flow: it is the smallest set of grants that has one on every path.
Grants that alone make a path have to go in any case. The rest is found by taking the smallest set that hits all paths
seen so far, and looking for a path that it leaves open, until there is none: the set is then the smallest of all. Where
that takes too long the grant on most paths is taken, one after the other, and the cut says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from deadlight.boundary import hitting
from deadlight.boundary.hitting import smallest
from deadlight.boundary.paths import Goal, Searches, doubts, goals_of
from deadlight.boundary.search import Index, Way
from deadlight.model.attack import AttackGraph, Cut
from deadlight.model.landscape import Landscape

MOST_ROUNDS = 200
"""Rounds in which a smallest set is worked out; what is left open after them is closed grant by grant."""

MOST_LOOKS = 5_000_000
"""How often sets of grants are looked at for all cuts of a graph before cuts are no more worked out exactly."""

MOST_WAYS = 64
"""Ways that are taken in from one round."""

MOST_CHOSEN = 100
"""Grants beside those that have to go in any case, up to which the smallest set is worked out."""

MOST_CUTS = 500
"""Assets for which cuts are worked out."""


def cuts_of(graph: AttackGraph, landscape: Landscape, *, start: str = "") -> tuple[Cut, ...]:
    """Return a cut for each asset that paths lead to, those of most paths first.

    Principals of the platform are left out: they run the hosts. So are paths on which nothing was granted; an asset
    that has only such paths has no cut.
    """
    index = Index(graph)
    cutter = _Cutter(index)
    found = []
    for count, goal in enumerate(goals_of(index, landscape, start=start)):
        if count == MOST_CUTS:
            break
        cut = cutter.cut(goal, tuple(_asked(goal, index, landscape)))
        if cut is not None:
            found.append(cut)
    found.sort(key=lambda cut: (-cut.paths, cut.asset))
    return tuple(found)


def _asked(goal: Goal, index: Index, landscape: Landscape) -> Iterator[int]:
    targets = set(goal.targets)
    for source in goal.sources:
        zone = landscape.zone(index.graph.nodes[source].zone)
        if source not in targets and (zone is None or zone.trust != "platform"):
            yield source


class _Cutter:
    """Works out cuts in one graph."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.steps = index.graph.steps
        self.granted = [1 if step.grant else 0 for step in self.steps]
        self.all = Searches(index, doubts(self.steps))
        self.ungranted = Searches(index, self.granted, {at for at, one in enumerate(self.granted) if one})
        self.looks = MOST_LOOKS
        self.of_grant: dict[str, list[int]] = {}
        for at, step in enumerate(self.steps):
            if step.grant:
                self.of_grant.setdefault(step.grant, []).append(at)

    def cut(self, goal: Goal, sources: tuple[int, ...]) -> Cut | None:
        """Return the cut that closes every way from `sources` that a grant is on, nothing where there is none."""
        told = self.all.of(goal).towards(goal.targets)
        open_always = self._without_grants(goal)
        asked = [source for source in sources if source in told.distances and source not in open_always]
        if not asked:
            return None
        ways = {told.way(source) for source in asked}
        chosen, minimal = self._close(goal, asked, ways)
        closes = Counter(grant for way in ways for grant in self._grants(way))
        ranked = sorted(chosen, key=lambda grant: (-closes[grant], grant))
        return Cut(
            asset=goal.key,
            grants=tuple(ranked),
            mends=tuple(self.steps[self.of_grant[grant][0]].mend for grant in ranked),
            closes=tuple(closes[grant] for grant in ranked),
            paths=len(ways),
            minimal=minimal,
        )

    def _without_grants(self, goal: Goal) -> set[int]:
        """Return the nodes from which a way leads to the goal on which nothing was granted."""
        return set(self.ungranted.of(goal).towards(goal.targets).distances)

    def _close(self, goal: Goal, asked: Sequence[int], ways: set[Way]) -> tuple[set[str], bool]:
        """Return grants that close every way, and whether no fewer do; ways that are found are put to `ways`."""
        forced = self._forced(goal, asked, ways)
        seen: set[frozenset[str]] = set()
        chosen: set[str] = set()
        exact = True
        for _ in range(MOST_ROUNDS):
            found = list(self._left_open(goal, asked, forced | chosen, MOST_WAYS))
            if not found:
                return forced | chosen, exact
            ways.update(found)
            seen.update(frozenset(self._grants(way)) for way in found)
            best = smallest(seen, min(self.looks, hitting.MOST_LOOKS))
            self.looks -= best.looks
            chosen, exact = set(best.chosen), best.exact
            if len(chosen) > MOST_CHOSEN or not exact:
                break
        while found := list(self._left_open(goal, asked, forced | chosen, len(asked))):
            ways.update(found)
            chosen |= set(smallest({frozenset(self._grants(way)) for way in found}, most=0).chosen)
        return forced | chosen, False

    def _forced(self, goal: Goal, asked: Sequence[int], ways: set[Way]) -> set[str]:
        """Return the grants that alone make a way: each of them is in every cut."""
        forced: set[str] = set()
        while True:
            found = Searches(self.index, self.granted, self._closed(forced)).of(goal).towards(goal.targets)
            alone = [source for source in asked if source in found.distances and found.major(source) == 1]
            if not alone:
                return forced
            new = {found.way(source) for source in alone}
            ways.update(new)
            for way in new:
                forced |= self._grants(way)

    def _left_open(self, goal: Goal, asked: Sequence[int], grants: set[str], most: int) -> Iterator[Way]:
        """Yield some ways that are open when `grants` are closed: those of fewest grants from `most` sources."""
        found = Searches(self.index, self.granted, self._closed(grants)).of(goal).towards(goal.targets)
        left = sorted((found.distances[source], source) for source in asked if source in found.distances)
        for _, source in left[:most]:
            yield found.way(source)

    def _closed(self, grants: Iterable[str]) -> set[int]:
        return {at for grant in grants for at in self.of_grant[grant]}

    def _grants(self, way: Way) -> set[str]:
        return {grant for at in way if (grant := self.steps[at].grant)}
