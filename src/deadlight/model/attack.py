"""The attack graph: principals and assets, the steps from one to the next, paths and cuts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.outcome import Place, Severity

NodeKind = Literal[
    "outside", "workload", "container", "engine", "host", "node-agent", "api-server", "identity", "domain", "cloud",
    "network", "data",
]  # fmt: skip
Certainty = Literal["by-design", "known-vulnerability", "assumed"]


class GraphNode(Struct, frozen=True, kw_only=True):
    """A principal or an asset. `key` is its name in the graph, unique and stable from run to run; `name` is shown.

    `zone` is the zone of a workload or of all that is on a host, empty where there is none. `wall` is the kind of a
    workload's wall. `asset` marks what an attacker wants: hosts, domains, clusters, clouds, workloads of other zones.
    """

    key: str
    kind: NodeKind
    name: str
    zone: str = ""
    wall: str = ""
    asset: bool = False
    place: Place | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One edge of the graph: from the node `source` to `target`, by their keys, with the grant that opens it.

    `edge` is the name of the edge file, `how` one sentence with the grant filled in, `needs` what has to hold for it,
    `place` where the grant is written. `mend` says in words what closes it, and `grant` is the same for all steps that
    one mend closes. `certainty` is by design (no flaw needed), a known vulnerability (with the versions that have it
    mended in `fixed`), or assumed. `weight` is the cost of a path: by design 1, known 2, assumed 3.
    """

    edge: str
    source: str
    target: str
    how: str
    certainty: Certainty
    weight: int
    grant: str
    mend: str
    needs: tuple[str, ...] = ()
    technique: str = ""
    references: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    place: Place | None = None


class AttackGraph(Struct, frozen=True):
    """All nodes and steps of an estate, both in a fixed order. `questions` are what has to be answered to know more."""

    nodes: tuple[GraphNode, ...]
    steps: tuple[Step, ...]
    questions: tuple[str, ...] = ()


class AttackPath(Struct, frozen=True, kw_only=True):
    """The shortest way from a workload to an asset: its steps in order, and how bad it is."""

    source: str
    target: str
    steps: tuple[Step, ...]
    severity: Severity

    @property
    def certainty(self) -> Certainty:
        """Return the certainty of the least certain step."""
        order: tuple[Certainty, ...] = ("by-design", "known-vulnerability", "assumed")
        return max((step.certainty for step in self.steps), key=order.index)


class Cut(Struct, frozen=True, kw_only=True):
    """Mends that together close every path to an asset; `grants` are their steps' grants.

    `mends` stand in the order of how many paths each closes (`closes`, beside it).
    """

    asset: str
    grants: tuple[str, ...]
    mends: tuple[str, ...]
    closes: tuple[int, ...]
    paths: int
    minimal: bool = True


class BoundaryReport(Struct, frozen=True, kw_only=True):
    """What `deadlight boundary` tells: the graph, the paths by severity, and the cuts."""

    graph: AttackGraph
    paths: tuple[AttackPath, ...] = ()
    cuts: tuple[Cut, ...] = ()
    notes: tuple[str, ...] = ()
