"""The boundary in Graphviz's DOT: zones as clusters, walls as borders, the shortest path thick, cuts listed."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.attack import BoundaryReport, Certainty, GraphNode, NodeKind
from deadlight.outputs.boundary_picture import CERTAINTIES, WALLS, Line, Picture, picture_of, wall_of
from deadlight.outputs.inert import cut, inert

_NODES, _LINES = 1000, 4000
"""What Graphviz lays out in a minute or so."""
_NAME, _SENTENCE = 60, 110

_SHAPES: dict[NodeKind, str] = {
    "outside": "ellipse",
    "workload": "box",
    "container": "box",
    "engine": "hexagon",
    "node-agent": "hexagon",
    "api-server": "hexagon",
    "host": "box3d",
    "identity": "cds",
    "domain": "house",
    "cloud": "house",
    "network": "oval",
    "data": "cylinder",
}
_WALLS = {
    "hypervisor": 'color="#1a7f37", penwidth=2, peripheries=2',
    "kernel": 'color="#9a6700", penwidth=2, style="filled,dashed"',
    "none": 'color="#cf222e", penwidth=1, style="filled,dotted"',
    "unknown": 'color="#6e7781", penwidth=2, style="filled,dotted"',
}
_STYLES: dict[Certainty, str] = {"by-design": "solid", "known-vulnerability": "dashed", "assumed": "dotted"}
_LEGEND = (
    "border of a workload: its wall (double: hypervisor, dashed: shared kernel, dotted red: none, grey: not known)",
    "arrow: a step (solid: by design, dashed: known vulnerability, dotted: assumed; thick red: the shortest path)",
)


def render(report: BoundaryReport) -> str:
    """Return the graph. Of a large one it shows what lies on the worst paths, and says so."""
    picture = picture_of(report, nodes=_NODES, lines=_LINES)
    return "\n".join(_graph(picture)) + "\n"


def _graph(picture: Picture) -> Iterator[str]:
    yield "digraph boundary {"
    caption = "".join(f"{_text(line)}\\l" for line in (*_LEGEND, *picture.left_out))
    yield f'  graph [rankdir=LR, fontname="sans-serif", labelloc=b, labeljust=l, label="{caption}"]'
    yield '  node [fontname="sans-serif", style=filled, fillcolor="#ffffff", color="#57606a"]'
    yield '  edge [fontname="sans-serif", fontsize=10, color="#57606a"]'
    placed = {number for _, members in picture.zones for number in members}
    for index, (zone, members) in enumerate(picture.zones):
        yield f"  subgraph cluster_{index} {{"
        yield f'    label="{_short(f"zone {zone}")}"; labelloc=t; style="rounded,filled"; fillcolor="#f6f8fa"'
        yield from (f"    {_node(number, picture.nodes[number])}" for number in members)
        yield "  }"
    yield from (f"  {_node(number, node)}" for number, node in enumerate(picture.nodes) if number not in placed)
    yield from (f"  {_arrow(line, picture)}" for line in picture.lines)
    if picture.cuts:
        yield f'  cuts [shape=note, color="#1a7f37", label="{_cuts(picture)}"]'
    yield "}"


def _node(number: int, node: GraphNode) -> str:
    wall = wall_of(node)
    said = f", wall: {WALLS[wall]}" if wall else ""
    look = f", {_WALLS[wall]}" if wall else ', color="#8250df", penwidth=2' if node.asset else ""
    kind = node.kind.replace("-", " ")
    return f'n{number} [shape={_SHAPES[node.kind]}, label="{_short(node.name)}\\n{kind}{said}"{look}]'


def _arrow(line: Line, picture: Picture) -> str:
    names = ", ".join(dict.fromkeys(picture.steps[number].edge for number in line.steps))
    how = "&#10;".join(_text(picture.steps[number].how) for number in line.steps[:5])
    look = f"style={_STYLES[line.certainty]}"
    if not picture.on_shortest().isdisjoint(line.steps):
        look += ', color="#cf222e", penwidth=3'
    return (
        f'n{line.source} -> n{line.target} [label="{_short(names)}", '
        f'tooltip="{CERTAINTIES[line.certainty]}: {how}", {look}]'
    )


def _cuts(picture: Picture) -> str:
    lines = ["What closes all paths"]
    for shown in picture.cuts:
        lines.append(f"to {shown.name}:")
        lines += [f"  • closes {mend.closes:,} of {shown.cut.paths:,}: {mend.text}" for mend in shown.mends]
    return "".join(f"{_short(line, _SENTENCE)}\\l" for line in lines)


def _short(text: str, columns: int = _NAME) -> str:
    return _text(cut(inert(text), columns))


def _text(text: str) -> str:
    """Return `text` for a quoted label: Graphviz reads backslashes as escapes, and `&` as the start of an entity."""
    return inert(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
