"""Which zones may meet on a host: an index of where zones land, so that many workloads are asked for at little cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deadlight.model.landscape import Zone
from deadlight.semantics.landing import Landing, Selector, may_share

MOST_SELECTORS = 2000
"""Different node selectors that are compared with each other; beyond it pods are taken to meet whatever they select."""

Meeting = Mapping[str, tuple[Zone, bool | None]]
"""Name of a zone → the zone, and whether it meets: true, or nothing where the landscape does not tell."""

_Zones = dict[str, Zone]


class Meetings:
    """Where zones land. What is asked of one landing is remembered for all that are equal."""

    def __init__(self, landed: Iterable[tuple[Landing, Zone]]) -> None:
        """Take every zone with every landing that a workload of it has."""
        self._of_pool: dict[tuple[bool, str], _Zones] = {}
        self._of_project: dict[str, _Zones] = {}
        self._of_selector: dict[Selector, _Zones] = {}
        self._on_engines: _Zones = {}
        self._on_nodes: _Zones = {}
        self._found: dict[Landing, Meeting] = {}
        for landing, zone in landed:
            for held in self._places(landing):
                held.setdefault(zone.name, zone)

    def at(self, landing: Landing) -> Meeting:
        """Return the zones that may be on a host with whatever lands so, in the order in which they were given."""
        found = self._found.get(landing)
        if found is None:
            found = self._found[landing] = self._at(landing)
        return found

    def _places(self, landing: Landing) -> Iterable[_Zones]:
        if landing.known:
            for pool in landing.pools:
                yield self._of_pool.setdefault((landing.on_engine, pool), {})
        elif landing.on_engine:
            yield self._of_project.setdefault(landing.project, {})
            yield self._on_engines
        else:
            yield self._of_selector.setdefault(landing.selector, {})
            yield self._on_nodes

    def _at(self, landing: Landing) -> Meeting:
        if landing.known:
            pools = [self._of_pool.get((landing.on_engine, pool), {}) for pool in landing.pools]
            return {name: (zone, True) for held in pools for name, zone in held.items()}
        if landing.on_engine:
            own = self._of_project.get(landing.project, {})
            return {name: (zone, True if name in own else None) for name, zone in self._on_engines.items()}
        if len(self._of_selector) > MOST_SELECTORS:
            return {name: (zone, True) for name, zone in self._on_nodes.items()}
        met: dict[str, tuple[Zone, bool | None]] = {}
        for selector, held in self._of_selector.items():
            if may_share(landing, Landing(on_engine=False, known=False, selector=selector)):
                met.update((name, (zone, True)) for name, zone in held.items())
        return met
