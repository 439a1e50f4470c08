"""Which lines of a PowerShell script a comment stands for."""

from __future__ import annotations

import bisect

from deadlight.model.place import Document

MOST_LINES = 200
"""Lines of one statement that are followed."""


def stands_for_statement(document: Document, offset: int) -> tuple[int, int] | None:
    """Return the first and last line (1-based) that the comment at `offset` stands for, nothing if none follows.

    A comment beside a statement stands for its line, one on a line of its own for the next statement and the lines
    on which a backtick, an operator or an open bracket at the end of a line continues it.
    """
    starts = document.line_starts()
    line = bisect.bisect_right(starts, offset)
    text = document.text
    if not text[starts[line - 1] : offset].lstrip().startswith("#"):
        return line, line
    first = line + 1
    while first <= len(starts) and _says_nothing(document.line_text(first)):
        first += 1
    if first > len(starts):
        return None
    last = first
    while last < min(len(starts), first + MOST_LINES) and document.line_text(last).rstrip().endswith(
        ("`", "|", ",", "(", "{", "=")
    ):
        last += 1
    return first, last


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
