"""The boundary as one HTML page: it works from disk, loads nothing, and is read without its script, too.

Picture and lists are in the page itself; the script makes them move. What was read from files gets into the page as
escaped text, and as JSON without `<` for the script, which makes text nodes of it alone. The policy of the page allows
its own script and style by their digests, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import pkgutil
from collections.abc import Iterator
from string import Template

import msgspec

from deadlight.model.attack import BoundaryReport
from deadlight.model.outcome import Place, Severity
from deadlight.outputs import boundary_svg
from deadlight.outputs.boundary_layout import layout_of
from deadlight.outputs.boundary_picture import CERTAINTIES, WALLS, Picture, ShownCut, ShownPath, picture_of, wall_of
from deadlight.outputs.inert import inert

_INERT_JSON = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&'`\u2028\u2029"})


def render(report: BoundaryReport) -> str:
    """Return the page. Of a large graph it shows what lies on the worst paths, and says so."""
    picture = picture_of(report)
    style = boundary_svg.style() + _part("page.css")
    script = _part("page.js")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'"
    )
    return Template(_part("template.html")).substitute(
        policy=policy,
        style=style,
        script=script,
        summary=_text(_summary(report)),
        picture=boundary_svg.drawing(picture, layout_of(picture)),
        legend="\n".join(_legend()),
        said="\n".join(_said(report, picture)),
        paths="\n".join(_paths(picture)),
        cuts="\n".join(_cuts(picture)),
        data=_data(picture),
    )


def _part(name: str) -> str:
    data = pkgutil.get_data("deadlight.outputs", f"boundary_page/{name}") or b""
    return data.decode().replace("\r\n", "\n")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(text: str) -> str:
    return html.escape(inert(text))


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _summary(report: BoundaryReport) -> str:
    workloads = sum(node.kind == "workload" for node in report.graph.nodes)
    zones = len({node.zone for node in report.graph.nodes if node.zone})
    worst = ", ".join(
        f"{count:,} {severity.word}"
        for severity in sorted(Severity, reverse=True)
        if (count := sum(path.severity == severity for path in report.paths))
    )
    paths = f"{_counted(len(report.paths), 'path')} through the walls" + (f": {worst}" if worst else "")
    where = f" in {_counted(zones, 'zone')}" if zones else ""
    return f"{_counted(workloads, 'workload')}{where}. {paths}."


def _legend() -> Iterator[str]:
    for wall, said in WALLS.items():
        box = f'<rect class="wall {wall}" x="4" y="3" width="26" height="12" rx="3"/>'
        yield _sample(box, f"wall: {said}")
    for certainty, said in CERTAINTIES.items():
        yield _sample(f'<g class="line {certainty}"><path class="seen" d="M1 9H33"/></g>', said)
    yield _sample('<g class="line on"><path class="seen" d="M1 9H33"/></g>', "the path chosen")
    yield _sample('<g class="line shut"><path class="seen" d="M1 9H33"/></g>', "closed by a mend")
    yield _sample('<g class="asset"><rect class="box" x="4" y="3" width="26" height="12" rx="3"/></g>', "an asset")


def _sample(drawing: str, said: str) -> str:
    return f'<span><svg class="picture" viewBox="0 0 34 18" aria-hidden="true">{drawing}</svg>{said}</span>'


def _said(report: BoundaryReport, picture: Picture) -> Iterator[str]:
    yield from (f'<p class="note">{_text(note)}</p>' for note in (*picture.left_out, *report.notes))
    questions = report.graph.questions
    if questions:
        yield f'<details class="questions"><summary>{_counted(len(questions), "open question")}</summary><ul>'
        yield from (f"<li>{_text(question)}</li>" for question in questions)
        yield "</ul></details>"


def _paths(picture: Picture) -> Iterator[str]:
    if not picture.paths:
        yield "<p>No path leads through a wall, as far as is known.</p>"
    names = {node.key: node.name for node in picture.nodes}
    before: Severity | None = None
    for number, shown in enumerate(picture.paths):
        if shown.path.severity != before:
            before = shown.path.severity
            yield f'<h3 class="{before.word}"><b>{before.word}</b></h3>'
        yield _path(number, shown, names)


def _path(number: int, shown: ShownPath, names: dict[str, str]) -> str:
    path = shown.path
    certainty = CERTAINTIES[path.certainty] if path.steps else ""
    said = ", ".join(part for part in (_counted(len(path.steps), "step"), certainty) if part)
    items = "".join(
        f"<li>{_text(step.how)}<small>{' · '.join(_about(step.place, CERTAINTIES[step.certainty]))}"
        + (f"<br><b>to close it:</b> {_text(step.mend)}" if step.mend else "")
        + "</small></li>"
        for step in path.steps
    )
    ends = f"{_text(names.get(path.source, path.source))} → {_text(names.get(path.target, path.target))}"
    opened = " open" if number == 0 else ""
    return (
        f'<details class="way" data-number="{number}"{opened}><summary>{ends}<small>{said}</small></summary>'
        f"<ol>{items}</ol></details>"
    )


def _about(place: Place | None, certainty: str) -> Iterator[str]:
    yield certainty
    if place:
        yield f"<code>{_text(place.path)}:{place.position.line}</code>"


def _cuts(picture: Picture) -> Iterator[str]:
    if not picture.cuts:
        yield "<p>There is nothing to close.</p>"
    for number, shown in enumerate(picture.cuts):
        yield _cut(number, shown)


def _cut(number: int, shown: ShownCut) -> str:
    mends = "".join(
        f'<li><span class="mend" data-number="{index}">{_text(mend.text)}'
        f"<small>closes {mend.closes:,} of {_counted(shown.cut.paths, 'path')}</small></span></li>"
        for index, mend in enumerate(shown.mends)
    )
    paths = "the only path" if shown.cut.paths == 1 else f"all {shown.cut.paths:,} paths"
    minimal = "" if shown.cut.minimal else "; there may be a smaller set"
    return (
        f'<details class="cut" data-number="{number}"><summary>{_text(shown.name)}'
        f"<small>{_counted(len(shown.mends), 'mend')} to close {paths}{minimal}</small></summary>"
        f"<ol>{mends}</ol></details>"
    )


def _data(picture: Picture) -> str:
    """Return what the script has to know, as JSON that is inert in HTML: nodes and steps by their numbers."""
    number_of = {node.key: number for number, node in enumerate(picture.nodes)}
    grants: dict[str, int | None] = {"": None}
    data = {
        "nodes": [
            {
                "name": inert(node.name), "kind": node.kind.replace("-", " "), "zone": inert(node.zone),
                "wall": WALLS.get(wall_of(node), ""), "asset": node.asset, "place": _place(node.place),
            }
            for node in picture.nodes
        ],
        "steps": [
            {
                "edge": inert(step.edge), "source": number_of[step.source], "target": number_of[step.target],
                "how": inert(step.how), "certainty": CERTAINTIES[step.certainty], "needs": _all(step.needs),
                "mend": inert(step.mend), "grant": grants.setdefault(step.grant, len(grants) - 1),
                "technique": inert(step.technique), "references": _all(step.references), "fixed": _all(step.fixed),
                "place": _place(step.place),
            }
            for step in picture.steps
        ],
        "lines": [line.steps for line in picture.lines],
        "paths": [
            {"source": number_of[shown.path.source], "target": number_of[shown.path.target], "steps": shown.steps}
            for shown in picture.paths
        ],
        "cuts": [
            {"assets": shown.assets, "grants": [grants.get(mend.grant) for mend in shown.mends]}
            for shown in picture.cuts
        ],
    }  # fmt: skip
    return msgspec.json.encode(data).decode().translate(_INERT_JSON)


def _all(texts: tuple[str, ...]) -> list[str]:
    return [inert(text) for text in texts]


def _place(place: Place | None) -> str:
    return f"{inert(place.path)}:{place.position.line}:{place.position.column}" if place else ""
