"""Walls and attack paths as JSON: `deadlight/boundary/v1`, described by `schema/boundary-v1.json` beside this module.

Paths name their steps by their index in `steps`, so that a step that is on many paths stands there once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlight import __version__
from deadlight.model.attack import AttackPath, Cut, GraphNode, Step
from deadlight.model.outcome import Place, Severity
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

if TYPE_CHECKING:
    from deadlight.boundary.scene import Actor
    from deadlight.reasoning import Reasoned

SCHEMA = "deadlight/boundary/v1"


def render(reasoned: Reasoned, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the report as indented JSON."""
    report = reasoned.report
    number = {_identity(step): index for index, step in enumerate(report.graph.steps)}
    counts = {severity.word: 0 for severity in sorted(Severity, reverse=True)}
    for path in report.paths:
        counts[path.severity.word] += 1
    return encode(
        {
            "schema": SCHEMA,
            "version": __version__,
            "walls": [_wall(actor, reasoned) for actor in reasoned.scene.actors],
            "nodes": [_node(node) for node in report.graph.nodes],
            "steps": [_step(step) for step in report.graph.steps],
            "paths": [_path(path, [number[_identity(step)] for step in path.steps]) for path in report.paths],
            "cuts": [_cut(cut) for cut in report.cuts],
            "questions": report.graph.questions,
            "notes": report.notes,
            "unread": [{"path": row.path, "line": row.line or None, "reason": row.reason} for row in reasoned.unread],
            "summary": {"files": reasoned.files, "workloads": len(reasoned.scene.actors), "paths": counts},
        }
    )


def _identity(step: Step) -> tuple[str, str, str, str]:
    return step.edge, step.source, step.target, step.grant


def _wall(actor: Actor, reasoned: Reasoned) -> Json:
    wall = actor.wall
    return {
        "workload": actor.node.key,
        "name": actor.name,
        "zone": actor.node.zone or None,
        "hosts": [host.node.key for host in actor.hosts],
        "kind": wall.kind,
        "robust": wall.robust,
        "reasons": [reasoned.hide(reason) for reason in wall.reasons],
        "question": wall.question or None,
        "crossings": [
            {
                "kind": crossing.kind,
                "what": reasoned.hide(crossing.what),
                "container": crossing.container or None,
                "edge": crossing.edge or None,
                "path": crossing.where.document.path,
                "line": crossing.where.position().line,
            }
            for crossing in wall.crossings
        ],
    }


def _node(node: GraphNode) -> Json:
    return {
        "key": node.key,
        "kind": node.kind,
        "name": node.name,
        "zone": node.zone or None,
        "wall": node.wall or None,
        "asset": node.asset,
    }


def _step(step: Step) -> Json:
    return {
        "edge": step.edge,
        "source": step.source,
        "target": step.target,
        "how": step.how,
        "needs": step.needs,
        "certainty": step.certainty,
        "fixed": step.fixed,
        "technique": step.technique or None,
        "grant": step.grant or None,
        "mend": step.mend or None,
        "references": step.references,
        "place": _place(step.place),
    }


def _place(place: Place | None) -> Json:
    if place is None:
        return None
    at = place.position
    return {
        "path": place.path, "line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column,
        "route": place.route,
    }  # fmt: skip


def _path(path: AttackPath, steps: list[int]) -> Json:
    return {
        "source": path.source,
        "target": path.target,
        "severity": path.severity.word,
        "certainty": path.certainty,
        "steps": steps,
    }


def _cut(cut: Cut) -> Json:
    rows = zip(cut.grants, cut.mends, cut.closes, strict=True)
    return {
        "asset": cut.asset,
        "paths": cut.paths,
        "minimal": cut.minimal,
        "mends": [{"grant": grant, "mend": mend, "closes": closes} for grant, mend, closes in rows],
    }
