"""One step of an attack in full: what it is, what it needs, what closes it, and which checks find it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from deadlight.boundary.edge import Edge
from deadlight.checks.registry import all_checks
from deadlight.model.attack import Certainty
from deadlight.outputs.ansi import BLUE, BOLD, DIM, Paint
from deadlight.outputs.json_report import Json, encode

CERTAINTIES: dict[Certainty, str] = {
    "by-design": "by design",
    "known-vulnerability": "known vulnerability",
    "assumed": "assumed",
}
"""Certainty of a step → how it is said."""

WIDTH = 100


def render(edge: Edge, format: str = "text", *, color: bool = False) -> str:  # noqa: A002 - the option's name
    """Return the page of `edge` as text, markdown or json."""
    if format == "json":
        return encode(as_json(edge))
    if format == "markdown":
        return "\n".join(markdown(edge, level=1)).lstrip("\n") + "\n"
    return "\n".join(_text(edge, Paint(color))) + "\n"


def as_json(edge: Edge) -> dict[str, Json]:
    """Return all that is known of an edge."""
    return {
        "name": edge.name,
        "title": edge.title,
        "documentation": edge.documentation,
        "technique": edge.technique,
        "certainty": edge.certainty,
        "how": edge.how,
        "mend": edge.mend or None,
        "prerequisites": edge.prerequisites,
        "defences": edge.defences,
        "checks": found_by(edge),
        "references": edge.references,
    }


def found_by(edge: Edge) -> list[str]:
    """Return the names of the checks whose findings open the step."""
    return [check.name for check in all_checks() if check.opens == edge.name]


def shown(template: str) -> str:
    """Return a template for a reader: what is filled in stands in capitals."""
    return re.sub(r"\{(\w+)\}", lambda match: match[1].upper(), template.replace("{because}", ""))


def markdown(edge: Edge, level: int = 2) -> Iterator[str]:
    """Yield the lines of a section about an edge, the first empty; its heading is of this level."""
    yield from ("", f"{'#' * level} {edge.name}", "", f"{edge.title}.", "", edge.documentation.partition("\n\n")[2], "")
    yield from (f"**How.** {shown(edge.how)}.", "")
    yield f"**Certainty.** {CERTAINTIES[edge.certainty].capitalize()}, unless the step says otherwise."
    yield from _items("Prerequisites", edge.prerequisites)
    if edge.mend:
        yield from ("", f"**Mend.** {shown(edge.mend)[:1].upper()}{shown(edge.mend)[1:]}.")
    yield from _items("Defences", edge.defences)
    checks = found_by(edge)
    if checks:
        yield from ("", f"**Checks that find it.** {', '.join(f'`{name}`' for name in checks)}")
    yield from _items("References", [f"<{reference}>" for reference in edge.references])


def _items(heading: str, rows: Sequence[str]) -> Iterator[str]:
    yield from ("", f"**{heading}.**", "", *(f"- {row}" for row in rows))


def _text(edge: Edge, paint: Paint) -> Iterator[str]:
    head, *more = textwrap.wrap(f"{edge.name}: {edge.title}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    yield head.replace(edge.name, paint(edge.name, BOLD), 1)
    yield from (*more, "")
    checks = found_by(edge)
    rows = {
        "certainty": CERTAINTIES[edge.certainty],
        "ATT&CK": edge.technique,
        "how": shown(edge.how),
        "mend": shown(edge.mend),
        "checks": ", ".join(checks),
    }
    for label, value in rows.items():
        if value:
            yield from _wrapped(f"  {label.ljust(10)}", value, paint)
    for paragraph in edge.documentation.split("\n\n")[1:]:
        yield ""
        yield from textwrap.wrap(paragraph, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    for heading, items in (("An attacker needs", edge.prerequisites), ("What stands against it", edge.defences)):
        yield from ("", paint(heading, BOLD), "")
        for item in items:
            yield from _wrapped("  - ", item, paint)
    yield from ("", paint("References", BOLD), "")
    yield from (f"  {paint(reference, BLUE)}" for reference in edge.references)


def _wrapped(label: str, text: str, paint: Paint) -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH - len(label), break_long_words=False, break_on_hyphens=False)
    yield paint(label, DIM) + lines[0]
    yield from (" " * len(label) + line for line in lines[1:])
