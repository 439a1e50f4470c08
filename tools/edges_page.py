"""Writes every step that an attacker can take into docs/reference/edges.md, below its marker.

usage: python tools/edges_page.py          (what stands above the marker is written by hand)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from deadlight.boundary.edge import Edge
from deadlight.boundary.registry import all_edges
from deadlight.checks.registry import all_checks
from deadlight.model.attack import Certainty

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "edges.md"
MARKER = "<!-- Below this line tools/edges_page.py writes. -->\n"
CERTAINTIES: dict[Certainty, str] = {
    "by-design": "by design",
    "known-vulnerability": "known vulnerability",
    "assumed": "assumed",
}


def generated() -> str:
    """Return what stands below the marker: a table of all edges, and a section of each."""
    edges = all_edges()
    lines = ["", "| step | what it is | certainty | ATT&CK |", "|---|---|---|---|"]
    lines += [
        f"| [{edge.name}](#{edge.name}) | {edge.title} | {CERTAINTIES[edge.certainty]} | {_technique(edge.technique)} |"
        for edge in edges
    ]
    for edge in edges:
        lines += section(edge)
    return "\n".join(lines) + "\n"


def section(edge: Edge) -> Iterator[str]:
    """Yield the section of one edge."""
    yield from ("", f"## {edge.name}", "", f"{edge.title}.", "")
    yield edge.documentation.partition("\n\n")[2]
    yield from (
        "",
        f"**How.** `{edge.how}`",
        "",
        f"**Certainty.** {CERTAINTIES[edge.certainty].capitalize()}, unless the step says otherwise.",
    )
    yield from _listed("Prerequisites", edge.prerequisites)
    if edge.mend:
        yield from ("", f"**Mend.** `{edge.mend}`")
    yield from _listed("Defences", edge.defences)
    opened = [check.name for check in all_checks() if check.opens == edge.name]
    if opened:
        yield from ("", f"**Checks that find it.** {', '.join(f'`{name}`' for name in opened)}")
    yield from _listed("References", [f"<{reference}>" for reference in edge.references])


def _listed(heading: str, rows: Sequence[str]) -> Iterator[str]:
    yield from ("", f"**{heading}.**", "")
    yield from (f"- {row}" for row in rows)


def _technique(technique: str) -> str:
    return f"[{technique}](https://attack.mitre.org/techniques/{technique.replace('.', '/')}/)"


def main() -> int:
    """Write the page."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARKER)[0]
    PAGE.write_text(by_hand + MARKER + generated(), encoding="utf-8")
    print(f"{len(all_edges())} steps in {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
