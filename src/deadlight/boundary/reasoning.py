"""What is told of an estate: its attack graph, the paths in it, and what cuts them."""

from __future__ import annotations

from deadlight.boundary.cuts import cuts_of
from deadlight.boundary.graph import Hide, attack_graph
from deadlight.boundary.paths import paths_of
from deadlight.boundary.scene import Scene
from deadlight.model.attack import BoundaryReport
from deadlight.model.errors import UsageError


def reason(scene: Scene, hide: Hide, *, start: str = "") -> BoundaryReport:
    """Return what is told of a scene; with `start`, the name of a workload, only of what leads on from there.

    Raises UsageError where no workload, or more than one, is called so.
    """
    graph = attack_graph(scene, hide)
    key = key_of(start, scene) if start else ""
    paths = paths_of(graph, scene.landscape, start=key)
    cuts = cuts_of(graph, scene.landscape, start=key)
    return BoundaryReport(graph=graph, paths=paths, cuts=cuts)


def key_of(name: str, scene: Scene) -> str:
    """Return the key of the workload called `name`, with or without its namespace; "outside" is the network."""
    if name == "outside":
        return name
    found = [actor.node.key for actor in scene.actors if name in actor.names]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name} may be any of {', '.join(sorted(found))}", "Name one of them in full.")
    import difflib

    near = difflib.get_close_matches(name, [actor.name for actor in scene.actors], n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else "It has to run on Windows, and to be in what is read."
    raise UsageError(f"no workload is called {name}", hint)
