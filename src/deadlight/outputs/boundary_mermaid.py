"""The boundary as a Mermaid flow chart: zones as boxes, walls as borders, the shortest path thick, cuts listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deadlight.model.attack import BoundaryReport, GraphNode, NodeKind
from deadlight.outputs.boundary_picture import CERTAINTIES, WALLS, Line, Picture, ShownCut, picture_of, wall_of
from deadlight.outputs.inert import cut, inert
from deadlight.outputs.mermaid_text import label

_LINES = 250
"""Mermaid refuses a chart of more than 500 lines or 50,000 characters, as it is configured where READMEs are shown."""
_NODES = 120
_CUTS = 8
_NAME, _SENTENCE = 60, 110

_SHAPES: dict[NodeKind, tuple[str, str]] = {
    "outside": ("((", "))"),
    "workload": ("[", "]"),
    "container": ("[", "]"),
    "engine": ("{{", "}}"),
    "node-agent": ("{{", "}}"),
    "api-server": ("{{", "}}"),
    "host": ("[[", "]]"),
    "identity": ("([", "])"),
    "domain": ("[/", "\\]"),
    "cloud": ("[/", "\\]"),
    "network": ("(", ")"),
    "data": ("[(", ")]"),
}
_CLASSES = (
    "classDef hypervisor stroke:#1a7f37,stroke-width:4px",
    "classDef kernel stroke:#9a6700,stroke-width:2px,stroke-dasharray:7 4",
    "classDef none stroke:#cf222e,stroke-width:2px,stroke-dasharray:2 5",
    "classDef unknown stroke:#6e7781,stroke-width:2px,stroke-dasharray:2 3",
    "classDef asset stroke:#8250df,stroke-width:3px",
    "classDef mends text-align:left,stroke:#1a7f37",
)
_DASHED = "stroke-dasharray:9 5"
_HIGHLIGHT = "stroke:#cf222e,stroke-width:4px"


def render(report: BoundaryReport) -> str:
    """Return the chart. Of a large graph it shows what lies on the worst paths, and says so."""
    picture = picture_of(report, nodes=_NODES, lines=_LINES)
    return "\n".join(_chart(picture)) + "\n"


def _chart(picture: Picture) -> Iterator[str]:
    yield "flowchart LR"
    placed = {number for _, members in picture.zones for number in members}
    for index, (zone, members) in enumerate(picture.zones):
        yield f'  subgraph z{index}["{_short(f"zone {zone}")}"]'
        yield from (f"    {_node(number, picture.nodes[number])}" for number in members)
        yield "  end"
    yield from (f"  {_node(number, node)}" for number, node in enumerate(picture.nodes) if number not in placed)
    yield from (f"  {_link(line, picture)}" for line in picture.lines)
    yield from _cuts(picture)
    if picture.left_out or not picture.nodes:
        yield f'  said["{"<br/>".join(label(text) for text in picture.left_out or ("There is nothing to show.",))}"]'
    yield from (f"  {line}" for line in _CLASSES)
    yield from _styles(picture)


def _node(number: int, node: GraphNode) -> str:
    opening, closing = _SHAPES[node.kind]
    kind = node.kind.replace("-", " ")
    wall = f", wall: {WALLS[wall_of(node)]}" if node.wall else ""
    text = f"{_short(node.name)}<br/>{kind}{wall}"
    return f'n{number}{opening}"{text}"{closing}'


def _link(line: Line, picture: Picture) -> str:
    highlighted = not picture.on_shortest().isdisjoint(line.steps)
    arrow = "-.->" if line.certainty == "assumed" else "==>" if highlighted else "-->"
    names = ", ".join(dict.fromkeys(picture.steps[number].edge for number in line.steps))
    said = "" if line.certainty == "by-design" else f" ({CERTAINTIES[line.certainty]})"
    return f'n{line.source} {arrow}|"{_short(names + said)}"| n{line.target}'


def _cuts(picture: Picture) -> Iterator[str]:
    if not picture.cuts:
        return
    yield '  subgraph cuts["What closes all paths"]'
    for index, shown in enumerate(picture.cuts[:_CUTS]):
        yield f'    c{index}["{"<br/>".join(_cut_lines(shown))}"]'
    if len(picture.cuts) > _CUTS:
        yield f'    more["and for {len(picture.cuts) - _CUTS:,} more"]'
    yield "  end"


def _cut_lines(shown: ShownCut) -> Iterable[str]:
    yield _short(f"to {shown.name}:")
    for mend in shown.mends:
        yield _short(f"• closes {mend.closes:,} of {shown.cut.paths:,}: {mend.text}", _SENTENCE)


def _styles(picture: Picture) -> Iterator[str]:
    for wall in WALLS:
        yield from _class((number for number, node in enumerate(picture.nodes) if wall_of(node) == wall), wall)
    yield from _class((number for number, node in enumerate(picture.nodes) if node.asset and not node.wall), "asset")
    if picture.cuts:
        yield f"  class {','.join(f'c{index}' for index in range(min(len(picture.cuts), _CUTS)))} mends"
    highlighted = picture.on_shortest()
    styles: dict[str, list[str]] = {}
    for number, line in enumerate(picture.lines):
        # A later style of the same line takes the place of the one before: each has one that says all.
        style = [] if highlighted.isdisjoint(line.steps) else [_HIGHLIGHT]
        style += [_DASHED] if line.certainty == "known-vulnerability" else []
        styles.setdefault(",".join(style), []).append(str(number))
    yield from (f"  linkStyle {','.join(numbers)} {style}" for style, numbers in styles.items() if style)


def _short(text: str, columns: int = _NAME) -> str:
    return label(cut(inert(text), columns))


def _class(numbers: Iterable[int], name: str) -> Iterator[str]:
    members = ",".join(f"n{number}" for number in numbers)
    if members:
        yield f"  class {members} {name}"
