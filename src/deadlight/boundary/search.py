"""The graph as numbers, for shortest ways: rustworkx finds the distances, and of ways alike the first step counts.

A distance is of two parts, the second for ways that are alike in the first: `MAJOR` times what counts, and the steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from deadlight.model.attack import AttackGraph, Step

if TYPE_CHECKING:
    from rustworkx import PyDiGraph

MAJOR = 1 << 24
"""More than any way has steps; distances stay below 2**53, up to which a float is exact."""

Way = tuple[int, ...]
"""Steps of a graph by their numbers, in order."""


class Index:
    """The nodes and steps of a graph by number. `out` are the steps that leave each node, in the graph's order."""

    def __init__(self, graph: AttackGraph) -> None:
        """Number the nodes in their order. Raises KeyError for a step whose ends are no nodes."""
        self.graph = graph
        self.number = {node.key: number for number, node in enumerate(graph.nodes)}
        self.sources = [self.number[step.source] for step in graph.steps]
        self.targets = [self.number[step.target] for step in graph.steps]
        self.out: list[list[int]] = [[] for _ in graph.nodes]
        for at, source in enumerate(self.sources):
            self.out[source].append(at)

    @cached_property
    def backwards(self) -> PyDiGraph[None, int]:
        """Return the graph with each step turned round: one search from a goal finds the way of every node to it."""
        return self._laid_out(self.targets, self.sources)

    @cached_property
    def forwards(self) -> PyDiGraph[None, int]:
        """Return the graph as it is."""
        return self._laid_out(self.sources, self.targets)

    def _laid_out(self, tails: Sequence[int], heads: Sequence[int]) -> PyDiGraph[None, int]:
        import rustworkx

        graph: PyDiGraph[None, int] = rustworkx.PyDiGraph()
        graph.add_nodes_from([None] * len(self.out))
        graph.add_edges_from(list(zip(tails, heads, range(len(tails)), strict=True)))
        return graph

    def steps(self, way: Iterable[int]) -> tuple[Step, ...]:
        """Return the steps of a way."""
        return tuple(self.graph.steps[at] for at in way)


class Search:
    """An index with a cost for each step, and what of it is closed.

    `major` is what counts of each step, 0 or more; steps in `closed` are not taken.
    """

    def __init__(self, index: Index, major: Sequence[int], closed: Collection[int] = ()) -> None:
        """Lay the costs out. The last is that of a way that is none: from a goal to itself."""
        self.index = index
        self.costs = [float(each * MAJOR + 1) for each in major]
        self.costs.append(0.0)
        for at in closed:
            self.costs[at] = inf

    def towards(self, goals: Iterable[int]) -> Ways:
        """Return the shortest ways from everywhere to the nearest of `goals`."""
        return Ways(self, _distances(self.index.backwards, goals, self.costs))

    def away_from(self, sources: Iterable[int]) -> dict[int, int]:
        """Return the distance of each node from the nearest of `sources`, where there is a way."""
        return _distances(self.index.forwards, sources, self.costs)


def _distances(graph: PyDiGraph[None, int], roots: Iterable[int], costs: Sequence[float]) -> dict[int, int]:
    """Return the distance of each node from the nearest root. The edges of `graph` hold the numbers of their steps."""
    import rustworkx

    start = graph.add_node(None)
    graph.add_edges_from([(start, root, -1) for root in roots])
    try:
        found = rustworkx.dijkstra_shortest_path_lengths(graph, start, costs.__getitem__)
    finally:
        graph.remove_node(start)
    return {node: int(length) for node, length in found.items() if length != inf and node != start}


class Ways:
    """The shortest ways to some goals, from every node that has one: `distances` holds these."""

    def __init__(self, search: Search, distances: dict[int, int]) -> None:
        """Take the distances by node; a goal's is 0."""
        self.search = search
        self.distances = distances
        self._first: dict[int, int] = {}

    def major(self, source: int) -> int:
        """Return what counts of the way from `source`. Raises KeyError where there is none."""
        return self.distances[source] // MAJOR

    def way(self, source: int) -> Way:
        """Return the way from `source`, empty for a goal. Raises KeyError where there is none."""
        return tuple(self._walk(source))

    def _walk(self, here: int) -> Iterator[int]:
        while self.distances[here]:
            at = self._first.get(here)
            if at is None:
                at = self._first[here] = self._first_step(here)
            yield at
            here = self.search.index.targets[at]

    def _first_step(self, here: int) -> int:
        """Return the first step of the way from a node: many ways go through one, such as a network."""
        index, costs = self.search.index, self.search.costs
        for at in index.out[here]:
            further = self.distances.get(index.targets[at])
            if further is not None and further + costs[at] == self.distances[here]:
                return at
        raise AssertionError("a distance without a step that leads there")
