"""Where everything of the boundary's picture stands: columns from outside to what lies beyond, zones as bands.

The columns are those of an architect's drawing, by the kind of a node; a line that skips a column goes through a
waypoint in it, which lines to the same target share. Within its column each node stands as near as it can to what
it is joined with. Coordinates are in units of SVG, y grows downwards. The same picture gives the same layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from deadlight.model.attack import NodeKind
from deadlight.outputs.boundary_picture import Picture
from deadlight.outputs.inert import inert

COLUMNS: tuple[tuple[str, frozenset[NodeKind]], ...] = (
    ("outside", frozenset({"outside"})),
    ("workloads in their zones", frozenset({"workload", "container"})),
    ("engines, identities, networks", frozenset({"engine", "node-agent", "identity", "network"})),
    ("hosts and clusters", frozenset({"host", "api-server"})),
    ("domain, cloud, data", frozenset({"domain", "cloud", "data"})),
)
"""Heading of a column and the kinds that stand in it, from left to right."""

_ICON = 46
_NARROW, _WIDE = 150.0, 360.0
_NODE, _WAYPOINT, _GAP = 46.0, 10.0, 28.0
_BETWEEN, _FAR = 108.0, 380.0
_MARGIN, _TOP = 26.0, 52.0
_PAD, _TITLE, _PARTED = 20.0, 38.0, 22.0
_SWEEPS = 7
_WORKLOADS = 1


_SLIM, _SLENDER, _BROAD = frozenset("ijlI.,:;'|!()[]/\\ "), frozenset("rtf-_"), frozenset("mwMW@%")


class Box(Struct, frozen=True):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


class Curve(Struct, frozen=True):
    """A line as the `d` of an SVG path, and the middle of it, where its number stands."""

    d: str
    middle: tuple[float, float]


class Layout(Struct, frozen=True, kw_only=True):
    """`boxes` and `curves` stand in the order of the picture's nodes and lines. `bands` are the zones' boxes, by name.

    The name of the band of workloads without a zone is empty. `columns` are headings and where they stand.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    bands: tuple[tuple[str, Box], ...]
    curves: tuple[Curve, ...]
    columns: tuple[tuple[str, float], ...]


def layout_of(picture: Picture) -> Layout:
    """Return where everything of `picture` stands."""
    return _Drawing(picture).layout()


