"""The boundary's picture as SVG: it is seen without a script, printed, and read by a screen reader."""

from __future__ import annotations

import html
import pkgutil
from collections.abc import Iterator

from deadlight.model.attack import GraphNode, NodeKind
from deadlight.outputs.boundary_layout import Box, Curve, Layout, fitted, layout_of
from deadlight.outputs.boundary_picture import CERTAINTIES, WALLS, Line, Picture, wall_of
from deadlight.outputs.inert import cut, inert

_ICONS: dict[NodeKind, str] = {
    "outside": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM1.5 8h13M8 1.5c-4 4-4 9 0 13M8 1.5c4 4 4 9 0 13",
    "workload": "M8 1.5l6 3v7l-6 3-6-3v-7zM2 4.5l6 3 6-3M8 7.5v7",
    "container": "M1.5 4h13v8h-13zM5 4v8M8 4v8M11 4v8",
    "engine": "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2"
    "M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M3.4 12.6l1.4-1.4M11.2 4.8l1.4-1.4",
    "node-agent": "M4 5h8v7H4zM8 5V2.5M6.5 8h0M9.5 8h0M1.5 8v2M14.5 8v2",
    "api-server": "M8 1.5l6 3.2v6.6l-6 3.2-6-3.2V4.7zM8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
    "host": "M2 2.5h12v4.5H2zM2 9h12v4.5H2zM4.5 4.8h0M4.5 11.2h0M7 4.8h5M7 11.2h5",
    "identity": "M5 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7.2 7l6-4.5M11 4.2l1.8 2.2M5 9h0",
    "domain": "M8 2v4M3.5 10V8h9v2M8 6v2M6 2h4v3H6zM1.5 10h4v3.5h-4zM10.5 10h4v3.5h-4z",
    "cloud": "M4.5 12.5a3 3 0 0 1-.3-6 4 4 0 0 1 7.7 .5 2.8 2.8 0 0 1 0 5.5z",
    "network": "M6 2h4v3.5H6zM1.5 10.5h4V14h-4zM10.5 10.5h4V14h-4zM8 5.5V8M3.5 10.5V8h9v2.5",
    "data": "M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0zM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0",
}


def standalone(picture: Picture) -> str:
    """Return an SVG document of its own, which carries its style."""
    return drawing(picture, layout_of(picture), style=f"<style>{style()}</style>")


def style() -> str:
    """Return the style of the picture, which the page shares."""
    data = pkgutil.get_data("deadlight.outputs", "boundary_page/picture.css") or b""
    return data.decode().replace("\r\n", "\n")


def drawing(picture: Picture, layout: Layout, *, style: str = "") -> str:
    """Return the `svg` element. Nodes are `n0` …, lines `l0` …, by their numbers."""
    return "\n".join(_drawing(picture, layout, style))


def _drawing(picture: Picture, layout: Layout, style: str) -> Iterator[str]:
    size = f"{layout.width:.0f} {layout.height:.0f}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {size}" role="img" '
        'aria-label="zones, walls, and the steps of attack paths">'
    )
    yield f"{style}<defs>"
    for name in ("plain", "path"):
        yield (
            f'<marker id="arrow-{name}" class="arrow-{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
            'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1L10 5L0 9z"/></marker>'
        )
    for kind in sorted({node.kind for node in picture.nodes}):
        yield f'<symbol id="icon-{kind}" viewBox="0 0 16 16"><path d="{_ICONS[kind]}"/></symbol>'
    yield "</defs>"
    for heading, x in layout.columns:
        yield f'<text class="column" x="{x:.0f}" y="30">{heading}</text>'
    for name, box in layout.bands:
        if name or picture.zones:
            yield from _band(name, box)
    highlighted = picture.on_shortest()
    faint = bool(highlighted)
    yield '<g class="lines">'
    for number, (line, curve) in enumerate(zip(picture.lines, layout.curves, strict=True)):
        yield _line(number, line, curve, picture, on=not highlighted.isdisjoint(line.steps), faint=faint)
    yield '</g><g class="nodes">'
    on_path = {key for step in highlighted for key in (picture.steps[step].source, picture.steps[step].target)}
    for number, (node, box) in enumerate(zip(picture.nodes, layout.boxes, strict=True)):
        yield _node(number, node, box, "on" if node.key in on_path else "off" if faint else "")
    yield '</g><g class="marks">'
    if picture.shortest:
        yield from _marks(picture, layout, picture.shortest.steps)
    yield "</g></svg>"


