"""How bad a path is, by one rule (docs/adr/0007-severity-of-paths.md).

A path that is by design is critical. Each known vulnerability that it needs lowers it by one, each flaw that is
assumed by two. What ends in data is one lower. Where it starts counts where that is known: in
untrusted code or on the network one higher; in a workload of the platform, which runs the hosts anyway, low.
"""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.attack import GraphNode, Step
from deadlight.model.landscape import Landscape
from deadlight.model.outcome import Severity


def severity_of(steps: Sequence[Step], source: GraphNode, target: GraphNode, landscape: Landscape) -> Severity:
    """Return the severity of a path from `source` to `target`."""
    zone = landscape.zone(source.zone)
    if zone is not None and zone.trust == "platform":
        return Severity.LOW
    level = Severity.CRITICAL - sum(step.weight - 1 for step in steps) - (target.kind == "data")
    level = max(level, Severity.LOW)
    untrusted = source.kind == "outside" or (zone is not None and zone.trust == "untrusted")
    return Severity(min(level + untrusted, Severity.CRITICAL))
