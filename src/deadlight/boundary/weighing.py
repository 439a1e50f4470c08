"""Weighs the severity of findings by the paths that run through what they open (docs/adr/0007-severity-of-paths.md).

A finding goes up by one where a path through its step is worse than it, and down by one where none is as bad: because
the step is not there, or leads nowhere, or starts in what the platform runs. It stays where that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deadlight.boundary.paths import Goal, Searches, doubts, goals_of
from deadlight.boundary.scene import Actor, Scene
from deadlight.boundary.search import MAJOR, Index, Search
from deadlight.boundary.severity import Start, level_of, start_of
from deadlight.model.attack import AttackGraph
from deadlight.model.outcome import Finding, Severity

BY_ZONES = frozenset({
    "process-isolation-for-untrusted", "zones-share-kernel", "hypervisor-not-available", "host-image-build-mismatch",
})  # fmt: skip
"""Checks that know zones and hosts themselves: what they say is not weighed again."""

_TAKEN = ("host", "api-server")
"""What a path leads to: who has it needs no further step, so that none is counted behind it."""


class Weighed(Struct, frozen=True):
    """The findings with their severities as weighed, and how many went up and down."""

    findings: tuple[Finding, ...]
    raised: int = 0
    lowered: int = 0


def weigh(findings: Sequence[Finding], scene: Scene, graph: AttackGraph) -> Weighed:
    """Return the findings in their order, each with the severity that the paths of `graph` give it."""
    weigher = _Weigher(scene, graph)
    weighed = [weigher.weigh(finding) for finding in findings]
    pairs = list(zip(findings, weighed, strict=True))
    return Weighed(
        findings=tuple(weighed),
        raised=sum(1 for before, after in pairs if after.severity > before.severity),
        lowered=sum(1 for before, after in pairs if after.severity < before.severity),
    )


class _Weigher:
    """The worst path through each step, worked out once for a graph."""

    def __init__(self, scene: Scene, graph: AttackGraph) -> None:
        self.graph = graph
        self.index = Index(graph)
        self.landscape = scene.landscape
        self.worst = self._worst()
        self.by_subject: dict[tuple[str, str], list[Actor]] = {}
        for actor in scene.actors:
            names = {actor.workload.name, *(role.container.name for role in actor.roles)}
            for name in names:
                self.by_subject.setdefault((actor.workload.where.document.path, name), []).append(actor)
        self.by_place: dict[tuple[str, str, int], list[int]] = {}
        self.by_source: dict[tuple[str, str], list[int]] = {}
        for at, step in enumerate(graph.steps):
            self.by_source.setdefault((step.edge, step.source), []).append(at)
            if step.place is not None:
                self.by_place.setdefault((step.edge, step.place.path, step.place.position.line), []).append(at)

    def weigh(self, finding: Finding) -> Finding:
        """Return a finding with its severity as weighed."""
        if not finding.opens or finding.name in BY_ZONES:
            return finding
        steps, known = self._steps(finding)
        if not steps and not known:
            return finding
        worst = max((self.worst[at] for at in steps), default=0)
        if worst == finding.severity:
            return finding
        change = 1 if worst > finding.severity else -1
        return replace(finding, severity=Severity(max(finding.severity + change, Severity.LOW)))

    def _steps(self, finding: Finding) -> tuple[list[int], bool]:
        """Return the steps that a finding opens, and whether it is known that these are all."""
        places = [(place.path, place.position.line) for place in (finding.place, *finding.related)]
        steps = [at for path, line in places for at in self.by_place.get((finding.opens, path, line), ())]
        actors = self.by_subject.get((finding.place.path, finding.subject.name), [])
        for actor in actors:
            steps.extend(self.by_source.get((finding.opens, actor.node.key), ()))
        return steps, bool(actors) and all(_is_known(actor) for actor in actors)

    def _worst(self) -> list[int]:
        """Return the severity of the worst path through each step, 0 where none leads anywhere."""
        costs = doubts(self.graph.steps)
        worst = [0] * len(costs)
        backwards = Searches(self.index, costs)
        ahead: dict[tuple[int, ...], list[tuple[Start, dict[int, int]]]] = {}
        for goal in goals_of(self.index, self.landscape):
            ways = backwards.of(goal).towards(goal.targets)
            if goal.sources not in ahead:
                ahead[goal.sources] = list(self._ahead(goal, costs))
            target = self.graph.nodes[goal.targets[0]]
            for start, before in ahead[goal.sources]:
                for at, cost in enumerate(costs):
                    first = before.get(self.index.sources[at])
                    last = ways.distances.get(self.index.targets[at])
                    if first is not None and last is not None:
                        doubt = first // MAJOR + cost + last // MAJOR
                        worst[at] = max(worst[at], level_of(doubt, start, target))
        return worst

    def _ahead(self, goal: Goal, costs: Sequence[int]) -> Iterator[tuple[Start, dict[int, int]]]:
        """Yield the distances from the principals of a goal, by what they start as."""
        starts: dict[Start, list[int]] = {}
        for source in goal.sources:
            starts.setdefault(start_of(self.graph.nodes[source], self.landscape), []).append(source)
        taken = {at for at, source in enumerate(self.index.sources) if self.graph.nodes[source].kind in _TAKEN}
        search = Search(self.index, costs, taken)
        for start, sources in sorted(starts.items()):
            yield start, search.away_from(sources)


def _is_known(actor: Actor) -> bool:
    return actor.wall.kind != "unknown" and all(role.power != "unknown" for role in actor.roles)
