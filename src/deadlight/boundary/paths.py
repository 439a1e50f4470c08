"""The shortest paths of an attack graph: from each principal to what an attacker wants.

Of all ways the one counts that needs the least luck: each step that is not by design costs doubt, a known vulnerability
one, what is assumed two. Of ways that are alike in this the one of fewest steps counts, and of these the first in the
graph's order. The severity follows from the doubt, so that the path that is told is the worst that there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from deadlight.boundary.assets import CREATORS
from deadlight.boundary.search import Index, Search
from deadlight.boundary.severity import severity_of
from deadlight.model.attack import AttackGraph, AttackPath, GraphNode, Step
from deadlight.model.landscape import Landscape
from deadlight.semantics.zones import UNZONED, trusts

MOST_PAIRS = 200_000
"""Paths that are told one a host; where there would be more, each workload's to the nearest host is."""

_EACH = ("host", "domain", "api-server", "cloud", "data")


class Goal(Struct, frozen=True):
    """What paths lead to: nodes by number, of which the nearest counts, and the principals that are asked about.

    What lies on a host is whoever's the host is: to it no way is looked for that leads through a host.
    """

    key: str
    targets: tuple[int, ...]
    sources: tuple[int, ...]
    on_host: bool = False


def paths_of(graph: AttackGraph, landscape: Landscape, *, start: str = "") -> tuple[AttackPath, ...]:
    """Return the shortest paths, the worst first. With `start`, the key of a node, only those from there."""
    index = Index(graph)
    searches = Searches(index, doubts(graph.steps))
    found: list[AttackPath] = []
    for goal in goals_of(index, landscape, start=start):
        ways = searches.of(goal).towards(goal.targets)
        for source in goal.sources:
            if ways.distances.get(source, 0):
                steps = index.steps(ways.way(source))
                severity = severity_of(steps, graph.nodes[source], _node(index, steps[-1].target), landscape)
                found.append(
                    AttackPath(source=graph.nodes[source].key, target=steps[-1].target, steps=steps, severity=severity)
                )
    found.sort(key=lambda path: (-path.severity, len(path.steps), path.target, path.source))
    return tuple(found)


class Searches:
    """The searches of one graph: for most goals, and for what lies on a host; `closed` steps are taken by neither."""

    def __init__(self, index: Index, major: Sequence[int], closed: Collection[int] = ()) -> None:
        """Take what counts of each step. A search is laid out when it is first asked for."""
        self.index = index
        self.major = major
        self.closed = closed
        self._made: dict[bool, Search] = {}

    def of(self, goal: Goal) -> Search:
        """Return the search that a goal needs."""
        return self.laid_out(around_hosts=goal.on_host)

    def laid_out(self, *, around_hosts: bool = False) -> Search:
        """Return the search of all steps, or, `around_hosts`, of those that do not begin at a host."""
        if around_hosts not in self._made:
            closed = {*self.closed, *self._from_hosts()} if around_hosts else self.closed
            self._made[around_hosts] = Search(self.index, self.major, closed)
        return self._made[around_hosts]

    def _from_hosts(self) -> Iterator[int]:
        nodes = self.index.graph.nodes
        return (at for at, source in enumerate(self.index.sources) if nodes[source].kind == "host")


def doubts(steps: Sequence[Step]) -> list[int]:
    """Return what each step costs of certainty: nothing where it is by design."""
    return [step.weight - 1 for step in steps]


def goals_of(index: Index, landscape: Landscape, *, start: str = "") -> Iterator[Goal]:
    """Yield what paths are looked for: each host, domain, cluster, cloud and directory, and the zones of others."""
    nodes = index.graph.nodes
    sources = tuple(
        number
        for number, node in enumerate(nodes)
        if (node.key == start if start else is_principal(node, has_steps=bool(index.out[number])))
    )
    for kind in _EACH:
        targets = [number for number, node in enumerate(nodes) if node.kind == kind and node.asset]
        if len(targets) * len(sources) <= MOST_PAIRS:
            for target in targets:
                yield Goal(nodes[target].key, (target,), sources, on_host=_is_on_host(nodes[target]))
        elif targets:
            yield Goal(
                f"any {kind}", tuple(targets), sources, on_host=all(_is_on_host(nodes[each]) for each in targets)
            )
    yield from _zones(index, landscape, sources)


def is_principal(node: GraphNode, *, has_steps: bool) -> bool:
    """Return whether paths are told from a node: a workload, the network, or who may create pods."""
    return has_steps and (node.kind in ("outside", "workload") or node.key.startswith(CREATORS))


def _zones(index: Index, landscape: Landscape, sources: Sequence[int]) -> Iterator[Goal]:
    """Yield the zones, each for the principals that are no part of it and that it does not trust."""
    nodes = index.graph.nodes
    inside: dict[str, list[int]] = {}
    for number, node in enumerate(nodes):
        if node.kind == "workload" and node.zone:
            inside.setdefault(node.zone, []).append(number)
    for name, targets in sorted(inside.items()):
        zone = landscape.zone(name)
        if zone is None:
            continue
        strangers = tuple(
            source
            for source in sources
            if nodes[source].zone != name and trusts(zone, landscape.zone(nodes[source].zone) or UNZONED) is not True
        )
        yield Goal(f"zone {name}", tuple(targets), strangers)


def _is_on_host(node: GraphNode) -> bool:
    return node.kind == "data" and not node.key.startswith("data:\\\\")


def _node(index: Index, key: str) -> GraphNode:
    return index.graph.nodes[index.number[key]]
