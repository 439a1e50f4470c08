"""How bad a path is, by one rule (docs/adr/0007-severity-of-paths.md).

A path that is by design is critical. Each known vulnerability that it needs lowers it by one, each flaw that is
assumed by two. What ends in data is one lower. Where it starts counts where that is known: in untrusted code or on the
network one higher; in a workload of the platform, which runs the hosts anyway, low.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from deadlight.model.attack import GraphNode, Step
from deadlight.model.landscape import Landscape
from deadlight.model.outcome import Severity

Start = Literal["inside", "platform", "untrusted"]


def severity_of(steps: Sequence[Step], source: GraphNode, target: GraphNode, landscape: Landscape) -> Severity:
    """Return the severity of a path from `source` to `target`."""
    return level_of(sum(step.weight - 1 for step in steps), start_of(source, landscape), target)


def level_of(doubt: int, start: Start, target: GraphNode) -> Severity:
    """Return the severity of a path of so much doubt: one for each known vulnerability, two for each assumption."""
    if start == "platform":
        return Severity.LOW
    level = max(Severity.CRITICAL - doubt - (target.kind == "data"), Severity.LOW)
    return Severity(min(level + (start == "untrusted"), Severity.CRITICAL))


def start_of(source: GraphNode, landscape: Landscape) -> Start:
    """Return what a path starts as: in untrusted code, or on the network, in the platform, or inside."""
    zone = landscape.zone(source.zone)
    if zone is not None and zone.trust == "platform":
        return "platform"
    return "untrusted" if source.kind == "outside" or (zone is not None and zone.trust == "untrusted") else "inside"
