"""The attack graph of a scene: what every edge finds, in an order that does not depend on the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from deadlight.boundary.edge import WEIGHTS, Edge, Opening
from deadlight.boundary.registry import all_edges
from deadlight.boundary.scene import Scene
from deadlight.model.attack import AttackGraph, GraphNode, Step
from deadlight.model.outcome import Place
from deadlight.model.place import Where

Hide = Callable[[str], str]


def attack_graph(scene: Scene, hide: Hide, edges: Iterable[Edge] | None = None) -> AttackGraph:
    """Return the graph. `hide` takes secrets out of texts; `edges` are all unless given."""
    from deadlight.checks.findings import place_of

    nodes: dict[str, GraphNode] = {}
    steps: dict[tuple[str, str, str, str], Step] = {}
    questions: dict[str, None] = {}
    places: dict[tuple[object, ...], Place] = {}

    def placed(where: Where | None) -> Place | None:
        if where is None:
            return None
        key = (id(where.document), where.route, where.span, where.joined)
        found = places.get(key)
        if found is None:
            found = places[key] = place_of(where, hide)
        return found

    for actor in scene.actors:
        nodes[actor.node.key] = actor.node
    for host in scene.hosts:
        nodes[host.node.key] = host.node
    for edge in all_edges() if edges is None else edges:
        for outcome in edge.finds(scene):
            if not isinstance(outcome, Opening):
                questions.setdefault(hide(outcome.text))
                continue
            for node in (outcome.source, outcome.target):
                nodes.setdefault(node.key, node)
            key = (edge.name, outcome.source.key, outcome.target.key, outcome.grant)
            if outcome.source.key != outcome.target.key and key not in steps:
                steps[key] = _step(edge, outcome, placed(outcome.at), hide)
    return AttackGraph(
        nodes=tuple(nodes[key] for key in sorted(nodes)),
        steps=tuple(steps[key] for key in sorted(steps)),
        questions=tuple(sorted(questions)),
    )


def _step(edge: Edge, opening: Opening, place: Place | None, hide: Hide) -> Step:
    certainty = opening.certainty or edge.certainty
    shown = {
        **{name: hide(value) for name, value in opening.parameters.items()},
        "source": hide(opening.source.name),
        "target": hide(opening.target.name),
    }
    return Step(
        edge=edge.name,
        source=opening.source.key,
        target=opening.target.key,
        how=(opening.how or edge.how).format(**shown),
        certainty=certainty,
        weight=WEIGHTS[certainty],
        grant=opening.grant,
        mend=(opening.mend or edge.mend).format(**shown) if opening.grant else "",
        needs=opening.needs or edge.prerequisites,
        technique=edge.technique,
        references=edge.references,
        fixed=opening.fixed,
        place=place,
    )
