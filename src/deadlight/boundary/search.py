"""The graph as numbers, for shortest ways: rustworkx finds the distances, and of ways alike the first step counts.

A distance is of two parts, the second for ways that are alike in the first: `MAJOR` times what counts, and the steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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

    def steps(self, way: Iterable[int]) -> tuple[Step, ...]:
        """Return the steps of a way."""
        return tuple(self.graph.steps[at] for at in way)


class Search:
    """An index with a cost for each step, and what of it is closed.

    `major` is what counts of each step, 0 or more; steps in `closed` are not taken.
    """

    def __init__(self, index: Index, major: Sequence[int], closed: Collection[int] = ()) -> None:
        """Lay the graph out backwards, so that one search from its goals finds the way of every node."""
        import rustworkx

        self.index = index
        self.costs = [each * MAJOR + 1 for each in major]
        self.closed = closed
        self._graph: PyDiGraph[None, float] = rustworkx.PyDiGraph()
        self._graph.add_nodes_from([None] * len(index.out))
        self._graph.add_edges_from(
            [
                (target, source, float(cost))
                for at, (source, target, cost) in enumerate(zip(index.sources, index.targets, self.costs, strict=True))
                if at not in closed
            ]
        )

    def towards(self, goals: Iterable[int]) -> Ways:
        """Return the shortest ways from everywhere to the nearest of `goals`."""
        import rustworkx

        sink = self._graph.add_node(None)
        self._graph.add_edges_from([(sink, goal, 0.0) for goal in goals])
        found = rustworkx.dijkstra_shortest_path_lengths(self._graph, sink, float)
        self._graph.remove_node(sink)
        return Ways(self, {node: int(length) for node, length in found.items() if node != sink})


class Ways:
    """The shortest ways to some goals, from every node that has one: `distances` holds these."""

    def __init__(self, search: Search, distances: dict[int, int]) -> None:
        """Take the distances by node; a goal's is 0."""
        self.search = search
        self.distances = distances

    def major(self, source: int) -> int:
        """Return what counts of the way from `source`. Raises KeyError where there is none."""
        return self.distances[source] // MAJOR

    def way(self, source: int) -> Way:
        """Return the way from `source`, empty for a goal. Raises KeyError where there is none."""
        return tuple(self._walk(source))

    def _walk(self, here: int) -> Iterator[int]:
        index, costs, closed = self.search.index, self.search.costs, self.search.closed
        left = self.distances[here]
        while left:
            for at in index.out[here]:
                there = index.targets[at]
                if self.distances.get(there, -1) + costs[at] == left and at not in closed:
                    yield at
                    here, left = there, left - costs[at]
                    break
            else:
                raise AssertionError("a distance without a step that leads there")


def forwards(index: Index, major: Sequence[int], sources: Iterable[int], closed: Collection[int]) -> dict[int, int]:
    """Return the distance of each node from the nearest of `sources`, where there is a way."""
    import rustworkx

    graph: PyDiGraph[None, float] = rustworkx.PyDiGraph()
    graph.add_nodes_from([None] * len(index.out))
    start = graph.add_node(None)
    graph.add_edges_from(
        [
            (source, target, float(cost * MAJOR + 1))
            for at, (source, target, cost) in enumerate(zip(index.sources, index.targets, major, strict=True))
            if at not in closed
        ]
    )
    graph.add_edges_from([(start, source, 0.0) for source in sources])
    found = rustworkx.dijkstra_shortest_path_lengths(graph, start, float)
    return {node: int(length) for node, length in found.items() if node != start}