class _Drawing:
    """Items are the nodes by their numbers, and after them the waypoints. `y` is the middle of each."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        kinds = {kind: column for column, (_, members) in enumerate(COLUMNS) for kind in members}
        # Principals of a zone stand among its workloads, whatever they are called in the graph.
        ranks = [_WORKLOADS if node.zone and node.kind == "identity" else kinds[node.kind] for node in picture.nodes]
        used = sorted(set(ranks))
        self.headings = [COLUMNS[rank][0] for rank in used]
        self.column = [used.index(rank) for rank in ranks]
        self.height = [_NODE] * len(ranks)
        self.chains = self._waypoints()
        self.near: list[list[int]] = [[] for _ in self.column]
        for chain in self.chains:
            for one, other in pairwise(chain):
                if self.column[one] != self.column[other]:
                    self.near[one].append(other)
                    self.near[other].append(one)
        self.zones = [(name, list(members)) for name, members in picture.zones]
        homeless = [n for n, node in enumerate(picture.nodes) if not node.zone and ranks[n] == _WORKLOADS]
        if homeless:
            self.zones.append(("", homeless))
        banded = {number for _, members in self.zones for number in members}
        self.floating = [
            [item for item in range(len(self.column)) if self.column[item] == column and item not in banded]
            for column in range(len(used))
        ]
        self.y = [0.0] * len(self.column)
        self.left: list[float] = []
        self.wide: list[float] = []
        self._set_columns()

    def _waypoints(self) -> list[list[int]]:
        """Return the items that each line goes through, and number the waypoints."""
        found: dict[tuple[int, bool, int], int] = {}
        chains = []
        for line in self.picture.lines:
            start, end = self.column[line.source], self.column[line.target]
            forward = end > start
            chain = [line.source]
            for column in range(start + 1, end) if forward else range(start - 1, end, -1):
                key = (column, forward, line.target if forward else line.source)
                if key not in found:
                    found[key] = len(self.column)
                    self.column.append(column)
                    self.height.append(_WAYPOINT)
                chain.append(found[key])
            chains.append([*chain, line.target])
        return chains

    def _set_columns(self) -> None:
        """Give the columns their widths, and room for lines between them: more in a high picture."""
        members = [
            [node for node, at in zip(self.picture.nodes, self.column, strict=False) if at == column]
            for column in range(len(self.headings))
        ]
        highest = max(map(len, members), default=0) * (_NODE + _GAP)
        self.between = _clamp(highest * 0.12, _BETWEEN, _FAR)
        x = _MARGIN + _PAD
        for nodes in members:
            self.wide.append(_clamp(max(text_width(inert(node.name)) for node in nodes) + _ICON, _NARROW, _WIDE))
            self.left.append(x)
            x += self.wide[-1] + self.between
        self.right = max(x - self.between + _PAD + _MARGIN, 320.0)

    def layout(self) -> Layout:
        bands: list[tuple[str, Box]] = []
        for sweep in range(_SWEEPS):
            bands = self._place_bands(first=sweep == 0)
            columns = range(len(self.headings))
            for column in columns if sweep % 2 == 0 else reversed(columns):
                self._place_floating(column, [box for _, box in bands])
        boxes = tuple(
            Box(self.left[self.column[n]], self.y[n] - _NODE / 2, self.wide[self.column[n]], _NODE)
            for n in range(len(self.picture.nodes))
        )
        bottom = max([box.y + box.height for box in boxes] + [box.y + box.height for _, box in bands], default=_TOP)
        return Layout(
            width=self.right,
            height=bottom + _MARGIN,
            boxes=boxes,
            bands=tuple(bands),
            curves=tuple(self._curves()),
            columns=tuple(zip(self.headings, self.left, strict=True)),
        )

    def _wanted(self, item: int) -> float:
        near = self.near[item]
        return sum(self.y[other] for other in near) / len(near) if near else self.y[item]

    def _place_bands(self, *, first: bool) -> list[tuple[str, Box]]:
        """Place the zones below each other, each as high as the fullest of its columns."""
        wanted = {number: float(number) if first else self._wanted(number) for _, m in self.zones for number in m}
        order = list(enumerate(self.zones))
        if not first:
            order.sort(key=lambda each: (_mean(wanted[number] for number in each[1][1]), each[0]))
        bands = []
        cursor = _TOP
        for _, (name, members) in order:
            columns: dict[int, list[int]] = {}
            for number in sorted(members, key=lambda number: (wanted[number], number)):
                columns.setdefault(self.column[number], []).append(number)
            inside = max(len(each) for each in columns.values()) * (_NODE + _GAP) - _GAP
            for each in columns.values():
                y = cursor + _TITLE + (inside - len(each) * (_NODE + _GAP) + _GAP) / 2
                for number in each:
                    self.y[number] = y + _NODE / 2
                    y += _NODE + _GAP
            start, end = min(columns), max(columns)
            x = self.left[start] - _PAD
            box = Box(x, cursor, self.left[end] + self.wide[end] + _PAD - x, _TITLE + inside + _PAD)
            bands.append((name, box))
            cursor += box.height + _PARTED
        return bands

    def _place_floating(self, column: int, bands: Sequence[Box]) -> None:
        """Place what is in no zone, in the order of where it wants to stand, without overlap and outside of zones."""
        items = sorted(self.floating[column], key=lambda item: (self._wanted(item), item))
        places = spread([self._wanted(item) for item in items], [self.height[item] for item in items], _GAP, _TOP)
        middle = self.left[column] + self.wide[column] / 2
        taken = [(box.y, box.y + box.height) for box in bands if box.x < middle < box.x + box.width]
        free = _TOP
        for item, y in zip(items, places, strict=True):
            top = max(y - self.height[item] / 2, free)
            if self.height[item] == _NODE:
                for start, end in sorted(taken):
                    if top < end + _GAP and top + _NODE > start - _GAP:
                        top = end + _GAP
            self.y[item] = top + self.height[item] / 2
            free = top + self.height[item] + _GAP

    def _curves(self) -> Iterable[Curve]:
        ports = self._ports()
        for number, chain in enumerate(self.chains):
            points = []
            line = self.picture.lines[number]
            forward = self.column[line.target] > self.column[line.source]
            for item in chain:
                edges = self.left[self.column[item]], self.left[self.column[item]] + self.wide[self.column[item]]
                if item == line.source:
                    back = self.column[line.target] < self.column[line.source]
                    points.append((edges[0] if back else edges[1], ports[number][0]))
                elif item >= len(self.picture.nodes):
                    points += [(x, self.y[item]) for x in (edges if forward else reversed(edges))]
            end = self.left[self.column[line.target]]
            points.append((end if forward else end + self.wide[self.column[line.target]], ports[number][1]))
            same = self.column[line.target] == self.column[line.source]
            yield _arc(points[0], points[-1]) if same else _through(points)

    def _ports(self) -> list[tuple[float, float]]:
        """Return where each line leaves its source and meets its target: spread over the sides, so that none hides."""
        sides: dict[tuple[int, bool], list[tuple[float, int, bool]]] = {}
        for number, (line, chain) in enumerate(zip(self.picture.lines, self.chains, strict=True)):
            start, end = self.column[line.source], self.column[line.target]
            sides.setdefault((line.source, end >= start), []).append((self.y[chain[1]], number, True))
            sides.setdefault((line.target, end <= start), []).append((self.y[chain[-2]], number, False))
        at: dict[tuple[int, bool], float] = {}
        for (item, _), ends in sides.items():
            for index, (_, number, leaves) in enumerate(sorted(ends)):
                at[number, leaves] = self.y[item] - _NODE / 2 + _NODE * (index + 1) / (len(ends) + 1)
        return [(at[number, True], at[number, False]) for number in range(len(self.picture.lines))]


def text_width(text: str) -> float:
    """Return about how wide a name, already inert, gets, in the widest of the fonts that the style asks for."""
    return sum(_advance(character) for character in text)


def fitted(text: str, room: float) -> str:
    """Return `text`, already inert, cut to `room`, with an ellipsis where it was cut."""
    if text_width(text) <= room:
        return text
    used, kept = _advance("…"), []
    for character in text:
        used += _advance(character)
        if used > room:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _advance(character: str) -> float:
    if character in _SLIM:
        return 5.2
    if character in _SLENDER:
        return 6.5
    if character in _BROAD or not character.isascii():
        return 13.6
    return 10.4 if character.isupper() else 9.1


def spread(wanted: Sequence[float], heights: Sequence[float], gap: float, top: float) -> list[float]:
    """Return the middles nearest to `wanted` (least squares) that keep its order, `gap` apart, none above `top`.

    With each item's place in a tight stack taken off it is an isotonic regression: neighbours in conflict are pooled.
    """
    offsets, cursor = [], 0.0
    for height in heights:
        offsets.append(cursor + height / 2)
        cursor += height + gap
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, count = want - offset, 1
        while pools and pools[-1][0] > mean:
            before, more = pools.pop()
            mean = (mean * count + before * more) / (count + more)
            count += more
        pools.append((mean, count))
    starts = [max(mean, top) for mean, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def _through(points: Sequence[tuple[float, float]]) -> Curve:
    """Return the curve through points that leaves and meets each level."""
    parts = [f"M{_figure(points[0][0])} {_figure(points[0][1])}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (x + to_x) / 2
        figures = " ".join(_figure(figure) for figure in (half, y, half, to_y, to_x, to_y))
        parts.append(f"C{figures}" if y != to_y else f"H{_figure(to_x)}")
    # The first bend is near the source, where lines have not yet met.
    (x, y), (to_x, to_y) = points[0], points[1]
    return Curve("".join(parts), ((x + to_x) / 2, (y + to_y) / 2))


def _arc(start: tuple[float, float], end: tuple[float, float]) -> Curve:
    """Return the bow to the right from one side to another side of the same column."""
    bow = _clamp(34 + abs(end[1] - start[1]) * 0.16, 34, _BETWEEN * 0.72)
    x = max(start[0], end[0]) + bow
    figures = " ".join(_figure(figure) for figure in (x, start[1], x, end[1], end[0], end[1]))
    d = f"M{_figure(start[0])} {_figure(start[1])}C{figures}"
    return Curve(d, (start[0] + bow * 0.75, (start[1] + end[1]) / 2))


def _figure(figure: float) -> str:
    return f"{figure:.1f}".removesuffix(".0")


def _clamp(figure: float, least: float, most: float) -> float:
    return min(max(figure, least), most)


def _mean(figures: Iterable[float]) -> float:
    values = list(figures)
    return sum(values) / len(values)
