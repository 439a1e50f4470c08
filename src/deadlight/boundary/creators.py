"""Who may create pods, by namespace: principals that no workload has to be."""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.scene import Scene
from deadlight.model.attack import GraphNode
from deadlight.model.cluster import Namespace


def creators_of(scene: Scene) -> dict[str, GraphNode]:
    """Return those who may create pods in each namespace that was read or that holds a workload, by its name.

    They are of the zone that all workloads of the namespace are in, of none where these differ.
    """
    zones: dict[str, set[str]] = {namespace.name: set() for namespace in scene.estate.every(Namespace)}
    for actor in scene.actors:
        if actor.workload.pod is not None and actor.workload.project:
            zones.setdefault(actor.workload.project, set()).add(actor.node.zone)
    return {
        name: assets.pod_creators(name, zone=next(iter(held)) if len(held) == 1 else "")
        for name, held in sorted(zones.items())
    }
