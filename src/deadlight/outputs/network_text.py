"""The network matrix for a person: a table of who reaches whom, with the reasons below it, each told once."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.reachability import METADATA, OUTSIDE, NetworkMatrix, Party, Reach
from deadlight.outputs.ansi import CYAN, DIM, GREEN, RED, Paint
from deadlight.outputs.inert import inert
from deadlight.outputs.table import table

MOST_PARTIES = 12
"""Parties up to which there is a table; more are told one line a source."""

_COLORS = {"yes": RED, "no": GREEN, "unknown": CYAN}


def lines(matrix: NetworkMatrix, paint: Paint, columns: int) -> Iterator[str]:
    """Yield the lines of the matrix, without a heading."""
    if matrix.plugin:
        yield f"  network plug-in: {inert(matrix.plugin)}\n"
    reasons = list(dict.fromkeys(each.reason for each in matrix.reaches))
    cells = {(each.source, each.target): _cell(each, reasons) for each in matrix.reaches}
    sources = [index for index, party in enumerate(matrix.parties) if party.kind or party.name == OUTSIDE]
    targets = [index for index, party in enumerate(matrix.parties) if party.name != OUTSIDE]
    if len(sources) <= MOST_PARTIES:
        header = ["from \\ to", *(inert(_name(matrix.parties[index])) for index in targets)]
        rows = [
            [inert(_name(matrix.parties[source])), *(cells.get((source, target), "") for target in targets)]
            for source in sources
            if any((source, target) in cells for target in targets)
        ]
        yield table(header, rows, columns=columns, style=lambda row, _, text: _painted(row, text, paint), indent="  ")
    else:
        for source in sources:
            yield f"  {inert(_name(matrix.parties[source]))}"
            for target in targets:
                if (source, target) in cells:
                    yield f"    {cells[source, target]:<24} {inert(_name(matrix.parties[target]))}"
    yield ""
    for number, reason in enumerate(reasons, start=1):
        yield f"  {paint(f'{number}', DIM)} {inert(reason)}"
    yield ""


def _name(party: Party) -> str:
    return {METADATA: "metadata", "the host": "host", "the internet": "internet"}.get(party.name, party.shown)


def _cell(reach: Reach, reasons: list[str]) -> str:
    ports = f" ({inert(reach.ports)})" if reach.ports not in ("", "all") else ""
    return f"{reach.verdict}{ports} {reasons.index(reach.reason) + 1}"


def _painted(row: int, text: str, paint: Paint) -> str:
    word = text.partition(" ")[0]
    return paint(text, _COLORS[word]) if row >= 0 and word in _COLORS else text
