"""A source line with its number in a gutter and the place underlined."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.outcome import Place
from deadlight.outputs.ansi import BLUE, BOLD, Paint
from deadlight.outputs.inert import TAB_STOP, visible, width

ELLIPSIS = "…"


class Snippet(Struct, frozen=True):
    """A line as it is shown, and the carets that go below it."""

    line: str
    underline: str


def snippet(place: Place, columns: int) -> Snippet:
    """Return the first line of `place` within `columns` columns, and carets below what it spans.

    Tabs are expanded, what a terminal would act upon is made visible, and a long line is cut on
    both sides so that the start of the place stays in sight.
    """
    cells = _cells(place.line_text)
    start = min(place.position.column - 1, len(cells))
    multiline = place.position.end_line > place.position.line
    end = len(cells) if multiline else min(max(place.position.end_column - 1, start + 1), len(cells))
    while multiline and end > start + 1 and cells[end - 1].isspace():
        end -= 1
    first, last = _window([width(cell) for cell in cells], start, end, columns)
    left, right = ELLIPSIS * (first > 0), ELLIPSIS * (last < len(cells))
    shown = left + "".join(cells[first:last]) + right
    offset = len(left) + width("".join(cells[first:start]))
    length = width("".join(cells[start : min(end, last)]))
    return Snippet(shown.rstrip(), " " * offset + "^" * max(length, 1))


def _cells(text: str) -> list[str]:
    """Return how each character of `text` is shown, tabs expanded."""
    if text.isprintable():
        return list(text)
    cells, column = [], 0
    for character in text:
        cell = " " * (TAB_STOP - column % TAB_STOP) if character == "\t" else visible(character)
        column += width(cell)
        cells.append(cell)
    return cells


def _window(widths: list[int], start: int, end: int, columns: int) -> tuple[int, int]:
    """Return the stretch of cells to show: all that fits, else one that begins a little before `start`."""
    if sum(widths) <= columns:
        return 0, len(widths)
    room = columns - 2  # an ellipsis on either side
    lead = room - min(sum(widths[start:end]), room * 3 // 4)
    if sum(widths[:start]) > lead:
        lead = room // 4
    first, used = start, 0
    while first > 0 and used + widths[first - 1] <= lead:
        first -= 1
        used += widths[first]
    last = first
    taken = 0
    while last < len(widths) and taken + widths[last] <= room:
        taken += widths[last]
        last += 1
    return first, last


def framed(place: Place, paint: Paint, columns: int, severity: str) -> list[str]:
    """Return the lines that show `place`: an empty gutter, the source, the underline; nothing where it is not known."""
    if not place.line_text.strip():
        return []
    number = str(place.position.line)
    gutter = " " * len(number)
    found = snippet(place, max(columns - len(number) - 3, 20))
    bar = paint("|", BOLD, BLUE)
    return [
        f"{gutter} {bar}",
        f"{paint(number, BOLD, BLUE)} {bar} {found.line}",
        f"{gutter} {bar} {paint.severity(severity, found.underline) if paint.on else found.underline}",
    ]
