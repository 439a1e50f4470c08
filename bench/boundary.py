"""Measures attack paths and cuts on made graphs of 1,000, 10,000 and 100,000 workloads.

usage: python bench/boundary.py [WORKLOADS ...]

Each graph has five steps a workload and a host for every fifty: what a cluster looks like in which most pods share a
network, some are granted a way to their host, and every host leads to all that is on it. Each size is measured in a
process of its own: seconds of wall time, and the most memory that the process had.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time

from deadlight.boundary.cuts import cuts_of
from deadlight.boundary.paths import Searches, doubts, paths_of
from deadlight.boundary.search import Index
from deadlight.model.attack import AttackGraph, GraphNode, Step
from deadlight.model.landscape import Landscape

SIZES = (1_000, 10_000, 100_000)
STEPS_EACH = 5
ON_A_HOST = 50
KINDS = (("by-design", 1), ("known-vulnerability", 2), ("assumed", 3), ("assumed", 3), ("assumed", 3))


def step(edge: str, source: str, target: str, kind: tuple[str, int], grant: str = "") -> Step:
    """Return a step as an edge would make it."""
    return Step(
        edge=edge, source=source, target=target, how=f"{source} takes {edge} to {target}", certainty=kind[0],
        weight=kind[1], grant=grant, mend=f"close {grant}" if grant else "",
    )  # fmt: skip


def made(workloads: int) -> AttackGraph:
    """Return a graph of so many workloads, the same for each run."""
    chance = random.Random(workloads)
    hosts = max(workloads // ON_A_HOST, 1)
    nodes = [GraphNode(key=f"host:{number}", kind="host", name=f"host {number}", asset=True) for number in range(hosts)]
    steps: dict[tuple[str, str, str], Step] = {}

    def add(edge: str, source: str, target: str, kind: tuple[str, int], grant: str = "") -> None:
        steps.setdefault((edge, source, target), step(edge, source, target, kind, grant))

    nodes += [GraphNode(key=f"network:{number}", kind="network", name=f"network {number}") for number in range(hosts)]
    for number in range(workloads):
        key = f"workload:{number}"
        nodes.append(GraphNode(key=key, kind="workload", name=f"workload {number}"))
        host, network = f"host:{chance.randrange(hosts)}", f"network:{chance.randrange(hosts)}"
        add("host-to-container", host, key, KINDS[0])
        add("network", key, network, KINDS[0], f"network of {key}")
        add("network", network, key, KINDS[2], f"network of {key}")
        if chance.random() < 0.5:
            add("shared-kernel", key, host, chance.choice(KINDS), f"kernel of {key}")
    while len(steps) < workloads * STEPS_EACH:
        one, other = chance.randrange(workloads), chance.randrange(workloads)
        add("neighbour", f"workload:{one}", f"workload:{other}", KINDS[2], f"way {one} {other}")
    return AttackGraph(
        nodes=tuple(sorted(nodes, key=lambda node: node.key)), steps=tuple(steps[key] for key in sorted(steps))
    )


def measured(workloads: int) -> dict[str, float]:
    """Return what one size takes."""
    started = time.perf_counter()
    graph = made(workloads)
    took = {"make": time.perf_counter() - started}
    started = time.perf_counter()
    index = Index(graph)
    hosts = [number for number, node in enumerate(graph.nodes) if node.kind == "host"]
    ways = Searches(index, doubts(graph.steps)).laid_out().towards(hosts)
    found = [ways.way(source) for source in ways.distances]
    took["ways to hosts"] = time.perf_counter() - started
    started = time.perf_counter()
    paths = paths_of(graph, Landscape())
    took["paths told"] = time.perf_counter() - started
    took["memory after paths, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    cuts = cuts_of(graph, Landscape())
    took["cuts"] = time.perf_counter() - started
    took["memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"steps": len(graph.steps), "ways": len(found), "paths": len(paths), "cuts found": len(cuts)} | took


def main() -> int:
    """Measure the sizes given, or all, each in a process of its own."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(int(sys.argv[2]))))
        return 0
    for size in [int(text) for text in sys.argv[1:]] or SIZES:
        done = subprocess.run([sys.executable, __file__, "--one", str(size)], capture_output=True, check=True)
        print(f"{size} workloads")
        for name, value in json.loads(done.stdout).items():
            print(f"  {name:24} {value:12,.2f}" if isinstance(value, float) else f"  {name:24} {value:12,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