def _band(name: str, box: Box) -> Iterator[str]:
    title, css = (f"zone {name}", "zone") if name else ("in no zone", "zone nowhere")
    yield f'<rect class="{css}" {_rectangle(box)} rx="12"/>'
    shown = _text(fitted(inert(title), box.width - 24))
    yield f'<text class="zone-name" x="{box.x + 14:.1f}" y="{box.y + 17:.1f}">{shown}</text>'


def _line(number: int, line: Line, curve: Curve, picture: Picture, *, on: bool, faint: bool) -> str:
    state = " on" if on else " off" if faint else ""
    steps = [picture.steps[step] for step in line.steps]
    said = "\n".join(f"{step.edge}: {step.how}" for step in steps[:6])
    more = f"\nand {len(steps) - 6} more" if len(steps) > 6 else ""
    title = "\n".join(_text(inert(part)) for part in f"{said}{more}".split("\n"))
    x, y = curve.middle
    return (
        f'<g class="line {line.certainty}{state}" id="l{number}" data-x="{x:.1f}" data-y="{y:.1f}">'
        f"<title>{CERTAINTIES[line.certainty]}\n{title}</title>"
        f'<path class="hit" d="{curve.d}"/><path class="seen" d="{curve.d}"/></g>'
    )


def _node(number: int, node: GraphNode, box: Box, state: str) -> str:
    wall = wall_of(node)
    css = " ".join(part for part in ("node", node.kind, "asset" if node.asset else "", state) if part)
    name = inert(node.name)
    kind = node.kind.replace("-", " ")
    said = f"wall: {WALLS[wall]}" if wall else kind
    whole = ", ".join(part for part in (name, kind, f"zone {inert(node.zone)}" if node.zone else "", said) if part)
    parts = [
        f'<g class="{css}" id="n{number}" transform="translate({box.x:.1f} {box.y:.1f})"><title>{_text(whole)}</title>',
        f'<rect class="wall {wall}" x="-5" y="-5" width="{box.width + 10:.1f}" height="{box.height + 10:.1f}" rx="8"/>'
        if wall
        else "",
        f'<rect class="wall {wall} second" x="-9" y="-9" width="{box.width + 18:.1f}" height="{box.height + 18:.1f}" '
        'rx="11"/>'
        if wall == "hypervisor"
        else "",
        f'<rect class="box" width="{box.width:.1f}" height="{box.height:.1f}" rx="5"/>',
        f'<use class="icon" href="#icon-{node.kind}" x="9" y="14" width="18" height="18"/>',
        f'<text class="name" x="35" y="20">{_text(fitted(name, box.width - 38))}</text>',
        f'<text class="kind" x="35" y="36">{_text(said)}</text></g>',
    ]
    return "".join(parts)


def _marks(picture: Picture, layout: Layout, steps: tuple[int, ...]) -> Iterator[str]:
    """Yield the numbers of a path's steps, beside the names of the steps."""
    line_of = {step: number for number, line in enumerate(picture.lines) for step in line.steps}
    for index, step in enumerate(steps, 1):
        x, y = layout.curves[line_of[step]].middle
        name = _text(cut(inert(picture.steps[step].edge), 30))
        yield f'<g class="mark" transform="translate({x:.1f} {y:.1f})"><circle r="10"/>'
        yield f'<text class="number" y="4">{index}</text><text class="edge" y="-15">{name}</text></g>'


def _rectangle(box: Box) -> str:
    return f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'


def _text(text: str) -> str:
    return html.escape(text)
