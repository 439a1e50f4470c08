"""Writes every step that an attacker can take into docs/reference/edges.md, below its marker.

usage: python tools/edges_page.py          (what stands above the marker is written by hand)
"""

from __future__ import annotations

import sys
from pathlib import Path

from deadlight.boundary.registry import all_edges
from deadlight.outputs.explain_edge import CERTAINTIES, markdown

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "edges.md"
MARKER = "<!-- Below this line tools/edges_page.py writes. -->\n"


def generated() -> str:
    """Return what stands below the marker: a table of all edges, and a section of each."""
    edges = all_edges()
    lines = ["", "| step | what it is | certainty | ATT&CK |", "|---|---|---|---|"]
    lines += [
        f"| [{edge.name}](#{edge.name}) | {edge.title} | {CERTAINTIES[edge.certainty]} | {_technique(edge.technique)} |"
        for edge in edges
    ]
    for edge in edges:
        lines += markdown(edge)
    return "\n".join(lines) + "\n"


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
