"""The network matrix as a Mermaid flow chart: an arrow for what is reached, a dotted one for what is not known."""

from __future__ import annotations

from deadlight.model.reachability import METADATA, NetworkMatrix
from deadlight.model.report import AuditReport
from deadlight.outputs.look import Look
from deadlight.outputs.mermaid_text import label as text_of


def render(report: AuditReport, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the chart; one without anything in it where the report has no network matrix."""
    return chart(report.network or NetworkMatrix((), ()))


def chart(matrix: NetworkMatrix) -> str:
    """Return the chart of a matrix. Metadata addresses that nothing but a cloud would answer are left out."""
    lines = ["flowchart LR"]
    projects = list(dict.fromkeys(party.project for party in matrix.parties if party.kind))
    for number, project in enumerate(projects):
        lines.append(f'  subgraph p{number}["{text_of(project)}"]')
        lines += [
            f'    n{index}["{text_of(party.name)}"]'
            for index, party in enumerate(matrix.parties)
            if party.kind and party.project == project
        ]
        lines.append("  end")
    reached = {index for each in matrix.reaches if each.verdict != "no" for index in (each.source, each.target)}
    for index, party in enumerate(matrix.parties):
        if not party.kind and index in reached and party.name != METADATA:
            lines.append(f'  n{index}(("{text_of(party.name)}"))')
    for each in matrix.reaches:
        if each.verdict == "no" or matrix.parties[each.target].name == METADATA:
            continue
        label = f'|"{text_of(each.ports)}"|' if each.ports not in ("", "all") else ""
        arrow = "-->" if each.verdict == "yes" else "-.->"
        lines.append(f"  n{each.source} {arrow}{label} n{each.target}")
    return "\n".join(lines) + "\n"
