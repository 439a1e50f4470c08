"""Scenes and graphs made of texts, as a run would make them of files."""

from __future__ import annotations

import datetime
import textwrap

from deadlight.boundary.graph import attack_graph
from deadlight.boundary.reasoning import reason
from deadlight.boundary.scene import Scene, scene_of
from deadlight.gathering import Gathered
from deadlight.model.attack import AttackGraph, BoundaryReport, GraphNode, Step
from deadlight.model.landscape import Landscape
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor
from deadlight.sources.files import document_from_bytes

NOBODY = Landscape()


def scene(files: dict[str, str], landscape: Landscape = NOBODY, **options: str) -> Scene:
    """Return the scene of some files: path → text. All of them have to be read."""
    settings = Settings(today=datetime.date(2026, 11, 22), landscape=landscape, **options)
    auditor = Auditor(settings, checks=())
    gathered = Gathered()
    for path, text in files.items():
        gathered.merge(auditor.document(document_from_bytes(textwrap.dedent(text).encode(), shown=path)))
    auditor.finish(gathered)
    assert not gathered.unread, gathered.unread
    assert gathered.estate is not None
    return scene_of(
        gathered.estate, landscape, cni=options.get("cni", ""), kubernetes_version=options.get("kubernetes_version", "")
    )


def graph(files: dict[str, str], landscape: Landscape = NOBODY, **options: str) -> AttackGraph:
    """Return the attack graph of some files."""
    return attack_graph(scene(files, landscape, **options), shown)


def report(files: dict[str, str], landscape: Landscape = NOBODY, *, start: str = "", **options: str) -> BoundaryReport:
    """Return what is told of some files."""
    return reason(scene(files, landscape, **options), shown, start=start)


def shown(text: str) -> str:
    """Return the text: no secret is in it."""
    return text


def node(key: str, kind: str = "workload", **given) -> GraphNode:
    """Return a node that is called as its key."""
    return GraphNode(key=key, kind=kind, name=key, **given)


def step(source: str, target: str, *, weight: int = 1, grant: str = "", edge: str = "edge") -> Step:
    """Return a step of a graph that stands for itself."""
    certainty = ("by-design", "known-vulnerability", "assumed")[weight - 1]
    return Step(
        edge=edge, source=source, target=target, how=f"{source} to {target}", certainty=certainty, weight=weight,
        grant=grant, mend=f"close {grant}" if grant else "",
    )  # fmt: skip


def made(nodes, steps) -> AttackGraph:
    """Return a graph in the order that all graphs have."""
    return AttackGraph(
        nodes=tuple(sorted(nodes, key=lambda each: each.key)),
        steps=tuple(sorted(steps, key=lambda each: (each.edge, each.source, each.target, each.grant))),
    )
