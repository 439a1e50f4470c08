"""Columns of plain text, aligned by the width that a terminal gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deadlight.outputs.inert import cut, width

Style = Callable[[int, str, str], str]
"""Row number, name of the column, padded text → the same text, painted. Row -1 is the header."""


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    columns: int = 0,
    style: Style | None = None,
    indent: str = "",
) -> str:
    """Return `rows` below `header`, two spaces between columns; the last column is cut at `columns` (0: never).

    Cells hold inert text without line ends.
    """
    paint = style or _plain
    widths = [max(width(row[index]) for row in (header, *rows)) for index in range(len(header))]
    before_last = sum(widths[:-1]) + 2 * (len(header) - 1) + len(indent)
    lines = []
    for number, row in enumerate((header, *rows), start=-1):
        cells = []
        for index, cell in enumerate(row):
            last = index == len(header) - 1
            room = max(columns - before_last, 20) if columns and last else 0
            shown = cut(cell, room) if room else cell
            padding = "" if last else " " * (widths[index] - width(shown))
            cells.append(paint(number, header[index], shown) + padding)
        lines.append((indent + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def _plain(row: int, column: str, text: str) -> str:  # noqa: ARG001 - the shape of a style
    return text
