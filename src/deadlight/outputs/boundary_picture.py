"""What a picture of the boundary shows: all of a small graph, of a large one what lies on its worst paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from deadlight.model.attack import AttackPath, BoundaryReport, Certainty, Cut, GraphNode, Step

NODES = 300
"""Boxes that a reader, and a browser, can cope with."""
LINES = 900
PATHS = 300

WALLS = {
    "hypervisor": "hypervisor",
    "kernel": "kernel, shared",
    "none": "none",
    "unknown": "not known",
}
"""Kind of a wall → how a picture says it."""

CERTAINTIES: dict[Certainty, str] = {
    "by-design": "by design",
    "known-vulnerability": "known vulnerability",
    "assumed": "assumed",
}
"""Certainty of a step → how a picture says it."""


class Line(Struct, frozen=True):
    """All steps of one certainty from one node to another, by their numbers: one line of the picture."""

    source: int
    target: int
    certainty: Certainty
    steps: tuple[int, ...]


class ShownPath(Struct, frozen=True):
    """A path, and the numbers of its steps in order."""

    path: AttackPath
    steps: tuple[int, ...]


class ShownMend(Struct, frozen=True):
    """One mend of a cut: the grant that it takes away, and how many of the paths to the asset it closes."""

    text: str
    grant: str
    closes: int


class ShownCut(Struct, frozen=True):
    """A cut, the numbers of what it is about (a node, or the workloads of a zone) as far as shown, and its mends."""

    cut: Cut
    assets: tuple[int, ...]
    name: str
    mends: tuple[ShownMend, ...]


class Picture(Struct, frozen=True, kw_only=True):
    """What is drawn. Nodes and steps are numbered by their order; `zones` holds the numbers of each zone's nodes.

    `shortest` is the path that is highlighted: the first of `paths`, which stand from bad to less bad.
    `left_out` says in sentences what the report holds and the picture does not.
    """

    nodes: tuple[GraphNode, ...]
    zones: tuple[tuple[str, tuple[int, ...]], ...]
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    paths: tuple[ShownPath, ...]
    cuts: tuple[ShownCut, ...]
    left_out: tuple[str, ...] = ()

    @property
    def shortest(self) -> ShownPath | None:
        """Return the path that is highlighted at first, nothing where there is no path."""
        return self.paths[0] if self.paths else None

    def on_shortest(self) -> frozenset[int]:
        """Return the numbers of the steps that are highlighted."""
        return frozenset(self.paths[0].steps) if self.paths else frozenset()


def picture_of(report: BoundaryReport, *, nodes: int = NODES, lines: int = LINES, paths: int = PATHS) -> Picture:
    """Return what is shown of a report: at most so many nodes, lines and paths.

    Every step joins two nodes of the graph, and every step of a path is one of the graph's.
    """
    order = sorted(report.paths, key=_badness(report.graph.nodes))
    kept = order
    steps: Iterable[Step] = report.graph.steps
    shown = {node.key for node in report.graph.nodes}
    left_out: list[str] = []
    too_many = len(shown) > nodes or len({_line(step) for step in steps}) > lines
    if too_many:
        kept, steps = _worst(kept, nodes, lines)
        on_paths = {key for step in steps for key in (step.source, step.target)}
        what = "those on the worst paths"
        if not on_paths:
            on_paths = {node.key for node in report.graph.nodes[:nodes]}
            what = "the first ones; no path leads through them"
        left_out.append(
            f"The picture shows {len(on_paths):,} of {len(shown):,} nodes and {len(steps):,} of "
            f"{len(report.graph.steps):,} steps: {what}."
        )
        shown = on_paths
    kept = kept[:paths]
    if len(kept) < len(order):
        left_out.append(f"It lists {len(kept):,} of {len(order):,} paths, the worst first.")
    drawn = tuple(node for node in report.graph.nodes if node.key in shown)
    number_of = {node.key: number for number, node in enumerate(drawn)}
    numbers = {step: number for number, step in enumerate(dict.fromkeys(steps))}
    names = {cut.asset: cut.asset for cut in report.cuts}
    names |= {node.key: node.name for node in report.graph.nodes if node.key in names}
    members: dict[str, tuple[int, ...]] = {}
    for number, node in enumerate(drawn):
        if node.kind == "workload" and node.zone:
            members[f"zone {node.zone}"] = (*members.get(f"zone {node.zone}", ()), number)
    members |= {node.key: (number,) for number, node in enumerate(drawn)}
    return Picture(
        nodes=drawn,
        zones=_zones(drawn),
        steps=tuple(numbers),
        lines=_lines(numbers, number_of),
        paths=tuple(ShownPath(path, tuple(numbers[step] for step in path.steps)) for path in kept),
        cuts=tuple(_cut(cut, members.get(cut.asset, ()), names[cut.asset]) for cut in report.cuts),
        left_out=tuple(left_out),
    )


def wall_of(node: GraphNode) -> str:
    """Return the kind of a node's wall, one of `WALLS`; empty where a wall is not asked for."""
    return node.wall if node.wall in WALLS or not node.wall else "unknown"


def _badness(nodes: Iterable[GraphNode]) -> Callable[[AttackPath], tuple[int, bool, int, int]]:
    """Return what paths are put in order by: the worst first, of those what starts in a workload, then the shortest."""
    inside = {node.key for node in nodes if node.kind in ("workload", "container")}
    return lambda path: (
        -path.severity,
        path.source not in inside,
        sum(step.weight for step in path.steps),
        len(path.steps),
    )


def _line(step: Step) -> tuple[str, str, str]:
    return step.source, step.target, step.certainty


def _worst(paths: list[AttackPath], nodes: int, lines: int) -> tuple[list[AttackPath], tuple[Step, ...]]:
    """Return the paths that fit, in order, and their steps. A path that does not fit is passed over.

    Those far behind the worst are not tried: of a million paths they would cost seconds.
    """
    kept: list[AttackPath] = []
    shown: set[str] = set()
    drawn: set[tuple[str, str, str]] = set()
    steps: dict[Step, None] = {}
    for path in paths[: 100 * nodes]:
        more = {key for step in path.steps for key in (step.source, step.target)} - shown
        further = {_line(step) for step in path.steps} - drawn
        if len(shown) + len(more) <= nodes and len(drawn) + len(further) <= lines:
            kept.append(path)
            shown |= more
            drawn |= further
            steps |= dict.fromkeys(path.steps)
    return kept, tuple(steps)


def _zones(nodes: tuple[GraphNode, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    zones: dict[str, list[int]] = {}
    for number, node in enumerate(nodes):
        if node.zone:
            zones.setdefault(node.zone, []).append(number)
    return tuple((name, tuple(members)) for name, members in zones.items())


def _lines(numbers: dict[Step, int], number_of: dict[str, int]) -> tuple[Line, ...]:
    lines: dict[tuple[str, str, str], tuple[Step, list[int]]] = {}
    for step, number in numbers.items():
        lines.setdefault(_line(step), (step, []))[1].append(number)
    return tuple(
        Line(number_of[first.source], number_of[first.target], first.certainty, tuple(steps))
        for first, steps in lines.values()
    )


def _cut(cut: Cut, assets: tuple[int, ...], name: str) -> ShownCut:
    grants = (*cut.grants, *("" for _ in cut.mends[len(cut.grants) :]))
    closes = (*cut.closes, *(0 for _ in cut.mends[len(cut.closes) :]))
    mends = (ShownMend(*each) for each in zip(cut.mends, grants, closes, strict=False))
    return ShownCut(cut, assets, name, tuple(mends))
